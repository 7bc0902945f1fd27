//! Notes beside a bill.

use anyhow::{Context as _, Result};
use clap::Args;
use funani_core::act::{Behalf, Capacity, PartyReference};
use funani_core::annex::Annex;
use funani_core::form::Seed;
use funani_core::id::BillId;
use funani_core::note::{Note, NoteKind};
use funani_core::party::Purpose;
use funani_core::receipt::{ChainHead, ChainKind};
use funani_core::time::MINUTE;
use funani_proof::json::Object;
use funani_proof::jws::{self, Typ};
use funani_wire::registry::v1::{GetBillRequest, SubmitRequest, get_bill_request};
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};

use super::{Arguments, Desk, note_kind};
use crate::client::party;
use crate::client::prepared::{Expected, open};

/// A note beside a bill.
#[derive(Debug, Args)]
pub(super) struct NoteArguments {
    /// The bill.
    bill: BillId,
    /// REMARK, DISPUTED, and as carrier RELEASED, DELIVERED, `DELIVERED_AGAINST_GUARANTEE`.
    #[arg(long, value_parser = note_kind)]
    kind: NoteKind,
    /// What it says; goes into an annex that can be erased.
    #[arg(long)]
    text: Option<String>,
}

impl NoteArguments {
    pub(super) async fn run(self, desk: &Desk, arguments: &Arguments) -> Result<u8> {
        let session = &desk.session;
        let (registry, trust) = (&desk.wallet.registry, &desk.trust);
        let now = session.clock.now();
        let ask = GetBillRequest {
            bill: Some(get_bill_request::Bill::BillId(self.bill.to_string())),
            document_digest: String::new(),
        };
        let answer = session.registry().get_bill(ask).await?.into_inner();
        let bill = answer.bill.context("the server answered without a bill")?;
        let expect = Expected {
            chain: self.bill.uuid(),
            kind: ChainKind::Bill,
        };
        let (head, receipt) = open(&bill.receipt, expect, registry, trust, now)?;
        let me = desk.wallet.party()?;
        let author = party::show(session, registry, trust, me).await?;
        let behalf = match arguments.behalf_of.zip(arguments.mandate) {
            Some((principal, mandate)) => {
                let shown = party::show(session, registry, trust, principal).await?;
                let principal = PartyReference {
                    party: principal,
                    head: shown.on.head,
                };
                Some(Behalf { principal, mandate })
            }
            None => None,
        };
        let usual = match (self.kind.is_carriers(), behalf.is_some()) {
            (true, true) => Capacity::AgentForCarrier,
            (true, false) => Capacity::Carrier,
            (false, _) => Capacity::Own,
        };
        let annex = self.text.map(|text| {
            let mut content = Object::new();
            content.insert("text", text);
            Annex {
                salt: Seed(session.chance.bytes()),
                content,
            }
        });
        let note = Note {
            registry: registry.clone(),
            bill: self.bill,
            seen: ChainHead {
                head,
                sequence: receipt.sequence,
            },
            kind: self.kind,
            author: PartyReference {
                party: me,
                head: author.on.head,
            },
            capacity: arguments.capacity.unwrap_or(usual),
            behalf,
            annex: annex.as_ref().map(Annex::digest),
            time: now,
            not_after: now.plus(i64::from(arguments.within_minutes) * MINUTE),
        };
        let statement = jws::sign(
            Typ::Note,
            desk.wallet.key(Purpose::Act)?,
            &note.to_payload(),
        );
        let attachments = annex
            .iter()
            .map(|annex| Attachment {
                kind: AttachmentKind::Annex.into(),
                content: annex.to_text().into(),
            })
            .collect();
        let request = SubmitRequest {
            statement,
            attachments,
            wait_for: FinalityLevel::Recorded.into(),
            wait_ms: 0,
        };
        let answer = session.registry().submit(request).await?.into_inner();
        for outcome in answer.outcomes {
            desk.print(&[
                ("noted", self.kind.to_string()),
                ("bill", self.bill.to_string()),
                ("note", outcome.sequence.to_string()),
            ]);
        }
        Ok(0)
    }
}
