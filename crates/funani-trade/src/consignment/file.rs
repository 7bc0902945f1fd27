//! A consignment as a file that people can write: one object, from path to value.

use funani_core::codes::CodeLists;
use funani_core::time::Timestamp;
use funani_proof::json::{self, JsonError, Limits, Value};

use super::{Change, Consignment, Edit, EditFault, Refused, Source};

/// A file cannot be read as the data of a consignment.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum FileFault {
    /// It is no strict JSON.
    #[error("the file is no strict JSON")]
    Json(#[from] JsonError),
    /// It is no object.
    #[error("the file must be one object, from paths to texts")]
    Shape,
    /// Some of its lines cannot be taken, all of them listed.
    #[error("{} data cannot be taken", .0.len())]
    Lines(Vec<LineFault>),
    /// It holds too much.
    #[error(transparent)]
    Edit(EditFault),
}

/// One datum of a file cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct LineFault {
    /// Its path as it is written.
    pub path: String,
    /// The stable name of the fault.
    pub reason: &'static str,
    /// What is wrong with it.
    pub message: String,
}

impl Consignment {
    /// Reads the data of a consignment from a file: one object whose members are paths and whose
    /// values are texts, as [`Consignment::to_value`] writes it.
    ///
    /// # Errors
    /// [`FileFault`]; where data cannot be taken it names every one.
    pub fn read(
        bytes: &[u8],
        author: &str,
        time: Timestamp,
        lists: &dyn CodeLists,
    ) -> Result<Self, FileFault> {
        let value = json::parse(bytes, Limits::DOCUMENT)?;
        let object = value.as_object().ok_or(FileFault::Shape)?;
        let mut faults = Vec::new();
        let mut changes = Vec::new();
        for (path, value) in object {
            match value {
                Value::String(text) => changes.push(Change {
                    path: path.to_owned(),
                    value: Some(text.clone()),
                }),
                Value::Null
                | Value::Bool(_)
                | Value::Number(_)
                | Value::Array(_)
                | Value::Object(_) => faults.push(LineFault {
                    path: path.to_owned(),
                    reason: "NOT_TEXT",
                    message: "must be a text in quotation marks, also where it is a number"
                        .to_owned(),
                }),
            }
        }
        let edit = Edit {
            seen: 0,
            author: author.to_owned(),
            time,
            source: Source::File,
            changes,
        };
        let mut consignment = Self::new();
        match consignment.apply(&edit, lists) {
            Ok(()) => {}
            Err(EditFault::Refused(refused)) => faults.extend(refused.into_iter().map(line)),
            Err(fault) => return Err(FileFault::Edit(fault)),
        }
        if faults.is_empty() {
            Ok(consignment)
        } else {
            Err(FileFault::Lines(faults))
        }
    }
}

fn line(refused: Refused) -> LineFault {
    LineFault {
        reason: refused.error.reason(),
        message: refused.error.to_string(),
        path: refused.path,
    }
}
