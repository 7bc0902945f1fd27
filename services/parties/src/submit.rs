//! From a signed event to a recorded one, or a named no.

use funani_core::fact::OpenedFact;
use funani_core::id::PartyId;
use funani_core::leaf::{self, Leaf};
use funani_core::party::{Event, EventFacts, Judged, KeyEvent, KnownParty};
use funani_core::receipt::{ChainHead, ChainKind};
use funani_core::rejection::Rejection;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Jws, Typ};
use funani_store::{Append, Appended, Row, StoreError, chain, claim};
use thiserror::Error;

use crate::Inner;
use crate::store::{self, Extra, ReadError, Recorded};

/// How often an event is judged anew because it waited too long to be written.
const ATTEMPTS: usize = 3;

/// Why an event was not recorded.
#[derive(Debug, Error)]
pub(crate) enum NotRecorded {
    /// A named no.
    #[error("{0}")]
    Rejected(Rejection),
    /// The store.
    #[error(transparent)]
    Read(#[from] ReadError),
}

impl From<Rejection> for NotRecorded {
    fn from(rejection: Rejection) -> Self {
        Self::Rejected(rejection)
    }
}

impl From<StoreError> for NotRecorded {
    fn from(error: StoreError) -> Self {
        Self::Read(error.into())
    }
}

/// A recorded event, now or before.
#[derive(Clone, Debug)]
pub(crate) struct Outcome {
    /// The party.
    pub(crate) party: PartyId,
    /// The sequence on its chain.
    pub(crate) sequence: i64,
    /// The receipt.
    pub(crate) receipt: String,
    /// The position in the feed.
    pub(crate) position: i64,
    /// Whether the same bytes had been recorded before.
    pub(crate) repeated: bool,
}

/// A signed event with what travels with it.
pub(crate) struct Submission {
    /// The event.
    pub(crate) event: Jws,
    /// Approvals.
    pub(crate) approvals: Vec<Jws>,
    /// Facts, opened.
    pub(crate) facts: Vec<OpenedFact>,
}

impl Inner {
    /// Records an event.
    pub(crate) async fn submit(&self, submission: &Submission) -> Result<Outcome, NotRecorded> {
        let event = KeyEvent::open(&submission.event)?;
        if event.registry != self.origin {
            return Err(Rejection::WrongRegistry.into());
        }
        if let Some(outcome) = self.recorded_before(event.party, &submission.event).await? {
            return Ok(outcome);
        }
        event.require_opened(&submission.facts)?;
        for _ in 0..ATTEMPTS {
            let known = self.known(event.party).await?;
            let (judged, time) = self.judge(known.as_deref(), submission)?;
            let (entry, receipt) = self
                .entry(known.as_deref(), &judged, time, submission)
                .await?;
            let digest = entry.row.receipt;
            match self.store.append(entry).await? {
                Appended::Won { position } => {
                    let sequence = i64::try_from(judged.sequence()).unwrap_or(i64::MAX);
                    let party = judged.recorded(digest, time);
                    let party_id = party.id();
                    self.remember(party);
                    return Ok(Outcome {
                        party: party_id,
                        sequence,
                        receipt,
                        position,
                        repeated: false,
                    });
                }
                Appended::Moved { sequence, head } => {
                    if let Some(outcome) =
                        self.recorded_before(event.party, &submission.event).await?
                    {
                        return Ok(outcome);
                    }
                    return Err(moved(&event, sequence, head).into());
                }
                Appended::Claimed { claim, .. } => {
                    let is_key = event
                        .event
                        .keys_added()
                        .any(|key| store::kid_claim(key.kid()) == claim);
                    let taken = if is_key {
                        Rejection::KeyTaken
                    } else {
                        Rejection::IdentifierTaken
                    };
                    return Err(taken.into());
                }
                Appended::Expired | Appended::BesideMoved => {}
            }
        }
        Err(Rejection::Unavailable.into())
    }

    async fn recorded_before(
        &self,
        party: PartyId,
        event: &Jws,
    ) -> Result<Option<Outcome>, NotRecorded> {
        let mut tx = self.store.read().await?;
        let Some(row) = chain::by_act(&mut tx, party.uuid(), event.digest()).await? else {
            return Ok(None);
        };
        let recorded = Recorded::read(row)?;
        Ok(Some(Outcome {
            party: PartyId::new(recorded.row.chain),
            sequence: recorded.row.sequence,
            receipt: recorded.receipt,
            position: recorded.row.position,
            repeated: true,
        }))
    }

    fn judge(
        &self,
        known: Option<&KnownParty>,
        submission: &Submission,
    ) -> Result<(Judged, funani_core::time::Timestamp), Rejection> {
        let now = self.clock.now();
        let time = known.map_or(now, |party| party.time().max(now));
        let facts = EventFacts::new(&self.trust, time, &submission.approvals);
        let judged = KnownParty::judge(known, &submission.event, &submission.facts, &facts)?;
        Ok((judged, time))
    }

    /// What goes to the writer for a judged event, and its signed receipt.
    async fn entry(
        &self,
        known: Option<&KnownParty>,
        judged: &Judged,
        time: funani_core::time::Timestamp,
        submission: &Submission,
    ) -> Result<(Append, String), NotRecorded> {
        let receipt = jws::sign(
            Typ::Receipt,
            &self.receipt_key,
            &judged.receipt(time).to_payload(),
        );
        let party = judged.event.party;
        let seed = match (&judged.event.event, known) {
            (Event::Enrol(enrol), _) => enrol.seed,
            (_, Some(known)) => known.seed(),
            (_, None) => return Err(Rejection::PartyUnknown.into()),
        };
        let salt = self.chance.bytes();
        let index = leaf::index(ChainKind::Party, &self.origin, party.as_bytes(), &seed);
        let sequence = judged.sequence();
        let leaf = Leaf::of_receipt(
            ChainKind::Party,
            index,
            sequence,
            &funani_core::form::Seed(salt),
            &receipt,
        );
        let approvals = submission
            .approvals
            .iter()
            .filter(|approval| judged.event.approvals.contains(&approval.digest()))
            .map(|approval| approval.compact().to_owned())
            .collect();
        let extra = Extra {
            approvals,
            facts: submission.facts.clone(),
        };
        let (claims, releases) = store::claims(known, judged);
        self.refuse_taken(party, judged, &claims).await?;
        let expected = known.map(|known| {
            (
                i64::try_from(known.sequence()).unwrap_or(i64::MAX),
                known.head(),
            )
        });
        let entry = Append {
            chain: party.uuid(),
            expected,
            row: Row {
                act: submission.event.digest(),
                act_bytes: submission.event.compact().as_bytes().to_vec(),
                receipt: Digest::of(receipt.as_bytes()),
                receipt_bytes: receipt.clone().into_bytes(),
                salt,
                leaf: leaf.unlogged().to_vec(),
                extra: extra.to_bytes(),
            },
            claims,
            releases,
            keys: Vec::new(),
            concerns: Vec::new(),
            feed_parties: vec![party.uuid()],
            beside: None,
            turn: party.uuid(),
        };
        Ok((entry, receipt))
    }

    /// Looks at claims before the write, so that of several faults the first in order is told.
    async fn refuse_taken(
        &self,
        party: PartyId,
        judged: &Judged,
        claims: &[Digest],
    ) -> Result<(), NotRecorded> {
        let mut tx = self.store.read().await?;
        for wanted in claims {
            let holder = claim::holder(&mut tx, *wanted).await?;
            if holder.is_some_and(|holder| holder != party.uuid()) {
                let added: Vec<_> = judged
                    .event
                    .event
                    .keys_added()
                    .map(funani_core::party::Key::kid)
                    .collect();
                let is_key = added
                    .into_iter()
                    .any(|kid| store::kid_claim(kid) == *wanted);
                let taken = if is_key {
                    Rejection::KeyTaken
                } else {
                    Rejection::IdentifierTaken
                };
                return Err(taken.into());
            }
        }
        Ok(())
    }
}

fn moved(event: &KeyEvent, sequence: i64, head: Digest) -> Rejection {
    if matches!(event.event, Event::Enrol(_)) {
        return Rejection::PartyExists;
    }
    let sequence = u64::try_from(sequence).unwrap_or_default();
    Rejection::HeadMoved(Some(ChainHead { sequence, head }))
}
