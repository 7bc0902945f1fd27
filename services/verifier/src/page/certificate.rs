//! What is asked of a certificate of origin, and of whom.

use funani_core::origin::Origin;
use funani_core::time::Date;
use funani_trade::certificate::Code;
use funani_wire::customs::v1::verify_certificate_request::Certificate;
use funani_wire::customs::v1::{CertificateKey, CertificateStatus, VerifyCertificateRequest};
use funani_wire::reason::Class;

use super::body::Fields;
use super::fault::{Fault, Refused};
use super::words::Word;
use crate::alone::Alone;

/// The fields of the form, with their labels.
pub(super) const FIELDS: [(&str, Word); 5] = [
    ("registry", Word::Registry),
    ("agreement", Word::Agreement),
    ("number", Word::Number),
    ("date", Word::IssueDate),
    ("country", Word::Country),
];

/// What is asked.
#[derive(Clone, Debug)]
pub(super) enum Question {
    /// What a QR code names.
    Code(Code),
    /// What a number names, at the node of a registry.
    Number(Origin, CertificateKey),
}

/// What came of it.
#[derive(Clone, Debug)]
pub(super) enum Outcome {
    /// The node's answer.
    Answered(Vec<CertificateStatus>),
    /// Nobody can be asked, and why.
    Unasked(Word),
    /// The node refuses, in its own words.
    Refused(String),
}

impl Question {
    /// Reads the form.
    ///
    /// # Errors
    /// Every field at fault.
    pub(super) fn of_form(fields: &Fields, alone: &Alone) -> Result<Self, Refused> {
        let mut faults = Vec::new();
        let [registry, agreement, number, date, country] =
            FIELDS.map(|(name, _)| fields.text(name));
        for (text, label) in [
            (&agreement, Word::Agreement),
            (&number, Word::Number),
            (&date, Word::IssueDate),
        ] {
            if text.is_empty() {
                faults.push(Fault::field(Word::Missing, label));
            }
        }
        if !date.is_empty() && date.parse::<Date>().is_err() {
            faults.push(Fault::of(Word::DateMalformed));
        }
        let country = country.to_ascii_uppercase();
        let is_code = country.len() == 2 && country.bytes().all(|it| it.is_ascii_uppercase());
        if !country.is_empty() && !is_code {
            faults.push(Fault::of(Word::CountryMalformed));
        }
        let named = if registry.is_empty() {
            alone.nodes().registries().next().cloned()
        } else {
            registry.parse().ok()
        };
        match named {
            Some(registry) if faults.is_empty() => Ok(Self::Number(
                registry,
                CertificateKey {
                    agreement,
                    number,
                    date,
                    issuer_country: country,
                },
            )),
            Some(_) => Err(Refused::bad(faults)),
            None => {
                faults.push(Fault::text(Word::NodeUnknown, registry));
                Err(Refused::bad(faults))
            }
        }
    }

    /// The registry that is asked.
    pub(super) const fn registry(&self) -> &Origin {
        match self {
            Self::Code(code) => &code.registry,
            Self::Number(registry, _) => registry,
        }
    }

    fn request(&self) -> VerifyCertificateRequest {
        let certificate = match self {
            Self::Code(code) => Certificate::Code(code.to_string()),
            Self::Number(_, key) => Certificate::Key(key.clone()),
        };
        VerifyCertificateRequest {
            certificate: Some(certificate),
            content_digest: String::new(),
        }
    }
}

/// Asks the node of the registry.
pub(super) async fn ask(alone: &Alone, question: &Question) -> Outcome {
    let registry = question.registry();
    if alone.trust(registry).is_none() {
        return Outcome::Unasked(Word::RegistryUnknown);
    }
    match alone
        .nodes()
        .certificate(registry, question.request())
        .await
    {
        None => Outcome::Unasked(Word::NodeUnknown),
        Some(Ok(answer)) => Outcome::Answered(answer.certificates),
        Some(Err(refusal)) if refusal.class() == Class::InvalidArgument => {
            // The message of a node names its violations, too.
            let violations = refusal.violations().iter();
            let said: Vec<String> = violations
                .map(|one| format!("{}: {}", one.field, one.message))
                .collect();
            Outcome::Refused(if said.is_empty() {
                refusal.message().to_owned()
            } else {
                said.join("; ")
            })
        }
        Some(Err(_)) => Outcome::Unasked(Word::NodeAway),
    }
}
