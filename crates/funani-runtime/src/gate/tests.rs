use super::*;

#[test]
fn a_timeout_is_read_in_its_one_form() {
    for (text, read) in [
        ("5S", Some(Duration::from_secs(5))),
        ("250m", Some(Duration::from_millis(250))),
        ("1H", Some(Duration::from_hours(1))),
        ("2M", Some(Duration::from_mins(2))),
        ("7u", Some(Duration::from_micros(7))),
        ("99999999n", Some(Duration::from_nanos(99_999_999))),
        ("", None),
        ("S", None),
        ("5", None),
        ("+5S", None),
        ("-5S", None),
        ("123456789S", None),
        ("5Ω", None),
    ] {
        assert_eq!(read_timeout(text), read, "{text}");
    }
}

#[test]
fn a_caller_can_ask_for_less_time_and_never_for_more() {
    let longest = Duration::from_secs(30);
    let with = |value: &'static str| {
        let mut headers = HeaderMap::new();
        headers.insert("grpc-timeout", HeaderValue::from_static(value));
        deadline(&headers, longest)
    };
    assert_eq!(deadline(&HeaderMap::new(), longest), longest);
    assert_eq!(with("5S"), Duration::from_secs(5));
    assert_eq!(with("5H"), longest);
    assert_eq!(with("nonsense"), longest);
}

#[test]
fn a_rule_lets_in_only_whom_it_names() {
    use funani_core::id::PartyId;
    use funani_core::token::Subject;
    use funani_proof::key::Kid;

    let caller = |subject| Caller {
        subject,
        kid: Kid::from_bytes([0; 32]),
    };
    let party = caller(Subject::Party(PartyId::from_bytes([1; 16])));
    let node = caller(Subject::Node);
    let nobody = Refusal::new(Class::Unauthenticated, "TOKEN_MISSING", "no token");
    let answer = |rule, caller| {
        let permitted = permit(rule, caller);
        permitted.map_err(|refusal| refusal.reason().to_owned())
    };
    let refused = |reason: &str| Err(reason.to_owned());
    let rows = [
        (Rule::Open, Ok(()), Ok(()), Ok(())),
        (Rule::Deferred, Ok(()), Ok(()), Ok(())),
        (
            Rule::Party,
            Ok(()),
            refused("PARTY_ONLY"),
            refused("TOKEN_MISSING"),
        ),
        (
            Rule::Node,
            refused("NODE_ONLY"),
            Ok(()),
            refused("TOKEN_MISSING"),
        ),
        (Rule::PartyOrNode, Ok(()), Ok(()), refused("TOKEN_MISSING")),
    ];
    for (rule, of_party, of_node, of_nobody) in rows {
        assert_eq!(answer(rule, Ok(&party)), of_party, "{rule:?}");
        assert_eq!(answer(rule, Ok(&node)), of_node, "{rule:?}");
        assert_eq!(answer(rule, Err(&nobody)), of_nobody, "{rule:?}");
    }
}
