//! An act: judged, signed for, appended.

use std::collections::BTreeMap;
use std::sync::Arc;

use funani_core::act::{Act, Action, ActionName};
use funani_core::document::number_claim;
use funani_core::id::{BillId, PartyId};
use funani_core::lookup::{self, Key};
use funani_core::receipt::{ChainHead, NotesHead, Receipt};
use funani_core::rejection::Rejection;
use funani_core::state::State;
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_store::{Append, Appended, Row};

use super::statement::{self, Attachments, Blob};
use super::{Outcome, TRIES};
use crate::fault::Fault;
use crate::judge::{self, HandedAct, Place, Signed};
use crate::rpc::Calls;
use crate::shelf::{Audience, Code};
use crate::standings::Stand;
use crate::store::{self, HeadAt, Opening, Recorded, Wanted};
use crate::visibility::{self, Sight};

/// An act on its way.
struct Passage<'a> {
    calls: &'a Calls,
    caller: PartyId,
    handed: HandedAct,
    attachments: Attachments,
    blobs: Vec<Blob>,
    bill: BillId,
}

/// How far an attempt came.
enum Attempt {
    Done(Outcome),
    /// It waited too long: judge and sign anew.
    Again,
}

/// What an act extends, as it stands, and what the caller sees of it.
struct Ground {
    stand: Stand,
    latest: Arc<Receipt>,
    sight: Sight,
    /// The receipt that this very act got before.
    replayed: Option<Recorded>,
    /// It was not read but remembered, so the notes may have moved since.
    remembered: bool,
}

/// Records an act.
///
/// # Errors
/// The first rejection in declared order; faults of the store and of neighbours.
pub(super) async fn submit(
    calls: &Calls,
    caller: PartyId,
    jws: Jws,
    act: Act,
    attachments: Attachments,
) -> Result<Outcome, Fault> {
    let bill = act.bills().next().ok_or(Rejection::ActionNotOffered)?;
    let handed = HandedAct {
        jws,
        act,
        approvals: Vec::new(),
        document: None,
    };
    let mut passage = Passage {
        calls,
        caller,
        handed,
        attachments,
        blobs: Vec::new(),
        bill,
    };
    if let Some(ground) = passage.remembered()? {
        match passage.over(Some(&ground)).await {
            Ok(Attempt::Done(outcome)) => return Ok(outcome),
            // The store's own word, and the new head is the caller's to read.
            Err(Fault::Rejected(no @ Rejection::HeadMoved(Some(_)))) => return Err(no.into()),
            // What was remembered may be old.
            Ok(Attempt::Again) | Err(Fault::Rejected(_)) => {}
            Err(fault) => return Err(fault),
        }
    }
    let mut refreshed = false;
    for _ in 0..TRIES {
        match passage.attempt().await {
            Ok(Attempt::Done(outcome)) => return Ok(outcome),
            Ok(Attempt::Again) => {}
            Err(Fault::Rejected(no)) if !refreshed && judge::depends_on_parties(&no) => {
                calls.refresh_parties().await?;
                refreshed = true;
            }
            Err(fault) => return Err(fault),
        }
    }
    Err(Rejection::Unavailable.into())
}

impl Passage<'_> {
    async fn attempt(&mut self) -> Result<Attempt, Fault> {
        let ground = self.ground().await?;
        if let Some(outcome) = self.replayed(ground.as_ref()) {
            return Ok(Attempt::Done(outcome));
        }
        self.over(ground.as_ref()).await
    }

    /// Judges the act over what it extends, signs and appends.
    async fn over(&mut self, ground: Option<&Ground>) -> Result<Attempt, Fault> {
        self.open_attachments().await?;
        let parties = self.calls.parties(&self.handed.parties()).await?;
        let latest = ground.map(|ground| &*ground.latest);
        let (now, previous) = (self.calls.now(), latest.map(|latest| latest.time));
        let recorded = judge::recorded_time(now, previous);
        let approvals = judge::check_form(&self.handed, &parties, recorded, previous)?;
        let named = self.named(ground).await?;
        let named = named.as_deref().map(state_of).transpose()?;
        judge::check_authority(&self.handed, named, &approvals, &parties, recorded)?;
        if let Some(ground) = ground {
            self.check_latest(ground)?;
        }
        let before = latest.map(state_of).transpose()?;
        let verdict = judge::decide(
            &self.handed,
            before,
            &approvals,
            &parties,
            self.calls.policy(),
            recorded,
        )?;
        self.calls.check_log()?;
        let audience = self.audience(before, &verdict.state).await?;
        let opening = self.opening(ground)?;
        let signed = self.sign(ground, &opening, verdict);
        self.append(ground, opening, audience, signed).await
    }

    /// What the act extends, where this process wrote it last and the caller sees all of it.
    fn remembered(&self) -> Result<Option<Ground>, Fault> {
        let extends = self.handed.extends();
        let named = |stand: &Stand| {
            extends
                .is_some_and(|it| it.sequence == stand.head.sequence && it.head == stand.head.head)
        };
        let stand = self.calls.standings().of(self.bill).filter(named);
        let Some(stand) = stand else { return Ok(None) };
        let Some(latest) = self.calls.receipts().known(stand.head.head) else {
            return Ok(None);
        };
        let sight = self.calls.sight(self.caller, None, &latest)?;
        Ok(sight.map(|sight| Ground {
            stand,
            latest,
            sight,
            replayed: None,
            remembered: true,
        }))
    }

    /// Reads what the act extends, and whether the caller may know of it.
    async fn ground(&self) -> Result<Option<Ground>, Fault> {
        let extends = self.handed.extends();
        let after = extends.map_or(1, |extends| extends.sequence.saturating_add(1));
        let wanted = Wanted {
            sequence: after,
            act: self.handed.jws.digest(),
        };
        let mut tx = self.calls.store().read().await?;
        let standing = store::standing(
            &mut tx,
            self.calls.origin(),
            self.bill,
            self.caller,
            Some(wanted),
        )
        .await?;
        drop(tx);
        let Some(standing) = standing else {
            return match extends {
                Some(_) => Err(visibility::not_found().into()),
                None => Ok(None),
            };
        };
        let latest = self
            .calls
            .receipts()
            .read(standing.head.head, &standing.receipt)?;
        let sight = self.calls.sight(self.caller, standing.concerned, &latest)?;
        let sight = match (sight, extends) {
            (Some(sight), _) => sight,
            (None, Some(_)) => return Err(visibility::not_found().into()),
            // Whoever knows the seed of a bill learns, in the end, that it is used.
            (None, None) => Sight::Until(0),
        };
        Ok(Some(Ground {
            stand: Stand {
                head: standing.head,
                opening: standing.opening,
                notes: standing.notes,
            },
            latest,
            sight,
            replayed: standing.replayed,
            remembered: false,
        }))
    }

    /// The same bytes again: the receipt they got.
    fn replayed(&self, ground: Option<&Ground>) -> Option<Outcome> {
        let recorded = ground?.replayed.clone()?;
        Some(Outcome {
            chain: self.bill.uuid(),
            sequence: recorded.sequence,
            receipt: recorded.receipt,
            position: recorded.position,
            already_recorded: true,
        })
    }

    /// Reads what came with the act, once.
    async fn open_attachments(&mut self) -> Result<(), Fault> {
        if !self.blobs.is_empty() || self.handed.document.is_some() {
            return Ok(());
        }
        let act = &self.handed.act;
        let is_issue = act.name() == ActionName::Issue;
        let form = |fault| Fault::from(Rejection::FormInvalid(fault));
        self.attachments
            .check_named(act.annex, &act.approvals, is_issue)
            .map_err(form)?;
        let annex = self.attachments.annex(act.annex).map_err(form)?;
        self.handed.approvals = self.attachments.approvals(&act.approvals);
        self.blobs.extend(annex);
        self.blobs
            .extend(statement::approval_blobs(&self.handed.approvals));
        if is_issue
            && let Some((bytes, read)) = self.attachments.document(self.calls.policy()).await
        {
            if let Ok(document) = &read {
                let (digest, kind) = (document.facts.digest, store::kind::DOCUMENT);
                self.blobs.push(Blob {
                    digest,
                    kind,
                    bytes,
                });
            }
            self.handed.document = Some(read);
        }
        Ok(())
    }

    /// The receipt that the act names, which need not be the latest.
    async fn named(&self, ground: Option<&Ground>) -> Result<Option<Arc<Receipt>>, Fault> {
        let (Some(extends), Some(ground)) = (self.handed.extends(), ground) else {
            return Ok(None);
        };
        let head = ground.stand.head;
        if extends.sequence == head.sequence {
            let same = extends.head == head.head;
            return if same {
                Ok(Some(Arc::clone(&ground.latest)))
            } else {
                Err(unknown())
            };
        }
        if extends.sequence > head.sequence {
            return Err(unknown());
        }
        if let Some(known) = self.calls.receipts().known(extends.head)
            && known.chain == self.bill.uuid()
            && known.sequence == extends.sequence
        {
            return Ok(Some(known));
        }
        let mut tx = self.calls.store().read().await?;
        let found = store::receipt_at(&mut tx, self.bill.uuid(), extends.sequence).await?;
        match found {
            Some((digest, recorded)) if digest == extends.head => {
                Ok(Some(self.calls.receipts().read(digest, &recorded.receipt)?))
            }
            Some(_) | None => Err(unknown()),
        }
    }

    /// The head that the act names must be the latest one; an issue names none.
    fn check_latest(&self, ground: &Ground) -> Result<(), Rejection> {
        let head = ground.stand.head;
        let extends = self.handed.extends();
        if extends.is_none_or(|extends| extends.head == head.head) {
            return Ok(());
        }
        Err(moved(
            ground.sight,
            ChainHead {
                head: head.head,
                sequence: head.sequence,
            },
        ))
    }

    /// Who is told, and on which shelves the bill lies afterwards.
    async fn audience(
        &self,
        before: Option<&State>,
        after: &State,
    ) -> Result<(Vec<funani_store::Concern>, Vec<uuid::Uuid>), Fault> {
        let now = self.calls.now();
        let carrier = self.calls.directory().party(after.carrier);
        let agents = carrier.map(|carrier| visibility::agents(&carrier.party, now));
        let agents = agents.unwrap_or_default();
        let audience = Audience::new(before, after, &self.handed.act, &agents);
        let mut known = BTreeMap::new();
        let unclear = audience.unclear(before, after);
        if !unclear.is_empty() {
            let mut tx = self.calls.store().read().await?;
            for party in unclear {
                if let Some(shelf) = store::shelf_of(&mut tx, party, self.bill).await? {
                    known.insert(party, Code::of(shelf));
                }
            }
        }
        Ok((audience.concerns(before, after, &known), audience.feeds()))
    }

    /// What ISSUE fixes, or has fixed.
    fn opening(&self, ground: Option<&Ground>) -> Result<Opening, Rejection> {
        if let Some(ground) = ground {
            return Ok(ground.stand.opening);
        }
        match (self.handed.act.opens.first(), &self.handed.act.action) {
            (Some(opens), Action::Issue(issue)) => Ok(Opening {
                seed: opens.seed,
                order: issue.order.kind(),
            }),
            (Some(_) | None, _) => Err(Rejection::ActionNotOffered),
        }
    }

    fn sign(&self, ground: Option<&Ground>, opening: &Opening, verdict: judge::Verdict) -> Signed {
        let head = ground.map(|ground| ground.stand.head);
        let notes = ground.and_then(|ground| ground.stand.notes);
        let notes = notes.map_or_else(NotesHead::default, |notes| NotesHead {
            head: Some(notes.head),
            sequence: notes.sequence,
        });
        let place = Place {
            registry: self.calls.origin(),
            bill: self.bill,
            seed: &opening.seed,
            sequence: head.map_or(1, |head| head.sequence.saturating_add(1)),
            previous: head.map(|head| head.head),
            act: self.handed.jws.digest(),
        };
        judge::sign(&place, verdict, notes, self.calls.key(), self.calls.salt())
    }

    async fn append(
        &self,
        ground: Option<&Ground>,
        opening: Opening,
        (concerns, feed_parties): (Vec<funani_store::Concern>, Vec<uuid::Uuid>),
        signed: Signed,
    ) -> Result<Attempt, Fault> {
        super::store_blobs(self.calls, &self.blobs).await?;
        let head = ground.map(|ground| ground.stand.head);
        let expected = head.map(|head| (store::signed(head.sequence), head.head));
        let entry = Append {
            chain: self.bill.uuid(),
            expected,
            row: row(&self.handed.jws, &signed, opening),
            claims: self.claims(),
            releases: Vec::new(),
            keys: self.keys(),
            concerns,
            feed_parties,
            beside: ground
                .filter(|ground| ground.remembered)
                .map(|ground| self.notes(ground)),
            turn: self.caller.uuid(),
        };
        let sequence = entry.sequence();
        match self.calls.store().append(entry).await? {
            Appended::Won { position } => {
                self.calls
                    .receipts()
                    .keep(signed.digest, Arc::clone(&signed.receipt));
                let stand = Stand {
                    head: HeadAt {
                        sequence: store::unsigned(sequence),
                        head: signed.digest,
                    },
                    opening,
                    notes: ground.and_then(|ground| ground.stand.notes),
                };
                self.calls.standings().keep(self.bill, stand);
                Ok(Attempt::Done(Outcome {
                    chain: self.bill.uuid(),
                    sequence: store::unsigned(sequence),
                    receipt: signed.compact,
                    position,
                    already_recorded: false,
                }))
            }
            // A receipt names the newest note there is.
            Appended::Expired | Appended::BesideMoved => Ok(Attempt::Again),
            Appended::Claimed { .. } => Err(Rejection::NumberTaken.into()),
            Appended::Moved { sequence, head } => match self.overtaken_by(sequence, head)? {
                Some(no) => Err(no.into()),
                None => self.overtaken().await,
            },
        }
    }

    /// The chain of the bill's notes, and where the receipt says that it stands. What was just read is
    /// not held to it: else whoever may write notes could keep the holder from acting.
    fn notes(&self, ground: &Ground) -> (uuid::Uuid, i64) {
        let chain = store::notes_chain(self.calls.origin(), self.bill);
        let notes = ground.stand.notes;
        (
            chain,
            notes.map_or(0, |notes| store::signed(notes.sequence)),
        )
    }

    /// The refusal where another act than this one took its place, and what that one made of the bill is
    /// at hand and the caller's to read: of many rivals only the first needs to ask the database.
    fn overtaken_by(&self, sequence: i64, head: Digest) -> Result<Option<Rejection>, Fault> {
        let place = self
            .handed
            .extends()
            .map(|it| it.sequence.saturating_add(1));
        let Some(latest) = self.calls.receipts().known(head) else {
            return Ok(None);
        };
        let sequence = store::unsigned(sequence);
        if place != Some(sequence) || latest.act == self.handed.jws.digest() {
            return Ok(None);
        }
        let sight = self.calls.sight(self.caller, None, &latest)?;
        let seen = sight.filter(|sight| *sight == Sight::Full);
        Ok(seen.map(|sight| moved(sight, ChainHead { sequence, head })))
    }

    /// Another act came first, unless it was this one, sent twice at once.
    async fn overtaken(&self) -> Result<Attempt, Fault> {
        let ground = self.ground().await?;
        if let Some(outcome) = self.replayed(ground.as_ref()) {
            return Ok(Attempt::Done(outcome));
        }
        match ground {
            Some(_) if self.handed.extends().is_none() => Err(Rejection::BillExists.into()),
            Some(ground) => {
                self.check_latest(&ground)?;
                Ok(Attempt::Again)
            }
            None => Ok(Attempt::Again),
        }
    }

    /// One bill of this carrier has the number.
    fn claims(&self) -> Vec<Digest> {
        let document = self.handed.document.as_ref();
        let document = document.and_then(|read| read.as_ref().ok());
        match (&self.handed.act.action, document) {
            (Action::Issue(issue), Some(document)) => vec![number_claim(
                self.handed.act.party(),
                &issue.number,
                document.facts.sub_reference.as_deref(),
            )],
            _ => Vec::new(),
        }
    }

    /// By what its document states, a bill is found.
    fn keys(&self) -> Vec<Digest> {
        let document = self.handed.document.as_ref();
        let Some(Ok(document)) = document else {
            return Vec::new();
        };
        let keys = lookup::of_bill(&document.value);
        keys.iter().map(Key::digest).collect()
    }
}

/// The state that a bill's receipt carries.
fn state_of(receipt: &Receipt) -> Result<&State, Fault> {
    receipt.bill().ok_or_else(|| {
        Fault::Evidence(format!(
            "receipt {} of {} has no state",
            receipt.sequence, receipt.chain
        ))
    })
}

fn unknown() -> Fault {
    Rejection::HeadUnknown.into()
}

/// The new head is told only to those who may read it.
fn moved(sight: Sight, head: ChainHead) -> Rejection {
    Rejection::HeadMoved((sight == Sight::Full).then_some(head))
}

/// The row of a signed statement.
pub(super) fn row(jws: &Jws, signed: &Signed, opening: Opening) -> Row {
    Row {
        act: jws.digest(),
        act_bytes: jws.compact().as_bytes().to_vec(),
        receipt: signed.digest,
        receipt_bytes: signed.compact.clone().into_bytes(),
        salt: signed.salt.0,
        leaf: signed.leaf.to_vec(),
        extra: opening.to_bytes(),
    }
}
