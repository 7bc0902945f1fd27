//! A letter of credit as its advising bank sends it: the fields of an MT700 (SWIFT standards,
//! category 7), pasted as text.

use std::collections::BTreeMap;

use funani_core::time::Date;
use rust_decimal::Decimal;

mod data;
#[cfg(test)]
mod tests;

pub use data::data;

/// The fields of a letter of credit, by tag.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Credit(BTreeMap<String, String>);

impl Credit {
    /// Reads the fields of a text: `:46A:` begins one, and what follows belongs to it until the
    /// next. What stands before the first is no part of it. Of a tag that comes twice the later
    /// counts.
    pub fn read(text: &str) -> Self {
        let mut fields = BTreeMap::new();
        let mut current: Option<String> = None;
        for line in text.lines() {
            let line = line.trim_end();
            if let Some((tag, rest)) = begun(line) {
                fields.insert(tag.to_owned(), rest.trim().to_owned());
                current = Some(tag.to_owned());
            } else if !matches!(line, "-" | "-}") {
                let field = current.as_ref().and_then(|tag| fields.get_mut(tag));
                if let Some(field) = field {
                    field.push('\n');
                    field.push_str(line);
                }
            }
        }
        Self(fields)
    }

    /// Whether there is no field at all.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }

    /// A field as it stands.
    pub fn field(&self, tag: &str) -> Option<&str> {
        self.0.get(tag).map(String::as_str)
    }

    /// A field in capitals on one line, its runs of blanks as one.
    pub fn words(&self, tag: &str) -> Option<String> {
        let field = self.field(tag)?.to_uppercase();
        Some(field.split_whitespace().collect::<Vec<_>>().join(" "))
    }

    /// The date at the beginning of a field, written as year, month and day of two digits each.
    pub fn date(&self, tag: &str) -> Option<Date> {
        let digits = self.field(tag)?.get(..6)?;
        let part = |from: usize| digits.get(from..from + 2);
        let date = format!("20{}-{}-{}", part(0)?, part(2)?, part(4)?);
        date.parse().ok()
    }

    /// Currency and amount (32B), such as `USD100800,00`.
    pub fn amount(&self) -> Option<(&str, Decimal)> {
        let (currency, amount) = self.field("32B")?.split_at_checked(3)?;
        let amount = amount.trim().replace(',', ".");
        let amount = amount.strip_suffix('.').unwrap_or(&amount);
        Some((currency, amount.parse().ok()?))
    }

    /// The most that may be drawn: the amount with the tolerance above it (39A, `10/5`).
    pub fn most(&self) -> Option<Decimal> {
        let (_, amount) = self.amount()?;
        let plus = self.field("39A").and_then(|field| field.split('/').next());
        let plus: Decimal = plus
            .and_then(|plus| plus.trim().parse().ok())
            .unwrap_or_default();
        let share = Decimal::ONE_HUNDRED.checked_add(plus)?;
        amount.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)
    }

    /// The least that is drawn where part shipments are not allowed: the amount less the tolerance
    /// below it (39A), or less 5 % where no tolerance stands (UCP 600, article 30 b, c).
    pub fn least(&self) -> Option<Decimal> {
        let (_, amount) = self.amount()?;
        let minus = self.field("39A").and_then(|field| field.split('/').nth(1));
        let minus = minus.and_then(|minus| minus.trim().parse().ok());
        let share = Decimal::ONE_HUNDRED.checked_sub(minus.unwrap_or_else(|| Decimal::from(5)))?;
        amount.checked_mul(share)?.checked_div(Decimal::ONE_HUNDRED)
    }

    /// Whether a field (43P, 43T) forbids something.
    pub fn forbids(&self, tag: &str) -> bool {
        let words = self.words(tag).unwrap_or_default();
        ["NOT ALLOWED", "NOT PERMITTED", "PROHIBITED", "FORBIDDEN"]
            .iter()
            .any(|no| words.contains(no))
    }

    /// Days after shipment within which documents are presented (48); 21 where nothing else stands
    /// (UCP 600, article 14 c).
    pub fn days(&self) -> i64 {
        let field = self.field("48").unwrap_or_default();
        let digits: String = field.chars().take_while(char::is_ascii_digit).collect();
        digits.parse().unwrap_or(21)
    }
}

/// The tag that a line begins, and the rest of the line.
fn begun(line: &str) -> Option<(&str, &str)> {
    let (tag, rest) = line.strip_prefix(':')?.split_once(':')?;
    let (number, letter) = tag.split_at_checked(2)?;
    let is_tag = number.bytes().all(|byte| byte.is_ascii_digit())
        && letter.len() <= 1
        && letter.bytes().all(|byte| byte.is_ascii_uppercase());
    is_tag.then_some((tag, rest))
}
