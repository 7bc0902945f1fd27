//! A verdict in words: the result, what is known, each check.

use funani_core::doc::{DocState, DocStatus, GrantStatus};
use funani_core::id::PartyId;
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::party::Custody;
use funani_core::state::{State, StatusName};
use funani_core::verdict::{Check, Code, Finality, Outcome, Shown, Verdict};
use maud::{Markup, html};

use super::{again, foreign, row};
use crate::page::words::{Tongue, Word};

pub(in crate::page) fn answer(verdict: &Verdict, tongue: Tongue) -> Markup {
    let (headline, class) = headline(verdict, tongue);
    let later = verdict.outcome == Outcome::Valid && verdict.has(Code::LaterActsUnknown);
    html! {
        h1 .result.(class) { (headline) }
        @if later { p { (Word::LaterUnknown.of(tongue)) } }
        p.limits { (Word::Limits.of(tongue)) }
        (checks(verdict, tongue, Word::Against))
        (checks(verdict, tongue, Word::Unchecked))
        (known(verdict, tongue))
        (checks(verdict, tongue, Word::ToKnow))
        (checks(verdict, tongue, Word::Holds))
        (again(tongue))
    }
}

fn headline(verdict: &Verdict, tongue: Tongue) -> (String, &'static str) {
    match verdict.outcome {
        Outcome::Invalid => (Word::Failed.of(tongue).to_owned(), "bad"),
        Outcome::Undecided => (Word::Open.of(tongue).to_owned(), "open"),
        Outcome::Valid if !is_in_force(&verdict.shown) => {
            (Word::NotInForce.of(tongue).to_owned(), "open")
        }
        Outcome::Valid => match verdict.shown.time {
            Some(time) if verdict.has(Code::LaterActsUnknown) => {
                (Word::InForceThen.with(tongue, &time.to_string()), "good")
            }
            Some(_) | None => (Word::InForce.of(tongue).to_owned(), "good"),
        },
    }
}

/// Whether the bill or document, as it stands, still counts.
fn is_in_force(shown: &Shown) -> bool {
    if let Some(state) = &shown.state {
        return match state.status.name() {
            StatusName::Live | StatusName::Offered | StatusName::Returned => true,
            StatusName::Surrendered
            | StatusName::Held
            | StatusName::InTransit
            | StatusName::Ended => false,
        };
    }
    match &shown.doc_state {
        Some(DocState::Document { status, .. }) => *status == DocStatus::Live,
        Some(DocState::Grant { status, .. }) => *status != GrantStatus::Withdrawn,
        None => false,
    }
}

/// Under which heading a check stands.
fn heading(check: &Check) -> Word {
    let unknown = matches!(
        check.code,
        Code::LaterActsUnknown
            | Code::LaterKeyEventsUnknown
            | Code::LogUncompared
            | Code::NoteWithheld
            | Code::AnnexErased
    );
    if unknown {
        Word::Unchecked
    } else {
        Word::of_class(check.class)
    }
}

pub(super) fn checks(verdict: &Verdict, tongue: Tongue, under: Word) -> Markup {
    let under_it = |check: &&Check| heading(check) == under && check.code != Code::Custody;
    let checks: Vec<_> = verdict.checks.iter().filter(under_it).collect();
    html! {
        @if !checks.is_empty() {
            section {
                h2 { (under.of(tongue)) }
                ul.checks {
                    @for check in checks {
                        li {
                            (tongue.of_check(check)) " "
                            span.about lang="en" {
                                code { (check.code.reason()) } " " (foreign(&check.subject))
                                @if !check.detail.is_empty() { ": " (foreign(&check.detail)) }
                            }
                        }
                    }
                }
            }
        }
    }
}

fn known(verdict: &Verdict, tongue: Tongue) -> Markup {
    let shown = &verdict.shown;
    let say = |word: Word| word.of(tongue);
    let id = match (shown.bill, shown.doc) {
        (Some(bill), _) => bill.to_string(),
        (None, Some(doc)) => doc.to_string(),
        (None, None) => String::new(),
    };
    let registry = shown.registry.as_ref().map(ToString::to_string);
    let number = shown.number.as_ref().map(ToString::to_string);
    let digest = shown.document.map(|digest| digest.to_string());
    html! {
        @if shown.registry.is_some() {
            section {
                h2 { (say(Word::KnownOf)) }
                @if verdict.outcome != Outcome::Valid { p { (say(Word::DoNotRely)) } }
                dl {
                    (row(say(Word::Kind), kind(shown).map_or("", say)))
                    (row(say(Word::BillNumber), &number.unwrap_or_default()))
                    (of_document(shown, tongue))
                    (row(say(Word::Status), status(shown).map_or("", say)))
                    (row(say(Word::Registry), &registry.unwrap_or_default()))
                    (row(say(Word::Id), &id))
                    (row(say(Word::Digest), &digest.unwrap_or_default()))
                    (row(say(Word::Sequence), &shown.sequence.map(|it| it.to_string()).unwrap_or_default()))
                    (row(say(Word::Recorded), &shown.time.map(|it| it.to_string()).unwrap_or_default()))
                    (row(say(Word::Finality), &finality(shown, tongue)))
                    (row(say(Word::Checkpoint), &checkpoint(shown, tongue)))
                }
            }
            @if let Some(state) = &shown.state { (title(shown, state, tongue)) }
            (custody(shown, tongue))
            (notes(shown, tongue))
        }
    }
}

fn kind(shown: &Shown) -> Option<Word> {
    match (&shown.state, &shown.doc_state) {
        (Some(_), _) => Some(Word::Bill),
        (None, Some(DocState::Document { .. })) => Some(Word::Document),
        (None, Some(DocState::Grant { .. })) => Some(Word::Grant),
        (None, None) => None,
    }
}

fn status(shown: &Shown) -> Option<Word> {
    if let Some(state) = &shown.state {
        return Some(match state.status.name() {
            StatusName::Live => Word::Live,
            StatusName::Offered => Word::Offered,
            StatusName::Returned => Word::Returned,
            StatusName::Surrendered => Word::Surrendered,
            StatusName::Held => Word::OnHold,
            StatusName::InTransit => Word::InTransit,
            StatusName::Ended => Word::Ended,
        });
    }
    match shown.doc_state.as_ref()? {
        DocState::Document { status, .. } => Some(match status {
            DocStatus::Live => Word::Live,
            DocStatus::Cancelled => Word::Cancelled,
        }),
        DocState::Grant { status, .. } => Some(match status {
            GrantStatus::Given => Word::Given,
            GrantStatus::Received => Word::Received,
            GrantStatus::Withdrawn => Word::Withdrawn,
        }),
    }
}

fn of_document(shown: &Shown, tongue: Tongue) -> Markup {
    let Some(DocState::Document {
        issuer,
        kind,
        edition,
        ..
    }) = &shown.doc_state
    else {
        return Markup::default();
    };
    html! {
        (row(Word::Document.of(tongue), kind))
        (row(Word::Issuer.of(tongue), &name(shown, *issuer)))
        (row(Word::Edition.of(tongue), &edition.to_string()))
    }
}

/// Who has the bill: information, and no reason to hand over goods.
fn title(shown: &Shown, state: &State, tongue: Tongue) -> Markup {
    let holder = state.possessor.map(|party| name(shown, party));
    let endorsee = state.endorsement.party().map(|named| match named {
        funani_core::state::Named::Party(party) => name(shown, *party),
        funani_core::state::Named::Stated(stated) => stated.name.clone(),
    });
    html! {
        @if holder.is_some() || endorsee.is_some() {
            section {
                h2 { (Word::TitleInfo.of(tongue)) }
                dl {
                    (row(Word::Holder.of(tongue), &holder.unwrap_or_default()))
                    (row(Word::Endorsee.of(tongue), &endorsee.unwrap_or_default()))
                }
            }
        }
    }
}

/// The name of a party where the bundle opens it, else its id.
fn name(shown: &Shown, party: PartyId) -> String {
    let known = shown.parties.iter().find(|known| known.id() == party);
    let name = known.and_then(|known| known.name());
    name.map_or_else(|| party.to_string(), str::to_owned)
}

fn custody(shown: &Shown, tongue: Tongue) -> Markup {
    html! {
        @if !shown.custody.is_empty() {
            section {
                h2 { (Word::Custody.of(tongue)) }
                dl {
                    @for signer in &shown.custody {
                        div {
                            dt { (foreign(&name(shown, signer.party))) }
                            dd {
                                (match signer.custody {
                                    Custody::SelfHeld => Word::CustodySelf,
                                    Custody::Hsm => Word::CustodyHsm,
                                    Custody::Managed => Word::CustodyManaged,
                                }.of(tongue))
                            }
                        }
                    }
                }
            }
        }
    }
}

fn notes(shown: &Shown, tongue: Tongue) -> Markup {
    html! {
        @if !shown.notes.is_empty() {
            section {
                h2 { (Word::Notes.of(tongue)) }
                ul {
                    @for note in &shown.notes {
                        li {
                            (note_word(note.kind, tongue)) ", " (note.time)
                            @if let Some(author) = note.author { ", " (foreign(&name(shown, author))) }
                        }
                    }
                }
            }
        }
    }
}

fn note_word(kind: NoteKind, tongue: Tongue) -> &'static str {
    match tongue {
        Tongue::English => funani_face::note_word(kind, Language::English),
        Tongue::Japanese => funani_face::note_word(kind, Language::Japanese),
        Tongue::Thai => match kind {
            NoteKind::Remark => "ข้อสังเกต",
            NoteKind::Disputed => "ข้อโต้แย้ง",
            NoteKind::Released => "ผู้ขนส่งปล่อยสินค้าแล้ว",
            NoteKind::Delivered => "ส่งมอบสินค้าแล้ว",
            NoteKind::DeliveredAgainstGuarantee => "ส่งมอบสินค้าโดยมีหนังสือค้ำประกัน",
            NoteKind::CustomsHeld => "ศุลกากรกักสินค้าไว้",
            NoteKind::CustomsReleased => "ศุลกากรปล่อยสินค้าแล้ว",
            NoteKind::CustomsRefused => "ศุลกากรไม่อนุญาต",
        },
    }
}

fn finality(shown: &Shown, tongue: Tongue) -> String {
    match shown.finality {
        Some(Finality::Recorded) => Word::FinalRecorded.of(tongue).to_owned(),
        Some(Finality::Logged) => Word::FinalLogged.of(tongue).to_owned(),
        Some(Finality::Witnessed(count)) => Word::FinalWitnessed.with(tongue, &count.to_string()),
        None => String::new(),
    }
}

fn checkpoint(shown: &Shown, tongue: Tongue) -> String {
    let Some(checkpoint) = &shown.checkpoint else {
        return String::new();
    };
    let leaves = Word::Leaves.with(tongue, &checkpoint.size.to_string());
    match checkpoint.time {
        Some(time) => format!("{leaves}, {time}"),
        None => leaves,
    }
}
