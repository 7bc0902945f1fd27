//! What the table is made of: shapes of objects, their members, and what a member may hold.

use super::condition::Condition;
use super::pattern::Pattern;
use crate::codes::CodeList;

/// One object of the standard.
#[derive(Debug)]
pub(super) struct Shape {
    /// The schema and its edition.
    pub(super) source: &'static str,
    /// In the order of RFC 8785, as a strict object holds them.
    pub(super) members: &'static [Member],
    /// Members of which some must stand.
    pub(super) choice: Option<Choice>,
    /// What else must hold of the object.
    pub(super) conditions: &'static [&'static Condition],
}

/// One member of an object.
#[derive(Debug)]
pub(super) struct Member {
    pub(super) name: &'static str,
    pub(super) presence: Presence,
    pub(super) kind: Kind,
}

/// Alternatives: the members of a shape whose presence is [`Presence::OneOf`] or
/// [`Presence::AnyOf`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(super) enum Choice {
    /// Exactly one of them stands.
    OneOf(&'static [&'static str]),
    /// At least one of them stands.
    AnyOf(&'static [&'static str]),
}

/// Whether a member must stand.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum Presence {
    /// It must.
    Required,
    /// It may be absent; a condition can still ask for it.
    Optional,
    /// Exactly one of the members of the object that say so must stand.
    OneOf,
    /// At least one of the members of the object that say so must stand.
    AnyOf,
}

impl Presence {
    /// What the table says.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Required => "required",
            Self::Optional => "optional",
            Self::OneOf => "exactly one",
            Self::AnyOf => "at least one",
        }
    }
}

/// What a value of the document may be.
#[derive(Clone, Copy, Debug)]
pub(super) enum Kind {
    Text(Text),
    Boolean,
    Integer { least: i32, most: i32 },
    Number(Span),
    Date,
    DateTime,
    Object(&'static Shape),
    List(List),
}

/// The bounds of a number.
#[derive(Clone, Copy, Debug, PartialEq)]
pub(super) enum Span {
    /// Any number.
    Any,
    /// Zero or more.
    FromZero,
    /// More than zero.
    AboveZero,
    /// From zero to a hundred.
    Percent,
}

/// A text. Lengths count Unicode scalar values, as JSON Schema does.
#[derive(Clone, Copy, Debug)]
pub(super) struct Text {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) pattern: Option<Pattern>,
    pub(super) values: Values,
    pub(super) list: Option<CodeList>,
}

/// The values that a text may have.
#[derive(Clone, Copy, Debug)]
pub(super) enum Values {
    /// Any.
    Open,
    /// Those of the schema's `enum`.
    Enumerated(&'static [&'static str]),
    /// Those that the description of the member lists; the schema holds the length alone.
    Described(&'static [&'static str]),
}

/// A list.
#[derive(Clone, Copy, Debug)]
pub(super) struct List {
    pub(super) least: usize,
    pub(super) most: usize,
    pub(super) item: Item,
}

/// What a list holds.
#[derive(Clone, Copy, Debug)]
pub(super) enum Item {
    Text(Text),
    Object(&'static Shape),
}

impl Item {
    pub(super) const fn kind(self) -> Kind {
        match self {
            Self::Text(text) => Kind::Text(text),
            Self::Object(shape) => Kind::Object(shape),
        }
    }
}

impl Kind {
    /// The type's name in JSON Schema.
    pub(super) const fn type_name(&self) -> &'static str {
        match self {
            Self::Text(_) | Self::Date | Self::DateTime => "string",
            Self::Boolean => "boolean",
            Self::Integer { .. } => "integer",
            Self::Number(_) => "number",
            Self::Object(_) => "object",
            Self::List(_) => "array",
        }
    }
}

impl Span {
    pub(super) fn holds(self, number: f64) -> bool {
        match self {
            Self::Any => true,
            Self::FromZero => number >= 0.0,
            Self::AboveZero => number > 0.0,
            Self::Percent => (0.0..=100.0).contains(&number),
        }
    }

    pub(super) const fn as_str(self) -> &'static str {
        match self {
            Self::Any => "",
            Self::FromZero => ">= 0",
            Self::AboveZero => "> 0",
            Self::Percent => "0..100",
        }
    }
}

impl Values {
    pub(super) const fn as_slice(self) -> &'static [&'static str] {
        match self {
            Self::Open => &[],
            Self::Enumerated(values) | Self::Described(values) => values,
        }
    }
}

// The words in which the table is written.

pub(super) const fn required(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        presence: Presence::Required,
        kind,
    }
}

pub(super) const fn optional(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        presence: Presence::Optional,
        kind,
    }
}

pub(super) const fn one_of(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        presence: Presence::OneOf,
        kind,
    }
}

pub(super) const fn any_of(name: &'static str, kind: Kind) -> Member {
    Member {
        name,
        presence: Presence::AnyOf,
        kind,
    }
}

impl Text {
    /// Any text up to `most` characters.
    pub(super) const fn up_to(most: usize) -> Self {
        Self {
            least: 0,
            most,
            pattern: None,
            values: Values::Open,
            list: None,
        }
    }

    /// A text up to `most` characters that begins and ends with no white space.
    pub(super) const fn trimmed(most: usize) -> Self {
        Self::patterned(0, most, Pattern::Trimmed)
    }

    pub(super) const fn patterned(least: usize, most: usize, pattern: Pattern) -> Self {
        Self {
            least,
            pattern: Some(pattern),
            ..Self::up_to(most)
        }
    }

    pub(super) const fn listed(self, list: CodeList) -> Self {
        Self {
            list: Some(list),
            ..self
        }
    }

    pub(super) const fn described(self, values: &'static [&'static str]) -> Self {
        Self {
            values: Values::Described(values),
            ..self
        }
    }
}

pub(super) const fn text(most: usize) -> Kind {
    Kind::Text(Text::up_to(most))
}

pub(super) const fn trimmed(most: usize) -> Kind {
    Kind::Text(Text::trimmed(most))
}

pub(super) const fn patterned(least: usize, most: usize, pattern: Pattern) -> Kind {
    Kind::Text(Text::patterned(least, most, pattern))
}

/// A text of the schema's `enum`.
pub(super) const fn enumerated(values: &'static [&'static str]) -> Kind {
    Kind::Text(Text {
        values: Values::Enumerated(values),
        ..Text::up_to(usize::MAX)
    })
}

/// A text up to `most` characters that is one of those in its description.
pub(super) const fn described(most: usize, values: &'static [&'static str]) -> Kind {
    Kind::Text(Text::up_to(most).described(values))
}

/// A text of a code list.
pub(super) const fn listed(text: Text, list: CodeList) -> Kind {
    Kind::Text(text.listed(list))
}

/// An `int32` of zero or more.
pub(super) const COUNT: Kind = Kind::Integer {
    least: 0,
    most: i32::MAX,
};

/// A list of `least` texts or more.
pub(super) const fn texts(least: usize, item: Text) -> Kind {
    Kind::List(List {
        least,
        most: usize::MAX,
        item: Item::Text(item),
    })
}

/// A list of `most` texts or fewer.
pub(super) const fn lines(most: usize, item: Text) -> Kind {
    Kind::List(List {
        least: 0,
        most,
        item: Item::Text(item),
    })
}

/// A list of `least` objects or more.
pub(super) const fn objects(least: usize, shape: &'static Shape) -> Kind {
    Kind::List(List {
        least,
        most: usize::MAX,
        item: Item::Object(shape),
    })
}
