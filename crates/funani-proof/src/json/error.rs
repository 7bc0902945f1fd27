use std::fmt;

use super::write::write_string;

/// How much of a member's name a path shows, in characters.
const NAME_SHOWN: usize = 64;

/// Why a JSON text was refused.
#[derive(Clone, Copy, Debug, PartialEq, Eq, Hash)]
pub enum JsonErrorCode {
    /// The text is longer, or holds more values, than the reader takes.
    TooLarge,
    /// Arrays and objects are nested too deeply.
    TooDeep,
    /// The bytes are not UTF-8.
    InvalidUtf8,
    /// The text begins with a byte order mark.
    ByteOrderMark,
    /// The text breaks the grammar of RFC 8259.
    Syntax,
    /// A control character stands unescaped in a string.
    ControlCharacter,
    /// An escape names half a surrogate pair.
    LoneSurrogate,
    /// An object has two members of one name.
    DuplicateKey,
    /// A number's exact value differs from that of its RFC 8785 form.
    NumberNotExact,
    /// A number is too large for a double.
    NumberOverflow,
    /// Something follows the value.
    TrailingBytes,
    /// The text is valid but not in the canonical form of RFC 8785.
    NotCanonical,
}

impl JsonErrorCode {
    /// The stable name of this error.
    pub const fn reason(self) -> &'static str {
        match self {
            Self::TooLarge => "TOO_LARGE",
            Self::TooDeep => "TOO_DEEP",
            Self::InvalidUtf8 => "INVALID_UTF8",
            Self::ByteOrderMark => "BYTE_ORDER_MARK",
            Self::Syntax => "SYNTAX",
            Self::ControlCharacter => "CONTROL_CHARACTER",
            Self::LoneSurrogate => "LONE_SURROGATE",
            Self::DuplicateKey => "DUPLICATE_KEY",
            Self::NumberNotExact => "NUMBER_NOT_EXACT",
            Self::NumberOverflow => "NUMBER_OVERFLOW",
            Self::TrailingBytes => "TRAILING_BYTES",
            Self::NotCanonical => "NOT_CANONICAL",
        }
    }
}

impl fmt::Display for JsonErrorCode {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(self.reason())
    }
}

/// A refused JSON text: why and where.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{code} at {path}, byte {offset}")]
pub struct JsonError {
    /// Why.
    pub code: JsonErrorCode,
    /// Where, as a path from the top: `$.containers[1].weight`. Long names are cut.
    pub path: String,
    /// Where, in bytes from the beginning of the text.
    pub offset: usize,
}

impl JsonError {
    /// The stable name of this error.
    pub const fn reason(&self) -> &'static str {
        self.code.reason()
    }
}

/// An error on its way up: the path is gathered from the inside out.
#[derive(Debug)]
pub(super) struct Fault(Box<Inner>);

#[derive(Debug)]
struct Inner {
    code: JsonErrorCode,
    offset: usize,
    segments: Vec<Segment>,
}

#[derive(Debug)]
enum Segment {
    Name(String),
    Index(usize),
}

impl Fault {
    pub(super) fn new(code: JsonErrorCode, offset: usize) -> Self {
        Self(Box::new(Inner {
            code,
            offset,
            segments: Vec::new(),
        }))
    }

    pub(super) fn offset(&self) -> usize {
        self.0.offset
    }

    pub(super) fn recoded(mut self, code: JsonErrorCode, offset: usize) -> Self {
        self.0.code = code;
        self.0.offset = offset;
        self
    }

    pub(super) fn under_name(mut self, name: &str) -> Self {
        let mut shown: String = name.chars().take(NAME_SHOWN).collect();
        if shown.len() < name.len() {
            shown.push('…');
        }
        self.0.segments.push(Segment::Name(shown));
        self
    }

    pub(super) fn under_index(mut self, index: usize) -> Self {
        self.0.segments.push(Segment::Index(index));
        self
    }
}

impl From<Fault> for JsonError {
    fn from(fault: Fault) -> Self {
        let mut path = String::from("$");
        for segment in fault.0.segments.iter().rev() {
            match segment {
                Segment::Name(name) if is_plain(name) => {
                    path.push('.');
                    path.push_str(name);
                }
                Segment::Name(name) => {
                    path.push('[');
                    write_string(&mut path, name);
                    path.push(']');
                }
                Segment::Index(index) => {
                    path.push('[');
                    path.push_str(&index.to_string());
                    path.push(']');
                }
            }
        }
        Self {
            code: fault.0.code,
            path,
            offset: fault.0.offset,
        }
    }
}

fn is_plain(name: &str) -> bool {
    name.bytes()
        .all(|byte| byte.is_ascii_alphanumeric() || byte == b'_')
        && name
            .bytes()
            .next()
            .is_some_and(|first| !first.is_ascii_digit())
}
