//! The bundles of a question, judged, and what they state under a signature.

use std::sync::Arc;

use funani_core::act::{Act, Capacity};
use funani_core::bundle::{Bundle, Subject};
use funani_core::doc::{DocState, DocStatus};
use funani_core::id::PartyId;
use funani_core::party::KnownParty;
use funani_core::state::{self, State};
use funani_core::time::Timestamp;
use funani_core::verdict::{Class, Code, Outcome, Verdict};
use funani_core::verify::{Ask, Memory, verify_read};
use funani_proof::digest::Digest;
use funani_proof::json::Value;

use super::report::{Judged, JudgedKind, Named};
use super::{Evidence, Question, Trusts};
use crate::bill;
use crate::figures::Figures;

/// The kind of document that a bill is.
pub(super) const BILL: &str = "BILL_OF_LADING";
/// The kind of a certificate of origin.
pub(super) const CERTIFICATE: &str = "CERTIFICATE_OF_ORIGIN";

/// A bundle as it was judged.
pub(super) struct Piece {
    pub(super) judged: Judged,
    pub(super) verdict: Verdict,
    /// What it states; nothing where nothing of it may be relied on.
    pub(super) stated: Option<Stated>,
}

/// What a bill or document states under a signature.
pub(super) struct Stated {
    /// By the paths of the table of data.
    pub(super) figures: Arc<Figures>,
    /// Of a bill, the transport document and its acts.
    pub(super) bill: Option<Bill>,
    /// Of a document, its contents with the time from which each counted, the present one last;
    /// nothing where an earlier one is not shown.
    pub(super) editions: Vec<(Timestamp, Option<Arc<Figures>>)>,
}

/// What a bundle shows of a bill.
pub(super) struct Bill {
    /// The transport document.
    pub(super) document: Arc<Value>,
    /// Each act with the time at which it was recorded and the state after it.
    pub(super) acts: Vec<(Act, Timestamp, State)>,
}

impl Piece {
    /// Its id.
    pub(super) fn id(&self) -> &str {
        &self.judged.id
    }

    /// The kind of document.
    pub(super) fn kind(&self) -> &str {
        &self.judged.document_kind
    }

    /// The bill, where it is one that may be relied on.
    pub(super) fn bill(&self) -> Option<&Bill> {
        self.stated.as_ref()?.bill.as_ref()
    }

    /// What it states.
    pub(super) fn figures(&self) -> Option<&Figures> {
        self.stated.as_ref().map(|stated| stated.figures.as_ref())
    }

    /// What it calls itself to people: its kind and number.
    pub(super) fn name(&self) -> String {
        format!("{} {}", self.kind(), self.judged.number)
    }

    /// A party of the bundle.
    pub(super) fn party(&self, party: PartyId) -> Option<&KnownParty> {
        let mut parties = self.verdict.shown.parties.iter();
        parties.find(|known| known.id() == party).map(Arc::as_ref)
    }
}

/// Judges every bundle.
pub(super) fn judge(
    question: &Question<'_>,
    trusts: &Trusts,
    memory: &mut dyn Memory,
) -> Vec<Piece> {
    let ask = Ask {
        now: Some(question.now),
        current: false,
    };
    let bundles = question.bundles.iter();
    bundles
        .map(|evidence| piece(evidence, trusts, &ask, memory))
        .collect()
}

fn piece(evidence: &Evidence, trusts: &Trusts, ask: &Ask, memory: &mut dyn Memory) -> Piece {
    let bundle = evidence.bundle();
    let trust = bundle.ok();
    let trust = trust.and_then(|bundle| trusts.of(&bundle.registry));
    let verdict = verify_read(bundle, trust, ask, memory);
    let usable = is_usable(&verdict);
    let stated = match bundle.ok().filter(|_| usable) {
        Some(bundle) => stated(evidence, bundle, &verdict),
        None => None,
    };
    let subject = bundle.ok().map(|bundle| bundle.subject);
    let mut judged = Judged {
        registry: verdict.shown.registry.clone(),
        kind: match subject {
            Some(Subject::Doc(_)) | None => JudgedKind::Document,
            Some(Subject::Bill(_)) => JudgedKind::Bill,
        },
        id: subject.map_or_else(String::new, |subject| subject.uuid().to_string()),
        document_kind: String::new(),
        number: String::new(),
        result: verdict.outcome,
        codes: codes(&verdict),
        issuer: None,
        capacity: None,
        principal: None,
        custody: None,
        status: String::new(),
        holder: None,
        finality: verdict.shown.finality,
    };
    show_bill(&mut judged, &verdict, stated.as_ref());
    show_document(&mut judged, &verdict, stated.as_ref());
    Piece {
        judged,
        verdict,
        stated,
    }
}

/// What is undecided about it says nothing of whether what it states was signed: it is not logged
/// yet, on its way, or short of witnesses.
fn is_usable(verdict: &Verdict) -> bool {
    let harmless =
        |code: Code| matches!(code, Code::NotLogged | Code::InTransit | Code::QuorumUnmet);
    verdict.outcome != Outcome::Invalid
        && verdict.checks.iter().all(|check| match check.class {
            Class::Pass | Class::Note => true,
            Class::Undecided => harmless(check.code),
            Class::Fail => false,
        })
}

fn codes(verdict: &Verdict) -> Vec<String> {
    let told = verdict.checks.iter();
    let told = told.filter(|check| check.class != Class::Pass);
    told.map(|check| match check.subject.as_str() {
        "" => check.code.to_string(),
        subject => format!("{} {subject}", check.code),
    })
    .collect()
}

fn stated(evidence: &Evidence, bundle: &Bundle, verdict: &Verdict) -> Option<Stated> {
    match bundle.subject {
        Subject::Bill(_) => stated_by_bill(evidence, bundle, verdict),
        Subject::Doc(_) => stated_by_document(evidence, verdict),
    }
}

fn stated_by_bill(evidence: &Evidence, bundle: &Bundle, verdict: &Verdict) -> Option<Stated> {
    let document = evidence.transport_document(verdict.shown.document?)?;
    let acts = bundle
        .acts
        .iter()
        .zip(evidence.receipts().iter().flatten())
        .filter_map(|(jws, receipt)| {
            let act = Act::parse(jws.payload()).ok()?;
            Some((act, receipt.time, receipt.bill()?.clone()))
        });
    let acts = acts.collect();
    Some(Stated {
        figures: Arc::new(bill::stated(document)),
        bill: Some(Bill {
            document: Arc::clone(document),
            acts,
        }),
        editions: Vec::new(),
    })
}

fn stated_by_document(evidence: &Evidence, verdict: &Verdict) -> Option<Stated> {
    let DocState::Document { content: now, .. } = verdict.shown.doc_state.as_ref()? else {
        return None;
    };
    let figures = Arc::clone(evidence.values(*now)?);
    let mut editions: Vec<(Timestamp, Digest)> = Vec::new();
    for receipt in evidence.receipts().iter().flatten() {
        let funani_core::receipt::ReceiptState::Document(state) = &receipt.state else {
            continue;
        };
        let Ok(DocState::Document { content, .. }) = DocState::parse(state) else {
            continue;
        };
        if editions.last().is_none_or(|(_, last)| *last != content) {
            editions.push((receipt.time, content));
        }
    }
    let shown = editions
        .into_iter()
        .map(|(time, digest)| (time, evidence.values(digest).cloned()));
    Some(Stated {
        figures,
        bill: None,
        editions: shown.collect(),
    })
}

/// What a bill is called and where it stands.
fn show_bill(judged: &mut Judged, verdict: &Verdict, stated: Option<&Stated>) {
    if judged.kind != JudgedKind::Bill {
        return;
    }
    BILL.clone_into(&mut judged.document_kind);
    let number = verdict.shown.number.as_ref();
    judged.number = number.map(ToString::to_string).unwrap_or_default();
    let Some(state) = &verdict.shown.state else {
        return;
    };
    judged.status = state.status.name().to_string();
    judged.holder = state.possessor.map(|party| named(verdict, party));
    let issued = stated.and_then(|stated| stated.bill.as_ref()?.acts.first());
    let Some((issue, ..)) = issued else { return };
    judged.issuer = Some(named(verdict, issue.actor.party));
    judged.capacity = Some(issue.capacity);
    judged.principal = principal(issue).map(|party| named(verdict, party));
    judged.custody = custody(verdict, issue.actor.party);
}

/// For whom an act was signed, where that is another than who signed.
fn principal(act: &Act) -> Option<PartyId> {
    let principal = act.behalf.map(|behalf| behalf.principal.party);
    principal.filter(|_| act.capacity != Capacity::Own)
}

fn show_document(judged: &mut Judged, verdict: &Verdict, stated: Option<&Stated>) {
    match &verdict.shown.doc_state {
        Some(DocState::Document {
            issuer,
            kind,
            status,
            ..
        }) => {
            kind.clone_into(&mut judged.document_kind);
            judged.status = status.to_string();
            judged.issuer = Some(named(verdict, *issuer));
            judged.custody = custody(verdict, *issuer);
            let number = stated.and_then(|stated| number(kind, &stated.figures));
            number.unwrap_or_default().clone_into(&mut judged.number);
        }
        Some(DocState::Grant { from, status, .. }) => {
            "GRANT".clone_into(&mut judged.document_kind);
            judged.status = status.to_string();
            judged.issuer = Some(named(verdict, *from));
        }
        None => {}
    }
}

/// The number that a document of a kind bears.
fn number<'a>(kind: &str, figures: &'a Figures) -> Option<&'a str> {
    let form = crate::paper::form(kind).map(|form| form.number);
    let usual = [
        "proof.1.number",
        "insurance.policy",
        "sanitary.1.number",
        "control.licence",
        "transport.billNumber",
        "invoice.number",
    ];
    let own = form.and_then(|path| figures.text(path));
    own.or_else(|| usual.iter().find_map(|path| figures.text(path)))
}

fn named(verdict: &Verdict, party: PartyId) -> Named {
    let mut parties = verdict.shown.parties.iter();
    let known = parties.find(|known| known.id() == party);
    let name = known.and_then(|known| known.name());
    Named {
        party: Some(party),
        name: name.map(str::to_owned),
    }
}

fn custody(verdict: &Verdict, party: PartyId) -> Option<funani_core::party::Custody> {
    let mut shown = verdict.shown.custody.iter();
    shown.find(|it| it.party == party).map(|it| it.custody)
}

/// The name of a party as a state names it.
pub(super) fn name_of(piece: &Piece, party: &state::Named) -> Option<String> {
    match party {
        state::Named::Party(party) => piece.party(*party)?.name().map(str::to_owned),
        state::Named::Stated(stated) => Some(stated.name.clone()),
    }
}

/// Whether the document counts.
pub(super) fn is_cancelled(piece: &Piece) -> bool {
    matches!(
        &piece.verdict.shown.doc_state,
        Some(DocState::Document {
            status: DocStatus::Cancelled,
            ..
        })
    )
}
