use super::PartyFacts;
use crate::act::{Reference, StatedParty};
use crate::document::DocumentParty;
use crate::id::PartyId;
use crate::state::Named;

/// Whether a party is the one that is meant.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub enum Match {
    /// It is not.
    No,
    /// It is, by its name alone: no identifier is stated.
    ByName,
    /// It is, by its id or an identifier.
    Certain,
}

impl Match {
    /// Whether the party is meant, certainly or by its name alone.
    pub fn holds(self) -> bool {
        self != Self::No
    }

    fn certain_if(certain: bool) -> Self {
        if certain { Self::Certain } else { Self::No }
    }
}

/// Whether `party` is the stated one: it holds one of the identifiers or, where none is stated,
/// its approved name is exactly that.
fn stated(party: PartyId, stated: &StatedParty, identified: bool, facts: &dyn PartyFacts) -> Match {
    let holds = |identifier| facts.holds_identifier(party, identifier);
    if stated.identifiers.iter().any(holds) {
        Match::Certain
    } else if !identified && facts.is_named(party, &stated.name) {
        Match::ByName
    } else {
        Match::No
    }
}

/// Whether `party` is the one that a state names.
pub(super) fn named(party: PartyId, named: &Named, facts: &dyn PartyFacts) -> Match {
    match named {
        Named::Party(id) => Match::certain_if(*id == party),
        Named::Stated(text) => stated(party, text, !text.identifiers.is_empty(), facts),
    }
}

/// Whether `party` is the one that a document states.
pub(super) fn in_document(
    party: PartyId,
    document: &DocumentParty,
    facts: &dyn PartyFacts,
) -> Match {
    stated(party, &document.stated, document.is_identified(), facts)
}

/// Whether a reference is to the party that a document states; what is stated must be stated as
/// the document does.
pub(super) fn reference_in_document(
    reference: &Reference,
    document: &DocumentParty,
    facts: &dyn PartyFacts,
) -> Match {
    match reference {
        Reference::Party(party) => in_document(party.party, document, facts),
        Reference::Stated(text) => Match::certain_if(*text == document.stated),
    }
}

/// Whether a reference is to the party that a state names.
pub(super) fn reference(reference: &Reference, other: &Named, facts: &dyn PartyFacts) -> Match {
    match (reference, other) {
        (Reference::Party(party), other) => named(party.party, other, facts),
        (Reference::Stated(_), Named::Party(id)) => named(*id, &Named::from(reference), facts),
        (Reference::Stated(text), Named::Stated(other)) => Match::certain_if(text == other),
    }
}

/// The party whose facts [`reference`] asks for.
pub(super) fn consulted(reference: &Reference, other: Option<&Named>) -> Option<PartyId> {
    match (reference, other) {
        (Reference::Party(party), Some(Named::Stated(_))) => Some(party.party),
        (Reference::Stated(_), Some(Named::Party(id))) => Some(*id),
        (Reference::Party(_), Some(Named::Party(_)) | None)
        | (Reference::Stated(_), Some(Named::Stated(_)) | None) => None,
    }
}
