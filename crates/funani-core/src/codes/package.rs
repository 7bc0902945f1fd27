use std::fmt;
use std::str::FromStr;

use funani_proof::json::{self, Limits, Object, Value};

use super::{CodeList, Known};
use crate::form::{self, Field, Form, FormFault, ViolationCode};
use crate::time::Date;

/// The most codes of one package.
pub const MAX_CODES: usize = 400_000;
/// The longest name of a code, in characters.
const MAX_NAME: usize = 512;
/// The longest edition, in characters.
const MAX_EDITION: usize = 32;
/// The longest source, licence and note, in characters.
const MAX_TEXT: usize = 1_000;

/// Hours and minutes by which a place is ahead of UTC the whole year round, as `+09:00`.
#[derive(Clone, Copy, PartialEq, Eq, PartialOrd, Ord, Hash)]
pub struct Zone(i16);

/// The text is not a difference to UTC of the one written form.
#[derive(Clone, Copy, Debug, PartialEq, Eq, thiserror::Error)]
#[error("not a difference to UTC of the form +hh:mm or -hh:mm, at most 14:00")]
pub struct ZoneError;

impl Zone {
    /// Minutes ahead of UTC.
    pub const fn as_minutes(self) -> i16 {
        self.0
    }
}

impl FromStr for Zone {
    type Err = ZoneError;

    fn from_str(text: &str) -> Result<Self, ZoneError> {
        let [sign @ (b'+' | b'-'), h1, h2, b':', m1, m2] = text.as_bytes() else {
            return Err(ZoneError);
        };
        let two = |high: &u8, low: &u8| {
            let both = high.is_ascii_digit() && low.is_ascii_digit();
            let digit = |byte: &u8| i16::from(byte & 0x0f);
            both.then(|| digit(high).saturating_mul(10).saturating_add(digit(low)))
        };
        match (two(h1, h2), two(m1, m2)) {
            (Some(hours), Some(minutes)) if minutes < 60 => {
                let total = hours.saturating_mul(60).saturating_add(minutes);
                let signed = if *sign == b'-' {
                    total.saturating_neg()
                } else {
                    total
                };
                let one_form = total <= 14 * 60 && !(total == 0 && *sign == b'-');
                one_form.then_some(Self(signed)).ok_or(ZoneError)
            }
            _ => Err(ZoneError),
        }
    }
}

impl fmt::Display for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        let sign = if self.0 < 0 { '-' } else { '+' };
        let minutes = self.0.unsigned_abs();
        f.pad(&format!("{sign}{:02}:{:02}", minutes / 60, minutes % 60))
    }
}

impl fmt::Debug for Zone {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        fmt::Display::fmt(self, f)
    }
}

/// How much of its list a package covers: where a code is absent, whether that says anything.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum Scope {
    /// All of it.
    Whole,
    /// An excerpt: absence says nothing.
    Partial,
    /// All codes that begin with one of these, sorted; none begins with another.
    Prefixes(Vec<String>),
}

impl Scope {
    /// Whether a code that is absent is not in the list.
    pub fn covers(&self, code: &str) -> bool {
        match self {
            Self::Whole => true,
            Self::Partial => false,
            Self::Prefixes(prefixes) => {
                let after = prefixes.partition_point(|prefix| prefix.as_str() <= code);
                let candidate = after.checked_sub(1).and_then(|at| prefixes.get(at));
                candidate.is_some_and(|prefix| code.starts_with(prefix.as_str()))
            }
        }
    }
}

/// A code of a package, and what the package says of it.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Entry<'a> {
    /// The code.
    pub code: &'a str,
    /// Its name, in the words of the source.
    pub name: &'a str,
    /// For a place whose clock is never put forward: its difference to UTC.
    pub zone: Option<Zone>,
}

/// A dated edition of a list, or of a part of it: `docs/code-lists.md`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Package {
    /// Which list.
    pub list: CodeList,
    /// The edition in the words of the publisher: `2024-2`, `2022`.
    pub edition: String,
    /// When this edition was published or, for a list without editions, its state.
    pub date: Date,
    /// Who publishes it, and from where it was taken.
    pub source: String,
    /// On what terms it may be used.
    pub licence: String,
    /// What a reader should know.
    pub note: Option<String>,
    /// How much of the list it covers.
    pub scope: Scope,
    codes: Codes,
}

/// Codes sorted, and their names in one text.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
struct Codes {
    rows: Vec<Row>,
    text: String,
}

/// Where a code and its name stand in the text: the code from `code` to `name`, the name from
/// there to `end`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
struct Row {
    code: u32,
    name: u32,
    end: u32,
    zone: Option<Zone>,
}

impl Codes {
    fn push(&mut self, entry: Entry<'_>) -> Option<()> {
        let code = u32::try_from(self.text.len()).ok()?;
        self.text.push_str(entry.code);
        let name = u32::try_from(self.text.len()).ok()?;
        self.text.push_str(entry.name);
        let end = u32::try_from(self.text.len()).ok()?;
        let zone = entry.zone;
        self.rows.push(Row {
            code,
            name,
            end,
            zone,
        });
        Some(())
    }

    fn entry(&self, row: Row) -> Entry<'_> {
        let cut = |from: u32, to: u32| {
            let range = usize::try_from(from).ok()?..usize::try_from(to).ok()?;
            self.text.get(range)
        };
        Entry {
            code: cut(row.code, row.name).unwrap_or_default(),
            name: cut(row.name, row.end).unwrap_or_default(),
            zone: row.zone,
        }
    }
}

impl Package {
    /// Reads a package, canonical or plain JSON.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(bytes: &[u8]) -> Result<Self, FormFault> {
        form::read_value(&json::parse(bytes, Limits::BUNDLE)?, Self::read)
    }

    /// What this package says of a code: an absent code that it does not cover is not here.
    pub fn look_up(&self, code: &str) -> Known {
        match self.find(code) {
            Some(_) => Known::Yes,
            None if self.scope.covers(code) => Known::No,
            None => Known::NotHere,
        }
    }

    /// What stands here under a code.
    pub fn find(&self, code: &str) -> Option<Entry<'_>> {
        let rows = &self.codes.rows;
        let at = rows.binary_search_by(|row| self.codes.entry(*row).code.cmp(code));
        Some(self.codes.entry(*rows.get(at.ok()?)?))
    }

    /// Every code in order.
    pub fn entries(&self) -> impl ExactSizeIterator<Item = Entry<'_>> {
        self.codes.rows.iter().map(|row| self.codes.entry(*row))
    }

    /// How many codes there are.
    pub const fn len(&self) -> usize {
        self.codes.rows.len()
    }

    /// Whether there is no code.
    pub const fn is_empty(&self) -> bool {
        self.codes.rows.is_empty()
    }

    /// The name of the file in which an operator keeps it: `<list>-<edition>.json`.
    pub fn file_name(&self) -> String {
        format!("{}-{}.json", self.list, self.edition)
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-list");
        let list: Option<CodeList> = form.required("list").parsed();
        let edition = read_edition(&form.required("edition"));
        let date = form.required("date").date();
        let text = |field: &Field<'_>| field.text_up_to(MAX_TEXT).map(str::to_owned);
        let source = text(&form.required("source"));
        let licence = text(&form.required("licence"));
        let note = form.optional("note").as_ref().and_then(text);
        let scope = match form.optional("scope") {
            Some(field) => read_scope(&field),
            None => Some(Scope::Whole),
        };
        let codes = read_codes(&form.required("codes"), list);
        Some(Self {
            list: list?,
            edition: edition?,
            date: date?,
            source: source?,
            licence: licence?,
            note,
            scope: scope?,
            codes: codes?,
        })
    }

    /// The package, written.
    pub fn to_value(&self) -> Value {
        let scope = match &self.scope {
            Scope::Whole => None,
            Scope::Partial => Some("partial".into()),
            Scope::Prefixes(prefixes) => {
                Some(form::list(prefixes, |prefix| prefix.as_str().into()))
            }
        };
        let codes = self.entries().map(|entry| {
            let zone = entry.zone.map(|zone| zone.to_string().into());
            form::object([
                ("code", Some(entry.code.into())),
                ("name", Some(entry.name.into())),
                ("zone", zone),
            ])
            .into()
        });
        let members: Object = form::object([
            ("type", Some("funani-list".into())),
            ("v", Some(form::integer(1))),
            ("list", Some(self.list.into())),
            ("edition", Some(self.edition.as_str().into())),
            ("date", Some(self.date.into())),
            ("source", Some(self.source.as_str().into())),
            ("licence", Some(self.licence.as_str().into())),
            ("note", self.note.as_deref().map(Value::from)),
            ("scope", scope),
            ("codes", Some(Value::Array(codes.collect()))),
        ]);
        members.into()
    }
}

fn read_edition(field: &Field<'_>) -> Option<String> {
    let edition = field.text()?;
    if form::is_code(
        edition,
        MAX_EDITION,
        |byte| byte.is_ascii_alphanumeric(),
        |byte| matches!(byte, b'.' | b'-'),
    ) {
        return Some(edition.to_owned());
    }
    field.fault(
        ViolationCode::Malformed,
        "must have 1 to 32 letters, digits, points and hyphens, the first a letter or digit",
    );
    None
}

fn read_scope(field: &Field<'_>) -> Option<Scope> {
    if let Some(text) = field.value().and_then(Value::as_str) {
        if text == "partial" {
            return Some(Scope::Partial);
        }
        field.fault(ViolationCode::NotAllowed, "must be partial or a list");
        return None;
    }
    let prefix = |field: &Field<'_>| field.text_up_to(6).map(str::to_owned);
    let prefixes = field.sorted(MAX_CODES, prefix, String::clone)?;
    let overlaps = |[one, next]: &[String; 2]| next.starts_with(one.as_str());
    if prefixes.is_empty() || prefixes.array_windows().any(overlaps) {
        let message = "must name at least one beginning, and none that begins with another";
        field.fault(ViolationCode::NotAllowed, message);
        return None;
    }
    Some(Scope::Prefixes(prefixes))
}

/// What is read of one entry.
struct Read {
    code: String,
    name: String,
    zone: Option<Zone>,
}

fn read_codes(field: &Field<'_>, list: Option<CodeList>) -> Option<Codes> {
    let read = |field: &Field<'_>| field.object(|form| read_entry(form, list));
    let entries = field.sorted(MAX_CODES, read, |entry| entry.code.clone())?;
    if entries.is_empty() {
        field.fault(ViolationCode::NotAllowed, "must have at least one code");
        return None;
    }
    let mut codes = Codes::default();
    entries.iter().try_for_each(|read| {
        codes.push(Entry {
            code: &read.code,
            name: &read.name,
            zone: read.zone,
        })
    })?;
    codes.rows.shrink_to_fit();
    codes.text.shrink_to_fit();
    Some(codes)
}

fn read_entry(form: &mut Form<'_>, list: Option<CodeList>) -> Option<Read> {
    let field = form.required("code");
    let code = field.text();
    if let (Some(code), Some(list)) = (code, list)
        && let Err(error) = list.check(code)
    {
        field.fault(ViolationCode::Malformed, error.to_string());
    }
    let name = form.required("name").text_up_to(MAX_NAME);
    let zone_field = form.optional("zone");
    let zone = zone_field.as_ref().and_then(Field::parsed);
    if let (Some(field), Some(list)) = (&zone_field, list)
        && list != CodeList::Location
    {
        field.fault(ViolationCode::NotAllowed, "only a place has a zone");
    }
    Some(Read {
        code: code?.to_owned(),
        name: name?.to_owned(),
        zone,
    })
}
