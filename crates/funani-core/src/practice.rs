//! What law and practice want of a bill at the moment of its issue, beyond the form of its document.
//!
//! The form of a transport document is a standard's; here is what a carrier is held to when it
//! signs one: the statutory items, true dates, one voice in clauses and freight, a law that knows
//! such a bill. A finding is an error, over which no bill is issued, or a warning, which is shown
//! to whoever signs. Both are judged once, when the bill is recorded, and never again: a later
//! rule takes nothing from a bill.
//!
//! Dates are calendar dates at a place. Where the time zone of the place is not known here, a
//! date is held wrong only if it is wrong everywhere on earth.

use std::fmt;
use std::sync::Arc;

use funani_proof::json::Value;

use crate::act::{Issue, Legal, OrderKind};
use crate::codes::{CodeLists, NoLists};
use crate::document::DocumentFault;
use crate::time::Timestamp;

mod clauses;
pub(crate) mod dates;
mod items;
pub mod law;
mod rule;

#[cfg(test)]
mod tests;

pub use rule::{Rule, Severity};

use law::LegalProfiles;

/// A bill about to be issued.
#[derive(Clone, Copy)]
pub struct Case<'a> {
    /// The transport document.
    pub document: &'a Value,
    /// To whose order it is issued, where that is known yet.
    pub order: Option<OrderKind>,
    /// The law that the act names, where it is known yet.
    pub legal: Option<&'a Legal>,
    /// The recorded time; before recording, that of whoever asks.
    pub recorded: Timestamp,
    /// The code lists that are here; they know the time zones of places.
    pub lists: &'a dyn CodeLists,
    /// What laws make of electronic bills.
    pub profiles: &'a LegalProfiles,
}

/// What a node or a client holds bills against: its code lists and its legal profiles.
#[derive(Clone)]
pub struct Policy {
    /// The code lists that are here.
    pub lists: Arc<dyn CodeLists>,
    /// What laws make of electronic bills.
    pub profiles: Arc<LegalProfiles>,
}

impl Policy {
    /// What is found in a bill about to be issued.
    pub fn check(&self, issue: &Issue, document: &Value, recorded: Timestamp) -> Vec<Finding> {
        check(&Case {
            document,
            order: Some(issue.order.kind()),
            legal: Some(&issue.legal),
            recorded,
            lists: &*self.lists,
            profiles: &self.profiles,
        })
    }

    /// Whether the bill may be issued.
    ///
    /// # Errors
    /// [`DocumentFault`] with every error that was found.
    pub fn admit(
        &self,
        issue: &Issue,
        document: &Value,
        recorded: Timestamp,
    ) -> Result<(), DocumentFault> {
        let findings = self.check(issue, document, recorded);
        DocumentFault::of_findings(&findings).map_or(Ok(()), Err)
    }
}

impl Default for Policy {
    /// No code lists, and the legal profiles of this release.
    fn default() -> Self {
        Self {
            lists: Arc::new(NoLists),
            profiles: Arc::new(LegalProfiles::shipped()),
        }
    }
}

impl fmt::Debug for Policy {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Policy")
            .field("profiles", &self.profiles.as_of())
            .finish_non_exhaustive()
    }
}

/// One thing that was found.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Finding {
    /// Which rule found it.
    pub rule: Rule,
    /// The members of the document that it is about, as JSON paths; none where it is about the
    /// act alone.
    pub paths: Vec<String>,
    /// What exactly stands there, where there is more to say.
    pub detail: String,
}

impl Finding {
    /// Whether no bill is issued over it.
    pub const fn severity(&self) -> Severity {
        self.rule.severity()
    }

    /// The sentence in English.
    pub fn english(&self) -> String {
        self.told(self.rule.english(), " (", ")")
    }

    /// The sentence in Japanese.
    pub fn japanese(&self) -> String {
        self.told(self.rule.japanese(), "（", "）")
    }

    fn told(&self, sentence: &str, open: &str, close: &str) -> String {
        if self.detail.is_empty() {
            return sentence.to_owned();
        }
        [sentence, open, &self.detail, close].concat()
    }
}

/// Everything that is found, in the order of the rules.
pub fn check(case: &Case<'_>) -> Vec<Finding> {
    let mut findings = Findings::default();
    items::check(case, &mut findings);
    dates::check(case, &mut findings);
    clauses::check(case, &mut findings);
    law::check(case, &mut findings);
    let mut found = findings.0;
    found.sort_by_key(|finding| finding.rule);
    found
}

/// Collects what is found.
#[derive(Default)]
struct Findings(Vec<Finding>);

impl Findings {
    fn find<const N: usize>(&mut self, rule: Rule, paths: [&str; N], detail: impl Into<String>) {
        self.0.push(Finding {
            rule,
            paths: paths.map(str::to_owned).to_vec(),
            detail: detail.into(),
        });
    }
}

/// The text at a JSON pointer, where one stands there and is not blank.
fn text<'a>(document: &'a Value, pointer: &str) -> Option<&'a str> {
    let text = document.pointer(pointer)?.as_str()?;
    (!text.trim().is_empty()).then_some(text)
}

/// The elements of the list at a JSON pointer.
fn list<'a>(value: &'a Value, pointer: &str) -> &'a [Value] {
    let found = value.pointer(pointer).and_then(Value::as_array);
    found.unwrap_or_default()
}

fn flag(document: &Value, pointer: &str) -> Option<bool> {
    document.pointer(pointer).and_then(Value::as_bool)
}
