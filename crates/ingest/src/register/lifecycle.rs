//! The life-cycle words of the register formats, in one place.
//!
//! Words that a format defines stand here; any other word is read as in a table of people's own words.

use model::Lifecycle;

use crate::repair::status::read_status;

/// The words that code.json, publiccode.yml, Backstage, RIHA, CKAN and the Canadian exchange define.
const WORDS: &[(Lifecycle, &[&str])] = &[
    (Lifecycle::Idea, &["ideation", "concept"]),
    (
        Lifecycle::InDevelopment,
        &["development", "alpha", "pre alpha", "experimental", "asutamisel", "draft"],
    ),
    (Lifecycle::Pilot, &["beta", "release candidate", "rc"]),
    (
        Lifecycle::InUse,
        &[
            "production",
            "stable",
            "active",
            "release",
            "released",
            "maintained",
            "maintenance",
            "kasutusel",
            "final",
            "public",
        ],
    ),
    (Lifecycle::Frozen, &["unmaintained", "on hold"]),
    (Lifecycle::PhasingOut, &["deprecated", "end of life"]),
    (
        Lifecycle::Retired,
        &["obsolete", "archival", "archived", "deleted", "abandoned", "lopetatud", "lõpetatud"],
    ),
    (Lifecycle::NeverBuilt, &["ei asutata"]),
];

/// The state a register's word stands for, whatever its casing; `None` for a word not known.
pub fn lifecycle_of(word: &str) -> Option<Lifecycle> {
    let lower = word.to_lowercase();
    let plain: Vec<&str> =
        lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty()).collect();
    let plain = plain.join(" ");
    let defined = WORDS.iter().find(|(_, words)| words.contains(&plain.as_str()));
    let common = || read_status(&plain).filter(|it| !it.wordy).map(|it| it.state);
    defined.map(|(state, _)| *state).or_else(common)
}

#[cfg(test)]
mod tests {
    use super::*;

    fn check(word: &str, expected: Option<Lifecycle>) {
        assert_eq!(lifecycle_of(word), expected, "{word}");
    }

    #[test]
    fn the_words_of_each_register_are_known() {
        check("Production", Some(Lifecycle::InUse));
        check("Release Candidate", Some(Lifecycle::Pilot));
        check("Archival", Some(Lifecycle::Retired));
        check("concept", Some(Lifecycle::Idea));
        check("obsolete", Some(Lifecycle::Retired));
        check("experimental", Some(Lifecycle::InDevelopment));
        check("deprecated", Some(Lifecycle::PhasingOut));
        check("asutamisel", Some(Lifecycle::InDevelopment));
        check("KASUTUSEL", Some(Lifecycle::InUse));
        check("lõpetatud", Some(Lifecycle::Retired));
    }

    #[test]
    fn plain_words_are_read_as_in_tables() {
        check("in_development", Some(Lifecycle::InDevelopment));
        check("Uji-coba", Some(Lifecycle::Pilot));
        check("masih digunakan", Some(Lifecycle::InUse));
        check("tidak aktif", Some(Lifecycle::Retired));
    }

    #[test]
    fn an_unknown_word_is_no_state() {
        check("github", None);
        check("", None);
    }

    #[test]
    fn no_word_stands_for_two_states() {
        let mut all: Vec<&str> =
            WORDS.iter().flat_map(|(_, words)| words.iter().copied()).collect();
        let count = all.len();
        all.sort_unstable();
        all.dedup();
        assert_eq!(all.len(), count);
    }
}
