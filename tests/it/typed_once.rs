//! How often the same fact is typed: counted over the demonstration's shipment, never estimated.
//!
//! `docs/typed-once.md` is what this test counts. `make typed-once` writes it anew.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::codes::Library;
use funani_proof::json::{self, Limits, Object, Value};
use funani_trade::complete::complete;
use funani_trade::table::{self, Origin};
use funani_trade::{
    Change, Consignment, Edit, Figures, Paper, Path, Source, bill, credit, filing, origin, paper,
};

mod page;
mod told;

const ENTRY: &[u8] = include_bytes!("../../services/funani/src/demo/consignment.json");
const CARRIER: &[u8] = include_bytes!("../../services/funani/src/demo/carrier.json");
const LISTS: &[u8] = include_bytes!("../samples/typed-once/lists.json");
const EVENTS: &[u8] = include_bytes!("../samples/typed-once/events.json");
const BOOKING: &[u8] = include_bytes!("../samples/typed-once/booking.json");
const CHICKEN: &[u8] = include_bytes!("../samples/consignments/04-chicken-to-japan.json");
const TIME: &str = "2027-03-01T00:00:00.000Z";
const FORMS: &str = include_str!("../samples/typed-once/forms.csv");
const PAGE: &str = concat!(env!("CARGO_MANIFEST_DIR"), "/../docs/typed-once.md");

/// What is filed with NACCS of the demonstration's shipment.
const OUTBOUND: &[&str] = &["SIR", "IVA", "ECR", "EDA", "EDC", "ACL01"];

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
    /// Whether it works on the inbound shipment, whose entry is counted for nobody.
    is_inbound: bool,
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
        "control.endUserScreened",
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
/// nor the carrier's booking and events in time, nor the firm's lists. Found by leaving each out and looking whether the
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
    let (codes, time) = (Library::shipped(), TIME.parse().unwrap());
    let figures = Figures::of(whole);
    let mut brought = told::in_time(&figures, events);
    let pasted = figures
        .text("credit.text")
        .map(|text| credit::data(text, &codes));
    for change in pasted.into_iter().flatten() {
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
fn filed(
    figures: &Figures,
    actor: &'static str,
    codes: &[&str],
    own: &[&str],
    answers: &[&str],
) -> Row {
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
    let answers = figures.iter().filter(|(path, _)| {
        let is_own = answers
            .iter()
            .any(|stem| path.to_string().starts_with(stem));
        is_own && is_answer(path)
    });
    Row {
        actor,
        is_inbound: false,
        blank: row[0],
        linked: row[1],
        called: row[2],
        ours,
        // NACCS takes no file of ours: everything is keyed there from our record, what is typed
        // with us as well; and what it answers is typed back.
        alone: row[2].and(ours).and(Typed::each(answers.count())),
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
        // The name as screened is one that the command writes a second time.
        let is_screened = pattern == "control.endUserScreened";
        sheets.iter().any(|stem| pattern.starts_with(stem)) && !is_screened
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
    // The chamber's application is counted by the cells of its table, and not as a paper once more.
    let chamber = ["ORIGIN_APPLICATION"];
    let own = papers.iter().filter(|(kind, _)| !chamber.contains(kind));
    let shown: usize = own.map(|(_, paper)| paper.values.iter().count()).sum();
    let (cells, sheet) = beside(figures);

    // A workbook links the firm's own papers; the carrier's two forms are keyed at its portal. What
    // the chamber's table is made of stands in the workbook, too, where the chamber takes it.
    let portal = ["SHIPPING_INSTRUCTIONS", "VGM_DECLARATION"];
    let all = portal.iter().chain(&chamber);
    assert!(all.clone().all(|kind| papers.contains_key(kind)));
    let keyed = foreign(figures, "exporter");
    let workbook = |without: &[&str]| {
        let own = papers.iter().filter(|(kind, _)| !without.contains(kind));
        let linked: BTreeSet<&Path> = own
            .flat_map(|(_, paper)| paper.values.iter().map(|(path, _)| path))
            .chain(&sheet)
            .filter(|path| is_entered(path))
            .collect();
        let anew = linked.iter().filter(|path| !stays(path)).count();
        Typed {
            first: linked.len() + keyed,
            repeat: anew + keyed,
        }
    };
    let called = workbook(&portal);
    let all: Vec<&str> = all.copied().collect();
    let linked = workbook(&all).and(Typed::each(cells));

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
    // Without events of the carrier and answers as data, they are typed; the chamber's application
    // and the portal are keyed.
    let answers = all
        .iter()
        .filter(|path| is_answer(path) && !is_brokers(path));
    let told = told::in_time(figures, EVENTS);
    let told = told.intersection(&asked);
    let more = answers.count() + told.count() + keyed + cells;
    Row {
        actor: "exporter",
        is_inbound: false,
        blank: Typed::each(shown + cells + sheet.len()),
        linked,
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
            is_inbound: false,
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
    let afr = ["filing.amr.", "filing.atd."];
    let cleared = ["filing.ida.", "filing.idc.", "filing.food.", "filing.dor."];
    let inwards = |row: Row| Row {
        is_inbound: true,
        ..row
    };
    vec![
        exporter(&consignment, &figures),
        filed(
            &figures,
            "customs broker, export",
            OUTBOUND,
            &own,
            &["filing."],
        ),
        Row {
            actor: "carrier, the bill",
            is_inbound: false,
            blank: Typed::each(whole.saturating_sub(own_part)),
            linked: Typed::each(0),
            called: Typed::each(0),
            ours: Typed::each(0),
            alone: Typed::each(0),
        },
        keys("bank"),
        keys("importer"),
        inwards(filed(
            &inbound,
            "carrier, AFR",
            &["AMR", "ATD"],
            &["filing.afr."],
            &afr,
        )),
        inwards(filed(
            &inbound,
            "customs broker, import",
            &["IDA", "FOOD", "DOR01"],
            &import,
            &cleared,
        )),
    ]
}

/// How much less `ours` is, in whole per cent, rounded against us: down, below nought too.
fn saved(before: usize, ours: usize) -> i64 {
    let (before, ours) = (i64::try_from(before).unwrap(), i64::try_from(ours).unwrap());
    ((before - ours) * 100).div_euclid(before.max(1))
}

#[test]
fn the_page_says_what_is_counted() {
    let rows = rows();
    let counted = page::page(&rows);
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
