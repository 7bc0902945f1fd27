//! An authority's rules for itself, as a file.

use std::path::PathBuf;

use anyhow::{Context as _, Result};
use clap::Subcommand as ClapSubcommand;
use funani_core::id::PartyId;
use funani_proof::json::{self, Limits, Object, Value};
use funani_wire::customs::v1::{
    Basis, Disclosure, GetPolicyRequest, KeyKind, Policy, PutPolicyRequest,
};

use crate::cli::consignment::bytes;
use crate::cli::output;
use crate::client::authority::plain;
use crate::client::session::Session;

#[cfg(test)]
mod tests;

#[derive(Debug, ClapSubcommand)]
pub(super) enum Command {
    /// Set the rules from a file.
    Set {
        /// The rules, JSON.
        file: PathBuf,
        /// The version that you saw; the latest where it is left out.
        #[arg(long)]
        seen: Option<u64>,
    },
    /// Show the rules, in the form of the file.
    Show {
        /// Party id of the authority; your own where it is left out.
        #[arg(long)]
        authority: Option<PartyId>,
    },
}

/// The file of rules is not of its form.
#[derive(Debug, thiserror::Error)]
#[error("the rules cannot be read:\n{}", .0.join("\n"))]
pub(crate) struct PolicyFault(Vec<String>);

impl Command {
    pub(super) async fn run(self, session: &Session, as_json: bool) -> Result<u8> {
        match self {
            Self::Set { file, seen } => {
                let policy = read(&bytes(&file)?)?;
                let seen_version = match seen {
                    Some(seen) => seen,
                    None => latest(session).await?,
                };
                let ask = PutPolicyRequest {
                    policy: Some(policy),
                    seen_version,
                };
                let answer = session.customs().put_policy(ask).await?.into_inner();
                output::rows(as_json, ["version"], vec![[answer.version.to_string()]]);
            }
            Self::Show { authority } => {
                let ask = GetPolicyRequest {
                    authority_id: authority.map(|party| party.to_string()).unwrap_or_default(),
                };
                let answer = session.customs().get_policy(ask).await?.into_inner();
                let policy = answer.policy.context("the server answered without rules")?;
                let mut object = written(&policy);
                object.insert("country", answer.country);
                object.insert("version", u32::try_from(answer.version).unwrap_or(u32::MAX));
                output::say(&json::to_canonical(&object.into()));
            }
        }
        Ok(0)
    }
}

async fn latest(session: &Session) -> Result<u64> {
    let ask = GetPolicyRequest::default();
    match session.customs().get_policy(ask).await {
        Ok(answer) => Ok(answer.into_inner().version),
        Err(status) if status.code() == tonic::Code::NotFound => Ok(0),
        Err(status) => Err(status.into()),
    }
}

/// Reads a file of rules; every fault of its form at once. What the rules may be, the node judges.
fn read(bytes: &[u8]) -> Result<Policy> {
    let value = json::parse(bytes, Limits::MESSAGE).context("the rules are no JSON")?;
    let mut faults = Vec::new();
    let policy = value.as_object().map(|object| {
        only(
            &mut faults,
            "",
            object,
            &["auditors", "bases", "disclosed_after_days", "zone"],
        );
        let bases = object.get("bases").and_then(Value::as_array);
        if bases.is_none() {
            faults.push("  bases: a list is needed".to_owned());
        }
        let bases = (0..).zip(bases.unwrap_or_default());
        let bases = bases.map(|(at, basis)| read_basis(&mut faults, at, basis));
        let bases = bases.collect();
        let days = object.get("disclosed_after_days");
        let whole = days.and_then(|days| u32::try_from(days.as_u64()?).ok());
        if days.is_some() && whole.is_none() {
            faults.push("  disclosed_after_days: a whole number is needed".to_owned());
        }
        let disclosure = match days {
            Some(_) => Disclosure::AfterDays,
            None => Disclosure::Never,
        };
        Policy {
            bases,
            auditor_ids: texts(&mut faults, "auditors", object.get("auditors")),
            disclosure: disclosure.into(),
            disclosed_after_days: whole.unwrap_or_default(),
            zone: text(&mut faults, "zone", object.get("zone"), true),
        }
    });
    let policy = policy.unwrap_or_else(|| {
        faults.push("  an object is needed".to_owned());
        Policy::default()
    });
    if faults.is_empty() {
        Ok(policy)
    } else {
        Err(PolicyFault(faults).into())
    }
}

fn read_basis(faults: &mut Vec<String>, at: usize, basis: &Value) -> Basis {
    let here = format!("bases.{at}");
    let Some(object) = basis.as_object() else {
        faults.push(format!("  {here}: an object is needed"));
        return Basis::default();
    };
    only(
        faults,
        &here,
        object,
        &["citation", "code", "from", "keys", "until"],
    );
    let names = texts(faults, &format!("{here}.keys"), object.get("keys"));
    let keys = names.iter().filter_map(|name| {
        let kind = KeyKind::from_str_name(&format!("KEY_KIND_{name}"));
        if kind.is_none() {
            faults.push(format!("  {here}.keys: there is no kind of key {name}"));
        }
        kind.map(i32::from)
    });
    let keys = keys.collect();
    let mut of =
        |name: &str, needed| text(faults, &format!("{here}.{name}"), object.get(name), needed);
    Basis {
        code: of("code", true),
        citation: of("citation", true),
        from: of("from", true),
        until: of("until", false),
        keys,
    }
}

fn only(faults: &mut Vec<String>, here: &str, object: &Object, known: &[&str]) {
    let unknown = object.iter().filter(|(name, _)| !known.contains(name));
    faults.extend(unknown.map(|(name, _)| {
        let dot = if here.is_empty() { "" } else { "." };
        format!("  {here}{dot}{name}: there is no such member")
    }));
}

fn text(faults: &mut Vec<String>, here: &str, value: Option<&Value>, needed: bool) -> String {
    match value.map(Value::as_str) {
        Some(Some(text)) => text.to_owned(),
        None if !needed => String::new(),
        Some(None) | None => {
            faults.push(format!("  {here}: a text is needed"));
            String::new()
        }
    }
}

fn texts(faults: &mut Vec<String>, here: &str, value: Option<&Value>) -> Vec<String> {
    let Some(value) = value else {
        return Vec::new();
    };
    let Some(values) = value.as_array() else {
        faults.push(format!("  {here}: a list is needed"));
        return Vec::new();
    };
    let values = (0..).zip(values);
    let values = values
        .map(|(at, value): (usize, _)| text(faults, &format!("{here}.{at}"), Some(value), true));
    values.collect()
}

/// Rules in the form of the file.
fn written(policy: &Policy) -> Object {
    let list = |texts: Vec<String>| texts.into_iter().map(Value::from).collect::<Vec<_>>();
    let bases = policy.bases.iter().map(|basis| -> Value {
        let keys = basis
            .keys()
            .map(|kind| plain(kind.as_str_name(), "KEY_KIND_"));
        let keys = list(keys.collect());
        let mut object = Object::from([
            ("citation", Value::from(basis.citation.as_str())),
            ("code", basis.code.as_str().into()),
            ("from", basis.from.as_str().into()),
            ("keys", keys.into()),
        ]);
        if !basis.until.is_empty() {
            object.insert("until", basis.until.as_str());
        }
        object.into()
    });
    let mut object = Object::from([
        ("auditors", Value::from(list(policy.auditor_ids.clone()))),
        ("bases", bases.collect::<Vec<_>>().into()),
        ("zone", policy.zone.as_str().into()),
    ]);
    if policy.disclosure() == Disclosure::AfterDays {
        object.insert("disclosed_after_days", policy.disclosed_after_days);
    }
    object
}
