use funani_proof::digest::Digest;
use proptest::prelude::*;

use super::{BillId, PartyId, bill_id, uuid8};
use crate::form::Seed;

#[test]
fn a_bill_id_binds_registry_and_seed() {
    // Computed by another program from `docs/format.md` §1.
    let mut seed = [0; 32];
    for (byte, value) in seed.iter_mut().zip(0..) {
        *byte = value;
    }
    let registry = "registry.example.com".parse().unwrap();
    let id = bill_id(&registry, &Seed(seed));
    assert_eq!(id.to_string(), "075443ea-8161-8676-8a2f-8d76a598be2f");
    assert_ne!(
        bill_id(&"registry.example.net".parse().unwrap(), &Seed(seed)),
        id
    );
    seed[31] ^= 1;
    assert_ne!(bill_id(&registry, &Seed(seed)), id);
}

#[test]
fn version_and_variant_are_those_of_rfc_9562() {
    let ones = uuid8(&Digest::from_bytes([0xff; 32]));
    assert_eq!(ones.to_string(), "ffffffff-ffff-8fff-bfff-ffffffffffff");
    let zeros = uuid8(&Digest::from_bytes([0; 32]));
    assert_eq!(zeros.to_string(), "00000000-0000-8000-8000-000000000000");
}

#[test]
fn an_id_has_one_written_form() {
    let text = "075443ea-8161-8676-8a2f-8d76a598be2f";
    assert_eq!(text.parse::<PartyId>().unwrap().to_string(), text);
    for other in [
        "075443EA-8161-8676-8a2f-8d76a598be2f",
        "075443ea816186768a2f8d76a598be2f",
        "{075443ea-8161-8676-8a2f-8d76a598be2f}",
        "urn:uuid:075443ea-8161-8676-8a2f-8d76a598be2f",
        "075443ea-8161-8676-8a2f-8d76a598be2",
        "075443ea-8161-8676-8a2f-8d76a598be2g",
        "",
    ] {
        assert!(other.parse::<BillId>().is_err(), "{other}");
    }
}

proptest! {
    #[test]
    fn ids_read_back_and_sort_by_their_bytes(a in any::<[u8; 16]>(), b in any::<[u8; 16]>()) {
        let (first, second) = (PartyId::from_bytes(a), PartyId::from_bytes(b));
        prop_assert_eq!(first.to_string().parse(), Ok(first));
        prop_assert_eq!(first.cmp(&second), a.cmp(&b));
    }
}
