//! The styles inside the binary.

/// The names of the built-in styles; the first is the default.
pub const NAMES: &[&str] = &["classic", "modern", "literary"];
