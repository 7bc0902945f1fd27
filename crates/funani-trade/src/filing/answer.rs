//! What comes back from NACCS: numbers, permits, refusals, holds. An answer becomes changes of the
//! consignment, or every reason why it is not this shipment's.

use std::cmp::Ordering;

use funani_core::codes::CodeLists;
use funani_core::intent::Language;
use funani_core::time::Date;
use funani_proof::json::{self, JsonError, Limits, Value};

use super::{Procedure, answered_by, field::ValueFault, procedure, stage};
use crate::consignment::Change;
use crate::figures::Figures;
use crate::path::Path;
use crate::table::{self, DatumError};

/// The version of the form.
const VERSION: u32 = 1;

/// What an answer names the shipment by, and the data that must be the same; of several data the
/// first that there is.
const NAMES: &[(&str, &[&str])] = &[
    ("reference", &["reference.own"]),
    ("invoice", &["invoice.number"]),
    ("booking", &["transport.booking"]),
    ("bill", &["transport.billNumber"]),
    (
        "masterBill",
        &["transport.masterBillNumber", "transport.billNumber"],
    ),
    ("controlNumber", &["filing.ecr.number"]),
    ("declaration", &["filing.eda.number", "filing.ida.number"]),
];

/// The field in which the number of an answer is filed afterwards, and whose form it must have.
const FILED_IN: &[(&str, &str, &str)] = &[
    ("IVA", "EDA", "IV2"),
    ("ECR", "EDA", "EKN"),
    ("EDA", "EDC", "ECN"),
    ("IDA", "IDC", "ICN"),
];

/// An answer of NACCS.
#[derive(Debug)]
pub struct Answer {
    /// What it answers.
    pub procedure: &'static Procedure,
    /// What it names the shipment by: member and value.
    names: Vec<(&'static str, String)>,
    /// What it says: member of `filing.<procedure>`, and value.
    says: Vec<(String, String)>,
}

/// Something in an answer that cannot be taken.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct AnswerFault {
    /// The member of the answer.
    pub member: String,
    /// The datum that it is about, where it is about one.
    pub path: Option<Path>,
    /// What is wrong.
    pub problem: Problem,
}

/// What is wrong with an answer.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Problem {
    /// It is no strict JSON, or no object.
    #[error("is no strict JSON object{}", .0.as_ref().map(|it| format!(": {it}")).unwrap_or_default())]
    Json(Option<JsonError>),
    /// The form has another version.
    #[error("must be {VERSION}")]
    Version,
    /// There is no such procedure.
    #[error("names no procedure that is known")]
    Procedure,
    /// The procedure's answer has no such member, or it is no text.
    #[error("is no text that this answer may have")]
    NotAllowed,
    /// A member is missing that must be there.
    #[error("is missing")]
    Missing,
    /// It does not name the shipment at all.
    #[error("names no reference, invoice, booking, B/L, control number or declaration")]
    Nameless,
    /// It is another shipment's.
    #[error("is {found}, and this shipment has {}", .own.as_deref().unwrap_or("none"))]
    OtherShipment {
        /// What the answer says.
        found: String,
        /// What the shipment has.
        own: Option<String>,
    },
    /// The shipment does not need the procedure.
    #[error("this shipment does not need it")]
    NotDue,
    /// Another procedure comes first.
    #[error("cannot be answered before {0}")]
    NotYet(&'static str),
    /// Another number stands there already.
    #[error("is {found}, and {own} was recorded before")]
    Differs {
        /// What the answer says.
        found: String,
        /// What stands there.
        own: String,
    },
    /// The permit has run out.
    #[error("ran out on {until}, before {day}")]
    Expired {
        /// Its last day.
        until: Date,
        /// The day on which it must hold.
        day: Date,
    },
    /// The permit is older than the declaration.
    #[error("is before the declaration was filed")]
    BeforeFiling,
    /// The number of the B/L stands where the number of ECR belongs.
    #[error("is the number of the B/L, not one that ECR gave")]
    BillNumber,
    /// The value is not what its datum may be.
    #[error("{0}")]
    Datum(DatumError),
    /// The number does not fit the field in which it is filed next.
    #[error("{0}")]
    Field(ValueFault),
}

impl Problem {
    /// The stable name.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Json(_) => "NOT_JSON",
            Self::Version => "VERSION_UNKNOWN",
            Self::Procedure => "PROCEDURE_UNKNOWN",
            Self::NotAllowed => "NOT_ALLOWED",
            Self::Missing => "REQUIRED",
            Self::Nameless => "SHIPMENT_NOT_NAMED",
            Self::OtherShipment { .. } => "OTHER_SHIPMENT",
            Self::NotDue => "NOT_DUE",
            Self::NotYet(_) => "NOT_YET",
            Self::Differs { .. } => "RECORDED_OTHERWISE",
            Self::Expired { .. } => "PERMIT_EXPIRED",
            Self::BeforeFiling => "BEFORE_FILING",
            Self::BillNumber => "IS_BILL_NUMBER",
            Self::Datum(fault) => fault.reason(),
            Self::Field(fault) => fault.reason(),
        }
    }
}

impl AnswerFault {
    /// What is wrong, with what the datum is called.
    pub fn sentence(&self) -> String {
        let named = self.path.as_ref();
        let named = named.map(|path| table::label(path, Language::English));
        let named = named.unwrap_or_else(|| self.member.clone());
        format!("{named}: {}", self.problem)
    }
}

fn fault(member: &str, path: Option<&str>, problem: Problem) -> AnswerFault {
    AnswerFault {
        member: member.to_owned(),
        path: path.and_then(|path| path.parse().ok()),
        problem,
    }
}

impl Answer {
    /// Reads an answer: `{v, procedure, what names the shipment, what is said}`.
    ///
    /// # Errors
    /// Every [`AnswerFault`].
    pub fn read(bytes: &[u8]) -> Result<Self, Vec<AnswerFault>> {
        let value = json::parse(bytes, Limits::DOCUMENT)
            .map_err(|error| vec![fault("", None, Problem::Json(Some(error)))])?;
        let object = value
            .as_object()
            .ok_or_else(|| vec![fault("", None, Problem::Json(None))])?;
        let mut faults = Vec::new();
        if object.get("v") != Some(&VERSION.into()) {
            faults.push(fault("v", None, Problem::Version));
        }
        let code = object.get("procedure").and_then(Value::as_str);
        let Some(procedure) = code.and_then(procedure) else {
            faults.push(fault("procedure", None, Problem::Procedure));
            return Err(faults);
        };
        let mut answer = Self {
            procedure,
            names: Vec::new(),
            says: Vec::new(),
        };
        for (name, value) in object {
            if matches!(name, "v" | "procedure") {
                continue;
            }
            let path: Option<Path> = procedure.answered(name).parse().ok();
            let known = NAMES.iter().find(|(known, _)| *known == name);
            let row = path.as_ref().and_then(table::row);
            let row = row.filter(|_| path.as_ref().and_then(answered_by).is_some());
            match (known, row, value.as_str()) {
                (Some((known, _)), _, Some(text)) => answer.names.push((known, text.to_owned())),
                (None, Some(_), Some(text)) => {
                    answer.says.push((name.to_owned(), text.to_owned()));
                }
                _ => faults.push(fault(name, None, Problem::NotAllowed)),
            }
        }
        if answer.names.is_empty() {
            faults.push(fault("", None, Problem::Nameless));
        }
        if faults.is_empty() {
            Ok(answer)
        } else {
            Err(faults)
        }
    }

    fn says(&self, member: &str) -> Option<&str> {
        let found = self.says.iter().find(|(name, _)| name == member);
        found.map(|(_, value)| value.as_str())
    }
}

/// Takes an answer: the changes that record it. `today` is the day on which a permit must hold at
/// least.
///
/// # Errors
/// Every [`AnswerFault`]; then nothing is to be recorded.
pub fn take(
    answer: &Answer,
    figures: &Figures,
    lists: &dyn CodeLists,
    today: Date,
) -> Result<Vec<Change>, Vec<AnswerFault>> {
    let mut faults = other_shipment(answer, figures);
    faults.extend(out_of_turn(answer, figures));
    faults.extend(lacking(answer));
    faults.extend(malformed(answer, lists));
    faults.extend(contradicting(answer, figures));
    faults.extend(expired(answer, figures, today));
    if !faults.is_empty() {
        return Err(faults);
    }
    let mut changes: Vec<Change> = answer
        .says
        .iter()
        .map(|(member, value)| Change {
            path: answer.procedure.answered(member),
            value: Some(value.clone()),
        })
        .collect();
    changes.extend(outdated(answer, figures));
    Ok(changes)
}

/// What the answer before said and this one makes untrue: the reason of a refusal and, where the
/// result is another, what belonged to the old one; with a new answer to the advance filing, that
/// to its correction.
fn outdated(answer: &Answer, figures: &Figures) -> Vec<Change> {
    let procedure = answer.procedure;
    let result = figures.text(&procedure.answered("result"));
    let changes = result.is_some() && result != answer.says("result");
    let old: &[&str] = if changes {
        &[
            "reason",
            "examination",
            "permitted",
            "validUntil",
            "decided",
        ]
    } else {
        &["reason"]
    };
    let mut paths: Vec<String> = old
        .iter()
        .filter(|member| answer.says(member).is_none())
        .map(|member| procedure.answered(member))
        .collect();
    if procedure.code == "AMR" && changes {
        paths.push("filing.cmr.result".to_owned());
    }
    let stands = paths
        .into_iter()
        .filter(|path| figures.text(path).is_some());
    stands.map(|path| Change { path, value: None }).collect()
}

fn other_shipment(answer: &Answer, figures: &Figures) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    for (member, found) in &answer.names {
        let known = NAMES.iter().find(|(name, _)| name == member);
        let paths = known.map_or(&[][..], |(_, paths)| paths);
        let own = paths
            .iter()
            .find_map(|path| figures.text(path).map(|it| (path, it)));
        if own.is_none_or(|(_, own)| own != found) {
            let path = own
                .map(|(path, _)| *path)
                .or_else(|| paths.first().copied());
            let problem = Problem::OtherShipment {
                found: found.clone(),
                own: own.map(|(_, own)| own.to_owned()),
            };
            faults.push(fault(member, path, problem));
        }
    }
    faults
}

fn out_of_turn(answer: &Answer, figures: &Figures) -> Vec<AnswerFault> {
    let procedure = answer.procedure;
    if !procedure.is_due(figures) {
        return vec![fault("procedure", None, Problem::NotDue)];
    }
    let before = stage::waits(procedure, figures).into_iter();
    before
        .map(|code| fault("procedure", None, Problem::NotYet(code)))
        .collect()
}

/// What an answer must say: how it ended, why it was refused, the number or permit that others need.
fn lacking(answer: &Answer) -> Vec<AnswerFault> {
    let numbered = FILED_IN
        .iter()
        .any(|(code, ..)| *code == answer.procedure.code);
    let needed: &[&str] = match answer.says("result") {
        None => &["result"],
        Some("REFUSED") => &["reason"],
        Some("PERMITTED") => &["number", "permitted"],
        Some("PASSED") => &["number"],
        Some(_) if numbered => &["number"],
        Some(_) => &[],
    };
    let lacking = needed.iter().filter(|it| answer.says(it).is_none());
    lacking
        .map(|member| {
            let path = answer.procedure.answered(member);
            fault(member, Some(&path), Problem::Missing)
        })
        .collect()
}

fn malformed(answer: &Answer, lists: &dyn CodeLists) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    for (member, value) in &answer.says {
        let path = answer.procedure.answered(member);
        let row = table::row_of(&path);
        if let Some(Err(error)) = row.map(|row| row.check(value, lists)) {
            faults.push(fault(member, Some(&path), Problem::Datum(error)));
        }
    }
    let filed = FILED_IN
        .iter()
        .find(|(code, ..)| *code == answer.procedure.code);
    let field = filed.and_then(|(_, next, field)| procedure(next)?.field(field));
    if let (Some(field), Some(number)) = (field, answer.says("number")) {
        let path = answer.procedure.answered("number");
        let wrong = field.check(number).into_iter();
        faults.extend(wrong.map(|it| fault("number", Some(&path), Problem::Field(it))));
    }
    faults
}

/// Messages come twice and out of order: an answer to an earlier filing is not taken over that to a
/// later one, and what was accepted is not undone, nor what was stopped let go, by another answer to
/// the same filing.
fn overtaken(answer: &Answer, figures: &Figures) -> Option<AnswerFault> {
    let own = |member: &str| figures.text(&answer.procedure.answered(member));
    let differs = |member: &str, own: &str, found: &str| {
        let path = answer.procedure.answered(member);
        let problem = Problem::Differs {
            found: found.to_owned(),
            own: own.to_owned(),
        };
        Some(fault(member, Some(&path), problem))
    };
    let (filed, result) = (answer.says("filed"), answer.says("result")?);
    if let Some((own, filed)) = own("filed").zip(filed) {
        match filed.cmp(own) {
            Ordering::Less => return differs("filed", own, filed),
            Ordering::Greater => return None,
            Ordering::Equal => {}
        }
    }
    let before = own("result")?;
    let undone = stage::is_accepted(before) && matches!(result, "REFUSED" | "EXAMINATION");
    let stopped = matches!(before, "DNL" | "DNU") && stage::is_accepted(result);
    // A later decision on the same filing says when it was made.
    let later = answer.says("decided") > own("decided");
    if undone || (stopped && !later) {
        return differs("result", before, result);
    }
    None
}

/// A number that stands already is not replaced by another, unless what it was for was refused.
fn contradicting(answer: &Answer, figures: &Figures) -> Vec<AnswerFault> {
    let mut faults: Vec<AnswerFault> = overtaken(answer, figures).into_iter().collect();
    let refused = figures.text(&answer.procedure.answered("result")) == Some("REFUSED");
    let path = answer.procedure.answered("number");
    let Some(number) = answer.says("number") else {
        return faults;
    };
    if let Some(own) = figures.text(&path)
        && own != number
        && !refused
    {
        let problem = Problem::Differs {
            found: number.to_owned(),
            own: own.to_owned(),
        };
        faults.push(fault("number", Some(&path), problem));
    }
    if answer.procedure.code == "ECR" && figures.text("transport.billNumber") == Some(number) {
        faults.push(fault("number", Some(&path), Problem::BillNumber));
    }
    faults
}

/// A permit holds on the day it is recorded and on the day of loading, and is not older than the
/// declaration.
fn expired(answer: &Answer, figures: &Figures, today: Date) -> Vec<AnswerFault> {
    let mut faults = Vec::new();
    let date = |text: Option<&str>| -> Option<Date> { text?.get(..10)?.parse().ok() };
    let until = date(answer.says("validUntil"));
    // Once loaded, the day of loading counts, whenever the answer is recorded.
    let planned = date(figures.text("transport.departure"));
    let day = date(figures.text("transport.onBoard"))
        .unwrap_or_else(|| planned.map_or(today, |planned| planned.max(today)));
    if let Some(until) = until
        && until < day
    {
        let path = answer.procedure.answered("validUntil");
        let problem = Problem::Expired { until, day };
        faults.push(fault("validUntil", Some(&path), problem));
    }
    let permitted = date(answer.says("permitted"));
    let filed = answer.procedure.answered("filed");
    let filed = answer.says("filed").or_else(|| figures.text(&filed));
    if let (Some(permitted), Some(filed)) = (permitted, date(filed))
        && permitted < filed
    {
        let path = answer.procedure.answered("permitted");
        faults.push(fault("permitted", Some(&path), Problem::BeforeFiling));
    }
    faults
}
