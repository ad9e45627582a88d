//! Quantities in names: `500 GB` is `0.5 TB` and is not `1 TB`.

/// Families: their base, and units with how many of the base each is.
///
/// Units that are other things more often are left out: `G` of `5G`, `m` (metre or milliard), `in` of `2 in 1`.
const FAMILIES: &[(&str, &[(&str, f64)])] = &[
    ("byte", &[("kb", 1e3), ("mb", 1e6), ("gb", 1e9), ("tb", 1e12), ("megabyte", 1e6)]),
    ("byte", &[("gigabyte", 1e9), ("terabyte", 1e12)]),
    ("bps", &[("kbps", 1e3), ("mbps", 1e6), ("gbps", 1e9)]),
    ("mm", &[("mm", 1.0), ("cm", 10.0), ("meter", 1e3), ("metre", 1e3), ("km", 1e6)]),
    ("mm", &[("\"", 25.4), ("''", 25.4), ("”", 25.4), ("inch", 25.4), ("inci", 25.4)]),
    ("mm", &[("inche", 25.4), ("ft", 304.8), ("feet", 304.8)]),
    ("ml", &[("ml", 1.0), ("cc", 1.0), ("l", 1e3), ("liter", 1e3), ("litre", 1e3)]),
    ("mg", &[("mg", 1.0), ("gr", 1e3), ("gram", 1e3), ("kg", 1e6), ("kilogram", 1e6)]),
    ("mg", &[("lb", 453_592.0), ("pound", 453_592.0), ("ton", 1e9)]),
    ("watt", &[("w", 1.0), ("watt", 1.0), ("kw", 1e3), ("kilowatt", 1e3)]),
    ("hz", &[("hz", 1.0), ("khz", 1e3), ("mhz", 1e6), ("ghz", 1e9)]),
    ("pixel", &[("mp", 1e6), ("megapixel", 1e6)]),
    ("line", &[("p", 1.0)]),
    ("second", &[("detik", 1.0), ("second", 1.0), ("menit", 60.0), ("minute", 60.0)]),
    ("second", &[("jam", 3_600.0), ("hour", 3_600.0), ("hari", 86_400.0), ("day", 86_400.0)]),
];

/// Money is marked before the number, and its multiples after it.
const MONEY: &str = "idr";
const MULTIPLES: &[(&str, f64)] = &[
    ("ribu", 1e3),
    ("rb", 1e3),
    ("juta", 1e6),
    ("jt", 1e6),
    ("miliar", 1e9),
    ("milyar", 1e9),
    ("triliun", 1e12),
];

/// Quantities this much apart are one, rounded in the last of three digits.
const ROUNDED: f64 = 0.005;
/// Quantities this much apart may be one, cut or rounded: 14 megapixels are often 14.7.
const CUT: f64 = 0.06;

/// A number with its unit.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Quantity {
    family: &'static str,
    value: f64,
}

impl Quantity {
    /// Whether both are the same, however they are spelt.
    pub fn equals(self, other: Quantity) -> bool {
        self.is_within(ROUNDED, other)
    }

    fn is_within(self, share: f64, other: Quantity) -> bool {
        let apart = (self.value - other.value).abs();
        self.family == other.family && apart <= share * self.value.max(other.value)
    }
}

/// Whether both state quantities of one family, and none that may be the same.
pub fn are_others(left: &[Quantity], right: &[Quantity]) -> bool {
    let meet = |family| {
        let of = |all: &[Quantity]| all.iter().filter(|it| it.family == family).copied().collect();
        let (own, others): (Vec<Quantity>, Vec<Quantity>) = (of(left), of(right));
        others.is_empty() || own.iter().any(|it| others.iter().any(|of| it.is_within(CUT, *of)))
    };
    !left.iter().all(|it| meet(it.family))
}

/// The quantities of a text, each with the byte at which its number begins.
pub fn quantities(text: &str) -> Vec<(usize, Quantity)> {
    let mut found = Vec::new();
    let (mut before, mut end) = (' ', 0);
    for (at, letter) in text.char_indices() {
        // What follows a sign is part of a model number or a fraction: `DSC-7W`, `1/2"`.
        let begins = at >= end && !before.is_alphanumeric() && !"-.,/".contains(before);
        before = letter;
        if let Some(it) = begins.then(|| money(&text[at..]).or(measured(&text[at..]))).flatten() {
            found.push((at + it.start, it.quantity));
            end = at + it.end;
        }
    }
    found
}

/// A quantity at the beginning of a text.
struct Found {
    quantity: Quantity,
    /// Where its number begins.
    start: usize,
    end: usize,
}

fn measured(text: &str) -> Option<Found> {
    let (number, length) = number(text)?;
    let (unit, more) = unit(&text[length..])?;
    let all = FAMILIES.iter().flat_map(|(family, units)| units.iter().map(move |it| (family, it)));
    let is_it = |name: &str| name == unit || name.len() > 1 && unit.strip_suffix('s') == Some(name);
    let (family, (_, factor)) = all.into_iter().find(|it| is_it(it.1.0))?;
    let quantity = Quantity { family, value: number * factor };
    Some(Found { quantity, start: 0, end: length + more })
}

fn money(text: &str) -> Option<Found> {
    let marked = text.get(..2).filter(|it| it.eq_ignore_ascii_case("rp"))?;
    let start = text.len() - text[marked.len()..].trim_start_matches(['.', ' ']).len();
    let (number, length) = number(&text[start..])?;
    let end = start + length;
    let multiple = unit(&text[end..])
        .and_then(|(name, more)| Some((MULTIPLES.iter().find(|it| it.0 == name)?.1, more)));
    let (factor, more) = multiple.unwrap_or((1.0, 0));
    let quantity = Quantity { family: MONEY, value: number * factor };
    Some(Found { quantity, start, end: end + more })
}

/// The number a text begins with, and its length. Groups of three digits are thousands.
fn number(text: &str) -> Option<(f64, usize)> {
    let is_part = |it: char| it.is_ascii_digit() || it == '.' || it == ',';
    let end = text.find(|it| !is_part(it)).unwrap_or(text.len());
    let digits = text[..end].trim_end_matches(['.', ',']);
    let mut groups: Vec<&str> = digits.split(['.', ',']).collect();
    let are_thousands = groups[0] != "0" && groups[1..].iter().all(|it| it.len() == 3);
    let decimals = if are_thousands { "" } else { groups.pop().unwrap_or_default() };
    let number: f64 = format!("{}.{decimals}", groups.concat()).parse().ok()?;
    digits.starts_with(|it: char| it.is_ascii_digit()).then_some((number, digits.len()))
}

/// The unit a text begins with in lower case, after a space or a hyphen, and where it ends.
fn unit(text: &str) -> Option<(String, usize)> {
    let rest = text.strip_prefix([' ', '-']).unwrap_or(text);
    let sign = ["\"", "''", "”"].into_iter().find(|it| rest.starts_with(it));
    let letters = rest.find(|it: char| !it.is_alphabetic()).unwrap_or(rest.len());
    let length = sign.map_or(letters, str::len);
    let ends = !rest[length..].starts_with(|it: char| it.is_alphanumeric());
    let end = text.len() - rest.len() + length;
    (length > 0 && ends).then(|| (rest[..length].to_lowercase(), end))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn all(text: &str) -> Vec<Quantity> {
        quantities(text).into_iter().map(|it| it.1).collect()
    }

    fn are_equal(left: &str, right: &str) -> bool {
        let (left, right) = (all(left), all(right));
        left.len() == 1 && right.len() == 1 && left[0].equals(right[0])
    }

    #[test]
    fn a_quantity_is_the_same_in_every_spelling() {
        for (left, right) in [
            ("Disk 500 GB", "Disk 0,5 TB"),
            ("Layar 13.3 inch", "Layar 13.3\""),
            ("Tangki 2 liter", "Tangki 2000 ml"),
            ("Tangki 2 liter", "Tangki 2.000 ml"),
            ("Link 10 Mbps", "Link 10000kbps"),
            ("Pompa 1,5 kW", "Pompa 1500 watts"),
            ("Bantuan Rp 1,5 juta", "Bantuan Rp1.500.000"),
            ("Layanan 24 jam", "Layanan 24-hour"),
        ] {
            assert!(are_equal(left, right), "{left}, {right}");
        }
    }

    #[test]
    fn quantities_of_one_family_differ_and_those_of_two_do_not() {
        let check = |left: &str, right: &str| are_others(&all(left), &all(right));
        assert!(check("500 GB", "1 TB") && check("13.3 inch", "15,4 inch"));
        assert!(check("Rp 2 jt", "Rp 2 rb") && check("8 GB, 2 kg", "8 GB, 3 kg"));
        assert!(!check("2 MP", "2 kg") && !check("2 kg", "") && !check("4 GB", "500 GB, 4 GB"));
    }

    #[test]
    fn a_quantity_that_was_cut_is_no_other() {
        assert!(!are_others(&all("14 megapixels"), &all("14.7 MP")));
        assert!(are_others(&all("12 MP"), &all("14 MP")) && !are_equal("13.3 inch", "13.4 inch"));
    }

    #[test]
    fn what_is_no_quantity_is_none() {
        for text in ["5G", "DSC-7W", "2 in 1", "Versi 2.1", "KX500GBX", "1/2\"", "3-1", "Rp", "é 7"]
        {
            assert_eq!(quantities(text), [], "{text}");
        }
        assert_eq!(
            quantities("Rp 5 jt dan 8 GB").iter().map(|it| it.0).collect::<Vec<_>>(),
            [3, 12]
        );
    }
}
