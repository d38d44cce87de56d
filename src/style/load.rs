//! TOML to [`Style`], with errors that point at the place.
