//! Numbers, dates and texts that follow a pattern of the firm, such as `HSB-{invoice.date:yymm}-{next:3}`.
//!
//! | in braces | stands for |
//! |---|---|
//! | `today` | the day on which it is written |
//! | `next`, `next:3` | the pattern's counter, in at least so many digits |
//! | a path | what the datum says |
//! | a path or `today`, then `+2` or `-1` | the day so many days later or earlier |
//! | … `:yymm`, `:yyyymmdd`, `:yy` | the day in this form |
//! | … `:group` | the number with a comma between thousands |

use funani_core::time::{Date, Timestamp};

use super::grouped;
use crate::consignment::Change;
use crate::figures::Figures;
use crate::filing::answered_by;
use crate::path::Path;
use crate::table;

const PATH: &str = "pattern.#.path";
const TEXT: &str = "pattern.#.text";
const NEXT: &str = "pattern.#.next";

/// What somebody answers for or states: export control, what an insurer, an issuing body, a health
/// office was asked and said; what customs answered is known to the filings. A pattern would have the answer stand before the question.
const ANSWERS: &[&str] = &[
    "control.",
    "goods.#.control",
    "goods.#.catchAll",
    "proof.",
    "sanitary.",
];

/// Of the data of insurance, what the insurer gives and what the policy says; the day of applying is
/// the firm's own, as that of its draft is.
const OF_POLICY: &[&str] = &[
    "insurance.application",
    "insurance.policy",
    "insurance.date",
    "insurance.amount",
    "insurance.currency",
    "insurance.vessel",
    "insurance.voyage",
    "insurance.invoice",
];

/// What patterns gave.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Written {
    /// Changes to the shipment.
    pub changes: Vec<Change>,
    /// Changes to the lists: counters that were used move on.
    pub lists: Vec<Change>,
}

/// A pattern cannot be read.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum PatternFault {
    /// It writes no datum that there is, or one that is computed.
    #[error("pattern.{key}.path: {path} is no datum that can be entered")]
    Path {
        /// The line of the pattern.
        key: u32,
        /// What it says.
        path: String,
    },
    /// It writes what somebody has to answer for.
    #[error("pattern.{key}.path: {path} is somebody's answer, and follows from no pattern")]
    Answer {
        /// The line of the pattern.
        key: u32,
        /// What it says.
        path: String,
    },
    /// What stands in braces is not known.
    #[error("pattern.{key}.text: {{{what}}} is not known")]
    Unknown {
        /// The line of the pattern.
        key: u32,
        /// What stands in braces.
        what: String,
    },
    /// It counts, and has no counter.
    #[error("pattern.{key}.next: the pattern counts and has no next number")]
    NoCounter {
        /// The line of the pattern.
        key: u32,
    },
}

/// What a pattern waits for, or why it cannot be read.
enum Stop {
    Waits,
    Fault(PatternFault),
}

/// Writes every datum that has a pattern and does not stand yet. A pattern that speaks of a datum
/// that is not there waits. `used` are counters that moved on already.
///
/// # Errors
/// Every [`PatternFault`].
pub fn write(
    lists: &Figures,
    shipment: &Figures,
    used: &[&Change],
    today: Date,
) -> Result<Written, Vec<PatternFault>> {
    let (mut written, mut faults) = (Written::default(), Vec::new());
    for key in lists.keys("pattern") {
        let of = |pattern| lists.of_line(pattern, key).unwrap_or_default();
        let path: Option<Path> = of(PATH).parse().ok();
        let row = path.as_ref().and_then(table::row);
        let (Some(path), Some(_)) = (path, row.filter(|row| row.origin == table::Origin::Entered))
        else {
            let path = of(PATH).to_owned();
            faults.push(PatternFault::Path { key, path });
            continue;
        };
        if is_answer(&path) {
            let path = path.to_string();
            faults.push(PatternFault::Answer { key, path });
            continue;
        }
        let counter = format!("pattern.{key}.next");
        let has_moved = used.iter().any(|change| change.path == counter);
        if shipment.at(&path).is_some() || has_moved {
            continue;
        }
        let pattern = Pattern {
            lists,
            shipment,
            key,
            today,
        };
        match pattern.written(of(TEXT)) {
            Ok((value, counts)) => {
                let path = path.to_string();
                written.changes.push(Change {
                    path,
                    value: Some(value),
                });
                let next = pattern.next().and_then(|next| next.checked_add(1));
                written
                    .lists
                    .extend(next.filter(|_| counts).map(|next| Change {
                        path: counter,
                        value: Some(next.to_string()),
                    }));
            }
            Err(Stop::Waits) => {}
            Err(Stop::Fault(fault)) => faults.push(fault),
        }
    }
    if faults.is_empty() {
        Ok(written)
    } else {
        Err(faults)
    }
}

fn is_answer(path: &Path) -> bool {
    let pattern = path.pattern();
    let is_below = ANSWERS.iter().any(|stem| pattern.starts_with(stem));
    is_below || OF_POLICY.contains(&pattern.as_str()) || answered_by(path).is_some()
}

struct Pattern<'a> {
    lists: &'a Figures,
    shipment: &'a Figures,
    key: u32,
    today: Date,
}

impl Pattern<'_> {
    fn next(&self) -> Option<u32> {
        self.lists.of_line(NEXT, self.key)?.parse().ok()
    }

    /// What the pattern comes to, and whether it counted.
    fn written(&self, text: &str) -> Result<(String, bool), Stop> {
        let (mut written, mut counts, mut rest) = (String::new(), false, text);
        while let Some((before, after)) = rest.split_once('{') {
            let unknown = || self.unknown(after);
            let (what, later) = after.split_once('}').ok_or_else(unknown)?;
            written.push_str(before);
            counts |= what.split(':').next() == Some("next");
            written.push_str(&self.one(what)?);
            rest = later;
        }
        written.push_str(rest);
        Ok((written, counts))
    }

    fn unknown(&self, what: &str) -> Stop {
        let (key, what) = (self.key, what.to_owned());
        Stop::Fault(PatternFault::Unknown { key, what })
    }

    /// What stands for one pair of braces.
    fn one(&self, what: &str) -> Result<String, Stop> {
        let (name, form) = what.split_once(':').unwrap_or((what, ""));
        if name == "next" {
            let next = self.next();
            let next = next.ok_or(Stop::Fault(PatternFault::NoCounter { key: self.key }))?;
            let digits: usize = if form.is_empty() {
                Some(1)
            } else {
                form.parse().ok()
            }
            .filter(|digits| *digits <= 9)
            .ok_or_else(|| self.unknown(what))?;
            return Ok(format!("{next:0digits$}"));
        }
        let (name, days) = match name.find(['+', '-']) {
            Some(at) => {
                let (name, days) = name.split_at(at);
                let days: i64 = days.parse().map_err(|_| self.unknown(what))?;
                (name, Some(days))
            }
            None => (name, None),
        };
        let value = self.value(name).map_err(|stop| match stop {
            Stop::Waits => Stop::Waits,
            Stop::Fault(_) => self.unknown(what),
        })?;
        let value = match days {
            Some(days) => later(&value, days).ok_or_else(|| self.unknown(what))?,
            None => value,
        };
        match form {
            "" => Ok(value),
            "group" => Ok(grouped(&value)),
            "yy" | "yymm" | "yyyymmdd" => {
                let is_day = value.parse::<Date>().is_ok();
                let digits: String = value.chars().filter(char::is_ascii_digit).collect();
                let part = match form {
                    "yy" => digits.get(2..4),
                    "yymm" => digits.get(2..6),
                    _ => digits.get(..8),
                };
                let part = part.filter(|_| is_day).ok_or_else(|| self.unknown(what))?;
                Ok(part.to_owned())
            }
            _ => Err(self.unknown(what)),
        }
    }

    fn value(&self, name: &str) -> Result<String, Stop> {
        if name == "today" {
            return Ok(self.today.to_string());
        }
        let path: Option<Path> = name.parse().ok();
        let path = path.filter(|path| table::row(path).is_some());
        let path = path.ok_or_else(|| self.unknown(name))?;
        let value = self.shipment.at(&path);
        value.map(str::to_owned).ok_or(Stop::Waits)
    }
}

/// The day so many days later.
fn later(day: &str, days: i64) -> Option<String> {
    const DAY: i64 = 86_400_000;
    let day: Date = day.parse().ok()?;
    let millis = day.as_days().checked_add(days)?.checked_mul(DAY)?;
    Some(Timestamp::from_millis(millis)?.date().to_string())
}
