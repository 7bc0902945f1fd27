//! What the answers of customs say, in the words of the command line.

use funani_proof::json::{Object, Value};
use funani_wire::customs::v1::{Comparison, Examination, Finding};

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
