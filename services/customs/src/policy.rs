//! The rules of an authority for itself: on which legal bases it looks, who audits it, what it
//! discloses.

use std::collections::BTreeSet;

use funani_core::form::{self, Field, Form, FormFault};
use funani_core::id::PartyId;
use funani_core::time::{Date, Timestamp};
use funani_proof::json::{Object, Value};
use funani_store::Tx;

use crate::Inner;
use crate::chains::{self, Standing};
use crate::fault::Fault;
use crate::keys::By;
use crate::zone::Zone;

mod read;

#[cfg(test)]
mod tests;

pub(crate) use read::{line, read};

/// Most legal bases.
const BASES: usize = 64;
/// Most auditors.
const AUDITORS: usize = 16;
/// Longest citation, in characters.
const CITATION: usize = 350;
/// Longest code of a basis, in characters.
const CODE: usize = 64;
/// Most days after which a look is disclosed.
const DAYS: u64 = 3_650;

/// The rules of an authority.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Policy {
    pub(crate) bases: Vec<Basis>,
    pub(crate) auditors: BTreeSet<PartyId>,
    pub(crate) disclosure: Disclosure,
    pub(crate) zone: Zone,
}

/// A legal basis.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Basis {
    pub(crate) code: String,
    pub(crate) citation: String,
    pub(crate) from: Date,
    pub(crate) until: Option<Date>,
    /// The kinds of keys that it covers; none stands for all.
    pub(crate) keys: BTreeSet<By>,
}

/// What is told of looks to those who were looked at.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Disclosure {
    /// Nothing.
    Never,
    /// A look that is so many days old.
    AfterDays(u64),
}

impl Basis {
    /// Whether it is in force on a calendar day at the authority's place.
    pub(crate) fn is_in_force(&self, day: Date) -> bool {
        self.from <= day && self.until.is_none_or(|until| day <= until)
    }

    /// Whether it covers a kind of key.
    pub(crate) fn covers(&self, by: By) -> bool {
        self.keys.is_empty() || self.keys.contains(&by)
    }

    fn to_value(&self) -> Value {
        let keys: Vec<By> = self.keys.iter().copied().collect();
        form::object([
            ("citation", Some(self.citation.as_str().into())),
            ("code", Some(self.code.as_str().into())),
            ("from", Some(self.from.into())),
            ("keys", Some(form::list(&keys, |by| (*by).into()))),
            ("until", self.until.map(Value::from)),
        ])
        .into()
    }

    fn parse(form: &mut Form<'_>) -> Option<Self> {
        let citation = form.required("citation").text_up_to(CITATION);
        let code = form.required("code").text_up_to(CODE);
        let from = form.required("from").date();
        let keys = form.required("keys").list(By::ALL.len(), Field::parsed);
        let until = form.optional("until").map(|field| field.date());
        Some(Self {
            code: code?.to_owned(),
            citation: citation?.to_owned(),
            from: from?,
            until: until.flatten(),
            keys: keys?.into_iter().collect(),
        })
    }
}

impl Policy {
    /// The basis of a code that is in force at a time, by the calendar at the authority's place.
    pub(crate) fn basis(&self, code: &str, time: Timestamp) -> Option<&Basis> {
        let day = self.zone.date(time);
        let named = self.bases.iter().find(|basis| basis.code == code);
        named.filter(|basis| basis.is_in_force(day))
    }

    /// The written form.
    pub(crate) fn to_object(&self) -> Object {
        let auditors: Vec<PartyId> = self.auditors.iter().copied().collect();
        let days = match self.disclosure {
            Disclosure::Never => None,
            Disclosure::AfterDays(days) => Some(days),
        };
        form::object([
            (
                "auditors",
                Some(form::list(&auditors, |party| (*party).into())),
            ),
            ("bases", Some(form::list(&self.bases, Basis::to_value))),
            ("disclosed_after_days", days.map(form::integer)),
            ("zone", Some(self.zone.name().into())),
        ])
    }

    /// Reads the written form.
    ///
    /// # Errors
    /// [`FormFault`].
    pub(crate) fn parse(object: &Object) -> Result<Self, FormFault> {
        form::read(object, |form| {
            let auditors = form.required("auditors").list(AUDITORS, Field::parsed);
            let bases = form
                .required("bases")
                .list(BASES, |field| field.object(Basis::parse));
            let days = form.optional("disclosed_after_days");
            let days = days.and_then(|field| field.integer(1, DAYS));
            let zone = form.required("zone").text().and_then(Zone::named);
            Some(Self {
                bases: bases?,
                auditors: auditors?.into_iter().collect(),
                disclosure: days.map_or(Disclosure::Never, Disclosure::AfterDays),
                zone: zone?,
            })
        })
    }
}

/// The rules of an authority as they stand, and where.
#[derive(Clone, Debug)]
pub(crate) struct Standings {
    pub(crate) policy: Policy,
    pub(crate) chain: Standing,
}

/// The rules of an authority; nothing where it has set none.
pub(crate) async fn of(
    inner: &Inner,
    tx: &mut Tx,
    authority: PartyId,
) -> Result<Option<Standings>, Fault> {
    let seed = chains::seed_of(inner, "policy", &[authority.as_bytes()]);
    let id = chains::id_of(inner, seed);
    let Some(chain) = chains::standing(tx, id).await? else {
        return Ok(None);
    };
    let written = chain.state.get("policy").and_then(Value::as_object);
    let written = written.ok_or(Fault::Inconsistent {
        what: "the policy",
        chain: id.uuid(),
    })?;
    Ok(Some(Standings {
        policy: Policy::parse(written)?,
        chain,
    }))
}
