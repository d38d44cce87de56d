//! The style sheet: a [`Style`] as CSS.
//!
//! The rules that e-readers and their stores ask for: lengths in em and %, since the reader sets the size; no size,
//! leading, colour or face on paragraphs; no margin at the sides of the page; classes instead of bare `span` and `div`
//! (Kobo brings its own); no `position`, no variables. What an engine does not know degrades to something plain.

use std::fmt::Write;

use super::blocks::{FIGURE_WIDTHS, MARKER_WIDTHS};
use super::fonts::Fonts;
use super::xhtml::VERSE_STEPS;
use crate::book::Language;
use crate::style::{Align, Case, DisplayStyle, FirstLine, GroupStyle, OpeningStyle, Parting, Style, Writing};

/// The height of a line in ems that measures given in lines are reckoned by. The reader's own leading is not known;
/// most set 1.2 to 1.5.
const LINE: f32 = 1.4;
/// How much of a chapter's sink an e-reader gets: its page is half as high as a printed one.
const SINK_SHARE: f32 = 0.5;
/// How many lines a drop capital is deep, where the engine reckons it itself (CSS Inline 3, `initial-letter`).
const DROP_CAP_LINES: &str = "3";
/// Size of a drop capital relative to the text where the engine does not. With [`DROP_CAP_LINE`] two to three lines stand
/// beside it in fonts of usual height.
const DROP_CAP: f32 = 3.2;
/// Height of such a drop capital's box relative to its size.
const DROP_CAP_LINE: f32 = 0.82;

/// A length in ems.
fn em(v: f32) -> String {
    if v.abs() < 0.0005 {
        return "0".into();
    }
    let s = format!("{v:.3}");
    format!("{}em", s.trim_end_matches('0').trim_end_matches('.'))
}

/// A CSS string. Every character is escaped by its number, so that none can end the string or depend on the encoding.
pub(super) fn string(text: &str) -> String {
    let mut out = String::from("\"");
    for c in text.chars() {
        match c {
            ' ' | 'a'..='z' | 'A'..='Z' | '0'..='9' => out.push(c),
            c => {
                let _ = write!(out, "\\{:06x} ", c as u32);
            }
        }
    }
    out.push('"');
    out
}

/// What the script of a book asks of its style sheet.
#[derive(Clone, Copy)]
struct Script {
    /// From right to left.
    rtl: bool,
    /// Signs of one width.
    ideographic: bool,
    /// In columns.
    vertical: bool,
    /// How words are stressed.
    emphasis: Emphasis,
}

#[derive(Clone, Copy, PartialEq)]
enum Emphasis {
    /// In italics.
    Slope,
    /// In bold: Hebrew and Arabic have no italic, and a slanted fake is no emphasis.
    Weight,
    /// By a mark at every sign, and on which side if not the usual one.
    Marks(&'static str, &'static str),
}

impl Script {
    fn of(language: &Language, style: &Style) -> Script {
        let (rtl, ideographic) = (language.is_rtl(), language.is_ideographic());
        let vertical = is_vertical(language, style);
        let emphasis = match language.primary() {
            _ if rtl => Emphasis::Weight,
            "ja" => Emphasis::Marks("filled sesame", ""),
            _ if ideographic => Emphasis::Marks("filled dot", if vertical { "" } else { "under right" }),
            "ko" => Emphasis::Weight,
            _ => Emphasis::Slope,
        };
        Script { rtl, ideographic, vertical, emphasis }
    }

    /// A declaration as it is for this script.
    fn fit(self, property: &str, value: &str) -> (String, String) {
        let value = match property {
            "font-style" if self.emphasis != Emphasis::Slope => "normal",
            // Letters that join are not drawn apart.
            "letter-spacing" if self.rtl => "0",
            _ => value,
        };
        if self.vertical { turned(property, value) } else { (property.to_owned(), value.to_owned()) }
    }
}

/// Whether lines run downwards.
pub(super) fn is_vertical(language: &Language, style: &Style) -> bool {
    style.text.writing == Writing::Vertical && language.is_ideographic()
}

/// A declaration for horizontal lines as one for columns from right to left: where a line began at the left it begins at
/// the top, and what stood above stands at the right.
fn turned(property: &str, value: &str) -> (String, String) {
    const SIDES: [(&str, &str); 4] = [("top", "right"), ("right", "bottom"), ("bottom", "left"), ("left", "top")];
    let property = match property {
        "margin" | "padding" => {
            let v: Vec<&str> = value.split(' ').collect();
            let side = |n: usize| v.get(n).copied();
            // Of fewer than four values the later ones are those of the opposite sides.
            let (top, right) = (v[0], side(1).unwrap_or(v[0]));
            let (bottom, left) = (side(2).unwrap_or(top), side(3).unwrap_or(right));
            let value = if v.len() == 1 { value.to_owned() } else { [left, top, right, bottom].join(" ") };
            return (property.to_owned(), value);
        }
        "width" => "height".to_owned(),
        "height" => "width".to_owned(),
        "min-width" => "min-height".to_owned(),
        _ => {
            let side = property.rsplit_once('-').filter(|(of, _)| matches!(*of, "margin" | "padding" | "border"));
            let to = side.and_then(|(of, side)| Some((of, SIDES.iter().find(|s| s.0 == side)?.1)));
            to.map_or_else(|| property.to_owned(), |(of, to)| format!("{of}-{to}"))
        }
    };
    (property, value.to_owned())
}

struct Sheet {
    out: String,
    indent: &'static str,
    script: Script,
    /// Without rules for engines that have something: it is for one that knows no `@supports`.
    plain: bool,
}

impl Sheet {
    fn rule(&mut self, selector: &str, declarations: &[(&str, &str)]) {
        if declarations.is_empty() {
            return;
        }
        let pad = self.indent;
        let _ = writeln!(self.out, "{pad}{selector} {{");
        for (property, value) in declarations {
            let (property, value) = self.script.fit(property, value);
            let _ = writeln!(self.out, "{pad}  {property}: {value};");
        }
        let _ = writeln!(self.out, "{pad}}}");
    }

    /// Rules for engines that know `@supports`, which are those that draw generated content well. The others, Kindle's
    /// among them, pass over them.
    fn modern(&mut self, rules: impl FnOnce(&mut Sheet)) {
        self.when("(display: flex)", rules);
    }

    /// Rules for engines that have something.
    fn when(&mut self, condition: &str, rules: impl FnOnce(&mut Sheet)) {
        if self.plain {
            return;
        }
        let _ = writeln!(self.out, "@supports {condition} {{");
        self.indent = "  ";
        rules(self);
        self.indent = "";
        self.out.push_str("}\n");
    }
}

/// The whole style sheet; a `plain` one for Kindle, whose converters complain of what they pass over.
pub(super) fn sheet(style: &Style, fonts: &Fonts, language: &Language, plain: bool) -> String {
    let script = Script::of(language, style);
    let mut css = Sheet { out: String::new(), indent: "", script, plain };
    let rtl = script.rtl;
    fonts.faces(&mut css.out);
    body(&mut css, style, fonts, script);
    heading(&mut css, fonts, "chapter-heading", &style.chapter, rtl);
    heading(&mut css, fonts, "part-heading", &style.part, rtl);
    inner_heading(&mut css, style, fonts, rtl);
    opening(&mut css, style, script);
    blocks(&mut css, rtl);
    lines(&mut css, rtl);
    groups(&mut css, style, fonts, rtl);
    lists_and_tables(&mut css, rtl);
    plays(&mut css, rtl);
    notes(&mut css, style, fonts);
    scene(&mut css, style, fonts);
    front(&mut css, style, fonts, rtl);
    navigation(&mut css, style, fonts, rtl);
    css.out
}

fn body(css: &mut Sheet, style: &Style, fonts: &Fonts, script: Script) {
    let text = &style.text;
    if script.vertical {
        let way = "vertical-rl";
        css.rule("html", &[("-epub-writing-mode", way), ("-webkit-writing-mode", way), ("writing-mode", way)]);
    }
    let mut body: Vec<(&str, &str)> = vec![("widows", "2"), ("orphans", "2")];
    let hyphens = if text.hyphenate { "auto" } else { "none" };
    body.extend([("-epub-hyphens", hyphens), ("-webkit-hyphens", hyphens), ("hyphens", hyphens)]);
    if !text.justify {
        body.push(("text-align", if script.rtl { "right" } else { "left" }));
    }
    if script.ideographic {
        body.push(("line-break", "strict"));
    }
    let family = fonts.body_family();
    if let Some(family) = &family {
        body.push(("font-family", family));
        if text.old_style_figures {
            body.push(("font-variant-numeric", "oldstyle-nums proportional-nums"));
        }
    }
    css.rule("body", &body);
    // One sign's room, whatever the style gives letters.
    let indent = em(if script.ideographic { text.indent.ceil().min(1.0) } else { text.indent });
    match text.parting {
        Parting::Indent => {
            css.rule("p", &[("margin", "0"), ("text-indent", &indent)]);
            css.rule("p.first, p.rest", &[("text-indent", "0")]);
        }
        Parting::Space => {
            css.rule("p", &[("margin", "0 0 0.8em"), ("text-indent", "0")]);
        }
    }
    // Raised and lowered letters push no lines apart.
    css.rule("sup, sub", &[("font-size", "0.75em"), ("line-height", "0")]);
    css.rule(".nobreak", &[("white-space", "nowrap")]);
    // The blue that engines give links is not to be read on black; the line below them tells them all the same.
    css.rule("a", &[("color", "inherit")]);
    match script.emphasis {
        Emphasis::Slope => {}
        Emphasis::Weight => css.rule("em", &[("font-style", "normal"), ("font-weight", "bold")]),
        Emphasis::Marks(sign, side) => {
            let place = [("-epub-text-emphasis-position", side), ("text-emphasis-position", side)];
            let mut all = vec![("font-style", "normal")];
            all.extend(
                ["-epub-text-emphasis-style", "-webkit-text-emphasis-style", "text-emphasis-style"].map(|p| (p, sign)),
            );
            all.extend(place.into_iter().filter(|_| !side.is_empty()));
            css.rule("em", &all);
            css.rule("rt", &[("font-size", "0.5em"), ("font-weight", "normal")]);
        }
    }
}

/// What a line of display type is set in.
fn display(d: &DisplayStyle, fonts: &Fonts) -> Vec<(&'static str, String)> {
    let mut out = vec![
        ("font-size", em(d.scale)),
        ("font-weight", if d.bold { "bold" } else { "normal" }.into()),
        ("font-style", if d.italic { "italic" } else { "normal" }.into()),
    ];
    if let Some(family) = fonts.display_family(&d.face) {
        out.push(("font-family", family));
    }
    match d.case {
        Case::AsWritten => {}
        Case::SmallCaps => out.push(("font-variant", "small-caps".into())),
        Case::Capitals => out.push(("text-transform", "uppercase".into())),
    }
    if d.tracking != 0.0 {
        out.push(("letter-spacing", em(d.tracking / 1000.0)));
    }
    out
}

fn display_rule(css: &mut Sheet, selector: &str, d: &DisplayStyle, fonts: &Fonts, more: &[(&str, &str)]) {
    let own = display(d, fonts);
    let mut all: Vec<(&str, &str)> = own.iter().map(|(p, v)| (*p, v.as_str())).collect();
    all.extend(more);
    css.rule(selector, &all);
    if d.case == Case::SmallCaps {
        // A text all in capitals: small capitals throughout. What is copied or read aloud stays as written.
        css.rule(&format!("{selector}.caps"), &[("text-transform", "lowercase")]);
    }
}

fn align(a: Align, rtl: bool) -> &'static str {
    match (a, rtl) {
        (Align::Centre, _) => "center",
        (Align::Left, false) | (Align::Right, true) => "left",
        (Align::Right, false) | (Align::Left, true) => "right",
    }
}

fn heading(css: &mut Sheet, fonts: &Fonts, class: &str, o: &OpeningStyle, rtl: bool) {
    let margin =
        format!("{} 0 {}", em(f32::from(o.sink) * SINK_SHARE * LINE), em(f32::from(o.gap).max(1.0) * LINE * 0.8));
    css.rule(
        &format!(".{class}"),
        &[
            ("display", "block"),
            ("margin", &margin),
            ("text-align", align(o.align, rtl)),
            ("line-height", "1.25"),
            ("-epub-hyphens", "none"),
            ("-webkit-hyphens", "none"),
            ("hyphens", "none"),
            ("page-break-inside", "avoid"),
            ("break-inside", "avoid"),
            ("page-break-after", "avoid"),
            ("break-after", "avoid"),
        ],
    );
    let plain = [("margin", "0"), ("text-indent", "0")];
    display_rule(css, &format!(".{class} .label"), &o.label, fonts, &plain);
    display_rule(css, &format!(".{class} .title"), &o.title, fonts, &plain);
    let above = em(0.5 / o.title.scale.max(0.1));
    css.rule(&format!(".{class} .label + .title"), &[("margin-top", &above)]);
    ornament(css, fonts, &format!(".{class}"), &o.ornament, o.align);
}

/// A sign below a heading, drawn by the style sheet: it is no part of the text.
fn ornament(css: &mut Sheet, fonts: &Fonts, selector: &str, sign: &str, side: Align) {
    if sign.is_empty() {
        return;
    }
    if is_rule(sign) {
        // A rule is a border, which every engine draws.
        let margin = if side == Align::Centre { "1.2em auto 0" } else { "1.2em 0 0" };
        css.modern(|css| {
            css.rule(
                &format!("{selector}::after"),
                &[
                    ("content", "\"\""),
                    ("display", "block"),
                    ("width", "2.5em"),
                    ("margin", margin),
                    ("border-top", "1px solid currentColor"),
                ],
            );
        });
        return;
    }
    let content = string(sign);
    let family = fonts.ornament_family(sign);
    css.modern(|css| {
        let mut all =
            vec![("content", content.as_str()), ("display", "block"), ("margin", "0.8em 0 0"), ("font-size", "1.2em")];
        all.extend(family.as_deref().map(|f| ("font-family", f)));
        css.rule(&format!("{selector}::after"), &all);
    });
}

/// Whether a sign is a rule: dashes and nothing else.
fn is_rule(sign: &str) -> bool {
    !sign.is_empty() && sign.chars().all(|c| matches!(c, '-' | '\u{2012}'..='\u{2015}' | '\u{2e3a}' | '\u{2e3b}'))
}

/// Headings inside a chapter: quieter versions of the chapter's title.
fn inner_heading(css: &mut Sheet, style: &Style, fonts: &Fonts, rtl: bool) {
    css.rule(
        ".inner-heading",
        &[
            ("display", "block"),
            ("margin", "1.8em 0 0.8em"),
            ("text-align", align(style.chapter.align, rtl)),
            ("line-height", "1.25"),
            ("-epub-hyphens", "none"),
            ("-webkit-hyphens", "none"),
            ("hyphens", "none"),
            ("page-break-after", "avoid"),
            ("break-after", "avoid"),
        ],
    );
    let title =
        DisplayStyle { scale: 1.0 + (style.chapter.title.scale - 1.0).max(0.0) * 0.3, ..style.chapter.title.clone() };
    let plain = [("margin", "0"), ("text-indent", "0")];
    display_rule(css, ".inner-heading .label", &style.chapter.label, fonts, &plain);
    display_rule(css, ".inner-heading .title", &title, fonts, &plain);
}

/// The first line of a chapter.
fn opening(css: &mut Sheet, style: &Style, script: Script) {
    match style.chapter.first_line {
        FirstLine::Plain => {}
        FirstLine::SmallCaps => css.rule("p.opening::first-line", &[("font-variant", "small-caps")]),
        // Letters that join, and signs of a script without capitals, make no initial.
        FirstLine::DropCap if script.rtl || script.ideographic => {}
        FirstLine::DropCap => {
            let (size, line) = (em(DROP_CAP), DROP_CAP_LINE.to_string());
            css.rule(
                "p.opening::first-letter",
                &[("float", "left"), ("font-size", &size), ("line-height", &line), ("padding", "0.06em 0.08em 0 0")],
            );
            // What is set off stands below the initial, not beside it, where the first paragraph is shorter than that is deep.
            css.rule("aside, blockquote, figure, hgroup, hr, ol, p.centred, pre, table, ul", &[("clear", "left")]);
            css.when("(initial-letter: 3) or (-webkit-initial-letter: 3)", |css| {
                css.rule(
                    "p.opening::first-letter",
                    &[
                        ("float", "none"),
                        ("font-size", "1em"),
                        ("line-height", "inherit"),
                        ("padding", "0"),
                        ("margin", "0 0.08em 0 0"),
                        ("-webkit-initial-letter", DROP_CAP_LINES),
                        ("initial-letter", DROP_CAP_LINES),
                    ],
                );
            });
        }
    }
}

fn blocks(css: &mut Sheet, rtl: bool) {
    let side = if rtl { "padding-right" } else { "padding-left" };
    css.rule("blockquote", &[("margin", "1em 8%")]);
    css.rule(".verse", &[("margin", if rtl { "1em 8% 1em 0" } else { "1em 0 1em 8%" })]);
    css.rule(
        "p.stanza",
        &[("margin", "0 0 0.8em"), ("text-indent", "0"), ("text-align", if rtl { "right" } else { "left" })],
    );
    // A line that is too long for the page goes on three ems in.
    css.rule(".line", &[("display", "block"), (side, "3em"), ("text-indent", "-3em")]);
    css.rule(".line + br", &[("display", "none")]);
    for step in 1..=VERSE_STEPS {
        css.rule(&format!(".in{step}"), &[(side, &em(3.0 + f32::from(step)))]);
    }
    css.rule(
        "pre",
        &[
            ("margin", "1em 0"),
            ("font-family", "monospace"),
            ("font-size", "0.85em"),
            ("white-space", "pre-wrap"),
            ("-epub-hyphens", "none"),
            ("-webkit-hyphens", "none"),
            ("hyphens", "none"),
        ],
    );
}

/// Lines that have a place of their own.
fn lines(css: &mut Sheet, rtl: bool) {
    let (end, wide) = if rtl { ("left", "0 10% 0 1.5em") } else { ("right", "0 1.5em 0 10%") };
    let start = if rtl { "right" } else { "left" };
    css.rule("p.dateline, p.signature, p.attribution", &[("margin", wide), ("text-indent", "0"), ("text-align", end)]);
    css.rule("p.salutation", &[("text-indent", "0"), ("text-align", start)]);
    css.rule("p.dateline, p.salutation", &[("margin-bottom", "0.3em")]);
    css.rule("p.attribution", &[("margin-top", "0.3em")]);
    css.rule("p.dateline, p.salutation", &[("page-break-after", "avoid"), ("break-after", "avoid")]);
    css.rule("p.signature, p.attribution", &[("page-break-before", "avoid"), ("break-before", "avoid")]);
    css.rule("p.centred", &[("margin", "1em 0"), ("text-indent", "0"), ("text-align", "center")]);
    let figure =
        [("margin", "1em 0"), ("text-align", "center"), ("page-break-inside", "avoid"), ("break-inside", "avoid")];
    css.rule("figure", &figure);
    css.rule("figure img", &[("max-width", "100%")]);
    for (share, class) in FIGURE_WIDTHS {
        css.rule(&format!("img.{class}"), &[("width", &format!("{share}%"))]);
    }
    css.rule(
        "p.caption",
        &[
            ("margin", "1em 8%"),
            ("font-size", "0.9em"),
            ("font-style", if rtl { "normal" } else { "italic" }),
            ("text-indent", "0"),
            ("text-align", "center"),
        ],
    );
}

/// What a group is set in.
fn group(g: &GroupStyle, fonts: &Fonts) -> Vec<(&'static str, String)> {
    let mut out = vec![("font-size", em(g.scale))];
    if g.italic {
        out.push(("font-style", "italic".into()));
    }
    if let Some(family) = fonts.display_family(&g.face) {
        out.push(("font-family", family));
    }
    out
}

/// Text that is set off.
fn groups(css: &mut Sheet, style: &Style, fonts: &Fonts, rtl: bool) {
    let mut rule = |selector: &str, g: &GroupStyle, margin: &str| {
        // Letters that have no italic are set upright.
        let own = group(&GroupStyle { italic: g.italic && !rtl, ..g.clone() }, fonts);
        let mut all = vec![("margin", margin)];
        all.extend(own.iter().map(|(p, v)| (*p, v.as_str())));
        css.rule(selector, &all);
    };
    rule("blockquote.epigraph", &style.epigraph, "1em 12% 1.5em");
    rule("div.aside", &style.aside, "1em 6% 1.5em");
    if !rtl {
        css.rule("p.caption em, p.stage-direction em, th em", &[("font-style", "normal")]);
        for (class, g) in [(".epigraph", &style.epigraph), (".aside", &style.aside), (".note", &style.notes)] {
            if g.italic {
                css.rule(&format!("{class} em"), &[("font-style", "normal")]);
            }
        }
    }
    css.rule("blockquote.epigraph p.attribution", &[("margin-top", "0.3em"), ("font-style", "normal")]);
}

/// Lists whose markers are text hang them out by as much as the longest takes.
fn lists_and_tables(css: &mut Sheet, rtl: bool) {
    let (side, start) = if rtl { ("padding-right", "right") } else { ("padding-left", "left") };
    css.rule("ul, ol", &[("margin", "1em 0"), ("padding", "0"), (side, "1.5em")]);
    css.rule("li ul, li ol", &[("margin", "0")]);
    css.rule("li p", &[("text-indent", "0")]);
    css.rule("ol.marked", &[("list-style-type", "none"), (side, "0")]);
    for (_, class, width) in MARKER_WIDTHS {
        css.rule(&format!("ol.{class} > li"), &[(side, &em(width))]);
        css.rule(&format!("ol.{class} > li > p.item"), &[("text-indent", &em(-width))]);
        css.rule(
            &format!("ol.{class} > li > p.item > span.marker"),
            &[("display", "inline-block"), ("min-width", &em(width - 0.25)), ("text-indent", "0")],
        );
    }
    css.rule(
        "table",
        &[
            ("margin", "1em auto"),
            ("border-collapse", "collapse"),
            ("border-top", "1px solid currentColor"),
            ("border-bottom", "1px solid currentColor"),
            ("font-size", "0.9em"),
            ("page-break-inside", "avoid"),
            ("break-inside", "avoid"),
        ],
    );
    let cell = [("padding", "0.2em 0.6em"), ("text-align", start), ("vertical-align", "top")];
    css.rule("th, td", &cell);
    css.rule("th", &[("border-bottom", "1px solid currentColor"), ("font-weight", "normal"), ("font-style", "italic")]);
    css.rule("th.number, td.number", &[("text-align", if rtl { "left" } else { "right" })]);
    css.rule("thead", &[("page-break-after", "avoid"), ("break-after", "avoid")]);
    css.rule("tr", &[("page-break-inside", "avoid"), ("break-inside", "avoid")]);
}

/// Plays: the name in small capitals, and what is said indented below it.
fn plays(css: &mut Sheet, rtl: bool) {
    let side = if rtl { "padding-right" } else { "padding-left" };
    css.rule("div.speech", &[("margin", "0.4em 0"), (side, "1.5em")]);
    css.rule("div.speech p", &[("text-indent", "0")]);
    css.rule("div.speech p.said", &[("text-indent", "-1.5em")]);
    css.rule("div.speech .verse", &[("margin", "0")]);
    css.rule("span.speaker", &[("font-variant", "small-caps"), ("letter-spacing", "0.03em")]);
    css.rule("span.caps", &[("text-transform", "lowercase")]);
    css.rule("span.bare", &[(if rtl { "margin-left" } else { "margin-right" }, "0.5em")]);
    let slope = if rtl { "normal" } else { "italic" };
    css.rule(
        "p.stage-direction",
        &[("margin", "0.4em 0"), (side, "1.5em"), ("text-indent", "0"), ("font-style", slope)],
    );
    css.rule("div.speech p.stage-direction", &[("margin", "0"), (side, "0")]);
}

/// Notes and their marks. A mark raises no line: its own height counts for nothing.
fn notes(css: &mut Sheet, style: &Style, fonts: &Fonts) {
    css.rule(
        "a.noteref",
        &[
            ("font-size", "0.75em"),
            ("font-style", "normal"),
            ("font-weight", "normal"),
            ("vertical-align", "super"),
            ("line-height", "0"),
        ],
    );
    let own = group(&style.notes, fonts);
    let mut all = vec![("margin", "0.5em 0 0")];
    all.extend(own.iter().map(|(p, v)| (*p, v.as_str())));
    css.rule("aside.note", &all);
    css.rule("aside.first-note", &[("margin-top", "2em")]);
    css.modern(|css| {
        css.rule(
            "aside.first-note::before",
            &[
                ("content", "\"\""),
                ("display", "block"),
                ("width", "5em"),
                ("margin", "0 0 0.8em"),
                ("border-top", "1px solid currentColor"),
                ("break-after", "avoid"),
            ],
        );
    });
}

/// A change of scene is an `hr`, so that a voice says it and nothing else. Where the style has a sign it is drawn over
/// the rule that old engines show.
fn scene(css: &mut Sheet, style: &Style, fonts: &Fonts) {
    let sign = style.scene.ornament.as_str();
    let lines = f32::from(style.scene.lines.clamp(1, 3));
    let space = em(((lines - 1.0) / 2.0 * LINE).max(0.5));
    if sign.is_empty() {
        let blank = em(lines * LINE / 2.0);
        css.rule("hr.scene", &[("border", "none"), ("height", "0"), ("margin", &format!("{blank} 0"))]);
        return;
    }
    css.rule(
        "hr.scene",
        &[
            ("border", "none"),
            ("border-top", "1px solid currentColor"),
            ("height", "0"),
            ("width", "20%"),
            ("margin", "1.4em auto"),
            ("page-break-before", "avoid"),
            ("break-before", "avoid"),
        ],
    );
    if is_rule(sign) {
        return;
    }
    let content = string(sign);
    let family = fonts.ornament_family(sign);
    css.modern(|css| {
        css.rule(
            "hr.scene",
            &[
                ("border", "none"),
                ("width", "auto"),
                ("height", "auto"),
                ("overflow", "visible"),
                ("color", "inherit"),
                ("margin", &format!("{space} 0")),
                ("text-align", "center"),
            ],
        );
        // Asterisks hang at the height of quotation marks; a no-break space keeps the sign on one line.
        let mut sign = vec![("content", content.as_str()), ("display", "block"), ("white-space", "pre")];
        sign.extend(family.as_deref().map(|f| ("font-family", f)));
        css.rule("hr.scene::before", &sign);
    });
}

fn front(css: &mut Sheet, style: &Style, fonts: &Fonts, rtl: bool) {
    css.rule("body.cover", &[("margin", "0"), ("padding", "0")]);
    css.rule("section.cover", &[("margin", "0"), ("padding", "0"), ("text-align", "center")]);
    css.rule("section.cover img", &[("max-width", "100%"), ("max-height", "100%"), ("max-height", "95vh")]);
    let side = align(style.chapter.align, rtl);
    css.rule(".titlepage", &[("margin", "4em 0 0"), ("text-align", side), ("line-height", "1.25")]);
    css.rule(".book-heading", &[("display", "block"), ("-webkit-hyphens", "none"), ("hyphens", "none")]);
    let f = &style.front;
    let indent = ("text-indent", "0");
    // The reader's type is larger than a printed page's in relation to the page: a title a little smaller fits it.
    let title = DisplayStyle { scale: f.title.scale * 0.8, ..f.title.clone() };
    display_rule(css, ".book-title", &title, fonts, &[("margin", "0"), indent]);
    let subtitle =
        DisplayStyle { scale: f.author.scale, case: Case::AsWritten, tracking: 0.0, italic: true, ..f.author.clone() };
    display_rule(css, "p.book-subtitle", &subtitle, fonts, &[("margin", "0.8em 0 0"), indent]);
    display_rule(css, "p.book-author", &f.author, fonts, &[("margin", "2em 0 0"), indent]);
    css.rule("p.book-author + p.book-author", &[("margin-top", "0.3em")]);
    css.rule("p.book-translator", &[("margin", "1em 0 0"), indent]);
    css.rule("p.book-publisher", &[("margin", "5em 0 0"), indent]);
    ornament(css, fonts, ".book-heading", &f.ornament, style.chapter.align);
    css.rule("section.copyright", &[("margin", "4em 0 0"), ("font-size", "0.85em")]);
    css.rule(
        "section.copyright p",
        &[("margin", "0 0 0.8em"), indent, ("text-align", if rtl { "right" } else { "left" })],
    );
    css.rule("section.dedication", &[("margin", "4em 8% 0"), ("text-align", "center"), ("font-style", "italic")]);
    css.rule("section.dedication p", &[indent]);
    css.rule("section.epigraph", &[("margin", "4em 8% 0")]);
    css.rule("section.epigraph p", &[indent]);
}

fn navigation(css: &mut Sheet, style: &Style, fonts: &Fonts, rtl: bool) {
    let title = DisplayStyle { scale: style.chapter.title.scale.min(1.6), ..style.chapter.title.clone() };
    let more = [("margin", "2em 0 1.2em"), ("text-align", align(style.chapter.align, rtl)), ("hyphens", "none")];
    display_rule(css, "nav h1", &title, fonts, &more);
    let side = if rtl { "margin-right" } else { "margin-left" };
    css.rule("nav ol", &[("list-style-type", "none"), ("margin", "0"), ("padding", "0")]);
    css.rule("nav ol ol", &[(side, "1.4em")]);
    css.rule("nav li", &[("margin", "0.35em 0"), ("text-align", if rtl { "right" } else { "left" })]);
    css.rule("nav a", &[("text-decoration", "none")]);
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn strings_cannot_be_broken_out_of() {
        assert_eq!(string("* *"), "\"\\00002a  \\00002a \"");
        assert_eq!(
            string("\";}</style>\n"),
            "\"\\000022 \\00003b \\00007d \\00003c \\00002f style\\00003e \\00000a \""
        );
    }

    #[test]
    fn columns_are_lines_turned() {
        for (given, got) in [
            (("margin", "1em 0 2em 8%"), ("margin", "8% 1em 0 2em")),
            (("margin", "1em auto"), ("margin", "auto 1em auto 1em")),
            (("margin", "0"), ("margin", "0")),
            (("padding-left", "3em"), ("padding-top", "3em")),
            (("margin-top", "2em"), ("margin-right", "2em")),
            (("border-top", "1px solid currentColor"), ("border-right", "1px solid currentColor")),
            (("border-collapse", "collapse"), ("border-collapse", "collapse")),
            (("width", "20%"), ("height", "20%")),
            (("max-width", "100%"), ("max-width", "100%")),
        ] {
            let (property, value) = turned(given.0, given.1);
            assert_eq!((property.as_str(), value.as_str()), got, "{given:?}");
        }
    }

    #[test]
    fn lengths_are_short() {
        assert_eq!(
            (em(1.2), em(0.0), em(-3.0), em(0.0801)),
            ("1.2em".into(), "0".into(), "-3em".into(), "0.08em".into())
        );
    }
}
