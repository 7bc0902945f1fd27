//! What an act of issue needs from a transport document: the few members of a DCSA transport
//! document (eBL 3.0.4) that say which bill it is and who may claim delivery under it.
//!
//! Unknown members are legal there and are passed over. How its party codes become identifiers:
//!
//! | in the document | scheme |
//! |---|---|
//! | `identifyingCodes`, provider `GLEIF` | `LEI` |
//! | provider `DNB` | `DUNS` |
//! | provider `W3C`, `codeListName` `DID` or none | `DID` |
//! | provider `ZZZ` (mutually defined) with a `codeListName` | `ZZZ-` and that name |
//! | any other provider | the provider's code |
//! | `taxLegalReferences`, country `JP`, type `JCN` | `JCN`, the corporate number |
//! | country `SG`, type `UEN` | `UEN` |
//! | country `TH`, type `TIN` | `TH-TIN` |
//! | country `VN`, type `MST` or `TIN` | `VN-MST` |
//! | country `ID`, type `NPWP` or `TIN` | `ID-NPWP` |
//! | any other country and type | country, `-` and type, such as `IN-PAN` |
//!
//! Names of lists and types are read in upper case. A code that cannot be an identifier (of a
//! length or characters that none has, or with wrong check digits) matches nobody, and yet counts
//! as stated: such a party is not found by its name.

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};

use crate::act::{BillNumber, MAX_NAME, Order, OrderKind, StatedParty};
use crate::codes::CodeLists;
use crate::dcsa;
use crate::form::{Faults, Field, Form, FormFault, Path, ViolationCode};
use crate::identifier::Identifier;
use crate::time::Date;

mod fault;

#[cfg(test)]
mod tests;

pub use fault::{DocumentFault, DocumentViolation};

/// The most codes that one party of a document may have.
const MAX_CODES: usize = 64;
/// The longest sub-reference, in characters.
const MAX_SUB_REFERENCE: usize = 100;

/// A transport document that holds under its table.
#[derive(Clone, Debug, PartialEq)]
pub struct TransportDocument {
    /// What ISSUE is compared with.
    pub facts: DocumentFacts,
    /// All that it says.
    pub value: Value,
}

impl TransportDocument {
    /// Reads a transport document as strict JSON and checks it against the table of the standard
    /// ([`dcsa::check`]).
    ///
    /// # Errors
    /// [`DocumentFault`] with everything that is wrong.
    pub fn read(bytes: &[u8], lists: &dyn CodeLists) -> Result<Self, DocumentFault> {
        let value = json::parse(bytes, Limits::DOCUMENT)?;
        let faults = dcsa::check(&value, lists);
        if !faults.is_empty() {
            return Err(faults.into());
        }
        let facts = DocumentFacts::read(&value)?;
        Ok(Self { facts, value })
    }
}

/// What ISSUE is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFacts {
    /// The digest of the document's canonical form.
    pub digest: Digest,
    /// `transportDocumentReference`
    pub number: BillNumber,
    /// `transportDocumentSubReference`
    pub sub_reference: Option<String>,
    /// Whether `transportDocumentTypeCode` is `SWB`: a sea waybill, which is no bill.
    pub is_sea_waybill: bool,
    /// To whom the document is made out.
    pub made_out: MadeOut,
    /// `documentParties.shipper`
    pub shipper: DocumentParty,
    /// `issueDate`, where it is a date.
    pub issue_date: Option<Date>,
}

/// To whom a document is made out.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum MadeOut {
    /// `isToOrder` is false: to the consignee.
    Consignee(DocumentParty),
    /// `isToOrder` is true, with an endorsee: to its order.
    Order(DocumentParty),
    /// `isToOrder` is true, without endorsee: blank endorsed.
    Blank,
}

/// A party as the document states it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentParty {
    /// Name, and the codes that can be identifiers.
    pub stated: StatedParty,
    /// How many codes cannot be identifiers.
    pub unreadable: usize,
}

impl DocumentParty {
    /// Whether the document states any code for the party.
    pub fn is_identified(&self) -> bool {
        self.unreadable > 0 || !self.stated.identifiers.is_empty()
    }

    /// Whether the document means the same party by both: they share an identifier or, where one
    /// of them has no code, the name.
    pub fn is_same(&self, other: &Self) -> bool {
        let share = |identifier| other.stated.identifiers.contains(identifier);
        self.stated.identifiers.iter().any(share)
            || (!(self.is_identified() && other.is_identified())
                && self.stated.name == other.stated.name)
    }
}

impl DocumentFacts {
    /// Reads a transport document.
    ///
    /// # Errors
    /// [`FormFault`] with every violation: a member that is needed is missing or malformed, or
    /// the document contradicts itself about to whom it is made out.
    pub fn read(document: &Value) -> Result<Self, FormFault> {
        let digest = json::canonical_digest(document);
        let faults = Faults::default();
        let read = Field::new(Some(document), Path::TOP, &faults).open_object(|form| {
            let number = form.required("transportDocumentReference").parsed();
            let sub_reference = form
                .optional("transportDocumentSubReference")
                .and_then(|field| field.text_up_to(MAX_SUB_REFERENCE).map(str::to_owned));
            let is_sea_waybill = type_code(&form.required("transportDocumentTypeCode"));
            let is_to_order = form.required("isToOrder").boolean();
            let parties = form
                .required("documentParties")
                .open_object(|form| parties(form, is_to_order));
            let (shipper, made_out) = parties?;
            let issue_date = form.optional("issueDate").and_then(|field| field.value());
            Some(Self {
                digest,
                number: number?,
                sub_reference,
                is_sea_waybill: is_sea_waybill?,
                made_out,
                shipper,
                issue_date: issue_date
                    .and_then(Value::as_str)
                    .and_then(|it| it.parse().ok()),
            })
        });
        faults.conclude(read)
    }

    /// Whether the document is made out as the order says; who the order party is, is another
    /// question.
    ///
    /// | document | order kinds |
    /// |---|---|
    /// | sea waybill | none |
    /// | to a consignee | `STRAIGHT`, `NAMED` |
    /// | to order, endorsee is the shipper | `SHIPPER` |
    /// | to order, another endorsee | `BANK`, `PARTY` |
    /// | to order, no endorsee | `BEARER` |
    pub fn is_made_out(&self, kind: OrderKind) -> bool {
        if self.is_sea_waybill {
            return false;
        }
        match &self.made_out {
            MadeOut::Consignee(_) => matches!(kind, OrderKind::Straight | OrderKind::Named),
            MadeOut::Blank => kind == OrderKind::Bearer,
            MadeOut::Order(endorsee) if endorsee.is_same(&self.shipper) => {
                kind == OrderKind::Shipper
            }
            MadeOut::Order(_) => matches!(kind, OrderKind::Bank | OrderKind::Party),
        }
    }

    /// What the document states for the party that the order names, where it names one.
    pub fn order_party(&self, order: &Order) -> Option<&DocumentParty> {
        order.party()?;
        match &self.made_out {
            MadeOut::Consignee(party) | MadeOut::Order(party) => Some(party),
            MadeOut::Blank => None,
        }
    }
}

fn type_code(field: &Field<'_>) -> Option<bool> {
    match field.text()? {
        "BOL" => Some(false),
        "SWB" => Some(true),
        _ => {
            field.fault(ViolationCode::NotAllowed, "must be BOL or SWB");
            None
        }
    }
}

/// Consignee and endorsee exclude each other; which may stand, `isToOrder` says.
fn parties(form: &mut Form<'_>, is_to_order: Option<bool>) -> Option<(DocumentParty, MadeOut)> {
    let shipper = form.required("shipper").open_object(party);
    let made_out = match is_to_order {
        Some(true) => {
            form.forbidden("consignee", "a document to order has no consignee");
            match form.optional("endorsee") {
                Some(field) => field.open_object(party).map(MadeOut::Order),
                None => Some(MadeOut::Blank),
            }
        }
        Some(false) => {
            form.forbidden(
                "endorsee",
                "a document that is not to order has no endorsee",
            );
            form.required("consignee")
                .open_object(party)
                .map(MadeOut::Consignee)
        }
        None => None,
    };
    Some((shipper?, made_out?))
}

fn party(form: &mut Form<'_>) -> Option<DocumentParty> {
    let name = form
        .required("partyName")
        .text_up_to(MAX_NAME)
        .map(str::to_owned);
    let identifying = codes(form, "identifyingCodes", identifying_code);
    let references = codes(form, "taxLegalReferences", tax_reference);
    let mut identifiers = Vec::new();
    let mut unreadable = 0_usize;
    for code in identifying.into_iter().chain(references) {
        match code {
            Code::Identifier(identifier) => identifiers.push(identifier),
            Code::Unreadable => unreadable = unreadable.saturating_add(1),
        }
    }
    identifiers.sort();
    identifiers.dedup();
    Some(DocumentParty {
        stated: StatedParty {
            identifiers,
            name: name?,
        },
        unreadable,
    })
}

fn codes(
    form: &mut Form<'_>,
    member: &'static str,
    read: fn(&mut Form<'_>) -> Option<Code>,
) -> Vec<Code> {
    let list = form
        .optional(member)
        .and_then(|field| field.list(MAX_CODES, |element| element.open_object(read)));
    list.unwrap_or_default()
}

/// A code of a party.
enum Code {
    /// It can be an identifier.
    Identifier(Identifier),
    /// It cannot.
    Unreadable,
}

impl Code {
    fn of(scheme: String, value: &str) -> Self {
        Identifier::new(scheme, value).map_or(Self::Unreadable, Self::Identifier)
    }
}

fn identifying_code(form: &mut Form<'_>) -> Option<Code> {
    let provider = form.required("codeListProvider").text();
    let code = form.required("partyCode").text();
    let list = form.optional("codeListName").and_then(|field| field.text());
    let (provider, code) = (provider?, code?);
    let scheme = match (provider, list) {
        ("GLEIF", _) => "LEI".to_owned(),
        ("DNB", _) => "DUNS".to_owned(),
        ("W3C", None | Some("DID")) => "DID".to_owned(),
        ("ZZZ", Some(list)) => format!("ZZZ-{}", list.to_ascii_uppercase()),
        _ => provider.to_owned(),
    };
    Some(Code::of(scheme, code))
}

fn tax_reference(form: &mut Form<'_>) -> Option<Code> {
    let kind = form.required("type").text();
    let country = form.required("countryCode").text();
    let value = form.required("value").text();
    let (country, kind) = (country?, kind?.to_ascii_uppercase());
    let scheme = match (country, kind.as_str()) {
        ("JP", "JCN") | ("SG", "UEN") => kind,
        ("VN", "TIN") => "VN-MST".to_owned(),
        ("ID", "TIN") => "ID-NPWP".to_owned(),
        _ => format!("{country}-{kind}"),
    };
    Some(Code::of(scheme, value?))
}

/// The digest under which a carrier may issue one bill only: that of the canonical object of
/// carrier, number and sub-reference (empty where the document has none).
pub fn number_claim(
    carrier: crate::id::PartyId,
    number: &BillNumber,
    sub_reference: Option<&str>,
) -> Digest {
    let object = Object::from([
        ("carrier", Value::from(carrier)),
        ("number", number.into()),
        ("sub_reference", sub_reference.unwrap_or_default().into()),
    ]);
    json::canonical_digest(&object.into())
}
