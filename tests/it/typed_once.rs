//! How often the same fact is typed: counted over the demonstration's shipment, never estimated.
//!
//! `docs/typed-once.md` is what this test counts. `make typed-once` writes it anew.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use funani_core::codes::Library;
use funani_proof::json::{self, Limits, Object, Value};
use funani_trade::complete::complete;
use funani_trade::table::{self, Origin};
use funani_trade::{
    Change, Consignment, Edit, Figures, Paper, Path, Source, bill, credit, filing, origin, paper,
};

const ENTRY: &[u8] = include_bytes!("../../services/funani/src/demo/consignment.json");
const CARRIER: &[u8] = include_bytes!("../../services/funani/src/demo/carrier.json");
const LISTS: &[u8] = include_bytes!("../samples/typed-once/lists.json");
const EVENTS: &[u8] = include_bytes!("../samples/typed-once/events.json");
const CHICKEN: &[u8] = include_bytes!("../samples/consignments/04-chicken-to-japan.json");
const TIME: &str = "2027-03-01T00:00:00.000Z";
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

/// One actor: on blank forms, with linked spreadsheets and portals, with all that NACCS, chambers and
/// portals offer, with us, and with us where nobody else takes data.
struct Row {
    actor: &'static str,
    blank: Typed,
    linked: Typed,
    called: Typed,
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

/// The data of a sample, and its figures.
fn entered(bytes: &[u8]) -> (Consignment, Figures) {
    let time = TIME.parse().unwrap();
    let consignment = Consignment::read(bytes, "Sato", time, &Library::shipped()).unwrap();
    let figures = Figures::of(&consignment);
    (consignment, figures)
}

fn stays(path: &Path) -> bool {
    table::row(path).is_some_and(table::Row::stays)
}

fn is_entered(path: &Path) -> bool {
    table::row(path).is_some_and(|row| row.origin == Origin::Entered)
}

/// What an authority, an issuer or a check brings, and a command takes: `funani filing answer`,
/// `origin answer`, `control screen`.
fn is_answer(path: &Path) -> bool {
    const MEMBERS: &[&str] = &[
        "filed",
        "number",
        "result",
        "reason",
        "examination",
        "permitted",
        "validUntil",
        "departed",
        "decided",
    ];
    const OTHERS: &[&str] = &[
        "proof.#.state",
        "proof.#.number",
        "proof.#.date",
        "proof.#.invoiceNumber",
        "proof.#.packages",
        "proof.#.grossWeight",
        "proof.#.fob",
        "control.endUserCheck",
        "control.endUserDate",
    ];
    let pattern = path.pattern();
    let member = pattern.rsplit('.').next().unwrap_or_default();
    (pattern.starts_with("filing.") && MEMBERS.contains(&member))
        || OTHERS.contains(&pattern.as_str())
}

/// What the customs broker enters, and not the exporter.
fn is_brokers(path: &Path) -> bool {
    let pattern = path.pattern();
    pattern.starts_with("filing.")
        || pattern.starts_with("goods.#.statistical")
        || pattern == "goods.#.otherLaw"
}

/// The shipment with only these data.
fn only(whole: &Consignment, keep: &BTreeSet<Path>) -> Consignment {
    let changes = whole.data().filter(|(path, _)| keep.contains(path));
    let changes = changes.map(|(path, datum)| Change {
        path: path.to_string(),
        value: Some(datum.value.clone()),
    });
    with(Consignment::new(), changes.collect())
}

fn with(mut consignment: Consignment, changes: Vec<Change>) -> Consignment {
    let edit = Edit {
        seen: consignment.version(),
        author: "Sato".to_owned(),
        time: TIME.parse().unwrap(),
        source: Source::File,
        changes,
    };
    consignment.apply(&edit, &Library::shipped()).unwrap();
    consignment
}

/// Of the data that have to be entered, those that nothing else brings: neither the pasted credit,
/// nor the carrier's events, nor the firm's lists. Found by leaving each out and looking whether the
/// commands bring it back, as it stood.
fn typed(whole: &Consignment, asked: &BTreeSet<Path>, standing: &BTreeSet<Path>) -> usize {
    typed_beside(whole, asked, standing, EVENTS)
}

fn typed_beside(
    whole: &Consignment,
    asked: &BTreeSet<Path>,
    standing: &BTreeSet<Path>,
    events: &[u8],
) -> usize {
    let lists = entered(LISTS).1;
    let events = json::parse(events, Limits::DOCUMENT).unwrap();
    let (codes, time) = (Library::shipped(), TIME.parse().unwrap());
    let figures = Figures::of(whole);
    let mut brought: BTreeSet<Path> = BTreeSet::new();
    let pasted = figures
        .text("credit.text")
        .map(|text| credit::data(text, &codes));
    let seen = bill::take_events(&events, &figures, &codes).map(|taken| taken.changes);
    for change in pasted.into_iter().flatten().chain(seen.unwrap_or_default()) {
        // The text of the credit is pasted, and counts as one.
        if change.path != "credit.text" && figures.text(&change.path) == change.value.as_deref() {
            brought.insert(change.path.parse().unwrap());
        }
    }
    let mut keep: BTreeSet<Path> = asked.union(standing).cloned().collect();
    let mut count = 0;
    for path in asked.difference(&brought) {
        keep.remove(path);
        let without = only(whole, &keep);
        let done = complete(
            &lists,
            &without,
            "2027-03-01".parse().unwrap(),
            time,
            &codes,
        );
        let done = done.map(|done| with(without, done.changes));
        let is_back = done.is_ok_and(|done| {
            let all = asked.iter().chain(standing);
            let mut all = all.filter(|it| done.datum(it).is_none() || *it == path);
            all.all(|it| done.datum(it).map(|it| &it.value) == whole.datum(it).map(|it| &it.value))
        });
        if !is_back {
            keep.insert(path.clone());
            count += 1;
        }
    }
    count
}

/// What filings make somebody key: on blank forms every field; with stored forms only what does not
/// stay; where NACCS calls data up, each datum once.
fn filed(figures: &Figures, actor: &'static str, codes: &[&str], own: &[&str]) -> Row {
    let mut row = [Typed::default(); 3];
    let (mut once, mut seen) = (Typed::default(), BTreeSet::new());
    for code in codes {
        let procedure = filing::procedure(code).unwrap();
        let made = filing::make(procedure, figures);
        let made = made.unwrap_or_else(|faults| panic!("{code}: {faults:?}"));
        for entry in &made.entries {
            let is_new = entry.paths.iter().any(|path| !stays(path));
            row[0] = row[0].and(Typed::each(1));
            row[1] = row[1].and(Typed {
                first: 1,
                repeat: usize::from(is_new),
            });
            if seen.insert(entry.paths.clone()) {
                once = once.and(Typed {
                    first: 1,
                    repeat: usize::from(is_new),
                });
            }
        }
    }
    row[2] = once;
    // With us the broker enters its own codes and what it plans.
    let mut ours = Typed::default();
    for (path, _) in figures.iter() {
        let is_own = own.iter().any(|stem| path.to_string().starts_with(stem));
        if is_own && is_entered(path) && !is_answer(path) {
            ours.first += 1;
            ours.repeat += usize::from(!stays(path));
        }
    }
    Row {
        actor,
        blank: row[0],
        linked: row[1],
        called: row[2],
        ours,
        // NACCS takes no file of ours: what is keyed there is keyed from our record.
        alone: row[2],
    }
}

/// What the exporter fills in beside its papers: the application for origin, the sheet of export
/// control, the application for a certificate of health.
fn beside(figures: &Figures) -> (usize, BTreeSet<Path>) {
    let application = origin::application(figures, "JTEPA").unwrap();
    let cells = application.rows.iter().flatten();
    let cells = cells.filter(|cell| !cell.is_empty()).count();
    let sheet = figures.iter().map(|(path, _)| path).filter(|path| {
        let pattern = path.pattern();
        let sheets = ["control.", "goods.#.control", "goods.#.catchAll"];
        let health = [
            "kind",
            "goods",
            "issuer",
            "country",
            "applied",
            "netWeight",
            "container",
        ];
        let is_health = health
            .iter()
            .any(|it| pattern == format!("sanitary.#.{it}"));
        sheets.iter().any(|stem| pattern.starts_with(stem))
            || is_health
            || path.role() == Some("endUser")
    });
    (cells, sheet.cloned().collect())
}

fn exporter(consignment: &Consignment, figures: &Figures) -> Row {
    let due = paper::forms().iter().filter(|form| form.is_due(figures));
    let papers: BTreeMap<&str, Paper> = due
        .map(|form| (form.kind, Paper::of(form, figures)))
        .collect();
    let shown: usize = papers.values().map(|it| it.values.iter().count()).sum();
    let (cells, sheet) = beside(figures);

    // A workbook links the firm's own papers; the carrier's two forms are keyed at its portal.
    let portal = ["SHIPPING_INSTRUCTIONS", "VGM_DECLARATION"];
    assert!(portal.iter().all(|kind| papers.contains_key(kind)));
    let own = papers.iter().filter(|(kind, _)| !portal.contains(kind));
    let linked: BTreeSet<&Path> = own
        .flat_map(|(_, paper)| paper.values.iter().map(|(path, _)| path))
        .chain(&sheet)
        .filter(|path| is_entered(path))
        .collect();
    let anew = linked.iter().filter(|path| !stays(path)).count();
    let keyed = foreign(figures, "exporter");
    let called = Typed {
        first: linked.len() + keyed,
        repeat: anew + keyed,
    };

    let all: BTreeSet<Path> = consignment.data().map(|(path, _)| path.clone()).collect();
    let is_own = |path: &&Path| !is_brokers(path) && !is_answer(path);
    let own: BTreeSet<Path> = all.iter().filter(is_own).cloned().collect();
    let asked: BTreeSet<Path> = own.iter().filter(|path| !stays(path)).cloned().collect();
    let standing: BTreeSet<Path> = all.difference(&asked).cloned().collect();
    let lists = entered(LISTS).0;
    let of_lists = lists
        .data()
        .filter(|(path, _)| !path.to_string().starts_with("set."));
    let ours = Typed {
        // The lists are typed once, before the first shipment.
        first: typed(consignment, &own, &all.difference(&own).cloned().collect())
            + of_lists.count(),
        repeat: typed(consignment, &asked, &standing),
    };
    // Without events of the carrier and answers as data, they are typed; chamber and portal are keyed.
    let answers = all
        .iter()
        .filter(|path| is_answer(path) && !is_brokers(path));
    let events = json::parse(EVENTS, Limits::DOCUMENT).unwrap();
    let events = bill::take_events(&events, figures, &Library::shipped()).unwrap();
    let told = events.changes.iter().filter(|it| {
        let path: Path = it.path.parse().unwrap();
        asked.contains(&path)
    });
    let more = answers.count() + told.count() + keyed;
    Row {
        actor: "exporter",
        blank: Typed::each(shown + cells + sheet.len()),
        linked: called.and(Typed::each(cells)),
        called,
        ours,
        alone: ours.and(Typed::each(more)),
    }
}

/// How the exporter does against a workbook that computes all that our lists do: weights, packing,
/// numbers, dates; and keeps the portal.
fn against_formulas() -> (usize, usize) {
    let (consignment, figures) = entered(ENTRY);
    let row = exporter(&consignment, &figures);
    let all: BTreeSet<Path> = consignment.data().map(|(path, _)| path.clone()).collect();
    let asked = all.iter().filter(|path| {
        !stays(path) && !is_brokers(path) && !is_answer(path) && path.to_string() != "credit.text"
    });
    let asked: BTreeSet<Path> = asked.cloned().collect();
    let standing: BTreeSet<Path> = all.difference(&asked).cloned().collect();
    let computed = asked.len() - typed_beside(&consignment, &asked, &standing, b"[]");
    let workbook = Typed {
        first: row.called.first,
        repeat: row.called.repeat.saturating_sub(computed),
    };
    (workbook.all(), row.ours.all())
}

fn rows() -> Vec<Row> {
    let (consignment, figures) = entered(ENTRY);
    let inbound = entered(CHICKEN).1;
    let carrier = json::parse(CARRIER, Limits::DOCUMENT).unwrap();
    let own_part = leaves(&carrier);
    let carrier: Object = carrier.as_object().unwrap().clone();
    let whole = leaves(&bill::draft(&figures, &carrier));
    let keys = |actor: &'static str| {
        let fields = Typed::each(foreign(&figures, actor));
        Row {
            actor,
            blank: fields,
            linked: fields,
            called: fields,
            ours: Typed::each(0),
            alone: fields,
        }
    };
    let own = ["filing.", "goods.1.statistical", "goods.1.otherLaw"];
    let import = [
        "filing.declarant",
        "filing.transportMode",
        "filing.import",
        "filing.food",
        "filing.dor",
        "goods.1.food",
        "goods.1.statistical",
        "goods.1.otherLaw",
        "goods.1.dutyClass",
    ];
    let outbound = ["SIR", "IVA", "ECR", "EDA", "EDC", "ACL01"];
    vec![
        exporter(&consignment, &figures),
        filed(&figures, "customs broker, export", &outbound, &own),
        Row {
            actor: "carrier, the bill",
            blank: Typed::each(whole.saturating_sub(own_part)),
            linked: Typed::each(0),
            called: Typed::each(0),
            ours: Typed::each(0),
            alone: Typed::each(0),
        },
        keys("bank"),
        keys("importer"),
        filed(&inbound, "carrier, AFR", &["AMR", "ATD"], &["filing.afr."]),
        filed(
            &inbound,
            "customs broker, import",
            &["IDA", "FOOD", "DOR01"],
            &import,
        ),
    ]
}

/// How much less `ours` is, in whole per cent, rounded against us.
fn saved(before: usize, ours: usize) -> i64 {
    let (before, ours) = (i64::try_from(before).unwrap(), i64::try_from(ours).unwrap());
    (before - ours) * 100 / before.max(1)
}

fn page(rows: &[Row]) -> String {
    let mut page = String::from(HEAD);
    page.push_str(
        "| actor | A first | A repeat | B first | B repeat | C first | C repeat | Funani first | Funani repeat | nobody else takes data: first | repeat |\n|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    for row in rows {
        let all = [row.blank, row.linked, row.called, row.ours, row.alone];
        let cells = all.map(|it| format!("{} | {}", it.first, it.repeat));
        let _ = writeln!(page, "| {} | {} |", row.actor, cells.join(" | "));
    }
    page.push_str("\nTwelve shipments of one trade, the first and eleven repeats, added up:\n\n");
    page.push_str(
        "| actor | A | B | C | Funani | against A | against B | against C | nobody else takes data | against A | against B | against C |\n|---|---|---|---|---|---|---|---|---|---|---|---|\n",
    );
    let mut line = |actor: &str, all: [usize; 5]| {
        let [a, b, c, ours, alone] = all;
        let less = |is: usize| {
            let all = [a, b, c].map(|before| format!("{} %", saved(before, is)));
            all.join(" | ")
        };
        let _ = writeln!(
            page,
            "| {actor} | {a} | {b} | {c} | {ours} | {} | {alone} | {} |",
            less(ours),
            less(alone),
        );
    };
    let of = |row: &Row| [row.blank, row.linked, row.called, row.ours, row.alone].map(Typed::all);
    for row in rows {
        line(row.actor, of(row));
    }
    let sum = rows.iter().map(of).fold([0; 5], |mut sum, row| {
        for (sum, one) in sum.iter_mut().zip(row) {
            *sum += one;
        }
        sum
    });
    line("all", sum);
    let (workbook, ours) = against_formulas();
    page.push_str(&TAIL.replace(
        "{workbook}",
        &format!("{workbook} against {ours}, {} %", saved(workbook, ours)),
    ));
    page
}

const HEAD: &str = "# Typed once: what is counted

Written by a test (`tests/it/typed_once.rs`); `make typed-once` counts again and writes this page. The shipment is the demonstration's (`services/funani/src/demo/consignment.json`): frozen mackerel, one line of goods, two containers, a letter of credit.

A field counts each time that somebody fills it in by hand: typed, or copied from a screen or paper. Four ways of working; the inbound rows are those of the chicken (`tests/samples/consignments/04-chicken-to-japan.json`):

* **A, blank forms.** Every field of every paper, application and filing that the shipment fills, totals too. The carrier keys the bill from the shipping instructions; what it adds itself (terms, clauses, charges) comes from its own tariff in all ways and is counted in none. Bank and importer key what they need.
* **B, linked spreadsheets and portals.** The exporter keeps one workbook per shipment, copied from the last, which links its own papers, the application for insurance, the sheet of export control and what a health office asks; shipping instructions, VGM and the chamber's application are keyed at portals. The broker begins each filing from its last one, and keys what does not stay.
* **C, all that there is today.** As B, and the chamber takes a table from the workbook; NACCS calls up what was filed before, so that the broker keys each datum once over all its filings.
* **Funani.** The exporter enters each datum once. A further shipment begins with `funani consignment clone`; the letter of credit is pasted (`take`, counts as one); containers, seals, vessel, voyage and days come as the carrier's events (`take`); weights, packing, numbers and dates follow from the firm's lists (`complete`); the end user is held against a list (`control screen`); answers come as data (`filing answer`, `origin answer`). The lists are typed once and count in the first shipment. The broker enters its own codes. Carrier, bank and importer take data. What is typed is found by leaving each datum out and looking whether the commands bring it back as it stood.

The fields of the forms that are not ours stand in `tests/samples/typed-once/forms.csv` with their sources; those marked *experience* are not from a published form. Fields of filings are those of our tables, which have not been compared with NACCS's specification in force.

";

const TAIL: &str = "
What speaks against us:

* *Nobody else takes data*: where the carrier has only its portal and sends no events, the chamber and NACCS no file of ours, bank and importer their own systems without a file interface, all that is keyed there, from our screen, and so are the answers. That is the right part of the tables; there the exporter types more than with C in the first shipment and about as much in each further one, and brokers, banks and importers save nothing. **NACCS takes no file of ours today**, so for brokers it is the right part that counts.
* A workbook with formulas computes weights, packing, numbers and dates as our lists do. Against such a one, with C's chamber and portals, the exporter's twelve shipments are {workbook} less. What is left is the portal and what the carrier tells.
* The first shipment is dearer with us where the table says so: the firm's lists are typed, and data that the papers do not show, such as maximum gross mass, HS edition, what the policy says, because checks need them.
* Days that follow a pattern are proposals that somebody has to look at; looking is not counted, in no way of working.
* Keys and a party must be set up once; that is no typing of shipment data and is not counted.
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
    for row in rows.iter().filter(|row| row.actor != "carrier, the bill") {
        let ours = row.ours.all();
        assert!(
            saved(row.blank.all(), ours) >= 75,
            "{} against A",
            row.actor
        );
        assert!(
            saved(row.linked.all(), ours) >= 50,
            "{} against B",
            row.actor
        );
        assert!(
            saved(row.called.all(), ours) >= 50,
            "{} against C",
            row.actor
        );
    }
}
