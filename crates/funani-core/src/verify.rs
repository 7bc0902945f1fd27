//! The judgement of a bundle: one pure function over bytes, a trust file and a question.
//!
//! Everything that can be judged is judged, so that a verdict names all that is wrong and not
//! only the first thing. Nothing is believed that the bundle says of itself: ids are made again
//! from their content, states from the acts, leaves from the receipts. The registry in its own
//! checks, the verifier, the command line and a court run this same function
//! (`docs/format.md` §5).
//!
//! [`verify`] answers once. [`settle`] also hands out what stays true, so that [`recheck`] can
//! answer the next question about the same bill from a new head statement alone.

use std::collections::{BTreeMap, BTreeSet};
use std::sync::Arc;

use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_proof::key::Kid;

use crate::bundle::{Bundle, BundleError, Subject};
use crate::head::HeadStatement;
use crate::id::PartyId;
use crate::party::{Custody, Key};
use crate::time::Timestamp;
use crate::trust::TrustFile;
use crate::verdict::{Check, Code, CustodyShown, Finality, Shown, Verdict};

mod acts;
mod docs;
mod findings;
mod heads;
mod issuer;
mod keys;
mod log;
mod notes;
mod parties;
mod receipts;
mod statements;

#[cfg(test)]
mod tests;

use findings::{Findings, Step};
use heads::Proven;
use issuer::Issuer;
use keys::{Named, View, party_name};
use log::Log;
use parties::Parties;
use statements::Statements;

pub use parties::FoldedChain;

/// What is asked about a bundle.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub struct Ask {
    /// The time against which head statements are held; without it, none is fresh.
    pub now: Option<Timestamp>,
    /// Whether the present state is asked for, and not only what happened: then not knowing of
    /// later acts leaves the question undecided.
    pub current: bool,
}

/// What may be remembered from one judgement to the next. What it holds is true for ever, so a
/// memory may forget anything at any time; it must not remember what it was not told.
pub trait Memory {
    /// Whether the statement of this digest is known to verify under this key.
    fn verified(&mut self, statement: Digest, kid: Kid) -> bool;

    /// The statement of this digest verifies under this key.
    fn remember(&mut self, statement: Digest, kid: Kid);

    /// A party's chain that is known to hold, by a digest over all that it was judged by.
    fn chain(&mut self, _key: Digest) -> Option<Arc<FoldedChain>> {
        None
    }

    /// The chain of this digest holds.
    fn remember_chain(&mut self, _key: Digest, _chain: Arc<FoldedChain>) {}
}

/// Remembers nothing.
#[derive(Clone, Copy, Debug, Default)]
pub struct NoMemory;

impl Memory for NoMemory {
    fn verified(&mut self, _statement: Digest, _kid: Kid) -> bool {
        false
    }

    fn remember(&mut self, _statement: Digest, _kid: Kid) {}
}

/// What has been judged of a bill and stays so: that its chain up to a receipt folds, is signed
/// and is in the log, under one trust file. Whether later acts exist is not among it.
#[derive(Clone, Debug)]
pub struct Settled {
    trust: Digest,
    findings: Findings,
    shown: Shown,
    proven: Proven,
}

impl Settled {
    /// The digest of the trust file under which it was judged.
    pub const fn trust(&self) -> Digest {
        self.trust
    }

    /// What was judged.
    pub const fn subject(&self) -> Subject {
        self.proven.subject
    }

    /// The sequence and digest of the last receipt.
    pub fn head(&self) -> Option<(u64, Digest)> {
        self.shown.sequence.zip(self.shown.head)
    }
}

/// Judges a bundle.
pub fn verify(
    bundle: &[u8],
    trust: Option<&TrustFile>,
    ask: &Ask,
    memory: &mut dyn Memory,
) -> Verdict {
    settle(bundle, trust, ask, memory).0
}

/// Judges a bundle, and hands out what stays true where nothing speaks against it.
pub fn settle(
    bytes: &[u8],
    trust: Option<&TrustFile>,
    ask: &Ask,
    memory: &mut dyn Memory,
) -> (Verdict, Option<Settled>) {
    match Bundle::parse(bytes) {
        Ok(bundle) => settle_read(&bundle, trust, ask, memory),
        Err(error) => (refused(&error, ask), None),
    }
}

/// Judges a bundle that was read, for who needs more of it than the judgement shows.
pub fn verify_read(
    bundle: Result<&Bundle, &BundleError>,
    trust: Option<&TrustFile>,
    ask: &Ask,
    memory: &mut dyn Memory,
) -> Verdict {
    match bundle {
        Ok(bundle) => settle_read(bundle, trust, ask, memory).0,
        Err(error) => refused(error, ask),
    }
}

fn settle_read(
    bundle: &Bundle,
    trust: Option<&TrustFile>,
    ask: &Ask,
    memory: &mut dyn Memory,
) -> (Verdict, Option<Settled>) {
    let mut findings = Findings::default();
    let statements = Statements::read(bundle, &mut findings);
    let (bill, doc) = match bundle.subject {
        Subject::Bill(bill) => (Some(bill), None),
        Subject::Doc(doc) => (None, Some(doc)),
    };
    let shown = Shown {
        registry: Some(bundle.registry.clone()),
        bill,
        doc,
        ..Shown::default()
    };
    let Some(statements) = statements else {
        return (Verdict::new(findings.into_checks(ask.current), shown), None);
    };
    findings.made(Step::Form, bundle.subject.to_string());
    let issuer = Issuer::new(trust, &bundle.registry);
    let mut judgement = Judgement {
        bundle,
        trust_digest: issuer.trust().map(TrustFile::digest),
        issuer,
        memory,
        findings,
        named: Named::default(),
        custody: BTreeMap::new(),
    };
    judgement.judge_trust(trust);
    let (shown, proven) = judgement.judge(&statements, shown);
    let Judgement {
        issuer,
        trust_digest,
        memory,
        mut findings,
        ..
    } = judgement;
    let lasting = findings.clone();
    let heads: Vec<_> = bundle.heads.iter().zip(&statements.heads).collect();
    let unchanged = proven.judge(&heads, &issuer, ask, memory, &mut findings);
    let settled = trust_digest
        .filter(|_| findings.all_hold())
        .map(|trust| Settled {
            trust,
            findings: lasting,
            shown: shown.clone(),
            proven: Proven {
                unchanged,
                ..proven
            },
        });
    let verdict = Verdict::new(findings.into_checks(ask.current), shown);
    (verdict, settled)
}

/// Judges anew what passes with time, over what was settled: the head statements and whether
/// they are fresh. Nothing where that takes more than what was settled: another trust file, a
/// statement that cannot be read, later acts or notes. Then the whole bundle is to be judged.
pub fn recheck(
    settled: &Settled,
    trust: &TrustFile,
    heads: &[Jws],
    ask: &Ask,
    memory: &mut dyn Memory,
) -> Option<Verdict> {
    if trust.digest() != settled.trust {
        return None;
    }
    let read: Vec<HeadStatement> = heads
        .iter()
        .map(|jws| HeadStatement::parse(jws.payload()).ok())
        .collect::<Option<_>>()?;
    let ours =
        |head: &HeadStatement| head.registry == *trust.registry() && settled.proven.covers(head);
    if !read.iter().all(ours) {
        return None;
    }
    let mut findings = settled.findings.clone();
    let issuer = Issuer::new(Some(trust), trust.registry());
    let heads: Vec<_> = heads.iter().zip(&read).collect();
    settled
        .proven
        .judge(&heads, &issuer, ask, memory, &mut findings);
    Some(Verdict::new(
        findings.into_checks(ask.current),
        settled.shown.clone(),
    ))
}

/// The verdict on bytes that are no bundle.
fn refused(error: &BundleError, ask: &Ask) -> Verdict {
    let (code, detail) = match error {
        BundleError::Json(error) => (Code::JsonInvalid, error.to_string()),
        BundleError::VersionUnknown => (Code::VersionUnknown, String::new()),
        BundleError::SuiteUnknown(fault) => (Code::SuiteUnknown, fault.to_string()),
        BundleError::Form(fault) => {
            let mut findings = Findings::default();
            findings.find_fault(Step::Form, "bundle", fault);
            return Verdict::new(findings.into_checks(ask.current), Shown::default());
        }
    };
    let (class, subject) = (code.weighed(ask.current), "bundle".to_owned());
    Verdict::new(
        vec![Check {
            code,
            class,
            subject,
            detail,
        }],
        Shown::default(),
    )
}

/// A judgement that is being made.
struct Judgement<'a> {
    bundle: &'a Bundle,
    issuer: Issuer<'a>,
    trust_digest: Option<Digest>,
    memory: &'a mut dyn Memory,
    findings: Findings,
    named: Named,
    /// How the parties that signed keep their keys, and what they are called.
    custody: BTreeMap<PartyId, (Custody, Option<String>)>,
}

impl Judgement<'_> {
    fn judge_trust(&mut self, trust: Option<&TrustFile>) {
        let Some(trust) = trust else {
            self.findings
                .find(Step::Trust, Code::NoTrustFile, "trust file", "");
            return;
        };
        if self.issuer.trust().is_none() {
            let detail = format!("it is one for {}", trust.registry());
            self.findings.find(
                Step::Trust,
                Code::ConsistentIssuerUnknown,
                "trust file",
                detail,
            );
            return;
        }
        if trust.is_simulated() {
            self.findings
                .find(Step::Trust, Code::SimulatedClock, "trust file", "");
        }
        self.findings
            .made(Step::Trust, format!("registry {}", trust.registry()));
    }

    /// Judges all but the head statements.
    fn judge(&mut self, statements: &Statements, mut shown: Shown) -> (Shown, Proven) {
        let mut log = Log::open(self.bundle, &self.issuer, self.memory, &mut self.findings);
        let parties = Parties::open(self, &mut log);
        let doc_state = match self.bundle.subject {
            Subject::Bill(bill) => {
                let seed = self.judge_acts(bill, statements, &parties, &mut log);
                shown.notes = self.judge_notes(bill, statements, seed, &parties, &mut log);
                None
            }
            Subject::Doc(doc) => self.judge_doc(doc, statements, &parties, &mut log),
        };
        self.check_chain_ends(&parties);
        shown.checkpoint = log.shown();
        log.close(&mut self.findings);
        shown.custody = self.show_custody();
        shown.parties = parties.known();
        if let (Some(receipt), Some(entry)) =
            (statements.receipts.last(), self.bundle.receipts.last())
        {
            shown.sequence = Some(receipt.sequence);
            shown.head = Some(entry.receipt.digest());
            shown.time = Some(receipt.time);
            shown.state = receipt.bill().cloned();
            shown.doc_state = doc_state;
            shown.finality = Some(if entry.place.is_some() {
                Finality::Logged
            } else {
                Finality::Recorded
            });
        }
        shown.number = shown.state.as_ref().map(|state| state.number.clone());
        shown.document = match &shown.doc_state {
            Some(state) => state.content(),
            None => shown.state.as_ref().map(|state| state.document),
        };
        let proven = Proven {
            subject: self.bundle.subject,
            receipts: self
                .bundle
                .receipts
                .iter()
                .map(|entry| {
                    (
                        entry.receipt.digest(),
                        entry.place.as_ref().map(|place| place.index),
                    )
                })
                .collect(),
            notes: self
                .bundle
                .notes
                .iter()
                .map(|note| note.entry.receipt.digest())
                .collect(),
            parties: parties
                .chains()
                .map(|(party, chain)| {
                    (
                        party,
                        chain.iter().map(|link| (link.head, link.leaf)).collect(),
                    )
                })
                .collect(),
            judged: std::mem::take(&mut self.named.judged),
            unchanged: BTreeSet::new(),
            log: shown
                .checkpoint
                .map(|checkpoint| (checkpoint.size, checkpoint.root)),
        };
        (shown, proven)
    }

    /// Remembers how a signer keeps its key; the weakest way counts.
    fn note_custody(&mut self, party: PartyId, key: Option<&Key>, view: &View<'_>) {
        let Some(key) = key else { return };
        let name = view
            .set
            .party(party)
            .and_then(|known| known.name())
            .map(str::to_owned);
        let held = self.custody.entry(party).or_insert((key.custody, None));
        held.0 = held.0.min(key.custody);
        held.1 = name.or_else(|| held.1.take());
    }

    fn show_custody(&mut self) -> Vec<CustodyShown> {
        let custody = std::mem::take(&mut self.custody);
        let mut shown = Vec::with_capacity(custody.len());
        for (party, (custody, name)) in custody {
            let subject = party_name(party, name.as_deref());
            self.findings
                .find(Step::Acts, Code::Custody, subject, custody.as_str());
            shown.push(CustodyShown {
                party,
                name,
                custody,
            });
        }
        shown
    }
}
