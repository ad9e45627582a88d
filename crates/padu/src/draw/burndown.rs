//! How many systems are left, quarter by quarter: what was promised, and what turned out.
//!
//! It is read without colour: the promise is dashed with open squares, what turned out is a full line with dots. It
//! begins at zero, so that half the height is half the systems.

use super::escape;

/// One quarter.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Point {
    /// Its name.
    pub label: String,
    /// How many were promised to be left.
    pub promised: usize,
    /// How many are; `None` for what is still to come.
    pub left: Option<usize>,
}

/// The words of the chart.
pub struct Words<'a> {
    /// What is drawn, in a few words.
    pub title: &'a str,
    /// What it says, in a sentence.
    pub description: &'a str,
    /// What the two lines are: promised, left.
    pub legend: [String; 2],
    /// A number as this language writes it.
    pub number: &'a dyn Fn(usize) -> String,
}

const WIDTH: f64 = 1060.0;
const HEIGHT: f64 = 400.0;
const LEFT: f64 = 70.0;
const RIGHT: f64 = 1030.0;
const TOP: f64 = 50.0;
const BOTTOM: f64 = 350.0;
/// Pixels from one heading to the next.
const HEADING: f64 = 72.0;
/// Lines across, at most.
const LINES: usize = 6;

/// Where something is drawn.
type Spot = (f64, f64);

/// Rules for this drawing, which reach into nothing else of a page.
pub const STYLE: &str = "\
    .burndown { width: 100%; min-width: 44rem; height: auto } .burndown text { font: 13px sans-serif; fill: #1c2733 } \
    .burndown .head { text-anchor: middle } .burndown .scale { text-anchor: end } .burndown .end { font-weight: bold; text-anchor: end } \
    .burndown .grid { stroke: #b6c2cd } .burndown polyline { fill: none; stroke-width: 2.5 } \
    .burndown .promised { stroke: #8a3d00; stroke-dasharray: 7 4 } .burndown .left { stroke: #0b5c8a } \
    .burndown rect { fill: #fff; stroke: #8a3d00; stroke-width: 1.5 } .burndown circle { fill: #0b5c8a }";

/// The chart, for a page that has [`STYLE`] among its rules; nothing when there is no quarter.
pub fn figure(words: &Words, points: &[Point]) -> Option<String> {
    if points.is_empty() {
        return None;
    }
    let highest = points.iter().map(|it| it.promised.max(it.left.unwrap_or(0))).max().unwrap_or(0);
    let step = step(highest);
    let top = highest.div_ceil(step).max(1) * step;
    let y = |count: usize| BOTTOM - (BOTTOM - TOP) * count as f64 / top as f64;
    let across = (RIGHT - LEFT) / points.len() as f64;
    let x = |at: usize| LEFT + across * (at as f64 + 0.5);
    let promised: Vec<Spot> =
        points.iter().enumerate().map(|(at, it)| (x(at), y(it.promised))).collect();
    let left = points.iter().enumerate().filter_map(|(at, it)| Some((x(at), y(it.left?))));
    let left: Vec<Spot> = left.collect();
    let mut body = grid(words, top, step, &y) + &headings(points, across, &x);
    body += &line("promised", &promised);
    body += &line("left", &left);
    body += &promised.iter().map(|it| square(*it)).collect::<String>();
    body += &left.iter().map(|it| dot(*it)).collect::<String>();
    body += &legend(words);
    body += &ends(words, points, (&promised, &left));
    Some(format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {HEIGHT}\" role=\"img\" class=\"burndown\" \
         aria-labelledby=\"burndown-title burndown-description\">\n<title id=\"burndown-title\">{}</title>\n\
         <desc id=\"burndown-description\">{}</desc>\n{body}</svg>\n",
        escape(words.title),
        escape(words.description),
    ))
}

/// How far lines across are apart: 1, 2 or 5 of some power of ten.
fn step(highest: usize) -> usize {
    let mut unit = 1;
    loop {
        if let Some(it) = [1, 2, 5].map(|it| it * unit).into_iter().find(|it| highest <= it * LINES)
        {
            return it;
        }
        unit *= 10;
    }
}

fn grid(words: &Words, top: usize, step: usize, y: &dyn Fn(usize) -> f64) -> String {
    let line = |count: usize| {
        let at = y(count);
        format!(
            "<line class=\"grid\" x1=\"{LEFT}\" y1=\"{at:.1}\" x2=\"{RIGHT}\" y2=\"{at:.1}\"/>\n{}",
            text("scale", (LEFT - 8.0, at + 4.5), &(words.number)(count))
        )
    };
    (0..=top).step_by(step).map(line).collect()
}

/// Names of quarters, as many as can be read.
fn headings(points: &[Point], across: f64, x: &dyn Fn(usize) -> f64) -> String {
    let every = (HEADING / across).ceil().max(1.0) as usize;
    // The year's last quarter is the one in which promises are due; the first point has room beside it.
    let last = points.len() - 1;
    let shown = (0..points.len())
        .filter(|at| (last - at).is_multiple_of(every) && (*at == 0 || *at >= every));
    let shown = shown.chain((!last.is_multiple_of(every)).then_some(0));
    shown.map(|at| text("head", (x(at), BOTTOM + 22.0), &points[at].label)).collect()
}

fn legend(words: &Words) -> String {
    let second = LEFT + 60.0 + words.legend[0].chars().count() as f64 * 8.0 + 40.0;
    let entry = |class: &str, from: f64, label: &str| {
        let mark =
            if class == "left" { dot((from + 20.0, 22.0)) } else { square((from + 20.0, 22.0)) };
        line(class, &[(from, 22.0), (from + 40.0, 22.0)])
            + &mark
            + &text("words", (from + 48.0, 26.5), label)
    };
    entry("promised", LEFT, &words.legend[0]) + &entry("left", second, &words.legend[1])
}

/// Where both lines end, in figures: the promise at the very end, what turned out at the last quarter so far.
fn ends(words: &Words, points: &[Point], (promised, left): (&[Spot], &[Spot])) -> String {
    let label = |at: Option<&Spot>, count: Option<usize>, below: f64| match (at, count) {
        (Some((x, y)), Some(count)) => text("end", (x + 14.0, y + below), &(words.number)(count)),
        _ => String::new(),
    };
    let last = points.last().map(|it| it.promised);
    let so_far = points.iter().filter_map(|it| it.left).next_back();
    label(promised.last(), last, -12.0) + &label(left.last(), so_far, 22.0)
}

fn line(class: &str, points: &[Spot]) -> String {
    let points: Vec<String> = points.iter().map(|(x, y)| format!("{x:.1},{y:.1}")).collect();
    format!("<polyline class=\"{class}\" points=\"{}\"/>\n", points.join(" "))
}

fn square((x, y): Spot) -> String {
    format!("<rect x=\"{:.1}\" y=\"{:.1}\" width=\"8\" height=\"8\"/>\n", x - 4.0, y - 4.0)
}

fn dot((x, y): Spot) -> String {
    format!("<circle cx=\"{x:.1}\" cy=\"{y:.1}\" r=\"4.5\"/>\n")
}

fn text(class: &str, (x, y): Spot, text: &str) -> String {
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{}</text>\n", escape(text))
}

#[cfg(test)]
mod tests {
    use super::*;

    fn drawn(points: &[Point]) -> Option<String> {
        let words = Words {
            title: "a & b",
            description: "<why>",
            legend: ["promised", "left"].map(String::from),
            number: &|it| it.to_string(),
        };
        figure(&words, points)
    }

    fn point(label: &str, promised: usize, left: Option<usize>) -> Point {
        Point { label: label.into(), promised, left }
    }

    #[test]
    fn what_is_still_to_come_has_no_dot_and_every_quarter_a_promise() {
        let points = [
            point("2027-Q1", 100, Some(100)),
            point("2027-Q2", 100, Some(50)),
            point("2027-Q3", 60, None),
        ];
        let svg = drawn(&points).expect("a chart");
        // One more of each in the legend.
        assert_eq!((svg.matches("<circle").count(), svg.matches("<rect").count()), (3, 4));
        // Half the systems are half the height, counted from zero.
        let half = svg.lines().filter(|it| it.contains("cy=\"200.0\"")).count();
        assert_eq!(half, 1, "{svg}");
        assert!(
            svg.contains("&lt;why&gt;")
                && svg.contains("a &amp; b")
                && svg.contains("role=\"img\"")
        );
        assert!(drawn(&[]).is_none());
    }

    #[test]
    fn lines_across_are_round_and_few() {
        for (highest, expected) in [(0, 1), (6, 1), (7, 2), (171, 50), (27_000, 5_000)] {
            assert_eq!(step(highest), expected, "{highest}");
        }
    }
}
