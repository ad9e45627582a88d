//! Replaces personal spans by tokens and keeps the originals encrypted.

use std::fs::{self, File, OpenOptions};
use std::io::{self, Read, Write};
use std::path::Path;

use chacha20poly1305::aead::{Aead, KeyInit, Payload};
use chacha20poly1305::{XChaCha20Poly1305, XNonce};
use hmac::{Hmac, Mac};
use serde::{Deserialize, Serialize};
use sha2::Sha256;

use super::{PersonalKind, find};

/// Bytes of a key.
const KEY_LENGTH: usize = 32;

/// Bytes of a nonce of XChaCha20-Poly1305.
const NONCE_LENGTH: usize = 24;

/// Hexadecimal digits of a token. Twelve (48 bits) keep a national catalogue of 100,000 numbers free of
/// collisions with a chance of 1 in 50,000; eight would make one likely.
const TOKEN_DIGITS: usize = 12;

/// An original, encrypted, and the token that stands in its place.
#[derive(Debug, Clone, PartialEq, Eq, Serialize, Deserialize)]
pub struct Sealed {
    /// What the stored text shows, e.g. `[[phone:3f9a2c1d7e60]]`; the same for every spelling of a number.
    pub token: String,
    /// What it is.
    pub kind: PersonalKind,
    /// Keyed hash of the normalised original, 64 hexadecimal digits; the token shows the first twelve.
    pub hash: String,
    /// Nonce of the encryption, 24 bytes; differs between spellings.
    pub nonce: Vec<u8>,
    /// The original as it was spelled, encrypted and authenticated together with its token.
    pub ciphertext: Vec<u8>,
}

/// Why there is no key.
#[derive(Debug, thiserror::Error)]
pub enum KeyError {
    /// The key file could not be read or made.
    #[error("cannot use the key file {path}: {reason}")]
    Io {
        /// The key file.
        path: String,
        /// What the system said.
        reason: String,
    },
    /// Somebody else than its owner can get at the key file.
    #[error("the key file {path} has mode {mode:04o}; make it private with `chmod 600`")]
    Exposed {
        /// The key file.
        path: String,
        /// Its permission bits.
        mode: u32,
    },
    /// The key file does not hold a key.
    #[error("the key file {path} does not hold 64 hexadecimal digits")]
    Malformed {
        /// The key file.
        path: String,
    },
}

/// Finds and seals personal data with one key.
///
/// Everything is a function of key and text: importing a file again gives the same bytes. The nonce is a
/// keyed hash of the original, as in SIV (RFC 5297), so equal nonces mean equal originals and the cipher
/// shows nothing but that two originals are equal, which their tokens show anyway.
pub struct Guard {
    cipher: XChaCha20Poly1305,
    token_key: Hmac<Sha256>,
    nonce_key: Hmac<Sha256>,
}

impl std::fmt::Debug for Guard {
    fn fmt(&self, formatter: &mut std::fmt::Formatter<'_>) -> std::fmt::Result {
        formatter.write_str("Guard")
    }
}

impl Guard {
    /// A guard with this key. Cipher, tokens and nonces use keys derived from it, so none weakens another.
    pub fn new(key: [u8; KEY_LENGTH]) -> Guard {
        let derived = |purpose: &str| digest(&keyed(&key), &[purpose.as_bytes()]);
        Guard {
            cipher: XChaCha20Poly1305::new(&derived("padu personal data: cipher").into()),
            token_key: keyed(&derived("padu personal data: token")),
            nonce_key: keyed(&derived("padu personal data: nonce")),
        }
    }

    /// The guard of a key file: 64 hexadecimal digits, mode 0600. A missing file is made with a new key.
    ///
    /// # Errors
    /// The file cannot be read or made, holds no key, or others than its owner may read or write it.
    pub fn load_or_create(path: &Path) -> Result<Guard, KeyError> {
        let failed = |error: io::Error| KeyError::Io {
            path: path.display().to_string(),
            reason: error.to_string(),
        };
        if !path.try_exists().map_err(failed)? {
            create(path).map_err(failed)?;
        }
        load(path, failed).map(Guard::new)
    }

    /// The text with a token in place of each personal span, or `None` when it is clean.
    ///
    /// `contact` says that the cell stands in a column of contact persons. The encrypted originals are
    /// added to `sealed`, one for each spelling.
    pub fn protect(&self, text: &str, contact: bool, sealed: &mut Vec<Sealed>) -> Option<String> {
        let spans = find(text, contact);
        if spans.is_empty() {
            return None;
        }
        let first = sealed.len();
        let mut protected = String::with_capacity(text.len() + 16 * spans.len());
        let mut from = 0;
        for span in spans {
            let item = self.seal(span.kind, &text[span.start..span.end]);
            protected.push_str(&text[from..span.start]);
            protected.push_str(&item.token);
            from = span.end;
            if !sealed[first..].contains(&item) {
                sealed.push(item);
            }
        }
        protected.push_str(&text[from..]);
        Some(protected)
    }

    /// The original, or `None` when it was sealed with another key or was tampered with.
    pub fn open(&self, sealed: &Sealed) -> Option<String> {
        let nonce: [u8; NONCE_LENGTH] = sealed.nonce.as_slice().try_into().ok()?;
        let payload = Payload { msg: &sealed.ciphertext, aad: sealed.token.as_bytes() };
        let original = self.cipher.decrypt(&XNonce::from(nonce), payload).ok()?;
        String::from_utf8(original).ok()
    }

    fn seal(&self, kind: PersonalKind, original: &str) -> Sealed {
        let normalised = normalise(kind, original);
        let hash = hexadecimal(&digest(
            &self.token_key,
            &[kind.key().as_bytes(), b":", normalised.as_bytes()],
        ));
        let token = format!("[[{}:{}]]", kind.key(), &hash[..TOKEN_DIGITS]);
        let mut nonce =
            digest(&self.nonce_key, &[token.as_bytes(), b":", original.as_bytes()]).to_vec();
        nonce.truncate(NONCE_LENGTH);
        let whole: [u8; NONCE_LENGTH] =
            nonce.as_slice().try_into().expect("a digest is longer than a nonce");
        let payload = Payload { msg: original.as_bytes(), aad: token.as_bytes() };
        let ciphertext = self
            .cipher
            .encrypt(&XNonce::from(whole), payload)
            .expect("a cell is shorter than the 256 GiB the cipher takes");
        Sealed { token, kind, hash, nonce, ciphertext }
    }
}

/// The form that all spellings of one thing share: digits of the international number, an address in
/// small letters with its signs written out, a name's words in small letters.
fn normalise(kind: PersonalKind, original: &str) -> String {
    match kind {
        PersonalKind::Phone => super::phone::normalise(original),
        PersonalKind::Email => super::email::normalise(original),
        PersonalKind::Nik | PersonalKind::Nip => {
            let folded = super::Folded::new(original);
            folded.text().chars().filter(char::is_ascii_digit).collect()
        }
        PersonalKind::Person => {
            let folded = super::Folded::new(original);
            let lower = folded.text().to_lowercase();
            let words = lower.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
            words.collect::<Vec<_>>().join(" ")
        }
        PersonalKind::PrivateIp => original.to_lowercase(),
        PersonalKind::Secret => original.to_string(),
    }
}

fn keyed(key: &[u8; KEY_LENGTH]) -> Hmac<Sha256> {
    Hmac::new_from_slice(key).expect("HMAC takes keys of any length")
}

fn digest(key: &Hmac<Sha256>, parts: &[&[u8]]) -> [u8; 32] {
    let mut hash = key.clone();
    for part in parts {
        hash.update(part);
    }
    hash.finalize().into_bytes().into()
}

fn hexadecimal(bytes: &[u8]) -> String {
    bytes.iter().map(|byte| format!("{byte:02x}")).collect()
}

/// Makes a key file in one step: whoever comes second finds a whole file and leaves it alone.
fn create(path: &Path) -> io::Result<()> {
    let mut key = [0; KEY_LENGTH];
    getrandom::fill(&mut key).map_err(io::Error::other)?;
    let draft = path.with_extension(format!("new-{}", std::process::id()));
    let written = write_private(&draft, &format!("{}\n", hexadecimal(&key)));
    let linked = written.and_then(|()| fs::hard_link(&draft, path));
    let removed = fs::remove_file(&draft);
    match linked {
        Err(error) if error.kind() == io::ErrorKind::AlreadyExists => Ok(()),
        Err(error) => Err(error),
        Ok(()) => removed.and_then(|()| sync_folder(path)),
    }
}

fn write_private(path: &Path, text: &str) -> io::Result<()> {
    let mut options = OpenOptions::new();
    options.write(true).create_new(true);
    #[cfg(unix)]
    std::os::unix::fs::OpenOptionsExt::mode(&mut options, 0o600);
    let mut file = options.open(path)?;
    file.write_all(text.as_bytes())?;
    file.sync_all()
}

/// Makes the new name last: a key lost to a power cut would lose every original.
fn sync_folder(path: &Path) -> io::Result<()> {
    let folder = path.parent().filter(|it| !it.as_os_str().is_empty()).unwrap_or(Path::new("."));
    if cfg!(unix) { File::open(folder)?.sync_all() } else { Ok(()) }
}

fn load(path: &Path, failed: impl Fn(io::Error) -> KeyError) -> Result<[u8; KEY_LENGTH], KeyError> {
    let file = File::open(path).map_err(&failed)?;
    #[cfg(unix)]
    {
        let metadata = file.metadata().map_err(&failed)?;
        let mode = std::os::unix::fs::PermissionsExt::mode(&metadata.permissions()) & 0o7777;
        if mode & 0o077 != 0 {
            return Err(KeyError::Exposed { path: path.display().to_string(), mode });
        }
    }
    let mut text = String::new();
    let malformed = || KeyError::Malformed { path: path.display().to_string() };
    // A key file is one short line; reading no more keeps a wrong path from filling memory.
    file.take(1024).read_to_string(&mut text).map_err(|error| match error.kind() {
        io::ErrorKind::InvalidData => malformed(),
        _ => failed(error),
    })?;
    parse_key(text.trim()).ok_or_else(malformed)
}

fn parse_key(digits: &str) -> Option<[u8; KEY_LENGTH]> {
    if digits.len() != 2 * KEY_LENGTH || !digits.bytes().all(|it| it.is_ascii_hexdigit()) {
        return None;
    }
    let mut key = [0; KEY_LENGTH];
    for (index, byte) in key.iter_mut().enumerate() {
        *byte = u8::from_str_radix(&digits[2 * index..2 * index + 2], 16).ok()?;
    }
    Some(key)
}
