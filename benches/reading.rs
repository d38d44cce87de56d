//! What the reading of a draft costs, in time of one processor and in memory: `cargo bench --bench reading` on a sample,
//! `BINDERY_NOVEL=draft.txt cargo bench --bench reading` on a long book, `BINDERY_SIZES=1,10,100` on the book repeated up
//! to so many megabytes, which shows whether the time grows with the size and no faster; `BINDERY_THREADS=2` reads with
//! two threads.
//!
//! Time is the least of several runs of the process itself, so that a busy machine measures alike; it needs Linux, as
//! does the memory: the most that was in use at once beyond what was before, the result included and the draft's own
//! bytes aside. Instructions are counted by
//! `BINDERY_RUNS=1 valgrind --tool=callgrind $(ls -t target/release/deps/reading-* | head -1)`.

use std::path::PathBuf;
use std::time::Instant;

use bindery::parse;

/// As the command allocates.
#[cfg(feature = "cli")]
#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

const RUNS: usize = 15;

/// Time of the processor that this process has had, in milliseconds.
fn spent() -> f64 {
    let tasks = std::fs::read_dir("/proc/self/task").into_iter().flatten().flatten();
    let nanoseconds = tasks.filter_map(|t| {
        let all = std::fs::read_to_string(t.path().join("schedstat")).ok()?;
        all.split_ascii_whitespace().next()?.parse::<f64>().ok()
    });
    nanoseconds.sum::<f64>() / 1e6
}

/// A figure of this process's memory, in bytes.
fn memory(name: &str) -> f64 {
    let status = std::fs::read_to_string("/proc/self/status").unwrap_or_default();
    let line = status.lines().find_map(|l| l.strip_prefix(name)?.strip_prefix(':')).unwrap_or_default();
    line.split_ascii_whitespace().next().and_then(|n| n.parse::<f64>().ok()).unwrap_or(f64::NAN) * 1024.0
}

fn main() {
    // One thread does all the work, unless asked otherwise, so that nothing waits for another.
    let threads = std::env::var("BINDERY_THREADS").ok().and_then(|n| n.parse().ok()).unwrap_or(1);
    rayon::ThreadPoolBuilder::new().num_threads(threads).build().expect("threads").install(measure);
}

fn measure() {
    let novel = std::env::var_os("BINDERY_NOVEL")
        .map_or_else(|| PathBuf::from(env!("CARGO_MANIFEST_DIR")).join("samples/the-weir-keeper.txt"), PathBuf::from);
    let book = std::fs::read(&novel).unwrap_or_else(|e| panic!("{}: {e}", novel.display()));
    let given = |name: &str| std::env::var(name).unwrap_or_default();
    let runs: usize = given("BINDERY_RUNS").parse().unwrap_or(RUNS);
    let sizes: Vec<usize> = given("BINDERY_SIZES").split(',').filter_map(|s| s.trim().parse().ok()).collect();
    println!("{}, {} kB", novel.display(), book.len() / 1000);
    println!("{:>10} {:>10} {:>10} {:>10} {:>10} {:>12}", "MB", "ms", "by clock", "ns/byte", "peak MB", "peak/text");
    // Repeated, a licence about the book would end the draft where the first of them ends.
    let body: Vec<u8> =
        book.split_inclusive(|b| *b == b'\n').filter(|l| !l.starts_with(b"***")).flatten().copied().collect();
    let book = if sizes.is_empty() { book } else { body };
    let wanted = if sizes.is_empty() { vec![book.len()] } else { sizes.iter().map(|mb| mb * 1_000_000).collect() };
    for size in wanted {
        let draft: Vec<u8> = book.iter().copied().cycle().take(size).collect();
        let (mut least, mut clock, mut peak) = (f64::MAX, f64::MAX, 0.0);
        // A long draft is long enough to be measured fewer times.
        for run in 0..runs.min(1 + 150_000_000 / size.max(1)) {
            // Forgets the peak so far.
            let _ = std::fs::write("/proc/self/clear_refs", "5");
            let (before, start, begun) = (memory("VmRSS"), spent(), Instant::now());
            let reading = parse::read("novel", &draft, &parse::Options::default()).expect("a draft");
            clock = clock.min(begun.elapsed().as_secs_f64() * 1e3);
            least = least.min(spent() - start);
            if run == 0 {
                peak = memory("VmHWM") - before;
            }
            drop(reading);
        }
        let bytes = size as f64;
        println!(
            "{:>10.1} {least:>10.2} {clock:>10.2} {:>10.1} {:>10.1} {:>12.1}",
            bytes / 1e6,
            least * 1e6 / bytes,
            peak / 1e6,
            peak / bytes
        );
    }
}
