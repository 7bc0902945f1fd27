//! The dates of a certificate, and what it must say of who issued and who invoices.

use funani_core::time::Date;

use super::super::super::compare::goods::Line;
use super::super::super::{Case, FindingCode};
use super::Certificate;
use crate::figures::Figures;
use crate::origin::{months_after, shipped};

/// Its dates against shipment and entry.
pub(super) fn in_time(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
    let (Some(date), Some(agreement)) = (certificate.date(), certificate.agreement()) else {
        return;
    };
    let declared = case.declared().text("entry.date");
    let declared = declared.and_then(|date| date.parse::<Date>().ok());
    let authority = case.question.authority;
    let day = declared.unwrap_or_else(|| authority.date(case.question.now));
    let last = months_after(date, agreement.months_valid);
    if let Some(last) = last.filter(|last| *last < day) {
        let english = format!("valid until {last}, entry of {day}");
        let japanese = format!("有効期限 {last}、申告日 {day}");
        certificate.find(case, FindingCode::CertificateExpired, &english, &japanese);
    }
    // Who issues it may have another date already.
    let earliest = date.as_days() - 1;
    if day.as_days() < earliest {
        let english = format!("issued on {date}, entry of {day}");
        let japanese = format!("発給日 {date}、申告日 {day}");
        certificate.find(case, FindingCode::CertificateExpired, &english, &japanese);
    }
    let (Some(shipped), Some(rule)) = (shipped(merged), agreement.retroactive) else {
        return;
    };
    let days = date.as_days() - shipped.as_days();
    if days > rule.days && !certificate.is("retroactive") {
        let english = format!("issued on {date}, {days} days after shipment, and not marked");
        let japanese =
            format!("船積みの{days}日後({date})の発給ですが、遡及発給の記載がありません");
        certificate.find(
            case,
            FindingCode::CertificateRetroactive,
            &english,
            &japanese,
        );
    }
    let latest = months_after(shipped, rule.months);
    if let Some(latest) = latest.filter(|latest| *latest < date) {
        let english = format!("issued on {date}, possible until {latest}");
        let japanese = format!("発給日 {date}、発給期限 {latest}");
        certificate.find(case, FindingCode::CertificateTooLate, &english, &japanese);
    }
}

/// What it must say of a certificate that it was made from, and of who invoices.
pub(super) fn marks(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
    let back_to_back = certificate.is("backToBack");
    let original = certificate.text("originalNumber").is_some();
    let knows = certificate.agreement().is_none_or(|it| it.back_to_back);
    if back_to_back && (!original || !knows) {
        let english =
            "marked back-to-back, without a first certificate or where the agreement knows none";
        let japanese =
            "連続する原産地証明書の記載がありますが、元の証明書の記載がないか、協定にない制度です";
        certificate.find(case, FindingCode::CertificateBackToBack, english, japanese);
    }
    let issued = certificate.text("issuerCountry");
    let origins: Vec<&str> = Line::all(certificate.figures)
        .into_iter()
        .filter_map(|line| line.origin)
        .collect();
    let elsewhere = issued.filter(|country| origins.iter().any(|origin| origin != country));
    if let Some(country) = elsewhere.filter(|_| !back_to_back) {
        let english = format!("issued in {country} for goods of {}", origins.join(", "));
        let japanese = format!("{}の原産品について{country}で発給", origins.join(", "));
        certificate.find(
            case,
            FindingCode::CertificateBackToBack,
            &english,
            &japanese,
        );
    }
    let seller = merged.text("party.invoiceIssuer.country");
    let seller = seller.or_else(|| merged.text("party.exporter.country"));
    let third = issued
        .zip(seller)
        .is_some_and(|(issued, seller)| issued != seller);
    if third && !certificate.is("thirdCountryInvoice") {
        let english = format!("invoiced from {}", seller.unwrap_or_default());
        let japanese = format!("インボイス発行国 {}", seller.unwrap_or_default());
        certificate.find(
            case,
            FindingCode::CertificateThirdCountry,
            &english,
            &japanese,
        );
    }
}
