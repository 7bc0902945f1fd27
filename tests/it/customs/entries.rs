use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_wire::customs::v1 as wire;
use funani_wire::reason::Class;

use super::{answered, authority, by_path, data, declare, declare_as, entry, said, violations};

on_both_engines![
    a_declaration_is_kept_and_shown_to_whom_it_concerns,
    rivals_for_a_number_have_one_winner,
    a_ships_call_is_declared_once,
];

async fn a_declaration_is_kept_and_shown_to_whom_it_concerns(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = authority(&stage, "Thai Customs", "TH").await;
    let broker = Person::enrol(&stage, "Keihin Kaika K.K.").await;
    let importer = Person::enrol(&stage, "Samut Sakhon Foods").await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;

    let declared = [
        ("goods.1.hsCode", "0303540000"),
        ("goods.1.quantity", "48000.000"),
    ];
    let own = [
        ("entry.number", "A001-2345"),
        ("entry.taxId", "0105560999911"),
    ];
    let all: Vec<_> = own.iter().chain(&declared).copied().collect();
    let request = wire::DeclareRequest {
        authority_id: customs.id().to_string(),
        kind: wire::EntryKind::Import.into(),
        data: data(&all),
        behalf_of_id: importer.id().to_string(),
        seen_version: 0,
    };
    let mut calls = broker.session.customs();
    let first = answered(calls.declare(request.clone()).await).unwrap();
    assert_eq!((first.version, first.already_recorded), (1, false));
    let again = answered(calls.declare(request.clone()).await).unwrap();
    assert!(again.already_recorded);
    assert_eq!(
        (&again.entry_id, &again.receipt),
        (&first.entry_id, &first.receipt)
    );

    // Other data make a new version, over the one that was seen.
    let mut other = request.clone();
    "47000.000".clone_into(&mut other.data[3].value);
    let refused = answered(calls.declare(other.clone()).await).unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::Aborted, "ENTRY_MOVED")
    );
    other.seen_version = 1;
    let second = answered(calls.declare(other).await).unwrap();
    assert_eq!((second.version, &second.entry_id), (2, &first.entry_id));

    for person in [&broker, &importer, &customs] {
        let shown = entry(person, &first.entry_id).await.unwrap();
        let shown = shown.entry.unwrap();
        assert_eq!(by_path(&shown.data)["goods.1.quantity"], "47000.000");
        assert_eq!((shown.version, shown.kind()), (2, wire::EntryKind::Import));
        assert_eq!(shown.declarant.unwrap().party_id, broker.id().to_string());
        assert_eq!(shown.principal.unwrap().name, "Samut Sakhon Foods");
        assert_eq!(shown.authority.unwrap().name, "Thai Customs");
    }
    // To others it is as if there were none; so is a chain that is no entry.
    let real = entry(&stranger, &first.entry_id).await.unwrap_err();
    let none = entry(&stranger, "01900000-0000-7000-8000-000000000001")
        .await
        .unwrap_err();
    assert_eq!(said(&real), said(&none));

    // Somebody else under that number, however it is written.
    let refused = declare(&stranger, &customs, "a001 2345", &[])
        .await
        .unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::AlreadyExists, "ENTRY_EXISTS")
    );
    // To another authority it is another number.
    let lao = authority(&stage, "Lao Customs", "LA").await;
    declare(&stranger, &lao, "A001-2345", &[]).await.unwrap();
    let refused = declare(&stranger, &importer, "A001-2345", &[])
        .await
        .unwrap_err();
    assert_eq!(refused.class(), Class::NotFound);

    // Every fault at once.
    let faulty = data(&[
        ("entry.number", "A2"),
        ("goods.1.hsCode", "none"),
        ("goods..hsCode", "1"),
        ("no.such", "1"),
        ("entry.number", "A3"),
    ]);
    let refused = declare_as(&broker, &customs, wire::EntryKind::Import, faulty, 0).await;
    assert_eq!(
        violations(&refused.unwrap_err()),
        [
            ("data[1].value", "CODE_MALFORMED"),
            ("data[2].path", "PATH_MALFORMED"),
            ("data[3].path", "DATUM_UNKNOWN"),
            ("data[4].path", "DUPLICATE"),
            ("data", "REQUIRED"),
        ]
    );
    node.stop().await;
}

async fn rivals_for_a_number_have_one_winner(place: &Place) {
    const RIVALS: usize = 16;
    let (node, stage) = Stage::node(place).await;
    let customs = authority(&stage, "Thai Customs", "TH").await;
    let mut brokers = Vec::new();
    for rival in 0..RIVALS {
        brokers.push(Person::enrol(&stage, &format!("Broker {rival}")).await);
    }
    let all = brokers
        .iter()
        .map(|broker| declare(broker, &customs, "RIVAL-1", &[]));
    let answers = futures::future::join_all(all).await;
    let won: Vec<_> = answers.iter().flatten().collect();
    assert_eq!(won.len(), 1);
    for lost in answers.iter().filter_map(|answer| answer.as_ref().err()) {
        assert_eq!(lost.reason(), "ENTRY_EXISTS");
    }
    // The same by one declarant, many times at once, is one entry.
    let all = (0..RIVALS).map(|_| declare(&brokers[0], &customs, "SAME-1", &[]));
    let answers = futures::future::join_all(all).await;
    let receipts: std::collections::BTreeSet<String> = answers
        .into_iter()
        .map(|answer| answer.unwrap().receipt)
        .collect();
    assert_eq!(receipts.len(), 1);
    node.stop().await;
}

async fn a_ships_call_is_declared_once(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let customs = authority(&stage, "Thai Customs", "TH").await;
    let carrier = Person::enrol(&stage, "Funani Line").await;
    let other = Person::enrol(&stage, "Another Line").await;
    let call = |vessel: &str, arrival: &str| {
        data(&[
            ("transport.vessel", vessel),
            ("transport.imo", "9999010"),
            ("transport.voyage", "042S"),
            ("transport.discharge", "THLCH"),
            ("entry.arrival", arrival),
        ])
    };
    let kind = wire::EntryKind::Arrival;
    let first = call("FUNANI HARMONY", "2027-03-16");
    let first = declare_as(&carrier, &customs, kind, first, 0)
        .await
        .unwrap();
    // The ship comes a day later: the same call.
    let later = call("FUNANI HARMONY", "2027-03-17");
    let later = declare_as(&carrier, &customs, kind, later, 1)
        .await
        .unwrap();
    assert_eq!((&later.entry_id, later.version), (&first.entry_id, 2));
    // By its number it is the same ship, whatever somebody calls it.
    let named = call("HARMONY", "2027-03-16");
    let refused = declare_as(&other, &customs, kind, named, 0)
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "ENTRY_EXISTS");
    let lacking = data(&[("transport.voyage", "042S")]);
    let refused = declare_as(&carrier, &customs, kind, lacking, 0)
        .await
        .unwrap_err();
    assert_eq!(violations(&refused).len(), 3);
    node.stop().await;
}
