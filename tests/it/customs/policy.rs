use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1 as wire;
use funani_wire::reason::{Class, Refusal};

use super::{BASIS, answered, authority, bill_key, lookup, put, rules, said, violations};

on_both_engines![an_authority_rules_itself, officers_look_on_a_basis_in_force];

async fn get(person: &Person, of: &Person) -> Result<wire::GetPolicyResponse, Refusal> {
    let request = wire::GetPolicyRequest {
        authority_id: of.id().to_string(),
    };
    answered(person.session.customs().get_policy(request).await)
}

async fn an_authority_rules_itself(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = authority(&stage, "Thai Customs", "TH").await;
    let auditor = Person::enrol(&stage, "Auditor").await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;

    // Who is no customs administration has nothing to rule.
    let refused = put(&stranger, rules(), 0).await.unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::PermissionDenied, "NOT_CUSTOMS")
    );
    let before = get(&stranger, &customs).await.unwrap_err();

    assert_eq!(put(&customs, rules(), 0).await, Ok(1));
    // The same again changes nothing, whatever was seen.
    assert_eq!(put(&customs, rules(), 0).await, Ok(1));
    let audited = wire::Policy {
        auditor_ids: vec![auditor.id().to_string()],
        ..rules()
    };
    let refused = put(&customs, audited.clone(), 0).await.unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::Aborted, "POLICY_MOVED")
    );
    assert_eq!(refused.datum("version"), Some("1"));
    assert_eq!(put(&customs, audited.clone(), 1).await, Ok(2));

    for person in [&customs, &auditor] {
        let shown = get(person, &customs).await.unwrap();
        assert_eq!(shown.policy, Some(audited.clone()));
        assert_eq!((shown.version, shown.country.as_str()), (2, "TH"));
    }
    // To others there are none, before and after.
    let after = get(&stranger, &customs).await.unwrap_err();
    assert_eq!(said(&before), said(&after));

    // Every fault at once.
    let mut faulty = rules();
    "Bangkok".clone_into(&mut faulty.zone);
    "2027-02-30".clone_into(&mut faulty.bases[0].from);
    let refused = put(&customs, faulty, 2).await.unwrap_err();
    assert_eq!(
        violations(&refused),
        [
            ("policy.bases[0].from", "DATE_MALFORMED"),
            ("policy.zone", "ZONE_UNKNOWN")
        ]
    );
    node.stop().await;

    // They outlive the process.
    let (node, stage) = Stage::node(place).await;
    let customs = customs.again(&stage).await;
    assert_eq!(get(&customs, &customs).await.unwrap().version, 2);
    node.stop().await;
}

async fn officers_look_on_a_basis_in_force(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = authority(&stage, "Thai Customs", "TH").await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    let refused = lookup(&stranger, bill_key("LOOK1")).await.unwrap_err();
    assert_eq!(refused.reason(), "NOT_CUSTOMS");
    let refused = lookup(&customs, bill_key("LOOK1")).await.unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::PermissionDenied, "BASIS_UNKNOWN")
    );

    let mut narrow = rules();
    narrow.bases[0].keys = vec![wire::KeyKind::Container.into()];
    put(&customs, narrow.clone(), 0).await.unwrap();
    // The basis comes before the form of the key: what it does not cover is not even read.
    let malformed = wire::BillKey::default();
    let key = super::key(wire::key::Key::Bill(malformed));
    let refused = lookup(&customs, key).await.unwrap_err();
    assert_eq!(refused.reason(), "KEY_NOT_ALLOWED");

    "2020-12-31".clone_into(&mut narrow.bases[0].until);
    put(&customs, narrow, 1).await.unwrap();
    let refused = lookup(&customs, bill_key("LOOK1")).await.unwrap_err();
    assert_eq!(refused.reason(), "BASIS_UNKNOWN");
    assert!(!refused.message().contains(BASIS));
    node.stop().await;
}
