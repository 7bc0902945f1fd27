//! Documents that came from elsewhere: a carrier's bill, a policy, a delivery order, a permit. What
//! they state is kept by the paths of the consignment, so that it can be held against it; the file
//! itself is named by its digest.

use std::collections::BTreeMap;

use funani_core::codes::CodeLists;
use funani_proof::digest::Digest;
use funani_proof::json::{self, JsonError, Limits, Object, Value};
use thiserror::Error;

use crate::figures::Figures;
use crate::paper::Stale;
use crate::path::Path;
use crate::table::DatumError;
use crate::{paper, table};

#[cfg(test)]
mod tests;

/// The version of the form.
const VERSION: u32 = 1;

/// The longest name of a file or media type, in characters.
const NAME: usize = 128;

/// A document that came from elsewhere.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Received {
    /// Its kind, such as `INSURANCE_CERTIFICATE`: none of those that are made here.
    pub kind: String,
    /// The file, where there is one.
    pub file: Option<File>,
    /// What it states, by path.
    pub values: BTreeMap<Path, String>,
}

/// A file as it came.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// The digest of its bytes.
    pub digest: Digest,
    /// Its media type (RFC 6838), such as `application/pdf`.
    pub media_type: String,
    /// Its name.
    pub name: String,
}

/// Why a content is refused.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum ReceivedFault {
    /// It is not canonical JSON.
    #[error("it is not canonical JSON: {0}")]
    Json(#[from] JsonError),
    /// A member is missing, unknown or of another form.
    #[error("{0} is missing, unknown or of another form")]
    Member(String),
    /// A document of this kind is made of the consignment.
    #[error("{0} is a document that is made here")]
    MadeHere(String),
}

impl Received {
    /// Its content: `{file?, kind, v, values}`.
    pub fn to_value(&self) -> Value {
        let values = self.values.iter();
        let values = values.map(|(path, value)| (path.to_string(), Value::from(value.as_str())));
        let mut object = Object::from([
            ("kind", Value::from(self.kind.as_str())),
            ("v", VERSION.into()),
            ("values", Value::Object(values.collect::<Object>())),
        ]);
        if let Some(file) = &self.file {
            let file = Object::from([
                ("digest", Value::from(file.digest)),
                ("media_type", file.media_type.as_str().into()),
                ("name", file.name.as_str().into()),
            ]);
            object.insert("file", file);
        }
        object.into()
    }

    /// Reads a content.
    ///
    /// # Errors
    /// [`ReceivedFault`] says what is wrong with it.
    pub fn read(bytes: &[u8]) -> Result<Self, ReceivedFault> {
        let fault = |name: &str| ReceivedFault::Member(name.to_owned());
        let value = json::parse_canonical(bytes, Limits::DOCUMENT)?;
        let object = value.as_object().ok_or_else(|| fault("the content"))?;
        let known = ["file", "kind", "v", "values"];
        if let Some((name, _)) = object.iter().find(|(name, _)| !known.contains(name)) {
            return Err(fault(name));
        }
        if object.get("v") != Some(&VERSION.into()) {
            return Err(fault("v"));
        }
        let kind = object.get("kind").and_then(Value::as_str);
        let kind = kind.ok_or_else(|| fault("kind"))?;
        if paper::form(kind).is_some() {
            return Err(ReceivedFault::MadeHere(kind.to_owned()));
        }
        let file = match object.get("file") {
            Some(file) => Some(File::read(file).ok_or_else(|| fault("file"))?),
            None => None,
        };
        let values = object.get("values").and_then(Value::as_object);
        let mut read = Vec::new();
        for (name, value) in values.ok_or_else(|| fault("values"))? {
            let path: Option<Path> = name.parse().ok();
            let path = path.filter(|path| table::row(path).is_some());
            let (Some(path), Some(value)) = (path, value.as_str()) else {
                return Err(fault(name));
            };
            read.push((path, value.to_owned()));
        }
        Ok(Self {
            kind: kind.to_owned(),
            file,
            values: read.into_iter().collect(),
        })
    }

    /// Every value that is not what its datum may be, with what is wrong.
    pub fn faults(&self, lists: &dyn CodeLists) -> Vec<(&Path, DatumError)> {
        let checked = self.values.iter().filter_map(|(path, value)| {
            let row = table::row(path)?;
            let fault = if value.is_empty() {
                DatumError::Empty
            } else {
                row.kind.check(value, lists).err()?
            };
            Some((path, fault))
        });
        checked.collect()
    }

    /// What it states otherwise than the consignment does; of what it does not state, nothing.
    pub fn differs(&self, figures: &Figures) -> Vec<Stale> {
        let stated = self.values.iter();
        let differing = stated.filter(|(path, value)| figures.at(path) != Some(value.as_str()));
        let differing = differing.map(|(path, value)| Stale {
            path: path.clone(),
            was: Some(value.clone()),
            is: figures.at(path).map(str::to_owned),
        });
        differing.collect()
    }
}

impl File {
    fn read(value: &Value) -> Option<Self> {
        let object = value.as_object()?;
        let text = |name: &str| {
            let text = object.get(name).and_then(Value::as_str)?;
            let plain = !text.is_empty() && !text.chars().any(char::is_control);
            (plain && text.chars().count() <= NAME).then(|| text.to_owned())
        };
        let known = ["digest", "media_type", "name"];
        if object.iter().any(|(name, _)| !known.contains(&name)) {
            return None;
        }
        Some(Self {
            digest: text("digest")?.parse().ok()?,
            media_type: text("media_type")?,
            name: text("name")?,
        })
    }
}
