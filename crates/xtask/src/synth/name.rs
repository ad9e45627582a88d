//! Naming habits: acronyms, long names, pretty words, regions, and what a second clerk makes of a name.

use super::agency::Level;
use super::stream::Stream;
use super::vocabulary::{BRANDS, Function, PRETTY, SharedApplication, fitting};
use super::world::World;

/// What a system is called.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Names {
    /// As the first list writes it.
    pub display: String,
    /// Acronym or pet name.
    pub short: Option<String>,
    /// Long name.
    pub long: String,
    /// Whether the displayed name holds a word or syllable of the function.
    pub speaks: bool,
}

/// How a second record of the same system differs in its name.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Change {
    /// Not at all.
    Same,
    /// Only the acronym.
    ShortOnly,
    /// Only the long name.
    LongOnly,
    /// One letter is wrong.
    Typo,
    /// A word before or after.
    Dressed,
    /// Words cut short.
    Abbreviated,
    /// A version or year at the end.
    Version,
    /// Another name altogether, at the same address.
    Renamed,
}

impl Change {
    /// The word in the truth file.
    pub fn key(self) -> &'static str {
        match self {
            Change::Same => "same-name",
            Change::ShortOnly => "short-name",
            Change::LongOnly => "long-name",
            Change::Typo => "typo",
            Change::Dressed => "extra-word",
            Change::Abbreviated => "abbreviated",
            Change::Version => "version",
            Change::Renamed => "renamed",
        }
    }
}

/// Names of an agency's own system.
pub fn own_names(world: &World, agency: usize, function: usize, stream: &mut Stream) -> Names {
    let home = &world.agencies[agency];
    let function = world.function(function);
    let place = place_word(&home.short, home.level);
    let head = stream.pick(&fitting(&function.heads, home.level.letter())).to_string();
    if stream.chance(0.05) && !function.english.is_empty() {
        return english_names(function, &place, stream);
    }
    let long = long_name(&head, &place, stream);
    let (short, speaks) = acronym(function, &head, &place, stream);
    let (display, shows_long) = displayed(&short, &long, &head, &place, stream);
    let has_short = display.contains(&short);
    let speaks = shows_long || (has_short && speaks);
    let short = has_short.then_some(short);
    Names { display: cased(display, stream), short, long, speaks }
}

/// Names of an installation of a vendor's product: the product's name, or a local one.
pub fn product_names(
    world: &World,
    agency: usize,
    function: usize,
    number: usize,
    stream: &mut Stream,
) -> Names {
    let brand = product_brand(world, function, number);
    let home = &world.agencies[agency];
    let words = world.function(function);
    let product = format!("{} {brand}", words.stems[number % words.stems.len()]);
    match stream.weighted(&[40, 30, 30]) {
        0 => {
            let long = format!("{} {brand}", words.heads[0]);
            Names { display: product.clone(), short: Some(product), long, speaks: true }
        }
        1 => {
            let display = format!("{product} {}", place_word(&home.short, home.level));
            Names { display, short: Some(product), long: words.heads[0].clone(), speaks: true }
        }
        _ => own_names(world, agency, function, stream),
    }
}

/// The invented brand of a product: the same for every buyer.
pub fn product_brand(world: &World, function: usize, number: usize) -> String {
    let mut stream = world.stream("product", (function * 8 + number) as u64);
    stream.pick(BRANDS).to_string()
}

/// A national application as one agency writes it.
pub fn shared_names(
    world: &World,
    application: &SharedApplication,
    agency: usize,
    stream: &mut Stream,
) -> Names {
    let home = &world.agencies[agency];
    let spelling = stream.pick(&application.names).clone();
    let display = match stream.weighted(&[80, 8, 6, 6]) {
        0 => spelling.clone(),
        1 => format!("{spelling} {}", place_word(&home.short, home.level)),
        2 => format!("Aplikasi {spelling}"),
        _ => format!("{spelling} (Pusat)"),
    };
    Names { display, short: Some(spelling), long: application.names[0].clone(), speaks: true }
}

/// The name in a second record of the same system.
pub fn renamed(
    world: &World,
    names: &Names,
    agency: usize,
    function: usize,
    stream: &mut Stream,
) -> (String, Change) {
    let kinds = [
        Change::Same,
        Change::ShortOnly,
        Change::LongOnly,
        Change::Typo,
        Change::Dressed,
        Change::Abbreviated,
        Change::Version,
        Change::Renamed,
    ];
    let change = kinds[stream.weighted(&[20, 14, 14, 16, 12, 10, 9, 5])];
    let name = match change {
        Change::Same => names.display.clone(),
        Change::ShortOnly => names.short.clone().unwrap_or_else(|| names.display.clone()),
        Change::LongOnly => names.long.clone(),
        Change::Typo => typo(&names.display, stream),
        Change::Dressed => dressed(&names.display, stream),
        Change::Abbreviated => abbreviated(&names.display),
        Change::Version => versioned(&names.display, stream),
        Change::Renamed => own_names(world, agency, function, stream).display,
    };
    if name == names.display { (name, Change::Same) } else { (name, change) }
}

/// One typing error: a letter lost, doubled, swapped or struck beside.
pub fn typo(text: &str, stream: &mut Stream) -> String {
    let mut letters: Vec<char> = text.chars().collect();
    if letters.len() < 3 {
        return text.to_string();
    }
    let at = stream.between(1, letters.len() - 2);
    match stream.below(4) {
        0 => {
            letters.remove(at);
        }
        1 => letters.insert(at, letters[at]),
        2 => letters.swap(at, at + 1),
        _ => letters[at] = if letters[at].is_uppercase() { 'I' } else { 'a' },
    }
    letters.into_iter().collect()
}

fn english_names(function: &Function, place: &str, stream: &mut Stream) -> Names {
    let long = stream.pick(&function.english).clone();
    let display = if stream.chance(0.3) { format!("{long} {place}") } else { long.clone() };
    Names { display, short: None, long, speaks: true }
}

fn long_name(head: &str, place: &str, stream: &mut Stream) -> String {
    let opening =
        ["Sistem Informasi", "Sistem Informasi Manajemen", "Sistem", "Aplikasi", "Layanan"]
            [stream.weighted(&[50, 18, 12, 14, 6])];
    match stream.weighted(&[78, 12, 10]) {
        0 => format!("{opening} {head}"),
        1 => format!("{opening} {head} {place}"),
        _ => format!("{opening} {head} Online"),
    }
}

/// An acronym or pet name, and whether it shows a syllable of the function.
fn acronym(function: &Function, head: &str, place: &str, stream: &mut Stream) -> (String, bool) {
    let stem = stream.pick(&function.stems).clone();
    match stream.weighted(&[20, 11, 12, 11, 24, 11, 6, 5]) {
        0 => (format!("SIM{stem}"), true),
        1 => (format!("SI{stem}"), true),
        2 => (electronic(&stem, stream), true),
        3 => (initials(&format!("Sistem Informasi {head}")), false),
        4 => (pet_name(stream), false),
        5 => (format!("SI{}", syllables(head)), false),
        6 => (format!("{stem}{}", syllables(place)), true),
        _ => (stem, true),
    }
}

fn electronic(stem: &str, stream: &mut Stream) -> String {
    let plain = capitalised(stem);
    match stream.below(4) {
        0 => format!("e-{plain}"),
        1 => format!("E-{stem}"),
        2 => format!("E - {plain}"),
        _ => format!("e{plain}"),
    }
}

fn pet_name(stream: &mut Stream) -> String {
    let word = stream.pick(PRETTY);
    match stream.below(4) {
        0 => format!("SI {word}"),
        1 => format!("Si {}", capitalised(word)),
        2 => format!("SI{word}"),
        _ => word.to_string(),
    }
}

/// The name as the list shows it, and whether the long name or its head is in it.
fn displayed(
    short: &str,
    long: &str,
    head: &str,
    place: &str,
    stream: &mut Stream,
) -> (String, bool) {
    match stream.weighted(&[37, 20, 15, 9, 5, 5, 4, 3, 2]) {
        0 => (short.to_string(), false),
        1 => (format!("{short} ({long})"), true),
        2 => (long.to_string(), true),
        3 => (format!("{short} {place}"), false),
        4 => (format!("{head} Online"), true),
        5 => (format!("Aplikasi {head}"), true),
        6 => (format!("{long} ({short})"), true),
        7 => (format!("Website {head}"), true),
        _ => (format!("{short} V{}", stream.between(2, 4)), false),
    }
}

fn cased(name: String, stream: &mut Stream) -> String {
    match stream.weighted(&[92, 3, 5]) {
        0 => name,
        1 => name.to_lowercase(),
        _ => name.to_uppercase(),
    }
}

fn dressed(name: &str, stream: &mut Stream) -> String {
    match stream.below(5) {
        0 => format!("Aplikasi {name}"),
        1 => format!("Website {name}"),
        2 => format!("{name} Online"),
        3 => format!("{name} Mobile"),
        _ => format!("Sistem {name}"),
    }
}

fn abbreviated(name: &str) -> String {
    name.replace("Sistem Informasi Manajemen", "SIM")
        .replace("Sistem Informasi", "SI")
        .replace("Aplikasi ", "Apl. ")
        .replace("Manajemen", "Mgmt")
        .replace("Pelayanan", "Yan.")
        .replace("Kabupaten", "Kab.")
        .replace(" dan ", " & ")
}

fn versioned(name: &str, stream: &mut Stream) -> String {
    match stream.below(4) {
        0 => format!("{name} v2"),
        1 => format!("{name} V.{}.0", stream.between(2, 4)),
        2 => format!("{name} {}", stream.between(2017, 2024)),
        _ => format!("{name} (versi baru)"),
    }
}

/// The first letters of the longer words, as an acronym.
pub fn initials(phrase: &str) -> String {
    phrase
        .split_whitespace()
        .filter(|word| word.len() > 3)
        .filter_map(|word| word.chars().next())
        .flat_map(char::to_uppercase)
        .collect()
}

/// The first syllables of up to three words, as in SIMAPEG for "Manajemen Pegawai".
fn syllables(phrase: &str) -> String {
    let words: Vec<&str> = phrase.split_whitespace().filter(|word| word.len() > 3).collect();
    let taken = if words.len() == 1 { 5 } else { 3 };
    words
        .iter()
        .take(3)
        .map(|word| word.chars().take(taken).collect::<String>())
        .collect::<String>()
        .to_uppercase()
}

fn capitalised(word: &str) -> String {
    let mut letters = word.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + &letters.as_str().to_lowercase()
}

fn place_word(short: &str, level: Level) -> String {
    match level {
        Level::City => format!("Kota {short}"),
        _ => short.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn acronyms_are_built_from_initials_and_syllables() {
        assert_eq!(initials("Sistem Informasi Manajemen Pegawai"), "SIMP");
        assert_eq!(syllables("Manajemen Pegawai"), "MANPEG");
        assert_eq!(syllables("Kepegawaian"), "KEPEG");
    }

    #[test]
    fn a_typing_error_changes_little() {
        let mut stream = Stream::new(3, "test", 0);
        for _ in 0..100 {
            let wrong = typo("Kepegawaian", &mut stream);
            assert!((10..=12).contains(&wrong.chars().count()), "{wrong}");
        }
        assert_eq!(typo("SI", &mut stream), "SI");
    }
}
