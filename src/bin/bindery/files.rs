//! Files in, files out. An output is written beside its place and moved there when it is whole, so that an existing one
//! is replaced by a whole one or not at all.

use std::fmt;
use std::io::{self, Read, Write};
use std::path::{Component, Path, PathBuf};

use bindery::diag::Error;
use bindery::pictures::Assets;

use crate::args::Format;

/// Why nothing was done.
#[derive(Debug)]
pub(crate) enum Failure {
    /// A file can't be read.
    Read(PathBuf, io::Error),
    /// A file can't be written.
    Write(PathBuf, io::Error),
    /// The library refused, about this file.
    Book(String, Error),
    /// A settings file is wrong.
    Settings(Error),
    /// A settings file names no draft.
    NoInputs(PathBuf),
    /// A pattern of a settings file fits no file.
    NoMatch(PathBuf, String),
    /// A file is there already.
    Exists(PathBuf),
    /// An output would take the place of the draft.
    Overwrites(PathBuf),
    /// Words of the command line don't go together.
    Usage(&'static str, &'static str),
}

impl fmt::Display for Failure {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Failure::Read(p, e) if e.kind() == io::ErrorKind::NotFound => {
                write!(f, "{}: no such file", p.display())
            }
            Failure::Read(p, e) if e.kind() == io::ErrorKind::IsADirectory => {
                write!(f, "{}: this is a folder, not a draft", p.display())
            }
            Failure::Read(p, e) => write!(f, "{}: can't be read: {e}", p.display()),
            Failure::Write(p, e) => write!(f, "{}: can't be written: {e}", p.display()),
            Failure::Book(name, e) => write!(f, "{name}: {e}"),
            Failure::Settings(e) => write!(f, "{e}"),
            Failure::NoInputs(p) => {
                write!(f, "{}: names no draft\n  hint: add `inputs = [\"draft.txt\"]`", p.display())
            }
            Failure::NoMatch(p, pattern) => {
                write!(f, "{}: no file fits `{pattern}`\n  hint: `*` stands for any part of a name", p.display())
            }
            Failure::Exists(p) => {
                write!(f, "{}: is there already, and stays as it is\n  hint: add --force to replace it", p.display())
            }
            Failure::Overwrites(p) => {
                write!(
                    f,
                    "{}: is the draft itself, and stays as it is\n  hint: give the outputs another place with -o",
                    p.display()
                )
            }
            Failure::Usage(message, hint) => write!(f, "{message}\n  hint: {hint}"),
        }
    }
}

/// Reads a file, or standard input for `-`.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Failure> {
    let bytes = if is_stdin(path) {
        let mut bytes = Vec::new();
        io::stdin().lock().read_to_end(&mut bytes).map(|_| bytes)
    } else {
        std::fs::read(path)
    };
    bytes.map_err(|e| Failure::Read(path.to_path_buf(), e))
}

/// The first `head` bytes of a file that has more than `long`; `None` where it has not, or can't be read.
pub(crate) fn read_head(path: &Path, head: u64, long: u64) -> Option<Vec<u8>> {
    let file = std::fs::File::open(path).ok()?;
    let of = file.metadata().ok()?;
    if !of.is_file() || of.len() <= long {
        return None;
    }
    let mut bytes = Vec::new();
    file.take(head).read_to_end(&mut bytes).ok()?;
    Some(bytes)
}

/// The pictures in a draft's folder and below it.
pub(crate) struct Beside(pub(crate) PathBuf);

impl Assets for Beside {
    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        let path = Path::new(name);
        let inside = path.components().all(|c| matches!(c, Component::Normal(_) | Component::CurDir));
        if !inside {
            return Err("it is not in the draft's folder".into());
        }
        match std::fs::read(self.0.join(path)) {
            Err(e) if e.kind() == io::ErrorKind::NotFound => Err("there is no such file beside the draft".into()),
            other => other.map_err(|e| e.to_string()),
        }
    }
}

/// Whether the draft comes from standard input.
pub(crate) fn is_stdin(path: &Path) -> bool {
    path.as_os_str() == "-"
}

/// Writes a whole file in one step.
pub(crate) fn write(path: &Path, bytes: &[u8]) -> Result<(), Failure> {
    let fail = |e| Failure::Write(path.to_path_buf(), e);
    let folder = match path.parent() {
        Some(p) if !p.as_os_str().is_empty() => p,
        _ => Path::new("."),
    };
    std::fs::create_dir_all(folder).map_err(fail)?;
    let mut file = tempfile::Builder::new().prefix(".bindery-").tempfile_in(folder).map_err(fail)?;
    file.write_all(bytes).map_err(fail)?;
    #[cfg(unix)]
    {
        // A temporary file is private; the book should have the rights any new file of the user has.
        use std::os::unix::fs::PermissionsExt;
        let mode = std::fs::metadata(path).map_or(0o644, |m| m.permissions().mode() & 0o777);
        file.as_file().set_permissions(std::fs::Permissions::from_mode(mode)).map_err(fail)?;
    }
    file.persist(path).map_err(|e| fail(e.error))?;
    Ok(())
}

/// Where the outputs go.
pub(crate) struct Outputs {
    folder: PathBuf,
    stem: String,
    file: Option<PathBuf>,
}

impl Outputs {
    /// Settles the places from where the draft is, `-o` and the formats asked for.
    pub(crate) fn settle(place: Option<&Path>, output: Option<&Path>, formats: &[Format]) -> Result<Outputs, Failure> {
        let name = place.and_then(Path::file_name);
        let stem = name.map_or_else(|| "book".to_owned(), |n| n.to_string_lossy().into_owned());
        let Some(output) = output else {
            let Some(place) = place else {
                return Err(Failure::Usage("a draft from standard input has no place for its outputs", "add -o"));
            };
            let folder = place.parent().unwrap_or(Path::new("")).to_path_buf();
            return Ok(Outputs { folder, stem, file: None });
        };
        let name = output.file_name().map_or_else(String::new, |n| n.to_string_lossy().to_ascii_lowercase());
        let ends = |f: &Format| name.len() > f.ending().len() + 1 && name.ends_with(&format!(".{}", f.ending()));
        // The longest ending is the one that is meant; any EPUB but Kobo's, which knows its own by its name, may be
        // called `.epub`.
        let wants = Format::ALL.into_iter().filter(ends).max_by_key(|f| f.ending().len());
        let wants = match (wants, formats) {
            (Some(Format::Epub), [Format::Kindle]) => Some(Format::Kindle),
            (Some(Format::Epub), [Format::Kepub]) => {
                return Err(Failure::Usage(
                    "Kobo takes a file for its own kind only where its name ends in .kepub.epub",
                    "end the name of -o so, or give -o a folder",
                ));
            }
            (wants, _) => wants,
        };
        match wants {
            Some(_) if output.is_dir() => {}
            Some(format) if formats == [format] => {
                return Ok(Outputs { folder: PathBuf::new(), stem, file: Some(output.to_path_buf()) });
            }
            Some(Format::Epub | Format::Kepub | Format::Kindle) => {
                return Err(Failure::Usage(
                    "-o names an EPUB, but more or something else is made",
                    "name that one with --format, or give -o a folder",
                ));
            }
            Some(Format::Pdf) => {
                return Err(Failure::Usage(
                    "-o names a PDF, but more or something else is made",
                    "add --format pdf, or give -o a folder",
                ));
            }
            None => {}
        }
        if output.is_file() {
            let why = io::Error::other("it is a file; -o takes a folder, or a file ending in .epub or .pdf");
            return Err(Failure::Write(output.to_path_buf(), why));
        }
        Ok(Outputs { folder: output.to_path_buf(), stem, file: None })
    }

    /// Takes another name for the outputs that bear the draft's, where they have one to take.
    pub(crate) fn rename(&mut self) {
        self.stem.push_str("-new");
    }

    /// The path of the PDF for a printer, or of any kind whose name stands before its ending: `draft.kdp.pdf`.
    pub(crate) fn pdf(&self, kind: &str) -> PathBuf {
        self.file.clone().unwrap_or_else(|| self.folder.join(format!("{}.{kind}.pdf", self.stem)))
    }

    /// The path of the output of a format.
    pub(crate) fn path(&self, format: Format) -> PathBuf {
        self.file.clone().unwrap_or_else(|| self.folder.join(format!("{}.{}", self.stem, format.ending())))
    }
}

/// The draft's name without the endings of drafts: `notes.md.txt` is `notes`.
pub(crate) fn stem(draft: &Path) -> String {
    let mut name = draft.file_name().map_or("book".into(), |n| n.to_string_lossy().into_owned());
    for ending in [".txt", ".text", ".md", ".markdown", ".html", ".htm", ".xhtml", ".epub", ".zip"] {
        if name.len() > ending.len() && name.to_ascii_lowercase().ends_with(ending) {
            name.truncate(name.len() - ending.len());
        }
    }
    name
}
