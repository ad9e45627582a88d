//! `padu plan --out FILE`: a roadmap as a workbook, a page, a calendar or an ArchiMate model, by the file's ending.

use std::path::Path;

use anyhow::{Result, bail};
use catalog::{ApplicationRow, Catalog};
use consolidation::Policy;
use consolidation::plan::{Frame, Roadmap};
use model::Dependency;

use crate::config::{Config, now};
use crate::failure::Problem;
use crate::pipeline::is_in_service;
use crate::report::words::Words;
use crate::roadmap_files::archimate::{Component, Landscape};
use crate::roadmap_files::{Told, archimate, calendar, page, xlsx};

/// A roadmap with all that is told of it.
pub struct Telling<'a> {
    pub config: &'a Config,
    pub catalog: &'a Catalog,
    pub words: &'a Words<'a>,
    pub policy: &'a Policy,
    pub frame: &'a Frame,
    pub roadmap: &'a Roadmap,
    pub applications: &'a [ApplicationRow],
    pub dependencies: &'a [Dependency],
    pub headline: &'a str,
    pub in_service: usize,
}

/// Writes it whole or not at all.
pub fn write(telling: &Telling, file: &Path) -> Result<()> {
    let messages = &telling.config.messages;
    let analysed = telling.catalog.last_analysis()?.map(|it| it.at).unwrap_or_default();
    let name = |id: &str| telling.words.application(id);
    let told = Told {
        messages,
        roadmap: telling.roadmap,
        frame: telling.frame,
        policy: telling.policy,
        name: &name,
        headline: telling.headline,
        in_service: telling.in_service,
        at: &analysed,
    };
    let ending = file.extension().and_then(|it| it.to_str()).unwrap_or_default().to_lowercase();
    let bytes = match ending.as_str() {
        "xlsx" => xlsx::workbook(&told)?,
        "html" | "htm" => page::page(&told)?.into_bytes(),
        "ics" => calendar::calendar(&told, &now()).into_bytes(),
        "xml" | "archimate" => archimate::roadmap(
            &told,
            &Landscape {
                messages,
                title: "",
                components: components(telling.applications),
                dependencies: telling.dependencies,
            },
        )?,
        _ => bail!(Problem::new("plan-out").with("path", file.display())),
    };
    crate::commands::write_whole(file, &bytes)?;
    let path = file.display();
    telling.config.note(&messages.with("plan-written", &[("path", &path)]));
    Ok(())
}

/// Applications as elements of a model.
pub fn components(applications: &[ApplicationRow]) -> Vec<Component<'_>> {
    let component = |it| -> Component<'_> {
        let it: &ApplicationRow = it;
        Component {
            id: &it.id,
            name: &it.name,
            agency: it.agency.as_deref(),
            lifecycle: &it.lifecycle,
            fields: &it.fields,
            in_service: is_in_service(it),
        }
    };
    applications.iter().map(component).collect()
}
