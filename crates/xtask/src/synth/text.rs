//! What clerks write about a system: description, function, integration, remark.

use super::rates;
use super::stream::Stream;
use super::system::{Origin, System, first_listed};
use super::vocabulary::{BOILERPLATE, EMPTY_PHRASES, OPENERS, TAILS, fitting};
use super::world::World;

/// A written text and what is wrong with it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Written {
    /// The text.
    pub text: String,
    /// Whether it says what the system does.
    pub speaks: bool,
    /// The kind of dirt, for the truth file.
    pub dirt: Option<&'static str>,
}

/// A dependency that an integration text states.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Mentioned {
    /// Key of `model::DependencyKind`.
    pub kind: &'static str,
    /// Truth id of the system that is needed, or that takes the place.
    pub target: String,
    /// Its name as written.
    pub name: String,
}

/// The description of a system in the row with this index.
pub fn description(world: &World, system: &System, row: u64) -> Written {
    let mut stream = world.stream("describe", row);
    let letter = world.agencies[system.agency].level.letter();
    if let Origin::Product(function, number) = system.origin
        && stream.chance(0.6)
    {
        let mut fixed = world.stream("product-text", (function * 8 + number) as u64);
        return spoken(long(world, &[function], 'k', &mut fixed));
    }
    let dirt = [
        rates::NOISE.value,
        rates::SAYS_NOTHING.value,
        rates::NEIGHBOUR.value,
        rates::ENGLISH.value,
    ];
    match drawn(&dirt, &mut stream) {
        Some(0) => silent(noise(&mut stream), "noise"),
        Some(1) => silent(stream.pick(EMPTY_PHRASES).to_string(), "says-nothing"),
        Some(2) => {
            let other = stream.below(world.words.functions.len());
            silent(usual(world, &[other], letter, &mut stream), "neighbour-text")
        }
        Some(3) => spoken(english(world, system, &mut stream)),
        _ if matches!(system.origin, Origin::Shared(_)) => {
            spoken(national(world, system, &mut stream))
        }
        _ => own(world, system, &mut stream),
    }
}

/// The text of the function column.
pub fn function(world: &World, system: &System, stream: &mut Stream) -> String {
    let main = world.function(system.functions[0]);
    let letter = world.agencies[system.agency].level.letter();
    let phrase = stream.pick(&fitting(&main.does, letter)).to_string();
    if stream.chance(0.3) { fitting(&main.heads, letter)[0].clone() } else { capitalised(&phrase) }
}

/// Some of the items of a list, joined as clerks join them.
pub fn some_of(items: &[String], stream: &mut Stream) -> String {
    let start = stream.below(items.len());
    let count = stream.between(1, items.len());
    let chosen: Vec<&str> =
        (0..count).map(|it| items[(start + it) % items.len()].as_str()).collect();
    match stream.weighted(&[70, 15, 15]) {
        0 => capitalised(&chosen.join(", ")),
        1 => chosen.iter().map(|it| format!("- {it}")).collect::<Vec<_>>().join("\n"),
        _ => chosen.join("; "),
    }
}

/// What a system exchanges data with, in free text, and what the text truly states.
pub fn integration(world: &World, system: &System, row: u64) -> (String, Vec<Mentioned>) {
    let mut stream = world.stream("integration", row);
    if stream.chance(0.35) {
        let words = ["Tidak", "tidak", "Belum", "belum terintegrasi", "Tidak terintegrasi"];
        return (stream.pick(&words).to_string(), Vec::new());
    }
    let mut targets = vec![target(world, system, row, &mut stream)];
    if stream.chance(0.3) {
        let second = target(world, system, row, &mut stream);
        if second.target != targets[0].target {
            targets.push(second);
        }
    }
    let names: Vec<&str> = targets.iter().map(|it| it.name.as_str()).collect();
    let joined = names.join(" dan ");
    let (text, kind) = match stream.below(8) {
        0 => (format!("Terintegrasi dengan {joined}"), "exchanges_data"),
        1 => (format!("terhubung ke {joined}"), "exchanges_data"),
        2 => (format!("ya ({joined})"), "exchanges_data"),
        3 => (format!("Ya, {joined}"), "exchanges_data"),
        4 => (format!("Melaporkan data ke {joined} setiap bulan"), "reports_to"),
        5 => (format!("mengambil data dari {joined}"), "reads_master_data"),
        6 => (format!("sudah bridging {joined}"), "calls_api"),
        _ => (names.join(", "), "exchanges_data"),
    };
    for it in &mut targets {
        it.kind = kind;
    }
    (text, targets)
}

/// A remark; for a system out of use it may name what took its place.
pub fn remark(world: &World, system: &System, row: u64) -> (String, Option<Mentioned>) {
    let mut stream = world.stream("remark", row);
    if system.active {
        let number = stream.between(1, 980);
        let text = match stream.below(6) {
            0 => "Masih digunakan".to_string(),
            1 => "Running".to_string(),
            2 => format!("SPK Nomor 027/{number}/{}", system.year),
            3 => format!("Pengembangan lanjutan tahun {}", system.year + 1),
            4 => "sumber kode ada di pihak ketiga".to_string(),
            _ => "dikelola bidang e-Government".to_string(),
        };
        return (text, None);
    }
    let main = world.function(system.functions[0]);
    let Some(position) = main.shared.first().and_then(|id| world.shared_position(id)) else {
        return ("Tidak digunakan, sudah tidak sesuai".to_string(), None);
    };
    let application = &world.words.shared[position];
    let name = application.names[0].clone();
    let text = match stream.below(4) {
        0 => format!("Tidak digunakan diganti {name}"),
        1 => format!("Sudah beralih ke {name}"),
        2 => format!("diganti aplikasi {name}"),
        _ => format!("tidak dipakai lagi sejak ada {name}"),
    };
    let target = format!("shared-{}", application.id);
    (text, Some(Mentioned { kind: "replaces", target, name }))
}

fn own(world: &World, system: &System, stream: &mut Stream) -> Written {
    let letter = world.agencies[system.agency].level.letter();
    let text = match stream.weighted(&[24, 54, 22]) {
        0 => {
            let heads = fitting(&world.function(system.functions[0]).heads, letter);
            let head = stream.pick(&heads).to_string();
            let opening = *stream.pick(&["Aplikasi", "Sistem Informasi", "Layanan", "Data"]);
            format!("{opening} {head}")
        }
        1 => usual(world, &system.functions, letter, stream),
        _ => long(world, &system.functions, letter, stream),
    };
    spoken(text)
}

fn national(world: &World, system: &System, stream: &mut Stream) -> String {
    let Origin::Shared(position) = system.origin else { return String::new() };
    let phrase = stream.pick(&world.words.shared[position].does).clone();
    match stream.weighted(&[50, 30, 20]) {
        0 => capitalised(&phrase),
        1 => format!("{}{phrase}", stream.pick(OPENERS)),
        _ => format!("{} {}", capitalised(&phrase), stream.pick(TAILS)),
    }
}

fn usual(world: &World, functions: &[usize], letter: char, stream: &mut Stream) -> String {
    let phrase = phrases(world, functions, letter, stream);
    let body = match stream.weighted(&[50, 32, 18]) {
        0 => phrase,
        1 => format!("{}{phrase}", stream.pick(OPENERS)),
        _ => format!("{}{phrase} {}", stream.pick(OPENERS), stream.pick(TAILS)),
    };
    let body = if stream.chance(0.93) { capitalised(&body) } else { body };
    if stream.chance(0.25) { format!("{body}.") } else { body }
}

fn long(world: &World, functions: &[usize], letter: char, stream: &mut Stream) -> String {
    let main = world.function(functions[0]);
    let first = phrases(world, functions, letter, stream);
    let second = stream.pick(&fitting(&main.does, letter)).to_string();
    let mut text = format!("{}{first} {}. ", stream.pick(OPENERS), stream.pick(TAILS));
    if second != first {
        text += &format!("Selain itu dipakai {second}. ");
    }
    if stream.chance(0.5) {
        text += &format!(
            "Menghasilkan {} untuk {}. ",
            stream.pick(&main.gives),
            stream.pick(&main.users)
        );
    }
    for _ in 0..stream.between(1, 3) {
        text.push_str(stream.pick::<&str>(BOILERPLATE));
        text.push(' ');
    }
    capitalised(text.trim_end())
}

fn phrases(world: &World, functions: &[usize], letter: char, stream: &mut Stream) -> String {
    let does = fitting(&world.function(functions[0]).does, letter);
    let mut text = stream.pick(&does).to_string();
    if let Some(second) = functions.get(1)
        && stream.chance(0.8)
    {
        text += " serta ";
        text.push_str(stream.pick::<String>(&world.function(*second).does));
    }
    text
}

fn english(world: &World, system: &System, stream: &mut Stream) -> String {
    let main = world.function(system.functions[0]);
    match main.does_en.get(stream.below(main.does_en.len())) {
        Some(phrase) => capitalised(phrase),
        None => main.english.first().cloned().unwrap_or_default(),
    }
}

fn noise(stream: &mut Stream) -> String {
    let letters = b"asdfghjklqwe";
    (0..stream.between(6, 18)).map(|_| char::from(*stream.pick(letters))).collect()
}

fn target(world: &World, system: &System, row: u64, stream: &mut Stream) -> Mentioned {
    let letter = world.agencies[system.agency].level.letter();
    let slot_row = world.slot_row(system.agency, stream.below(super::world::SLOTS));
    if slot_row < row && stream.chance(0.45) {
        let other = first_listed(world, slot_row);
        if other.row != system.row {
            let name = other.names.short.clone().unwrap_or_else(|| other.names.display.clone());
            return Mentioned { kind: "exchanges_data", target: other.id(world), name };
        }
    }
    let application = &world.words.shared[world.draw_shared(letter, stream)];
    let name = application.names[0].clone();
    Mentioned { kind: "exchanges_data", target: format!("shared-{}", application.id), name }
}

fn spoken(text: String) -> Written {
    Written { text, speaks: true, dirt: None }
}

fn silent(text: String, dirt: &'static str) -> Written {
    Written { text, speaks: false, dirt: Some(dirt) }
}

/// Which of several exclusive events happens; none most of the time.
fn drawn(shares: &[f64], stream: &mut Stream) -> Option<usize> {
    let mut point = stream.below(1_000_000) as f64 / 1_000_000.0;
    for (position, share) in shares.iter().enumerate() {
        if point < *share {
            return Some(position);
        }
        point -= share;
    }
    None
}

/// The text with a capital first letter.
pub fn capitalised(text: &str) -> String {
    let mut letters = text.chars();
    let first: String = letters.next().into_iter().flat_map(char::to_uppercase).collect();
    first + letters.as_str()
}
