//! Export control of Japan: what each product was found to be, whether item 16 (the catch-all)
//! applies and what was answered, who uses the goods in the end, and the licence.
//!
//! The rules ask only of shipments that leave Japan. What is a fact of law stands in
//! `data/control.json`; how old an answer may be is practice.

use funani_core::time::Date;

use super::{Found, Rule, Severity};
use crate::figures::Figures;

mod end_user;
mod lists;
mod names;
mod screen;

pub use lists::{ControlList, ListKind, control_lists};
pub(crate) use names::{is_same as is_named_alike, is_written_alike};
pub use screen::{Listed, ListedFault, Match, listed, screen};

use lists::{is_listed, revision};

/// How old an answer for item 16 or an end-user check may be at departure, in days.
const ANSWERED: i64 = 180;

/// How old the list of an end-user check may be on the day of the check, in days.
const LIST_AGE: i64 = 366;

/// The day that goods leave: on board, or as planned.
const LEAVES: [&str; 2] = ["transport.onBoard", "transport.departure"];

/// What has to be answered of every line.
const OF_GOODS: &[&str] = &[
    "goods.#.controlResult",
    "goods.#.controlBasis",
    "goods.#.controlDate",
    "goods.#.catchAllItem",
];

/// What has to be answered of the shipment.
const OF_SHIPMENT: &[&str] = &["control.classification", "control.date"];

/// What has to be answered of the shipment and its end user, except to countries of group A.
const OF_USER: &[&str] = &[
    "control.catchAll",
    "control.catchAllBy",
    "control.catchAllDate",
    "party.endUser.name",
    "party.endUser.country",
    "control.endUse",
    "control.endUserCheck",
    "control.endUserScreened",
    "control.endUserList",
    "control.endUserListDate",
    "control.endUserBy",
    "control.endUserDate",
];

const LICENCE: [&str; 4] = [
    "control.licence",
    "control.licenceKind",
    "control.licenceDate",
    "control.licenceUntil",
];

const LAW: &str = "Export Trade Control Order of Japan, appended table 1";

pub(super) const RULES: &[Rule] = &[
    Rule {
        id: "CONTROL_UNANSWERED",
        severity: Severity::Error,
        basis: LAW,
        english: "Export control is not answered.",
        japanese: "該非判定・取引審査の回答がありません。",
        judge: unanswered,
    },
    Rule {
        id: "CONTROL_ITEM_MISSING",
        severity: Severity::Error,
        basis: LAW,
        english: "The goods are on the control list, and the item is not stated.",
        japanese: "リスト規制に該当していますが、項番がありません。",
        judge: item_missing,
    },
    Rule {
        id: "CONTROL_RESULT_DIFFERS",
        severity: Severity::Error,
        basis: "a shipment is listed where one of its lines is",
        english: "The export-control results of the lines and of the shipment do not agree.",
        japanese: "品目ごとの該非判定と船積全体の判定が一致しません。",
        judge: result_differs,
    },
    Rule {
        id: "CONTROL_MAKER_INCOMPLETE",
        severity: Severity::Error,
        basis: "a maker’s certificate (該非判定書) has a maker, a number and a date",
        english: "A maker’s certificate is not stated whole.",
        japanese: "該非判定書の発行メーカー・番号・日付のいずれかがありません。",
        judge: maker_incomplete,
    },
    Rule {
        id: "CONTROL_DATES",
        severity: Severity::Error,
        basis: "export control is answered before the goods leave, a check after what it rests on",
        english: "Dates of export control are in the wrong order, or after departure.",
        japanese: "輸出管理の日付の前後関係が正しくないか、出港後の日付です。",
        judge: dates,
    },
    Rule {
        id: "CONTROL_OUT_OF_DATE",
        severity: Severity::Warning,
        basis: "practice: anew after each revision of the control list; answers at most half a year, lists a year old",
        english: "An answer or a list of export control is out of date.",
        japanese: "輸出管理の判定・確認・リストが古くなっています。",
        judge: out_of_date,
    },
    Rule {
        id: "CATCH_ALL_ITEM_DIFFERS",
        severity: Severity::Warning,
        basis: "item 16 by HS code: the Common High Priority List stands in for METI’s list of item 16(1) (data/control.json, not compared with the order)",
        english: "The part of item 16 is not the one that follows from the HS code.",
        japanese: "16項の区分がHSコードから導かれる区分と一致しません。",
        judge: catch_all_item,
    },
    Rule {
        id: "CONTROL_LICENCE_MISSING",
        severity: Severity::Error,
        basis: "Foreign Exchange and Foreign Trade Act of Japan, art. 48: licence of METI",
        english: "A licence is needed, and it is not stated whole.",
        japanese: "輸出許可が必要ですが、許可の番号・種類・日付・期限がそろっていません。",
        judge: licence_missing,
    },
    Rule {
        id: "CONTROL_LICENCE_NEEDLESS",
        severity: Severity::Warning,
        basis: "practice: a licence of an earlier shipment left in",
        english: "A licence is stated, and nothing says that one is needed.",
        japanese: "許可を要する回答がないのに、輸出許可が記載されています。",
        judge: licence_needless,
    },
    Rule {
        id: "CONTROL_LICENCE_DATES",
        severity: Severity::Error,
        basis: "Foreign Exchange and Foreign Trade Act of Japan, art. 48: a licence in force at export",
        english: "The licence is not in force when the goods leave.",
        japanese: "輸出許可が輸出の日に有効ではありません。",
        judge: licence_dates,
    },
    Rule {
        id: "CONTROL_LICENCE_IS_ANOTHER",
        severity: Severity::Error,
        basis: "a licence has a number of its own",
        english: "The number of the licence is another number of the shipment.",
        japanese: "輸出許可番号に別の番号が入っています。",
        judge: licence_another,
    },
    Rule {
        id: "END_USER_NOT_SCREENED",
        severity: Severity::Error,
        basis: "an end-user check is about one name",
        english: "The end user is not the one whose name was checked.",
        japanese: "需要者の名称が、需要者確認を行った名称と異なります。",
        judge: end_user::not_screened,
    },
    Rule {
        id: "END_USER_ELSEWHERE",
        severity: Severity::Warning,
        basis: "practice: goods that go on to another country are the case that item 16 is about",
        english: "The end user is in another country than the goods go to.",
        japanese: "需要者の国が仕向国と異なります。",
        judge: end_user::elsewhere,
    },
    Rule {
        id: "DESTINATION_EMBARGOED",
        severity: Severity::Error,
        basis: "Export Trade Control Order of Japan, appended tables 3-2 and 4 (data/control.json, not compared with the order)",
        english: "The goods go to a country under embargo or are used there, and no licence is stated whole.",
        japanese: "仕向国または需要者の国が禁輸対象国・地域ですが、輸出許可の番号・種類・日付・期限がそろっていません。",
        judge: end_user::embargo,
    },
    Rule {
        id: "END_USER_ALMOST",
        severity: Severity::Warning,
        basis: "practice: a slip in a name lets it pass a list",
        english: "The end user is called almost as another party, and not the same.",
        japanese: "需要者の名称が他の当事者とわずかに異なります。",
        judge: end_user::almost,
    },
];

/// Whether the goods leave Japan.
pub fn leaves_japan(figures: &Figures) -> bool {
    let port = figures.text("transport.loading");
    port.is_some_and(|port| port.starts_with("JP"))
}

/// The day that the goods leave, and where it stands.
fn leaves(figures: &Figures) -> Option<(&'static str, Date)> {
    let mut days = LEAVES.into_iter();
    days.find_map(|path| Some((path, day(figures.text(path)?)?)))
}

fn day(text: &str) -> Option<Date> {
    text.parse().ok()
}

/// The country that the goods go to.
fn destination(figures: &Figures) -> Option<&str> {
    let named = figures.text("transport.destination");
    named.or_else(|| figures.text("transport.discharge")?.get(..2))
}

/// Whether item 16 asks of the shipment: it leaves Japan, and not to a country of group A.
pub fn asks_item_16(figures: &Figures) -> bool {
    let leaves = leaves(figures).map(|(_, day)| day);
    let to_group_a = |country| is_listed(ListKind::GroupA, country, leaves);
    leaves_japan(figures) && !destination(figures).is_some_and(to_group_a)
}

/// The part of item 16 that follows from the code of a line: `16(1)`, `16(2)` or `NONE`; nothing
/// where the code is not of the edition that the lists are of.
pub fn item_16(figures: &Figures, key: u32) -> Option<&'static str> {
    let code = figures.of_line("goods.#.hsCode", key)?;
    let edition = figures.of_line("goods.#.hsEdition", key)?;
    let known = |list: &ControlList| list.kind == ListKind::Chapters && list.edition == edition;
    control_lists().iter().find(|list| known(list))?;
    let leaves = leaves(figures).map(|(_, day)| day);
    Some(if is_listed(ListKind::Conventional, code, leaves) {
        "16(1)"
    } else if is_listed(ListKind::Chapters, code, leaves) {
        "16(2)"
    } else {
        "NONE"
    })
}

fn unanswered(figures: &Figures, found: &mut Found) {
    if !leaves_japan(figures) {
        return;
    }
    for key in figures.keys("goods") {
        let lacking = OF_GOODS
            .iter()
            .filter(|it| figures.of_line(it, key).is_none());
        let lacking: Vec<_> = lacking.map(|pattern| (*pattern, key)).collect();
        if !lacking.is_empty() {
            found.note_lines(lacking);
        }
    }
    let of_user: &[&str] = if asks_item_16(figures) { OF_USER } else { &[] };
    let asked = OF_SHIPMENT.iter().chain(of_user);
    let lacking: Vec<&str> = asked
        .filter(|path| figures.text(path).is_none())
        .copied()
        .collect();
    if !lacking.is_empty() {
        found.note(lacking);
    }
}

fn item_missing(figures: &Figures, found: &mut Found) {
    let is_listed = |result: Option<&str>| result == Some("LISTED");
    for key in figures.keys("goods") {
        let result = figures.of_line("goods.#.controlResult", key);
        if is_listed(result) && figures.of_line("goods.#.controlItem", key).is_none() {
            found.note_lines([("goods.#.controlResult", key), ("goods.#.controlItem", key)]);
        }
    }
    let result = figures.text("control.classification");
    if is_listed(result) && figures.text("control.item").is_none() {
        found.note(["control.classification", "control.item"]);
    }
}

fn result_differs(figures: &Figures, found: &mut Found) {
    const WHOLE: &str = "control.classification";
    let mut any = false;
    let mut stated = false;
    for key in figures.keys("goods") {
        let result = figures.of_line("goods.#.controlResult", key);
        let item = figures.of_line("goods.#.controlItem", key);
        stated |= result.is_some();
        any |= result == Some("LISTED");
        if item.is_some() && result.is_some_and(|result| result != "LISTED") {
            found.note_lines([("goods.#.controlResult", key), ("goods.#.controlItem", key)]);
        }
    }
    let whole = figures.text(WHOLE);
    if stated && whole.is_some_and(|whole| (whole == "LISTED") != any) {
        found.note([WHOLE]);
    }
    if figures.text("control.item").is_some() && whole.is_some_and(|whole| whole != "LISTED") {
        found.note([WHOLE, "control.item"]);
    }
}

fn maker_incomplete(figures: &Figures, found: &mut Found) {
    const MAKER: [&str; 3] = [
        "goods.#.controlMaker",
        "goods.#.controlMakerNumber",
        "goods.#.controlMakerDate",
    ];
    for key in figures.keys("goods") {
        let is_there = |pattern: &&str| figures.of_line(pattern, key).is_some();
        let lacking: Vec<_> = MAKER.into_iter().filter(|it| !is_there(it)).collect();
        if !lacking.is_empty() && lacking.len() < MAKER.len() {
            found.note_lines(lacking.into_iter().map(|pattern| (pattern, key)));
        }
    }
}

/// Notes two days where the first is later.
fn in_order(figures: &Figures, found: &mut Found, first: &str, then: &str) {
    let days = figures.text(first).zip(figures.text(then));
    if days.is_some_and(|(first, then)| first > then) {
        found.note([first, then]);
    }
}

fn dates(figures: &Figures, found: &mut Found) {
    if !leaves_japan(figures) {
        return;
    }
    let leaves = leaves(figures).map_or(LEAVES[1], |(path, _)| path);
    for path in [
        "control.date",
        "control.catchAllDate",
        "control.endUserDate",
    ] {
        in_order(figures, found, path, leaves);
    }
    in_order(
        figures,
        found,
        "control.endUserListDate",
        "control.endUserDate",
    );
    for key in figures.keys("goods") {
        let of = |member: &str| format!("goods.{key}.{member}");
        in_order(figures, found, &of("controlDate"), leaves);
        in_order(figures, found, &of("controlMakerDate"), &of("controlDate"));
    }
}

fn out_of_date(figures: &Figures, found: &mut Found) {
    let Some((at, leaves)) = leaves(figures).filter(|_| leaves_japan(figures)) else {
        return;
    };
    if let Some(revised) = revision(Some(leaves)) {
        for key in figures.keys("goods") {
            for pattern in ["goods.#.controlDate", "goods.#.controlMakerDate"] {
                let stated = figures.of_line(pattern, key).and_then(day);
                if stated.is_some_and(|stated| stated < revised) {
                    found.note_lines([(pattern, key)]);
                }
            }
        }
    }
    for (first, then, most) in [
        ("control.catchAllDate", at, ANSWERED),
        ("control.endUserDate", at, ANSWERED),
        ("control.endUserListDate", "control.endUserDate", LIST_AGE),
    ] {
        let days = |path: &str| Some(day(figures.text(path)?)?.as_days());
        if let (Some(earlier), Some(later)) = (days(first), days(then))
            && later.saturating_sub(earlier) > most
        {
            found.note([first, then]);
        }
    }
}

fn catch_all_item(figures: &Figures, found: &mut Found) {
    const PART: &str = "goods.#.catchAllItem";
    if !leaves_japan(figures) {
        return;
    }
    for key in figures.keys("goods") {
        let stated = figures.of_line(PART, key);
        if let (Some(stated), Some(follows)) = (stated, item_16(figures, key))
            && stated != follows
        {
            found.note_lines([(PART, key), ("goods.#.hsCode", key)]);
        }
    }
}

/// What says that a licence is needed.
fn wants_licence(figures: &Figures) -> Vec<&'static str> {
    let wants = [
        ("control.classification", &["LISTED"][..]),
        ("control.catchAll", &["CONCERN", "INFORMED"]),
        ("control.endUserCheck", &["LISTED"]),
    ];
    let says = |(path, values): &(&str, &[&str])| {
        let value = figures.text(path);
        value.is_some_and(|value| values.contains(&value))
    };
    let wants = wants.into_iter().filter(says);
    let answers = wants.map(|(path, _)| path);
    answers.chain(end_user::embargoed(figures)).collect()
}

fn licence_missing(figures: &Figures, found: &mut Found) {
    let lacking = LICENCE.into_iter();
    let lacking: Vec<&str> = lacking.filter(|it| figures.text(it).is_none()).collect();
    let is_begun = lacking.len() < LICENCE.len();
    let mut wants = if leaves_japan(figures) {
        wants_licence(figures)
    } else {
        Vec::new()
    };
    if !lacking.is_empty() && (is_begun || !wants.is_empty()) {
        wants.extend(lacking);
        found.note(wants);
    }
}

fn licence_needless(figures: &Figures, found: &mut Found) {
    let line_wants = |key: &u32| figures.of_line("goods.#.controlResult", *key) == Some("LISTED");
    let wants = !wants_licence(figures).is_empty() || figures.keys("goods").iter().any(line_wants);
    if figures.text("control.licence").is_some() && !wants {
        found.note([
            "control.licence",
            "control.classification",
            "control.catchAll",
        ]);
    }
}

fn licence_dates(figures: &Figures, found: &mut Found) {
    let leaves = leaves(figures).map_or(LEAVES[1], |(path, _)| path);
    in_order(figures, found, "control.licenceDate", leaves);
    in_order(figures, found, leaves, "control.licenceUntil");
}

fn licence_another(figures: &Figures, found: &mut Found) {
    const OTHERS: &[&str] = &[
        "transport.billNumber",
        "transport.booking",
        "invoice.number",
        "filing.ecr.number",
        "filing.edc.number",
    ];
    let Some(licence) = figures.text("control.licence") else {
        return;
    };
    for other in OTHERS {
        if figures.text(other) == Some(licence) {
            found.note(["control.licence", other]);
        }
    }
}
