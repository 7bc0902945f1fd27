//! What only this node knows of a consignment: who else used its papers, what is drawn and passed
//! on, what replaced what, when its ship arrived.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::bundle::Subject;
use funani_core::codes::{CodeList, Library};
use funani_core::lookup::{Key, KeyKind, Ship};
use funani_core::time::Date;
use funani_trade::certificate::Relation;
use funani_trade::examine::{
    Arrival, Beyond, CodeText, Drawn, Evidence, Facts, House, Replaced, Shared, Use, UseKind,
};
use funani_trade::lookup::of_content;
use funani_trade::{Decimal, Figures};

use crate::Inner;
use crate::draws::{self, Claims, Held};
use crate::entry::{Kind, Status};
use crate::fault::Fault;
use crate::find::{Case, Finder};
use crate::things::{Bill, Declared};

/// What this node knows of a consignment, as the authority may.
pub(crate) async fn of(
    finder: &mut Finder<'_>,
    case: &Case,
    declared: &Figures,
    kind: Option<Kind>,
    handed: &[Arc<Evidence>],
) -> Result<Facts, Fault> {
    let uses = uses(finder, case, declared, kind).await?;
    let mut facts = Facts {
        uses,
        arrival: arrival(finder, case, declared).await?,
        ..Facts::default()
    };
    facts.texts = texts(&finder.inner.lists, declared);
    let houses = case.houses.iter().map(|(number, here)| House {
        number: number.clone(),
        here: *here,
    });
    facts.houses.extend(houses);
    for document in &case.documents {
        let Some(held) = Held::of(Arc::clone(document)) else {
            continue;
        };
        certificate(finder, case, &held, &mut facts).await?;
    }
    for evidence in handed {
        facts.replaced.extend(newer(finder, evidence).await?);
    }
    Ok(facts)
}

/// What the Harmonized System calls the declared codes, headings and subheadings.
fn texts(lists: &Library, declared: &Figures) -> Vec<CodeText> {
    let codes = declared.all("goods.#.hsCode").into_iter();
    let codes = codes.filter_map(|(_, code)| code);
    let codes: BTreeSet<&str> = codes
        .flat_map(|code| [code.get(..4), code.get(..6)])
        .flatten()
        .collect();
    let told = codes.into_iter().filter_map(|code| {
        let text = lists.name_of(CodeList::Commodity, code)?;
        Some(CodeText {
            code: code.to_owned(),
            text: text.to_owned(),
        })
    });
    told.collect()
}

/// Other entries of the authority, of the same kind and not refused, that use the same papers.
async fn uses(
    finder: &mut Finder<'_>,
    case: &Case,
    declared: &Figures,
    kind: Option<Kind>,
) -> Result<Vec<Use>, Fault> {
    let mut keys: BTreeSet<Key> = of_content("", declared);
    if let Some(bill) = &case.bill {
        keys.insert(Key::bill_number(bill.number()));
    }
    keys.retain(|key| {
        matches!(
            key.kind(),
            KeyKind::BillNumber | KeyKind::InvoiceNumber | KeyKind::Certificate
        )
    });
    let own = case.entry.as_ref().map(|entry| entry.entry.id);
    let mut uses = Vec::new();
    for key in keys {
        let entries = finder
            .entries_of(std::slice::from_ref(&key), declared)
            .await?;
        for other in entries {
            let state = &other.entry.state;
            let counts = own != Some(other.entry.id)
                && state.status != Some(Status::Refused)
                && state.kind != Kind::Arrival
                && kind.is_none_or(|kind| kind == state.kind);
            if counts {
                uses.extend(used(&key, &other, case.bill.as_deref(), declared));
            }
        }
    }
    uses.sort_by(|one, other| {
        let order = |it: &Use| (it.kind, it.number.clone(), it.entry.clone());
        order(one).cmp(&order(other))
    });
    uses.dedup();
    Ok(uses)
}

/// What another entry uses under a key, where it is the same and not only of the same number.
fn used(key: &Key, other: &Declared, bill: Option<&Bill>, declared: &Figures) -> Option<Use> {
    let text = |path: &str| other.values.text(path);
    let (kind, number) = match key.kind() {
        KeyKind::BillNumber => {
            let number = text("transport.billNumber")?;
            if Key::bill_number(number) != *key {
                return None;
            }
            let carrier = bill
                .and_then(Bill::carrier_code)
                .or_else(|| declared.text("transport.carrierCode"));
            let stated = text("transport.carrierCode");
            if carrier.is_some() && stated.is_some() && carrier != stated {
                return None;
            }
            (UseKind::Bill, number)
        }
        KeyKind::InvoiceNumber => (UseKind::Invoice, text("invoice.number")?),
        KeyKind::Certificate => {
            let proofs = other.values.keys("proof").into_iter();
            let number = proofs.filter_map(|proof| {
                let agreement = other.values.of_line("proof.#.agreement", proof)?;
                let number = other.values.of_line("proof.#.number", proof)?;
                (Key::certificate(agreement, number) == *key).then_some(number)
            });
            (UseKind::Certificate, number.into_iter().next()?)
        }
        KeyKind::Bill
        | KeyKind::House
        | KeyKind::Voyage
        | KeyKind::Container
        | KeyKind::BasedOn
        | KeyKind::Permit
        | KeyKind::Invoice
        | KeyKind::Ucr
        | KeyKind::Declaration => return None,
    };
    Some(Use {
        kind,
        number: number.to_owned(),
        entry: text("entry.number").unwrap_or_default().to_owned(),
        bill: text("transport.billNumber").map(str::to_owned),
    })
}

/// What is taken of a certificate, what replaced it, who else used its number.
async fn certificate(
    finder: &mut Finder<'_>,
    case: &Case,
    held: &Held,
    facts: &mut Facts,
) -> Result<(), Fault> {
    let inner = finder.inner;
    let id = held.document.id;
    beyond(inner, held, facts).await?;
    let following = finder.ids(&held.followed()).await?;
    let followers = held.followers_of(inner, following).await?;
    let balance = held.balance_with(inner, &followers).await?;
    let own = case.entry.as_ref();
    let own_draws = own.map(|own| draws::of(&own.entry.state.drawn, id));
    let own_draws = own_draws.unwrap_or_default();
    let waiting = waiting(finder, case, held).await?;
    for line in &held.certificate.lines {
        let of = |taken: &draws::Quantities| taken.get(&line.key).copied().unwrap_or_default();
        facts.drawn.push(Drawn {
            certificate: id.to_string(),
            line: line.key,
            drawn: of(&balance.drawn).saturating_sub(of(&own_draws)),
            claimed: of(&waiting),
            passed_on: of(&balance.passed_on),
        });
    }
    if let Some(newer) = Held::replacement(&followers) {
        facts.replaced.push(Replaced {
            id: id.to_string(),
            sequence: None,
            by: Some(newer.certificate.number.clone()),
        });
    }
    let certificate = &held.certificate;
    let key = Key::certificate(&certificate.agreement.name, &certificate.number);
    let (same, _) = finder.documents(&[key]).await?;
    for other in same {
        if other.is_certificate() && other.issuer != held.document.issuer {
            facts.shared.push(Shared {
                agreement: certificate.agreement.name.clone(),
                number: certificate.number.clone(),
                issuer: crate::authority::named(inner, other.issuer).name,
            });
        }
    }
    Ok(())
}

/// What other entries of the authority that wait claim of a certificate.
async fn waiting(
    finder: &mut Finder<'_>,
    case: &Case,
    held: &Held,
) -> Result<draws::Quantities, Fault> {
    let certificate = &held.certificate;
    let key = Key::certificate(&certificate.agreement.name, &certificate.number);
    let own = case.entry.as_ref().map(|entry| entry.entry.id);
    let (entries, _) = finder.entries(&[key]).await?;
    let mut sums = draws::Quantities::new();
    for other in entries {
        let state = &other.entry.state;
        let waits = !matches!(state.status, Some(Status::Released | Status::Refused))
            && state.drawn.is_empty();
        if own == Some(other.entry.id) || !waits || state.kind == Kind::Arrival {
            continue;
        }
        let mut claims = Claims::of(&other.values);
        if !claims.names(certificate) {
            continue;
        }
        let claimed = claims.of_certificate(certificate, |line| line.measure.quantity);
        for claim in claimed.unwrap_or_default() {
            let sum: &mut Decimal = sums.entry(claim.line).or_default();
            *sum = sum.saturating_add(claim.quantity);
        }
    }
    Ok(sums)
}

/// The arrival of the ship that was declared to the authority.
async fn arrival(
    finder: &mut Finder<'_>,
    case: &Case,
    declared: &Figures,
) -> Result<Option<Arrival>, Fault> {
    let mut keys: BTreeSet<Key> = of_content("", declared);
    if let Some(bill) = &case.bill {
        keys.extend(funani_core::lookup::of_bill(&bill.document));
    }
    for document in &case.documents {
        let text = |path: &str| document.values.text(path);
        if let (Some(vessel), Some(voyage), Some(port)) = (
            text("transport.vessel"),
            text("transport.voyage"),
            text("transport.discharge"),
        ) {
            keys.insert(Key::voyage(Ship::Name(vessel), voyage, port));
        }
    }
    keys.retain(|key| key.kind() == KeyKind::Voyage);
    let keys: Vec<Key> = keys.into_iter().collect();
    if keys.is_empty() {
        return Ok(None);
    }
    let Some(call) = finder.arrival(&keys).await? else {
        return Ok(None);
    };
    let text = |path: &str| call.values.text(path).map(str::to_owned);
    let date = text("entry.arrival").and_then(|date| date.parse::<Date>().ok());
    Ok(date.map(|date| Arrival {
        date,
        port: text("transport.discharge"),
        vessel: text("transport.vessel"),
        imo: text("transport.imo"),
        voyage: text("transport.voyage"),
    }))
}

/// What a certificate made back-to-back certifies beyond its original, which the authority need not
/// be one to see.
async fn beyond(inner: &Inner, held: &Held, facts: &mut Facts) -> Result<(), Fault> {
    let own = &held.certificate;
    let relation = own.original.as_ref().map(|original| original.relation);
    if relation != Some(Relation::BackToBack) {
        return Ok(());
    }
    let Some(other) = held.original(inner).await? else {
        return Ok(());
    };
    let faults = own.exceeds(&other.certificate).into_iter();
    facts.beyond.extend(faults.map(|fault| Beyond {
        certificate: held.document.id.to_string(),
        english: fault.words.english,
        japanese: fault.words.japanese,
    }));
    Ok(())
}

/// What this node has that is newer than a bundle that was handed in.
async fn newer(finder: &mut Finder<'_>, evidence: &Evidence) -> Result<Option<Replaced>, Fault> {
    let own = evidence.bundle().ok();
    let Some(bundle) = own.filter(|bundle| bundle.registry == finder.inner.origin) else {
        return Ok(None);
    };
    let shown = bundle.receipts.len();
    let newest = match bundle.subject {
        Subject::Doc(id) => finder.document(id).await?.map(|it| it.receipts),
        Subject::Bill(id) => {
            let newest = evidence.receipts().last();
            let state = newest.and_then(|receipt| receipt.as_ref()?.bill());
            match state.map(|state| state.document) {
                Some(document) => finder.bill_at(id, document).await?.map(|it| it.receipts),
                None => None,
            }
        }
    };
    let newer = newest.filter(|newest| *newest > shown);
    Ok(newer.map(|newest| Replaced {
        id: bundle.subject.uuid().hyphenated().to_string(),
        sequence: u64::try_from(newest).ok(),
        by: None,
    }))
}
