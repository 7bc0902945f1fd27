use super::scan::plain_run;
use super::{Number, Value};
use crate::digest::{Digest, hex_digit};

/// The canonical form of `value` (RFC 8785).
pub fn to_canonical(value: &Value) -> String {
    let mut text = String::with_capacity(estimate(value));
    write_value(&mut text, value);
    text
}

/// The digest of the canonical form of `value`.
pub fn canonical_digest(value: &Value) -> Digest {
    Digest::of(to_canonical(value).as_bytes())
}

/// A length that the canonical form rarely exceeds.
fn estimate(value: &Value) -> usize {
    match value {
        Value::Null | Value::Bool(_) => 5,
        Value::Number(_) => 20,
        Value::String(text) => text.len().saturating_add(2),
        Value::Array(elements) => elements.iter().fold(2, |sum, element| {
            sum.saturating_add(estimate(element)).saturating_add(1)
        }),
        Value::Object(object) => object.iter().fold(2, |sum, (name, member)| {
            sum.saturating_add(name.len())
                .saturating_add(estimate(member))
                .saturating_add(4)
        }),
    }
}

fn write_value(text: &mut String, value: &Value) {
    match value {
        Value::Null => text.push_str("null"),
        Value::Bool(true) => text.push_str("true"),
        Value::Bool(false) => text.push_str("false"),
        Value::Number(number) => write_number(text, *number),
        Value::String(string) => write_string(text, string),
        Value::Array(elements) => {
            text.push('[');
            let mut separate = false;
            for element in elements {
                if separate {
                    text.push(',');
                }
                separate = true;
                write_value(text, element);
            }
            text.push(']');
        }
        Value::Object(object) => {
            text.push('{');
            let mut separate = false;
            for (name, member) in object {
                if separate {
                    text.push(',');
                }
                separate = true;
                write_string(text, name);
                text.push(':');
                write_value(text, member);
            }
            text.push('}');
        }
    }
}

/// RFC 8785 §3.2.2.2: the short escapes where there is one, `\u00xx` for the other control
/// characters, everything else as it is.
pub(super) fn write_string(text: &mut String, string: &str) {
    text.push('"');
    let mut rest = string;
    loop {
        let (plain, special) = rest.split_at(plain_run(rest.as_bytes()));
        text.push_str(plain);
        let mut characters = special.chars();
        let Some(character) = characters.next() else {
            break;
        };
        write_escape(text, character);
        rest = characters.as_str();
    }
    text.push('"');
}

fn write_escape(text: &mut String, character: char) {
    match character {
        '"' => text.push_str("\\\""),
        '\\' => text.push_str("\\\\"),
        '\u{8}' => text.push_str("\\b"),
        '\t' => text.push_str("\\t"),
        '\n' => text.push_str("\\n"),
        '\u{c}' => text.push_str("\\f"),
        '\r' => text.push_str("\\r"),
        other => {
            // Only control characters below U+0020 get here.
            let code = u8::try_from(other).unwrap_or(0);
            text.push_str("\\u00");
            text.push(hex_digit(code >> 4));
            text.push(hex_digit(code & 0x0f));
        }
    }
}

/// RFC 8785 §3.2.2.3. Integers that a double holds one by one are their decimal digits; the rest
/// is left to the algorithm of ECMAScript.
pub(super) fn write_number(text: &mut String, number: Number) {
    match number.as_i64() {
        Some(integer) => write_integer(text, integer),
        None => text.push_str(ryu_js::Buffer::new().format_finite(number.as_f64())),
    }
}

fn write_integer(text: &mut String, integer: i64) {
    if integer < 0 {
        text.push('-');
    }
    let mut digits = [b'0'; 20];
    let mut rest = integer.unsigned_abs();
    let mut used = 0_usize;
    for digit in digits.iter_mut().rev() {
        *digit = b'0' | u8::try_from(rest % 10).unwrap_or(0);
        rest /= 10;
        used = used.saturating_add(1);
        if rest == 0 {
            break;
        }
    }
    let unused = digits.len().saturating_sub(used);
    for digit in digits.iter().skip(unused) {
        text.push(char::from(*digit));
    }
}
