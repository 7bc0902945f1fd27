//! The import of code lists: from the files that their publishers give out to the packages that a
//! node reads (`docs/code-lists.md`).

use std::collections::btree_map::Entry;
use std::collections::{BTreeMap, BTreeSet};
use std::fmt;
use std::fs::Permissions;
use std::io::Write as _;
use std::os::unix::fs::PermissionsExt as _;
use std::path::{Path, PathBuf};

use encoding_rs::Encoding;
use funani_core::codes::{CodeList, Package};
use funani_core::form::FormFault;
use funani_core::time::Date;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use layout::{Layout, Row};

mod layout;

#[cfg(test)]
mod tests;

/// What every imported package says of its licence.
const LICENCE: &str = "The terms of the publisher and of whoever the file was taken from; imported by the operator, not shipped with Funani";

/// A file to import, as it was read.
#[derive(Clone, Debug)]
pub struct Source {
    /// Its name, for messages and for the package's note.
    pub name: String,
    /// Its bytes.
    pub bytes: Vec<u8>,
}

/// What the operator says of the files.
#[derive(Clone, Debug)]
pub struct Wish {
    /// Which list they are.
    pub list: CodeList,
    /// The edition, in the publisher's words.
    pub edition: String,
    /// When the edition was published.
    pub date: Date,
    /// Whether they are an excerpt, so that absence says nothing.
    pub partial: bool,
    /// How their text is encoded.
    pub encoding: &'static Encoding,
    /// Codes to leave out, because the publisher's own row is faulty.
    pub leave_out: BTreeSet<String>,
}

/// What was read from the files.
#[derive(Clone, Debug)]
pub struct Import {
    /// The package.
    pub package: Package,
    /// Why rows were passed over, and how many.
    pub passed: BTreeMap<&'static str, u64>,
}

/// What is wrong with one row.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct RowFault {
    /// In which file.
    pub file: String,
    /// On which line, counted from 1.
    pub line: u64,
    /// What.
    pub fault: String,
}

impl fmt::Display for RowFault {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{}, line {}: {}", self.file, self.line, self.fault)
    }
}

/// Why files were not imported. Nothing was written then.
#[derive(Debug, thiserror::Error)]
pub enum ImportError {
    /// The bytes are no text of the encoding.
    #[error(
        "{file}, line {line}: no text in {encoding}; name the encoding with --encoding, such as windows-1252 or shift_jis"
    )]
    Encoding {
        /// In which file.
        file: String,
        /// On which line the first wrong byte stands.
        line: usize,
        /// The encoding that was tried.
        encoding: &'static str,
    },
    /// The columns are not those of this list.
    #[error("{file} has not the columns of {list}: {expected}, or two columns code and name")]
    Columns {
        /// Which file.
        file: String,
        /// Which list.
        list: CodeList,
        /// The columns of the publisher's file.
        expected: String,
    },
    /// Rows are faulty: all of them.
    #[error("{} rows are faulty; nothing was written\n{}", faults.len(), Lines(faults))]
    Rows {
        /// Every fault.
        faults: Vec<RowFault>,
    },
    /// A code that was to be left out stands in no file.
    #[error("{code} cannot be left out: no file has it")]
    NothingToLeaveOut {
        /// The code.
        code: String,
    },
    /// The whole is no package.
    #[error("no code list can be made of this")]
    Package(#[source] FormFault),
}

struct Lines<'a>(&'a [RowFault]);

impl fmt::Display for Lines<'_> {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        for (index, fault) in self.0.iter().enumerate() {
            let separator = if index == 0 { "  " } else { "\n  " };
            write!(f, "{separator}{fault}")?;
        }
        Ok(())
    }
}

/// Makes one package of the files, which are parts of one edition.
///
/// # Errors
/// [`ImportError`]: for faulty rows every one of them with its line.
pub fn read(sources: &[Source], wish: &Wish) -> Result<Import, ImportError> {
    let mut gathered = Gathered::default();
    for source in sources {
        let text = decode(source, wish.encoding)?;
        gathered.take(source, &text, wish)?;
    }
    if !gathered.faults.is_empty() {
        let faults = gathered.faults;
        return Err(ImportError::Rows { faults });
    }
    if let Some(code) = wish.leave_out.difference(&gathered.left_out).next() {
        let code = code.clone();
        return Err(ImportError::NothingToLeaveOut { code });
    }
    let object = describe(sources, wish, &gathered.codes);
    let text = json::to_canonical(&object.into());
    let package = Package::parse(text.as_bytes()).map_err(ImportError::Package)?;
    let passed = gathered.passed;
    Ok(Import { package, passed })
}

/// Writes a package into `dir` under its name, whole or not at all; what was there under this name
/// is replaced.
///
/// # Errors
/// What the system says.
pub fn write(dir: &Path, package: &Package) -> std::io::Result<PathBuf> {
    std::fs::create_dir_all(dir)?;
    let path = dir.join(package.file_name());
    let mut file = tempfile::Builder::new()
        .suffix(".part")
        .permissions(Permissions::from_mode(0o644))
        .tempfile_in(dir)?;
    writeln!(file, "{}", json::to_canonical(&package.to_value()))?;
    file.as_file().sync_all()?;
    file.persist(&path)?;
    std::fs::File::open(dir)?.sync_all()?;
    Ok(path)
}

fn decode(source: &Source, encoding: &'static Encoding) -> Result<String, ImportError> {
    let (text, used, has_faults) = encoding.decode(&source.bytes);
    if !has_faults {
        return Ok(text.into_owned());
    }
    let before = text.split('\u{fffd}').next().unwrap_or_default();
    Err(ImportError::Encoding {
        file: source.name.clone(),
        line: before.matches('\n').count() + 1,
        encoding: used.name(),
    })
}

/// What rows gave so far.
#[derive(Default)]
struct Gathered {
    codes: BTreeMap<String, String>,
    passed: BTreeMap<&'static str, u64>,
    left_out: BTreeSet<String>,
    faults: Vec<RowFault>,
}

impl Gathered {
    fn take(&mut self, source: &Source, text: &str, wish: &Wish) -> Result<(), ImportError> {
        let mut reader = csv::ReaderBuilder::new()
            .has_headers(false)
            .flexible(true)
            .from_reader(text.as_bytes());
        let mut layout = None;
        for record in reader.records() {
            let record = match record {
                Ok(record) => record,
                Err(error) => {
                    let line = error.position().map_or(0, csv::Position::line);
                    self.fault(source, line, error.to_string());
                    continue;
                }
            };
            let layout = match &layout {
                Some(layout) => layout,
                None => match Layout::find(wish.list, &record) {
                    Some((found, true)) => {
                        layout = Some(found);
                        continue;
                    }
                    Some((found, false)) => layout.insert(found),
                    None => {
                        return Err(ImportError::Columns {
                            file: source.name.clone(),
                            list: wish.list,
                            expected: layout::columns_of(wish.list),
                        });
                    }
                },
            };
            let line = record.position().map_or(0, csv::Position::line);
            self.take_row(source, line, layout.read(wish.list, &record), wish);
        }
        Ok(())
    }

    fn take_row(&mut self, source: &Source, line: u64, row: Row, wish: &Wish) {
        let (code, name) = match row {
            Row::Code { code, name } => (code, name),
            Row::Passed(why) => {
                *self.passed.entry(why).or_default() += 1;
                return;
            }
            Row::Faulty(fault) => {
                self.fault(source, line, fault);
                return;
            }
        };
        if wish.leave_out.contains(&code) {
            self.left_out.insert(code);
        } else if let Err(error) = wish.list.check(&code) {
            self.fault(source, line, format!("{code:?}: {error}"));
        } else if name.is_empty() {
            self.fault(source, line, format!("{code} has no name"));
        } else {
            self.keep(source, line, (code, name), wish.list);
        }
    }

    fn keep(&mut self, source: &Source, line: u64, row: (String, String), list: CodeList) {
        match self.codes.entry(row.0) {
            Entry::Vacant(place) => drop(place.insert(row.1)),
            // UNECE lists some places under each of their names.
            Entry::Occupied(_) if list == CodeList::Location => {
                *self.passed.entry("further names of a place").or_default() += 1;
            }
            Entry::Occupied(place) => {
                let fault = format!("{} stands twice", place.key());
                self.fault(source, line, fault);
            }
        }
    }

    fn fault(&mut self, source: &Source, line: u64, fault: String) {
        let file = source.name.clone();
        self.faults.push(RowFault { file, line, fault });
    }
}

fn describe(sources: &[Source], wish: &Wish, codes: &BTreeMap<String, String>) -> Object {
    let files: Vec<String> = sources
        .iter()
        .map(|source| format!("{} ({})", source.name, Digest::of(&source.bytes)))
        .collect();
    let mut note = format!("Imported from {}.", files.join(", "));
    if !wish.leave_out.is_empty() {
        let left_out: Vec<&str> = wish.leave_out.iter().map(String::as_str).collect();
        note = format!("{note} Left out: {}.", left_out.join(", "));
    }
    let rows = codes
        .iter()
        .map(|(code, name)| Object::from([("code", code.as_str()), ("name", name)]).into());
    let mut object = Object::from([
        ("type", Value::from("funani-list")),
        ("v", Value::from(1)),
        ("list", wish.list.into()),
        ("edition", wish.edition.as_str().into()),
        ("date", wish.date.into()),
        ("source", layout::publisher(wish.list).into()),
        ("licence", LICENCE.into()),
        ("note", note.as_str().into()),
        ("codes", Value::Array(rows.collect())),
    ]);
    if let Some(scope) = scope(wish, codes) {
        object.insert("scope", scope);
    }
    object
}

/// An excerpt says nothing of what it lacks; a part of UN/LOCODE or of the Harmonized System covers
/// the countries or chapters that it has rows of; another list is taken as whole.
fn scope(wish: &Wish, codes: &BTreeMap<String, String>) -> Option<Value> {
    if wish.partial {
        return Some("partial".into());
    }
    if !matches!(wish.list, CodeList::Location | CodeList::Commodity) {
        return None;
    }
    let parts: BTreeSet<&str> = codes.keys().filter_map(|code| code.get(..2)).collect();
    Some(Value::Array(parts.into_iter().map(Value::from).collect()))
}
