//! What is left of a certificate.

use std::collections::BTreeMap;

use rust_decimal::Decimal;

use super::super::compare::goods::{self, groups};
use super::super::compare::lines::claiming;
use super::super::{Case, Finding, FindingCode};
use super::origin::Certificate;
use crate::figures::Figures;

/// A line of a certificate: what is declared of it here, what it certifies, what others have of it.
struct Line {
    key: u32,
    declared: Option<Decimal>,
    certified: Decimal,
    others: Decimal,
}

impl Line {
    /// Whether it is enough; nothing where that cannot be told.
    fn suffices(&self) -> Option<bool> {
        let wanted = self.declared?.checked_add(self.others)?;
        // A certificate that rounds is held to what it rounds.
        let scale = self.certified.normalize().scale();
        let finer = wanted.normalize().scale() > scale;
        let slack = Decimal::new(5 * i64::from(finer), scale + 1);
        Some(wanted <= self.certified + slack)
    }
}

fn lines(case: &Case<'_>, certificate: Certificate<'_>) -> Vec<Line> {
    let claims = claims(case, certificate.figures).into_iter();
    let drawn = &case.question.facts.drawn;
    let lines = claims.map(|(key, (declared, certified))| {
        let own = drawn
            .iter()
            .filter(|drawn| drawn.certificate == certificate.piece.id() && drawn.line == key);
        let others = own.map(|drawn| drawn.drawn + drawn.claimed + drawn.passed_on);
        Line {
            key,
            declared,
            certified,
            others: others.sum(),
        }
    });
    lines.collect()
}

/// Whether a certificate is enough for all who use it; nothing where that is not known.
pub(super) fn suffices(case: &Case<'_>, certificate: Certificate<'_>) -> Option<bool> {
    let known = case.question.facts.drawn.iter();
    let mut known = known.filter(|drawn| drawn.certificate == certificate.piece.id());
    known.next()?;
    let lines = lines(case, certificate);
    let mut all = lines.iter().map(Line::suffices);
    all.try_fold(true, |all, one| Some(all && one?))
}

pub(super) fn judge(case: &mut Case<'_>, certificate: Certificate<'_>) {
    for line in lines(case, certificate) {
        let Some(declared) = line.declared else {
            let sentence = format!(
                "{}: what is declared of line {} is in another unit and was not compared.",
                certificate.piece.name(),
                line.key
            );
            if !case.declared().keys("goods").is_empty() {
                case.leave_open(sentence);
            }
            continue;
        };
        if line.suffices() == Some(false) {
            let left = line.certified - line.others;
            let (declared, left) = (declared.normalize(), left.normalize());
            let name = certificate.piece.name();
            let key = line.key;
            let english = format!("{name}, line {key}: {declared} declared, {left} left");
            let japanese = format!("{name} 第{key}欄:申告 {declared}、残 {left}");
            let (code, id) = (FindingCode::CertificateExceeded, certificate.piece.id());
            case.find(Finding::told(code, id, &english, &japanese));
        }
    }
}

/// What is declared of the goods of a certificate, by its lines: the quantity in the unit of the
/// certificate. Nothing for a line where quantities cannot be compared.
fn claims(case: &Case<'_>, certificate: &Figures) -> BTreeMap<u32, (Option<Decimal>, Decimal)> {
    let lines = claiming(case, &case.lines, certificate);
    let certified = goods::Line::all(certificate);
    let mut claims = BTreeMap::new();
    for group in groups(&lines, &certified) {
        let Some(unit) = group.stated.iter().find_map(|line| line.quantity) else {
            continue;
        };
        let within = |line: &goods::Line<'_>| {
            let quantity = line.quantity?.within(unit.unit);
            let weight = || line.net.filter(|_| unit.unit == "KGM");
            quantity.or_else(weight)
        };
        let total = |lines: &[goods::Line<'_>]| {
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
