use std::fmt;

use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use crate::form::{self, Field, Form, ViolationCode};
use crate::id::PartyId;

/// The longest name of a party, in characters (DCSA eBL 3.0.4, `partyName`).
pub const MAX_NAME: usize = 70;
/// The most identifiers that a stated party may have.
pub const MAX_IDENTIFIERS: usize = 16;

/// A party with the head of its chain that the writer saw.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct PartyReference {
    /// The party.
    pub party: PartyId,
    /// The digest of the latest receipt of its chain.
    pub head: Digest,
}

impl PartyReference {
    pub(crate) fn read(form: &mut Form<'_>) -> Option<Self> {
        let head = form.required("head").digest();
        let party = form.required("party").parsed();
        Some(Self {
            party: party?,
            head: head?,
        })
    }

    /// The written form.
    pub fn to_value(self) -> Value {
        Object::from([
            ("head", Value::from(self.head)),
            ("party", self.party.into()),
        ])
        .into()
    }
}

/// An identifier of a firm under a scheme, such as `LEI`.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Identifier {
    /// 1 to 32 characters of `A-Z 0-9 _ -`.
    pub scheme: String,
    /// 1 to 64 characters.
    pub value: String,
}

/// Why scheme and value are no identifier.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum IdentifierError {
    /// The scheme is not 1 to 32 characters of `A-Z 0-9 _ -`.
    Scheme,
    /// The value is not 1 to 64 characters without control characters.
    Value,
}

impl fmt::Display for IdentifierError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.write_str(match self {
            Self::Scheme => "the scheme must be 1 to 32 characters of A-Z 0-9 _ -",
            Self::Value => "the value must be 1 to 64 characters without control characters",
        })
    }
}

impl std::error::Error for IdentifierError {}

impl Identifier {
    /// An identifier of this scheme and value.
    ///
    /// # Errors
    /// [`IdentifierError`] where one of them does not have its form. Check digits are not judged.
    pub fn new(scheme: &str, value: &str) -> Result<Self, IdentifierError> {
        let code = |byte: u8| matches!(byte, b'A'..=b'Z' | b'0'..=b'9' | b'_' | b'-');
        if !form::is_code(scheme, 32, code, code) {
            return Err(IdentifierError::Scheme);
        }
        let long = value.chars().nth(64).is_some();
        if value.is_empty() || long || value.chars().any(char::is_control) {
            return Err(IdentifierError::Value);
        }
        Ok(Self {
            scheme: scheme.to_owned(),
            value: value.to_owned(),
        })
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        let scheme = form.required("scheme").text()?;
        let value = form.required("value").text()?;
        Self::new(scheme, value)
            .map_err(|error| {
                let member = match error {
                    IdentifierError::Scheme => "scheme",
                    IdentifierError::Value => "value",
                };
                form.fault(member, ViolationCode::Malformed, error.to_string());
            })
            .ok()
    }

    fn to_value(&self) -> Value {
        Object::from([
            ("scheme", self.scheme.as_str()),
            ("value", self.value.as_str()),
        ])
        .into()
    }
}

/// A party as a document states it: it need not be known to the registry.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct StatedParty {
    /// Identifiers, ascending by scheme and value; may be none.
    pub identifiers: Vec<Identifier>,
    /// The name, 1 to [`MAX_NAME`] characters.
    pub name: String,
}

impl StatedParty {
    pub(crate) fn read(form: &mut Form<'_>) -> Option<Self> {
        let identifiers = form.required("identifiers").sorted(
            MAX_IDENTIFIERS,
            |field| field.object(Identifier::read),
            Clone::clone,
        );
        let name = form
            .required("name")
            .text_up_to(MAX_NAME)
            .map(str::to_owned);
        Some(Self {
            identifiers: identifiers?,
            name: name?,
        })
    }

    /// The written form.
    pub fn to_value(&self) -> Value {
        let identifiers = form::list(&self.identifiers, Identifier::to_value);
        Object::from([
            ("identifiers", identifiers),
            ("name", self.name.as_str().into()),
        ])
        .into()
    }
}

/// A party by its chain, or as a document states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Reference {
    /// By its chain.
    Party(PartyReference),
    /// As a document states it.
    Stated(StatedParty),
}

impl Reference {
    pub(crate) fn read(field: &Field<'_>) -> Option<Self> {
        let stated = field
            .value()?
            .as_object()
            .is_some_and(|object| !object.contains("party"));
        if stated {
            field.object(StatedParty::read).map(Self::Stated)
        } else {
            field.object(PartyReference::read).map(Self::Party)
        }
    }

    /// The written form.
    pub fn to_value(&self) -> Value {
        match self {
            Self::Party(party) => party.to_value(),
            Self::Stated(stated) => stated.to_value(),
        }
    }

    /// The party reference, where this is one.
    pub fn into_party(self) -> Option<PartyReference> {
        match self {
            Self::Party(party) => Some(party),
            Self::Stated(_) => None,
        }
    }
}
