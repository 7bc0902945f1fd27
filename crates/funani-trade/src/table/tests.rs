use std::collections::BTreeSet;

use funani_core::codes::{Library, NoLists};

use super::*;

#[test]
fn every_row_has_its_own_pattern_and_both_names() {
    let mut seen = BTreeSet::new();
    for row in rows() {
        assert!(seen.insert(row.pattern), "{} stands twice", row.pattern);
        assert!(
            !row.english.is_empty() && !row.japanese.is_empty(),
            "{}",
            row.pattern
        );
        let path = row.pattern.replace('#', "1").replace('@', "exporter");
        let path: Path = path.parse().unwrap();
        assert_eq!(path.pattern(), row.pattern);
        assert_eq!(super::row(&path).unwrap().pattern, row.pattern);
        let list = row.pattern.split('.').next().unwrap();
        let has_lines = row.pattern.contains('#');
        assert_eq!(
            rows::LISTS.iter().any(|(name, ..)| *name == list),
            has_lines,
            "{}",
            row.pattern
        );
    }
}

#[test]
fn labels_name_the_party_and_the_line() {
    let label = |path: &str, language| label(&path.parse().unwrap(), language);
    assert_eq!(
        label("party.notify.name", Language::English),
        "Notify party: name"
    );
    assert_eq!(
        label("party.notify.name", Language::Japanese),
        "着荷通知先:名称"
    );
    assert_eq!(
        label("goods.2.hsCode", Language::English),
        "Goods 2: HS code"
    );
    assert_eq!(
        label("invoice.number", Language::Japanese),
        "インボイス番号"
    );
    assert_eq!(
        label("party.nobody.name", Language::English),
        "party.nobody.name"
    );
}

/// A datum, what is written there, and why it cannot stand.
const REFUSED: &[(&str, &str, &str)] = &[
    (
        "invoice.number",
        "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx",
        "TOO_LONG",
    ),
    ("invoice.number", " A", "BLANK_AT_END"),
    ("invoice.number", "A\tB", "CONTROL_CHARACTER"),
    ("invoice.number", "A\nB", "TOO_MANY_LINES"),
    ("invoice.number", "", "EMPTY"),
    ("goods.1.netWeight", "1000000000", "NOT_DECIMAL"),
    ("goods.1.netWeight", "1.0000", "NOT_DECIMAL"),
    ("goods.1.netWeight", "1,000", "NOT_DECIMAL"),
    ("goods.1.netWeight", "-1", "NOT_DECIMAL"),
    ("goods.1.netWeight", "1e3", "NOT_DECIMAL"),
    ("goods.1.netWeight", "01", "NOT_DECIMAL"),
    ("goods.1.netWeight", "1.", "NOT_DECIMAL"),
    ("goods.1.netWeight", ".5", "NOT_DECIMAL"),
    ("equipment.1.temperature", "-0", "NOT_TEMPERATURE"),
    ("equipment.1.temperature", "cold", "NOT_TEMPERATURE"),
    ("equipment.1.number", "FNRU4820136", "CODE_MALFORMED"),
    ("transport.imo", "9999011", "CODE_MALFORMED"),
    (
        "transport.cargoCutOff",
        "2027-03-04T16:30Z",
        "NOT_LOCAL_TIME",
    ),
    (
        "transport.cargoCutOff",
        "2027-03-04T24:00",
        "NOT_LOCAL_TIME",
    ),
    ("transport.onBoard", "2027-02-29", "NOT_DATE"),
    ("goods.1.hsCode", "0303", "CODE_MALFORMED"),
    ("goods.1.hsCode", "000000", "CODE_MALFORMED"),
    ("goods.1.hsEdition", "2021", "CODE_UNKNOWN"),
    ("goods.1.origin", "ZZ", "CODE_UNKNOWN"),
    (
        "party.exporter.identifier",
        "JCN 3021001099902",
        "IDENTIFIER_MALFORMED",
    ),
    (
        "party.exporter.identifier",
        "3021001099901",
        "IDENTIFIER_MALFORMED",
    ),
    ("goods.1.packages", "1.0", "NOT_COUNT"),
    ("goods.1.packages", "1000000000", "NOT_COUNT"),
    ("terms.incoterm", "CNF", "NOT_A_CHOICE"),
    ("goods.1.marinePollutant", "true", "NOT_A_CHOICE"),
    ("total.amount", "1.00", "DATUM_COMPUTED"),
];

fn judge(path: &str, value: &str) -> Result<(), &'static str> {
    let row = row(&path.parse().unwrap()).unwrap();
    let judged = row.check(value, &Library::shipped());
    judged.map_err(|error| error.reason())
}

#[test]
fn every_fault_of_a_value_has_its_reason() {
    for (path, value, reason) in REFUSED {
        assert_eq!(judge(path, value), Err(*reason), "{path} {value}");
    }
}

#[test]
fn values_are_judged_at_their_limits() {
    let fits = "x".repeat(35);
    for (path, value) in [
        ("invoice.number", fits.as_str()),
        ("goods.1.netWeight", "999999999.999"),
        ("goods.1.netWeight", "0"),
        ("goods.1.description", "冷凍サバ\nwhole round"),
        ("equipment.1.temperature", "-20.0"),
        ("equipment.1.number", "FNRU4820135"),
        ("transport.imo", "9999010"),
        ("transport.cargoCutOff", "2027-03-04T16:30"),
        ("transport.onBoard", "2028-02-29"),
        ("goods.1.hsCode", "0303540000"),
        ("goods.1.hsEdition", "2022"),
        ("party.exporter.identifier", "JCN 3021001099901"),
        ("goods.1.marinePollutant", "no"),
        ("goods.1.packages", "0"),
    ] {
        assert_eq!(judge(path, value), Ok(()), "{path} {value}");
    }
    // A list that is not here judges nothing.
    let unit = row(&"goods.1.unit".parse().unwrap()).unwrap();
    assert_eq!(unit.check("KGM", &NoLists), Ok(()));
}
