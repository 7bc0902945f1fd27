//! Certificates of health, plant health, fishery and food: which are due for goods and countries,
//! as dated data (`data/reminders.json`), and what those that came say against the shipment.

use std::sync::LazyLock;

use funani_core::time::Date;
use funani_proof::json::{Object, Value};
use rust_decimal::Decimal;

use super::dated::{self, Dated};
use super::{Found, Rule, Severity};
use crate::figures::Figures;

const SHIPPED: &[u8] = include_bytes!("../../data/reminders.json");

/// How long before departure a certificate is issued at most, in days.
const AHEAD: i64 = 180;

/// Until when a certificate has to be there.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Before {
    /// The day on which the goods leave.
    Departure,
    /// The day on which they arrive.
    Arrival,
}

impl Before {
    const ALL: [(Self, &'static str); 2] =
        [(Self::Departure, "DEPARTURE"), (Self::Arrival, "ARRIVAL")];

    /// The written name.
    pub const fn as_str(self) -> &'static str {
        match self {
            Self::Departure => "DEPARTURE",
            Self::Arrival => "ARRIVAL",
        }
    }

    /// Where the day stands.
    const fn path(self) -> &'static str {
        match self {
            Self::Departure => "transport.departure",
            Self::Arrival => "transport.arrival",
        }
    }
}

/// A certificate that goods need.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Reminder {
    /// Its kind, as in `sanitary.#.kind`.
    pub kind: String,
    /// The beginnings of codes of the Harmonized System.
    pub hs: Vec<String>,
    /// The edition of the Harmonized System that the codes are of. They are headings of four digits
    /// and chapters, which the editions since 2012 share, and are asked of lines of any edition.
    pub edition: String,
    /// The countries of origin, or of the port of loading; empty for any.
    pub from: Vec<String>,
    /// The countries that the goods go to.
    pub to: Vec<String>,
    /// Until when it has to be there.
    pub before: Before,
    /// From when to when, and where it is from.
    pub dated: Dated,
}

impl Reminder {
    fn read(object: &Object) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let before = text("before")?;
        Some(Self {
            kind: text("kind")?.to_owned(),
            hs: dated::texts(object, "hs")?,
            edition: text("edition")?.to_owned(),
            from: dated::texts(object, "from")?,
            to: dated::texts(object, "to")?,
            before: Before::ALL.into_iter().find(|(_, it)| *it == before)?.0,
            dated: Dated::read(object)?,
        })
    }
}

/// Every reminder.
pub fn reminders() -> &'static [Reminder] {
    static ALL: LazyLock<Vec<Reminder>> = LazyLock::new(|| {
        let rows = dated::objects(SHIPPED).unwrap_or_default();
        let read = rows.iter().map(Reminder::read).collect::<Option<_>>();
        read.unwrap_or_default()
    });
    &ALL
}

/// The reminders of a line of goods.
pub fn reminders_of(figures: &Figures, key: u32) -> impl Iterator<Item = &'static Reminder> {
    let code = figures.of_line("goods.#.hsCode", key).unwrap_or_default();
    let origin = figures.of_line("goods.#.origin", key).unwrap_or_default();
    let to = destination(figures).unwrap_or_default();
    let day: Option<Date> = DAYS
        .into_iter()
        .find_map(|path| figures.text(path)?.parse().ok());
    // What was made elsewhere and leaves from here is asked for a certificate of here, too.
    let loading = figures.text("transport.loading");
    let loading = loading.and_then(|port| port.get(..2)).unwrap_or_default();
    let from = [origin.to_owned(), loading.to_owned()];
    let (code, to) = (code.to_owned(), to.to_owned());
    reminders().iter().filter(move |reminder| {
        reminder.dated.holds(day)
            && reminder.to.contains(&to)
            && (reminder.from.is_empty() || from.iter().any(|it| reminder.from.contains(it)))
            && reminder.hs.iter().any(|hs| code.starts_with(hs.as_str()))
    })
}

const DAYS: [&str; 2] = ["transport.onBoard", "transport.departure"];

fn destination(figures: &Figures) -> Option<&str> {
    let named = figures.text("transport.destination");
    named.or_else(|| figures.text("transport.discharge")?.get(..2))
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "HEALTH_CERTIFICATE_DUE",
        severity: Severity::Warning,
        basis: "rules of destinations (data/reminders.json, not compared with the laws)",
        english: "The goods need a certificate, and its number is not there yet.",
        japanese: "この貨物には証明書が必要ですが、番号がまだありません。",
        judge: due,
    },
    Rule {
        id: "HEALTH_CERTIFICATE_INCOMPLETE",
        severity: Severity::Error,
        basis: "a certificate has a kind, an issuer and goods that it is about; one with a number has a date",
        english: "A certificate is not stated whole.",
        japanese: "証明書の種類・対象品目・発行機関・日付のいずれかがありません。",
        judge: incomplete,
    },
    Rule {
        id: "HEALTH_CERTIFICATE_DIFFERS",
        severity: Severity::Error,
        basis: "the authority at arrival holds the certificate against the goods",
        english: "A certificate says otherwise than the shipment.",
        japanese: "証明書の記載が船積の内容と一致しません。",
        judge: differs,
    },
    Rule {
        id: "HEALTH_CERTIFICATE_DATES",
        severity: Severity::Error,
        basis: "issued after it was applied for and before the goods leave, in force when they arrive",
        english: "The dates of a certificate do not go with the voyage.",
        japanese: "証明書の日付・有効期限が航海の日程と合いません。",
        judge: dates,
    },
];

/// The lines of certificates of a kind about a line of goods.
fn certificates(figures: &Figures, kind: &str, goods: u32) -> Vec<u32> {
    let goods = goods.to_string();
    let is_about = |key: &u32| {
        figures.of_line("sanitary.#.kind", *key) == Some(kind)
            && figures.of_line("sanitary.#.goods", *key) == Some(&*goods)
    };
    figures
        .keys("sanitary")
        .into_iter()
        .filter(is_about)
        .collect()
}

fn due(figures: &Figures, found: &mut Found) {
    for key in figures.keys("goods") {
        for reminder in reminders_of(figures, key) {
            let all = certificates(figures, &reminder.kind, key);
            let has_number = |it: &u32| figures.of_line("sanitary.#.number", *it).is_some();
            if all.iter().any(has_number) {
                continue;
            }
            // Where one is begun, its number is what lacks; else a line of its own.
            let free = figures
                .keys("sanitary")
                .last()
                .map_or(1, |last| last.saturating_add(1));
            let line = all.first().copied().unwrap_or(free);
            let of_line = ["kind", "number"].map(|member| format!("sanitary.{line}.{member}"));
            let goods = format!("goods.{key}.hsCode");
            let [kind, number] = &of_line;
            found.note([&*goods, kind, number, reminder.before.path()]);
        }
    }
}

fn incomplete(figures: &Figures, found: &mut Found) {
    const NEEDED: [&str; 3] = ["sanitary.#.kind", "sanitary.#.goods", "sanitary.#.issuer"];
    const NUMBER: &str = "sanitary.#.number";
    const DATE: &str = "sanitary.#.date";
    for key in figures.keys("sanitary") {
        let is_there = |pattern: &str| figures.of_line(pattern, key).is_some();
        let mut lacking: Vec<_> = NEEDED.into_iter().filter(|it| !is_there(it)).collect();
        match (is_there(NUMBER), is_there(DATE)) {
            (true, false) => lacking.push(DATE),
            (false, true) => lacking.push(NUMBER),
            (true, true) | (false, false) => {}
        }
        if !lacking.is_empty() {
            found.note_lines(lacking.into_iter().map(|pattern| (pattern, key)));
        }
    }
}

fn differs(figures: &Figures, found: &mut Found) {
    const CONTAINER: &str = "sanitary.#.container";
    let numbers = figures.keys("equipment").into_iter();
    let numbers: Vec<&str> = numbers
        .filter_map(|key| figures.of_line("equipment.#.number", key))
        .collect();
    for key in figures.keys("sanitary") {
        let at = |member: &str| format!("sanitary.{key}.{member}");
        let country = figures.of_line("sanitary.#.country", key);
        if country.is_some_and(|country| destination(figures).is_some_and(|it| it != country)) {
            found.note([&*at("country"), "transport.destination"]);
        }
        let container = figures.of_line(CONTAINER, key);
        if container.is_some_and(|it| !numbers.is_empty() && !numbers.contains(&it)) {
            found.note_lines([(CONTAINER, key)]);
        }
        let Some(named) = figures.of_line("sanitary.#.goods", key) else {
            continue;
        };
        let line: Option<u32> = named.parse().ok();
        let Some(goods) = line.filter(|line| figures.keys("goods").contains(line)) else {
            found.note([&*at("goods")]);
            continue;
        };
        if let Some(container) = container {
            weight_in_container(figures, found, key, (container, goods));
        }
        // The certificates of a kind for a line are told once, with the first of them.
        let kind = figures.of_line("sanitary.#.kind", key);
        let all = kind.map(|kind| certificates(figures, kind, goods));
        let all = all.unwrap_or_else(|| vec![key]);
        if all.first() == Some(&key) {
            weights(figures, found, &all, goods);
        }
    }
}

const NET: &str = "sanitary.#.netWeight";

/// What certificates of a kind state together against the line of goods: one for all of it, or one
/// for each container.
fn weights(figures: &Figures, found: &mut Found, certificates: &[u32], goods: u32) {
    const OWN: &str = "goods.#.netWeight";
    let stated = |key: &u32| Some((*key, figures.number_of(NET, *key)?));
    let stated: Vec<(u32, Decimal)> = certificates.iter().filter_map(stated).collect();
    let sum = |all: &[(u32, Decimal)]| {
        let mut weights = all.iter().map(|(_, weight)| *weight);
        weights.try_fold(Decimal::ZERO, Decimal::checked_add)
    };
    let Some((sum, own)) = sum(&stated).zip(figures.number_of(OWN, goods)) else {
        return;
    };
    // Where some state no weight, the others can only be too heavy.
    let is_whole = stated.len() == certificates.len();
    if sum > own || (is_whole && sum < own) {
        let lines = stated.iter().map(|(key, _)| (NET, *key));
        found.note_lines(lines.chain([(OWN, goods)]));
    }
}

/// What a certificate for a container states against the line of goods stuffed into it.
fn weight_in_container(figures: &Figures, found: &mut Found, key: u32, of: (&str, u32)) {
    const STUFFED: &str = "stuffing.#.netWeight";
    let (container, goods) = of;
    let is_of = |it: &u32| {
        let line = |member: &str| figures.of_line(member, *it)?.parse::<u32>().ok();
        let number = line("stuffing.#.equipment")
            .and_then(|equipment| figures.of_line("equipment.#.number", equipment));
        line("stuffing.#.goods") == Some(goods) && number == Some(container)
    };
    let lines: Vec<u32> = figures.keys("stuffing").into_iter().filter(is_of).collect();
    let weights = lines.iter().map(|it| figures.number_of(STUFFED, *it));
    let stuffed: Option<Vec<Decimal>> = weights.collect();
    let stuffed = stuffed.filter(|all| !all.is_empty()).and_then(|all| {
        let mut all = all.into_iter();
        all.try_fold(Decimal::ZERO, Decimal::checked_add)
    });
    let both = stuffed.zip(figures.number_of(NET, key));
    if both.is_some_and(|(stuffed, stated)| stuffed != stated) {
        let lines = lines.into_iter().map(|it| (STUFFED, it));
        found.note_lines([(NET, key)].into_iter().chain(lines));
    }
}

fn dates(figures: &Figures, found: &mut Found) {
    let leaves = DAYS.into_iter().find(|path| figures.text(path).is_some());
    let leaves = leaves.unwrap_or(DAYS[1]);
    for key in figures.keys("sanitary") {
        let at = |member: &str| format!("sanitary.{key}.{member}");
        let (applied, date, until) = (at("applied"), at("date"), at("until"));
        for (first, then) in [
            (&*applied, &*date),
            (&date, leaves),
            (&date, &until),
            ("transport.arrival", &until),
        ] {
            let days = figures.text(first).zip(figures.text(then));
            if days.is_some_and(|(first, then)| first > then) {
                found.note([first, then]);
            }
        }
        let days = |path: &str| {
            let day: Date = figures.text(path)?.parse().ok()?;
            Some(day.as_days())
        };
        if let Some((issued, left)) = days(&date).zip(days(leaves))
            && left.saturating_sub(issued) > AHEAD
        {
            found.note([&*date, leaves]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::*;
    use crate::sample::figures;
    use crate::table;

    #[test]
    fn the_shipped_reminders_can_be_read_and_say_where_they_are_from() {
        let all = reminders();
        assert!(all.len() >= 8);
        let row = table::row_of("sanitary.#.kind").unwrap();
        for one in all {
            assert!(one.dated.source.len() > 10 && !one.to.is_empty(), "{one:?}");
            let is_kind = row.check(&one.kind, &funani_core::codes::NoLists);
            assert_eq!(is_kind, Ok(()), "{one:?}");
            let digits = |hs: &String| hs.bytes().all(|byte| byte.is_ascii_digit());
            assert!(!one.hs.is_empty() && one.hs.iter().all(digits), "{one:?}");
            let row = table::row_of("goods.#.hsEdition").unwrap();
            let is_edition = row.check(&one.edition, &funani_core::codes::NoLists);
            assert_eq!(is_edition, Ok(()), "{one:?}");
            assert!(one.hs.iter().all(|hs| hs.len() <= 4), "{one:?}");
            // Since when it holds, or as of when it was written down.
            assert_ne!(
                one.dated.since.is_some(),
                one.dated.as_of.is_some(),
                "{one:?}"
            );
        }
    }

    #[test]
    fn what_is_due_follows_from_goods_origin_and_destination() {
        let kinds = |changes: &[(&str, &str)]| -> Vec<String> {
            let figures = figures(changes);
            reminders_of(&figures, 1)
                .map(|it| it.kind.clone())
                .collect()
        };
        assert_eq!(kinds(&[]), ["FISHERY_HEALTH"]);
        // Fish of Norway that leaves from Japan, and that does not.
        assert_eq!(kinds(&[("goods.1.origin", "NO")]), ["FISHERY_HEALTH"]);
        let elsewhere = [("goods.1.origin", "NO"), ("transport.loading", "KRPUS")];
        assert_eq!(kinds(&elsewhere), [""; 0]);
        assert_eq!(kinds(&[("goods.1.hsCode", "848210")]), [""; 0]);
        let pears = kinds(&[
            ("goods.1.hsCode", "080830"),
            ("transport.destination", "VN"),
        ]);
        assert_eq!(pears, ["PHYTOSANITARY"]);
    }
}
