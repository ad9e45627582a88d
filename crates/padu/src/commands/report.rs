//! `padu report`.

use std::path::Path;

use anyhow::Result;

use crate::commands::{DONE, write_whole};
use crate::config::Config;
use crate::pipeline::Wisdom;
use crate::report::html;

pub fn run(config: &Config, file: &Path) -> Result<u8> {
    let catalog = config.open()?;
    let wisdom = Wisdom::bundled()?;
    let page = html::report(&catalog, &wisdom, &config.viewer, &config.messages)?;
    write_whole(file, page.as_bytes())?;
    let path = file.display();
    config.note(&config.messages.with("report-done", &[("path", &path)]));
    Ok(DONE)
}
