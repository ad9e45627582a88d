//! The reliability diagram: what was said against what was right, one panel a set.

use std::fmt::Write;

use super::calibration::{Reliability, Step};

const SIDE: f64 = 180.0;
const LEFT: f64 = 52.0;
const TOP: f64 = 40.0;
const GAP: f64 = 44.0;
const FOOT: f64 = 52.0;
const HIGH: f64 = TOP + SIDE + FOOT;
/// Panels beside each other.
const PANELS: usize = 4;
const STYLE: &str = "<style>text{font:12px sans-serif;fill:#222}.frame{fill:none;stroke:#767676}\
.even{stroke:#767676;stroke-dasharray:4 4}.said{fill:none;stroke:#0b5cad;stroke-width:2}\
.step{fill:#0b5cad}</style>";

/// The diagram as SVG; the tables of the same sets hold the same figures.
pub fn reliability(title: &str, sets: &[Reliability]) -> String {
    let width = LEFT + PANELS as f64 * (SIDE + GAP);
    let height = sets.len().div_ceil(PANELS) as f64 * HIGH;
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width} {height}\" role=\"img\" \
         aria-labelledby=\"title description\">\n<title id=\"title\">{title}</title>\n\
         <desc id=\"description\">{}</desc>\n{STYLE}\n\
         <rect width=\"{width}\" height=\"{height}\" fill=\"#fff\"/>\n",
        description(sets)
    );
    for (row, some) in sets.chunks(PANELS).enumerate() {
        let top = TOP + row as f64 * HIGH;
        for (at, set) in some.iter().enumerate() {
            panel(&mut svg, set, LEFT + at as f64 * (SIDE + GAP), top);
        }
        let middle = top + SIDE / 2.0;
        let _ = writeln!(
            svg,
            "<text transform=\"rotate(-90 16 {middle})\" x=\"16\" y=\"{middle}\" \
             text-anchor=\"middle\">share right</text>"
        );
    }
    svg.push_str("</svg>\n");
    svg
}

fn description(sets: &[Reliability]) -> String {
    let one =
        |it: &Reliability| format!("{}: expected calibration error {:.3}", it.name, it.error());
    let all: Vec<String> = sets.iter().map(one).collect();
    format!(
        "One panel a set: the probability that pairs were given, against the share of them that was right. On the \
         dashed line both are equal. {}.",
        all.join("; ")
    )
}

/// One set; dots are the larger the more pairs they stand for.
fn panel(svg: &mut String, set: &Reliability, left: f64, top: f64) {
    let (middle, foot) = (left + SIDE / 2.0, top + SIDE);
    let _ = writeln!(
        svg,
        "<g>\n<text x=\"{left}\" y=\"{}\">{}</text>\n<text x=\"{left}\" y=\"{}\">error {:.3}</text>\n\
         <rect class=\"frame\" x=\"{left}\" y=\"{top}\" width=\"{SIDE}\" height=\"{SIDE}\"/>\n\
         <line class=\"even\" x1=\"{left}\" y1=\"{foot}\" x2=\"{}\" y2=\"{top}\"/>",
        top - 22.0,
        set.name,
        top - 7.0,
        set.error(),
        left + SIDE
    );
    for tick in [0.0, 0.5, 1.0] {
        let (x, y) = (left + tick * SIDE, foot - tick * SIDE);
        let _ = writeln!(
            svg,
            "<text x=\"{x}\" y=\"{}\" text-anchor=\"middle\">{tick}</text>\n\
             <text x=\"{}\" y=\"{}\" text-anchor=\"end\">{tick}</text>",
            foot + 16.0,
            left - 6.0,
            y + 4.0
        );
    }
    let _ = writeln!(
        svg,
        "<text x=\"{middle}\" y=\"{}\" text-anchor=\"middle\">probability said</text>",
        foot + 36.0
    );
    let all: f64 = set.steps().iter().map(|it| it.pairs).sum();
    let place = |it: &Step| (left + it.said * SIDE, foot - it.right * SIDE);
    let steps: Vec<&Step> = set.steps().iter().filter(|it| it.pairs > 0.0).collect();
    let line: Vec<String> =
        steps.iter().map(|it| place(it)).map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    let _ = writeln!(svg, "<polyline class=\"said\" points=\"{}\"/>", line.join(" "));
    for step in steps {
        let ((x, y), radius) = (place(step), 2.0 + 8.0 * (step.pairs / all).sqrt());
        let _ = writeln!(
            svg,
            "<circle class=\"step\" cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"{radius:.1}\"><title>{:.0} pairs: said \
             {:.3}, right {:.3}</title></circle>",
            step.pairs, step.said, step.right
        );
    }
    svg.push_str("</g>\n");
}
