use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};

use super::law::LegalProfiles;
use super::*;
use crate::act::Transferability;
use crate::codes::{CodeList, Known, NoLists};
use crate::time::Date;

/// A bill over which nothing is found: shipped at Yokohama, issued two days later.
const SOUND: &str = r#"{
    "transportDocumentStatus": "ISSUED", "isElectronic": true, "isToOrder": true,
    "isShippedOnBoardType": true, "shippedOnBoardDate": "2027-03-06", "issueDate": "2027-03-08",
    "freightPaymentTermCode": "PRE", "carrierClauses": ["SHIPPER'S LOAD AND COUNT"],
    "placeOfIssue": {"UNLocationCode": "JPYOK"},
    "transports": {
        "plannedDepartureDate": "2027-03-06", "plannedArrivalDate": "2027-03-16",
        "portOfLoading": {"UNLocationCode": "JPYOK"},
        "vesselVoyages": [{"vesselName": "FUNANI HARMONY"}]},
    "charges": [{"paymentTermCode": "PRE"}],
    "consignmentItems": [{
        "descriptionOfGoods": ["FROZEN CHUB MACKEREL"], "shippingMarks": ["SSF"],
        "cargoItems": [{"cargoGrossWeight": {"value": 50560, "unit": "KGM"},
                        "cargoNetWeight": {"value": 48000, "unit": "KGM"}}]}]
}"#;

/// Nine hours east of Greenwich, wherever it is.
struct Japan;

impl CodeLists for Japan {
    fn look_up(&self, _: CodeList, _: &str) -> Known {
        Known::NotHere
    }

    fn offset(&self, _: &str) -> Option<i32> {
        Some(9 * 60)
    }
}

fn legal(law: &str, profile: &str, date: &str, class: Transferability) -> Legal {
    Legal {
        law: law.parse().unwrap(),
        profile: profile.parse().unwrap(),
        profile_date: date.parse().unwrap(),
        terms: Digest::of(b"terms"),
        transferability: class,
    }
}

fn english() -> Legal {
    legal("GB-ENG", "UK-ETDA", "2023-09-20", Transferability::Order)
}

fn sound() -> Value {
    json::parse(SOUND.as_bytes(), Limits::DOCUMENT).unwrap()
}

/// JSON pointers, and what stands there instead.
type Changes<'a> = &'a [(&'a str, &'a str)];

/// The sound document with the member at the pointer set to what the JSON text says, or taken
/// away where it says nothing.
fn with(changes: Changes<'_>) -> Value {
    let mut document = sound();
    for (pointer, text) in changes {
        let (parent, member) = pointer.rsplit_once('/').unwrap();
        let mut place = &mut document;
        for token in parent.split('/').skip(1) {
            place = match place {
                Value::Object(object) => object.get_mut(token).unwrap(),
                Value::Array(elements) => &mut elements[token.parse::<usize>().unwrap()],
                Value::Null | Value::Bool(_) | Value::Number(_) | Value::String(_) => {
                    panic!("no {token}")
                }
            };
        }
        let Value::Object(object) = place else {
            panic!("{parent} is no object");
        };
        if text.is_empty() {
            object.remove(member).unwrap();
        } else {
            let value = json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
            object.insert(member, value);
        }
    }
    document
}

fn findings(document: &Value, recorded: &str, lists: &dyn CodeLists) -> Vec<Finding> {
    check(&Case {
        document,
        order: Some(OrderKind::Bank),
        legal: Some(&english()),
        recorded: recorded.parse().unwrap(),
        lists,
        profiles: &LegalProfiles::shipped(),
    })
}

fn rules(changes: Changes<'_>) -> Vec<Rule> {
    let found = findings(&with(changes), "2027-03-08T01:00:00.000Z", &Japan);
    found.into_iter().map(|finding| finding.rule).collect()
}

#[test]
fn nothing_is_found_in_a_sound_bill() {
    assert_eq!(rules(&[]), []);
}

#[test]
fn every_rule_on_the_document_finds_its_fault() {
    let table: &[(Changes<'_>, &[Rule])] = &[
        (&[("/isElectronic", "false")], &[Rule::NotElectronic]),
        (
            &[("/transportDocumentStatus", "\"DRAFT\"")],
            &[Rule::StatusNotIssued],
        ),
        (
            &[("/consignmentItems/0/descriptionOfGoods", "[\" \"]")],
            &[Rule::GoodsNotNamed],
        ),
        (
            &[
                (
                    "/consignmentItems/0/cargoItems/0/cargoGrossWeight/value",
                    "0",
                ),
                ("/consignmentItems/0/cargoItems/0/cargoNetWeight", ""),
            ],
            &[Rule::WeightZero],
        ),
        (
            &[(
                "/consignmentItems/0/cargoItems/0/cargoNetWeight/value",
                "50560.001",
            )],
            &[Rule::GrossBelowNet],
        ),
        // 111,466 pounds are 50,560.1 kg.
        (
            &[(
                "/consignmentItems/0/cargoItems/0/cargoNetWeight",
                r#"{"value": 111466, "unit": "LBR"}"#,
            )],
            &[Rule::GrossBelowNet],
        ),
        (
            &[("/consignmentItems/0/shippingMarks", "[\"\"]")],
            &[Rule::MarksMissing],
        ),
        (
            &[("/transports/vesselVoyages/0/vesselName", "\"  \"")],
            &[Rule::VesselNotNamed],
        ),
        (
            &[("/freightPaymentTermCode", ""), ("/charges", "")],
            &[Rule::FreightMissing],
        ),
        (&[("/placeOfIssue", "")], &[Rule::IssuePlaceMissing]),
        (
            &[("/issueDate", "\"2027-03-05\"")],
            &[Rule::OnBoardAfterIssue, Rule::IssueDateApart],
        ),
        (
            &[
                ("/shippedOnBoardDate", "\"2027-03-09\""),
                ("/transports/plannedDepartureDate", "\"2027-03-09\""),
            ],
            &[Rule::OnBoardAfterIssue, Rule::OnBoardInFuture],
        ),
        (
            &[("/issueDate", "\"2027-03-09\"")],
            &[Rule::IssueDateInFuture],
        ),
        (&[("/issueDate", "\"2027-03-06\"")], &[Rule::IssueDateApart]),
        (&[("/issueDate", "\"2027-03-07\"")], &[]),
        (
            &[("/transports/plannedDepartureDate", "\"2027-03-05\"")],
            &[Rule::OnBoardAfterDeparture],
        ),
        (
            &[("/transports/plannedArrivalDate", "\"2027-03-04\"")],
            &[Rule::ArrivalBeforeDeparture],
        ),
        (&[("/transports/plannedArrivalDate", "\"2027-03-05\"")], &[]),
        (
            &[("/charges/0/paymentTermCode", "\"COL\"")],
            &[Rule::FreightTermsDiffer],
        ),
        (
            &[("/carrierClauses", "[\"Freight \\n collect\"]")],
            &[Rule::FreightClauseContradicts],
        ),
        (
            &[
                ("/freightPaymentTermCode", "\"COL\""),
                ("/charges", ""),
                ("/carrierClauses", "[\"FREIGHT PREPAID AS ARRANGED\"]"),
            ],
            &[Rule::FreightClauseContradicts],
        ),
        (
            &[
                ("/isShippedOnBoardType", "false"),
                (
                    "/displayedShippedOnBoardReceivedForShipment",
                    "\"clean on board 6 March\"",
                ),
            ],
            &[Rule::OnBoardClauseContradicts],
        ),
    ];
    for (changes, expected) in table {
        assert_eq!(rules(changes), *expected, "{changes:?}");
    }
}

#[test]
fn a_finding_says_where_and_what() {
    let found = findings(
        &with(&[(
            "/consignmentItems/0/cargoItems/0/cargoNetWeight/value",
            "60000",
        )]),
        "2027-03-08T01:00:00.000Z",
        &Japan,
    );
    let [finding] = found.as_slice() else {
        panic!("{found:?}");
    };
    assert_eq!(
        finding.paths,
        [
            "$.consignmentItems[0].cargoItems[0].cargoGrossWeight.value",
            "$.consignmentItems[0].cargoItems[0].cargoNetWeight.value",
        ]
    );
    assert_eq!(
        finding.english(),
        "The gross weight is below the net weight. (50560 kg, 60000 kg)"
    );
    assert_eq!(
        finding.japanese(),
        "総重量が正味重量を下回っています。（50560 kg, 60000 kg）"
    );
}

#[test]
fn a_date_is_that_of_the_place() {
    let night = "2027-03-07T15:30:00.000Z";
    let rules = |lists: &dyn CodeLists, recorded: &str| -> Vec<Rule> {
        let found = findings(&sound(), recorded, lists);
        found.into_iter().map(|finding| finding.rule).collect()
    };
    // Half an hour after midnight in Japan it is 8 March there and still 7 March in London.
    assert_eq!(rules(&Japan, night), []);
    assert_eq!(
        rules(&Japan, "2027-03-07T14:59:59.999Z"),
        [Rule::IssueDateInFuture]
    );
    // Where the zone is not known, only what is wrong everywhere is wrong.
    assert_eq!(rules(&NoLists, "2027-03-07T10:00:00.000Z"), []);
    assert_eq!(
        rules(&NoLists, "2027-03-07T09:59:59.999Z"),
        [Rule::IssueDateInFuture]
    );
    assert_eq!(rules(&NoLists, "2027-03-10T11:59:59.999Z"), []);
    assert_eq!(
        rules(&NoLists, "2027-03-10T12:00:00.000Z"),
        [Rule::IssueDateApart]
    );
}

#[test]
fn a_verdict_tells_dates_apart_without_any_zone() {
    let table = [
        ("2027-03-08", "2027-03-08T01:00:00.000Z", false),
        ("2027-03-08", "2027-03-10T11:59:59.999Z", false),
        ("2027-03-08", "2027-03-10T12:00:00.000Z", true),
        ("2027-03-08", "2027-03-07T10:00:00.000Z", false),
        ("2027-03-08", "2027-03-07T09:59:59.999Z", true),
    ];
    for (issued, recorded, expected) in table {
        let apart = dates::is_apart(issued.parse().unwrap(), recorded.parse().unwrap());
        assert_eq!(apart, expected, "{issued} {recorded}");
    }
}

#[test]
fn the_order_is_told_of() {
    let (document, legal, profiles) = (sound(), english(), LegalProfiles::shipped());
    let table: &[(OrderKind, &[Rule])] = &[
        (OrderKind::Shipper, &[]),
        (OrderKind::Party, &[]),
        (OrderKind::Straight, &[]),
        (OrderKind::Bearer, &[Rule::BearerAtIssue]),
        (OrderKind::Named, &[Rule::NamedReadsAsStraight]),
    ];
    for (order, expected) in table {
        let found = check(&Case {
            document: &document,
            order: Some(*order),
            legal: Some(&legal),
            recorded: "2027-03-08T01:00:00.000Z".parse().unwrap(),
            lists: &Japan,
            profiles: &profiles,
        });
        let rules: Vec<Rule> = found.into_iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, *expected, "{order}");
    }
}

#[test]
fn the_law_must_know_such_a_bill() {
    use Transferability::{NamedNonEndorsable, Order};
    let (document, profiles) = (sound(), LegalProfiles::shipped());
    let table: &[(Legal, &[Rule])] = &[
        (english(), &[]),
        (
            legal("GB-SCT", "UK-ETDA", "2023-09-20", NamedNonEndorsable),
            &[],
        ),
        (legal("SG", "SG-ETA-2A", "2021-03-19", Order), &[]),
        (
            legal("SG", "SG-ETA-2A", "2021-03-19", NamedNonEndorsable),
            &[Rule::LawDoesNotCover],
        ),
        (
            legal("SG", "UK-ETDA", "2023-09-20", Order),
            &[Rule::LawNotOfProfile],
        ),
        (
            legal("GB-ENG", "UK-ETDA", "2023-09-21", Order),
            &[Rule::ProfileUnknown],
        ),
        (
            legal("GB-ENG", "NOBODY", "2023-09-20", Order),
            &[Rule::ProfileUnknown],
        ),
        (
            legal("JP", "JP-COMMERCIAL-CODE", "2019-04-01", Order),
            &[Rule::LawNotInForce],
        ),
    ];
    for (legal, expected) in table {
        let found = check(&Case {
            document: &document,
            order: Some(OrderKind::Bank),
            legal: Some(legal),
            recorded: "2027-03-08T01:00:00.000Z".parse().unwrap(),
            lists: &Japan,
            profiles: &profiles,
        });
        let rules: Vec<Rule> = found.into_iter().map(|finding| finding.rule).collect();
        assert_eq!(rules, *expected, "{legal:?}");
    }
}

#[test]
fn the_shipped_profiles_say_where_they_come_from() {
    let profiles = LegalProfiles::shipped();
    assert!(profiles.as_of() >= "2026-09-20".parse().unwrap());
    for profile in profiles.iter() {
        assert!(!profile.source.is_empty() && !profile.laws.is_empty());
        let (english, japanese) = profile.told("XX");
        assert!(english.contains("XX") && japanese.contains("XX"));
    }
    let japan = profiles.find("JP-COMMERCIAL-CODE", "2019-04-01".parse::<Date>().unwrap());
    assert!(
        japan
            .unwrap()
            .told("日本")
            .1
            .contains("未施行です（2026年9月現在）")
    );
}

#[test]
fn profiles_that_are_not_in_their_form_are_refused_with_the_place() {
    let fault = LegalProfiles::parse(
        br#"{"type":"funani-legal-profiles","v":1,"as_of":"2026-13-01","profiles":[{}]}"#,
    )
    .unwrap_err();
    let paths: Vec<&str> = fault.violations.iter().map(|it| it.path.as_str()).collect();
    assert!(
        paths.contains(&"$.as_of") && paths.contains(&"$.profiles[0].covers"),
        "{paths:?}"
    );
}

#[test]
fn every_rule_is_told_in_two_languages() {
    let mut reasons = std::collections::BTreeSet::new();
    for rule in Rule::ALL {
        assert!(reasons.insert(rule.reason()), "{rule:?} twice");
        assert!(!rule.english().is_empty() && !rule.japanese().is_empty());
        assert!(!rule.basis().is_empty());
    }
}
