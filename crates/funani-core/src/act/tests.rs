use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use proptest::prelude::*;

use super::{Act, Action, ActionName, BillNumber, Law, Locode, ReasonCode, samples};
use crate::form::{FormFault, ViolationCode};

fn parse(object: &Object) -> Result<Act, FormFault> {
    Act::parse(json::to_canonical(&object.clone().into()).as_bytes())
}

fn sample(name: ActionName) -> Object {
    let found = samples::all().into_iter().find(|act| act.name() == name);
    found.unwrap().to_object()
}

fn found(fault: &FormFault) -> Vec<(&str, &'static str)> {
    let violations = fault.violations.iter();
    violations
        .map(|violation| (violation.path.as_str(), violation.code.reason()))
        .collect()
}

#[test]
fn every_act_reads_back_as_written() {
    for act in samples::all() {
        let payload = act.to_payload();
        let read = Act::parse(payload.as_bytes()).unwrap_or_else(|fault| panic!("{fault}"));
        assert_eq!(read, act);
        assert_eq!(read.to_payload(), payload);
    }
    let names: Vec<_> = samples::all().iter().map(Act::name).collect();
    for name in ActionName::ALL.iter().filter(|name| name.is_offered()) {
        assert!(names.contains(name), "no sample of {name}");
    }
}

#[test]
fn the_target_leaves_approvals_out_and_nothing_else() {
    for mut act in samples::all() {
        let target = act.target();
        let payload = act.to_payload();
        act.approvals = vec![Digest::of(b"another")];
        assert_eq!(act.target(), target);
        act.approvals.clear();
        assert_eq!(Digest::of(act.to_payload().as_bytes()), target);
        assert_eq!(act.to_payload() == payload, !payload.contains("approvals"));
        act.place = "JPYOK".parse().unwrap();
        assert_ne!(act.target(), target);
    }
}

/// What must not be left out; the rest is optional.
#[test]
fn no_act_reads_without_a_member_that_must_stand() {
    let optional = ["annex", "approvals", "condition", "deadline"];
    for act in samples::all() {
        if matches!(act.action, Action::Reserved(_)) {
            continue;
        }
        let object = act.to_object();
        for (name, _) in &object {
            let mut lacking = object.clone();
            lacking.remove(name);
            let may =
                optional.contains(&name) || (name == "reason" && act.name() != ActionName::Srej);
            assert_eq!(
                parse(&lacking).is_ok(),
                may,
                "{} without {name}",
                act.name()
            );
        }
    }
}

#[test]
fn no_act_reads_with_a_member_more() {
    for act in samples::all() {
        let mut object = act.to_object();
        object.insert("comment", "hello");
        assert_eq!(
            found(&parse(&object).unwrap_err()),
            [("$.comment", "UNKNOWN_MEMBER")]
        );
    }
    let mut detail = sample(ActionName::Accept);
    detail.insert("detail", Object::from([("comment", "hello")]));
    assert_eq!(
        found(&parse(&detail).unwrap_err()),
        [("$.detail.comment", "UNKNOWN_MEMBER")]
    );
}

#[test]
fn members_of_other_actions_are_not_allowed() {
    let issue = sample(ActionName::Issue);
    let transfer = sample(ActionName::Transfer);
    for (name, from) in [
        ("legal", &issue),
        ("opens", &issue),
        ("recipient", &transfer),
    ] {
        let mut accept = sample(ActionName::Accept);
        accept.insert(name, from.get(name).unwrap().clone());
        let path = format!("$.{name}");
        assert_eq!(
            found(&parse(&accept).unwrap_err()),
            [(path.as_str(), "NOT_ALLOWED")]
        );
    }
    let mut with_document = issue.clone();
    with_document.insert("document", Digest::of(b"document"));
    assert_eq!(
        found(&parse(&with_document).unwrap_err()),
        [("$.document", "NOT_ALLOWED")]
    );
    let mut extending = issue;
    extending.insert("on", transfer.get("on").unwrap().clone());
    assert_eq!(
        found(&parse(&extending).unwrap_err()),
        [("$.on", "NOT_ALLOWED")]
    );
}

#[test]
fn a_possessor_is_named_by_its_chain_and_never_as_stated() {
    for name in [ActionName::Offer, ActionName::Transfer, ActionName::Issue] {
        let mut object = sample(name);
        object.insert("recipient", samples::stated().to_value());
        let fault = parse(&object).unwrap_err();
        assert!(fault.has(ViolationCode::Missing), "{fault}");
    }
}

#[test]
fn an_act_extends_one_bill() {
    let mut object = sample(ActionName::Accept);
    object.insert("on", Value::Array(Vec::new()));
    assert_eq!(
        found(&parse(&object).unwrap_err()),
        [("$.on", "NOT_ALLOWED")]
    );
    let one = sample(ActionName::Accept)
        .get("on")
        .unwrap()
        .as_array()
        .unwrap()[0]
        .clone();
    object.insert("on", Value::Array(vec![one.clone(), one]));
    assert_eq!(found(&parse(&object).unwrap_err()), [("$.on", "DUPLICATE")]);
    object.insert("on", sample(ActionName::Accept).get("on").unwrap().clone());
    assert!(parse(&object).is_ok());
    let on = object.get_mut("on").unwrap();
    let Value::Array(on) = on else {
        panic!("a list")
    };
    on[0]
        .as_object_mut()
        .unwrap()
        .insert("sequence", Value::from(0_u32));
    assert_eq!(
        found(&parse(&object).unwrap_err()),
        [("$.on[0].sequence", "OUT_OF_RANGE")]
    );
}

#[test]
fn an_unknown_action_is_a_fault_of_form_and_a_reserved_one_is_read() {
    let mut object = sample(ActionName::Accept);
    object.insert("action", "ANNUL");
    assert_eq!(
        found(&parse(&object).unwrap_err()),
        [("$.action", "ACTION_UNKNOWN")]
    );
    object.insert("action", "HAND_BACK");
    let act = parse(&object).unwrap();
    assert_eq!(act.name(), ActionName::HandBack);
    assert!(!act.name().is_offered());
}

#[test]
fn a_mandate_stands_with_its_principal_and_its_capacity() {
    let mut object = sample(ActionName::Accept);
    for member in ["behalf_of", "mandate"] {
        object.remove(member);
    }
    for capacity in ["AGENT_FOR_CARRIER", "MASTER", "FOR_SHIPPER"] {
        object.insert("capacity", capacity);
        let fault = parse(&object).unwrap_err();
        assert_eq!(
            found(&fault),
            [("$.behalf_of", "MISSING"), ("$.mandate", "MISSING")]
        );
    }
    object.insert("capacity", "OWN");
    assert!(parse(&object).is_ok());
    object.insert("behalf_of", samples::party(5).to_value());
    assert_eq!(
        found(&parse(&object).unwrap_err()),
        [("$.behalf_of", "NOT_ALLOWED")]
    );
}

#[test]
fn order_kinds_name_a_party_or_none() {
    for (kind, party) in [
        ("SHIPPER", false),
        ("BEARER", false),
        ("BANK", true),
        ("NAMED", true),
    ] {
        for given in [false, true] {
            let mut object = sample(ActionName::Issue);
            let detail = object.get_mut("detail").unwrap().as_object_mut().unwrap();
            let mut order = Object::from([("kind", kind)]);
            if given {
                order.insert("party", samples::party(3).to_value());
            }
            detail.insert("order", order);
            assert_eq!(parse(&object).is_ok(), given == party, "{kind} {given}");
        }
    }
}

#[test]
fn lists_are_sorted_and_not_empty() {
    let mut object = sample(ActionName::Accept);
    let digests = |list: &[u8]| -> Value {
        list.iter()
            .map(|byte| Digest::from_bytes([*byte; 32]).into())
            .collect::<Vec<_>>()
            .into()
    };
    for (list, expected) in [
        (&[2, 1][..], "NOT_SORTED"),
        (&[1, 1], "DUPLICATE"),
        (&[], "NOT_ALLOWED"),
    ] {
        object.insert("approvals", digests(list));
        assert_eq!(
            found(&parse(&object).unwrap_err()),
            [("$.approvals", expected)]
        );
    }
}

#[test]
fn codes_have_their_form() {
    for (text, fits) in [
        ("JPYOK", true),
        ("USNY2", true),
        ("JPYO1", false),
        ("jpyok", false),
        ("JPYOKO", false),
        ("", false),
        ("J1YOK", false),
    ] {
        assert_eq!(text.parse::<Locode>().is_ok(), fits, "{text}");
    }
    for (text, fits) in [
        ("JP", true),
        ("GB-ENG", true),
        ("US-NY", true),
        ("JPN", false),
        ("GB-", false),
        ("GB-ENGL", false),
        ("gb", false),
        ("GB-ENG-X", false),
    ] {
        assert_eq!(text.parse::<Law>().is_ok(), fits, "{text}");
    }
    for (text, fits) in [
        ("A", true),
        ("CHARGES_UNPAID2", true),
        ("_A", false),
        ("1A", false),
        ("a", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<ReasonCode>().is_ok(), fits, "{text}");
    }
    assert!("A".repeat(64).parse::<ReasonCode>().is_ok());
    assert!("A".repeat(65).parse::<ReasonCode>().is_err());
    for (text, fits) in [
        ("FNRU 01", true),
        ("船荷1", true),
        (" A", false),
        ("A ", false),
        ("A\tB", false),
        ("", false),
    ] {
        assert_eq!(text.parse::<BillNumber>().is_ok(), fits, "{text}");
    }
    assert!("x".repeat(20).parse::<BillNumber>().is_ok());
    assert!("x".repeat(21).parse::<BillNumber>().is_err());
}

/// Any JSON value, with the names that occur in statements.
pub(crate) fn any_json() -> impl Strategy<Value = Value> {
    let leaf = prop_oneof![
        Just(Value::Null),
        any::<bool>().prop_map(Value::from),
        any::<i32>().prop_map(Value::from),
        "\\PC{0,12}".prop_map(Value::from),
        prop::sample::select(vec![
            "ISSUE",
            "OWN",
            "BILL",
            "LIVE",
            "funani-act",
            "PARTY",
            "HELD"
        ])
        .prop_map(Value::from),
        any::<[u8; 32]>().prop_map(|bytes| Digest::from_bytes(bytes).into()),
        any::<[u8; 16]>().prop_map(|bytes| crate::id::PartyId::from_bytes(bytes).into()),
    ];
    let names = prop::sample::select(vec![
        "action",
        "actor",
        "approvals",
        "capacity",
        "detail",
        "document",
        "intent",
        "legal",
        "on",
        "opens",
        "party",
        "head",
        "kind",
        "state",
        "status",
        "type",
        "v",
        "x",
        "held",
        "endorsement",
    ]);
    leaf.prop_recursive(4, 48, 8, move |inner| {
        prop_oneof![
            prop::collection::vec(inner.clone(), 0..4).prop_map(Value::from),
            prop::collection::vec((names.clone(), inner), 0..8)
                .prop_map(|members| members.into_iter().collect::<Object>().into()),
        ]
    })
}

proptest! {
    #[test]
    fn no_json_makes_a_reader_panic(value in any_json()) {
        let text = json::to_canonical(&value);
        let bytes = text.as_bytes();
        let faults = [
            Act::parse(bytes).err(),
            crate::receipt::Receipt::parse(bytes).err(),
            crate::note::Note::parse(bytes).err(),
            crate::approval::Approval::parse(bytes).err(),
            crate::annex::Annex::parse(bytes).err(),
            crate::head::HeadStatement::parse(bytes).err(),
            crate::state::State::parse(&value).err(),
            crate::document::DocumentFacts::read(&value).err(),
        ];
        for fault in faults.into_iter().flatten() {
            prop_assert!(!fault.violations.is_empty());
        }
    }

    #[test]
    fn a_member_replaced_by_any_json_is_read_or_refused(
        which in any::<usize>(),
        member in any::<usize>(),
        value in any_json(),
    ) {
        let acts = samples::all();
        let mut object = acts[which % acts.len()].to_object();
        let names: Vec<String> = object.iter().map(|(name, _)| name.to_owned()).collect();
        object.insert(names[member % names.len()].clone(), value);
        let payload = json::to_canonical(&object.into());
        if let Ok(act) = Act::parse(payload.as_bytes()) {
            prop_assert_eq!(act.to_payload(), payload);
        }
    }

    #[test]
    fn any_bytes_are_read_without_panic(bytes in prop::collection::vec(any::<u8>(), 0..64)) {
        drop(Act::parse(&bytes));
        drop(json::parse(&bytes, Limits::MESSAGE));
    }
}
