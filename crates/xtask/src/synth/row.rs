//! One row of the list: the true system, written down by somebody, with the truth kept beside it.

use super::column::{COUNT, Column};
use super::name;
use super::rates;
use super::spelling;
use super::stream::Stream;
use super::subject::Subject;
use super::system::{Origin, System, second_listed};
use super::text::{self, Mentioned};
use super::vocabulary::{
    DATABASES, DEVELOPERS, FRAMEWORKS, HOSTINGS, LANGUAGES, LICENCES, PLATFORMS,
};
use super::world::World;

/// A system that a row lists, in truth.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Listed {
    /// The row's key; with `#2` for the second system of a cell that lists two.
    pub key: String,
    /// True system id.
    pub system: String,
    /// `own`, `usage-of:ID` or `copy-of:KEY`.
    pub relation: String,
    /// Vendor product, or empty.
    pub product: String,
    /// How a copy's name differs, or empty.
    pub change: &'static str,
    /// Function codes, the main one first.
    pub functions: Vec<String>,
    /// Where the row says so: `both`, `name`, `text` or `none`.
    pub signal: &'static str,
    /// True cost of building, in rupiah; 0 when the agency did not build it.
    pub build: u64,
    /// True cost a year, in rupiah.
    pub yearly: u64,
    /// The building cost as stated, or empty.
    pub stated_build: String,
    /// The yearly cost as stated, or empty.
    pub stated_yearly: String,
    /// What it needs, as the row states.
    pub dependencies: Vec<Mentioned>,
}

/// One row and the truth about it.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Row {
    /// All cells in the order of [`Column::ALL`].
    pub cells: Vec<String>,
    /// The systems it lists: one, or two for a two-in-one cell.
    pub listed: Vec<Listed>,
    /// Planted dirt: column and kind.
    pub dirt: Vec<(Column, &'static str)>,
}

/// The key of a row.
fn key(world: &World, row: u64) -> String {
    format!("INV-{:07}", world.number(row))
}

/// Writes the row with this index.
pub fn row(world: &World, index: u64) -> Row {
    let subject = Subject::of(world, index);
    let mut draft = Draft::new(world, index);
    draft.who(&subject);
    draft.what(&subject);
    draft.address_and_state(&subject);
    draft.costs(&subject);
    draft.small_numbers(&subject);
    draft.kinds(&subject);
    draft.technology();
    draft.operation(&subject);
    draft.relations(&subject);
    draft.people_and_law(&subject);
    draft.finish(&subject)
}

const FUNDS: [&str; 6] = ["APBD", "APBD Kabupaten", "APBN", "DAK", "Hibah", "BLUD"];

/// A row being written.
struct Draft<'a> {
    world: &'a World,
    index: u64,
    cells: Vec<String>,
    missing: Vec<Option<&'static str>>,
    dirt: Vec<(Column, &'static str)>,
    text_speaks: bool,
    dependencies: Vec<Mentioned>,
    second: Option<System>,
}

impl<'a> Draft<'a> {
    fn new(world: &'a World, index: u64) -> Draft<'a> {
        let mut stream = world.stream("missing", index);
        let mut missing: Vec<Option<&'static str>> =
            Column::ALL.iter().map(|column| missing_word(*column, &mut stream)).collect();
        // Who writes no description seldom fills in the function.
        if missing[Column::Description as usize].is_some()
            && world.stream("silent", index).chance(0.75)
        {
            missing[Column::Function as usize] = Some("");
        }
        Draft {
            world,
            index,
            cells: vec![String::new(); COUNT],
            missing,
            dirt: Vec::new(),
            text_speaks: false,
            dependencies: Vec::new(),
            second: None,
        }
    }

    /// Whether the cell is neither empty nor a placeholder.
    fn kept(&self, column: Column) -> bool {
        self.missing[column as usize].is_none()
    }

    fn put(&mut self, column: Column, value: impl Into<String>) {
        if self.kept(column) {
            self.cells[column as usize] = value.into();
        }
    }

    fn put_spelled(&mut self, column: Column, (value, dirt): spelling::Spelled) {
        if self.kept(column) {
            self.cells[column as usize] = value;
            self.dirt.extend(dirt.map(|kind| (column, kind)));
        }
    }

    fn stream(&self, section: &str) -> Stream {
        self.world.stream(section, self.index)
    }

    fn who(&mut self, subject: &Subject) {
        let agency = &self.world.agencies[subject.reporter];
        let mut stream = self.stream("who");
        let name = match stream.weighted(&[86, 14]) {
            0 => agency.name.clone(),
            _ => agency
                .name
                .replace("Pemerintah Kabupaten", "Pemkab")
                .replace("Pemerintah Kota", "Pemkot"),
        };
        self.put(Column::Key, key(self.world, self.index));
        self.put(Column::Agency, name);
        self.put(Column::Unit, subject.system.unit.clone());
        self.name_cell(subject);
        if let Some(short) = &subject.system.names.short {
            self.put(Column::ShortName, short.clone());
        }
    }

    fn name_cell(&mut self, subject: &Subject) {
        let mut stream = self.stream("name-cell");
        let mut name = subject.name.clone();
        if stream.chance(rates::TWO_IN_ONE.value) {
            let second = second_listed(self.world, self.index, subject.reporter);
            name = two_in_one(&name, &second.names.display, &mut stream);
            self.second = Some(second);
            self.dirt.push((Column::Name, "two-in-one"));
        } else if stream.chance(rates::URL_IN_NAME.value) {
            let address = &subject.system.address;
            name = match stream.below(3) {
                0 => format!("https://{address}"),
                1 => format!("{name} (http://{address})"),
                _ => address.clone(),
            };
            self.dirt.push((Column::Name, "url-in-name"));
        }
        if stream.chance(rates::BLANKS.value) {
            name =
                if stream.chance(0.5) { format!("{name}  ") } else { name.replacen(' ', "  ", 1) };
            self.dirt.push((Column::Name, "blanks"));
        }
        self.put(Column::Name, name);
    }

    fn what(&mut self, subject: &Subject) {
        let system = &subject.system;
        if self.kept(Column::Description) {
            let written = text::description(self.world, system, self.index);
            self.text_speaks = written.speaks;
            self.dirt.extend(written.dirt.map(|kind| (Column::Description, kind)));
            let text = self.soiled(written.text);
            self.put(Column::Description, text);
        }
        let mut stream = self.stream("what");
        let main = self.world.function(system.functions[0]);
        let function = text::function(self.world, system, &mut stream);
        self.text_speaks |= self.kept(Column::Function);
        self.put(Column::Function, function);
        self.put(Column::Outputs, text::some_of(&main.gives, &mut stream));
        self.put(Column::Inputs, text::some_of(&main.takes, &mut stream));
        self.put(Column::Users, text::some_of(&main.users, &mut stream));
        let head = stream.pick(&main.heads);
        self.put(Column::Service, text::capitalised(head));
    }

    /// Line breaks, HTML and double-encoded characters.
    fn soiled(&mut self, text: String) -> String {
        let mut stream = self.stream("soil");
        if stream.chance(rates::MOJIBAKE.value) {
            self.dirt.push((Column::Description, "mojibake"));
            return double_encoded(&text);
        }
        if stream.chance(rates::HTML.value) {
            self.dirt.push((Column::Description, "html"));
            return format!("{}<br />", text.replacen(' ', "&nbsp;", 1));
        }
        if stream.chance(rates::LINE_BREAK.value) {
            self.dirt.push((Column::Description, "line-break"));
            let middle = text.len() / 2;
            let space = text.char_indices().find(|(at, it)| *at >= middle && *it == ' ');
            if let Some((at, _)) = space {
                return format!("{}\n{}", &text[..at], &text[at + 1..]);
            }
        }
        text
    }

    fn address_and_state(&mut self, subject: &Subject) {
        let system = &subject.system;
        if system.address.starts_with("192.168.") {
            self.put(Column::Url, format!("http://{}", system.address));
        } else {
            let mut stream = self.stream("address");
            self.put_spelled(Column::Url, spelling::address(&system.address, &mut stream));
        }
        let mut stream = self.stream("status");
        self.put(Column::Status, spelling::status(system.active, &mut stream));
        let mut stream = self.stream("year");
        self.put_spelled(Column::Year, spelling::year(system.year, &mut stream));
        let updated = stream.between(2020, 2024);
        self.put_spelled(Column::Updated, spelling::date(updated, &mut stream));
        self.put(Column::CostYear, system.year.max(updated - 1).to_string());
    }

    fn costs(&mut self, subject: &Subject) {
        let mut stream = self.stream("cost");
        for (column, amount) in
            [(Column::CostBuild, subject.system.build), (Column::CostYearly, subject.system.yearly)]
        {
            if amount > 0 {
                self.put_spelled(column, spelling::amount(amount, &mut stream));
            }
        }
    }

    fn small_numbers(&mut self, subject: &Subject) {
        let mut stream = self.stream("small-numbers");
        let funds = if subject.system.build == 0 { &["APBN", "Hibah"][..] } else { &FUNDS[..] };
        self.put(Column::FundSource, *stream.pick(funds));
        self.put(Column::UserCount, stream.between(3, 4_000).to_string());
        let asset = stream.between(1, 9_999);
        self.put(Column::AssetCode, format!("1.5.3.01.01.{:02}.{asset:03}", asset % 17));
    }

    fn kinds(&mut self, subject: &Subject) {
        let is_shared = matches!(subject.system.origin, Origin::Shared(_));
        let mut stream = self.stream("kinds");
        let kinds: [&str; 4] = ["Khusus", "Umum", "Aplikasi Khusus", "Aplikasi Umum"];
        let kind = stream.weighted(if is_shared { &[28, 56, 4, 12] } else { &[74, 12, 12, 2] });
        self.put(Column::Kind, kinds[kind]);
        self.put(Column::Raa, if kind.is_multiple_of(2) { "RAA.02.02" } else { "RAA.01.02" });
        let level = self.world.agencies[subject.reporter].level;
        let own = if level.letter() == 'c' { "Instansi" } else { "Daerah" };
        let owner = if is_shared == stream.chance(0.92) { "Pusat" } else { own };
        self.put(Column::OwnerLevel, owner);
    }

    fn technology(&mut self) {
        let mut stream = self.stream("technology");
        self.put(Column::Platform, chosen(PLATFORMS, &mut stream));
        self.put(Column::Licence, chosen(LICENCES, &mut stream));
        self.put(Column::Language, chosen(LANGUAGES, &mut stream));
        self.put(Column::Framework, chosen(FRAMEWORKS, &mut stream));
        self.put(Column::Database, chosen(DATABASES, &mut stream));
    }

    fn operation(&mut self, subject: &Subject) {
        let mut stream = self.stream("operation");
        let developer = match subject.system.origin {
            Origin::Product(function, number) => {
                format!("CV {} (rekaan)", name::product_brand(self.world, function, number))
            }
            Origin::Shared(_) if stream.chance(0.5) => "Kementerian".to_string(),
            _ => chosen(DEVELOPERS, &mut stream).to_string(),
        };
        self.put(Column::Developer, developer);
        let hosting = if stream.chance(0.06) {
            format!("10.{}.{}.7", stream.between(1, 60), stream.between(0, 250))
        } else {
            chosen(HOSTINGS, &mut stream).to_string()
        };
        self.put(Column::Hosting, hosting);
        let operator = if stream.chance(0.5) { "Diskominfo" } else { &subject.system.unit };
        self.put(Column::Operator, operator);
    }

    fn relations(&mut self, subject: &Subject) {
        let system = &subject.system;
        if self.kept(Column::Integration) {
            let (text, targets) = text::integration(self.world, system, self.index);
            self.put(Column::Integration, text);
            self.dependencies.extend(targets);
        }
        if self.kept(Column::Remark) {
            let (text, target) = text::remark(self.world, system, self.index);
            self.put(Column::Remark, text);
            self.dependencies.extend(target);
        }
    }

    fn people_and_law(&mut self, subject: &Subject) {
        let system = &subject.system;
        let mut stream = self.stream("people-and-law");
        let number = stream.between(1, 120);
        let basis = match stream.below(4) {
            0 => format!("Perbup Nomor {number} Tahun {}", system.year),
            1 => format!("SK Kepala Dinas Nomor 800/{number}/{}", system.year),
            2 => format!("Perda No. {} Tahun {}", number % 20 + 1, system.year),
            _ => "Permen".to_string(),
        };
        self.put(Column::LegalBasis, basis);
        let contact = match stream.below(5) {
            0 => format!("Narahubung Contoh {number} (0800-000-{:04})", stream.between(0, 9_999)),
            1 => format!("0800 000 {:04}", stream.between(0, 9_999)),
            2 => format!("narahubung{number}@contoh.invalid"),
            3 => format!("Operator {}", system.unit),
            _ => "Kepala Bidang e-Government".to_string(),
        };
        self.put(Column::Contact, contact);
    }

    fn finish(mut self, subject: &Subject) -> Row {
        for column in Column::ALL {
            if let Some(word) = self.missing[*column as usize] {
                self.cells[*column as usize] = word.to_string();
                if !word.is_empty() {
                    self.dirt.push((*column, "placeholder"));
                }
            }
        }
        let listed = self.listed(subject);
        if self.stream("shift").chance(rates::SHIFTED.value) {
            self.shift();
        }
        Row { cells: self.cells, listed, dirt: self.dirt }
    }

    fn listed(&self, subject: &Subject) -> Vec<Listed> {
        let key = key(self.world, self.index);
        let relation = match (subject.copied, subject.system.origin) {
            (Some(row), _) => format!("copy-of:{}", self::key(self.world, row)),
            (None, origin) => origin_relation(self.world, origin),
        };
        let mut first = self.truth(key.clone(), &subject.system, relation, subject.change);
        first.signal = match (subject.name_speaks, self.text_speaks) {
            (true, true) => "both",
            (true, false) => "name",
            (false, true) => "text",
            (false, false) => "none",
        };
        let stated = |column: Column| match self.missing[column as usize] {
            None => self.cells[column as usize].clone(),
            Some(_) => String::new(),
        };
        first.stated_build = stated(Column::CostBuild);
        first.stated_yearly = stated(Column::CostYearly);
        first.dependencies.clone_from(&self.dependencies);
        let mut all = vec![first];
        if let Some(second) = &self.second {
            let relation = origin_relation(self.world, second.origin);
            let mut other = self.truth(format!("{key}#2"), second, relation, "");
            other.signal = if second.names.speaks { "name" } else { "none" };
            all.push(other);
        }
        all
    }

    fn truth(
        &self,
        key: String,
        system: &System,
        relation: String,
        change: &'static str,
    ) -> Listed {
        Listed {
            key,
            system: system.id(self.world),
            relation,
            product: system.product(self.world).unwrap_or_default(),
            change,
            functions: system
                .functions
                .iter()
                .map(|it| self.world.function(*it).code.clone())
                .collect(),
            signal: "none",
            build: system.build,
            yearly: system.yearly,
            stated_build: String::new(),
            stated_yearly: String::new(),
            dependencies: Vec::new(),
        }
    }

    /// Moves the cells from the address on by one column, as happens when somebody inserts a cell; the last
    /// of the first thirty is lost.
    fn shift(&mut self) {
        let (from, last) = (Column::Url as usize, Column::Remark as usize);
        self.cells[from..=last].rotate_right(1);
        self.cells[from].clear();
        self.dirt.push((Column::Url, "row-shifted"));
    }
}

fn origin_relation(world: &World, origin: Origin) -> String {
    match origin {
        Origin::Shared(position) => format!("usage-of:{}", world.words.shared[position].id),
        _ => "own".to_string(),
    }
}

/// The placeholder that stands in a cell instead of its value; empty for an empty cell, none when it is kept.
fn missing_word(column: Column, stream: &mut Stream) -> Option<&'static str> {
    const WORDS: [&str; 9] =
        ["-", "tidak ada", "Tidak Ada", "n/a", "N/A", "belum ada", "nihil", "0", "null"];
    let (empty, placeholder) = column.missing();
    let point = stream.below(1_000_000) as f64 / 1_000_000.0;
    // The word is drawn even when it is not used, so that each column takes two numbers.
    let word = WORDS[stream.weighted(&[68, 8, 5, 4, 3, 5, 3, 2, 2])];
    if point < empty {
        return Some("");
    }
    (point < empty + placeholder).then_some(word)
}

fn chosen(items: &[(&'static str, u32)], stream: &mut Stream) -> &'static str {
    let weights: Vec<u32> = items.iter().map(|it| it.1).collect();
    items[stream.weighted(&weights)].0
}

fn two_in_one(first: &str, second: &str, stream: &mut Stream) -> String {
    match stream.below(4) {
        0 => format!("1. {first} 2. {second}"),
        1 => format!("{first}\n{second}"),
        2 => format!("{first}; {second}"),
        _ => format!("1. {first}\n2. {second}"),
    }
}

/// The text in quotation marks and with a dash, read as Windows-1252 although it was UTF-8.
fn double_encoded(text: &str) -> String {
    let (first, rest) = text.split_once(' ').unwrap_or((text, ""));
    format!("â€œ{first}â€\u{9d} â€“ {rest}")
}
