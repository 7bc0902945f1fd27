use funani_proof::json::parse;
use proptest::prelude::*;

use super::*;

const AGENT: &str = "01890a5d-ac96-774b-bcce-b302099a8057";
const TERMS: &str = "sha256:e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855";

fn read(text: &str) -> Result<Fact, Vec<String>> {
    let value = parse(text.as_bytes(), Limits::DOCUMENT).unwrap();
    Fact::parse(&value).map_err(|fault| {
        fault
            .violations
            .iter()
            .map(|one| format!("{} {}", one.code, one.path))
            .collect()
    })
}

fn mandate(capacity: &str, actions: &str, from: &str, until: &str) -> String {
    format!(
        r#"{{"kind":"MANDATE","mandate":"{AGENT}","agent":"{AGENT}","capacity":"{capacity}",
        "actions":[{actions}],"from":"{from}T00:00:00.000Z","until":"{until}T00:00:00.000Z"}}"#
    )
}

#[test]
fn each_kind_is_read_and_written_back() {
    let consent =
        format!(r#"{{"kind":"CONSENT","terms":"{TERMS}","until":"2028-01-01T00:00:00.000Z"}}"#);
    let long = format!(r#"{{"kind":"NAME","name":"{}"}}"#, "八".repeat(70));
    let agent = mandate(
        "AGENT_FOR_CARRIER",
        r#""ISSUE","SACC","SREJ""#,
        "2027-01-01",
        "2027-01-02",
    );
    let table = [
        (r#"{"kind":"NAME","name":"Funani Line"}"#, FactKind::Name),
        (
            r#"{"kind":"NAME","language":"ja-Hrkt","name":"八戸水産貿易"}"#,
            FactKind::Name,
        ),
        (&long, FactKind::Name),
        (r#"{"kind":"ROLE","role":"CARRIERS_AGENT"}"#, FactKind::Role),
        (
            r#"{"kind":"IDENTIFIER","scheme":"JCN","value":"3021001099901"}"#,
            FactKind::Identifier,
        ),
        (r#"{"kind":"PLACE","country":"JP"}"#, FactKind::Place),
        (
            r#"{"kind":"PLACE","country":"TH","address":"Samut Sakhon"}"#,
            FactKind::Place,
        ),
        (&consent, FactKind::Consent),
        (&agent, FactKind::Mandate),
    ];
    for (text, kind) in table {
        let fact = read(text).unwrap();
        assert_eq!(fact.kind(), kind, "{text}");
        assert_eq!(
            fact.to_value(),
            parse(text.as_bytes(), Limits::DOCUMENT).unwrap()
        );
    }
}

#[test]
fn what_has_another_form_is_refused_with_its_place() {
    let long = format!(r#"{{"kind":"NAME","name":"{}"}}"#, "八".repeat(71));
    let day = ("2027-01-01", "2027-01-02");
    let own = mandate("OWN", r#""ISSUE""#, day.0, day.1);
    let carrier = mandate("CARRIER", r#""ISSUE""#, day.0, day.1);
    let nothing = mandate("MASTER", "", day.0, day.1);
    let unsorted = mandate("MASTER", r#""SACC","ISSUE""#, day.0, day.1);
    let twice = mandate("MASTER", r#""ISSUE","ISSUE""#, day.0, day.1);
    let unknown = mandate("MASTER", r#""STEAL""#, day.0, day.1);
    let empty = mandate("MASTER", r#""ISSUE""#, day.0, day.0);
    let table = [
        (r#"{"name":"A"}"#, "MISSING $.kind"),
        (r#"{"kind":"RUMOUR"}"#, "MALFORMED $.kind"),
        (r#"{"kind":"NAME"}"#, "MISSING $.name"),
        (r#"{"kind":"NAME","name":""}"#, "MALFORMED $.name"),
        (&long, "TOO_LONG $.name"),
        (
            r#"{"kind":"NAME","name":"A","language":"j"}"#,
            "MALFORMED $.language",
        ),
        (
            r#"{"kind":"NAME","name":"A","language":"ja--x"}"#,
            "MALFORMED $.language",
        ),
        (
            r#"{"kind":"NAME","name":"A","more":1}"#,
            "UNKNOWN_MEMBER $.more",
        ),
        (r#"{"kind":"ROLE","role":"BANK"}"#, "MALFORMED $.role"),
        (
            r#"{"kind":"IDENTIFIER","scheme":"jcn","value":"1"}"#,
            "MALFORMED $.scheme",
        ),
        (
            r#"{"kind":"IDENTIFIER","scheme":"JCN","value":"3021001099902"}"#,
            "MALFORMED $.value",
        ),
        (r#"{"kind":"PLACE","country":"JPN"}"#, "MALFORMED $.country"),
        (r#"{"kind":"PLACE","country":"jp"}"#, "MALFORMED $.country"),
        (
            r#"{"kind":"PLACE","country":"JP","address":""}"#,
            "MALFORMED $.address",
        ),
        (
            r#"{"kind":"CONSENT","terms":"x","until":"2028-01-01T00:00:00.000Z"}"#,
            "MALFORMED $.terms",
        ),
        (r#"{"kind":"CONSENT","terms":null}"#, "MISSING $.until"),
        (&own, "NOT_ALLOWED $.capacity"),
        (&carrier, "NOT_ALLOWED $.capacity"),
        (&nothing, "MISSING $.actions"),
        (&unsorted, "NOT_SORTED $.actions"),
        (&twice, "DUPLICATE $.actions"),
        (&unknown, "MALFORMED $.actions[0]"),
        (&empty, "OUT_OF_RANGE $.until"),
    ];
    for (text, expected) in table {
        let found = read(text).expect_err(text);
        assert!(found.contains(&expected.to_owned()), "{text}: {found:?}");
    }
}

#[test]
fn the_digest_is_of_salt_and_value() {
    let opened = OpenedFact {
        salt: Seed([0; 32]),
        value: Fact::Name {
            name: "A".to_owned(),
            language: None,
        },
    };
    let payload = format!(
        r#"{{"salt":"{}","value":{{"kind":"NAME","name":"A"}}}}"#,
        "A".repeat(43)
    );
    assert_eq!(opened.to_payload(), payload);
    assert_eq!(OpenedFact::parse(payload.as_bytes()).as_ref(), Ok(&opened));
    let hashed = [&[0; 32][..], br#"{"kind":"NAME","name":"A"}"#].concat();
    assert_eq!(opened.digest(), Digest::of(&hashed));
    let salted = OpenedFact {
        salt: Seed([1; 32]),
        ..opened.clone()
    };
    assert_ne!(salted.digest(), opened.digest());
}

#[test]
fn an_opened_fact_is_canonical_closed_and_short() {
    let name = |name: &str| {
        let salt = "A".repeat(43);
        format!(r#"{{"salt":"{salt}","value":{{"kind":"NAME","name":"{name}"}}}}"#)
    };
    let parse = |text: String| OpenedFact::parse(text.as_bytes()).map(|_| ());
    assert_eq!(parse(name("A")), Ok(()));
    let spaced = parse(name("A").replace(':', ": ")).unwrap_err();
    assert!(spaced.has(ViolationCode::PayloadNotCanonical));
    assert!(
        parse(name(&"A".repeat(MAX_OPENED)))
            .unwrap_err()
            .has(ViolationCode::PayloadNotCanonical)
    );
    let more = parse(name("A").replacen('{', r#"{"more":1,"#, 1)).unwrap_err();
    assert!(more.has(ViolationCode::UnknownMember));
    let short = parse(name("A").replacen('A', "", 1)).unwrap_err();
    assert!(short.has(ViolationCode::Malformed));
}

#[test]
fn a_mandate_is_open_from_its_beginning_until_before_its_end() {
    let text = mandate("MASTER", r#""ISSUE""#, "2027-01-01", "2027-01-02");
    let Fact::Mandate(mandate) = read(&text).unwrap() else {
        panic!("not a mandate")
    };
    let time = |text: &str| text.parse::<Timestamp>().unwrap();
    assert!(!mandate.is_open(time("2026-12-31T23:59:59.999Z")));
    assert!(mandate.is_open(time("2027-01-01T00:00:00.000Z")));
    assert!(mandate.is_open(time("2027-01-01T23:59:59.999Z")));
    assert!(!mandate.is_open(time("2027-01-02T00:00:00.000Z")));
}

#[test]
fn the_same_identifier_or_mandate_id_stands_once() {
    let number = |value: &str| Fact::Identifier(Identifier::new("TAX", value).unwrap());
    let given = |capacity: &str| {
        read(&mandate(capacity, r#""ISSUE""#, "2027-01-01", "2027-01-02")).unwrap()
    };
    assert!(number("1").excludes(&number("1")));
    assert!(!number("1").excludes(&number("2")));
    assert!(given("MASTER").excludes(&given("AGENT_FOR_CARRIER")));
    assert!(!given("MASTER").excludes(&number("1")));
    let role = Fact::Role(Role::Carrier);
    assert!(!role.excludes(&role.clone()));
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = OpenedFact::parse(&bytes);
    }

    #[test]
    fn every_name_and_address_comes_back(
        name in ".{1,70}", address in prop::option::of(".{1,80}"), salt in any::<[u8; 32]>(),
    ) {
        for value in [
            Fact::Name { name, language: None },
            Fact::Place { country: "JP".to_owned(), address },
        ] {
            let opened = OpenedFact { salt: Seed(salt), value };
            let read = OpenedFact::parse(opened.to_payload().as_bytes());
            prop_assert_eq!(read, Ok(opened));
        }
    }
}
