//! From the words of the command line to a draft with its settings: finds the `book.toml` that goes with a draft, and the
//! draft that goes with a `book.toml`.

use std::path::{Path, PathBuf};

use bindery::bookfile::{self, BookFile};
use bindery::parse::{self, AuthorNotes, Reading};

use crate::args;
use crate::files::{self, Failure};

/// A draft and what is said about it.
pub(crate) struct Project {
    /// The draft's path; outputs are named after it.
    pub(crate) draft: PathBuf,
    /// The settings, empty where there is no file.
    pub(crate) book: BookFile,
    /// The settings' path, where there is a file.
    pub(crate) file: Option<PathBuf>,
    options: parse::Options,
}

/// Finds a project.
pub(crate) fn open(a: &args::Reading) -> Result<Project, Failure> {
    let is_settings = |p: &Path| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let (draft, file) = if a.draft.is_dir() && a.draft.join(bookfile::NAME).is_file() {
        (None, Some(a.draft.join(bookfile::NAME)))
    } else if is_settings(&a.draft) {
        (None, Some(a.draft.clone()))
    } else {
        (Some(a.draft.clone()), None)
    };
    let file = a.book.clone().or(file);
    let (file, book) = match (&file, &draft) {
        (Some(path), _) => (Some(path.clone()), settings(path)?),
        (None, Some(draft)) => match beside(draft)? {
            Some((path, book)) => (Some(path), book),
            None => (None, BookFile::default()),
        },
        (None, None) => (None, BookFile::default()),
    };
    let draft = match (draft, &file) {
        (Some(draft), _) => draft,
        (None, Some(path)) => match &book.inputs[..] {
            [] => return Err(Failure::NoInputs(path.clone())),
            [one] => near(path, one),
            _ => return Err(Failure::ManyInputs(path.clone())),
        },
        (None, None) => a.draft.clone(),
    };
    let mut overrides = book.overrides.clone();
    let flags = a.overrides();
    overrides.paragraphs = flags.paragraphs.or(overrides.paragraphs);
    overrides.scene_breaks = flags.scene_breaks.or(overrides.scene_breaks);
    // The command line speaks last of a line.
    overrides
        .lines
        .retain(|l| !flags.lines.iter().any(|f| (f.first, &f.file) == (l.first, &l.file) && f.what.is_about(&l.what)));
    overrides.lines.extend(flags.lines);
    let options = parse::Options {
        title: a.title.clone(),
        author: a.author.clone(),
        language: a.language.clone(),
        dialect: a.dialect.or(book.dialect),
        encoding: a.encoding.clone().or(book.encoding.clone()),
        mend: a.mend || book.mend,
        given: book.given.clone(),
        overrides,
        notes: match a.notes {
            args::Notes::Keep => AuthorNotes::Keep,
            args::Notes::End => AuthorNotes::End,
            args::Notes::Omit => AuthorNotes::Omit,
        },
    };
    Ok(Project { draft, book, file, options })
}

impl Project {
    /// Reads the draft.
    pub(crate) fn read(&self) -> Result<Reading, Failure> {
        let bytes = files::read(&self.draft)?;
        let name = self.draft.to_string_lossy();
        parse::read(&name, &bytes, &self.options).map_err(|e| Failure::Book(name.into_owned(), e))
    }

    /// The settings of this draft with all that the command line decides.
    pub(crate) fn settings(&self, input: String) -> BookFile {
        let parse::Options { dialect, encoding, mend, overrides, .. } = self.options.clone();
        BookFile { inputs: vec![input], dialect, encoding, mend, overrides, ..self.book.clone() }
    }

    /// What an error about a setting begins with: the flag, or the file and its key.
    pub(crate) fn origin(&self, setting: &str) -> String {
        match &self.file {
            Some(file) if !setting.starts_with('-') => format!("{}: `{setting}`", file.display()),
            _ => setting.to_owned(),
        }
    }

    /// A path that the settings name, which is relative to them.
    pub(crate) fn path(&self, named: &str) -> PathBuf {
        self.file.as_deref().map_or_else(|| named.into(), |file| near(file, named))
    }
}

/// A file named in another one, relative to it.
fn near(file: &Path, named: &str) -> PathBuf {
    file.parent().unwrap_or(Path::new("")).join(named)
}

fn settings(path: &Path) -> Result<BookFile, Failure> {
    let bytes = files::read(path)?;
    let name = path.display().to_string();
    BookFile::read(&name, &String::from_utf8_lossy(&bytes)).map_err(Failure::Settings)
}

/// The `book.toml` beside a draft, where it names the draft, or no draft at all: in a folder of several drafts it is
/// the affair of its own.
fn beside(draft: &Path) -> Result<Option<(PathBuf, BookFile)>, Failure> {
    let path = near(draft, bookfile::NAME);
    if files::is_stdin(draft) || !path.is_file() {
        return Ok(None);
    }
    let book = settings(&path)?;
    let own = |input: &String| near(&path, input).file_name() == draft.file_name();
    Ok((book.inputs.is_empty() || book.inputs.iter().any(own)).then_some((path, book)))
}
