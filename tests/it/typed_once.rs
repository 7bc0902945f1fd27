//! How often the same fact is typed: counted over the demonstration's shipment, never estimated.
//!
//! `docs/typed-once.md` is what this test counts. `make typed-once` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use funani_core::codes::Library;
use funani_proof::json::{self, Limits, Object, Value};
use funani_trade::paper::Class;
use funani_trade::table::{self, Origin};
use funani_trade::{Consignment, Figures, Paper, Path, bill, credit, paper};

const ENTRY: &[u8] = include_bytes!("../../services/funani/src/demo/consignment.json");
const CARRIER: &[u8] = include_bytes!("../../services/funani/src/demo/carrier.json");
const FORMS: &str = include_str!("../samples/typed-once/forms.csv");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/typed-once.md");

/// Shipments over which what is entered once is spread.
const SHIPMENTS: usize = 12;

/// How many fields one way of working makes somebody type: for the first shipment of a trade, and
/// for each further one.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
struct Typed {
    first: usize,
    repeat: usize,
}

impl Typed {
    const fn each(count: usize) -> Self {
        Self {
            first: count,
            repeat: count,
        }
    }

    /// All shipments together.
    const fn all(self) -> usize {
        self.first + (SHIPMENTS - 1) * self.repeat
    }

    const fn and(self, other: Self) -> Self {
        Self {
            first: self.first + other.first,
            repeat: self.repeat + other.repeat,
        }
    }
}

/// One actor: on blank forms, with linked spreadsheets and portals, with us, and with us where
/// nobody else takes data.
struct Row {
    actor: &'static str,
    blank: Typed,
    linked: Typed,
    ours: Typed,
    alone: Typed,
}

/// The fields of a foreign form that this shipment fills.
fn foreign(figures: &Figures, actor: &str) -> usize {
    let mut reader = csv::Reader::from_reader(FORMS.as_bytes());
    let mut count = 0;
    for record in reader.records() {
        let record = record.unwrap();
        let path: Path = record[4].parse().unwrap();
        assert!(table::row(&path).is_some(), "{path} is no datum");
        if &record[0] == actor && figures.at(&path).is_some() {
            count += 1;
        }
    }
    count
}

fn leaves(value: &Value) -> usize {
    match value {
        Value::Array(items) => items.iter().map(leaves).sum(),
        Value::Object(object) => object.iter().map(|(_, value)| leaves(value)).sum(),
        _ => 1,
    }
}

/// Whether a datum is counted: what only filings, proofs of origin, export control, insurers and
/// certificates of health ask for is not yet, on either side.
fn is_counted(path: &Path) -> bool {
    const LATER: &[&str] = &[
        "filing.",
        "proof.",
        "origin.",
        "material.",
        "sanitary.",
        "goods.#.origin",
        "goods.#.agreement",
        "goods.#.control",
        "goods.#.catchAll",
        "goods.#.statistical",
        "control.c",
        "control.e",
        "party.@.naccsCode",
    ];
    const INSURER: &[&str] = &[
        "insurance.application",
        "insurance.applicationDate",
        "insurance.kind",
        "insurance.from",
        "insurance.to",
        "insurance.claimsPlace",
        "insurance.warAndStrikes",
        "insurance.amount",
        "insurance.currency",
        "insurance.vessel",
        "insurance.voyage",
        "insurance.invoice",
    ];
    let pattern = path.pattern();
    let own = ["goods.#.origin", "control.classification"].contains(&&*pattern);
    let later = LATER.iter().any(|stem| pattern.starts_with(stem)) || INSURER.contains(&&*pattern);
    own || !(later || path.role() == Some("endUser"))
}

fn rows() -> Vec<Row> {
    let time = "2027-03-01T00:00:00.000Z".parse().unwrap();
    let consignment = Consignment::read(ENTRY, "Sato", time, &Library::shipped()).unwrap();
    let figures = Figures::of(&consignment);
    let due = paper::forms()
        .iter()
        .filter(|form| form.class == Class::Made && form.is_due(&figures));
    let papers: BTreeMap<&str, Paper> = due
        .map(|form| (form.kind, Paper::of(form, &figures)))
        .collect();
    let shown = papers
        .values()
        .map(|paper| paper.values.iter().count())
        .sum();

    // A workbook links the firm's own papers; the carrier's two forms are keyed at its portal.
    let portal = ["SHIPPING_INSTRUCTIONS", "VGM_DECLARATION"];
    assert!(portal.iter().all(|kind| papers.contains_key(kind)));
    let own = papers.iter().filter(|(kind, _)| !portal.contains(kind));
    let linked: BTreeSet<&Path> = own
        .flat_map(|(_, paper)| paper.values.iter().map(|(path, _)| path))
        .filter(|path| table::row(path).is_some_and(|row| row.origin == Origin::Entered))
        .collect();
    let linked_anew = linked
        .iter()
        .filter(|path| !table::row(path).is_some_and(table::Row::stays));
    let keyed = foreign(&figures, "exporter");
    let linked = Typed {
        first: linked.len() + keyed,
        repeat: linked_anew.count() + keyed,
    };

    // What the pasted credit states in the very words is not typed.
    let pasted = figures.text("credit.text").unwrap();
    let stated = credit::data(pasted, &Library::shipped());
    let stated: BTreeSet<String> = stated
        .into_iter()
        .filter(|it| it.path != "credit.text" && figures.text(&it.path) == it.value.as_deref())
        .map(|it| it.path)
        .collect();
    let typed = |path: &&Path| !stated.contains(&path.to_string()) && is_counted(path);
    let first = consignment.data().map(|(path, _)| path);
    let repeat = consignment.again().1;
    let ours = Typed {
        first: first.filter(typed).count(),
        repeat: repeat.iter().filter(typed).count(),
    };
    let carrier = json::parse(CARRIER, Limits::DOCUMENT).unwrap();
    let own_part = leaves(&carrier);
    let carrier: Object = carrier.as_object().unwrap().clone();
    let whole = leaves(&bill::draft(&figures, &carrier));
    let (bank, importer) = (foreign(&figures, "bank"), foreign(&figures, "importer"));
    vec![
        Row {
            actor: "exporter",
            blank: Typed::each(shown),
            linked,
            ours,
            alone: ours.and(Typed::each(keyed)),
        },
        Row {
            actor: "carrier",
            blank: Typed::each(whole.saturating_sub(own_part)),
            linked: Typed::each(0),
            ours: Typed::each(0),
            alone: Typed::each(0),
        },
        Row {
            actor: "bank",
            blank: Typed::each(bank),
            linked: Typed::each(bank),
            ours: Typed::each(0),
            alone: Typed::each(bank),
        },
        Row {
            actor: "importer",
            blank: Typed::each(importer),
            linked: Typed::each(importer),
            ours: Typed::each(0),
            alone: Typed::each(importer),
        },
    ]
}

/// How much less `ours` is, in whole per cent, rounded against us.
fn saved(before: usize, ours: usize) -> i64 {
    let (before, ours) = (i64::try_from(before).unwrap(), i64::try_from(ours).unwrap());
    (before - ours) * 100 / before.max(1)
}

fn page(rows: &[Row]) -> String {
    let mut page = String::from(HEAD);
    let _ = writeln!(
        page,
        "| actor | A first | A repeat | B first | B repeat | Funani first | Funani repeat | nobody else takes data: first | repeat |"
    );
    let _ = writeln!(page, "|---|---|---|---|---|---|---|---|---|");
    for row in rows {
        let _ = writeln!(
            page,
            "| {} | {} | {} | {} | {} | {} | {} | {} | {} |",
            row.actor,
            row.blank.first,
            row.blank.repeat,
            row.linked.first,
            row.linked.repeat,
            row.ours.first,
            row.ours.repeat,
            row.alone.first,
            row.alone.repeat,
        );
    }
    let _ = writeln!(
        page,
        "\nTwelve shipments of one trade, the first and eleven repeats, added up:\n"
    );
    let _ = writeln!(
        page,
        "| actor | A | B | Funani | saved against A | saved against B | nobody else takes data | saved against A | against B |"
    );
    let _ = writeln!(page, "|---|---|---|---|---|---|---|---|---|");
    let total = |of: fn(&Row) -> Typed| rows.iter().map(|row| of(row).all()).sum::<usize>();
    let mut line = |actor: &str, a: usize, b: usize, ours: usize, alone: usize| {
        let _ = writeln!(
            page,
            "| {actor} | {a} | {b} | {ours} | {} % | {} % | {alone} | {} % | {} % |",
            saved(a, ours),
            saved(b, ours),
            saved(a, alone),
            saved(b, alone),
        );
    };
    for row in rows {
        let (a, b) = (row.blank.all(), row.linked.all());
        line(row.actor, a, b, row.ours.all(), row.alone.all());
    }
    line(
        "all",
        total(|row| row.blank),
        total(|row| row.linked),
        total(|row| row.ours),
        total(|row| row.alone),
    );
    page.push_str(TAIL);
    page
}

const HEAD: &str = "# Typed once: what is counted

Written by a test (`tests/it/typed_once.rs`); `make typed-once` counts again and writes this page. The shipment is the demonstration's (`services/funani/src/demo/consignment.json`): frozen mackerel, one line of goods, two containers, a letter of credit.

A field counts each time that somebody fills it in by hand: typed, or copied from a screen or paper. Three ways of working:

* **A, blank forms.** The exporter fills in every field of its papers (as they look in `crates/funani-trade/src/paper/forms.rs`; totals, too). The carrier keys the bill from the shipping instructions; what it adds itself (terms, clauses, charges) comes from its own tariff in all three ways and is counted in none. Bank and importer key what they need.
* **B, linked spreadsheets and portals.** The exporter keeps one workbook per shipment, copied from the last, which links its own papers; shipping instructions and VGM are keyed at the carrier's portal. So the carrier keys nothing. Bank and importer as in A.
* **Funani.** The exporter enters each datum once; a further shipment of the trade begins with `funani consignment clone` and asks only for what belongs to one shipment. The letter of credit is pasted and counts as one; what it states in the very words of a datum (number, date, currency, ports, trade term, freight, insurance) is taken from it (`funani consignment take`). The carrier issues from the draft. Bank and importer take signed documents as data.

The fields of the forms that are not ours stand in `tests/samples/typed-once/forms.csv` with their sources; those marked *experience* are not from a published form.

";

const TAIL: &str = "
What speaks against us:

* *Nobody else takes data*: where the carrier has only its portal, and bank and importer their own systems without a file interface, shipping instructions and VGM are keyed there from our screen, and the others save nothing. That is the right half of the tables.
* The exporter alone saves less than half against B: a workbook that somebody keeps well already links the firm's own papers. What we take from it is the portal; what we cannot take yet is that weights and volumes of each container are entered and not computed from those of a package.
* The first shipment is dearer with us than with a workbook where the table says so: we ask for data that the papers of one shipment do not show, such as maximum gross mass, HS edition or the text of the credit, because checks need them.
* Keys and a party must be set up once; that is no typing of shipment data and is not counted.
* Filings (NACCS), certificates of origin and insurance are not in these counts yet.
* Fields are counted, not seconds; hand-offs, days, couriers and corrections are not in them.
";

#[test]
fn the_page_says_what_is_counted() {
    let rows = rows();
    let counted = page(&rows);
    if std::env::var_os("FUNANI_WRITE_DOCS").is_some() {
        std::fs::write(PAGE, &counted).unwrap();
    }
    let written = std::fs::read_to_string(PAGE).unwrap_or_default();
    assert_eq!(written, counted, "run `make typed-once`");
    let total = |of: fn(&Row) -> Typed| rows.iter().map(|row| of(row).all()).sum::<usize>();
    let ours = total(|row| row.ours);
    assert!(saved(total(|row| row.blank), ours) >= 75);
    assert!(saved(total(|row| row.linked), ours) >= 50);
}
