//! Leaf: ZIP archives in and out. Reading is bounded and names are checked, since an archive may come from anybody;
//! writing is the same for the same files whatever the clock says.

use std::io::{Cursor, Read, Write};

use rustc_hash::FxHashMap;
use zip::write::SimpleFileOptions;
use zip::{CompressionMethod, DateTime, ZipArchive, ZipWriter};

use crate::deflate::{self, Deflater};
use crate::diag::Error;

/// The most entries an archive may have: what the format holds without its 64-bit extension.
const MAX_ENTRIES: usize = 65_535;
/// The most bytes an entry may unpack to. The largest chapter file known has 4 MB, the largest picture 40 MB.
const MAX_ENTRY: u64 = 256 << 20;
/// The most bytes an archive may unpack to in all: far above any book, far below what a machine has.
const MAX_TOTAL: u64 = 1 << 30;

fn fail(message: impl ToString) -> Error {
    Error::ReadBack { output: "EPUB", message: message.to_string() }
}

/// Whether a name stays inside the archive wherever it is unpacked, and reads the same everywhere.
fn is_safe(name: &str) -> bool {
    !name.is_empty()
        && !name.starts_with('/')
        && !name.contains(['\\', ':'])
        && !name.chars().any(char::is_control)
        && name.split('/').all(|part| part != "..")
}

/// An archive being read.
pub(crate) struct Archive<'a> {
    zip: ZipArchive<Cursor<&'a [u8]>>,
    index: FxHashMap<String, usize>,
    names: Vec<String>,
    left: u64,
}

impl<'a> Archive<'a> {
    /// Opens an archive.
    ///
    /// # Errors
    /// [`Error::ReadBack`] where it is no archive, has too many entries, two entries of one name, or a name that
    /// leads out of it.
    pub(crate) fn open(bytes: &'a [u8]) -> Result<Archive<'a>, Error> {
        let zip = ZipArchive::new(Cursor::new(bytes)).map_err(fail)?;
        if zip.len() > MAX_ENTRIES {
            return Err(fail("too many files in the archive"));
        }
        let mut names = Vec::with_capacity(zip.len());
        for name in zip.file_names() {
            let name = name.map_err(fail)?;
            if !is_safe(&name) {
                return Err(fail(format!("unsafe file name `{}`", name.escape_debug())));
            }
            names.push(name.into_owned());
        }
        let index: FxHashMap<String, usize> = names.iter().cloned().zip(0..).collect();
        if index.len() != names.len() {
            return Err(fail("two files of one name"));
        }
        Ok(Archive { zip, index, names, left: MAX_TOTAL })
    }

    /// The names of the entries in their order.
    pub(crate) fn names(&self) -> &[String] {
        &self.names
    }

    /// Whether there is an entry of that name.
    pub(crate) fn has(&self, name: &str) -> bool {
        self.index.contains_key(name)
    }

    /// The bytes of an entry.
    ///
    /// # Errors
    /// [`Error::ReadBack`] where there is none of that name, it is damaged, or it unpacks to more than is sane.
    pub(crate) fn read(&mut self, name: &str) -> Result<Vec<u8>, Error> {
        let at = *self.index.get(name).ok_or_else(|| fail(format!("no file `{name}`")))?;
        let file = self.zip.by_index(at).map_err(fail)?;
        let limit = MAX_ENTRY.min(self.left);
        // The size an entry states is its author's word: it saves growing, up to a size that cannot hurt.
        let mut out = Vec::with_capacity(file.size().min(1 << 20) as usize);
        file.take(limit + 1).read_to_end(&mut out).map_err(fail)?;
        let size = out.len() as u64;
        if size > limit {
            return Err(fail(format!("`{name}` is too large")));
        }
        self.left -= size;
        Ok(out)
    }
}

/// How much is unpacked of an archive at most.
pub(crate) struct Limits {
    pub(crate) files: usize,
    /// Bytes of one file.
    pub(crate) one: u64,
    /// Bytes of all files.
    pub(crate) all: u64,
}

/// The entries of an archive that are `wanted` by their names, in their order. A name has `/` between its parts and
/// none that leads upwards.
///
/// # Errors
/// [`Error::Archive`] where it is damaged, locked or larger than the limits.
pub(crate) fn unpack(
    bytes: &[u8],
    limits: &Limits,
    wanted: &mut dyn FnMut(&str) -> bool,
) -> Result<Vec<(String, Vec<u8>)>, Error> {
    let damaged = |e: &dyn ToString| Error::Archive { message: e.to_string(), way_out: "make the archive again" };
    let large = |what: String| Error::Archive { message: what, way_out: "take out what is no part of the draft" };
    let mut zip = ZipArchive::new(Cursor::new(bytes)).map_err(|e| damaged(&e))?;
    if zip.len() > limits.files {
        return Err(large(format!("it has {} files, more than {}", zip.len(), limits.files)));
    }
    let (mut out, mut left) = (Vec::new(), limits.all);
    for at in 0..zip.len() {
        let (name, locked) = match zip.by_index_raw(at) {
            Ok(f) => (String::from_utf8_lossy(f.name_raw()).into_owned(), f.encrypted()),
            Err(e) => return Err(damaged(&e)),
        };
        let decoded = zip.name_for_index(at).and_then(Result::ok).map_or(name, |n| n.into_owned());
        let folder = decoded.ends_with(['/', '\\']);
        let parts: Vec<&str> = decoded.split(['/', '\\']).filter(|p| !matches!(*p, "" | "." | "..")).collect();
        let name: String = parts.join("/").chars().map(|c| if c.is_control() { '\u{fffd}' } else { c }).collect();
        if folder || name.is_empty() || !wanted(&name) {
            continue;
        }
        if locked {
            let message = format!("`{name}` is locked with a password");
            return Err(Error::Archive { message, way_out: "make the archive again without one" });
        }
        let file = zip.by_index(at).map_err(|e| damaged(&e))?;
        let limit = limits.one.min(left);
        let mut text = Vec::with_capacity(file.size().min(1 << 20) as usize);
        file.take(limit + 1).read_to_end(&mut text).map_err(|e| damaged(&e))?;
        if text.len() as u64 > limit {
            return Err(large(format!("`{name}` is too large")));
        }
        left -= text.len() as u64;
        out.push((name, text));
    }
    Ok(out)
}

/// The path of a reference made in `folder` of an archive: percent-decoded, with `.` and `..` worked out.
pub(crate) fn resolve(folder: &str, href: &str) -> String {
    let mut bytes = Vec::with_capacity(href.len());
    let mut rest = href.split('#').next().unwrap_or("").as_bytes();
    while let [first, tail @ ..] = rest {
        let hex = |b: u8| (b as char).to_digit(16);
        if let (b'%', [a, b, after @ ..]) = (*first, tail)
            && let (Some(hi), Some(lo)) = (hex(*a), hex(*b))
        {
            bytes.push((hi * 16 + lo) as u8);
            rest = after;
        } else {
            bytes.push(*first);
            rest = tail;
        }
    }
    let href = String::from_utf8_lossy(&bytes);
    let mut parts: Vec<&str> = Vec::new();
    for part in folder.split('/').chain(href.split('/')) {
        match part {
            "" | "." => {}
            ".." => drop(parts.pop()),
            part => parts.push(part),
        }
    }
    parts.join("/")
}

/// The level of compression: with one more a novel gets 1.5 % smaller, and compressing takes a fifth longer.
const LEVEL: i32 = 4;

/// What compresses files for an archive.
pub(crate) fn deflater() -> Deflater {
    Deflater::bare(LEVEL)
}

/// A file compressed for an archive.
pub(crate) struct Packed {
    /// The entry's local header.
    head: Vec<u8>,
    deflated: Vec<u8>,
}

impl Packed {
    /// Compresses a file with what has compressed others.
    ///
    /// # Errors
    /// [`Error::Epub`] where it is too large for the format without its 64-bit extension.
    pub(crate) fn pack(deflater: &mut Deflater, name: &str, bytes: &[u8]) -> Result<Packed, Error> {
        let large = || Error::Epub(format!("`{name}` is too large for an archive"));
        let size = |n: usize| u32::try_from(n).map_err(|_| large());
        let name_length = u16::try_from(name.len()).map_err(|_| large())?;
        let deflated = deflater.deflate(bytes).map_err(Error::Epub)?;
        // APPNOTE 4.3.7: the version it needs, flags, the method, the time, which the archive sets; then the sizes.
        const VERSION: u16 = 20;
        const UTF_8: u16 = 1 << 11;
        const DEFLATED: u16 = 8;
        let mut head = Vec::with_capacity(30 + name.len());
        head.extend(b"PK\x03\x04");
        let flags = if name.is_ascii() { 0 } else { UTF_8 };
        head.extend([VERSION, flags, DEFLATED, 0, 0].map(u16::to_le_bytes).as_flattened());
        head.extend(
            [deflate::crc32(bytes), size(deflated.len())?, size(bytes.len())?].map(u32::to_le_bytes).as_flattened(),
        );
        head.extend([name_length, 0].map(u16::to_le_bytes).as_flattened());
        head.extend(name.as_bytes());
        Ok(Packed { head, deflated })
    }

    /// How many bytes it has.
    pub(crate) fn len(&self) -> usize {
        self.head.len() + self.deflated.len()
    }
}

/// An archive being written: every entry carries 1980-01-01 00:00:00, the first moment the format knows, and no
/// extra fields.
pub(crate) struct ArchiveWriter {
    zip: ZipWriter<Cursor<Vec<u8>>>,
}

impl ArchiveWriter {
    /// An empty archive with room for so many bytes.
    pub(crate) fn with_room(bytes: usize) -> ArchiveWriter {
        ArchiveWriter { zip: ZipWriter::new(Cursor::new(Vec::with_capacity(bytes))) }
    }

    /// Adds a file as it is: for what is compressed already and for `mimetype`.
    ///
    /// # Errors
    /// [`Error::Epub`] where the archive cannot take it (a name twice, too large).
    pub(crate) fn store(&mut self, name: &str, bytes: &[u8]) -> Result<(), Error> {
        let fail = |e: &dyn ToString| Error::Epub(e.to_string());
        let options = SimpleFileOptions::default()
            .compression_method(CompressionMethod::Stored)
            .last_modified_time(DateTime::DEFAULT)
            .unix_permissions(0o644);
        self.zip.start_file(name, options).map_err(|e| fail(&e))?;
        self.zip.write_all(bytes).map_err(|e| fail(&e))
    }

    /// Adds a file that is compressed already.
    ///
    /// # Errors
    /// [`Error::Epub`] where the archive cannot take it (a name twice, too large).
    pub(crate) fn add(&mut self, file: &Packed) -> Result<(), Error> {
        let fail = |e: &dyn ToString| Error::Epub(e.to_string());
        let mut bytes = file.head.as_slice().chain(&file.deflated[..]);
        let entry = zip::read::read_zipfile_from_stream(&mut bytes).map_err(|e| fail(&e))?;
        let entry = entry.ok_or_else(|| fail(&"a compressed file has no header"))?;
        self.zip.raw_copy_file_touch(entry, DateTime::DEFAULT, Some(0o644)).map_err(|e| fail(&e))
    }

    /// Copies an entry of another archive in its compressed form.
    ///
    /// # Errors
    /// [`Error::ReadBack`] where the other has no such entry, [`Error::Epub`] where this cannot take it.
    pub(crate) fn copy(&mut self, from: &mut Archive<'_>, name: &str) -> Result<(), Error> {
        let at = *from.index.get(name).ok_or_else(|| fail(format!("no file `{name}`")))?;
        let file = from.zip.by_index_raw(at).map_err(fail)?;
        self.zip.raw_copy_file_touch(file, DateTime::DEFAULT, Some(0o644)).map_err(|e| Error::Epub(e.to_string()))
    }

    /// The finished archive.
    ///
    /// # Errors
    /// [`Error::Epub`] where its directory cannot be written.
    pub(crate) fn finish(self) -> Result<Vec<u8>, Error> {
        Ok(self.zip.finish().map_err(|e| Error::Epub(e.to_string()))?.into_inner())
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    fn sample() -> Vec<u8> {
        let mut w = ArchiveWriter::with_room(0);
        w.store("mimetype", b"application/epub+zip").unwrap();
        w.add(&Packed::pack(&mut deflater(), "a/b.txt", &b"word ".repeat(100)).unwrap()).unwrap();
        w.finish().unwrap()
    }

    #[test]
    fn what_goes_in_comes_out_and_copies_keep_their_bytes() {
        let bytes = sample();
        assert_eq!(bytes, sample());
        let mut a = Archive::open(&bytes).unwrap();
        assert_eq!(a.names(), ["mimetype", "a/b.txt"]);
        assert_eq!(a.read("a/b.txt").unwrap(), b"word ".repeat(100));
        assert!(a.read("c").is_err());
        let mut w = ArchiveWriter::with_room(100);
        for name in ["mimetype", "a/b.txt"] {
            w.copy(&mut a, name).unwrap();
        }
        assert_eq!(w.finish().unwrap(), bytes);
    }

    #[test]
    fn references_are_resolved() {
        assert_eq!(resolve("OEBPS", "a%20b.xhtml#x"), "OEBPS/a b.xhtml");
        assert_eq!(resolve("OEBPS/text", "../c.xhtml"), "OEBPS/c.xhtml");
        assert_eq!(resolve("", "./d.xhtml"), "d.xhtml");
        assert_eq!(resolve("x", "50%.xhtml"), "x/50%.xhtml");
    }

    #[test]
    fn bad_archives_are_refused() {
        assert!(Archive::open(b"PK nothing").is_err());
        let bytes = sample();
        for cut in [0, 10, bytes.len() / 2, bytes.len() - 1] {
            assert!(Archive::open(&bytes[..cut]).is_err(), "{cut}");
        }
        for bad in ["../x", "/x", "a/../../x", "a\\b", "c:x", "", "a\u{7}"] {
            assert!(!is_safe(bad), "{bad:?}");
        }
        let mut flipped = bytes.clone();
        let at = bytes.windows(7).position(|w| w == b"a/b.txt").unwrap() + 9;
        flipped[at] ^= 0x55;
        let whole = Archive::open(&flipped).and_then(|mut a| a.read("a/b.txt"));
        assert!(whole.is_err());
    }
}
