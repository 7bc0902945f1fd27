//! What is refused at the end of the story, each with its reason.

use std::path::Path;

use anyhow::{Context as _, Result, bail, ensure};
use funani_core::act::{Act, Extends};
use funani_core::id::BillId;
use funani_core::origin::Origin;
use funani_core::party::Purpose;
use funani_core::time::{MINUTE, Timestamp};
use funani_core::trust::TrustFile;
use funani_core::verdict::Verdict;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_wire::reason::Refusal;
use funani_wire::registry::v1::{GetBillRequest, SubmitRequest, get_bill_request};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};

use super::cast::{self, Actor, Stage};
use super::{Play, Who7};
use crate::client::bill::Signed;
use crate::client::wish::Deed;
use crate::node::{Node, NodeConfig};

/// Judges a bundle offline.
pub(super) fn judge(bundle: &[u8], trust: &TrustFile, now: Timestamp) -> Verdict {
    let ask = Ask {
        now: Some(now),
        current: false,
    };
    verify(bundle, Some(trust), &ask, &mut NoMemory)
}

pub(super) async fn play(
    play: &mut Play,
    dir: &Path,
    bill: BillId,
    issued: &Signed,
    travelled: &[Signed],
) -> Result<()> {
    play.told.chapter("Then refused", "each with its reason");
    late_transfers(play, bill, travelled).await?;
    changed_digit(play, dir)?;
    second_number(play).await?;
    replayed(play, dir, issued, travelled).await
}

/// The exporter tries to transfer the bill once more: over the head it once held, and over the latest.
async fn late_transfers(play: &mut Play, bill: BillId, travelled: &[Signed]) -> Result<()> {
    let exporter = &play.cast.exporter;
    let offer = travelled.first().context("the exporter's offer")?;
    let ask = GetBillRequest {
        bill: Some(get_bill_request::Bill::BillId(bill.to_string())),
        document_digest: String::new(),
    };
    let answer = play
        .cast
        .importer
        .session
        .registry()
        .get_bill(ask)
        .await?
        .into_inner();
    let latest = answer.bill.context("the bill")?;
    let old = *offer
        .prepared
        .act
        .on
        .first()
        .context("an offer extends a head")?;
    let head: Digest = latest.head.parse().context("a head")?;
    let last = Extends {
        bill,
        head,
        sequence: latest.sequence,
    };
    let recipient = play.cast.tokyo.id()?;
    let references = offer.prepared.act.parties();
    let recipient = references
        .iter()
        .find(|reference| reference.party == recipient)
        .copied()
        .context("the Tokyo bank is named in the offer")?;
    let mut told = Vec::new();
    for (on, reason, what) in [
        (
            old,
            "HEAD_MOVED",
            "late TRANSFER over the head it once held",
        ),
        (last, "NOT_CONTROLLER", "late TRANSFER over the latest head"),
    ] {
        let now = play.clock.now();
        let action = funani_core::act::Action::Transfer { recipient };
        let intent =
            funani_core::intent::digest(action.name(), funani_core::intent::Language::English)
                .context("a sentence of intent")?;
        let act = Act {
            on: vec![on],
            action,
            intent,
            time: now,
            not_after: now.plus(5 * MINUTE),
            ..offer.prepared.act.clone()
        };
        let refusal = submit(exporter, &act, Vec::new()).await?;
        told.push((expect(refusal, reason)?, what));
    }
    for (refusal, what) in told {
        play.told.refused(play.cast.exporter.name, what, &refusal);
    }
    Ok(())
}

async fn submit(actor: &Actor, act: &Act, attachments: Vec<Attachment>) -> Result<Option<Refusal>> {
    let statement = jws::sign(Typ::Act, actor.wallet.key(Purpose::Act)?, &act.to_payload());
    send(actor, statement, attachments).await
}

async fn send(
    actor: &Actor,
    statement: String,
    attachments: Vec<Attachment>,
) -> Result<Option<Refusal>> {
    let wait_for = FinalityLevel::Recorded.into();
    let request = SubmitRequest {
        statement,
        attachments,
        wait_for,
        wait_ms: 0,
    };
    match actor.session.registry().submit(request).await {
        Ok(_) => Ok(None),
        Err(status) => Ok(Some(Refusal::from_status(&status))),
    }
}

fn expect(refusal: Option<Refusal>, reason: &str) -> Result<Refusal> {
    let Some(refusal) = refusal else {
        bail!("it was recorded and should be refused as {reason}")
    };
    ensure!(
        refusal.reason() == reason,
        "it was refused as {}, not {reason}",
        refusal.reason()
    );
    Ok(refusal)
}

/// One digit of the weight is changed in the bundle.
fn changed_digit(play: &mut Play, dir: &Path) -> Result<()> {
    let path = dir.join("bundle.json");
    let bundle = std::fs::read(&path).context("the bundle cannot be read")?;
    let changed = change_weight(&bundle).context("the weight stands in the bundle's document")?;
    let verdict = judge(&changed, &play.trust, play.clock.now());
    ensure!(verdict.exit_code() == 1, "a changed digit was not noticed");
    play.told
        .remark("One digit of the gross weight of the first container is changed in the bundle, 25,280 to 25,281 kg:");
    play.told.verdict(&verdict);
    Ok(())
}

/// The document stands in the bundle as base64 of the bytes received; the digit is changed there.
fn change_weight(bundle: &[u8]) -> Option<Vec<u8>> {
    use funani_proof::b64;
    use funani_proof::json::{self, Limits, Value};
    let value = json::parse(bundle, Limits::BUNDLE).ok()?;
    let documents = value.as_object()?.get("documents")?.as_array()?;
    let raw = documents
        .first()?
        .as_object()?
        .get("raw")
        .and_then(Value::as_str)?;
    let document = String::from_utf8(b64::decode_std(raw).ok()?).ok()?;
    let changed = b64::encode_std(document.replacen("25280", "25281", 1).as_bytes());
    (changed != raw).then_some(())?;
    let text = std::str::from_utf8(bundle).ok()?;
    Some(text.replace(raw, &changed).into_bytes())
}

/// The carrier's agent issues a second bill with the same number.
async fn second_number(play: &mut Play) -> Result<()> {
    let wish = play.wish(play.issue_deed(play.document.clone())?, None, "JPYOK")?;
    let wish = play.for_carrier(wish, play.mandates.yokohama)?;
    debug_assert!(matches!(wish.deed, Deed::Issue(_)), "it is an issue");
    play.refuse(Who7::Yokohama, &wish, "NUMBER_TAKEN").await
}

/// The whole chain is replayed on a second node on which the same parties are enrolled.
async fn replayed(
    play: &mut Play,
    dir: &Path,
    issued: &Signed,
    travelled: &[Signed],
) -> Result<()> {
    let origin: Origin = "second.funani.invalid".parse().context("an origin")?;
    let config = NodeConfig::embedded(
        &dir.join("second-node"),
        origin.clone(),
        play.clock.clone(),
        play.chance.clone(),
    );
    let second = Node::start(config).await?;
    let (server, operator) = (second.url(), second.operator_key()?);
    let stage = Stage {
        dir: &dir.join("second-parties"),
        registry: &origin,
        server: &server,
        operator: &operator,
        clock: &play.clock,
        chance: &play.chance,
    };
    let thief = cast::enrol(&stage, &cast::EXPORTER).await?;
    let mut last = None;
    for signed in std::iter::once(issued).chain(travelled) {
        let document = Attachment {
            kind: AttachmentKind::Document.into(),
            content: play.document.clone().into(),
        };
        let refusal = send(&thief, signed.statement.clone(), vec![document]).await?;
        last = Some(expect(refusal, "WRONG_REGISTRY")?);
    }
    second.stop().await;
    let refusal = last.context("something was replayed")?;
    play.told.refused(
        "anyone",
        "the whole chain replayed on a second node",
        &refusal,
    );
    Ok(())
}
