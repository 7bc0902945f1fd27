//! Tables as people keep them: CSV in any encoding, and Excel workbooks (.xlsx).

use std::io::Cursor;
use std::path::Path;

use anyhow::{Context as _, Result};
use calamine::{Data, Dimensions, Range, Reader as _, Xlsx};
use encoding_rs::Encoding;
use funani_trade::grid::Cell;

#[cfg(test)]
mod tests;

/// The largest file that is read, in bytes.
const LARGEST: usize = 32 << 20;

/// A file is no table that can be read.
#[derive(Debug, thiserror::Error)]
pub(crate) enum SpreadsheetError {
    /// It is too large.
    #[error("the file is larger than 32 MiB")]
    TooLarge,
    /// The bytes are not text of this encoding.
    #[error("the file is not {0}; name its encoding with --encoding, such as shift_jis")]
    Encoding(&'static str),
    /// It is no CSV.
    #[error("the file is no CSV: {0}")]
    Csv(#[from] csv::Error),
    /// It is no workbook.
    #[error("the file is no Excel workbook: {0}")]
    Workbook(#[from] calamine::XlsxError),
    /// The workbook has no sheet.
    #[error("the workbook has no sheet")]
    NoSheet,
}

/// The headings as a line of CSV, with the mark by which Excel knows UTF-8.
pub(crate) fn heading(headings: &[String]) -> Result<String> {
    let mut writer = csv::Writer::from_writer(Vec::new());
    writer.write_record(headings)?;
    let line = writer.into_inner().context("the headings")?;
    let line = String::from_utf8(line).context("the headings")?;
    Ok(format!("\u{FEFF}{}", line.trim_end()))
}

/// The rows of a file: of the first sheet where its name ends with `.xlsx`, of a CSV else.
pub(crate) fn rows(
    name: &Path,
    bytes: &[u8],
    encoding: &'static Encoding,
) -> Result<Vec<Vec<Cell>>, SpreadsheetError> {
    if bytes.len() > LARGEST {
        return Err(SpreadsheetError::TooLarge);
    }
    let is_workbook = name
        .extension()
        .is_some_and(|ending| ending.eq_ignore_ascii_case("xlsx"));
    if is_workbook {
        workbook(bytes)
    } else {
        csv_rows(bytes, encoding)
    }
}

fn csv_rows(bytes: &[u8], encoding: &'static Encoding) -> Result<Vec<Vec<Cell>>, SpreadsheetError> {
    let (text, _, faulty) = encoding.decode(bytes);
    if faulty {
        return Err(SpreadsheetError::Encoding(encoding.name()));
    }
    let mut reader = csv::ReaderBuilder::new()
        .has_headers(false)
        .flexible(true)
        .from_reader(text.as_bytes());
    let mut rows = Vec::new();
    // The reader passes over lines without a character; spreadsheets write commas there.
    for record in reader.records() {
        rows.push(record?.iter().map(text_cell).collect());
    }
    Ok(rows)
}

fn text_cell(text: &str) -> Cell {
    if text.is_empty() {
        Cell::Empty
    } else {
        Cell::Text(text.to_owned())
    }
}

fn workbook(bytes: &[u8]) -> Result<Vec<Vec<Cell>>, SpreadsheetError> {
    let mut book: Xlsx<_> = Xlsx::new(Cursor::new(bytes))?;
    let name = book.sheet_names().first().cloned();
    let name = name.ok_or(SpreadsheetError::NoSheet)?;
    let values = book.worksheet_range(&name)?;
    let formulas = book.worksheet_formula(&name)?;
    let merged = book.merge_cells_by_sheet_name(&name)?;
    let Some((last_row, last_column)) = values.end() else {
        return Ok(Vec::new());
    };
    let row = |row: u32| {
        let cell = |column: u32| cell(&values, &formulas, &merged, (row, column));
        (0..=last_column).map(cell).collect()
    };
    Ok((0..=last_row).map(row).collect())
}

fn cell(
    values: &Range<Data>,
    formulas: &Range<String>,
    merged: &[Dimensions],
    at: (u32, u32),
) -> Cell {
    let is_formula = formulas
        .get_value(at)
        .is_some_and(|formula| !formula.is_empty());
    if is_formula {
        return Cell::Formula;
    }
    if merged.iter().any(|merged| merged.contains(at.0, at.1)) {
        return Cell::Merged;
    }
    match values.get_value(at) {
        None | Some(Data::Empty) => Cell::Empty,
        Some(Data::String(text)) => text_cell(text),
        Some(Data::Int(number)) => Cell::Number(number.to_string()),
        Some(Data::Float(number)) => Cell::Number(number.to_string()),
        Some(Data::DateTime(time)) => {
            let (year, month, day, hour, minute, second, _) = time.to_ymd_hms_milli();
            if time.is_datetime() && (hour, minute, second) == (0, 0, 0) {
                Cell::Day(format!("{year:04}-{month:02}-{day:02}"))
            } else {
                Cell::Other("is a time of day or a duration, which does not belong here")
            }
        }
        Some(Data::DateTimeIso(_) | Data::DurationIso(_)) => {
            Cell::Other("is a time of day or a duration, which does not belong here")
        }
        Some(Data::Bool(_)) => Cell::Other("is a truth value; write yes or no"),
        Some(Data::Error(_)) => Cell::Other("holds an error of the spreadsheet"),
    }
}
