//! Notes beside a bill.

use anyhow::Result;
use clap::Args;
use funani_core::id::BillId;
use funani_core::note::NoteKind;
use funani_core::time::MINUTE;
use funani_proof::digest::Digest;

use super::{Arguments, Desk, note_kind};
use crate::client::note::{self, NoteWish};

/// A note beside a bill.
#[derive(Debug, Args)]
pub(super) struct NoteArguments {
    /// The bill.
    bill: BillId,
    /// REMARK, DISPUTED; as carrier RELEASED, DELIVERED, `DELIVERED_AGAINST_GUARANTEE`; as customs
    /// `CUSTOMS_HELD`, `CUSTOMS_RELEASED`, `CUSTOMS_REFUSED`.
    #[arg(long, value_parser = note_kind)]
    kind: NoteKind,
    /// What it says; goes into an annex that can be erased.
    #[arg(long)]
    text: Option<String>,
    /// Digest of the bill's document, where you see the bill by that alone, as customs does.
    #[arg(long)]
    document_digest: Option<Digest>,
}

impl NoteArguments {
    pub(super) async fn run(self, desk: &Desk, arguments: &Arguments) -> Result<u8> {
        let wish = NoteWish {
            bill: self.bill,
            kind: self.kind,
            text: self.text,
            capacity: arguments.capacity,
            behalf: arguments.behalf_of.zip(arguments.mandate),
            document: self.document_digest,
            within: i64::from(arguments.within_minutes) * MINUTE,
        };
        let answer = note::write(&desk.session, &desk.wallet, &desk.trust, &wish).await?;
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
