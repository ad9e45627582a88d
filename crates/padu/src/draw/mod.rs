//! Drawings as SVG, made on the server: no script, and a table with the same facts beside each.

pub mod burndown;
pub mod gantt;
pub mod graph;
pub mod waterfall;

/// One bar.
pub struct Bar {
    /// What it stands for.
    pub label: String,
    /// Its length in the unit of the chart.
    pub value: f64,
    /// The value as text.
    pub text: String,
}

const WIDTH: usize = 720;
const LABEL: usize = 300;
const ROW: usize = 26;
const TEXT: usize = 110;
const LETTERS: usize = 42;

/// Horizontal bars, longest value full width. `title` is read out by screen readers.
pub fn bars(title: &str, bars: &[Bar]) -> String {
    let longest = bars.iter().map(|it| it.value).fold(0.0, f64::max).max(f64::MIN_POSITIVE);
    let height = bars.len() * ROW + 4;
    let mut svg = format!(
        "<svg role=\"img\" aria-label=\"{}\" viewBox=\"0 0 {WIDTH} {height}\" \
         xmlns=\"http://www.w3.org/2000/svg\" class=\"bars\">",
        escape(title)
    );
    for (index, bar) in bars.iter().enumerate() {
        let top = index * ROW + 2;
        let room = (WIDTH - LABEL - TEXT) as f64;
        let length = (bar.value / longest * room).max(1.0);
        let middle = top + ROW / 2 + 4;
        let end = LABEL as f64 + length + 6.0;
        svg += &format!(
            "<text x=\"{}\" y=\"{middle}\" text-anchor=\"end\">{}</text>\
             <rect x=\"{LABEL}\" y=\"{}\" width=\"{length:.1}\" height=\"{}\"/>\
             <text x=\"{end:.1}\" y=\"{middle}\">{}</text>",
            LABEL - 8,
            escape(&shortened(&bar.label, LETTERS)),
            top + 3,
            ROW - 8,
            escape(&bar.text),
        );
    }
    svg + "</svg>"
}

/// A text that is longer than its room ends in an ellipsis; the table beside the drawing has it whole.
fn shortened(text: &str, most: usize) -> String {
    match text.chars().count() > most {
        true => text.chars().take(most - 1).chain(['…']).collect(),
        false => text.to_string(),
    }
}

fn escape(text: &str) -> String {
    text.replace('&', "&amp;").replace('<', "&lt;").replace('>', "&gt;").replace('"', "&quot;")
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn text_in_a_drawing_cannot_become_markup() {
        let bar = Bar { label: "<script>".into(), value: 1.0, text: "\"1\"".into() };
        let svg = bars("a & b", &[bar]);
        assert!(svg.contains("&lt;script&gt;") && svg.contains("a &amp; b"));
        assert!(!svg.contains("<script>"));
    }
}
