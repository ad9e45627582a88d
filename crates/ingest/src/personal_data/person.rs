//! Names of persons: all of a contact column, and in free text what follows a cue or carries titles.

use std::sync::LazyLock;

use regex::Regex;

use super::PersonalKind;
use super::span::Spans;
use super::words::{PLACES, is_not_a_name};

fn pattern(text: &str) -> Regex {
    Regex::new(text).expect("the pattern is constant")
}

/// Titles in front of a name.
const TITLES: &str = concat!(
    r"(?:[Dd]rs|DRS|[Dd]ra|DRA|[Ii]r|IR|[Dd]r|DR|[Dd]rg|DRG|[Pp]rof|PROF|[Hh]j|HJ|H|[Kk]\.\s?H|KH|[Uu]st|[Ll]etkol|[Ll]etjen",
    r"|[Kk]ol|[Kk]ombes(?:\s?[Pp]ol)?|AKBP|AKP|[Mm]ay|[Kk]apt|[Bb]rigjen|[Ii]psda|[Mm]r|[Mm]rs|[Mm]s|[Aa]pt|[Nn]s|[Nn]ers|R|RR)\.\s*",
);

/// Degrees after a name.
const DEGREES: &str = concat!(
    r"(?:S\.\s?(?i:Kom|Sos|Si|Pd|IP|STP|Ag|Farm|Kep|Ked|Gz|Hum|Hut|Pt|Pi|IK|Th|Psi|Ak|Tr|T|H|E|P|Ap|Keb|KM|ST|TP|AP|Stat|Ant|Ds|Sn)\b",
    r"|S\.?(?:Kom|Sos|STP|IP|KM|Pd|Si|Farm|Ked|Hut|Kep)\b|SKom|SSos|SSTP|SKM|SIP|SPd|SSi|ST|SH|SE|SP|S\.?T\.?|S\.?H\.?|S\.?E\.?",
    r"|M\.\s?(?i:Kom|Si|Pd|AP|Eng|Sc|Kes|Hum|Ag|IP|Farm|Kep|Ak|TI|Cs|Tr|Epid|PH|T|M|H|E|P|A|B\.A)\b|MKom|MSi|MPd|MAP|MEng|MSc|MKes|MTI|MBA|MPA|MPH|MT|MM|MH|MP|MCs",
    r"|A\.\s?M[dD](?:\.\s?[A-Z][A-Za-z]*)*\b|Amd(?:\.\s?[A-Z][A-Za-z]*)*\b|AMd\b|Ph\.?\s?D\b|Dipl\.?-?\s?Ing\b|D\.?Eng\b|Ners\b|Apt\b|B\.?Sc\b|B\.?Eng\b|B\.?A\b|BBA\b|Sp\.\s?[A-Z]+\b|Ak\b)",
    r"(?:\.\s?[A-Z][a-z]{0,5}\b)?\.?",
);

/// A word of a name: capitalised, all capitals, or an initial.
const WORD: &str = r"(?:\p{Lu}[\p{L}'`-]*\p{L}|\p{Lu}\.?)";

/// Longest text that can be a person with a way to reach them and nothing else.
const LONGEST_CARD: usize = 120;

/// Small words inside names.
const PARTICLES: &str = r"(?:bin|binti|al|el|van|von|de|der|da|ibnu)";

static TITLE: LazyLock<Regex> = LazyLock::new(|| pattern(&format!("^{TITLES}")));
static NAME_WORD: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!("^(?:{PARTICLES} +)?{WORD}")));
static SMALL_WORD: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\p{L}[\p{L}'`-]+"));
static DEGREE: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"^(?:\s*,\s*|\s+){DEGREES}(?:\s|[,;:)\]/|-]|$)")));
static DEGREE_AFTER_NAME: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?:,\s*|\s){DEGREES}(?:\s|[,;:)\]/|-]|$)")));

/// Labels that name a person: `PIC: ...`.
static LABEL: LazyLock<Regex> = LazyLock::new(|| {
    pattern(concat!(
        r"(?i)\b(?P<label>pic|poc|cp|narahubung|nara\s?hubung|kontak\s+person|contact\s+person|contact|kontak|person\s+in\s+charge",
        r"|point\s+of\s+contact|penanggung\s?jawab|koordinator|programm?er|ketua\s+tim|kepala\s+(?:dinas|bidang|seksi|badan|bagian|sub\s?bagian)",
        r"|kabid|kasi|kasubbag|sekretaris|pengelola|operator|admin(?:istrator)?|maintainer|nama\s+(?:pic|petugas|operator|penghubung|kontak)",
        r"|penghubung|contact\s+name)\b",
        r"(?P<more>(?:\s+(?:person|aplikasi|teknis|internal|eksternal|sistem|it|ti|opd|dinas|utama|pengembangan|layanan|kegiatan|proyek|data|name|dinkes|kominfo|tim|bidang|vendor|pengelola|server)){0,3}\s*(?:\([^)]{0,30}\))?)",
        r"(?P<sign>\s*(?::|=|->)\s*|\s+[-–]\s+|\s+)",
    ))
});

/// Words that address a person.
static ADDRESS: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"\b(?:[Aa]\.\s?[Nn]\.?|A\.N\.?|a/n|A/N|[Aa]n\.|[Aa]tas [Nn]ama|ATAS NAMA|Bapak|bapak|BAPAK|Bpk\.?|bpk\.?|BPK\.|Pak|pak|Ibu|ibu|IBU|Bu|bu|[Ss]dri?\.?|SDRI?\.?|[Ss]audar[ai]|Mas|Mbak|Mr\.|Mrs\.|Ms\.)(?:\s*:\s*|\s+|)",
    )
});

/// Claims names that follow a cue or carry titles.
pub fn find(text: &str, spans: &mut Spans) {
    for found in LABEL.captures_iter(text) {
        let whole = found.get(0).expect("group 0 is the match");
        let label = found["label"].to_lowercase();
        let signed = !found["sign"].trim().is_empty();
        let label = Label { signed, whole: found["more"].is_empty(), text: label };
        claim_labelled(text, whole.end(), &label, spans);
    }
    for found in ADDRESS.find_iter(text) {
        if found.as_str().ends_with(|it: char| it.is_alphabetic()) {
            continue;
        }
        if let Some(name) = name_at(text, found.end(), Case::Capitalised) {
            spans.claim(found.end(), name.end, PersonalKind::Person);
        }
    }
    find_titled(text, spans);
    find_with_degrees(text, spans);
}

/// Whether small letters may make a name.
#[derive(Clone, Copy, PartialEq, Eq)]
enum Case {
    Capitalised,
    Any,
}

/// A name read from a text.
struct Name {
    end: usize,
    words: usize,
    titles: usize,
    degrees: usize,
}

impl Name {
    fn parts(&self) -> usize {
        self.words + self.titles + self.degrees
    }
}

/// A label that may stand before a name.
struct Label {
    text: String,
    /// Whether a colon or the like follows.
    signed: bool,
    /// Whether nothing stands between, as in `PIC aplikasi: ...`.
    whole: bool,
}

impl Label {
    /// Whether it names a person and nothing else.
    fn is_sure(&self) -> bool {
        let beginnings =
            ["pic", "poc", "cp", "nara", "kontak p", "contact p", "penanggung", "person", "point"];
        beginnings.iter().any(|it| self.text.starts_with(it))
    }

    /// How many words and titles a name needs after it.
    fn wanted(&self) -> usize {
        let vague = ["kontak", "contact", "admin", "administrator", "operator"];
        let alone = self.whole
            && ["pic", "nara", "kontak p", "contact p"].iter().any(|it| self.text.starts_with(it));
        if vague.contains(&self.text.as_str()) || !(self.signed || alone) { 2 } else { 1 }
    }
}

/// A label with a sign (`PIC: ...`) takes small letters too; one without, or a vague one, wants more.
fn claim_labelled(text: &str, start: usize, label: &Label, spans: &mut Spans) {
    let (sure, signed) = (label.is_sure(), label.signed);
    let case = if sure && signed { Case::Any } else { Case::Capitalised };
    let start = start + address_length(&text[start..]);
    let Some(name) = name_at(text, start, case) else {
        return if sure && signed {
            claim_after_unit(text, start, spans)
        };
    };
    if (signed || sure) && name.parts() >= label.wanted() {
        spans.claim(start, name.end, PersonalKind::Person);
        claim_next(text, name.end, spans);
    }
}

static UNIT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^[\p{L} ]{2,60}[(,/-]\s*"));

/// `PIC: Diskominfo (Name of Person)`.
fn claim_after_unit(text: &str, start: usize, spans: &mut Spans) {
    let Some(unit) = UNIT.find(&text[start..]) else { return };
    let start = start + unit.end();
    let start = start + address_length(&text[start..]);
    if let Some(name) = name_at(text, start, Case::Capitalised).filter(|it| it.parts() >= 2) {
        spans.claim(start, name.end, PersonalKind::Person);
    }
}

static NEXT: LazyLock<Regex> = LazyLock::new(|| pattern(r"^\s*(?:,|;|/|&|\bdan\b|\band\b)\s*"));

/// `Operator: One Person dan Another Person`.
fn claim_next(text: &str, mut end: usize, spans: &mut Spans) {
    while let Some(gap) = NEXT.find(&text[end..]) {
        let start = end + gap.end();
        let start = start + address_length(&text[start..]);
        let name = name_at(text, start, Case::Capitalised).filter(|it| it.parts() >= 2);
        let Some(name) = name else { return };
        spans.claim(start, name.end, PersonalKind::Person);
        end = name.end;
    }
}

/// Length of `Bapak `, `Ibu `, `a.n. ` at the start of a text.
fn address_length(text: &str) -> usize {
    match ADDRESS.find(text) {
        Some(found)
            if found.start() == 0 && !found.as_str().ends_with(|it: char| it.is_alphabetic()) =>
        {
            found.end()
        }
        _ => 0,
    }
}

/// Reads titles, up to five words and degrees; `None` when no word of a name stands there.
fn name_at(text: &str, start: usize, case: Case) -> Option<Name> {
    let mut name = Name { end: start, words: 0, titles: 0, degrees: 0 };
    let mut at = start;
    while let Some(title) = TITLE.find(&text[at..]) {
        at += title.end();
        name.titles += 1;
    }
    while name.words < 5 {
        let blanks = text[at..].len() - text[at..].trim_start_matches([' ', '\t']).len();
        if name.words > 0 && blanks == 0 {
            break;
        }
        let rest = &text[at + blanks..];
        let Some(word) = word_length(rest, case) else { break };
        if is_not_a_name(&rest[..word]) || is_degree(rest, &name) || touches_code(rest, word) {
            break;
        }
        at += blanks + word;
        name.words += 1;
        name.end = at;
    }
    let small = case == Case::Any && text[start..].starts_with(char::is_lowercase);
    let prose = small && !ends_clause(&text[name.end..]);
    let initials = text[start..name.end].chars().filter(|it| it.is_alphabetic()).count() < 2;
    if name.words == 0 || prose || (initials && name.titles == 0) {
        return None;
    }
    while let Some(degree) = degree_length(&text[name.end..]) {
        name.end += degree;
        name.degrees += 1;
    }
    Some(name)
}

fn word_length(rest: &str, case: Case) -> Option<usize> {
    let found = match case {
        Case::Capitalised => NAME_WORD.find(rest),
        Case::Any => NAME_WORD.find(rest).or_else(|| SMALL_WORD.find(rest)),
    };
    found.map(|it| it.end())
}

/// Whether what looks like a word is a degree without a comma, as in `Budi S.Kom`.
fn is_degree(rest: &str, name: &Name) -> bool {
    name.words > 0 && degree_length(&format!(" {rest}")).is_some()
}

/// Whether the word goes on as a code, an address or an application's name: `SIM-1`, `Dev_2`, `X@y`.
fn touches_code(rest: &str, length: usize) -> bool {
    rest[length..].starts_with(|it: char| it.is_ascii_digit() || "_@/\\&".contains(it))
}

/// A small-letter name is believed only when nothing but the end of the clause follows.
fn ends_clause(rest: &str) -> bool {
    let rest = rest.trim_start_matches([' ', '\t']);
    rest.is_empty()
        || rest.starts_with([',', ';', '.', '(', ')', '/', '-', '\n', '\r', '|', '[', ':'])
        || rest.starts_with(|it: char| it.is_ascii_digit() || it == '+')
        || ["hp", "wa", "telp", "nip", "no"].iter().any(|it| rest.to_lowercase().starts_with(it))
}

/// Length of a degree and the comma before it, at the start of a text.
fn degree_length(rest: &str) -> Option<usize> {
    let found = DEGREE.find(rest)?;
    let text = found.as_str();
    let last = text.chars().next_back().unwrap_or(' ');
    let closes = last.is_whitespace() || ",;:)]/|-".contains(last);
    Some(if closes { found.end() - last.len_utf8() } else { found.end() })
}

static TITLED: LazyLock<Regex> =
    LazyLock::new(|| pattern(&format!(r"(?:^|[\s,;:(/\x22])(?P<titles>(?:{TITLES})+)\p{{Lu}}")));

/// Titles stand for a person unless a place is named after one (`RSUD Dr. ...`, `Jl. Ir. H. ...`).
fn find_titled(text: &str, spans: &mut Spans) {
    for found in TITLED.captures_iter(text) {
        let titles = found.name("titles").expect("the group always takes part");
        if follows_place(text, titles.start()) {
            continue;
        }
        let Some(name) = name_at(text, titles.start(), Case::Capitalised) else { continue };
        let weak = ["H.", "R.", "Ms.", "Mr.", "Kol.", "May.", "Apt.", "apt."];
        let is_weak = weak.contains(&titles.as_str().trim()) || is_product(text, &titles, &name);
        if !is_weak || name.words >= 2 || name.degrees > 0 {
            spans.claim(titles.start(), name.end, PersonalKind::Person);
        }
    }
}

/// Whether one shouted word stands between a title in small letters and a word that is no name:
/// `Dr. NAICS LLM` is a system.
fn is_product(text: &str, titles: &regex::Match<'_>, name: &Name) -> bool {
    let own = text[titles.start()..name.end].rsplit(' ').next().unwrap_or_default();
    let next = text[name.end..].split_whitespace().next().unwrap_or_default();
    let mixed = titles.as_str().chars().any(char::is_lowercase);
    let shouted = own.len() >= 3 && own.chars().all(char::is_uppercase);
    mixed && name.words == 1 && shouted && !next.is_empty() && is_not_a_name(next)
}

fn follows_place(text: &str, start: usize) -> bool {
    let words = super::number::words_before(text.as_bytes(), start, 2);
    words.iter().any(|it| PLACES.contains(&it.as_str()))
}

/// A name is what stands before `, S.Kom`; without the comma the degree must be unmistakable.
fn find_with_degrees(text: &str, spans: &mut Spans) {
    for found in DEGREE_AFTER_NAME.find_iter(text) {
        let Some(start) = name_start(text, found.start()) else { continue };
        if follows_place(text, start) {
            continue;
        }
        let Some(name) = name_at(text, start, Case::Capitalised) else { continue };
        let comma = found.as_str().starts_with(',');
        let several = name.words + name.titles >= 2;
        let sure = match comma {
            true => several || found.as_str().contains('.') || is_plain_degree(found.as_str()),
            false => several && is_plain_degree(found.as_str()),
        };
        if sure && name.end > found.start() {
            spans.claim(start, name.end, PersonalKind::Person);
        }
    }
}

/// Whether a degree cannot be taken for another acronym (`S.Kom`, not `M.H.`).
fn is_plain_degree(text: &str) -> bool {
    let letters = text.chars().filter(|it| it.is_alphabetic()).count();
    letters >= 4 || text.chars().any(char::is_lowercase)
}

static LAST_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(&format!(r"(?:{TITLES})*(?:{WORD} +(?:{PARTICLES} +)?){{0,4}}{WORD}$"))
});

/// Where the name that ends at `end` starts, without units and words in front of it.
fn name_start(text: &str, end: usize) -> Option<usize> {
    let mut from = end.saturating_sub(80);
    while !text.is_char_boundary(from) {
        from += 1;
    }
    let found = LAST_NAME.find(&text[from..end])?;
    let mut start = from + found.start();
    let touched = text[..start].ends_with(|it: char| it.is_alphanumeric() || it == '.');
    let words: Vec<&str> = text[start..end].split(' ').collect();
    let last_other = words.iter().rposition(|it| is_not_a_name(it));
    for word in words.iter().take(last_other.map_or(0, |at| at + 1)) {
        start += word.len() + 1;
    }
    (start < end && !touched).then_some(start)
}

static LABELS_IN_CONTACT: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)^(?:\s|[-:=.,#*]|\b(?:pic|poc|cp|nama|name|hp|no|nomor|wa|telp|telepon|tlp|tel|phone|email|e-mail|nip|nik|nipppk|kontak|contact|person|narahubung|a\.n\.?|an\.|a/n|bapak|bpk|pak|ibu|bu|sdri|sdr)\b\.?)*",
    )
});

/// Whether a text is nothing but the name of a person, as far as words can tell: two to five capitalised
/// words of which none belongs to units, roles or sentences, or one with a title or degree.
pub fn is_bare_name(text: &str) -> bool {
    let text = text.trim().trim_end_matches(|it: char| !it.is_alphanumeric() && it != '.');
    let start = address_length(text);
    let name = name_at(text, start, Case::Capitalised).filter(|it| it.parts() >= 2);
    let shouted = |word: &str| word.len() <= 5 && word.chars().all(char::is_uppercase);
    name.is_some_and(|it| it.end == text.len()) && !text.split_whitespace().any(shouted)
}

static LABELS_AFTER_NAME: LazyLock<Regex> = LazyLock::new(|| {
    pattern(
        r"(?i)(?:[\s,:.\x22-]|\b(?:hp|no|nomor|wa|whatsapp|telp|telepon|tlp|tel|phone|email|e-mail|surel|nip|nik|kontak|contact)\b)+$",
    )
});

/// Claims the name that a short text gives beside a telephone number, an address or an identity number.
pub fn find_beside(text: &str, spans: &mut Spans) {
    if text.len() > LONGEST_CARD {
        return;
    }
    for (from, to) in spans.gaps(text.len()) {
        let mut start = from;
        for part in text[from..to].split_inclusive(['/', ';', '\n', '|', '(', ')', '<', '>', ',']) {
            let label = LABELS_IN_CONTACT.find(part).map_or(0, |it| it.end());
            let end = part.len()
                - part
                    .chars()
                    .next_back()
                    .filter(|it| "/;\n|()<>,".contains(*it))
                    .map_or(0, char::len_utf8);
            let rest = &part[label.min(end)..end];
            let length = LABELS_AFTER_NAME.find(rest).map_or(rest.len(), |it| it.start());
            if is_bare_name(&rest[..length]) {
                spans.claim(start + label, start + label + length, PersonalKind::Person);
            }
            start += part.len();
        }
    }
}

static WEB_ADDRESS: LazyLock<Regex> =
    LazyLock::new(|| pattern(r"(?i)\b(?:https?://|www\.)[^\s<>\x22]+"));

/// Claims every part of a contact cell that is not plainly a unit, a role or a placeholder. Web addresses
/// name machines; what is secret in them was claimed before.
pub fn find_in_contact(text: &str, spans: &mut Spans) {
    for address in WEB_ADDRESS.find_iter(text) {
        spans.block_free(address.start(), address.end());
    }
    for (from, to) in spans.gaps(text.len()) {
        let mut start = from;
        for part in text[from..to].split_inclusive([
            '/', ';', '\n', '\r', '|', '(', ')', '[', ']', '<', '>', '&', '{', '}', '\t',
        ]) {
            claim_part(start, part, spans);
            start += part.len();
        }
    }
}

fn claim_part(start: usize, part: &str, spans: &mut Spans) {
    let label = LABELS_IN_CONTACT.find(part).map_or(0, |it| it.end());
    let rest = &part[label..];
    let bare = rest.trim_end_matches(|it: char| !it.is_alphanumeric() && it != '.').trim_end();
    let letters = bare.chars().filter(|it| it.is_alphabetic()).count();
    if letters < 2 || is_unit_or_role(bare) || is_address(bare) {
        return;
    }
    spans.claim(start + label, start + label + bare.len(), PersonalKind::Person);
}

static COMPANY: LazyLock<Regex> = LazyLock::new(|| pattern(r"^(?i:PT|CV|UD|Perum|Yayasan)\b\.?\s"));

/// Whether every word belongs to a unit or role. `Kab.` and the like take the next word, a place, along.
fn is_unit_or_role(text: &str) -> bool {
    let words = text.split(|it: char| !it.is_alphanumeric()).filter(|it| !it.is_empty());
    let mut after_area = false;
    if COMPANY.is_match(text) {
        return true;
    }
    for word in words {
        let lower = word.to_lowercase();
        let known = is_not_a_name(&lower) || lower.chars().all(|it| it.is_numeric());
        if !known && !after_area {
            return false;
        }
        after_area = matches!(
            lower.as_str(),
            "kab"
                | "kabupaten"
                | "kota"
                | "provinsi"
                | "prov"
                | "kecamatan"
                | "kec"
                | "desa"
                | "kelurahan"
                | "pemkab"
                | "pemkot"
                | "pemprov"
                | "universitas"
                | "rsud"
                | "smkn"
                | "nagari"
                | "puskesmas"
        );
    }
    true
}

/// Whether a text is a host or the scheme of an address.
fn is_address(text: &str) -> bool {
    let lower = text.to_lowercase();
    !lower.contains(' ') && is_host(&lower) || matches!(lower.as_str(), "mailto" | "tel")
}

fn is_host(lower: &str) -> bool {
    let ending = lower.rsplit('.').next().unwrap_or_default();
    lower.contains('.')
        && matches!(
            ending,
            "id" | "com" | "org" | "net" | "gov" | "edu" | "io" | "mil" | "uk" | "ca"
        )
}
