//! The personal-data guard: finds what identifies or endangers a person in a cell and replaces it by a
//! token before anything is stored in the open.
//!
//! [`find`] is a pure detector; [`Guard`] replaces what it found and encrypts the originals.
//! UU 27/2022 (personal-data protection) asks for the protection of data about an identifiable person;
//! private addresses and passwords are not personal data, but a public list of systems that holds them is
//! a list of targets, so they are treated alike.
//!
//! Decisions a reader may wonder about:
//! - Every e-mail address is sealed, role mailboxes (`info@`, `diskominfo@`) too, in free text as in
//!   contact columns: many of them are one person's account, no word list can tell, and padu needs none.
//! - Short service numbers (112, 119, 14045, 1500 xxx, 0800-...) belong to the public and stay.
//! - A number is what its label says: `kode 0812345678` is a code, `WA 812345678` a phone number.
//! - In a contact column everything that is not plainly a unit, a role or a placeholder is a name; in
//!   free text a name needs a cue (`PIC:`, `a.n.`, `Ibu`, `Drs.`, `..., M.Si`), or stands alone beside a
//!   telephone number, an e-mail address or an identity number.

mod email;
mod fold;
mod guard;
mod identity;
mod network;
mod number;
mod person;
mod phone;
mod scan;
mod secret;
mod span;
mod words;

use serde::{Deserialize, Serialize};

pub use guard::{Guard, KeyError, Sealed};
pub(crate) use person::is_bare_name;
pub use span::Span;

use fold::Folded;
use scan::Hints;
use span::Spans;

/// What was found.
#[derive(Debug, Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash, Serialize, Deserialize)]
#[serde(rename_all = "snake_case")]
pub enum PersonalKind {
    /// A telephone number, mobile or landline.
    Phone,
    /// An e-mail address, also in disguise (`name [at] agency [dot] go [dot] id`).
    Email,
    /// Nomor Induk Kependudukan, the 16 digits of an identity card.
    Nik,
    /// Nomor Induk Pegawai, the 18 digits of a civil servant.
    Nip,
    /// The name of a person, with titles.
    Person,
    /// An address inside a private network, with its port.
    PrivateIp,
    /// A password, key or access token.
    Secret,
}

impl PersonalKind {
    /// Every kind, in the order of declaration.
    pub const ALL: [PersonalKind; 7] = [
        PersonalKind::Phone,
        PersonalKind::Email,
        PersonalKind::Nik,
        PersonalKind::Nip,
        PersonalKind::Person,
        PersonalKind::PrivateIp,
        PersonalKind::Secret,
    ];

    /// The stable key, as it stands in tokens.
    pub fn key(self) -> &'static str {
        match self {
            PersonalKind::Phone => "phone",
            PersonalKind::Email => "email",
            PersonalKind::Nik => "nik",
            PersonalKind::Nip => "nip",
            PersonalKind::Person => "person",
            PersonalKind::PrivateIp => "private_ip",
            PersonalKind::Secret => "secret",
        }
    }
}

/// The personal spans of a cell, in order and without overlap; offsets are bytes of `text`.
///
/// `contact` says that the cell stands in a column of contact persons. Tokens of an earlier import are
/// left alone, so protecting twice changes nothing.
pub fn find(text: &str, contact: bool) -> Vec<Span> {
    let hints = scan::hints(text);
    if hints.is_clean() && !contact {
        return Vec::new();
    }
    let folded = Folded::new(text);
    let spans = find_folded(folded.text(), hints, contact);
    spans.into_iter().map(|span| folded.original(span)).collect()
}

/// [`find`] after look-alike characters were folded. The order decides who wins an overlap: a password
/// may look like a phone number, and an e-mail address may begin with one.
fn find_folded(text: &str, hints: Hints, contact: bool) -> Vec<Span> {
    let mut spans = Spans::default();
    span::mark_tokens(text, &mut spans);
    if hints.secret {
        secret::find(text, &mut spans);
    }
    if hints.email || contact {
        email::find(text, &mut spans);
    }
    if hints.digits {
        let groups = number::groups(text.as_bytes());
        network::find_v4(text.as_bytes(), &groups, &mut spans);
        identity::find(text.as_bytes(), &groups, &mut spans);
        phone::find(text.as_bytes(), &groups, contact, &mut spans);
        if contact {
            phone::find_rest(text.as_bytes(), &groups, &mut spans);
        }
    }
    if hints.colons {
        network::find_v6(text, &mut spans);
    }
    if contact {
        person::find_in_contact(text, &mut spans);
    } else {
        if hints.person {
            person::find(text, &mut spans);
        }
        if spans.reaches_somebody() {
            person::find_beside(text, &mut spans);
        }
    }
    spans.into_found()
}
