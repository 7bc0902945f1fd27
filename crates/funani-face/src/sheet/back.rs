//! The back: what happened to the bill.

use funani_core::intent::Language;
use funani_core::state::{EndorsementKind, StatusName};
use funani_core::time::{Date, Timestamp};
use funani_core::verdict::Outcome;

use super::{Cell, Part, Words, boxes, split};
use crate::words::{self, Word};
use crate::{Back, Legal, Remark, Step};

/// The parts of the back.
pub(super) fn parts(back: &Back, words: Words) -> Vec<Part> {
    let mut parts = vec![stands(back, words)];
    if back.simulated {
        parts.push(sentence(words, Word::Simulated));
    }
    if back.status == StatusName::Surrendered {
        parts.push(sentence(words, Word::SurrenderMeans));
    }
    if back.endorsement == EndorsementKind::Blank && back.status != StatusName::Ended {
        parts.push(sentence(words, Word::BlankMeans));
    }
    parts.extend(chain(&back.steps, words));
    parts.extend(notes(&back.remarks, words));
    if let Some(outcome) = back.verdict {
        let result = words.of(result(outcome, back.status)).to_owned();
        let meaning = words.of(Word::ResultMeans).to_owned();
        parts.push(boxes([words.labelled(Word::Result, vec![result, meaning])]));
    }
    let legal = vec![legal(&back.legal, words)];
    parts.push(boxes([words.labelled(Word::Legal, legal)]));
    parts
}

fn sentence(words: Words, word: Word) -> Part {
    Part::Sentence(words.of(word).to_owned())
}

fn stands(back: &Back, words: Words) -> Part {
    let mut status = vec![words.of(words::status(back.status)).to_owned()];
    status.extend(back.exit.map(|exit| words.of(words::exit(exit)).to_owned()));
    let holder = back.holder.as_deref();
    let endorsee = match &back.endorsee {
        Some(name) => split(name),
        None => vec![words.of(Word::InBlank).to_owned()],
    };
    boxes([
        words.labelled(Word::Stands, status),
        words.labelled(
            Word::Holder,
            split(holder.unwrap_or_else(|| words.of(Word::Nobody))),
        ),
        words.labelled(Word::Endorsee, endorsee),
    ])
}

fn chain(steps: &[Step], words: Words) -> Option<Part> {
    let rows = steps.iter().map(|step| {
        let mut by = split(&step.actor);
        by.push(words.of(words::capacity(step.capacity)).to_owned());
        by.extend(
            step.principal
                .as_ref()
                .map(|name| words.with(Word::ForWhom, name)),
        );
        vec![
            vec![step.sequence.to_string()],
            vec![words::action(step.action, words.0).to_owned()],
            by,
            step.recipient.as_deref().map(split).unwrap_or_default(),
            vec![step.place.clone(), second(step.time)],
            step.reason.iter().cloned().collect(),
        ]
    });
    words.table(
        Word::Chain,
        &[
            (Word::Sequence, true),
            (Word::Act, false),
            (Word::By, false),
            (Word::To, false),
            (Word::WhereWhen, false),
            (Word::Why, false),
        ],
        rows.collect(),
    )
}

fn notes(remarks: &[Remark], words: Words) -> Option<Part> {
    let rows = remarks.iter().map(|remark| {
        let kind = remark.kind.map_or(Word::Withheld, words::note);
        let mut note: Cell = vec![words.of(kind).to_owned()];
        note.extend(remark.text.as_deref().map(split).unwrap_or_default());
        vec![
            vec![remark.sequence.to_string()],
            note,
            split(&remark.author),
            vec![second(remark.time)],
        ]
    });
    words.table(
        Word::Notes,
        &[
            (Word::Sequence, true),
            (Word::Note, false),
            (Word::By, false),
            (Word::When, false),
        ],
        rows.collect(),
    )
}

/// A time to the second, with a space at which a line can break; the receipt has the exact one.
fn second(time: Timestamp) -> String {
    let text = time.to_string().replacen('T', " ", 1);
    text.split('.').next().unwrap_or_default().to_owned()
}

const fn result(outcome: Outcome, status: StatusName) -> Word {
    match (outcome, status) {
        (Outcome::Valid, StatusName::Ended) => Word::GenuineSpent,
        (Outcome::Valid, _) => Word::Genuine,
        (Outcome::Undecided, _) => Word::Undecided,
        (Outcome::Invalid, _) => Word::NotGenuine,
    }
}

/// What law rules, and how far it knows electronic bills, as of a day.
fn legal(legal: &Legal, words: Words) -> String {
    let law = words::law(legal.law.as_str(), words.0);
    let rules = if legal.japan_in_force {
        Word::LawInForce
    } else {
        Word::LawPending
    };
    let sentence = words.with(rules, &law);
    let as_of = words.with(Word::AsOf, &month(legal.as_of, words.0));
    format!("{sentence}{as_of}")
}

/// `September 2026`, `2026年9月`: law is known by the month.
fn month(date: Date, language: Language) -> String {
    let text = date.to_string();
    let mut parts = text.split('-');
    let year = parts.next().unwrap_or_default();
    let month: usize = parts
        .next()
        .and_then(|month| month.parse().ok())
        .unwrap_or(0);
    match language {
        Language::English => {
            let name = MONTHS
                .get(month.wrapping_sub(1))
                .copied()
                .unwrap_or_default();
            format!("{name} {year}")
        }
        Language::Japanese => format!("{year}年{month}月"),
    }
}

const MONTHS: [&str; 12] = [
    "January",
    "February",
    "March",
    "April",
    "May",
    "June",
    "July",
    "August",
    "September",
    "October",
    "November",
    "December",
];
