//! How long it takes to compute, check and make every paper and every filing of a consignment of a
//! hundred lines, and to take in five thousand lines of a spreadsheet.

use std::hint::black_box;

use criterion::{Criterion, criterion_group, criterion_main};
use funani_core::codes::Library;
use funani_core::intent::Language;
use funani_face::pdf::Fonts;
use funani_trade::check::check;
use funani_trade::consignment::Edit;
use funani_trade::filing::{Filing, make, procedures};
use funani_trade::grid::{self, Cell};
use funani_trade::{Change, Consignment, Figures, Source, paper};

/// The mackerel of the demonstration.
const ENTRY: &[u8] = include_bytes!("../../../services/funani/src/demo/consignment.json");

fn edit(changes: Vec<Change>, seen: u64) -> Edit {
    Edit {
        seen,
        author: "Sato".to_owned(),
        time: "2027-03-01T00:00:00.000Z".parse().expect("a time"),
        source: Source::File,
        changes,
    }
}

/// The entry with further lines of goods.
fn consignment(lines: usize) -> Consignment {
    let time = "2027-03-01T00:00:00.000Z".parse().expect("a time");
    let lists = Library::shipped();
    let mut consignment = Consignment::read(ENTRY, "Sato", time, &lists).expect("it is right");
    let goods: Vec<Change> = (2..=lines).flat_map(line).collect();
    let edit = edit(goods, consignment.version());
    consignment.apply(&edit, &lists).expect("it is right");
    consignment
}

fn line(number: usize) -> Vec<Change> {
    let values = [
        ("product", "MACK-W-400"),
        ("description", "FROZEN CHUB MACKEREL"),
        ("hsCode", "030354"),
        ("statisticalCode", "0303540000"),
        ("quantity", "15.000"),
        ("unit", "KGM"),
        ("unitPrice", "2.10"),
        ("origin", "JP"),
    ];
    let change = |(name, value): (&str, &str)| Change {
        path: format!("goods.{number}.{name}"),
        value: Some(value.to_owned()),
    };
    values.into_iter().map(change).collect()
}

/// The entry with what a declaration needs of each further line.
fn declared(consignment: &Consignment) -> Consignment {
    let mut declared = consignment.clone();
    let figures = Figures::of(consignment);
    let keys = figures.keys("goods").into_iter().skip(1);
    let needs = keys.flat_map(|key| {
        let needs = [
            ("package", "CT"),
            ("packages", "1"),
            ("netWeight", "15.000"),
            ("grossWeight", "15.800"),
            ("volume", "0.027"),
        ];
        needs.map(|(name, value)| Change {
            path: format!("goods.{key}.{name}"),
            value: Some(value.to_owned()),
        })
    });
    let edit = edit(needs.collect(), consignment.version());
    let lists = Library::shipped();
    declared.apply(&edit, &lists).expect("it is right");
    declared
}

/// All figures, all findings, all papers in both languages; how much that is.
fn everything(consignment: &Consignment) -> usize {
    let figures = Figures::of(consignment);
    let found = check(&figures).len();
    let papers = paper::forms().iter().filter(|form| form.is_due(&figures));
    let pages = papers.map(|form| {
        let paper = paper::Paper::of(form, &figures);
        let page = |language| paper.sheet(language).map_or(0, |sheet| sheet.html().len());
        let content = funani_proof::json::to_canonical(&paper.to_value());
        content.len() + page(Language::English) + page(Language::Japanese)
    });
    pages.sum::<usize>() + found
}

/// All filings of a shipment, written as records and read back; how much that is.
fn file_all(consignment: &Consignment) -> usize {
    let figures = Figures::of(consignment);
    let due = procedures().iter().filter(|it| it.is_due(&figures));
    let records = due.map(|procedure| {
        let filing = make(procedure, &figures).expect("it can be filed");
        let record = filing.record();
        let read = Filing::read(record.as_bytes()).expect("it can be read");
        record.len() + read.entries.len()
    });
    records.sum()
}

/// A spreadsheet of goods.
fn sheet(lines: usize) -> Vec<Vec<Cell>> {
    let names = [
        "product",
        "description",
        "hsCode",
        "quantity",
        "unit",
        "unitPrice",
        "origin",
    ];
    let head = names
        .iter()
        .map(|name| Cell::Text(format!("goods.#.{name}")));
    let mut rows = vec![head.collect::<Vec<_>>()];
    for number in 1..=lines {
        let values = line(number).into_iter().filter_map(|change| change.value);
        rows.push(values.map(Cell::Text).collect());
    }
    rows
}

fn take_in(rows: &[Vec<Cell>], lists: &Library) -> u64 {
    let changes = grid::read(rows, lists).expect("the sheet is right");
    let mut consignment = Consignment::new();
    consignment
        .apply(&edit(changes, 0), lists)
        .expect("it is right");
    consignment.version()
}

/// One paper as PDF/A in Japanese, with the fonts read beforehand as a service does.
fn set(paper: &paper::Paper, fonts: &Fonts) -> usize {
    let date = "2027-03-01T00:00:00.000Z".parse().expect("a time");
    let pdf = paper.pdf(Language::Japanese, fonts, date);
    pdf.expect("it can be set")
        .expect("there is such a form")
        .len()
}

fn consignments(criterion: &mut Criterion) {
    let hundred = consignment(100);
    criterion.bench_function("all papers and checks of 100 lines", |bencher| {
        bencher.iter(|| everything(black_box(&hundred)));
    });
    let declared = declared(&hundred);
    assert!(file_all(&declared) > 10_000, "a hundred lines are filed");
    criterion.bench_function("all filings of 100 lines", |bencher| {
        bencher.iter(|| file_all(black_box(&declared)));
    });
    let files = funani_runtime::fonts::read(&[]).expect("the fonts of Debian");
    let fonts = Fonts::read(files).expect("fonts");
    let form = paper::form("COMMERCIAL_INVOICE").expect("there is such a form");
    for (name, lines) in [("a PDF of one line", 1), ("a PDF of 100 lines", 100)] {
        let paper = paper::Paper::of(form, &Figures::of(&consignment(lines)));
        criterion.bench_function(name, |bencher| {
            bencher.iter(|| set(black_box(&paper), &fonts));
        });
    }
    let (rows, lists) = (sheet(5_000), Library::shipped());
    criterion.bench_function("5000 lines of a spreadsheet", |bencher| {
        bencher.iter(|| take_in(black_box(&rows), &lists));
    });
}

criterion_group!(benches, consignments);
criterion_main!(benches);
