//! Data from a table of cells: the first row says what each column is, every further row is a line.
//!
//! A heading begins with a pattern, such as `goods.#.hsCode`; what follows after a blank is for
//! people. All columns belong to one list. A column `#` gives the keys of the lines; without it they
//! are counted from 1.

use std::collections::BTreeSet;
use std::fmt;

use funani_core::codes::CodeLists;
use funani_core::intent::Language;

use crate::consignment::Change;
use crate::path::{MAX_KEY, Path};
use crate::table::{self, Kind, Origin, Row};

#[cfg(test)]
mod tests;

/// The column of the keys.
const KEY: &str = "#";

/// The most faults that are told; more would not be read.
const MOST_FAULTS: usize = 1_000;

/// A cell, as a file has it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Cell {
    /// Nothing.
    Empty,
    /// Text.
    Text(String),
    /// A number, in the shortest way to write it.
    Number(String),
    /// A day, as `2027-03-06`.
    Day(String),
    /// A formula: what it came to may be out of date.
    Formula,
    /// A part of merged cells, of which only one has a value.
    Merged,
    /// Something else: a truth value, an error, a time.
    Other(&'static str),
}

/// A cell cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CellFault {
    /// The cell as spreadsheets name it: `C7`.
    pub cell: String,
    /// The stable name of the fault.
    pub reason: &'static str,
    /// What is wrong.
    pub message: String,
}

impl fmt::Display for CellFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}: {} ({})", self.cell, self.message, self.reason)
    }
}

/// A table cannot be taken: every cell at fault, in their order, at most a thousand of them.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{} cells cannot be taken", .0.len())]
pub struct GridFault(pub Vec<CellFault>);

/// A column.
enum Column {
    Key,
    Of(&'static Row),
    /// Its heading is at fault.
    None,
}

/// The headings of a list's template: each datum that is entered, with its names.
pub fn template(list: &str) -> Vec<String> {
    let of_list = |row: &&Row| {
        row.origin == Origin::Entered
            && row
                .pattern
                .split_once(".#.")
                .is_some_and(|(own, _)| own == list)
    };
    let headings = table::rows().filter(of_list).map(|row| {
        let (english, japanese) = (row.label(Language::English), row.label(Language::Japanese));
        format!("{} {english} / {japanese}", row.pattern)
    });
    let headings: Vec<String> = headings.collect();
    if headings.is_empty() {
        headings
    } else {
        [vec![format!("{KEY} line / 行")], headings].concat()
    }
}

/// Reads the lines of a table.
///
/// # Errors
/// [`GridFault`] names every cell that cannot be taken; then nothing is.
pub fn read(rows: &[Vec<Cell>], lists: &dyn CodeLists) -> Result<Vec<Change>, GridFault> {
    let mut reading = Reading {
        lists,
        faults: Vec::new(),
        changes: Vec::new(),
        keys: BTreeSet::new(),
    };
    let headings = rows.first().map(Vec::as_slice).unwrap_or_default();
    let columns = reading.columns(headings);
    for (at, row) in rows.iter().enumerate().skip(1) {
        if row.iter().any(|cell| *cell != Cell::Empty) {
            reading.line(&columns, at, row);
        }
        if reading.faults.len() >= MOST_FAULTS {
            break;
        }
    }
    if reading.faults.is_empty() {
        Ok(reading.changes)
    } else {
        Err(GridFault(reading.faults))
    }
}

struct Reading<'a> {
    lists: &'a dyn CodeLists,
    faults: Vec<CellFault>,
    changes: Vec<Change>,
    keys: BTreeSet<u32>,
}

impl Reading<'_> {
    fn fault(&mut self, row: usize, column: usize, reason: &'static str, message: String) {
        if self.faults.len() < MOST_FAULTS {
            self.faults.push(CellFault {
                cell: name(row, column),
                reason,
                message,
            });
        }
    }

    fn columns(&mut self, headings: &[Cell]) -> Vec<Column> {
        let mut columns = Vec::with_capacity(headings.len());
        let mut list = None;
        let mut seen = BTreeSet::new();
        for (at, heading) in headings.iter().enumerate() {
            let text = if let Cell::Text(text) = heading {
                text.as_str()
            } else {
                ""
            };
            let pattern = text.split_whitespace().next().unwrap_or_default();
            let row = table::row_of(pattern);
            let own = pattern.split_once(".#.").map(|(list, _)| list);
            let problem = if pattern == KEY {
                None
            } else if row.is_none() || own.is_none() {
                Some((
                    "HEADING_UNKNOWN",
                    "no heading such as goods.#.hsCode stands here",
                ))
            } else if list.is_some_and(|list| own != Some(list)) {
                Some(("LISTS_MIXED", "all columns must belong to one list"))
            } else if row.is_some_and(|row| row.origin == Origin::Computed) {
                Some((
                    "DATUM_COMPUTED",
                    "is computed from other data and cannot be entered",
                ))
            } else {
                None
            };
            let twice = !pattern.is_empty() && !seen.insert(pattern);
            let problem =
                problem.or_else(|| twice.then_some(("HEADING_TWICE", "the heading stands twice")));
            columns.push(match (problem, row) {
                (Some((reason, message)), _) => {
                    self.fault(0, at, reason, message.to_owned());
                    Column::None
                }
                (None, Some(row)) => {
                    list = list.or(own);
                    Column::Of(row)
                }
                (None, None) => Column::Key,
            });
        }
        if columns.is_empty() {
            let message = "no heading such as goods.#.hsCode stands here";
            self.fault(0, 0, "HEADING_UNKNOWN", message.to_owned());
        }
        columns
    }

    fn line(&mut self, columns: &[Column], at: usize, cells: &[Cell]) {
        let Some(key) = self.key(columns, at, cells) else {
            return;
        };
        for (column, cell) in cells.iter().enumerate() {
            let row = match columns.get(column) {
                Some(Column::Of(row)) => row,
                Some(Column::Key | Column::None) => continue,
                None if *cell == Cell::Empty => continue,
                None => {
                    let message = "the column has no heading".to_owned();
                    self.fault(at, column, "HEADING_UNKNOWN", message);
                    continue;
                }
            };
            match value(row, cell) {
                Ok(None) => {}
                Ok(Some(value)) => match row.check(&value, self.lists) {
                    Ok(()) => self.put(row, key, value),
                    Err(error) => {
                        let message = format!("{value:?} {error}");
                        self.fault(at, column, error.reason(), message);
                    }
                },
                Err((reason, message)) => self.fault(at, column, reason, message.to_owned()),
            }
        }
    }

    fn put(&mut self, row: &Row, key: u32, value: String) {
        if let Ok(path) = Path::of_line(row.pattern, key) {
            self.changes.push(Change {
                path: path.to_string(),
                value: Some(value),
            });
        }
    }

    /// The key of a line: as its column says, or counted.
    fn key(&mut self, columns: &[Column], at: usize, cells: &[Cell]) -> Option<u32> {
        let column = columns
            .iter()
            .position(|column| matches!(column, Column::Key));
        let (column, key) = match column {
            None => (0, u32::try_from(at).ok()),
            Some(column) => {
                let text = match cells.get(column) {
                    Some(Cell::Text(text) | Cell::Number(text)) => text.trim(),
                    Some(_) | None => "",
                };
                (column, text.parse().ok())
            }
        };
        let Some(key) = key.filter(|key| (1..=MAX_KEY).contains(key)) else {
            let message = format!("a line needs a key from 1 to {MAX_KEY}");
            self.fault(at, column, "KEY_OUT_OF_RANGE", message);
            return None;
        };
        if !self.keys.insert(key) {
            let message = format!("line {key} stands twice");
            self.fault(at, column, "KEY_TWICE", message);
            return None;
        }
        Some(key)
    }
}

/// What a cell says, for a datum of this row.
fn value(row: &Row, cell: &Cell) -> Result<Option<String>, (&'static str, &'static str)> {
    let takes_numbers = matches!(
        row.kind,
        Kind::Decimal { .. } | Kind::Count | Kind::Temperature
    );
    match cell {
        Cell::Empty => Ok(None),
        Cell::Text(text) => {
            let text = text.trim();
            Ok((!text.is_empty()).then(|| text.replace("\r\n", "\n")))
        }
        Cell::Number(number) if takes_numbers => Ok(Some(number.clone())),
        Cell::Number(_) if row.kind == Kind::Date => Err((
            "NUMBER_AS_DATE",
            "is a number; format the cell as a date, or write 2027-03-06",
        )),
        Cell::Number(_) => Err((
            "NUMBER_AS_TEXT",
            "is a number; format the cell as text, else leading zeros are lost",
        )),
        Cell::Day(day) if row.kind == Kind::Date => Ok(Some(day.clone())),
        Cell::Day(_) => Err(("DATE_NOT_WANTED", "is a date, which does not belong here")),
        Cell::Formula => Err((
            "FORMULA",
            "is a formula, whose result may be out of date; paste its value",
        )),
        Cell::Merged => Err(("MERGED", "is merged with others; give each its own value")),
        Cell::Other(what) => Err(("CELL_NOT_WANTED", what)),
    }
}

/// A cell as spreadsheets name it, row and column from 0.
fn name(row: usize, column: usize) -> String {
    let mut letters = Vec::new();
    let mut rest = column + 1;
    while rest > 0 {
        let digit = u8::try_from((rest - 1) % 26).unwrap_or(0);
        letters.push(char::from(b'A' + digit));
        rest = (rest - 1) / 26;
    }
    let letters: String = letters.into_iter().rev().collect();
    format!("{letters}{}", row + 1)
}
