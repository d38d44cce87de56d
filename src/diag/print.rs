//! What can be said about orders from printers: why there is no book for one, and what ways out there are.

use std::fmt;

/// Why a printer makes no book of an order.
#[derive(Clone, Debug, PartialEq)]
pub enum PrintFault {
    /// No printer has that name.
    UnknownPrinter {
        /// The name given.
        name: String,
        /// The names known.
        known: Vec<String>,
    },
    /// The printer has no such binding.
    NoBinding {
        /// The printer.
        maker: String,
        /// The binding asked for.
        binding: &'static str,
    },
    /// The printer has no such paper for such ink.
    NoPaper {
        /// The printer and binding.
        product: String,
        /// What was asked for.
        wanted: String,
        /// What there is.
        offered: Vec<String>,
    },
    /// The printer cuts no sheet of this size.
    NoTrim {
        /// The printer and binding.
        product: String,
        /// The size asked for.
        wanted: String,
        /// The nearest sizes.
        near: Vec<String>,
    },
    /// The book has more pages than the printer binds.
    TooManyPages {
        /// The printer and binding.
        product: String,
        /// Pages of the book.
        pages: usize,
        /// The most there may be.
        most: usize,
        /// What would fit, in words that go on from "hint: ".
        ways: Vec<String>,
    },
    /// The book has too few chapters for so many volumes.
    NoVolumes {
        /// The volumes asked for.
        wanted: usize,
        /// The most there could be.
        most: usize,
    },
    /// The book has fewer pages than the printer binds.
    TooFewPages {
        /// The printer and binding.
        product: String,
        /// Pages of the book.
        pages: usize,
        /// The fewest there may be.
        least: usize,
    },
    /// The printer's numbers for this cover are not known for certain.
    NoCoverSize {
        /// The printer and binding.
        product: String,
        /// Why.
        why: String,
    },
    /// The data of printers is wrong.
    Data(String),
    /// Something that a cover needs cannot be used.
    Cover(String),
    /// Sheets and sections that do not go together.
    Sections(String),
}

impl fmt::Display for PrintFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            PrintFault::UnknownPrinter { name, known } => {
                write!(f, "no printer `{name}`\n  hint: the printers are {}", known.join(", "))
            }
            PrintFault::NoBinding { maker, binding } => {
                write!(f, "nothing is known of a {binding} by {maker}\n  hint: bindery printers lists what is")
            }
            PrintFault::NoPaper { product, wanted, offered } => {
                write!(f, "{product} has no {wanted}\n  hint: it has {}", offered.join(", "))
            }
            PrintFault::NoTrim { product, wanted, near } => {
                write!(f, "{product} has no trim of {wanted}\n  hint: the nearest are --trim {}", near.join(", "))
            }
            PrintFault::TooManyPages { product, pages, most, ways } => {
                write!(f, "{product} binds at most {most} pages on this paper, and the book has {pages}")?;
                match &ways[..] {
                    [] => write!(f, "\n  hint: divide the book into volumes"),
                    ways => write!(f, "\n  hint: {}", ways.join("\n  hint: ")),
                }
            }
            PrintFault::NoVolumes { wanted, most } => write!(
                f,
                "the book cannot be divided into {wanted} volumes: its parts and chapters are enough for {most}\n  hint: larger sheets or smaller type make fewer pages"
            ),
            PrintFault::TooFewPages { product, pages, least } => write!(
                f,
                "{product} binds at least {least} pages, and the book has {pages}\n  hint: a smaller --trim or larger type makes more pages"
            ),
            PrintFault::NoCoverSize { product, why } => write!(
                f,
                "the size of a cover for {product} is not computed: {why}\n  hint: give the sizes of the printer's template: --size WIDTHxHEIGHT --spine WIDTH"
            ),
            PrintFault::Data(message) => write!(f, "the data of printers: {message}"),
            PrintFault::Cover(message) => write!(f, "{message}"),
            PrintFault::Sections(message) => write!(f, "{message}"),
        }
    }
}

impl std::error::Error for PrintFault {}
