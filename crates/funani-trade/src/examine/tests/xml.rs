//! The answer as XML: every report is of the published schema by another parser, whatever texts stand
//! in it, and says what the report says.

use std::io::Write as _;
use std::process::{Command, Stdio};

use funani_core::act::Capacity;
use funani_core::party::Custody;
use funani_core::verdict::{Finality, Outcome};
use quick_xml::Reader;
use quick_xml::events::Event;

use super::kit::Kit;
use crate::Figures;
use crate::examine::{
    Comparison, DifferenceClass, ExaminationResult, Finding, FindingCode, Judged, JudgedKind,
    Named, RULES, Report, Severity, Trusts,
};

const SCHEMA: &str = concat!(
    env!("CARGO_MANIFEST_DIR"),
    "/../../docs/standards/customs-answer.xsd"
);

/// What `xmllint` says of an answer; nothing where it is of the schema.
fn complaint(xml: &str) -> Option<String> {
    let mut parser = Command::new("xmllint")
        .args(["--noout", "--nonet", "--schema", SCHEMA, "-"])
        .stdin(Stdio::piped())
        .stdout(Stdio::null())
        .stderr(Stdio::piped())
        .spawn()
        .expect("xmllint of libxml2-utils is there: bash deploy/install-packages test");
    let mut input = parser.stdin.take().unwrap();
    let text = xml.to_owned();
    let writer = std::thread::spawn(move || input.write_all(text.as_bytes()));
    let output = parser.wait_with_output().unwrap();
    drop(writer.join().unwrap());
    let told = String::from_utf8_lossy(&output.stderr).into_owned();
    (!output.status.success()).then_some(told)
}

fn declared(kit: &Kit) -> Figures {
    Figures::stated(kit.declared.clone())
}

#[test]
fn every_report_is_of_the_published_schema() {
    let kit = Kit::new();
    let bundles = kit.bundles();
    let mut broken = bundles.clone();
    broken[1] = b"<no bundle>".to_vec();
    let of_none: Vec<Vec<u8>> = Vec::new();
    for bundles in [&bundles, &broken, &of_none] {
        for trusts in [kit.trusts(), Trusts::default()] {
            for change in [("goods.1.hsCode", "870323"), ("entry.number", "")] {
                let report = kit.with(&[change]).examine_these(bundles, &trusts);
                let xml = report.to_xml(&declared(&kit));
                assert_eq!(complaint(&xml), None);
            }
        }
    }
}

/// Texts that a reader could take for something else.
const HOSTILE: &[&str] = &[
    "</Response><Response>",
    "]]>",
    "<![CDATA[x]]>",
    "&amp;&lt;&#x0;&bogus;",
    "<!DOCTYPE r [<!ENTITY e SYSTEM \"file:///etc/passwd\">]>&e;",
    "<?xml version=\"1.0\"?>",
    "\u{0}\u{1}\u{8}\u{b}\u{c}\u{1f}\u{7f}\u{85}",
    "\r\n\r\t lines ",
    "\u{fffe}\u{ffff}\u{fdd0}\u{10ffff}\u{1fffe}",
    "\u{202e}right to left\u{2066}",
    "'\"`--> <!--",
    "漢字・ｶﾅ・ไทย・🐟",
    "",
];

/// A report in which everything that may be a free text is this.
fn full_of(text: &str) -> Report {
    let named = Named {
        party: None,
        name: Some(text.to_owned()),
    };
    Report {
        result: ExaminationResult::Alert,
        findings: vec![Finding {
            code: FindingCode::GoodsDiffer,
            severity: Severity::Alert,
            subject: text.to_owned(),
            english: text.to_owned(),
            japanese: text.to_owned(),
        }],
        comparisons: vec![Comparison {
            path: "goods.1.description".parse().unwrap(),
            declared: Some(text.to_owned()),
            stated: Some(text.to_owned()),
            source_id: text.to_owned(),
            source_kind: "COMMERCIAL_INVOICE".to_owned(),
            class: DifferenceClass::Other,
        }],
        judged: vec![Judged {
            registry: Some("registry.example".parse().unwrap()),
            kind: JudgedKind::Bill,
            id: text.to_owned(),
            document_kind: "BILL_OF_LADING".to_owned(),
            number: text.to_owned(),
            result: Outcome::Invalid,
            codes: vec![format!("CUSTODY {text}")],
            issuer: Some(named.clone()),
            capacity: Some(Capacity::AgentForCarrier),
            principal: Some(named.clone()),
            custody: Some(Custody::Managed),
            status: "LIVE".to_owned(),
            holder: Some(named),
            finality: Some(Finality::Witnessed(3)),
        }],
        unchecked: vec![text.to_owned()],
        time: "2027-03-16T05:00:00.000Z".parse().unwrap(),
        rules: RULES,
    }
}

#[test]
fn hostile_texts_stay_texts() {
    for text in HOSTILE {
        let mut values = std::collections::BTreeMap::new();
        for path in ["entry.number", "entry.taxId"] {
            values.insert(path.parse().unwrap(), (*text).to_owned());
        }
        let xml = full_of(text).to_xml(&Figures::stated(values));
        assert_eq!(complaint(&xml), None, "{text:?}");
        assert_eq!(texts(&xml, "DeclaredValue"), [shown(text)], "{text:?}");
        assert_eq!(texts(&xml, "StatementDescription"), [shown(text)]);
        assert_eq!(texts(&xml, "Description").len(), 3, "{text:?}");
    }
}

/// A text as XML can hold it.
fn shown(text: &str) -> String {
    let replaced = |letter: char| {
        let control = letter < ' ' && !matches!(letter, '\t' | '\n');
        control || matches!(letter, '\u{fffe}' | '\u{ffff}')
    };
    text.replace(replaced, "\u{fffd}")
}

/// What the elements of a name hold.
fn texts(xml: &str, name: &str) -> Vec<String> {
    let mut reader = Reader::from_str(xml);
    let (mut found, mut inside) = (Vec::new(), false);
    loop {
        match reader.read_event().unwrap() {
            Event::Start(start) if start.name().as_ref() == name => {
                found.push(String::new());
                inside = true;
            }
            Event::End(_) => inside = false,
            Event::Text(text) if inside => {
                found.last_mut().unwrap().push_str(&text);
            }
            Event::GeneralRef(entity) if inside => {
                let text = format!("&{};", &*entity);
                let letter = quick_xml::escape::unescape(&text).unwrap().into_owned();
                found.last_mut().unwrap().push_str(&letter);
            }
            Event::Eof => return found,
            Event::Start(_)
            | Event::Empty(_)
            | Event::Text(_)
            | Event::GeneralRef(_)
            | Event::CData(_)
            | Event::Comment(_)
            | Event::Decl(_)
            | Event::PI(_)
            | Event::DocType(_) => {}
        }
    }
}
