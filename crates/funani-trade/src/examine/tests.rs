use super::{DifferenceClass, ExaminationResult, FindingCode, JudgedKind, Report};
use kit::Kit;

mod kept;
mod kit;
mod slips;
mod world;

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
