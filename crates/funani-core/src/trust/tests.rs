use funani_proof::json::{parse, to_canonical};
use funani_proof::key::SigningKey;
use proptest::prelude::*;

use super::*;
use crate::time::{DAY, MINUTE};

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn at(days: i64) -> Timestamp {
    "2027-03-01T00:00:00.000Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(days * DAY)
}

fn entry(seed: u8, role: TrustRole, from: i64, until: Option<i64>) -> TrustKey {
    TrustKey {
        role,
        public: key(seed).public(),
        from: at(from),
        until: until.map(at),
    }
}

fn sample() -> TrustFile {
    let roles = TrustRole::ALL.iter().zip(1..);
    let mut keys: Vec<TrustKey> = roles
        .map(|(role, seed)| entry(seed, *role, 0, None))
        .collect();
    keys.push(entry(20, TrustRole::PartiesReceipt, -10, Some(0)));
    TrustFile::new("registry.example.com".parse().unwrap(), keys, true).unwrap()
}

fn changed(change: impl FnOnce(&mut Object)) -> Result<TrustFile, Vec<String>> {
    let mut value = sample().to_value();
    change(value.as_object_mut().unwrap());
    TrustFile::parse(to_canonical(&value).as_bytes()).map_err(|fault| {
        fault
            .violations
            .iter()
            .map(|one| format!("{} {}", one.code, one.path))
            .collect()
    })
}

#[test]
fn a_trust_file_is_read_back_plain_or_canonical() {
    let trust = sample();
    let canonical = to_canonical(&trust.to_value());
    assert_eq!(TrustFile::parse(canonical.as_bytes()).as_ref(), Ok(&trust));
    let plain = format!(" {}\n", canonical.replace(':', " : "));
    // Times hold colons as well; those of the texts are put back.
    let plain = plain.replace("T00 : 00 : 00", "T00:00:00");
    let read = TrustFile::parse(plain.as_bytes()).unwrap();
    assert_eq!(read, trust);
    assert_eq!(read.digest(), Digest::of(canonical.as_bytes()));
    assert!(read.is_simulated() && read.quorum() == 0);
    assert_eq!(read.registry().as_str(), "registry.example.com");
    assert_eq!(read.keys().len(), 10);
}

#[test]
fn a_key_speaks_in_its_role_and_time_only() {
    let trust = sample();
    let role = TrustRole::PartiesReceipt;
    let (old, new) = (key(20).kid(), key(4).kid());
    assert_eq!(trust.key(role, new, at(0)), Some(&key(4).public()));
    assert_eq!(trust.key(role, new, at(-1)), None);
    assert_eq!(trust.key(role, old, at(-10)), Some(&key(20).public()));
    assert_eq!(trust.key(role, old, at(0)), None);
    assert_eq!(
        trust.key(role, old, at(0).plus(-1)),
        Some(&key(20).public())
    );
    assert_eq!(
        trust.key(role, key(1).kid(), at(0)),
        None,
        "an operator's key"
    );
    assert_eq!(trust.key(role, key(99).kid(), at(0)), None);
    assert_eq!(
        trust.open_keys(role, at(-1)).collect::<Vec<_>>(),
        [&key(20).public()]
    );
    assert_eq!(trust.open_keys(role, at(-20)).count(), 0);
    assert_eq!(trust.entry(role, old).map(|key| key.from), Some(at(-10)));
}

#[test]
fn a_receipt_key_is_judged_by_log_time_with_a_minute_of_grace() {
    let (trust, role, old) = (sample(), TrustRole::PartiesReceipt, key(20).kid());
    let logged = |time| trust.key_logged(role, old, time).is_some();
    assert!(!logged(at(-10).plus(-1)));
    assert!(logged(at(-10)));
    assert!(logged(at(0).plus(MINUTE - 1)));
    assert!(!logged(at(0).plus(MINUTE)));
}

#[test]
fn one_key_has_one_role_and_there_are_not_too_many() {
    let registry = || "a.example".parse().unwrap();
    let twice = vec![
        entry(1, TrustRole::Checkpoint, 0, None),
        entry(1, TrustRole::Cosign, 0, None),
    ];
    let refused = TrustFile::new(registry(), twice, false);
    assert_eq!(refused, Err(TrustError::Duplicate(key(1).kid())));
    let many = |count: usize| -> Vec<TrustKey> {
        let seed = |number: usize| *Digest::of(&number.to_be_bytes()).as_bytes();
        let public = |number| SigningKey::from_seed(seed(number)).public();
        let entry = |number| TrustKey {
            public: public(number),
            ..entry(1, TrustRole::Operator, 0, None)
        };
        (0..count).map(entry).collect()
    };
    assert!(TrustFile::new(registry(), many(MAX_TRUST_KEYS), false).is_ok());
    let refused = TrustFile::new(registry(), many(MAX_TRUST_KEYS + 1), false);
    assert_eq!(refused, Err(TrustError::TooMany));
}

#[test]
fn what_has_another_form_is_refused_with_its_place() {
    let with =
        |name: &'static str, value: Value| changed(move |object| drop(object.insert(name, value)));
    let first = |name: &'static str, value: Option<Value>| {
        changed(move |object| {
            let Some(Value::Array(keys)) = object.get_mut("keys") else {
                panic!("no keys")
            };
            let key = keys[0].as_object_mut().unwrap();
            match value {
                Some(value) => drop(key.insert(name, value)),
                None => drop(key.remove(name)),
            }
        })
    };
    let text = Value::from;
    let early = at(-100).to_string();
    let other = key(77).public();
    let weak = Object::from([("crv", "Ed25519"), ("kty", "OKP"), ("x", &"A".repeat(43))]);
    let table = [
        (with("v", 2.into()), "VERSION_UNKNOWN $.v"),
        (with("type", text("funani-key")), "NOT_ALLOWED $.type"),
        (with("registry", text("A B")), "MALFORMED $.registry"),
        (with("suites", Value::Array(vec![])), "NOT_ALLOWED $.suites"),
        (
            with("suites", Value::Array(vec![text("RSA")])),
            "NOT_ALLOWED $.suites",
        ),
        (
            with("witnesses", Value::Array(vec![text("w")])),
            "TOO_LONG $.witnesses",
        ),
        (with("quorum", text("0")), "WRONG_TYPE $.quorum"),
        (with("simulated", 0.into()), "WRONG_TYPE $.simulated"),
        (with("more", 0.into()), "UNKNOWN_MEMBER $.more"),
        (
            first("role", Some(text("boss"))),
            "MALFORMED $.keys[0].role",
        ),
        (first("kid", None), "MISSING $.keys[0].kid"),
        (
            first("kid", Some(other.kid().into())),
            "ID_MISMATCH $.keys[0].kid",
        ),
        (first("jwk", Some(weak.into())), "WEAK_KEY $.keys[0].jwk"),
        (first("jwk", Some(text("x"))), "MALFORMED $.keys[0].jwk"),
        (first("from", Some(text("now"))), "MALFORMED $.keys[0].from"),
        (
            first("until", Some(text(&early))),
            "OUT_OF_RANGE $.keys[0].until",
        ),
        (
            first("more", Some(0.into())),
            "UNKNOWN_MEMBER $.keys[0].more",
        ),
    ];
    for (answer, expected) in table {
        let found = answer.expect_err(expected);
        assert!(
            found.contains(&expected.to_owned()),
            "{expected}: {found:?}"
        );
    }
    let reversed = changed(|object| {
        let Some(Value::Array(keys)) = object.get_mut("keys") else {
            panic!("no keys")
        };
        keys.reverse();
    });
    assert_eq!(reversed, Err(vec!["NOT_SORTED $.keys".to_owned()]));
    let all = changed(|object| {
        object.insert("v", 2);
        object.insert("quorum", "0");
        object.remove("registry");
    });
    assert_eq!(all.unwrap_err().len(), 3, "every violation is named");
}

proptest! {
    #[test]
    fn no_bytes_make_the_reader_panic(at in 0_usize..4_000, byte in any::<u8>()) {
        let mut bytes = to_canonical(&sample().to_value()).into_bytes();
        let at = at % bytes.len();
        bytes[at] = byte;
        if let Ok(value) = parse(&bytes, Limits::DOCUMENT)
            && let Ok(trust) = TrustFile::parse(&bytes)
        {
            prop_assert_eq!(trust.to_value(), value);
        }
    }
}
