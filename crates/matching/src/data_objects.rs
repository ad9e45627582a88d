//! Search over the data of systems: who holds, uses and produces `nama pasien`, grouped by what the data
//! are called.

use std::collections::{BTreeMap, BTreeSet};

use crate::tokens::words;

/// What a system does with data.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum DataUse {
    /// Keeps them.
    Holds,
    /// Gives them out.
    Produces,
    /// Needs them.
    Uses,
}

/// A text in which one system names data.
#[derive(Debug, Clone, Copy)]
pub struct Mention<'a> {
    /// The system.
    pub subject: &'a str,
    /// What it does with the data.
    pub kind: DataUse,
    /// One name of data, or several divided by commas, semicolons, slashes, line breaks or `dan`.
    pub text: &'a str,
}

/// Data of one name, with the systems that hold, produce and use them, in the order handed in.
#[derive(Debug, Clone, PartialEq, Default)]
pub struct DataObject {
    /// The name, as it is written most often.
    pub name: String,
    /// How well it fits what was asked for, 0 to 1.
    pub fit: f64,
    /// Systems that keep them.
    pub held_by: Vec<String>,
    /// Systems that give them out.
    pub produced_by: Vec<String>,
    /// Systems that need them.
    pub used_by: Vec<String>,
}

impl DataObject {
    /// How many systems name them.
    pub fn systems(&self) -> usize {
        let all = [&self.held_by, &self.produced_by, &self.used_by];
        all.into_iter().flatten().collect::<BTreeSet<_>>().len()
    }
}

/// Words that say nothing of what data are about.
const EMPTY: [&str; 10] =
    ["data", "informasi", "dan", "serta", "the", "of", "and", "yang", "information", "tentang"];

/// Data whose name has the words asked for, the best fitting first, then those of most systems.
///
/// A word is met by itself and, from four letters on, by a longer one that begins with it. Every word asked
/// for has to be met.
pub fn search(asked: &str, mentions: &[Mention]) -> Vec<DataObject> {
    let wanted = key(asked);
    if wanted.is_empty() {
        return Vec::new();
    }
    let mut found: BTreeMap<Vec<String>, Group> = BTreeMap::new();
    for mention in mentions {
        for name in names(mention.text) {
            let key = key(name);
            if meets(&wanted, &key) {
                found.entry(key).or_default().add(mention, name);
            }
        }
    }
    let objects = found.into_iter().map(|(key, group)| group.object(fit(&wanted, &key)));
    let mut objects: Vec<DataObject> = objects.collect();
    objects.sort_by(|a, b| {
        let order = b.fit.total_cmp(&a.fit).then_with(|| b.systems().cmp(&a.systems()));
        order.then_with(|| a.name.cmp(&b.name))
    });
    objects
}

/// The names of data in a text.
fn names(text: &str) -> impl Iterator<Item = &str> {
    let parts = text.split([',', ';', '/', '\n', '•', '·', '|']);
    let parts = parts.flat_map(|it| it.split(" dan ")).flat_map(|it| it.split(" and "));
    parts.map(|it| it.trim_matches(|c: char| !c.is_alphanumeric())).filter(|it| !it.is_empty())
}

/// The telling words of a name, sorted: `Data Pasien` and `pasien` are one.
fn key(name: &str) -> Vec<String> {
    let telling = words(name).into_iter().filter(|it| !EMPTY.contains(&it.as_str()));
    telling.collect::<BTreeSet<String>>().into_iter().collect()
}

fn meets(wanted: &[String], key: &[String]) -> bool {
    wanted.iter().all(|word| key.iter().any(|other| is_met(word, other)))
}

fn is_met(word: &str, other: &str) -> bool {
    word == other || (word.chars().count() >= 4 && other.starts_with(word))
}

/// Share of the name's words that were asked for.
fn fit(wanted: &[String], key: &[String]) -> f64 {
    let met = key.iter().filter(|other| wanted.iter().any(|word| is_met(word, other))).count();
    met as f64 / key.len().max(1) as f64
}

/// Mentions of data of one name.
#[derive(Default)]
struct Group<'a> {
    spellings: BTreeMap<&'a str, usize>,
    systems: Vec<(&'a str, DataUse)>,
}

impl<'a> Group<'a> {
    fn add(&mut self, mention: &Mention<'a>, name: &'a str) {
        *self.spellings.entry(name).or_default() += 1;
        if !self.systems.contains(&(mention.subject, mention.kind)) {
            self.systems.push((mention.subject, mention.kind));
        }
    }

    fn object(self, fit: f64) -> DataObject {
        let of = |kind: DataUse| {
            let systems = self.systems.iter().filter(|it| it.1 == kind);
            systems.map(|it| it.0.to_string()).collect()
        };
        let most =
            self.spellings.iter().max_by_key(|(name, count)| (**count, std::cmp::Reverse(**name)));
        DataObject {
            name: most.map(|it| it.0.to_string()).unwrap_or_default(),
            fit,
            held_by: of(DataUse::Holds),
            produced_by: of(DataUse::Produces),
            used_by: of(DataUse::Uses),
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    const MENTIONS: [Mention; 5] = [
        Mention { subject: "a", kind: DataUse::Holds, text: "Nama Pasien, alamat pasien" },
        Mention { subject: "b", kind: DataUse::Uses, text: "data nama pasien dan NIK" },
        Mention { subject: "c", kind: DataUse::Produces, text: "nama pasien" },
        Mention { subject: "b", kind: DataUse::Uses, text: "nama pasien" },
        Mention { subject: "d", kind: DataUse::Holds, text: "nama pegawai" },
    ];

    fn check(asked: &str, expected: &[&str]) {
        let found: Vec<String> = search(asked, &MENTIONS)
            .iter()
            .map(|it| {
                let systems = [&it.held_by, &it.produced_by, &it.used_by].map(|it| it.join(" "));
                format!("{}: {}", it.name, systems.join("|"))
            })
            .collect();
        assert_eq!(found, expected, "{asked}");
    }

    #[test]
    fn systems_are_grouped_by_the_data_they_name() {
        check("nama pasien", &["nama pasien: a|c|b"]);
    }

    #[test]
    fn one_word_finds_all_data_that_have_it() {
        check("pasien", &["nama pasien: a|c|b", "alamat pasien: a||"]);
        check("pegaw", &["nama pegawai: d||"]);
    }

    #[test]
    fn nothing_asked_finds_nothing() {
        check("", &[]);
        check("data", &[]);
        check("pasienku", &[]);
    }
}
