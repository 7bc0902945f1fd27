//! Certificates of origin at a node, and documents found by what they state.

use funani::client::document::{Content, Desk, Recorded};
use funani_core::doc::Deed;
use funani_core::fact::{Fact, Role};
use funani_core::id::DocId;
use funani_core::lookup::Key;
use funani_core::verdict::Outcome;
use funani_core::verify::{Ask, NoMemory, verify};
use funani_proof::json::{self, Limits};
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_trade::Received;
use funani_wire::documents::v1 as wire;
use funani_wire::documents::v1::documents_service_client::DocumentsServiceClient;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;
use uuid::Uuid;

use crate::documents::{answered, change, edit, entry, violations};

on_both_engines![
    a_certificate_is_issued_handed_over_and_found,
    only_the_body_of_the_country_signs_a_certificate,
    a_body_uses_a_number_once_and_replaces_a_certificate_once,
    a_new_edition_is_the_certificate_corrected_or_replaced,
    back_to_back_is_held_against_its_original,
    rivals_for_one_number_have_one_winner,
    documents_are_found_by_what_they_state,
    the_node_sees_documents_and_no_hand_overs,
];

mod commands;

const KIND: &str = "CERTIFICATE_OF_ORIGIN";

/// A sample with some data changed; an empty text clears one.
fn content(sample: &str, changes: &[(&str, &str)]) -> Content {
    let folder = concat!(env!("CARGO_MANIFEST_DIR"), "/samples/certificates");
    let text = std::fs::read(format!("{folder}/{sample}.json")).unwrap();
    let value = json::parse(&text, Limits::DOCUMENT).unwrap();
    let mut received = Received::read(json::to_canonical(&value).as_bytes()).unwrap();
    for (path, value) in changes {
        let path = path.parse().unwrap();
        if value.is_empty() {
            received.values.remove(&path);
        } else {
            received.values.insert(path, (*value).to_owned());
        }
    }
    Content::received(&received, Vec::new(), None)
}

/// A body that issues certificates in a country.
async fn body(stage: &Stage, name: &str, country: &str) -> Person {
    let place = Fact::Place {
        country: country.to_owned(),
        address: None,
    };
    let facts = vec![Fact::Role(Role::IssuingBody), place];
    Person::enrol_only(stage, name, facts).await
}

fn desk<'a>(stage: &'a Stage, person: &'a Person) -> Desk<'a> {
    Desk {
        session: &person.session,
        wallet: &person.wallet,
        trust: stage.trust(),
    }
}

fn refusal(error: &anyhow::Error) -> Refusal {
    Refusal::from_status(error.downcast_ref::<Status>().unwrap())
}

async fn issue(stage: &Stage, person: &Person, content: &Content) -> Result<Recorded, Refusal> {
    let desk = desk(stage, person);
    let doc = desk.open(Deed::Issue(content.edition.clone())).await;
    let done = desk.submit(doc.unwrap(), Some(content), vec![]).await;
    done.map_err(|error| refusal(&error))
}

async fn extend(
    stage: &Stage,
    person: &Person,
    on: &Recorded,
    content: Option<&Content>,
) -> Result<Recorded, Refusal> {
    let deed = content.map_or(Deed::Cancel, |it| Deed::Replace(it.edition.clone()));
    let desk = desk(stage, person);
    let doc = desk.extend(on.id, on.on, deed).await.unwrap();
    let done = desk.submit(doc, content, vec![]).await;
    done.map_err(|error| refusal(&error))
}

fn node(stage: &Stage) -> DocumentsServiceClient<funani_runtime::wire::Wire> {
    DocumentsServiceClient::new(stage.as_node()).max_decoding_message_size(64 << 20)
}

/// What each key finds: ids with status.
async fn found(stage: &Stage, keys: &[Key]) -> Vec<Vec<(DocId, String)>> {
    let ask = wire::FindDocumentsRequest {
        keys: keys.iter().map(|key| key.digest().to_string()).collect(),
        limit: 0,
    };
    let answer = node(stage).find_documents(ask).await.unwrap().into_inner();
    let told = answer.found.into_iter().map(|found| {
        assert!(!found.more);
        let documents = found.documents.into_iter();
        documents
            .map(|it| (it.document_id.parse().unwrap(), it.status))
            .collect()
    });
    told.collect()
}

fn live(of: &Recorded) -> Vec<(DocId, String)> {
    vec![(of.id, "LIVE".to_owned())]
}

async fn a_certificate_is_issued_handed_over_and_found(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let new = content("jtepa-new", &[]);
    let issued = issue(&stage, &chamber, &new).await.unwrap();

    let giver = desk(&stage, &chamber);
    let doc = giver.hand_over(issued.id, exporter.id()).await.unwrap();
    giver.submit(doc, None, vec![]).await.unwrap();
    let ask = wire::GetDocumentRequest {
        document_id: issued.id.to_string(),
        pdf: true,
    };
    let mut documents = exporter.session.documents();
    let shown = answered(documents.get_document(ask).await).unwrap();
    assert_eq!((shown.kind.as_str(), shown.status.as_str()), (KIND, "LIVE"));
    for page in [&shown.page_english, &shown.page_japanese] {
        assert!(page.contains("JT-2703-00042") && page.contains("<svg"));
        let code = format!("funani:c?r={}&amp;d={}", stage.origin(), issued.id);
        assert!(page.contains(&code), "{code}");
    }
    assert!(shown.pdf_english.starts_with(b"%PDF") && shown.pdf_japanese.starts_with(b"%PDF"));

    // Who gets the evidence sees that the body may issue it, without this node's word.
    let bundle = desk(&stage, &exporter).evidence(issued.id).await.unwrap();
    let ask = Ask {
        now: Some(stage.now()),
        current: true,
    };
    let verdict = verify(&bundle, Some(stage.trust()), &ask, &mut NoMemory);
    assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
    let opened = String::from_utf8(bundle).unwrap();
    assert!(opened.contains("\"ISSUING_BODY\"") && opened.contains("\"PLACE\""));

    let keys = [
        Key::certificate("JTEPA", "JT270300042"),
        Key::invoice("HSB-2703-042", "Hachinohe Suisan Boeki K.K."),
        Key::certificate("RCEP", "JT-2703-00042"),
    ];
    assert_eq!(
        found(&stage, &keys).await,
        [live(&issued), live(&issued), vec![]]
    );

    // A replacement names it, and is found by it.
    let replacement = content("jtepa-replacement", &[]);
    let replaced = issue(&stage, &chamber, &replacement).await.unwrap();
    let by = [Key::based_on("JTEPA", "JT-2703-00042")];
    assert_eq!(found(&stage, &by).await, [live(&replaced)]);

    let cancelled = extend(&stage, &chamber, &issued, None).await.unwrap();
    let ended = vec![(cancelled.id, "CANCELLED".to_owned())];
    assert_eq!(found(&stage, &keys[..1]).await, [ended]);
    node.stop().await;
}

async fn only_the_body_of_the_country_signs_a_certificate(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let new = content("jtepa-new", &[]);
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let refused = issue(&stage, &exporter, &new).await.unwrap_err();
    assert_eq!(refused.reason(), "NOT_ISSUING_BODY");
    assert_eq!(refused.class(), Class::PermissionDenied);
    assert!(
        refused
            .next_step()
            .unwrap()
            .contains("ORIGIN_CERTIFICATE_COPY")
    );
    let elsewhere = body(&stage, "Department of Foreign Trade", "TH").await;
    let refused = issue(&stage, &elsewhere, &new).await.unwrap_err();
    assert_eq!(refused.reason(), "NOT_ISSUING_BODY");
    // A place without the role is none, nor is a role without a place, or with two countries.
    let place = |country: &str| Fact::Place {
        country: country.to_owned(),
        address: None,
    };
    let role = Fact::Role(Role::IssuingBody);
    for (name, facts) in [
        ("Trader of Japan", vec![place("JP")]),
        ("Body of nowhere", vec![role.clone()]),
        ("Body of two", vec![role, place("JP"), place("TH")]),
    ] {
        let person = Person::enrol_only(&stage, name, facts).await;
        let refused = issue(&stage, &person, &new).await.unwrap_err();
        assert_eq!(refused.reason(), "NOT_ISSUING_BODY", "{name}");
    }

    // Every fault at once, to who may issue at all.
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let wrong = [
        ("proof.1.number", ""),
        ("goods.1.originHsEdition", "2022"),
        ("proof.1.retroactive", "yes"),
        ("goods.1.unit", "???"),
    ];
    let refused = issue(&stage, &chamber, &content("jtepa-new", &wrong)).await;
    let refused = refused.unwrap_err();
    assert_eq!(refused.reason(), "CERTIFICATE_INVALID");
    assert_eq!(
        violations(&refused),
        [
            ("goods.1.originHs", "CODE_NOT_IN_EDITION"),
            ("goods.1.unit", "CODE_MALFORMED"),
            ("proof.1.number", "REQUIRED"),
            ("proof.1.retroactive", "RETROACTIVE_TICK"),
        ]
    );

    // What a body gave out is kept by who got it, under another name.
    let mut copy = content("jtepa-new", &[]);
    copy.text = copy.text.replace(KIND, "ORIGIN_CERTIFICATE_COPY");
    let copy = Received::read(copy.text.as_bytes()).unwrap();
    let copy = Content::received(&copy, Vec::new(), None);
    let kept = issue(&stage, &exporter, &copy).await.unwrap();
    let keys = [Key::certificate("JTEPA", "JT-2703-00042")];
    assert_eq!(found(&stage, &keys).await, [live(&kept)]);
    assert!(issue(&stage, &chamber, &new).await.is_ok());
    node.stop().await;
}

async fn a_body_uses_a_number_once_and_replaces_a_certificate_once(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let other = body(&stage, "Another Body of Japan", "JP").await;
    let new = content("jtepa-new", &[]);
    let issued = issue(&stage, &chamber, &new).await.unwrap();
    let written = content("jtepa-new", &[("proof.1.number", "jt 2703 00042")]);
    for again in [&new, &written] {
        let refused = issue(&stage, &chamber, again).await.unwrap_err();
        assert_eq!(refused.reason(), "CERTIFICATE_EXISTS");
        assert_eq!(refused.class(), Class::AlreadyExists);
    }
    // Another body may have used the number, too: both are found.
    let theirs = issue(&stage, &other, &new).await.unwrap();
    let mut both = [live(&issued), live(&theirs)].concat();
    both.sort();
    let keys = [Key::certificate("JTEPA", "JT-2703-00042")];
    assert_eq!(found(&stage, &keys).await, [both]);
    // So has its own certificate under another agreement.
    let under = [("proof.1.number", "RC-2702-00118")];
    issue(&stage, &chamber, &content("ajcep-new", &under))
        .await
        .unwrap();
    issue(&stage, &chamber, &content("rcep-new", &[]))
        .await
        .unwrap();

    let wrong = [("proof.1.originalDate", "2027-03-03")];
    let refused = issue(&stage, &chamber, &content("jtepa-replacement", &wrong)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("proof.1.originalDate", "ORIGINAL_DIFFERS")]
    );
    let replacement = content("jtepa-replacement", &[]);
    let first = issue(&stage, &chamber, &replacement).await.unwrap();
    let second = content("jtepa-replacement", &[("proof.1.number", "JT-2703-00052")]);
    let refused = issue(&stage, &chamber, &second).await.unwrap_err();
    assert_eq!(refused.reason(), "CERTIFICATE_REPLACED");
    // One that is cancelled stands in place of none, and its number stays used.
    extend(&stage, &chamber, &first, None).await.unwrap();
    issue(&stage, &chamber, &second).await.unwrap();
    let refused = issue(&stage, &chamber, &replacement).await.unwrap_err();
    assert!(["CERTIFICATE_EXISTS", "CERTIFICATE_REPLACED"].contains(&refused.reason()));
    node.stop().await;

    // All of it stands after a restart.
    let (node, stage) = Stage::node(place).await;
    let chamber = chamber.again(&stage).await;
    let refused = issue(&stage, &chamber, &new).await.unwrap_err();
    assert_eq!(refused.reason(), "CERTIFICATE_EXISTS");
    node.stop().await;
}

async fn a_new_edition_is_the_certificate_corrected_or_replaced(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let issued = issue(&stage, &chamber, &content("jtepa-new", &[]))
        .await
        .unwrap();
    let corrected = content("jtepa-new", &[("goods.1.marks", "SSF")]);
    let corrected = extend(&stage, &chamber, &issued, Some(&corrected))
        .await
        .unwrap();
    let renamed = content("jtepa-new", &[("proof.1.number", "JT-2703-00060")]);
    let refused = extend(&stage, &chamber, &corrected, Some(&renamed)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("proof.1.originalNumber", "ORIGINAL_DIFFERS")]
    );
    let moved = content("ajcep-new", &[("proof.1.number", "JT-2703-00042")]);
    let refused = extend(&stage, &chamber, &corrected, Some(&moved)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("proof.1.agreement", "AGREEMENT_CHANGED")]
    );
    let replacement = content("jtepa-replacement", &[]);
    let replaced = extend(&stage, &chamber, &corrected, Some(&replacement))
        .await
        .unwrap();
    assert_eq!(replaced.id, issued.id);
    // Found by both numbers, as it stands now.
    let keys = ["JT-2703-00042", "JT-2703-00051"].map(|it| Key::certificate("JTEPA", it));
    assert_eq!(
        found(&stage, &keys).await,
        [live(&replaced), live(&replaced)]
    );
    node.stop().await;
}

async fn back_to_back_is_held_against_its_original(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let customs = body(&stage, "Singapore Customs", "SG").await;
    // Where the original is not here, what is stated of it is taken.
    let aj = content("ajcep-back-to-back", &[]);
    issue(&stage, &customs, &aj).await.unwrap();
    let original = issue(&stage, &chamber, &content("rcep-new", &[]))
        .await
        .unwrap();
    let more = [("goods.1.quantity", "20000.001")];
    let refused = issue(&stage, &customs, &content("rcep-back-to-back", &more)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("goods.1.quantity", "MORE_THAN_ORIGINAL")]
    );
    let other = [
        ("goods.1.originHs", "848230"),
        ("proof.1.number", "SG-RC-0427-0010"),
    ];
    let refused = issue(&stage, &customs, &content("rcep-back-to-back", &other)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("goods.1.description", "GOODS_NOT_IN_ORIGINAL")]
    );
    // Whose date it does not know, of that certificate it is told nothing.
    let guessed = [
        ("proof.1.originalDate", "2027-02-08"),
        ("proof.1.number", "SG-RC-0427-0011"),
        more[0],
    ];
    issue(&stage, &customs, &content("rcep-back-to-back", &guessed))
        .await
        .unwrap();
    let back = issue(&stage, &customs, &content("rcep-back-to-back", &[]))
        .await
        .unwrap();
    let by = [Key::based_on("RCEP", "RC-2702-00118")];
    let listed = found(&stage, &by).await.remove(0);
    assert!(listed.len() == 2 && listed.contains(&live(&back)[0]));
    extend(&stage, &chamber, &original, None).await.unwrap();
    let late = [("proof.1.number", "SG-RC-0427-0012")];
    let refused = issue(&stage, &customs, &content("rcep-back-to-back", &late)).await;
    let refused = refused.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("proof.1.originalNumber", "ORIGINAL_CANCELLED")]
    );
    node.stop().await;
}

async fn rivals_for_one_number_have_one_winner(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let marks: Vec<String> = (0..16).map(|rival| format!("C/NO. {rival}")).collect();
    let contents: Vec<Content> = marks
        .iter()
        .map(|marks| content("rcep-retroactive", &[("goods.1.marks", marks)]))
        .collect();
    let rivals = contents
        .iter()
        .map(|content| issue(&stage, &chamber, content));
    let outcomes = futures::future::join_all(rivals).await;
    let (won, lost): (Vec<_>, Vec<_>) = outcomes.into_iter().partition(Result::is_ok);
    assert_eq!((won.len(), lost.len()), (1, 15));
    for refused in lost {
        assert_eq!(refused.unwrap_err().reason(), "CERTIFICATE_EXISTS");
    }
    let keys = [Key::certificate("RCEP", "RC-2702-00131")];
    assert_eq!(
        found(&stage, &keys).await[0].len(),
        1,
        "a loser is found by nothing"
    );
    node.stop().await;
}

/// An invoice as the data stand.
async fn invoice(stage: &Stage, person: &Person, id: Uuid) -> Content {
    let desk = desk(stage, person);
    let content = Content::made(desk, id, 0, "COMMERCIAL_INVOICE", Vec::new());
    content.await.unwrap()
}

async fn documents_are_found_by_what_they_state(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0001);
    edit(&exporter, &id.to_string(), 0, "Sato", entry())
        .await
        .unwrap();
    let first = invoice(&stage, &exporter, id).await;
    let issued = issue(&stage, &exporter, &first).await.unwrap();
    let old = Key::invoice("HSB-2703-042", "JCN 3021001099901");
    assert_eq!(
        found(&stage, std::slice::from_ref(&old)).await,
        [live(&issued)]
    );
    // With another number it is found by both: what it once said finds it for good.
    let changes = vec![
        change("invoice.number", "HSB-2703-043"),
        change("proof.1.invoiceNumber", "HSB-2703-043"),
        change("insurance.invoice", "HSB-2703-043"),
    ];
    edit(&exporter, &id.to_string(), 1, "Mori", changes)
        .await
        .unwrap();
    let second = invoice(&stage, &exporter, id).await;
    let replaced = extend(&stage, &exporter, &issued, Some(&second))
        .await
        .unwrap();
    let new = Key::invoice("HSB-2703-043", "Hachinohe Suisan Boeki K.K.");
    let neither = Key::invoice("HSB-2703-044", "Hachinohe Suisan Boeki K.K.");
    let keys = [new.clone(), neither, old.clone()];
    assert_eq!(
        found(&stage, &keys).await,
        [live(&replaced), vec![], live(&replaced)]
    );

    let third = issue(&stage, &exporter, &second).await.unwrap();
    let ask = |keys: Vec<String>, limit: u32| wire::FindDocumentsRequest { keys, limit };
    let one = ask(vec![new.digest().to_string()], 1);
    let mut services = self::node(&stage);
    let answer = services
        .find_documents(one.clone())
        .await
        .unwrap()
        .into_inner();
    assert!(answer.found[0].more && answer.found[0].documents.len() == 1);
    let told = &answer.found[0].documents[0];
    assert_eq!(told.document_id, issued.id.min(third.id).to_string());
    assert_eq!(told.kind, "COMMERCIAL_INVOICE");
    assert_eq!(told.issuer_id, exporter.id().to_string());
    assert_eq!(told.content_digest, second.edition.content.to_string());

    for (wrong, field, code) in [
        (ask(Vec::new(), 0), "keys", "REQUIRED"),
        (
            ask(vec!["none".to_owned()], 0),
            "keys[0]",
            "DIGEST_MALFORMED",
        ),
        (ask(vec![one.keys[0].clone(); 1025], 0), "keys", "TOO_MANY"),
        (ask(one.keys.clone(), 101), "limit", "TOO_LARGE"),
    ] {
        let refused = answered(services.find_documents(wrong).await).unwrap_err();
        assert_eq!(violations(&refused), [(field, code)]);
    }
    let refused = exporter.session.documents().find_documents(one).await;
    let refused = answered(refused).unwrap_err();
    assert_eq!(refused.class(), Class::PermissionDenied);
    node.stop().await;
}

async fn the_node_sees_documents_and_no_hand_overs(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let chamber = body(&stage, "Japan Chamber of Commerce and Industry", "JP").await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let issued = issue(&stage, &chamber, &content("jtepa-new", &[]))
        .await
        .unwrap();
    let giver = desk(&stage, &chamber);
    let doc = giver.hand_over(issued.id, exporter.id()).await.unwrap();
    let given = giver.submit(doc, None, vec![]).await.unwrap();
    let invoice = {
        let id = Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0002);
        edit(&exporter, &id.to_string(), 0, "Sato", entry())
            .await
            .unwrap();
        let content = invoice(&stage, &exporter, id).await;
        issue(&stage, &exporter, &content).await.unwrap()
    };
    // In the order asked for, whoever issued them; what is no document is left out.
    let invented = DocId::from_bytes([9; 16]);
    let asked = [given.id, invoice.id, invented, issued.id];
    let proved = proofs(&stage, &asked.map(|id| id.to_string()))
        .await
        .unwrap();
    let ids: Vec<&str> = proved.iter().map(|it| it.document_id.as_str()).collect();
    assert_eq!(ids, [invoice.id.to_string(), issued.id.to_string()]);
    let judging = Ask {
        now: Some(stage.now()),
        current: true,
    };
    for proof in &proved {
        let verdict = verify(&proof.bundle, Some(stage.trust()), &judging, &mut NoMemory);
        assert_eq!(verdict.outcome, Outcome::Valid, "{:?}", verdict.checks);
        assert_eq!(verdict.shown.doc.unwrap().to_string(), proof.document_id);
    }
    assert!(
        proofs(&stage, &[given.id.to_string()])
            .await
            .unwrap()
            .is_empty()
    );
    refuse_proofs(&stage, &exporter, issued.id).await;
    node.stop().await;
}

/// What proves documents, as a service of the node gets it.
async fn proofs(
    stage: &Stage,
    ids: &[String],
) -> Result<Vec<wire::ListDocumentEvidenceResponse>, Refusal> {
    let ask = wire::ListDocumentEvidenceRequest {
        document_ids: ids.to_vec(),
    };
    let mut stream = answered(node(stage).list_document_evidence(ask).await)?;
    let mut proofs = Vec::new();
    while let Some(proof) = stream.message().await.unwrap() {
        proofs.push(proof);
    }
    Ok(proofs)
}

async fn refuse_proofs(stage: &Stage, stranger: &Person, id: DocId) {
    let good = id.to_string();
    for (wrong, field, code) in [
        (vec![], "document_ids", "REQUIRED"),
        (vec![good.clone(); 257], "document_ids", "TOO_MANY"),
        (
            vec![good.clone(), "none".to_owned()],
            "document_ids[1]",
            "UUID_MALFORMED",
        ),
    ] {
        let refused = proofs(stage, &wrong).await.unwrap_err();
        assert_eq!(violations(&refused), [(field, code)]);
    }
    let ask = wire::ListDocumentEvidenceRequest {
        document_ids: vec![good.clone()],
    };
    let refused = stranger
        .session
        .documents()
        .list_document_evidence(ask)
        .await;
    let refused = answered(refused).unwrap_err();
    assert_eq!(refused.class(), Class::PermissionDenied);
    // One document alone is given to somebody.
    let ask = wire::GetDocumentEvidenceRequest {
        document_id: good,
        on_behalf_of_id: String::new(),
    };
    let refused = answered(node(stage).get_document_evidence(ask).await).unwrap_err();
    assert_eq!(violations(&refused), [("on_behalf_of_id", "REQUIRED")]);
}
