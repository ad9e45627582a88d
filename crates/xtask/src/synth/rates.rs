//! The rates of habits and dirt, each with what was measured in real lists and what is used here.
//!
//! Measured: D = city of Denpasar (189 rows), B = city of Banjarbaru (77), M = assets of an ICT office in
//! Malang (20), K = Kabupaten Madiun as told in domain note 0.2. A rate that no list can show (their
//! converters trimmed or repaired the cells) is marked as chosen. The README of an inventory is made of this
//! table, and a test counts what comes out.

/// One rate.
#[derive(Debug, Clone, Copy)]
pub struct Rate {
    /// What it is about.
    pub name: &'static str,
    /// What real lists show.
    pub measured: &'static str,
    /// What is used, as a share.
    pub value: f64,
}

macro_rules! rates {
    ($( $(#[$doc:meta])* $constant:ident $name:literal $measured:literal $value:literal; )*) => {
        $( $(#[$doc])* pub const $constant: Rate =
            Rate { name: $name, measured: $measured, value: $value }; )*
        /// Every rate in the order of the README.
        pub const ALL: &[Rate] = &[ $( $constant, )* ];
    };
}

rates! {
    /// Share of rows of a central agency that are national applications.
    SHARED_CENTRAL "rows of central agencies that use a national application" "chosen" 0.18;
    /// The same for a province.
    SHARED_PROVINCE "rows of provinces that use a national application" "chosen" 0.36;
    /// The same for a regency or city.
    SHARED_LOCAL "rows of regencies and cities that use a national application" "K .53, D .26, B .21" 0.48;
    /// Share of rows that repeat an earlier row's own system.
    COPY "rows that record an own system again" "D .01 under one name; others unknown, chosen" 0.08;
    /// Share of own local systems that are a vendor's product.
    PRODUCT "own local systems that are a vendor's product" "chosen; RIHA .12 for one product" 0.18;
    /// Share of own systems with a second function.
    SECOND_FUNCTION "own systems that do a second job" "chosen" 0.12;
    /// Share of own systems out of use.
    INACTIVE "own systems out of use" "D .10, B .06, M .65" 0.11;
    /// Share of rows whose name cell lists two systems.
    TWO_IN_ONE "name cells that list two systems" "seen in K and D; chosen" 0.012;
    /// Share of rows whose name cell is or holds an address.
    URL_IN_NAME "name cells that hold an address" "D .011" 0.011;
    /// Share of rows with cells shifted by one column.
    SHIFTED "rows shifted by one column" "chosen" 0.004;
    /// Share of descriptions with double-encoded characters.
    MOJIBAKE "descriptions with double-encoded text" "D .005" 0.005;
    /// Share of descriptions with a line break.
    LINE_BREAK "descriptions with a line break" "D .037" 0.03;
    /// Share of descriptions with HTML.
    HTML "descriptions with HTML" "D .01" 0.008;
    /// Share of descriptions that are keyboard noise.
    NOISE "descriptions that are keyboard noise" "D .005" 0.004;
    /// Share of descriptions that say nothing.
    SAYS_NOTHING "descriptions that say nothing of the job" "D, B about .05 by reading" 0.05;
    /// Share of descriptions copied from a neighbouring row.
    NEIGHBOUR "descriptions copied from another system" "D .02 by reading" 0.02;
    /// Share of descriptions in English.
    ENGLISH "descriptions in English" "chosen" 0.03;
    /// Share of addresses with a scheme.
    SCHEME "addresses with http:// or https://" "D .60, B .04" 0.5;
    /// Share of addresses that are malformed.
    BAD_URL "malformed addresses" "D .01 with blanks; chosen" 0.025;
    /// Share of stated amounts ten or a hundred times too large.
    WRONG_SCALE "stated amounts 10 or 100 times too large" "M 2 of 20" 0.04;
    /// Share of stated amounts that are words.
    AMOUNT_WORDS "stated amounts that cannot be read" "chosen" 0.015;
    /// Share of names with stray blanks.
    BLANKS "names with stray blanks" "trimmed by the converters; chosen" 0.02;
}

/// Share of national applications among the rows of a level.
pub fn shared_share(letter: char) -> f64 {
    match letter {
        'c' => SHARED_CENTRAL.value,
        'p' => SHARED_PROVINCE.value,
        _ => SHARED_LOCAL.value,
    }
}
