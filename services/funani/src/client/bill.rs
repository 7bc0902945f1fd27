//! A bill's acts from the user's side: prepare, hold against the wish, sign, submit.

use anyhow::{Context as _, Result};
use funani_core::id::BillId;
use funani_core::party::Purpose;
use funani_core::trust::TrustFile;
use funani_proof::jws::{self, Typ};
use funani_wire::registry::v1::{SubmitRequest, SubmitResponse};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};

use super::prepared::{Prepared, check};
use super::session::Session;
use super::wallet::Wallet;
use super::wish::{Deed, Wish};

/// An act, signed, with what travels with it.
#[derive(Clone, Debug)]
pub struct Signed {
    /// What was prepared and held against the wish.
    pub prepared: Prepared,
    /// The signed act.
    pub statement: String,
    /// Documents, annexes and approvals.
    pub attachments: Vec<Attachment>,
}

impl Signed {
    /// The bill that the act is about.
    pub fn bill(&self) -> Option<BillId> {
        self.prepared.act.bills().next()
    }
}

/// Asks the registry to prepare the wish and holds its answer against it.
///
/// # Errors
///
/// When the registry refuses, or its answer is not what the wish means.
pub async fn prepare(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    wish: &Wish,
) -> Result<Prepared> {
    let answer = session
        .registry()
        .prepare(wish.request())
        .await?
        .into_inner();
    let now = session.clock.now();
    Ok(check(
        wish,
        &wallet.registry,
        wallet.party()?,
        trust,
        now,
        &answer,
    )?)
}

/// Signs what was prepared.
///
/// # Errors
///
/// When the wallet has no act key.
pub fn sign(
    wallet: &Wallet,
    wish: &Wish,
    prepared: Prepared,
    mut attachments: Vec<Attachment>,
) -> Result<Signed> {
    let statement = jws::sign(Typ::Act, wallet.key(Purpose::Act)?, &prepared.payload);
    if let Deed::Issue(issue) = &wish.deed {
        attachments.push(Attachment {
            kind: AttachmentKind::Document.into(),
            content: issue.document.clone().into(),
        });
    }
    Ok(Signed {
        prepared,
        statement,
        attachments,
    })
}

/// Sends a signed act.
///
/// # Errors
///
/// When the registry refuses it.
pub async fn submit(
    session: &Session,
    signed: &Signed,
    wait_for: FinalityLevel,
    wait_ms: u32,
) -> Result<SubmitResponse> {
    let request = SubmitRequest {
        statement: signed.statement.clone(),
        attachments: signed.attachments.clone(),
        wait_for: wait_for.into(),
        wait_ms,
    };
    Ok(session.registry().submit(request).await?.into_inner())
}

/// Prepares, signs and sends; with everything held against the wish between.
///
/// # Errors
///
/// As [`prepare`] and [`submit`].
pub async fn act(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    wish: &Wish,
    attachments: Vec<Attachment>,
) -> Result<(Signed, SubmitResponse)> {
    let prepared = prepare(session, wallet, trust, wish).await?;
    let signed = sign(wallet, wish, prepared, attachments)?;
    let answer = submit(session, &signed, FinalityLevel::Recorded, 0)
        .await
        .with_context(|| format!("{} was not recorded", wish.action()))?;
    Ok((signed, answer))
}
