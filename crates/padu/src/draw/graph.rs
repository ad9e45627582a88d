//! A dependency graph in layers, from what needs to what is needed, left to right; and the same as DOT and GraphML.
//!
//! The drawing is read without colour: what is inferred is dashed, what the catalogue does not know has a dashed
//! frame, the system in question a thick one. Below it stands a table with the same dependencies.

use std::collections::BTreeSet;

use rust_sugiyama::configure::Config;
use rust_sugiyama::from_vertices_and_edges;

use super::{escape, shortened};

/// A system.
pub struct Node {
    /// Its id; a name where the catalogue does not know it.
    pub id: String,
    /// What it is called.
    pub name: String,
    /// Who owns it.
    pub agency: String,
    /// Whether it is the one in question.
    pub is_centre: bool,
    /// Whether the catalogue knows it.
    pub is_known: bool,
}

/// A dependency.
pub struct Edge {
    /// Place of the node that needs.
    pub from: usize,
    /// Place of the node that is needed.
    pub to: usize,
    /// The kind, in words.
    pub kind: String,
    /// How it is known, in words.
    pub known: String,
    /// The words that say so.
    pub evidence: String,
    /// Whether padu read it out of free text.
    pub is_inferred: bool,
}

/// Words around the drawing.
pub struct Caption {
    /// What is drawn, in a few words.
    pub title: String,
    /// What it says, in a sentence.
    pub description: String,
    /// Headings of the table: who needs, kind, what is needed, how it is known, words.
    pub headings: [String; 5],
}

const BOX: (f64, f64) = (190.0, 40.0);
const GAP: (f64, f64) = (80.0, 14.0);
const TOP: f64 = 44.0;
const ROW: f64 = 20.0;
const LETTERS: usize = 26;
const COLUMNS: [usize; 5] = [10, 210, 350, 550, 690];
const WIDTH: f64 = 1_000.0;

const STYLE: &str = "text { font: 12px sans-serif; fill: #111 } .title { font-weight: bold; font-size: 15px } \
    .head, .centre text { font-weight: bold } .agency { font-size: 10px; fill: #444 } \
    rect { fill: #fff; stroke: #111 } .centre rect { stroke-width: 3 } .unknown rect { stroke-dasharray: 4 3 } \
    path { fill: none; stroke: #444 } .inferred { stroke-dasharray: 5 4 } marker path { fill: #444; stroke: none }";

/// The graph as an SVG document of its own.
pub fn document(caption: &Caption, nodes: &[Node], edges: &[Edge]) -> String {
    let (places, (width, bottom)) = layout(nodes.len(), edges);
    let (width, bottom) = (width.max(WIDTH), bottom + 30.0);
    let height = bottom + ROW * (edges.len() as f64 + 2.0);
    let mut svg = format!(
        "<svg xmlns=\"http://www.w3.org/2000/svg\" viewBox=\"0 0 {width:.0} {height:.0}\" width=\"{width:.0}\" \
         height=\"{height:.0}\" role=\"group\" aria-labelledby=\"title description\">\n\
         <title id=\"title\">{}</title>\n<desc id=\"description\">{}</desc>\n<style>{STYLE}</style>\n{ARROW}\
         <rect width=\"100%\" height=\"100%\" style=\"stroke:none\"/>\n\
         <text class=\"title\" x=\"10\" y=\"24\">{}</text>\n<g aria-hidden=\"true\">\n",
        escape(&caption.title),
        escape(&caption.description),
        escape(&caption.title),
    );
    edges.iter().for_each(|it| svg += &arrow(it, &places));
    nodes.iter().zip(&places).for_each(|it| svg += &boxed(it.0, *it.1));
    svg + "</g>\n" + &table(caption, nodes, edges, bottom) + "</svg>\n"
}

const ARROW: &str = "<defs><marker id=\"arrow\" viewBox=\"0 0 8 8\" refX=\"8\" refY=\"4\" markerWidth=\"8\" \
    markerHeight=\"8\" orient=\"auto\"><path d=\"M0 0L8 4L0 8z\"/></marker></defs>\n";

/// Where each node's upper left corner is, and how far to the right and down all of them reach.
fn layout(count: usize, edges: &[Edge]) -> (Vec<(f64, f64)>, (f64, f64)) {
    let size = (BOX.1 + GAP.1, BOX.0 + GAP.0);
    let vertices: Vec<(u32, (f64, f64))> = (0..count as u32).map(|it| (it, size)).collect();
    let pairs: BTreeSet<(u32, u32)> = edges
        .iter()
        .filter(|it| it.from != it.to)
        .map(|it| (it.from as u32, it.to as u32))
        .collect();
    let pairs: Vec<(u32, u32)> = pairs.into_iter().collect();
    let mut places = vec![(0.0, 0.0); count];
    let (mut right, mut below): (f64, f64) = (0.0, TOP);
    // Layers run from top to bottom there: they are turned here.
    for (own, _, _) in from_vertices_and_edges(&vertices, &pairs, &Config::default()) {
        let least = |value: fn(&(f64, f64)) -> f64| {
            own.iter().map(|it| value(&it.1)).fold(f64::INFINITY, f64::min)
        };
        let (first, top) = (least(|it| it.1), least(|it| it.0));
        let mut lowest = below;
        for (node, (across, layer)) in &own {
            let place = (10.0 + layer - first, below + across - top);
            places[*node] = place;
            right = right.max(place.0 + BOX.0 + 10.0);
            lowest = lowest.max(place.1 + BOX.1);
        }
        below = lowest + GAP.1 * 2.0;
    }
    (places, (right, below))
}

fn arrow(edge: &Edge, places: &[(f64, f64)]) -> String {
    let (from, to) = (places[edge.from], places[edge.to]);
    let leads_right = from.0 < to.0;
    let middle = BOX.1 / 2.0;
    let (start, end) = match leads_right {
        true => ((from.0 + BOX.0, from.1 + middle), (to.0, to.1 + middle)),
        false => ((from.0, from.1 + middle), (to.0 + BOX.0, to.1 + middle)),
    };
    let bend = if leads_right { GAP.0 / 2.0 } else { -GAP.0 / 2.0 };
    let class = if edge.is_inferred { " class=\"inferred\"" } else { "" };
    format!(
        "<path{class} marker-end=\"url(#arrow)\" d=\"M{:.1} {:.1}C{:.1} {:.1} {:.1} {:.1} {:.1} {:.1}\"/>\n",
        start.0,
        start.1,
        start.0 + bend,
        start.1,
        end.0 - bend,
        end.1,
        end.0,
        end.1,
    )
}

fn boxed(node: &Node, (x, y): (f64, f64)) -> String {
    let class = match (node.is_centre, node.is_known) {
        (true, _) => " class=\"centre\"",
        (false, false) => " class=\"unknown\"",
        (false, true) => "",
    };
    let (width, height) = BOX;
    format!(
        "<g{class}><rect x=\"{x:.1}\" y=\"{y:.1}\" width=\"{width}\" height=\"{height}\" rx=\"3\"/>\
         <text x=\"{:.1}\" y=\"{:.1}\">{}</text><text class=\"agency\" x=\"{:.1}\" y=\"{:.1}\">{}</text></g>\n",
        x + 8.0,
        y + 17.0,
        fitted(&node.name, LETTERS),
        x + 8.0,
        y + 32.0,
        fitted(&node.agency, LETTERS + 3),
    )
}

/// A text as far as there is room; what is cut off is said by its title.
fn fitted(text: &str, letters: usize) -> String {
    match text.chars().count() > letters {
        true => format!("<title>{}</title>{}", escape(text), escape(&shortened(text, letters))),
        false => escape(text),
    }
}

/// The dependencies as text.
fn table(caption: &Caption, nodes: &[Node], edges: &[Edge], top: f64) -> String {
    let row = |role: &str, class: &str, y: f64, cells: [&str; 5]| {
        let mut text = String::from("<g role=\"row\">");
        for ((cell, x), letters) in cells.iter().zip(COLUMNS).zip([27, 19, 27, 20, 44]) {
            text += &format!(
                "<text class=\"{class}\" role=\"{role}\" x=\"{x}\" y=\"{y:.1}\">{}</text>",
                fitted(cell, letters)
            );
        }
        text + "</g>\n"
    };
    let mut text = format!("<g role=\"table\" aria-label=\"{}\">\n", escape(&caption.title));
    text += &row("columnheader", "head", top, caption.headings.each_ref().map(String::as_str));
    for (at, edge) in edges.iter().enumerate() {
        let y = top + ROW * (at as f64 + 1.0);
        let names = [&nodes[edge.from].name, &nodes[edge.to].name];
        let cells = [names[0], &edge.kind, names[1], &edge.known, &edge.evidence];
        text += &row("cell", "cell", y, cells.map(String::as_str));
    }
    text + "</g>\n"
}

/// The graph for Graphviz.
pub fn dot(nodes: &[Node], edges: &[Edge]) -> String {
    let quoted = |text: &str| text.replace('\\', "\\\\").replace('"', "\\\"").replace('\n', " ");
    let mut text = String::from("digraph padu {\n  rankdir=LR;\n  node [shape=box];\n");
    for it in nodes {
        let style = match (it.is_centre, it.is_known) {
            (true, _) => ", penwidth=3",
            (false, false) => ", style=dashed",
            (false, true) => "",
        };
        text += &format!("  \"{}\" [label=\"{}\"{style}];\n", quoted(&it.id), quoted(&it.name));
    }
    for it in edges {
        let style = if it.is_inferred { ", style=dashed" } else { "" };
        text += &format!(
            "  \"{}\" -> \"{}\" [label=\"{}\"{style}];\n",
            quoted(&nodes[it.from].id),
            quoted(&nodes[it.to].id),
            quoted(&it.kind)
        );
    }
    text + "}\n"
}

/// The graph as GraphML.
pub fn graphml(nodes: &[Node], edges: &[Edge]) -> String {
    let mut text = String::from(
        "<?xml version=\"1.0\" encoding=\"UTF-8\"?>\n<graphml xmlns=\"http://graphml.graphdrawing.org/xmlns\">\n",
    );
    for (of, keys) in [("node", ["name", "agency"]), ("edge", ["kind", "evidence"])] {
        for key in keys {
            text += &format!(
                "  <key id=\"{key}\" for=\"{of}\" attr.name=\"{key}\" attr.type=\"string\"/>\n"
            );
        }
    }
    text += "  <graph id=\"padu\" edgedefault=\"directed\">\n";
    let data = |key: &str, value: &str| format!("<data key=\"{key}\">{}</data>", escape(value));
    for it in nodes {
        let own = data("name", &it.name) + &data("agency", &it.agency);
        text += &format!("    <node id=\"{}\">{own}</node>\n", escape(&it.id));
    }
    for it in edges {
        let own = data("kind", &it.kind) + &data("evidence", &it.evidence);
        text += &format!(
            "    <edge source=\"{}\" target=\"{}\">{own}</edge>\n",
            escape(&nodes[it.from].id),
            escape(&nodes[it.to].id)
        );
    }
    text + "  </graph>\n</graphml>\n"
}

#[cfg(test)]
mod tests {
    use super::*;

    fn node(name: &str) -> Node {
        Node {
            id: name.into(),
            name: name.into(),
            agency: String::new(),
            is_centre: false,
            is_known: true,
        }
    }

    fn edge(from: usize, to: usize) -> Edge {
        Edge {
            from,
            to,
            kind: "calls".into(),
            known: "declared".into(),
            evidence: "<b>".into(),
            is_inferred: false,
        }
    }

    #[test]
    fn what_needs_stands_left_of_what_is_needed_and_nothing_overlaps() {
        let edges = [edge(0, 1), edge(1, 2), edge(0, 2), edge(3, 2), edge(4, 5)];
        let (places, (right, below)) = layout(7, &edges);
        assert!(edges.iter().all(|it| places[it.from].0 < places[it.to].0), "{places:?}");
        for (at, a) in places.iter().enumerate() {
            assert!(a.0 >= 0.0 && a.1 >= TOP && a.0 + BOX.0 <= right && a.1 + BOX.1 <= below);
            for b in &places[..at] {
                let is_apart = (a.0 - b.0).abs() >= BOX.0 || (a.1 - b.1).abs() >= BOX.1;
                assert!(is_apart, "{places:?}");
            }
        }
    }

    #[test]
    fn a_circle_and_a_system_that_needs_itself_can_be_drawn() {
        let (places, _) = layout(3, &[edge(0, 1), edge(1, 0), edge(2, 2)]);
        assert_eq!(places.len(), 3);
    }

    #[test]
    fn names_cannot_become_markup() {
        let nodes = [node("<script>"), node("a \"b\"")];
        let edges = [edge(0, 1)];
        let caption = Caption {
            title: "<i>".into(),
            description: String::new(),
            headings: Default::default(),
        };
        for text in [document(&caption, &nodes, &edges), graphml(&nodes, &edges)] {
            assert!(!text.contains("<script>") && !text.contains("<i>") && !text.contains("<b>"));
        }
        assert!(dot(&nodes, &edges).contains("\"a \\\"b\\\"\""));
    }
}
