use std::collections::BTreeSet;

use funani_core::form::{self, Field, Form};
use funani_core::id::{BillId, PartyId};
use funani_core::time::Timestamp;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};
use funani_proof::key::Kid;

use super::{EntryState, Status};
use crate::fault::Fault;

/// Most bills of an entry.
pub(crate) const BILLS: usize = 1_024;
/// Most parties that see a bill.
const PARTIES: usize = 1_024;

/// What an authority said about an entry, with what it keeps for itself.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(crate) struct Said {
    pub(crate) authority: PartyId,
    /// The key of the officer.
    pub(crate) officer: Kid,
    pub(crate) status: Status,
    pub(crate) reason: Option<String>,
    /// The authority's own reference.
    pub(crate) reference: Option<String>,
    /// The digests of the notes, sorted.
    pub(crate) notes: Vec<Digest>,
    /// The bills it is about, each with the parties that see it then.
    pub(crate) bills: Vec<(BillId, BTreeSet<PartyId>)>,
    pub(crate) time: Timestamp,
}

impl Said {
    /// The canonical statement.
    pub(crate) fn to_statement(&self) -> String {
        let bills = form::list(&self.bills, |(bill, parties)| {
            let parties: Vec<PartyId> = parties.iter().copied().collect();
            form::object([
                ("bill", Some((*bill).into())),
                (
                    "parties",
                    Some(form::list(&parties, |party| (*party).into())),
                ),
            ])
            .into()
        });
        let object = form::object([
            ("authority", Some(self.authority.into())),
            ("bills", Some(bills)),
            ("notes", Some(form::list(&self.notes, |it| (*it).into()))),
            ("officer", Some(self.officer.into())),
            ("reason", self.reason.as_deref().map(Value::from)),
            ("reference", self.reference.as_deref().map(Value::from)),
            ("status", Some(self.status.into())),
            ("time", Some(self.time.into())),
            ("type", Some("funani-customs-status".into())),
            ("v", Some(form::integer(1))),
        ]);
        json::to_canonical(&object.into())
    }

    /// Reads a statement on an entry; nothing where it is a declaration.
    pub(crate) fn parse(statement: &[u8]) -> Result<Option<Self>, Fault> {
        let value = json::parse(statement, Limits::MESSAGE).ok();
        let named = value.as_ref().and_then(|value| value.pointer("/type"));
        if named.and_then(Value::as_str) == Some("funani-declaration") {
            return Ok(None);
        }
        Ok(Some(form::read_payload(statement, Self::read)?))
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-customs-status");
        let authority = form.required("authority").parsed();
        let bills = form.required("bills").list(BILLS, |field| {
            field.object(|form| {
                let bill = form.required("bill").parsed();
                let parties = form.required("parties").list(PARTIES, Field::parsed);
                Some((bill?, parties?.into_iter().collect()))
            })
        });
        let notes = form.required("notes").digests(BILLS);
        let officer = form.required("officer").parsed();
        let reason = form.optional("reason").and_then(|field| field.text());
        let reference = form.optional("reference").and_then(|field| field.text());
        let status = form.required("status").parsed();
        let time = form.required("time").time();
        Some(Self {
            authority: authority?,
            officer: officer?,
            status: status?,
            reason: reason.map(str::to_owned),
            reference: reference.map(str::to_owned),
            notes: notes?,
            bills: bills?,
            time: time?,
        })
    }

    /// The parties that see one of the bills.
    pub(crate) fn hearing(&self) -> BTreeSet<PartyId> {
        let bills = self.bills.iter();
        bills.flat_map(|(_, parties)| parties).copied().collect()
    }

    /// Whether a party hears of it: of what is selected or inspected, the declarant and the
    /// authority only; of the others also who it was declared for, and who saw one of the bills.
    pub(crate) fn is_told(&self, party: PartyId, entry: &EntryState) -> bool {
        if party == entry.declarant || party == self.authority {
            return true;
        }
        self.status.is_open()
            && (entry.principal == Some(party)
                || self
                    .bills
                    .iter()
                    .any(|(_, parties)| parties.contains(&party)))
    }

    /// Everybody who hears of it.
    pub(crate) fn told(&self, entry: &EntryState) -> BTreeSet<PartyId> {
        let mut parties = self.hearing();
        parties.extend(entry.principal);
        parties.extend([entry.declarant, self.authority]);
        parties.retain(|party| self.is_told(*party, entry));
        parties
    }
}
