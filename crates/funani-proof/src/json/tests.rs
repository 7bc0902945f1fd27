use super::*;

#[test]
fn a_text_is_read_and_written_in_canonical_form() {
    let text = br#" { "b" : [ 1.10, -0, 1e3 ] , "a" : "x\u00e9\n" } "#;
    let value = parse(text, Limits::DOCUMENT).unwrap();
    assert_eq!(to_canonical(&value), "{\"a\":\"xé\\n\",\"b\":[1.1,0,1000]}");
}
