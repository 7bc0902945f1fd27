//! A key as an officer has it.

use std::fmt;
use std::str::FromStr as _;

use funani_core::codes::CodeLists;
use funani_core::id::PartyId;
use funani_core::lookup::{Key, Ship};
use funani_core::origin::Origin;
use funani_core::time::Date;
use funani_trade::certificate::Code;
use funani_trade::table;
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::key::Key as Sent;
use funani_wire::fields::Fields;

use super::By;

/// A key.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Asked {
    Declaration { number: String, tax_id: String },
    Bill { number: String, carrier: Carrier },
    Voyage(Voyage),
    Container(String),
    Certificate(Certificate),
    Permit(String),
    Invoice { number: String, seller: String },
    Ucr(String),
    Code(Code),
}

/// How a carrier is named.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) enum Carrier {
    /// By its code, as the bill states it.
    Code(String),
    /// By its id on this node.
    Party(PartyId),
}

/// A ship's call.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Voyage {
    pub(crate) imo: Option<String>,
    pub(crate) call_sign: Option<String>,
    pub(crate) vessel: Option<String>,
    pub(crate) number: String,
    pub(crate) port: String,
    pub(crate) arrival: Date,
}

/// A certificate of origin.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Certificate {
    pub(crate) agreement: String,
    pub(crate) number: String,
    pub(crate) date: Date,
    pub(crate) country: Option<String>,
}

impl Voyage {
    /// The keys by what the ship is known by.
    pub(crate) fn keys(&self) -> Vec<Key> {
        let ships = [
            self.imo.as_deref().map(Ship::Imo),
            self.call_sign.as_deref().map(Ship::CallSign),
            self.vessel.as_deref().map(Ship::Name),
        ];
        let ships = ships.into_iter().flatten();
        ships
            .map(|ship| Key::voyage(ship, &self.number, &self.port))
            .collect()
    }
}

impl Asked {
    /// What kind of key it is.
    pub(crate) const fn by(&self) -> By {
        match self {
            Self::Declaration { .. } => By::Declaration,
            Self::Bill { .. } => By::Bill,
            Self::Voyage(_) => By::Voyage,
            Self::Container(_) => By::Container,
            Self::Certificate(_) => By::Certificate,
            Self::Permit(_) => By::Permit,
            Self::Invoice { .. } => By::Invoice,
            Self::Ucr(_) => By::Ucr,
            Self::Code(_) => By::Code,
        }
    }
}

/// The key in words, as looks keep it.
impl fmt::Display for Asked {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        match self {
            Self::Declaration { number, tax_id } => {
                write!(f, "declaration {number} of {tax_id}")
            }
            Self::Bill { number, carrier } => match carrier {
                Carrier::Code(code) => write!(f, "bill {number} of {code}"),
                Carrier::Party(party) => write!(f, "bill {number} of {party}"),
            },
            Self::Voyage(call) => {
                let ships = [&call.imo, &call.call_sign, &call.vessel];
                let ships: Vec<&str> = ships.into_iter().flatten().map(String::as_str).collect();
                let Voyage {
                    number,
                    port,
                    arrival,
                    ..
                } = call;
                write!(f, "{} {number} at {port} on {arrival}", ships.join(" / "))
            }
            Self::Container(number) => write!(f, "container {number}"),
            Self::Certificate(certificate) => {
                let Certificate {
                    agreement,
                    number,
                    date,
                    country,
                } = certificate;
                write!(f, "certificate {agreement} {number} of {date}")?;
                country
                    .iter()
                    .try_for_each(|country| write!(f, " {country}"))
            }
            Self::Permit(number) => write!(f, "permit {number}"),
            Self::Invoice { number, seller } => write!(f, "invoice {number} of {seller}"),
            Self::Ucr(reference) => write!(f, "UCR {reference}"),
            Self::Code(code) => write!(f, "code {code}"),
        }
    }
}

/// The kind of key that was sent, before its form is looked at.
pub(crate) const fn kind(key: &wire::Key) -> Option<By> {
    Some(match &key.key {
        None => return None,
        Some(Sent::Declaration(_)) => By::Declaration,
        Some(Sent::Bill(_)) => By::Bill,
        Some(Sent::Voyage(_)) => By::Voyage,
        Some(Sent::Container(_)) => By::Container,
        Some(Sent::Certificate(_)) => By::Certificate,
        Some(Sent::Permit(_)) => By::Permit,
        Some(Sent::Invoice(_)) => By::Invoice,
        Some(Sent::Ucr(_)) => By::Ucr,
        Some(Sent::Code(_)) => By::Code,
    })
}

/// Reads a key; everything wrong with it is noted.
pub(crate) fn read(
    fields: &mut Fields,
    key: wire::Key,
    lists: &dyn CodeLists,
    origin: &Origin,
) -> Option<Asked> {
    let sent = fields.required("key", key.key)?;
    match sent {
        Sent::Declaration(key) => fields.within("declaration", |fields| {
            let number = datum(fields, "number", key.number, "entry.number", lists);
            let tax_id = datum(fields, "tax_id", key.tax_id, "entry.taxId", lists);
            Some(Asked::Declaration {
                number: number?,
                tax_id: tax_id?,
            })
        }),
        Sent::Bill(key) => fields.within("bill", |fields| bill(fields, key, lists)),
        Sent::Voyage(key) => fields.within("voyage", |fields| voyage(fields, key, lists)),
        Sent::Container(number) => {
            datum(fields, "container", number, "equipment.#.number", lists).map(Asked::Container)
        }
        Sent::Certificate(key) => fields
            .within("certificate", |fields| certificate(fields, key, lists))
            .map(Asked::Certificate),
        Sent::Permit(number) => {
            datum(fields, "permit", number, "entry.permit", lists).map(Asked::Permit)
        }
        Sent::Invoice(key) => fields.within("invoice", |fields| {
            let number = datum(fields, "number", key.number, "invoice.number", lists);
            let seller = said(fields, "seller", key.seller, 120);
            Some(Asked::Invoice {
                number: number?,
                seller: seller?,
            })
        }),
        Sent::Ucr(reference) => datum(fields, "ucr", reference, "entry.ucr", lists).map(Asked::Ucr),
        Sent::Code(text) => code(fields, "code", &text, origin).map(Asked::Code),
    }
}

fn bill(fields: &mut Fields, key: wire::BillKey, lists: &dyn CodeLists) -> Option<Asked> {
    let number = datum(fields, "number", key.number, "transport.billNumber", lists);
    let carrier = said(fields, "carrier", key.carrier, 36);
    let carrier = carrier.map(|text| match PartyId::from_str(&text) {
        Ok(party) => Carrier::Party(party),
        Err(_) => Carrier::Code(text),
    });
    Some(Asked::Bill {
        number: number?,
        carrier: carrier?,
    })
}

fn voyage(fields: &mut Fields, key: wire::VoyageKey, lists: &dyn CodeLists) -> Option<Asked> {
    let mut any = false;
    let mut ship = |fields: &mut Fields, field: &str, text: String, pattern: &str| {
        if text.is_empty() {
            return Some(None);
        }
        any = true;
        datum(fields, field, text, pattern, lists).map(Some)
    };
    let imo = ship(fields, "imo", key.imo, "transport.imo");
    let call_sign = ship(fields, "call_sign", key.call_sign, "transport.callSign");
    let vessel = ship(fields, "vessel", key.vessel, "transport.vessel");
    if !any {
        fields.note("imo", "REQUIRED", "imo, call_sign or vessel is required");
    }
    let voyage = datum(fields, "voyage", key.voyage, "transport.voyage", lists);
    let port = datum(fields, "port", key.port, "transport.discharge", lists);
    let arrival = fields.parsed("arrival", &key.arrival, "DATE_MALFORMED");
    Some(Asked::Voyage(Voyage {
        imo: imo?,
        call_sign: call_sign?,
        vessel: vessel?,
        number: voyage?,
        port: port?,
        arrival: arrival?,
    }))
}

/// Reads a certificate by agreement, number and date.
pub(crate) fn certificate(
    fields: &mut Fields,
    key: wire::CertificateKey,
    lists: &dyn CodeLists,
) -> Option<Certificate> {
    let agreement = datum(
        fields,
        "agreement",
        key.agreement,
        "proof.#.agreement",
        lists,
    );
    let number = datum(fields, "number", key.number, "proof.#.number", lists);
    let date = fields.parsed("date", &key.date, "DATE_MALFORMED");
    let country = if key.issuer_country.is_empty() {
        Some(None)
    } else {
        let (field, pattern) = ("issuer_country", "proof.#.issuerCountry");
        datum(fields, field, key.issuer_country, pattern, lists).map(Some)
    };
    Some(Certificate {
        agreement: agreement?,
        number: number?,
        date: date?,
        country: country?,
    })
}

/// Reads the text of a QR code of this registry.
pub(crate) fn code(fields: &mut Fields, field: &str, text: &str, origin: &Origin) -> Option<Code> {
    let code: Code = fields.parsed(field, text, "CODE_MALFORMED")?;
    if code.registry != *origin {
        let message = format!("is of {}, not of this registry", code.registry);
        fields.note(field, "WRONG_REGISTRY", message);
        return None;
    }
    Some(code)
}

/// A text that is a datum of the table.
fn datum(
    fields: &mut Fields,
    field: &str,
    text: String,
    pattern: &str,
    lists: &dyn CodeLists,
) -> Option<String> {
    let text = said(fields, field, text, 1_024)?;
    let fault = table::row_of(pattern)?.kind.check(&text, lists).err();
    if let Some(fault) = fault {
        fields.note(field, fault.reason(), fault.to_string());
        return None;
    }
    Some(text)
}

/// A text that says something: a key of marks only would find whatever says nothing.
fn said(fields: &mut Fields, field: &str, text: String, most: usize) -> Option<String> {
    let text = fields.text(field, text, most)?;
    if text.chars().any(char::is_control) || !text.chars().any(char::is_alphanumeric) {
        fields.note(
            field,
            "MALFORMED",
            "holds no letter or digit, or a control character",
        );
        return None;
    }
    Some(text)
}
