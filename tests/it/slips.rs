//! Slips in filings, origin, export control, insurance and certificates of health, and what differs
//! from one sound shipment to the next.
//!
//! Each slip says what hands do at the keyboard: a box left empty, digits swapped, the number of the
//! last shipment left in, a code of another list. Nothing here knows a rule; whether a slip is
//! noticed is asked elsewhere. They were written before the rules that notice them.

use std::collections::{BTreeMap, BTreeSet};
use std::fmt::Write as _;

use crate::counted;
use crate::mistakes::{self, Chance, Entry};

mod control;
mod filing;
mod insurance;
mod origin;
mod sound;

/// What a hand does. A path with `#` means one line; all steps of a slip mean the same one.
#[derive(Clone, Copy, Debug)]
pub(crate) enum Step {
    /// The box stays empty.
    Left(&'static str),
    /// Everything below stays empty.
    LeftAll(&'static str),
    /// Something else is keyed into a box that is filled.
    Put(&'static str, &'static str),
    /// Something is keyed into a box, filled or not.
    Add(&'static str, &'static str),
    /// What belongs into the second box is keyed into the first.
    From(&'static str, &'static str),
    /// Two boxes get each other's value.
    Exchange(&'static str, &'static str),
    /// Two neighbouring digits change places.
    Swapped(&'static str),
    /// One digit is another.
    Mistyped(&'static str),
    /// The last character is lost.
    Short(&'static str),
    /// The last character is keyed twice.
    Long(&'static str),
    /// The digits are keyed in full width.
    Wide(&'static str),
    /// The value of another shipment stands here.
    Other(&'static str),
    /// All values below are those of another shipment, as when a clone is not cleared.
    OtherAll(&'static str),
    /// The day is so many days off.
    Days(&'static str, i64),
    /// The day is so many days from the day in the second box.
    Near(&'static str, &'static str, i64),
    /// As `Near`, where the box is empty so far.
    AddNear(&'static str, &'static str, i64),
    /// The amount is this share of it, in per cent.
    Share(&'static str, f64),
    /// In the text, these words stand for those.
    Words(&'static str, &'static str, &'static str),
    /// It only happens where the box says so.
    If(&'static str, &'static str),
    /// It only happens where the box is empty.
    IfNone(&'static str),
    /// It only happens where the box is filled.
    IfAny(&'static str),
}

/// A slip or a variation: what it is called, and its steps.
pub(crate) type Kind = (&'static str, &'static [Step]);

/// All samples, to take values of another shipment from.
pub(crate) struct Desk {
    pub(crate) samples: Vec<(String, Entry)>,
}

impl Desk {
    pub(crate) fn new() -> Self {
        Self {
            samples: mistakes::samples(),
        }
    }

    /// The entry with the steps done; nothing where one of them does not apply, or nothing changes.
    pub(crate) fn done(&self, steps: &[Step], entry: &Entry, chance: &mut Chance) -> Option<Entry> {
        let line = line(steps, entry, chance);
        let mut changed = entry.clone();
        for step in steps {
            self.step(*step, line.as_deref(), &mut changed, chance)?;
        }
        (changed != *entry).then_some(changed)
    }

    fn step(
        &self,
        step: Step,
        line: Option<&str>,
        entry: &mut Entry,
        chance: &mut Chance,
    ) -> Option<()> {
        let at = |pattern: &str| pattern.replace('#', line.unwrap_or("1"));
        let own = |entry: &Entry, pattern: &str| entry.get(&at(pattern)).cloned();
        let (path, value) = match step {
            Step::Left(path) => return entry.remove(&at(path)).map(drop),
            Step::LeftAll(stem) => {
                let (before, stem) = (entry.len(), at(stem));
                entry.retain(|path, _| !path.starts_with(&stem));
                return (entry.len() < before).then_some(());
            }
            Step::If(path, value) => return (own(entry, path)? == value).then_some(()),
            Step::IfNone(path) => return own(entry, path).is_none().then_some(()),
            Step::IfAny(path) => return own(entry, path).map(drop),
            Step::OtherAll(stem) => return self.other_all(&at(stem), entry, chance),
            Step::Exchange(one, other) => {
                let (first, second) = (own(entry, one)?, own(entry, other)?);
                entry.insert(at(other), first);
                (one, second)
            }
            Step::Put(path, value) => {
                own(entry, path)?;
                (path, value.to_owned())
            }
            Step::Add(path, value) => (path, value.to_owned()),
            Step::From(path, from) => {
                own(entry, path)?;
                (path, own(entry, from)?)
            }
            Step::Swapped(path) => (path, mistakes::swapped(&own(entry, path)?, chance)?),
            Step::Mistyped(path) => (path, mistakes::mistyped(&own(entry, path)?, chance)?),
            Step::Short(path) => {
                let mut value = own(entry, path)?;
                value.pop()?;
                (path, value)
            }
            Step::Long(path) => {
                let mut value = own(entry, path)?;
                value.push(value.chars().last()?);
                (path, value)
            }
            Step::Wide(path) => (path, own(entry, path)?.chars().map(wide).collect()),
            Step::Other(path) => (path, self.other(path, &own(entry, path)?, chance)?),
            Step::Days(path, days) => (path, moved(&own(entry, path)?, days)?),
            Step::Near(path, by, days) => {
                let time = own(entry, path)?;
                let day = moved(own(entry, by)?.get(..10)?, days)?;
                (path, format!("{day}{}", &time[10..]))
            }
            Step::AddNear(path, by, days) => (path, moved(own(entry, by)?.get(..10)?, days)?),
            Step::Share(path, share) => {
                let amount: f64 = own(entry, path)?.parse().ok()?;
                (path, format!("{:.2}", amount * share / 100.0))
            }
            Step::Words(path, from, to) => {
                let text = own(entry, path)?;
                let changed = text.replace(from, to);
                (changed != text).then_some(())?;
                (path, changed)
            }
        };
        let before = entry.insert(at(path), value);
        (before.as_ref() != entry.get(&at(path))).then_some(())
    }

    /// What the same box says in another shipment.
    fn other(&self, pattern: &str, own: &str, chance: &mut Chance) -> Option<String> {
        let path = pattern.replace('#', "1");
        let all = self.samples.iter();
        let all = all.filter_map(|(_, entry)| entry.get(&path));
        let all: Vec<&String> = all.filter(|value| *value != own).collect();
        chance.pick(&all).map(|value| (*value).clone())
    }

    fn other_all(&self, stem: &str, entry: &mut Entry, chance: &mut Chance) -> Option<()> {
        let below = |entry: &Entry| -> BTreeMap<String, String> {
            let all = entry.iter().filter(|(path, _)| path.starts_with(stem));
            all.map(|(path, value)| (path.clone(), value.clone()))
                .collect()
        };
        let own = below(entry);
        (!own.is_empty()).then_some(())?;
        let all = self.samples.iter().map(|(_, entry)| below(entry));
        let all: Vec<_> = all
            .filter(|other| !other.is_empty() && *other != own)
            .collect();
        let other = chance.pick(&all)?.clone();
        entry.retain(|path, _| !path.starts_with(stem));
        entry.extend(other);
        Some(())
    }
}

/// The line that the steps are about: one where the first path with `#` is filled.
fn line(steps: &[Step], entry: &Entry, chance: &mut Chance) -> Option<String> {
    let pattern = steps.iter().find_map(|step| {
        let (Step::Left(path)
        | Step::LeftAll(path)
        | Step::Put(path, _)
        | Step::Add(path, _)
        | Step::From(path, _)
        | Step::Exchange(path, _)
        | Step::Swapped(path)
        | Step::Mistyped(path)
        | Step::Short(path)
        | Step::Long(path)
        | Step::Wide(path)
        | Step::Other(path)
        | Step::OtherAll(path)
        | Step::Days(path, _)
        | Step::Near(path, ..)
        | Step::AddNear(path, ..)
        | Step::Share(path, _)
        | Step::Words(path, ..)
        | Step::If(path, _)
        | Step::IfNone(path)
        | Step::IfAny(path)) = step;
        path.split_once('#')
    });
    let (list, member) = pattern?;
    let keys = entry.keys().filter_map(|path| {
        let (key, rest) = path.strip_prefix(list)?.split_once('.')?;
        member.ends_with(rest).then_some(key)
    });
    let holds = |key: &&str| {
        let value = |pattern: &str| entry.get(&pattern.replace('#', key));
        steps.iter().all(|step| match step {
            Step::If(path, wanted) => value(path).is_some_and(|value| value == wanted),
            Step::IfNone(path) => value(path).is_none(),
            Step::IfAny(path) => value(path).is_some(),
            _ => true,
        })
    };
    let keys: Vec<&str> = keys.filter(holds).collect();
    chance.pick(&keys).map(|key| (*key).to_owned())
}

fn wide(letter: char) -> char {
    match letter.to_digit(10) {
        Some(digit) => char::from_u32(0xFF10 + digit).unwrap_or(letter),
        None => letter,
    }
}

/// A day, or a time, so many days later.
pub(crate) fn moved(value: &str, days: i64) -> Option<String> {
    let (day, time) = value.split_at_checked(10)?;
    let day: funani_core::time::Date = day.parse().ok()?;
    let (mut year, mut month, mut of_month) = civil(day.as_days() + days);
    if year > 9999 {
        (year, month, of_month) = (9999, 12, 31);
    }
    Some(format!("{year:04}-{month:02}-{of_month:02}{time}"))
}

/// Year, month and day of a count of days from 1970-01-01 (proleptic Gregorian calendar).
fn civil(days: i64) -> (i64, i64, i64) {
    let shifted = days + 719_468;
    let era = shifted.div_euclid(146_097);
    let day = shifted.rem_euclid(146_097);
    let year = (day - day / 1_460 + day / 36_524 - day / 146_096) / 365;
    let of_year = day - (365 * year + year / 4 - year / 100);
    let month = (5 * of_year + 2) / 153;
    let of_month = of_year - (153 * month + 2) / 5 + 1;
    let month = if month < 10 { month + 3 } else { month - 9 };
    (year + era * 400 + i64::from(month <= 2), month, of_month)
}

/// Everything that is made: the sample, what it is called, and the entry.
pub(crate) type Made = Vec<(String, &'static str, Entry)>;

fn made(kinds: &[&[Kind]], seed: u64) -> Made {
    let desk = Desk::new();
    let mut chance = Chance(seed);
    let mut made = Vec::new();
    for (sample, entry) in &desk.samples {
        for (kind, steps) in kinds.iter().copied().flatten() {
            if let Some(entry) = desk.done(steps, entry, &mut chance) {
                made.push((sample.clone(), *kind, entry));
            }
        }
    }
    made
}

/// All slips over all samples.
pub(crate) fn slips() -> Made {
    let kinds = [
        filing::SLIPS,
        origin::SLIPS,
        control::SLIPS,
        insurance::SLIPS,
    ];
    made(&kinds, 20_270_303)
}

/// The slips of origin over all samples.
pub(crate) fn of_origin() -> Made {
    made(&[origin::SLIPS], 20_270_303)
}

/// All sound variations over all samples.
pub(crate) fn variations() -> Made {
    made(&[sound::VARIATIONS], 20_270_304)
}

#[test]
fn slips_and_variations_are_many_and_each_is_another_entry() {
    for (made, kinds, least) in [(slips(), 180, 700), (variations(), 40, 200)] {
        let named: BTreeSet<&str> = made.iter().map(|(_, kind, _)| *kind).collect();
        assert!(named.len() >= kinds, "{} kinds", named.len());
        assert!(made.len() >= least, "{} made", made.len());
        let entries: BTreeSet<_> = made.iter().map(|(_, _, entry)| entry).collect();
        let twice = made.len() - entries.len();
        assert!(twice * 50 <= made.len(), "{twice} of {} twice", made.len());
        let samples = mistakes::samples();
        let unchanged = |entry: &Entry| samples.iter().any(|(_, sample)| sample == entry);
        assert!(made.iter().all(|(.., entry)| !unchanged(entry)));
    }
    let kinds = [
        filing::SLIPS,
        origin::SLIPS,
        control::SLIPS,
        insurance::SLIPS,
        sound::VARIATIONS,
    ];
    let made: BTreeSet<&str> = slips().iter().chain(&variations()).map(|it| it.1).collect();
    for (kind, _) in kinds.iter().copied().flatten() {
        assert!(made.contains(kind), "no sample has room for: {kind}");
    }
}

#[test]
fn what_is_sound_can_be_read() {
    for (sample, kind, entry) in variations() {
        assert!(mistakes::read(&entry).is_some(), "{sample}, {kind}");
    }
}

/// Which slips nothing is said of, and which sound variations raise an alarm, by kind.
#[test]
fn slips_are_noticed_and_what_is_sound_raises_no_alarm() {
    for (name, entry) in mistakes::samples() {
        let found = mistakes::read(&entry).map(|figures| mistakes::found(&figures));
        assert!(!mistakes::is_noticed(&entry), "{name}: {found:?}");
    }
    let mut counts: BTreeMap<&str, (usize, usize)> = BTreeMap::new();
    for (_, kind, entry) in slips() {
        let count = counts.entry(kind).or_default();
        count.0 += 1;
        count.1 += usize::from(mistakes::is_noticed(&entry));
    }
    let sum = |(made, noticed), (one, it): &(usize, usize)| (made + one, noticed + it);
    let (made, noticed) = counts.values().fold((0, 0), sum);
    let mut told = String::new();
    for (kind, (made, noticed)) in counts.iter().filter(|(_, (made, noticed))| made != noticed) {
        let _ = writeln!(told, "{noticed} of {made}: {kind}");
    }
    let _ = writeln!(told, "{noticed} of {made} slips in all");

    let variations = variations();
    let mut alarms = Vec::new();
    for (sample, kind, entry) in &variations {
        if mistakes::is_noticed(entry) {
            let found = mistakes::read(entry).map(|figures| mistakes::found(&figures));
            let rules = found.iter().flatten().map(|finding| {
                let paths = finding.paths.iter().map(ToString::to_string);
                format!("{} {:?}", finding.rule.id, paths.collect::<Vec<_>>())
            });
            alarms.push(format!(
                "{sample}, {kind}: {}",
                rules.collect::<Vec<_>>().join(", ")
            ));
        }
    }
    let _ = writeln!(
        told,
        "{} of {} sound variations raise an alarm",
        alarms.len(),
        variations.len()
    );
    if std::env::var_os("FUNANI_TELL").is_some() {
        let all = format!("{told}{}\n", alarms.join("\n"));
        std::io::Write::write_all(&mut std::io::stderr(), all.as_bytes()).unwrap();
    }
    assert!(made >= 1_000 && noticed * 100 >= made * 97, "{told}");
    let all = variations.len();
    assert!(
        all >= 300 && alarms.len() * 100 <= all,
        "{}",
        alarms.join("\n")
    );
    let share = counted::share(noticed, made);
    let counted = format!("{noticed} of {made} slips are noticed before a paper leaves ({share})");
    counted::hold("control.md", "slips", &counted);
    let first = variations.iter().filter(|(_, kind, entry)| {
        let mut entry = entry.clone();
        if *kind == RECEIPT.0 {
            entry.insert("filing.iva.number".to_owned(), RECEIPT.1.to_owned());
        }
        mistakes::is_noticed(&entry)
    });
    let counted = format!(
        "{} of {all} sound variations raise an alarm, as first written {}",
        alarms.len(),
        first.count()
    );
    counted::hold("control.md", "sound", &counted);
}

/// The one variation that was changed with the rules, and the value that it was first written with.
const RECEIPT: (&str, &str) = ("another invoice receipt number", "IV27999012");
