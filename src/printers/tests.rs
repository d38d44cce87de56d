use super::*;

fn size(w: f32, h: f32) -> Size {
    Size { width: Pt::inches(w), height: Pt::inches(h) }
}

fn order(printer: &str, paper: Stock, ink: InkKind, trim: Size) -> Order<'static> {
    Printers::builtin().order(printer, Binding::Paperback, Some(paper), ink, trim).unwrap()
}

#[track_caller]
fn near(a: f32, b: f32) {
    assert!((a - b).abs() < 0.0051, "{a} is not {b}");
}

/// Sizes that the printers' sources give as examples: full cover and spine.
#[test]
fn covers_are_those_of_the_printers_examples() {
    use InkKind::{Bw, Colour, Premium};
    use Stock::{Cream, White};
    for (printer, paper, ink, trim, pages, spine, width, height) in [
        // K5: the table of full covers of 120 pages on white.
        ("kdp", White, Bw, (5.0, 8.0), 120, 0.270, 10.52, 8.25),
        ("kdp", White, Bw, (5.5, 8.5), 120, 0.270, 11.52, 8.75),
        ("kdp", White, Bw, (6.0, 9.0), 120, 0.270, 12.52, 9.25),
        ("kdp", White, Bw, (7.0, 10.0), 120, 0.270, 14.52, 10.25),
        ("kdp", White, Bw, (8.5, 11.0), 120, 0.270, 17.52, 11.25),
        // K5: spines of 120 pages on the other papers.
        ("kdp", Cream, Bw, (6.0, 9.0), 120, 0.300, 12.55, 9.25),
        ("kdp", White, Colour, (6.0, 9.0), 120, 0.270, 12.52, 9.25),
        ("kdp", White, Premium, (6.0, 9.0), 120, 0.282, 12.53, 9.25),
        // K5: 300 pages on white and on cream; K7: 600 pages of 7.5 × 9.25.
        ("kdp", White, Bw, (6.0, 9.0), 300, 0.676, 12.93, 9.25),
        ("kdp", Cream, Bw, (5.5, 8.5), 300, 0.750, 12.00, 8.75),
        ("kdp", White, Bw, (7.5, 9.25), 600, 1.351, 16.60, 9.50),
        // L2: pages / 444 + 0.06.
        ("lulu", White, Bw, (6.0, 9.0), 222, 0.560, 12.81, 9.25),
        // I6: pages / 472 + 0.002.
        ("ingram", Cream, Bw, (5.5, 8.5), 472, 1.002, 12.25, 8.75),
    ] {
        let order = order(printer, paper, ink, size(trim.0, trim.1));
        let cover = order.cover(pages).unwrap();
        near(cover.spine.to_inches(), spine);
        near(cover.sheet.width.to_inches(), width);
        near(cover.sheet.height.to_inches(), height);
    }
}

#[test]
fn cases_are_as_thick_as_their_table_says() {
    let lulu =
        Printers::builtin().order("lulu", Binding::Hardcover, Some(Stock::White), InkKind::Bw, size(6.0, 9.0)).unwrap();
    for (pages, spine) in [(24, 0.25), (83, 0.25), (200, 0.75), (270, 0.875), (320, 1.0), (800, 2.125)] {
        near(lulu.paper.spine(pages).unwrap().to_inches(), spine);
    }
    let fault = lulu.cover(200).unwrap_err().to_string();
    assert!(fault.contains("template"), "{fault}");
}

#[test]
fn gutters_grow_with_the_pages() {
    let kdp = order("kdp", Stock::Cream, InkKind::Bw, size(5.5, 8.5));
    for (pages, gutter) in
        [(24, 0.375), (150, 0.375), (151, 0.5), (300, 0.5), (301, 0.625), (500, 0.625), (501, 0.75), (701, 0.875)]
    {
        near(kdp.margins(pages).inside.to_inches(), gutter);
        near(kdp.margins(pages).outside.to_inches(), 0.25);
    }
    let ingram = order("ingram", Stock::Cream, InkKind::Bw, size(5.5, 8.5));
    assert_eq!(ingram.margins(1000), Least { inside: Pt(36.0), outside: Pt(36.0) });
}

#[test]
fn pages_are_counted_as_the_printer_counts_them() {
    let kdp = order("kdp", Stock::Cream, InkKind::Bw, size(5.5, 8.5));
    let ingram = order("ingram", Stock::Cream, InkKind::Bw, size(5.5, 8.5));
    for (pages, blank, with_kdp, with_ingram) in
        [(100, false, 100, 102), (101, false, 102, 102), (100, true, 100, 100), (101, true, 102, 102)]
    {
        assert_eq!(kdp.padded(pages, blank), with_kdp);
        assert_eq!(ingram.padded(pages, blank), with_ingram);
    }
    for (trim, paper, most) in [
        ((5.5, 8.5), Stock::White, 828),
        ((8.5, 11.0), Stock::White, 590),
        ((8.27, 11.69), Stock::Cream, 730),
        ((8.25, 6.0), Stock::Cream, 750),
    ] {
        let order = order("kdp", paper, InkKind::Bw, size(trim.0, trim.1));
        assert!(order.bind(most).is_ok());
        assert!(matches!(order.bind(most + 2), Err(PrintFault::TooManyPages { .. })));
        assert!(matches!(order.bind(22), Err(PrintFault::TooFewPages { least: 24, .. })));
    }
    assert!(kdp.spine_text(79) && !kdp.spine_text(78));
}

#[test]
fn what_is_not_offered_is_refused_with_what_is() {
    let refused = |printer, binding, paper, ink, trim| {
        Printers::builtin().order(printer, binding, paper, ink, trim).unwrap_err().to_string()
    };
    let six = size(6.0, 9.0);
    let said = refused("createspace", Binding::Paperback, None, InkKind::Bw, six);
    assert_eq!(said, "no printer `createspace`\n  hint: the printers are kdp, ingram, lulu");
    let said = refused("ingram", Binding::Hardcover, None, InkKind::Bw, six);
    assert!(said.starts_with("nothing is known of a hardcover by IngramSpark"), "{said}");
    let said = refused("kdp", Binding::Paperback, Some(Stock::Cream), InkKind::Colour, six);
    assert!(said.starts_with("Amazon KDP paperback has no cream paper for colour ink\n  hint: it has white"), "{said}");
    let said = refused("kdp", Binding::Hardcover, None, InkKind::Bw, size(5.0, 8.0));
    assert!(
        said.starts_with("Amazon KDP hardcover has no trim of 5 × 8 in\n  hint: the nearest are --trim 5.5x8.5"),
        "{said}"
    );
    // A metric size is the printer's own, rounded; any size between the limits is cut where that is offered.
    assert!(order("lulu", Stock::White, InkKind::Bw, Size::parse_trim("a5").unwrap()).bind(200).is_ok());
    assert!(order("kdp", Stock::Cream, InkKind::Bw, size(5.8, 8.9)).bind(200).is_ok());
}

#[test]
fn wrong_data_is_told_by_its_place() {
    let told = |text: &str| Printers::read(text).unwrap_err().to_string();
    let said = told(&DATA.replacen("outside = 0.25", "outsid = 0.25", 1));
    assert!(said.contains("unknown field `outsid`") && said.contains("line "), "{said}");
    let said = told(&DATA.replacen("[product.trims]\nsource = [\"K1\"]", "[product.trims]\nsource = [\"K9\"]", 1));
    assert!(said.contains("Amazon KDP paperback: the source `K9` is not listed"), "{said}");
    let said = told(&DATA.replacen("[151, 0.5]", "[20, 0.5]", 1));
    assert!(said.contains("the steps of the gutter do not rise"), "{said}");
    let said = told(&DATA.replacen("pages = [24, 828]", "pages = [828, 24]", 1));
    assert!(said.contains("white paper for bw ink: the page limits"), "{said}");
}

#[test]
fn every_source_has_a_day_and_is_used() {
    let all = Printers::builtin();
    let used: Vec<&str> = all.products().iter().flat_map(Product::sources).collect();
    for (key, source) in &all.data.sources {
        assert!(crate::units::Moment::parse_date(&source.day).is_some() && source.day.len() == 10, "{key}");
        assert!(used.contains(&key.as_str()), "{key} is the source of nothing");
    }
}
