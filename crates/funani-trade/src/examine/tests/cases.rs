//! Houses under a master, several lines and invoices, insurance, agents, logs.

use std::collections::BTreeMap;

use funani_core::verdict::CheckpointShown;
use funani_proof::digest::Digest;
use funani_proof::json;

use super::found;
use super::kit::{BILL, CARRIER, EXPORTER, Kit};
use crate::Received;
use crate::examine::{DifferenceClass, FindingCode, House};

const MASTER: &str = "ONEYYOK00042";

/// The bill of the kit under a master, whose text is otherwise in these places.
fn under_master(replaced: &[(&str, &str)]) -> Kit {
    let mut kit = Kit::new();
    let mut all = replaced.to_vec();
    // The number is written otherwise, as it is that of the master elsewhere in the text.
    all.push((
        "\"cargoNetWeight\"",
        "\"houseBillOfLadingReference\":\"FNLYOK2703042 \",\"cargoNetWeight\"",
    ));
    kit.another_bill(MASTER, &all);
    kit.put(&[("transport.masterBillNumber", MASTER)]);
    kit
}

#[test]
fn a_house_bill_under_its_master_is_clear() {
    let report = under_master(&[]).examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
}

/// A master of a forwarder has other parties, and more containers than the one house bill.
#[test]
fn a_master_may_name_the_forwarders_and_other_cargo() {
    let kit = under_master(&[
        (
            "Samut Sakhon Foods Co., Ltd.",
            "Laem Chabang Consol Co., Ltd.",
        ),
        ("\"030354\"", "\"980100\""),
    ]);
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
}

#[test]
fn houses_that_do_not_make_their_master_are_told() {
    for (was, is) in [
        ("\"value\":25280", "\"value\":26280"),
        ("\"numberOfPackages\":1600", "\"numberOfPackages\":1700"),
    ] {
        let report = under_master(&[(was, is)]).examine();
        assert_eq!(
            found(&report)[0],
            "HOUSE_DIFFERS",
            "{was}: {:?}",
            found(&report)
        );
    }
}

#[test]
fn a_house_bill_that_is_not_here_is_told_where_somebody_looked() {
    let mut kit = under_master(&[]);
    kit.shown.retain(|name| *name != BILL);
    kit.put(&[
        ("transport.billNumber", MASTER),
        ("transport.masterBillNumber", ""),
    ]);
    assert!(!kit.examine().has(FindingCode::HouseMissing));
    let number = BILL.to_owned();
    kit.facts.houses = vec![House {
        number,
        here: false,
    }];
    assert!(kit.examine().has(FindingCode::HouseMissing));
    kit.facts.houses[0].here = true;
    assert!(!kit.examine().has(FindingCode::HouseMissing));
}

#[test]
fn a_master_that_does_not_name_the_house_is_told() {
    let mut kit = Kit::new();
    kit.another_bill(MASTER, &[]);
    kit.put(&[("transport.masterBillNumber", MASTER)]);
    assert!(kit.examine().has(FindingCode::HouseDiffers));
}

/// A second line of goods, in the second container.
const SQUID: &[(&str, &str)] = &[
    ("goods.1.quantity", "24000.000"),
    ("goods.1.packages", "1600"),
    ("goods.1.netWeight", "24000.000"),
    ("goods.1.grossWeight", "25280.000"),
    ("goods.1.volume", "43.520"),
    ("goods.2.description", "FROZEN SQUID (TODARODES PACIFICUS)"),
    ("goods.2.hsCode", "030743"),
    ("goods.2.hsEdition", "2022"),
    ("goods.2.origin", "JP"),
    ("goods.2.quantity", "12000.000"),
    ("goods.2.unit", "KGM"),
    ("goods.2.unitPrice", "4.20"),
    ("goods.2.package", "CT"),
    ("goods.2.packages", "1600"),
    ("goods.2.netWeight", "12000.000"),
    ("goods.2.grossWeight", "25280.000"),
    ("goods.2.volume", "43.520"),
    ("stuffing.2.goods", "2"),
    ("stuffing.2.netWeight", "12000.000"),
];

/// What the kit declares of one line, declared of another.
fn swapped(kit: &mut Kit) {
    let lines: Vec<(String, String)> = kit
        .declared
        .iter()
        .filter(|(path, _)| path.to_string().starts_with("goods."))
        .map(|(path, value)| (path.to_string(), value.clone()))
        .collect();
    let other = |path: &str| match path.strip_prefix("goods.1.") {
        Some(rest) => format!("goods.2.{rest}"),
        None => path.replacen("goods.2.", "goods.1.", 1),
    };
    kit.declared
        .retain(|path, _| !path.to_string().starts_with("goods."));
    for (path, value) in lines {
        kit.put(&[(&other(&path), &value)]);
    }
}

#[test]
fn lines_are_matched_by_what_they_are() {
    let mut kit = Kit::of(SQUID, &[]);
    let report = kit.examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
    swapped(&mut kit);
    let report = kit.examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
}

#[test]
fn a_slip_in_one_of_several_lines_is_found() {
    let kit = Kit::of(SQUID, &[]);
    let bundles = kit.bundles();
    for (path, value, code) in [
        ("goods.2.quantity", "11000.000", "QUANTITY_DIFFERS"),
        ("goods.2.hsCode", "030742", "HS_DIFFERS"),
        ("goods.2.origin", "CN", "ORIGIN_DIFFERS"),
        ("goods.2.description", "FROZEN SARDINES", "GOODS_DIFFER"),
        ("goods.2.amount", "40400.00", "VALUE_DIFFERS"),
        ("goods.1.netWeight", "23000.000", "WEIGHT_DIFFERS"),
    ] {
        let report = kit
            .with(&[(path, value)])
            .examine_these(&bundles, &kit.trusts());
        assert!(
            found(&report).contains(&code),
            "{path}: {:?}",
            found(&report)
        );
    }
}

#[test]
fn a_line_that_is_left_out_is_found() {
    let mut kit = Kit::of(SQUID, &[]);
    kit.declared
        .retain(|path, _| !path.to_string().starts_with("goods.2."));
    assert!(found(&kit.examine()).contains(&"GOODS_NOT_DECLARED"));
}

/// One line for two of the same goods.
#[test]
fn lines_that_are_put_together_alarm_nobody() {
    let same: Vec<(&str, &str)> = SQUID
        .iter()
        .map(|(path, value)| match *path {
            "goods.2.description" => (*path, "FROZEN CHUB MACKEREL, 600 G UP"),
            "goods.2.hsCode" => (*path, "030354"),
            _ => (*path, *value),
        })
        .collect();
    let mut kit = Kit::of(&same, &[]);
    kit.declared
        .retain(|path, _| !path.to_string().starts_with("goods.2."));
    kit.put(&[
        ("goods.1.description", "FROZEN MACKEREL"),
        ("goods.1.quantity", "36000.000"),
        ("goods.1.packages", "3200"),
        ("goods.1.netWeight", "36000.000"),
        ("goods.1.grossWeight", "50560.000"),
        ("goods.1.amount", "100800.00"),
    ]);
    let report = kit.examine();
    assert_eq!(found(&report), Vec::<&str>::new(), "{:#?}", report.findings);
    kit.put(&[("goods.1.quantity", "35000.000")]);
    assert!(found(&kit.examine()).contains(&"QUANTITY_DIFFERS"));
}

#[test]
fn insurance_is_held_against_price_ship_and_invoice() {
    let sound = [
        ("insurance.policy", "KM-27-55120"),
        ("insurance.amount", "110880.00"),
        ("insurance.currency", "USD"),
        ("insurance.vessel", "FUNANI HARMONY"),
        ("insurance.invoice", "HSB-2703-042"),
    ];
    let with = |path: &str, value: &str| {
        let mut kit = Kit::new();
        let mut values = BTreeMap::from(sound);
        values.insert(path, value);
        let values = values.into_iter();
        let policy = Received {
            kind: "INSURANCE_CERTIFICATE".to_owned(),
            file: None,
            values: values
                .map(|(path, value)| (path.parse().unwrap(), value.to_owned()))
                .collect(),
        };
        let content = json::to_canonical(&policy.to_value());
        kit.issue(
            "policy",
            EXPORTER,
            "INSURANCE_CERTIFICATE",
            content.as_bytes(),
        );
        kit.shown.push("policy");
        found(&kit.examine()).join(" ")
    };
    assert_eq!(with("insurance.policy", "KM-27-55120"), "");
    assert_eq!(
        with("insurance.amount", "100800.00"),
        "INSURANCE_BELOW_VALUE"
    );
    assert_eq!(
        with("insurance.vessel", "FUNANI MELODY"),
        "INSURANCE_DIFFERS"
    );
    assert_eq!(
        with("insurance.invoice", "HSB-2703-077"),
        "INSURANCE_DIFFERS"
    );
}

#[test]
fn another_history_of_a_log_is_an_alarm() {
    let mut kit = Kit::new();
    let report = kit.examine();
    assert_eq!(found(&report), Vec::<&str>::new());
    let registry = kit.world.registry.clone();
    let at = |time: &str| Some(time.parse().unwrap());
    let shown = |size, root| CheckpointShown {
        size,
        root,
        time: at("2100-01-01T00:00:00.000Z"),
    };
    let (size, root) = kit.world.checkpoint_shown();
    kit.cached.insert(registry.clone(), shown(size, root));
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    let other = Digest::of(b"another");
    kit.cached.insert(registry.clone(), shown(size, other));
    assert!(kit.examine().has(FindingCode::LogForked));
    // A log does not lose leaves; one of which nothing is known but another size may have grown.
    kit.cached.insert(registry.clone(), shown(size - 1, other));
    assert!(kit.examine().has(FindingCode::LogForked));
    for (size, time) in [(size + 1, at("2100-01-01T00:00:00.000Z")), (size - 1, None)] {
        let before = CheckpointShown {
            time,
            ..shown(size, other)
        };
        kit.cached.insert(registry.clone(), before);
        assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    }
}

#[test]
fn evidence_without_a_word_on_what_is_newest_is_told_as_such() {
    let kit = Kit::new();
    let shown = kit.shown.iter();
    let bare = shown.map(|name| kit.world.bare_bundle(name).to_canonical().into_bytes());
    let report = kit.examine_these(&bare.collect::<Vec<_>>(), &kit.trusts());
    assert_eq!(found(&report), Vec::<&str>::new());
    assert!(report.has(FindingCode::NotCurrent));
    assert!(
        report
            .unchecked
            .iter()
            .any(|it| it.contains("cannot be told"))
    );
}

/// A consignment of two invoices is compared with one of them where it is named, and with both.
#[test]
fn several_invoices_make_one_price() {
    let mut kit = Kit::new();
    let content = kit.paper("COMMERCIAL_INVOICE", &[("invoice.number", "HSB-2703-043")]);
    kit.issue("second", EXPORTER, "COMMERCIAL_INVOICE", &content);
    kit.shown.push("second");
    assert_eq!(found(&kit.examine()), Vec::<&str>::new());
    kit.put(&[("total.amount", "201600.00")]);
    let report = kit.examine();
    let price = report
        .comparisons
        .iter()
        .find(|it| it.path.to_string() == "total.amount");
    assert_eq!(price.unwrap().class, DifferenceClass::Same);
}

#[test]
fn who_signed_and_for_whom_is_shown() {
    let report = Kit::new().examine();
    let bill = &report.judged[0];
    assert_eq!(bill.issuer.as_ref().unwrap().name.as_deref(), Some(CARRIER));
    assert_eq!(bill.custody, Some(funani_core::party::Custody::SelfHeld));
    assert!(bill.principal.is_none());
}
