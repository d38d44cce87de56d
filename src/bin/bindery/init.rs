//! `bindery init`: the first `book.toml` of a draft.

use std::path::Path;

use bindery::bookfile;

use crate::args::InitArgs;
use crate::files::{self, Failure};
use crate::{project, report};

/// Writes the file; one that is there already is left alone.
pub(crate) fn run(a: &InitArgs) -> Result<bool, Failure> {
    if a.reading.drafts.first().is_some_and(|d| files::is_stdin(d)) {
        return Err(Failure::Usage("a draft from standard input has no place for its settings", "give a file"));
    }
    let project = project::open(&a.reading)?;
    let path = a.reading.book.clone().or(project.file.clone()).unwrap_or_else(|| {
        if project.draft.is_dir() {
            return project.draft.join(bookfile::NAME);
        }
        project.draft.parent().unwrap_or(Path::new("")).join(bookfile::NAME)
    });
    if path.exists() && !a.force {
        return Err(Failure::Exists(path));
    }
    let reading = project.read()?;
    let inputs = project.inputs(&reading, &path);
    let text = bookfile::init(&reading, &project.settings(inputs));
    files::write(&path, text.as_bytes())?;
    report::initialised(&reading, &path);
    Ok(true)
}
