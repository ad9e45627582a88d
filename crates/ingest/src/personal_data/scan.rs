//! One fast pass over a cell that says which detectors are worth running; most cells need none.

use std::sync::LazyLock;

use aho_corasick::{AhoCorasick, AhoCorasickBuilder, AhoCorasickKind};

/// Which detectors may find something.
#[derive(Debug, Clone, Copy, Default, PartialEq, Eq)]
pub struct Hints {
    /// Enough digits for an address, a number or an id.
    pub digits: bool,
    /// Two colons, as in an IPv6 address.
    pub colons: bool,
    /// An `@` or a word that stands for it.
    pub email: bool,
    /// A word that comes before or after names.
    pub person: bool,
    /// A word or form that goes with passwords and keys.
    pub secret: bool,
}

impl Hints {
    /// Whether nothing can be found.
    pub fn is_clean(self) -> bool {
        self == Hints::default()
    }
}

#[derive(Clone, Copy)]
enum Cue {
    Email,
    Person,
    Secret,
}

/// Lower-case pieces of text without which the detector named can find nothing. They may also stand
/// inside other words: the detector looks closer.
const CUES: &[(Cue, &[&str])] = &[
    (
        Cue::Email,
        &["@", "[at", "(at", "{at", "<at", " at ", "_at_", "-at-", "%40", "&#64", "&#x40", "[a]"],
    ),
    (Cue::Email, &["(a)", "commat", " (at", "[ at", "( at", "{ at"]),
    (
        Cue::Person,
        &[
            "pic",
            "a.n",
            "a/n",
            "an.",
            "atas nama",
            "kontak",
            "contact",
            "narahubung",
            "poc",
            "cp",
            "penanggung",
            "person in charge",
            "koordinator",
            "programmer",
            "programer",
            "ketua tim",
            "kepala",
            "kabid",
            "kasi",
            "sekretaris",
            "operator",
            "admin",
            "bapak",
            "bpk",
            "pak ",
            "ibu ",
            "bu ",
            "sdr",
            "saudara",
            "mr.",
            "mrs.",
            "ms.",
            "mas ",
            "mbak ",
            "drs",
            "dra",
            "ir.",
            "dr.",
            "drg",
            "prof",
            "h.",
            "hj",
            "kh.",
            "ust",
            "letkol",
            "kolonel",
            "kombes",
            "mayor",
            "kapten",
            "maintainer",
            "nama ",
            "name",
            "penghubung",
        ],
    ),
    (
        Cue::Person,
        &[
            ", s", ",s", ", m", ",m", ", a", ",a", ", ph", ",ph", ", d", ",d", ", n", ",n", ", c",
            ",c", " s.", " m.", " a.md", " ph.d", "b.sc", "b.eng", "apt",
        ],
    ),
    (
        Cue::Secret,
        &[
            "pass",
            "pwd",
            "pw",
            "sandi",
            "token",
            "secret",
            "key",
            "kunci",
            "kredensial",
            "credential",
            "auth",
            "bearer",
            "jwt",
            "sig=",
            "sid=",
            "sess",
            "eyj",
            "akia",
            "asia",
            "ghp_",
            "gho_",
            "ghu_",
            "ghs_",
            "ghr_",
            "github_pat_",
            "glpat-",
            "xox",
            "aiza",
            "sk_live",
            "sk-",
            "sg.",
            "npm_",
            "hvs.",
            "dop_v1",
            "private key",
            "login",
            "akun",
            "user",
            "p:",
            "p=",
            "bot",
            "pin:",
            "pin ",
            "pin=",
        ],
    ),
];

static AUTOMATON: LazyLock<(AhoCorasick, Vec<Cue>)> = LazyLock::new(|| {
    let cues = CUES.iter().flat_map(|(cue, words)| words.iter().map(|word| (*word, *cue)));
    let (words, kinds): (Vec<&str>, Vec<Cue>) = cues.unzip();
    let automaton = AhoCorasickBuilder::new()
        .ascii_case_insensitive(true)
        .kind(Some(AhoCorasickKind::DFA))
        .build(words)
        .expect("the cues are constant and few");
    (automaton, kinds)
});

/// Looks a cell over. Fewer than six digits are no telephone number, and fewer than three dots no address.
pub fn hints(text: &str) -> Hints {
    let mut digits = 0;
    let mut colons = 0;
    let mut dots = 0;
    let mut others = false;
    for &byte in text.as_bytes() {
        digits += usize::from(byte.is_ascii_digit());
        colons += usize::from(byte == b':');
        dots += usize::from(byte == b'.' || byte == b'-' || byte == b'd');
        others |= byte >= 0x80;
    }
    let mut hints = Hints {
        digits: digits >= 6 || (digits >= 4 && dots >= 3),
        colons: colons >= 2,
        ..Hints::default()
    };
    if others {
        // Folding may bring letters, digits or an at sign to light, so nothing is ruled out.
        return Hints { digits: true, colons: true, email: true, person: true, secret: true };
    }
    let (automaton, kinds) = &*AUTOMATON;
    for found in automaton.find_overlapping_iter(text) {
        match kinds[found.pattern().as_usize()] {
            // An `@` also ends `user:password@`.
            Cue::Email => (hints.email, hints.secret) = (true, true),
            Cue::Person => hints.person = true,
            Cue::Secret => hints.secret = true,
        }
    }
    hints
}
