use std::collections::BTreeSet;

use super::NoteKind;
use crate::id::PartyId;
use crate::receipt::{Receipt, ReceiptState};
use crate::rejection::Rejection;

#[cfg(test)]
mod tests;

/// What the notes of a bill, in their order, still keep the carrier from saying: a fold over its note
/// chain. Locks never touch title.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Locks {
    /// The customs administrations of which each holds or has refused the goods by its last note.
    holding: BTreeSet<PartyId>,
    /// The carrier has released the goods.
    released: bool,
}

impl Locks {
    /// Whether a note of this kind may come next.
    ///
    /// # Errors
    /// `CUSTOMS_LOCKED` for release and delivery while a customs administration holds or has refused
    /// the goods; `CARRIER_LOCKED` for delivery against the bill before the carrier has released
    /// them.
    pub fn admit(&self, kind: NoteKind) -> Result<(), Rejection> {
        if kind.is_carriers() && !self.holding.is_empty() {
            return Err(Rejection::CustomsLocked);
        }
        if kind == NoteKind::Delivered && !self.released {
            return Err(Rejection::CarrierLocked);
        }
        Ok(())
    }

    /// Goes on with the next note. Customs signs for itself, so the receipt of its note was judged
    /// under the keys of that one party.
    pub fn follow(&mut self, receipt: &Receipt) {
        let ReceiptState::Note(kind) = receipt.state else {
            return;
        };
        match (kind, receipt.sole_party()) {
            (NoteKind::CustomsHeld | NoteKind::CustomsRefused, Some(customs)) => {
                self.holding.insert(customs);
            }
            (NoteKind::CustomsReleased, Some(customs)) => {
                self.holding.remove(&customs);
            }
            (NoteKind::Released, _) => self.released = true,
            (
                NoteKind::CustomsHeld
                | NoteKind::CustomsRefused
                | NoteKind::CustomsReleased
                | NoteKind::Remark
                | NoteKind::Disputed
                | NoteKind::Delivered
                | NoteKind::DeliveredAgainstGuarantee,
                _,
            ) => {}
        }
    }
}
