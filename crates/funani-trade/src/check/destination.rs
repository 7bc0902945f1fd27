//! What countries of destination ask for, as dated data (`data/destinations.json`).

use std::sync::LazyLock;

use funani_core::time::Date;
use funani_proof::json::{self, Limits, Object, Value};

use super::{Found, Rule, Severity};
use crate::figures::Figures;

const SHIPPED: &[u8] = include_bytes!("../../data/destinations.json");

/// What a country asks for.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Demand {
    /// Marks, which must say something.
    Marks,
    /// A clause on the bill for goods that go on to another country.
    TransitClause,
    /// The tax number of the consignee, under an order bill of the notify party.
    TaxNumber,
    /// Wood of packages and pallets treated and marked (ISPM 15).
    Wood,
}

impl Demand {
    const ALL: [(Self, &'static str); 4] = [
        (Self::Marks, "MARKS"),
        (Self::TransitClause, "TRANSIT_CLAUSE"),
        (Self::TaxNumber, "TAX_NUMBER"),
        (Self::Wood, "WOOD"),
    ];

    /// The written name.
    pub fn as_str(self) -> &'static str {
        let found = Self::ALL.into_iter().find(|(demand, _)| *demand == self);
        found.map_or("", |(_, name)| name)
    }
}

/// One demand of one country.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Destination {
    /// The country of the port of discharge (ISO 3166-1).
    pub country: String,
    /// What it asks for.
    pub demand: Demand,
    /// For [`Demand::TransitClause`]: the countries that the goods go on to.
    pub onward: Vec<String>,
    /// For [`Demand::TaxNumber`]: the scheme of the number.
    pub scheme: String,
    /// The first day; nothing where none is known.
    pub since: Option<Date>,
    /// The last day; nothing where none is known.
    pub until: Option<Date>,
    /// Where it is from.
    pub source: String,
    /// Whether it was compared with the text of its source.
    pub compared: bool,
}

impl Destination {
    fn read(object: &Object) -> Option<Self> {
        let text = |name: &str| object.get(name).and_then(Value::as_str);
        let date = |name: &str| text(name).map(str::parse).transpose();
        let name = text("demand")?;
        let demand = Demand::ALL.into_iter().find(|(_, known)| *known == name)?.0;
        let onward = object.get("onward").and_then(Value::as_array);
        let onward = onward.unwrap_or_default().iter();
        Some(Self {
            country: text("country")?.to_owned(),
            demand,
            onward: onward
                .map(|it| it.as_str().map(str::to_owned))
                .collect::<Option<_>>()?,
            scheme: text("scheme").unwrap_or_default().to_owned(),
            since: date("since").ok()?,
            until: date("until").ok()?,
            source: text("source")?.to_owned(),
            compared: object.get("compared")?.as_bool()?,
        })
    }

    /// Whether it holds on a day; where none is known, it does.
    fn holds(&self, day: Option<Date>) -> bool {
        let Some(day) = day else { return true };
        self.since.is_none_or(|since| since <= day) && self.until.is_none_or(|until| day <= until)
    }
}

/// Every demand that is known.
pub fn destinations() -> &'static [Destination] {
    static ALL: LazyLock<Vec<Destination>> = LazyLock::new(|| read(SHIPPED).unwrap_or_default());
    &ALL
}

fn read(bytes: &[u8]) -> Option<Vec<Destination>> {
    let value = json::parse(bytes, Limits::DOCUMENT).ok()?;
    let rows = value.as_array()?.iter();
    rows.map(|row| Destination::read(row.as_object()?))
        .collect()
}

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "MARKS_NOT_ACCEPTED",
        severity: Severity::Error,
        basis: "rules of destinations: blank marks, N/M and NO MARK are sent back",
        english: "The country of discharge wants marks, and not N/M or NO MARK.",
        japanese: "陸揚国では荷印が必要です(N/M、NO MARK は不可)。",
        judge: marks,
    },
    Rule {
        id: "TAX_NUMBER_MISSING",
        severity: Severity::Error,
        basis: "rules of destinations: the manifest names the tax number of consignee or notify party",
        english: "The country of discharge wants the tax number of the consignee, or of the notify party under an order bill.",
        japanese: "陸揚国では荷受人(指図式の場合は着荷通知先)の納税者番号が必要です。",
        judge: tax_number,
    },
    Rule {
        id: "TRANSIT_CLAUSE_MISSING",
        severity: Severity::Error,
        basis: "rules of destinations: goods in transit carry a clause on the bill",
        english: "Goods that go on to another country need IN TRANSIT among the clauses on the B/L.",
        japanese: "第三国へ継続輸送される貨物には、B/L記載文言に IN TRANSIT の記載が必要です。",
        judge: transit_clause,
    },
    Rule {
        id: "WOOD_NOT_TREATED",
        severity: Severity::Error,
        basis: "rules of destinations: ISPM 15, wood of packages and pallets is treated and marked",
        english: "The country of discharge wants wood of packages and pallets treated and marked (ISPM 15).",
        japanese: "陸揚国では木材梱包材の消毒処理と表示(ISPM No.15)が必要です。",
        judge: wood,
    },
];

const PORT: &str = "transport.discharge";

/// What the country of discharge asks for, of one kind, when the goods arrive.
fn demanded(figures: &Figures, demand: Demand) -> Option<&'static Destination> {
    let port = figures.text(PORT)?;
    let day = ["transport.arrival", "invoice.date"].into_iter();
    let mut day = day.filter_map(|path| figures.text(path)?.parse().ok());
    let day = day.next();
    let mut all = destinations().iter();
    all.find(|it| it.demand == demand && port.starts_with(&it.country) && it.holds(day))
}

fn marks(figures: &Figures, found: &mut Found) {
    if demanded(figures, Demand::Marks).is_none() {
        return;
    }
    let refused = |marks: Option<&str>| {
        let marks: String = marks.unwrap_or_default().to_uppercase();
        matches!(
            marks.trim_end_matches(['.', 'S']),
            "" | "N/M" | "NM" | "NO MARK" | "NO MARKS"
        )
    };
    let whole = figures.text("invoice.marks");
    let own: Vec<u32> = figures.keys("goods");
    let none = own
        .iter()
        .all(|key| figures.of_line("goods.#.marks", *key).is_none());
    if none && refused(whole) {
        found.note([PORT, "invoice.marks"]);
    }
    for key in own {
        let marks = figures.of_line("goods.#.marks", key);
        if marks.is_some() && refused(marks) {
            found.note_lines([("goods.#.marks", key)]);
        }
    }
}

fn tax_number(figures: &Figures, found: &mut Found) {
    let Some(demanded) = demanded(figures, Demand::TaxNumber) else {
        return;
    };
    // Who is told of the goods, in the order in which a manifest names them.
    let roles: &[&str] = if figures.is_to_order() {
        &["notify", "importer"]
    } else {
        &["consignee", "importer", "notify"]
    };
    let there = |role: &&&str| figures.text(&format!("party.{role}.name")).is_some();
    let Some(role) = roles.iter().find(there) else {
        return;
    };
    let has = ["identifier", "taxIdentifier"].into_iter().any(|member| {
        let number = figures.text(&format!("party.{role}.{member}"));
        let scheme = number.and_then(|number| number.split_once(' '));
        scheme.is_some_and(|(scheme, _)| scheme == demanded.scheme)
    });
    if !has {
        found.note([PORT, &format!("party.{role}.taxIdentifier")]);
    }
}

fn transit_clause(figures: &Figures, found: &mut Found) {
    const CLAUSES: &str = "transport.clauses";
    let Some(demanded) = demanded(figures, Demand::TransitClause) else {
        return;
    };
    let to = ["transport.delivery", "transport.destination"].into_iter();
    let mut to = to.filter_map(|path| Some((path, figures.text(path)?)));
    let onward = |(_, text): &(&str, &str)| demanded.onward.iter().any(|it| text.starts_with(it));
    let Some((path, _)) = to.find(onward) else {
        return;
    };
    let clauses = figures.text(CLAUSES).unwrap_or_default().to_uppercase();
    if !clauses.replace('-', " ").contains("IN TRANSIT") {
        found.note([PORT, path, CLAUSES]);
    }
}

fn wood(figures: &Figures, found: &mut Found) {
    const WOOD: &str = "packing.wood";
    if demanded(figures, Demand::Wood).is_some() && figures.text(WOOD) == Some("UNTREATED") {
        found.note([PORT, WOOD]);
    }
}

#[cfg(test)]
mod tests {
    use super::*;

    #[test]
    fn the_shipped_table_can_be_read_and_says_where_it_is_from() {
        let all = read(SHIPPED).unwrap();
        assert!(all.len() >= 9);
        for one in all {
            assert!(one.source.len() > 10 && one.country.len() == 2, "{one:?}");
            assert_eq!(one.onward.is_empty(), one.demand != Demand::TransitClause);
            assert_eq!(one.scheme.is_empty(), one.demand != Demand::TaxNumber);
        }
    }

    #[test]
    fn a_demand_holds_from_its_first_day_to_its_last() {
        let mut one = destinations()[0].clone();
        let day = |text: &str| Some(text.parse().unwrap());
        (one.since, one.until) = (day("2018-02-01"), day("2018-02-28"));
        let holds = ["2018-01-31", "2018-02-01", "2018-02-28", "2018-03-01"];
        assert_eq!(
            holds.map(|it| one.holds(day(it))),
            [false, true, true, false]
        );
        assert!(one.holds(None));
    }
}
