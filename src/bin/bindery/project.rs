//! From the words of the command line to a draft with its settings: finds the `book.toml` that goes with a draft, and the
//! draft that goes with a `book.toml`.

use std::path::{Path, PathBuf};

use bindery::bookfile::{self, BookFile};
use bindery::parse::{self, AuthorNotes, Reading};

use crate::args;
use crate::files::{self, Failure};
use crate::inputs;

/// A draft and what is said about it.
pub(crate) struct Project {
    /// The draft's path, or what its outputs are named after where it is made of several files.
    pub(crate) draft: PathBuf,
    /// The settings, empty where there is no file.
    pub(crate) book: BookFile,
    /// The settings' path, where there is a file.
    pub(crate) file: Option<PathBuf>,
    from: From,
    options: parse::Options,
}

/// Where the text is.
enum From {
    /// In one file, or in standard input.
    File,
    /// In the files of a folder.
    Folder,
    /// In the files that the settings name.
    Inputs,
}

/// Finds a project.
pub(crate) fn open(a: &args::Reading) -> Result<Project, Failure> {
    let given = match &a.drafts[..] {
        [one] => one,
        _ => {
            return Err(Failure::Usage(
                "several drafts in one command",
                "for one book of them name their folder, or name them as `inputs` in a book.toml; \
                 for a book of each run bindery once for each",
            ));
        }
    };
    let is_settings = |p: &Path| p.extension().is_some_and(|e| e.eq_ignore_ascii_case("toml"));
    let (draft, file) = if given.is_dir() && given.join(bookfile::NAME).is_file() {
        (None, Some(given.join(bookfile::NAME)))
    } else if is_settings(given) {
        (None, Some(given.clone()))
    } else {
        (Some(given.clone()), None)
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
    let (draft, from) = match (draft, &file) {
        (Some(draft), _) if draft.is_dir() => (draft, From::Folder),
        (Some(draft), _) => (draft, From::File),
        // The folder of settings that name no draft holds the chapters.
        (None, Some(path)) if book.inputs.is_empty() => match path.parent().filter(|_| given.is_dir()) {
            Some(folder) => (folder.to_path_buf(), From::Folder),
            None => return Err(Failure::NoInputs(path.clone())),
        },
        (None, Some(path)) => match &book.inputs[..] {
            [one] if !inputs::is_pattern(one) && near(path, one).is_dir() => (near(path, one), From::Folder),
            [one] if !inputs::is_pattern(one) => (near(path, one), From::File),
            _ => (inputs::named_after(path), From::Inputs),
        },
        (None, None) => (given.clone(), From::File),
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
        notes: a.notes.map(AuthorNotes::from).or(book.notes).unwrap_or_default(),
    };
    Ok(Project { draft, book, file, from, options })
}

impl Project {
    /// Reads the draft.
    pub(crate) fn read(&self) -> Result<Reading, Failure> {
        let name = inputs::shown(&self.draft);
        let read = match self.from {
            From::File => parse::read(&name, files::read(&self.draft)?, &self.options),
            From::Folder => parse::read_files(&name, &inputs::folder(&self.draft)?, &self.options),
            From::Inputs => {
                let settings = self.file.as_deref().unwrap_or(&self.draft);
                parse::read_files(&name, &inputs::listed(settings, &self.book.inputs)?, &self.options)
            }
        };
        read.map_err(|e| Failure::Book(name, e))
    }

    /// Reads the first `head` bytes of a draft that has more than `long`; `None` for a shorter one, and where the draft is
    /// no plain file.
    pub(crate) fn read_head(&self, head: u64, long: u64) -> Option<Reading> {
        if !matches!(self.from, From::File) || files::is_stdin(&self.draft) {
            return None;
        }
        let bytes = files::read_head(&self.draft, head, long)?;
        parse::read(&inputs::shown(&self.draft), bytes, &self.options).ok()
    }

    /// Whether a path is that of the draft itself.
    pub(crate) fn is_input(&self, path: &Path) -> bool {
        let whole = |p: &Path| p.canonicalize().ok();
        let named = self.book.inputs.iter().map(|i| self.path(i));
        matches!(self.from, From::File | From::Inputs)
            && whole(path)
                .is_some_and(|p| [self.draft.clone()].into_iter().chain(named).any(|i| whole(&i).as_ref() == Some(&p)))
    }

    /// Where the outputs stand and what they are called, without an ending; `None` for standard input.
    pub(crate) fn place(&self) -> Option<PathBuf> {
        match self.from {
            From::File if files::is_stdin(&self.draft) => None,
            From::File => Some(self.draft.with_file_name(files::stem(&self.draft))),
            // Beside the folder, or inside it where its settings are or where the user is.
            From::Folder => {
                let whole = inputs::whole(&self.draft);
                let inside = self.draft.file_name().is_none()
                    || self.file.as_deref().and_then(Path::parent).is_some_and(|p| inputs::whole(p) == whole);
                let name = whole.file_name().map_or_else(|| "book".into(), |n| n.to_os_string());
                Some(if inside { self.draft.join(name) } else { whole })
            }
            From::Inputs => Some(self.draft.clone()),
        }
    }

    /// The files of the draft as the settings at `path` name them: those that were read, where there are several.
    pub(crate) fn inputs(&self, reading: &Reading, path: &Path) -> Vec<String> {
        match self.from {
            From::File => vec![inputs::relative(&self.draft, path)],
            From::Inputs => self.book.inputs.clone(),
            From::Folder => {
                let names = reading.source.parts().iter().map(|p| self.draft.join(p.name()));
                names.map(|p| inputs::relative(&p, path)).collect()
            }
        }
    }

    /// The settings of this draft with all that the command line decides.
    pub(crate) fn settings(&self, inputs: Vec<String>) -> BookFile {
        let parse::Options { dialect, encoding, mend, notes, overrides, .. } = self.options.clone();
        let notes = (notes != AuthorNotes::default()).then_some(notes).or(self.book.notes);
        BookFile { inputs, dialect, encoding, mend, notes, overrides, ..self.book.clone() }
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
pub(crate) fn near(file: &Path, named: &str) -> PathBuf {
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
