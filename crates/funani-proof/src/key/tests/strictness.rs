//! What the strict equation refuses and the looser one of RFC 8032 §5.1.7 would let pass.

use ed25519_dalek::{Verifier as _, VerifyingKey};

use super::*;

/// The canonical encodings of the eight points of small order, of order 1, 2, 4, 4, 8, 8, 8, 8.
const SMALL_ORDER: [&str; 8] = [
    "0100000000000000000000000000000000000000000000000000000000000000",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "0000000000000000000000000000000000000000000000000000000000000000",
    "0000000000000000000000000000000000000000000000000000000000000080",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05",
    "26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc85",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a",
    "c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac03fa",
];

/// Encodings of the same points with a coordinate that is not reduced.
const NOT_REDUCED: [&str; 4] = [
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f",
    "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// Encodings of the points of order 1 and 2 that set the sign of an x that is zero.
const SIGN_OF_ZERO: [&str; 2] = [
    "0100000000000000000000000000000000000000000000000000000000000080",
    "ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff",
];

/// Signed by the key of RFC 8032 test 1, with `S` computed so that `[S]B = R + [k]A` holds where
/// `R` is the point of order 1, written as this signature writes it.
const MESSAGE: &[u8] = b"Ship to bearer";
const SMALL_R: &str = "0100000000000000000000000000000000000000000000000000000000000000\
                       065c86aea67e12f3b1c32a43022f5f9cd8e0dd266237c2ac69b0dc5c665e800c";
const R_NOT_REDUCED: &str = "eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f\
                             417a329df66f53680e4122a14618155f8fe50ec2f280ef4720603d2109325d08";
const R_SIGN_OF_ZERO: &str = "0100000000000000000000000000000000000000000000000000000000000080\
                              31d545f7cf75ece74764a590f577e4a50dbf2e2b531511c7ef6035cfec7d8b0d";

/// The order of the group, 2^252 + 27742317777372353535851937790883648493, little-endian.
const GROUP_ORDER: &str = "edd3f55c1a631258d69cf7a2def9de1400000000000000000000000000000010";

#[test]
fn every_key_of_small_order_is_refused() {
    for bytes in SMALL_ORDER {
        assert_eq!(
            PublicKey::from_bytes(&hex_array(bytes)),
            Err(KeyError::Weak),
            "{bytes}"
        );
    }
    for bytes in NOT_REDUCED {
        let refused = PublicKey::from_bytes(&hex_array(bytes));
        assert_eq!(refused, Err(KeyError::NotCanonical), "{bytes}");
    }
    for bytes in SIGN_OF_ZERO {
        let refused = PublicKey::from_bytes(&hex_array(bytes));
        assert!(
            matches!(refused, Err(KeyError::Weak | KeyError::NotAPoint)),
            "{bytes}"
        );
    }
}

#[test]
fn every_coordinate_beyond_the_prime_is_refused_as_not_canonical() {
    for low in 0xed..=0xff_u8 {
        for sign in [0x7f, 0xff] {
            let mut bytes = [0xff; 32];
            bytes[0] = low;
            bytes[31] = sign;
            assert_eq!(
                PublicKey::from_bytes(&bytes),
                Err(KeyError::NotCanonical),
                "{low:x}"
            );
        }
    }
}

#[test]
fn bytes_off_the_curve_are_refused() {
    let off_the_curve = (2..=255_u8)
        .filter(|low| {
            let mut bytes = [0; 32];
            bytes[0] = *low;
            PublicKey::from_bytes(&bytes) == Err(KeyError::NotAPoint)
        })
        .count();
    assert!(
        off_the_curve > 100,
        "about half of all coordinates: {off_the_curve}"
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the looser equation is shown to let it pass"
)]
fn the_signature_that_fits_every_message_under_a_weak_key_never_verifies() {
    let weak = VerifyingKey::from_bytes(&hex_array(SMALL_ORDER[0])).unwrap();
    let mut constant = [0; 64];
    constant[0] = 1;
    let forged = Signature::from_bytes(&constant);
    for message in [
        b"Deliver to the holder".as_slice(),
        b"Deliver to somebody else",
    ] {
        assert!(
            weak.verify(message, &forged).is_ok(),
            "the looser equation lets it pass"
        );
        assert!(weak.verify_strict(message, &forged).is_err());
    }
    let smuggled = PublicKey {
        point: weak,
        kid: Kid::from_bytes([0; 32]),
    };
    assert_eq!(
        smuggled.verify(b"any", &constant),
        Err(KeyError::SignatureInvalid)
    );
}

#[test]
#[expect(
    clippy::disallowed_methods,
    reason = "the looser equation is shown to let it pass"
)]
fn a_signature_with_a_point_of_small_order_or_not_in_canonical_form_is_refused() {
    let key = SigningKey::from_seed(hex_array(RFC_8032[0][0]));
    let loose = key.secret.verifying_key();
    let small_r = Signature::from_bytes(&hex_array(SMALL_R));
    assert!(
        loose.verify(MESSAGE, &small_r).is_ok(),
        "the looser equation lets it pass"
    );
    for signature in [SMALL_R, R_NOT_REDUCED, R_SIGN_OF_ZERO] {
        let verified = key.public().verify(MESSAGE, &hex_array(signature));
        assert_eq!(verified, Err(KeyError::SignatureInvalid), "{signature}");
    }
}

#[test]
fn a_signature_whose_scalar_is_raised_by_the_group_order_is_refused() {
    let order: [u8; 32] = hex_array(GROUP_ORDER);
    for [_, public, message, signature] in RFC_8032 {
        let mut raised: [u8; 64] = hex_array(signature);
        let mut carry = 0;
        for (byte, add) in raised[32..].iter_mut().zip(order) {
            let sum = u16::from(*byte) + u16::from(add) + carry;
            [*byte, _] = sum.to_le_bytes();
            carry = sum >> 8;
        }
        assert_eq!(carry, 0);
        let key = PublicKey::from_bytes(&hex_array(public)).unwrap();
        let verified = key.verify(&hex(message), &raised);
        assert_eq!(verified, Err(KeyError::SignatureInvalid));
    }
}
