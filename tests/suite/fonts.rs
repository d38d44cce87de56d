//! The bundled fonts are what their `SOURCE` files say, may be embedded, and can do what the
//! built-in styles ask of them.

use std::collections::BTreeSet;
use std::fs;
use std::path::{Path, PathBuf};

use serde::Deserialize;
use sha2::{Digest, Sha256};
use skrifa::raw::tables::gpos::Gpos;
use skrifa::raw::tables::gsub::Gsub;
use skrifa::raw::tables::layout::{FeatureList, ScriptList};
use skrifa::raw::tables::os2::SelectionFlags;
use skrifa::raw::{FontRef, TableProvider};
use skrifa::{MetadataProvider, Tag};

/// The fonts are part of the binary, so their size is that of every download.
const SIZE_LIMIT: u64 = 8_000_000;

/// What the built-in styles switch on in Latin text. Source Serif has no small capitals in its
/// italics: there the styles fall back to capitals of a smaller size.
const FEATURES: &[Features] = &[
    Features { folder: "eb-garamond", every: &["liga", "onum", "pnum", "smcp"], upright: &[] },
    Features { folder: "source-serif-4", every: &["liga", "onum", "pnum"], upright: &["smcp"] },
    Features { folder: "literata", every: &["liga", "onum", "pnum", "smcp"], upright: &[] },
];

struct Features {
    folder: &'static str,
    /// In every file of the family.
    every: &'static [&'static str],
    /// In those that are not italic.
    upright: &'static [&'static str],
}

/// A `SOURCE` file. An unknown or missing key fails the test that reads it, so none of the
/// provenance can be dropped unseen.
#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct Source {
    family: String,
    version: String,
    package: String,
    package_version: String,
    archive_sha256: String,
    licence: String,
    reserved_font_name: Vec<String>,
    changes: String,
    file: Vec<SourceFile>,
}

#[derive(Deserialize)]
#[serde(deny_unknown_fields)]
struct SourceFile {
    name: String,
    path_in_package: String,
    sha256_before: String,
    sha256_after: String,
}

struct Family {
    folder: PathBuf,
    source: Source,
}

impl Family {
    fn read(folder: PathBuf) -> Self {
        let path = folder.join("SOURCE");
        let text = fs::read_to_string(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        let source = toml::from_str(&text).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        Self { folder, source }
    }

    fn fonts(&self) -> impl Iterator<Item = (PathBuf, Vec<u8>)> {
        self.source.file.iter().map(|file| {
            let path = self.folder.join(&file.name);
            let data = fs::read(&path).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
            (path, data)
        })
    }
}

fn fonts_folder() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("fonts")
}

fn families() -> Vec<Family> {
    let mut folders: Vec<_> = fs::read_dir(fonts_folder())
        .expect("the fonts folder is there")
        .map(|entry| entry.expect("the fonts folder can be listed").path())
        // Running prepare.py may leave Python's cache beside the families.
        .filter(|path| path.is_dir() && !path.ends_with("__pycache__"))
        .collect();
    folders.sort();
    folders.into_iter().map(Family::read).collect()
}

fn hex_sha256(data: &[u8]) -> String {
    let digest = Sha256::digest(data);
    digest.iter().map(|byte| format!("{byte:02x}")).collect()
}

fn parse<'a>(path: &Path, data: &'a [u8]) -> FontRef<'a> {
    FontRef::new(data).unwrap_or_else(|e| panic!("{}: {e}", path.display()))
}

/// The features that apply to Latin text in a language without rules of its own. One that stands
/// in the font's list but is not reached from here would never be applied.
fn latin_features(scripts: &ScriptList<'_>, features: &FeatureList<'_>) -> BTreeSet<Tag> {
    let records = scripts.script_records();
    let script = [Tag::new(b"latn"), Tag::new(b"DFLT")]
        .iter()
        .find_map(|tag| records.iter().find(|record| record.script_tag() == *tag))
        .expect("a Latin or default script")
        .script(scripts.offset_data())
        .expect("a readable script");
    let language = script.default_lang_sys().expect("a default language").expect("a readable language");
    let all = features.feature_records();
    language.feature_indices().iter().map(|index| all[usize::from(index.get())].feature_tag()).collect()
}

fn substitutions(gsub: &Gsub<'_>) -> BTreeSet<Tag> {
    let scripts = gsub.script_list().expect("readable scripts");
    latin_features(&scripts, &gsub.feature_list().expect("readable features"))
}

fn positionings(gpos: &Gpos<'_>) -> BTreeSet<Tag> {
    let scripts = gpos.script_list().expect("readable scripts");
    latin_features(&scripts, &gpos.feature_list().expect("readable features"))
}

#[test]
fn sources_agree_with_the_files() {
    for family in families() {
        let Family { folder, source } = &family;
        let at = folder.display();
        for (key, value) in [
            ("family", &source.family),
            ("version", &source.version),
            ("package", &source.package),
            ("package_version", &source.package_version),
            ("changes", &source.changes),
        ] {
            assert!(!value.is_empty(), "{at}: {key} is empty");
        }
        assert_eq!(source.archive_sha256.len(), 64, "{at}: archive_sha256");

        for (file, (path, data)) in source.file.iter().zip(family.fonts()) {
            let at = path.display();
            assert_eq!(hex_sha256(&data), file.sha256_after, "{at}: sha256_after");
            assert_eq!(file.sha256_before.len(), 64, "{at}: sha256_before");
            assert!(!file.path_in_package.is_empty(), "{at}: path_in_package");
            assert_eq!(
                file.sha256_before == file.sha256_after,
                source.changes == "none",
                "{at}: `changes` says otherwise"
            );
            let named = parse(&path, &data)
                .localized_strings(skrifa::string::StringId::FAMILY_NAME)
                .english_or_first()
                .map(|name| name.to_string());
            assert_eq!(named.as_ref(), Some(&source.family), "{at}: family");
        }

        let mut listed: BTreeSet<_> = source.file.iter().map(|file| file.name.clone()).collect();
        assert_eq!(listed.len(), source.file.len(), "{at}: listed twice");
        listed.extend(["OFL.txt".to_owned(), "SOURCE".to_owned()]);
        let present: BTreeSet<_> = fs::read_dir(folder)
            .expect("the folder can be listed")
            .map(|entry| entry.expect("an entry can be read").file_name())
            .map(|name| name.into_string().expect("names are ASCII"))
            .collect();
        assert_eq!(listed, present, "{at}: SOURCE and the folder");
    }
}

#[test]
fn licences_are_kept() {
    for Family { folder, source } in families() {
        let at = folder.display();
        let text = fs::read_to_string(folder.join("OFL.txt")).unwrap_or_else(|e| panic!("{at}: OFL.txt: {e}"));
        assert_eq!(source.licence, "OFL-1.1", "{at}");
        assert!(text.contains("SIL OPEN FONT LICENSE Version 1.1"), "{at}: OFL.txt is another text");
        assert!(text.contains("Copyright"), "{at}: OFL.txt names no holder");
        for name in &source.reserved_font_name {
            assert!(text.contains(name), "{at}: OFL.txt does not reserve {name}");
            assert!(
                !source.family.contains(name) || source.changes == "none",
                "{at}: a changed file may not be called {name}"
            );
        }
        // The licence's definition of the term names it too, but only in passing.
        let reserves = text.contains("with Reserved Font Name");
        assert_eq!(reserves, !source.reserved_font_name.is_empty(), "{at}: reserved_font_name");
    }
}

#[test]
fn fonts_are_static_and_may_be_embedded() {
    for family in families() {
        for (path, data) in family.fonts() {
            let at = path.display();
            let font = parse(&path, &data);
            // A variable font would be set in its default instance, whatever the style says.
            assert!(font.table_data(Tag::new(b"fvar")).is_none(), "{at}: is variable");
            let os2 = font.os2().unwrap_or_else(|e| panic!("{at}: OS/2: {e}"));
            assert_eq!(os2.fs_type(), 0, "{at}: fsType restricts embedding");
        }
    }
}

#[test]
fn fonts_have_what_the_styles_ask_for() {
    for wanted in FEATURES {
        let family = Family::read(fonts_folder().join(wanted.folder));
        for (path, data) in family.fonts() {
            let at = path.display();
            let font = parse(&path, &data);
            let gsub = font.gsub().unwrap_or_else(|e| panic!("{at}: GSUB: {e}"));
            let gpos = font.gpos().unwrap_or_else(|e| panic!("{at}: GPOS: {e}"));
            let os2 = font.os2().unwrap_or_else(|e| panic!("{at}: OS/2: {e}"));
            let italic = os2.fs_selection().contains(SelectionFlags::ITALIC);
            let upright = if italic { &[] } else { wanted.upright };
            let found = substitutions(&gsub);
            for name in wanted.every.iter().chain(upright) {
                let tag = Tag::new_checked(name.as_bytes()).expect("a feature tag");
                assert!(found.contains(&tag), "{at}: no {name} for Latin");
            }
            assert!(positionings(&gpos).contains(&Tag::new(b"kern")), "{at}: no kerning for Latin");
        }
    }
}

#[test]
fn fonts_stay_small() {
    let mut total = 0;
    for family in families() {
        let size: u64 = family.fonts().map(|(_, data)| data.len() as u64).sum();
        println!("{:>9}  {}", size, family.source.family);
        total += size;
    }
    println!("{total:>9}  all, of {SIZE_LIMIT}");
    assert!(total <= SIZE_LIMIT, "the fonts are {total} bytes");
}
