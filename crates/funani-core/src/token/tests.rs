use proptest::prelude::*;

use super::*;
use crate::form::ViolationCode;
use crate::party::samples::Chain;
use crate::party::{Purpose, authorise_key};
use crate::rejection::Rejection;

const NOW: u64 = 1_803_859_200;

fn origin() -> Origin {
    "registry.example.com".parse().unwrap()
}

fn token(issued: u64, expires: u64) -> AuthToken {
    AuthToken {
        audience: origin(),
        subject: Subject::Node,
        issued,
        expires,
        jti: "1".to_owned(),
    }
}

fn now() -> Timestamp {
    Timestamp::from_millis(i64::try_from(NOW).unwrap() * SECOND + 999).unwrap()
}

#[test]
fn a_token_is_fixed_to_the_byte() {
    let payload = r#"{"aud":"registry.example.com","exp":1803859500,"iat":1803859200,"jti":"1","party":"node","type":"funani-auth","v":1}"#;
    assert_eq!(token(NOW, NOW + 300).to_payload(), payload);
    assert_eq!(
        AuthToken::parse(payload.as_bytes()),
        Ok(token(NOW, NOW + 300))
    );
}

#[test]
fn times_are_judged_in_whole_seconds() {
    let table = [
        (NOW, NOW + 300, Ok(())),
        (NOW, NOW + 301, Err("TOKEN_LIFE_INVALID")),
        (NOW + 1, NOW, Err("TOKEN_LIFE_INVALID")),
        (NOW - 299, NOW + 1, Ok(())),
        (NOW - 300, NOW, Err("TOKEN_EXPIRED")),
        (NOW, NOW, Err("TOKEN_EXPIRED")),
        (NOW + 60, NOW + 61, Ok(())),
        (NOW + 61, NOW + 62, Err("TOKEN_AHEAD")),
        (0, MAX_INTEGER, Err("TOKEN_LIFE_INVALID")),
        (MAX_INTEGER, MAX_INTEGER, Err("TOKEN_AHEAD")),
        (0, 0, Err("TOKEN_EXPIRED")),
    ];
    for (issued, expires, expected) in table {
        let answer = token(issued, expires).check(&origin(), now());
        assert_eq!(
            answer.map_err(|error| error.reason()),
            expected,
            "{issued} to {expires}"
        );
    }
    let elsewhere = "b.example".parse().unwrap();
    assert_eq!(
        token(NOW, NOW + 1).check(&elsewhere, now()),
        Err(TokenError::WrongAudience)
    );
}

#[test]
fn the_form_is_closed() {
    let payload = token(NOW, NOW + 300).to_payload();
    let long = format!(r#""jti":"{}""#, "x".repeat(65));
    let id = "01890A5D-AC96-774B-BCCE-B302099A8057";
    let table = [
        (r#""v":1"#, r#""v":2"#, ViolationCode::VersionUnknown),
        (
            r#""type":"funani-auth""#,
            r#""type":"funani-act""#,
            ViolationCode::NotAllowed,
        ),
        (r#""exp":1803859500,"#, "", ViolationCode::Missing),
        (
            r#""exp":1803859500"#,
            r#""exp":"1803859500""#,
            ViolationCode::WrongType,
        ),
        (
            r#""iat":1803859200"#,
            r#""iat":-1"#,
            ViolationCode::WrongType,
        ),
        (r#""jti":"1""#, r#""jti":"""#, ViolationCode::Malformed),
        (r#""jti":"1""#, &long, ViolationCode::TooLong),
        (
            r#""party":"node""#,
            r#""party":"Node""#,
            ViolationCode::Malformed,
        ),
        ("node", id, ViolationCode::Malformed),
        (
            r#""jti":"1","#,
            r#""jti":"1","nbf":0,"#,
            ViolationCode::UnknownMember,
        ),
        (
            r#"{"aud""#,
            r#"{ "aud""#,
            ViolationCode::PayloadNotCanonical,
        ),
    ];
    for (from, to, code) in table {
        let changed = payload.replacen(from, to, 1);
        assert_ne!(changed, payload, "{from}");
        let fault = AuthToken::parse(changed.as_bytes()).expect_err(to);
        assert!(fault.has(code), "{to}: {fault}");
    }
}

#[test]
fn a_token_is_signed_by_an_authenticate_key_of_its_party() {
    let chain = Chain::enrolled(1, &[]);
    let party = chain.known();
    let token = AuthToken {
        subject: Subject::Party(party.id()),
        ..token(NOW, NOW + 300)
    };
    let signed = |seed: u8| Jws::parse(&token.sign(&SigningKey::from_seed([seed; 32]))).unwrap();
    let jws = signed(3);
    assert_eq!(AuthToken::open(&jws).as_ref(), Ok(&token));
    assert_eq!(authorise_key(party, &jws, Purpose::Authenticate), Ok(()));
    let refused = authorise_key(party, &signed(2), Purpose::Authenticate);
    assert_eq!(refused, Err(Rejection::WrongPurpose));
    let refused = authorise_key(party, &signed(9), Purpose::Authenticate);
    assert_eq!(refused, Err(Rejection::KeyUnknown));
    let act = jws::sign(
        Typ::Act,
        &SigningKey::from_seed([3; 32]),
        &token.to_payload(),
    );
    assert_eq!(
        AuthToken::open(&Jws::parse(&act).unwrap()),
        Err(TokenError::WrongType)
    );
    let text = jws::sign(Typ::Auth, &SigningKey::from_seed([3; 32]), "{}");
    let refused = AuthToken::open(&Jws::parse(&text).unwrap()).unwrap_err();
    assert_eq!(refused.reason(), "FORM_INVALID");
}

proptest! {
    #[test]
    fn every_token_comes_back(
        issued in 0..=MAX_INTEGER, expires in 0..=MAX_INTEGER, jti in ".{1,64}", id in any::<[u8; 16]>(),
    ) {
        let token = AuthToken {
            audience: origin(), subject: Subject::Party(PartyId::from_bytes(id)), issued, expires, jti,
        };
        prop_assert_eq!(AuthToken::parse(token.to_payload().as_bytes()), Ok(token.clone()));
        // No time makes the check panic.
        let _ = token.check(&origin(), now());
    }

    #[test]
    fn no_bytes_make_the_reader_panic(bytes in prop::collection::vec(any::<u8>(), 0..120)) {
        let _ = AuthToken::parse(&bytes);
    }
}
