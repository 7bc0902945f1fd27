//! Where an examination stands, as its authority records it.

use std::path::PathBuf;

use anyhow::Result;
use clap::Args;
use funani_core::note::NoteKind;
use funani_wire::customs::v1::{EntryStatus, GetEntryRequest, RecordStatusRequest};
use uuid::Uuid;

use crate::cli::Misuse;
use crate::cli::consignment::bytes;
use crate::cli::consignment::node::Desk;
use crate::cli::output;
use crate::cli::verify::read_trust;
use crate::client::authority::notes;
use crate::client::session::Session;

/// Records a status.
#[derive(Debug, Args)]
pub(super) struct Status {
    /// The entry.
    entry: Uuid,
    /// The status.
    #[arg(value_name = "STATUS")]
    stands: Stands,
    /// Why: a code, needed for `held` and `refused`.
    #[arg(long, default_value = "")]
    reason: String,
    /// Your reference of the case.
    #[arg(long, default_value = "")]
    reference: String,
    /// File of the examination that it rests on, as `examine --keep` left it: a note is signed on
    /// each bill of it. Needed for `held`, `released` and `refused`.
    #[arg(long)]
    examined: Option<PathBuf>,
    /// Your trust file, under which you judge that evidence yourself.
    #[arg(long, env = "FUNANI_TRUST")]
    trust: Option<PathBuf>,
}

/// Where an examination stands.
#[derive(Clone, Copy, Debug, clap::ValueEnum)]
enum Stands {
    /// The authority has the declaration.
    Received,
    /// Selected for inspection; told to the declarant only.
    Selected,
    /// Inspected; told to the declarant only.
    Inspected,
    /// Released.
    Released,
    /// Refused.
    Refused,
    /// Held.
    Held,
}

impl Stands {
    const fn status(self) -> EntryStatus {
        match self {
            Self::Received => EntryStatus::Received,
            Self::Selected => EntryStatus::Selected,
            Self::Inspected => EntryStatus::Inspected,
            Self::Released => EntryStatus::Released,
            Self::Refused => EntryStatus::Refused,
            Self::Held => EntryStatus::Held,
        }
    }

    /// What is noted on the bills, where it locks or unlocks their release.
    const fn note(self) -> Option<NoteKind> {
        match self {
            Self::Released => Some(NoteKind::CustomsReleased),
            Self::Refused => Some(NoteKind::CustomsRefused),
            Self::Held => Some(NoteKind::CustomsHeld),
            Self::Received | Self::Selected | Self::Inspected => None,
        }
    }
}

impl Status {
    pub(super) async fn run(self, session: &Session, desk: &Desk, as_json: bool) -> Result<u8> {
        let signed = if let Some(kind) = self.stands.note() {
            let file = self.examined.as_deref();
            let file = bytes(file.ok_or(Misuse("--examined is needed"))?)?;
            let trust = self.trust.as_deref();
            let trust = read_trust(trust.ok_or(Misuse("--trust is needed"))?)?;
            notes(session, &desk.wallet()?, &trust, &file, kind).await?
        } else {
            if self.examined.is_some() {
                let told = "nothing is signed for this status: leave out --examined";
                return Err(Misuse(told).into());
            }
            Vec::new()
        };
        let ask = GetEntryRequest {
            entry_id: self.entry.to_string(),
        };
        let seen = session.customs().get_entry(ask).await?.into_inner();
        let ask = RecordStatusRequest {
            entry_id: self.entry.to_string(),
            status: self.stands.status().into(),
            reason: self.reason,
            reference: self.reference,
            notes: signed,
            seen_sequence: seen.sequence,
        };
        let answer = session.customs().record_status(ask).await?.into_inner();
        let drawn = answer.drawn.iter().map(|it| {
            format!(
                "{} {} of line {} of {}, {} remain",
                it.quantity, it.unit, it.line, it.certificate_id, it.remaining
            )
        });
        let drawn: Vec<String> = drawn.collect();
        let row = [
            answer.sequence.to_string(),
            answer.already_recorded.to_string(),
            drawn.join("; "),
        ];
        output::rows(as_json, ["statement", "as before", "drawn"], vec![row]);
        Ok(0)
    }
}
