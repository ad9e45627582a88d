//! A waterfall: how parts add up to a sum, each beginning where the one before it ends. As text for a
//! terminal, and as SVG.
//!
//! Both are read without colour: what is added is full, what is taken away is hatched, and the sign stands
//! beside it. The SVG is a table too: every row has its cells as text, with the roles of a table.

use super::{escape, shortened};

/// One part, or the sum at the end.
#[derive(Debug, Clone, PartialEq)]
pub struct Step {
    /// What it stands for.
    pub label: String,
    /// How far the two agree.
    pub level: String,
    /// What it adds.
    pub value: f64,
    /// The value as text, with its sign.
    pub text: String,
    /// The words that say so.
    pub evidence: String,
}

/// Words around a drawing.
#[derive(Debug, Clone, PartialEq)]
pub struct Caption<'a> {
    /// Its own among the drawings of a page.
    pub id: &'a str,
    /// What is drawn, in a few words.
    pub title: &'a str,
    /// What it says, in a sentence.
    pub description: &'a str,
    /// Headings of the columns: part, level, value, evidence.
    pub headings: [String; 4],
    /// What the line is called that stands at the threshold.
    pub threshold: String,
}

/// Where the line stands from which the sum suffices.
#[derive(Debug, Clone, Copy, PartialEq)]
pub struct Threshold(pub f64);

/// Where each step begins and ends; the sum begins at nothing.
fn spans(steps: &[Step]) -> Vec<(f64, f64)> {
    let mut reached = 0.0;
    let last = steps.len().saturating_sub(1);
    let mut span = |(at, step): (usize, &Step)| {
        let begin = if at == last { 0.0 } else { reached };
        reached = begin + step.value;
        (begin, reached)
    };
    steps.iter().enumerate().map(&mut span).collect()
}

/// The least and the most that has to be shown.
fn bounds(spans: &[(f64, f64)], threshold: Option<Threshold>) -> (f64, f64) {
    let all = spans.iter().flat_map(|it| [it.0, it.1]).chain([0.0]).chain(threshold.map(|it| it.0));
    let (low, high) = all.fold((0.0f64, 0.0f64), |it, value| (it.0.min(value), it.1.max(value)));
    if high - low < f64::MIN_POSITIVE { (low, low + 1.0) } else { (low, high) }
}

/// Characters of a bar.
const CELLS: usize = 32;

/// One line of signs a step: `█` is added, `░` is taken away, `│` is the threshold, `·` is nothing.
pub fn lines(steps: &[Step], threshold: Option<Threshold>) -> Vec<String> {
    let spans = spans(steps);
    let (low, high) = bounds(&spans, threshold);
    let place = |value: f64| (value - low) / (high - low) * CELLS as f64;
    let mark = threshold.map(|it| (place(it.0) as usize).min(CELLS - 1));
    let line = |(begin, end): &(f64, f64)| {
        let sign = if end >= begin { '█' } else { '░' };
        let (from, to) = (place(begin.min(*end)), place(begin.max(*end)));
        let first = (from.round() as usize).min(CELLS - 1);
        // What adds anything at all is seen.
        let least = usize::from(to > from);
        let end = (to.round() as usize).max(first + least);
        let cell = |at: usize| match at {
            _ if (first..end).contains(&at) => sign,
            _ if Some(at) == mark => '│',
            _ => '·',
        };
        (0..CELLS).map(cell).collect()
    };
    spans.iter().map(line).collect()
}

const ROW: usize = 26;
const TOP: usize = 60;
const COLUMNS: [usize; 4] = [10, 170, 330, 400];
const CHART: usize = 640;
const ROOM: usize = 300;
const WIDTH: usize = CHART + ROOM + 20;

/// The waterfall as an SVG document of its own, the sum last.
pub fn document(caption: &Caption, steps: &[Step], threshold: Option<Threshold>) -> String {
    let style = format!("<style>{STYLE}</style>\n");
    drawing(caption, steps, threshold, &style)
}

/// The waterfall as part of a page that has [`STYLE`] among its rules.
pub fn figure(caption: &Caption, steps: &[Step], threshold: Option<Threshold>) -> String {
    drawing(caption, steps, threshold, "")
}

fn drawing(caption: &Caption, steps: &[Step], threshold: Option<Threshold>, style: &str) -> String {
    let (height, id) = (TOP + steps.len() * ROW + 20, caption.id);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {height}\" \
         role=\"group\" class=\"waterfall\" aria-labelledby=\"{id}-title {id}-description\">\n\
         <title id=\"{id}-title\">{}</title>\n\
         <desc id=\"{id}-description\">{}</desc>\n{style}{}",
        escape(caption.title),
        escape(caption.description),
        HATCHED.replace("{id}", id),
    );
    svg += &format!("<text class=\"title\" x=\"10\" y=\"22\">{}</text>\n", escape(caption.title));
    svg += &table(caption, steps);
    svg += &chart(caption, steps, threshold);
    svg + "</svg>\n"
}

/// Rules for drawings, which reach into nothing else of a page.
pub const STYLE: &str = "\
    .waterfall text { font: 13px sans-serif; fill: #111 } .waterfall .title { font-weight: bold } \
    .waterfall .number { text-anchor: end } .waterfall .head { font-weight: bold } \
    .waterfall .added { fill: #1a4f8b } .waterfall .taken { fill: #fff; stroke: #111 } \
    .waterfall .sum { fill: #444 } .waterfall .axis { stroke: #111 } \
    .waterfall .threshold { stroke: #111; stroke-dasharray: 4 3 }";

/// What is taken away is hatched, so that it is told apart without colour.
const HATCHED: &str = "<defs><pattern id=\"{id}-hatched\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
    <rect width=\"2\" height=\"6\" fill=\"#111\"/></pattern></defs>\n";

/// The rows as text.
fn table(caption: &Caption, steps: &[Step]) -> String {
    let cell = |at: usize, y: usize, class: &str, role: &str, text: &str| {
        let x = COLUMNS[at] + if class == "number" { 50 } else { 0 };
        format!(
            "<text class=\"{class}\" role=\"{role}\" x=\"{x}\" y=\"{y}\">{}</text>",
            escape(text)
        )
    };
    let mut text =
        format!("<g role=\"table\" aria-label=\"{}\">\n<g role=\"row\">", escape(caption.title));
    for (at, heading) in caption.headings.iter().enumerate() {
        text += &cell(at, TOP - 8, "head", "columnheader", heading);
    }
    text += "</g>\n";
    for (at, step) in steps.iter().enumerate() {
        let y = TOP + at * ROW + ROW / 2 + 4;
        text += "<g role=\"row\">";
        text += &cell(0, y, "label", "rowheader", &shortened(&step.label, 22));
        text += &cell(1, y, "level", "cell", &shortened(&step.level, 24));
        text += &cell(2, y, "number", "cell", &step.text);
        text += &cell(3, y, "words", "cell", &shortened(&step.evidence, 34));
        text += "</g>\n";
    }
    text + "</g>\n"
}

/// The bars; what they show stands in the table, so they are hidden from those who listen.
fn chart(caption: &Caption, steps: &[Step], threshold: Option<Threshold>) -> String {
    let spans = spans(steps);
    let (low, high) = bounds(&spans, threshold);
    let x = |value: f64| CHART as f64 + (value - low) / (high - low) * ROOM as f64;
    let bottom = TOP + steps.len() * ROW;
    let mut text = String::from("<g aria-hidden=\"true\">\n");
    for (at, (begin, end)) in spans.iter().enumerate() {
        let class = match (at + 1 == spans.len(), end >= begin) {
            (true, _) => "sum",
            (_, true) => "added",
            (_, false) => "taken",
        };
        let (from, to) = (x(begin.min(*end)), x(begin.max(*end)));
        let fill = match class {
            "taken" => format!(" style=\"fill:url(#{}-hatched)\"", caption.id),
            _ => String::new(),
        };
        text += &format!(
            "<rect class=\"{class}\"{fill} x=\"{from:.1}\" y=\"{}\" width=\"{:.1}\" height=\"{}\"/>\n",
            TOP + at * ROW + 4,
            (to - from).max(1.0),
            ROW - 8,
        );
    }
    let line = |class: &str, at: f64| {
        let at = x(at);
        format!(
            "<line class=\"{class}\" x1=\"{at:.1}\" y1=\"{TOP}\" x2=\"{at:.1}\" y2=\"{bottom}\"/>\n"
        )
    };
    text += &line("axis", 0.0);
    if let Some(threshold) = threshold {
        text += &line("threshold", threshold.0);
        text += &format!(
            "<text x=\"{:.1}\" y=\"{}\" text-anchor=\"middle\">{}</text>\n",
            x(threshold.0).clamp(CHART as f64 + 40.0, (CHART + ROOM - 40) as f64),
            TOP - 8,
            escape(&caption.threshold),
        );
    }
    text + "</g>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn step(label: &str, value: f64) -> Step {
        Step {
            label: label.into(),
            level: "<level>".into(),
            value,
            text: format!("{value:+}"),
            evidence: "kata".into(),
        }
    }

    fn steps() -> Vec<Step> {
        vec![step("prior", -4.0), step("name", 6.0), step("agency", -1.0), step("sum", 1.0)]
    }

    #[test]
    fn each_step_begins_where_the_last_one_ended_and_the_sum_at_nothing() {
        assert_eq!(spans(&steps()), [(0.0, -4.0), (-4.0, 2.0), (2.0, 1.0), (0.0, 1.0)]);
    }

    #[test]
    fn bars_are_told_apart_without_colour() {
        let drawn = lines(&steps(), Some(Threshold(0.0)));
        assert!(drawn.iter().all(|it| it.chars().count() == CELLS), "{drawn:?}");
        assert_eq!(drawn[0], "░░░░░░░░░░░░░░░░░░░░░│··········");
        assert_eq!(drawn[1], "████████████████████████████████");
        assert!(drawn[2].ends_with("░░░░░") && drawn[2].contains('│'));
        assert!(drawn[3].contains('█') && !drawn[3].contains('░'));
    }

    #[test]
    fn the_drawing_is_a_table_and_has_a_title_and_a_description() {
        let caption = Caption {
            id: "waterfall",
            title: "a & b",
            description: "because",
            headings: ["part", "level", "value", "words"].map(String::from),
            threshold: "accepted".into(),
        };
        let svg = document(&caption, &steps(), Some(Threshold(0.5)));
        assert!(svg.contains("<style>") && !figure(&caption, &steps(), None).contains("<style>"));
        assert!(svg.contains("<title id=\"waterfall-title\">a &amp; b</title>"));
        assert!(svg.contains("<desc id=\"waterfall-description\">because</desc>"));
        assert_eq!(svg.matches("role=\"row\"").count(), 5);
        assert_eq!(svg.matches("role=\"cell\"").count(), 12);
        assert!(svg.contains("url(#waterfall-hatched)") && svg.contains("&lt;level&gt;"));
        assert!(!svg.contains("<level>"));
    }

    #[test]
    fn nothing_at_all_can_be_drawn() {
        assert_eq!(lines(&[], None), [""; 0]);
        assert_eq!(lines(&[step("sum", 0.0)], Some(Threshold(0.0)))[0].chars().count(), CELLS);
    }
}
