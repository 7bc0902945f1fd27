use std::collections::BTreeMap;

use funani_proof::json::{self, Limits};
use funani_trade::certificate::Certificate;
use funani_trade::{Decimal, Figures, Received};

use super::plan::Claim;
use super::{Claims, NotComparable, Quantities, spread};

fn certificate() -> Certificate {
    let sample = include_bytes!("../../../../tests/samples/certificates/jtepa-new.json");
    let sample = json::parse(sample, Limits::DOCUMENT).unwrap();
    let received = Received::read(json::to_canonical(&sample).as_bytes()).unwrap();
    Certificate::read(&Figures::stated(received.values)).unwrap()
}

/// A declaration of one line under the certificate, with further data.
fn declared(certificate: &Certificate, data: &[(&str, &str)]) -> Figures {
    let line = &certificate.lines[0];
    let agreement = certificate.agreement.name.as_str();
    let own = [
        ("proof.1.agreement", agreement),
        ("proof.1.number", certificate.number.as_str()),
        ("goods.1.agreement", agreement),
        ("goods.1.hsCode", line.code.as_str()),
    ];
    let all = own.iter().chain(data);
    let all = all.map(|(path, value)| (path.parse().unwrap(), (*value).to_owned()));
    Figures::stated(all.collect::<BTreeMap<_, _>>())
}

fn claims(declared: &Figures, certificate: &Certificate) -> Result<Vec<Claim>, NotComparable> {
    let mut claims = Claims::of(declared);
    assert!(claims.names(certificate));
    claims.of_certificate(certificate, |line| line.measure.quantity)
}

#[test]
fn declared_goods_are_claimed_in_the_unit_of_the_certificate() {
    let certificate = certificate();
    let line = &certificate.lines[0];
    let unit = line.measure.unit.as_str();
    let ten = [
        ("goods.1.quantity", "10"),
        ("goods.1.unit", unit),
        ("goods.1.grossWeight", "10"),
    ];
    let claimed = claims(&declared(&certificate, &ten), &certificate).unwrap();
    let expected = Claim {
        line: line.key,
        quantity: Decimal::TEN,
        unit: unit.to_owned(),
    };
    assert_eq!(claimed, [expected]);
}

#[test]
fn a_unit_that_says_nothing_of_the_certificate_is_named() {
    let certificate = certificate();
    let pieces = [("goods.1.quantity", "10"), ("goods.1.unit", "C62")];
    let no = claims(&declared(&certificate, &pieces), &certificate).unwrap_err();
    assert_eq!(no.goods, 1);
}

#[test]
fn a_line_is_claimed_of_one_certificate_only() {
    let certificate = certificate();
    let unit = certificate.lines[0].measure.unit.as_str();
    let ten = [
        ("goods.1.quantity", "10"),
        ("goods.1.unit", unit),
        ("goods.1.grossWeight", "10"),
    ];
    let declared = declared(&certificate, &ten);
    let mut claims = Claims::of(&declared);
    let all = |line: &funani_trade::certificate::Line| line.measure.quantity;
    assert_eq!(claims.of_certificate(&certificate, all).unwrap().len(), 1);
    assert_eq!(claims.of_certificate(&certificate, all).unwrap(), []);
}

#[test]
fn other_goods_claim_nothing() {
    let certificate = certificate();
    let mut data = declared(&certificate, &[])
        .iter()
        .map(|(path, value)| {
            let other = path.to_string() == "goods.1.hsCode";
            let value = if other { "940360" } else { value };
            (path.clone(), value.to_owned())
        })
        .collect::<BTreeMap<_, _>>();
    data.insert("goods.1.quantity".parse().unwrap(), "1".to_owned());
    let declared = Figures::stated(data);
    assert_eq!(claims(&declared, &certificate), Ok(Vec::new()));
}

#[test]
fn what_is_passed_on_is_taken_line_after_line() {
    let mut original = certificate();
    let mut second = original.lines[0].clone();
    second.key = 2;
    original.lines.truncate(1);
    original.lines[0].measure.quantity = Decimal::TEN;
    second.measure.quantity = Decimal::TEN;
    original.lines.push(second);
    let mut other = original.clone();
    other.lines.truncate(1);
    other.lines[0].measure.quantity = Decimal::from(15);
    let mut taken = Quantities::new();
    spread(&original, &other, &mut taken, |line| line.measure.quantity);
    let first = original.lines[0].key;
    assert_eq!(
        taken,
        Quantities::from([(first, Decimal::TEN), (2, Decimal::from(5))])
    );
}
