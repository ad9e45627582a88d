//! Web addresses: the same page, the same host, the same registered domain.
//!
//! A host that many systems share (a vendor, the agency's portal, an app store) proves nothing; how many
//! records share it, anywhere and in the agency of both, decides what it is worth.

use model::Profile;
use rayon::prelude::*;
use serde::{Deserialize, Serialize};

use super::{Compared, Comparison, Houses, bit_of, chance_within, scarce_chance};
use crate::frequencies::{Frequencies, hashed};

/// Addresses of one record that are compared.
const MOST_ADDRESSES: usize = 4;
/// An address of two records is as rare as in a file of this size at least.
const LEAST_RECORDS: usize = 300;
/// Chance within an agency at most, so that an equal page never speaks against a pair.
const MOST_WITHIN: f32 = 0.5;
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
/// First labels of hosts that keep source code.
const CODE_HOSTS: [&str; 7] = ["git", "gitlab", "github", "gitea", "bitbucket", "code", "svn"];
/// Place of the domain among page, host and domain.
const DOMAIN: usize = 2;
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

/// Shorter parts of an address say little.
const SHORTEST_NICKNAME: usize = 4;

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

    /// Whether it is a page where anybody has one, or of source code: not where a system runs.
    fn is_beside(&self) -> bool {
        self.is_on_host_of_all()
            || self.host.split('.').next().is_some_and(|it| CODE_HOSTS.contains(&it))
    }

    /// What a system is called in its address: `simpeg` in `simpeg.kota.go.id` and in `kota.go.id/simpeg`.
    pub fn nickname(&self) -> Option<&str> {
        let step = self.page.rsplit_once('/').map(|it| it.1);
        let label = || self.host.split('.').next().filter(|_| self.host != self.domain);
        let name = step.map(|it| it.rsplit(['.', '=']).next().unwrap_or(it)).or_else(label)?;
        let is_name =
            name.len() >= SHORTEST_NICKNAME && name.bytes().any(|it| it.is_ascii_lowercase());
        is_name.then_some(name)
    }
}

/// What an edition remembers of addresses.
#[derive(Debug, Clone, PartialEq, Default, Serialize, Deserialize)]
pub struct AddressStatistics {
    records: u32,
    holders: Frequencies,
    /// Records of one agency that hold an address.
    within: Frequencies,
}

/// The addresses of some records.
pub struct Address {
    addresses: Vec<Box<[Held]>>,
    records: usize,
    houses: Houses,
}

/// An address, the keys of its page, host and domain, and how many records have each, anywhere and in the
/// agency of the record.
struct Held {
    keys: [u64; 3],
    holders: [u32; 3],
    within: [u32; 3],
    /// Where the host ends in the page, which begins with it, and where the domain begins, which ends it.
    host_end: u32,
    domain_start: u32,
    page: Box<str>,
    /// See [`Parts::is_beside`].
    is_beside: bool,
    /// Hash of what the system is called in it; 0 where it is called nothing.
    nickname: u64,
}

impl Held {
    fn new(known: &AddressStatistics, houses: &Houses, at: usize, parts: Parts) -> Held {
        let keys = keys(&parts);
        let host_end = parts.host.len() as u32;
        Held {
            keys,
            holders: keys.map(|it| known.holders.holders(it)),
            within: keys.map(|it| houses.holders(&known.within, at, it)),
            host_end,
            domain_start: host_end - parts.domain.len() as u32,
            is_beside: parts.is_beside(),
            nickname: parts.nickname().map_or(0, |it| hashed(it, 4)),
            page: parts.page.into(),
        }
    }

    fn host(&self) -> &str {
        &self.page[..self.host_end as usize]
    }

    /// Page, host and domain.
    fn texts(&self) -> [&str; 3] {
        [&self.page, self.host(), &self.host()[self.domain_start as usize..]]
    }
}

/// What two addresses share.
struct Shared<'a> {
    value: f32,
    /// Page, host or domain, and whose.
    at: usize,
    own: &'a Held,
}

impl Address {
    /// Learns which addresses are shared.
    pub fn learned(houses: &Houses, found: Vec<Vec<Parts>>) -> (AddressStatistics, Address) {
        let own = |list: &Vec<Parts>| {
            let mut own: Vec<u64> = list.iter().flat_map(keys).collect();
            own.sort_unstable();
            own.dedup();
            own
        };
        let own: Vec<Vec<u64>> = found.iter().map(own).collect();
        let mut all = own.concat();
        all.sort_unstable();
        let known = AddressStatistics {
            records: found.len() as u32,
            holders: Frequencies::of_sorted(&all),
            within: houses.counted(own.iter().map(Vec::as_slice)),
        };
        let address = Address::new(&known, houses, found);
        (known, address)
    }

    /// Reads the same within an edition.
    pub fn new(known: &AddressStatistics, houses: &Houses, found: Vec<Vec<Parts>>) -> Address {
        let held = |(at, own): (usize, Vec<Parts>)| {
            own.into_iter().map(|it| Held::new(known, houses, at, it)).collect()
        };
        let addresses = found.into_par_iter().enumerate().map(held).collect();
        Address { addresses, records: known.records as usize, houses: houses.clone() }
    }

    /// What the addresses of two records share at most. Where a system runs and where its source code or its app lies are
    /// no addresses of one kind: what they do not share says nothing.
    fn best(&self, left: usize, right: usize) -> Option<Shared<'_>> {
        let mut best: Option<Shared> = None;
        let is_of_one_agency = self.houses.common(left, right).is_some();
        for a in &self.addresses[left] {
            for b in &self.addresses[right] {
                let found = shared(a, b, is_of_one_agency);
                if a.is_beside != b.is_beside && found.value == 0.0 {
                    continue;
                }
                if best.as_ref().is_none_or(|it| found.value > it.value) {
                    best = Some(found);
                }
            }
        }
        best
    }
}

/// A domain that further records of their agency hold says no more than the agency does: two hosts under it are two,
/// unless the system bears one name in both.
fn shared<'a>(left: &'a Held, right: &Held, is_of_one_agency: bool) -> Shared<'a> {
    let has_one_name = left.nickname != 0 && left.nickname == right.nickname;
    let is_agencys = is_of_one_agency && left.within[DOMAIN] > 2 && !has_one_name;
    let levels = if is_agencys { DOMAIN } else { DOMAIN + 1 };
    let same = (0..levels).find(|it| left.keys[*it] == right.keys[*it]);
    let value = same.map_or(0.0, |it| [1.0, 0.7, 0.3][it]);
    let at = same.unwrap_or(DOMAIN);
    Shared { value, at, own: left }
}

impl Comparison for Address {
    fn compare(&self, left: usize, right: usize) -> Option<Compared> {
        let Shared { value, at, own } = self.best(left, right)?;
        if value == 0.0 {
            return Some(Compared { value, chance: 0.0 });
        }
        let elsewhere = scarce_chance(own.holders[at], self.records, LEAST_RECORDS);
        let house = self.houses.common(left, right);
        let most = MOST_WITHIN.max(elsewhere);
        let within = |records| chance_within(own.within[at], records, elsewhere).min(most);
        Some(Compared { value, chance: house.map_or(elsewhere, within) })
    }

    fn least_chance(&self) -> f32 {
        super::least_chance(self.records.max(LEAST_RECORDS))
    }

    fn sign(&self, at: usize) -> u64 {
        if self.addresses[at].iter().any(|it| it.is_beside) {
            return u64::MAX;
        }
        let keys = self.addresses[at].iter().flat_map(|it| it.keys);
        keys.fold(0, |bits, it| bits | bit_of(it))
    }

    fn most_unlike(&self) -> f32 {
        0.0
    }

    fn evidence(&self, left: usize, right: usize) -> Vec<String> {
        match self.best(left, right) {
            Some(it) if it.value > 0.0 => vec![it.own.texts()[it.at].to_string()],
            _ => [left, right]
                .iter()
                .filter_map(|it| self.addresses[*it].first().map(|it| it.host().to_string()))
                .collect(),
        }
    }
}

/// The addresses of each record; what is no address is left out.
pub fn addresses_of(records: &[&Profile]) -> Vec<Vec<Parts>> {
    records.par_iter().map(|it| addresses(it)).collect()
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
    let domain = domains::registered(&host).unwrap_or(&host).to_string();
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

/// Page, host and domain as keys; the salt keeps a page without a path apart from its host.
fn keys(parts: &Parts) -> [u64; 3] {
    [hashed(&parts.page, 1), hashed(&parts.host, 2), hashed(&parts.domain, 3)]
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(left: &str, right: &str, expected: Option<f32>) {
        let profile = |url: &str| crate::fixture::profile("a", "", "", "", url);
        let (one, other) = (profile(left), profile(right));
        let found =
            Address::learned(&Houses::default(), addresses_of(&[&one, &other])).1.compare(0, 1);
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
    fn a_site_and_a_repository_are_no_two_sites() {
        check("https://github.com/lorana/simpeg", "simpeg.lorana.go.id", None);
        check("git.lorana.go.id/simpeg", "cuti.mekaru.go.id", None);
        check("git.lorana.go.id/simpeg", "git.mekaru.go.id/simpeg", Some(0.0));
        check("git.lorana.go.id/simpeg", "simpeg.lorana.go.id", Some(0.3));
    }

    #[test]
    fn under_the_domain_of_an_agency_two_hosts_are_two() {
        let value = |others: usize, urls: [&str; 2]| {
            let system = |at: usize| {
                let url = urls.get(at).map_or(format!("s{at}.lorana.go.id"), |it| it.to_string());
                crate::fixture::profile(&at.to_string(), "", "Kota Lorana", "", &url)
            };
            let profiles: Vec<model::Profile> = (0..2 + others).map(system).collect();
            let records: Vec<&model::Profile> = profiles.iter().collect();
            let houses =
                Houses::learned(&super::super::Owners::new(&Default::default(), &records)).1;
            Address::learned(&houses, addresses_of(&records)).1.compare(0, 1).map(|it| it.value)
        };
        let two = ["https://cuti.lorana.go.id", "https://surat.lorana.go.id"];
        assert_eq!((value(0, two), value(5, two)), (Some(0.3), Some(0.0)));
        let moved = ["https://surat.lorana.go.id", "https://lorana.go.id/surat"];
        assert_eq!(value(5, moved), Some(0.3));
        assert_eq!(
            value(5, ["https://git.lorana.go.id/a/cuti", "https://surat.lorana.go.id"]),
            None
        );
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
    fn a_system_has_a_name_in_its_address() {
        let name = |url: &str| address(url).and_then(|it| it.nickname().map(str::to_string));
        for url in ["https://simpeg.lorana.go.id/login", "lorana.go.id/apps/simpeg"] {
            assert_eq!(name(url).as_deref(), Some("simpeg"), "{url}");
        }
        let page = "play.google.com/store/apps/details?id=id.go.lorana.simpeg";
        assert_eq!(name(page).as_deref(), Some("simpeg"));
        assert_eq!((name("lorana.go.id"), name("10.2.3.4")), (None, None));
    }

    /// The chance stated of the first two of some records, that hold these addresses, all of one agency or each of
    /// its own.
    fn chance_of(urls: &[&str], agencies: &[&str]) -> f32 {
        let profiles: Vec<Profile> =
            urls.iter().map(|it| crate::fixture::profile("a", "", "", "", it)).collect();
        let owners = super::super::Owners {
            units: vec![String::new(); agencies.len()],
            agencies: agencies.iter().map(|it| it.to_string()).collect(),
        };
        let houses = Houses::learned(&owners).1;
        let pages = addresses_of(&profiles.iter().collect::<Vec<_>>());
        Address::learned(&houses, pages).1.compare(0, 1).expect("both are known").chance
    }

    #[test]
    fn a_page_on_which_an_agency_names_all_its_systems_proves_little_there() {
        // Six of an agency's six systems are on one page, of sixty elsewhere none.
        let others: Vec<String> = (0..60).map(|it| format!("s{it}.mekaru.go.id")).collect();
        let mut urls = vec!["office.lorana.go.id"; 6];
        urls.extend(others.iter().map(String::as_str));
        let (mut one, mut each) = (vec!["Dinas A"; 6], vec!["a", "b", "c", "d", "e", "f"]);
        one.resize(urls.len(), "");
        each.resize(urls.len(), "");
        let (within, apart) = (chance_of(&urls, &one), chance_of(&urls, &each));
        assert!((0.15..=0.5).contains(&within), "{within}");
        assert!(apart < within / 2.0, "{apart}");
        // What only the two hold is as rare as elsewhere: a system with a new name.
        let own =
            ["cuti.lorana.go.id", "cuti.lorana.go.id", "b.go.id", "c.go.id", "d.go.id", "e.go.id"];
        let (within, apart) =
            (chance_of(&own, &["Dinas A"; 6]), chance_of(&own, &["", "", "", "", "", ""]));
        assert_eq!(within, apart);
    }

    #[test]
    fn what_is_no_address_is_unknown() {
        check("belum ada", "simpeg.lorana.go.id", None);
        check("http://", "x", None);
    }
}
