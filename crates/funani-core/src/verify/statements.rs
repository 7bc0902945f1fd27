//! The payloads of a bundle's statements, read once.

use super::findings::{Findings, Step};
use crate::act::Act;
use crate::approval::Approval;
use crate::bundle::{Bundle, Subject};
use crate::doc::Doc;
use crate::form::FormFault;
use crate::head::HeadStatement;
use crate::note::Note;
use crate::origin::Origin;
use crate::receipt::Receipt;
use crate::verdict::Code;

/// What the statements say, each at the place of its statement in the bundle.
pub(super) struct Statements {
    pub(super) acts: Vec<Act>,
    pub(super) docs: Vec<Doc>,
    pub(super) approvals: Vec<Approval>,
    pub(super) receipts: Vec<Receipt>,
    pub(super) notes: Vec<(Receipt, Option<Note>)>,
    pub(super) heads: Vec<HeadStatement>,
}

impl Statements {
    /// Reads all; nothing where one is not of its form, and then every fault is found.
    ///
    /// The statements of party chains are read where these are folded.
    pub(super) fn read(bundle: &Bundle, findings: &mut Findings) -> Option<Self> {
        let mut reader = Reader {
            registry: &bundle.registry,
            findings,
            sound: true,
        };
        let (acts, docs) = match bundle.subject {
            Subject::Bill(_) => (bundle.acts.as_slice(), [].as_slice()),
            Subject::Doc(_) => ([].as_slice(), bundle.acts.as_slice()),
        };
        let acts = reader.all("act", acts, |act| {
            let act = Act::parse(act.payload())?;
            let registry = act.registry.clone();
            Ok((act, registry))
        });
        let docs = reader.all("statement", docs, |doc| {
            let doc = Doc::parse(doc.payload())?;
            let registry = doc.registry.clone();
            Ok((doc, registry))
        });
        let approvals = reader.all("approval", &bundle.approvals, |approval| {
            let approval = Approval::parse(approval.payload())?;
            let registry = approval.registry.clone();
            Ok((approval, registry))
        });
        let receipts = reader.all("receipt", &bundle.receipts, |entry| {
            receipt(entry.receipt.payload())
        });
        let note_receipts = reader.all("note", &bundle.notes, |note| {
            receipt(note.entry.receipt.payload())
        });
        let notes = reader.all("note", &bundle.notes, |entry| {
            let note = entry
                .note
                .as_ref()
                .map(|note| Note::parse(note.payload()))
                .transpose()?;
            let registry = note.as_ref().map(|note| note.registry.clone());
            Ok((note, registry.unwrap_or_else(|| bundle.registry.clone())))
        });
        let heads = reader.heads(bundle);
        reader.sound.then(|| Self {
            acts,
            docs,
            approvals,
            receipts,
            notes: note_receipts.into_iter().zip(notes).collect(),
            heads,
        })
    }
}

fn receipt(payload: &[u8]) -> Result<(Receipt, Origin), FormFault> {
    let receipt = Receipt::parse(payload)?;
    let registry = receipt.registry.clone();
    Ok((receipt, registry))
}

struct Reader<'a> {
    registry: &'a Origin,
    findings: &'a mut Findings,
    sound: bool,
}

impl Reader<'_> {
    fn all<S, T>(
        &mut self,
        name: &str,
        statements: &[S],
        read: impl Fn(&S) -> Result<(T, Origin), FormFault>,
    ) -> Vec<T> {
        let mut all = Vec::with_capacity(statements.len());
        for (statement, number) in statements.iter().zip(1_u64..) {
            let subject = || format!("{name} {number}");
            match read(statement) {
                Ok((statement, registry)) => {
                    if registry != *self.registry {
                        let detail = registry.as_str();
                        self.findings
                            .find(Step::Form, Code::WrongRegistry, subject(), detail);
                    }
                    all.push(statement);
                }
                Err(fault) => {
                    self.findings.find_fault(Step::Form, subject(), &fault);
                    self.sound = false;
                }
            }
        }
        all
    }

    /// Head statements stand by kind, chain and sequence, then by digest.
    fn heads(&mut self, bundle: &Bundle) -> Vec<HeadStatement> {
        let heads = self.all("head statement", &bundle.heads, |head| {
            let head = HeadStatement::parse(head.payload())?;
            let registry = head.registry.clone();
            Ok((head, registry))
        });
        let places = heads.iter().zip(&bundle.heads);
        let keys: Vec<_> = places
            .map(|(head, jws)| (head.kind, head.chain, head.sequence, jws.digest()))
            .collect();
        if !keys.is_sorted_by(|one, next| one < next) {
            let detail = "not in order of kind, chain and sequence";
            self.findings
                .find(Step::Form, Code::FormInvalid, "head statements", detail);
        }
        heads
    }
}
