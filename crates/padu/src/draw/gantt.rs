//! A Gantt chart: until when each thing runs as it is, and when it moves.
//!
//! It is read without colour: what runs is full, what moves is hatched, what goes on with less has a dashed frame. It
//! comes as several drawings of so many rows that each is printed on one page; tables beside it say the same.

use super::escape;

/// One row.
#[derive(Debug, Clone, PartialEq)]
pub struct Row {
    /// What it stands under; a heading is drawn where this changes.
    pub group: String,
    /// What it stands for.
    pub label: String,
    /// Where it stops to run as it is, in columns from the left.
    pub from: f64,
    /// How many columns the move takes.
    pub takes: f64,
    /// What stands in the move; may be empty.
    pub mark: String,
    /// What happens afterwards.
    pub then: Then,
    /// What happens, in words.
    pub note: String,
}

/// What happens after a move.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Then {
    /// Nothing: it is gone.
    Ends,
    /// It goes on with less.
    GoesOn,
}

/// What all rows share.
pub struct Chart<'a> {
    /// What is drawn, in a few words.
    pub title: &'a str,
    /// What it says, in a sentence.
    pub description: &'a str,
    /// Headings of the columns of time.
    pub columns: Vec<String>,
    /// Words for what is drawn: runs, moves, goes on with less.
    pub legend: [String; 3],
    /// What most room is for.
    pub room: Room,
}

/// Whether long texts stand before the bars or behind them.
#[derive(Debug, Clone, Copy, PartialEq, Eq)]
pub enum Room {
    /// Names of systems are long.
    Labels,
    /// Lists of agencies are.
    Notes,
}

const WIDTH: usize = 1060;
const LABEL: f64 = 10.0;
const GAP: f64 = 12.0;
const TOP: usize = 58;
const ROW: usize = 22;
/// Rows of one drawing, which fit on a page.
const ROWS: usize = 28;
/// Pixels from one heading to the next.
const HEADING: f64 = 44.0;

/// Rules for these drawings, which reach into nothing else of a page.
pub const STYLE: &str = "\
    .gantt { width: 100%; min-width: 52rem; height: auto } .gantt text { font: 13px sans-serif; fill: #1c2733 } \
    .gantt .group, .gantt .head { font-weight: bold } .gantt .head { text-anchor: middle } \
    .gantt .mark { text-anchor: middle; font-weight: bold; font-size: 12px } .gantt .pill { fill: #fff } .gantt .under { fill: #eef2f6 } \
    .gantt .grid { stroke: #b6c2cd } .gantt .runs { fill: #0b5c8a } .gantt .moves { stroke: #1c2733 } \
    .gantt .less { fill: none; stroke: #0b5c8a; stroke-width: 1.5; stroke-dasharray: 5 3 }";

/// The chart as drawings for a page that has [`STYLE`] among its rules.
pub fn figures(chart: &Chart, rows: &[Row]) -> Vec<String> {
    let count = rows.len().div_ceil(ROWS);
    // Parts of much the same length, rather than a last one of two rows.
    let most = rows.len().div_ceil(count.max(1)).max(1);
    rows.chunks(most).enumerate().map(|(at, rows)| figure(chart, rows, at + 1, count)).collect()
}

fn figure(chart: &Chart, rows: &[Row], number: usize, of: usize) -> String {
    let mut body = String::new();
    let (mut line, mut group) = (0, None);
    for row in rows {
        if group != Some(&row.group) {
            body += &format!(
                "<rect class=\"under\" x=\"0\" y=\"{}\" width=\"{WIDTH}\" height=\"{}\"/>\n",
                TOP + line * ROW + 1,
                ROW - 2
            );
            body += &text("group", LABEL, baseline(line), &row.group, WIDTH as f64 / 1.2);
            group = Some(&row.group);
            line += 1;
        }
        body += &drawn(chart, row, line, number);
        line += 1;
    }
    let bottom = TOP + line * ROW;
    let part = if of > 1 { format!(" ({number}/{of})") } else { String::new() };
    let id = format!("gantt-{number}");
    format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {WIDTH} {}\" role=\"img\" class=\"gantt\" \
         aria-labelledby=\"{id}-title {id}-description\">\n<title id=\"{id}-title\">{}{part}</title>\n\
         <desc id=\"{id}-description\">{}</desc>\n{}{}{}{body}</svg>\n",
        bottom + 8,
        escape(chart.title),
        escape(chart.description),
        HATCHED.replace("{id}", &id),
        legend(chart, rows, number),
        grid(chart, bottom),
    )
}

/// What moves is hatched, so that it is told apart without colour.
const HATCHED: &str = "<defs><pattern id=\"{id}-hatched\" width=\"6\" height=\"6\" patternUnits=\"userSpaceOnUse\" \
    patternTransform=\"rotate(45)\"><rect width=\"6\" height=\"6\" fill=\"#fff\"/>\
    <rect width=\"2\" height=\"6\" fill=\"#8a3d00\"/></pattern></defs>\n";

fn baseline(line: usize) -> f64 {
    (TOP + line * ROW + 15) as f64
}

/// Where the columns of time begin and end.
fn columns(chart: &Chart) -> (f64, f64) {
    match chart.room {
        Room::Labels => (388.0, 768.0),
        Room::Notes => (218.0, 618.0),
    }
}

fn column_width(chart: &Chart) -> f64 {
    let (left, right) = columns(chart);
    (right - left) / chart.columns.len().max(1) as f64
}

fn grid(chart: &Chart, bottom: usize) -> String {
    let (wide, (left, _)) = (column_width(chart), columns(chart));
    // Years stand so far apart that they can be read.
    let every = (HEADING / wide).ceil().max(1.0) as usize;
    let mut drawn = String::new();
    for at in 0..=chart.columns.len() {
        let x = left + at as f64 * wide;
        drawn += &format!(
            "<line class=\"grid\" x1=\"{x:.1}\" y1=\"{}\" x2=\"{x:.1}\" y2=\"{bottom}\"/>\n",
            TOP - 4
        );
    }
    for (at, heading) in chart.columns.iter().enumerate().step_by(every) {
        let middle = left + (at as f64 + 0.5) * wide;
        drawn += &text("head", middle, TOP as f64 - 10.0, heading, f64::INFINITY);
    }
    drawn
}

fn legend(chart: &Chart, rows: &[Row], number: usize) -> String {
    let mut drawn = String::new();
    let mut x = LABEL;
    let goes_on = rows.iter().any(|it| it.then == Then::GoesOn);
    let drawn_here = ["runs", "moves", "less"].iter().zip(&chart.legend);
    for (class, words) in drawn_here.take(if goes_on { 3 } else { 2 }) {
        drawn += &bar(class, (x, x + 28.0), 8, number);
        drawn += &text("words", x + 34.0, 19.0, words, f64::INFINITY);
        x += 34.0 + length(words) + 26.0;
    }
    drawn
}

fn drawn(chart: &Chart, row: &Row, line: usize, number: usize) -> String {
    let top = TOP + line * ROW + 4;
    let (left, right) = columns(chart);
    let x = |columns: f64| (left + columns * column_width(chart)).min(right);
    let (from, to) = (x(row.from), x(row.from + row.takes));
    let mut drawn = text("label", LABEL + 10.0, baseline(line), &row.label, left - LABEL - 18.0);
    if from > left {
        drawn += &bar("runs", (left, from), top, number);
    }
    if row.then == Then::GoesOn && to < right {
        drawn += &bar("less", (to, right), top, number);
    }
    drawn += &bar("moves", (from, to), top, number);
    let (middle, half) = ((from + to) / 2.0, length(&row.mark) / 2.0 + 3.0);
    if !row.mark.is_empty() && half * 2.0 < to - from {
        drawn += &format!(
            "<rect class=\"pill\" x=\"{:.1}\" y=\"{}\" width=\"{:.1}\" height=\"12\" rx=\"3\"/>\n",
            middle - half,
            top + 1,
            half * 2.0
        );
        drawn += &text("mark", middle, baseline(line) - 0.5, &row.mark, f64::INFINITY);
    }
    let room = WIDTH as f64 - right - GAP * 2.0;
    drawn + &text("note", right + GAP, baseline(line), &row.note, room)
}

fn bar(class: &str, (from, to): (f64, f64), top: usize, number: usize) -> String {
    let fill = match class {
        "moves" => format!(" style=\"fill:url(#gantt-{number}-hatched)\""),
        _ => String::new(),
    };
    let width = (to - from).max(1.0);
    format!(
        "<rect class=\"{class}\"{fill} x=\"{from:.1}\" y=\"{top}\" width=\"{width:.1}\" height=\"14\"/>\n"
    )
}

fn text(class: &str, x: f64, y: f64, text: &str, room: f64) -> String {
    let text = escape(&fitting(text, room));
    format!("<text class=\"{class}\" x=\"{x:.1}\" y=\"{y:.1}\">{text}</text>\n")
}

/// A text that is longer than its room ends in an ellipsis; the tables have it whole.
fn fitting(text: &str, room: f64) -> String {
    if length(text) <= room {
        return text.to_string();
    }
    let mut reached = width('…');
    let fits = |letter: &char| {
        reached += width(*letter);
        reached <= room
    };
    let kept: String = text.chars().take_while(fits).collect();
    format!("{}…", kept.trim_end())
}

/// How wide a text is about, on the safe side: nobody knows which typeface the reader has.
fn length(text: &str) -> f64 {
    text.chars().map(width).sum()
}

fn width(letter: char) -> f64 {
    match letter {
        'i' | 'j' | 'l' | 'I' | '.' | ',' | ':' | ';' | '\'' | '|' | '!' => 4.0,
        'f' | 't' | 'r' | ' ' | '-' | '(' | ')' | '/' => 5.0,
        'm' | 'w' | 'M' | 'W' | '…' => 12.5,
        _ if letter.is_uppercase() => 9.5,
        _ if letter.is_ascii() => 7.6,
        // Wide scripts.
        _ => 13.0,
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn row(group: &str, label: &str) -> Row {
        Row {
            group: group.into(),
            label: label.into(),
            from: 1.0,
            takes: 1.0,
            mark: "3".into(),
            then: Then::GoesOn,
            note: "<merge>".into(),
        }
    }

    fn drawings(rows: &[Row]) -> Vec<String> {
        let chart = Chart {
            title: "a & b",
            description: "<why>",
            columns: (2027..2030).map(|it| it.to_string()).collect(),
            legend: ["runs", "moves", "goes on"].map(String::from),
            room: Room::Labels,
        };
        figures(&chart, rows)
    }

    #[test]
    fn a_drawing_has_a_title_and_a_description_and_no_markup_of_others() {
        let svg = &drawings(&[row("<b>", "<script>")])[0];
        assert!(svg.contains("role=\"img\"") && svg.contains("gantt-1-title gantt-1-description"));
        assert!(svg.contains("<title id=\"gantt-1-title\">a &amp; b</title>"));
        assert!(svg.contains("&lt;script&gt;") && svg.contains("&lt;merge&gt;"));
        assert!(!svg.contains("<script>") && !svg.contains("<b>") && !svg.contains("<why>"));
    }

    #[test]
    fn what_moves_is_hatched_and_what_goes_on_has_a_dashed_frame() {
        let svg = &drawings(&[row("", "a")])[0];
        let (runs, moves, less) = ("x=\"388.0\"", "x=\"514.7\"", "x=\"641.3\"");
        let has = |class: &str, x: &str| {
            svg.lines()
                .any(|it| it.starts_with(&format!("<rect class=\"{class}\"")) && it.contains(x))
        };
        assert!(has("runs", runs) && has("moves", moves) && has("less", less), "{svg}");
    }

    #[test]
    fn many_rows_come_in_parts_that_fit_on_a_page_each_with_its_group() {
        let rows: Vec<Row> = (0..60).map(|it| row("agency", &format!("n{it}"))).collect();
        let drawn = drawings(&rows);
        assert_eq!(drawn.len(), 3);
        assert!(drawn.iter().all(|it| it.matches(">agency<").count() == 1));
        assert!(drawn[2].contains(" (3/3)</title>") && drawn[2].contains(">n59<"));
        assert!(drawings(&[]).is_empty());
    }

    #[test]
    fn a_long_text_ends_before_its_room_does() {
        assert_eq!(fitting("SIMPEG", 100.0), "SIMPEG");
        let short = fitting("SISTEM INFORMASI MANAJEMEN", 100.0);
        assert!(short.ends_with('…') && length(&short) <= 100.0, "{short}");
    }
}
