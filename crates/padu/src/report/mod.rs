//! Reports: the HTML page and what all reports share.

pub mod html;
mod pairs;
pub mod words;

/// Makes a text harmless in a spreadsheet: a cell that starts like a formula gets an apostrophe (ASVS
/// 1.2.10). The only place where this is done.
pub fn neutralize(text: &str) -> String {
    let risky = |first: char| {
        matches!(first, '=' | '+' | '-' | '@' | '\t' | '\r' | '\0' | '＝' | '＋' | '－' | '＠')
    };
    let number = text.parse::<f64>().is_ok();
    match text.chars().next() {
        Some(first) if risky(first) && !number => format!("'{text}"),
        _ => text.to_string(),
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn formulas_are_neutralised_and_numbers_are_not() {
        assert_eq!(neutralize("=cmd|' /C calc'!A0"), "'=cmd|' /C calc'!A0");
        assert_eq!(neutralize("-12.5"), "-12.5");
        assert_eq!(neutralize("＝1"), "'＝1");
        assert_eq!(neutralize("SIMPEG"), "SIMPEG");
    }
}
