//! Life-cycle words of Indonesian and English lists.

use model::Lifecycle;

use super::flag::{lettered, read_flag};
use super::text::folded;

/// Phrases and their states. Longer phrases are tried first, so that "tidak aktif" is not "aktif".
const PHRASES: &[(&str, Lifecycle)] = &[
    ("idea", Lifecycle::Idea),
    ("gagasan", Lifecycle::Idea),
    ("konsep", Lifecycle::Idea),
    ("concept", Lifecycle::Idea),
    ("ideation", Lifecycle::Idea),
    ("rencana", Lifecycle::Proposed),
    ("direncanakan", Lifecycle::Proposed),
    ("perencanaan", Lifecycle::Proposed),
    ("usulan", Lifecycle::Proposed),
    ("diusulkan", Lifecycle::Proposed),
    ("akan dibangun", Lifecycle::Proposed),
    ("planned", Lifecycle::Proposed),
    ("planning", Lifecycle::Proposed),
    ("proposed", Lifecycle::Proposed),
    ("initiated", Lifecycle::Proposed),
    ("pengembangan", Lifecycle::InDevelopment),
    ("pembangunan", Lifecycle::InDevelopment),
    ("dikembangkan", Lifecycle::InDevelopment),
    ("dibangun", Lifecycle::InDevelopment),
    ("dalam proses", Lifecycle::InDevelopment),
    ("proses", Lifecycle::InDevelopment),
    ("on progress", Lifecycle::InDevelopment),
    ("in progress", Lifecycle::InDevelopment),
    ("belum selesai", Lifecycle::InDevelopment),
    ("belum digunakan", Lifecycle::InDevelopment),
    ("belum aktif", Lifecycle::InDevelopment),
    ("development", Lifecycle::InDevelopment),
    ("in development", Lifecycle::InDevelopment),
    ("acquisition", Lifecycle::InDevelopment),
    ("acquisition and or development", Lifecycle::InDevelopment),
    ("pre deployment", Lifecycle::InDevelopment),
    ("implementation", Lifecycle::Pilot),
    ("implementation and assessment", Lifecycle::Pilot),
    ("uji coba", Lifecycle::Pilot),
    ("ujicoba", Lifecycle::Pilot),
    ("percobaan", Lifecycle::Pilot),
    ("pilot", Lifecycle::Pilot),
    ("testing", Lifecycle::Pilot),
    ("beta", Lifecycle::Pilot),
    ("trial", Lifecycle::Pilot),
    ("alpha", Lifecycle::Pilot),
    ("aktif", Lifecycle::InUse),
    ("masih aktif", Lifecycle::InUse),
    ("digunakan", Lifecycle::InUse),
    ("masih digunakan", Lifecycle::InUse),
    ("dipakai", Lifecycle::InUse),
    ("berjalan", Lifecycle::InUse),
    ("beroperasi", Lifecycle::InUse),
    ("operasional", Lifecycle::InUse),
    ("berfungsi", Lifecycle::InUse),
    ("online", Lifecycle::InUse),
    ("running", Lifecycle::InUse),
    ("active", Lifecycle::InUse),
    ("in use", Lifecycle::InUse),
    ("deployed", Lifecycle::InUse),
    ("production", Lifecycle::InUse),
    ("live", Lifecycle::InUse),
    ("operational", Lifecycle::InUse),
    ("operation and maintenance", Lifecycle::InUse),
    ("in production", Lifecycle::InUse),
    ("in mission", Lifecycle::InUse),
    ("stable", Lifecycle::InUse),
    ("baik", Lifecycle::InUse),
    ("dibekukan", Lifecycle::Frozen),
    ("moratorium", Lifecycle::Frozen),
    ("frozen", Lifecycle::Frozen),
    ("suspended", Lifecycle::Frozen),
    ("ditangguhkan", Lifecycle::Frozen),
    ("pengalihan", Lifecycle::PhasingOut),
    ("migrasi", Lifecycle::PhasingOut),
    ("dialihkan", Lifecycle::PhasingOut),
    ("akan dihentikan", Lifecycle::PhasingOut),
    ("akan diganti", Lifecycle::PhasingOut),
    ("phasing out", Lifecycle::PhasingOut),
    ("deprecated", Lifecycle::PhasingOut),
    ("sunset", Lifecycle::PhasingOut),
    ("tidak aktif", Lifecycle::Retired),
    ("nonaktif", Lifecycle::Retired),
    ("non aktif", Lifecycle::Retired),
    ("tdk aktif", Lifecycle::Retired),
    ("sudah tidak aktif", Lifecycle::Retired),
    ("tidak digunakan", Lifecycle::Retired),
    ("tidak dipakai", Lifecycle::Retired),
    ("tidak lagi digunakan", Lifecycle::Retired),
    ("tidak digunakan lagi", Lifecycle::Retired),
    ("tidak berfungsi", Lifecycle::Retired),
    ("tidak berjalan", Lifecycle::Retired),
    ("tidak beroperasi", Lifecycle::Retired),
    ("tidak operasional", Lifecycle::Retired),
    ("dihentikan", Lifecycle::Retired),
    ("berhenti", Lifecycle::Retired),
    ("diarsipkan", Lifecycle::Retired),
    ("mati", Lifecycle::Retired),
    ("rusak", Lifecycle::Retired),
    ("ditutup", Lifecycle::Retired),
    ("offline", Lifecycle::Retired),
    ("inactive", Lifecycle::Retired),
    ("not active", Lifecycle::Retired),
    ("not in use", Lifecycle::Retired),
    ("no longer used", Lifecycle::Retired),
    ("retired", Lifecycle::Retired),
    ("decommissioned", Lifecycle::Retired),
    ("discontinued", Lifecycle::Retired),
    ("archived", Lifecycle::Retired),
    ("archival", Lifecycle::Retired),
    ("obsolete", Lifecycle::Retired),
    ("batal", Lifecycle::NeverBuilt),
    ("batal dibangun", Lifecycle::NeverBuilt),
    ("tidak jadi", Lifecycle::NeverBuilt),
    ("cancelled", Lifecycle::NeverBuilt),
    ("canceled", Lifecycle::NeverBuilt),
    ("never built", Lifecycle::NeverBuilt),
];

/// A status, and whether the cell said more than the bare state word.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub struct StatusReading {
    /// The state.
    pub state: Lifecycle,
    /// Whether further words follow that may be a reason.
    pub wordy: bool,
}

impl From<Lifecycle> for StatusReading {
    fn from(state: Lifecycle) -> StatusReading {
        StatusReading { state, wordy: false }
    }
}

/// The state that a tick stands for in a column of a group: `Status / Tidak Aktif`, `Status / Tidak`.
pub fn state_of_heading(header: &str) -> Option<Lifecycle> {
    let (_, own) = header.rsplit_once(" / ")?;
    let read = read_status(own).filter(|it| !it.wordy).or_else(|| status_of_flag(own))?;
    Some(read.state)
}

/// A state column headed "active?" holds yes and no.
pub fn status_of_flag(text: &str) -> Option<StatusReading> {
    let flag = read_flag(text).filter(|_| text.len() <= 20)?;
    Some(if flag.value == "true" { Lifecycle::InUse } else { Lifecycle::Retired }.into())
}

/// Reads a life-cycle word or a sentence that begins with one or holds one.
pub fn read_status(text: &str) -> Option<StatusReading> {
    let folded = folded(lettered(text.trim()));
    if let Some((_, state)) = PHRASES.iter().find(|(phrase, _)| *phrase == folded) {
        return Some((*state).into());
    }
    if Lifecycle::from_key(&folded.replace(' ', "_")) != Lifecycle::Unknown {
        let state = Lifecycle::from_key(&folded.replace(' ', "_"));
        return Some(state.into());
    }
    let padded = format!(" {folded} ");
    let earliest = PHRASES
        .iter()
        .filter_map(|(phrase, state)| {
            padded.find(&format!(" {phrase} ")).map(|at| (at, phrase.len(), *state))
        })
        .min_by_key(|(at, length, _)| (*at, usize::MAX - *length));
    let (at, _, state) = earliest?;
    (at < 40).then_some(StatusReading { state, wordy: true })
}

#[cfg(test)]
mod tests {
    use super::*;

    #[track_caller]
    fn check(text: &str, expected: Option<Lifecycle>) {
        assert_eq!(read_status(text).map(|it| it.state), expected, "{text}");
    }

    #[test]
    fn words_of_both_languages_are_read() {
        check("Aktif", Some(Lifecycle::InUse));
        check("TIDAK AKTIF", Some(Lifecycle::Retired));
        check("non-aktif", Some(Lifecycle::Retired));
        check("Dalam pengembangan", Some(Lifecycle::InDevelopment));
        check("Uji Coba", Some(Lifecycle::Pilot));
        check("c) Deployed – in operation", Some(Lifecycle::InUse));
        check("d) Retired – The use case was reported", Some(Lifecycle::Retired));
        check("a) Pre-deployment", Some(Lifecycle::InDevelopment));
        check("in_development", Some(Lifecycle::InDevelopment));
        check("Tidak digunakan, diganti SIPD", Some(Lifecycle::Retired));
        check("Operation and Maintenance", Some(Lifecycle::InUse));
        check("biru", None);
    }

    #[test]
    fn a_sentence_is_wordy_and_a_word_is_not() {
        assert_eq!(read_status("Tidak aktif karena diganti SIPD").map(|it| it.wordy), Some(true));
        assert_eq!(read_status("aktif").map(|it| it.wordy), Some(false));
    }
}
