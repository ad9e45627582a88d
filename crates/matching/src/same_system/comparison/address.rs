//! Web addresses: the same page, the same host, the same registered domain.
//!
//! A host that many systems share (a vendor, the agency's portal, an app store) proves nothing; how many
//! records share it decides what it is worth.

use model::Profile;
use rustc_hash::FxHashMap;

use super::{Compared, Comparison, chance};

/// Addresses of one record that are compared.
const MOST_ADDRESSES: usize = 4;

/// One address, cut into what may be shared.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Parts {
    /// Host and path, without scheme, `www.` and trailing slash.
    pub page: String,
    /// Host without `www.`.
    pub host: String,
    /// Registered domain (public suffix list).
    pub domain: String,
}

/// The addresses of a file.
pub struct Address {
    addresses: Vec<Vec<Parts>>,
    holders: FxHashMap<String, u32>,
}

impl Address {
    /// Reads the addresses; what is no address is left out.
    pub fn new(profiles: &[Profile]) -> Address {
        let addresses: Vec<Vec<Parts>> = profiles.iter().map(addresses).collect();
        let mut holders: FxHashMap<String, u32> = FxHashMap::default();
        for list in &addresses {
            let mut keys: Vec<String> =
                list.iter().flat_map(|it| [page_key(it), host_key(it), domain_key(it)]).collect();
            keys.sort_unstable();
            keys.dedup();
            for key in keys {
                *holders.entry(key).or_default() += 1;
            }
        }
        Address { addresses, holders }
    }

    fn best(&self, left: usize, right: usize) -> Option<(f32, String)> {
        let mut best: Option<(f32, String)> = None;
        for a in &self.addresses[left] {
            for b in &self.addresses[right] {
                let found = if a.page == b.page {
                    (1.0, page_key(a))
                } else if a.host == b.host {
                    (0.7, host_key(a))
                } else if a.domain == b.domain {
                    (0.3, domain_key(a))
                } else {
                    (0.0, String::new())
                };
                if best.as_ref().is_none_or(|it| found.0 > it.0) {
                    best = Some(found);
                }
            }
        }
        best
    }
}

impl Comparison for Address {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let (value, key) = self.best(left, right)?;
        let holders = self.holders.get(&key).copied().unwrap_or(0);
        let chance = if value > 0.0 { chance(holders, self.addresses.len()) } else { 0.0 };
        Some(Compared { value, chance })
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        match self.best(left, right) {
            Some((value, key)) if value > 0.0 => vec![key[2..].to_string()],
            _ => [left, right]
                .iter()
                .filter_map(|it| self.addresses[*it].first().map(|parts| parts.host.clone()))
                .collect(),
        }
    }
}

/// The addresses of a record, at most a few.
pub fn addresses(profile: &Profile) -> Vec<Parts> {
    profile
        .urls
        .iter()
        .flat_map(|it| it.split([' ', ',', ';', '|', '\n']))
        .filter_map(parts)
        .take(MOST_ADDRESSES)
        .collect()
}

fn parts(text: &str) -> Option<Parts> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_string() } else { format!("http://{text}") };
    let url = url::Url::parse(&full).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_string();
    if !host.contains('.') {
        return None;
    }
    let domain = psl::domain_str(&host).unwrap_or(&host).to_string();
    let path = url.path().trim_end_matches('/').trim_end_matches("/index.php").to_lowercase();
    Some(Parts { page: format!("{host}{path}"), host, domain })
}

// The prefix keeps a page without a path apart from its host in the table of holders.
fn page_key(parts: &Parts) -> String {
    format!("p {}", parts.page)
}

fn host_key(parts: &Parts) -> String {
    format!("h {}", parts.host)
}

fn domain_key(parts: &Parts) -> String {
    format!("d {}", parts.domain)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: Option<f32>) {
        let profile = |url: &str| crate::fixture::profile("a", "", "", "", url);
        let found = Address::new(&[profile(left), profile(right)]).compare(0, 1);
        assert_eq!(found.map(|it| it.value), expected, "{left} {right}");
    }

    #[test]
    fn scheme_www_and_trailing_slash_do_not_matter() {
        check("https://www.simpeg.lorana.go.id/", "simpeg.lorana.go.id", Some(1.0));
    }

    #[test]
    fn another_page_and_another_host_are_less() {
        check("simpeg.lorana.go.id/a", "simpeg.lorana.go.id/b", Some(0.7));
        check("simpeg.lorana.go.id", "cuti.lorana.go.id", Some(0.3));
        check("simpeg.lorana.go.id", "simpeg.mekaru.go.id", Some(0.0));
    }

    #[test]
    fn what_is_no_address_is_unknown() {
        check("belum ada", "simpeg.lorana.go.id", None);
        check("http://", "x", None);
    }
}
