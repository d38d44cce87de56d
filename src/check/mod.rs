//! Checks of finished files, made on their bytes and not on what the back ends meant to write.

mod conservation;

pub use conservation::{Words, lost_words};
