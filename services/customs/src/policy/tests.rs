use funani_core::id::PartyId;
use funani_wire::customs::v1 as wire;
use funani_wire::fields::Fields;

use super::{Policy, read};
use crate::keys::By;

fn sent() -> wire::Policy {
    wire::Policy {
        bases: vec![wire::Basis {
            code: "CA-157".to_owned(),
            citation: "Customs Act B.E. 2560 (2017), section 157".to_owned(),
            from: "2027-03-06".to_owned(),
            until: "2027-03-06".to_owned(),
            keys: vec![wire::KeyKind::Bill.into()],
        }],
        auditor_ids: Vec::new(),
        disclosure: wire::Disclosure::AfterDays.into(),
        disclosed_after_days: 30,
        zone: "Asia/Bangkok".to_owned(),
    }
}

fn taken(sent: wire::Policy) -> Result<Policy, Vec<String>> {
    let mut fields = Fields::new();
    let policy = read(&mut fields, sent, |_: PartyId| false);
    fields.finish(policy).map_err(|malformed| {
        let fields = malformed.violations.into_iter();
        fields
            .map(|it| format!("{} {}", it.field, it.code))
            .collect()
    })
}

#[test]
fn a_basis_is_in_force_by_the_calendar_of_its_authority() {
    let policy = taken(sent()).unwrap();
    let at = |time: &str| policy.basis("CA-157", time.parse().unwrap()).is_some();
    // Bangkok is seven hours ahead of UTC.
    assert!(!at("2027-03-05T16:59:59.999Z"));
    assert!(at("2027-03-05T17:00:00.000Z"));
    assert!(at("2027-03-06T16:59:59.999Z"));
    assert!(!at("2027-03-06T17:00:00.000Z"));
    let basis = policy.basis("CA-157", "2027-03-06T00:00:00.000Z".parse().unwrap());
    assert!(basis.unwrap().covers(By::Bill) && !basis.unwrap().covers(By::Container));
}

#[test]
fn what_is_written_is_read_again() {
    let policy = taken(sent()).unwrap();
    assert_eq!(Policy::parse(&policy.to_object()), Ok(policy));
}

#[test]
fn every_fault_is_named() {
    let mut faulty = sent();
    faulty.bases[0].code = "ca 157".to_owned();
    faulty.bases[0].until = "2027-03-05".to_owned();
    faulty.bases[0].keys = vec![99];
    faulty.auditor_ids = vec![
        "nobody".to_owned(),
        PartyId::from_bytes([9; 16]).to_string(),
    ];
    faulty.disclosed_after_days = 0;
    faulty.zone = "Bangkok".to_owned();
    let named = taken(faulty).unwrap_err();
    for expected in [
        "bases[0].code MALFORMED",
        "bases[0].until NOT_ALLOWED",
        "bases[0].keys[0] UNKNOWN_VALUE",
        "auditor_ids[0] UUID_MALFORMED",
        "auditor_ids[1] PARTY_UNKNOWN",
        "disclosed_after_days OUT_OF_RANGE",
        "zone ZONE_UNKNOWN",
    ] {
        assert!(
            named.iter().any(|fault| fault == expected),
            "{expected}: {named:?}"
        );
    }
}
