//! What the user sees: tables, or one JSON value.

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use funani_proof::json::{self, Value};

/// Prints one JSON value on one line.
#[expect(
    clippy::print_stdout,
    reason = "the command's answer goes to standard output"
)]
pub(crate) fn json(value: &Value) {
    println!("{}", json::to_canonical(value));
}

/// Prints text.
#[expect(
    clippy::print_stdout,
    reason = "the command's answer goes to standard output"
)]
pub(crate) fn say(text: &str) {
    println!("{text}");
}

/// Prints to standard error.
#[expect(clippy::print_stderr, reason = "complaints go to standard error")]
pub(crate) fn complain(text: &str) {
    eprintln!("funani: {text}");
}

/// A table with a header.
pub(crate) fn table<const N: usize>(header: [&str; N], rows: Vec<[String; N]>) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic)
        .set_header(header);
    for row in rows {
        table.add_row(row);
    }
    table.to_string()
}

/// A table of names and values.
pub(crate) fn card(rows: &[(&str, String)]) -> String {
    let mut table = Table::new();
    table
        .load_style(UTF8_BORDERS_ONLY)
        .set_content_arrangement(ContentArrangement::Dynamic);
    for (name, value) in rows.iter().filter(|(_, value)| !value.is_empty()) {
        table.add_row([(*name).to_owned(), value.clone()]);
    }
    table.to_string()
}
