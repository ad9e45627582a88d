//! Measured tables inside a document: what stands between two markers belongs to a chore.

use std::path::Path;

use anyhow::{Context, Result};

/// Puts `text` between `<!-- name:begin -->` and `<!-- name:end -->`. Fails when the file has no such place.
pub fn write(path: &Path, name: &str, text: &str) -> Result<()> {
    let shown = path.display();
    let whole = std::fs::read_to_string(path).with_context(|| format!("cannot read {shown}"))?;
    let replaced = replaced(&whole, name, text)
        .with_context(|| format!("{shown} has no place marked {name}:begin and {name}:end"))?;
    std::fs::write(path, replaced).with_context(|| format!("cannot write {shown}"))
}

fn replaced(whole: &str, name: &str, text: &str) -> Option<String> {
    let (begin, end) = (format!("<!-- {name}:begin -->"), format!("<!-- {name}:end -->"));
    let (before, rest) = whole.split_once(&begin)?;
    let (_, after) = rest.split_once(&end)?;
    Some(format!("{before}{begin}\n{}\n{end}{after}", text.trim()))
}

#[cfg(test)]
mod tests {
    use super::replaced;

    const PAGE: &str = "# Head\n<!-- a:begin -->\nold\n<!-- a:end -->\n<!-- b:begin -->\n";

    #[test]
    fn only_what_stands_between_the_markers_is_replaced() {
        let expected = "# Head\n<!-- a:begin -->\nnew\n<!-- a:end -->\n<!-- b:begin -->\n";
        assert_eq!(replaced(PAGE, "a", "new\n\n").as_deref(), Some(expected));
    }

    #[test]
    fn a_place_that_is_not_closed_is_no_place() {
        assert_eq!(replaced(PAGE, "b", "new"), None);
    }
}
