//! Whether a certificate is for this consignment: invoice, bill, parties, destination, goods.

use super::super::super::compare::INVOICE;
use super::super::super::compare::class;
use super::super::super::compare::goods::{Line, groups};
use super::super::super::evidence::{BILL, CERTIFICATE};
use super::super::super::{Case, DifferenceClass, FindingCode};
use super::Certificate;
use crate::figures::Figures;

/// Something that a certificate says of another consignment, in both languages.
type Other = Option<(String, String)>;

pub(super) fn of_this(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
    let found = [
        invoice(case, certificate),
        bill(case, certificate),
        party(
            case,
            certificate,
            "exporter",
            &["exporter", "shipper", "producer"],
        ),
        party(
            case,
            certificate,
            "importer",
            &["importer", "consignee", "notify", "alsoNotify"],
        ),
        destination(certificate, merged),
        goods(case, certificate),
    ];
    let (english, japanese): (Vec<String>, Vec<String>) = found.into_iter().flatten().unzip();
    if !english.is_empty() {
        let code = FindingCode::CertificateOtherConsignment;
        certificate.find(case, code, &english.join(", "), &japanese.join("、"));
    }
}

/// Whether something is none of what is known of this consignment, where anything is.
fn is_other(own: &str, known: &[String], class: fn(&str, &str) -> DifferenceClass) -> bool {
    let same = |it: &String| class(own, it) != DifferenceClass::Other;
    !known.is_empty() && !known.iter().any(same)
}

fn invoice(case: &Case<'_>, certificate: Certificate<'_>) -> Other {
    const NUMBER: &str = "invoice.number";
    let own = certificate.text("invoiceNumber");
    let own = own.or_else(|| certificate.figures.text(NUMBER))?;
    let invoices = case.sources_of(&[INVOICE]).into_iter();
    let invoices = invoices.filter_map(|source| source.figures.text(NUMBER));
    let mut known: Vec<String> = invoices.map(str::to_owned).collect();
    if known.is_empty() {
        known.extend(case.declared().text(NUMBER).map(str::to_owned));
    }
    is_other(own, &known, class::code)
        .then(|| (format!("invoice {own}"), format!("インボイス {own}")))
}

fn bill(case: &Case<'_>, certificate: Certificate<'_>) -> Other {
    let own = certificate.figures.text("transport.billNumber")?;
    let bills = case.sources_of(&[BILL]).into_iter();
    let known: Vec<String> = bills.map(|bill| bill.piece.judged.number.clone()).collect();
    is_other(own, &known, class::code).then(|| (format!("bill {own}"), format!("B/L {own}")))
}

fn party(case: &Case<'_>, certificate: Certificate<'_>, role: &str, roles: &[&str]) -> Other {
    let name = |figures: &Figures, role: &str| {
        let name = figures.text(&format!("party.{role}.name"));
        name.map(str::to_owned)
    };
    let own = name(certificate.figures, role)?;
    let sources = case.sources().filter(|it| it.kind() != CERTIFICATE);
    let figures = sources
        .map(|source| source.figures)
        .chain([case.declared()]);
    let known = figures.flat_map(|figures| roles.iter().filter_map(|role| name(figures, role)));
    let known: Vec<String> = known.collect();
    let told = format!("{role} {own}");
    is_other(&own, &known, class::name).then(|| (told.clone(), told))
}

fn destination(certificate: Certificate<'_>, merged: &Figures) -> Other {
    let country = |figures: &Figures| {
        let port = figures.text("transport.discharge")?;
        port.get(..2).map(str::to_owned)
    };
    let (own, there) = country(certificate.figures).zip(country(merged))?;
    (own != there).then(|| (format!("destination {own}"), format!("仕向国 {own}")))
}

fn goods(case: &Case<'_>, certificate: Certificate<'_>) -> Other {
    let certified = Line::all(certificate.figures);
    if case.lines.is_empty() || certified.is_empty() {
        return None;
    }
    let groups = groups(&case.lines, &certified);
    let mut common = groups
        .iter()
        .filter(|group| !group.declared.is_empty() && !group.stated.is_empty());
    let none = common.next().is_none();
    none.then(|| ("goods".to_owned(), "品目".to_owned()))
}
