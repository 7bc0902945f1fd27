use funani_core::id::PartyId;
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use uuid::Uuid;

use super::{Look, Purpose, Shown, feed_at, feed_of};
use crate::keys::By;

#[test]
fn a_look_is_read_as_it_was_written() {
    let authority = PartyId::from_bytes([1; 16]);
    let look = Look {
        id: Uuid::from_u128(7),
        authority,
        officer: SigningKey::from_seed([2; 32]).kid(),
        purpose: Purpose::Examine,
        basis: "CA-157".to_owned(),
        reference: "case 5".to_owned(),
        keys: [By::Bill, By::Container].into(),
        asked: vec!["bill MAEU 5".to_owned()],
        shown: vec![Shown {
            id: Uuid::from_u128(8),
            parties: [PartyId::from_bytes([3; 16])].into(),
        }],
        result: Some("CLEAR".to_owned()),
        examination: Some(Digest::of(b"examination")),
    };
    let time = "2027-03-06T00:00:00.000Z".parse().unwrap();
    let state = look.state(time);
    assert!(!state.contains("concerned"), "a receipt names nobody");
    let statement = look.statement(&state);
    assert_eq!(Look::parse(statement.as_bytes()), Ok((look, time)));
}

#[test]
fn looks_at_a_party_have_a_feed_of_their_own() {
    let (one, other) = (PartyId::from_bytes([1; 16]), PartyId::from_bytes([2; 16]));
    let feeds = [
        feed_of(one),
        feed_at(one, other),
        feed_at(other, one),
        one.uuid(),
    ];
    let distinct: std::collections::BTreeSet<Uuid> = feeds.into();
    assert_eq!(distinct.len(), feeds.len());
}
