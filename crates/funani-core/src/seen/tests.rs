use funani_proof::key::SigningKey;
use funani_proof::merkle::{leaf_hash, root};

use super::*;
use crate::time::HOUR;

fn key(seed: u8) -> SigningKey {
    SigningKey::from_seed([seed; 32])
}

fn at(hours: i64) -> Timestamp {
    "2027-03-01T00:00:00.000Z"
        .parse::<Timestamp>()
        .unwrap()
        .plus(hours * HOUR)
}

fn trust() -> TrustFile {
    let entry = |seed, role, until| TrustKey {
        role,
        public: key(seed).public(),
        from: at(0),
        until,
    };
    let keys = vec![
        entry(1, TrustRole::Checkpoint, None),
        entry(2, TrustRole::Cosign, None),
        entry(3, TrustRole::Checkpoint, Some(at(2))),
    ];
    TrustFile::new("registry.example.com".parse().unwrap(), keys, false).unwrap()
}

fn leaves(count: u8) -> Vec<Digest> {
    (0..count).map(|number| leaf_hash(&[number])).collect()
}

fn note(origin: &str, signer: u8, size: u8, root: Digest, hours: i64) -> String {
    let checkpoint = Checkpoint {
        origin: format!("{origin}/log"),
        size: size.into(),
        root,
    };
    let mut note = checkpoint.sign(&key(signer)).unwrap();
    let seconds = u64::try_from(at(hours).as_millis() / SECOND).unwrap();
    note.add_cosignature(&format!("{origin}/cosign"), &key(2), seconds)
        .unwrap();
    note.to_string()
}

fn seen(size: u8, hours: i64) -> Seen {
    let note = note("registry.example.com", 1, size, root(&leaves(size)), hours);
    Seen::open(&note, &trust()).unwrap()
}

#[test]
fn only_what_the_registry_signed_and_stamped_counts() {
    let honest = note("registry.example.com", 1, 3, root(&leaves(3)), 1);
    let seen = Seen::open(&honest, &trust()).unwrap();
    assert_eq!((seen.size(), seen.time()), (3, at(1)));
    assert_eq!(seen.note(), honest);
    let open = |note: &str| Seen::open(note, &trust()).map(|seen| seen.size());
    let other = note("another.example.com", 1, 3, root(&leaves(3)), 1);
    assert_eq!(open(&other), Err(SeenError::OtherLog));
    let stranger = note("registry.example.com", 9, 3, root(&leaves(3)), 1);
    assert_eq!(open(&stranger), Err(SeenError::KeyUnknown));
    let unstamped: String = honest
        .lines()
        .filter(|line| !line.contains("/cosign"))
        .flat_map(|line| [line, "\n"])
        .collect();
    assert_eq!(open(&unstamped), Err(SeenError::KeyUnknown));
    let changed = honest.replacen("\n3\n", "\n4\n", 1);
    let invalid = SeenError::Note(NoteError::SignatureInvalid);
    assert_eq!(open(&changed), Err(invalid));
    assert!(matches!(open("no note"), Err(SeenError::Note(_))));
}

#[test]
fn a_key_that_had_ended_makes_no_checkpoint() {
    let with = |hours| {
        let note = note("registry.example.com", 3, 3, root(&leaves(3)), hours);
        Seen::open(&note, &trust()).map(|seen| seen.size())
    };
    assert_eq!(with(1), Ok(3));
    assert_eq!(with(2), Err(SeenError::KeyClosed));
    assert_eq!(with(-1), Err(SeenError::KeyClosed));
}

#[test]
fn two_roots_of_one_size_or_fewer_leaves_later_contradict() {
    let forked = note("registry.example.com", 1, 3, root(&leaves(4)), 1);
    let forked = Seen::open(&forked, &trust()).unwrap();
    assert!(seen(3, 1).contradicts(&forked) && forked.contradicts(&seen(3, 1)));
    assert!(!seen(3, 1).contradicts(&seen(3, 2)) && seen(3, 1).is_same(&seen(3, 2)));
    assert!(!seen(3, 1).contradicts(&seen(4, 1)));
    assert!(seen(3, 2).contradicts(&seen(4, 1)) && seen(4, 1).contradicts(&seen(3, 2)));
}

#[test]
fn growth_needs_a_proof_that_leads_from_root_to_root() {
    let (two, three) = (seen(2, 1), seen(3, 2));
    let path = [leaves(3)[2]];
    assert_eq!(two.grows_to(&three, &path), Ok(()));
    assert!(two.grows_to(&three, &[leaf_hash(&[9])]).is_err());
    assert!(two.grows_to(&three, &[]).is_err());
    assert!(three.grows_to(&two, &path).is_err());
}
