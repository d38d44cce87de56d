//! The `bindery` command: reads files, the clock's stand-in and the environment, which the library never does.

mod args;
mod build;
mod check;
mod cover;
mod files;
mod fonts;
mod init;
mod inputs;
mod inspect;
mod printers;
mod printing;
mod project;
mod report;

use std::process::ExitCode;

use args::Command;

#[global_allocator]
static ALLOCATOR: mimalloc::MiMalloc = mimalloc::MiMalloc;

/// Everything was made; warnings are allowed.
const MADE: u8 = 0;
/// Something was made and an error was found in it, or one of the outputs could not be made.
const FAULTY: u8 = 1;
/// Nothing was done: usage, unreadable input, unwritable output.
const NOTHING_DONE: u8 = 2;

fn main() -> ExitCode {
    // This thread works too, instead of waiting for as many others as there are cores. A pool that cannot be built is
    // built with its first work, or says then why not.
    let _ = rayon::ThreadPoolBuilder::new().use_current_thread().build_global();
    let run = match args::parse() {
        Command::Build(a) => build::run(&a),
        Command::Inspect(a) => inspect::run(&a),
        Command::Check(a) => check::run(&a),
        Command::Init(a) => init::run(&a),
        Command::Cover(a) => cover::run(&a),
        Command::Printers(a) => printers::run(&a),
    };
    ExitCode::from(match run {
        Ok(true) => MADE,
        Ok(false) => FAULTY,
        Err(failure) => {
            report::failure(&failure);
            NOTHING_DONE
        }
    })
}
