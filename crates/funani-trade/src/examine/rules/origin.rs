//! Certificates of origin: whether what is claimed under one is there, is for these goods, and is
//! enough.

use std::collections::BTreeMap;

use funani_core::fact::{Fact, Role};
use funani_core::time::Date;
use rust_decimal::Decimal;

use super::super::compare::class::{self, letters};
use super::super::compare::differing;
use super::super::compare::goods::{Line, groups};
use super::super::evidence::{BILL, CERTIFICATE, Piece};
use super::super::{Case, DifferenceClass, Finding, FindingCode, UseKind};
use super::consignment;
use crate::figures::Figures;
use crate::origin::{Agreement, Means, Standing, agreement, bars, months_after, shipped};
use crate::path::Path;

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
        in_time(case, certificate, &merged);
        marks(case, certificate, &merged);
        of_this(case, certificate, &merged);
        super::quantity::judge(case, certificate);
        shared(case, certificate);
    }
    possible(case, &merged);
    direct(case, &merged);
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
            _ => None,
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

/// Its dates against shipment and entry.
fn in_time(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
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
fn marks(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
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
    let origins: Vec<String> = Line::all(certificate.figures)
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

/// Whether it is for this consignment: invoice, bill, parties, destination, goods.
fn of_this(case: &mut Case<'_>, certificate: Certificate<'_>, merged: &Figures) {
    let code = FindingCode::CertificateOtherConsignment;
    let differs = |own: &str, there: &[Option<&str>], same: fn(&str, &str) -> bool| {
        let known: Vec<&str> = there.iter().copied().flatten().collect();
        !known.is_empty() && !known.iter().any(|it| same(own, it))
    };
    let is_code = |one: &str, other: &str| class::code(one, other) != DifferenceClass::Other;
    let is_name = |one: &str, other: &str| class::name(one, other) != DifferenceClass::Other;
    let declared = case.declared();
    let invoices: Vec<&str> = case
        .sources_of(&["COMMERCIAL_INVOICE"])
        .into_iter()
        .filter_map(|source| source.figures.text("invoice.number"))
        .collect();
    let mut found: Vec<(String, String)> = Vec::new();
    let invoice = certificate.text("invoiceNumber");
    let invoice = invoice.or_else(|| certificate.figures.text("invoice.number"));
    if let Some(own) = invoice {
        let mut there: Vec<Option<&str>> = invoices.iter().copied().map(Some).collect();
        if there.is_empty() {
            there.push(declared.text("invoice.number"));
        }
        if differs(own, &there, is_code) {
            found.push((format!("invoice {own}"), format!("インボイス {own}")));
        }
    }
    if let Some(own) = certificate.figures.text("transport.billNumber") {
        let bills = case.sources_of(&[BILL]);
        let bills = bills
            .iter()
            .map(|bill| Some(bill.piece.judged.number.as_str()));
        let there: Vec<Option<&str>> = bills.collect();
        if differs(own, &there, is_code) {
            found.push((format!("bill {own}"), format!("B/L {own}")));
        }
    }
    let names = |roles: &[&str]| -> Vec<Option<String>> {
        let sources = case.sources().filter(|it| it.kind() != CERTIFICATE);
        let stated = sources.flat_map(|source| {
            roles.iter().map(move |role| {
                let name = source.figures.text(&format!("party.{role}.name"));
                name.map(str::to_owned)
            })
        });
        let declared = roles.iter().map(|role| {
            let name = declared.text(&format!("party.{role}.name"));
            name.map(str::to_owned)
        });
        stated.chain(declared).collect()
    };
    let sides: [(&str, &[&str]); 2] = [
        ("exporter", &["exporter", "shipper", "producer"]),
        (
            "importer",
            &["importer", "consignee", "notify", "alsoNotify"],
        ),
    ];
    for (role, roles) in sides {
        let own = certificate.figures.text(&format!("party.{role}.name"));
        let there = names(roles);
        let there: Vec<Option<&str>> = there.iter().map(Option::as_deref).collect();
        if let Some(own) = own.filter(|own| differs(own, &there, is_name)) {
            found.push((format!("{role} {own}"), format!("{role} {own}")));
        }
    }
    let country = |figures: &Figures| {
        let port = figures.text("transport.discharge")?;
        port.get(..2).map(str::to_owned)
    };
    let towards = country(certificate.figures).zip(country(merged));
    if let Some((own, _)) = towards.filter(|(own, there)| own != there) {
        found.push((format!("destination {own}"), format!("仕向国 {own}")));
    }
    let lines = Line::all(declared);
    let groups = groups(&lines, &Line::all(certificate.figures));
    let of_goods = groups
        .iter()
        .any(|group| !group.declared.is_empty() && !group.stated.is_empty());
    let certified = groups.iter().any(|group| !group.stated.is_empty());
    if !lines.is_empty() && certified && !of_goods {
        found.push(("goods".to_owned(), "品目".to_owned()));
    }
    if !found.is_empty() {
        let (english, japanese): (Vec<_>, Vec<_>) = found.into_iter().unzip();
        let (english, japanese) = (english.join(", "), japanese.join("、"));
        certificate.find(case, code, &english, &japanese);
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
    let entries: Vec<&str> = uses.map(|used| used.entry.as_str()).collect();
    if !entries.is_empty() {
        let suffices = super::quantity::suffices(case, certificate);
        let detail = format!("{}: {}", certificate.piece.name(), entries.join(", "));
        let code = FindingCode::CertificateUsed;
        let finding = Finding::new(code, certificate.piece.id(), &detail);
        // One certificate may be for several entries as long as it is enough for all.
        case.find(match suffices {
            Some(true) => finding.as_bad_as(super::super::Severity::Information),
            Some(false) | None => finding,
        });
    }
}

/// Whether the agreement is in force between origin and destination.
fn possible(case: &mut Case<'_>, merged: &Figures) {
    for line in Standing::all(case.declared()) {
        let path = Path::of_line("goods.#.agreement", line.line);
        let Ok(path) = path else { continue };
        let why = bars(merged, line.line, line.agreement).into_iter().next();
        let unknown = why.as_ref().is_some_and(|why| {
            use crate::origin::Why::{DestinationUnknown, OriginUnknown};
            matches!(why, OriginUnknown | DestinationUnknown)
        });
        if let Some(why) = why.filter(|_| !unknown) {
            let words = why.words();
            let name = &line.agreement.name;
            let english = format!("{name}: {}", words.english);
            let japanese = format!("{name}:{}", words.japanese);
            let code = FindingCode::AgreementNotPossible;
            case.find(Finding::told(code, path.to_string(), &english, &japanese));
        }
    }
}

/// Whether goods under an agreement passed another country without evidence.
fn direct(case: &mut Case<'_>, merged: &Figures) {
    const EVIDENCE: &str = "origin.directProof";
    let evidence = merged.text(EVIDENCE).is_some()
        || case.sources().any(|it| it.figures.text(EVIDENCE).is_some());
    if evidence {
        return;
    }
    let mut route: BTreeMap<String, &str> = BTreeMap::new();
    let named = |figures: &Figures, path: &str| {
        let place = figures.text(path)?;
        place.get(..2).map(str::to_owned)
    };
    for path in [
        "transport.receipt",
        "transport.loading",
        "transport.transhipment",
    ] {
        for source in case.sources() {
            // Where goods are loaded, the bill knows.
            if path == "transport.transhipment" || source.is_bill() {
                route.extend(named(source.figures, path).map(|country| (country, path)));
            }
        }
        route.extend(named(case.declared(), path).map(|country| (country, path)));
    }
    let mut told: Vec<(&str, String)> = Vec::new();
    for line in Standing::all(case.declared()) {
        for (country, path) in &route {
            let outside = line.agreement.since(country).is_none();
            let name = line.agreement.name.as_str();
            if outside && !told.iter().any(|it| it.0 == name && it.1 == *country) {
                told.push((name, country.clone()));
                let detail = format!("{name}, {country}");
                case.find(Finding::new(FindingCode::NotDirect, *path, &detail));
            }
        }
    }
}

/// What is declared of the goods of a certificate, by its lines: the quantity in the unit of the
/// certificate. Nothing for a line where quantities cannot be compared.
pub(super) fn claims(
    declared: &Figures,
    certificate: &Figures,
) -> BTreeMap<u32, (Option<Decimal>, Decimal)> {
    let name = certificate.text("proof.1.agreement");
    let lines: Vec<Line> = Line::all(declared)
        .into_iter()
        .filter(|line| {
            let own = declared.of_line("goods.#.agreement", line.key);
            own.is_none() || own == name
        })
        .collect();
    let certified = Line::all(certificate);
    let mut claims = BTreeMap::new();
    for group in groups(&lines, &certified) {
        let Some(unit) = group.stated.iter().find_map(|line| line.quantity.as_ref()) else {
            continue;
        };
        let within = |line: &Line| {
            let quantity = line.quantity.as_ref()?.within(&unit.unit);
            let weight = || line.net.filter(|_| unit.unit == "KGM");
            quantity.or_else(weight)
        };
        let total = |lines: &[Line]| {
            let mut all = lines.iter().map(within);
            all.try_fold(Decimal::ZERO, |sum, it| sum.checked_add(it?))
        };
        let mut wanted = total(&group.declared);
        let count = group.stated.len();
        for (at, line) in group.stated.iter().enumerate() {
            let Some(own) = within(line) else { continue };
            // Lines of the same goods are used up one after the other.
            let take = wanted.map(|wanted| {
                if at + 1 == count {
                    wanted
                } else {
                    wanted.min(own)
                }
            });
            wanted = wanted.zip(take).map(|(wanted, take)| wanted - take);
            claims.insert(line.key, (take, own));
        }
    }
    claims
}
