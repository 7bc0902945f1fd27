//! Certificates of origin: whether what is claimed under one is there, is for these goods, and is
//! enough.

use funani_core::fact::{Fact, Role};
use funani_core::time::Date;

use super::super::compare::class::{self, letters};
use super::super::compare::differing;
use super::super::evidence::{CERTIFICATE, Piece};
use super::super::{Case, DifferenceClass, Finding, FindingCode, UseKind};
use super::consignment;
use crate::figures::Figures;
use crate::origin::{Agreement, Means, Standing, agreement};
use crate::path::Path;

mod route;
mod this;
mod time;

/// A certificate among the evidence.
#[derive(Clone, Copy)]
pub(super) struct Certificate<'a> {
    pub(super) piece: &'a Piece,
    pub(super) figures: &'a Figures,
}

impl<'a> Certificate<'a> {
    fn text(&self, member: &str) -> Option<&'a str> {
        self.figures.text(&format!("proof.1.{member}"))
    }

    fn is(&self, member: &str) -> bool {
        self.text(member) == Some("yes")
    }

    fn date(&self) -> Option<Date> {
        self.text("date")?.parse().ok()
    }

    fn agreement(&self) -> Option<&'static Agreement> {
        agreement(self.text("agreement")?)
    }

    fn find(&self, case: &mut Case<'_>, code: FindingCode, english: &str, japanese: &str) {
        let name = self.piece.name();
        let (english, japanese) = (format!("{name}: {english}"), format!("{name}:{japanese}"));
        case.find(Finding::told(code, self.piece.id(), &english, &japanese));
    }
}

pub(super) fn judge(case: &mut Case<'_>) {
    let claims = Claim::all(case);
    let certificates: Vec<Certificate<'_>> = case
        .sources_of(&[CERTIFICATE])
        .into_iter()
        .map(|source| Certificate {
            piece: source.piece,
            figures: source.figures,
        })
        .collect();
    for claim in &claims {
        claimed(case, claim, &certificates);
    }
    let used = certificates.iter().filter(|certificate| {
        let names = |claim: &&Claim| claim.is_of(certificate);
        claims.is_empty() || claims.iter().any(|claim| names(&claim))
    });
    let merged = consignment(case);
    for certificate in used.copied().collect::<Vec<_>>() {
        authority(case, certificate);
        time::in_time(case, certificate, &merged);
        time::marks(case, certificate, &merged);
        this::of_this(case, certificate, &merged);
        super::quantity::judge(case, certificate);
        beyond(case, certificate);
        shared(case, certificate);
    }
    route::possible(case, &merged);
    route::direct(case, &merged);
}

/// A certificate that a declaration names.
struct Claim {
    key: u32,
    agreement: Option<String>,
    number: String,
    issued: bool,
}

impl Claim {
    fn all(case: &Case<'_>) -> Vec<Self> {
        let declared = case.declared();
        let keys = declared.keys("proof").into_iter();
        let claims = keys.filter_map(|key| {
            let text = |member: &str| declared.of_line(&format!("proof.#.{member}"), key);
            let agreement = text("agreement");
            let of_lines = || means_of_lines(declared, agreement?);
            let means = text("kind").and_then(Means::parse).or_else(of_lines);
            Some(Self {
                key,
                agreement: agreement.map(str::to_owned),
                number: text("number")?.to_owned(),
                issued: means.is_none_or(|means| means == Means::Issued),
            })
        });
        claims.collect()
    }

    fn is_of(&self, certificate: &Certificate<'_>) -> bool {
        let own = certificate.text("number");
        own.is_some_and(|own| letters(own) == letters(&self.number))
    }

    fn path(&self, member: &str) -> Option<Path> {
        Path::of_line(&format!("proof.#.{member}"), self.key).ok()
    }
}

/// The kind of proof by which lines of goods claim an agreement.
fn means_of_lines(declared: &Figures, name: &str) -> Option<Means> {
    let lines = Standing::all(declared);
    let line = lines.iter().find(|line| line.agreement.name == name)?;
    Some(line.means)
}

/// What is declared of a certificate against the certificate.
fn claimed(case: &mut Case<'_>, claim: &Claim, certificates: &[Certificate<'_>]) {
    let own = certificates.iter().find(|it| claim.is_of(it));
    let of_agreement = |it: &&Certificate<'_>| {
        claim.agreement.is_none() || it.text("agreement") == claim.agreement.as_deref()
    };
    let Some(certificate) = own else {
        if !claim.issued {
            return;
        }
        let number = claim.path("number");
        let mut others = certificates.iter().filter(of_agreement);
        match (others.next(), number) {
            (Some(other), Some(path)) => {
                let code = FindingCode::CertificateDiffers;
                let (one, stated) = (&claim.number, other.text("number"));
                let name = other.piece.name();
                case.find(differing(code, &path, Some(one), stated, &name));
            }
            (None, Some(path)) => {
                let detail = format!(
                    "{} {}",
                    claim.agreement.as_deref().unwrap_or_default(),
                    claim.number
                );
                let code = FindingCode::CertificateNotHere;
                case.find(Finding::new(code, path.to_string(), detail.trim()));
            }
            (_, None) => {}
        }
        return;
    };
    let source = super::super::compare::Source {
        piece: certificate.piece,
        figures: certificate.figures,
    };
    for member in ["number", "agreement", "date", "issuerCountry", "issuer"] {
        let Some(path) = claim.path(member) else {
            continue;
        };
        let declared = case.declared().at(&path);
        let (Some(declared), Some(stated)) = (declared, certificate.text(member)) else {
            continue;
        };
        let class = if member == "issuer" {
            class::name(declared, stated)
        } else {
            class::code(declared, stated)
        };
        case.note(&path, Some(declared), Some(stated), Some(source), class);
        if class == DifferenceClass::Other {
            let name = certificate.piece.name();
            let code = FindingCode::CertificateDiffers;
            case.differs(code, &path, Some(declared), Some(stated), &name);
        }
    }
}

/// A body issues it, in the country that it says.
fn authority(case: &mut Case<'_>, certificate: Certificate<'_>) {
    if certificate
        .text("kind")
        .is_some_and(|kind| kind != Means::Issued.as_str())
    {
        return;
    }
    let issuer = certificate.piece.judged.issuer.as_ref();
    let known = issuer.and_then(|issuer| certificate.piece.party(issuer.party?));
    let Some(known) = known else { return };
    let roles = known.roles();
    let countries: Vec<&str> = known
        .opened()
        .values()
        .filter_map(|fact| match fact {
            Fact::Place { country, .. } => Some(country.as_str()),
            Fact::Name { .. }
            | Fact::Role(_)
            | Fact::Identifier(_)
            | Fact::Consent { .. }
            | Fact::Mandate(_) => None,
        })
        .collect();
    let name = known.name().unwrap_or("—").to_owned();
    if roles.is_empty() {
        case.leave_open(format!(
            "{}: the evidence does not show what part its issuer, {name}, plays.",
            certificate.piece.name()
        ));
    } else if !roles.contains(&Role::IssuingBody) {
        let english = format!("{name} is no issuing body");
        let japanese = format!("{name}は発給機関ではありません");
        let code = FindingCode::IssuedWithoutAuthority;
        certificate.find(case, code, &english, &japanese);
    }
    let stated = certificate.text("issuerCountry");
    let elsewhere = stated.filter(|it| !countries.is_empty() && !countries.contains(it));
    if let Some(stated) = elsewhere {
        let english = format!("issued for {stated} by {name} of {}", countries.join(", "));
        let japanese = format!("{stated}の証明書を{}の{name}が発給", countries.join(", "));
        let code = FindingCode::IssuedWithoutAuthority;
        certificate.find(case, code, &english, &japanese);
    }
}

/// Made back-to-back, it certifies no more than its original, which the node has.
fn beyond(case: &mut Case<'_>, certificate: Certificate<'_>) {
    let facts = case.question.facts.beyond.iter();
    for beyond in facts.filter(|it| it.certificate == certificate.piece.id()) {
        let code = FindingCode::CertificateExceeded;
        certificate.find(case, code, &beyond.english, &beyond.japanese);
    }
}

/// Other entries and other bodies that used its number.
fn shared(case: &mut Case<'_>, certificate: Certificate<'_>) {
    let Some(number) = certificate.text("number") else {
        return;
    };
    let agreement = certificate.text("agreement").unwrap_or_default();
    let issuer = certificate.piece.judged.issuer.as_ref();
    let issuer = issuer.and_then(|issuer| issuer.name.clone());
    let facts = case.question.facts;
    let others = facts.shared.iter().filter(|shared| {
        letters(&shared.number) == letters(number)
            && shared.agreement == agreement
            && Some(&shared.issuer) != issuer.as_ref()
    });
    let others: Vec<&str> = others.map(|shared| shared.issuer.as_str()).collect();
    // The evidence itself may hold two.
    let twins = case.sources_of(&[CERTIFICATE]).into_iter().filter(|other| {
        let own = other.figures.text("proof.1.number");
        other.piece.id() != certificate.piece.id()
            && own.is_some_and(|own| letters(own) == letters(number))
            && other.figures.text("proof.1.agreement") == Some(agreement)
    });
    let twins: Vec<String> = twins
        .filter_map(|other| other.piece.judged.issuer.as_ref()?.name.clone())
        .collect();
    let mut names: Vec<&str> = others;
    names.extend(twins.iter().map(String::as_str));
    if !names.is_empty() {
        let detail = format!("{agreement} {number}: {}", names.join(", "));
        let code = FindingCode::CertificateNumberShared;
        certificate.find(case, code, &detail, &detail);
    }
    let uses = facts.uses.iter().filter(|used| {
        used.kind == UseKind::Certificate && letters(&used.number) == letters(number)
    });
    let uses: Vec<_> = uses.collect();
    let entries: Vec<&str> = uses.iter().map(|used| used.entry.as_str()).collect();
    let own = case.declared().text("transport.billNumber").map(letters);
    let elsewhere = uses
        .iter()
        .filter_map(|used| used.bill.as_deref())
        .any(|bill| Some(letters(bill)) != own);
    if !entries.is_empty() {
        let suffices = super::quantity::suffices(case, certificate);
        let detail = format!("{}: {}", certificate.piece.name(), entries.join(", "));
        let code = FindingCode::CertificateUsed;
        let finding = Finding::new(code, certificate.piece.id(), &detail);
        // A consignment may be declared in parts, as long as its certificate is enough for all.
        case.find(match suffices {
            Some(true) if !elsewhere => finding.weighing(super::super::Severity::Information),
            Some(_) | None => finding,
        });
    }
}
