//! Every limit of the table, at it and one beyond.

use funani_core::codes::NoLists;
use funani_core::dcsa::{FaultCode, Limits, Pattern, Row, check, table};
use funani_proof::json::{Number, Value};

use crate::place::Place;
use crate::samples;

/// A text of `length` characters that matches.
fn text(pattern: Option<Pattern>, length: usize) -> String {
    let head = match pattern {
        Some(Pattern::FourDigits | Pattern::HsCode | Pattern::ExtendedHsCode) => "1",
        Some(Pattern::Variant) => return "0A1B".to_owned(),
        Some(Pattern::Risk) => return "4.1"[..length].to_owned(),
        Some(Pattern::Voyage) => return "27A1S".to_owned(),
        Some(Pattern::Email) => return format!("{}@b", "a".repeat(length.saturating_sub(2))),
        // Beyond the first plane: one character, four bytes and two UTF-16 units.
        None | Some(Pattern::Trimmed | Pattern::Unspaced) => "𠮷",
        Some(
            Pattern::Country
            | Pattern::Currency
            | Pattern::Location
            | Pattern::Package
            | Pattern::ImoPackaging,
        ) => "A",
    };
    head.repeat(length)
}

/// The codes found at `place` once `value` stands there.
fn codes(sample: &Value, place: &Place, value: Value) -> Vec<FaultCode> {
    let mut document = sample.clone();
    place.set(&mut document, value);
    let path = place.to_string();
    check(&document, &NoLists)
        .into_iter()
        .filter(|fault| fault.path == path)
        .filter(|fault| {
            // Conditions and descriptions have their own tests.
            fault.code < FaultCode::CodeUnknown && fault.code != FaultCode::NotAllowed
        })
        .map(|fault| fault.code)
        .collect()
}

fn lengths(row: &Row, least: usize, most: usize) -> [(usize, Vec<FaultCode>); 4] {
    // A pattern that says the length by itself leaves one fault of the two.
    let short = if least > 0 {
        vec![FaultCode::TooShort]
    } else if row.pattern.is_some() {
        vec![FaultCode::PatternMismatch]
    } else {
        Vec::new()
    };
    let shortest = if least == 0 && row.pattern.is_some() {
        1
    } else {
        least
    };
    [
        (shortest.saturating_sub(1), short),
        (shortest, Vec::new()),
        (most, Vec::new()),
        (most + 1, vec![FaultCode::TooLong]),
    ]
}

fn text_limits(sample: &Value, row: &Row, place: &Place, (least, most): (usize, usize)) {
    for (length, expected) in lengths(row, least, most) {
        let mut value = match row.pattern {
            Some(Pattern::Email) if length == 0 => String::new(),
            Some(Pattern::Email) if length < 3 => "a@b".to_owned(),
            pattern => text(pattern, length.clamp(least, most)),
        };
        while value.chars().count() > length && length < least.max(1) {
            value.pop();
        }
        if length > most {
            value.push('A');
        }
        let found = codes(sample, place, value.clone().into());
        assert_eq!(found, expected, "{place} {value}");
    }
}

fn list_limits(sample: &Value, place: &Place, least: usize, most: Option<usize>) {
    let elements = place.find(sample).and_then(Value::as_array).unwrap();
    let first = elements.first().cloned().unwrap_or(Value::Null);
    let mut cases = vec![(least, None)];
    if least > 0 {
        cases.push((least - 1, Some(FaultCode::TooFew)));
    }
    if let Some(most) = most {
        cases.extend([(most, None), (most + 1, Some(FaultCode::TooMany))]);
    }
    for (length, expected) in cases {
        let list = Value::Array(vec![first.clone(); length]);
        let found = codes(sample, place, list);
        assert_eq!(found, Vec::from_iter(expected), "{place} {length}");
    }
}

fn number_limits(sample: &Value, row: &Row, place: &Place) {
    let cases: Vec<(f64, bool)> = match row.limits {
        Limits::Whole { least, most } => {
            let (least, most) = (f64::from(least), f64::from(most));
            vec![
                (least, true),
                (least - 1.0, false),
                (most, true),
                (most + 1.0, false),
            ]
        }
        Limits::Number(">= 0") => vec![(0.0, true), (-1e-300, false), (1e300, true)],
        Limits::Number("> 0") => vec![(1e-300, true), (0.0, false), (1e300, true)],
        Limits::Number("0..100") => vec![
            (0.0, true),
            (-1e-300, false),
            (100.0, true),
            (100.000_001, false),
        ],
        Limits::Number("") => vec![(-1e300, true), (1e300, true)],
        Limits::None | Limits::Length { .. } | Limits::Number(_) => panic!("{}", row.path),
    };
    for (number, holds) in cases {
        let value = Number::try_from(number).unwrap();
        let found = codes(sample, place, value.into());
        let expected = if holds {
            Vec::new()
        } else {
            vec![FaultCode::OutOfRange]
        };
        assert_eq!(found, expected, "{place} {number}");
    }
    if row.type_name == "integer" {
        let half = Number::try_from(1.5).unwrap();
        assert_eq!(codes(sample, place, half.into()), [FaultCode::WrongType]);
    }
}

#[test]
fn every_limit_holds_at_it_and_not_one_beyond() {
    let (mut texts, mut lists, mut numbers) = (0, 0, 0);
    for (_, sample) in samples::own() {
        for row in table() {
            for place in Place::all(&sample, &row.path) {
                match (row.type_name, row.limits) {
                    (
                        "string",
                        Limits::Length {
                            least,
                            most: Some(most),
                        },
                    ) => {
                        text_limits(&sample, &row, &place, (least, most));
                        texts += 1;
                    }
                    ("array", Limits::Length { least, most }) => {
                        list_limits(&sample, &place, least, most);
                        lists += 1;
                    }
                    ("integer" | "number", _) => {
                        number_limits(&sample, &row, &place);
                        numbers += 1;
                    }
                    _ => {}
                }
            }
        }
    }
    assert!(
        texts > 300 && lists > 100 && numbers > 40,
        "{texts} {lists} {numbers}"
    );
}

#[test]
fn no_value_outside_a_closed_list_passes() {
    let mut closed = 0;
    for (_, sample) in samples::own() {
        for row in table().filter(|row| !row.values.is_empty()) {
            for place in Place::all(&sample, &row.path) {
                let path = place.to_string();
                let not_allowed = |value: &str| {
                    let mut document = sample.clone();
                    place.set(&mut document, value.into());
                    check(&document, &NoLists)
                        .iter()
                        .any(|fault| fault.path == path && fault.code == FaultCode::NotAllowed)
                };
                for value in row.values {
                    assert!(!not_allowed(value), "{path} {value}");
                    assert!(not_allowed(&value.to_lowercase()) || value.parse::<u8>().is_ok());
                    assert!(not_allowed(&format!("{value} ")), "{path} {value}");
                }
                assert!(not_allowed(""), "{path}");
                closed += 1;
            }
        }
    }
    assert!(closed > 60, "{closed}");
}
