//! The command line.

use std::path::PathBuf;

use bindery::parse::Dialect;
use bindery::style;
use bindery::units::Size;
use clap::{Args, Parser, Subcommand, ValueEnum};

/// Turns a plain-text draft into a book: an EPUB and a print-ready PDF
#[derive(Debug, Parser)]
#[command(
    name = "bindery",
    version,
    about,
    after_help = "`bindery DRAFT` is short for `bindery build DRAFT`.\nExit codes: 0 made, 1 made with errors found, 2 nothing done."
)]
struct Cli {
    #[command(subcommand)]
    command: Command,
}

#[derive(Debug, Subcommand)]
pub(crate) enum Command {
    /// Make the EPUB and the PDF of a draft
    Build(BuildArgs),
    /// Show how a draft is read: its tree, and which line was taken for what, and why
    Inspect(InspectArgs),
}

#[derive(Clone, Copy, Debug, PartialEq, Eq, ValueEnum)]
pub(crate) enum Format {
    Epub,
    Pdf,
}

/// What both commands need to read a draft.
#[derive(Debug, Args)]
pub(crate) struct Reading {
    /// The draft, a plain-text file; `-` reads standard input
    pub(crate) draft: PathBuf,
    /// The book's title, instead of the one at the head of the draft
    #[arg(long)]
    pub(crate) title: Option<String>,
    /// The author, instead of the one at the head of the draft
    #[arg(long)]
    pub(crate) author: Option<String>,
    /// The language of the text, as `en`, `fr` or `German`
    #[arg(long, value_parser = language)]
    pub(crate) language: Option<String>,
    #[arg(long, value_name = "NAME", value_parser = dialect, help = dialect_help())]
    pub(crate) dialect: Option<Dialect>,
    /// The draft's encoding, where it is taken for another, as `windows-1251`
    #[arg(long, value_name = "NAME")]
    pub(crate) encoding: Option<String>,
    /// Turn back characters that were once read in a wrong encoding (`â€™` for `’`)
    #[arg(long)]
    pub(crate) mend: bool,
}

#[derive(Debug, Args)]
pub(crate) struct BuildArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// A folder for the outputs, or the output itself where one format is made [default: beside the draft]
    #[arg(short, long, value_name = "DIR|FILE")]
    pub(crate) output: Option<PathBuf>,
    /// What to make
    #[arg(long, value_delimiter = ',', default_value = "epub,pdf")]
    pub(crate) format: Vec<Format>,
    /// The look: one of the built-in styles, or a style file ending in `.toml`
    #[arg(long, default_value = style::NAMES[0], value_name = "NAME|FILE", help = style_help())]
    pub(crate) style: String,
    /// The sheet of the PDF, as `6x9`, `a5` or `12.5x19cm` [default: the style's, 5.5x8.5]
    #[arg(long, value_parser = trim)]
    pub(crate) trim: Option<Size>,
    /// The EPUB's cover picture, JPEG or PNG [default: a cover set in type]
    #[arg(long, value_name = "FILE")]
    pub(crate) cover: Option<PathBuf>,
    /// Don't read the finished files back to prove that no word was lost
    #[arg(long)]
    pub(crate) no_verify: bool,
    /// Say nothing but errors
    #[arg(short, long)]
    pub(crate) quiet: bool,
}

#[derive(Debug, Args)]
pub(crate) struct InspectArgs {
    #[command(flatten)]
    pub(crate) reading: Reading,
    /// Print one JSON object instead
    #[arg(long)]
    pub(crate) json: bool,
}

fn style_help() -> String {
    format!("The look: {}, or a style file ending in `.toml`", style::NAMES.join(", "))
}

fn trim(s: &str) -> Result<Size, String> {
    Size::parse_trim(s).ok_or_else(|| "not a trim size; write it as `5.5x8.5`, `6x9`, `140x210mm` or `a5`".into())
}

fn language(s: &str) -> Result<String, String> {
    match bindery::book::Language::parse(s) {
        Some(tag) => Ok(tag.tag().to_string()),
        None => Err("not a language; write it as `en`, `pt-BR` or `German`".into()),
    }
}

fn dialects() -> String {
    Dialect::all().map(Dialect::name).collect::<Vec<_>>().join(", ")
}

fn dialect_help() -> String {
    format!("The kind of draft, where it is taken for another: {}", dialects())
}

fn dialect(s: &str) -> Result<Dialect, String> {
    Dialect::parse(s).ok_or_else(|| format!("no such kind of draft; the kinds are {}", dialects()))
}

/// Reads the command line; usage errors end the program with code 2.
pub(crate) fn parse() -> Command {
    let mut words: Vec<std::ffi::OsString> = std::env::args_os().collect();
    let commands = ["build", "inspect", "help", "-h", "--help", "-V", "--version"];
    let named = words.get(1).and_then(|w| w.to_str()).is_some_and(|w| commands.contains(&w));
    if words.len() > 1 && !named {
        words.insert(1, "build".into());
    }
    Cli::parse_from(words).command
}
