//! `PutPolicy` and `GetPolicy`: the rules of an authority for itself.

use funani_core::form;
use funani_core::id::PartyId;
use funani_proof::json;
use funani_runtime::auth::Caller;
use funani_store::Appended;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;
use funani_wire::reason::{Class, Refusal};

use crate::Inner;
use crate::authority::{authority, calling, reference};
use crate::chains::{self, Entry};
use crate::fault::{Fault, busy};
use crate::keys::By;
use crate::policy::{self, Basis, Disclosure, Policy};

/// How often a version is tried where the writer was busy.
const TRIES: usize = 8;

pub(super) async fn put(
    inner: &Inner,
    caller: Caller,
    request: wire::PutPolicyRequest,
) -> Result<wire::PutPolicyResponse, Fault> {
    let authority = calling(inner, caller).await?;
    let mut fields = Fields::new();
    let sent = fields.required("policy", request.policy);
    let known = |party| inner.directory.party(party).is_some();
    let policy = sent.and_then(|sent| fields.within("policy", |it| policy::read(it, sent, known)));
    let policy = fields.finish(policy)?;
    let seed = chains::seed_of(inner, "policy", &[authority.id.as_bytes()]);
    for _ in 0..TRIES {
        let mut tx = inner.store.read().await?;
        let before = policy::of(inner, &mut tx, authority.id).await?;
        drop(tx);
        let version = before
            .as_ref()
            .map_or(0, |before| before.chain.head.sequence);
        if before
            .as_ref()
            .is_some_and(|before| before.policy == policy)
        {
            return Ok(wire::PutPolicyResponse { version });
        }
        if version != request.seen_version {
            return Err(moved(version).into());
        }
        let before = before.map(|before| before.chain);
        let time = chains::recorded(inner, before.as_ref());
        let state = form::object([
            ("authority", Some(authority.id.into())),
            ("policy", Some(policy.to_object().into())),
        ]);
        let mut statement = state.clone();
        statement.insert("officer", caller.kid);
        statement.insert("time", time);
        statement.insert("type", "funani-customs-policy");
        statement.insert("v", 1_u32);
        let signed = chains::sign(
            inner,
            Entry {
                before: before.as_ref(),
                seed,
                statement: json::to_canonical(&statement.into()),
                act: None,
                state,
                keys_at: reference(inner, authority.id).into_iter().collect(),
                time,
                claims: Vec::new(),
                keys: Vec::new(),
                concerns: Vec::new(),
                feed_parties: Vec::new(),
                turn: authority.id,
            },
        );
        let version = signed.sequence;
        if let Appended::Won { .. } = inner.store.append(signed.append).await? {
            return Ok(wire::PutPolicyResponse { version });
        }
    }
    Err(busy().into())
}

pub(super) async fn get(
    inner: &Inner,
    party: PartyId,
    request: &wire::GetPolicyRequest,
) -> Result<wire::GetPolicyResponse, Fault> {
    let mut fields = Fields::new();
    let asked = fields.uuid_or_none("authority_id", &request.authority_id);
    let asked = fields.finish(asked)?.map_or(party, PartyId::new);
    let authority = authority(inner, asked).await?.ok_or_else(no_policy)?;
    let mut tx = inner.store.read().await?;
    let found = policy::of(inner, &mut tx, authority.id).await?;
    let found = found.filter(|it| asked == party || it.policy.auditors.contains(&party));
    let found = found.ok_or_else(no_policy)?;
    Ok(wire::GetPolicyResponse {
        policy: Some(told(&found.policy)),
        version: found.chain.head.sequence,
        country: authority.country,
    })
}

fn told(policy: &Policy) -> wire::Policy {
    let (disclosure, days) = match policy.disclosure {
        Disclosure::Never => (wire::Disclosure::Never, 0),
        Disclosure::AfterDays(days) => (wire::Disclosure::AfterDays, days),
    };
    let basis = |basis: &Basis| wire::Basis {
        code: basis.code.clone(),
        citation: basis.citation.clone(),
        from: basis.from.to_string(),
        until: basis
            .until
            .map(|until| until.to_string())
            .unwrap_or_default(),
        keys: basis.keys.iter().map(|by: &By| by.told().into()).collect(),
    };
    wire::Policy {
        bases: policy.bases.iter().map(basis).collect(),
        auditor_ids: policy.auditors.iter().map(ToString::to_string).collect(),
        disclosure: disclosure.into(),
        disclosed_after_days: u32::try_from(days).unwrap_or(u32::MAX),
        zone: policy.zone.name().to_owned(),
    }
}

fn no_policy() -> Refusal {
    Refusal::not_found("there are no such rules, or they are not yours to see")
}

fn moved(version: u64) -> Refusal {
    Refusal::new(
        Class::Aborted,
        "POLICY_MOVED",
        format!("the rules are at version {version}"),
    )
    .next("read the rules again")
    .with("version", version.to_string())
}
