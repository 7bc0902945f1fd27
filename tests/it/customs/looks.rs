use funani_core::receipt::{Receipt, ReceiptState};
use funani_core::trust::TrustRole;
use funani_proof::jws::Jws;
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1 as wire;
use funani_wire::reason::Class;

use super::{
    BASIS, Trade, authority, bill_key, declaration_key, declare, hanoi, key, looks, lookup, put,
    rules, violations,
};

on_both_engines![
    officers_find_by_what_they_have_at_hand,
    what_is_not_the_authoritys_business_does_not_exist,
    every_look_is_recorded_and_told_by_rule,
    keys_that_are_none_are_named,
];

fn ids(answer: &wire::LookupResponse) -> Vec<(wire::MatchKind, String)> {
    let matches = answer.matches.iter();
    matches.map(|it| (it.kind(), it.id.clone())).collect()
}

async fn officers_find_by_what_they_have_at_hand(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let trade = Trade::enrol(&stage).await;
    let bill = trade.bill(&stage, "FIND1").await;
    let cites = [
        ("transport.billNumber", "FIND-1"),
        ("transport.carrierCode", "FNNL"),
    ];
    let declared = declare(&trade.importer, &customs, "E-1", &cites)
        .await
        .unwrap();
    let the_bill = (wire::MatchKind::Bill, bill.id.to_string());
    let the_entry = (wire::MatchKind::Entry, declared.entry_id.clone());
    let today = stage.now().date().to_string();

    let by_party = key(wire::key::Key::Bill(wire::BillKey {
        number: "find 1".to_owned(),
        carrier: trade.carrier.id().to_string(),
    }));
    let voyage = |arrival: &str, vessel: &str| {
        key(wire::key::Key::Voyage(wire::VoyageKey {
            vessel: vessel.to_owned(),
            voyage: "017S".to_owned(),
            port: "VNHPH".to_owned(),
            arrival: arrival.to_owned(),
            ..wire::VoyageKey::default()
        }))
    };
    let container = key(wire::key::Key::Container("FNRU4820412".to_owned()));
    for (asked, expected) in [
        (bill_key("FIND1"), vec![the_bill.clone(), the_entry.clone()]),
        (by_party, vec![the_bill.clone(), the_entry.clone()]),
        (declaration_key("E-1"), vec![the_entry.clone()]),
        (container, vec![the_bill.clone()]),
        (voyage(&today, "Funani Lotus"), vec![the_bill.clone()]),
        // It cannot have arrived before it was loaded, and not a year later.
        (voyage("2020-01-01", "Funani Lotus"), Vec::new()),
        (voyage(&today, "Other Ship"), Vec::new()),
        (bill_key("FIND2"), Vec::new()),
    ] {
        let found = lookup(&customs, asked.clone()).await.unwrap();
        assert_eq!(ids(&found), expected, "{asked:?}");
        assert!(!found.more);
    }
    let found = lookup(&customs, bill_key("FIND1")).await.unwrap();
    let [bill, entry] = found.matches.as_slice() else {
        panic!("two matches")
    };
    assert_eq!(
        (bill.number.as_str(), bill.document_kind.as_str()),
        ("FIND1", "BILL_OF_LADING")
    );
    assert_eq!(
        (bill.status.as_str(), bill.date.as_str()),
        ("LIVE", today.as_str())
    );
    assert_eq!(bill.issuer.as_ref().unwrap().name, "Funani Line");
    assert_eq!(
        (entry.number.as_str(), entry.status.as_str()),
        ("E-1", "DECLARED")
    );
    node.stop().await;
}

async fn what_is_not_the_authoritys_business_does_not_exist(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let trade = Trade::enrol(&stage).await;
    let hanoi = hanoi(&stage).await;
    let lao = authority(&stage, "Lao Customs", "LA").await;
    put(&lao, rules(), 0).await.unwrap();
    trade.bill(&stage, "HERE1").await;
    let declared = declare(&trade.importer, &hanoi, "E-1", &[]).await.unwrap();

    // A bill from Japan to Viet Nam, and a declaration to another authority, are nothing to Laos.
    for (real, none) in [
        (bill_key("HERE1"), bill_key("NONE1")),
        (declaration_key("E-1"), declaration_key("E-2")),
    ] {
        let mut real = lookup(&lao, real).await.unwrap();
        let none = lookup(&lao, none).await.unwrap();
        real.look_id.clone_from(&none.look_id);
        assert_eq!(real, none);
        assert!(real.matches.is_empty());
    }
    let refused = super::entry(&lao, &declared.entry_id).await.unwrap_err();
    assert_eq!(refused.class(), Class::NotFound);
    // The look is recorded all the same, and it showed nothing.
    let listed = looks(&lao, &lao, 0, "").await.unwrap().looks;
    assert_eq!(listed.len(), 4);
    assert!(listed.iter().all(|look| look.shown.is_empty()));
    assert_eq!(listed[0].asked, ["bill HERE1 of FNNL"]);
    node.stop().await;
}

async fn every_look_is_recorded_and_told_by_rule(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let trade = Trade::enrol(&stage).await;
    let customs = hanoi(&stage).await;
    let auditor = Person::enrol(&stage, "Auditor").await;
    let bill = trade.bill(&stage, "SEEN1").await;
    for _ in 0..3 {
        lookup(&customs, bill_key("SEEN1")).await.unwrap();
    }
    let first = looks(&customs, &customs, 2, "").await.unwrap();
    assert_eq!(first.looks.len(), 2);
    let second = looks(&customs, &customs, 2, &first.next_page_token)
        .await
        .unwrap();
    assert_eq!(
        (second.looks.len(), second.next_page_token.as_str()),
        (1, "")
    );
    let look = &first.looks[0];
    assert_eq!(
        (look.purpose.as_str(), look.basis.as_str()),
        ("LOOKUP", BASIS)
    );
    assert_eq!(
        (look.reference.as_str(), look.keys.as_slice()),
        ("case 5", &[wire::KeyKind::Bill.into()][..])
    );
    assert_eq!(look.shown, [bill.id.to_string()]);
    let kid = customs
        .wallet
        .key(funani_core::party::Purpose::Authenticate)
        .unwrap()
        .kid();
    assert_eq!(look.officer, kid.to_string());
    // The receipt is the service's, and says what the look was.
    let jws = Jws::parse(&look.receipt).unwrap();
    let receipt = Receipt::parse(jws.payload()).unwrap();
    let signer = stage
        .trust()
        .key(TrustRole::CustomsReceipt, jws.kid(), receipt.time);
    jws.verify(signer.unwrap()).unwrap();
    let ReceiptState::Document(state) = receipt.state else {
        panic!("it is of a document")
    };
    assert_eq!(state.get("basis").unwrap().as_str(), Some(BASIS));

    // A token is its own list's.
    let refused = looks(&customs, &customs, 2, "AAAA").await.unwrap_err();
    assert_eq!(violations(&refused), [("page_token", "TOKEN_INVALID")]);
    let refused = looks(&auditor, &customs, 2, &first.next_page_token)
        .await
        .unwrap_err();
    assert_eq!(violations(&refused), [("page_token", "TOKEN_INVALID")]);

    // Without a rule, nobody else is told; an auditor is told all, a party looked at its own part
    // once it is old enough.
    for person in [&auditor, &trade.exporter] {
        assert_eq!(
            looks(person, &customs, 0, "").await.unwrap(),
            wire::ListLooksResponse::default()
        );
    }
    let open = wire::Policy {
        auditor_ids: vec![auditor.id().to_string()],
        disclosure: wire::Disclosure::AfterDays.into(),
        disclosed_after_days: 1,
        zone: "Asia/Ho_Chi_Minh".to_owned(),
        ..rules()
    };
    put(&customs, open, 1).await.unwrap();
    let audited = looks(&auditor, &customs, 0, "").await.unwrap();
    assert_eq!(audited, looks(&customs, &customs, 0, "").await.unwrap());
    assert_eq!(audited.looks.len(), 3);
    let young = looks(&trade.exporter, &customs, 0, "").await.unwrap();
    assert_eq!(young, wire::ListLooksResponse::default());
    node.stop().await;

    // Two days later.
    let clock = funani_runtime::clock::Clock::test(stage.now().plus(2 * funani_core::time::DAY));
    let (node, stage) = Stage::node_at(place, clock).await;
    let exporter = trade.exporter.again(&stage).await;
    let customs = customs.again(&stage).await;
    let told = looks(&exporter, &customs, 0, "").await.unwrap();
    assert_eq!(told.looks.len(), 3);
    let look = &told.looks[0];
    assert_eq!(look.shown, [bill.id.to_string()]);
    let hidden = (&look.officer, &look.reference, &look.asked, &look.receipt);
    assert_eq!(
        hidden,
        (&String::new(), &String::new(), &Vec::new(), &String::new())
    );
    // Whom nothing concerned is told nothing.
    let importer = trade.importer.again(&stage).await;
    assert!(
        looks(&importer, &customs, 0, "")
            .await
            .unwrap()
            .looks
            .is_empty()
    );
    node.stop().await;
}

async fn keys_that_are_none_are_named(place: &Place) {
    use wire::key::Key;
    let (node, stage) = Stage::node(place).await;
    let customs = hanoi(&stage).await;
    let voyage = wire::VoyageKey {
        imo: "9999011".to_owned(),
        port: "haiphong".to_owned(),
        arrival: "16 March".to_owned(),
        ..wire::VoyageKey::default()
    };
    let certificate = wire::CertificateKey {
        agreement: "NAFTA".to_owned(),
        date: "2027-02-30".to_owned(),
        issuer_country: "Japan".to_owned(),
        ..wire::CertificateKey::default()
    };
    let cases: [(Key, &[(&str, &str)]); 6] = [
        (
            Key::Container("FNRU4820413".to_owned()),
            &[("key.container", "CODE_MALFORMED")],
        ),
        (
            Key::Voyage(voyage),
            &[
                ("key.voyage.imo", "CODE_MALFORMED"),
                ("key.voyage.voyage", "REQUIRED"),
                ("key.voyage.port", "CODE_MALFORMED"),
                ("key.voyage.arrival", "DATE_MALFORMED"),
            ],
        ),
        (
            Key::Certificate(certificate),
            &[
                ("key.certificate.agreement", "NOT_A_CHOICE"),
                ("key.certificate.number", "REQUIRED"),
                ("key.certificate.date", "DATE_MALFORMED"),
                ("key.certificate.issuer_country", "CODE_MALFORMED"),
            ],
        ),
        (
            Key::Bill(wire::BillKey {
                number: "A NUMBER THAT IS TOO LONG".to_owned(),
                carrier: "--".to_owned(),
            }),
            &[
                ("key.bill.number", "TOO_LONG"),
                ("key.bill.carrier", "MALFORMED"),
            ],
        ),
        (
            Key::Code("https://example.com/".to_owned()),
            &[("key.code", "CODE_MALFORMED")],
        ),
        (
            Key::Code(format!(
                "funani:c?r=other.example.com&d=01900000-0000-7000-8000-000000000001&h={}",
                "0".repeat(64)
            )),
            &[("key.code", "WRONG_REGISTRY")],
        ),
    ];
    for (asked, expected) in cases {
        let refused = lookup(&customs, key(asked.clone())).await.unwrap_err();
        assert_eq!(violations(&refused), expected, "{asked:?}");
    }
    let refused = lookup(&customs, wire::Key::default()).await.unwrap_err();
    assert_eq!(violations(&refused), [("key.key", "REQUIRED")]);
    // What could not be asked was no look.
    assert!(
        looks(&customs, &customs, 0, "")
            .await
            .unwrap()
            .looks
            .is_empty()
    );
    node.stop().await;
}
