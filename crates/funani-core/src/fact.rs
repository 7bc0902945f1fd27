//! What a party chain says about its party.
//!
//! An event names a fact only by its salted digest, so that a chain can be shown without telling
//! what the party is called or what it agreed to. Whoever may know is given the fact opened: the
//! salt and the value. See `docs/format.md` §4.3.

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value, to_canonical};

use crate::act::{ActionName, Capacity};
use crate::form::{self, Field, Form, FormFault, Seed, ViolationCode, named};
use crate::id::{MandateId, PartyId};
use crate::identifier::{Identifier, IdentifierError};
use crate::time::Timestamp;

#[cfg(test)]
mod tests;

/// The longest opened fact, in bytes.
pub const MAX_OPENED: usize = 8 << 10;
/// The longest approved name, in characters.
pub const MAX_NAME: usize = 70;
/// The longest address, in characters.
pub const MAX_ADDRESS: usize = 350;
/// The longest language tag, in characters (RFC 5646 §4.4.1).
pub const MAX_LANGUAGE: usize = 35;

named! {
    /// What a party does in trade and transport, as the operator approved it.
    pub enum Role, "a role of docs/format.md §4.3" {
        /// Hands the goods to the carrier, or in whose name that is done.
        Shipper = "SHIPPER",
        /// Is to receive the goods.
        Consignee = "CONSIGNEE",
        /// To whose order a bill is made out.
        OrderParty = "ORDER_PARTY",
        /// Is told of the arrival.
        NotifyParty = "NOTIFY_PARTY",
        /// Carries the goods.
        Carrier = "CARRIER",
        /// Acts for a carrier.
        CarriersAgent = "CARRIERS_AGENT",
        /// Carries without a ship of its own and issues house bills.
        Nvocc = "NVOCC",
        /// Forwards goods for others.
        Forwarder = "FORWARDER",
        /// Declares goods to customs for others.
        CustomsBroker = "CUSTOMS_BROKER",
        /// Handles containers or cargo at a port.
        Terminal = "TERMINAL",
        /// Insures cargo.
        Insurer = "INSURER",
        /// Issues certificates, as a chamber of commerce does.
        IssuingBody = "ISSUING_BODY",
        /// Inspects goods.
        InspectionBody = "INSPECTION_BODY",
        /// Issues letters of credit (UCP 600 article 2).
        IssuingBank = "ISSUING_BANK",
        /// Where a letter of credit is available (UCP 600 article 2).
        NominatedBank = "NOMINATED_BANK",
        /// Sends documents for collection (URC 522 article 3).
        RemittingBank = "REMITTING_BANK",
        /// Presents documents to the drawee (URC 522 article 3).
        PresentingBank = "PRESENTING_BANK",
        /// Stands for another's debt.
        Guarantor = "GUARANTOR",
        /// A customs administration.
        Customs = "CUSTOMS",
        /// Another authority.
        Authority = "AUTHORITY",
    }
}

named! {
    /// The kinds of facts.
    pub enum FactKind, "a kind of fact of docs/format.md §4.3" {
        /// See [`Fact::Name`].
        Name = "NAME",
        /// See [`Fact::Role`].
        Role = "ROLE",
        /// See [`Fact::Identifier`].
        Identifier = "IDENTIFIER",
        /// See [`Fact::Place`].
        Place = "PLACE",
        /// See [`Fact::Consent`].
        Consent = "CONSENT",
        /// See [`Fact::Mandate`].
        Mandate = "MANDATE",
    }
}

/// One thing that a party chain says about its party.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub enum Fact {
    /// What the party is called.
    Name {
        /// The approved name, 1 to [`MAX_NAME`] characters.
        name: String,
        /// The language of the name, a tag of RFC 5646, where it is not the first name.
        language: Option<String>,
    },
    /// What the party does.
    Role(Role),
    /// A number by which the party is known elsewhere.
    Identifier(Identifier),
    /// Where the party is in business.
    Place {
        /// The country, a code of ISO 3166-1 alpha-2.
        country: String,
        /// The address, 1 to [`MAX_ADDRESS`] characters.
        address: Option<String>,
    },
    /// The party agrees to receive bills under these terms.
    Consent {
        /// The digest of the terms of carriage and of use.
        terms: Digest,
        /// When the consent ends.
        until: Timestamp,
    },
    /// The party lets another act for it.
    Mandate(Mandate),
}

/// Leave to act for the party on whose chain it stands.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct Mandate {
    /// The id by which acts name it.
    pub mandate: MandateId,
    /// Who may act.
    pub agent: PartyId,
    /// In which capacity.
    pub capacity: Capacity,
    /// Which actions, sorted by name.
    pub actions: Vec<ActionName>,
    /// From when.
    pub from: Timestamp,
    /// Until when.
    pub until: Timestamp,
}

impl Mandate {
    /// Whether the mandate is open at `time`: not before `from`, and before `until`.
    pub fn is_open(&self, time: Timestamp) -> bool {
        self.from <= time && time < self.until
    }
}

impl Fact {
    /// Reads the value of a fact.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(value: &Value) -> Result<Self, FormFault> {
        form::read_value(value, Self::read)
    }

    /// The kind of the fact.
    pub const fn kind(&self) -> FactKind {
        match self {
            Self::Name { .. } => FactKind::Name,
            Self::Role(_) => FactKind::Role,
            Self::Identifier(_) => FactKind::Identifier,
            Self::Place { .. } => FactKind::Place,
            Self::Consent { .. } => FactKind::Consent,
            Self::Mandate(_) => FactKind::Mandate,
        }
    }

    /// Whether a party cannot have both facts at a time: the same identifier twice, or two
    /// mandates of one id.
    pub fn excludes(&self, other: &Self) -> bool {
        match (self, other) {
            (Self::Identifier(one), Self::Identifier(other)) => one == other,
            (Self::Mandate(one), Self::Mandate(other)) => one.mandate == other.mandate,
            _ => false,
        }
    }

    /// The value, written.
    pub fn to_value(&self) -> Value {
        let mut object = match self {
            Self::Name { name, language } => form::object([
                ("name", Some(name.as_str().into())),
                ("language", language.as_deref().map(Value::from)),
            ]),
            Self::Role(role) => Object::from([("role", role.as_str())]),
            Self::Identifier(identifier) => Object::from([
                ("scheme", identifier.scheme()),
                ("value", identifier.value()),
            ]),
            Self::Place { country, address } => form::object([
                ("country", Some(country.as_str().into())),
                ("address", address.as_deref().map(Value::from)),
            ]),
            Self::Consent { terms, until } => {
                Object::from([("terms", Value::from(*terms)), ("until", (*until).into())])
            }
            Self::Mandate(mandate) => Object::from([
                ("mandate", Value::from(mandate.mandate)),
                ("agent", mandate.agent.into()),
                ("capacity", mandate.capacity.as_str().into()),
                (
                    "actions",
                    form::list(&mandate.actions, |action| action.as_str().into()),
                ),
                ("from", mandate.from.into()),
                ("until", mandate.until.into()),
            ]),
        };
        object.insert("kind", self.kind().as_str());
        object.into()
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        match form.required("kind").parsed()? {
            FactKind::Name => {
                let name = form.required("name").text_up_to(MAX_NAME);
                let language = form
                    .optional("language")
                    .and_then(|field| read_language(&field));
                Some(Self::Name {
                    name: name?.to_owned(),
                    language,
                })
            }
            FactKind::Role => Some(Self::Role(form.required("role").parsed()?)),
            FactKind::Identifier => read_identifier(form).map(Self::Identifier),
            FactKind::Place => {
                let country = form.required("country");
                let code = country.text();
                if code.is_some_and(|code| !is_country(code)) {
                    country.fault(ViolationCode::Malformed, "must be two upper-case letters");
                }
                let address = form.optional("address");
                let address = address.and_then(|field| field.text_up_to(MAX_ADDRESS));
                Some(Self::Place {
                    country: code?.to_owned(),
                    address: address.map(str::to_owned),
                })
            }
            FactKind::Consent => {
                let (terms, until) = (form.required("terms"), form.required("until"));
                let (terms, until) = (terms.digest(), until.time());
                Some(Self::Consent {
                    terms: terms?,
                    until: until?,
                })
            }
            FactKind::Mandate => read_mandate(form).map(Self::Mandate),
        }
    }
}

/// A fact with the salt that hides it in its digest.
#[derive(Clone, Debug, PartialEq, Eq, Hash)]
pub struct OpenedFact {
    /// 32 bytes of chance.
    pub salt: Seed,
    /// The fact.
    pub value: Fact,
}

impl OpenedFact {
    /// Reads the canonical form of at most [`MAX_OPENED`] bytes.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        let limits = Limits {
            bytes: MAX_OPENED,
            depth: 4,
        };
        Self::parse_value(&json::parse_canonical(payload, limits)?)
    }

    /// Reads a value that stands in another statement.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse_value(value: &Value) -> Result<Self, FormFault> {
        form::read_value(value, Self::read)
    }

    /// Reads the members of an opened fact that stands in another statement.
    pub fn read(form: &mut Form<'_>) -> Option<Self> {
        let salt = form.required("salt").seed();
        let value = form.required("value").object(Fact::read);
        Some(Self {
            salt: salt?,
            value: value?,
        })
    }

    /// The opened fact, written.
    pub fn to_value(&self) -> Value {
        Object::from([
            ("salt", Value::from(self.salt)),
            ("value", self.value.to_value()),
        ])
        .into()
    }

    /// The canonical form.
    pub fn to_payload(&self) -> String {
        to_canonical(&self.to_value())
    }

    /// The digest by which events name the fact: of the salt and the canonical value.
    pub fn digest(&self) -> Digest {
        Digest::of_parts(&[
            &self.salt.0,
            to_canonical(&self.value.to_value()).as_bytes(),
        ])
    }
}

fn read_language(field: &Field<'_>) -> Option<String> {
    let language = field.text_up_to(MAX_LANGUAGE)?;
    let mut subtags = language.split('-');
    let primary = subtags.next().is_some_and(|tag| {
        (2..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphabetic())
    });
    let others = subtags.all(|tag| {
        (1..=8).contains(&tag.len()) && tag.bytes().all(|byte| byte.is_ascii_alphanumeric())
    });
    if !primary || !others {
        field.fault(
            ViolationCode::Malformed,
            "must be a language tag (RFC 5646)",
        );
        return None;
    }
    Some(language.to_owned())
}

/// Reads the members `scheme` and `value` of a form.
pub(crate) fn read_identifier(form: &mut Form<'_>) -> Option<Identifier> {
    let (scheme, value) = (form.required("scheme"), form.required("value"));
    let (scheme_text, value_text) = (scheme.text(), value.text());
    match Identifier::new(scheme_text?, value_text?) {
        Ok(identifier) => Some(identifier),
        Err(error) => {
            let field = match error {
                IdentifierError::SchemeMalformed => scheme,
                IdentifierError::ValueMalformed | IdentifierError::CheckDigitWrong => value,
            };
            field.fault(
                ViolationCode::Malformed,
                format!("{}: {error}", error.reason()),
            );
            None
        }
    }
}

fn is_country(code: &str) -> bool {
    code.len() == 2 && code.bytes().all(|byte| byte.is_ascii_uppercase())
}

fn read_mandate(form: &mut Form<'_>) -> Option<Mandate> {
    let mandate = form.required("mandate").parsed();
    let agent = form.required("agent").parsed();
    let capacity_field = form.required("capacity");
    let capacity = capacity_field.parsed();
    if capacity.is_some_and(|capacity: Capacity| !capacity.needs_mandate()) {
        capacity_field.fault(
            ViolationCode::NotAllowed,
            "must be one that acts for another",
        );
    }
    let actions_field = form.required("actions");
    let actions = actions_field.sorted(
        ActionName::ALL.len(),
        Field::parsed::<ActionName>,
        |action| action.as_str(),
    );
    if actions.as_ref().is_some_and(Vec::is_empty) {
        actions_field.fault(ViolationCode::Missing, "must name an action");
    }
    let (from, until_field) = (form.required("from").time(), form.required("until"));
    let until = until_field.time();
    if from.zip(until).is_some_and(|(from, until)| until <= from) {
        until_field.fault(ViolationCode::OutOfRange, "must be later than from");
    }
    Some(Mandate {
        mandate: mandate?,
        agent: agent?,
        capacity: capacity?,
        actions: actions?,
        from: from?,
        until: until?,
    })
}
