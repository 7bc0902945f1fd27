//! A customs examination that was kept: whether it holds, and what its report says.

use funani_core::verdict::{Outcome, Verdict};
use funani_trade::examine::{Comparison, DifferenceClass, ExaminationResult, Finding, Report};
use maud::{Markup, html};

use super::verdict::checks;
use super::{again, foreign, row};
use crate::page::words::{Tongue, Word};

pub(in crate::page) fn answer(
    verdict: &Verdict,
    report: Option<&Report>,
    tongue: Tongue,
) -> Markup {
    let (word, class) = match verdict.outcome {
        // A file that holds may still tell of goods that do not.
        Outcome::Valid if report.is_some_and(|it| it.result != ExaminationResult::Clear) => {
            (Word::ReportHolds, "open")
        }
        Outcome::Valid => (Word::ReportHolds, "good"),
        Outcome::Undecided => (Word::Open, "open"),
        Outcome::Invalid => (Word::Failed, "bad"),
    };
    html! {
        h1 .result.(class) { (word.of(tongue)) }
        p.limits { (Word::Limits.of(tongue)) }
        (checks(verdict, tongue, Word::Against))
        (checks(verdict, tongue, Word::Unchecked))
        @if let Some(report) = report { (shown(verdict, report, tongue)) }
        (checks(verdict, tongue, Word::ToKnow))
        (checks(verdict, tongue, Word::Holds))
        (again(tongue))
    }
}

fn shown(verdict: &Verdict, report: &Report, tongue: Tongue) -> Markup {
    let say = |word: Word| word.of(tongue);
    let registry = verdict.shown.registry.as_ref().map(ToString::to_string);
    let differ = |one: &&Comparison| one.class != DifferenceClass::Same;
    let differences: Vec<_> = report.comparisons.iter().filter(differ).collect();
    html! {
        section {
            h2 { (say(Word::Examination)) }
            @if verdict.outcome != Outcome::Valid { p { (say(Word::DoNotRely)) } }
            dl {
                (row(say(Word::Registry), &registry.unwrap_or_default()))
                (row(say(Word::ExaminedOn), &report.time.to_string()))
                (row(say(Word::ExaminationResult), say(result(report.result))))
            }
            @if !report.findings.is_empty() {
                h3 { (say(Word::Findings)) }
                ul.checks { @for finding in &report.findings { (found(finding, tongue)) } }
            }
            @if !differences.is_empty() {
                h3 { (say(Word::Differences)) }
                dl { @for one in differences { (compared(one, tongue)) } }
            }
            @if !report.judged.is_empty() {
                h3 { (say(Word::JudgedThings)) }
                dl {
                    @for judged in &report.judged {
                        (row(
                            &format!("{} {}", judged.document_kind, judged.number),
                            &format!("{} {}", judged.result, judged.status),
                        ))
                    }
                }
            }
            @if !report.unchecked.is_empty() {
                h3 { (say(Word::Unchecked)) }
                ul lang="en" { @for open in &report.unchecked { li { (foreign(open)) } } }
            }
        }
    }
}

const fn result(result: ExaminationResult) -> Word {
    match result {
        ExaminationResult::Clear => Word::Clear,
        ExaminationResult::Attention => Word::Attention,
        ExaminationResult::Alert => Word::Alert,
        ExaminationResult::Undecided => Word::NotDecided,
    }
}

/// The sentences of findings are kept in English and Japanese.
fn found(finding: &Finding, tongue: Tongue) -> Markup {
    let (language, sentence) = match tongue {
        Tongue::Japanese => ("ja", &finding.japanese),
        Tongue::English | Tongue::Thai => ("en", &finding.english),
    };
    html! {
        li {
            span lang=(language) { (foreign(sentence)) } " "
            span.about lang="en" {
                code { (finding.severity) " " (finding.code) } " " (foreign(&finding.subject))
            }
        }
    }
}

fn compared(one: &Comparison, tongue: Tongue) -> Markup {
    let told = |word: Word, value: Option<&String>| {
        value.map(|value| word.with(tongue, value)).into_iter()
    };
    let declared = told(Word::Declared, one.declared.as_ref());
    let lines: Vec<_> = declared
        .chain(told(Word::Stated, one.stated.as_ref()))
        .collect();
    html! {
        div {
            dt { (foreign(&one.path.to_string())) }
            dd {
                @for line in lines { div { (foreign(&line)) } }
                span.about lang="en" { code { (one.class) } " " (foreign(&one.source_kind)) }
            }
        }
    }
}
