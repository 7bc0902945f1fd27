//! What is checked of a consignment before its papers leave: each datum against the others.
//!
//! A rule compares what is there. Where a datum that it needs is missing it says nothing, except
//! for the rule that names what every consignment must have.

use std::fmt;
use std::rc::Rc;

use funani_core::intent::Language;

use crate::figures::Figures;
use crate::master::is_shipment;
use crate::paper::Form;
use crate::path::Path;
use crate::table;

mod clauses;
mod control;
mod credit;
mod dated;
mod destination;
mod filing;
mod insurance;
mod origin;
mod rules;
mod sanitary;
mod sense;
#[cfg(test)]
mod tests;

pub use control::{
    ControlList, ListKind, Listed, ListedFault, Match, asks_item_16, control_lists, item_16,
    leaves_japan, listed, screen,
};
pub(crate) use control::{is_named_alike, is_written_alike};
pub use dated::Dated;
pub use destination::{Demand, Destination, destinations};
pub use sanitary::{Before, Reminder, reminders, reminders_of};

/// How bad a finding is.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub enum Severity {
    /// No paper may leave over it.
    Error,
    /// People look at it.
    Warning,
}

impl Severity {
    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Error => "ERROR",
            Self::Warning => "WARNING",
        }
    }
}

impl fmt::Display for Severity {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.pad(self.as_str())
    }
}

/// One rule.
#[derive(Debug)]
pub struct Rule {
    /// Its stable name.
    pub id: &'static str,
    /// How bad it is when it does not hold.
    pub severity: Severity,
    /// What it rests on: a standard, a law, or practice.
    pub basis: &'static str,
    /// What is wrong, in English.
    pub english: &'static str,
    /// What is wrong, in Japanese.
    pub japanese: &'static str,
    judge: fn(&Figures, &mut Found),
}

impl Rule {
    /// What is wrong.
    pub const fn sentence(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }
}

/// One thing that was found.
#[derive(Clone, Debug)]
pub struct Finding {
    /// The rule that does not hold.
    pub rule: &'static Rule,
    /// The data that do not agree, or are missing.
    pub paths: Vec<Path>,
    /// The paper that it is about; nothing where it is about all of them.
    pub paper: Option<&'static Form>,
}

/// What a rule finds, and what several rules of one check look at.
#[derive(Debug, Default)]
struct Found {
    /// The data of each fault, and the paper where it is about one.
    faults: Vec<(Vec<Path>, Option<&'static Form>)>,
    /// What is claimed of origin: made once for all rules.
    claims: Option<Rc<origin::Claims>>,
}

impl Found {
    fn note<'a>(&mut self, paths: impl IntoIterator<Item = &'a str>) {
        let paths = paths.into_iter().filter_map(|path| path.parse().ok());
        self.faults.push((paths.collect(), None));
    }

    /// Paths of which some may belong to lines: a pattern with the key of its line.
    fn note_lines<'a>(&mut self, paths: impl IntoIterator<Item = (&'a str, u32)>) {
        let paths = paths
            .into_iter()
            .filter_map(|(pattern, key)| Path::of_line(pattern, key).ok());
        self.faults.push((paths.collect(), None));
    }
}

/// All rules.
pub fn rules() -> impl Iterator<Item = &'static Rule> {
    let all = rules::RULES.iter().chain(destination::RULES);
    let all = all.chain(sense::RULES).chain(credit::RULES);
    let all = all.chain(control::RULES).chain(insurance::RULES);
    let all = all.chain(sanitary::RULES).chain(filing::RULES);
    all.chain(origin::RULES).chain(origin::proof::RULES)
}

/// Everything that is found, the worst first, and then in the order of the rules.
pub fn check(figures: &Figures) -> Vec<Finding> {
    let mut findings = Vec::new();
    // A template or a firm's own list is not complete, and need not be.
    if !is_shipment(figures) {
        return findings;
    }
    let mut found = Found::default();
    for rule in rules() {
        (rule.judge)(figures, &mut found);
        let faults = found.faults.drain(..);
        findings.extend(faults.map(|(paths, paper)| Finding { rule, paths, paper }));
    }
    findings.sort_by_key(|finding| finding.rule.severity);
    findings
}

impl Finding {
    /// What is wrong, with the paper it is about.
    pub fn sentence(&self, language: Language) -> String {
        let sentence = self.rule.sentence(language);
        match (self.paper, language) {
            (Some(paper), Language::English) => format!("{}: {sentence}", paper.english),
            (Some(paper), Language::Japanese) => format!("{}:{sentence}", paper.japanese),
            (None, _) => sentence.to_owned(),
        }
    }

    /// Whether no paper may leave over it.
    pub fn is_error(&self) -> bool {
        self.rule.severity == Severity::Error
    }

    /// The data with what they are called and what they say, one a line.
    pub fn shown(&self, figures: &Figures, language: Language) -> String {
        let line = |path: &Path| {
            let value = figures.at(path).unwrap_or("—").replace('\n', " / ");
            format!("{} ({path}): {value}", table::label(path, language))
        };
        let lines: Vec<String> = self.paths.iter().map(line).collect();
        lines.join("\n")
    }
}
