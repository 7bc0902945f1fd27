//! Irregularities of origin and its proof.

use super::{Kind, one, two};
use crate::manifest::certificate::Certificate;
use crate::manifest::declaration::Claimed;
use crate::manifest::{Case, Later, Making, When, sound};

pub(super) const KINDS: &[Kind] = &[
    one(
        2,
        "back-to-back certificate for more than its original",
        "quantity of the original certificate",
        |case, making| sound::back_to_back(case, making, 60),
    ),
    two(
        2,
        "one certificate claimed by two consignments",
        "certificate used twice, quantity exhausted",
        |case, other, making| {
            let (own, _) = claimed(case, making)?;
            let is_same = |it: &Case| {
                let line = it.shipment.lines.first()?;
                own.lines
                    .iter()
                    .any(|of| of.hs == line.ware.hs)
                    .then_some(())
            };
            (other.certificate.is_none() && other.shipment.lines.len() == 1).then_some(())?;
            (other.shipment.importer == case.shipment.importer).then_some(())?;
            is_same(other)?;
            let (mine, theirs) = (&case.declarations[0], &mut other.declarations[0]);
            theirs.proof.clone_from(&mine.proof);
            let claim = mine.lines.iter().find_map(|line| line.claim);
            theirs.lines.iter_mut().for_each(|line| line.claim = claim);
            Some(())
        },
    ),
    two(
        2,
        "certificate of another consignment",
        "certificate is of other goods, another invoice or another importer",
        |case, other, making| {
            let (own, declared) = claimed(case, making)?;
            let other = &making.certificates[other.certificate?];
            let differs = other.importer != own.importer && other.lines[0].hs != own.lines[0].hs;
            (differs && other.agreement == own.agreement).then_some(())?;
            *declared = proof(other, making);
            Some(())
        },
    ),
    one(
        2,
        "certificate that has expired",
        "validity of the certificate",
        |case, making| {
            let date = -430;
            claimed(case, making)?.1.date = making.voyage.day(date);
            making.certificates[case.certificate?].date = date;
            Some(())
        },
    ),
    one(
        2,
        "certificate cancelled before the declaration",
        "certificate is cancelled",
        |case, making| {
            claimed(case, making)?;
            case.later
                .push(Later::CertificateCancelled { when: When::Before });
            Some(())
        },
    ),
    one(
        2,
        "certificate replaced by another, and the old one declared",
        "certificate is replaced",
        |case, making| {
            let (mut with, _) = claimed(case, making)?;
            let original = crate::manifest::certificate::Original {
                number: with.number.clone(),
                date: with.date,
                country: "JP",
                back_to_back: false,
            };
            with.number = making.number(with.agreement);
            with.date += 4;
            with.original = Some(original);
            let line = with.lines.first_mut()?;
            line.quantity /= 2;
            case.later.push(Later::CertificateReplaced {
                with,
                when: When::Before,
            });
            Some(())
        },
    ),
    one(
        2,
        "certificate that nobody issued",
        "certificate is not known",
        |case, making| {
            let number = case.number % 1_000;
            let (_, declared) = claimed(case, making)?;
            declared.number = format!("{}-2703-99{number:03}", &declared.agreement[..2]);
            Some(())
        },
    ),
    one(
        2,
        "certificate declared with another date",
        "date of the certificate",
        |case, making| {
            claimed(case, making)?.1.date = making.voyage.day(-2);
            Some(())
        },
    ),
    one(
        2,
        "preference of another agreement than the certificate's",
        "agreement of the certificate",
        |case, making| {
            let (_, declared) = claimed(case, making)?;
            declared.agreement = if declared.agreement == "RCEP" {
                "AJCEP"
            } else {
                "RCEP"
            };
            Some(())
        },
    ),
    one(
        2,
        "more claimed than the certificate covers",
        "quantity of the certificate",
        |case, making| {
            claimed(case, making)?;
            let line = making.certificates[case.certificate?].lines.first_mut()?;
            line.quantity = line.quantity * 7 / 10;
            line.packages = line.packages * 7 / 10;
            line.gross = line.gross * 7 / 10;
            Some(())
        },
    ),
    one(
        2,
        "preference for goods of a country outside the agreement",
        "country of origin against invoice and certificate",
        |case, making| {
            claimed(case, making)?;
            (case.shipment.lines.len() == 1).then_some(())?;
            case.shipment.lines[0].origin = "CN";
            Some(())
        },
    ),
    one(
        2,
        "transhipped outside the agreement, without evidence of direct consignment",
        "direct consignment, transhipment",
        |case, making| {
            claimed(case, making)?;
            case.shipment.master.is_none().then_some(())?;
            case.shipment.transhipment = Some(("HKHKG", "Hong Kong"));
            Some(())
        },
    ),
];

/// The certificate that the case claims under, and how it is declared; nothing where it stands on
/// another, or claims nothing.
fn claimed<'a>(case: &'a mut Case, making: &Making<'_>) -> Option<(Certificate, &'a mut Claimed)> {
    let own = &making.certificates[case.certificate?];
    own.original.is_none().then_some(())?;
    let declared = case.declarations.first_mut()?.proof.as_mut()?;
    Some((own.clone(), declared))
}

fn proof(of: &Certificate, making: &Making<'_>) -> Claimed {
    Claimed {
        agreement: of.agreement,
        number: of.number.clone(),
        date: making.voyage.day(of.date),
        country: of.country(making.firms).to_owned(),
    }
}
