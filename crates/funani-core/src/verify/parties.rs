//! The parties' chains: folded from their enrolments, and what they say at each head.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::Arc;

use funani_proof::digest::Digest;

use super::Judgement;
use super::findings::{Findings, Step};
use super::log::Log;
use super::receipts::find_rejection;
use crate::approval::{Approval, ApprovalRole};
use crate::bundle::PartyEntries;
use crate::id::PartyId;
use crate::leaf::{self, Leaf};
use crate::party::{ChainFault, EventFacts, Item, KeyEvent, KnownParty};
use crate::receipt::{ChainKind, Receipt};
use crate::time::Timestamp;
use crate::trust::TrustRole;
use crate::verdict::Code;

/// A party's chain whose receipts follow from its events.
#[derive(Debug)]
pub struct FoldedChain {
    receipts: Vec<Receipt>,
    /// What is known of the party after each receipt.
    known: Vec<Arc<KnownParty>>,
}

/// One place of a party's chain.
pub(super) struct Link {
    pub(super) head: Digest,
    pub(super) time: Timestamp,
    pub(super) logged: Option<Timestamp>,
    /// The position of its leaf in the log.
    pub(super) leaf: Option<u64>,
    pub(super) known: Arc<KnownParty>,
}

/// The parties of a bundle.
pub(super) struct Parties {
    chains: BTreeMap<PartyId, Vec<Link>>,
    /// The place of each head on its chain, from 0.
    places: HashMap<(PartyId, Digest), usize>,
}

impl Parties {
    /// Judges the chains.
    pub(super) fn open(judgement: &mut Judgement<'_>, log: &mut Log) -> Self {
        let bundle = judgement.bundle;
        let mut places = HashMap::new();
        let mut chains = BTreeMap::new();
        for entries in &bundle.parties {
            let chain = judgement.chain(entries, log);
            let heads = chain.iter().enumerate();
            places.extend(heads.map(|(place, link)| ((entries.party, link.head), place)));
            chains.insert(entries.party, chain);
        }
        let subject = format!("{} parties", bundle.parties.len());
        judgement.findings.made(Step::Parties, subject);
        Self { chains, places }
    }

    /// The place of a party's chain, from 0.
    pub(super) fn link(&self, party: PartyId, place: usize) -> Option<&Link> {
        self.chains.get(&party)?.get(place)
    }

    /// The heads of a party's chain, with the index of each in the log.
    pub(super) fn chains(&self) -> impl Iterator<Item = (PartyId, &[Link])> {
        self.chains
            .iter()
            .map(|(party, chain)| (*party, chain.as_slice()))
    }

    /// What each chain says of its party in the end.
    pub(super) fn known(&self) -> Vec<Arc<KnownParty>> {
        let last = self.chains.values().filter_map(|chain| chain.last());
        last.map(|link| Arc::clone(&link.known)).collect()
    }

    /// The place of a head on the chain of a party, from 0.
    pub(super) fn place(
        &self,
        party: PartyId,
        head: &Digest,
        subject: &str,
        findings: &mut Findings,
    ) -> Option<usize> {
        if !self.chains.contains_key(&party) {
            let detail = format!("party {party} is missing");
            findings.find(Step::Parties, Code::PartyChainBroken, subject, detail);
            return None;
        }
        let place = self.places.get(&(party, *head)).copied();
        if place.is_none() {
            let detail = format!("a head of party {party} is not on its chain");
            findings.find(Step::Parties, Code::PartyForked, subject, detail);
        }
        place
    }
}

impl Judgement<'_> {
    fn chain(&mut self, entries: &PartyEntries, log: &mut Log) -> Vec<Link> {
        let subject = format!("party {}", entries.party);
        let folded = self.folded(entries, &subject);
        let Some(seed) = folded.known.first().map(|known| known.seed()) else {
            return Vec::new();
        };
        let index = leaf::index(
            ChainKind::Party,
            &self.bundle.registry,
            entries.party.as_bytes(),
            &seed,
        );
        let mut links = Vec::with_capacity(folded.known.len());
        let places = entries
            .events
            .iter()
            .zip(&folded.receipts)
            .zip(&folded.known);
        for ((event, receipt), known) in places {
            let subject = format!("{subject} event {}", receipt.sequence);
            let (entry, sequence) = (&event.entry, receipt.sequence);
            let leaf = || {
                let compact = entry.receipt.compact();
                Some(Leaf::of_receipt(
                    ChainKind::Party,
                    index,
                    sequence,
                    &entry.salt,
                    compact,
                ))
            };
            let logged = log.include(entry, receipt, leaf, &subject, &mut self.findings);
            self.check_receipt_signature(
                Step::Parties,
                TrustRole::PartiesReceipt,
                entry,
                receipt,
                logged,
                &subject,
            );
            links.push(Link {
                head: entry.receipt.digest(),
                time: receipt.time,
                logged,
                leaf: entry.place.as_ref().map(|place| place.index),
                known: Arc::clone(known),
            });
        }
        links
    }

    fn folded(&mut self, entries: &PartyEntries, subject: &str) -> Arc<FoldedChain> {
        let key = self.trust_digest.map(|trust| chain_digest(&trust, entries));
        if let Some(folded) = key.and_then(|key| self.memory.chain(key)) {
            return folded;
        }
        let (folded, sound) = self.fold_chain(entries, subject);
        let folded = Arc::new(folded);
        if let Some(key) = key
            && sound
        {
            self.memory.remember_chain(key, Arc::clone(&folded));
        }
        folded
    }

    /// Folds a chain as far as it goes, and whether all of it was judged and holds.
    fn fold_chain(&mut self, entries: &PartyEntries, subject: &str) -> (FoldedChain, bool) {
        let mut folded = FoldedChain {
            receipts: Vec::new(),
            known: Vec::new(),
        };
        let knows_operator = self.knows_operator(entries, subject);
        let mut sound = self.check_approvals_used(entries, subject) && knows_operator;
        let mut party: Option<KnownParty> = None;
        for (index, event) in entries.events.iter().enumerate() {
            let subject = format!("{subject} event {}", index.saturating_add(1));
            let receipt = match Receipt::parse(event.entry.receipt.payload()) {
                Ok(receipt) => receipt,
                Err(fault) => {
                    self.findings.find_fault(Step::Parties, subject, &fault);
                    return (folded, false);
                }
            };
            let item = Item {
                event: event.event.as_ref(),
                receipt: &receipt,
                head: event.entry.receipt.digest(),
                approvals: &entries.approvals,
                opened: &event.facts,
            };
            let mut facts = match self.issuer.trust() {
                Some(trust) => EventFacts::new(trust, receipt.time, item.approvals),
                None => EventFacts::untold(&self.bundle.registry, receipt.time, item.approvals),
            };
            facts.operators_known = knows_operator;
            let followed = match party.as_mut() {
                None => KnownParty::open_under(&item, &facts).map(|opened| party = Some(opened)),
                Some(party) => party.advance_under(&item, &facts),
            };
            if let Err(fault) = followed {
                self.find_chain_fault(&fault, &subject);
                return (folded, false);
            }
            if let Some(party) = &party {
                if party.id() != entries.party {
                    self.findings
                        .find(Step::Parties, Code::IdMismatch, subject, "");
                    return (folded, false);
                }
                folded.known.push(Arc::new(party.clone()));
            }
            folded.receipts.push(receipt);
        }
        if entries.events.is_empty() {
            self.findings.find(
                Step::Parties,
                Code::PartyChainBroken,
                subject,
                "no enrolment",
            );
            sound = false;
        }
        (folded, sound)
    }

    /// Whether every approval by the operator is under a key that the trust file knows; where it
    /// is not, its signature is left unjudged.
    fn knows_operator(&mut self, entries: &PartyEntries, subject: &str) -> bool {
        let mut known = true;
        for approval in &entries.approvals {
            let of_operator = Approval::parse(approval.payload())
                .is_ok_and(|approval| approval.role == ApprovalRole::Operator);
            if of_operator && !self.issuer.has_heard_of(approval.kid()) {
                known = false;
                let unknown =
                    self.issuer
                        .key_at(TrustRole::Operator, approval.kid(), Timestamp::FIRST);
                let _none = unknown.or_find(Step::Parties, subject, &mut self.findings);
            }
        }
        known
    }

    fn find_chain_fault(&mut self, fault: &ChainFault, subject: &str) {
        let code = match fault {
            ChainFault::Rejected(rejection) => {
                let broken = Code::PartyChainBroken;
                find_rejection(
                    &mut self.findings,
                    Step::Parties,
                    subject,
                    rejection,
                    broken,
                );
                return;
            }
            ChainFault::StateForm(fault) => {
                self.findings.find_fault(Step::Parties, subject, fault);
                return;
            }
            ChainFault::ReceiptMismatch => Code::ReceiptMismatch,
            ChainFault::ChainBroken | ChainFault::EventMissing => Code::PartyChainBroken,
            ChainFault::TimeBackwards => Code::TimeBackwards,
            ChainFault::StateMismatch => Code::FoldMismatch,
        };
        self.findings
            .find(Step::Parties, code, subject, fault.to_string());
    }

    /// Whether each approval is named by an event.
    fn check_approvals_used(&mut self, entries: &PartyEntries, subject: &str) -> bool {
        if entries.approvals.is_empty() {
            return true;
        }
        let events = entries
            .events
            .iter()
            .filter_map(|event| event.event.as_ref());
        let events = events.filter_map(|jws| KeyEvent::open(jws).ok());
        let named: BTreeSet<Digest> = events.flat_map(|event| event.approvals).collect();
        let used = entries
            .approvals
            .iter()
            .all(|approval| named.contains(&approval.digest()));
        if !used {
            let detail = "an approval that no event names";
            self.findings
                .find(Step::Parties, Code::MemberUnreferenced, subject, detail);
        }
        used
    }
}

/// What a folded chain is remembered by: the trust file and all that the fold reads.
fn chain_digest(trust: &Digest, entries: &PartyEntries) -> Digest {
    let mut parts: Vec<[u8; 32]> = vec![*trust.as_bytes()];
    let count = |count: usize| *Digest::of(&count.to_be_bytes()).as_bytes();
    parts.push(*Digest::of(entries.party.as_bytes()).as_bytes());
    parts.push(count(entries.approvals.len()));
    parts.extend(
        entries
            .approvals
            .iter()
            .map(|approval| *approval.digest().as_bytes()),
    );
    for event in &entries.events {
        parts.push(*event.entry.receipt.digest().as_bytes());
        parts.push(
            event
                .event
                .as_ref()
                .map_or([0; 32], |event| *event.digest().as_bytes()),
        );
        parts.push(count(event.facts.len()));
        parts.extend(event.facts.iter().map(|fact| *fact.digest().as_bytes()));
    }
    Digest::of(parts.as_flattened())
}
