//! `VerifyCertificate`: whether a certificate of origin is genuine and in force, to anybody.
//!
//! Its contents are told only to who shows that it has it. What is not there, what is of another
//! date, and what is no certificate at all are one answer; so are a forged code and one of nothing.

use funani_core::doc::DocStatus;
use funani_core::lookup::Key;
use funani_core::time::{DAY, Timestamp};
use funani_proof::digest::Digest;
use funani_trade::certificate::Code;
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::verify_certificate_request::Certificate as Sent;
use funani_wire::fields::Fields;

use crate::Inner;
use crate::authority::named;
use crate::draws::{self, Held};
use crate::fault::Fault;
use crate::keys::asked::{self, Certificate};

/// A day has ended everywhere so long after it has in UTC: the last zone is twelve hours behind.
const LAST_ZONE: i64 = DAY / 2;

/// What is asked about.
enum Asked {
    Key(Certificate),
    Code(Code),
}

pub(super) async fn verify(
    inner: &Inner,
    request: wire::VerifyCertificateRequest,
) -> Result<wire::VerifyCertificateResponse, Fault> {
    let (asked, content) = read(inner, request)?;
    inner.directory.ready().await?;
    let (held, content) = match &asked {
        Asked::Key(asked) => {
            let key = Key::certificate(&asked.agreement, &asked.number);
            let mut held = draws::certificates(inner, key).await?;
            held.retain(|it| {
                let country = asked.country.as_ref();
                it.certificate.date == asked.date
                    && country.is_none_or(|country| *country == it.certificate.country)
            });
            (held, content)
        }
        Asked::Code(code) => {
            let held = Held::read(inner, code.document).await?;
            let shown = held.filter(|it| knows(it, code.content));
            let agrees = content.is_none_or(|content| content == code.content);
            let Some(held) = shown.filter(|_| agrees) else {
                let other = wire::CertificateStatus {
                    is_this: Some(false),
                    ..wire::CertificateStatus::default()
                };
                return Ok(wire::VerifyCertificateResponse {
                    certificates: vec![other],
                });
            };
            (vec![held], Some(code.content))
        }
    };
    let mut certificates = Vec::with_capacity(held.len());
    for held in held {
        certificates.push(told(inner, &held, content).await?);
    }
    Ok(wire::VerifyCertificateResponse { certificates })
}

fn read(
    inner: &Inner,
    request: wire::VerifyCertificateRequest,
) -> Result<(Asked, Option<Digest>), Fault> {
    let mut fields = Fields::new();
    let sent = fields.required("certificate", request.certificate);
    let asked = sent.and_then(|sent| match sent {
        Sent::Key(key) => fields
            .within("key", |fields| {
                asked::certificate(fields, key, inner.lists.as_ref())
            })
            .map(Asked::Key),
        Sent::Code(text) => asked::code(&mut fields, "code", &text, &inner.origin).map(Asked::Code),
    });
    let content = fields.digest_or_none("content_digest", &request.content_digest);
    Ok(fields.finish(asked.zip(content))?)
}

/// Whether it has or had this content.
fn knows(held: &Held, content: Digest) -> bool {
    let document = &held.document;
    document.content == content || document.earlier.contains(&content)
}

async fn told(
    inner: &Inner,
    held: &Held,
    content: Option<Digest>,
) -> Result<wire::CertificateStatus, Fault> {
    let Held {
        document,
        certificate,
    } = held;
    let replaced_by = held.replaced_by(inner).await?;
    let replaced_by = replaced_by.map(|it| it.certificate.number);
    let was = content.is_some_and(|content| document.earlier.contains(&content));
    let status = status(held, replaced_by.is_some() || was, inner.clock.now());
    let is_this = content.map(|content| content == document.content);
    let mut told = wire::CertificateStatus {
        issuer: Some(named(inner, document.issuer)),
        issuer_country: certificate.country.clone(),
        agreement: certificate.agreement.name.clone(),
        number: certificate.number.clone(),
        date: certificate.date.to_string(),
        status: status.to_owned(),
        replaced_by: replaced_by.unwrap_or_default(),
        valid_until: certificate.valid_until.to_string(),
        is_this,
        based_on: held.based_on(inner).await?,
        ..wire::CertificateStatus::default()
    };
    if is_this == Some(true) {
        told.document_id = document.id.to_string();
        told.data = document
            .values
            .iter()
            .map(|(path, value)| wire::Datum {
                path: path.to_string(),
                value: value.to_owned(),
            })
            .collect();
        told.left = left(inner, held).await?;
    }
    Ok(told)
}

fn status(held: &Held, replaced: bool, now: Timestamp) -> &'static str {
    if held.document.status == DocStatus::Cancelled {
        "CANCELLED"
    } else if replaced {
        "REPLACED"
    } else if held.certificate.valid_until < now.plus(-LAST_ZONE).date() {
        "EXPIRED"
    } else {
        "IN_FORCE"
    }
}

async fn left(inner: &Inner, held: &Held) -> Result<Vec<wire::LineLeft>, Fault> {
    let balance = held.balance(inner).await?;
    let lines = held.certificate.lines.iter().map(|line| {
        let certified = line.measure.quantity;
        wire::LineLeft {
            line: line.key,
            certified: certified.normalize().to_string(),
            left: balance.left(line.key, certified).normalize().to_string(),
            unit: line.measure.unit.clone(),
        }
    });
    Ok(lines.collect())
}
