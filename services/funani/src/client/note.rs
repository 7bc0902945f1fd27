//! Notes beside a bill from the user's side: look at the bill, write, sign, submit.

use anyhow::{Context as _, Result};
use funani_core::act::{Behalf, Capacity, PartyReference};
use funani_core::annex::Annex;
use funani_core::form::Seed;
use funani_core::id::{BillId, MandateId, PartyId};
use funani_core::note::{Note, NoteKind};
use funani_core::party::Purpose;
use funani_core::receipt::{ChainHead, ChainKind};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::Object;
use funani_proof::jws::{self, Typ};
use funani_wire::registry::v1::{GetBillRequest, SubmitRequest, SubmitResponse, get_bill_request};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};

use super::party;
use super::prepared::{Expected, open};
use super::session::Session;
use super::wallet::Wallet;

/// What the user wants to note.
#[derive(Clone, Debug)]
pub struct NoteWish {
    /// The bill.
    pub bill: BillId,
    /// What kind of note it is.
    pub kind: NoteKind,
    /// What it says; goes into an annex that can be erased.
    pub text: Option<String>,
    /// In which capacity; the usual one for the kind where the user names none.
    pub capacity: Option<Capacity>,
    /// For whom, under which mandate.
    pub behalf: Option<(PartyId, MandateId)>,
    /// The document of the bill, where its author sees the bill by that alone, as customs does.
    pub document: Option<Digest>,
    /// How long it may wait to be recorded, in milliseconds.
    pub within: i64,
}

impl NoteWish {
    fn capacity(&self) -> Capacity {
        let usual = match (self.kind.is_carriers(), self.behalf.is_some()) {
            (true, true) => Capacity::AgentForCarrier,
            (true, false) => Capacity::Carrier,
            (false, _) => Capacity::Own,
        };
        self.capacity.unwrap_or(usual)
    }
}

/// Writes the note over the bill as its author sees it now.
///
/// # Errors
///
/// When the author may not see the bill, an answer does not hold, or the registry refuses.
pub async fn write(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    wish: &NoteWish,
) -> Result<SubmitResponse> {
    let seen = seen(session, wallet, trust, wish).await?;
    let (statement, attachments) = sign(session, wallet, trust, wish, seen).await?;
    let request = SubmitRequest {
        statement,
        attachments,
        wait_for: FinalityLevel::Recorded.into(),
        wait_ms: 0,
    };
    Ok(session.registry().submit(request).await?.into_inner())
}

/// Signs the note over the head that its author saw: the statement, and what it names.
///
/// # Errors
///
/// When a party cannot be had, or the wallet has no act key.
pub async fn sign(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    wish: &NoteWish,
    seen: ChainHead,
) -> Result<(String, Vec<Attachment>)> {
    let behalf = match wish.behalf {
        Some((principal, mandate)) => Some(Behalf {
            principal: reference(session, wallet, trust, principal).await?,
            mandate,
        }),
        None => None,
    };
    let annex = wish.text.as_ref().map(|text| {
        let mut content = Object::new();
        content.insert("text", text.as_str());
        Annex {
            salt: Seed(session.chance.bytes()),
            content,
        }
    });
    let time = session.clock.now();
    let note = Note {
        registry: wallet.registry.clone(),
        bill: wish.bill,
        seen,
        kind: wish.kind,
        author: reference(session, wallet, trust, wallet.party()?).await?,
        capacity: wish.capacity(),
        behalf,
        annex: annex.as_ref().map(Annex::digest),
        time,
        not_after: time.plus(wish.within),
    };
    let attachments = annex.iter().map(|annex| Attachment {
        kind: AttachmentKind::Annex.into(),
        content: annex.to_text().into(),
    });
    let statement = jws::sign(Typ::Note, wallet.key(Purpose::Act)?, &note.to_payload());
    Ok((statement, attachments.collect()))
}

/// The head that the author looks at.
async fn seen(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    wish: &NoteWish,
) -> Result<ChainHead> {
    let bill = wish.bill;
    let document = wish.document.map(|document| document.to_string());
    let ask = GetBillRequest {
        bill: Some(get_bill_request::Bill::BillId(bill.to_string())),
        document_digest: document.unwrap_or_default(),
    };
    let answer = session.registry().get_bill(ask).await?.into_inner();
    let shown = answer.bill.context("the server answered without a bill")?;
    let expect = Expected {
        chain: bill.uuid(),
        kind: ChainKind::Bill,
    };
    let now = session.clock.now();
    let (head, receipt) = open(&shown.receipt, expect, &wallet.registry, trust, now)?;
    let sequence = receipt.sequence;
    Ok(ChainHead { head, sequence })
}

async fn reference(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    party: PartyId,
) -> Result<PartyReference> {
    let shown = party::show(session, &wallet.registry, trust, party).await?;
    let head = shown.on.head;
    Ok(PartyReference { party, head })
}
