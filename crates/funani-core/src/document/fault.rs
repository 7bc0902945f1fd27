use std::fmt;

use funani_proof::json::JsonError;

use crate::dcsa;
use crate::form::FormFault;
use crate::practice::{Finding, Severity};

/// One thing for which a bill is not issued over a document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentViolation {
    /// Where in the document: `$.documentParties.shipper.partyName`.
    pub path: String,
    /// The stable name of what is wrong.
    pub code: &'static str,
    /// What is wrong, in English.
    pub english: String,
    /// What is wrong, in Japanese.
    pub japanese: String,
}

impl fmt::Display for DocumentViolation {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        write!(f, "{} at {}: {}", self.code, self.path, self.english)
    }
}

/// A document over which no bill is issued: everything that is wrong with it, at least one thing.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
#[error("{}", told(violations))]
pub struct DocumentFault {
    /// What is wrong, in the order of the document.
    pub violations: Vec<DocumentViolation>,
}

fn told(violations: &[DocumentViolation]) -> String {
    let told: Vec<String> = violations.iter().map(ToString::to_string).collect();
    told.join("; ")
}

impl DocumentFault {
    /// The errors among the findings; nothing where there is none.
    pub fn of_findings(findings: &[Finding]) -> Option<Self> {
        let errors = findings
            .iter()
            .filter(|finding| finding.severity() == Severity::Error);
        let violations: Vec<_> = errors
            .map(|finding| DocumentViolation {
                path: finding
                    .paths
                    .first()
                    .cloned()
                    .unwrap_or_else(|| "$".to_owned()),
                code: finding.rule.reason(),
                english: finding.english(),
                japanese: finding.japanese(),
            })
            .collect();
        (!violations.is_empty()).then_some(Self { violations })
    }
}

impl From<JsonError> for DocumentFault {
    fn from(error: JsonError) -> Self {
        let violation = DocumentViolation {
            path: error.path.clone(),
            code: error.reason(),
            english: error.to_string(),
            japanese: format!("JSON として読めません（{error}）"),
        };
        Self {
            violations: vec![violation],
        }
    }
}

impl From<FormFault> for DocumentFault {
    fn from(fault: FormFault) -> Self {
        let violations = fault
            .violations
            .into_iter()
            .map(|violation| DocumentViolation {
                path: violation.path,
                code: violation.code.reason(),
                japanese: format!("書式が正しくありません（{}）", violation.message),
                english: violation.message,
            });
        Self {
            violations: violations.collect(),
        }
    }
}

impl From<Vec<dcsa::Fault>> for DocumentFault {
    fn from(faults: Vec<dcsa::Fault>) -> Self {
        let violations = faults.into_iter().map(|fault| DocumentViolation {
            code: fault.code.reason(),
            english: fault.english(),
            japanese: fault.japanese(),
            path: fault.path,
        });
        Self {
            violations: violations.collect(),
        }
    }
}
