//! Looks: who of an authority looked by what, on which legal basis, and what was shown.
//!
//! A look is a row on the chain of the officer's key, committed before its answer leaves. Two feeds
//! announce it: that of all looks of the authority, and that of its looks at each party concerned.

use std::collections::BTreeSet;

use funani_core::form::{self, Field, Form, FormFault};
use funani_core::id::{PartyId, uuid8};
use funani_core::named;
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};
use funani_proof::key::Kid;
use funani_store::Appended;
use funani_store::chain::StoredRow;
use uuid::Uuid;

use crate::Inner;
use crate::authority::reference;
use crate::chains::{self, Entry};
use crate::fault::{Fault, busy};
use crate::keys::By;
use crate::things::{Bill, Declared, Document};

#[cfg(test)]
mod tests;

/// How often a look is tried where another process came first.
const TRIES: usize = 16;
/// Most things of one kind in a look.
const MOST: usize = 1 << 16;

named! {
    /// For what an officer looked.
    pub(crate) enum Purpose, "a purpose of a look" {
        /// To find something.
        Lookup = "LOOKUP",
        /// To examine a consignment.
        Examine = "EXAMINE",
        /// To examine consignments of a manifest.
        Manifest = "MANIFEST",
    }
}

/// Something that was shown.
#[derive(Clone, Debug, PartialEq, Eq, PartialOrd, Ord)]
pub(crate) struct Shown {
    /// The id of the bill, document or entry.
    pub(crate) id: Uuid,
    /// Whom it concerns.
    pub(crate) parties: BTreeSet<PartyId>,
}

/// A look.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Look {
    pub(crate) id: Uuid,
    pub(crate) authority: PartyId,
    /// The key of the officer.
    pub(crate) officer: Kid,
    pub(crate) purpose: Purpose,
    pub(crate) basis: String,
    pub(crate) reference: String,
    pub(crate) keys: BTreeSet<By>,
    /// The keys in words.
    pub(crate) asked: Vec<String>,
    pub(crate) shown: Vec<Shown>,
    /// The result of an examination, as it writes it.
    pub(crate) result: Option<String>,
    /// The digest of the examination.
    pub(crate) examination: Option<Digest>,
}

impl Shown {
    /// A bill.
    pub(crate) fn bill(bill: &Bill) -> Self {
        Self {
            id: bill.id.uuid(),
            parties: bill.concerns(),
        }
    }

    /// A document.
    pub(crate) fn document(document: &Document) -> Self {
        Self {
            id: document.id.uuid(),
            parties: [document.issuer].into(),
        }
    }

    /// An entry.
    pub(crate) fn entry(declared: &Declared) -> Self {
        let state = &declared.entry.state;
        let parties = [Some(state.declarant), state.principal];
        Self {
            id: declared.entry.id.uuid(),
            parties: parties.into_iter().flatten().collect(),
        }
    }
}

impl Look {
    /// What the receipt says of it: everything but whom the things concern.
    fn state(&self, time: Timestamp) -> Object {
        let keys: Vec<By> = self.keys.iter().copied().collect();
        let text = |text: &str| (!text.is_empty()).then(|| Value::from(text));
        form::object([
            (
                "asked",
                Some(form::list(&self.asked, |asked| asked.as_str().into())),
            ),
            ("authority", Some(self.authority.into())),
            ("basis", Some(self.basis.as_str().into())),
            ("examination", self.examination.map(Value::from)),
            ("keys", Some(form::list(&keys, |by| (*by).into()))),
            ("look", Some(self.id.hyphenated().to_string().into())),
            ("officer", Some(self.officer.into())),
            ("purpose", Some(self.purpose.into())),
            ("reference", text(&self.reference)),
            ("result", self.result.as_deref().map(Value::from)),
            (
                "shown",
                Some(form::list(&self.shown, |shown| {
                    shown.id.hyphenated().to_string().into()
                })),
            ),
            ("time", Some(time.into())),
        ])
    }

    /// The statement: what the receipt says, and whom each thing concerns.
    fn statement(&self, state: &Object) -> String {
        let mut object = state.clone();
        let concerned = form::list(&self.shown, |shown| {
            let parties: Vec<PartyId> = shown.parties.iter().copied().collect();
            form::list(&parties, |party| (*party).into())
        });
        object.insert("concerned", concerned);
        object.insert("type", "funani-look");
        object.insert("v", 1_u32);
        json::to_canonical(&object.into())
    }

    /// Reads a statement.
    ///
    /// # Errors
    /// [`FormFault`].
    pub(crate) fn parse(statement: &[u8]) -> Result<(Self, Timestamp), FormFault> {
        form::read_payload(statement, Self::read)
    }

    fn read(form: &mut Form<'_>) -> Option<(Self, Timestamp)> {
        form.head("funani-look");
        let asked = form
            .required("asked")
            .list(MOST, |field| field.text().map(str::to_owned));
        let authority = form.required("authority").parsed();
        let basis = form.required("basis").text();
        let concerned = form
            .required("concerned")
            .list(MOST, |field| field.list(MOST, Field::parsed));
        let examination = form
            .optional("examination")
            .and_then(|field| field.digest());
        let keys = form.required("keys").list(By::ALL.len(), Field::parsed);
        let id = form.required("look").parsed();
        let officer = form.required("officer").parsed();
        let purpose = form.required("purpose").parsed();
        let reference = form.optional("reference").and_then(|field| field.text());
        let result = form.optional("result").and_then(|field| field.text());
        let shown = form.required("shown").list(MOST, Field::parsed);
        let time = form.required("time").time();
        let shown = shown?.into_iter().zip(concerned?);
        let look = Self {
            id: id?,
            authority: authority?,
            officer: officer?,
            purpose: purpose?,
            basis: basis?.to_owned(),
            reference: reference.unwrap_or_default().to_owned(),
            keys: keys?.into_iter().collect(),
            asked: asked?,
            shown: shown
                .map(|(id, parties): (Uuid, Vec<PartyId>)| Shown {
                    id,
                    parties: parties.into_iter().collect(),
                })
                .collect(),
            result: result.map(str::to_owned),
            examination,
        };
        Some((look, time?))
    }

    /// Reads a row.
    pub(crate) fn of(row: &StoredRow) -> Result<(Self, Timestamp), Fault> {
        Ok(Self::parse(&row.act_bytes)?)
    }
}

/// The feed of all looks of an authority.
pub(crate) fn feed_of(authority: PartyId) -> Uuid {
    uuid8(&Digest::of_parts(&[
        b"funani/looks-of/v1",
        authority.as_bytes(),
    ]))
}

/// The feed of the looks of an authority at a party.
pub(crate) fn feed_at(authority: PartyId, party: PartyId) -> Uuid {
    let of: [&[u8]; 3] = [
        b"funani/looks-at/v1",
        authority.as_bytes(),
        party.as_bytes(),
    ];
    uuid8(&Digest::of_parts(&of))
}

/// Records a look; the receipt. What it shows may leave only after it.
///
/// # Errors
/// Where it cannot be committed.
pub(crate) async fn record(inner: &Inner, look: &Look) -> Result<String, Fault> {
    let officer = look.officer.to_string();
    let seed = chains::seed_of(
        inner,
        "looks",
        &[look.authority.as_bytes(), officer.as_bytes()],
    );
    let id = chains::id_of(inner, seed);
    let parties: BTreeSet<PartyId> = look
        .shown
        .iter()
        .flat_map(|it| &it.parties)
        .copied()
        .collect();
    let at = parties
        .into_iter()
        .map(|party| feed_at(look.authority, party));
    let feeds: Vec<Uuid> = at.chain([feed_of(look.authority)]).collect();
    let _turn = inner.turns.at(id.uuid()).await;
    for _ in 0..TRIES {
        let mut tx = inner.store.read().await?;
        let before = chains::standing(&mut tx, id).await?;
        drop(tx);
        let time = chains::recorded(inner, before.as_ref());
        let state = look.state(time);
        let signed = chains::sign(
            inner,
            Entry {
                before: before.as_ref(),
                seed,
                statement: look.statement(&state),
                act: look.examination,
                state,
                keys_at: reference(inner, look.authority).into_iter().collect(),
                time,
                claims: Vec::new(),
                keys: Vec::new(),
                concerns: Vec::new(),
                feed_parties: feeds.clone(),
                turn: look.authority,
            },
        );
        match inner.store.append(signed.append).await? {
            Appended::Won { .. } => return Ok(signed.receipt),
            Appended::Moved { .. } | Appended::Expired | Appended::BesideMoved => {}
            Appended::Claimed { .. } => break,
        }
    }
    Err(busy().into())
}
