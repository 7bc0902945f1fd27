//! What is known of a certificate of origin.

use funani_wire::customs::v1::CertificateStatus;
use maud::{Markup, html};

use super::{again, foreign, row};
use crate::page::certificate::{Outcome, Question};
use crate::page::words::{Tongue, Word};

pub(in crate::page) fn answer(question: &Question, outcome: &Outcome, tongue: Tongue) -> Markup {
    let registry = question.registry();
    html! {
        @match outcome {
            Outcome::Unasked(why) => {
                h1.result.open { (Word::Open.of(tongue)) }
                p { (why.with(tongue, registry.as_str())) }
            }
            Outcome::Refused(why) => {
                h1.result.open { (Word::Open.of(tongue)) }
                p { (foreign(&Word::NodeRefused.with(tongue, why))) }
            }
            Outcome::Answered(found) => {
                @match found.as_slice() {
                    [] => h1.result.bad { (Word::NoneKnown.of(tongue)) },
                    [one] => (headline(one, tongue)),
                    [_, _, ..] => {
                        h1.result.open { (Word::Result.of(tongue)) }
                        p { (Word::Several.of(tongue)) }
                    }
                }
                p.limits { (Word::Limits.of(tongue)) }
                p { (Word::Answered.with(tongue, registry.as_str())) }
                @for one in found { (certificate(one, found.len() > 1, tongue)) }
            }
        }
        (asked(question, tongue))
        (again(tongue))
    }
}

fn asked(question: &Question, tongue: Tongue) -> Markup {
    let say = |word: Word| word.of(tongue);
    html! {
        section {
            h2 { (say(Word::Asked)) }
            dl {
                (row(say(Word::Registry), question.registry().as_str()))
                @match question {
                    Question::Code(code) => {
                        (row(say(Word::Id), &code.document.to_string()))
                        (row(say(Word::Digest), &code.content.to_string()))
                    }
                    Question::Number(_, key) => {
                        (row(say(Word::AgreementName), &key.agreement))
                        (row(say(Word::Number), &key.number))
                        (row(say(Word::IssueDate), &key.date))
                        (row(say(Word::IssuerCountry), &key.issuer_country))
                    }
                }
            }
        }
    }
}

fn headline(one: &CertificateStatus, tongue: Tongue) -> Markup {
    let (word, class) = judged(one);
    html! { h1 .result.(class) { (word.of(tongue)) } }
}

fn judged(one: &CertificateStatus) -> (Word, &'static str) {
    match (one.is_this, one.status.as_str()) {
        (Some(false), _) => (Word::NotThis, "bad"),
        (_, "IN_FORCE") => (Word::StatusInForce, "good"),
        (_, _) => (Word::StatusNot, "open"),
    }
}

fn certificate(one: &CertificateStatus, several: bool, tongue: Tongue) -> Markup {
    let say = |word: Word| word.of(tongue);
    let issuer = one.issuer.as_ref().map(|issuer| issuer.name.as_str());
    let is_this = one.is_this == Some(true);
    html! {
        section {
            h2 { (say(Word::Certificate)) " " (foreign(&one.number)) }
            @if several { p.result.(judged(one).1) { (say(judged(one).0)) } }
            dl {
                (row(say(Word::Status), status(&one.status).map_or(one.status.as_str(), say)))
                (row(say(Word::Issuer), issuer.unwrap_or_default()))
                (row(say(Word::IssuerCountry), &one.issuer_country))
                (row(say(Word::AgreementName), &one.agreement))
                (row(say(Word::Number), &one.number))
                (row(say(Word::IssueDate), &one.date))
                (row(say(Word::ValidUntil), &one.valid_until))
                (row(say(Word::ReplacedBy), &one.replaced_by))
                @for original in &one.based_on { (row(say(Word::BasedOn), original)) }
            }
            @if is_this && !one.data.is_empty() {
                h3 { (say(Word::Says)) }
                dl { @for datum in &one.data { (row(&datum.path, &datum.value)) } }
            }
            @if is_this && !one.left.is_empty() {
                h3 { (say(Word::Left)) }
                dl {
                    @for line in &one.left {
                        (row(
                            &Word::Line.with(tongue, &line.line.to_string()),
                            &format!(
                                "{} / {} {}",
                                Word::LeftOf.with(tongue, &line.left), line.certified, line.unit
                            ),
                        ))
                    }
                }
            }
        }
    }
}

fn status(status: &str) -> Option<Word> {
    match status {
        "IN_FORCE" => Some(Word::Counts),
        "REPLACED" => Some(Word::Replaced),
        "CANCELLED" => Some(Word::Cancelled),
        "EXPIRED" => Some(Word::Expired),
        _ => None,
    }
}
