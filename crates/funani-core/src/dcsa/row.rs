//! The table as flat rows, to be printed.

use std::fmt;

use super::kind::{Kind, Presence, Shape, Values};
use super::pattern::Pattern;
use super::walk::list_name;
use crate::codes::CodeList;

/// One row of the table: a member, or the elements of a list.
#[derive(Clone, Debug)]
pub struct Row {
    /// Where, with `[]` for the elements of a list, as in
    /// `consignmentItems[].cargoItems[].outerPackaging.packageCode`.
    pub path: String,
    /// Whether it must stand.
    pub presence: Presence,
    /// The type's name in JSON Schema, with the format of dates: `string`, `date`, `date-time`,
    /// `boolean`, `integer`, `number`, `object` or `array`.
    pub type_name: &'static str,
    /// How long or how large it may be.
    pub limits: Limits,
    /// What a text must match.
    pub pattern: Option<Pattern>,
    /// The only values that it may have; empty where any may stand.
    pub values: &'static [&'static str],
    /// Whether the schema has the values as `enum`, and not in a description.
    pub is_enumerated: bool,
    /// The code list that it is looked up in.
    pub list: Option<CodeList>,
    /// The schema.
    pub source: &'static str,
}

/// How long or how large a value may be.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Limits {
    /// No limit.
    None,
    /// Characters (Unicode scalar values) of a text, or elements of a list.
    Length {
        /// The fewest.
        least: usize,
        /// The most; without it there is no limit.
        most: Option<usize>,
    },
    /// A whole number.
    Whole {
        /// The least.
        least: i32,
        /// The most.
        most: i32,
    },
    /// A number, such as `> 0`.
    Number(&'static str),
}

/// As in `2..35`, `>= 1` or `<= 5`; empty where there is no limit.
impl fmt::Display for Limits {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match *self {
            Self::None
            | Self::Length {
                least: 0,
                most: None,
            } => Ok(()),
            Self::Length { least, most: None } => write!(f, ">= {least}"),
            Self::Length {
                least: 0,
                most: Some(most),
            } => write!(f, "<= {most}"),
            Self::Length {
                least,
                most: Some(most),
            } => write!(f, "{least}..{most}"),
            Self::Whole {
                least,
                most: i32::MAX,
            } => write!(f, ">= {least}"),
            Self::Whole { least, most } => write!(f, "{least}..{most}"),
            Self::Number(text) => f.write_str(text),
        }
    }
}

impl Limits {
    fn of_length(least: usize, most: usize) -> Self {
        Self::Length {
            least,
            most: (most < usize::MAX).then_some(most),
        }
    }
}

impl Row {
    /// The name of the code list, or nothing.
    pub fn list_name(&self) -> &'static str {
        self.list.map_or("", list_name)
    }
}

/// Every row below `shape`.
pub(super) fn rows(shape: &'static Shape) -> Vec<Row> {
    let mut rows = Vec::new();
    let mut above = Vec::new();
    add(shape, "", &mut above, &mut rows);
    rows
}

/// An object that holds itself is shown once: `above` are the objects around.
fn add(shape: &'static Shape, path: &str, above: &mut Vec<&'static Shape>, rows: &mut Vec<Row>) {
    above.push(shape);
    for member in shape.members {
        let path = if path.is_empty() {
            member.name.to_owned()
        } else {
            format!("{path}.{}", member.name)
        };
        let presence = member.presence;
        rows.push(row(path.clone(), presence, &member.kind, shape.source));
        let mut inner = (path, object_of(&member.kind));
        if let Kind::List(list) = &member.kind {
            let kind = list.item.kind();
            let path = format!("{}[]", inner.0);
            rows.push(row(path.clone(), Presence::Optional, &kind, shape.source));
            inner = (path, object_of(&kind));
        }
        if let (path, Some(inner)) = inner
            && !above.iter().any(|shape| std::ptr::eq(*shape, inner))
        {
            add(inner, &path, above, rows);
        }
    }
    above.pop();
}

fn object_of(kind: &Kind) -> Option<&'static Shape> {
    if let Kind::Object(shape) = kind {
        Some(shape)
    } else {
        None
    }
}

fn row(path: String, presence: Presence, kind: &Kind, source: &'static str) -> Row {
    let mut row = Row {
        path,
        presence,
        type_name: kind.type_name(),
        limits: Limits::None,
        pattern: None,
        values: &[],
        is_enumerated: false,
        list: None,
        source,
    };
    match kind {
        Kind::Text(text) => {
            row.limits = Limits::of_length(text.least, text.most);
            row.pattern = text.pattern;
            row.values = text.values.as_slice();
            row.is_enumerated = matches!(text.values, Values::Enumerated(_));
            row.list = text.list;
        }
        Kind::List(list) => row.limits = Limits::of_length(list.least, list.most),
        &Kind::Integer { least, most } => row.limits = Limits::Whole { least, most },
        Kind::Number(span) => row.limits = Limits::Number(span.as_str()),
        Kind::Date => row.type_name = "date",
        Kind::DateTime => row.type_name = "date-time",
        Kind::Boolean | Kind::Object(_) => {}
    }
    row
}
