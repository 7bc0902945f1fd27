use super::*;

#[test]
fn a_signed_statement_is_read_back_and_verifies() {
    let key = SigningKey::from_seed([7; 32]);
    let compact = sign(Typ::Act, &key, "{\"v\":1}");
    let jws = Jws::parse(&compact).unwrap();
    assert_eq!(jws.typ(), Typ::Act);
    assert_eq!(jws.kid(), key.kid());
    assert_eq!(jws.payload(), b"{\"v\":1}");
    assert_eq!(jws.compact(), compact);
    assert_eq!(jws.digest(), Digest::of(compact.as_bytes()));
    jws.verify(&key.public()).unwrap();
}
