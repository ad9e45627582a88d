//! `padu list time`: where each system stands between business value and technical fit, and by which evidence.

use anyhow::Result;
use catalog::Catalog;
use consolidation::{
    Assessment, Axis, Evidence, Placement, Quadrant, Surroundings, judge, surroundings,
};
use serde::Serialize;

use crate::config::Config;
use crate::listing::Listing;
use crate::messages::Messages;
use crate::pipeline::{Wisdom, known_facts, landscape};

/// One system.
#[derive(Serialize)]
struct Line {
    application: String,
    agency: Option<String>,
    /// The quadrant, or that it is undecided.
    quadrant: &'static str,
    /// Where it stands if what is missing is as what is known.
    likely: Option<Quadrant>,
    /// Where it can stand.
    possible: Vec<Quadrant>,
    business_value: String,
    technical_fit: String,
    /// What would narrow it most.
    ask_for: Vec<&'static str>,
    application_id: String,
    #[serde(flatten)]
    told: Told,
}

/// The same for programs.
#[derive(Serialize)]
struct Told {
    assessment: Assessment,
}

/// One criterion of one system.
#[derive(Serialize)]
struct EvidenceLine {
    axis: &'static str,
    criterion: &'static str,
    value: Option<String>,
    part: Option<f64>,
    weight: f64,
    outranked: bool,
    registration_id: Option<String>,
}

/// Every system that the reader may see, decided ones first; the evidence on one where an id is given.
pub fn listing<'a>(config: &'a Config, catalog: &Catalog, of: &str) -> Result<Listing<'a>> {
    let wisdom = Wisdom::bundled()?;
    let viewer = &config.viewer;
    let applications = catalog.applications(viewer)?;
    let dependencies = catalog.dependencies(viewer, "")?;
    let facts = known_facts(catalog, &wisdom, viewer, &applications, &dependencies)?;
    let landscape = landscape(catalog, &wisdom, &applications, &facts, &dependencies)?;
    let around = surroundings(&dependencies, &landscape);
    let nothing = Surroundings::default();
    let judged = |id: &str| {
        let facts = facts.get(id)?;
        Some(judge(facts, around.get(id).unwrap_or(&nothing), &wisdom.policy))
    };
    if !of.is_empty() {
        let found = judged(of).map_or_else(Vec::new, |it| evidence(&it));
        let keys = ["axis", "criterion", "value", "part", "weight", "outranked", "registration_id"];
        return Listing::of(&config.messages, &keys, &found);
    }
    let mut lines: Vec<(bool, Line)> = Vec::new();
    for it in &applications {
        let Some(assessment) = judged(&it.id) else { continue };
        let (quadrant, likely, possible, ask_for) = placed(&assessment.placement);
        let line = Line {
            application: it.name.clone(),
            agency: it.agency.clone(),
            quadrant,
            likely,
            possible,
            business_value: shown(&config.messages, &assessment.business_value),
            technical_fit: shown(&config.messages, &assessment.technical_fit),
            ask_for,
            application_id: it.id.clone(),
            told: Told { assessment },
        };
        lines.push((matches!(line.told.assessment.placement, Placement::Undecided { .. }), line));
    }
    lines.sort_by(|a, b| {
        (a.0, &a.1.quadrant, &a.1.application).cmp(&(b.0, &b.1.quadrant, &b.1.application))
    });
    let lines: Vec<Line> = lines.into_iter().map(|it| it.1).collect();
    let keys = [
        "application",
        "agency",
        "quadrant",
        "likely",
        "possible",
        "business_value",
        "technical_fit",
        "ask_for",
    ];
    Ok(Listing::of(&config.messages, &keys, &lines)?.more(&["application_id"]))
}

/// The quadrant, where it likely and where it can stand, and what would have to be known to decide it.
fn placed(
    placement: &Placement,
) -> (&'static str, Option<Quadrant>, Vec<Quadrant>, Vec<&'static str>) {
    match placement {
        Placement::Decided(it) => (it.key(), Some(*it), vec![*it], Vec::new()),
        Placement::Undecided { possible, likely, missing } => {
            ("undecided", *likely, possible.clone(), missing.iter().take(3).copied().collect())
        }
    }
}

/// The range of an axis in hundredths: `45 (20 – 70)`; a person's assessment has no range.
fn shown(messages: &Messages, axis: &Axis) -> String {
    let whole = |it: f64| messages.number((it * 100.0).round() as i64);
    match axis.assessed {
        Some(_) => messages.with("axis-assessed", &[("value", &whole(axis.expected))]),
        None => format!("{} ({} – {})", whole(axis.expected), whole(axis.low), whole(axis.high)),
    }
}

fn evidence(found: &Assessment) -> Vec<EvidenceLine> {
    let axes = [("business_value", &found.business_value), ("technical_fit", &found.technical_fit)];
    let line = |axis: &'static str, it: &Evidence| EvidenceLine {
        axis,
        criterion: it.key,
        value: it.value.clone(),
        part: it.part,
        weight: it.weight,
        outranked: it.outranked,
        registration_id: it.source.clone(),
    };
    let of = |(axis, found): (&'static str, &Axis)| {
        let assessed = found.assessed.iter().map(move |it| EvidenceLine {
            axis,
            criterion: "by_a_person",
            value: Some(it.value.to_string()),
            part: Some(f64::from(it.value) / 100.0),
            weight: 1.0,
            outranked: false,
            registration_id: it.source.clone(),
        });
        let computed = found.evidence.iter().map(move |it| line(axis, it));
        assessed.chain(computed).collect::<Vec<_>>()
    };
    axes.into_iter().flat_map(of).collect()
}
