//! Fonts on the disk, for what the bundled ones lack.

use std::borrow::Cow;
use std::path::{Path, PathBuf};

use bindery::diag::{Diagnostic, Finding};
use bindery::font::Fonts;
use bindery::font::given::{self, Given};
use bindery::style::Style;

use crate::files::{self, Failure};

/// Folders inside a folder of fonts that are looked into.
const DEEPEST: usize = 6;

/// The `bundled` fonts, with those of the folders that the style names or that have characters of the text which no other
/// has; and what is said about them.
pub(crate) fn library(
    bundled: Fonts,
    folders: &[PathBuf],
    style: &Style,
    text: &str,
    language: &str,
) -> Result<(Fonts, Vec<Diagnostic>), Failure> {
    let unknown: Vec<&str> =
        style.families().into_iter().filter(|f| bundled.find(f, Default::default()).is_none()).collect();
    let lacking = if folders.is_empty() { Default::default() } else { bundled.lacking(text) };
    let mut found = Vec::new();
    let mut more = Vec::new();
    if !unknown.is_empty() || !lacking.is_empty() {
        let mut paths = Vec::new();
        for folder in folders {
            walk(folder, DEEPEST, &mut paths)?;
        }
        // Collections of the system have hundreds of megabytes: each file is looked at by itself, and let go.
        let mut faces: Vec<Given> = Vec::new();
        let mut from: Vec<&Path> = Vec::new();
        for path in &paths {
            let Ok(data) = std::fs::read(path) else { continue };
            faces.extend(given::faces(&data, &lacking));
            from.resize(faces.len(), path);
        }
        let chosen = given::choose(&faces, &lacking, language);
        for (n, chars) in &chosen {
            let file = from[*n].file_name().unwrap_or_default().to_string_lossy().into_owned();
            let family = faces[*n].family.clone();
            found.push(Diagnostic::whole(Finding::FontTaken { family, file, chars: *chars }));
        }
        // A family comes with its bold and its italic; the one for the most characters first.
        let families = chosen.iter().map(|c| faces[c.0].family.as_str()).chain(unknown.iter().copied());
        let mut taken: Vec<&str> = Vec::new();
        for family in families {
            if taken.contains(&family) {
                continue;
            }
            taken.push(family);
            for (face, path) in faces.iter().zip(&from).filter(|f| f.0.family == family) {
                more.push(given::font_file(face, Cow::Owned(files::read(path)?)));
            }
        }
    }
    let fonts = if more.is_empty() { bundled } else { Fonts::with(more) };
    let lost = unknown.into_iter().filter(|f| fonts.find(f, Default::default()).is_none());
    found.extend(lost.map(|f| Diagnostic::whole(Finding::NoFamily { family: f.to_owned() })));
    Ok((fonts, found))
}

/// The font files below a folder, in the order of their names.
fn walk(folder: &Path, depth: usize, out: &mut Vec<PathBuf>) -> Result<(), Failure> {
    let fail = |e| Failure::Read(folder.to_path_buf(), e);
    let entries: Result<Vec<_>, _> = std::fs::read_dir(folder).map_err(fail)?.collect();
    let mut paths: Vec<PathBuf> = entries.map_err(fail)?.into_iter().map(|e| e.path()).collect();
    paths.sort();
    for path in paths {
        let is_font = path
            .extension()
            .is_some_and(|e| ["ttf", "otf", "ttc", "otc"].iter().any(|known| e.eq_ignore_ascii_case(known)));
        if path.is_dir() {
            if depth > 0 {
                // A folder inside that can't be read holds no font that was asked for.
                let _ = walk(&path, depth - 1, out);
            }
        } else if is_font {
            out.push(path);
        }
    }
    Ok(())
}
