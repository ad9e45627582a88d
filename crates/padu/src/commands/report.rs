//! `padu report`.

use std::path::Path;

use anyhow::Result;

use crate::commands::DONE;
use crate::config::Config;
use crate::failure::Problem;
use crate::pipeline::Wisdom;
use crate::report::html;

pub fn run(config: &Config, file: &Path) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let page = html::report(&catalog, &wisdom, &config.viewer, &config.messages)?;
    std::fs::write(file, page).map_err(|it| Problem::file("write", file, it))?;
    let path = file.display();
    config.note(&config.messages.with("report-done", &[("path", &path)]));
    Ok(DONE)
}
