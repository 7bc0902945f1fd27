use super::{DifferenceClass, ExaminationResult, FindingCode, JudgedKind, Report};
use kit::Kit;

mod cases;
mod facts;
mod kept;
mod kit;
mod slips;
mod world;
mod xml;

/// The codes that were found which an officer is to look at.
fn found(report: &Report) -> Vec<&'static str> {
    use super::Severity::Information;
    let told = report.findings.iter();
    let told = told.filter(|finding| finding.severity != Information);
    told.map(|finding| finding.code.as_str()).collect()
}

#[test]
fn a_sound_consignment_is_clear() {
    let report = Kit::new().examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
    assert_eq!(report.result, ExaminationResult::Clear);
    let judged = report.judged.iter().map(|it| (it.kind, it.result.as_str()));
    let judged: Vec<_> = judged.collect();
    assert_eq!(judged[0], (JudgedKind::Bill, "VALID"));
    assert!(judged.iter().all(|(_, result)| *result == "VALID"));
    assert!(report.has(FindingCode::TitleState));
}

#[test]
fn a_digit_of_the_weight_is_found() {
    let mut kit = Kit::new();
    kit.put(&[("total.grossWeight", "50650.000")]);
    let report = kit.examine();
    assert_eq!(report.result, ExaminationResult::Alert);
    assert_eq!(found(&report)[0], "WEIGHT_DIFFERS");
    let differs = |it: &&super::Comparison| it.class == DifferenceClass::Other;
    let different = report.comparisons.iter().find(differs).unwrap();
    assert_eq!(different.path.to_string(), "total.grossWeight");
    assert_eq!(different.declared.as_deref(), Some("50650"));
    assert_eq!(different.stated.as_deref(), Some("50560"));
}

#[test]
fn a_report_is_read_as_it_was_written() {
    let report = Kit::new().examine();
    let value = report.to_value();
    assert_eq!(Report::read(&value), Ok(report));
}

/// The fields of a class.
fn of_class(report: &Report, class: DifferenceClass) -> Vec<String> {
    let comparisons = report.comparisons.iter();
    let of_class = comparisons.filter(|it| it.class == class);
    of_class.map(|it| it.path.to_string()).collect()
}

#[test]
fn what_only_one_side_says_is_shown_and_alarms_nobody() {
    let mut kit = Kit::new();
    kit.put(&[
        ("transport.billNumber", ""),
        ("invoice.number", ""),
        ("reference.order", "PO-27-0118"),
        ("party.broker.name", "Bangkok Clearing"),
    ]);
    let report = kit.examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
    let not_declared = of_class(&report, DifferenceClass::NotDeclared);
    assert_eq!(not_declared, ["invoice.number", "transport.billNumber"]);
    let not_stated = of_class(&report, DifferenceClass::NotStated);
    assert!(
        not_stated.contains(&"party.broker.name".to_owned()),
        "{not_stated:?}"
    );
    assert!(!not_stated.iter().any(|path| path.starts_with("entry.")));
}

#[test]
fn each_class_of_difference_is_told() {
    use DifferenceClass::{Closer, Edition, Rounding, Same, Writing};
    let kit = Kit::new();
    let bundles = kit.bundles();
    for (path, declared, class) in [
        ("invoice.number", "HSB-2703-042", Same),
        ("invoice.number", "hsb 2703 042", Writing),
        ("total.grossWeight", "50560.4", Rounding),
        ("goods.1.hsCode", "03035400", Closer),
        ("goods.1.hsCode", "030374", Edition),
    ] {
        let edition = if class == Edition { "2007" } else { "2022" };
        let changes = [(path, declared), ("goods.1.hsEdition", edition)];
        let report = kit.with(&changes).examine_these(&bundles, &kit.trusts());
        let paths = of_class(&report, class);
        assert!(
            paths.contains(&path.to_owned()),
            "{path} {declared}: {paths:?}"
        );
    }
}

/// The table of findings in the documentation.
#[test]
fn the_table_has_the_codes_that_the_documentation_lists() {
    let text = include_str!("../../../../docs/examination.md");
    for severity in super::Severity::ALL {
        let begins = format!("| {severity}");
        let rows = text.lines().filter(|line| line.starts_with(&begins));
        let listed: Vec<&str> = rows
            .flat_map(|row| row.split('`').skip(1).step_by(2))
            .collect();
        for code in FindingCode::ALL {
            let here = code.severity() == *severity;
            assert_eq!(
                here,
                listed.contains(&code.as_str()),
                "{code} in {severity}"
            );
        }
    }
    for code in FindingCode::ALL {
        assert_eq!(code.as_str().parse(), Ok(*code));
        assert!(code.english().ends_with('.'), "{code}");
        assert!(
            code.japanese().ends_with('。') || code.japanese().ends_with(')'),
            "{code}"
        );
    }
}
