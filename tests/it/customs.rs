//! Customs: what is declared, looked up, examined and answered.

use std::collections::BTreeMap;

use funani_core::fact::{Fact, Role};
use funani_tests::{Person, Stage};
use funani_wire::customs::v1 as wire;
use funani_wire::reason::Refusal;

pub(crate) mod certificates;
mod commands;
mod entries;
mod examine;
mod kill;
mod looks;
mod policy;
mod status;

pub(crate) use crate::documents::{answered, violations};

/// The code of the basis that officers here look on.
const BASIS: &str = "CA-157";

/// An authority of a country.
async fn authority(stage: &Stage, name: &str, country: &str) -> Person {
    let place = Fact::Place {
        country: country.to_owned(),
        address: None,
    };
    Person::enrol_only(stage, name, vec![Fact::Role(Role::Customs), place]).await
}

/// Rules with one basis that covers every key, disclosing nothing.
fn rules() -> wire::Policy {
    wire::Policy {
        bases: vec![wire::Basis {
            code: BASIS.to_owned(),
            citation: "Customs Act B.E. 2560 (2017), section 157".to_owned(),
            from: "2020-01-01".to_owned(),
            until: String::new(),
            keys: Vec::new(),
        }],
        auditor_ids: Vec::new(),
        disclosure: wire::Disclosure::Never.into(),
        disclosed_after_days: 0,
        zone: "Asia/Bangkok".to_owned(),
    }
}

async fn put(person: &Person, policy: wire::Policy, seen: u64) -> Result<u64, Refusal> {
    let request = wire::PutPolicyRequest {
        policy: Some(policy),
        seen_version: seen,
    };
    let answer = answered(person.session.customs().put_policy(request).await)?;
    Ok(answer.version)
}

/// The customs of Viet Nam, where the goods of the sample bill arrive, with rules.
async fn hanoi(stage: &Stage) -> Person {
    let person = authority(stage, "Viet Nam Customs", "VN").await;
    let zone = "Asia/Ho_Chi_Minh".to_owned();
    put(&person, wire::Policy { zone, ..rules() }, 0)
        .await
        .unwrap();
    person
}

fn datum(path: &str, value: &str) -> wire::Datum {
    wire::Datum {
        path: path.to_owned(),
        value: value.to_owned(),
    }
}

/// Data by path.
fn data(data: &[(&str, &str)]) -> Vec<wire::Datum> {
    data.iter()
        .map(|(path, value)| datum(path, value))
        .collect()
}

fn by_path(data: &[wire::Datum]) -> BTreeMap<&str, &str> {
    data.iter()
        .map(|it| (it.path.as_str(), it.value.as_str()))
        .collect()
}

/// Declares goods under a number.
async fn declare(
    declarant: &Person,
    authority: &Person,
    number: &str,
    more: &[(&str, &str)],
) -> Result<wire::DeclareResponse, Refusal> {
    let own = [("entry.number", number), ("entry.taxId", "0105560999911")];
    let all: Vec<_> = own.iter().chain(more).copied().collect();
    declare_as(declarant, authority, wire::EntryKind::Import, data(&all), 0).await
}

async fn declare_as(
    declarant: &Person,
    authority: &Person,
    kind: wire::EntryKind,
    data: Vec<wire::Datum>,
    seen_version: u64,
) -> Result<wire::DeclareResponse, Refusal> {
    let request = wire::DeclareRequest {
        authority_id: authority.id().to_string(),
        kind: kind.into(),
        data,
        behalf_of_id: String::new(),
        seen_version,
    };
    answered(declarant.session.customs().declare(request).await)
}

async fn entry(person: &Person, id: &str) -> Result<wire::GetEntryResponse, Refusal> {
    let request = wire::GetEntryRequest {
        entry_id: id.to_owned(),
    };
    answered(person.session.customs().get_entry(request).await)
}

fn key(key: wire::key::Key) -> wire::Key {
    wire::Key { key: Some(key) }
}

fn bill_key(number: &str) -> wire::Key {
    key(wire::key::Key::Bill(wire::BillKey {
        number: number.to_owned(),
        carrier: "FNNL".to_owned(),
    }))
}

fn declaration_key(number: &str) -> wire::Key {
    key(wire::key::Key::Declaration(wire::DeclarationKey {
        number: number.to_owned(),
        tax_id: "0105560999911".to_owned(),
    }))
}

async fn lookup(person: &Person, key: wire::Key) -> Result<wire::LookupResponse, Refusal> {
    let request = wire::LookupRequest {
        key: Some(key),
        basis: BASIS.to_owned(),
        reference: "case 5".to_owned(),
    };
    answered(person.session.customs().lookup(request).await)
}

async fn looks(
    person: &Person,
    authority: &Person,
    page_size: u32,
    page_token: &str,
) -> Result<wire::ListLooksResponse, Refusal> {
    let request = wire::ListLooksRequest {
        authority_id: authority.id().to_string(),
        page_size,
        page_token: page_token.to_owned(),
    };
    answered(person.session.customs().list_looks(request).await)
}

/// What a refusal tells, but for the id of its request.
fn said(refusal: &Refusal) -> String {
    let told = format!("{refusal:?}");
    let id = refusal.request_id().unwrap_or_default();
    assert!(!id.is_empty(), "a refusal names its request");
    told.replace(id, "")
}

/// Carrier, exporter, bank and importer.
struct Trade {
    carrier: Person,
    exporter: Person,
    bank: Person,
    importer: Person,
}

impl Trade {
    async fn enrol(stage: &Stage) -> Self {
        Self {
            carrier: Person::enrol(stage, "Funani Line").await,
            exporter: Person::enrol(stage, "Hachinohe Suisan Boeki K.K.").await,
            bank: Person::enrol(stage, "Keihin Boeki Bank").await,
            importer: Person::enrol(stage, "Hai Long Seafood").await,
        }
    }

    async fn bill(&self, stage: &Stage, number: &str) -> funani_tests::Bill {
        let issued = self
            .carrier
            .issue(stage, &self.exporter, &self.bank, number);
        issued.await.unwrap()
    }
}
