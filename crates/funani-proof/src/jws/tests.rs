use proptest::prelude::*;

use super::*;
use crate::json::{JsonErrorCode, Object};

const PAYLOAD: &str = "{\"type\":\"ACT\",\"v\":1}";

fn key() -> SigningKey {
    SigningKey::from_seed([7; 32])
}

/// A statement whose three parts are these, signed over the first two.
fn signed(header: &str, payload: &str) -> String {
    let input = format!(
        "{}.{}",
        b64::encode(header.as_bytes()),
        b64::encode(payload.as_bytes())
    );
    let signature = b64::encode(&key().sign(input.as_bytes()));
    format!("{input}.{signature}")
}

fn header(alg: &str, kid: &str, typ: &str) -> String {
    format!("{{\"alg\":\"{alg}\",\"kid\":\"{kid}\",\"typ\":\"{typ}\"}}")
}

fn refusal(compact: &str) -> &'static str {
    Jws::parse(compact).unwrap_err().reason()
}

#[test]
fn a_signed_statement_is_read_back_and_verifies() {
    for typ in Typ::ALL {
        let compact = sign(typ, &key(), PAYLOAD);
        let jws = Jws::parse(&compact).unwrap();
        assert_eq!(jws.typ(), typ);
        assert_eq!(jws.kid(), key().kid());
        assert_eq!(jws.payload(), PAYLOAD.as_bytes());
        assert_eq!(json::to_canonical(&jws.payload_json().unwrap()), PAYLOAD);
        assert_eq!(jws.compact(), compact);
        assert_eq!(jws.digest(), Digest::of(compact.as_bytes()));
        assert_eq!(jws.verify(&key().public()), Ok(()));
        assert_eq!(typ.to_string().parse(), Ok(typ));
    }
}

#[test]
fn the_header_is_the_canonical_form_of_its_three_members() {
    let compact = sign(Typ::Act, &key(), PAYLOAD);
    let written = b64::decode(compact.split('.').next().unwrap()).unwrap();
    let kid = key().kid().to_string();
    let expected = Object::from([("typ", "funani-act+jws"), ("kid", &kid), ("alg", "Ed25519")]);
    assert_eq!(
        str::from_utf8(&written).unwrap(),
        json::to_canonical(&expected.into())
    );
    assert_eq!(
        signed(&header("Ed25519", &kid, "funani-act+jws"), PAYLOAD),
        compact
    );
}

#[test]
fn the_space_that_signing_reserves_is_enough() {
    for length in 0..50 {
        let payload = "x".repeat(length);
        let compact = sign(Typ::Approval, &key(), &payload);
        assert!(compact.capacity() < compact.len() + 16, "{length}");
    }
}

#[test]
fn a_member_that_changes_the_reading_is_refused() {
    let kid = key().kid().to_string();
    let plain = header("Ed25519", &kid, "funani-act+jws");
    let further = [
        "\"crit\":[\"b64\"]",
        "\"b64\":false",
        "\"zip\":\"DEF\"",
        "\"jku\":\"https://example.com/keys\"",
        "\"jwk\":{}",
        "\"x5u\":\"https://example.com/chain\"",
        "\"x5c\":[]",
        "\"cty\":\"json\"",
    ];
    for member in further {
        let extended = plain.replacen('{', &format!("{{{member},"), 1);
        assert_eq!(
            refusal(&signed(&extended, PAYLOAD)),
            "HEADER_NOT_CLOSED",
            "{member}"
        );
    }
    for lacking in ["alg", "kid", "typ"] {
        let renamed = plain.replace(lacking, "foo");
        assert_eq!(
            refusal(&signed(&renamed, PAYLOAD)),
            "HEADER_NOT_CLOSED",
            "{lacking}"
        );
    }
    assert_eq!(refusal(&signed("{}", PAYLOAD)), "HEADER_NOT_CLOSED");
}

#[test]
fn every_other_algorithm_is_refused() {
    let kid = key().kid().to_string();
    for alg in [
        "none", "None", "EdDSA", "ed25519", "Ed448", "HS256", "ES256", "PS256", "",
    ] {
        let compact = signed(&header(alg, &kid, "funani-act+jws"), PAYLOAD);
        assert_eq!(refusal(&compact), "ALG_NOT_ALLOWED", "{alg}");
    }
    let number = header("Ed25519", &kid, "funani-act+jws").replace("\"Ed25519\"", "1");
    assert_eq!(refusal(&signed(&number, PAYLOAD)), "ALG_NOT_ALLOWED");
}

#[test]
fn every_type_outside_the_list_is_refused() {
    let kid = key().kid().to_string();
    for typ in [
        "",
        "JWT",
        "funani-act",
        "funani-act+JWS",
        "funani-other+jws",
        "application/jose",
    ] {
        let compact = signed(&header("Ed25519", &kid, typ), PAYLOAD);
        assert_eq!(refusal(&compact), "TYP_UNKNOWN", "{typ}");
    }
}

#[test]
fn a_key_id_that_is_no_thumbprint_is_refused() {
    for kid in [
        "",
        "root",
        "did:web:example.com",
        &"A".repeat(42),
        &"A".repeat(44),
    ] {
        let compact = signed(&header("Ed25519", kid, "funani-act+jws"), PAYLOAD);
        assert_eq!(refusal(&compact), "KID_MALFORMED", "{kid}");
    }
}

#[test]
fn a_header_with_the_right_members_in_another_form_is_refused() {
    let kid = key().kid().to_string();
    let plain = header("Ed25519", &kid, "funani-act+jws");
    let reordered = format!("{{\"kid\":\"{kid}\",\"alg\":\"Ed25519\",\"typ\":\"funani-act+jws\"}}");
    let forms = [
        plain.replace(':', ": "),
        plain.replace("alg", "\\u0061lg"),
        plain.replace("act+jws", "act\\u002bjws"),
        format!("{plain}\n"),
        reordered,
    ];
    for form in forms {
        assert_eq!(
            refusal(&signed(&form, PAYLOAD)),
            "HEADER_NOT_CANONICAL",
            "{form}"
        );
    }
    let doubled = plain.replacen('{', "{\"alg\":\"none\",", 1);
    for form in [
        "",
        "[]",
        "\"Ed25519\"",
        "{",
        &doubled,
        &plain.replace('}', "},"),
    ] {
        assert_eq!(
            refusal(&signed(form, PAYLOAD)),
            "HEADER_MALFORMED",
            "{form}"
        );
    }
    let not_text = format!("{}.{}.AA", b64::encode(b"\xff"), b64::encode(b"{}"));
    assert_eq!(refusal(&not_text), "HEADER_MALFORMED");
}

#[test]
fn a_statement_that_is_not_three_strict_parts_is_refused() {
    let compact = sign(Typ::Act, &key(), PAYLOAD);
    for text in [
        "",
        ".",
        "a.b",
        &format!("{compact}."),
        &compact.replacen('.', "", 1),
    ] {
        assert_eq!(refusal(text), "NOT_COMPACT", "{text}");
    }
    let parts: Vec<&str> = compact.split('.').collect();
    for at in 0..3 {
        for (front, back) in [("", "="), ("", " "), ("+", ""), ("", "/")] {
            let mut spoiled: Vec<String> = parts.iter().map(|part| (*part).to_owned()).collect();
            spoiled[at] = format!("{front}{}{back}", parts[at]);
            assert_eq!(refusal(&spoiled.join(".")), "BASE64_INVALID", "part {at}");
        }
    }
}

#[test]
fn spare_bits_of_the_last_character_must_be_zero() {
    // 64 bytes of signature leave four spare bits in the last character.
    let compact = sign(Typ::Act, &key(), PAYLOAD);
    let (front, last) = compact.split_at(compact.len() - 1);
    let others = ('A'..='Z')
        .chain('a'..='z')
        .chain('0'..='9')
        .chain(['-', '_']);
    let read: Vec<char> = others
        .filter(|last| Jws::parse(&format!("{front}{last}")).is_ok())
        .collect();
    assert_eq!(read, ['A', 'Q', 'g', 'w']);
    assert!("AQgw".contains(last));
}

#[test]
fn a_signature_of_another_length_is_refused() {
    let compact = sign(Typ::Act, &key(), PAYLOAD);
    let (input, signature) = compact.rsplit_once('.').unwrap();
    let bytes = b64::decode(signature).unwrap();
    let longer = [bytes.as_slice(), &[0]].concat();
    for other in [&[], &bytes[..63], &longer] {
        let altered = format!("{input}.{}", b64::encode(other));
        assert_eq!(refusal(&altered), "SIGNATURE_INVALID");
    }
}

#[test]
fn the_statement_of_rfc_8037_is_refused_for_its_algorithm_name_though_its_signature_holds() {
    let compact = "eyJhbGciOiJFZERTQSJ9.RXhhbXBsZSBvZiBFZDI1NTE5IHNpZ25pbmc.hgyY0il_MGCjP0Jzl\
                   nLWG1PPOt7-09PGcvMg3AIbQR6dWbhijcNR4ki4iylGjg5BhVsPt9g7sVvpAr_MuM0KAg";
    let jwk = Object::from([
        ("kty", "OKP"),
        ("crv", "Ed25519"),
        ("x", "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"),
    ]);
    let public = PublicKey::from_jwk(&jwk.into()).unwrap();
    let (input, signature) = compact.rsplit_once('.').unwrap();
    let signature = b64::decode(signature).unwrap().try_into().unwrap();
    assert_eq!(public.verify(input.as_bytes(), &signature), Ok(()));
    assert_eq!(refusal(compact), "HEADER_NOT_CLOSED");
    let full = header("EdDSA", &public.kid().to_string(), "funani-act+jws");
    assert_eq!(refusal(&signed(&full, PAYLOAD)), "ALG_NOT_ALLOWED");
}

#[test]
fn another_key_is_told_apart_from_a_wrong_signature() {
    let jws = Jws::parse(&sign(Typ::Act, &key(), PAYLOAD)).unwrap();
    let other = SigningKey::from_seed([8; 32]);
    assert_eq!(jws.verify(&other.public()), Err(JwsError::KidMismatch));
    // The other key's id in the header, this key's signature.
    let stolen = header("Ed25519", &other.kid().to_string(), "funani-act+jws");
    let jws = Jws::parse(&signed(&stolen, PAYLOAD)).unwrap();
    assert_eq!(jws.verify(&other.public()), Err(JwsError::SignatureInvalid));
}

#[test]
fn a_signature_of_one_type_does_not_count_as_another() {
    let act = sign(Typ::Act, &key(), PAYLOAD);
    let note = sign(Typ::Note, &key(), PAYLOAD);
    let (input, _) = note.rsplit_once('.').unwrap();
    let (_, signature) = act.rsplit_once('.').unwrap();
    let forged = Jws::parse(&format!("{input}.{signature}")).unwrap();
    assert_eq!(
        forged.verify(&key().public()),
        Err(JwsError::SignatureInvalid)
    );
}

#[test]
fn every_flipped_bit_makes_a_statement_fail() {
    let compact = sign(Typ::Receipt, &key(), PAYLOAD);
    let public = key().public();
    for at in 0..compact.len() {
        for bit in 0..8 {
            let mut bytes = compact.clone().into_bytes();
            bytes[at] ^= 1 << bit;
            let Ok(text) = str::from_utf8(&bytes) else {
                continue;
            };
            let verified = Jws::parse(text).and_then(|jws| jws.verify(&public));
            assert!(verified.is_err(), "byte {at}, bit {bit}");
        }
    }
}

#[test]
fn a_payload_that_is_not_canonical_is_named_with_its_place() {
    for (payload, code) in [
        ("{\"b\":1,\"a\":2}", JsonErrorCode::NotCanonical),
        ("{\"a\": 1}", JsonErrorCode::NotCanonical),
        ("{\"a\":1,\"a\":1}", JsonErrorCode::DuplicateKey),
        ("hello", JsonErrorCode::Syntax),
    ] {
        let error = Jws::parse(&signed_act(payload))
            .unwrap()
            .payload_json()
            .unwrap_err();
        assert_eq!(error.reason(), "PAYLOAD_NOT_CANONICAL");
        let JwsError::PayloadNotCanonical(json) = error else {
            panic!("{error}")
        };
        assert_eq!(json.code, code, "{payload}");
    }
}

fn signed_act(payload: &str) -> String {
    sign(Typ::Act, &key(), payload)
}

#[test]
fn a_statement_beyond_eight_mebibytes_is_refused_unread() {
    let limit = Limits::MESSAGE.bytes;
    assert_eq!(refusal(&".".repeat(limit + 1)), "TOO_LARGE");
    assert_eq!(refusal(&".".repeat(limit)), "NOT_COMPACT");
}

proptest! {
    #[test]
    fn reading_never_panics(text in "\\PC*|[A-Za-z0-9_.-]{0,300}") {
        let _ = Jws::parse(&text);
    }

    #[test]
    fn any_header_but_the_one_that_signing_writes_is_refused(header in "\\PC{0,200}") {
        prop_assert!(Jws::parse(&signed(&header, PAYLOAD)).is_err());
    }

    #[test]
    fn any_payload_is_carried_unchanged(payload in "\\PC{0,300}") {
        let jws = Jws::parse(&signed_act(&payload)).unwrap();
        prop_assert_eq!(jws.payload(), payload.as_bytes());
        prop_assert_eq!(jws.verify(&key().public()), Ok(()));
    }
}
