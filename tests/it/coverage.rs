//! Every call has an access rule, an integration test and a line in ARCHITECTURE.md, and nothing else has one.

use std::collections::{BTreeMap, BTreeSet};
use std::path::{Path, PathBuf};

use crate::contract::calls;

/// A line of the table of calls in ARCHITECTURE.md.
struct Line {
    access: String,
    tests: Vec<String>,
}

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR"))
        .parent()
        .expect("tests lie below the root")
        .to_path_buf()
}

fn lines() -> BTreeMap<String, Line> {
    let text =
        std::fs::read_to_string(root().join("ARCHITECTURE.md")).expect("ARCHITECTURE.md is there");
    let mut lines = BTreeMap::new();
    for row in text.lines().filter(|row| row.starts_with("| `/funani.")) {
        let cells: Vec<&str> = row.trim_matches('|').split('|').map(str::trim).collect();
        let [call, access, tests, _does] = cells.as_slice() else {
            panic!("a line of the table of calls has four cells: {row}");
        };
        let line = Line {
            access: (*access).to_owned(),
            tests: tests
                .split(", ")
                .map(|t| t.trim_matches('`').to_owned())
                .collect(),
        };
        assert!(
            lines
                .insert(call.trim_matches('`').to_owned(), line)
                .is_none(),
            "twice: {call}"
        );
    }
    lines
}

fn sources() -> String {
    fn gather(folder: &Path, text: &mut String) {
        for entry in std::fs::read_dir(folder).expect("a readable folder") {
            let path = entry.expect("a readable entry").path();
            if path.is_dir() {
                gather(&path, text);
            } else if path.extension().is_some_and(|e| e == "rs") {
                text.push_str(&std::fs::read_to_string(&path).expect("readable source"));
            }
        }
    }
    let mut text = String::new();
    gather(&root().join("tests/it"), &mut text);
    for service in [
        "parties", "registry", "ledger", "verifier", "customs", "funani",
    ] {
        let folder = root().join("services").join(service).join("tests");
        if folder.is_dir() {
            gather(&folder, &mut text);
        }
    }
    text
}

#[test]
fn the_access_table_names_exactly_the_calls() {
    let table: BTreeSet<String> = funani_runtime::access::TABLE
        .iter()
        .map(|(call, _)| (*call).to_owned())
        .collect();
    assert_eq!(
        table.len(),
        funani_runtime::access::TABLE.len(),
        "no call twice"
    );
    assert_eq!(table, calls().into_iter().collect());
}

#[test]
fn architecture_names_exactly_the_calls_with_their_rule() {
    let lines = lines();
    assert_eq!(
        lines.keys().cloned().collect::<BTreeSet<_>>(),
        calls().into_iter().collect::<BTreeSet<_>>()
    );
    for (call, rule) in funani_runtime::access::TABLE {
        assert_eq!(
            lines[*call].access,
            format!("{rule:?}"),
            "the rule of {call}"
        );
    }
}

#[test]
fn every_call_has_an_integration_test() {
    let sources = sources();
    for (call, line) in lines() {
        assert!(!line.tests.is_empty(), "{call} has a test");
        for test in &line.tests {
            assert!(
                sources.contains(&format!("fn {test}(")),
                "{call} names the test {test}, which does not exist"
            );
        }
    }
}
