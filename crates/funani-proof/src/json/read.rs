use super::error::{Fault, JsonError, JsonErrorCode};
use super::object::{Object, order};
use super::scan::plain_run;
use super::{Limits, Value};

mod exact;

/// The deepest nesting that the reader takes, whatever the limits say: it calls itself.
pub const MAX_DEPTH: usize = 128;

/// The most values that one text may hold. A value takes a few dozen bytes of memory however
/// short its text is, so the length of the text alone would not bound what a sender can claim.
pub const MAX_VALUES: usize = 1 << 21;

/// Reads one JSON text strictly.
///
/// # Errors
/// [`JsonError`] names what was refused and where: a text over the limits, bytes that are not
/// UTF-8, a break of the grammar, a duplicate name, half a surrogate pair, a number whose exact
/// value would be lost.
pub fn parse(bytes: &[u8], limits: Limits) -> Result<Value, JsonError> {
    read(bytes, limits, false)
}

/// Reads one JSON text that must be canonical (RFC 8785) to the byte.
///
/// # Errors
/// As [`parse`], and [`JsonErrorCode::NotCanonical`] where the text differs from the canonical
/// form of its value.
pub fn parse_canonical(bytes: &[u8], limits: Limits) -> Result<Value, JsonError> {
    read(bytes, limits, true)
}

fn read(bytes: &[u8], limits: Limits, canonical: bool) -> Result<Value, JsonError> {
    if bytes.len() > limits.bytes {
        return Err(Fault::new(JsonErrorCode::TooLarge, limits.bytes).into());
    }
    if bytes.starts_with(b"\xef\xbb\xbf") {
        return Err(Fault::new(JsonErrorCode::ByteOrderMark, 0).into());
    }
    match str::from_utf8(bytes) {
        Ok(text) => Ok(Reader::new(text, limits, canonical).text()?),
        Err(broken) => {
            let good = broken.valid_up_to();
            let (valid, _) = bytes.split_at(good);
            let text = str::from_utf8(valid).unwrap_or_default();
            Err(invalid_utf8(Reader::new(text, limits, canonical).text(), good).into())
        }
    }
}

/// What was read up to the broken byte tells where in the document it stands, unless the text
/// was wrong before that.
fn invalid_utf8(before: Result<Value, Fault>, good: usize) -> Fault {
    match before {
        Err(fault) if fault.offset() < good => fault,
        Err(fault) => fault.recoded(JsonErrorCode::InvalidUtf8, good),
        Ok(_) => Fault::new(JsonErrorCode::InvalidUtf8, good),
    }
}

struct Reader<'a> {
    text: &'a str,
    at: usize,
    depth_left: usize,
    values_left: usize,
    canonical: bool,
}

impl<'a> Reader<'a> {
    fn new(text: &'a str, limits: Limits, canonical: bool) -> Self {
        let depth_left = limits.depth.min(MAX_DEPTH);
        Self {
            text,
            at: 0,
            depth_left,
            values_left: MAX_VALUES,
            canonical,
        }
    }

    fn text(mut self) -> Result<Value, Fault> {
        self.space()?;
        let value = self.value()?;
        self.space()?;
        if self.at < self.text.len() {
            return Err(self.fault(JsonErrorCode::TrailingBytes));
        }
        Ok(value)
    }

    fn value(&mut self) -> Result<Value, Fault> {
        let Some(left) = self.values_left.checked_sub(1) else {
            return Err(self.fault(JsonErrorCode::TooLarge));
        };
        self.values_left = left;
        match self.peek() {
            Some(b'"') => self.string().map(Value::String),
            Some(b'{') => self.nested(Self::object),
            Some(b'[') => self.nested(Self::array),
            Some(b't') => self.literal("true", Value::Bool(true)),
            Some(b'f') => self.literal("false", Value::Bool(false)),
            Some(b'n') => self.literal("null", Value::Null),
            Some(b'-' | b'0'..=b'9') => self.number(),
            Some(_) | None => Err(self.fault(JsonErrorCode::Syntax)),
        }
    }

    fn nested(&mut self, inside: fn(&mut Self) -> Result<Value, Fault>) -> Result<Value, Fault> {
        let outside = self.depth_left;
        let Some(left) = outside.checked_sub(1) else {
            return Err(self.fault(JsonErrorCode::TooDeep));
        };
        self.depth_left = left;
        self.skip(1);
        let value = inside(self)?;
        self.depth_left = outside;
        Ok(value)
    }

    fn array(&mut self) -> Result<Value, Fault> {
        let mut elements = Vec::new();
        self.space()?;
        if self.takes(b']') {
            return Ok(Value::Array(elements));
        }
        loop {
            let element = self
                .value()
                .map_err(|fault| fault.under_index(elements.len()))?;
            elements.push(element);
            if self.ends(b']')? {
                return Ok(Value::Array(elements));
            }
        }
    }

    fn object(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        let mut members: Vec<(String, Value)> = Vec::new();
        let mut sorted = true;
        self.space()?;
        if self.takes(b'}') {
            return Ok(Value::Object(Object::new()));
        }
        loop {
            let name_at = self.at;
            let name = self.name()?;
            if let Some((last, _)) = members.last() {
                let ascending = order(last, &name).is_lt();
                if self.canonical && !ascending {
                    let code = if *last == name {
                        JsonErrorCode::DuplicateKey
                    } else {
                        JsonErrorCode::NotCanonical
                    };
                    return Err(Fault::new(code, name_at).under_name(&name));
                }
                sorted &= ascending;
            }
            match self.value() {
                Ok(value) => members.push((name, value)),
                Err(fault) => return Err(fault.under_name(&name)),
            }
            if self.ends(b'}')? {
                break;
            }
        }
        if sorted {
            return Ok(Value::Object(Object::of_sorted(members)));
        }
        match Object::of_unsorted(members) {
            Ok(object) => Ok(Value::Object(object)),
            Err(name) => {
                let offset = self.second_occurrence(start, &name);
                Err(Fault::new(JsonErrorCode::DuplicateKey, offset).under_name(&name))
            }
        }
    }

    /// A member's name and the colon after it, up to the value.
    fn name(&mut self) -> Result<String, Fault> {
        if self.peek() != Some(b'"') {
            return Err(self.fault(JsonErrorCode::Syntax));
        }
        let name = self.string()?;
        self.space()?;
        if !self.takes(b':') {
            return Err(self.fault(JsonErrorCode::Syntax));
        }
        self.space()?;
        Ok(name)
    }

    /// After an element or member: whether `end` stands here, or a comma and the next one.
    fn ends(&mut self, end: u8) -> Result<bool, Fault> {
        self.space()?;
        if self.takes(end) {
            return Ok(true);
        }
        if !self.takes(b',') {
            return Err(self.fault(JsonErrorCode::Syntax));
        }
        self.space()?;
        Ok(false)
    }

    /// Where an object that was read before has the member `wanted` for the second time. The
    /// object is read once more, which happens once in a refused text.
    fn second_occurrence(&mut self, start: usize, wanted: &str) -> usize {
        let end = std::mem::replace(&mut self.at, start);
        self.values_left = MAX_VALUES;
        let mut seen = false;
        while self.at < end && self.space().is_ok() {
            let name_at = self.at;
            match self.name() {
                Ok(name) if name == wanted && seen => return name_at,
                Ok(name) => seen |= name == wanted,
                Err(_) => break,
            }
            if self.value().is_err() || !matches!(self.ends(b'}'), Ok(false)) {
                break;
            }
        }
        start
    }

    fn literal(&mut self, word: &str, value: Value) -> Result<Value, Fault> {
        for byte in word.bytes() {
            if !self.takes(byte) {
                return Err(self.fault(JsonErrorCode::Syntax));
            }
        }
        Ok(value)
    }

    fn number(&mut self) -> Result<Value, Fault> {
        let start = self.at;
        self.takes(b'-');
        if !self.takes(b'0') {
            self.digits()?;
        }
        let mut integral = true;
        if self.takes(b'.') {
            integral = false;
            self.digits()?;
        }
        if matches!(self.peek(), Some(b'e' | b'E')) {
            integral = false;
            self.skip(1);
            if matches!(self.peek(), Some(b'+' | b'-')) {
                self.skip(1);
            }
            self.digits()?;
        }
        let literal = self.text.get(start..self.at).unwrap_or_default();
        let number = exact::number(literal, integral).map_err(|code| Fault::new(code, start))?;
        if self.canonical && !exact::is_canonical(literal, integral, number) {
            return Err(Fault::new(JsonErrorCode::NotCanonical, start));
        }
        Ok(Value::Number(number))
    }

    fn digits(&mut self) -> Result<(), Fault> {
        let rest = self.rest();
        let count = rest.bytes().take_while(u8::is_ascii_digit).count();
        if count == 0 {
            return Err(self.fault(JsonErrorCode::Syntax));
        }
        self.skip(count);
        Ok(())
    }

    fn string(&mut self) -> Result<String, Fault> {
        self.skip(1);
        let mut string = self.plain().to_owned();
        loop {
            match self.peek() {
                Some(b'"') => {
                    self.skip(1);
                    return Ok(string);
                }
                Some(b'\\') => string.push(self.escape()?),
                Some(_) => return Err(self.fault(JsonErrorCode::ControlCharacter)),
                None => return Err(self.fault(JsonErrorCode::Syntax)),
            }
            string.push_str(self.plain());
        }
    }

    /// Everything up to the next byte that means something inside a string.
    fn plain(&mut self) -> &'a str {
        let rest = self.rest();
        let (plain, _) = rest.split_at(plain_run(rest.as_bytes()));
        self.skip(plain.len());
        plain
    }

    fn escape(&mut self) -> Result<char, Fault> {
        let start = self.at;
        self.skip(1);
        let mark = self.peek();
        if mark == Some(b'u') {
            self.skip(1);
            return self.unicode_escape(start);
        }
        let character = match mark {
            Some(b'"') => '"',
            Some(b'\\') => '\\',
            Some(b'/') => '/',
            Some(b'b') => '\u{8}',
            Some(b't') => '\t',
            Some(b'n') => '\n',
            Some(b'f') => '\u{c}',
            Some(b'r') => '\r',
            Some(_) | None => return Err(self.fault(JsonErrorCode::Syntax)),
        };
        self.skip(1);
        if self.canonical && character == '/' {
            return Err(Fault::new(JsonErrorCode::NotCanonical, start));
        }
        Ok(character)
    }

    fn unicode_escape(&mut self, start: usize) -> Result<char, Fault> {
        let digits_at = self.at;
        let first = self.code_unit()?;
        let lone = || Fault::new(JsonErrorCode::LoneSurrogate, start);
        let character = match first {
            0xdc00..=0xdfff => return Err(lone()),
            0xd800..=0xdbff => {
                if !(self.takes(b'\\') && self.takes(b'u')) {
                    return Err(lone());
                }
                let pair = [first, self.code_unit()?];
                match char::decode_utf16(pair).next() {
                    Some(Ok(character)) => character,
                    Some(Err(_)) | None => return Err(lone()),
                }
            }
            other => char::from_u32(u32::from(other)).ok_or_else(lone)?,
        };
        let short = matches!(character, '\u{8}' | '\t' | '\n' | '\u{c}' | '\r');
        let digits = self.text.get(digits_at..self.at).unwrap_or_default();
        let lower = !digits.bytes().any(|digit| digit.is_ascii_uppercase());
        if self.canonical && (short || !lower || character >= ' ') {
            return Err(Fault::new(JsonErrorCode::NotCanonical, start));
        }
        Ok(character)
    }

    /// Four hexadecimal digits.
    fn code_unit(&mut self) -> Result<u16, Fault> {
        let mut unit = 0_u16;
        for _ in 0..4 {
            let digit = self.peek().and_then(|byte| char::from(byte).to_digit(16));
            let Some(digit) = digit.and_then(|digit| u16::try_from(digit).ok()) else {
                return Err(self.fault(JsonErrorCode::Syntax));
            };
            unit = (unit << 4) | digit;
            self.skip(1);
        }
        Ok(unit)
    }

    fn space(&mut self) -> Result<(), Fault> {
        while let Some(b' ' | b'\t' | b'\n' | b'\r') = self.peek() {
            if self.canonical {
                return Err(self.fault(JsonErrorCode::NotCanonical));
            }
            self.skip(1);
        }
        Ok(())
    }

    fn peek(&self) -> Option<u8> {
        self.text.as_bytes().get(self.at).copied()
    }

    fn takes(&mut self, byte: u8) -> bool {
        let found = self.peek() == Some(byte);
        if found {
            self.skip(1);
        }
        found
    }

    /// The text from here; `at` always stands between two characters.
    fn rest(&self) -> &'a str {
        self.text.get(self.at..).unwrap_or_default()
    }

    fn skip(&mut self, bytes: usize) {
        self.at = self.at.saturating_add(bytes);
    }

    fn fault(&self, code: JsonErrorCode) -> Fault {
        Fault::new(code, self.at)
    }
}
