//! Mends what people type into lists. Every function here looks at one cell and nothing else, so that a
//! stored row maps the same way again when the catalogue is rebuilt.

pub mod amount;
pub mod date;
pub mod flag;
pub mod shift;
pub mod split;
pub mod status;
pub mod text;
pub mod url;

/// A value in canonical form, and whether it had to be mended to get there.
#[derive(Debug, Clone, PartialEq, Eq)]
pub struct Reading {
    /// The canonical form.
    pub value: String,
    /// Whether the cell was written otherwise than a plain value.
    pub mended: bool,
}

impl Reading {
    /// A value that stood in the cell as it should.
    pub fn plain(value: impl Into<String>) -> Reading {
        Reading { value: value.into(), mended: false }
    }

    /// A value that had to be mended.
    pub fn mended(value: impl Into<String>) -> Reading {
        Reading { value: value.into(), mended: true }
    }
}
