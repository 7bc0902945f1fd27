//! The data of one consignment: who entered each, when, from what; edits that lose nothing.

use std::collections::BTreeMap;

use funani_core::codes::CodeLists;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use crate::path::{Path, PathError};
use crate::table::{self, DatumError};

mod file;
#[cfg(test)]
mod tests;

pub use file::{FileFault, LineFault};

/// The most data of a consignment.
pub const MAX_DATA: usize = 200_000;

/// From what a datum was entered.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Source {
    /// A person typed it.
    Typed,
    /// It was copied from an earlier consignment or a template.
    Copied,
    /// It came from the firm's own list of products or addresses.
    Master,
    /// It came in a file: a spreadsheet, or data of another system.
    File,
}

impl Source {
    /// All of them.
    pub const ALL: [Self; 4] = [Self::Typed, Self::Copied, Self::Master, Self::File];

    /// The source of a written name.
    pub fn parse(name: &str) -> Option<Self> {
        Self::ALL.into_iter().find(|source| source.as_str() == name)
    }

    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Typed => "TYPED",
            Self::Copied => "COPIED",
            Self::Master => "MASTER",
            Self::File => "FILE",
        }
    }
}

/// One datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Datum {
    /// What it says, in the written form of its row.
    pub value: String,
    /// Who entered it.
    pub author: String,
    /// When it was recorded.
    pub time: Timestamp,
    /// From what.
    pub source: Source,
    /// The version of the consignment that brought it.
    pub version: u64,
}

/// A datum as one version entered or cleared it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Entered {
    /// Which.
    pub path: Path,
    /// Who did it, when, from what; its value is empty where it was cleared.
    pub datum: Datum,
    /// Whether it was cleared.
    pub cleared: bool,
}

/// What is to become of one datum.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Change {
    /// Which.
    pub path: String,
    /// Its new value; nothing clears it.
    pub value: Option<String>,
}

/// Changes that are made together or not at all.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Edit {
    /// The version that the author saw.
    pub seen: u64,
    /// Who makes them.
    pub author: String,
    /// When.
    pub time: Timestamp,
    /// From what.
    pub source: Source,
    /// What is to change.
    pub changes: Vec<Change>,
}

/// Someone else changed a datum after the version that the author saw, to something else.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Conflict {
    /// Which datum.
    pub path: Path,
    /// What the author wants; nothing where it is to be cleared.
    pub wanted: Option<String>,
    /// What stands now; nothing where it was cleared.
    pub standing: Option<String>,
    /// Who changed it.
    pub author: String,
    /// When.
    pub time: Timestamp,
    /// In which version.
    pub version: u64,
}

/// One change of an edit cannot be made.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Refused {
    /// Which of the edit's changes, from 0.
    pub change: usize,
    /// The path as it was written.
    pub path: String,
    /// Why.
    pub error: DatumError,
}

/// Why an edit was not made. Nothing of it was.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum EditFault {
    /// Some changes cannot be made, all of them listed.
    #[error("{} of the changes cannot be made", .0.len())]
    Refused(Vec<Refused>),
    /// Others changed the same data meanwhile, all of them listed.
    #[error("{} data were changed by others meanwhile", .0.len())]
    Conflicts(Vec<Conflict>),
    /// The version that the author says to have seen does not exist.
    #[error("version {seen} does not exist; the latest is {latest}")]
    VersionUnknown {
        /// The version named.
        seen: u64,
        /// The latest one.
        latest: u64,
    },
    /// The consignment would hold too much.
    #[error("a consignment holds at most {MAX_DATA} data")]
    TooMany,
}

/// The data of one consignment.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Consignment {
    version: u64,
    data: BTreeMap<Path, Datum>,
    /// What was cleared, so that a conflict with it is seen.
    cleared: BTreeMap<Path, Datum>,
}

impl Consignment {
    /// One without data, version 0.
    pub fn new() -> Self {
        Self::default()
    }

    /// How many edits were made.
    pub const fn version(&self) -> u64 {
        self.version
    }

    /// Begins another shipment of the same trade: the data that stay ([`table::Row::stays`]), as
    /// changes to a new consignment, and the paths of those that belong to this shipment alone.
    pub fn again(&self) -> (Vec<Change>, Vec<Path>) {
        let mut stay = Vec::new();
        let mut ask = Vec::new();
        for (path, datum) in self.data() {
            if table::row(path).is_some_and(table::Row::stays) {
                stay.push(Change {
                    path: path.to_string(),
                    value: Some(datum.value.clone()),
                });
            } else {
                ask.push(path.clone());
            }
        }
        (stay, ask)
    }

    /// The data, in the order of their paths.
    pub fn data(&self) -> impl Iterator<Item = (&Path, &Datum)> {
        self.data.iter()
    }

    /// One datum.
    pub fn datum(&self, path: &Path) -> Option<&Datum> {
        self.data.get(path)
    }

    /// Whether it holds nothing.
    pub fn is_empty(&self) -> bool {
        self.data.is_empty()
    }

    /// Makes an edit: all of its changes, or none. A change to what already stands is none; if
    /// nothing is left, the version stays.
    ///
    /// # Errors
    /// [`EditFault`] names every change that cannot be made, and every datum that somebody else
    /// changed to something else after the version that the author saw.
    pub fn apply(&mut self, edit: &Edit, lists: &dyn CodeLists) -> Result<(), EditFault> {
        if edit.seen > self.version {
            return Err(EditFault::VersionUnknown {
                seen: edit.seen,
                latest: self.version,
            });
        }
        let changes = checked(&edit.changes, lists).map_err(EditFault::Refused)?;
        let changes: BTreeMap<Path, Option<&str>> = changes
            .into_iter()
            .filter(|(path, value)| self.text(path) != *value)
            .collect();
        let conflicts: Vec<Conflict> = changes
            .iter()
            .filter_map(|(path, value)| self.conflict(edit.seen, path, *value))
            .collect();
        if !conflicts.is_empty() {
            return Err(EditFault::Conflicts(conflicts));
        }
        let added = changes.values().filter(|value| value.is_some()).count();
        if self.data.len().saturating_add(added) > MAX_DATA {
            return Err(EditFault::TooMany);
        }
        if changes.is_empty() {
            return Ok(());
        }
        self.version = self.version.saturating_add(1);
        for (path, value) in changes {
            let datum = Datum {
                value: value.unwrap_or_default().to_owned(),
                author: edit.author.clone(),
                time: edit.time,
                source: edit.source,
                version: self.version,
            };
            self.put(Entered {
                path,
                datum,
                cleared: value.is_none(),
            });
        }
        Ok(())
    }

    /// One with all that was ever entered, in the order of the versions.
    pub fn restore(version: u64, entered: impl IntoIterator<Item = Entered>) -> Self {
        let mut consignment = Self {
            version,
            ..Self::default()
        };
        for entered in entered {
            consignment.put(entered);
        }
        consignment
    }

    /// What a version entered or cleared, as far as nothing later did.
    pub fn brought(&self, version: u64) -> impl Iterator<Item = Entered> {
        let entered = self.data.iter().map(|(path, datum)| (path, datum, false));
        let cleared = self.cleared.iter().map(|(path, datum)| (path, datum, true));
        let brought = entered
            .chain(cleared)
            .filter(move |(_, datum, _)| datum.version == version);
        brought.map(|(path, datum, cleared)| Entered {
            path: path.clone(),
            datum: datum.clone(),
            cleared,
        })
    }

    fn put(&mut self, entered: Entered) {
        let Entered {
            path,
            datum,
            cleared,
        } = entered;
        if cleared {
            self.data.remove(&path);
            self.cleared.insert(path, datum);
        } else {
            self.cleared.remove(&path);
            self.data.insert(path, datum);
        }
    }

    /// The values as one canonical object (RFC 8785), by path.
    pub fn to_value(&self) -> Value {
        let members = self
            .data
            .iter()
            .map(|(path, datum)| (path.to_string(), Value::from(datum.value.as_str())));
        Value::Object(members.collect::<Object>())
    }

    /// SHA-256 over the canonical form of [`Self::to_value`].
    pub fn digest(&self) -> Digest {
        json::canonical_digest(&self.to_value())
    }

    fn text(&self, path: &Path) -> Option<&str> {
        self.data.get(path).map(|datum| datum.value.as_str())
    }

    fn conflict(&self, seen: u64, path: &Path, wanted: Option<&str>) -> Option<Conflict> {
        let standing = self.data.get(path);
        let latest = standing
            .or_else(|| self.cleared.get(path))
            .filter(|latest| latest.version > seen)?;
        Some(Conflict {
            path: path.clone(),
            wanted: wanted.map(str::to_owned),
            standing: standing.map(|datum| datum.value.clone()),
            author: latest.author.clone(),
            time: latest.time,
            version: latest.version,
        })
    }
}

/// Reads changes; of two to one datum the later one counts.
///
/// # Errors
/// Every change that cannot be made.
pub(crate) fn checked<'a>(
    changes: &'a [Change],
    lists: &dyn CodeLists,
) -> Result<BTreeMap<Path, Option<&'a str>>, Vec<Refused>> {
    let mut read = BTreeMap::new();
    let mut refused = Vec::new();
    for (change, wanted) in changes.iter().enumerate() {
        let value = wanted.value.as_deref();
        match check(&wanted.path, value, lists) {
            Ok(path) => _ = read.insert(path, value),
            Err(error) => refused.push(Refused {
                change,
                path: wanted.path.clone(),
                error,
            }),
        }
    }
    if refused.is_empty() {
        Ok(read)
    } else {
        Err(refused)
    }
}

fn check(path: &str, value: Option<&str>, lists: &dyn CodeLists) -> Result<Path, DatumError> {
    let path: Path = path.parse().map_err(|_: PathError| DatumError::Unknown)?;
    let row = table::row(&path).ok_or(DatumError::Unknown)?;
    if let Some(value) = value {
        row.check(value, lists)?;
    }
    Ok(path)
}
