//! What parties do to bills.

use funani_core::act::StatedParty;
use funani_core::act::{Action, Capacity, Order, Reference};
use funani_core::approval::ApprovalRole;
use funani_core::identifier::Identifier;
use funani_core::intent::{self, Language};
use funani_core::state::StatusName;
use funani_proof::digest::Digest;
use funani_wire::registry::v1 as wire;
use funani_wire::registry::v1::{ListBillsRequest, Shelf, SubmitRequest};
use funani_wire::types::v1::{AttachmentKind, FinalityLevel};

use crate::node::Node;
use crate::people::{Bill, Made, Person, Traits, attachment, behalf, issuing};
use crate::story::{Cast, look, reason, surrender, transfer};

/// The bills on a shelf of a party.
pub(crate) async fn shelf(person: &Person, shelf: Shelf) -> Vec<wire::Bill> {
    let request = ListBillsRequest {
        shelf: shelf.into(),
        page_size: 0,
        page_token: String::new(),
    };
    person
        .client()
        .list_bills(request)
        .await
        .unwrap()
        .into_inner()
        .bills
}

async fn is_on(person: &Person, at: Shelf, bill: &Bill) -> bool {
    shelf(person, at)
        .await
        .iter()
        .any(|shown| shown.bill_id == bill.id.to_string())
}

pub(crate) async fn a_bill_goes_from_issue_to_delivery(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0001").await;
    assert_eq!(bill.sequence, 1);
    assert_eq!(bill.state().possessor, Some(cast.exporter.id));
    assert!(is_on(&cast.exporter, Shelf::InMyHands, &bill).await);
    assert!(is_on(&cast.carrier, Shelf::Sent, &bill).await);

    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    assert_eq!(bill.state().possessor, Some(cast.bank.id));
    assert!(is_on(&cast.exporter, Shelf::Sent, &bill).await);
    assert!(!is_on(&cast.exporter, Shelf::InMyHands, &bill).await);
    assert!(is_on(&cast.bank, Shelf::InMyHands, &bill).await);

    let importer = Reference::Party(cast.importer.reference());
    let endorse = Action::Endorse {
        recipient: importer,
    };
    let bill = cast.bank.does(node, &bill, endorse).await.unwrap();
    let bill = cast
        .bank
        .does(node, &bill, transfer(&cast.importer))
        .await
        .unwrap();
    let bill = cast
        .importer
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    assert!(is_on(&cast.carrier, Shelf::ToActOn, &bill).await);
    let shown = look(&cast.carrier, &bill).await.unwrap();
    assert_eq!(shown.status(), wire::BillStatus::Surrendered);
    assert_eq!(shown.controller, "LOCKED");
    assert_eq!(shown.order_kind(), wire::OrderKind::Bank);
    assert_eq!(shown.holder.unwrap().name, cast.importer.name);
    assert_eq!(shown.number, "FNRU0001");
    assert!(!shown.document.is_empty());

    let mut refuse = cast.carrier.act(node, &bill, Action::Srej);
    refuse.capacity = Capacity::Carrier;
    refuse.reason = "CHARGES_UNPAID".parse().ok();
    let bill = cast.carrier.submit(&refuse).await.unwrap();
    assert!(!is_on(&cast.carrier, Shelf::ToActOn, &bill).await);
    let bill = cast
        .importer
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    let mut accept = cast.carrier.act(node, &bill, Action::Sacc);
    accept.capacity = Capacity::Carrier;
    let bill = cast.carrier.submit(&accept).await.unwrap();
    assert_eq!(bill.state().status.name(), StatusName::Ended);
    assert_eq!(bill.sequence, 8);
    for person in [&cast.carrier, &cast.importer] {
        assert!(is_on(person, Shelf::Done, &bill).await, "{}", person.name);
    }
    let shown = look(&cast.importer, &bill).await.unwrap();
    assert_eq!(
        (shown.exit.as_str(), shown.controller.as_str()),
        ("DELIVERY", "ENDED")
    );
    // Who passed it on is not told how it ended.
    assert!(is_on(&cast.exporter, Shelf::Sent, &bill).await);
    assert_eq!(look(&cast.exporter, &bill).await.unwrap().sequence, 2);
}

pub(crate) async fn the_same_act_again_gets_the_same_receipt(node: &Node) {
    let cast = Cast::enrol(node).await;
    let issuing = cast.issuing(node, "FNRU0003");
    let statement = cast.carrier.sign(&issuing.act);
    let first = cast
        .carrier
        .submit_with(statement.clone(), vec![issuing.attachment()]);
    let first = first.await.unwrap();
    assert!(!first.already_recorded);
    // Even without its attachments: what was recorded is asked for by its digest.
    let again = cast
        .carrier
        .submit_with(statement, Vec::new())
        .await
        .unwrap();
    assert!(again.already_recorded);
    assert_eq!(again.compact, first.compact);

    let act = cast.exporter.act(node, &first, transfer(&cast.bank));
    let statement = cast.exporter.sign(&act);
    let all = (0..8).map(|_| cast.exporter.submit_with(statement.clone(), Vec::new()));
    let answers = futures::future::join_all(all).await;
    let fresh = answers
        .iter()
        .flatten()
        .filter(|bill| !bill.already_recorded)
        .count();
    assert_eq!(fresh, 1);
    let receipts: Vec<&str> = answers
        .iter()
        .map(|b| b.as_ref().unwrap().compact.as_str())
        .collect();
    assert!(receipts.iter().all(|receipt| *receipt == receipts[0]));
    // And long after the bill has moved on.
    let moved = answers[0].as_ref().unwrap();
    cast.bank
        .does(node, moved, Action::Supersede)
        .await
        .unwrap();
    let again = cast
        .exporter
        .submit_with(statement, Vec::new())
        .await
        .unwrap();
    assert!(again.already_recorded);
    assert_eq!(again.compact, receipts[0]);
    // Who asks for more waits for it.
    let request = SubmitRequest {
        statement: cast.exporter.sign(&act),
        attachments: Vec::new(),
        wait_for: FinalityLevel::Logged.into(),
        wait_ms: 20_000,
    };
    let mut client = cast.exporter.client();
    let answer = client.submit(request).await.unwrap().into_inner();
    let finality = answer.outcomes[0].finality.unwrap();
    assert_eq!(finality.level(), FinalityLevel::Logged);
    assert!(finality.checkpoint_size > 0);
}

pub(crate) async fn of_two_rivals_one_wins(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0004").await;
    let to_bank = cast.exporter.act(node, &bill, transfer(&cast.bank));
    let to_importer = cast.exporter.act(node, &bill, transfer(&cast.importer));
    let (one, other) = tokio::join!(
        cast.exporter.submit(&to_bank),
        cast.exporter.submit(&to_importer)
    );
    let (won, lost) = match (one, other) {
        (Ok(won), Err(lost)) | (Err(lost), Ok(won)) => (won, lost),
        both => panic!("one of two wins: {both:?}"),
    };
    assert_eq!(won.sequence, 2);
    assert_eq!(lost.reason(), "HEAD_MOVED");
    // The loser no longer has the bill and is not told its new head.
    assert_eq!(lost.datum("head"), None);
    let late = cast.carrier.act(node, &bill, Action::Supersede);
    assert_eq!(reason(cast.carrier.submit(&late).await), "NOT_CONTROLLER");
}

pub(crate) async fn an_offer_is_taken_back_and_taken_up(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0005").await;
    let offer = |to: &Person| Action::Offer {
        recipient: to.reference(),
        condition: Some(Digest::of(b"against payment")),
        deadline: None,
    };
    let bill = cast
        .exporter
        .does(node, &bill, offer(&cast.importer))
        .await
        .unwrap();
    assert!(is_on(&cast.importer, Shelf::ToActOn, &bill).await);
    assert_eq!(
        look(&cast.importer, &bill).await.unwrap().shelf(),
        Shelf::ToActOn
    );
    let bill = cast
        .exporter
        .does(node, &bill, Action::Recall)
        .await
        .unwrap();
    assert!(!is_on(&cast.importer, Shelf::ToActOn, &bill).await);
    // The party to which it was offered sees that it is over, and nothing later.
    assert_eq!(look(&cast.importer, &bill).await.unwrap().sequence, 3);
    let bill = cast
        .exporter
        .does(node, &bill, Action::Supersede)
        .await
        .unwrap();
    assert_eq!(look(&cast.importer, &bill).await.unwrap().sequence, 3);

    let bill = cast
        .exporter
        .does(node, &bill, offer(&cast.bank))
        .await
        .unwrap();
    let bill = cast.bank.does(node, &bill, Action::Accept).await.unwrap();
    assert!(is_on(&cast.exporter, Shelf::Sent, &bill).await);
    assert!(is_on(&cast.bank, Shelf::InMyHands, &bill).await);
    // An offer back that is refused leaves the exporter where it was: it has had the bill.
    let bill = cast
        .bank
        .does(node, &bill, offer(&cast.exporter))
        .await
        .unwrap();
    assert!(is_on(&cast.exporter, Shelf::ToActOn, &bill).await);
    let bill = cast
        .exporter
        .does(node, &bill, Action::Reject)
        .await
        .unwrap();
    assert!(is_on(&cast.exporter, Shelf::Sent, &bill).await);
    assert_eq!(bill.state().possessor, Some(cast.bank.id));
}

pub(crate) async fn a_stated_endorsee_sees_and_surrenders(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0006").await;
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let by_name = |name: &str| StatedParty {
        identifiers: Vec::new(),
        name: name.to_owned(),
    };
    let stated = Reference::Stated(by_name(&cast.importer.name));
    let bill = cast
        .bank
        .does(node, &bill, Action::EndorseToOrder { recipient: stated })
        .await
        .unwrap();
    // It is named by what it is called, sees the bill, and may claim delivery once it has it.
    let shown = look(&cast.importer, &bill).await.unwrap();
    assert_eq!(shown.sequence, bill.sequence);
    assert_eq!(shown.endorsee.unwrap().name, cast.importer.name);
    assert_eq!(reason(look(&cast.stranger, &bill).await), "NOT_FOUND");
    let bill = cast
        .bank
        .does(node, &bill, transfer(&cast.importer))
        .await
        .unwrap();
    let bill = cast
        .importer
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    assert_eq!(bill.state().status.name(), StatusName::Surrendered);

    // Where identifiers are stated, the name alone matches nobody.
    let bill = cast.bill(node, "FNRU0007").await;
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let mut stated = by_name(&cast.importer.name);
    stated
        .identifiers
        .push(Identifier::new("DUNS", "150483782").unwrap());
    let recipient = Reference::Stated(stated);
    let bill = cast
        .bank
        .does(node, &bill, Action::Endorse { recipient })
        .await
        .unwrap();
    assert_eq!(reason(look(&cast.importer, &bill).await), "NOT_FOUND");
}

pub(crate) async fn an_agent_issues_and_answers_under_its_mandate(node: &Node) {
    let cast = Cast::enrol(node).await;
    let tokyo = Person::enrol(node, "Funani Line Japan K.K.").await;
    let thai = Person::enrol(node, "Funani Line Agency (Thailand)").await;
    let mut issuing = cast.issuing(node, "FNRU0008");
    issuing.act.actor = tokyo.reference();
    issuing.act.capacity = Capacity::AgentForCarrier;
    let unknown = cast
        .carrier
        .mandate(node, &thai, Capacity::AgentForCarrier)
        .await;
    issuing.act.behalf = Some(behalf(&cast.carrier, unknown));
    assert_eq!(reason(issuing.submit(&tokyo).await), "MANDATE_MISSING");

    let mandate = cast
        .carrier
        .mandate(node, &tokyo, Capacity::AgentForCarrier)
        .await;
    issuing.act.behalf = Some(behalf(&cast.carrier, mandate));
    let bill = issuing.submit(&tokyo).await.unwrap();
    assert_eq!(bill.state().carrier, cast.carrier.id);
    assert!(is_on(&tokyo, Shelf::Sent, &bill).await);

    let bill = cast
        .exporter
        .does(node, &bill, transfer(&cast.bank))
        .await
        .unwrap();
    let bill = cast
        .bank
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    // Another agent of the carrier sees the bill and has it to act on.
    assert!(is_on(&thai, Shelf::ToActOn, &bill).await);
    let mut accept = thai.act(node, &bill, Action::Sacc);
    accept.capacity = Capacity::AgentForCarrier;
    accept.behalf = Some(behalf(&cast.carrier, unknown));
    let bill = thai.submit(&accept).await.unwrap();
    assert_eq!(bill.state().status.name(), StatusName::Ended);
    for agent in [&tokyo, &thai] {
        assert!(is_on(agent, Shelf::Done, &bill).await, "{}", agent.name);
        assert!(!is_on(agent, Shelf::ToActOn, &bill).await, "{}", agent.name);
    }
    // The party to which the goods go is named, and no more.
    assert_eq!(
        look(&cast.importer, &bill).await.unwrap().sequence,
        bill.sequence
    );
}

pub(crate) async fn acts_need_as_many_approvals_as_the_party_asks_for(node: &Node) {
    let cast = Cast::enrol(node).await;
    let traits = Traits {
        approvals_needed: 2,
        roles: Vec::new(),
        ..Traits::default()
    };
    let house = Person::enrol_with(node, "Keihin Boeki Bank", traits).await;
    house.consent(node).await;
    let bill = cast.bill(node, "FNRU0009").await;
    let bill = cast
        .exporter
        .does(node, &bill, transfer(&house))
        .await
        .unwrap();
    let mut act = house.act(node, &bill, transfer(&cast.bank));
    assert_eq!(reason(house.submit(&act).await), "APPROVALS_MISSING");

    let approvals = [0, 1].map(|key| house.approve(node, &act, ApprovalRole::Party, key));
    act.approvals = approvals
        .iter()
        .map(|jws| Digest::of(jws.as_bytes()))
        .collect();
    act.approvals.sort_unstable();
    let statement = house.sign(&act);
    let sent = |of: &[String]| {
        let bytes = |jws: &String| jws.clone().into_bytes();
        of.iter()
            .map(|jws| attachment(AttachmentKind::Approval, bytes(jws)))
            .collect::<Vec<_>>()
    };
    let one = house
        .submit_with(statement.clone(), sent(&approvals[..1]))
        .await;
    assert_eq!(reason(one), "APPROVAL_INVALID");
    let bill = house
        .submit_with(statement, sent(&approvals))
        .await
        .unwrap();
    assert_eq!(bill.state().possessor, Some(cast.bank.id));
}

pub(crate) async fn a_consent_just_recorded_counts(node: &Node) {
    let cast = Cast::enrol(node).await;
    let bill = cast.bill(node, "FNRU0010").await;
    let late = Person::enrol_with(node, "Latecomer Ltd", Traits::default()).await;
    assert_eq!(
        reason(cast.exporter.does(node, &bill, transfer(&late)).await),
        "CONSENT_MISSING"
    );
    late.consent(node).await;
    // At once, though what is known of the parties may be older than the consent.
    cast.exporter
        .does(node, &bill, transfer(&late))
        .await
        .unwrap();
}

pub(crate) async fn a_straight_bill_is_surrendered_at_origin(node: &Node) {
    let cast = Cast::enrol(node).await;
    let consignee = Reference::Party(cast.importer.reference());
    let order = (Order::Straight(consignee), Made::To(&cast.importer.name));
    let people = (&cast.carrier, &cast.exporter, &cast.exporter);
    let bill = issuing(node, people, "FNRU0013", order)
        .submit(&cast.carrier)
        .await
        .unwrap();
    let endorse = Action::BlankEndorse;
    assert_eq!(
        reason(cast.exporter.does(node, &bill, endorse).await),
        "NOT_NEGOTIABLE"
    );
    // The consignee sees the bill though it never had it.
    assert_eq!(look(&cast.importer, &bill).await.unwrap().sequence, 1);
    let elsewhere = surrender(&cast.bank);
    assert_eq!(
        reason(cast.exporter.does(node, &bill, elsewhere).await),
        "NOT_ENDORSEE"
    );
    let bill = cast
        .exporter
        .does(node, &bill, surrender(&cast.importer))
        .await
        .unwrap();
    assert_eq!(bill.state().status.name(), StatusName::Surrendered);
}

pub(crate) async fn one_bill_has_a_number(node: &Node) {
    let cast = Cast::enrol(node).await;
    let holder = cast.bill(node, "FNRU0011").await;
    let refusal = cast
        .issuing(node, "FNRU0011")
        .submit(&cast.carrier)
        .await
        .unwrap_err();
    assert_eq!(refusal.reason(), "NUMBER_TAKEN");
    let told = format!("{refusal:?}");
    assert!(
        !told.contains(&holder.id.to_string()),
        "no other bill is named"
    );
    // Another carrier may use the number.
    let other = Person::enrol(node, "Another Line").await;
    let order = Order::Bearer;
    let people = (&other, &cast.exporter, &cast.exporter);
    let issuing = issuing(node, people, "FNRU0011", (order, Made::ToBearer));
    let bill = issuing.submit(&other).await.unwrap();
    assert_eq!(intent::language(&issuing.act), Some(Language::Japanese));

    // The same seed opens one bill only.
    let mut again = cast.issuing(node, "FNRU0012");
    again.act.opens[0].seed = issuing.act.opens[0].seed;
    again.act.opens[0].bill = bill.id;
    assert_eq!(reason(again.submit(&cast.carrier).await), "BILL_EXISTS");
}
