//! Finds registrations that only say that an agency uses a shared application.
//!
//! In a real register of 186 rows more than half were central applications, one of them nine times. Such
//! rows are usages; counting them as systems, or as doubles, would be wrong both ways.

use model::{AgencyLevel, Contribution, Profile};
use rayon::prelude::*;
use rustc_hash::{FxHashMap, FxHashSet};

use super::comparison::{Owners, abbreviates, address, addresses, agency_words};
use crate::Knowledge;
use crate::knowledge::SharedApplication;
use crate::normalize::{compact, fold};
use crate::same_function::Classifier;
use crate::tokens::{Token, surface, tokens, words};

/// Names up to this many letters may mean anything and need a second sign.
const AMBIGUOUS: usize = 6;
/// Weight of the name, in bits.
const NAME: f64 = 5.0;
/// Weight of each further sign.
const SIGN: f64 = 2.0;
/// Words before or after the name of a system that make it the name of a companion: something that serves the
/// system and is neither it nor a usage of it.
pub const BRIDGE_WORDS: [&str; 19] = [
    "integrasi",
    "terintegrasi",
    "bridging",
    "jembatan",
    "konektor",
    "connector",
    "pendamping",
    "pendukung",
    "middleware",
    "gateway",
    "host",
    "sinkronisasi",
    "ekspor",
    "export",
    "exporter",
    "verifier",
    "config",
    "plugin",
    "theme",
];

/// A registration that says an agency uses a shared application.
#[derive(Debug, Clone, PartialEq)]
pub struct UsageOf {
    /// The registration.
    pub record: String,
    /// The shared application.
    pub shared_id: String,
    /// The words that say so, as they stand in the record.
    pub evidence: String,
    /// The reasons.
    pub contributions: Vec<Contribution>,
}

/// A shared application named in a record.
struct Mention {
    application: usize,
    evidence: String,
    letters: usize,
    /// Words of the name before and after it.
    others: Vec<String>,
}

/// Tells whether an agency is the one that a list of shared applications calls the owner.
pub struct Ownership {
    agencies: FxHashMap<String, Vec<String>>,
}

impl Ownership {
    /// Reads the abbreviations of agencies.
    pub fn new(knowledge: &Knowledge) -> Ownership {
        let agencies = knowledge.acronyms().iter().filter(|it| it.kind == "agency");
        let written_out = agencies.map(|it| (compact(&it.acronym), agency_words(&it.expansion)));
        Ownership { agencies: written_out.collect() }
    }

    /// Whether an agency's name is the owner's: equal, all words of the shorter within the longer, or its
    /// abbreviation.
    pub fn is_owner(&self, agency: &str, owner: &str) -> bool {
        if compact(agency).is_empty() || compact(owner).is_empty() {
            return false;
        }
        // A region or an office of it never owns a national application.
        if is_regional(agency) && !is_regional(owner) {
            return false;
        }
        let (agency, owner) = (self.expanded(agency), self.expanded(owner));
        let (short, long) =
            if agency.len() <= owner.len() { (&agency, &owner) } else { (&owner, &agency) };
        let is_within = short.iter().all(|it| long.contains(it)) && long.len() <= short.len() + 2;
        let is_shortened = |it: &String| long.contains(it) || it.len() > 2 && abbreviates(it, long);
        !short.is_empty() && (is_within || short.iter().all(is_shortened))
    }

    /// Whether two names are those of one agency: the same words, however it is abbreviated.
    pub fn are_one(&self, one: &str, other: &str) -> bool {
        let words = |it: &str| {
            let mut words = self.expanded(it);
            words.sort_unstable();
            words.dedup();
            words
        };
        let (words, letters) = ((words(one), words(other)), (compact(one), compact(other)));
        // An agency of which no word remains is known by how it is written.
        let same_words = !words.0.is_empty() && words.0 == words.1;
        same_words || !letters.0.is_empty() && letters.0 == letters.1
    }

    /// The words of an agency's name, abbreviations that padu knows written out.
    fn expanded(&self, name: &str) -> Vec<String> {
        let words = agency_words(name).into_iter();
        words.flat_map(|it| self.agencies.get(&it).cloned().unwrap_or(vec![it])).collect()
    }
}

/// Finds usages: names of shared applications by their first word, longest first.
pub struct Finder<'a> {
    /// The knowledge it was made from.
    pub knowledge: &'a Knowledge,
    /// The lexicon, ready to classify.
    pub classifier: Classifier<'a>,
    owners: Ownership,
    shared: &'a [SharedApplication],
    names: FxHashMap<String, Vec<(Vec<String>, usize)>>,
}

impl<'a> Finder<'a> {
    /// Collects the names of shared applications.
    pub fn new(knowledge: &'a Knowledge) -> Finder<'a> {
        let mut names: FxHashMap<String, Vec<(Vec<String>, usize)>> = FxHashMap::default();
        for (at, application) in knowledge.shared().iter().enumerate() {
            let all = [&application.name, &application.full_name];
            for name in all.into_iter().chain(&application.aliases) {
                let cut = words(name);
                if let Some(first) = cut.first() {
                    names.entry(first.clone()).or_default().push((cut, at));
                }
            }
        }
        for list in names.values_mut() {
            list.sort_by(|a, b| b.0.len().cmp(&a.0.len()).then_with(|| a.cmp(b)));
        }
        Finder {
            knowledge,
            shared: knowledge.shared(),
            classifier: Classifier::of_lexicon(knowledge),
            names,
            owners: Ownership::new(knowledge),
        }
    }

    /// Per record, the usage that it is.
    pub fn usages(&self, records: &[&Profile], owners: &Owners) -> Vec<Option<UsageOf>> {
        let usage = |(profile, agency): (&&Profile, &String)| {
            self.named(profile).and_then(|it| self.usage(profile, agency, it))
        };
        records.par_iter().zip(&owners.agencies).map(usage).collect()
    }

    /// The longest name of a shared application in the record's name or other names.
    fn named(&self, profile: &Profile) -> Option<Mention> {
        let texts = std::iter::once(&profile.name).chain(&profile.aliases);
        let mut best: Option<Mention> = None;
        for text in texts {
            if let Some(mention) = self.in_text(text)
                && best.as_ref().is_none_or(|it| mention.letters > it.letters)
            {
                best = Some(mention);
            }
        }
        best
    }

    fn in_text(&self, text: &str) -> Option<Mention> {
        let cut = tokens(text);
        let mut best: Option<Mention> = None;
        for at in 0..cut.len() {
            let Some(mention) = self.at(text, &cut, at) else {
                continue;
            };
            if best.as_ref().is_none_or(|it| mention.letters > it.letters) {
                best = Some(mention);
            }
        }
        best.filter(|it| !it.others.iter().any(|it| BRIDGE_WORDS.contains(&it.as_str())))
    }

    fn at(&self, text: &str, cut: &[Token], at: usize) -> Option<Mention> {
        let list = self.names.get(&cut[at].text)?;
        let (name, application) = list.iter().find(|(name, _)| {
            at + name.len() <= cut.len()
                && name.iter().zip(&cut[at..]).all(|(word, token)| *word == token.text)
        })?;
        let end = at + name.len();
        let others = cut[..at].iter().chain(&cut[end..]);
        Some(Mention {
            application: *application,
            evidence: surface(text, &cut[at..end]).to_string(),
            letters: name.iter().map(String::len).sum(),
            others: others.map(|it| it.text.clone()).collect(),
        })
    }

    /// The usage, unless the record is the owner's own or too little besides the name speaks for it.
    ///
    /// A short name and one that stands among other words each need another sign. A record of that kind on
    /// a host of the agency's own is no usage: the agency built something that does the same.
    fn usage(&self, profile: &Profile, agency: &str, mention: Mention) -> Option<UsageOf> {
        let application = &self.shared[mention.application];
        if self.owners.is_owner(agency, &application.owner) {
            return None;
        }
        let mut contributions = vec![reason("name", "named", NAME, vec![mention.evidence.clone()])];
        contributions.extend(self.signs(profile, application, &mention));
        let is_short = mention.letters <= AMBIGUOUS;
        let needed = usize::from(is_short) + usize::from(self.has_other_name(agency, &mention));
        let is_local = needed > 0 && has_own_host(profile, application);
        if is_local || contributions.len() <= needed {
            return None;
        }
        Some(UsageOf {
            record: profile.id.clone(),
            shared_id: application.id.clone(),
            evidence: mention.evidence,
            contributions,
        })
    }

    /// Whether words besides the shared application's name make another name: neither boilerplate nor the
    /// agency's.
    fn has_other_name(&self, agency: &str, mention: &Mention) -> bool {
        let agency = agency_words(agency);
        let is_telling = |word: &String| {
            let boilerplate = self.knowledge.boilerplate.get(word).copied().unwrap_or(1.0);
            word.len() > 2 && boilerplate > 0.5 && !agency.contains(word)
        };
        mention.others.iter().any(|it| is_telling(it) && !abbreviates(it, &agency))
    }

    /// Further signs that the shared application is meant: its host, its function, words of its full name.
    fn signs(
        &self,
        profile: &Profile,
        application: &SharedApplication,
        mention: &Mention,
    ) -> Vec<Contribution> {
        let mut found = Vec::new();
        let hosts: Vec<String> = addresses(profile)
            .into_iter()
            .map(|it| it.host)
            .filter(|host| application.hosts.iter().any(|it| is_host_of(host, it)))
            .collect();
        if !hosts.is_empty() {
            found.push(reason("address", "same host", SIGN, hosts));
        }
        let rest = Profile {
            name: fold(&profile.name).replace(&fold(&mention.evidence), " "),
            aliases: Vec::new(),
            ..profile.clone()
        };
        let is_served = |code: &String| application.functions.contains(code);
        let functions = self.classifier.sure_by_lexicon(&rest);
        let serves = |it: &(usize, f64)| is_served(&self.knowledge.functions()[it.0].code);
        // Only what is of use is quoted.
        let labels =
            if functions.iter().any(serves) { self.classifier.labels(&rest) } else { Vec::new() };
        let served = labels.iter().filter(|it| is_served(&it.function));
        let evidence: Vec<String> = served.flat_map(|it| it.evidence.iter().cloned()).collect();
        if !evidence.is_empty() {
            found.push(reason("function", "same", SIGN, evidence));
        }
        let shared = words_of_full_name(self.knowledge, profile, application, mention);
        if shared.len() >= 2 {
            found.push(reason("words", "of its full name", SIGN, shared));
        }
        found
    }
}

fn is_host_of(host: &str, listed: &str) -> bool {
    let listed = listed.trim_start_matches("www.");
    host == listed || host.strip_suffix(listed).is_some_and(|it| it.ends_with('.'))
}

/// Content words of the full name that the record uses too, outside the name that was found.
fn words_of_full_name(
    knowledge: &Knowledge,
    profile: &Profile,
    application: &SharedApplication,
    mention: &Mention,
) -> Vec<String> {
    let named: FxHashSet<String> = words(&mention.evidence).into_iter().collect();
    let text = format!("{} {}", profile.name, profile.description);
    let said: FxHashSet<String> = words(&text).into_iter().collect();
    let mut shared: Vec<String> = words(&application.full_name)
        .into_iter()
        .filter(|it| it.len() > 3 && said.contains(it) && !named.contains(it))
        .filter(|it| knowledge.boilerplate.get(it).copied().unwrap_or(1.0) > 0.5)
        .collect();
    shared.sort_unstable();
    shared.dedup();
    shared
}

/// Whether a record has a host (a page in an app store is on nobody's) and it is none of the application's.
fn has_own_host(profile: &Profile, application: &SharedApplication) -> bool {
    let domains: Vec<String> =
        application.hosts.iter().filter_map(|it| address(it)).map(|it| it.domain).collect();
    let mut own = addresses(profile);
    own.retain(|it| !it.is_on_host_of_all());
    !own.is_empty() && !own.iter().any(|it| domains.contains(&it.domain))
}

/// Whether an agency is a region or an office of one.
fn is_regional(agency: &str) -> bool {
    use AgencyLevel::{City, Province, Regency, Village};
    matches!(AgencyLevel::of_name(agency), Province | Regency | City | Village)
        || fold(agency).split_whitespace().any(|word| word == "dinas")
}

fn reason(comparison: &str, level: &str, weight: f64, evidence: Vec<String>) -> Contribution {
    Contribution { comparison: comparison.into(), level: level.into(), weight, evidence }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::fixture::{knowledge, profile};
    use crate::frequencies::Hashes;

    fn usage(record: &Profile) -> Option<UsageOf> {
        let (knowledge, records) = (knowledge(), [record]);
        let owners = Owners::new(&Hashes::default(), &records);
        Finder::new(&knowledge).usages(&records, &owners).remove(0)
    }

    fn check(name: &str, agency: &str, description: &str, expected: Option<&str>) {
        let found = usage(&profile("a", name, agency, description, ""));
        assert_eq!(found.map(|it| it.shared_id).as_deref(), expected, "{name}");
    }

    #[test]
    fn a_long_name_of_a_shared_application_is_a_usage() {
        check("Srikandi", "Kab. Lorana", "", Some("srikandi"));
        check("Aplikasi SRIKANDI", "Kab. Lorana", "pengelolaan surat masuk", Some("srikandi"));
    }

    #[test]
    fn the_owner_does_not_use_but_own_it() {
        check("SRIKANDI", "Arsip Nasional RI", "", None);
    }

    #[test]
    fn an_office_of_a_region_is_not_the_owner() {
        let knowledge = knowledge();
        let owners = Ownership::new(&knowledge);
        let office = "Dinas Kearsipan dan Arsip Daerah Kabupaten Lorana";
        check("SRIKANDI", office, "surat masuk", Some("srikandi"));
        assert!(!owners.is_owner("Arsip Kota Mekaru", "Arsip Nasional Republik Indonesia"));
        assert!(owners.is_owner("Pemerintah Kota Mekaru", "Kota Mekaru"));
    }

    #[test]
    fn an_abbreviated_owner_is_the_owner() {
        let knowledge = knowledge();
        let owners = Ownership::new(&knowledge);
        let ministry = "Kementerian Pendayagunaan Aparatur Negara dan Reformasi Birokrasi";
        assert!(owners.is_owner(ministry, "Kementerian PANRB"));
        assert_eq!(owners.expanded("DINKES Kota"), ["dinas", "kesehatan", "kota"]);
        assert!(owners.are_one("DINKES Kota Lorana", "Dinas Kesehatan Kota Lorana"));
        assert!(!owners.are_one("Provinsi Lorana", "Provinsi Lorana Barat"));
        assert!(!owners.is_owner("Kementerian Dalam Negeri", "Kementerian PANRB"));
    }

    #[test]
    fn a_local_build_is_no_usage_of_what_it_repeats() {
        let told = "kanal pengaduan warga";
        let on = |name: &str, url: &str| {
            usage(&profile("a", name, "Kabupaten Lorana", told, url)).is_some()
        };
        assert!(!on("Lapor Lorana", "lapor.loranakab.go.id"));
        assert!(on("Lapor Lorana", ""));
        assert!(on("SP4N-LAPOR", "sp4n.loranakab.go.id"));
        assert!(on("SRIKANDI", "srikandi.loranakab.go.id"));
        assert!(!on("LAPOR! Lorana", "www.arsip.go.id"));
    }

    #[test]
    fn a_short_name_needs_a_second_sign() {
        check("LAPOR", "Kota Mekaru", "", None);
        check("LAPOR", "Kota Mekaru", "kanal pengaduan warga", Some("lapor"));
    }

    #[test]
    fn a_bridge_to_a_shared_application_is_no_usage() {
        check("Bridging SRIKANDI", "Kab. Lorana", "surat masuk", None);
    }

    #[test]
    fn a_full_name_may_hold_a_word_that_bridges_elsewhere() {
        let name = "SRIKANDI - Sistem Informasi Kearsipan Dinamis Terintegrasi";
        check(name, "Kab. Lorana", "", Some("srikandi"));
    }

    #[test]
    fn another_name_beside_a_short_one_needs_more() {
        check("Lapor Cepat Panen", "Kota Mekaru", "kanal pengaduan warga", None);
        check("Layanan LAPOR Kota Mekaru", "Kota Mekaru", "kanal pengaduan", Some("lapor"));
    }

    #[test]
    fn part_of_a_word_is_not_a_name() {
        check("Srikandiana", "Kab. Lorana", "surat masuk", None);
    }
}
