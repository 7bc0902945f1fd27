//! What the user sees: tables, or one JSON value.

use std::io::Write as _;

use comfy_table::presets::UTF8_BORDERS_ONLY;
use comfy_table::{ContentArrangement, Table};
use funani_proof::json::{self, Object, Value};

/// Prints one JSON value on one line.
pub(crate) fn json(value: &Value) {
    say(&json::to_canonical(value));
}

/// Prints text and a line end. A reader that has gone away has seen enough.
pub(crate) fn say(text: &str) {
    let mut out = std::io::stdout().lock();
    let _: std::io::Result<()> = writeln!(out, "{text}").and_then(|()| out.flush());
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

/// Prints rows as a table, or in JSON as a list of objects.
pub(crate) fn rows<const N: usize>(as_json: bool, header: [&str; N], rows: Vec<[String; N]>) {
    if as_json {
        let told = |row: [String; N]| -> Value {
            let members = header.iter().zip(row);
            members
                .map(|(name, text)| (*name, text))
                .collect::<Object>()
                .into()
        };
        json(&rows.into_iter().map(told).collect::<Vec<Value>>().into());
    } else if !rows.is_empty() {
        say(&table(header, rows));
    }
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
