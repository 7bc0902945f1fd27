use funani_proof::jws::{self, Typ};
use funani_proof::key::SigningKey;

use super::*;

fn signed(payload: &str, key: &SigningKey) -> Jws {
    Jws::parse(&jws::sign(Typ::Act, key, payload)).unwrap()
}

#[test]
fn a_good_signature_is_remembered_and_a_bad_one_is_not() {
    let key = SigningKey::from_seed([1; 32]);
    let cache = SignatureCache::new(64);
    let good = signed("{}", &key);
    assert_eq!(cache.verify(&good, &key.public()), Ok(()));
    assert_eq!(cache.verify(&good, &key.public()), Ok(()));
    assert_eq!(cache.len(), 1);

    let (rest, _) = good.compact().rsplit_once('.').unwrap();
    let (_, other) = signed("[]", &key)
        .compact()
        .rsplit_once('.')
        .map(|(a, b)| (a.to_owned(), b.to_owned()))
        .unwrap();
    let forged = Jws::parse(&format!("{rest}.{other}")).unwrap();
    for _ in 0..2 {
        assert_eq!(
            cache.verify(&forged, &key.public()),
            Err(JwsError::SignatureInvalid)
        );
    }
    assert_eq!(cache.len(), 1);
}

#[test]
fn what_holds_under_one_key_says_nothing_of_another() {
    let (key, other) = (
        SigningKey::from_seed([1; 32]),
        SigningKey::from_seed([2; 32]),
    );
    let cache = SignatureCache::new(64);
    let jws = signed("{}", &key);
    assert_eq!(cache.verify(&jws, &key.public()), Ok(()));
    assert_eq!(
        cache.verify(&jws, &other.public()),
        Err(JwsError::KidMismatch)
    );
}

#[test]
fn the_memory_is_bounded() {
    let key = SigningKey::from_seed([1; 32]);
    let cache = SignatureCache::new(16);
    for number in 0..200 {
        cache
            .verify(&signed(&number.to_string(), &key), &key.public())
            .unwrap();
    }
    assert!(cache.len() <= 16, "{}", cache.len());
}
