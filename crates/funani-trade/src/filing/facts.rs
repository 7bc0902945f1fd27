//! What the law says of filings and may change, as dated data (`data/filings.json`).

use std::sync::LazyLock;

use funani_core::time::Date;
use funani_proof::json::{self, Limits, Object, Value};

use crate::figures::Figures;

const SHIPPED: &[u8] = include_bytes!("../../data/filings.json");

/// What a fact is about.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Subject {
    /// Hours before departure from the port of loading by which cargo is filed in advance.
    Advance,
    /// The same for ports near Japan.
    AdvanceShortSea,
    /// Chapters of the Harmonized System whose goods are food.
    Food,
}

impl Subject {
    const ALL: [(Self, &'static str); 3] = [
        (Self::Advance, "ADVANCE"),
        (Self::AdvanceShortSea, "ADVANCE_SHORT_SEA"),
        (Self::Food, "FOOD"),
    ];

    /// The written name.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(subject, _)| *subject == self);
        found.map_or("", |(_, name)| name)
    }
}

/// One fact.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Fact {
    /// What it is about.
    pub subject: Subject,
    /// Hours before departure.
    pub hours: i64,
    /// Countries of loading that it holds for (ISO 3166-1); all where empty.
    pub countries: Vec<String>,
    /// Chapters of the Harmonized System.
    pub chapters: Vec<String>,
    /// The first day; nothing where none is known.
    pub since: Option<Date>,
    /// The last day; nothing where none is known.
    pub until: Option<Date>,
    /// Where it is from.
    pub source: String,
    /// Whether it was compared with the text of its source.
    pub compared: bool,
}

impl Fact {
    fn read(object: &Object) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let date = |name: &str| text(name).map(str::parse).transpose();
        let list = |name: &str| -> Option<Vec<String>> {
            let list = object.get(name).and_then(Value::as_array);
            let list = list.unwrap_or_default().iter();
            list.map(|it| it.as_str().map(str::to_owned)).collect()
        };
        let name = text("what")?;
        let hours = match object.get("hours") {
            Some(hours) => hours.as_i64()?,
            None => 0,
        };
        Some(Self {
            subject: Subject::ALL.into_iter().find(|(_, it)| *it == name)?.0,
            hours,
            countries: list("countries")?,
            chapters: list("chapters")?,
            since: date("since").ok()?,
            until: date("until").ok()?,
            source: text("source")?.to_owned(),
            compared: object.get("compared")?.as_bool()?,
        })
    }

    fn holds(&self, day: Option<Date>, country: &str) -> bool {
        let here = self.countries.is_empty() || self.countries.iter().any(|it| it == country);
        let now = day.is_none_or(|day| {
            self.since.is_none_or(|since| since <= day)
                && self.until.is_none_or(|until| day <= until)
        });
        here && now
    }
}

/// Every fact that is known.
pub fn facts() -> &'static [Fact] {
    static ALL: LazyLock<Vec<Fact>> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());
    &ALL
}

pub(super) fn read(bytes: &[u8]) -> Option<Vec<Fact>> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let rows = value.as_array()?.iter();
    rows.map(|row| Fact::read(row.as_object()?)).collect()
}

/// The facts about a subject that hold for a shipment on its day of departure.
pub(super) fn holding(
    subject: Subject,
    figures: &Figures,
) -> impl Iterator<Item = &'static Fact> + use<> {
    let text = |path: &str| figures.text(path).unwrap_or_default().to_owned();
    let day: Option<Date> = text("transport.departure").parse().ok();
    let country: String = text("transport.loading").chars().take(2).collect();
    let of = facts().iter().filter(move |it| it.subject == subject);
    of.filter(move |it| it.holds(day, &country))
}

/// Whether there is food among the goods.
pub(super) fn is_food(figures: &Figures) -> bool {
    let keys = figures.keys("goods");
    let codes: Vec<&str> = keys
        .iter()
        .filter_map(|key| figures.of_line("goods.#.hsCode", *key))
        .collect();
    holding(Subject::Food, figures).any(|fact| {
        let begins = |code: &&str| fact.chapters.iter().any(|it| code.starts_with(it.as_str()));
        codes.iter().any(begins)
    })
}
