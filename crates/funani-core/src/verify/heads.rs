//! Statements of latest receipts: what they say against what is proved, and whether they are
//! fresh. This is judged anew on every call, over what was settled before.

use std::cmp::Ordering;
use std::collections::{BTreeMap, BTreeSet};

use funani_proof::digest::Digest;
use funani_proof::jws::Jws;

use super::findings::{Findings, Step};
use super::issuer::{Issuer, holds};
use super::keys::digest_at;
use super::notes::note_gap;
use super::{Ask, Memory};
use crate::bundle::Subject;
use crate::head::HeadStatement;
use crate::id::PartyId;
use crate::receipt::ChainKind;
use crate::time::{SECOND, Timestamp};
use crate::trust::TrustRole;
use crate::verdict::Code;

/// How far the clocks of the registry and of who asks may differ, in milliseconds.
const SKEW: i64 = 5 * SECOND;

/// The receipts of a chain: digest and position in the log, by sequence.
pub(super) type Heads = Vec<(Digest, Option<u64>)>;

/// What head statements are held against.
#[derive(Clone, Debug)]
pub(super) struct Proven {
    pub(super) subject: Subject,
    pub(super) receipts: Heads,
    pub(super) notes: Vec<Digest>,
    pub(super) parties: BTreeMap<PartyId, Heads>,
    /// The highest place of each party's chain under which something was judged, and when last.
    pub(super) judged: BTreeMap<PartyId, (usize, Timestamp)>,
    /// The parties of which their owner has said that no key event came before that time. That
    /// stays true.
    pub(super) unchanged: BTreeSet<PartyId>,
    /// Size and root of the log.
    pub(super) log: Option<(u64, Digest)>,
}

/// What a statement is worth.
#[derive(Clone, Copy)]
struct Word {
    /// It is signed by its owner's key, which the trust file knows.
    signed: bool,
    /// It may be relied on now.
    fresh: bool,
}

/// What the statements leave open.
struct Open {
    /// Why none of the statements rules out later acts; the last said counts.
    doubt: Option<&'static str>,
    confirmed: bool,
    /// The parties whose keys had not changed when they were last relied on.
    unchanged: BTreeSet<PartyId>,
}

impl Proven {
    /// Whether the statement names nothing beyond what is proved.
    pub(super) fn covers(&self, head: &HeadStatement) -> bool {
        let within = |sequence: u64, count: usize| {
            usize::try_from(sequence).is_ok_and(|sequence| sequence <= count)
        };
        match head.kind {
            ChainKind::Bill => {
                let notes = head.notes.map_or(0, |notes| notes.sequence);
                within(head.sequence, self.receipts.len()) && within(notes, self.notes.len())
            }
            ChainKind::Document => within(head.sequence, self.receipts.len()),
            ChainKind::Party | ChainKind::Note => true,
        }
    }

    /// Judges the statements; the parties whose keys are known not to have changed.
    pub(super) fn judge(
        &self,
        heads: &[(&Jws, &HeadStatement)],
        issuer: &Issuer<'_>,
        ask: &Ask,
        memory: &mut dyn Memory,
        findings: &mut Findings,
    ) -> BTreeSet<PartyId> {
        let mut open = Open {
            doubt: Some("no head statement"),
            confirmed: false,
            unchanged: self.unchanged.clone(),
        };
        for (jws, head) in heads {
            let subject = format!("head statement of {} {}", head.kind, head.sequence);
            let role = match head.kind {
                ChainKind::Party => TrustRole::PartiesReceipt,
                ChainKind::Bill | ChainKind::Note => TrustRole::RegistryReceipt,
                ChainKind::Document => TrustRole::DocumentsReceipt,
            };
            let found = issuer.key_at(role, jws.kid(), head.time);
            let key = found.or_find(Step::Head, &subject, findings);
            let signed = key.is_some_and(|key| holds(memory, jws, key));
            if key.is_some() && !signed {
                findings.find(Step::Head, Code::SignatureInvalid, subject, "");
                continue;
            }
            let word = Word {
                signed,
                fresh: signed && ask.is_fresh(head),
            };
            self.compare(head, word, &subject, &mut open, findings);
        }
        let count = self.receipts.len();
        if open.confirmed {
            findings.made(Step::Head, format!("act {count}"));
        } else {
            let detail = open.doubt.unwrap_or_default();
            findings.find(
                Step::Head,
                Code::LaterActsUnknown,
                format!("act {count}"),
                detail,
            );
        }
        for (party, (place, _)) in &self.judged {
            let last = self.parties.get(party).map_or(0, Vec::len);
            let followed = place.saturating_add(1) < last;
            if !followed && !open.unchanged.contains(party) {
                let subject = format!("party {party}");
                findings.find(Step::Head, Code::LaterKeyEventsUnknown, subject, "");
            }
        }
        open.unchanged
    }

    fn compare(
        &self,
        head: &HeadStatement,
        word: Word,
        subject: &str,
        open: &mut Open,
        findings: &mut Findings,
    ) {
        if self
            .log
            .is_some_and(|(size, root)| head.log.size == size && head.log.root != root)
        {
            contradict(
                findings,
                subject,
                "another root of the log at the same size",
            );
        }
        if head.kind == ChainKind::Party {
            self.compare_party(head, word, subject, open, findings);
            return;
        }
        if head.chain != self.subject.uuid() || head.kind != self.subject.kind() {
            let detail = "of another bill or document";
            findings.find(Step::Form, Code::MemberUnreferenced, subject, detail);
            return;
        }
        compare_chain(&self.receipts, head, subject, findings);
        if let Some(notes) = head.notes
            && let Some(detail) = note_gap(&self.notes, notes)
        {
            findings.find(Step::Notes, Code::NoteGap, subject, detail);
        }
        let count = u64::try_from(self.receipts.len()).unwrap_or(u64::MAX);
        if head.sequence == count && word.fresh {
            open.confirmed = true;
        }
        open.doubt = Some(match head.sequence.cmp(&count) {
            Ordering::Greater => "the registry states a later act",
            Ordering::Less => "the head statement is of an earlier act",
            Ordering::Equal => "no head statement is fresh at the time asked for",
        });
    }

    fn compare_party(
        &self,
        head: &HeadStatement,
        word: Word,
        subject: &str,
        open: &mut Open,
        findings: &mut Findings,
    ) {
        let party = PartyId::new(head.chain);
        let Some(chain) = self.parties.get(&party) else {
            findings.find(
                Step::Form,
                Code::MemberUnreferenced,
                subject,
                "of another party",
            );
            return;
        };
        compare_chain(chain, head, subject, findings);
        let last = self.judged.get(&party);
        let unchanged = last.is_some_and(|(place, time)| {
            u64::try_from(place.saturating_add(1)) == Ok(head.sequence) && head.time >= *time
        });
        if unchanged && word.signed {
            open.unchanged.insert(party);
        }
    }
}

impl Ask {
    /// Whether a statement may be relied on now.
    fn is_fresh(&self, head: &HeadStatement) -> bool {
        self.now
            .is_some_and(|now| head.time <= now.plus(SKEW) && now <= head.valid_until().plus(SKEW))
    }
}

/// Holds a statement against the receipts of its chain: none of another digest at its sequence,
/// and the next not in the log that it names.
fn compare_chain(chain: &Heads, head: &HeadStatement, subject: &str, findings: &mut Findings) {
    let digests: Vec<Digest> = chain.iter().map(|(digest, _)| *digest).collect();
    if digest_at(&digests, head.sequence).is_some_and(|digest| digest != head.head) {
        contradict(findings, subject, "another receipt at the same sequence");
    }
    let next = usize::try_from(head.sequence)
        .ok()
        .and_then(|place| chain.get(place));
    if let Some((_, Some(leaf))) = next
        && *leaf < head.log.size
    {
        contradict(
            findings,
            subject,
            "the next receipt was in the log that it names",
        );
    }
}

fn contradict(findings: &mut Findings, subject: &str, detail: &str) {
    findings.find(Step::Head, Code::HeadContradicted, subject, detail);
}
