use super::*;

mod canonical;
mod numbers;
mod objects;
mod properties;
mod reader;
mod speed;

/// Reads a text that must be right.
fn read(text: &str) -> Value {
    parse(text.as_bytes(), Limits::DOCUMENT).unwrap()
}

/// The code, path and offset of a text that must be refused.
fn refused(bytes: impl AsRef<[u8]>) -> (JsonErrorCode, String, usize) {
    let error = parse(bytes.as_ref(), Limits::DOCUMENT).unwrap_err();
    (error.code, error.path, error.offset)
}

/// A value as the stock crates hold it.
fn stock(value: &Value) -> serde_json::Value {
    match value {
        Value::Null => serde_json::Value::Null,
        Value::Bool(truth) => (*truth).into(),
        Value::Number(number) => match number.as_i64() {
            Some(integer) => integer.into(),
            None => number.as_f64().into(),
        },
        Value::String(text) => text.as_str().into(),
        Value::Array(elements) => elements.iter().map(stock).collect(),
        Value::Object(object) => serde_json::Value::Object(
            object
                .iter()
                .map(|(name, member)| (name.to_owned(), stock(member)))
                .collect(),
        ),
    }
}
