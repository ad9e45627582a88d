//! What a row is about and how its writer calls it: the first record of a system, or a later one by another hand.

use super::agency::Level;
use super::name;
use super::stream::Stream;
use super::system::{System, copied_row, first_listed};
use super::world::{Role, World};

/// What a row is about, and who writes it.
pub struct Subject {
    /// The true system.
    pub system: System,
    /// The earlier row that lists it, when this one repeats it.
    pub copied: Option<u64>,
    /// The agency whose list the row stands in.
    pub reporter: usize,
    /// The name as this row writes it.
    pub name: String,
    /// Whether that name tells the function.
    pub name_speaks: bool,
    /// How a copy's name differs, or empty.
    pub change: &'static str,
}

impl Subject {
    /// What the row with this index is about.
    pub fn of(world: &World, index: u64) -> Subject {
        let copied = match world.role(index) {
            Role::Copy => copied_row(world, index),
            _ => None,
        };
        let system = first_listed(world, copied.unwrap_or(index));
        let reporter = system.agency;
        let (name, name_speaks) = (system.names.display.clone(), system.names.speaks);
        let subject = Subject { system, copied, reporter, name, name_speaks, change: "" };
        if copied.is_some() { subject.retold(world, index) } else { subject }
    }

    /// A second record: another unit or the province lists it, under a name of its own making.
    fn retold(mut self, world: &World, index: u64) -> Subject {
        let mut stream = world.stream("retold", index);
        let system = &self.system;
        let (name, change) =
            name::renamed(world, &system.names, system.agency, system.functions[0], &mut stream);
        self.name_speaks = match change {
            name::Change::LongOnly => true,
            name::Change::ShortOnly => false,
            _ => system.names.speaks,
        };
        self.name = name;
        self.change = change.key();
        let home = &world.agencies[system.agency];
        if matches!(home.level, Level::Regency | Level::City) && stream.chance(0.06) {
            self.reporter = home.province;
            self.name = format!("{} {}", self.name, home.short);
        } else if stream.chance(0.4) {
            let function = world.function(system.functions[0]);
            let units =
                if home.level.letter() == 'c' { &function.unit_central } else { &function.unit };
            if !units.is_empty() {
                self.system.unit = stream.pick(units).clone();
            }
        }
        if stream.chance(0.45) {
            self.system.address = other_address(&self.system.address, &home.domain, &mut stream);
        }
        self
    }
}

/// Another address of the same system: another path, or another name under the same domain.
fn other_address(address: &str, domain: &str, stream: &mut Stream) -> String {
    let host = address.split('/').next().unwrap_or(address);
    match stream.below(4) {
        0 => format!("{host}/login"),
        1 => format!("{host}/index.php/home"),
        2 => format!("www.{host}"),
        _ => format!("app{}.{domain}", stream.between(1, 9)),
    }
}
