//! Under which keys a statement was judged: the heads of `keys_at` and what followed them.

use std::collections::BTreeMap;

use funani_proof::digest::Digest;
use funani_proof::jws::Jws;

use super::Judgement;
use super::findings::Step;
use super::issuer::holds;
use super::parties::Parties;
use super::receipts::find_rejection;
use crate::act::PartyReference;
use crate::id::PartyId;
use crate::party::{Key, KnownParty, PartySet, Purpose};
use crate::receipt::Receipt;
use crate::time::{SECOND, Timestamp};
use crate::verdict::Code;

/// How long a registry may go on under keys whose successor is in the log, and how far its clock
/// may be behind that of the parties' chains, in milliseconds.
const LEASE_SLACK: i64 = 3 * SECOND;

/// The highest place of each party's chain, and when it was last relied on.
#[derive(Clone, Debug, Default)]
pub(super) struct Named {
    /// By any statement.
    pub(super) places: BTreeMap<PartyId, usize>,
    /// By `keys_at` of a receipt, with the latest time of such a receipt.
    pub(super) judged: BTreeMap<PartyId, (usize, Timestamp)>,
}

/// The parties as one receipt saw them.
pub(super) struct View<'p> {
    places: BTreeMap<PartyId, usize>,
    pub(super) set: PartySet<'p>,
}

impl Judgement<'_> {
    /// Judges `keys_at` of a receipt. `before` is what the receipts before it in the same chain
    /// have named.
    pub(super) fn view<'p>(
        &mut self,
        receipt: &Receipt,
        parties: &'p Parties,
        before: &mut BTreeMap<PartyId, usize>,
        subject: &str,
    ) -> View<'p> {
        let mut places = BTreeMap::new();
        for PartyReference { party, head } in receipt.keys_at.iter().copied() {
            let place = parties.place(party, &head, subject, &mut self.findings);
            let Some(place) = place else { continue };
            if before
                .insert(party, place)
                .is_some_and(|earlier| place < earlier)
            {
                let detail = format!("keys_at goes back for party {party}");
                self.findings
                    .find(Step::Keys, Code::PartyForked, subject, detail);
            }
            let link = parties.link(party, place);
            if link.is_some_and(|link| link.time > receipt.time.plus(LEASE_SLACK)) {
                let detail = format!("under an event of party {party} that came later");
                self.findings
                    .find(Step::Keys, Code::TimeBackwards, subject, detail);
            }
            self.judge_successor(receipt, parties, party, place, subject);
            self.name(party, place);
            let judged = self
                .named
                .judged
                .entry(party)
                .or_insert((place, receipt.time));
            *judged = (*judged).max((place, receipt.time));
            places.insert(party, place);
        }
        let known = places
            .iter()
            .filter_map(|(party, place)| parties.link(*party, *place));
        let known: Vec<&KnownParty> = known.map(|link| &*link.known).collect();
        View {
            places,
            set: known.into_iter().collect(),
        }
    }

    /// Judges that a head which a statement names lies on its party's chain, and whether the
    /// receipt was judged under an older one.
    pub(super) fn check_named(
        &mut self,
        reference: PartyReference,
        parties: &Parties,
        view: &View<'_>,
        subject: &str,
    ) {
        let PartyReference { party, head } = reference;
        let Some(place) = parties.place(party, &head, subject, &mut self.findings) else {
            return;
        };
        self.name(party, place);
        if view
            .places
            .get(&party)
            .is_some_and(|judged| *judged < place)
        {
            let detail = format!("the actor knew of a later event of party {party}");
            self.findings
                .find(Step::Keys, Code::KeySuperseded, subject, detail);
        }
    }

    /// Judges a statement's signature under a key of its signer for `purpose`; the key, where it
    /// is the signer's, even where the signature does not hold.
    pub(super) fn check_signer<'p>(
        &mut self,
        step: Step,
        jws: &Jws,
        party: PartyId,
        purpose: Purpose,
        view: &View<'p>,
        subject: &str,
    ) -> Option<&'p Key> {
        let Some(known) = view.set.party(party) else {
            let detail = format!("keys_at shows no chain of party {party}");
            self.findings.find(step, Code::KeyUnknown, subject, detail);
            return None;
        };
        let key = match known.live_key(jws.kid()) {
            Ok(key) => key,
            Err(rejection) => {
                let broken = Code::ChainBroken;
                find_rejection(&mut self.findings, step, subject, &rejection, broken);
                return None;
            }
        };
        if key.purpose != purpose {
            let detail = format!("a key for {}", key.purpose);
            self.findings
                .find(step, Code::WrongPurpose, subject, detail);
        } else if !holds(self.memory, jws, &key.public) {
            self.findings
                .find(step, Code::SignatureInvalid, subject, "");
        }
        Some(key)
    }

    /// Chains reach to the highest head named, and one further.
    pub(super) fn check_chain_ends(&mut self, parties: &Parties) {
        for (party, chain) in parties.chains() {
            let highest = self.named.places.get(&party);
            let needed = highest.map_or(0, |place| place.saturating_add(2));
            if chain.len() > needed {
                let subject = format!("party {party}");
                let detail = "events that nothing names";
                self.findings
                    .find(Step::Parties, Code::MemberUnreferenced, subject, detail);
            }
        }
    }

    fn name(&mut self, party: PartyId, place: usize) {
        let named = self.named.places.entry(party).or_insert(place);
        *named = place.max(*named);
    }

    /// A registry that knew of the next event must not have judged under this head.
    fn judge_successor(
        &mut self,
        receipt: &Receipt,
        parties: &Parties,
        party: PartyId,
        place: usize,
        subject: &str,
    ) {
        let Some(next) = parties.link(party, place.saturating_add(1)) else {
            return;
        };
        let detail = || format!("party {party}, event {}", place.saturating_add(2));
        if next
            .logged
            .is_some_and(|logged| logged.plus(LEASE_SLACK) < receipt.time)
        {
            self.findings
                .find(Step::Keys, Code::KeysStale, subject, detail());
        } else if next.time < receipt.time {
            self.findings
                .find(Step::Keys, Code::KeySuperseded, subject, detail());
        }
    }
}

/// What a party is called in a verdict.
pub(super) fn party_name(party: PartyId, name: Option<&str>) -> String {
    match name {
        Some(name) => format!("party {party} ({name})"),
        None => format!("party {party}"),
    }
}

/// The digest at a place, where there is one.
pub(super) fn digest_at(digests: &[Digest], sequence: u64) -> Option<Digest> {
    let place = usize::try_from(sequence.checked_sub(1)?).ok()?;
    digests.get(place).copied()
}
