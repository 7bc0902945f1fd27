use encoding_rs::UTF_8;
use funani_core::codes::Library;
use funani_trade::grid;
use rust_xlsxwriter::{ExcelDateTime, Format, Formula, Workbook};

use super::*;

const BOOK: &str = "goods.xlsx";

fn text(text: &str) -> Cell {
    Cell::Text(text.to_owned())
}

fn read(name: &str, bytes: &[u8]) -> Vec<Vec<Cell>> {
    rows(Path::new(name), bytes, UTF_8).expect("it can be read")
}

#[test]
fn a_workbook_is_read_cell_by_cell_as_it_is_typed() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let day = ExcelDateTime::from_ymd(2027, 3, 6).expect("a day");
    let dated = Format::new().set_num_format("yyyy-mm-dd");
    let filled = sheet
        .write_string(0, 0, "goods.#.lot")
        .and_then(|sheet| sheet.write_string(0, 1, "冷凍サバ"))
        .and_then(|sheet| sheet.write_number(1, 0, 48000.5))
        .and_then(|sheet| sheet.write_number(1, 1, 3200))
        .and_then(|sheet| sheet.write_datetime_with_format(1, 2, &day, &dated))
        .and_then(|sheet| sheet.write_formula(2, 0, Formula::new("=A2*2").set_result("96001")))
        .and_then(|sheet| sheet.write_boolean(2, 1, true))
        .and_then(|sheet| sheet.merge_range(3, 0, 3, 1, "both", &Format::new()));
    filled.expect("the sheet is written");
    let bytes = book.save_to_buffer().expect("the workbook is written");
    let rows = read(BOOK, &bytes);
    assert_eq!(
        rows[0],
        [text("goods.#.lot"), text("冷凍サバ"), Cell::Empty]
    );
    assert_eq!(
        rows[1],
        [
            Cell::Number("48000.5".to_owned()),
            Cell::Number("3200".to_owned()),
            Cell::Day("2027-03-06".to_owned())
        ]
    );
    assert_eq!(rows[2][0], Cell::Formula);
    assert!(matches!(rows[2][1], Cell::Other(_)));
    assert_eq!(rows[3][..2], [Cell::Merged, Cell::Merged]);
}

#[test]
fn a_csv_is_read_in_its_encoding() {
    let rows = read("goods.csv", "\u{FEFF}a,b\r\n\"x, y\",\r\n".as_bytes());
    assert_eq!(
        rows,
        [vec![text("a"), text("b")], vec![text("x, y"), Cell::Empty]]
    );
    let (bytes, _, _) = encoding_rs::SHIFT_JIS.encode("品名,冷凍サバ");
    let read = |encoding| super::rows(Path::new("a.csv"), &bytes, encoding);
    let japanese = read(encoding_rs::SHIFT_JIS).expect("it is Shift-JIS");
    assert_eq!(japanese, [vec![text("品名"), text("冷凍サバ")]]);
    assert!(matches!(
        read(UTF_8),
        Err(SpreadsheetError::Encoding("UTF-8"))
    ));
}

#[test]
fn what_is_no_table_is_refused() {
    let refused =
        |name: &str, bytes: &[u8]| rows(Path::new(name), bytes, UTF_8).expect_err("it is refused");
    assert!(matches!(
        refused(BOOK, b"PK no"),
        SpreadsheetError::Workbook(_)
    ));
    assert!(matches!(refused(BOOK, b""), SpreadsheetError::Workbook(_)));
    let large = vec![b'a'; LARGEST + 1];
    assert!(matches!(
        refused("a.csv", &large),
        SpreadsheetError::TooLarge
    ));
}

/// Five thousand lines with four data each.
#[test]
fn five_thousand_lines_are_taken() {
    let mut book = Workbook::new();
    let sheet = book.add_worksheet();
    let headings = [
        "goods.#.description",
        "goods.#.hsCode",
        "goods.#.quantity",
        "goods.#.origin",
    ];
    for (column, heading) in (0..).zip(headings) {
        sheet.write_string(0, column, heading).expect("a heading");
    }
    for row in 1..=5_000 {
        let line = sheet
            .write_string(row, 0, "FROZEN CHUB MACKEREL")
            .and_then(|sheet| sheet.write_string(row, 1, "030354"))
            .and_then(|sheet| sheet.write_number(row, 2, f64::from(row) + 0.25))
            .and_then(|sheet| sheet.write_string(row, 3, "JP"));
        line.expect("a line");
    }
    let bytes = book.save_to_buffer().expect("the workbook is written");
    let rows = read(BOOK, &bytes);
    let changes = grid::read(&rows, &Library::shipped()).expect("every line is sound");
    assert_eq!(changes.len(), 20_000);
    assert_eq!(changes[2].value.as_deref(), Some("1.25"));
}
