//! Documents with one thing changed, as a row of the table suggests it.

use funani_core::dcsa::{Limits, Row};
use funani_proof::json::{Number, Object, Value};

use crate::place::Place;

/// A changed document.
pub(crate) struct Mutation {
    pub(crate) kind: &'static str,
    pub(crate) document: Value,
}

/// What may go wrong at `place`, and what may not.
pub(crate) fn mutations(sample: &Value, row: &Row, place: &Place) -> Vec<Mutation> {
    let mut values: Vec<(&'static str, Value)> = Vec::new();
    wrong_types(&mut values);
    let found = place.find(sample).unwrap();
    match found {
        Value::String(text) => texts(text, row, &mut values),
        Value::Array(elements) => lists(elements, row, &mut values),
        Value::Number(_) => numbers(&mut values),
        Value::Object(object) => objects(object, &mut values),
        Value::Null | Value::Bool(_) => {}
    }
    let mut mutations: Vec<Mutation> = values
        .into_iter()
        .map(|(kind, value)| {
            let mut document = sample.clone();
            place.set(&mut document, value);
            Mutation { kind, document }
        })
        .collect();
    if place.is_member() {
        let mut document = sample.clone();
        place.remove(&mut document);
        mutations.push(Mutation {
            kind: "member dropped",
            document,
        });
    }
    mutations
}

fn number(value: f64) -> Value {
    Number::try_from(value).unwrap().into()
}

/// Among them is one of the right type, which may hold.
fn wrong_types(values: &mut Vec<(&'static str, Value)>) {
    values.extend([
        ("null", Value::Null),
        ("a truth value", Value::Bool(true)),
        ("a number", number(1.0)),
        ("a number as text", "1".into()),
        ("an empty object", Object::new().into()),
        (
            "a list in a list",
            Value::Array(vec![Value::Array(Vec::new())]),
        ),
    ]);
}

fn texts(text: &str, row: &Row, values: &mut Vec<(&'static str, Value)>) {
    let dates = [
        "2027-02-29",
        "2028-02-29",
        "2027-13-01",
        "2027-3-1",
        "27-03-01",
        "2027-03-01Z",
        "2027-03-01+09:00",
        "2027-03-01T00:00:00Z",
        "2027-03-01T24:00:00Z",
        "2027-03-01T00:00:00.5+09:00",
        "2027-03-01T00:00:00",
        "２０２７-03-01",
    ];
    if row.type_name.starts_with("date") {
        values.extend(dates.map(|date| ("another date", date.into())));
    }
    if let Limits::Length {
        least,
        most: Some(most),
    } = row.limits
    {
        let of_length = |letter: &str, length: usize| -> String {
            letter.chars().cycle().take(length).collect()
        };
        for length in [least.saturating_sub(1), least] {
            values.push(("letters", of_length("A", length).into()));
        }
        for (kind, letter) in [
            ("digits", "1"),
            ("letters beyond the first plane", "𠮷"),
            ("combining marks", "e\u{301}"),
            ("right-to-left letters", "ש"),
        ] {
            for length in [most, most + 1] {
                values.push((kind, of_length(letter, length).into()));
            }
        }
        let long = of_length(text, most + 1);
        values.push(("one beyond its length", long.into()));
    }
    values.extend([
        ("empty text", "".into()),
        ("white space before", format!(" {text}").into()),
        ("white space behind", format!("{text}\u{3000}").into()),
        (
            "white space within",
            format!("{0} {0}", text.get(..1).unwrap_or("a")).into(),
        ),
        ("a line end within", "a\nb".into()),
        ("other letters", text.to_lowercase().into()),
        ("a letter more", format!("{text}x").into()),
        ("a code that is none", "QQQ".into()),
        ("a mark of mail", "@b".into()),
        ("mail of three words", "a b@c@d".into()),
    ]);
}

fn lists(elements: &[Value], row: &Row, values: &mut Vec<(&'static str, Value)>) {
    let first = elements.first().cloned().unwrap_or(Value::Null);
    values.push(("an empty list", Value::Array(Vec::new())));
    values.push(("an element doubled", Value::Array(vec![first.clone(); 2])));
    if let Limits::Length {
        most: Some(most), ..
    } = row.limits
    {
        let full = Value::Array(vec![first.clone(); most]);
        let beyond = Value::Array(vec![first; most + 1]);
        values.push(("a full list", full));
        values.push(("one element beyond", beyond));
    }
}

fn numbers(values: &mut Vec<(&'static str, Value)>) {
    for value in [
        -1.0,
        0.0,
        0.5,
        3.0,
        4.0,
        100.0,
        100.5,
        99_999_999.0,
        100_000_000.0,
        2_147_483_647.0,
        2_147_483_648.0,
        -2_147_483_648.0,
        -2_147_483_649.0,
        9_007_199_254_740_992.0,
        1e300,
        -1e-300,
    ] {
        values.push(("another number", number(value)));
    }
}

fn objects(object: &Object, values: &mut Vec<(&'static str, Value)>) {
    let mut more = object.clone();
    more.insert("xCarrierExtension", Value::Null);
    values.push(("a member more", more.into()));
}

/// Numbers that are the same in every run.
pub(crate) struct Chance(u64);

impl Chance {
    pub(crate) const fn new(seed: u64) -> Self {
        Self(seed)
    }

    /// A number below `limit`, by `SplitMix64`.
    pub(crate) fn below(&mut self, limit: usize) -> usize {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        let limit = u64::try_from(limit).unwrap();
        usize::try_from((mixed ^ (mixed >> 31)) % limit).unwrap()
    }

    /// One of `all`.
    pub(crate) fn pick<'a, T>(&mut self, all: &'a [T]) -> &'a T {
        &all[self.below(all.len())]
    }
}
