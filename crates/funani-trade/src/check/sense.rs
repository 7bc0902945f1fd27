//! Rules that hold data against each other which are stated twice in different words: what a
//! keyed digit or a line left in from the last shipment breaks.

use funani_core::time::Date;
use rust_decimal::Decimal;

use super::{Found, Rule, Severity};
use crate::figures::Figures;
use crate::table;

/// How far the on-board date may be from the departure that was planned, in days.
const DELAY: i64 = 21;

/// How long before the departure an invoice is made out at most, in days.
const AHEAD: i64 = 180;

/// How many letters two names may differ by to be taken for the same one.
const ALMOST: usize = 2;

/// The shortest name that is held against others.
const SHORT: usize = 6;

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "STUFFED_NET_DIFFERS",
        severity: Severity::Warning,
        basis: "packing list against container packing",
        english: "The net weight in the containers is not that of the goods.",
        japanese: "コンテナ積付の正味重量が品目の正味重量と一致しません。",
        judge: stuffed_net,
    },
    Rule {
        id: "STUFFED_VOLUME_DIFFERS",
        severity: Severity::Warning,
        basis: "packing list against container packing",
        english: "The volume in the containers is not that of the goods.",
        japanese: "コンテナ積付の容積が品目の容積と一致しません。",
        judge: stuffed_volume,
    },
    Rule {
        id: "QUANTITY_IS_NOT_NET",
        severity: Severity::Warning,
        basis: "a quantity invoiced in kilograms is the net weight",
        english: "The goods are invoiced in kilograms, and the quantity is not their net weight.",
        japanese: "キログラム建ての数量が正味重量と一致しません。",
        judge: quantity_net,
    },
    Rule {
        id: "MARKS_COUNT_DIFFERS",
        severity: Severity::Warning,
        basis: "practice: case numbers in the marks run from 1 to the number of packages",
        english: "The case numbers in the marks do not end at the number of packages.",
        japanese: "荷印のケース番号が総個数と一致しません。",
        judge: marks_count,
    },
    Rule {
        id: "DESTINATION_DIFFERS",
        severity: Severity::Warning,
        basis: "UN/LOCODE begins with the country (Rec. 16); in transit, name the place of delivery",
        english: "The place where the carriage ends is not in the country of destination.",
        japanese: "荷渡地(または陸揚港)の国が仕向国と異なります。",
        judge: destination,
    },
    Rule {
        id: "PORT_NAME_DIFFERS",
        severity: Severity::Warning,
        basis: "the name shown on the bill is that of the port's code (Rec. 16)",
        english: "The name of a port is in another country than its code.",
        japanese: "港名と港コードの国が一致しません。",
        judge: port_names,
    },
    Rule {
        id: "NAMES_ALMOST_SAME",
        severity: Severity::Warning,
        basis: "UCP 600 art. 14 j, k: names need to agree; a slip of one or two letters",
        english: "Two parties are called almost the same.",
        japanese: "二つの当事者の名称が、ごくわずかに異なります。",
        judge: names,
    },
    Rule {
        id: "DATES_FAR_APART",
        severity: Severity::Warning,
        basis: "practice: loaded within three weeks of the planned departure, invoiced within half a year",
        english: "Dates of one shipment lie unusually far apart.",
        japanese: "同じ船積の日付が不自然に離れています。",
        judge: dates,
    },
];

/// Notes each line of goods whose sum over the containers is another.
fn stuffed(figures: &Figures, found: &mut Found, own: &'static str, part: &'static str) {
    for (goods, sum) in super::rules::stuffed(figures, part) {
        let stated = figures.number_of(own, goods);
        if let (Some(sum), Some(stated)) = (sum, stated)
            && sum != stated
        {
            found.note_lines([(own, goods)]);
        }
    }
}

fn stuffed_net(figures: &Figures, found: &mut Found) {
    stuffed(figures, found, "goods.#.netWeight", "stuffing.#.netWeight");
}

fn stuffed_volume(figures: &Figures, found: &mut Found) {
    stuffed(figures, found, "goods.#.volume", "stuffing.#.volume");
}

fn quantity_net(figures: &Figures, found: &mut Found) {
    for key in figures.keys("goods") {
        let (quantity, net) = ("goods.#.quantity", "goods.#.netWeight");
        let both = figures
            .number_of(quantity, key)
            .zip(figures.number_of(net, key));
        if figures.of_line("goods.#.unit", key) == Some("KGM")
            && both.is_some_and(|(quantity, net)| quantity != net)
        {
            found.note_lines([(quantity, key), (net, key)]);
        }
    }
}

/// The last number of a range from 1, such as 3200 in `C/NO. 1-3200`.
fn last_case(marks: &str) -> Option<u64> {
    let (_, rest) = marks
        .lines()
        .filter_map(|line| line.split_once("1-"))
        .find(|(before, _)| !before.ends_with(|letter: char| letter.is_ascii_digit()))?;
    let digits: String = rest.chars().take_while(char::is_ascii_digit).collect();
    digits.parse().ok()
}

fn marks_count(figures: &Figures, found: &mut Found) {
    const MARKS: &str = "invoice.marks";
    let Some(last) = figures.text(MARKS).and_then(last_case).map(Decimal::from) else {
        return;
    };
    let counts = ["total.packages", "total.pallets"].map(|path| figures.number(path));
    if counts.iter().any(Option::is_some) && !counts.contains(&Some(last)) {
        found.note([MARKS, "total.packages"]);
    }
}

fn destination(figures: &Figures, found: &mut Found) {
    let places = ["transport.delivery", "transport.discharge"];
    let place = places
        .into_iter()
        .find_map(|path| Some((path, figures.text(path)?)));
    let country = figures.text("transport.destination");
    if let (Some((path, place)), Some(country)) = (place, country)
        && !place.starts_with(country)
    {
        found.note([path, "transport.destination"]);
    }
}

/// The country of a name such as `LAEM CHABANG, THAILAND`, where it has one that we know.
fn country_in(name: &str) -> Option<&'static str> {
    const COUNTRIES: &[(&str, &str)] = &[
        ("JAPAN", "JP"),
        ("THAILAND", "TH"),
        ("VIET NAM", "VN"),
        ("VIETNAM", "VN"),
        ("INDONESIA", "ID"),
        ("MALAYSIA", "MY"),
        ("SINGAPORE", "SG"),
        ("PHILIPPINES", "PH"),
        ("MYANMAR", "MM"),
        ("CAMBODIA", "KH"),
        ("BRUNEI", "BN"),
    ];
    let name = name.to_uppercase();
    let (_, code) = COUNTRIES
        .iter()
        .find(|(country, _)| name.ends_with(country))?;
    Some(code)
}

fn port_names(figures: &Figures, found: &mut Found) {
    for (port, name) in [
        ("transport.loading", "transport.loadingName"),
        ("transport.discharge", "transport.dischargeName"),
    ] {
        let named = figures.text(name).and_then(country_in);
        if let (Some(code), Some(country)) = (figures.text(port), named)
            && !code.starts_with(country)
        {
            found.note([port, name]);
        }
    }
}

fn names(figures: &Figures, found: &mut Found) {
    let plain = |name: &str| -> String {
        let letters = name.chars().filter(|letter| letter.is_alphanumeric());
        letters.flat_map(char::to_uppercase).collect()
    };
    let named = table::roles().iter().filter_map(|role| {
        let path = format!("party.{}.name", role.name);
        let name = plain(figures.text(&path)?);
        (name.chars().count() >= SHORT).then_some((path, name))
    });
    let named: Vec<(String, String)> = named.collect();
    for (at, (path, name)) in named.iter().enumerate() {
        for (other_path, other) in named.iter().skip(at.saturating_add(1)) {
            if name != other && strsim::levenshtein(name, other) <= ALMOST {
                found.note([path.as_str(), other_path.as_str()]);
            }
        }
    }
}

fn dates(figures: &Figures, found: &mut Found) {
    let day = |path: &str| -> Option<i64> {
        let date: Date = figures.text(path)?.parse().ok()?;
        Some(date.as_days())
    };
    for (first, then, before, after) in [
        ("transport.departure", "transport.onBoard", DELAY, DELAY),
        ("transport.departure", "transport.arrival", AHEAD, AHEAD),
        ("invoice.date", "transport.departure", DELAY, AHEAD),
    ] {
        let Some((one, other)) = day(first).zip(day(then)) else {
            continue;
        };
        let apart = other.saturating_sub(one);
        if apart > after || apart < before.saturating_neg() {
            found.note([first, then]);
        }
    }
}

#[cfg(test)]
mod tests {
    use super::{country_in, last_case};

    #[test]
    fn case_numbers_are_read_where_they_run_from_one() {
        let cases = [
            ("SSF\nLAEM CHABANG\nC/NO. 1-3200", Some(3200)),
            ("NO. 1-4", Some(4)),
            ("LOT 21-40", None),
            ("AS PER HOUSE WAYBILLS", None),
            ("C/NO. 1-UP", None),
        ];
        for (marks, last) in cases {
            assert_eq!(last_case(marks), last, "{marks}");
        }
    }

    #[test]
    fn the_country_stands_at_the_end_of_a_ports_name() {
        assert_eq!(country_in("Laem Chabang, Thailand"), Some("TH"));
        assert_eq!(country_in("SINGAPORE"), Some("SG"));
        assert_eq!(country_in("LAEM CHABANG"), None);
    }
}
