//! Certificates of origin: who may sign one, and how they stand to those that are here.

use funani_core::doc::{Deed, Doc, DocState, DocStatus};
use funani_core::id::{DocId, PartyId};
use funani_core::jurisdiction::issuing_body_of;
use funani_core::lookup::Key;
use funani_core::party::KnownParty;
use funani_proof::digest::Digest;
use funani_store::{Tx, blob, claim, lookup};
use funani_trade::certificate::{Certificate, Fault, KIND, Relation};
use funani_trade::{Figures, Received};
use funani_wire::reason::{Class, Refusal, Violation};

use super::store_away;
use crate::chains::{self, Marks, Standing};

/// The reason where a party is no body that may issue the certificate.
pub(super) const NOT_ISSUING_BODY: &str = "NOT_ISSUING_BODY";

/// What one chain at a time of a body holds: the number of a certificate.
fn number_claim(body: PartyId, agreement: &str, number: &str) -> Digest {
    let key = Key::certificate(agreement, number).digest();
    Digest::of_parts(&[b"funani/certificate/v1", body.as_bytes(), key.as_bytes()])
}

/// What one chain at a time of a body holds: that it stands in place of a certificate.
fn replaced_claim(body: PartyId, certificate: &Certificate) -> Option<Digest> {
    let original = certificate.original.as_ref()?;
    let key = Key::certificate(&certificate.agreement.name, &original.number).digest();
    let parts: [&[u8]; 3] = [
        b"funani/certificate-replaced/v1",
        body.as_bytes(),
        key.as_bytes(),
    ];
    (original.relation == Relation::Replaces).then(|| Digest::of_parts(&parts))
}

/// Only a body that issues certificates opens or changes one. What was kept under the name of the
/// kind before that was so is no certificate, and its issuer may end it.
pub(super) async fn authority(
    tx: &mut Tx,
    doc: &Doc,
    before: Option<&Standing>,
    actor: Option<&KnownParty>,
) -> Result<(), Refusal> {
    let signs = match (&doc.deed, before) {
        (Deed::Issue(edition) | Deed::Replace(edition), _) => edition.kind == KIND,
        (Deed::Cancel, Some(before)) => holds(tx, doc.actor.party, before).await?.is_some(),
        (Deed::Cancel | Deed::HandOver(_) | Deed::Receive | Deed::Withdraw, _) => false,
    };
    if !signs || actor.is_some_and(|actor| issuing_body_of(actor).is_some()) {
        return Ok(());
    }
    Err(no_body(
        "only a body that issues certificates of origin signs one",
    ))
}

fn no_body(message: &'static str) -> Refusal {
    Refusal::new(Class::PermissionDenied, NOT_ISSUING_BODY, message)
        .who("a party with the role ISSUING_BODY and its place of business in the issuing country, both approved by the operator")
        .next("keep what a body gave you under another kind, such as ORIGIN_CERTIFICATE_COPY")
}

/// The certificate that a chain has its number for; nothing where it is of another kind or no
/// certificate.
async fn holds(
    tx: &mut Tx,
    body: PartyId,
    standing: &Standing,
) -> Result<Option<Certificate>, Refusal> {
    let Some(certificate) = certificate_of(tx, standing).await? else {
        return Ok(None);
    };
    let number = number_claim(body, &certificate.agreement.name, &certificate.number);
    let holder = claim::holder(tx, number).await.map_err(store_away)?;
    Ok((holder == Some(standing.id.uuid())).then_some(certificate))
}

/// The certificate that a chain's present content is.
async fn certificate_of(tx: &mut Tx, standing: &Standing) -> Result<Option<Certificate>, Refusal> {
    let DocState::Document { kind, content, .. } = &standing.state else {
        return Ok(None);
    };
    if kind != KIND {
        return Ok(None);
    }
    let blob = blob::get(tx, *content).await.map_err(store_away)?;
    let received = blob
        .and_then(|blob| blob.bytes)
        .and_then(|bytes| Received::read(&bytes).ok());
    Ok(received.and_then(|it| Certificate::read(&Figures::stated(it.values)).ok()))
}

/// What a statement about a certificate claims and releases; nothing for other documents.
///
/// # Errors
/// `NOT_ISSUING_BODY` where the body sits in another country than the certificate states;
/// `CERTIFICATE_INVALID` names each datum that does not go with a certificate that is here.
pub(super) async fn marks(
    tx: &mut Tx,
    doc: &Doc,
    before: Option<&Standing>,
    certificate: Option<&Certificate>,
    actor: Option<&KnownParty>,
) -> Result<Marks, Refusal> {
    let body = doc.actor.party;
    let held = match before {
        Some(before) => holds(tx, body, before).await?,
        None => None,
    };
    let stands_for = held.as_ref().and_then(|held| replaced_claim(body, held));
    let Some(certificate) = certificate else {
        // A certificate that is cancelled stands in place of none.
        let ended = matches!(doc.deed, Deed::Cancel);
        return Ok(Marks {
            releases: stands_for.into_iter().filter(|_| ended).collect(),
            ..Marks::default()
        });
    };
    if actor.and_then(issuing_body_of) != Some(certificate.country.as_str()) {
        return Err(no_body(
            "a body issues certificates of the country of its place of business only",
        ));
    }
    let mut faults = Vec::new();
    match &held {
        Some(held) => changed(certificate, held, &mut faults),
        None => stated(tx, body, doc.doc, certificate, &mut faults).await?,
    }
    made_from(tx, certificate, &mut faults).await?;
    if !faults.is_empty() {
        return Err(faulty(&faults));
    }
    let replaced = replaced_claim(body, certificate);
    let number = number_claim(body, &certificate.agreement.name, &certificate.number);
    Ok(Marks {
        claims: [number].into_iter().chain(replaced).collect(),
        releases: stands_for
            .into_iter()
            .filter(|claim| Some(*claim) != replaced)
            .collect(),
        keys: Vec::new(),
    })
}

/// A new edition is the same certificate corrected, or another number in its place.
fn changed(new: &Certificate, held: &Certificate, faults: &mut Vec<Fault>) {
    let same = |one: &Certificate, other: &Certificate| {
        let key = |it: &Certificate| Key::certificate(&it.agreement.name, &it.number);
        key(one) == key(other)
    };
    if new.agreement.name != held.agreement.name {
        faults.extend(Fault::at(
            "proof.1.agreement",
            "AGREEMENT_CHANGED",
            "a certificate stays under its agreement; issue another one",
            "協定の変更はできません。新たに発給してください",
        ));
    } else if !same(new, held) && !replaces(new, held) {
        faults.extend(Fault::at(
            "proof.1.originalNumber",
            "ORIGINAL_DIFFERS",
            "another number replaces the one that stood here, and names it with its date",
            "番号を変える場合は差替え前の番号と発給日を記載してください",
        ));
    }
}

fn replaces(new: &Certificate, old: &Certificate) -> bool {
    let relation = new.original.as_ref().map(|it| it.relation);
    relation == Some(Relation::Replaces) && new.names(old)
}

/// What a body says it replaces is what it issued, where that is here.
async fn stated(
    tx: &mut Tx,
    body: PartyId,
    own: DocId,
    certificate: &Certificate,
    faults: &mut Vec<Fault>,
) -> Result<(), Refusal> {
    let Some(original) = certificate.original.as_ref() else {
        return Ok(());
    };
    if original.relation != Relation::Replaces {
        return Ok(());
    }
    let number = number_claim(body, &certificate.agreement.name, &original.number);
    let holder = claim::holder(tx, number).await.map_err(store_away)?;
    let Some(holder) = holder.map(DocId::new).filter(|holder| *holder != own) else {
        return Ok(());
    };
    let standing = chains::standing(tx, holder).await.map_err(store_away)?;
    let held = match &standing {
        Some(standing) => certificate_of(tx, standing).await?,
        None => None,
    };
    if held.is_some_and(|held| !replaces(certificate, &held)) {
        faults.extend(Fault::at(
            "proof.1.originalDate",
            "ORIGINAL_DIFFERS",
            "the certificate of this number has another date, or was replaced by another number",
            "その番号の証明書の発給日が異なるか、既に別の番号に差し替えられています",
        ));
    }
    Ok(())
}

/// What is made back-to-back certifies no more than its original, where that is here. Of an
/// original with another date or country nothing is told.
async fn made_from(
    tx: &mut Tx,
    certificate: &Certificate,
    faults: &mut Vec<Fault>,
) -> Result<(), Refusal> {
    let Some(original) = certificate.original.as_ref() else {
        return Ok(());
    };
    if original.relation != Relation::BackToBack {
        return Ok(());
    }
    let key = Key::certificate(&certificate.agreement.name, &original.number).digest();
    let found = lookup::chains(tx, &[key], lookup::MOST_CHAINS).await;
    let found = found.map_err(store_away)?.into_iter();
    let mut ended = false;
    let mut excess: Option<Vec<Fault>> = None;
    for chain in found.flat_map(|found| found.chains) {
        let standing = chains::standing(tx, DocId::new(chain)).await;
        let Some(standing) = standing.map_err(store_away)? else {
            continue;
        };
        let here = certificate_of(tx, &standing).await?;
        let Some(here) = here.filter(|here| certificate.names(here)) else {
            continue;
        };
        if is_cancelled(&standing) {
            ended = true;
            continue;
        }
        let more = certificate.exceeds(&here);
        if more.is_empty() {
            return Ok(());
        }
        excess.get_or_insert(more);
    }
    match excess {
        Some(excess) => faults.extend(excess),
        None if ended => faults.extend(Fault::at(
            "proof.1.originalNumber",
            "ORIGINAL_CANCELLED",
            "the original was cancelled",
            "元の証明書は取り消されています",
        )),
        None => {}
    }
    Ok(())
}

const fn is_cancelled(standing: &Standing) -> bool {
    matches!(
        standing.state,
        DocState::Document {
            status: DocStatus::Cancelled,
            ..
        }
    )
}

/// The refusal for faults of a certificate.
pub(super) fn faulty(faults: &[Fault]) -> Refusal {
    let violations = faults.iter().map(|fault| Violation {
        field: fault.path.to_string(),
        code: fault.code.into(),
        message: fault.words.english.clone(),
    });
    Refusal::new(
        Class::InvalidArgument,
        "CERTIFICATE_INVALID",
        "the content is no certificate of origin that can be issued",
    )
    .violated(violations.collect())
    .next("correct each datum named and sign again")
}

/// The refusal where another chain of the body holds what a certificate claims.
pub(super) fn claimed(body: PartyId, certificate: &Certificate, claim: Digest) -> Refusal {
    let (reason, message) = if replaced_claim(body, certificate) == Some(claim) {
        (
            "CERTIFICATE_REPLACED",
            "another certificate stands in place of that one already",
        )
    } else {
        (
            "CERTIFICATE_EXISTS",
            "this body has issued a certificate of this number under this agreement",
        )
    };
    Refusal::new(Class::AlreadyExists, reason, message)
        .next("look at the certificates that you issued, and take another number")
}
