//! Draft to tree.
