use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object, Value};
use funani_proof::key::Kid;

use super::{
    DataAt, Deed, Doc, DocAction, DocFacts, DocState, DocStatus, Edition, Grant, GrantStatus, On,
    apply,
};
use crate::act::PartyReference;
use crate::approval::ApprovalRole;
use crate::form::Seed;
use crate::id::{DocId, MandateId, PartyId, doc_id};
use crate::identifier::Identifier;
use crate::origin::Origin;
use crate::receipt::ChainHead;
use crate::rejection::Rejection;
use crate::time::{DAY, HOUR, MINUTE, Timestamp};
use crate::transition::{Mandate, PartyFacts, VerifiedApproval};

/// Parties that demand so many approvals of themselves.
struct Demand(u64);

impl PartyFacts for Demand {
    fn holds_identifier(&self, _: PartyId, _: &Identifier) -> bool {
        false
    }

    fn is_named(&self, _: PartyId, _: &str) -> bool {
        false
    }

    fn consents(&self, _: PartyId, _: &Digest, _: Timestamp) -> bool {
        false
    }

    fn mandate(&self, _: PartyId, _: MandateId, _: Timestamp) -> Option<Mandate> {
        None
    }

    fn approvals_needed(&self, _: PartyId) -> u64 {
        self.0
    }
}

fn registry() -> Origin {
    "registry.example".parse().unwrap()
}

fn party(number: u8) -> PartyReference {
    PartyReference {
        party: PartyId::from_bytes([number; 16]),
        head: Digest::of(&[number]),
    }
}

fn now() -> Timestamp {
    "2027-03-01T09:00:00.000Z".parse().unwrap()
}

fn seed() -> Seed {
    Seed([7; 32])
}

fn id() -> DocId {
    doc_id(&registry(), &seed())
}

fn edition(content: &[u8]) -> Edition {
    Edition {
        kind: "PACKING_LIST".to_owned(),
        content: Digest::of(content),
        data: Some(DataAt {
            consignment: id().uuid(),
            version: 3,
        }),
        overrides: Vec::new(),
    }
}

fn grant() -> Grant {
    Grant {
        doc: DocId::from_bytes([9; 16]),
        at: head(),
        recipient: party(2),
    }
}

fn head() -> ChainHead {
    ChainHead {
        head: Digest::of(b"receipt"),
        sequence: 4,
    }
}

fn doc(actor: u8, deed: Deed) -> Doc {
    let on = if deed.action().opens() {
        On::Seed(seed())
    } else {
        On::Head(head())
    };
    Doc {
        registry: registry(),
        doc: id(),
        on,
        deed,
        actor: party(actor),
        time: now(),
        not_after: now().plus(5 * MINUTE),
        approvals: Vec::new(),
    }
}

fn every_deed() -> Vec<Deed> {
    vec![
        Deed::Issue(edition(b"one")),
        Deed::Replace(Edition {
            overrides: vec!["GROSS_SUM".to_owned(), "VGM_SUM".to_owned()],
            data: None,
            ..edition(b"two")
        }),
        Deed::Cancel,
        Deed::HandOver(grant()),
        Deed::Receive,
        Deed::Withdraw,
    ]
}

fn facts(demand: &Demand) -> DocFacts<'_> {
    DocFacts {
        time: now(),
        parties: demand,
        approvals: &[],
    }
}

fn document(status: DocStatus) -> DocState {
    DocState::Document {
        issuer: party(1).party,
        kind: "PACKING_LIST".to_owned(),
        content: Digest::of(b"one"),
        edition: 1,
        status,
    }
}

fn granted(status: GrantStatus) -> DocState {
    DocState::Grant {
        doc: grant().doc,
        from: party(1).party,
        to: party(2).party,
        status,
    }
}

#[test]
fn every_statement_reads_back_as_written() {
    for deed in every_deed() {
        let mut written = doc(1, deed);
        written.approvals = vec![Digest::of(b"approval")];
        let read = Doc::parse(written.to_payload().as_bytes()).unwrap();
        assert_eq!(read, written);
        assert!(read.id_holds());
    }
}

#[test]
fn every_state_reads_back_as_written() {
    let states = [
        document(DocStatus::Live),
        document(DocStatus::Cancelled),
        granted(GrantStatus::Given),
        granted(GrantStatus::Received),
        granted(GrantStatus::Withdrawn),
    ];
    for state in states {
        assert_eq!(DocState::parse(&state.to_object()).unwrap(), state);
    }
    let mut to_itself = granted(GrantStatus::Given).to_object();
    let from = to_itself.get("from").unwrap().clone();
    to_itself.insert("to", from);
    assert!(DocState::parse(&to_itself).is_err());
}

/// The fault that a change of the written statement makes.
fn fault<T>(deed: Deed, change: impl FnOnce(&mut Object) -> T) -> String {
    let payload = doc(1, deed).to_payload();
    let value = json::parse_canonical(payload.as_bytes(), Limits::MESSAGE).unwrap();
    let mut object = value.as_object().unwrap().clone();
    drop(change(&mut object));
    let changed = json::to_canonical(&object.into());
    Doc::parse(changed.as_bytes()).unwrap_err().to_string()
}

#[test]
fn what_does_not_belong_is_named() {
    let issue = || Deed::Issue(edition(b"one"));
    let cases = [
        (
            fault(issue(), |o| o.insert("on", head().to_value())),
            "$.on",
        ),
        (fault(Deed::Cancel, |o| o.insert("seed", seed())), "$.seed"),
        (
            fault(Deed::Cancel, |o| o.insert("detail", Object::new())),
            "$.detail",
        ),
        (fault(Deed::Receive, |o| drop(o.remove("on"))), "$.on"),
        (
            fault(issue(), |o| o.insert("approvals", Vec::<Value>::new())),
            "$.approvals",
        ),
        (fault(issue(), |o| o.insert("action", "SHRED")), "$.action"),
        (fault(issue(), |o| o.insert("remark", "urgent")), "$.remark"),
        (
            fault(issue(), |o| {
                let mut detail = o.get("detail").unwrap().as_object().unwrap().clone();
                detail.insert("kind", "packing list");
                detail.insert("overrides", vec![Value::from("B"), Value::from("A")]);
                o.insert("detail", detail)
            }),
            "$.detail.kind",
        ),
    ];
    for (told, place) in cases {
        assert!(told.contains(place), "{place}: {told}");
    }
}

#[test]
fn a_document_lives_from_issue_to_cancellation() {
    let none = Demand(0);
    let issued = apply(None, &doc(1, Deed::Issue(edition(b"one"))), &facts(&none)).unwrap();
    assert_eq!(issued, document(DocStatus::Live));
    let replaced = apply(
        Some(&issued),
        &doc(1, Deed::Replace(edition(b"two"))),
        &facts(&none),
    )
    .unwrap();
    assert_eq!(replaced.content(), Some(Digest::of(b"two")));
    let cancelled = apply(Some(&replaced), &doc(1, Deed::Cancel), &facts(&none)).unwrap();
    for deed in [Deed::Cancel, Deed::Replace(edition(b"three"))] {
        let refused = apply(Some(&cancelled), &doc(1, deed), &facts(&none));
        assert_eq!(refused, Err(Rejection::DocEnded));
    }
}

#[test]
fn each_wrong_step_has_its_reason() {
    let none = Demand(0);
    let live = document(DocStatus::Live);
    let other_kind = Edition {
        kind: "VGM_DECLARATION".to_owned(),
        ..edition(b"two")
    };
    let given = granted(GrantStatus::Given);
    let received = granted(GrantStatus::Received);
    let withdrawn = granted(GrantStatus::Withdrawn);
    let cases: Vec<(Option<&DocState>, u8, Deed, Rejection)> = vec![
        (Some(&live), 2, Deed::Cancel, Rejection::NotIssuer),
        (
            Some(&live),
            2,
            Deed::Replace(edition(b"two")),
            Rejection::NotIssuer,
        ),
        (
            Some(&live),
            1,
            Deed::Replace(edition(b"one")),
            Rejection::EditionMismatch,
        ),
        (
            Some(&live),
            1,
            Deed::Replace(other_kind),
            Rejection::EditionMismatch,
        ),
        (Some(&live), 1, Deed::Receive, Rejection::DocEnded),
        (
            Some(&live),
            1,
            Deed::Issue(edition(b"one")),
            Rejection::DocExists,
        ),
        (None, 1, Deed::Cancel, Rejection::HeadUnknown),
        (
            None,
            2,
            Deed::HandOver(grant()),
            Rejection::RecipientIsHolder,
        ),
        (Some(&given), 1, Deed::Receive, Rejection::NotConcerned),
        (Some(&given), 2, Deed::Withdraw, Rejection::NotConcerned),
        (Some(&received), 2, Deed::Receive, Rejection::DocEnded),
        (Some(&withdrawn), 1, Deed::Withdraw, Rejection::DocEnded),
        (Some(&withdrawn), 2, Deed::Receive, Rejection::DocEnded),
    ];
    for (state, actor, deed, reason) in cases {
        let action = deed.action();
        let refused = apply(state, &doc(actor, deed), &facts(&none));
        assert_eq!(refused, Err(reason), "{action} by {actor} over {state:?}");
    }
}

#[test]
fn a_grant_is_received_and_withdrawn() {
    let none = Demand(0);
    let given = apply(None, &doc(1, Deed::HandOver(grant())), &facts(&none)).unwrap();
    assert_eq!(given, granted(GrantStatus::Given));
    let received = apply(Some(&given), &doc(2, Deed::Receive), &facts(&none)).unwrap();
    assert_eq!(received, granted(GrantStatus::Received));
    for state in [given, received] {
        let ended = apply(Some(&state), &doc(1, Deed::Withdraw), &facts(&none)).unwrap();
        assert_eq!(ended, granted(GrantStatus::Withdrawn));
    }
}

#[test]
fn an_override_needs_an_approval_even_where_the_party_demands_none() {
    let approval = |kid: u8, by: u8| VerifiedApproval {
        party: Some(party(by).party),
        role: ApprovalRole::Party,
        kid: Kid::from_bytes([kid; 32]),
    };
    let overriding = Deed::Issue(Edition {
        overrides: vec!["VGM_SUM".to_owned()],
        ..edition(b"one")
    });
    let plain = Deed::Issue(edition(b"one"));
    let cases: Vec<(u64, &Deed, Vec<VerifiedApproval>, bool)> = vec![
        (0, &plain, vec![], true),
        (0, &overriding, vec![], false),
        (0, &overriding, vec![approval(1, 1)], true),
        (0, &overriding, vec![approval(1, 2)], false),
        (2, &plain, vec![approval(1, 1)], false),
        (2, &plain, vec![approval(1, 1), approval(1, 1)], false),
        (2, &plain, vec![approval(1, 1), approval(2, 1)], true),
    ];
    for (demand, deed, approvals, holds) in cases {
        let demand = Demand(demand);
        let facts = DocFacts {
            approvals: &approvals,
            ..facts(&demand)
        };
        let outcome = apply(None, &doc(1, deed.clone()), &facts);
        assert_eq!(outcome.is_ok(), holds, "{deed:?} {approvals:?}");
        assert!(holds || outcome == Err(Rejection::ApprovalsMissing));
    }
}

#[test]
fn times_and_ids_hold() {
    let none = Demand(0);
    let with = |change: fn(&mut Doc)| {
        let mut statement = doc(1, Deed::Issue(edition(b"one")));
        change(&mut statement);
        apply(None, &statement, &facts(&none)).map(drop)
    };
    assert_eq!(with(|_| {}), Ok(()));
    assert_eq!(
        with(|doc| doc.doc = DocId::from_bytes([1; 16])),
        Err(Rejection::IdMismatch)
    );
    assert_eq!(
        with(|doc| doc.time = now().plus(3 * MINUTE)),
        Err(Rejection::TimeAhead)
    );
    assert_eq!(
        with(|doc| doc.not_after = now().plus(-1)),
        Err(Rejection::ActExpired)
    );
    assert_eq!(
        with(|doc| doc.not_after = now().plus(2 * HOUR)),
        Err(Rejection::NotAfterTooFar)
    );
    assert_eq!(
        with(|doc| {
            doc.approvals = vec![Digest::of(b"approval")];
            doc.not_after = now().plus(6 * DAY);
        }),
        Ok(())
    );
}

#[test]
fn approvals_are_of_the_statement_without_them() {
    let mut statement = doc(1, Deed::Issue(edition(b"one")));
    let target = statement.target();
    statement.approvals = vec![Digest::of(b"approval")];
    assert_eq!(statement.target(), target);
    assert!(!DocAction::Replace.opens());
}
