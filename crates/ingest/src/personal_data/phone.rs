//! Telephone numbers, Indonesian first, in any spelling.

use super::PersonalKind;
use super::fold::Folded;
use super::number::{Group, url_start, value, word_before, words_before};
use super::span::Spans;

/// Most digits of an international number (E.164), with room for `00` and a trunk zero.
const MOST_DIGITS: usize = 18;

/// Words that say that a telephone number follows.
const LABELS: &[&str] = &[
    "hp",
    "wa",
    "whatsapp",
    "telp",
    "telepon",
    "telpon",
    "tlp",
    "tlpn",
    "tel",
    "telephone",
    "phone",
    "ponsel",
    "seluler",
    "handphone",
    "fax",
    "faks",
    "faksimile",
    "facsimile",
    "mobile",
    "cell",
    "sms",
    "nohp",
    "notelp",
    "hotline",
    "nowa",
    "telegram",
    "call",
    "dial",
    "tf",
    "wea",
    "telf",
];

/// Words that make a number that looks like a mobile one more believable, but not a short one.
const CUES: &[&str] = &[
    "hubungi",
    "kontak",
    "contact",
    "cp",
    "pic",
    "narahubung",
    "bapak",
    "ibu",
    "bpk",
    "reach",
    "ext",
];

/// Words that say that the number is something else.
const OTHER_NUMBERS: &[&str] = &[
    "kode",
    "code",
    "rekening",
    "rek",
    "akun",
    "aset",
    "asset",
    "register",
    "registrasi",
    "nup",
    "rup",
    "tender",
    "lelang",
    "paket",
    "kontrak",
    "spk",
    "isbn",
    "issn",
    "npsn",
    "npwp",
    "versi",
    "version",
    "imei",
    "resi",
    "tdpse",
    "pse",
    "satker",
    "koordinat",
    "lat",
    "long",
    "latitude",
    "longitude",
    "serial",
    "sn",
    "barcode",
    "nib",
    "faktur",
    "invoice",
    "billing",
    "va",
    "mac",
    "build",
    "id",
    "tiket",
    "dipa",
    "anggaran",
    "inventaris",
    "barang",
    "sertifikat",
    "izin",
    "agenda",
    "hash",
    "commit",
    "revisi",
    "idr",
    "rp",
    "usd",
    "rupiah",
    "pagu",
    "hps",
    "nilai",
    "harga",
    "biaya",
    "sebesar",
    "senilai",
    "ukuran",
    "sirup",
    "spse",
    "nomenklatur",
    "ntpn",
    "polisi",
    "skpd",
    "subkegiatan",
    "kegiatan",
    "program",
];

/// Parameters of web addresses that hold a number.
const URL_LABELS: &[&str] = &[
    "phone=",
    "hp=",
    "wa=",
    "telp=",
    "tel=",
    "telepon=",
    "mobile=",
    "wa.me/",
    "msisdn=",
    "whatsapp=",
    "number=",
    "wa.me/+",
    "phone=+",
    "phone=%2b",
    "nowa=",
    "ponsel=",
];

/// Claims every telephone number. In a contact column a number needs no label.
pub fn find(text: &[u8], groups: &[Group], contact: bool, spans: &mut Spans) {
    let mut first = 0;
    while first < groups.len() {
        match number_at(text, groups, first, contact, spans) {
            Some((start, last)) if spans.claim(start, groups[last].end, PersonalKind::Phone) => {
                first = last + 1;
            }
            _ => first += 1,
        }
    }
}

/// The digits of the international number; equal for all spellings of one number.
pub fn normalise(original: &str) -> String {
    let folded = Folded::new(original);
    let digits: String = folded.text().chars().filter(char::is_ascii_digit).collect();
    let national = match digits.as_str() {
        it if it.starts_with("0062") => &it[4..],
        it if it.starts_with("62") => &it[2..],
        it if it.starts_with('8') || it.starts_with('0') => it,
        _ => return digits,
    };
    format!("62{}", national.strip_prefix('0').unwrap_or(national))
}

/// How far the text around a number vouches for it.
#[derive(Clone, Copy, Default, PartialEq, Eq, PartialOrd)]
enum Trust {
    /// Nothing speaks for it.
    #[default]
    Bare,
    /// A contact column or a word such as `hubungi`.
    Likely,
    /// A word such as `Telp` right before it.
    Labelled,
}

/// Claims what is left in a contact column and is as long as a telephone number, whatever its form: a
/// service number there is somebody's contact, too.
pub fn find_rest(text: &[u8], groups: &[Group], spans: &mut Spans) {
    const FEWEST: usize = 7;
    let mut first = 0;
    while first < groups.len() {
        let mut last = first;
        let mut digits = groups[first].len();
        while last + 1 < groups.len() && is_gap(&text[groups[last].end..groups[last + 1].start]) {
            last += 1;
            digits += groups[last].len();
        }
        let (start, end) = (groups[first].start, groups[last].end);
        if digits >= FEWEST && spans.is_free(start, end) {
            spans.claim(start, end, PersonalKind::Phone);
        }
        first = last + 1;
    }
}

/// The telephone number that starts at a group: where its text starts, and its last group.
fn number_at(
    text: &[u8],
    groups: &[Group],
    first: usize,
    contact: bool,
    spans: &Spans,
) -> Option<(usize, usize)> {
    let start = with_prefix(text, groups[first].start);
    if !spans.is_free(start, groups[first].end) {
        return None;
    }
    let chained = is_chained(text, start, spans);
    if (!chained && is_tied(text, start)) || !has_enough(text, &groups[first..]) {
        return None;
    }
    let trust = trust(text, start, contact, chained)?;
    if !chained && !may_start(text, start, trust) {
        return None;
    }
    let last = longest(text, groups, first, start, trust)?;
    let end = groups[last].end;
    let opened = text[start] == b'(' && !text[start..end].contains(&b')');
    may_end(text, end, trust).then_some((start + usize::from(opened), last))
}

/// Takes in a plus sign or bracket before the first digit.
fn with_prefix(text: &[u8], mut start: usize) -> usize {
    for sign in [b'+', b'('] {
        if start > 0 && text[start - 1] == sign {
            start -= 1;
        }
    }
    start
}

/// Whether the number follows another one, as in `0812.../0813...`.
fn is_chained(text: &[u8], start: usize, spans: &Spans) -> bool {
    let Some((end, Some(PersonalKind::Phone))) = spans.last_before(start) else { return false };
    let gap = &text[end..start];
    gap.len() <= 6 && gap.iter().all(|it| b" /,;&|\n\r\t-".contains(it) || b"atudnor".contains(it))
}

/// What the words before a number say; `None` when they say it is no telephone number.
fn trust(text: &[u8], start: usize, contact: bool, chained: bool) -> Option<Trust> {
    if let Some(url) = url_start(text, start) {
        let before = text[url..start].to_ascii_lowercase();
        let labelled = URL_LABELS.iter().any(|label| before.ends_with(label.as_bytes()));
        return labelled.then_some(Trust::Labelled);
    }
    if chained {
        return Some(Trust::Labelled);
    }
    let words = words_before(text, start, 4);
    let mut trust = if contact || is_whole_cell(text) { Trust::Likely } else { Trust::Bare };
    for (distance, word) in words.iter().enumerate() {
        if LABELS.contains(&word.as_str()) {
            let near = words[..distance].iter().all(|it| it.len() <= 6);
            return Some(if near { Trust::Labelled } else { Trust::Likely });
        }
        if CUES.contains(&word.as_str()) {
            trust = Trust::Likely;
        }
        if OTHER_NUMBERS.contains(&word.as_str()) && distance < 2 {
            return None;
        }
    }
    Some(trust)
}

/// Whether a cell is nothing but a number with the zero of an area code; amounts and codes have none.
fn is_whole_cell(text: &[u8]) -> bool {
    let digits = text.trim_ascii();
    matches!(digits.len(), 10..=11)
        && digits[0] == b'0'
        && digits.iter().all(u8::is_ascii_digit)
        && area_digits(&digits[1..]) > 0
}

/// Whether the digits go on to the left, past a mark.
fn is_tied(text: &[u8], start: usize) -> bool {
    let [.., far, before] = &text[..start] else { return false };
    b".-/_:".contains(before) && far.is_ascii_digit()
}

/// Whether the groups hold the six digits of the shortest number. Most cells fail here, so it comes first.
fn has_enough(text: &[u8], groups: &[Group]) -> bool {
    let mut sum = groups[0].len();
    for pair in groups.windows(2) {
        if sum >= 6 || !is_gap(&text[pair[0].end..pair[1].start]) {
            break;
        }
        sum += pair[1].len();
    }
    sum >= 6
}

/// Whether a number may start here: not inside a word, a code or another number.
fn may_start(text: &[u8], start: usize, trust: Trust) -> bool {
    let Some(before) = start.checked_sub(1).map(|at| text[at]) else { return true };
    let far = start.checked_sub(2).map_or(b' ', |at| text[at]);
    let labelled = || {
        let (_, word) = word_before(text, start);
        trust == Trust::Labelled || matches!(word.as_str(), "no" | "nomor")
    };
    match before {
        _ if before.is_ascii_alphabetic() => labelled(),
        _ if before.is_ascii_digit() || before >= 0x80 => false,
        b'.' | b'-' | b'/' | b'_' if far.is_ascii_alphabetic() => labelled(),
        b'@' | b'%' | b'\\' | b'#' | b'$' | b'+' => false,
        _ => true,
    }
}

/// Whether a number may end here.
fn may_end(text: &[u8], end: usize, trust: Trust) -> bool {
    let Some(after) = text.get(end).copied() else { return true };
    let rest = &text[end + 1..];
    let digit_follows = rest.first().is_some_and(u8::is_ascii_digit);
    let letter_follows = rest.first().is_some_and(u8::is_ascii_alphabetic);
    let trusted = trust > Trust::Bare;
    match after {
        _ if after.is_ascii_alphanumeric() => false,
        b'_' | b'%' | b'@' | b'\\' => false,
        b'.' | b':' => !digit_follows,
        b'-' => trusted || !(digit_follows || letter_follows),
        b',' => !digit_follows || rest.iter().take_while(|it| it.is_ascii_digit()).count() >= 6,
        b'/' if digit_follows => {
            trusted || matches!(rest[0], b'0' | b'8') || rest.starts_with(b"62")
        }
        b'/' => trusted || !letter_follows,
        _ => true,
    }
}

/// The last group of the number that starts at `first`, longer readings first tried last.
fn longest(
    text: &[u8],
    groups: &[Group],
    first: usize,
    start: usize,
    trust: Trust,
) -> Option<usize> {
    let plus = text[start..groups[first].start].contains(&b'+');
    let mut reading = Reading { plus, trust, ..Reading::default() };
    let mut best = None;
    for (index, group) in groups.iter().enumerate().skip(first) {
        if index > first {
            let gap = &text[groups[index - 1].end..group.start];
            if !is_gap(gap) || (best == Some(index - 1) && !reading.continues(gap, group.len())) {
                break;
            }
            reading.gaps.push(gap);
        }
        reading.lengths.push(group.len());
        reading.digits.extend_from_slice(&text[group.start..group.end]);
        if reading.digits.len() > MOST_DIGITS {
            break;
        }
        if reading.is_number() {
            best = Some(index);
        }
    }
    best
}

/// What people write between the parts of a telephone number.
fn is_gap(gap: &[u8]) -> bool {
    gap.len() <= 3
        && gap.iter().all(|it| b" -.()/_\t".contains(it))
        && gap.iter().filter(|it| b"-./_".contains(it)).count() <= 1
}

/// Groups of digits read as one number.
#[derive(Default)]
struct Reading<'a> {
    digits: Vec<u8>,
    lengths: Vec<usize>,
    gaps: Vec<&'a [u8]>,
    plus: bool,
    trust: Trust,
}

impl Reading<'_> {
    /// Whether a further group belongs to a number that is already whole: written like the part before.
    fn continues(&self, gap: &[u8], length: usize) -> bool {
        let like_before = self.gaps.last().is_some_and(|last| *last == gap);
        like_before && length >= self.lengths.last().copied().unwrap_or(0).min(3)
    }

    fn is_number(&self) -> bool {
        if self.is_date() {
            return false;
        }
        let digits = self.digits.as_slice();
        if self.plus && !digits.starts_with(b"62") {
            return self.is_foreign();
        }
        if self.is_american() || self.is_local() {
            return true;
        }
        let Some(prefix) = self.prefix() else {
            return self.is_bare_mobile();
        };
        let national = &digits[prefix..];
        self.is_mobile(national) || self.is_landline(prefix, national)
    }

    /// Digits of the country code and trunk zero; `None` when the number has neither.
    fn prefix(&self) -> Option<usize> {
        let digits = self.digits.as_slice();
        let country = match () {
            () if digits.starts_with(b"0062") => 4,
            () if digits.starts_with(b"62") && (self.plus || self.is_after_country()) => 2,
            () if digits.starts_with(b"0") => return Some(1),
            () => return None,
        };
        Some(country + usize::from(digits.get(country) == Some(&b'0')))
    }

    /// Whether `62` at the start is the country code: it stands apart, or a mobile number follows.
    fn is_after_country(&self) -> bool {
        self.lengths[0] == 2 || self.digits.get(2) == Some(&b'8')
    }

    fn is_mobile(&self, national: &[u8]) -> bool {
        let dotted = self.gaps.iter().any(|gap| gap.contains(&b'.'));
        let short = self.lengths.iter().skip(1).any(|length| *length < 3);
        let tidy = self.trust > Trust::Bare || !(dotted && short);
        let single = self.lengths.iter().filter(|length| **length == 1).count();
        is_mobile_prefix(national)
            && (9..=12).contains(&national.len())
            && tidy
            && (!self.has_code_marks() || self.is_marked_mobile())
            && (single <= 2 || self.trust == Trust::Labelled)
    }

    /// Slashes and underscores belong to contracts and files rather than to telephone numbers.
    fn has_code_marks(&self) -> bool {
        self.gaps.iter().any(|gap| gap.contains(&b'/') || gap.contains(&b'_'))
    }

    /// `0812/3456/7890`, unless the second part is a year.
    fn is_marked_mobile(&self) -> bool {
        let same = self.gaps.iter().all(|gap| gap == &self.gaps[0]);
        let shaped = matches!(self.lengths.as_slice(), [4, 3 | 4, 3..=5]);
        let middle = self.digits.get(4..8).map_or(0, value);
        same && shaped && !(self.lengths[1] == 4 && (1900..2100).contains(&middle))
    }

    /// A mobile number that lost its zero to a spreadsheet: `81234567890`, `812-3456-7890`.
    fn is_bare_mobile(&self) -> bool {
        let hyphens = self.gaps.iter().all(|gap| *gap == b"-");
        let shaped = matches!(self.lengths.as_slice(), [3, 3 | 4, 3..=5]) && hyphens;
        (shaped || self.trust > Trust::Bare)
            && (9..=12).contains(&self.digits.len())
            && is_mobile_prefix(&self.digits)
            && !self.has_code_marks()
    }

    /// An area code and five to eight digits. Without a label the area code must stand apart.
    fn is_landline(&self, prefix: usize, national: &[u8]) -> bool {
        let area = area_digits(national);
        let local = national.len().saturating_sub(area);
        if area == 0 || !(5..=8).contains(&local) || (area == 2 && local < 6) {
            return false;
        }
        let mut sum = 0;
        let boundary = self.lengths.iter().position(|length| {
            sum += length;
            sum == prefix + area
        });
        match boundary {
            Some(at) => {
                let parts = &self.lengths[at + 1..];
                let dotted = self.gaps[at..].iter().any(|gap| gap.contains(&b'.'));
                let slashed = self.has_code_marks();
                let long = parts.iter().all(|length| *length >= 3);
                let whole = !slashed || parts.len() == 1 && parts[0] >= 6;
                self.trust > Trust::Bare || (long && whole && !(dotted && parts.len() > 2))
            }
            None => self.trust > Trust::Bare && self.lengths.iter().all(|length| *length >= 3),
        }
    }

    /// A local number right after a label: `Telp. 654321`. 14xxx and 15xxxxx are service numbers.
    fn is_local(&self) -> bool {
        let service = self.digits.starts_with(b"15") || self.digits.starts_with(b"14");
        let dated = self.lengths.len() == 2 && self.lengths == [4, 4];
        self.trust == Trust::Labelled
            && !self.plus
            && (6..=8).contains(&self.digits.len())
            && matches!(self.digits[0], b'2'..=b'9')
            && !service
            && !(dated && (1900..2100).contains(&value(&self.digits[..4])))
            && self.lengths.iter().all(|length| *length >= 2)
    }

    /// `(202) 555-0123`, or with hyphens when labelled: foreign registers hold such numbers.
    fn is_american(&self) -> bool {
        let parts = match self.lengths.as_slice() {
            [3, 3, 4] => 0,
            [1, 3, 3, 4] if self.digits[0] == b'1' => 1,
            _ => return false,
        };
        let bracket = self.gaps.get(parts).is_some_and(|gap| gap.contains(&b')'));
        let valid = matches!(self.digits[parts], b'2'..=b'9')
            && matches!(self.digits[parts + 3], b'2'..=b'9');
        valid && (bracket || self.trust > Trust::Bare)
    }

    /// `+65 6123 4567`. A plus sign may also open a coordinate or a time zone.
    fn is_foreign(&self) -> bool {
        let decimal = self.gaps.len() == 1 && self.gaps[0] == b"." && self.lengths[0] <= 3;
        matches!(self.digits[0], b'1'..=b'9') && (9..=15).contains(&self.digits.len()) && !decimal
    }

    /// `08-12-2021 1430` is a day and a time.
    fn is_date(&self) -> bool {
        let [2, 2, 4, ..] = self.lengths.as_slice() else { return false };
        !self.plus
            && (1900..2100).contains(&value(&self.digits[4..8]))
            && value(&self.digits[..2]) <= 31
            && value(&self.digits[2..4]) <= 31
    }
}

/// Prefixes given to mobile operators, without the zero.
fn is_mobile_prefix(national: &[u8]) -> bool {
    let prefix = value(national.get(..3).unwrap_or_default());
    matches!(
        prefix,
        811..=819 | 821..=823 | 828 | 831..=833 | 838 | 851..=853 | 855..=859 | 868 | 877..=879 | 881..=889
            | 895..=899
    )
}

/// Digits of the area code, without the zero; 0 when there is none such.
fn area_digits(national: &[u8]) -> usize {
    let two = value(national.get(..2).unwrap_or_default());
    match two {
        21 | 22 | 24 | 31 | 61 => 2,
        23 | 25..=29 | 32..=38 | 40..=48 | 51..=56 | 62..=65 | 70..=77 | 90..=93 | 95..=98 => 3,
        _ => 0,
    }
}
