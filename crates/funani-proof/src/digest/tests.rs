use proptest::prelude::*;

use super::*;

const OF_ABC: &str = "sha256:ba7816bf8f01cfea414140de5dae2223b00361a396177a9cb410ff61f20015ad";

#[test]
fn the_digest_of_abc_is_the_one_of_fips_180_4() {
    assert_eq!(Digest::of(b"abc").to_string(), OF_ABC);
    assert_eq!(format!("{:?}", Digest::of(b"abc")), OF_ABC);
    assert_eq!(OF_ABC.parse(), Ok(Digest::of(b"abc")));
}

#[test]
fn parts_are_digested_as_their_concatenation() {
    assert_eq!(Digest::of_parts(&[b"a", b"", b"bc"]), Digest::of(b"abc"));
    assert_eq!(Digest::of_parts(&[]), Digest::of(b""));
}

#[test]
fn any_other_writing_of_a_digest_is_refused() {
    let upper = OF_ABC.to_uppercase();
    let others = [
        "",
        "sha256:",
        &OF_ABC[7..],
        &OF_ABC[..70],
        &format!("{OF_ABC}0"),
        &format!(" {OF_ABC}"),
        &format!("{OF_ABC}\n"),
        &upper,
        &upper.replace("SHA256", "sha256"),
        &OF_ABC.replace("sha256:", "sha512:"),
        &OF_ABC.replace("sha256:", "sha256-"),
        &OF_ABC.replace("ba78", "0xba"),
        &OF_ABC.replace("ba78", "ga78"),
        &OF_ABC.replace("ba", "é"),
    ];
    for text in others {
        assert_eq!(text.parse::<Digest>(), Err(DigestError), "{text}");
    }
    assert_eq!(DigestError.reason(), "DIGEST_MALFORMED");
}

#[test]
fn digests_sort_by_their_bytes_and_by_their_text_alike() {
    let mut digests: Vec<Digest> = (0..50_u8).map(|seed| Digest::of(&[seed])).collect();
    digests.sort_unstable();
    assert!(digests.is_sorted_by_key(Digest::to_string));
}

proptest! {
    #[test]
    fn a_digest_is_read_back(bytes in any::<[u8; 32]>()) {
        let digest = Digest::from_bytes(bytes);
        prop_assert_eq!(digest.to_string().parse(), Ok(digest));
        prop_assert_eq!(digest.as_bytes(), &bytes);
    }

    #[test]
    fn what_is_read_is_written_again(text in "(sha256:)?[0-9a-fA-F]{62,66}|\\PC*") {
        if let Ok(digest) = text.parse::<Digest>() {
            prop_assert_eq!(digest.to_string(), text);
        }
    }
}
