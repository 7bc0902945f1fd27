use funani_core::id::PartyId;
use funani_core::time::Timestamp;
use funani_proof::jws::Jws;

use super::*;

fn read(header: &HeaderValue) -> AuthToken {
    let jws = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
    AuthToken::open(&Jws::parse(jws).unwrap()).unwrap()
}

#[test]
fn a_token_is_kept_until_it_is_nearly_over() {
    let start: Timestamp = "2027-04-01T00:00:00.000Z".parse().unwrap();
    let clock = Clock::test(start);
    let origin: Origin = "registry.example.com".parse().unwrap();
    let subject = Subject::Party(PartyId::from_bytes([7; 16]));
    let key = SigningKey::from_seed([1; 32]);
    let tokens = Tokens::new(
        subject,
        origin.clone(),
        key.clone(),
        clock.clone(),
        Chance::System,
    );

    let first = tokens.bearer();
    clock.advance_to(start.as_millis() + 230 * SECOND);
    assert_eq!(tokens.bearer(), first);
    clock.advance_to(start.as_millis() + 236 * SECOND);
    let second = tokens.bearer();
    assert_ne!(second, first);

    for (header, now) in [(first, start), (second, clock.now())] {
        let token = read(&header);
        assert_eq!(token.check(&origin, now), Ok(()));
        assert_eq!(token.subject, subject);
        assert!(header.is_sensitive());
        let text = header.to_str().unwrap().strip_prefix("Bearer ").unwrap();
        Jws::parse(text).unwrap().verify(&key.public()).unwrap();
    }
}

#[test]
fn a_clock_set_back_makes_a_new_token() {
    let clock = Clock::test("2027-04-01T00:00:00.000Z".parse().unwrap());
    let origin: Origin = "registry.example.com".parse().unwrap();
    let key = SigningKey::from_seed([1; 32]);
    let tokens = Tokens::new(
        Subject::Node,
        origin.clone(),
        key,
        clock.clone(),
        Chance::System,
    );
    tokens.bearer();
    let Clock::Test(settable) = &clock else {
        panic!("a test clock");
    };
    settable.set_ms(clock.now_ms() - 3_600_000);
    assert_eq!(read(&tokens.bearer()).check(&origin, clock.now()), Ok(()));
}
