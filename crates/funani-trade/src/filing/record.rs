//! A filing as a record: one field a line, written and read back exactly. The form is our own
//! (`docs/filings.md`); it is not the message of NACCS EDI.

use std::collections::BTreeSet;

use super::field::{Field, ValueFault};
use super::make::{Entry, Filing};
use super::{Procedure, procedure};

/// What every record says of itself.
pub const NOT_COMPARED: &str = "現行NACCS仕様との照合未了";

const NAME: &str = "FUNANI-FILING";
const VERSION: &str = "1";
const NOTE: &str = "NOTE";
const END: &str = "END";
const LINE_END: &str = "\r\n";

/// Something in a record that cannot be read.
#[derive(Debug)]
pub struct RecordFault {
    /// The line, from 1.
    pub line: usize,
    /// The code of the field; empty where the line is about none.
    pub field: String,
    /// What is wrong.
    pub problem: RecordProblem,
}

/// What is wrong with a line of a record.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum RecordProblem {
    /// The bytes are no UTF-8.
    #[error("is no UTF-8")]
    Encoding,
    /// The line does not end with carriage return and line feed, or has one of them within.
    #[error("does not end with CR LF alone")]
    LineEnd,
    /// The first line does not say which record this is.
    #[error("is not FUNANI-FILING;1; with a procedure")]
    Head,
    /// There is no such procedure.
    #[error("names no procedure that is known")]
    Procedure,
    /// The second line does not say that nothing was compared with the specification in force.
    #[error("is not NOTE;{NOT_COMPARED}")]
    Note,
    /// The line is not code, index, mark and value.
    #[error("is not CODE;INDEX;MARK;VALUE")]
    Form,
    /// The procedure has no such field.
    #[error("is no field of this procedure")]
    Field,
    /// The index is no number, or the field does not stand there so often.
    #[error("stands there 1 to {most} times")]
    Index {
        /// How often the field may stand there.
        most: usize,
    },
    /// The mark is not that of the field.
    #[error("carries another mark than {0}")]
    Mark(&'static str),
    /// The field stands after one that comes later, or twice.
    #[error("stands twice or in the wrong order")]
    Order,
    /// The value cannot stand in the field.
    #[error("{0}")]
    Value(#[from] ValueFault),
    /// A field is missing that must be there.
    #[error("is missing")]
    Missing,
    /// The last line does not say how many fields there are.
    #[error("is not END;{0}")]
    End(usize),
}

impl RecordProblem {
    /// The stable name.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Encoding => "NOT_UTF_8",
            Self::LineEnd => "LINE_END",
            Self::Head => "NOT_A_FILING",
            Self::Procedure => "PROCEDURE_UNKNOWN",
            Self::Note => "NOTE_MISSING",
            Self::Form => "LINE_MALFORMED",
            Self::Field => "FIELD_UNKNOWN",
            Self::Index { .. } => "INDEX_OUT_OF_RANGE",
            Self::Mark(_) => "MARK_DIFFERS",
            Self::Order => "OUT_OF_ORDER",
            Self::Value(fault) => fault.reason(),
            Self::Missing => "REQUIRED",
            Self::End(_) => "END_MISSING",
        }
    }
}

impl Filing {
    /// The record: what it is, that it was not compared, a line a field (code, repetition, mark,
    /// value, divided by `;`, the value last and with all that stands in it), and how many there
    /// were. UTF-8, lines ended by CR LF. Every character has a code in `Shift_JIS`, too.
    pub fn record(&self) -> String {
        let mut lines = vec![
            format!("{NAME};{VERSION};{}", self.procedure.code),
            format!("{NOTE};{NOT_COMPARED}"),
        ];
        let line = |it: &Entry| {
            let Field { code, mark, .. } = it.field;
            format!("{code};{};{};{}", it.index, mark.as_str(), it.value)
        };
        lines.extend(self.entries.iter().map(line));
        lines.push(format!("{END};{}", self.entries.len()));
        lines.into_iter().map(|line| line + LINE_END).collect()
    }

    /// Reads a record.
    ///
    /// # Errors
    /// Every [`RecordFault`], by line.
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<RecordFault>> {
        let text = std::str::from_utf8(bytes).map_err(|error| {
            let before = bytes.get(..error.valid_up_to()).unwrap_or_default();
            let line = before.split(|byte| *byte == b'\n').count();
            vec![fault(line, "", RecordProblem::Encoding)]
        })?;
        let mut lines: Vec<&str> = text.split(LINE_END).collect();
        let mut faults: Vec<RecordFault> = (1..)
            .zip(&lines)
            .filter(|(_, line)| line.contains(['\r', '\n']))
            .map(|(at, _)| fault(at, "", RecordProblem::LineEnd))
            .collect();
        if lines.pop().is_some_and(|rest| !rest.is_empty()) {
            faults.push(fault(lines.len() + 1, "", RecordProblem::LineEnd));
        }
        if !faults.is_empty() {
            return Err(faults);
        }
        let procedure = head(lines.first()).map_err(|it| vec![fault(1, "", it)])?;
        let mut reading = Reading {
            filing: Self {
                procedure,
                entries: Vec::new(),
            },
            faults,
        };
        reading.lines(&lines);
        let Reading { filing, faults } = reading;
        if faults.is_empty() {
            Ok(filing)
        } else {
            Err(faults)
        }
    }
}

fn fault(line: usize, field: &str, problem: RecordProblem) -> RecordFault {
    RecordFault {
        line,
        field: field.to_owned(),
        problem,
    }
}

fn head(line: Option<&&str>) -> Result<&'static Procedure, RecordProblem> {
    let begin = format!("{NAME};{VERSION};");
    let code = line.and_then(|line| line.strip_prefix(&begin));
    procedure(code.ok_or(RecordProblem::Head)?).ok_or(RecordProblem::Procedure)
}

struct Reading {
    filing: Filing,
    faults: Vec<RecordFault>,
}

impl Reading {
    fn lines(&mut self, lines: &[&str]) {
        if lines.get(1) != Some(&format!("{NOTE};{NOT_COMPARED}").as_str()) {
            self.faults.push(fault(2, "", RecordProblem::Note));
        }
        let fields = lines.len().saturating_sub(3);
        for (at, line) in lines.iter().enumerate().skip(2).take(fields) {
            self.line(at + 1, line);
        }
        let end = format!("{END};{fields}");
        if lines.len() < 3 || lines.last() != Some(&end.as_str()) {
            let problem = RecordProblem::End(fields);
            self.faults.push(fault(lines.len(), "", problem));
        }
        for field in &self.filing.procedure.fields {
            if !field.presence.is_needed() {
                continue;
            }
            // Each line of a list has it; a list without lines has none.
            let of_list = |it: &&Entry| it.field.list == field.list;
            let entries = || self.filing.entries.iter().filter(of_list);
            let rows = match field.list {
                "" => 1,
                "goods" => entries().map(|it| it.index).max().unwrap_or(1),
                _ => entries().map(|it| it.index).max().unwrap_or_default(),
            };
            let there: BTreeSet<usize> = entries()
                .filter(|it| std::ptr::eq(it.field, field))
                .map(|it| it.index.max(1))
                .collect();
            let lacking = (1..=rows).filter(|row| !there.contains(row));
            let lacking = lacking.map(|_| fault(lines.len(), &field.code, RecordProblem::Missing));
            self.faults.extend(lacking);
        }
    }

    fn line(&mut self, at: usize, line: &str) {
        let mut parts = line.splitn(4, ';');
        let (Some(code), Some(index), Some(mark), Some(value)) =
            (parts.next(), parts.next(), parts.next(), parts.next())
        else {
            return self.faults.push(fault(at, "", RecordProblem::Form));
        };
        let Some(field) = self.filing.procedure.field(code) else {
            return self.faults.push(fault(at, code, RecordProblem::Field));
        };
        let plain = |text: &&str| !text.starts_with(['0', '+']);
        let number: Option<usize> = Some(index).filter(plain).and_then(|it| it.parse().ok());
        let index = number.filter(|it| (1..=field.repeats).contains(it));
        if index.is_none() {
            let most = field.repeats;
            self.faults
                .push(fault(at, code, RecordProblem::Index { most }));
        }
        let index = index.unwrap_or_default();
        if mark != field.mark.as_str() {
            let problem = RecordProblem::Mark(field.mark.as_str());
            self.faults.push(fault(at, code, problem));
        }
        let before = self.filing.entries.last();
        if before.is_some_and(|it| (it.field.order, it.index) >= (field.order, index)) {
            self.faults.push(fault(at, code, RecordProblem::Order));
        }
        let wrong = field.check(value).into_iter();
        self.faults
            .extend(wrong.map(|it| fault(at, code, it.into())));
        self.filing.entries.push(Entry {
            field,
            index,
            value: value.to_owned(),
            paths: Vec::new(),
        });
    }
}
