//! One examination: the consignment that keys and bundles are of, what this node knows of it, and
//! the judgement.

use std::collections::BTreeSet;
use std::sync::Arc;

use funani_core::codes::Zone;
use funani_core::origin::Origin;
use funani_core::seen::Seen;
use funani_core::time::Timestamp;
use funani_core::verdict::Outcome;
use funani_runtime::memory::View;
use funani_trade::Figures;
use funani_trade::examine::{
    Asked as Question, Authority, Checkpoints, EntryKind, Evidence, Report, examine,
};
use funani_wire::reason::{Class, Refusal};

use crate::Inner;
use crate::admit::Officer;
use crate::entry::Kind;
use crate::facts;
use crate::fault::Fault;
use crate::find::{Anchor, Case, Finder, Hits};
use crate::keys::asked::Asked;
use crate::look::Shown;
use crate::things::Declared;

/// What is to be examined.
#[derive(Debug, Default)]
pub(crate) struct Wanted {
    pub(crate) keys: Vec<Asked>,
    /// Bundles that were handed in.
    pub(crate) bundles: Vec<Arc<Evidence>>,
    /// What is declared; nothing to take what the one declaration of the consignment says.
    pub(crate) declared: Option<Figures>,
}

/// An examination, with what it rests on.
#[derive(Debug)]
pub(crate) struct Examined {
    pub(crate) question: Question,
    pub(crate) bundles: Vec<Arc<Evidence>>,
    pub(crate) report: Report,
    /// The declaration that it is about.
    pub(crate) entry: Option<Arc<Declared>>,
    pub(crate) shown: Vec<Shown>,
}

/// Examines a consignment.
///
/// # Errors
/// `NOT_FOUND` where the keys find nothing, or nothing in common; `AMBIGUOUS` where they find
/// several consignments.
pub(crate) async fn make(
    inner: &Arc<Inner>,
    officer: &Officer,
    wanted: Wanted,
) -> Result<Examined, Fault> {
    let gathered = gather(&mut Finder::new(inner, officer), wanted).await?;
    judge(Arc::clone(inner), gathered).await
}

/// A consignment with all that is judged, and what is known of it.
#[derive(Debug)]
pub(crate) struct Gathered {
    question: Question,
    bundles: Vec<Arc<Evidence>>,
    /// The checkpoint of each bundle that is of another registry.
    foreign: Vec<Option<(Origin, Seen)>>,
    entry: Option<Arc<Declared>>,
    shown: Vec<Shown>,
}

/// Gathers a consignment.
///
/// # Errors
/// As [`make`].
pub(crate) async fn gather(finder: &mut Finder<'_>, wanted: Wanted) -> Result<Gathered, Fault> {
    let (inner, officer) = (finder.inner, finder.officer);
    let (anchor, entry) = consignment(finder, &wanted.keys).await?;
    let asks = wanted.declared.is_none() && entry.is_none();
    let mut declared = match (wanted.declared, &entry) {
        (Some(declared), _) => declared,
        (None, Some(entry)) => entry.values.clone(),
        (None, None) => Figures::default(),
    };
    let mut case = finder.gather(anchor.clone(), entry, &declared).await?;
    // Found by another key, the one declaration of the consignment is what is declared.
    if let Some(entry) = case.entry.clone().filter(|_| asks) {
        declared = entry.values.clone();
        case = finder.gather(anchor, Some(entry), &declared).await?;
    }
    let kind = case.entry.as_ref().map(|entry| entry.entry.state.kind);
    let facts = facts::of(finder, &case, &declared, kind, &wanted.bundles).await?;
    let bundles = bundles(&case, wanted.bundles);
    let foreign = foreign(inner, &bundles);
    let question = Question {
        declared,
        kind: kind.map(entry_kind),
        facts,
        now: officer.time,
        authority: Authority {
            country: officer.authority.country.clone(),
            zone: zone(officer, officer.time),
        },
        cached: seen(inner, &foreign),
    };
    Ok(Gathered {
        question,
        shown: shown(&case),
        bundles,
        foreign,
        entry: case.entry,
    })
}

/// The one consignment that all keys are of, and its declaration where a key names one.
async fn consignment(
    finder: &mut Finder<'_>,
    keys: &[Asked],
) -> Result<(Option<Anchor>, Option<Arc<Declared>>), Fault> {
    let mut common: Option<BTreeSet<Anchor>> = None;
    let mut all = Hits::default();
    let mut entry = None;
    for key in keys {
        let hits = finder.find(key).await?;
        if hits.is_empty() {
            return Err(nothing().into());
        }
        if matches!(key, Asked::Declaration { .. }) {
            entry = hits.entries.first().cloned();
        }
        let found = finder.consignments(&hits).await?;
        common = Some(match common {
            None => found,
            Some(before) => before.intersection(&found).cloned().collect(),
        });
        all.bills.extend(hits.bills);
        all.documents.extend(hits.documents);
        all.entries.extend(hits.entries);
    }
    let Some(common) = common else {
        return Ok((None, None));
    };
    let mut anchors = common.iter();
    match (anchors.next(), anchors.next()) {
        (None, _) => Err(nothing().into()),
        (Some(anchor), None) => {
            if let Anchor::Entry(id) = anchor {
                let mut entries = all.entries.iter();
                entry = entry.or_else(|| entries.find(|it| it.entry.id == *id).cloned());
            }
            Ok((Some(anchor.clone()), entry))
        }
        (Some(_), Some(_)) => Err(ambiguous(&common, &all).into()),
    }
}

fn nothing() -> Refusal {
    Refusal::not_found("the keys find nothing, or nothing in common")
}

/// Names the consignments by what tells them apart, as far as the keys found them.
fn ambiguous(common: &BTreeSet<Anchor>, hits: &Hits) -> Refusal {
    let mut names = BTreeSet::new();
    for bill in &hits.bills {
        if common.contains(&Anchor::Bill(bill.id)) {
            let carrier = bill.carrier_code().unwrap_or_default();
            names.insert(format!("bill {} {carrier}", bill.number()));
        }
    }
    for entry in &hits.entries {
        if common.contains(&Anchor::Entry(entry.entry.id)) {
            let number = entry.values.text("entry.number").unwrap_or_default();
            names.insert(format!("declaration {number}"));
        }
    }
    for document in &hits.documents {
        let (number, date) = document.number_and_date();
        if common.contains(&Anchor::Document(document.id)) || names.is_empty() {
            names.insert(format!("{} {number} {date}", document.kind));
        }
    }
    let many = common.len();
    let names: Vec<String> = names.into_iter().take(20).collect();
    Refusal::new(
        Class::FailedPrecondition,
        "AMBIGUOUS",
        format!("the keys find {many} consignments: {}", names.join("; ")),
    )
    .next("add a key that only one of them has")
}

/// The evidence: of the consignment first, then what was handed in and is not the same.
fn bundles(case: &Case, handed: Vec<Arc<Evidence>>) -> Vec<Arc<Evidence>> {
    let bills = case.bills().map(|bill| Arc::clone(&bill.evidence));
    let documents = case.documents.iter().map(|it| Arc::clone(&it.evidence));
    let mut bundles: Vec<Arc<Evidence>> = bills.chain(documents).collect();
    for bundle in handed {
        if !bundles.iter().any(|it| it.raw() == bundle.raw()) {
            bundles.push(bundle);
        }
    }
    bundles
}

fn shown(case: &Case) -> Vec<Shown> {
    let bills = case.bills().map(|bill| Shown::bill(bill));
    let documents = case.documents.iter().map(|it| Shown::document(it));
    let entry = case.entry.iter().map(|it| Shown::entry(it));
    bills.chain(documents).chain(entry).collect()
}

/// Judges off the async threads, and keeps what stays true.
///
/// # Errors
/// Where the judgement itself ends.
pub(crate) async fn judge(inner: Arc<Inner>, gathered: Gathered) -> Result<Examined, Fault> {
    let Gathered {
        question,
        bundles,
        foreign,
        entry,
        shown,
    } = gathered;
    let judging = Arc::clone(&inner);
    let judged = tokio::task::spawn_blocking(move || {
        let report = {
            let evidence = bundles.iter().map(Arc::as_ref).collect();
            let mut view = View(&judging.remembered);
            examine(&question.about(evidence), &judging.trusts, &mut view)
        };
        Examined {
            question,
            bundles,
            report,
            entry,
            shown,
        }
    });
    let examined = judged.await?;
    for (judged, foreign) in examined.report.judged.iter().zip(foreign) {
        let Some((registry, seen)) = foreign.filter(|_| judged.result == Outcome::Valid) else {
            continue;
        };
        // One that is found out takes no place beside those that it contradicts.
        if inner.checkpoints.known(&registry).against(&seen).is_none() {
            inner.checkpoints.keep(&registry, &[], vec![seen]).await;
        }
    }
    Ok(examined)
}

/// The checkpoint of each bundle that is of another registry: what is here of the own log is its
/// database.
fn foreign(inner: &Inner, bundles: &[Arc<Evidence>]) -> Vec<Option<(Origin, Seen)>> {
    let checkpoint = |evidence: &Arc<Evidence>| {
        let bundle = evidence.bundle().ok()?;
        let registry = &bundle.registry;
        let trust = inner.trusts.of(registry);
        let trust = trust.filter(|_| *registry != inner.origin)?;
        let seen = Seen::open(&bundle.checkpoint, trust).ok()?;
        Some((registry.clone(), seen))
    };
    bundles.iter().map(checkpoint).collect()
}

/// Of each other registry whose bundles are examined the checkpoint seen before against which they
/// are held: one that contradicts them, else the newest.
fn seen(inner: &Inner, foreign: &[Option<(Origin, Seen)>]) -> Checkpoints {
    let mut cached = Checkpoints::new();
    for (registry, own) in foreign.iter().flatten() {
        let known = inner.checkpoints.known(registry);
        let against = known.against(own);
        let Some(before) = against.or_else(|| known.seen.last()) else {
            continue;
        };
        if against.is_some() || !cached.contains_key(registry) {
            cached.insert(registry.clone(), before.shown());
        }
    }
    cached
}

const fn entry_kind(kind: Kind) -> EntryKind {
    match kind {
        Kind::Import => EntryKind::Import,
        Kind::Export => EntryKind::Export,
        Kind::Transit => EntryKind::Transit,
        Kind::Arrival => EntryKind::Arrival,
    }
}

/// The authority's difference to UTC at a time, to the minute.
fn zone(officer: &Officer, time: Timestamp) -> Zone {
    let minutes = officer.policy.zone.offset(time) / 60;
    let sign = if minutes < 0 { '-' } else { '+' };
    let minutes = minutes.abs();
    let text = format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60);
    text.parse().unwrap_or_else(|_| utc())
}

fn utc() -> Zone {
    "+00:00"
        .parse()
        .expect("it is a difference of the one form")
}
