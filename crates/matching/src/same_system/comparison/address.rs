//! Web addresses: the same page, the same host, the same registered domain.
//!
//! A host that many systems share (a vendor, the agency's portal, an app store) proves nothing; how many
//! records share it decides what it is worth.

use model::Profile;
use rustc_hash::FxHashMap;

use super::{Compared, Comparison, scarce_chance};

/// Addresses of one record that are compared.
const MOST_ADDRESSES: usize = 4;
/// An address of two records is as rare as in a file of this size at least.
const LEAST_RECORDS: usize = 300;
/// Hosts on which anybody has a page: each page there is a host of its own, and the host is none.
const HOSTS_OF_ALL: [&str; 20] = [
    "play.google.com",
    "apps.apple.com",
    "itunes.apple.com",
    "docs.google.com",
    "drive.google.com",
    "sites.google.com",
    "forms.gle",
    "github.com",
    "gitlab.com",
    "bitbucket.org",
    "bit.ly",
    "s.id",
    "tinyurl.com",
    "linktr.ee",
    "wa.me",
    "t.me",
    "youtube.com",
    "instagram.com",
    "facebook.com",
    "twitter.com",
];
/// Last steps of a path that are the door of what stands before them.
const DOORS: [&str; 12] = [
    "index",
    "index.php",
    "index.html",
    "index.htm",
    "default.aspx",
    "home",
    "beranda",
    "login",
    "login.php",
    "signin",
    "masuk",
    "auth",
];

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

impl Parts {
    /// Whether it is a page on a host where anybody has one.
    pub fn is_on_host_of_all(&self) -> bool {
        HOSTS_OF_ALL.contains(&self.page.split('/').next().unwrap_or_default())
    }
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
        let count = self.addresses.len();
        let chance = if value > 0.0 { scarce_chance(holders, count, LEAST_RECORDS) } else { 0.0 };
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
        .filter_map(address)
        .take(MOST_ADDRESSES)
        .collect()
}

/// One address; `None` when the text is none.
pub fn address(text: &str) -> Option<Parts> {
    let text = text.trim();
    let full = if text.contains("://") { text.to_string() } else { format!("http://{text}") };
    let url = url::Url::parse(&full).ok()?;
    let host = url.host_str()?.to_lowercase();
    let host = host.strip_prefix("www.").unwrap_or(&host).to_string();
    if !host.contains('.') {
        return None;
    }
    let page = format!("{host}{}", path(&url));
    let domain = psl::domain_str(&host).unwrap_or(&host).to_string();
    let parts = Parts { page, host, domain };
    if parts.is_on_host_of_all() {
        let page = parts.page;
        return Some(Parts { domain: page.clone(), host: page.clone(), page });
    }
    Some(parts)
}

/// The path without doors, and the `id` that tells the pages of an app store apart.
fn path(url: &url::Url) -> String {
    let mut steps: Vec<String> =
        url.path().split('/').filter(|it| !it.is_empty()).map(str::to_lowercase).collect();
    while steps.last().is_some_and(|it| DOORS.contains(&it.as_str())) {
        steps.pop();
    }
    let id =
        url.query_pairs().find(|it| it.0 == "id").map(|it| format!("?{}", it.1.to_lowercase()));
    let path: String = steps.iter().map(|it| format!("/{it}")).collect();
    path + &id.unwrap_or_default()
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
    fn the_door_of_a_system_is_the_system() {
        check("simpeg.lorana.go.id/index.php/login", "simpeg.lorana.go.id", Some(1.0));
    }

    #[test]
    fn pages_of_an_app_store_have_nothing_in_common() {
        let page = |id: &str| format!("https://play.google.com/store/apps/details?id={id}&hl=id");
        check(&page("id.lorana.cuti"), &page("id.mekaru.kas"), Some(0.0));
        check(&page("id.lorana.cuti"), &page("id.lorana.cuti"), Some(1.0));
    }

    #[test]
    fn what_is_no_address_is_unknown() {
        check("belum ada", "simpeg.lorana.go.id", None);
        check("http://", "x", None);
    }
}
