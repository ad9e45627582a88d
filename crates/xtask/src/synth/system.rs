//! The hidden truth: which system a row is about, before anyone wrote it down.
//!
//! A system is a pure function of the seed and the index of the row that lists it first.

use super::agency::{Level, slug};
use super::name::{self, Names};
use super::rates;
use super::stream::Stream;
use super::world::{Role, World};

/// How a system relates to others, in truth.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Origin {
    /// The agency's own build.
    Own,
    /// An installation of a vendor's product: function and number of the product.
    Product(usize, usize),
    /// A national application that the agency uses.
    Shared(usize),
}

/// One true system, or one use of a national application.
#[derive(Debug, Clone)]
pub struct System {
    /// Row that lists it first.
    pub row: u64,
    /// True for the second system of a cell that lists two.
    pub second: bool,
    /// Agency that runs or uses it.
    pub agency: usize,
    /// Unit that runs or uses it.
    pub unit: String,
    /// Functions by position; the first is the main one.
    pub functions: Vec<usize>,
    /// Where it comes from.
    pub origin: Origin,
    /// What it is called.
    pub names: Names,
    /// Host name with path, without scheme.
    pub address: String,
    /// Year it was built.
    pub year: usize,
    /// Whether it is in use.
    pub active: bool,
    /// What it truly cost to build, in rupiah.
    pub build: u64,
    /// What it truly costs a year, in rupiah.
    pub yearly: u64,
}

impl System {
    /// The id in the truth files: one for each own system, one for each national application.
    pub fn id(&self, world: &World) -> String {
        match self.origin {
            Origin::Shared(position) => format!("shared-{}", world.words.shared[position].id),
            _ if self.second => format!("sys-{:07}b", world.number(self.row)),
            _ => format!("sys-{:07}", world.number(self.row)),
        }
    }

    /// The vendor product's id, when it is one.
    pub fn product(&self, world: &World) -> Option<String> {
        match self.origin {
            Origin::Product(function, number) => {
                Some(format!("prd-{}-{number}", world.function(function).code.replace('/', "-")))
            }
            _ => None,
        }
    }
}

/// The system that a row is about when the row is no copy.
pub fn first_listed(world: &World, row: u64) -> System {
    let mut stream = world.stream("system", row);
    match world.role(row) {
        Role::Slot { agency, slot } => slot_system(world, row, agency, slot, &mut stream),
        _ => {
            let agency = world.draw_agency(&mut stream);
            extra_system(world, row, false, agency, &mut stream)
        }
    }
}

/// The second system of a cell that lists two: another one of the same agency.
pub fn second_listed(world: &World, row: u64, agency: usize) -> System {
    extra_system(world, row, true, agency, &mut world.stream("second", row))
}

/// The row whose system a copy repeats: an earlier row with a system of the agency's own; none at the start.
pub fn copied_row(world: &World, row: u64) -> Option<u64> {
    let mut stream = world.stream("copy", row);
    (0..64).map(|_| stream.below(row as usize) as u64).find(|earlier| {
        *earlier < row
            && world.role(*earlier) != Role::Copy
            && !matches!(first_listed(world, *earlier).origin, Origin::Shared(_))
    })
}

fn slot_system(world: &World, row: u64, agency: usize, slot: usize, stream: &mut Stream) -> System {
    let letter = world.agencies[agency].level.letter();
    let function = world.slot_function(slot, letter);
    let offered: Vec<usize> = world
        .function(function)
        .shared
        .iter()
        .filter_map(|id| world.shared_position(id))
        .filter(|it| world.words.shared[*it].levels.contains(letter))
        .collect();
    // Procurement is a national application nearly everywhere; the other slots are mixed.
    let share = if slot == 3 { 0.85 } else { rates::shared_share(letter) + 0.05 };
    if !offered.is_empty() && stream.chance(share) {
        let chosen = *stream.pick(&offered);
        return shared_system(world, row, false, agency, chosen, function, stream);
    }
    own_system(world, row, false, agency, function, stream)
}

fn extra_system(
    world: &World,
    row: u64,
    second: bool,
    agency: usize,
    stream: &mut Stream,
) -> System {
    let letter = world.agencies[agency].level.letter();
    if stream.chance(rates::shared_share(letter)) {
        let chosen = world.draw_shared(letter, stream);
        let main = world.words.shared[chosen].functions.first();
        let function = main.and_then(|it| world.function_position(it)).unwrap_or_default();
        return shared_system(world, row, second, agency, chosen, function, stream);
    }
    let function = world.draw_function(agency, stream);
    own_system(world, row, second, agency, function, stream)
}

fn shared_system(
    world: &World,
    row: u64,
    second: bool,
    agency: usize,
    shared: usize,
    function: usize,
    stream: &mut Stream,
) -> System {
    let application = &world.words.shared[shared];
    let mut functions: Vec<usize> =
        application.functions.iter().filter_map(|it| world.function_position(it)).collect();
    functions.dedup();
    if functions.is_empty() {
        functions.push(function);
    }
    let names = name::shared_names(world, application, agency, stream);
    let unit = any_unit(world, agency, function, stream);
    let active = stream.chance(0.96);
    let yearly = if stream.chance(0.2) { 1_000_000 * stream.between(2, 25) as u64 } else { 0 };
    System {
        row,
        second,
        agency,
        unit,
        functions,
        origin: Origin::Shared(shared),
        names,
        address: application.host.clone(),
        year: stream.between(2016, 2024),
        active,
        build: 0,
        yearly,
    }
}

fn own_system(
    world: &World,
    row: u64,
    second: bool,
    agency: usize,
    function: usize,
    stream: &mut Stream,
) -> System {
    let level = world.agencies[agency].level;
    let mut functions = vec![function];
    if stream.chance(rates::SECOND_FUNCTION.value) {
        functions.extend(world.draw_near(function, stream));
    }
    let is_local = matches!(level, Level::Regency | Level::City | Level::Province);
    let origin = if is_local && stream.chance(rates::PRODUCT.value) {
        Origin::Product(function, stream.weighted(&[65, 25, 10]))
    } else {
        Origin::Own
    };
    let unit = usual_unit(world, agency, function, stream);
    let names = match origin {
        Origin::Product(function, number) => {
            name::product_names(world, agency, function, number, stream)
        }
        _ => name::own_names(world, agency, function, stream),
    };
    let address = address(world, agency, &names, origin, stream);
    let (build, yearly) = costs(world.function(function).cost, stream);
    System {
        row,
        second,
        agency,
        unit,
        functions,
        origin,
        names,
        address,
        year: 2008 + stream.weighted(&[1, 1, 2, 2, 3, 3, 4, 6, 6, 8, 9, 10, 12, 11, 9, 7, 4]),
        active: stream.chance(1.0 - rates::INACTIVE.value),
        build,
        yearly,
    }
}

fn costs(median_million: u64, stream: &mut Stream) -> (u64, u64) {
    let build = median_million * stream.log_normal_thousandths() * 1_000 / 5_000 * 5_000;
    let share = stream.between(6, 22) as u64;
    (build, build * share / 100 / 5_000 * 5_000)
}

fn usual_unit(world: &World, agency: usize, function: usize, stream: &mut Stream) -> String {
    let function = world.function(function);
    let units = match world.agencies[agency].level.letter() {
        'c' => &function.unit_central,
        _ => &function.unit,
    };
    if units.is_empty() {
        "Pusat Data dan Informasi".to_string()
    } else {
        stream.pick(units).clone()
    }
}

/// A national application is listed by every unit that opens it, not only by the one in charge.
fn any_unit(world: &World, agency: usize, function: usize, stream: &mut Stream) -> String {
    if stream.chance(0.4) {
        return usual_unit(world, agency, function, stream);
    }
    let other = world.draw_function(agency, stream);
    usual_unit(world, agency, other, stream)
}

fn address(
    world: &World,
    agency: usize,
    names: &Names,
    origin: Origin,
    stream: &mut Stream,
) -> String {
    let home = &world.agencies[agency];
    let label = match &names.short {
        Some(short) => slug(short),
        None => slug(&name::initials(&names.long)),
    };
    let label: String = label.chars().take(22).collect();
    let place = slug(&home.short);
    if let Origin::Product(function, number) = origin {
        let brand = slug(&name::product_brand(world, function, number));
        if stream.chance(0.6) {
            return format!("{place}.{brand}.example");
        }
    }
    match stream.weighted(&[66, 12, 8, 5, 4, 5]) {
        0 => format!("{label}.{}", home.domain),
        1 => format!("{}/{label}", home.domain),
        2 => format!("layanan.{}/{label}", home.domain),
        3 => format!("play.google.com/store/apps/details?id=id.go.{place}.{label}"),
        4 => format!("192.168.{}.{}/{label}", stream.between(1, 90), stream.between(2, 250)),
        _ => format!("{label}-{place}.example"),
    }
}
