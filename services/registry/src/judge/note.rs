use std::collections::BTreeSet;

use funani_core::act::{Capacity, PartyReference};
use funani_core::id::PartyId;
use funani_core::jurisdiction;
use funani_core::note::{Locks, Note};
use funani_core::party::{Purpose, authorise_key};
use funani_core::rejection::Rejection;
use funani_core::state::State;
use funani_core::time::Timestamp;
use funani_core::transition::{MAX_AHEAD, MAX_WAIT};
use funani_proof::jws::Jws;

use super::Parties;

/// A note with its statement.
#[derive(Clone, Debug)]
pub(crate) struct HandedNote {
    pub(crate) jws: Jws,
    pub(crate) note: Note,
}

impl HandedNote {
    /// The party whose word the note is: the principal where there is one, else the author.
    pub(crate) fn party(&self) -> PartyId {
        self.note
            .behalf
            .map_or(self.note.author.party, |behalf| behalf.principal.party)
    }

    /// Every party whose chain the judgement looks into.
    pub(crate) fn parties(&self) -> BTreeSet<PartyId> {
        let principal = self.note.behalf.map(|behalf| behalf.principal.party);
        [Some(self.note.author.party), principal]
            .into_iter()
            .flatten()
            .collect()
    }
}

/// Judges who signed a note, and its times.
///
/// # Errors
/// The first [`Rejection`] of the step of form, in declared order.
pub(crate) fn check_note_form(
    handed: &HandedNote,
    parties: &Parties,
    recorded: Timestamp,
) -> Result<(), Rejection> {
    let author = parties
        .party(handed.note.author.party)
        .ok_or(Rejection::KeyUnknown)?;
    authorise_key(author, &handed.jws, Purpose::Act)?;
    check_times(&handed.note, recorded)
}

/// What a note is judged over.
#[derive(Clone, Copy, Debug)]
pub(crate) struct NoteGround<'a> {
    /// The bill as it stands.
    pub(crate) state: &'a State,
    /// The countries that the bill touches; read for customs notes only.
    pub(crate) touched: &'a BTreeSet<String>,
    /// What the notes before it lock; read for the carrier's notes only.
    pub(crate) locks: &'a Locks,
}

/// Judges whether the author may say such a thing about a bill in this state. That the caller may
/// see the bill, and that the head it saw exists, is checked before. Answers the heads under which
/// it was judged.
///
/// # Errors
/// The first [`Rejection`] of authority and state, in declared order.
pub(crate) fn check_note(
    handed: &HandedNote,
    ground: &NoteGround<'_>,
    parties: &Parties,
    recorded: Timestamp,
) -> Result<Vec<PartyReference>, Rejection> {
    let note = &handed.note;
    if note.kind.is_carriers() && handed.party() != ground.state.carrier {
        return Err(Rejection::NotCarrier);
    }
    if note.kind.is_customs() {
        let author = parties.party(note.author.party);
        author
            .filter(|author| jurisdiction::has_jurisdiction(author, ground.touched))
            .ok_or(Rejection::NotCustoms)?;
    }
    check_mandate(note, parties, recorded)?;
    let fits = match (note.kind.is_carriers(), note.kind.is_customs()) {
        (true, _) => note.capacity.is_carrier_side(),
        (_, true) => note.capacity == Capacity::Own,
        (false, false) => true,
    };
    if !fits {
        return Err(Rejection::CapacityNotAllowed);
    }
    ground.locks.admit(note.kind)?;
    Ok(parties.heads(&handed.parties()))
}

fn check_times(note: &Note, recorded: Timestamp) -> Result<(), Rejection> {
    if note.time.since(recorded) > MAX_AHEAD {
        return Err(Rejection::TimeAhead);
    }
    if recorded > note.not_after {
        return Err(Rejection::ActExpired);
    }
    if note.not_after.since(note.time) > MAX_WAIT {
        return Err(Rejection::NotAfterTooFar);
    }
    Ok(())
}

/// Who writes for a principal needs an open mandate in that capacity. Mandates list acts; a note
/// moves nothing, so the list does not bind it.
fn check_mandate(note: &Note, parties: &Parties, recorded: Timestamp) -> Result<(), Rejection> {
    let Some(behalf) = note.behalf else {
        let needed = note.capacity.needs_mandate();
        return if needed {
            Err(Rejection::MandateMissing)
        } else {
            Ok(())
        };
    };
    let principal = parties.party(behalf.principal.party);
    let mandate = principal.and_then(|principal| principal.mandate(behalf.mandate, recorded));
    let covers = mandate.is_some_and(|mandate| {
        mandate.agent == note.author.party && mandate.capacity == note.capacity
    });
    if covers {
        Ok(())
    } else {
        Err(Rejection::MandateMissing)
    }
}
