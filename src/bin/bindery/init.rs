//! `bindery init`: the first `book.toml` of a draft.

use std::path::{Path, PathBuf};

use bindery::bookfile;

use crate::args::InitArgs;
use crate::files::{self, Failure};
use crate::{project, report};

/// Writes the file; one that is there already is left alone.
pub(crate) fn run(a: &InitArgs) -> Result<bool, Failure> {
    if files::is_stdin(&a.reading.draft) {
        return Err(Failure::Usage("a draft from standard input has no place for its settings", "give a file"));
    }
    let project = project::open(&a.reading)?;
    let path = a.reading.book.clone().or(project.file.clone()).unwrap_or_else(|| {
        let folder = project.draft.parent().unwrap_or(Path::new(""));
        folder.join(bookfile::NAME)
    });
    if path.exists() && !a.force {
        return Err(Failure::Exists(path));
    }
    let reading = project.read()?;
    let text = bookfile::init(&reading, &project.settings(relative(&project.draft, &path)));
    files::write(&path, text.as_bytes())?;
    report::initialised(&reading, &path);
    Ok(true)
}

/// The draft as the settings name it: relative to them where it stands beside or below them.
fn relative(draft: &Path, settings: &Path) -> String {
    let absolute = |p: &Path| std::path::absolute(p).unwrap_or_else(|_| p.to_path_buf());
    let folder: PathBuf = absolute(settings).parent().unwrap_or(Path::new("")).to_path_buf();
    let draft = absolute(draft);
    draft.strip_prefix(&folder).unwrap_or(&draft).to_string_lossy().replace('\\', "/")
}
