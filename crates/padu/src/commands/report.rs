//! `padu report`.

use std::path::Path;

use anyhow::{Context, Result};

use crate::commands::DONE;
use crate::config::Config;
use crate::pipeline::Wisdom;
use crate::report::html;

pub fn run(config: &Config, file: &Path) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let page = html::report(&catalog, &wisdom, &config.viewer, &config.messages)?;
    std::fs::write(file, page).with_context(|| format!("cannot write {}", file.display()))?;
    let path = file.display();
    config.note(&config.messages.with("report-done", &[("path", &path)]));
    Ok(DONE)
}
