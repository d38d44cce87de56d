//! What the tests share: a folder of their own, the command in it, golden files.

use std::fs;
use std::io::Write;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use proptest::test_runner::{Config as ProptestConfig, RngSeed};

/// A folder that goes away, with the `bindery` command run inside it.
pub(crate) struct Desk {
    folder: tempfile::TempDir,
}

/// What a command left behind.
pub(crate) struct Run {
    pub(crate) code: i32,
    pub(crate) out: String,
    pub(crate) err: String,
}

impl Run {
    /// Fails with everything the command said unless it ended with this code.
    #[track_caller]
    pub(crate) fn exits(self, code: i32) -> Run {
        assert_eq!(self.code, code, "stdout:\n{}\nstderr:\n{}", self.out, self.err);
        self
    }
}

impl Desk {
    pub(crate) fn new() -> Desk {
        Desk { folder: tempfile::tempdir().expect("a temporary folder") }
    }

    pub(crate) fn path(&self, name: &str) -> PathBuf {
        self.folder.path().join(name)
    }

    pub(crate) fn file(&self, name: &str, bytes: impl AsRef<[u8]>) -> &Desk {
        fs::write(self.path(name), bytes).expect("a file in a temporary folder");
        self
    }

    pub(crate) fn read(&self, name: &str) -> Vec<u8> {
        fs::read(self.path(name)).unwrap_or_else(|e| panic!("{name}: {e}"))
    }

    /// The names of the files there, sorted.
    pub(crate) fn names(&self) -> Vec<String> {
        let mut names: Vec<String> = fs::read_dir(self.folder.path())
            .expect("a temporary folder")
            .flatten()
            .map(|e| e.file_name().to_string_lossy().into_owned())
            .collect();
        names.sort();
        names
    }

    pub(crate) fn run(&self, words: &[&str]) -> Run {
        self.run_with(words, b"", &[])
    }

    pub(crate) fn run_with(&self, words: &[&str], stdin: &[u8], env: &[(&str, &str)]) -> Run {
        let mut command = Command::new(env!("CARGO_BIN_EXE_bindery"));
        command.args(words).current_dir(self.folder.path()).env_remove("SOURCE_DATE_EPOCH").envs(env.iter().copied());
        command.stdin(Stdio::piped()).stdout(Stdio::piped()).stderr(Stdio::piped());
        let mut child = command.spawn().expect("the bindery command");
        // The command may end without reading; that is its right.
        let _ = child.stdin.take().expect("a pipe").write_all(stdin);
        let done = child.wait_with_output().expect("the command's output");
        let text = |b: Vec<u8>| String::from_utf8(b).expect("UTF-8");
        Run { code: done.status.code().unwrap_or(-1), out: text(done.stdout), err: text(done.stderr) }
    }
}

/// The project's folder.
pub(crate) fn root() -> &'static Path {
    Path::new(env!("CARGO_MANIFEST_DIR"))
}

/// The drafts in `samples/`, sorted.
pub(crate) fn samples() -> Vec<PathBuf> {
    drafts(&root().join("samples"))
}

fn drafts(folder: &Path) -> Vec<PathBuf> {
    let mut all: Vec<PathBuf> = fs::read_dir(folder)
        .into_iter()
        .flatten()
        .flatten()
        .map(|e| e.path())
        .filter(|p| p.extension().is_some_and(|e| e == "txt"))
        .collect();
    all.sort();
    all
}

/// The real books, sorted, where they are: in the folder that `BINDERY_CORPUS` names, or beside the project. Says why
/// where they are not.
pub(crate) fn corpus() -> Option<Vec<PathBuf>> {
    let given = std::env::var_os("BINDERY_CORPUS");
    let folder = given.map_or_else(|| root().join("../shared/corpus"), PathBuf::from);
    let all: Vec<PathBuf> = ["ao3", "gutenberg"].iter().flat_map(|f| drafts(&folder.join(f))).collect();
    if all.is_empty() {
        eprintln!("skipped: no corpus at {} (set BINDERY_CORPUS)", folder.display());
        return None;
    }
    Some(all)
}

/// The draft of a golden case: its file `in.…`, or the EPUB made of the files in its folder `in.epub`.
pub(crate) fn draft_in(case: &Path) -> (String, Vec<u8>) {
    let entry = fs::read_dir(case).into_iter().flatten().flatten().map(|e| e.path());
    let path = entry.filter(|p| p.file_stem().is_some_and(|s| s == "in")).min();
    let path = path.unwrap_or_else(|| panic!("{}: no draft", case.display()));
    let name = path.file_name().expect("a name").to_string_lossy().into_owned();
    let bytes = if path.is_dir() { zipped(&path) } else { fs::read(&path).expect("a draft") };
    (name, bytes)
}

/// The files of a folder as an EPUB.
fn zipped(folder: &Path) -> Vec<u8> {
    fn files(folder: &Path, out: &mut Vec<PathBuf>) {
        for p in fs::read_dir(folder).expect("a folder").flatten().map(|e| e.path()) {
            if p.is_dir() { files(&p, out) } else { out.push(p) }
        }
    }
    let mut all = Vec::new();
    files(folder, &mut all);
    all.sort();
    let mut zip = zip::ZipWriter::new(std::io::Cursor::new(Vec::new()));
    let stored = zip::write::SimpleFileOptions::default().compression_method(zip::CompressionMethod::Stored);
    zip.start_file("mimetype", stored).expect("an archive");
    zip.write_all(b"application/epub+zip").expect("an archive");
    for path in all {
        let name = path.strip_prefix(folder).expect("below the folder").to_string_lossy().replace('\\', "/");
        zip.start_file(name, stored).expect("an archive");
        zip.write_all(&fs::read(&path).expect("a file")).expect("an archive");
    }
    zip.finish().expect("an archive").into_inner()
}

/// So many cases of a property, the same in every run: a run that fails by chance says nothing of the change it tests.
/// `PROPTEST_RNG_SEED=n` looks at others, and the fuzz target at any.
pub(crate) fn cases(cases: u32) -> ProptestConfig {
    let given = ProptestConfig::default();
    let rng_seed = match given.rng_seed {
        RngSeed::Random => RngSeed::Fixed(1),
        fixed => fixed,
    };
    ProptestConfig { cases, failure_persistence: None, rng_seed, ..given }
}

/// Compares with a golden file; `BLESS=1` rewrites it.
#[track_caller]
pub(crate) fn golden(path: &Path, got: &str) {
    if std::env::var_os("BLESS").is_some() {
        fs::write(path, got).unwrap_or_else(|e| panic!("{}: {e}", path.display()));
        return;
    }
    let want = fs::read_to_string(path).unwrap_or_default();
    if want == got {
        return;
    }
    let (w, g): (Vec<&str>, Vec<&str>) = (want.lines().collect(), got.lines().collect());
    let at = (0..w.len().max(g.len())).find(|n| w.get(*n) != g.get(*n)).unwrap_or(0);
    panic!(
        "{}: line {} differs\n  want {:?}\n  got  {:?}\nBLESS=1 takes the new one",
        path.display(),
        at + 1,
        w.get(at),
        g.get(at)
    );
}
