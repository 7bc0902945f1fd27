use proptest::prelude::*;

use super::*;
use crate::json::{self, Limits};
use crate::vectors::{hex, hex_array};

mod strictness;

/// RFC 8032 §7.1: secret key, public key, message, signature.
const RFC_8032: [[&str; 4]; 4] = [
    [
        "9d61b19deffd5a60ba844af492ec2cc44449c5697b326919703bac031cae7f60",
        "d75a980182b10ab7d54bfed3c964073a0ee172f3daa62325af021a68f707511a",
        "",
        "e5564300c360ac729086e2cc806e828a84877f1eb8e5d974d873e065224901555fb8821590a33bacc61e\
         39701cf9b46bd25bf5f0595bbe24655141438e7a100b",
    ],
    [
        "4ccd089b28ff96da9db6c346ec114e0f5b8a319f35aba624da8cf6ed4fb8a6fb",
        "3d4017c3e843895a92b70aa74d1b7ebc9c982ccf2ec4968cc0cd55f12af4660c",
        "72",
        "92a009a9f0d4cab8720e820b5f642540a2b27b5416503f8fb3762223ebdb69da085ac1e43e15996e458f\
         3613d0f11d8c387b2eaeb4302aeeb00d291612bb0c00",
    ],
    [
        "c5aa8df43f9f837bedb7442f31dcb7b166d38535076f094b85ce3a2e0b4458f7",
        "fc51cd8e6218a1a38da47ed00230f0580816ed13ba3303ac5deb911548908025",
        "af82",
        "6291d657deec24024827e69c3abe01a30ce548a284743a445e3680d7db5ac3ac18ff9b538d16f290ae67\
         f760984dc6594a7c15e9716ed28dc027beceea1ec40a",
    ],
    [
        "833fe62409237b9d62ec77587520911e9a759cec1d19755b7da901b96dca3d42",
        "ec172b93ad5e563bf4932c70e1245034c35467ef2efd4d64ebf819683467e2bf",
        "ddaf35a193617abacc417349ae20413112e6fa4e89a97ea20a9eeee64b55d39a2192992a274fc1a836ba\
         3c23a3feebbd454d4423643ce80e2a9ac94fa54ca49f",
        "dc2a4459e7369633a52b1bf277839a00201009a3efbf3ecb69bea2186c26b58909351fc9ac90b3ecfdfb\
         c7c66431e0303dca179c138ac17ad9bef1177331a704",
    ],
];

/// RFC 8037 appendix A.2.
const RFC_8037_JWK: &str = r#"{"kty":"OKP","crv":"Ed25519",
    "x":"11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo"}"#;

/// RFC 8410 §10.3, first example.
const RFC_8410_PEM: &str = "-----BEGIN PRIVATE KEY-----\n\
    MC4CAQAwBQYDK2VwBCIEINTuctv5E1hK1bbY8fdp+K06/nwoy/HU++CXqI9EdVhC\n\
    -----END PRIVATE KEY-----\n";

fn jwk(text: &str) -> Value {
    json::parse(text.as_bytes(), Limits::DOCUMENT).unwrap()
}

#[test]
fn the_signatures_of_rfc_8032_are_made_and_verified() {
    for [secret, public, message, signature] in RFC_8032 {
        let key = SigningKey::from_seed(hex_array(secret));
        let message = hex(message);
        let signature = hex_array(signature);
        assert_eq!(key.public().as_bytes(), &hex_array(public));
        assert_eq!(key.sign(&message), signature);
        let read = PublicKey::from_bytes(&hex_array(public)).unwrap();
        assert_eq!(read, key.public());
        assert_eq!(read.verify(&message, &signature), Ok(()));
    }
}

#[test]
fn the_key_and_thumbprint_of_rfc_8037_are_reproduced() {
    let [secret, ..] = RFC_8032[0];
    assert_eq!(
        hex(secret),
        b64::decode("nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A").unwrap()
    );
    let key = SigningKey::from_seed(hex_array(secret));
    assert_eq!(key.public().to_jwk(), jwk(RFC_8037_JWK));
    assert_eq!(PublicKey::from_jwk(&jwk(RFC_8037_JWK)), Ok(key.public()));
    let thumbprint = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    assert_eq!(key.kid().to_string(), thumbprint);
    assert_eq!(key.public().kid(), key.kid());
    assert_eq!(thumbprint.parse(), Ok(key.kid()));
    assert_eq!(
        json::canonical_digest(&key.public().to_jwk()).as_bytes(),
        key.kid().as_bytes()
    );
}

#[test]
fn a_jwk_with_other_or_further_members_is_refused() {
    let x = "11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo";
    let refused = [
        r#"{"kty":"OKP","crv":"Ed25519"}"#.to_owned(),
        format!(r#"{{"kty":"OKP","x":"{x}"}}"#),
        format!(r#"{{"crv":"Ed25519","x":"{x}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","d":"{x}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","kid":"a"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}","use":"sig"}}"#),
        format!(r#"{{"kty":"OKP","crv":"X25519","x":"{x}"}}"#),
        format!(r#"{{"kty":"EC","crv":"Ed25519","x":"{x}"}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}="}}"#),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":"{x}A"}}"#),
        r#"{"kty":"OKP","crv":"Ed25519","x":"AAAA"}"#.to_owned(),
        format!(r#"{{"kty":"OKP","crv":"Ed25519","x":["{x}"]}}"#),
        format!(r#"["OKP","Ed25519","{x}"]"#),
    ];
    for text in refused {
        assert_eq!(
            PublicKey::from_jwk(&jwk(&text)),
            Err(KeyError::JwkMalformed),
            "{text}"
        );
    }
}

#[test]
fn a_private_key_is_read_from_pem_and_written_as_openssl_does() {
    let key = SigningKey::from_pkcs8_pem(RFC_8410_PEM).unwrap();
    let public = "Gb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE";
    assert_eq!(b64::encode(key.public().as_bytes()), public);
    assert_eq!(key.to_pkcs8_pem().as_str(), RFC_8410_PEM);
}

#[test]
fn a_pem_text_of_another_kind_is_refused() {
    let public = "-----BEGIN PUBLIC KEY-----\n\
        MCowBQYDK2VwAyEAGb9ECWmEzf6FQbrBZ9w7lshQhqowtrbLDFw4rXAxZuE=\n\
        -----END PUBLIC KEY-----\n";
    let x25519 = RFC_8410_PEM.replace("MC4CAQAwBQYDK2Vw", "MC4CAQAwBQYDK2Vu");
    let cut = RFC_8410_PEM.replace("dVhC", "");
    for pem in ["", "no key", public, &x25519, &cut] {
        assert_eq!(
            SigningKey::from_pkcs8_pem(pem).unwrap_err(),
            KeyError::PemMalformed,
            "{pem}"
        );
    }
}

#[test]
fn debug_forms_show_the_id_and_no_secret() {
    let key = SigningKey::from_seed([0x5a; 32]);
    let kid = key.kid().to_string();
    assert_eq!(
        format!("{key:?}"),
        format!("SigningKey {{ kid: {kid}, .. }}")
    );
    assert_eq!(
        format!("{:?}", key.public()),
        format!("PublicKey {{ kid: {kid}, .. }}")
    );
}

#[test]
fn a_key_id_of_any_other_form_is_refused() {
    let kid = "kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k";
    let padded = format!("{kid}=");
    let spare_bits = kid.replace("S4k", "S4l");
    for text in [
        "",
        &kid[..42],
        &padded,
        &spare_bits,
        &kid.replace('_', "/"),
        "AAAA",
    ] {
        assert_eq!(text.parse::<Kid>(), Err(KeyError::KidMalformed), "{text}");
    }
}

proptest! {
    #[test]
    fn a_signature_fits_its_message_and_key_only(
        seed in any::<[u8; 32]>(),
        message in proptest::collection::vec(any::<u8>(), 1..100),
        bit in 0..512_usize,
    ) {
        let key = SigningKey::from_seed(seed);
        let signature = key.sign(&message);
        prop_assert_eq!(key.public().verify(&message, &signature), Ok(()));
        let mut altered = signature;
        altered[bit / 8] ^= 1 << (bit % 8);
        let invalid = Err(KeyError::SignatureInvalid);
        prop_assert_eq!(key.public().verify(&message, &altered), invalid);
        prop_assert_eq!(key.public().verify(&message[1..], &signature), invalid);
        let other = SigningKey::from_seed(*Digest::of(&seed).as_bytes()).public();
        prop_assert_eq!(other.verify(&message, &signature), invalid);
    }

    #[test]
    fn a_private_key_is_read_back_from_pem(seed in any::<[u8; 32]>()) {
        let key = SigningKey::from_seed(seed);
        let read = SigningKey::from_pkcs8_pem(&key.to_pkcs8_pem()).unwrap();
        prop_assert_eq!(read.kid(), key.kid());
        prop_assert_eq!(read.sign(b"same"), key.sign(b"same"));
    }

    #[test]
    fn readers_of_keys_never_panic(text in "\\PC*", body in "[A-Za-z0-9+/]{0,99}={0,2}") {
        let framed =
            format!("-----BEGIN PRIVATE KEY-----\n{body}\n-----END PRIVATE KEY-----\n");
        for pem in [&text, &framed] {
            let _ = SigningKey::from_pkcs8_pem(pem);
        }
        if let Ok(kid) = text.parse::<Kid>() {
            prop_assert_eq!(kid.to_string(), text.clone());
        }
        prop_assert_eq!(PublicKey::from_jwk(&text.into()), Err(KeyError::JwkMalformed));
    }

    #[test]
    fn a_jwk_that_is_read_is_written_again(x in "[A-Za-z0-9_-]{42}[AEIMQUYcgkosw048]") {
        let text: Value = Object::from([("crv", "Ed25519"), ("kty", "OKP"), ("x", &x)]).into();
        if let Ok(key) = PublicKey::from_jwk(&text) {
            prop_assert_eq!(key.to_jwk(), text);
        }
    }
}
