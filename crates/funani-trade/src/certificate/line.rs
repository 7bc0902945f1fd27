//! The lines of goods of a certificate.

use rust_decimal::Decimal;

use super::read::Reader;
use super::{Line, Measure};
use crate::origin::{Agreement, Criterion, code_in};

/// The unit of a weight (UN/ECE recommendation 20).
pub(super) const KILOGRAM: &str = "KGM";

/// Every line; nothing where one is at fault or there is none.
pub(super) fn lines(
    reader: &mut Reader<'_>,
    agreement: &'static Agreement,
    country: Option<&str>,
    back_to_back: bool,
) -> Option<Vec<Line>> {
    let keys = reader.figures.keys("goods");
    if keys.is_empty() {
        reader.required("goods.#.description", 1);
        return None;
    }
    // Each is read, so that each is told what is wrong with it.
    let read: Vec<Option<Line>> = keys
        .into_iter()
        .map(|key| line(reader, key, agreement, country, back_to_back))
        .collect();
    read.into_iter().collect()
}

fn line(
    reader: &mut Reader<'_>,
    key: u32,
    agreement: &'static Agreement,
    country: Option<&str>,
    back_to_back: bool,
) -> Option<Line> {
    reader.required("goods.#.description", key);
    let code = code(reader, key, agreement);
    let origin = origin(reader, key, country, back_to_back);
    let criterion = criterion(reader, key, agreement);
    let gross_weight = reader.figures.number_of("goods.#.grossWeight", key);
    let measure = measure(reader, key, gross_weight);
    Some(Line {
        key,
        code: code?,
        origin: origin?,
        criterion: criterion?,
        measure: measure?,
        gross_weight,
    })
}

/// The code in the agreement's edition, as the line states it: none is found by a correlation.
fn code(reader: &mut Reader<'_>, key: u32, agreement: &Agreement) -> Option<String> {
    let edition = agreement.hs_edition;
    let stated = code_in(reader.figures, key, edition).filter(|it| it.correlation.is_none());
    if stated.is_none() {
        reader.note(
            &format!("goods.{key}.originHs"),
            "CODE_NOT_IN_EDITION",
            format!(
                "state the code of the Harmonized System {edition} with its edition, here or as hsCode and hsEdition"
            ),
            format!("HS{edition}年版のコードを版とともに記載してください"),
        );
    }
    stated.map(|it| it.code)
}

/// The country of origin: that of the issuing body where nothing else is stated, and another one
/// back-to-back only.
fn origin(
    reader: &mut Reader<'_>,
    key: u32,
    country: Option<&str>,
    back_to_back: bool,
) -> Option<String> {
    const ORIGIN: &str = "goods.#.origin";
    if back_to_back {
        return reader.required(ORIGIN, key).map(str::to_owned);
    }
    let stated = reader.figures.of_line(ORIGIN, key);
    if let (Some(stated), Some(country)) = (stated, country)
        && stated != country
    {
        reader.note(
            &format!("goods.{key}.origin"),
            "ORIGIN_ELSEWHERE",
            format!("{country} certifies goods of {stated} back-to-back only"),
            format!("{country} が {stated} の原産品を証明できるのは連続する原産地証明書のみです"),
        );
    }
    stated.or(country).map(str::to_owned)
}

/// The criterion as the agreement's certificate writes it: stated so, or what follows from the one
/// that is stated.
fn criterion(reader: &mut Reader<'_>, key: u32, agreement: &Agreement) -> Option<String> {
    let written = reader.figures.of_line("goods.#.originWritten", key);
    let stated = reader.figures.of_line("goods.#.originCriterion", key);
    let path = |member: &str| format!("goods.{key}.{member}");
    let known: Vec<&str> = agreement
        .criteria
        .iter()
        .map(|(_, it)| it.as_str())
        .collect();
    if let Some(written) = written
        && !known.contains(&written)
    {
        let mut known = known;
        known.dedup();
        let known = known.join(", ");
        reader.note(
            &path("originWritten"),
            "CRITERION_UNKNOWN",
            format!("{} writes {known}", agreement.name),
            format!("{} の表記は {known} です", agreement.name),
        );
        return None;
    }
    let Some(stated) = stated else {
        if written.is_none() {
            return reader
                .required("goods.#.originWritten", key)
                .map(str::to_owned);
        }
        return written.map(str::to_owned);
    };
    let follows = Criterion::parse(stated).and_then(|it| agreement.written(it));
    let Some(follows) = follows else {
        reader.note(
            &path("originCriterion"),
            "CRITERION_UNKNOWN",
            format!("{} knows no criterion {stated}", agreement.name),
            format!("{} に基準 {stated} はありません", agreement.name),
        );
        return None;
    };
    if let Some(written) = written.filter(|written| *written != follows) {
        reader.note(
            &path("originWritten"),
            "CRITERION_DIFFERS",
            format!(
                "{} writes {stated} as {follows}, not {written}",
                agreement.name
            ),
            format!("{} で {stated} の表記は {follows} です", agreement.name),
        );
        return None;
    }
    Some(follows.to_owned())
}

/// What is certified: quantity and unit, or else the gross weight.
fn measure(reader: &mut Reader<'_>, key: u32, gross_weight: Option<Decimal>) -> Option<Measure> {
    let quantity = reader.figures.number_of("goods.#.quantity", key);
    let unit = reader.figures.of_line("goods.#.unit", key);
    let (quantity, unit, member) = match (quantity, unit, gross_weight) {
        (Some(quantity), Some(unit), _) => (quantity, unit, "quantity"),
        (Some(_), None, _) => {
            reader.required("goods.#.unit", key);
            return None;
        }
        (None, None, Some(weight)) => (weight, KILOGRAM, "grossWeight"),
        (None, Some(_), _) | (None, None, None) => {
            reader.required("goods.#.quantity", key);
            return None;
        }
    };
    if quantity.is_zero() {
        reader.note(
            &format!("goods.{key}.{member}"),
            "NOTHING_CERTIFIED",
            "certifies nothing",
            "証明する数量がありません",
        );
        return None;
    }
    Some(Measure {
        quantity,
        unit: unit.to_owned(),
    })
}
