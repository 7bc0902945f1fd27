//! What rows of dated data have in common: from when to when they hold, and where they are from.

use funani_core::time::Date;
use funani_proof::json::{self, Limits, Object, Value};

/// From when to when a fact holds, where it is from, and whether it was compared with its source.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Dated {
    /// The first day; nothing where none is known.
    pub since: Option<Date>,
    /// Where the first day is not known, the day on which the fact was written down: it says nothing
    /// of the time before.
    pub as_of: Option<Date>,
    /// The last day; nothing where none is known.
    pub until: Option<Date>,
    /// Where it is from.
    pub source: String,
    /// Whether it was compared with the text of its source.
    pub compared: bool,
}

impl Dated {
    pub(super) fn read(object: &Object) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let date = |name: &str| text(name).map(str::parse).transpose();
        Some(Self {
            since: date("since").ok()?,
            as_of: date("asOf").ok()?,
            until: date("until").ok()?,
            source: text("source")?.to_owned(),
            compared: object.get("compared")?.as_bool()?,
        })
    }

    /// Whether it holds on a day; where none is known, it does.
    pub fn holds(&self, day: Option<Date>) -> bool {
        let Some(day) = day else { return true };
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// The objects of a list in JSON.
pub(super) fn objects(bytes: &[u8]) -> Option<Vec<Object>> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let rows = value.as_array()?.iter();
    rows.map(|row| row.as_object().cloned()).collect()
}

/// The texts of a list that is a member of an object; none where there is no such member.
pub(super) fn texts(object: &Object, name: &str) -> Option<Vec<String>> {
    let list = object.get(name).and_then(Value::as_array);
    let list = list.unwrap_or_default().iter();
    list.map(|it| it.as_str().map(str::to_owned)).collect()
}
