use super::*;

#[test]
fn a_path_is_what_was_written() {
    for text in [
        "invoice.number",
        "goods.1.hsCode",
        "party.notify2.name",
        "goods.99999.marks",
    ] {
        assert_eq!(text.parse::<Path>().unwrap().to_string(), text);
    }
}

#[test]
fn what_is_no_path_is_refused() {
    for text in [
        "",
        ".",
        "a.",
        ".a",
        "1.a",
        "goods.0.x",
        "goods.01.x",
        "goods.100000.x",
        "goods.-1.x",
        "goods.1 .x",
        "Goods.1",
        "a.b.c.d.e",
        "a..b",
        "goods.1x.y",
        "é.a",
    ] {
        assert_eq!(text.parse::<Path>(), Err(PathError), "{text}");
    }
}

#[test]
fn lines_sort_by_number_and_know_their_pattern() {
    let nine: Path = "goods.9.hsCode".parse().unwrap();
    let ten: Path = "goods.10.hsCode".parse().unwrap();
    assert!(nine < ten);
    assert_eq!(ten.pattern(), "goods.#.hsCode");
    assert_eq!(ten.key(), Some(10));
    assert_eq!(Path::of_line("goods.#.hsCode", 10), Ok(ten));
}
