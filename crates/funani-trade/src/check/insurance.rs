//! What an insurer's policy or certificate says, held against the shipment; and what was applied
//! for, against what the policy rests on.

use rust_decimal::Decimal;

use super::clauses::Clauses;
use super::{Found, Rule, Severity};
use crate::figures::Figures;

/// What a policy has where anything of it is stated.
const POLICY: [&str; 4] = [
    "insurance.policy",
    "insurance.date",
    "insurance.amount",
    "insurance.currency",
];

/// A sum insured is rounded up to whole units of the currency, and by some insurers further: by
/// this part of it at most.
const ROUNDED: Decimal = Decimal::from_parts(1, 0, 0, false, 3);

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "POLICY_INCOMPLETE",
        severity: Severity::Error,
        basis: "a policy has a number, a date, a sum and its currency (UN/CEFACT insurance certificate)",
        english: "The policy is not stated whole.",
        japanese: "保険証券の番号・日付・保険金額・通貨のいずれかがありません。",
        judge: incomplete,
    },
    Rule {
        id: "POLICY_MISSING",
        severity: Severity::Error,
        basis: "Incoterms 2020, CIF and CIP A5: the seller insures, before the goods are on board",
        english: "The goods are on board, and the seller’s policy is missing.",
        japanese: "船積済みですが、売主の保険証券がありません。",
        judge: missing,
    },
    Rule {
        id: "POLICY_DIFFERS",
        severity: Severity::Error,
        basis: "UCP 600 art. 14 d: data of the documents must not conflict",
        english: "The policy says otherwise than the shipment.",
        japanese: "保険証券の記載が船積の内容と一致しません。",
        judge: differs,
    },
    Rule {
        id: "SUM_INSURED_TOO_LOW",
        severity: Severity::Error,
        basis: "Incoterms 2020, CIF and CIP A5; UCP 600 art. 28 f ii: at least 110 %, or as agreed",
        english: "The policy insures less than what is to be insured.",
        japanese: "保険証券の保険金額が所要額を下回っています。",
        judge: sum_low,
    },
    Rule {
        id: "SUM_INSURED_UNUSUAL",
        severity: Severity::Warning,
        basis: "practice: a sum insured is the agreed percentage of the price, rounded up",
        english: "The policy insures more than the percentage that is agreed.",
        japanese: "保険証券の保険金額が付保割合より多くなっています。",
        judge: sum_high,
    },
    Rule {
        id: "APPLIED_AFTER_POLICY",
        severity: Severity::Error,
        basis: "a policy follows its application",
        english: "The insurance was applied for after the date of the policy, or after loading.",
        japanese: "保険申込日が保険証券の日付または船積日より後です。",
        judge: applied_late,
    },
    Rule {
        id: "INSURANCE_STILL_PROVISIONAL",
        severity: Severity::Warning,
        basis: "practice: a provisional insurance is declared definite once vessel and sum are known",
        english: "The goods are on board, and the insurance is still provisional.",
        japanese: "船積済みですが、保険が予定のままです(確定通知が必要です)。",
        judge: provisional,
    },
    Rule {
        id: "CLAUSES_BELOW_CREDIT",
        severity: Severity::Error,
        basis: "UCP 600 art. 28 g: the document covers the risks that the credit asks for",
        english: "The L/C asks for wider cargo clauses.",
        japanese: "信用状が求める保険条件より狭い条件です。",
        judge: below_credit,
    },
    Rule {
        id: "INSURED_VOYAGE_UNUSUAL",
        severity: Severity::Warning,
        basis: "practice: insured from where the goods begin to where they end, claims payable there",
        english: "The insured voyage or the claims place is not that of the shipment.",
        japanese: "保険区間または保険金支払地が船積の経路と合いません。",
        judge: voyage,
    },
];

/// Whether who sells insures.
fn seller_insures(figures: &Figures) -> bool {
    matches!(figures.text("terms.incoterm"), Some("CIF" | "CIP"))
}

fn incomplete(figures: &Figures, found: &mut Found) {
    let lacking = POLICY.into_iter();
    let lacking: Vec<&str> = lacking.filter(|it| figures.text(it).is_none()).collect();
    if !lacking.is_empty() && lacking.len() < POLICY.len() {
        found.note(lacking);
    }
}

fn missing(figures: &Figures, found: &mut Found) {
    let on_board = figures.text("transport.onBoard").is_some();
    if seller_insures(figures) && on_board && figures.text(POLICY[0]).is_none() {
        found.note([POLICY[0], "terms.incoterm"]);
    }
}

/// A text as it is compared: capitals, and nothing but letters and digits.
fn plain(text: &str) -> String {
    let letters = text.chars().filter(|letter| letter.is_alphanumeric());
    letters.flat_map(char::to_uppercase).collect()
}

fn differs(figures: &Figures, found: &mut Found) {
    for (policy, own) in [
        ("insurance.vessel", "transport.vessel"),
        ("insurance.voyage", "transport.voyage"),
        ("insurance.invoice", "invoice.number"),
        ("insurance.currency", "invoice.currency"),
    ] {
        let both = figures.text(policy).zip(figures.text(own));
        if both.is_some_and(|(policy, own)| plain(policy) != plain(own)) {
            found.note([policy, own]);
        }
    }
}

/// The sum of the policy, and what is to be insured.
fn sums(figures: &Figures) -> Option<(Decimal, Decimal)> {
    let stated = figures.number("insurance.amount")?;
    Some((stated, figures.number("total.insured")?))
}

const SUMS: [&str; 2] = ["insurance.amount", "total.insured"];

fn sum_low(figures: &Figures, found: &mut Found) {
    if sums(figures).is_some_and(|(stated, wanted)| stated < wanted) {
        found.note(SUMS);
    }
}

fn sum_high(figures: &Figures, found: &mut Found) {
    let above = |(stated, wanted): (Decimal, Decimal)| {
        let most = wanted.checked_mul(ROUNDED).map(|it| it.max(Decimal::ONE));
        let most = most.and_then(|rounded| wanted.checked_add(rounded));
        most.is_some_and(|most| stated > most)
    };
    if sums(figures).is_some_and(above) {
        found.note(SUMS);
    }
}

fn applied_late(figures: &Figures, found: &mut Found) {
    const APPLIED: &str = "insurance.applicationDate";
    for then in ["insurance.date", "transport.onBoard"] {
        let days = figures.text(APPLIED).zip(figures.text(then));
        if days.is_some_and(|(applied, then)| applied > then) {
            found.note([APPLIED, then]);
        }
    }
}

fn provisional(figures: &Figures, found: &mut Found) {
    const KIND: &str = "insurance.kind";
    let on_board = figures.text("transport.onBoard").is_some();
    if on_board && figures.text(KIND) == Some("PROVISIONAL") {
        found.note([KIND, "transport.onBoard"]);
    }
}

fn below_credit(figures: &Figures, found: &mut Found) {
    let asked = figures.text("credit.text").and_then(Clauses::asked);
    let narrower = |(asked, own): (Clauses, Clauses)| own > asked;
    if asked.zip(Clauses::own(figures)).is_some_and(narrower) {
        found.note(["insurance.clauses", "credit.text"]);
    }
}

/// The names of places at one end of the voyage.
fn places(figures: &Figures, paths: &[&str]) -> Vec<String> {
    let names = paths.iter().filter_map(|path| figures.text(path));
    let name = |text: &str| plain(text.split(',').next().unwrap_or(text));
    names.map(name).collect()
}

fn voyage(figures: &Figures, found: &mut Found) {
    const FROM: &str = "insurance.from";
    const TO: &str = "insurance.to";
    const CLAIMS: &str = "insurance.claimsPlace";
    let begins = places(
        figures,
        &[
            "party.exporter.city",
            "party.shipper.city",
            "transport.loadingName",
        ],
    );
    let mut ends = places(
        figures,
        &[
            "party.importer.city",
            "party.consignee.city",
            "transport.dischargeName",
        ],
    );
    if seller_insures(figures) {
        ends.extend(places(figures, &["terms.place"]));
    }
    let is_at = |path: &str, all: &[String]| {
        let place = figures.text(path).map(plain);
        place.is_some_and(|place| all.contains(&place))
    };
    if is_at(TO, &begins) || is_at(FROM, &ends) {
        found.note([FROM, TO]);
    }
    let to = figures.text(TO).map(plain);
    let claims = figures.text(CLAIMS).map(plain);
    if let (Some(to), Some(claims)) = (to, claims)
        && to != claims
        && !(ends.contains(&claims) && ends.contains(&to))
    {
        found.note([CLAIMS, TO]);
    } else if is_at(CLAIMS, &begins) {
        found.note([CLAIMS]);
    }
}
