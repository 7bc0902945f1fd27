use std::collections::BTreeSet;

use funani_core::codes::{HsCode, NoLists};

use super::*;
use crate::consignment::Change;
use crate::sample::{self, figures_of as figures};
use crate::table::{self, Kind};

const BEARINGS: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/02-bearings-lcl-house-waybill.json");
const CHICKEN: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/04-chicken-to-japan.json");
const DRILLS: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/05-third-country-invoice.json");
const TEA: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/06-green-tea-two-lines.json");
const GARMENTS: &[u8] =
    include_bytes!("../../../../tests/samples/consignments/07-garments-to-japan.json");

fn judged(figures: &Figures) -> Worksheet {
    let mut sheets = Worksheets::of(figures).0.into_iter();
    sheets.find(|it| it.line == 1).unwrap()
}

/// The English words of the steps that do not hold, or that ask.
fn told(sheet: &Worksheet, holds: Option<bool>) -> Vec<&str> {
    let steps = sheet.steps.iter().filter(|step| step.holds == holds);
    steps.map(|step| step.words.english.as_str()).collect()
}

#[test]
fn the_shipped_agreements_can_be_read_and_say_where_they_are_from() {
    let all = agreements();
    let row = table::row_of("goods.#.agreement").unwrap();
    let Kind::Choice(names) = row.kind else {
        panic!("the agreement is a choice")
    };
    let own: BTreeSet<&str> = all.iter().map(|it| it.name.as_str()).collect();
    assert_eq!(own, names.iter().copied().collect());
    assert!(all.is_sorted_by_key(|it| it.order));
    for one in all {
        assert!(one.told.source.len() > 10, "{}", one.name);
        assert!(one.criteria_told.source.len() > 5, "{}", one.name);
        assert!(HsCode::EDITIONS.contains(&one.hs_edition), "{}", one.name);
        assert!(
            one.parties.iter().any(|it| it.country == "JP"),
            "{}",
            one.name
        );
        assert!(
            !one.proofs.is_empty() && one.months_valid == 12,
            "{}",
            one.name
        );
        for party in &one.parties {
            let list = funani_core::codes::CodeList::Country;
            assert_eq!(list.check(&party.country), Ok(()), "{}", one.name);
        }
        assert!(one.exchange.iter().all(|it| it.source.len() > 10));
    }
}

#[test]
fn the_shipped_correlations_are_of_known_editions_and_six_digits() {
    assert!(correlations().len() >= 10);
    for one in correlations() {
        assert!(one.source.len() > 10, "{}", one.goods);
        assert!(one.codes.len() >= 2, "{}", one.goods);
        for (edition, code) in &one.codes {
            assert_eq!(code.len(), 6, "{}", one.goods);
            assert!(HsCode::new(code, *edition).is_ok(), "{code} of {edition}");
        }
        assert!(one.shared.iter().all(|it| one.codes.contains_key(it)));
    }
}

fn possible(figures: &Figures) -> Vec<&str> {
    let choices = choose(figures, 1).into_iter();
    let choices = choices.filter(Choice::is_possible);
    choices.map(|it| it.agreement.name.as_str()).collect()
}

#[test]
fn agreements_are_offered_in_the_order_of_use() {
    assert_eq!(possible(&sample::figures(&[])), ["JTEPA", "RCEP", "AJCEP"]);
    assert_eq!(
        possible(&figures(BEARINGS, &[])),
        ["JVEPA", "RCEP", "AJCEP", "CPTPP"]
    );
    assert_eq!(
        possible(&figures(TEA, &[])),
        ["JSEPA", "RCEP", "AJCEP", "CPTPP"]
    );
    // To Indonesia: not under CPTPP. To the Philippines: RCEP only since June 2023.
    let to = |country, day| {
        let changes = [
            ("transport.destination", country),
            ("transport.departure", day),
            ("transport.onBoard", ""),
        ];
        possible(&figures(BEARINGS, &changes))
            .iter()
            .map(|it| (*it).to_owned())
            .collect::<Vec<_>>()
    };
    assert_eq!(to("ID", "2027-04-10"), ["JIEPA", "RCEP", "AJCEP"]);
    assert_eq!(to("PH", "2023-06-01"), ["JPEPA", "AJCEP"]);
    assert_eq!(to("PH", "2023-06-02"), ["JPEPA", "RCEP", "AJCEP"]);
    assert!(to("US", "2027-04-10").is_empty());
    // A preference that Japan gives is none for goods from Japan.
    let from = |origin, to| {
        possible(&figures(
            BEARINGS,
            &[("goods.1.origin", origin), ("transport.destination", to)],
        ))
        .contains(&"GSP")
    };
    assert!(from("KH", "JP") && !from("JP", "KH") && !from("TH", "JP"));
}

#[test]
fn why_an_agreement_is_not_possible_is_said() {
    let why = |changes: &[(&str, &str)], name: &str| {
        let figures = sample::figures(changes);
        let choices = choose(&figures, 1).into_iter();
        let mut choices = choices.filter(|it| it.agreement.name == name);
        choices.next().unwrap().why
    };
    assert_eq!(why(&[], "JVEPA"), [Why::NotParty("TH".to_owned())]);
    assert_eq!(why(&[], "JTEPA"), []);
    assert_eq!(why(&[], "AJCEP"), []);
    assert_eq!(
        why(&[("goods.1.origin", "")], "JTEPA"),
        [Why::OriginUnknown]
    );
    assert_eq!(why(&[("goods.1.origin", "TH")], "JTEPA"), [Why::Domestic]);
    assert_eq!(
        why(&[("goods.1.origin", "MY")], "AJCEP"),
        [Why::NotThrough(vec!["JP".to_owned()])]
    );
    // Not known here: asked for, and never taken from another edition.
    let unknown = [
        ("goods.1.hsCode", "030339"),
        ("goods.1.originHs", ""),
        ("goods.1.originHsEdition", ""),
    ];
    assert_eq!(why(&unknown, "JTEPA"), [Why::CodeUnknown(2017)]);
    let correlated = [("goods.1.originHs", ""), ("goods.1.originHsEdition", "")];
    assert_eq!(why(&correlated, "JTEPA"), [Why::CodeCorrelated(2017)]);
}

#[test]
fn codes_are_found_in_their_edition_only() {
    let code = |hs: &str, edition: &str, wanted: u16| {
        let changes = [
            ("goods.1.hsCode", hs),
            ("goods.1.hsEdition", edition),
            ("goods.1.originHs", ""),
            ("goods.1.originHsEdition", ""),
        ];
        code_in(&sample::figures(&changes), 1, wanted).map(|it| it.code)
    };
    let some = |code: &str| Some(code.to_owned());
    assert_eq!(code("030354", "2022", 2002), some("030374"));
    assert_eq!(code("030374", "2007", 2022), some("030354"));
    assert_eq!(code("0303540000", "2022", 2022), some("030354"));
    assert_eq!(code("851712", "2017", 2022), None);
    // One became several: from there nothing follows, back it does.
    assert_eq!(code("850780", "2007", 2022), None);
    assert_eq!(code("850780", "2007", 2002), some("850780"));
    assert_eq!(code("850760", "2022", 2007), some("850780"));
}

#[test]
fn wholly_obtained_rests_on_a_statement_and_on_no_foreign_material() {
    let outcome = |changes: &[(&str, &str)]| judged(&sample::figures(changes)).outcome;
    assert_eq!(outcome(&[]), Outcome::Holds);
    let open = sample::figures(&[("goods.1.originStatement", "")]);
    let open = judged(&open);
    assert_eq!(open.outcome, Outcome::Open);
    assert_eq!(open.lacking()[0].to_string(), "goods.1.originStatement");
    assert_eq!(
        outcome(&[
            ("material.1.goods", "1"),
            ("material.1.status", "NON_ORIGINATING")
        ]),
        Outcome::HoldsNot
    );
    assert_eq!(outcome(&[("goods.1.originCriterion", "")]), Outcome::Open);
    assert_eq!(
        outcome(&[("goods.1.agreement", "JVEPA")]),
        Outcome::HoldsNot
    );
    assert_eq!(
        outcome(&[("goods.1.originProof", "SELF")]),
        Outcome::HoldsNot
    );
    let none = sample::figures(&[("goods.1.agreement", "")]);
    assert!(Worksheets::of(&none).0.is_empty());
}

#[test]
fn the_samples_hold() {
    for entry in [BEARINGS, CHICKEN, DRILLS, TEA, GARMENTS] {
        let sheets = Worksheets::of(&figures(entry, &[])).0;
        assert!(!sheets.is_empty());
        for sheet in sheets {
            // The rule of the garments is in words: nobody but a person can say that it holds.
            let rule = "goods.1.originRule".parse().unwrap();
            let open = if entry == GARMENTS {
                vec![&rule]
            } else {
                vec![]
            };
            let lacking: Vec<_> = sheet.lacking().into_iter().take(1).collect();
            assert_eq!(lacking, open, "{:?}", sheet.steps);
            let expected = if open.is_empty() {
                Outcome::Holds
            } else {
                Outcome::Open
            };
            assert_eq!(sheet.outcome, expected, "{:?}", sheet.steps);
        }
    }
}

#[test]
fn a_rule_that_is_not_judged_does_not_hold() {
    let outcome = |rule| judged(&figures(BEARINGS, &[("goods.1.originRule", rule)])).outcome;
    assert_eq!(outcome("CTH"), Outcome::Holds);
    assert_eq!(outcome("RVC 40"), Outcome::HoldsNot);
    for rule in ["CTH except from heading 7228", "CTH and RVC 40", "asdf"] {
        assert_eq!(outcome(rule), Outcome::Open, "{rule}");
    }
}

#[test]
fn a_change_of_heading_is_judged_in_one_edition() {
    let sheet = |changes: &[(&str, &str)]| judged(&figures(BEARINGS, changes));
    let same = sheet(&[("material.1.hsCode", "848299")]);
    assert_eq!(same.outcome, Outcome::HoldsNot);
    assert!(told(&same, Some(false))[0].contains("the first 4 digits do not change"));
    // A change of subheading is less, and the rule does not allow it.
    let less = sheet(&[
        ("material.1.hsCode", "848299"),
        ("goods.1.originCriterion", "CTSH"),
    ]);
    assert_eq!(less.outcome, Outcome::HoldsNot);
    assert!(told(&less, Some(false))[0].contains("does not allow CTSH"));
    // A unit is worth 310 less the freight's share of 20.
    let little = |value| {
        sheet(&[
            ("material.1.hsCode", "848299"),
            ("goods.1.deMinimis", "yes"),
            ("material.1.value", value),
        ])
        .outcome
    };
    assert_eq!(little("62"), Outcome::HoldsNot);
    assert_eq!(little("29.0000"), Outcome::Holds);
    assert_eq!(little("29.0001"), Outcome::HoldsNot);
    assert_eq!(little(""), Outcome::Open);
    // The same goods under the agreement of 2007: the materials' codes are asked for.
    let other = sheet(&[("goods.1.agreement", "JVEPA")]);
    assert_eq!(other.code.as_ref().unwrap().code, "848210");
    assert_eq!(other.outcome, Outcome::Open);
    assert!(told(&other, None)[0].contains("enter its HS code of 2007"));
    let other = sheet(&[
        ("goods.1.agreement", "JVEPA"),
        ("material.1.hsEdition", "2007"),
    ]);
    assert_eq!(other.outcome, Outcome::Holds, "{:?}", other.steps);
}

#[test]
fn little_value_or_little_weight_is_enough() {
    // Under RCEP textiles may stay unchanged by value or by weight.
    let outcome = |value, weight| {
        let changes = [
            ("goods.1.originHs", "610910"),
            ("goods.1.originHsEdition", "2022"),
            ("material.1.hsCode", "610990"),
            ("goods.1.deMinimis", "yes"),
            ("goods.1.quantity", "1000"),
            ("goods.1.netWeight", "200.000"),
            ("material.1.unit", "KGM"),
            ("material.1.quantity", weight),
            ("material.1.value", value),
        ];
        judged(&figures(BEARINGS, &changes)).outcome
    };
    assert_eq!(outcome("1", "0.05"), Outcome::Holds);
    assert_eq!(outcome("299", "0.02"), Outcome::Holds);
    assert_eq!(outcome("299", "0.0201"), Outcome::HoldsNot);
    assert_eq!(outcome("299", ""), Outcome::Open);
    assert_eq!(outcome("", "0.02"), Outcome::Holds);
    assert_eq!(outcome("", "0.05"), Outcome::Open);
}

#[test]
fn a_value_content_is_judged_exactly_at_the_threshold() {
    let sheet = |value| {
        let changes = [
            ("terms.incoterm", "CFR"),
            ("goods.1.rvcFob", ""),
            ("goods.1.quantity", "3000"),
            ("goods.1.unitPrice", "0.35"),
            ("price.freight", "50"),
            ("price.insurance", ""),
            ("goods.1.rvcRequired", "40"),
            ("material.1.value", value),
            ("material.2.value", "0"),
        ];
        judged(&figures(DRILLS, &changes))
    };
    // A unit is worth a third: 40 % is what is left of it without 0.2.
    let exact = sheet("0.2");
    assert_eq!(exact.outcome, Outcome::Holds, "{:?}", exact.steps);
    assert_eq!(exact.content.unwrap().percent.to_string(), "40.00");
    assert_eq!(sheet("0.2001").outcome, Outcome::HoldsNot);
}

#[test]
fn costs_count_where_the_agreement_counts_them() {
    let content = |agreement, edition| {
        let changes = [
            ("goods.1.agreement", agreement),
            ("goods.1.originHsEdition", edition),
            ("goods.1.rvcFob", "30"),
            ("goods.1.rvcMethod", "BUILD_UP"),
            ("goods.1.rvcCosts", "12"),
            ("material.2.value", "6"),
        ];
        judged(&figures(DRILLS, &changes)).content.unwrap()
    };
    let (counts, not) = (content("RCEP", "2022"), content("CPTPP", "2012"));
    assert_eq!(
        counts.percent - not.percent,
        rust_decimal::Decimal::from(40)
    );
    assert!(not.costs.is_zero());
}

#[test]
fn a_material_of_another_party_originates_under_accumulation_only() {
    let outcome = |changes: &[(&str, &str)]| {
        let mut all = vec![
            ("material.1.hsCode", "848299"),
            ("material.1.status", "ORIGINATING"),
        ];
        all.extend(changes);
        judged(&figures(BEARINGS, &all)).outcome
    };
    assert_eq!(outcome(&[]), Outcome::HoldsNot);
    assert_eq!(outcome(&[("goods.1.accumulation", "yes")]), Outcome::Holds);
    let far = [("goods.1.accumulation", "yes"), ("material.1.origin", "US")];
    assert_eq!(outcome(&far), Outcome::HoldsNot);
    assert_eq!(outcome(&[("material.1.status", "")]), Outcome::Open);
}

#[test]
fn a_value_content_is_cut_off_and_never_rounded_up() {
    let sheet = |changes: &[(&str, &str)]| {
        let mut all = vec![("goods.1.rvcFob", "30"), ("material.2.value", "6.2")];
        all.extend(changes);
        judged(&figures(DRILLS, &all))
    };
    let percent = |sheet: &Worksheet| sheet.content.as_ref().unwrap().percent.to_string();
    // 11.4 of 30.
    let sound = sheet(&[]);
    assert_eq!(
        (percent(&sound).as_str(), sound.outcome),
        ("62.00", Outcome::Holds)
    );
    let just = sheet(&[("material.1.value", "18")]);
    assert_eq!(
        (percent(&just).as_str(), just.outcome),
        ("40.00", Outcome::Holds)
    );
    let missed = sheet(&[("material.1.value", "18.0001")]);
    assert_eq!(
        (percent(&missed).as_str(), missed.outcome),
        ("39.99", Outcome::HoldsNot)
    );
    assert!(told(&missed, Some(false))[0].contains("not enough"));
    // The other way round the agreement does not know.
    let up = sheet(&[
        ("goods.1.agreement", "AJCEP"),
        ("goods.1.originHsEdition", "2017"),
        ("goods.1.rvcMethod", "BUILD_UP"),
    ]);
    assert_eq!(up.outcome, Outcome::HoldsNot);
    let up = sheet(&[
        ("goods.1.rvcMethod", "BUILD_UP"),
        ("goods.1.rvcCosts", "5.8"),
    ]);
    assert_eq!(
        (percent(&up).as_str(), up.outcome),
        ("40.00", Outcome::Holds)
    );
    let missing = sheet(&[("material.1.value", "")]);
    assert_eq!(missing.outcome, Outcome::Open);
    assert_eq!(missing.lacking()[0].to_string(), "material.1.value");
    // What the rule asks for stands in it as well.
    let by_rule = sheet(&[
        ("goods.1.rvcRequired", ""),
        ("goods.1.originRule", "RVC 63"),
    ]);
    assert_eq!(by_rule.outcome, Outcome::HoldsNot);
    let other = sheet(&[
        ("goods.1.rvcRequired", "40"),
        ("goods.1.originRule", "RVC 45"),
    ]);
    assert_eq!(other.outcome, Outcome::HoldsNot);
    let why = told(&other, Some(false));
    assert!(
        why[0].contains("40 %") && why[0].contains("RVC 45"),
        "{why:?}"
    );
    let none = sheet(&[("goods.1.rvcRequired", ""), ("goods.1.originRule", "RVC")]);
    assert_eq!(none.outcome, Outcome::Open);
}

#[test]
fn the_fob_value_of_one_unit_follows_from_the_shipment_at_a_rate() {
    let fob = |changes: &[(&str, &str)]| {
        let mut all = vec![("goods.1.rvcFob", "")];
        all.extend(changes);
        let content = judged(&figures(DRILLS, &all)).content;
        content.map(|it| (it.fob.round_dp(4).normalize().to_string(), it.currency))
    };
    // 1,200 at 46.50 less freight 900 and insurance 60.
    assert_eq!(fob(&[]), Some(("45.7".to_owned(), "USD".to_owned())));
    assert_eq!(fob(&[("origin.currency", "JPY")]), None);
    let yen = [("origin.currency", "JPY"), ("origin.rate", "150")];
    assert_eq!(fob(&yen), Some(("6855".to_owned(), "JPY".to_owned())));
}

#[test]
fn a_worksheet_is_data_and_pages_in_both_languages() {
    let figures = figures(DRILLS, &[]);
    let sheets = Worksheets::of(&figures);
    let text = funani_proof::json::to_canonical(&sheets.to_value());
    for part in [
        r#""outcome":"HOLDS""#,
        r#""percent":"72.85""#,
        "unverified",
        "Electric motor",
    ] {
        assert!(text.contains(part), "{part}");
    }
    let page = sheets.sheet(&figures, Language::English).html();
    for part in [
        "72.85",
        "Electric motor",
        "the criterion holds",
        "Not verified",
    ] {
        assert!(page.contains(part), "{part}");
    }
    let page = sheets.sheet(&figures, Language::Japanese).html();
    for part in ["原産性ワークシート", "控除方式、充足", "照合未了"] {
        assert!(page.contains(part), "{part}");
    }
}

#[test]
fn the_issuing_body_gets_its_table_or_every_missing_datum_is_named() {
    let mackerel = sample::figures(&[]);
    let table = application(&mackerel, "JTEPA").unwrap();
    assert_eq!(table.rows.len(), 1);
    let csv = table.csv(Language::Japanese);
    let lines: Vec<&str> = csv.split("\r\n").collect();
    assert!(lines[0].contains("\"原産品判定番号\"") && !lines[0].contains("FOB価額"));
    for cell in [
        "JTEPA",
        "A-270042",
        "030354",
        "2017",
        "WO",
        "HSB-2703-042",
        "1-2-3 Numadate, Hachinohe",
    ] {
        assert!(csv.contains(cell), "{cell}");
    }
    let faulty = sample::figures(&[
        ("goods.1.originDecision", ""),
        ("origin.registration", ""),
        ("party.importer.street", ""),
    ]);
    let Err(ApplicationFault::Lacking(paths)) = application(&faulty, "JTEPA") else {
        panic!("data are missing")
    };
    let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
    assert_eq!(
        paths,
        [
            "goods.1.originDecision",
            "origin.registration",
            "party.importer.street"
        ]
    );
    assert_eq!(
        application(&mackerel, "RCEP"),
        Err(ApplicationFault::NoLine("RCEP".to_owned()))
    );
    assert!(matches!(
        application(&mackerel, "NAFTA"),
        Err(ApplicationFault::Unknown(_))
    ));
    let barred = sample::figures(&[("goods.1.agreement", "JVEPA")]);
    assert!(matches!(
        application(&barred, "JVEPA"),
        Err(ApplicationFault::Barred(_))
    ));
}

#[test]
fn what_japan_asks_for_is_asked_of_goods_of_japan_only() {
    let without = [("goods.1.originDecision", ""), ("origin.registration", "")];
    assert!(application(&figures(CHICKEN, &without), "JTEPA").is_ok());
    let unpriced = figures(DRILLS, &[("goods.1.unitPrice", "")]);
    let Err(ApplicationFault::Lacking(paths)) = application(&unpriced, "RCEP") else {
        panic!("the FOB value is missing")
    };
    let paths: Vec<String> = paths.iter().map(ToString::to_string).collect();
    assert_eq!(paths, ["goods.1.originFob"]);
}

#[test]
fn who_exports_is_who_ships_where_only_the_invoice_comes_from_a_third_country() {
    let table = application(&figures(DRILLS, &[]), "RCEP").unwrap();
    let cell = |table: &Application, heading: &str| {
        let at = table.columns.iter().position(|it| it.english == heading);
        at.map(|at| table.rows[0][at].clone())
    };
    let some = |text: &str| Some(text.to_owned());
    assert_eq!(cell(&table, "exporter"), some("Mikawa Kikai K.K."));
    assert_eq!(
        cell(&table, "issuer of the invoice"),
        some("Lion City Trading Pte. Ltd.")
    );
    assert_eq!(cell(&table, "its country"), some("SG"));
    assert_eq!(cell(&table, "FOB value"), some("54840.00"));
    let plain = figures(DRILLS, &[("proof.1.thirdCountryInvoice", "")]);
    let table = application(&plain, "RCEP").unwrap();
    assert_eq!(
        cell(&table, "exporter"),
        some("Lion City Trading Pte. Ltd.")
    );
    assert_eq!(cell(&table, "issuer of the invoice"), some(""));
}

const ANSWER: &str = r#"{"agreement":"JTEPA","application":"JTA-2703-00042","date":"2027-03-04","form":"DATA","importerCountry":"TH","invoiceNumber":"HSB-2703-042","issuer":"Japan Chamber of Commerce and Industry","issuerCountry":"JP","number":"270304123456789","packages":"3200"}"#;

/// The mackerel before the certificate came.
fn applied(changes: &[(&str, &str)]) -> Figures {
    let mut all = vec![
        ("proof.1.number", ""),
        ("proof.1.date", ""),
        ("proof.1.state", "APPLIED"),
    ];
    all.extend(changes);
    sample::figures(&all)
}

fn taken(answer: &str, changes: &[(&str, &str)]) -> Result<Vec<Change>, String> {
    let answer = Answer::read(answer.as_bytes(), &NoLists).map_err(|it| it.to_string())?;
    take(&applied(changes), &answer).map_err(|it| it.to_string())
}

#[test]
fn an_answer_becomes_an_ordinary_edit() {
    let changes = taken(ANSWER, &[]).unwrap();
    let change = |path: &str| {
        let mut changes = changes.iter().filter(|it| it.path == path);
        changes.next().and_then(|it| it.value.clone())
    };
    assert_eq!(change("proof.1.number").as_deref(), Some("270304123456789"));
    assert_eq!(change("proof.1.state").as_deref(), Some("ISSUED"));
    assert_eq!(change("proof.1.date").as_deref(), Some("2027-03-04"));
    let answer = Answer::read(ANSWER.as_bytes(), &NoLists).unwrap();
    let stated = answer.stated(&applied(&[]));
    let stated = funani_proof::json::to_canonical(&stated);
    assert!(stated.contains(r#""proof.1.packages":"3200""#) && !stated.contains("importerCountry"));
}

/// What stands in the answer, what stands there instead, what the shipment says otherwise, why not.
type Refused = (
    &'static str,
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static str,
);

const REFUSED: &[Refused] = &[
    (
        "HSB-2703-042",
        "HSB-2703-043",
        &[],
        "this shipment has HSB-2703-042",
    ),
    (
        "JTA-2703-00042",
        "JTA-2703-00043",
        &[],
        "this shipment has JTA-2703-00042",
    ),
    (
        r#""importerCountry":"TH""#,
        r#""importerCountry":"US""#,
        &[],
        "US is no party",
    ),
    (
        r#""importerCountry":"TH""#,
        r#""importerCountry":"JP""#,
        &[],
        "the goods go to TH",
    ),
    (
        r#""issuerCountry":"JP""#,
        r#""issuerCountry":"TH""#,
        &[],
        "originates in JP",
    ),
    (
        r#""issuerCountry""#,
        r#""backToBack":"yes","issuerCountry""#,
        &[],
        "JTEPA knows no back-to-back",
    ),
    ("JTEPA", "RCEP", &[], "no line of goods asks"),
    ("2027-03-04", "2026-03-01", &[], "valid to 2027-03-01"),
    (
        "",
        "",
        &[("goods.1.originProof", "SELF")],
        "no line of goods asks",
    ),
    (
        "",
        "",
        &[("proof.1.number", "1")],
        "certificate 1 stands here",
    ),
];

#[test]
fn a_back_to_back_answer_brings_what_it_rests_on() {
    let answer = ANSWER.replace("JTEPA", "AJCEP").replace(
        r#""issuerCountry":"JP""#,
        r#""backToBack":"yes","issuerCountry":"SG","originalCountry":"JP","originalDate":"2027-02-20","originalNumber":"AJ-1""#,
    );
    let own = [
        ("goods.1.agreement", "AJCEP"),
        ("proof.1.agreement", "AJCEP"),
    ];
    let changes = taken(&answer, &own).unwrap();
    let original = changes.iter().filter(|it| it.path.contains("original"));
    let original: Vec<_> = original.map(|it| it.value.as_deref().unwrap()).collect();
    assert_eq!(original, ["JP", "2027-02-20", "AJ-1"]);
}

const MALFORMED: &[(&str, &str, &str)] = &[
    (r#""number":"270304123456789","#, "", "number is missing"),
    ("2027-03-04", "4 March", "date is not a date"),
    ("JTEPA", "NAFTA", "agreement is none of"),
    (
        r#""packages":"3200""#,
        r#""packages":3200"#,
        "packages must be a text",
    ),
    (r#""packages""#, r#""pieces""#, "pieces is not known"),
    (
        r#""importerCountry":"TH","#,
        "",
        "importerCountry is missing",
    ),
];

#[test]
fn an_answer_that_does_not_belong_here_is_refused_with_its_reason() {
    for (was, is, changes, why) in REFUSED {
        let answer = ANSWER.replacen(was, is, 1);
        let fault = taken(&answer, changes).unwrap_err();
        assert!(fault.contains(why), "{is}: {fault}");
    }
    for (was, is, why) in MALFORMED {
        let answer = ANSWER.replacen(was, is, 1);
        let fault = taken(&answer, &[]).unwrap_err();
        assert!(fault.contains(why), "{is}: {fault}");
    }
}

#[test]
fn months_end_with_the_month() {
    let after = |date: &str, months| {
        months_after(date.parse().unwrap(), months)
            .unwrap()
            .to_string()
    };
    assert_eq!(after("2027-03-04", 12), "2028-03-04");
    assert_eq!(after("2028-02-29", 12), "2029-02-28");
    assert_eq!(after("2027-01-31", 1), "2027-02-28");
    assert_eq!(after("2027-12-31", 1), "2028-01-31");
}
