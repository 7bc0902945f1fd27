//! The samples at the root of the repository: what holds, and what is expected to be found.

use std::collections::BTreeSet;
use std::path::{Path, PathBuf};

use funani_core::codes::Library;
use funani_core::dcsa;
use funani_core::practice::law::LegalProfiles;
use funani_core::practice::{self, Case, Severity};
use funani_core::time::{DAY, Date, Timestamp};
use funani_proof::json::{self, Limits, Value};

fn files(folder: &str, ending: &str) -> Vec<PathBuf> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join(folder);
    let entries = std::fs::read_dir(&folder)
        .unwrap()
        .map(|entry| entry.unwrap().path());
    let mut files: Vec<PathBuf> = entries
        .filter(|path| path.to_string_lossy().ends_with(ending))
        .collect();
    files.sort();
    files
}

fn read(path: &Path) -> Value {
    json::parse(&std::fs::read(path).unwrap(), Limits::DOCUMENT).unwrap()
}

/// The day after the document was issued; late in the year of the samples where it does not say.
fn afterwards(document: &Value) -> Timestamp {
    let issued = document.pointer("/issueDate").and_then(Value::as_str);
    let issued: Option<Date> = issued.and_then(|date| date.parse().ok());
    let last = "2027-12-31".parse::<Date>().unwrap();
    let days = issued.unwrap_or(last).as_days();
    Timestamp::from_millis((days + 1) * DAY).unwrap()
}

/// The places of everything over which no bill is issued.
fn refused(document: &Value) -> BTreeSet<String> {
    let lists = Library::shipped();
    let faults = dcsa::check(document, &lists);
    let findings = practice::check(&Case {
        document,
        order: None,
        legal: None,
        recorded: afterwards(document),
        lists: &lists,
        profiles: &LegalProfiles::shipped(),
    });
    let errors = findings
        .into_iter()
        .filter(|finding| finding.severity() == Severity::Error)
        .map(|finding| finding.paths.first().unwrap().clone());
    faults
        .into_iter()
        .map(|fault| fault.path)
        .chain(errors)
        .collect()
}

#[test]
fn a_bill_can_be_issued_over_every_sample() {
    let samples = files("../../tests/samples/transport-documents", ".json");
    assert!(samples.len() >= 12, "{} samples", samples.len());
    for sample in samples {
        assert_eq!(
            refused(&read(&sample)),
            BTreeSet::new(),
            "{}",
            sample.display()
        );
    }
}

#[test]
fn in_every_broken_sample_exactly_the_expected_is_found() {
    let expectations = files("../../tests/samples/broken", ".expected.json");
    assert!(
        expectations.len() >= 12,
        "{} expectations",
        expectations.len()
    );
    for expectation in expectations {
        let expected = read(&expectation);
        let expected = expected.as_array().unwrap().iter();
        let path = |fault: &Value| fault.pointer("/path").unwrap().as_str().unwrap().to_owned();
        let expected: BTreeSet<String> = expected.map(path).collect();
        let sample = expectation
            .to_string_lossy()
            .replace(".expected.json", ".json");
        assert_eq!(refused(&read(Path::new(&sample))), expected, "{sample}");
    }
}

#[test]
fn the_page_names_every_rule_and_every_fault() {
    let page = Path::new(env!("CARGO_MANIFEST_DIR")).join("../../docs/transport-document.md");
    let page = std::fs::read_to_string(page).unwrap();
    let rules = practice::Rule::ALL
        .iter()
        .map(|rule| (rule.reason(), rule.english()));
    let faults = dcsa::FaultCode::ALL
        .iter()
        .map(|code| (code.reason(), code.english()));
    for (name, sentence) in rules.chain(faults) {
        assert!(
            page.contains(&format!("| `{name}` |")),
            "{name} is not on the page"
        );
        assert!(
            page.contains(sentence),
            "{name} says something else on the page"
        );
    }
}
