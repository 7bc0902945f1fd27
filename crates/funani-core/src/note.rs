//! Remarks about a bill beside its title (`docs/format.md` §2.6).

use funani_proof::digest::Digest;
use funani_proof::json::{self, Value};

use crate::act::{Behalf, Capacity, PartyReference};
use crate::form::{self, Form, FormFault, named};
use crate::id::BillId;
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::time::Timestamp;

mod locks;
#[cfg(test)]
mod tests;

pub use locks::Locks;

named! {
    /// What a note is.
    pub enum NoteKind, "a kind of note" {
        /// A remark of a party concerned.
        Remark = "REMARK",
        /// A party concerned disputes something.
        Disputed = "DISPUTED",
        /// The carrier has released the goods.
        Released = "RELEASED",
        /// The carrier has delivered the goods.
        Delivered = "DELIVERED",
        /// The carrier has delivered the goods against a guarantee, without the bill.
        DeliveredAgainstGuarantee = "DELIVERED_AGAINST_GUARANTEE",
        /// Customs holds the goods: the carrier may not release them.
        CustomsHeld = "CUSTOMS_HELD",
        /// Customs has released the goods.
        CustomsReleased = "CUSTOMS_RELEASED",
        /// Customs has refused the goods.
        CustomsRefused = "CUSTOMS_REFUSED",
    }
}

impl NoteKind {
    /// Whether only the carrier's side may write such a note.
    pub fn is_carriers(self) -> bool {
        match self {
            Self::Released | Self::Delivered | Self::DeliveredAgainstGuarantee => true,
            Self::Remark
            | Self::Disputed
            | Self::CustomsHeld
            | Self::CustomsReleased
            | Self::CustomsRefused => false,
        }
    }

    /// Whether only a customs administration may write such a note.
    pub fn is_customs(self) -> bool {
        match self {
            Self::CustomsHeld | Self::CustomsReleased | Self::CustomsRefused => true,
            Self::Remark
            | Self::Disputed
            | Self::Released
            | Self::Delivered
            | Self::DeliveredAgainstGuarantee => false,
        }
    }
}

/// One note, with all members but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Note {
    /// The home registry of the bill.
    pub registry: Origin,
    /// The bill.
    pub bill: BillId,
    /// The head that the author saw.
    pub seen: ChainHead,
    /// What the note is.
    pub kind: NoteKind,
    /// Who signs.
    pub author: PartyReference,
    /// In which capacity.
    pub capacity: Capacity,
    /// For whom, where the author acts for another party.
    pub behalf: Option<Behalf>,
    /// The digest of the annex that holds the content.
    pub annex: Option<Digest>,
    /// When, by the author's clock.
    pub time: Timestamp,
    /// The last recorded time at which the note may be recorded.
    pub not_after: Timestamp,
}

impl Note {
    /// Reads the payload of a note.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, Self::read)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let object = form::object([
            ("annex", self.annex.map(Value::from)),
            ("author", Some(self.author.to_value())),
            (
                "behalf_of",
                self.behalf.map(|behalf| behalf.principal.to_value()),
            ),
            ("bill", Some(self.bill.into())),
            ("capacity", Some(self.capacity.into())),
            ("kind", Some(self.kind.into())),
            ("mandate", self.behalf.map(|behalf| behalf.mandate.into())),
            ("not_after", Some(self.not_after.into())),
            ("registry", Some(self.registry.as_str().into())),
            ("seen", Some(self.seen.to_value())),
            ("time", Some(self.time.into())),
            ("type", Some("funani-note".into())),
            ("v", Some(form::integer(1))),
        ]);
        json::to_canonical(&object.into())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-note");
        let registry = form.required("registry").parsed();
        let bill = form.required("bill").parsed();
        let seen = form.required("seen").object(ChainHead::read);
        let kind = form.required("kind").parsed();
        let author = form.required("author").object(PartyReference::read);
        let capacity = form.required("capacity").parsed();
        let behalf = Behalf::read(form, capacity);
        let annex = form.optional("annex").and_then(|field| field.digest());
        let time = form.required("time").time();
        let not_after = form.required("not_after").time();
        Some(Self {
            registry: registry?,
            bill: bill?,
            seen: seen?,
            kind: kind?,
            author: author?,
            capacity: capacity?,
            behalf,
            annex,
            time: time?,
            not_after: not_after?,
        })
    }
}
