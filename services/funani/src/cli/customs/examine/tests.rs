use super::*;

#[test]
fn a_line_of_a_manifest_names_keys_as_the_options_do() {
    let line = br#"{"bill":"FNLN2027042","carrier":"FNLN","container":"FNRU4820135"}"#;
    let keys = read_line(line).unwrap();
    assert_eq!(keys.len(), 2);
}

#[test]
fn every_line_at_fault_is_named() {
    let dir = tempfile::tempdir().unwrap();
    let file = dir.path().join("manifest.jsonl");
    let lines = "{\"container\":\"FNRU4820135\"}\n\n{\"box\":\"1\"}\n{\"ucr\":7}\n{}\nno\n";
    std::fs::write(&file, lines).unwrap();
    let grounds = Grounds {
        basis: "X".to_owned(),
        reference: String::new(),
    };
    let fault = read_lines(&file, &grounds).unwrap_err().to_string();
    for named in [
        "line 3: there is no member box",
        "line 4: ucr must be a text",
        "line 5: no key is named",
        "line 6: ",
    ] {
        assert!(fault.contains(named), "{named} is not in {fault}");
    }
    assert!(!fault.contains("line 1:"));
}
