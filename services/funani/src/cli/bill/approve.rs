//! Acts that need approvals: prepared into a file, approved by whoever must, then submitted.

use std::path::PathBuf;

use anyhow::{Context as _, Result, ensure};
use clap::Args;
use funani_core::act::Act;
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::party::Purpose;
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_wire::registry::v1::SubmitRequest;
use funani_wire::types::v1::{Attachment, AttachmentKind, FinalityLevel};

use super::{Desk, look};
use crate::cli::output;
use crate::cli::party::read_text;
use crate::client::wallet::write_private;

/// Approve an act that somebody prepared, after looking at it.
#[derive(Debug, Args)]
pub(super) struct ApproveArguments {
    /// The prepared act.
    act: PathBuf,
    /// PARTY, as one of the actor's approvers, or ENDORSEE, to let a holder surrender.
    #[arg(long, default_value = "PARTY")]
    role: ApprovalRole,
    /// Where to write the approval.
    #[arg(long, default_value = "approval.jws")]
    out: PathBuf,
}

/// Sign a prepared act with its approvals and send it.
#[derive(Debug, Args)]
pub(super) struct SubmitArguments {
    /// The prepared act.
    act: PathBuf,
    /// The transport document, where the act issues a bill.
    #[arg(long)]
    document: Option<PathBuf>,
}

fn read(path: &std::path::Path) -> Result<Act> {
    let text = read_text(path)?;
    Act::parse(text.as_bytes()).with_context(|| format!("{} is no act", path.display()))
}

impl ApproveArguments {
    pub(super) fn run(&self, desk: &Desk) -> Result<u8> {
        let act = read(&self.act)?;
        ensure!(
            act.registry == desk.wallet.registry,
            "the act is for another registry"
        );
        ensure!(
            self.role != ApprovalRole::Operator,
            "the operator approves with `party approve`"
        );
        let approval = Approval {
            registry: act.registry.clone(),
            party: Some(desk.wallet.party()?),
            role: self.role,
            target: act.target(),
            evidence: None,
        };
        let key = desk.wallet.key(Purpose::Approve)?;
        let text = jws::sign(Typ::Approval, key, &approval.to_payload());
        write_private(&self.out, text.as_bytes())?;
        let bills: Vec<String> = act.bills().map(|bill| bill.to_string()).collect();
        output::say(&output::card(&[
            ("approved", act.name().to_string()),
            ("bill", bills.join(", ")),
            ("approval", self.out.display().to_string()),
        ]));
        Ok(0)
    }
}

impl SubmitArguments {
    pub(super) async fn run(&self, desk: &Desk, approvals: &[PathBuf]) -> Result<u8> {
        let mut act = read(&self.act)?;
        ensure!(
            act.actor.party == desk.wallet.party()?,
            "the act is prepared for another party"
        );
        let approvals = approvals
            .iter()
            .map(|path| read_text(path))
            .collect::<Result<Vec<_>>>()?;
        act.approvals = approvals
            .iter()
            .map(|text| Digest::of(text.as_bytes()))
            .collect();
        act.approvals.sort_unstable();
        let key = desk.wallet.key(Purpose::Act)?;
        let statement = jws::sign(Typ::Act, key, &act.to_payload());
        let mut attachments: Vec<Attachment> = approvals
            .into_iter()
            .map(|text| Attachment {
                kind: AttachmentKind::Approval.into(),
                content: text.into(),
            })
            .collect();
        if let Some(path) = &self.document {
            let content = std::fs::read(path)
                .with_context(|| format!("{} cannot be read", path.display()))?;
            let kind = AttachmentKind::Document.into();
            attachments.push(Attachment {
                kind,
                content: content.into(),
            });
        }
        let request = SubmitRequest {
            statement,
            attachments,
            wait_for: FinalityLevel::Recorded.into(),
            wait_ms: 0,
        };
        let answer = desk.session.registry().submit(request).await?.into_inner();
        for outcome in answer.outcomes {
            desk.print(&[
                ("recorded", act.name().to_string()),
                ("bill", outcome.chain_id.clone()),
                ("sequence", outcome.sequence.to_string()),
                (
                    "finality",
                    outcome
                        .finality
                        .as_ref()
                        .map(look::finality)
                        .unwrap_or_default(),
                ),
            ]);
        }
        Ok(0)
    }
}
