use funani_core::act::{Capacity, PartyReference};
use funani_core::id::Id;
use funani_core::origin::Origin;
use funani_core::state::{Endorsement, Named, Offer, Surrender};
use funani_proof::digest::Digest;

use super::*;

fn party(number: u8) -> PartyId {
    Id::from_bytes([number; 16])
}

const CARRIER: u8 = 1;
const SHIPPER: u8 = 2;
const BANK: u8 = 3;
const IMPORTER: u8 = 4;
const AGENT: u8 = 5;

fn state(possessor: u8, status: Status) -> State {
    let endorsement = Endorsement::Order {
        party: Named::Party(party(BANK)),
        onward: true,
    };
    State {
        status,
        home: "registry.example.com".parse::<Origin>().unwrap(),
        document: Digest::of(b"document"),
        carrier: party(CARRIER),
        shipper: party(SHIPPER),
        possessor: Some(party(possessor)),
        endorsement: endorsement.clone(),
        received: endorsement,
        law: "JP".parse().unwrap(),
        number: "FNRU0001".parse().unwrap(),
        terms: Digest::of(b"terms"),
    }
}

fn live(possessor: u8) -> State {
    state(possessor, Status::Live { undo: None })
}

fn offered(possessor: u8, to: u8) -> State {
    let offer = Offer {
        to: party(to),
        condition: None,
        deadline: None,
    };
    state(possessor, Status::Offered(offer))
}

fn surrendered(possessor: u8) -> State {
    let by = party(possessor);
    state(
        possessor,
        Status::Surrendered(Surrender {
            by,
            deliver_to: Named::Party(by),
        }),
    )
}

fn act(actor: u8, capacity: Capacity, action: funani_core::act::Action) -> Act {
    let reference = |number| PartyReference {
        party: party(number),
        head: Digest::of(&[number]),
    };
    Act {
        registry: "registry.example.com".parse().unwrap(),
        on: Vec::new(),
        opens: Vec::new(),
        document: None,
        action,
        intent: Digest::of(b"intent"),
        actor: reference(actor),
        capacity,
        behalf: None,
        place: "JPTYO".parse().unwrap(),
        time: "2027-03-08T01:02:03.004Z".parse().unwrap(),
        not_after: "2027-03-08T01:07:03.004Z".parse().unwrap(),
        reason: None,
        annex: None,
        approvals: Vec::new(),
    }
}

fn shelves(
    before: &State,
    after: &State,
    act: &Act,
    known: &[(u8, Code)],
) -> (BTreeMap<u8, Code>, Vec<PartyId>) {
    let agents = BTreeSet::from([party(AGENT)]);
    let audience = Audience::new(Some(before), after, act, &agents);
    let known = known
        .iter()
        .map(|(number, code)| (party(*number), *code))
        .collect();
    let concerns = audience.concerns(Some(before), after, &known);
    let number = |concern: &Concern| concern.party.as_bytes()[0];
    let shelves = concerns
        .iter()
        .map(|c| (number(c), Code::of(i64::from(c.shelf))))
        .collect();
    (shelves, audience.unclear(Some(before), after))
}

#[test]
fn a_transfer_needs_no_look_at_shelves_and_tells_carrier_and_endorsee_only_by_their_feeds() {
    let recipient = PartyReference {
        party: party(IMPORTER),
        head: Digest::of(b"head"),
    };
    let transfer = act(
        SHIPPER,
        Capacity::Own,
        funani_core::act::Action::Transfer { recipient },
    );
    let (before, after) = (live(SHIPPER), live(IMPORTER));
    let (shelves, unclear) = shelves(&before, &after, &transfer, &[]);
    assert_eq!(
        shelves,
        BTreeMap::from([(SHIPPER, Code::Sent), (IMPORTER, Code::InMyHands),])
    );
    assert!(unclear.is_empty());
    let audience = Audience::new(Some(&before), &after, &transfer, &BTreeSet::new());
    for hearing in [BANK, CARRIER] {
        assert!(audience.feeds().contains(&party(hearing).uuid()));
    }
}

#[test]
fn an_offer_that_ends_puts_the_bill_back_where_it_lay() {
    let recall = act(SHIPPER, Capacity::Own, funani_core::act::Action::Recall);
    let (before, after) = (offered(SHIPPER, IMPORTER), live(SHIPPER));
    let (never, unclear) = shelves(&before, &after, &recall, &[(IMPORTER, Code::ToActOn)]);
    assert_eq!(unclear, [party(IMPORTER)]);
    assert_eq!(never[&IMPORTER], Code::None);
    let (had, _) = shelves(&before, &after, &recall, &[(IMPORTER, Code::ToActOnAgain)]);
    assert_eq!(had[&IMPORTER], Code::Sent);
}

#[test]
fn a_surrender_lies_with_the_carrier_and_its_agents() {
    let action = funani_core::act::Action::Supersede;
    let acted = act(BANK, Capacity::Own, action);
    let (open, _) = shelves(&live(BANK), &surrendered(BANK), &acted, &[]);
    assert_eq!(
        (open[&CARRIER], open[&AGENT]),
        (Code::ToActOn, Code::ToActOn)
    );
    assert_eq!(open[&BANK], Code::InMyHands);
    let (answered, _) = shelves(&surrendered(BANK), &live(BANK), &acted, &[]);
    assert_eq!(
        (answered[&CARRIER], answered[&AGENT]),
        (Code::Sent, Code::Sent)
    );
}

#[test]
fn every_code_comes_back_from_its_number_and_lies_on_one_shelf() {
    let all = [
        Code::None,
        Code::ToActOn,
        Code::InMyHands,
        Code::Sent,
        Code::Done,
        Code::ToActOnAgain,
    ];
    for code in all {
        assert_eq!(Code::of(code.number().into()), code);
        let listed = codes(code.shelf()).contains(&code.number().into());
        assert_eq!(listed, code != Code::None);
    }
    assert_eq!(Code::of(77), Code::None);
}
