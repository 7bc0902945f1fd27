//! An authority's side: what the answers of customs say, and the notes that it signs over them.

use anyhow::{Context as _, Result, ensure};
use funani_core::note::NoteKind;
use funani_core::receipt::ChainHead;
use funani_core::time::MINUTE;
use funani_core::trust::TrustFile;
use funani_core::verdict::Outcome;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::json::{Object, Value};
use funani_trade::examine::Kept;
use funani_wire::customs::v1::{Comparison, Examination, Finding};

use super::note::{self, NoteWish};
use super::session::Session;
use super::wallet::Wallet;

/// How long a note may wait to be recorded, in milliseconds.
const OPEN: i64 = 5 * MINUTE;

/// Signs a note on every bill of an examination, over the head that its evidence proves. What is
/// released must be valid under the authority's own trust file; to hold or refuse, it need not.
///
/// # Errors
///
/// When the file cannot be read, its evidence does not hold, or the wallet has no act key.
pub async fn notes(
    session: &Session,
    wallet: &Wallet,
    trust: &TrustFile,
    file: &[u8],
    kind: NoteKind,
) -> Result<Vec<String>> {
    let kept = Kept::read(file).context("the file of the examination")?;
    let ask = Ask {
        now: Some(session.clock.now()),
        current: false,
    };
    let mut notes = Vec::new();
    for bundle in &kept.bundles {
        let verdict = verify(bundle, Some(trust), &ask, &mut NoMemory);
        let shown = &verdict.shown;
        let here = shown.registry.as_ref() == Some(&wallet.registry);
        let (Some(bill), true) = (shown.bill, here) else {
            continue;
        };
        let (head, sequence) = shown
            .head
            .zip(shown.sequence)
            .with_context(|| format!("the evidence of bill {bill} has no receipt"))?;
        ensure!(
            kind != NoteKind::CustomsReleased || verdict.outcome == Outcome::Valid,
            "the evidence of bill {bill} is {}: it is not released over",
            verdict.outcome
        );
        let wish = NoteWish {
            bill,
            kind,
            text: None,
            capacity: None,
            behalf: None,
            document: None,
            within: OPEN,
        };
        let seen = ChainHead { head, sequence };
        let (statement, _) = note::sign(session, wallet, trust, &wish, seen).await?;
        notes.push(statement);
    }
    Ok(notes)
}

/// The name of a value of the contract, without what every value of its kind begins with; nothing
/// for one that is not given.
pub fn plain(name: &str, prefix: &str) -> String {
    let plain = name.strip_prefix(prefix).unwrap_or(name);
    if plain == "UNSPECIFIED" {
        String::new()
    } else {
        plain.to_owned()
    }
}

/// An examination as one JSON value, members named as in the contract.
pub fn to_value(examination: &Examination) -> Value {
    let list = |texts: &[String]| -> Value {
        let texts = texts.iter().map(|text| Value::from(text.as_str()));
        texts.collect::<Vec<_>>().into()
    };
    let judged = examination.judged.iter().map(|it| -> Value {
        let issuer = it.issuer.clone().unwrap_or_default();
        Object::from([
            ("capacity", Value::from(it.capacity.as_str())),
            ("codes", list(&it.codes)),
            ("custody", it.custody.as_str().into()),
            ("id", it.id.as_str().into()),
            ("issuer", issuer.name.into()),
            ("kind", it.document_kind.as_str().into()),
            ("number", it.number.as_str().into()),
            ("result", it.result.as_str().into()),
            ("status", it.status.as_str().into()),
        ])
        .into()
    });
    let findings = examination.findings.iter().map(finding);
    let comparisons = examination.comparisons.iter().map(comparison);
    Object::from([
        ("comparisons", Value::from(comparisons.collect::<Vec<_>>())),
        ("entry", examination.entry_id.as_str().into()),
        ("findings", findings.collect::<Vec<_>>().into()),
        ("judged", judged.collect::<Vec<_>>().into()),
        ("result", result(examination).into()),
        ("time", examination.time.as_str().into()),
        ("unchecked", list(&examination.unchecked)),
    ])
    .into()
}

/// The result in one word.
pub fn result(examination: &Examination) -> String {
    plain(examination.result().as_str_name(), "EXAMINATION_RESULT_")
}

fn finding(it: &Finding) -> Value {
    Object::from([
        ("code", Value::from(it.code.as_str())),
        ("english", it.english.as_str().into()),
        ("japanese", it.japanese.as_str().into()),
        (
            "severity",
            plain(it.severity().as_str_name(), "SEVERITY_").into(),
        ),
        ("subject", it.subject.as_str().into()),
    ])
    .into()
}

fn comparison(it: &Comparison) -> Value {
    Object::from([
        (
            "class",
            Value::from(plain(it.class().as_str_name(), "DIFFERENCE_CLASS_")),
        ),
        ("declared", it.declared.as_str().into()),
        ("path", it.path.as_str().into()),
        ("source", it.source_kind.as_str().into()),
        ("stated", it.stated.as_str().into()),
    ])
    .into()
}
