use funani_core::codes::Library;

use super::*;

fn text(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

fn rows(lines: &[&[&str]]) -> Vec<Vec<Cell>> {
    let row = |line: &&[&str]| line.iter().map(|cell| text(cell)).collect();
    lines.iter().map(row).collect()
}

fn taken(rows: &[Vec<Cell>]) -> Vec<(String, String)> {
    let changes = read(rows, &Library::shipped()).unwrap().into_iter();
    changes.map(|it| (it.path, it.value.unwrap())).collect()
}

fn faults(rows: &[Vec<Cell>]) -> Vec<(String, &'static str)> {
    let faults = read(rows, &Library::shipped()).unwrap_err().0.into_iter();
    faults.map(|fault| (fault.cell, fault.reason)).collect()
}

#[test]
fn rows_are_lines_and_headings_say_what_columns_are() {
    let told = taken(&rows(&[
        &["goods.#.hsCode HS code / HSコード", "goods.#.description"],
        &["030354", " FROZEN MACKEREL "],
        &["", ""],
        &["848210", ""],
    ]));
    let wanted = [
        ("goods.1.hsCode", "030354"),
        ("goods.1.description", "FROZEN MACKEREL"),
        ("goods.3.hsCode", "848210"),
    ];
    assert_eq!(
        told,
        wanted.map(|(path, value)| (path.to_owned(), value.to_owned()))
    );
    let keyed = taken(&rows(&[&["#", "goods.#.lot"], &["7", "A"], &["2", "B"]]));
    assert_eq!(keyed[0].0, "goods.7.lot");
    assert_eq!(keyed[1].0, "goods.2.lot");
}

#[test]
fn every_cell_at_fault_is_named_and_nothing_is_taken() {
    let mut table = rows(&[
        &[
            "#",
            "goods.#.hsCode",
            "goods.#.netWeight",
            "goods.#.packages",
            "goods.#.origin",
        ],
        &["1", "0303", "1,000", "3.5", "ZZ"],
        &["1", "030354", "1", "1", "JP"],
        &["x", "030354", "1", "1", "JP"],
    ]);
    table.push(vec![
        Cell::Number("3".to_owned()),
        Cell::Number("30354".to_owned()),
        Cell::Formula,
        Cell::Merged,
        Cell::Other("is a truth value"),
        text("beyond"),
    ]);
    let named = faults(&table);
    let wanted = [
        ("B2", "CODE_MALFORMED"),
        ("C2", "NOT_DECIMAL"),
        ("D2", "NOT_COUNT"),
        ("E2", "CODE_UNKNOWN"),
        ("A3", "KEY_TWICE"),
        ("A4", "KEY_OUT_OF_RANGE"),
        ("B5", "NUMBER_AS_TEXT"),
        ("C5", "FORMULA"),
        ("D5", "MERGED"),
        ("E5", "CELL_NOT_WANTED"),
        ("F5", "HEADING_UNKNOWN"),
    ];
    assert_eq!(
        named,
        wanted.map(|(cell, reason)| (cell.to_owned(), reason))
    );
}

#[test]
fn headings_are_of_one_list_once_and_not_computed() {
    let headings = [
        "goods.#.lot",
        "colour",
        "equipment.#.number",
        "goods.#.amount",
        "goods.#.lot",
        "invoice.number",
    ];
    let wanted = [
        ("B1", "HEADING_UNKNOWN"),
        ("C1", "LISTS_MIXED"),
        ("D1", "DATUM_COMPUTED"),
        ("E1", "HEADING_TWICE"),
        ("F1", "HEADING_UNKNOWN"),
    ];
    let named = faults(&rows(&[&headings]));
    assert_eq!(
        named,
        wanted.map(|(cell, reason)| (cell.to_owned(), reason))
    );
    assert_eq!(faults(&[]), [("A1".to_owned(), "HEADING_UNKNOWN")]);
}

#[test]
fn numbers_and_days_are_taken_where_they_belong() {
    let table = vec![
        vec![text("goods.#.netWeight"), text("goods.#.packages")],
        vec![
            Cell::Number("48000".to_owned()),
            Cell::Number("3200".to_owned()),
        ],
    ];
    assert_eq!(
        taken(&table)[0],
        ("goods.1.netWeight".to_owned(), "48000".to_owned())
    );
    let day = vec![
        vec![text("goods.#.netWeight")],
        vec![Cell::Day("2027-03-06".to_owned())],
    ];
    assert_eq!(faults(&day), [("A2".to_owned(), "DATE_NOT_WANTED")]);
}

/// What the template of every list offers is what a table may have.
#[test]
fn every_template_can_be_read_again() {
    for list in ["goods", "equipment", "stuffing", "material"] {
        let headings: Vec<Cell> = template(list).into_iter().map(Cell::Text).collect();
        assert!(headings.len() > 5, "{list}");
        assert_eq!(
            read(&[headings], &Library::shipped()),
            Ok(Vec::new()),
            "{list}"
        );
    }
    assert_eq!(template("party"), Vec::<String>::new());
}

#[test]
fn cells_are_named_as_spreadsheets_do() {
    for (row, column, wanted) in [
        (0, 0, "A1"),
        (6, 25, "Z7"),
        (0, 26, "AA1"),
        (9, 701, "ZZ10"),
        (0, 702, "AAA1"),
    ] {
        assert_eq!(name(row, column), wanted);
    }
}
