//! The log: its checkpoint, and the place of each receipt under it.

use std::collections::BTreeSet;

use funani_proof::checkpoint::{Checkpoint, LineSignature, NoteError, SignedNote};
use funani_proof::key::{KeyError, Kid, PublicKey};
use funani_proof::merkle;

use super::Memory;
use super::findings::{Findings, Step};
use super::issuer::Issuer;
use crate::bundle::{Bundle, Cosigner, Entry};
use crate::leaf::Leaf;
use crate::receipt::Receipt;
use crate::time::{SECOND, Timestamp};
use crate::trust::TrustRole;
use crate::verdict::{CheckpointShown, Code};

/// How far log times and the stamps of checkpoints may differ, in milliseconds.
const STAMP_SLACK: i64 = 5 * SECOND;

const CHECKPOINT: &str = "checkpoint";

/// The log as its checkpoint shows it.
pub(super) struct Log {
    checkpoint: Option<Checkpoint>,
    time: Option<Timestamp>,
    places: Vec<(u64, u64)>,
}

impl Log {
    /// Judges the checkpoint.
    pub(super) fn open(
        bundle: &Bundle,
        issuer: &Issuer<'_>,
        memory: &mut dyn Memory,
        findings: &mut Findings,
    ) -> Self {
        let mut log = Self {
            checkpoint: None,
            time: None,
            places: Vec::new(),
        };
        let note = match SignedNote::parse(&bundle.checkpoint) {
            Ok(note) => note,
            Err(error) => {
                refuse(findings, Code::CheckpointInvalid, error.reason());
                return log;
            }
        };
        let origin = format!("{}/log", bundle.registry);
        match note.checkpoint() {
            Ok(checkpoint) if checkpoint.origin == origin => log.checkpoint = Some(checkpoint),
            Ok(checkpoint) => {
                refuse(
                    findings,
                    Code::CheckpointInvalid,
                    &format!("origin {}", checkpoint.origin),
                );
            }
            Err(error) => refuse(findings, Code::CheckpointInvalid, error.reason()),
        }
        let mut lines = Lines {
            note: &note,
            memory,
            held: BTreeSet::new(),
            unknown: 0,
        };
        log.time = lines.cosign(issuer, &format!("{}/cosign", bundle.registry), findings);
        lines.sign(issuer, &origin, log.time, findings);
        let witnesses = lines.witnesses(&bundle.cosigners, findings);
        lines.close(findings);
        if let Some(trust) = issuer.trust()
            && trust.quorum() > witnesses
        {
            let detail = format!("{witnesses} of {}", trust.quorum());
            refuse(findings, Code::QuorumUnmet, &detail);
        }
        let size = log
            .checkpoint
            .as_ref()
            .map_or(0, |checkpoint| checkpoint.size);
        findings.made(Step::Checkpoint, format!("{CHECKPOINT} {size}"));
        log
    }

    /// The checkpoint, for the verdict.
    pub(super) fn shown(&self) -> Option<CheckpointShown> {
        let checkpoint = self.checkpoint.as_ref()?;
        let (size, root) = (checkpoint.size, checkpoint.root);
        Some(CheckpointShown {
            size,
            root,
            time: self.time,
        })
    }

    /// Judges the place of a receipt; its log time, where the receipt is in the log.
    pub(super) fn include(
        &mut self,
        entry: &Entry,
        receipt: &Receipt,
        leaf: impl FnOnce() -> Option<Leaf>,
        subject: &str,
        findings: &mut Findings,
    ) -> Option<Timestamp> {
        let Some(place) = &entry.place else {
            findings.find(Step::Log, Code::NotLogged, subject, "");
            return None;
        };
        let checkpoint = self.checkpoint.as_ref()?;
        let hash = leaf()?.hash(place.time);
        let (size, root) = (checkpoint.size, &checkpoint.root);
        if let Err(error) = merkle::verify_inclusion(&hash, place.index, size, &place.path, root) {
            findings.find(Step::Log, Code::InclusionInvalid, subject, error.reason());
            return None;
        }
        let millis = i64::try_from(place.time).ok();
        let Some(time) = millis.and_then(Timestamp::from_millis) else {
            findings.find(
                Step::Log,
                Code::TimeBackwards,
                subject,
                "log time out of range",
            );
            return None;
        };
        if receipt.time > time.plus(STAMP_SLACK) {
            let detail = "logged before it was recorded";
            findings.find(Step::Log, Code::TimeBackwards, subject, detail);
        }
        if self
            .time
            .is_some_and(|stamp| time > stamp.plus(STAMP_SLACK))
        {
            findings.find(
                Step::Log,
                Code::TimeBackwards,
                subject,
                "logged after the checkpoint",
            );
        }
        if time > receipt.log_by {
            let late = format!(
                "{} s after its promise",
                time.since(receipt.log_by) / SECOND
            );
            findings.find(Step::Log, Code::LoggedLate, subject, late);
        }
        self.places.push((place.index, place.time));
        Some(time)
    }

    /// Judges what only all places together show: none twice, and the log's clock runs forward.
    pub(super) fn close(mut self, findings: &mut Findings) {
        self.places.sort_unstable();
        for [(index, time), (next_index, next_time)] in self.places.array_windows() {
            if index == next_index || time > next_time {
                let detail = format!("leaves {index} and {next_index}");
                findings.find(Step::Log, Code::LeafMismatch, "log", detail);
            }
        }
        findings.made(Step::Log, format!("{} receipts", self.places.len()));
    }
}

/// The signature lines of a checkpoint: each must be shown to hold.
struct Lines<'a> {
    note: &'a SignedNote,
    memory: &'a mut dyn Memory,
    held: BTreeSet<(String, Kid, bool)>,
    /// Lines of the registry's own under keys that the trust file does not know.
    unknown: usize,
}

impl Lines<'_> {
    /// The log's own stamp; its time.
    fn cosign(
        &mut self,
        issuer: &Issuer<'_>,
        name: &str,
        findings: &mut Findings,
    ) -> Option<Timestamp> {
        let mut latest = None;
        for key in keys(issuer, TrustRole::Cosign) {
            let line = self.note.cosignature(name, &key.public);
            let held = line.and_then(|(seconds, signature)| {
                holds(self.memory, &signature, &key.public)?;
                Ok(seconds)
            });
            match held {
                Ok(seconds) => {
                    self.held.insert((name.to_owned(), key.public.kid(), true));
                    let millis = i64::try_from(seconds)
                        .ok()
                        .and_then(|s| s.checked_mul(SECOND));
                    let time = millis.and_then(Timestamp::from_millis);
                    match time.filter(|time| key.is_open(*time)) {
                        Some(time) => latest = latest.max(Some(time)),
                        None => refuse(findings, Code::KeyRevoked, name),
                    }
                }
                Err(NoteError::SignatureMissing) => {}
                Err(error) => refuse(findings, Code::CosignatureInvalid, error.reason()),
            }
        }
        self.settle(name, true, issuer, Code::CosignatureInvalid, findings);
        latest
    }

    /// The log's signature, by a key that was open when the log stamped the checkpoint.
    fn sign(
        &mut self,
        issuer: &Issuer<'_>,
        name: &str,
        time: Option<Timestamp>,
        findings: &mut Findings,
    ) {
        for key in keys(issuer, TrustRole::Checkpoint) {
            let line = self.note.log_signature(name, &key.public);
            match line.and_then(|signature| holds(self.memory, &signature, &key.public)) {
                Ok(()) => {
                    self.held.insert((name.to_owned(), key.public.kid(), false));
                    if time.is_some_and(|time| !key.is_open(time)) {
                        refuse(findings, Code::KeyRevoked, name);
                    }
                }
                Err(NoteError::SignatureMissing) => {}
                Err(error) => refuse(findings, Code::CheckpointInvalid, error.reason()),
            }
        }
        self.settle(name, false, issuer, Code::CheckpointInvalid, findings);
    }

    /// One of the registry's own keys must have signed; where it is one that the trust file does
    /// not know, that is not decided here.
    fn settle(
        &mut self,
        name: &str,
        stamped: bool,
        issuer: &Issuer<'_>,
        missing: Code,
        findings: &mut Findings,
    ) {
        let held = self
            .held
            .iter()
            .filter(|(held, _, kind)| held == name && *kind == stamped);
        let held = held.count();
        let named = self
            .note
            .lines()
            .iter()
            .filter(|line| line.name() == name)
            .count();
        if held == 0 && named == 0 {
            refuse(findings, missing, &format!("no signature of {name}"));
        } else if held == 0 && issuer.trust().is_some() {
            let detail = format!("the key of {name}");
            findings.find(
                Step::Trust,
                Code::ConsistentIssuerUnknown,
                CHECKPOINT,
                detail,
            );
        }
        if held == 0 {
            self.unknown = self.unknown.saturating_add(named);
        }
    }

    /// The co-signatures whose keys come with the bundle. None of them is of a trusted witness,
    /// as trust files name none yet: the number of these is returned.
    fn witnesses(&mut self, cosigners: &[Cosigner], findings: &mut Findings) -> u64 {
        for cosigner in cosigners {
            let subject = format!("cosigner {}", cosigner.name);
            let key = match PublicKey::from_jwk(&cosigner.jwk) {
                Ok(key) => key,
                Err(error) => {
                    let weak = error == KeyError::Weak;
                    let code = if weak {
                        Code::WeakKey
                    } else {
                        Code::FormInvalid
                    };
                    findings.find(Step::Checkpoint, code, subject, error.reason());
                    continue;
                }
            };
            let code = match self.note.verify_cosignature(&cosigner.name, &key) {
                Ok(_) => {
                    self.held.insert((cosigner.name.clone(), key.kid(), true));
                    continue;
                }
                Err(NoteError::SignatureMissing) => Code::MemberUnreferenced,
                Err(_) => Code::CosignatureInvalid,
            };
            findings.find(Step::Checkpoint, code, subject, "");
        }
        0
    }

    /// A line that nothing shows to hold could say anything.
    fn close(self, findings: &mut Findings) {
        let shown = self.held.len().saturating_add(self.unknown);
        if self.note.lines().len() > shown {
            refuse(findings, Code::CosignatureInvalid, "a line without a key");
        }
    }
}

/// Whether a signature holds; one that is remembered is not computed again.
fn holds(
    memory: &mut dyn Memory,
    signature: &LineSignature<'_>,
    key: &PublicKey,
) -> Result<(), NoteError> {
    let digest = signature.digest();
    if memory.verified(digest, key.kid()) {
        return Ok(());
    }
    signature.verify(key)?;
    memory.remember(digest, key.kid());
    Ok(())
}

fn keys<'a>(
    issuer: &Issuer<'a>,
    role: TrustRole,
) -> impl Iterator<Item = &'a crate::trust::TrustKey> {
    let keys = issuer
        .trust()
        .map(crate::trust::TrustFile::keys)
        .unwrap_or_default();
    keys.iter().filter(move |key| key.role == role)
}

fn refuse(findings: &mut Findings, code: Code, detail: &str) {
    findings.find(Step::Checkpoint, code, CHECKPOINT, detail);
}
