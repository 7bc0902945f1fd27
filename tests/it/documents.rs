//! The documents service: consignments that are kept, edited by several, and made into papers.

use funani_proof::digest::Digest;
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_wire::documents::v1 as wire;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;
use uuid::Uuid;

on_both_engines![
    a_consignment_is_kept_with_who_and_when,
    a_consignment_is_its_owners_alone,
    two_people_editing_lose_nothing,
    rivals_for_one_datum_have_one_winner,
    what_cannot_be_taken_is_named,
    papers_are_made_of_sound_data_only,
    a_slip_in_the_carriers_bill_is_named,
    five_thousand_lines_come_in_one_edit,
    a_firms_own_lists_fill_a_shipment,
];

const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");

pub(crate) fn id(n: u128) -> String {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0000 | n).to_string()
}

pub(crate) fn change(path: &str, value: &str) -> wire::Change {
    wire::Change {
        path: path.to_owned(),
        value: (!value.is_empty()).then(|| value.to_owned()),
    }
}

/// The whole entry of the mackerel.
pub(crate) fn entry() -> Vec<wire::Change> {
    let limits = funani_proof::json::Limits::DOCUMENT;
    let entry = funani_proof::json::parse(ENTRY.as_bytes(), limits).unwrap();
    let members = entry.as_object().unwrap().iter();
    members
        .map(|(path, value)| change(path, value.as_str().unwrap()))
        .collect()
}

pub(crate) async fn edit(
    person: &Person,
    id: &str,
    seen: u64,
    author: &str,
    changes: Vec<wire::Change>,
) -> Result<wire::EditConsignmentResponse, Refusal> {
    let request = wire::EditConsignmentRequest {
        fills: Vec::new(),
        consignment_id: id.to_owned(),
        seen_version: seen,
        source: wire::Source::Typed.into(),
        author: author.to_owned(),
        changes,
    };
    answered(person.session.documents().edit_consignment(request).await)
}

async fn get(
    person: &Person,
    id: &str,
    version: u64,
) -> Result<wire::GetConsignmentResponse, Refusal> {
    let request = wire::GetConsignmentRequest {
        consignment_id: id.to_owned(),
        version,
    };
    answered(person.session.documents().get_consignment(request).await)
}

async fn paper(person: &Person, id: &str, kind: &str) -> Result<wire::MakePaperResponse, Refusal> {
    paper_as(person, id, kind, false).await
}

async fn paper_as(
    person: &Person,
    id: &str,
    kind: &str,
    pdf: bool,
) -> Result<wire::MakePaperResponse, Refusal> {
    let request = wire::MakePaperRequest {
        pdf,
        consignment_id: id.to_owned(),
        kind: kind.to_owned(),
    };
    answered(person.session.documents().make_paper(request).await)
}

async fn compare(
    person: &Person,
    id: &str,
    document: &str,
) -> Result<wire::CompareBillResponse, Refusal> {
    let request = wire::CompareBillRequest {
        consignment_id: id.to_owned(),
        document: document.as_bytes().to_vec().into(),
    };
    answered(person.session.documents().compare_bill(request).await)
}

pub(crate) fn answered<T>(answer: Result<tonic::Response<T>, Status>) -> Result<T, Refusal> {
    answer
        .map(tonic::Response::into_inner)
        .map_err(|status| Refusal::from_status(&status))
}

fn value<'a>(answer: &'a wire::GetConsignmentResponse, path: &str) -> Option<&'a str> {
    let found = answer.data.iter().find(|datum| datum.path == path);
    found.map(|datum| datum.value.as_str())
}

pub(crate) fn violations(refusal: &Refusal) -> Vec<(&str, &str)> {
    let all = refusal.violations().iter();
    all.map(|it| (it.field.as_str(), &*it.code)).collect()
}

async fn a_consignment_is_kept_with_who_and_when(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let before = stage.now();
    let first = edit(&exporter, &id(2), 0, "Sato", entry()).await.unwrap();
    assert_eq!((first.version, first.findings.len()), (1, 0));
    let price = vec![change("goods.1.unitPrice", "2.20")];
    let second = edit(&exporter, &id(2), 1, "Mori", price).await.unwrap();
    assert_eq!(second.version, 2);
    assert_ne!(second.digest, first.digest);
    edit(&exporter, &id(1), 0, "Mori", entry()).await.unwrap();
    node.stop().await;

    // Everything stands after a restart.
    let (node, stage) = Stage::node(place).await;
    let exporter = exporter.again(&stage).await;
    let now = get(&exporter, &id(2), 0).await.unwrap();
    assert_eq!((now.version, &now.digest), (2, &second.digest));
    assert_eq!(value(&now, "total.amount"), Some("105600.00"));
    let of = |path: &str| now.data.iter().find(|datum| datum.path == path).unwrap();
    let price = of("goods.1.unitPrice");
    assert_eq!(
        (price.author.as_str(), price.version, price.source()),
        ("Mori", 2, wire::Source::Typed)
    );
    let entered: funani_core::time::Timestamp = price.time.parse().unwrap();
    assert!(entered >= before && entered <= stage.now());
    assert_eq!(of("invoice.number").author, "Sato");
    assert_eq!(of("total.amount").version, 0, "it is computed");
    let then = get(&exporter, &id(2), 1).await.unwrap();
    assert_eq!((then.version, &then.digest), (1, &first.digest));
    assert_eq!(value(&then, "total.amount"), Some("100800.00"));
    assert_eq!(
        get(&exporter, &id(2), 3).await.unwrap_err().class(),
        Class::NotFound
    );

    let list = async |after: String, limit: u32| {
        let request = wire::ListConsignmentsRequest {
            purpose: String::new(),
            after_id: after,
            limit,
        };
        let answer = exporter
            .session
            .documents()
            .list_consignments(request)
            .await;
        let listed = answered(answer).unwrap().consignments.into_iter();
        listed
            .map(|it| (it.consignment_id, it.version))
            .collect::<Vec<_>>()
    };
    assert_eq!(list(String::new(), 0).await, [(id(1), 1), (id(2), 2)]);
    assert_eq!(list(String::new(), 1).await, [(id(1), 1)]);
    assert_eq!(list(id(1), 0).await, [(id(2), 2)]);
    assert_eq!(list(id(2), 0).await, []);
    node.stop().await;
}

/// Another party hears of a real consignment exactly what it hears of one that does not exist.
async fn a_consignment_is_its_owners_alone(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let other = Person::enrol(&stage, "Somebody Else").await;
    edit(&exporter, &id(1), 0, "Sato", entry()).await.unwrap();
    let told = |refusal: Refusal| {
        let violations = refusal.violations().to_vec();
        (
            refusal.class(),
            refusal.reason().to_owned(),
            refusal.message().to_owned(),
            violations,
        )
    };
    let hear = async |id: &str| {
        [
            told(get(&other, id, 0).await.unwrap_err()),
            told(get(&other, id, 1).await.unwrap_err()),
            told(paper(&other, id, "COMMERCIAL_INVOICE").await.unwrap_err()),
            told(compare(&other, id, "{}").await.unwrap_err()),
            told(edit(&other, id, 1, "X", Vec::new()).await.unwrap_err()),
        ]
    };
    assert_eq!(hear(&id(1)).await, hear(&id(9)).await);
    let refused = edit(&other, &id(1), 0, "X", entry()).await.unwrap_err();
    assert_eq!(refused.class(), Class::NotFound);
    let list = wire::ListConsignmentsRequest::default();
    let listed = other.session.documents().list_consignments(list).await;
    assert_eq!(answered(listed).unwrap().consignments, []);
    assert_eq!(get(&exporter, &id(1), 0).await.unwrap().version, 1);
    node.stop().await;
}

async fn two_people_editing_lose_nothing(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", entry()).await.unwrap();
    let vessel = vec![change("transport.vessel", "FUNANI MELODY")];
    edit(&exporter, &id(1), 1, "Sato", vessel.clone())
        .await
        .unwrap();
    // Mori saw version 1: other data pass, the same datum does not, and nothing of the edit stays.
    let both = vec![
        change("transport.vessel", "FUNANI SONATA"),
        change("invoice.remarks", "by Mori"),
    ];
    let refused = edit(&exporter, &id(1), 1, "Mori", both).await.unwrap_err();
    assert_eq!(
        (refused.class(), refused.reason()),
        (Class::Aborted, "EDITED_MEANWHILE")
    );
    assert_eq!(
        violations(&refused),
        [("transport.vessel", "EDITED_MEANWHILE")]
    );
    let told = &refused.violations()[0].message;
    for part in ["FUNANI MELODY", "FUNANI SONATA", "version 2", "by Sato"] {
        assert!(told.contains(part), "{told}");
    }
    let now = get(&exporter, &id(1), 0).await.unwrap();
    assert_eq!((now.version, value(&now, "invoice.remarks")), (2, None));
    let remark = vec![change("invoice.remarks", "by Mori")];
    let done = edit(&exporter, &id(1), 1, "Mori", remark).await.unwrap();
    assert_eq!(done.version, 3);
    // The same edit again changes nothing; a datum that was cleared meanwhile is a conflict, too.
    let again = edit(&exporter, &id(1), 1, "Sato", vessel).await.unwrap();
    assert_eq!(again.version, 3);
    edit(
        &exporter,
        &id(1),
        3,
        "Sato",
        vec![change("reference.order", "")],
    )
    .await
    .unwrap();
    let order = vec![change("reference.order", "PO-1")];
    let refused = edit(&exporter, &id(1), 3, "Mori", order).await.unwrap_err();
    assert_eq!(
        violations(&refused),
        [("reference.order", "EDITED_MEANWHILE")]
    );
    node.stop().await;
}

async fn rivals_for_one_datum_have_one_winner(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", entry()).await.unwrap();
    let rival = async |n: usize| {
        let (line, same) = (format!("goods.{}.lot", n + 10), format!("MELODY {n}"));
        let own = edit(&exporter, &id(1), 1, "Own", vec![change(&line, "L")]).await;
        let vessel = vec![change("transport.vessel", &same)];
        let same = edit(&exporter, &id(1), 1, "Same", vessel).await;
        (own.is_ok(), same.map_err(|no| no.reason().to_owned()))
    };
    let all = futures::future::join_all((0..8).map(rival)).await;
    assert!(
        all.iter().all(|(own, _)| *own),
        "edits of different data all stand"
    );
    let won = all.iter().filter(|(_, same)| same.is_ok()).count();
    assert_eq!(won, 1, "one of the rivals wins: {all:?}");
    let lost = all.iter().filter_map(|(_, same)| same.as_ref().err());
    assert!(lost.into_iter().all(|reason| reason == "EDITED_MEANWHILE"));
    let now = get(&exporter, &id(1), 0).await.unwrap();
    assert_eq!(now.version, 10, "each edit that stands is a version");
    let lots = now.data.iter().filter(|datum| datum.path.ends_with(".lot"));
    assert_eq!(lots.count(), 8);
    node.stop().await;
}

async fn what_cannot_be_taken_is_named(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let wrong = vec![
        change("invoice.number", "HSB-1"),
        change("goods.1.hsCode", "0303"),
        change("colour", "red"),
        change("total.amount", "1.00"),
        change("equipment.1.number", "FNRU4820136"),
    ];
    let refused = edit(&exporter, &id(1), 0, "Sato", wrong).await.unwrap_err();
    assert_eq!(
        violations(&refused),
        [
            ("changes[1]", "CODE_MALFORMED"),
            ("changes[2]", "DATUM_UNKNOWN"),
            ("changes[3]", "DATUM_COMPUTED"),
            ("changes[4]", "CODE_MALFORMED"),
        ]
    );
    assert_eq!(
        get(&exporter, &id(1), 0).await.unwrap_err().class(),
        Class::NotFound
    );
    let refused = edit(&exporter, &id(1), 3, "Sato", entry())
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "VERSION_UNKNOWN");
    let nothing = wire::EditConsignmentRequest::default();
    let refused = exporter.session.documents().edit_consignment(nothing).await;
    let refused = answered(refused).unwrap_err();
    let fields: Vec<&str> = violations(&refused)
        .into_iter()
        .map(|(field, _)| field)
        .collect();
    assert_eq!(fields, ["consignment_id", "source", "author"]);
    node.stop().await;
}

/// The node sets what a font has, refuses what none has, and gives the same bytes again.
async fn pdfs_are_made_where_asked_for(exporter: &Person) {
    let invoice = async || paper_as(exporter, &id(1), "COMMERCIAL_INVOICE", true).await;
    let made = invoice().await.unwrap();
    for pdf in [&made.pdf_english, &made.pdf_japanese] {
        assert!(pdf.starts_with(b"%PDF-1.7"));
    }
    assert_ne!(made.pdf_english, made.pdf_japanese);
    assert_eq!(invoice().await.unwrap().pdf_english, made.pdf_english);
    let marks = |value: &str| vec![change("invoice.marks", value)];
    let hieroglyph = marks("SSF \u{13080}");
    edit(exporter, &id(1), 1, "Sato", hieroglyph).await.unwrap();
    let refused = invoice().await.unwrap_err();
    assert_eq!(refused.reason(), "PAGE_UNSETTABLE");
    assert!(refused.to_string().contains("U+13080"), "{refused}");
    edit(exporter, &id(1), 2, "Sato", marks("SSF"))
        .await
        .unwrap();
}

async fn papers_are_made_of_sound_data_only(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", entry()).await.unwrap();
    let made = paper(&exporter, &id(1), "COMMERCIAL_INVOICE")
        .await
        .unwrap();
    assert_eq!(Digest::of(&made.content).to_string(), made.digest);
    let content = String::from_utf8(made.content.to_vec()).unwrap();
    let digest = get(&exporter, &id(1), 0).await.unwrap().digest;
    assert!(
        !content.contains(&digest),
        "by the digest of all data, a price could be guessed from another paper"
    );
    assert!(made.page_english.contains("100,800.00"));
    assert!(made.page_japanese.contains("八戸水産貿易株式会社"));
    assert!(made.pdf_english.is_empty() && made.pdf_japanese.is_empty());
    pdfs_are_made_where_asked_for(&exporter).await;
    let unknown = paper(&exporter, &id(1), "PASSPORT").await.unwrap_err();
    assert_eq!(unknown.reason(), "PAPER_UNKNOWN");
    let gap = vec![change("vgm.date", "")];
    edit(&exporter, &id(1), 3, "Sato", gap).await.unwrap();
    let refused = paper(&exporter, &id(1), "VGM_DECLARATION")
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "PAPER_INCOMPLETE");
    assert_eq!(violations(&refused), [("vgm.date", "REQUIRED")]);
    let heavy = vec![change("stuffing.2.grossWeight", "25370")];
    let answer = edit(&exporter, &id(1), 4, "Sato", heavy).await.unwrap();
    let rules: Vec<&str> = answer.findings.iter().map(|it| it.rule.as_str()).collect();
    assert_eq!(rules, ["STUFFED_WEIGHT_DIFFERS", "PAPER_INCOMPLETE"]);
    let refused = paper(&exporter, &id(1), "COMMERCIAL_INVOICE")
        .await
        .unwrap_err();
    assert_eq!(refused.reason(), "CONSIGNMENT_HAS_ERRORS");
    node.stop().await;
}

async fn a_slip_in_the_carriers_bill_is_named(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", entry()).await.unwrap();
    let bill = |vessel: &str| {
        format!(r#"{{"transports":{{"vesselVoyages":[{{"vesselName":"{vessel}"}}]}}}}"#)
    };
    let same = compare(&exporter, &id(1), &bill("FUNANI HARMONY")).await;
    assert_eq!(same.unwrap().differences, []);
    let other = compare(&exporter, &id(1), &bill("FUNANI MELODY")).await;
    let other = other.unwrap().differences;
    assert_eq!(other.len(), 1);
    assert_eq!(
        (other[0].path.as_str(), other[0].pointer.as_str()),
        ("transport.vessel", "/transports/vesselVoyages/0/vesselName")
    );
    assert!(other[0].japanese.contains("本船名"), "{other:?}");
    let twice = r#"{"issueDate":"2027-03-08","issueDate":"2027-03-09"}"#;
    let refused = compare(&exporter, &id(1), twice).await.unwrap_err();
    assert_eq!(refused.reason(), "DOCUMENT_MALFORMED");
    let refused = compare(&exporter, &id(1), "").await.unwrap_err();
    assert_eq!(violations(&refused), [("document", "REQUIRED")]);
    node.stop().await;
}

/// As a spreadsheet brings them: each line with what a line usually has.
async fn five_thousand_lines_come_in_one_edit(place: &Place) {
    const LINES: usize = 5_000;
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let mut changes = Vec::new();
    for line in 1..=LINES {
        for (name, value) in [
            ("product", "MACK-W-400"),
            ("description", "FROZEN CHUB MACKEREL"),
            ("hsCode", "030354"),
            ("quantity", "15.000"),
            ("unit", "KGM"),
            ("unitPrice", "2.10"),
            ("origin", "JP"),
        ] {
            changes.push(change(&format!("goods.{line}.{name}"), value));
        }
    }
    let entered = changes.len();
    let begun = std::time::Instant::now();
    let answer = edit(&exporter, &id(1), 0, "Sato", changes).await.unwrap();
    let took = begun.elapsed();
    assert_eq!(answer.version, 1);
    let kept = get(&exporter, &id(1), 0).await.unwrap();
    let kept: Vec<&wire::Datum> = kept.data.iter().filter(|it| it.version == 1).collect();
    assert_eq!(kept.len(), entered);
    let last = kept.iter().find(|it| it.path == "goods.5000.unitPrice");
    assert_eq!(last.unwrap().value, "2.10");
    node.stop().await;
    assert!(took.as_secs() < 120, "{took:?}");
}

/// A set of data with the firm's own lists.
async fn lists(person: &Person, id: &str) {
    let data = [
        ("set.purpose", "MASTER"),
        ("set.name", "own lists"),
        ("product.1.number", "MACK-W-400"),
        ("product.1.description", "FROZEN CHUB MACKEREL"),
        ("product.1.hs2022", "030354"),
        ("product.1.controlResult", "NOT_LISTED"),
        ("address.1.code", "SSF"),
        ("address.1.name", "Samut Sakhon Foods Co., Ltd."),
        ("address.1.country", "TH"),
    ];
    let data = data.map(|(path, value)| change(path, value)).to_vec();
    let answer = edit(person, id, 0, "Sato", data).await.unwrap();
    assert!(
        answer.findings.is_empty(),
        "lists are not checked as a shipment"
    );
}

async fn fill(
    person: &Person,
    seen: u64,
    source: wire::Source,
    fills: &[(&str, &str, &str)],
) -> Result<wire::EditConsignmentResponse, Refusal> {
    let fills = fills.iter().map(|(list_id, entry, target)| wire::Fill {
        list_id: (*list_id).to_owned(),
        entry: (*entry).to_owned(),
        target: (*target).to_owned(),
    });
    let request = wire::EditConsignmentRequest {
        consignment_id: id(1),
        seen_version: seen,
        source: source.into(),
        author: "Mori".to_owned(),
        changes: vec![change("goods.1.quantity", "48000")],
        fills: fills.collect(),
    };
    answered(person.session.documents().edit_consignment(request).await)
}

async fn a_firms_own_lists_fill_a_shipment(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let other = Person::enrol(&stage, "Samut Sakhon Foods Co., Ltd.").await;
    let (own, master) = (&id(9), wire::Source::Master);
    lists(&exporter, own).await;

    let both = [
        (own.as_str(), "MACK-W-400", "goods.1"),
        (own, "SSF", "party.importer"),
    ];
    fill(&exporter, 0, master, &both).await.unwrap();
    let filled = get(&exporter, &id(1), 0).await.unwrap();
    for (path, wanted) in [
        ("goods.1.hsCode", "030354"),
        ("goods.1.hsEdition", "2022"),
        ("goods.1.controlResult", "NOT_LISTED"),
        ("goods.1.quantity", "48000"),
        ("party.importer.country", "TH"),
    ] {
        assert_eq!(value(&filled, path), Some(wanted), "{path}");
    }
    let datum = filled.data.iter().find(|it| it.path == "goods.1.hsCode");
    assert_eq!(datum.unwrap().source(), master);

    // Nothing is half done, and each fault is named.
    let wrong = [
        (own.as_str(), "MACK-W-400", "goods.2"),
        (own, "NONE", "goods.3"),
        (own, "SSF", "vgm.date"),
    ];
    let refused = fill(&exporter, 1, master, &wrong).await.unwrap_err();
    assert_eq!(
        violations(&refused),
        [
            ("fills[1]", "ENTRY_UNKNOWN"),
            ("fills[2]", "TARGET_UNKNOWN")
        ]
    );
    assert_eq!(get(&exporter, &id(1), 0).await.unwrap().version, 1);
    let typed = fill(&exporter, 1, wire::Source::Typed, &both).await;
    assert_eq!(
        violations(&typed.unwrap_err()),
        [("source", "NOT_A_CHOICE")]
    );
    // Another party's lists do not exist.
    let foreign = fill(&other, 0, master, &both).await.unwrap_err();
    let invented = [(id(77), "MACK-W-400", "goods.1")];
    let invented = invented.each_ref().map(|(id, a, b)| (id.as_str(), *a, *b));
    let invented = fill(&other, 0, master, &invented).await.unwrap_err();
    assert_eq!(foreign.reason(), invented.reason());
    assert_eq!(foreign.class(), Class::NotFound);

    let listed = async |purpose: &str| {
        let request = wire::ListConsignmentsRequest {
            purpose: purpose.to_owned(),
            after_id: String::new(),
            limit: 0,
        };
        let mut documents = exporter.session.documents();
        let page = answered(documents.list_consignments(request).await);
        page.map(|it| it.consignments)
    };
    let all = listed("").await.unwrap();
    let told: Vec<_> = all.iter().map(|it| (&*it.purpose, &*it.name)).collect();
    assert_eq!(told, [("SHIPMENT", ""), ("MASTER", "own lists")]);
    assert_eq!(listed("MASTER").await.unwrap()[0].consignment_id, *own);
    assert!(listed("TEMPLATE").await.unwrap().is_empty());
    let unknown = listed("OTHER").await.unwrap_err();
    assert_eq!(violations(&unknown), [("purpose", "NOT_A_CHOICE")]);

    let paper = paper(&exporter, own, "COMMERCIAL_INVOICE").await;
    assert_eq!(paper.unwrap_err().reason(), "NOT_A_SHIPMENT");
    node.stop().await;
}
