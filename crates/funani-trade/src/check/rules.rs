//! The rules.

use std::collections::{BTreeMap, BTreeSet};

use rust_decimal::Decimal;

use super::{Found, Rule, Severity};
use crate::figures::Figures;
use crate::paper::forms;

/// What a consignment must have before any paper is made of it.
const NEEDED: &[&str] = &[
    "party.exporter.name",
    "party.exporter.country",
    "party.importer.name",
    "party.importer.country",
    "invoice.number",
    "invoice.date",
    "invoice.currency",
    "terms.incoterm",
    "terms.place",
    "transport.loading",
    "transport.discharge",
];

/// What every line of goods must have.
const NEEDED_OF_GOODS: &[&str] = &[
    "goods.#.description",
    "goods.#.hsCode",
    "goods.#.hsEdition",
    "goods.#.origin",
    "goods.#.quantity",
    "goods.#.unit",
    "goods.#.unitPrice",
    "goods.#.packages",
    "goods.#.netWeight",
    "goods.#.grossWeight",
];

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "DATUM_MISSING",
        severity: Severity::Error,
        basis: "UN/CEFACT invoice and packing list: elements that every paper shows",
        english: "Data are missing that every paper needs.",
        japanese: "どの書類にも必要な項目がありません。",
        judge: missing,
    },
    Rule {
        id: "LINE_UNKNOWN",
        severity: Severity::Error,
        basis: "a stuffing line is about goods and a container of the same consignment",
        english: "A stuffing line names goods or a container that are not there.",
        japanese: "積付の行が、存在しない品目またはコンテナを指しています。",
        judge: lines_known,
    },
    Rule {
        id: "STUFFED_PACKAGES_DIFFER",
        severity: Severity::Error,
        basis: "packing list against container packing: every package is in one container",
        english: "The packages in the containers are not those of the goods.",
        japanese: "コンテナ積付の個数が品目の個数と一致しません。",
        judge: stuffed_packages,
    },
    Rule {
        id: "STUFFED_WEIGHT_DIFFERS",
        severity: Severity::Error,
        basis: "packing list against container packing; the VGM rests on it (SOLAS VI/2)",
        english: "The gross weight in the containers is not that of the goods, with or without pallets.",
        japanese: "コンテナ積付の総重量が、パレット込みでも除いても品目の総重量と一致しません。",
        judge: stuffed_weight,
    },
    Rule {
        id: "NET_ABOVE_GROSS",
        severity: Severity::Error,
        basis: "UN/CEFACT: gross weight includes the packaging",
        english: "The net weight is above the gross weight.",
        japanese: "正味重量が総重量を上回っています。",
        judge: net_above_gross,
    },
    Rule {
        id: "CONTAINER_TWICE",
        severity: Severity::Error,
        basis: "ISO 6346: a number is one container",
        english: "Two lines are the same container.",
        japanese: "同じコンテナ番号が二つの行にあります。",
        judge: container_twice,
    },
    Rule {
        id: "CONTAINER_TOO_HEAVY",
        severity: Severity::Error,
        basis: "ISO 1496-1, CSC safety approval plate: maximum operating gross mass",
        english: "The verified gross mass is above what the container may weigh.",
        japanese: "総重量(VGM)がコンテナの最大総重量を超えています。",
        judge: too_heavy,
    },
    Rule {
        id: "VGM_NOT_WEIGHED",
        severity: Severity::Error,
        basis: "SOLAS VI/2.4.1: method 1 weighs the packed container",
        english: "The VGM is by weighing, and no weight is stated.",
        japanese: "VGMが計量方式(方法1)ですが、実測値がありません。",
        judge: not_weighed,
    },
    Rule {
        id: "FREIGHT_TERM_UNUSUAL",
        severity: Severity::Warning,
        basis: "Incoterms 2020, A9/B9: who pays the carriage",
        english: "The freight term does not go with the trade term.",
        japanese: "運賃の支払条件が貿易条件と合いません。",
        judge: freight_term,
    },
    Rule {
        id: "INSURANCE_BELOW_MINIMUM",
        severity: Severity::Error,
        basis: "Incoterms 2020, CIF and CIP A5; UCP 600 art. 28 f ii: at least 110 %",
        english: "Less is insured than 110 % of the price.",
        japanese: "付保割合が110%を下回っています。",
        judge: insured_below,
    },
    Rule {
        id: "INSURED_AFTER_LOADING",
        severity: Severity::Error,
        basis: "UCP 600 art. 28 e: not dated later than the shipment",
        english: "The policy is dated after the on-board date.",
        japanese: "保険証券の日付が船積日より後です。",
        judge: insured_late,
    },
    Rule {
        id: "BILL_BEFORE_LOADING",
        severity: Severity::Error,
        basis: "practice: no bill is dated before its cargo was on board",
        english: "The B/L is dated before the on-board date.",
        japanese: "B/Lの発行日が船積日より前です。",
        judge: bill_early,
    },
    Rule {
        id: "ARRIVAL_BEFORE_DEPARTURE",
        severity: Severity::Error,
        basis: "a voyage arrives after it departs",
        english: "The ship arrives before it departs.",
        japanese: "入港予定日が出港予定日より前です。",
        judge: arrival_early,
    },
    Rule {
        id: "DANGEROUS_GOODS_INCOMPLETE",
        severity: Severity::Error,
        basis: "IMDG Code 5.4.1.4: number, proper shipping name, class",
        english: "Dangerous goods need UN number, proper shipping name and class.",
        japanese: "危険物には国連番号・正式輸送品名・等級のすべてが必要です。",
        judge: dangerous,
    },
    Rule {
        id: "PAPER_INCOMPLETE",
        severity: Severity::Warning,
        basis: "what the form of the paper needs",
        english: "It is due and cannot be made yet, because data are missing.",
        japanese: "必要な書類ですが、項目が不足しているため作成できません。",
        judge: papers,
    },
];

fn papers(figures: &Figures, found: &mut Found) {
    for form in forms().iter().filter(|form| form.is_due(figures)) {
        let lacking = form.lacking(figures);
        if !lacking.is_empty() {
            found.faults.push((lacking, Some(form)));
        }
    }
}

fn missing(figures: &Figures, found: &mut Found) {
    for path in NEEDED.iter().filter(|path| figures.text(path).is_none()) {
        found.note([*path]);
    }
    let keys = figures.keys("goods");
    if keys.is_empty() {
        found.note_lines(NEEDED_OF_GOODS.iter().map(|pattern| (*pattern, 1)));
    }
    for key in keys {
        let absent = |pattern: &&&str| figures.of_line(pattern, key).is_none();
        let lacking: Vec<_> = NEEDED_OF_GOODS
            .iter()
            .filter(absent)
            .map(|it| (*it, key))
            .collect();
        if !lacking.is_empty() {
            found.note_lines(lacking);
        }
    }
}

/// The line of another list that a stuffing line names.
fn named(figures: &Figures, pattern: &str, key: u32) -> Option<u32> {
    figures.of_line(pattern, key)?.parse().ok()
}

fn lines_known(figures: &Figures, found: &mut Found) {
    for (pattern, list) in [
        ("stuffing.#.goods", "goods"),
        ("stuffing.#.equipment", "equipment"),
    ] {
        let known: BTreeSet<u32> = figures.keys(list).into_iter().collect();
        for key in figures.keys("stuffing") {
            if named(figures, pattern, key).is_none_or(|line| !known.contains(&line)) {
                found.note_lines([(pattern, key)]);
            }
        }
    }
}

/// The sum of a member of the stuffing lines for each line of goods; nothing where a line lacks it.
pub(super) fn stuffed(figures: &Figures, pattern: &str) -> BTreeMap<u32, Option<Decimal>> {
    let mut sums = BTreeMap::new();
    for key in figures.keys("stuffing") {
        let Some(goods) = named(figures, "stuffing.#.goods", key) else {
            continue;
        };
        let number = figures.number_of(pattern, key);
        let sum = sums.entry(goods).or_insert(Some(Decimal::ZERO));
        *sum = sum
            .zip(number)
            .and_then(|(sum, number)| sum.checked_add(number));
    }
    sums
}

fn stuffed_packages(figures: &Figures, found: &mut Found) {
    for (goods, sum) in stuffed(figures, "stuffing.#.packages") {
        let packages = figures.number_of("goods.#.packages", goods);
        let pallets = figures.number_of("goods.#.pallets", goods);
        // Containers are counted in packages or in the pallets that they stand on.
        if let (Some(sum), Some(packages)) = (sum, packages)
            && sum != packages
            && Some(sum) != pallets
        {
            note_stuffed(
                figures,
                found,
                goods,
                ["goods.#.packages", "stuffing.#.packages"],
            );
        }
    }
}

fn stuffed_weight(figures: &Figures, found: &mut Found) {
    for (goods, sum) in stuffed(figures, "stuffing.#.grossWeight") {
        let gross = figures.number_of("goods.#.grossWeight", goods);
        let with_pallets = figures.number_of("goods.#.weightWithPallets", goods);
        if let (Some(sum), Some(gross)) = (sum, gross)
            && sum != gross
            && Some(sum) != with_pallets
        {
            note_stuffed(
                figures,
                found,
                goods,
                ["goods.#.grossWeight", "stuffing.#.grossWeight"],
            );
        }
    }
}

fn note_stuffed(figures: &Figures, found: &mut Found, goods: u32, [of_goods, of_line]: [&str; 2]) {
    let lines = figures.keys("stuffing").into_iter();
    let lines = lines.filter(|key| named(figures, "stuffing.#.goods", *key) == Some(goods));
    let own = [(of_goods, goods)].into_iter();
    found.note_lines(own.chain(lines.map(|key| (of_line, key))));
}

fn net_above_gross(figures: &Figures, found: &mut Found) {
    for (list, net, gross) in [
        ("goods", "goods.#.netWeight", "goods.#.grossWeight"),
        ("stuffing", "stuffing.#.netWeight", "stuffing.#.grossWeight"),
    ] {
        for key in figures.keys(list) {
            let weights = figures
                .number_of(net, key)
                .zip(figures.number_of(gross, key));
            if weights.is_some_and(|(net, gross)| net > gross) {
                found.note_lines([(net, key), (gross, key)]);
            }
        }
    }
}

fn container_twice(figures: &Figures, found: &mut Found) {
    const NUMBER: &str = "equipment.#.number";
    let mut seen = BTreeMap::new();
    for key in figures.keys("equipment") {
        if let Some(number) = figures.of_line(NUMBER, key)
            && let Some(first) = seen.insert(number, key)
        {
            found.note_lines([(NUMBER, first), (NUMBER, key)]);
        }
    }
}

fn too_heavy(figures: &Figures, found: &mut Found) {
    for key in figures.keys("equipment") {
        let mass = figures.number_of("equipment.#.vgm", key);
        let most = figures.number_of("equipment.#.maxGross", key);
        if mass.zip(most).is_some_and(|(mass, most)| mass > most) {
            found.note_lines([("equipment.#.vgm", key), ("equipment.#.maxGross", key)]);
        }
    }
}

fn not_weighed(figures: &Figures, found: &mut Found) {
    for key in figures.keys("equipment") {
        let by_weighing = figures.of_line("equipment.#.vgmMethod", key) == Some("1");
        if by_weighing && figures.of_line("equipment.#.vgmWeighed", key).is_none() {
            found.note_lines([
                ("equipment.#.vgmMethod", key),
                ("equipment.#.vgmWeighed", key),
            ]);
        }
    }
}

fn freight_term(figures: &Figures, found: &mut Found) {
    const TERM: &str = "terms.incoterm";
    const FREIGHT: &str = "transport.freightTerm";
    let usual = match figures.text(TERM) {
        Some("CFR" | "CIF" | "CPT" | "CIP" | "DAP" | "DPU" | "DDP") => "PREPAID",
        Some("EXW" | "FCA" | "FAS" | "FOB") => "COLLECT",
        Some(_) | None => return,
    };
    if figures.text(FREIGHT).is_some_and(|stated| stated != usual) {
        found.note([TERM, FREIGHT]);
    }
}

fn insured_below(figures: &Figures, found: &mut Found) {
    const SHARE: &str = "insurance.percentage";
    let insures = matches!(figures.text("terms.incoterm"), Some("CIF" | "CIP"));
    if insures
        && figures
            .number(SHARE)
            .is_some_and(|share| share < Decimal::from(110))
    {
        found.note(["terms.incoterm", SHARE]);
    }
}

/// Notes two dates where the first is later. Dates sort as they are written.
fn not_later(figures: &Figures, found: &mut Found, first: &str, then: &str) {
    let dates = figures.text(first).zip(figures.text(then));
    if dates.is_some_and(|(earlier, later)| earlier > later) {
        found.note([first, then]);
    }
}

fn insured_late(figures: &Figures, found: &mut Found) {
    not_later(figures, found, "insurance.date", "transport.onBoard");
}

fn bill_early(figures: &Figures, found: &mut Found) {
    not_later(figures, found, "transport.onBoard", "transport.issueDate");
}

fn arrival_early(figures: &Figures, found: &mut Found) {
    not_later(figures, found, "transport.departure", "transport.arrival");
}

fn dangerous(figures: &Figures, found: &mut Found) {
    const NEEDED: [&str; 3] = [
        "goods.#.unNumber",
        "goods.#.properShippingName",
        "goods.#.hazardClass",
    ];
    for key in figures.keys("goods") {
        let stated = |pattern: &&str| figures.of_line(pattern, key).is_some();
        let count = NEEDED.iter().filter(|pattern| stated(pattern)).count();
        if count > 0 && count < NEEDED.len() {
            let lacking = NEEDED.into_iter().filter(|pattern| !stated(pattern));
            found.note_lines(lacking.map(|pattern| (pattern, key)));
        }
    }
}
