//! Personal-data guard.

/// Detects and seals personal data.
pub struct Guard {}

/// An encrypted original.
#[derive(Debug, Clone)]
pub struct Sealed {}
