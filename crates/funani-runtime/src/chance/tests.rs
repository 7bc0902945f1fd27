use funani_core::time::Timestamp;

use super::*;

#[test]
fn the_system_never_repeats_itself() {
    let drawn: std::collections::BTreeSet<_> = (0..1000).map(|_| Chance::System.bytes()).collect();
    assert_eq!(drawn.len(), 1000);
}

#[test]
fn the_same_seed_gives_the_same_bytes_and_each_draw_others() {
    let (one, other) = (Chance::seeded([1; 32]), Chance::seeded([1; 32]));
    let clone = one.clone();
    let first = one.bytes();
    assert_eq!(first, other.bytes());
    assert_ne!(first, clone.bytes());
    assert_ne!(Chance::seeded([2; 32]).bytes(), first);
}

#[test]
fn an_id_is_a_version_7_uuid_of_the_clock() {
    let time: Timestamp = "2027-04-01T00:00:00.123Z".parse().unwrap();
    let id = Chance::System.uuid7(&Clock::test(time));
    assert_eq!(id.get_version_num(), 7);
    assert_eq!(id.get_variant(), uuid::Variant::RFC4122);
    let (seconds, nanos) = id.get_timestamp().unwrap().to_unix();
    assert_eq!((seconds * 1000, nanos), (1_806_537_600_000, 123_000_000));
    assert_ne!(id, Chance::System.uuid7(&Clock::test(time)));
}
