use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};

use crate::form::{self, Field, Form, ViolationCode};
use crate::id::PartyId;
use crate::identifier::{Identifier, IdentifierError};

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

/// Reads `{"scheme","value"}`; check digits are judged where the scheme has some.
fn read_identifier(form: &mut Form<'_>) -> Option<Identifier> {
    let scheme = form.required("scheme").text()?;
    let value = form.required("value").text()?;
    let identifier = Identifier::new(scheme, value);
    if let Err(error) = &identifier {
        let member = match error {
            IdentifierError::SchemeMalformed => "scheme",
            IdentifierError::ValueMalformed | IdentifierError::CheckDigitWrong => "value",
        };
        form.fault(member, ViolationCode::Malformed, error.to_string());
    }
    identifier.ok()
}

fn write_identifier(identifier: &Identifier) -> Value {
    Object::from([
        ("scheme", identifier.scheme()),
        ("value", identifier.value()),
    ])
    .into()
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
            |field| field.object(read_identifier),
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
        let identifiers = form::list(&self.identifiers, write_identifier);
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
