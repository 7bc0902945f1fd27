//! What is found: a bill, a document or an entry, read out of what its owner gives.
//!
//! Only what touches the authority's country is read at all; everything else is nothing, like what
//! does not exist.

use std::collections::BTreeSet;
use std::sync::Arc;

use bytes::Bytes;
use funani_core::codes::CodeList;
use funani_core::doc::{DocState, DocStatus};
use funani_core::id::{BillId, DocId, PartyId};
use funani_core::jurisdiction::countries;
use funani_core::lookup::Key;
use funani_core::receipt::ReceiptState;
use funani_core::state::{Named, State};
use funani_core::time::Date;
use funani_proof::digest::Digest;
use funani_proof::json::Value;
use funani_trade::Figures;
use funani_trade::certificate::{self, Certificate};
use funani_trade::examine::Evidence;
use funani_trade::table::{self, Kind};

use crate::entry::Entry;

#[cfg(test)]
mod tests;

/// A bill.
#[derive(Debug)]
pub(crate) struct Bill {
    pub(crate) id: BillId,
    pub(crate) evidence: Arc<Evidence>,
    /// The transport document.
    pub(crate) document: Arc<Value>,
    pub(crate) state: State,
    /// Who signed its issue.
    pub(crate) issuer: PartyId,
    /// How many receipts it has.
    pub(crate) receipts: usize,
}

/// A trade document.
#[derive(Debug)]
pub(crate) struct Document {
    pub(crate) id: DocId,
    pub(crate) evidence: Arc<Evidence>,
    pub(crate) issuer: PartyId,
    pub(crate) kind: String,
    pub(crate) status: DocStatus,
    pub(crate) content: Digest,
    /// The digests of contents that it had before.
    pub(crate) earlier: Vec<Digest>,
    pub(crate) values: Arc<Figures>,
    /// How many receipts it has.
    pub(crate) receipts: usize,
}

/// An entry of the authority.
#[derive(Debug)]
pub(crate) struct Declared {
    pub(crate) entry: Entry,
    pub(crate) values: Figures,
}

impl Bill {
    /// Reads a bill; nothing where it cannot be read.
    pub(crate) fn read(id: BillId, bytes: Bytes) -> Option<Self> {
        let evidence = Evidence::read(bytes);
        let bundle = evidence.bundle().ok()?;
        let state = evidence.receipts().last()?.as_ref()?.bill()?.clone();
        let document = Arc::clone(evidence.transport_document(state.document)?);
        let issue = funani_core::act::Act::parse(bundle.acts.first()?.payload()).ok()?;
        let receipts = bundle.receipts.len();
        Some(Self {
            id,
            receipts,
            evidence: Arc::new(evidence),
            document,
            state,
            issuer: issue.actor.party,
        })
    }

    /// Whether it is a country's business.
    pub(crate) fn touches(&self, country: &str) -> bool {
        countries(&self.document).contains(country)
    }

    fn text(&self, pointer: &str) -> Option<&str> {
        self.document.pointer(pointer).and_then(Value::as_str)
    }

    /// Its number.
    pub(crate) fn number(&self) -> &str {
        self.text("/transportDocumentReference").unwrap_or_default()
    }

    /// The code of its carrier.
    pub(crate) fn carrier_code(&self) -> Option<&str> {
        self.text("/carrierCode")
    }

    /// When the goods were loaded, else when it was issued: a calendar date at that place.
    pub(crate) fn date(&self) -> Option<Date> {
        let loaded = self.on_board().or_else(|| self.text("/issueDate"));
        loaded?.parse().ok()
    }

    fn on_board(&self) -> Option<&str> {
        self.text("/shippedOnBoardDate")
    }

    /// When the goods were loaded.
    pub(crate) fn loaded(&self) -> Option<Date> {
        self.on_board()?.parse().ok()
    }

    /// The port of loading.
    pub(crate) fn loading(&self) -> Option<&str> {
        self.text("/transports/portOfLoading/UNLocationCode")
    }

    /// The numbers of house bills that it names.
    pub(crate) fn houses(&self) -> BTreeSet<&str> {
        let items = self.document.pointer("/consignmentItems");
        let items = items.and_then(Value::as_array).unwrap_or_default().iter();
        let cargo = items.filter_map(|item| item.pointer("/cargoItems")?.as_array());
        cargo
            .flatten()
            .filter_map(|cargo| cargo.pointer("/houseBillOfLadingReference")?.as_str())
            .collect()
    }

    /// Who sees it and what comes of it.
    pub(crate) fn seen_by(&self) -> BTreeSet<PartyId> {
        let state = &self.state;
        let endorsee = state.endorsement.party().and_then(Named::party);
        [
            Some(state.carrier),
            state.possessor,
            endorsee,
            state.offer().map(|offer| offer.to),
        ]
        .into_iter()
        .flatten()
        .collect()
    }

    /// Whom a look at it concerns: who sees it, and who shipped the goods.
    pub(crate) fn concerns(&self) -> BTreeSet<PartyId> {
        let mut parties = self.seen_by();
        parties.insert(self.state.shipper);
        parties
    }
}

impl Document {
    /// Reads a document; nothing where it cannot be read, or is a grant of one.
    pub(crate) fn read(id: DocId, bytes: Bytes) -> Option<Self> {
        let evidence = Evidence::read(bytes);
        evidence.bundle().ok()?;
        let receipts = evidence.receipts();
        let states = receipts
            .iter()
            .flatten()
            .filter_map(|receipt| match &receipt.state {
                ReceiptState::Document(state) => DocState::parse(state).ok(),
                ReceiptState::Bill { .. } | ReceiptState::Note(_) | ReceiptState::Party(_) => None,
            });
        let mut states: Vec<DocState> = states.collect();
        let DocState::Document {
            issuer,
            kind,
            content,
            status,
            ..
        } = states.pop()?
        else {
            return None;
        };
        let values = Arc::clone(evidence.values(content)?);
        let earlier = states.iter().filter_map(DocState::content);
        let earlier = earlier.filter(|digest| *digest != content).collect();
        Some(Self {
            id,
            values,
            receipts: receipts.len(),
            evidence: Arc::new(evidence),
            issuer,
            kind,
            status,
            content,
            earlier,
        })
    }

    /// Whether it is a country's business: by its places, its parties, its issuing body.
    pub(crate) fn touches(&self, country: &str) -> bool {
        touches(&self.values, country)
    }

    /// Whether it counts.
    pub(crate) fn is_live(&self) -> bool {
        self.status == DocStatus::Live
    }

    /// Whether it is a certificate of origin that an issuing body signed.
    pub(crate) fn is_certificate(&self) -> bool {
        self.kind == certificate::KIND
    }

    /// The certificate of origin that it is.
    pub(crate) fn certificate(&self) -> Option<Certificate> {
        let is_one = self.is_certificate();
        is_one
            .then(|| Certificate::read(&self.values).ok())
            .flatten()
    }

    /// The number and date that a document of its kind bears.
    pub(crate) fn number_and_date(&self) -> (&str, &str) {
        let text = |path: &str| self.values.text(path).unwrap_or_default();
        if self.is_certificate() {
            return (text("proof.1.number"), text("proof.1.date"));
        }
        let form = funani_trade::paper::form(&self.kind).map(|form| form.number);
        let number = form.and_then(|path| self.values.text(path));
        let number = number.or_else(|| self.values.text("invoice.number"));
        (number.unwrap_or_default(), text("invoice.date"))
    }

    /// Whether it cites a bill, as far as it says: another carrier's bill may have the number, too.
    pub(crate) fn cites(&self, bill: &Bill) -> bool {
        cites(&self.values, bill.number(), bill.carrier_code())
    }
}

/// The key of the bill that data name.
pub(crate) fn bill_key(values: &Figures) -> Option<Key> {
    let number = values.text("transport.billNumber")?;
    Some(match values.text("transport.carrierCode") {
        Some(carrier) => Key::bill(number, carrier),
        None => Key::bill_number(number),
    })
}

/// Whether data name a bill of this number, and no other carrier's.
pub(crate) fn cites(values: &Figures, number: &str, carrier: Option<&str>) -> bool {
    let named = ["transport.billNumber", "transport.masterBillNumber"];
    let named = named.iter().filter_map(|path| values.text(path));
    let wanted = Key::bill_number(number);
    let numbered = named.map(Key::bill_number).any(|key| key == wanted);
    let stated = values.text("transport.carrierCode");
    numbered && (stated.is_none() || carrier.is_none() || stated == carrier)
}

/// The countries that data touch, as jurisdiction goes by them.
pub(crate) fn touches(values: &Figures, country: &str) -> bool {
    values.iter().any(|(path, value)| {
        let pattern = path.pattern();
        let kind = table::row_of(&pattern).map(|row| row.kind);
        match kind {
            Some(Kind::Code(CodeList::Location)) if pattern.starts_with("transport.") => {
                value.get(..2) == Some(country)
            }
            Some(Kind::Code(CodeList::Country)) => {
                let counts = pattern.starts_with("transport.")
                    || pattern == "party.@.country"
                    || pattern == "proof.#.issuerCountry";
                counts && value == country
            }
            Some(_) | None => false,
        }
    })
}
