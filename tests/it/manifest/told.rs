//! The sample manifest as lines of JSON: what each question is about, what was planted, and the
//! digest of all that was made for it, so that a change of the generator shows.

use std::fmt::Write as _;

use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use super::consignment::Data;
use super::{Case, Manifest, Master, Planted, bill, consignment, plant, sound};

/// Data as an object.
pub(crate) fn object(data: &Data) -> Value {
    let members = data.iter();
    let object: Object = members
        .map(|(path, value)| (path.as_str(), Value::from(value.as_str())))
        .collect();
    object.into()
}

impl Manifest {
    /// All that is made for a case.
    pub(crate) fn made(&self, case: &Case) -> Value {
        let declarations = case.declarations.iter().map(|it| object(&it.data()));
        let mut made = Object::from([
            ("bill", bill::of(&case.shipment, &self.firms, &self.voyage)),
            (
                "consignment",
                object(&consignment::of(&case.shipment, &self.firms, &self.voyage)),
            ),
            ("declarations", declarations.collect::<Vec<_>>().into()),
            (
                "later",
                format!("{:?} {:?} {}", case.later, case.handed, case.unissued).into(),
            ),
        ]);
        if let Some(at) = case.certificate {
            let states = self.certificates[at].states(&self.firms, &self.voyage);
            made.insert("certificate", object(&states));
        }
        made.into()
    }

    /// One line for each bill.
    pub(crate) fn lines(&self) -> String {
        let mut text = String::new();
        for case in &self.cases {
            let made = json::to_canonical(&self.made(case));
            let mut line = Object::from([
                ("bill", Value::from(case.shipment.bill.as_str())),
                ("declaration", case.declarations[0].number.as_str().into()),
                ("digest", Digest::of(made.as_bytes()).into()),
                ("number", number(case.number)),
                (
                    "variations",
                    case.variations
                        .iter()
                        .copied()
                        .map(Value::from)
                        .collect::<Vec<_>>()
                        .into(),
                ),
            ]);
            mark(&mut line, case.planted, case.beside);
            let _ = writeln!(text, "{}", json::to_canonical(&line.into()));
        }
        for master in &self.masters {
            let document = bill::master(&master.consolidation, &self.firms, &self.voyage);
            let Master {
                number: at,
                planted,
                beside,
                ..
            } = master;
            let mut line = Object::from([
                ("bill", Value::from(master.consolidation.bill.as_str())),
                (
                    "digest",
                    Digest::of(json::to_canonical(&document).as_bytes()).into(),
                ),
                ("number", number(*at)),
            ]);
            mark(&mut line, *planted, *beside);
            let _ = writeln!(text, "{}", json::to_canonical(&line.into()));
        }
        text
    }
}

fn mark(line: &mut Object, planted: Option<Planted>, beside: Option<usize>) {
    if let Some(Planted { kind, answer }) = planted {
        line.insert("planted", kind);
        line.insert("answer", answer);
    }
    if let Some(other) = beside {
        line.insert("beside", number(other));
    }
}

fn number(at: usize) -> Value {
    Value::from(u32::try_from(at).expect("a manifest has fewer bills"))
}

const INTRO: &str = "# Sample manifest

300 bills of one ship's call: FUNANI HARMONY 042S, Yokohama to Laem Chabang, arrival 16 March 2027. All parties, ships and numbers are fictional; codes of goods are from memory, not compared.
`tests/it/manifest` makes all of it from a seed: bills as DCSA JSON, the exporters' data with their invoices and packing lists, certificates of origin, and the import declarations as brokers' systems write them. It was written without sight of the rules of examination, and shares no code with them.

`bills.jsonl` has a line for each bill: its number, its declaration, what was planted and what an answer that finds it speaks of, how it differs soundly, and the digest of all that was made for it. `beside` names the bill whose irregularity shows at this one, too; such a bill counts neither as found nor as false.
`FUNANI_WRITE_DOCS=1` writes this page and the lines; a test holds both.
";

/// The page that says what is planted, and what differs soundly.
pub(crate) fn page() -> String {
    let mut text = INTRO.to_owned();
    text.push_str(
        "\n## Planted\n\n| bills | what is wrong | what an answer speaks of |\n|---|---|---|\n",
    );
    for plant::Kind {
        name,
        answer,
        often,
        ..
    } in plant::kinds()
    {
        let _ = writeln!(text, "| {often} | {name} | {answer} |");
    }
    for Planted { kind, answer } in plant::MASTERS {
        let _ = writeln!(text, "| 2 | {kind} | {answer} |");
    }
    text.push_str("\n## Sound variations\n\n");
    let styles = sound::STYLES.iter().map(|style| style.0);
    for name in styles.chain(sound::EVENTS.iter().map(|event| event.0)) {
        let _ = writeln!(text, "* {name}");
    }
    text
}
