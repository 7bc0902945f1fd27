use proptest::prelude::*;

use super::*;

#[test]
fn the_vectors_of_rfc_4648_hold() {
    let vectors = [
        ("", ""),
        ("f", "Zg=="),
        ("fo", "Zm8="),
        ("foo", "Zm9v"),
        ("foobar", "Zm9vYmFy"),
    ];
    for (bytes, text) in vectors {
        assert_eq!(encode_std(bytes.as_bytes()), text);
        assert_eq!(decode_std(text).unwrap(), bytes.as_bytes());
        let bare = text.trim_end_matches('=');
        assert_eq!(encode(bytes.as_bytes()), bare);
        assert_eq!(decode(bare).unwrap(), bytes.as_bytes());
    }
    assert_eq!(encode(&[0xfb, 0xff]), "-_8");
    assert_eq!(encode_std(&[0xfb, 0xff]), "+/8=");
}

#[test]
fn padding_spare_bits_white_space_and_the_other_alphabet_are_refused() {
    for text in [
        "Zg==", "Zh", "Zm9", "Z", "Zm 8", "Zm8\n", "+/8", "Zm8.", "Zm8é",
    ] {
        let error = decode(text).unwrap_err();
        assert_eq!(error.reason(), "BASE64_INVALID", "{text}");
    }
    for text in ["Zg", "Zg=", "Zh==", "Zm9=", "-_8=", "Zm8=\n", "Zg===", "Z"] {
        assert!(decode_std(text).is_err(), "{text}");
    }
}

proptest! {
    #[test]
    fn each_value_has_one_written_form(text in "[A-Za-z0-9+/_=-]{0,12}|\\PC*") {
        if let Ok(bytes) = decode(&text) {
            prop_assert_eq!(encode(&bytes), text.clone());
        }
        if let Ok(bytes) = decode_std(&text) {
            prop_assert_eq!(encode_std(&bytes), text);
        }
    }

    #[test]
    fn bytes_are_read_back(bytes in proptest::collection::vec(any::<u8>(), 0..200)) {
        prop_assert_eq!(&decode(&encode(&bytes)).unwrap(), &bytes);
        prop_assert_eq!(&decode_std(&encode_std(&bytes)).unwrap(), &bytes);
    }
}
