//! Documents that are signed, replaced, cancelled and handed over, and what proves them.

use std::collections::BTreeMap;
use std::time::Duration;

use funani::client::document::{Content, Desk};
use funani_core::doc::{DataAt, Deed, DocState, DocStatus, GrantStatus};
use funani_core::id::DocId;
use funani_core::party::Purpose;
use funani_core::receipt::ChainHead;
use funani_core::time::HOUR;
use funani_core::verdict::{Code, Outcome, Verdict};
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::digest::Digest;
use funani_proof::jws::{self, Typ};
use funani_tests::{Child, Person, Place, Stage, on_both_engines};
use funani_trade::received::File;
use funani_trade::{Path, Received};
use funani_wire::documents::v1 as wire;
use funani_wire::documents::v1::DocumentShelf;
use funani_wire::reason::{Class, Refusal};
use tonic::{Code as Grpc, Status};
use uuid::Uuid;

use crate::documents::{change, edit, entry};

on_both_engines![
    a_document_is_issued_replaced_and_cancelled,
    what_is_signed_is_what_the_data_give,
    a_document_is_handed_over_and_taken_back,
    wrong_statements_have_their_reasons,
    what_came_from_elsewhere_is_kept_and_compared,
    rivals_for_one_document_have_one_winner,
    every_acknowledged_statement_survives_kill,
];

/// How often the node is killed.
const KILLS: usize = 6;

const INVOICE: &str = "COMMERCIAL_INVOICE";

fn consignment() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001)
}

fn desk<'a>(stage: &'a Stage, person: &'a Person) -> Desk<'a> {
    Desk {
        session: &person.session,
        wallet: &person.wallet,
        trust: stage.trust(),
    }
}

/// The refusal behind an error of the client.
fn refusal(error: anyhow::Error) -> Refusal {
    Refusal::from_status(error.downcast_ref::<Status>().unwrap())
}

async fn invoice(stage: &Stage, person: &Person, overrides: &[&str]) -> Content {
    let overrides = overrides.iter().map(ToString::to_string).collect();
    Content::made(desk(stage, person), consignment(), 0, INVOICE, overrides)
        .await
        .unwrap()
}

async fn exporter(stage: &Stage) -> Person {
    let person = Person::enrol(stage, "Hachinohe Suisan Boeki K.K.").await;
    let id = consignment().to_string();
    edit(&person, &id, 0, "Sato", entry()).await.unwrap();
    person
}

async fn enter(person: &Person, path: &str, value: &str) {
    let id = consignment().to_string();
    let ask = wire::GetConsignmentRequest {
        consignment_id: id.clone(),
        version: 0,
    };
    let mut documents = person.session.documents();
    let now = documents.get_consignment(ask).await.unwrap().into_inner();
    let changes = vec![change(path, value)];
    edit(person, &id, now.version, "Mori", changes)
        .await
        .unwrap();
}

/// Issues the invoice as the data stand.
async fn issue(stage: &Stage, person: &Person) -> (DocId, ChainHead) {
    let content = invoice(stage, person, &[]).await;
    let deed = Deed::Issue(content.edition.clone());
    let desk = desk(stage, person);
    let doc = desk.open(deed).await.unwrap();
    let done = desk.submit(doc, Some(&content), vec![]).await.unwrap();
    (done.id, done.on)
}

fn judge(stage: &Stage, bundle: &[u8], current: bool) -> Verdict {
    let ask = Ask {
        now: Some(stage.now()),
        current,
    };
    verify(bundle, Some(stage.trust()), &ask, &mut NoMemory)
}

fn status(state: &DocState) -> String {
    match state {
        DocState::Document { status, .. } => status.to_string(),
        DocState::Grant { status, .. } => status.to_string(),
    }
}

async fn a_document_is_issued_replaced_and_cancelled(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let desk = desk(&stage, &person);
    let (id, on) = issue(&stage, &person).await;
    let first = desk.evidence(id).await.unwrap();
    let verdict = judge(&stage, &first, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert_eq!((verdict.shown.doc, verdict.shown.bill), (Some(id), None));
    assert!(verdict.has(Code::Logged) && verdict.has(Code::HeadConfirmed));

    // The node's own verifier says the same.
    let asked = funani_wire::verifier::v1::VerifyRequest {
        subject: Some(funani_wire::verifier::v1::verify_request::Subject::Bundle(
            first.clone().into(),
        )),
        document_digest: String::new(),
        current: true,
    };
    let told = person.session.verifier().verify(asked).await.unwrap();
    let told = told.into_inner().verdict.unwrap();
    assert_eq!(told.result(), funani_wire::verifier::v1::Result::Valid);
    assert_eq!(
        (told.document_id, told.status.as_str()),
        (id.to_string(), "LIVE")
    );

    // And by its id, to whom may see it.
    let by_id = |id: &DocId| funani_wire::verifier::v1::VerifyRequest {
        subject: Some(
            funani_wire::verifier::v1::verify_request::Subject::DocumentId(id.to_string()),
        ),
        document_digest: String::new(),
        current: true,
    };
    let told = person.session.verifier().verify(by_id(&id)).await.unwrap();
    let told = told.into_inner().verdict.unwrap();
    assert_eq!(told.result(), funani_wire::verifier::v1::Result::Valid);
    let other = Person::enrol(&stage, "Somebody Else").await;
    for unseen in [id, DocId::from_bytes([9; 16])] {
        let refused = other.session.verifier().verify(by_id(&unseen)).await;
        let refused = Refusal::from_status(&refused.unwrap_err());
        assert_eq!(refused.class(), Class::NotFound);
    }
    let foreign = wire::GetDocumentEvidenceRequest {
        document_id: id.to_string(),
        on_behalf_of_id: person.id().to_string(),
    };
    let mut documents = other.session.documents();
    let refused = documents.get_document_evidence(foreign).await.unwrap_err();
    assert_eq!(
        Refusal::from_status(&refused).reason(),
        "ON_BEHALF_NOT_ALLOWED"
    );

    // The data move, the document is stale, and says in what.
    enter(&person, "goods.1.unitPrice", "2.09").await;
    let (shown, _, _) = desk.get(id).await.unwrap();
    assert_eq!((shown.kind.as_str(), shown.edition), (INVOICE, 1));
    assert!(shown.page_english.contains("100,800.00"));
    let price = shown
        .changed
        .iter()
        .find(|it| it.path == "goods.1.unitPrice");
    let price = price.unwrap();
    assert_eq!(
        (price.stated.as_str(), price.now.as_str()),
        ("2.10", "2.09")
    );

    let content = invoice(&stage, &person, &[]).await;
    let deed = Deed::Replace(content.edition.clone());
    let doc = desk.extend(id, on, deed).await.unwrap();
    let replaced = desk.submit(doc, Some(&content), vec![]).await.unwrap();
    let (shown, _, _) = desk.get(id).await.unwrap();
    assert_eq!((shown.edition, shown.changed.len()), (2, 0));
    let second = desk.evidence(id).await.unwrap();
    let verdict = judge(&stage, &second, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert_eq!(verdict.shown.document, Some(content.edition.content));

    let doc = desk.extend(id, replaced.on, Deed::Cancel).await.unwrap();
    let cancelled = desk.submit(doc, None, vec![]).await.unwrap();
    assert_eq!(status(&cancelled.state), DocStatus::Cancelled.to_string());
    let deed = Deed::Replace(invoice(&stage, &person, &[]).await.edition);
    let content = invoice(&stage, &person, &[]).await;
    let doc = desk.extend(id, cancelled.on, deed).await.unwrap();
    let refused = desk.submit(doc, Some(&content), vec![]).await.unwrap_err();
    assert_eq!(refusal(refused).reason(), "DOC_ENDED");
    node.stop().await;

    // All of it stands after a restart, and the log goes on.
    let (node, stage) = Stage::node(place).await;
    let person = person.again(&stage).await;
    let bundle = self::desk(&stage, &person).evidence(id).await.unwrap();
    let verdict = judge(&stage, &bundle, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert!(verdict.has(Code::Cancelled));
    every_changed_byte_is_noticed(&stage, &bundle);
    node.stop().await;
}

/// A byte in each stretch of a bundle, changed: never valid.
fn every_changed_byte_is_noticed(stage: &Stage, bundle: &[u8]) {
    for at in (0..bundle.len()).step_by(37) {
        let mut changed = bundle.to_vec();
        changed[at] ^= 1;
        let verdict = judge(stage, &changed, false);
        assert_ne!(verdict.outcome, Outcome::Valid, "byte {at}");
    }
}

async fn what_is_signed_is_what_the_data_give(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let desk = desk(&stage, &person);

    // Another digit in the content, under a signature of its own.
    let mut content = invoice(&stage, &person, &[]).await;
    content.text = content.text.replace("2.10", "2.11");
    content.edition.content = Digest::of(content.text.as_bytes());
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let refused = desk.submit(doc, Some(&content), vec![]).await.unwrap_err();
    assert_eq!(refusal(refused).reason(), "CONTENT_MISMATCH");

    // The content does not come, or is not the one that is signed.
    let content = invoice(&stage, &person, &[]).await;
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let refused = desk.submit(doc, None, vec![]).await.unwrap_err();
    assert_eq!(refusal(refused).reason(), "CONTENT_MISMATCH");

    // An error in the data, named; signed over only with an approval, and shown in the verdict.
    enter(&person, "equipment.1.maxGross", "29000").await;
    let content = invoice(&stage, &person, &[]).await;
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let refused = desk.submit(doc, Some(&content), vec![]).await.unwrap_err();
    let refused = refusal(refused);
    assert_eq!(refused.reason(), "CONSIGNMENT_HAS_ERRORS");
    let rule = refused.violations()[0].code.to_string();
    let content = invoice(&stage, &person, &[&rule]).await;
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let refused = desk.submit(doc.clone(), Some(&content), vec![]).await;
    assert_eq!(refusal(refused.unwrap_err()).reason(), "APPROVALS_MISSING");
    let approval = desk.approve(&doc).unwrap();
    let done = desk
        .submit(doc, Some(&content), vec![approval])
        .await
        .unwrap();
    let bundle = desk.evidence(done.id).await.unwrap();
    let verdict = judge(&stage, &bundle, true);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    assert!(verdict.has(Code::RulesOverridden));

    // What is no error cannot be overridden.
    let content = invoice(&stage, &person, &[&rule, "NET_ABOVE_GROSS"]).await;
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let approval = desk.approve(&doc).unwrap();
    let refused = desk.submit(doc, Some(&content), vec![approval]).await;
    assert_eq!(refusal(refused.unwrap_err()).reason(), "OVERRIDE_IDLE");

    // What an insurer issues is not signed here, whatever a client says.
    let mut content = invoice(&stage, &person, &[&rule]).await;
    content.edition.kind = String::from("INSURANCE_APPLICATION");
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let approval = desk.approve(&doc).unwrap();
    let refused = desk.submit(doc, Some(&content), vec![approval]).await;
    assert_eq!(refusal(refused.unwrap_err()).reason(), "PAPER_APPLIED_FOR");
    node.stop().await;
}

async fn a_document_is_handed_over_and_taken_back(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let stranger = Person::enrol(&stage, "Somebody Else").await;
    let (giver, taker) = (desk(&stage, &person), desk(&stage, &bank));
    let (id, _) = issue(&stage, &person).await;

    // To others it is as if there were none.
    let unknown = DocId::from_bytes([9; 16]);
    for other in [&bank, &stranger] {
        let asked = desk(&stage, other).get(id).await.unwrap_err();
        let invented = desk(&stage, other).get(unknown).await.unwrap_err();
        let (asked, invented) = (refusal(asked), refusal(invented));
        assert_eq!(asked.class(), Class::NotFound);
        assert_eq!(asked.to_string(), invented.to_string());
        let asked = desk(&stage, other).evidence(id).await.unwrap_err();
        assert_eq!(refusal(asked).class(), Class::NotFound);
    }

    let doc = giver.hand_over(id, bank.id()).await.unwrap();
    let given = giver.submit(doc, None, vec![]).await.unwrap();
    let (shown, _, _) = taker.get(id).await.unwrap();
    assert_eq!(shown.grant.as_ref().unwrap().status, "GIVEN");
    assert_eq!(
        shown.consignment_id, "",
        "that is the issuer's own business"
    );
    let refused = desk(&stage, &stranger).get(given.id).await.unwrap_err();
    assert_eq!(refusal(refused).class(), Class::NotFound);

    let doc = giver.hand_over(id, bank.id()).await.unwrap();
    let again = giver.submit(doc, None, vec![]).await.unwrap_err();
    assert_eq!(refusal(again).reason(), "GRANT_EXISTS");

    // Who may do what to the grant.
    let doc = giver
        .extend(given.id, given.on, Deed::Receive)
        .await
        .unwrap();
    let refused = giver.submit(doc, None, vec![]).await.unwrap_err();
    assert_eq!(refusal(refused).reason(), "NOT_CONCERNED");
    let doc = taker
        .extend(given.id, given.on, Deed::Receive)
        .await
        .unwrap();
    let received = taker.submit(doc, None, vec![]).await.unwrap();
    assert_eq!(status(&received.state), GrantStatus::Received.to_string());
    let bundle = taker.evidence(given.id).await.unwrap();
    assert_eq!(judge(&stage, &bundle, true).outcome, Outcome::Valid);
    let bundle = taker.evidence(id).await.unwrap();
    assert_eq!(judge(&stage, &bundle, true).outcome, Outcome::Valid);

    let listed = async |person: &Person, shelf: DocumentShelf| {
        let ask = wire::ListDocumentsRequest {
            shelf: shelf.into(),
            page: String::new(),
            limit: 0,
        };
        let mut documents = person.session.documents();
        let answer = documents.list_documents(ask).await.unwrap().into_inner();
        let told = answer.documents.into_iter();
        told.map(|it| (it.document_id, it.status))
            .collect::<Vec<_>>()
    };
    let held = |status: &str| vec![(id.to_string(), status.to_owned())];
    assert_eq!(listed(&person, DocumentShelf::Issued).await, held("LIVE"));
    assert_eq!(
        listed(&person, DocumentShelf::HandedOver).await,
        held("RECEIVED")
    );
    assert_eq!(
        listed(&bank, DocumentShelf::HandedToMe).await,
        held("RECEIVED")
    );
    assert_eq!(listed(&stranger, DocumentShelf::HandedToMe).await, []);

    let doc = giver
        .extend(given.id, received.on, Deed::Withdraw)
        .await
        .unwrap();
    giver.submit(doc, None, vec![]).await.unwrap();
    let refused = taker.get(id).await.unwrap_err();
    assert_eq!(refusal(refused).class(), Class::NotFound);
    let bundle = taker.evidence(given.id).await.unwrap();
    assert!(judge(&stage, &bundle, true).has(Code::Withdrawn));
    let doc = giver.hand_over(id, bank.id()).await.unwrap();
    giver.submit(doc, None, vec![]).await.unwrap();
    assert!(taker.get(id).await.is_ok());
    node.stop().await;
}

async fn wrong_statements_have_their_reasons(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let other = Person::enrol(&stage, "Somebody Else").await;
    let desk = desk(&stage, &person);
    let (id, on) = issue(&stage, &person).await;
    let send = async |person: &Person, purpose: Purpose, doc: &funani_core::doc::Doc| {
        let key = person.wallet.key(purpose).unwrap();
        let request = wire::SubmitDocumentRequest {
            statement: jws::sign(Typ::Doc, key, &doc.to_payload()),
            ..wire::SubmitDocumentRequest::default()
        };
        let mut documents = person.session.documents();
        let answer = documents.submit_document(request).await;
        answer
            .map(tonic::Response::into_inner)
            .map_err(|status| Refusal::from_status(&status).reason().to_owned())
    };
    let cancel = desk.extend(id, on, Deed::Cancel).await.unwrap();
    let with = |change: &dyn Fn(&mut funani_core::doc::Doc)| {
        let mut doc = cancel.clone();
        change(&mut doc);
        doc
    };
    let elsewhere = "elsewhere.example".parse().unwrap();
    let never = ChainHead {
        head: Digest::of(b"never"),
        ..on
    };
    let unknown = DocId::from_bytes([9; 16]);
    let cases = [
        (
            with(&|doc| doc.registry = elsewhere_of(&elsewhere)),
            "WRONG_REGISTRY",
        ),
        (
            with(&|doc| doc.actor.party = other.id()),
            "CALLER_IS_NOT_ACTOR",
        ),
        (with(&|doc| doc.doc = unknown), "NOT_FOUND"),
        (
            with(&|doc| doc.on = funani_core::doc::On::Head(never)),
            "HEAD_UNKNOWN",
        ),
        (
            with(&|doc| doc.not_after = doc.time.plus(2 * HOUR)),
            "NOT_AFTER_TOO_FAR",
        ),
        (
            with(&|doc| {
                doc.time = doc.time.plus(-2 * HOUR);
                doc.not_after = doc.time.plus(HOUR);
            }),
            "ACT_EXPIRED",
        ),
        (
            with(&|doc| doc.approvals = vec![Digest::of(b"none")]),
            "APPROVAL_INVALID",
        ),
        (
            with(&|doc| doc.actor.head = Digest::of(b"none")),
            "PARTY_UNKNOWN",
        ),
    ];
    for (doc, reason) in cases {
        assert_eq!(send(&person, Purpose::Act, &doc).await.unwrap_err(), reason);
    }
    let wrong_key = send(&person, Purpose::Approve, &cancel).await;
    assert_eq!(wrong_key.unwrap_err(), "WRONG_PURPOSE");
    // Another party, honest about who it is, learns nothing.
    let mut theirs = cancel.clone();
    theirs.actor = self::desk(&stage, &other).party(other.id()).await.unwrap();
    assert_eq!(
        send(&other, Purpose::Act, &theirs).await.unwrap_err(),
        "NOT_FOUND"
    );

    // The same bytes again get the same receipt; another statement over that head is too late.
    let first = send(&person, Purpose::Act, &cancel).await.unwrap();
    let again = send(&person, Purpose::Act, &cancel).await.unwrap();
    assert!(!first.already_recorded && again.already_recorded);
    let receipt = |answer: &wire::SubmitDocumentResponse| answer.outcome.clone().unwrap().receipt;
    assert_eq!(receipt(&first), receipt(&again));
    let late = with(&|doc| doc.time = doc.time.plus(1));
    assert_eq!(
        send(&person, Purpose::Act, &late).await.unwrap_err(),
        "HEAD_MOVED"
    );
    node.stop().await;
}

fn elsewhere_of(origin: &funani_core::origin::Origin) -> funani_core::origin::Origin {
    origin.clone()
}

async fn what_came_from_elsewhere_is_kept_and_compared(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let desk = desk(&stage, &person);
    let file = b"%PDF-1.7 a policy".to_vec();
    let path = |text: &str| text.parse::<Path>().unwrap();
    let received = Received {
        kind: "INSURANCE_CERTIFICATE".to_owned(),
        file: Some(File {
            digest: Digest::of(&file),
            media_type: "application/pdf".to_owned(),
            name: "policy.pdf".to_owned(),
        }),
        values: [
            (path("transport.vessel"), "FUNANI HARMONY".to_owned()),
            (path("transport.voyage"), "043S".to_owned()),
        ]
        .into(),
    };
    let belongs = Some(DataAt {
        consignment: consignment(),
        version: 1,
    });
    let content = Content::received(&received, file.clone(), belongs);
    let doc = desk
        .open(Deed::Issue(content.edition.clone()))
        .await
        .unwrap();
    let done = desk.submit(doc, Some(&content), vec![]).await.unwrap();
    let (shown, _, _) = desk.get(done.id).await.unwrap();
    assert_eq!(shown.file, file);
    assert_eq!(shown.consignment_id, consignment().to_string());
    let changed: Vec<&str> = shown.changed.iter().map(|it| it.path.as_str()).collect();
    assert_eq!(changed, ["transport.voyage"]);
    let bundle = desk.evidence(done.id).await.unwrap();
    assert_eq!(judge(&stage, &bundle, true).outcome, Outcome::Valid);

    let refused = async |content: Content| {
        let doc = desk
            .open(Deed::Issue(content.edition.clone()))
            .await
            .unwrap();
        refusal(desk.submit(doc, Some(&content), vec![]).await.unwrap_err())
            .reason()
            .to_owned()
    };
    let without = Content {
        file: Vec::new(),
        ..content.clone()
    };
    assert_eq!(refused(without).await, "CONTENT_MISMATCH");
    let other = Content {
        file: b"another".to_vec(),
        ..content.clone()
    };
    assert_eq!(refused(other).await, "CONTENT_MISMATCH");
    let nonsense = Received {
        values: [(path("transport.onBoard"), "6 March".to_owned())].into(),
        ..received.clone()
    };
    let nonsense = Content::received(&nonsense, file.clone(), None);
    assert_eq!(refused(nonsense).await, "CONTENT_MALFORMED");
    let made_here = Received {
        kind: INVOICE.to_owned(),
        ..received.clone()
    };
    let made_here = Content::received(&made_here, file.clone(), None);
    assert_eq!(refused(made_here).await, "CONTENT_MISMATCH");
    let nobody = Some(DataAt {
        consignment: Uuid::from_u128(7),
        version: 1,
    });
    assert_eq!(
        refused(Content::received(&received, file, nobody)).await,
        "NOT_FOUND"
    );
    node.stop().await;
}

async fn rivals_for_one_document_have_one_winner(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = exporter(&stage).await;
    let desk = desk(&stage, &person);
    let (id, on) = issue(&stage, &person).await;
    let mut drafts = Vec::new();
    for rival in 0..16 {
        let mut doc = desk.extend(id, on, Deed::Cancel).await.unwrap();
        doc.not_after = doc.not_after.plus(rival);
        drafts.push(desk.submit(doc, None, vec![]));
    }
    let mut won = 0;
    let outcomes = futures::future::join_all(drafts).await;
    for outcome in outcomes {
        match outcome {
            Ok(_) => won += 1,
            Err(error) => assert_eq!(refusal(error).reason(), "HEAD_MOVED"),
        }
    }
    assert_eq!(won, 1);
    node.stop().await;
}

/// The newest head that was acknowledged for each chain.
type Told = BTreeMap<DocId, ChainHead>;

/// Issues, hands over and cancels until the node is gone.
async fn work(stage: &Stage, person: &Person, bank: &Person, told: &mut Told) -> anyhow::Error {
    let desk = desk(stage, person);
    let content = match Content::made(desk, consignment(), 0, INVOICE, Vec::new()).await {
        Ok(content) => content,
        Err(error) => return error,
    };
    loop {
        let round = async |told: &mut Told| -> anyhow::Result<()> {
            let doc = desk.open(Deed::Issue(content.edition.clone())).await?;
            let issued = desk.submit(doc, Some(&content), vec![]).await?;
            told.insert(issued.id, issued.on);
            let doc = desk.hand_over(issued.id, bank.id()).await?;
            let given = desk.submit(doc, None, vec![]).await?;
            told.insert(given.id, given.on);
            let doc = desk.extend(issued.id, issued.on, Deed::Cancel).await?;
            let ended = desk.submit(doc, None, vec![]).await?;
            told.insert(ended.id, ended.on);
            Ok(())
        };
        if let Err(error) = round(told).await {
            return error;
        }
    }
}

/// Every page of a shelf.
async fn shelf(person: &Person, shelf: DocumentShelf) -> Vec<wire::ListedDocument> {
    let mut listed = Vec::new();
    let mut page = String::new();
    loop {
        let ask = wire::ListDocumentsRequest {
            shelf: shelf.into(),
            page,
            limit: 200,
        };
        let mut documents = person.session.documents();
        let answer = documents.list_documents(ask).await.unwrap().into_inner();
        listed.extend(answer.documents);
        page = answer.next_page;
        if page.is_empty() {
            return listed;
        }
    }
}

async fn every_acknowledged_statement_survives_kill(place: &Place) {
    let mut child = Child::start(place).await;
    let mut stage = Stage::open(child.url(), place.dir(), &place.keys());
    let mut person = exporter(&stage).await;
    let mut bank = Person::enrol(&stage, "Keihin Boeki Bank").await;
    let mut told = Told::new();
    for round in 0..KILLS {
        let chance = stage.chance.bytes();
        let moment = u64::from(u16::from_le_bytes([chance[0], chance[1]])) % 300;
        let moment = Duration::from_millis(50 + moment);
        eprintln!("round {round}: killed after {moment:?}");
        let killing = async {
            tokio::time::sleep(moment).await;
            child.kill().await;
        };
        let (error, ()) = tokio::join!(work(&stage, &person, &bank, &mut told), killing);
        if let Some(status) = error.downcast_ref::<Status>() {
            let broken = [
                Grpc::Unavailable,
                Grpc::Unknown,
                Grpc::Internal,
                Grpc::Cancelled,
            ];
            assert!(
                broken.contains(&status.code()),
                "a good statement was refused: {status:?}"
            );
        }
        child = Child::start(place).await;
        stage = stage.at(child.url());
        person = person.again(&stage).await;
        bank = bank.again(&stage).await;
        for (id, on) in &told {
            let (answer, now, _) = desk(&stage, &person).get(*id).await.unwrap();
            let now = match &answer.grant {
                Some(grant) => desk(&stage, &person).held(*id, &grant.receipt).unwrap().0,
                None => now,
            };
            assert!(now.sequence >= on.sequence, "{id}");
            assert!(now.sequence > on.sequence || now.head == on.head, "{id}");
        }
    }
    assert!(told.len() > KILLS, "the load was no load: {}", told.len());
    // Nothing is there by half: what is listed has its content, its receipt and its evidence.
    let issued = shelf(&person, DocumentShelf::Issued).await;
    assert!(issued.len() >= told.len() / 2, "{}", issued.len());
    for document in issued.iter().rev().take(8) {
        let id: DocId = document.document_id.parse().unwrap();
        let bundle = desk(&stage, &person).evidence(id).await.unwrap();
        let verdict = judge(&stage, &bundle, true);
        assert_ne!(verdict.outcome, Outcome::Invalid, "{:?}", verdict.checks);
    }
    let grants = shelf(&bank, DocumentShelf::HandedToMe).await;
    assert!(!grants.is_empty());
    child.kill().await;
}
