//! The table of data: what a datum may be, what people call it, which public concept it is.

use std::collections::HashMap;
use std::sync::LazyLock;

use funani_core::codes::{
    CodeError, CodeList, CodeLists, ContainerNumber, HsCode, Known, check_call_sign,
    check_imo_number,
};
use funani_core::identifier::Identifier;
use funani_core::intent::Language;
use funani_core::time::Date;
use rust_decimal::Decimal;

use crate::path::Path;

mod rows;
#[cfg(test)]
mod tests;

/// One row: a datum, or a member of every line of a list.
#[derive(Clone, Copy, Debug)]
pub struct Row {
    /// Where it stands: keys of lines written as `#`, the part of a party as `@`.
    pub pattern: &'static str,
    /// What it may be.
    pub kind: Kind,
    /// Whether it is entered, or computed from what is.
    pub origin: Origin,
    /// What it is called in English.
    pub english: &'static str,
    /// What it is called in Japanese.
    pub japanese: &'static str,
    /// The element of the United Nations Trade Data Elements Directory (ISO 7372) or the UN/CEFACT
    /// concept that it is; empty where none is known.
    pub concept: &'static str,
}

/// Whether a datum is entered or computed.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Origin {
    /// A person, a file or another system enters it.
    Entered,
    /// It follows from other data and cannot be entered.
    Computed,
}

impl Row {
    /// Whether the datum stays from one shipment to the next of the same trade: who, under which
    /// terms, over which route, which goods. What belongs to one shipment, its numbers, dates,
    /// quantities, vessel and containers, does not.
    pub fn stays(&self) -> bool {
        rows::STAYING.iter().copied().flatten().any(|pattern| {
            let (stem, all) = pattern
                .strip_suffix('*')
                .map_or((*pattern, false), |it| (it, true));
            self.pattern == stem || (all && self.pattern.starts_with(stem))
        })
    }
}

/// What a datum may be. Every datum is written as text.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Kind {
    /// One line of so many characters.
    Text(usize),
    /// Lines of so many characters, divided by line feeds.
    Lines {
        /// The most characters of a line.
        each: usize,
        /// The most lines.
        most: usize,
    },
    /// A decimal number from zero, with so many digits before and after the point, without
    /// separators of thousands.
    Decimal {
        /// Digits before the point.
        whole: u32,
        /// Digits after it.
        scale: u32,
    },
    /// A temperature in degrees Celsius, with one digit after the point; may be below zero.
    Temperature,
    /// A whole number from zero.
    Count,
    /// A calendar date at the place it belongs to: `2027-03-06`. It has no zone.
    Date,
    /// A time at the place it belongs to, to the minute: `2027-03-06T00:40`. It has no zone.
    LocalTime,
    /// A code of a published list.
    Code(CodeList),
    /// A number of the Harmonized System: six digits, or eight to twelve of a national tariff.
    HsCode,
    /// An edition of the Harmonized System, its year.
    HsEdition,
    /// A container number (ISO 6346).
    Container,
    /// An IMO ship number.
    Ship,
    /// A ship's call sign.
    CallSign,
    /// An identifier of a party: its scheme, a blank, its value, as `JCN 3021001099901`.
    Identifier,
    /// One of these codes.
    Choice(&'static [&'static str]),
    /// `yes` or `no`.
    Flag,
}

/// A value is not what its datum may be.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum DatumError {
    /// The table has no such datum.
    #[error("there is no such datum")]
    Unknown,
    /// The datum is computed from others and cannot be entered.
    #[error("is computed from other data and cannot be entered")]
    Computed,
    /// There is nothing in it.
    #[error("must not be empty; clear the datum instead")]
    Empty,
    /// A text with characters that no paper can show: controls, or half of a pair.
    #[error("holds a control character")]
    Control,
    /// A text with blanks at its beginning or end.
    #[error("begins or ends with a blank")]
    Blank,
    /// A line is too long.
    #[error("line {line} has {found} characters, and at most {most} fit")]
    TooLong {
        /// Which line, from 1.
        line: usize,
        /// How many characters it has.
        found: usize,
        /// How many fit.
        most: usize,
    },
    /// There are too many lines.
    #[error("has {found} lines, and at most {most} fit")]
    TooManyLines {
        /// How many there are.
        found: usize,
        /// How many fit.
        most: usize,
    },
    /// The text is no number of this form.
    #[error(
        "is not a number such as 1234.5, with at most {whole} digits before the point and {scale} after it"
    )]
    NotDecimal {
        /// Digits before the point.
        whole: u32,
        /// Digits after it.
        scale: u32,
    },
    /// The text is no whole number.
    #[error("is not a whole number from 0 to 999999999")]
    NotCount,
    /// The text is no temperature.
    #[error("is not a temperature in degrees Celsius such as -20.0")]
    NotTemperature,
    /// The text is no date that exists.
    #[error("is not a date such as 2027-03-06")]
    NotDate,
    /// The text is no local time.
    #[error("is not a local time such as 2027-03-06T00:40")]
    NotLocalTime,
    /// The text has not the form of a code of its list.
    #[error("is no code of {list}: {fault}")]
    Code {
        /// The list.
        list: CodeList,
        /// What is wrong.
        fault: CodeError,
    },
    /// The list is here and has no such code.
    #[error("stands not in {0}")]
    NotInList(CodeList),
    /// A number with a form or a check digit of its own.
    #[error("{0}")]
    Number(CodeError),
    /// There is no edition of the Harmonized System of this year.
    #[error("is no edition of the Harmonized System, such as 2022")]
    NotEdition,
    /// The text is no identifier.
    #[error("is no identifier such as JCN 3021001099901: {0}")]
    Identifier(String),
    /// None of the codes that may stand here.
    #[error("is none of {}", .0.join(", "))]
    NotChoice(&'static [&'static str]),
}

impl DatumError {
    /// The stable name of this fault.
    pub const fn reason(&self) -> &'static str {
        match self {
            Self::Unknown => "DATUM_UNKNOWN",
            Self::Computed => "DATUM_COMPUTED",
            Self::Empty => "EMPTY",
            Self::Control => "CONTROL_CHARACTER",
            Self::Blank => "BLANK_AT_END",
            Self::TooLong { .. } => "TOO_LONG",
            Self::TooManyLines { .. } => "TOO_MANY_LINES",
            Self::NotDecimal { .. } => "NOT_DECIMAL",
            Self::NotCount => "NOT_COUNT",
            Self::NotTemperature => "NOT_TEMPERATURE",
            Self::NotDate => "NOT_DATE",
            Self::NotLocalTime => "NOT_LOCAL_TIME",
            Self::Code { .. } | Self::Number(_) => "CODE_MALFORMED",
            Self::NotInList(_) | Self::NotEdition => "CODE_UNKNOWN",
            Self::Identifier(_) => "IDENTIFIER_MALFORMED",
            Self::NotChoice(_) => "NOT_A_CHOICE",
        }
    }
}

/// A part that a party plays in a consignment: the second part of `party.exporter.name`.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Role {
    /// Its name in a path.
    pub name: &'static str,
    /// What it is called in English.
    pub english: &'static str,
    /// What it is called in Japanese.
    pub japanese: &'static str,
    /// The element of the United Nations Trade Data Elements Directory; empty where none is known.
    pub concept: &'static str,
}

impl Role {
    /// What it is called.
    pub const fn label(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }
}

/// All parts that parties play.
pub const fn roles() -> &'static [Role] {
    rows::ROLES
}

/// The part that a party plays, by its name.
pub fn role(name: &str) -> Option<&'static Role> {
    roles().iter().find(|role| role.name == name)
}

/// All rows, by what they are about, in the order in which people go through them.
pub fn rows() -> impl Iterator<Item = &'static Row> {
    rows::ROWS.iter().copied().flatten()
}

/// The row of a datum.
pub fn row(path: &Path) -> Option<&'static Row> {
    match (path.role(), path.key()) {
        (Some(name), _) if role(name).is_none() => None,
        (None, None) => row_of(path.as_str()),
        _ => row_of(&path.pattern()),
    }
}

/// What a datum is called, with the part of its party and the key of its line: `Exporter: name`,
/// `Goods 2: HS code`.
pub fn label(path: &Path, language: Language) -> String {
    let Some(row) = row(path) else {
        return path.to_string();
    };
    let own = row.label(language);
    let colon = match language {
        Language::English => ": ",
        Language::Japanese => ":",
    };
    match (path.role().and_then(role), path.key()) {
        (Some(role), _) => format!("{}{colon}{own}", role.label(language)),
        (None, Some(key)) => format!("{} {key}{colon}{own}", list_label(path, language)),
        (None, None) => own.to_owned(),
    }
}

fn list_label(path: &Path, language: Language) -> &'static str {
    list_name(path.first(), language)
}

/// What the lines of a list are called; empty where there is no such list.
pub fn list_name(list: &str, language: Language) -> &'static str {
    let found = rows::LISTS.iter().find(|(name, ..)| *name == list);
    match (found, language) {
        (Some((_, english, _)), Language::English) => english,
        (Some((_, _, japanese)), Language::Japanese) => japanese,
        (None, _) => "",
    }
}

/// The row of a pattern.
pub fn row_of(pattern: &str) -> Option<&'static Row> {
    static ROWS: LazyLock<HashMap<&'static str, &'static Row>> =
        LazyLock::new(|| rows().map(|row| (row.pattern, row)).collect());
    ROWS.get(pattern).copied()
}

impl Row {
    /// What it is called.
    pub const fn label(&self, language: Language) -> &'static str {
        match language {
            Language::English => self.english,
            Language::Japanese => self.japanese,
        }
    }

    /// Checks a value that is to be entered.
    ///
    /// # Errors
    /// [`DatumError`] says what is wrong with it.
    pub fn check(&self, value: &str, lists: &dyn CodeLists) -> Result<(), DatumError> {
        if self.origin == Origin::Computed {
            return Err(DatumError::Computed);
        }
        if value.is_empty() {
            return Err(DatumError::Empty);
        }
        self.kind.check(value, lists)
    }
}

impl Kind {
    /// Digits after the point of a number of this kind.
    pub const fn scale(self) -> u32 {
        match self {
            Self::Decimal { scale, .. } => scale,
            Self::Temperature => 1,
            Self::Text(_)
            | Self::Lines { .. }
            | Self::Count
            | Self::Date
            | Self::LocalTime
            | Self::Code(_)
            | Self::HsCode
            | Self::HsEdition
            | Self::Container
            | Self::Ship
            | Self::CallSign
            | Self::Identifier
            | Self::Choice(_)
            | Self::Flag => 0,
        }
    }

    /// Checks a value.
    ///
    /// # Errors
    /// [`DatumError`] says what is wrong with it.
    pub fn check(self, value: &str, lists: &dyn CodeLists) -> Result<(), DatumError> {
        match self {
            Self::Text(most) => lines(value, most, 1),
            Self::Lines { each, most } => lines(value, each, most),
            Self::Decimal { whole, scale } => decimal(value, whole, scale).map(drop),
            Self::Temperature => temperature(value),
            Self::Count => count(value).map(drop),
            Self::Date => value
                .parse::<Date>()
                .map(drop)
                .map_err(|_| DatumError::NotDate),
            Self::LocalTime => local_time(value),
            Self::Code(list) => code(list, value, lists),
            Self::HsCode => hs(value),
            Self::HsEdition => HsCode::EDITIONS
                .iter()
                .any(|edition| edition.to_string() == value)
                .then_some(())
                .ok_or(DatumError::NotEdition),
            Self::Container => ContainerNumber::new(value)
                .map(drop)
                .map_err(DatumError::Number),
            Self::Ship => check_imo_number(value).map_err(DatumError::Number),
            Self::CallSign => check_call_sign(value).map_err(DatumError::Number),
            Self::Identifier => identifier(value).map(drop),
            Self::Choice(codes) => choice(value, codes),
            Self::Flag => choice(value, &["yes", "no"]),
        }
    }
}

fn lines(value: &str, each: usize, most: usize) -> Result<(), DatumError> {
    let found = value.split('\n').count();
    if found > most {
        return Err(DatumError::TooManyLines { found, most });
    }
    for (line, text) in (1..).zip(value.split('\n')) {
        if text.chars().any(char::is_control) {
            return Err(DatumError::Control);
        }
        let found = text.chars().count();
        if found > each {
            return Err(DatumError::TooLong {
                line,
                found,
                most: each,
            });
        }
    }
    if value.trim() != value {
        return Err(DatumError::Blank);
    }
    Ok(())
}

fn decimal(value: &str, whole: u32, scale: u32) -> Result<Decimal, DatumError> {
    let fault = DatumError::NotDecimal { whole, scale };
    let (before, after) = value.split_once('.').unwrap_or((value, "0"));
    let digits = |text: &str, most: u32| {
        !text.is_empty()
            && text.len() <= most.max(1) as usize
            && text.bytes().all(|byte| byte.is_ascii_digit())
    };
    let is_plain = before == "0" || !before.starts_with('0');
    if is_plain && digits(before, whole) && digits(after, scale) {
        value.parse().map_err(|_| fault)
    } else {
        Err(fault)
    }
}

fn temperature(value: &str) -> Result<(), DatumError> {
    let above = value.strip_prefix('-').unwrap_or(value);
    let number = decimal(above, 3, 1).map_err(|_| DatumError::NotTemperature)?;
    let is_zero_below = number.is_zero() && above.len() < value.len();
    if is_zero_below {
        Err(DatumError::NotTemperature)
    } else {
        Ok(())
    }
}

fn count(value: &str) -> Result<u32, DatumError> {
    decimal(value, 9, 0)
        .ok()
        .filter(|_| !value.contains('.'))
        .and_then(|_| value.parse().ok())
        .ok_or(DatumError::NotCount)
}

fn local_time(value: &str) -> Result<(), DatumError> {
    let (date, time) = value.split_once('T').ok_or(DatumError::NotLocalTime)?;
    let (hour, minute) = time.split_once(':').ok_or(DatumError::NotLocalTime)?;
    let two = |text: &str, below: u8| {
        text.len() == 2
            && text.bytes().all(|byte| byte.is_ascii_digit())
            && text.parse::<u8>().is_ok_and(|number| number < below)
    };
    let is_date = date.parse::<Date>().is_ok();
    if is_date && two(hour, 24) && two(minute, 60) {
        Ok(())
    } else {
        Err(DatumError::NotLocalTime)
    }
}

fn code(list: CodeList, value: &str, lists: &dyn CodeLists) -> Result<(), DatumError> {
    list.check(value)
        .map_err(|fault| DatumError::Code { list, fault })?;
    match lists.look_up(list, value) {
        Known::No => Err(DatumError::NotInList(list)),
        Known::Yes | Known::NotHere => Ok(()),
    }
}

/// The form of a number of the Harmonized System; the edition stands in a datum of its own.
fn hs(value: &str) -> Result<(), DatumError> {
    let newest = HsCode::EDITIONS.last().copied().unwrap_or_default();
    let code = HsCode::new(value, newest).map_err(DatumError::Number)?;
    if code.digits().len() < 6 {
        return Err(DatumError::Number(CodeError::Length {
            found: value.len(),
            expected: "6, or 8 to 12",
        }));
    }
    Ok(())
}

/// Reads an identifier: its scheme, a blank, its value.
///
/// # Errors
/// [`DatumError::Identifier`] says what is wrong.
pub fn identifier(value: &str) -> Result<Identifier, DatumError> {
    let (scheme, number) = value
        .split_once(' ')
        .ok_or_else(|| DatumError::Identifier("no blank divides scheme and value".to_owned()))?;
    Identifier::new(scheme, number).map_err(|error| DatumError::Identifier(error.to_string()))
}

fn choice(value: &str, codes: &'static [&'static str]) -> Result<(), DatumError> {
    if codes.contains(&value) {
        Ok(())
    } else {
        Err(DatumError::NotChoice(codes))
    }
}
