//! padu
