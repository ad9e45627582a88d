//! What holds for one country: agencies, words, and which row is of which kind.
//!
//! A country has 27,000 rows; what a longer list has more is that of further countries, each with agencies of
//! its own. Rows are counted from 0 in each.
//!
//! Rows come in blocks of 25: two repeat an earlier system (8 %), eight fill the thirteen function slots of
//! the 616 agencies until all 8,008 are filled (row 25,025), the rest are further applications. Where they
//! stand in a block is drawn per block. The kind of a row and the row of a slot are both found by arithmetic,
//! so no row needs the rows before it and nothing is kept in memory.

use std::sync::Arc;

use super::agency::{Agency, agencies};
use super::stream::Stream;
use super::vocabulary::{Function, Vocabulary};

/// Rows in a block.
pub const BLOCK: u64 = 25;
/// Rows of a block that repeat an earlier system.
pub const COPIES: u64 = 2;
/// Rows of a block that fill slots.
pub const SLOT_ROWS: u64 = 8;
/// Rows of a country: the public number of applications of Indonesia.
pub const ROWS: u64 = 27_000;
/// Function slots per agency: indicators 32 to 44.
pub const SLOTS: usize = 13;

/// What a row is.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Role {
    /// Repeats an earlier row's system.
    Copy,
    /// Fills a slot (0-12) of an agency.
    Slot {
        /// Position of the agency.
        agency: usize,
        /// Position of the slot.
        slot: usize,
    },
    /// A further application.
    Extra,
}

/// The fixed facts of one country.
pub struct World {
    /// The seed of its streams.
    pub seed: u64,
    /// Rows of the countries before it.
    first: u64,
    /// All agencies.
    pub agencies: Vec<Agency>,
    /// All words.
    pub words: Arc<Vocabulary>,
    /// Position of the function of each slot, for regions and for central agencies.
    slots: [Vec<usize>; 2],
    /// Agencies in the order in which slots are filled, and the inverse.
    order: Vec<usize>,
    rank: Vec<usize>,
    /// Running sum of agency weights.
    cumulative: Vec<u64>,
}

impl World {
    /// A country of a seed, counted from 0.
    pub fn new(seed: u64, country: u64, words: Arc<Vocabulary>) -> World {
        let first = country * ROWS;
        // Neighbouring seeds stay different worlds.
        let seed = seed.wrapping_add(country << 32);
        let agencies = agencies(seed, country);
        let slots = ['k', 'c'].map(|letter| {
            let fills = |it: &Function, slot| it.slot == Some(slot) && it.levels.contains(letter);
            (32..45)
                .filter_map(|slot| words.functions.iter().position(|it| fills(it, slot)))
                .collect()
        });
        let mut order: Vec<usize> = (0..agencies.len()).collect();
        shuffle(&mut order, &mut Stream::new(seed, "agency-order", 0));
        let mut rank = vec![0; order.len()];
        for (position, agency) in order.iter().enumerate() {
            rank[*agency] = position;
        }
        let cumulative = agencies
            .iter()
            .scan(0, |sum, agency| {
                *sum += agency.weight;
                Some(*sum)
            })
            .collect();
        World { seed, first, agencies, words, slots, order, rank, cumulative }
    }

    /// The number of a row in the whole list, counted from 1.
    pub fn number(&self, row: u64) -> u64 {
        self.first + row + 1
    }

    /// The stream of a section for a row.
    pub fn stream(&self, section: &str, row: u64) -> Stream {
        Stream::new(self.seed, section, row)
    }

    /// A function by position.
    pub fn function(&self, position: usize) -> &Function {
        &self.words.functions[position]
    }

    /// What a row is.
    pub fn role(&self, row: u64) -> Role {
        let block = row / BLOCK;
        let place = self.layout(block)[(row % BLOCK) as usize];
        if place < COPIES {
            return Role::Copy;
        }
        if place >= COPIES + SLOT_ROWS {
            return Role::Extra;
        }
        self.slot_of(block * SLOT_ROWS + place - COPIES).unwrap_or(Role::Extra)
    }

    /// The row that fills a slot of an agency.
    pub fn slot_row(&self, agency: usize, slot: usize) -> u64 {
        let position = self.rank[agency];
        let round = (slot + SLOTS - turn(position)) % SLOTS;
        let number = (round * self.order.len() + position) as u64;
        let block = number / SLOT_ROWS;
        let place = COPIES + number % SLOT_ROWS;
        let layout = self.layout(block);
        let within = layout.iter().position(|it| *it == place).unwrap_or_default();
        block * BLOCK + within as u64
    }

    /// The function of a slot for a level.
    pub fn slot_function(&self, slot: usize, letter: char) -> usize {
        self.slots[usize::from(letter == 'c')][slot]
    }

    /// An agency for a further application, large ones more often.
    pub fn draw_agency(&self, stream: &mut Stream) -> usize {
        let total = self.cumulative.last().copied().unwrap_or_default();
        let point = stream.below(total as usize) as u64;
        self.cumulative.partition_point(|sum| *sum <= point)
    }

    /// A function for a further application of an agency. A central agency keeps to its own trade and to
    /// the administration that all of them have.
    pub fn draw_function(&self, agency: usize, stream: &mut Stream) -> usize {
        const ADMINISTRATION: [&str; 16] = [
            "planning",
            "finance",
            "personnel",
            "office",
            "procurement",
            "asset",
            "oversight",
            "performance",
            "legal",
            "service",
            "communication",
            "data",
            "ict",
            "library",
            "spatial",
            "science",
        ];
        let home = &self.agencies[agency];
        let letter = home.level.letter();
        let in_trade = letter == 'c' && stream.chance(0.4);
        let fits = |it: &Function| match (letter, in_trade) {
            ('c', true) => home.trade.iter().any(|family| family == it.family()),
            ('c', false) => it.levels.contains('c') && ADMINISTRATION.contains(&it.family()),
            _ => it.levels.contains(letter),
        };
        let weights: Vec<u32> =
            self.words.functions.iter().map(|it| if fits(it) { it.weight } else { 0 }).collect();
        if weights.iter().all(|it| *it == 0) {
            return self.slots[1][0];
        }
        stream.weighted(&weights)
    }

    /// Another function done in the same house; none when there is no such function.
    pub fn draw_near(&self, function: usize, stream: &mut Stream) -> Option<usize> {
        let main = self.function(function);
        let all = self.words.functions.iter().enumerate();
        let near: Vec<usize> = all.filter(|it| main.is_near(it.1)).map(|it| it.0).collect();
        if near.is_empty() { None } else { Some(*stream.pick(&near)) }
    }

    /// A national application for a row of this level.
    pub fn draw_shared(&self, letter: char, stream: &mut Stream) -> usize {
        let weights: Vec<u32> = self
            .words
            .shared
            .iter()
            .map(|it| if it.levels.contains(letter) { it.weight } else { 0 })
            .collect();
        stream.weighted(&weights)
    }

    /// The position of a national application.
    pub fn shared_position(&self, id: &str) -> Option<usize> {
        self.words.shared.iter().position(|it| it.id == id)
    }

    /// The position of a function code.
    pub fn function_position(&self, code: &str) -> Option<usize> {
        self.words.functions.iter().position(|it| it.code == code)
    }

    fn layout(&self, block: u64) -> [u64; BLOCK as usize] {
        let mut places: [u64; BLOCK as usize] = std::array::from_fn(|it| it as u64);
        shuffle(&mut places, &mut self.stream("layout", block));
        places
    }

    fn slot_of(&self, number: u64) -> Option<Role> {
        let agencies = self.order.len();
        let round = number as usize / agencies;
        if round >= SLOTS {
            return None;
        }
        let position = number as usize % agencies;
        let slot = (round + turn(position)) % SLOTS;
        Some(Role::Slot { agency: self.order[position], slot })
    }
}

/// Each agency starts at another slot, so that a short file already has all thirteen.
fn turn(position: usize) -> usize {
    position * 5 % SLOTS
}

fn shuffle<T>(items: &mut [T], stream: &mut Stream) {
    for last in (1..items.len()).rev() {
        items.swap(last, stream.below(last + 1));
    }
}

#[cfg(test)]
mod tests {
    use std::collections::BTreeSet;

    use super::*;

    fn indonesia() -> World {
        World::new(7, 0, Vocabulary::load().expect("the tables parse").into())
    }

    #[test]
    fn the_first_25025_rows_fill_every_slot_of_every_agency_once() {
        let world = indonesia();
        let mut seen = BTreeSet::new();
        for row in 0..25_025 {
            if let Role::Slot { agency, slot } = world.role(row) {
                assert!(seen.insert((agency, slot)), "twice: {agency} {slot}");
                assert_eq!(world.slot_row(agency, slot), row);
            }
        }
        assert_eq!(seen.len(), 616 * 13);
    }

    #[test]
    fn two_rows_of_every_block_are_copies() {
        let world = indonesia();
        let copies = (0..2_500).filter(|row| world.role(*row) == Role::Copy).count();
        assert_eq!(copies, 200);
    }
}
