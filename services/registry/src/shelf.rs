//! On which shelf of which party a bill lies after an act, and whose feed announces it.
//!
//! A party is told of an act that names it, of every act while it has full sight, and of the act
//! by which it loses that. A shelf is written anew only for whom the act changes something: the
//! carrier, which sees everything, hears of a transfer and keeps the bill where it lies. Nobody is told of what happens afterwards: a party that passed the bill
//! on keeps it on its shelf as sent, even when it has ended long since.

use std::collections::{BTreeMap, BTreeSet};

use funani_core::act::Act;
use funani_core::id::PartyId;
use funani_core::state::{State, Status};
use funani_store::Concern;
use funani_wire::registry::v1::Shelf;

#[cfg(test)]
mod tests;

/// A shelf as it is written down.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Code {
    /// The bill lies on no shelf: the party is or was named and never had it.
    None = 0,
    /// The party is to answer, and never had the bill.
    ToActOn = 1,
    /// The party has the bill.
    InMyHands = 2,
    /// The party had or issued the bill and passed it on.
    Sent = 3,
    /// The bill has ended.
    Done = 4,
    /// The party is to answer, and had the bill before.
    ToActOnAgain = 5,
}

impl Code {
    /// The number in the database.
    pub(crate) const fn number(self) -> i16 {
        self as i16
    }

    /// The shelf of a number in the database; what no code of ours writes lies nowhere.
    pub(crate) const fn of(number: i64) -> Self {
        match number {
            1 => Self::ToActOn,
            2 => Self::InMyHands,
            3 => Self::Sent,
            4 => Self::Done,
            5 => Self::ToActOnAgain,
            _ => Self::None,
        }
    }

    /// Whether the party had the bill once.
    pub(crate) const fn had(self) -> bool {
        matches!(self, Self::InMyHands | Self::Sent | Self::ToActOnAgain)
    }

    /// The shelf it stands for.
    pub(crate) const fn shelf(self) -> Shelf {
        match self {
            Self::None => Shelf::Unspecified,
            Self::ToActOn | Self::ToActOnAgain => Shelf::ToActOn,
            Self::InMyHands => Shelf::InMyHands,
            Self::Sent => Shelf::Sent,
            Self::Done => Shelf::Done,
        }
    }
}

/// The codes that lie on a shelf, as numbers; none for a shelf that is not given.
pub(crate) const fn codes(shelf: Shelf) -> &'static [i64] {
    match shelf {
        Shelf::Unspecified => &[],
        Shelf::ToActOn => &[Code::ToActOn as i64, Code::ToActOnAgain as i64],
        Shelf::InMyHands => &[Code::InMyHands as i64],
        Shelf::Sent => &[Code::Sent as i64],
        Shelf::Done => &[Code::Done as i64],
    }
}

/// The shelf on which a state lies for a party with full sight of it; `had` where the party had or
/// issued the bill before.
pub(crate) fn shelf_now(party: PartyId, state: &State, carrier_side: bool, had: bool) -> Shelf {
    code(party, state, carrier_side, had).shelf()
}

fn code(party: PartyId, state: &State, carrier_side: bool, had: bool) -> Code {
    let to_act = if had {
        Code::ToActOnAgain
    } else {
        Code::ToActOn
    };
    match state.status.beneath() {
        Status::Ended { .. } => return Code::Done,
        Status::Offered(offer) if offer.to == party => return to_act,
        Status::Surrendered(_) | Status::Returned if carrier_side => return to_act,
        Status::Live { .. }
        | Status::Offered(_)
        | Status::Returned
        | Status::Surrendered(_)
        | Status::Held(_)
        | Status::InTransit => {}
    }
    if state.possessor == Some(party) {
        Code::InMyHands
    } else if had || carrier_side {
        Code::Sent
    } else {
        Code::None
    }
}

/// Who is told of an act, before it is known on which shelves the bill lay for them.
#[derive(Clone, Debug)]
pub(crate) struct Audience {
    /// Parties whose shelf or last sight changes; whether each is on the carrier's side.
    concerned: BTreeMap<PartyId, bool>,
    /// Parties that only hear of it.
    hearing: BTreeSet<PartyId>,
}

impl Audience {
    /// The audience of an act. `agents` are the parties that act for the carrier now.
    pub(crate) fn new(
        before: Option<&State>,
        after: &State,
        act: &Act,
        agents: &BTreeSet<PartyId>,
    ) -> Self {
        let mut concerned = BTreeMap::new();
        let side = |party: PartyId| {
            party == after.carrier
                || agents.contains(&party)
                || (act.capacity.is_carrier_side() && party == act.actor.party)
        };
        let mut add = |party: PartyId| {
            concerned.insert(party, side(party));
        };
        act.parties().into_iter().for_each(|named| add(named.party));
        let seeing = before.map(seeing).unwrap_or_default();
        let seeing_now = self::seeing(after);
        seeing.difference(&seeing_now).copied().for_each(&mut add);
        after.possessor.into_iter().for_each(&mut add);
        after.offer().into_iter().for_each(|offer| add(offer.to));
        if before.is_none_or(is_carriers_turn) || is_carriers_turn(after) {
            add(after.carrier);
        }
        if is_carriers_turn(after) || before.is_some_and(is_carriers_turn) {
            agents.iter().copied().for_each(&mut add);
        }
        if matches!(after.status, Status::Ended { .. }) {
            seeing_now.iter().copied().for_each(&mut add);
            let receiver = after
                .surrender()
                .and_then(|surrender| surrender.deliver_to.party());
            receiver.into_iter().for_each(&mut add);
        }
        let hearing = seeing_now
            .into_iter()
            .filter(|party| !concerned.contains_key(party));
        let hearing = hearing.collect();
        Self { concerned, hearing }
    }

    /// Parties whose present shelf has to be read to know their next one: those that are named
    /// without having the bill before or after, and are not on the carrier's side.
    pub(crate) fn unclear(&self, before: Option<&State>, after: &State) -> Vec<PartyId> {
        if before.is_none() || matches!(after.status, Status::Ended { .. }) {
            return Vec::new();
        }
        let had = |party: PartyId| has(before, party) || after.possessor == Some(party);
        let unclear = self
            .concerned
            .iter()
            .filter(|(party, side)| !**side && !had(**party));
        unclear.map(|(party, _)| *party).collect()
    }

    /// The shelves after the act. `known` has the present shelf of those asked for.
    pub(crate) fn concerns(
        &self,
        before: Option<&State>,
        after: &State,
        known: &BTreeMap<PartyId, Code>,
    ) -> Vec<Concern> {
        let lies = |party: PartyId, side: bool| {
            let had = has(before, party) || known.get(&party).is_some_and(|code| code.had());
            code(party, after, side, had)
        };
        self.concerned
            .iter()
            .map(|(party, side)| Concern {
                party: party.uuid(),
                shelf: lies(*party, *side).number(),
                named: true,
            })
            .collect()
    }

    /// Everybody whose feed announces the act.
    pub(crate) fn feeds(&self) -> Vec<uuid::Uuid> {
        self.concerned
            .keys()
            .chain(&self.hearing)
            .map(|party| party.uuid())
            .collect()
    }
}

/// The parties that see everything of a bill in this state and are known by id. Agents of the
/// carrier, stated endorsees and authorities see it as well and are not listed.
pub(crate) fn seeing(state: &State) -> BTreeSet<PartyId> {
    let endorsee = state
        .endorsement
        .party()
        .and_then(funani_core::state::Named::party);
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

/// Whether the next act is the carrier's.
pub(crate) fn is_carriers_turn(state: &State) -> bool {
    matches!(
        state.status.beneath(),
        Status::Surrendered(_) | Status::Returned
    )
}

fn has(state: Option<&State>, party: PartyId) -> bool {
    state.is_some_and(|state| state.possessor == Some(party))
}
