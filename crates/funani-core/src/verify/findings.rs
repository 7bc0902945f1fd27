//! Where findings gather, step by step.

use crate::form::{FormFault, ViolationCode};
use crate::verdict::{Check, Class, Code};

/// How many findings of one code a verdict lists; a hostile bundle could make any number.
const MAX_OF_A_CODE: usize = 16;

/// The steps of a judgement, in their order in the verdict.
#[derive(Clone, Copy, Debug, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub(super) enum Step {
    Form,
    Trust,
    Document,
    Checkpoint,
    Log,
    Parties,
    Receipts,
    Keys,
    Acts,
    State,
    Notes,
    Head,
}

impl Step {
    const ALL: [Self; 12] = [
        Self::Form,
        Self::Trust,
        Self::Document,
        Self::Checkpoint,
        Self::Log,
        Self::Parties,
        Self::Receipts,
        Self::Keys,
        Self::Acts,
        Self::State,
        Self::Notes,
        Self::Head,
    ];

    /// Whether the step says nothing without the registry's keys.
    const fn rests_on_trust(self) -> bool {
        matches!(
            self,
            Self::Checkpoint | Self::Log | Self::Receipts | Self::Head
        )
    }

    /// What is said where the step held.
    const fn held(self) -> Code {
        match self {
            Self::Form => Code::BundleRead,
            Self::Trust => Code::IssuerTrusted,
            Self::Document => Code::DocumentBound,
            Self::Checkpoint => Code::CheckpointSigned,
            Self::Log => Code::Logged,
            Self::Parties => Code::PartiesProven,
            Self::Receipts => Code::ReceiptsSigned,
            Self::Keys => Code::KeysJudged,
            Self::Acts => Code::ActsSigned,
            Self::State => Code::StateFollows,
            Self::Notes => Code::NotesComplete,
            Self::Head => Code::HeadConfirmed,
        }
    }
}

#[derive(Clone, Debug, Default)]
pub(super) struct Findings {
    found: Vec<(Step, Found)>,
    made: Vec<(Step, String)>,
}

#[derive(Clone, Debug)]
struct Found {
    code: Code,
    subject: String,
    detail: String,
}

impl Findings {
    /// Notes a finding; of each code only the first few are kept.
    pub(super) fn find(
        &mut self,
        step: Step,
        code: Code,
        subject: impl Into<String>,
        detail: impl Into<String>,
    ) {
        let of_code = self.found.iter().filter(|(_, found)| found.code == code);
        if of_code.count() < MAX_OF_A_CODE {
            let found = Found {
                code,
                subject: subject.into(),
                detail: detail.into(),
            };
            self.found.push((step, found));
        }
    }

    /// Notes what is wrong with the form of a statement.
    pub(super) fn find_fault(&mut self, step: Step, subject: impl Into<String>, fault: &FormFault) {
        let codes = [
            (ViolationCode::VersionUnknown, Code::VersionUnknown),
            (ViolationCode::ActionUnknown, Code::ActionUnknown),
            (ViolationCode::WeakKey, Code::WeakKey),
            (ViolationCode::IdMismatch, Code::IdMismatch),
        ];
        let code = codes
            .into_iter()
            .find(|(violation, _)| fault.has(*violation));
        let code = code.map_or(Code::FormInvalid, |(_, code)| code);
        self.find(step, code, subject, fault.to_string());
    }

    /// Notes that a step was made, over what.
    pub(super) fn made(&mut self, step: Step, subject: impl Into<String>) {
        self.made.push((step, subject.into()));
    }

    /// Whether all that was found so far lets a bundle be valid.
    pub(super) fn all_hold(&self) -> bool {
        self.found
            .iter()
            .all(|(_, found)| found.code.class() <= Class::Note)
    }

    /// The checks in the order of the steps, each step begun by what held. `current` says that
    /// the present state is asked for.
    pub(super) fn into_checks(self, current: bool) -> Vec<Check> {
        let untrusted = !self.holds(Step::Trust);
        let mut checks = Vec::with_capacity(self.found.len().saturating_add(Step::ALL.len()));
        for step in Step::ALL {
            let made = self.made.iter().find(|(made, _)| *made == step);
            if let Some((_, subject)) = made
                && self.holds(step)
                && !(untrusted && step.rests_on_trust())
            {
                let (code, subject) = (step.held(), subject.clone());
                checks.push(Check {
                    code,
                    class: Class::Pass,
                    subject,
                    detail: String::new(),
                });
            }
            let found = self.found.iter().filter(|(of, _)| *of == step);
            checks.extend(found.map(|(_, found)| Check {
                code: found.code,
                class: found.code.weighed(current),
                subject: found.subject.clone(),
                detail: found.detail.clone(),
            }));
        }
        checks
    }

    fn holds(&self, step: Step) -> bool {
        let mut found = self.found.iter().filter(|(of, _)| *of == step);
        found.all(|(_, found)| found.code.class() <= Class::Note)
    }
}
