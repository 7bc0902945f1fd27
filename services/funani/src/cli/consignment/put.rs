//! What is put into a consignment: documents of others, tables, what follows from lists.

use std::path::Path as FilePath;

use anyhow::{Context as _, Result};
use encoding_rs::Encoding;
use funani_core::codes::Library;
use funani_core::time::Date;
use funani_proof::json::{self, Limits, Value};
use funani_runtime::clock::Clock;
use funani_trade::complete::{CompleteFault, complete};
use funani_trade::consignment::FileFault;
use funani_trade::credit::{self, Credit};
use funani_trade::filing::day_in_japan;
use funani_trade::{Consignment, Edit, Figures, Source, bill, grid};

use super::{bytes, read};
use crate::cli::output;
use crate::spreadsheet;

/// Puts the data of somebody else's document into a consignment.
pub(super) fn take(document: &FilePath, into: Option<&FilePath>, lists: &Library) -> Result<u8> {
    let content = bytes(document)?;
    let mut consignment = into.map_or_else(|| Ok(Consignment::new()), |file| read(file, lists))?;
    let credit = std::str::from_utf8(&content).ok();
    let credit = credit.filter(|text| !Credit::read(text).is_empty());
    let changes = if let Some(text) = credit {
        let mut changes = credit::data(&text.replace('\r', ""), lists);
        let figures = Figures::of(&consignment);
        changes.retain(|it| it.path == "credit.text" || figures.text(&it.path).is_none());
        changes
    } else {
        let value = json::parse(&content, Limits::DOCUMENT)
            .with_context(|| format!("{} is no strict JSON, and no MT700", document.display()))?;
        let taken = match &value {
            Value::Array(_) => bill::take_events(&value, &Figures::of(&consignment), lists),
            Value::Object(_) if bill::is_booking(&value) => {
                bill::take_booking(&value, &Figures::of(&consignment), lists)
            }
            Value::Null
            | Value::Bool(_)
            | Value::Number(_)
            | Value::String(_)
            | Value::Object(_) => bill::take(&value, lists),
        };
        let taken = taken.map_err(FileFault::Lines)?;
        for place in &taken.passed_over {
            output::complain(&format!("not taken, as there is no datum for it: {place}"));
        }
        taken.changes
    };
    let edit = Edit {
        seen: consignment.version(),
        author: document.display().to_string(),
        time: Clock::System.now(),
        source: Source::File,
        changes,
    };
    consignment.apply(&edit, lists)?;
    output::json(&consignment.to_value());
    Ok(0)
}

/// Writes what follows from lists; nothing of it where anything is at fault.
pub(super) fn completed(
    file: &FilePath,
    from: &FilePath,
    today: Option<Date>,
    codes: &Library,
) -> Result<u8> {
    let now = Clock::System.now();
    let mut consignment = read(file, codes)?;
    let mut lists = read(from, codes)?;
    let today = today.unwrap_or_else(|| day_in_japan(now));
    let done = complete(&Figures::of(&lists), &consignment, today, now, codes);
    let done = done.map_err(Incomplete)?;
    let edit = |seen, changes| Edit {
        seen,
        author: from.display().to_string(),
        time: now,
        source: Source::Master,
        changes,
    };
    consignment.apply(&edit(consignment.version(), done.changes), codes)?;
    if !done.lists.is_empty() {
        lists.apply(&edit(lists.version(), done.lists), codes)?;
        let text = json::to_canonical(&lists.to_value());
        replace(from, &text).with_context(|| format!("{} cannot be written", from.display()))?;
    }
    output::json(&consignment.to_value());
    Ok(0)
}

/// Replaces a file whole or not at all.
fn replace(path: &FilePath, text: &str) -> std::io::Result<()> {
    use std::io::Write as _;
    let dir = path.parent().filter(|dir| !dir.as_os_str().is_empty());
    let mut file = tempfile::NamedTempFile::new_in(dir.unwrap_or_else(|| FilePath::new(".")))?;
    writeln!(file, "{text}")?;
    file.as_file().sync_all()?;
    file.persist(path)?;
    Ok(())
}

/// Nothing was written, because of these.
#[derive(Debug, thiserror::Error)]
#[error("nothing was written: {}", .0.iter().map(ToString::to_string).collect::<Vec<_>>().join("; "))]
pub(crate) struct Incomplete(pub(crate) Vec<CompleteFault>);

/// Puts the lines of a table into a consignment.
pub(super) fn import(
    table: &FilePath,
    into: Option<&FilePath>,
    encoding: &str,
    lists: &Library,
) -> Result<u8> {
    let encoding = Encoding::for_label(encoding.as_bytes())
        .with_context(|| format!("{encoding} is no encoding that is known here"))?;
    let mut consignment = into.map_or_else(|| Ok(Consignment::new()), |file| read(file, lists))?;
    let rows = spreadsheet::rows(table, &bytes(table)?, encoding)?;
    let edit = Edit {
        seen: consignment.version(),
        author: table.display().to_string(),
        time: Clock::System.now(),
        source: Source::File,
        changes: grid::read(&rows, lists)?,
    };
    consignment.apply(&edit, lists)?;
    output::json(&consignment.to_value());
    Ok(0)
}
