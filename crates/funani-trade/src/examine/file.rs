//! The file that is kept with an entry: question, evidence and report with the receipt of the customs
//! service, to be judged again by whoever has it (`docs/examination.md`).

use std::collections::BTreeMap;

use funani_core::form::{self, Field, Form, FormFault, ViolationCode};
use funani_core::origin::Origin;
use funani_core::receipt::{ChainKind, Receipt};
use funani_core::time::SECOND;
use funani_core::trust::{TrustFile, TrustRole};
use funani_core::verdict::{Check, Code, Shown, Verdict};
use funani_core::verify::Memory;
use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{self, JsonError, Limits, Object, Value};
use funani_proof::jws::{Jws, JwsError, Typ};
use thiserror::Error;

use super::report::list;
use super::{Asked, Evidence, Question, RULES, Report, Trusts, examine};

/// How a kept file begins, and no bundle.
const BEGINS: &[u8] = b"{\"examination\":";

/// The longest kept file: bundles of 64 MiB, and what holds them.
const LIMITS: Limits = Limits {
    bytes: 512 << 20,
    depth: 64,
};

/// The most bundles of one examination.
const MOST: usize = 4_096;

/// How far clocks may differ, in milliseconds.
const SKEW: i64 = 5 * SECOND;

/// A file that was read.
#[derive(Clone, Debug, PartialEq)]
pub struct Kept {
    /// What was asked.
    pub asked: Asked,
    /// The evidence.
    pub bundles: Vec<Vec<u8>>,
    /// The digests of the trust files by which it was judged, by registry.
    pub trusts: BTreeMap<Origin, Digest>,
    /// What the report said.
    pub report: Report,
    /// The digest of the examination: what the receipt is for.
    pub digest: Digest,
    /// The receipt of the customs service.
    pub receipt: Jws,
}

/// Why a file is none that was kept.
#[derive(Clone, Debug, PartialEq, Eq, Error)]
pub enum KeptFault {
    /// It is not canonical JSON.
    #[error("the file is not canonical JSON")]
    Json(#[from] JsonError),
    /// Its form is another.
    #[error("the form of the file is wrong")]
    Form(#[from] FormFault),
    /// The receipt is no signed statement.
    #[error("the receipt is no signed statement")]
    Receipt(#[from] JwsError),
}

/// The examination as it is kept: the digest of its canonical form is what the receipt is for.
pub fn examination(question: &Question<'_>, trusts: &Trusts, report: &Report) -> Value {
    let registries = report.judged.iter();
    let registries: Vec<&Origin> = registries.filter_map(|it| it.registry.as_ref()).collect();
    let used: Vec<(&Origin, Digest)> = trusts
        .iter()
        .filter(|(registry, _)| registries.contains(registry))
        .map(|(registry, trust)| (registry, trust.digest()))
        .collect();
    let bundles = question.bundles.iter();
    let bundles: Vec<Value> = bundles.map(|it| b64::encode(it.raw()).into()).collect();
    Object::from([
        ("bundles", Value::Array(bundles)),
        ("question", question.to_value()),
        ("report", report.to_value()),
        ("trusts", list(&used, write_trust)),
        ("type", "funani-examination".into()),
        ("v", 1.into()),
    ])
    .into()
}

fn write_trust((registry, digest): &(&Origin, Digest)) -> Value {
    Object::from([
        ("digest", Value::from(*digest)),
        ("registry", (*registry).clone().into()),
    ])
    .into()
}

/// The file of an examination and its receipt.
pub fn file(examination: Value, receipt: &str) -> String {
    let file = Object::from([("examination", examination), ("receipt", receipt.into())]);
    json::to_canonical(&file.into())
}

/// Whether bytes are to be read as a kept file and not as a bundle.
pub fn is_file(bytes: &[u8]) -> bool {
    bytes.starts_with(BEGINS)
}

impl Kept {
    /// Reads a file, which must be canonical and closed.
    ///
    /// # Errors
    /// [`KeptFault`] says what is wrong.
    pub fn read(bytes: &[u8]) -> Result<Self, KeptFault> {
        let value = json::parse_canonical(bytes, LIMITS)?;
        let (read, receipt) = form::read_value(&value, |form| {
            let examination = form.required("examination").object(Read::from_form);
            let receipt = form.required("receipt").text();
            Some((examination?, receipt?.to_owned()))
        })?;
        let examination = value.as_object().and_then(|file| file.get("examination"));
        let digest = examination.map_or_else(|| Digest::of(&[]), json::canonical_digest);
        let Read {
            asked,
            bundles,
            trusts,
            report,
        } = read;
        Ok(Self {
            asked,
            bundles,
            trusts,
            report,
            digest,
            receipt: Jws::parse(&receipt)?,
        })
    }
}

struct Read {
    asked: Asked,
    bundles: Vec<Vec<u8>>,
    trusts: BTreeMap<Origin, Digest>,
    report: Report,
}

impl Read {
    fn from_form(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-examination");
        let bundles = form.required("bundles").list(MOST, read_bundle);
        let asked = form.required("question").object(Asked::from_form);
        let report = form.required("report").object(Report::from_form);
        let trusts = form.required("trusts").sorted(
            MOST,
            |field| field.object(read_trust),
            |(registry, _)| registry.clone(),
        );
        Some(Self {
            asked: asked?,
            bundles: bundles?,
            trusts: trusts?.into_iter().collect(),
            report: report?,
        })
    }
}

fn read_bundle(field: &Field<'_>) -> Option<Vec<u8>> {
    let bytes = b64::decode(field.text()?);
    if bytes.is_err() {
        field.fault(ViolationCode::Malformed, "must be strict base64url");
    }
    bytes.ok()
}

fn read_trust(form: &mut Form<'_>) -> Option<(Origin, Digest)> {
    let digest = form.required("digest").digest();
    let registry = form.required("registry").parsed();
    Some((registry?, digest?))
}

/// Judges a kept file: that the customs service of a registry signed it, and that its report follows
/// from what it holds. Also what it holds, where it can be read.
pub fn check(bytes: &[u8], trusts: &Trusts, memory: &mut dyn Memory) -> (Verdict, Option<Kept>) {
    let kept = match Kept::read(bytes) {
        Ok(kept) => kept,
        Err(fault) => return (refused(&fault), None),
    };
    let mut checks = Checks(Vec::new());
    let receipt = Receipt::parse(kept.receipt.payload());
    let shown = Shown {
        registry: receipt.as_ref().ok().map(|it| it.registry.clone()),
        time: receipt.as_ref().ok().map(|it| it.time),
        ..Shown::default()
    };
    match &receipt {
        Ok(receipt) => check_receipt(&kept, receipt, trusts, &mut checks),
        Err(fault) => checks.fail(Code::FormInvalid, "receipt", fault.to_string()),
    }
    check_report(&kept, trusts, memory, &mut checks);
    (Verdict::new(checks.0, shown), Some(kept))
}

fn refused(fault: &KeptFault) -> Verdict {
    let (code, detail) = match fault {
        KeptFault::Json(error) => (Code::JsonInvalid, error.to_string()),
        KeptFault::Form(error) if error.has(ViolationCode::VersionUnknown) => {
            (Code::VersionUnknown, error.to_string())
        }
        KeptFault::Form(error) => (Code::FormInvalid, error.to_string()),
        KeptFault::Receipt(error) => (Code::FormInvalid, error.to_string()),
    };
    let mut checks = Checks(Vec::new());
    checks.fail(code, "file", detail);
    Verdict::new(checks.0, Shown::default())
}

struct Checks(Vec<Check>);

impl Checks {
    fn fail(&mut self, code: Code, subject: &str, detail: impl Into<String>) {
        self.0.push(Check {
            code,
            class: code.class(),
            subject: subject.to_owned(),
            detail: detail.into(),
        });
    }

    fn pass(&mut self, code: Code, subject: &str) {
        self.fail(code, subject, "");
    }
}

const RECEIPT: &str = "receipt";

/// The receipt is for this examination and signed by the customs service of its registry.
fn check_receipt(kept: &Kept, receipt: &Receipt, trusts: &Trusts, checks: &mut Checks) {
    let before = checks.0.len();
    let for_this = receipt.act == kept.digest && receipt.kind() == ChainKind::Document;
    if !for_this || kept.receipt.typ() != Typ::Receipt {
        let detail = "is not for this examination";
        checks.fail(Code::ReceiptMismatch, RECEIPT, detail);
    }
    if receipt.time.plus(SKEW) < kept.asked.now {
        let detail = "recorded before it was asked";
        checks.fail(Code::TimeBackwards, RECEIPT, detail);
    }
    let Some(trust) = trusts.of(&receipt.registry) else {
        let (code, detail) = if trusts.iter().next().is_none() {
            (Code::NoTrustFile, String::new())
        } else {
            (Code::ConsistentIssuerUnknown, receipt.registry.to_string())
        };
        return checks.fail(code, RECEIPT, detail);
    };
    if trust.is_simulated() {
        checks.fail(Code::SimulatedClock, "trust file", "");
    }
    let kid = kept.receipt.kid();
    match trust.key(TrustRole::CustomsReceipt, kid, receipt.time) {
        Some(key) if kept.receipt.verify(key).is_ok() => {}
        Some(_) => checks.fail(Code::SignatureInvalid, RECEIPT, ""),
        None => checks.fail(unknown(trust, kid), RECEIPT, "the customs service's key"),
    }
    let faults = checks.0.iter().skip(before);
    let faults = faults.filter(|check| check.code != Code::SimulatedClock);
    if faults.count() == 0 {
        checks.pass(
            Code::IssuerTrusted,
            &format!("registry {}", trust.registry()),
        );
        checks.pass(Code::ReceiptsSigned, RECEIPT);
    }
}

/// What the trust file says of a key that is not open in the role of the customs service.
fn unknown(trust: &TrustFile, kid: funani_proof::key::Kid) -> Code {
    if trust.entry(TrustRole::CustomsReceipt, kid).is_some() {
        return Code::KeyRevoked;
    }
    let known = trust.keys().iter().any(|key| key.public.kid() == kid);
    if known {
        Code::WrongPurpose
    } else {
        Code::ConsistentIssuerUnknown
    }
}

const REPORT: &str = "report";

/// The report made again is the same. Where it was made by other rules, or under trust files that are
/// not here, a difference says nothing.
fn check_report(kept: &Kept, trusts: &Trusts, memory: &mut dyn Memory, checks: &mut Checks) {
    if kept.report.rules != RULES {
        let detail = format!("made by rules {}, {RULES} here", kept.report.rules);
        return checks.fail(Code::VersionUnknown, REPORT, detail);
    }
    let missing: Vec<&Origin> = kept
        .trusts
        .keys()
        .filter(|registry| trusts.of(registry).is_none())
        .collect();
    if let Some(registry) = missing.first() {
        let detail = format!("judged under a trust file of {registry}");
        return checks.fail(Code::ConsistentIssuerUnknown, REPORT, detail);
    }
    // Registries that are known here and were not there must not change what it says.
    let used: Trusts = kept
        .trusts
        .keys()
        .filter_map(|registry| trusts.of(registry).cloned())
        .collect();
    let bundles: Vec<Evidence> = kept.bundles.iter().cloned().map(Evidence::read).collect();
    let again = kept.asked.about(bundles.iter().collect());
    let again = examine(&again, &used, memory);
    if again == kept.report {
        return checks.pass(Code::ReportFollows, REPORT);
    }
    let other = kept.trusts.iter().find(|(registry, digest)| {
        used.of(registry)
            .is_none_or(|trust| trust.digest() != **digest)
    });
    match other {
        Some((registry, _)) => {
            let detail = format!("the trust file of {registry} is another than then");
            checks.fail(Code::ConsistentIssuerUnknown, REPORT, detail);
        }
        None => checks.fail(Code::ReportMismatch, REPORT, ""),
    }
}
