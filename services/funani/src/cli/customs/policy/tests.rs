use super::*;

const RULES: &[u8] = br#"{
    "zone": "Asia/Bangkok",
    "bases": [{"code": "CA-2560-158", "citation": "Customs Act, section 158", "from": "2017-11-13",
        "keys": ["DECLARATION", "BILL"]}],
    "auditors": ["0197c0de-1f2a-8b3c-8d4e-5f6071829304"],
    "disclosed_after_days": 90
}"#;

#[test]
fn a_file_of_rules_is_read_and_written_alike() {
    let policy = read(RULES).unwrap();
    assert_eq!(policy.disclosure(), Disclosure::AfterDays);
    assert_eq!(policy.disclosed_after_days, 90);
    assert_eq!(policy.bases[0].keys.len(), 2);
    let text = json::to_canonical(&written(&policy).into());
    assert_eq!(read(text.as_bytes()).unwrap(), policy);
}

#[test]
fn rules_that_disclose_nothing_say_no_days() {
    let policy = read(br#"{"bases":[],"zone":"Asia/Tokyo"}"#).unwrap();
    assert_eq!(policy.disclosure(), Disclosure::Never);
    assert!(!written(&policy).contains("disclosed_after_days"));
}

#[test]
fn every_fault_of_a_file_of_rules_is_named() {
    let file = br#"{"bases":[{"code":1,"keys":["QR"],"form":"2017-11-13"},7],"zone":false,
        "disclosed_after_days":"soon","auditor":[]}"#;
    let fault = read(file).unwrap_err().to_string();
    for named in [
        "auditor: there is no such member",
        "bases.0.form: there is no such member",
        "bases.0.code: a text is needed",
        "bases.0.citation: a text is needed",
        "bases.0.from: a text is needed",
        "bases.0.keys: there is no kind of key QR",
        "bases.1: an object is needed",
        "zone: a text is needed",
        "disclosed_after_days: a whole number is needed",
    ] {
        assert!(fault.contains(named), "{named} is not in {fault}");
    }
}
