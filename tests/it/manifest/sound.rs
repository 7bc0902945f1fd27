//! What differs between papers and declarations where nothing is wrong.

use std::collections::BTreeMap;

use super::certificate::{CHAMBER, MINISTRY, Original};
use super::declaration::{Declaration, Declared};
use super::shipment::{Order, Shipment};
use super::{Case, Later, Making, When};
use crate::mistakes::Chance;

/// A way of writing: what it is called, and what it does to a declaration; nothing where it does
/// not apply.
type Style = (&'static str, fn(&mut Declaration, &Shipment) -> Option<()>);

/// What brokers' systems do to what they are given. Several come together.
pub(crate) const STYLES: &[Style] = &[
    ("names in capitals", |it, _| {
        it.importer_name = it.importer_name.to_uppercase();
        it.exporter_name = it.exporter_name.to_uppercase();
        Some(())
    }),
    ("form of the company written otherwise", |it, _| {
        words(
            &mut it.importer_name,
            &[
                ("Co., Ltd.", "COMPANY LIMITED"),
                ("CO., LTD.", "COMPANY LIMITED"),
            ],
        )?;
        words(
            &mut it.exporter_name,
            &[
                ("Co., Ltd.", "CO LTD"),
                ("K.K.", "KK"),
                (", Ltd.", " LTD"),
                ("CO., LTD.", "CO LTD"),
                (", LTD.", " LTD"),
            ],
        )
    }),
    ("words of names abbreviated", |it, _| {
        let short = [
            ("Industries", "IND."),
            ("INDUSTRIES", "IND."),
            ("Trading", "TRDG"),
            ("TRADING", "TRDG"),
            ("Manufacturing", "MFG"),
            ("MANUFACTURING", "MFG"),
        ];
        let (importer, exporter) = (
            words(&mut it.importer_name, &short),
            words(&mut it.exporter_name, &short),
        );
        importer.or(exporter)
    }),
    ("the broker's own words for the goods", |it, shipment| {
        (it.lines.len() == shipment.lines.len()).then_some(())?;
        for (line, truth) in it.lines.iter_mut().zip(&shipment.lines) {
            truth.ware.entered.clone_into(&mut line.words);
        }
        Some(())
    }),
    ("HS code with two national digits", |it, _| hs(it, "00")),
    ("HS code with national and statistical digits", |it, _| {
        hs(it, "90000")
    }),
    ("weights rounded to the kilogram", |it, _| {
        for line in &mut it.lines {
            (line.net, line.gross) = (whole_kilograms(line.net), whole_kilograms(line.gross));
        }
        Some(())
    }),
    ("values of lines rounded to whole units", |it, _| {
        it.whole = true;
        Some(())
    }),
    ("voyage without its leading zero", |it, _| {
        it.voyage = it.voyage.trim_start_matches('0').to_owned();
        Some(())
    }),
    ("invoice number without its strokes", |it, _| {
        it.invoice = it.invoice.replace('-', "");
        Some(())
    }),
    ("certificate number without its strokes", |it, _| {
        let proof = it.proof.as_mut()?;
        proof.number = proof.number.replace('-', " ");
        Some(())
    }),
    ("lines in another order", |it, _| {
        (it.lines.len() > 1).then(|| it.lines.reverse())
    }),
    ("containers in another order", |it, _| {
        (it.containers.len() > 1).then(|| it.containers.reverse())
    }),
    ("gross weight with pallets", |it, shipment| {
        (it.lines.len() == 1 && shipment.lines.len() == 1).then_some(())?;
        let pallets = shipment.lines[0].pallets;
        (pallets > 0).then(|| it.lines[0].gross += pallets * super::shipment::PALLET)
    }),
    ("packages counted in pallets", |it, shipment| {
        (it.lines.len() == 1 && shipment.lines.len() == 1).then_some(())?;
        let pallets = shipment.lines[0].pallets;
        (pallets > 0).then_some(())?;
        (it.lines[0].packages, it.lines[0].package) = (pallets, "PX");
        Some(())
    }),
    ("quantity in tonnes", |it, _| unit(it, "KGM", "TNE", 1_000)),
    ("quantity in dozens", |it, _| unit(it, "C62", "DZN", 12)),
    ("lines of one code merged", |it, _| {
        let before = it.lines.len();
        let mut merged: Vec<Declared> = Vec::new();
        for line in std::mem::take(&mut it.lines) {
            let same = |other: &&mut Declared| {
                (&*other.hs, other.origin, other.unit, other.package)
                    == (&*line.hs, line.origin, line.unit, line.package)
            };
            match merged.iter_mut().find(same) {
                Some(other) => {
                    other.quantity += line.quantity;
                    other.amount += line.amount;
                    other.net += line.net;
                    other.gross += line.gross;
                    other.packages += line.packages;
                }
                None => merged.push(line),
            }
        }
        it.lines = merged;
        (it.lines.len() < before).then_some(())
    }),
];

fn words(name: &mut String, pairs: &[(&str, &str)]) -> Option<()> {
    let (from, to) = pairs.iter().find(|(from, _)| name.contains(from))?;
    *name = name.replace(from, to);
    Some(())
}

fn hs(it: &mut Declaration, tail: &str) -> Option<()> {
    it.lines
        .iter()
        .all(|line| line.hs.len() == 6)
        .then_some(())?;
    it.lines.iter_mut().for_each(|line| line.hs.push_str(tail));
    Some(())
}

fn whole_kilograms(grams: i64) -> i64 {
    ((grams + 500) / 1_000).max(1) * 1_000
}

fn unit(it: &mut Declaration, from: &str, to: &'static str, count: i64) -> Option<()> {
    let fits = |line: &Declared| line.unit == from && line.quantity % (count * 10) == 0;
    it.lines.iter().any(fits).then_some(())?;
    for line in it.lines.iter_mut().filter(|line| fits(line)) {
        (line.quantity, line.unit) = (line.quantity / count, to);
    }
    Some(())
}

/// Writes a declaration as some broker's system does.
pub(crate) fn write(
    declaration: &mut Declaration,
    shipment: &Shipment,
    chance: &mut Chance,
) -> Vec<&'static str> {
    let mut done = Vec::new();
    for (name, style) in STYLES {
        // Most systems write capitals and national digits; the rest is rarer.
        let often = if done.len() < 3 { 3 } else { 8 };
        if chance.below(often) == 0 && style(declaration, shipment).is_some() {
            done.push(*name);
        }
    }
    done
}

/// What happens to a sound shipment on its way: what it is called, and what it does.
type Event = (&'static str, fn(&mut Case, &mut Making<'_>) -> Option<()>);

/// Events of a sound shipment.
pub(crate) const EVENTS: &[Event] = &[
    (
        "no preference claimed though there is a certificate",
        |case, _| {
            case.certificate?;
            case.declarations[0].claim_nothing();
            Some(())
        },
    ),
    (
        "invoice corrected before the arrival, and declared as corrected",
        |case, _| {
            let line = case.shipment.lines.first()?;
            let cheaper = line.price * 95 / 100 / 100 * 100;
            (cheaper > 0 && cheaper < line.price).then_some(())?;
            let hs = line.ware.hs;
            let mut declared = case.declarations[0]
                .lines
                .iter_mut()
                .filter(|it| it.hs.starts_with(hs));
            let (declared, other) = (declared.next()?, declared.next());
            other.is_none().then_some(())?;
            let corrected = super::shipment::Line {
                price: cheaper,
                ..*line
            };
            declared.amount = declared.amount - line.amount() + corrected.amount();
            let changes = BTreeMap::from([(
                "goods.1.unitPrice".to_owned(),
                super::written::money(cheaper),
            )]);
            case.later.push(Later::Papers {
                changes,
                kinds: &["COMMERCIAL_INVOICE"],
                when: When::Before,
            });
            Some(())
        },
    ),
    (
        "order bill endorsed to the importer before the arrival",
        |case, _| {
            (case.shipment.order == Order::Shipper).then_some(())?;
            case.later.push(Later::Endorsed {
                to: case.shipment.importer,
                when: When::Before,
            });
            Some(())
        },
    ),
    ("surrendered at origin", |case, _| {
        (case.shipment.order == Order::Straight && case.shipment.master.is_none()).then_some(())?;
        case.later.push(Later::SurrenderedAtOrigin);
        Some(())
    }),
    ("transhipped inside the agreement", |case, making| {
        via(case, making, ("SGSIN", "Singapore"), &["RCEP", "AJCEP"])
    }),
    (
        "transhipped outside the agreement, with a through bill",
        |case, making| {
            via(
                case,
                making,
                ("HKHKG", "Hong Kong"),
                &["JTEPA", "RCEP", "AJCEP"],
            )
        },
    ),
    (
        "certificate replaced, and the new one declared",
        |case, making| {
            let at = case.certificate?;
            case.declarations[0].proof.as_ref()?;
            let old = making.certificates[at].clone();
            let mut new = old.clone();
            new.number = making.number(old.agreement);
            new.date = old.date + 4;
            new.original = Some(Original {
                number: old.number,
                date: old.date,
                country: "JP",
                back_to_back: false,
            });
            let proof = case.declarations[0].proof.as_mut()?;
            proof.number.clone_from(&new.number);
            proof.date = making.voyage.day(new.date);
            case.later.push(Later::CertificateReplaced {
                with: new,
                when: When::Before,
            });
            Some(())
        },
    ),
    ("another body used the same number", |case, making| {
        let own = making.certificates[case.certificate?].clone();
        case.declarations[0].proof.as_ref()?;
        (own.body == CHAMBER && own.agreement == "RCEP").then_some(())?;
        let mut other = own;
        other.body = MINISTRY;
        other.date -= 3;
        "VN-2703-77".clone_into(&mut other.invoice);
        other.lines.iter_mut().for_each(|line| line.origin = "VN");
        making.certificates.push(other);
        Some(())
    }),
    ("issued retroactively", |case, making| {
        let own = &mut making.certificates[case.certificate?];
        own.original.is_none().then_some(())?;
        case.declarations[0].proof.as_mut()?.date = making.voyage.day(-5);
        (own.date, own.retroactive) = (-5, true);
        Some(())
    }),
    ("back to back, within its original", |case, making| {
        back_to_back(case, making, 100)
    }),
];

fn via(
    case: &mut Case,
    making: &mut Making<'_>,
    port: (&'static str, &'static str),
    agreements: &[&str],
) -> Option<()> {
    let own = &mut making.certificates[case.certificate?];
    let is_free = case.shipment.master.is_none() && case.shipment.transhipment.is_none();
    (is_free && agreements.contains(&own.agreement)).then_some(())?;
    case.declarations[0].proof.as_ref()?;
    case.shipment.transhipment = Some(port);
    own.transhipment = Some(port.0);
    case.declarations[0].transhipment = Some(port.0);
    case.declarations[0].through_bill = true;
    Some(())
}

/// Goods of Viet Nam that went through Japan: the chamber's certificate stands on one of the
/// ministry, which covers this share of it, in per cent.
pub(crate) fn back_to_back(case: &mut Case, making: &mut Making<'_>, covered: i64) -> Option<()> {
    let at = case.certificate?;
    let own = making.certificates[at].clone();
    let is_plain =
        own.original.is_none() && own.agreement != "JTEPA" && case.shipment.lines.len() == 1;
    (is_plain && case.declarations[0].proof.is_some() && case.declarations[0].lines.len() == 1)
        .then_some(())?;
    let mut original = own.clone();
    original.body = MINISTRY;
    original.number = format!("VN{}", making.number(own.agreement));
    original.date = own.date - 40;
    original.invoice = format!("VNX-{}", case.number);
    for line in &mut original.lines {
        line.origin = "VN";
        line.quantity = line.quantity * covered / 100;
    }
    let made = &mut making.certificates[at];
    made.original = Some(Original {
        number: original.number.clone(),
        date: original.date,
        country: "VN",
        back_to_back: true,
    });
    made.lines.iter_mut().for_each(|line| line.origin = "VN");
    case.shipment.lines[0].origin = "VN";
    case.declarations[0].lines[0].origin = "VN";
    making.certificates.push(original);
    Some(())
}
