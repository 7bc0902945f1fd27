//! Filings to NACCS at a node: made of what was entered once, and moved on by their answers.

use std::path::Path;

use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_wire::documents::v1 as wire;
use funani_wire::reason::Refusal;

use crate::cli::funani;
use crate::documents::{answered, change, edit, entry, id, violations};

on_both_engines![
    a_shipment_is_filed_and_its_answers_move_it_on,
    answers_that_are_not_ours_change_nothing,
];

/// The mackerel's entry without what was filed and answered.
fn unfiled() -> Vec<wire::Change> {
    let answers = [".filed", ".number", ".result", ".examination", ".permitted"];
    let is_answer = |it: &wire::Change| {
        it.path.starts_with("filing.") && answers.iter().any(|end| it.path.ends_with(end))
    };
    entry().into_iter().filter(|it| !is_answer(it)).collect()
}

async fn file(
    person: &Person,
    id: &str,
    procedure: &str,
) -> Result<wire::MakeFilingResponse, Refusal> {
    let request = wire::MakeFilingRequest {
        consignment_id: id.to_owned(),
        procedure: procedure.to_owned(),
    };
    answered(person.session.documents().make_filing(request).await)
}

async fn record(
    person: &Person,
    id: &str,
    text: &str,
) -> Result<wire::RecordAnswerResponse, Refusal> {
    let request = wire::RecordAnswerRequest {
        consignment_id: id.to_owned(),
        answer: text.as_bytes().to_vec().into(),
        author: "Mori".to_owned(),
    };
    answered(person.session.documents().record_answer(request).await)
}

const ECR: &str = r#"{"v":1,"procedure":"ECR","invoice":"HSB-2703-042","filed":"2027-03-03T09:20","result":"ACCEPTED","number":"2EW2740031010"}"#;
const EDA: &str = r#"{"v":1,"procedure":"EDA","controlNumber":"2EW2740031010","filed":"2027-03-03T15:10","result":"ACCEPTED","number":"30127030171"}"#;
const PERMIT: &str = r#"{"v":1,"procedure":"EDC","declaration":"30127030171","filed":"2027-03-04T09:05","result":"PERMITTED","examination":"1","number":"30127030171","permitted":"2027-03-04"}"#;

async fn a_shipment_is_filed_and_its_answers_move_it_on(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", unfiled()).await.unwrap();
    let made = file(&exporter, &id(1), "ECR").await.unwrap();
    let text = String::from_utf8(made.record.to_vec()).unwrap();
    assert!(text.starts_with("FUNANI-FILING;1;ECR\r\nNOTE;現行NACCS仕様との照合未了\r\n"));
    let goods = made.fields.iter().find(|it| it.code == "CMN").unwrap();
    assert_eq!(goods.paths, ["goods.1.descriptionLocal"]);
    assert_eq!((goods.mark.as_str(), goods.index), ("UNCOMPARED", 1));
    assert_eq!(made.findings, []);

    let early = file(&exporter, &id(1), "EDA").await.unwrap_err();
    assert_eq!(early.reason(), "FILING_NOT_POSSIBLE");
    assert_eq!(
        violations(&early),
        [
            ("filing.ecr.result", "NOT_YET"),
            ("filing.ecr.number", "REQUIRED")
        ]
    );
    let recorded = record(&exporter, &id(1), ECR).await.unwrap();
    assert_eq!(recorded.version, 2);
    let states = recorded.steps.iter();
    let states: Vec<_> = states
        .map(|it| (it.procedure.as_str(), it.state.as_str()))
        .collect();
    assert_eq!(
        states,
        [
            ("SIR", "POSSIBLE"),
            ("IVA", "POSSIBLE"),
            ("ECR", "DONE"),
            ("EDA", "POSSIBLE"),
            ("EDC", "WAITS"),
            ("ACL01", "POSSIBLE")
        ]
    );
    let office = |code| vec![change("filing.export.office", code)];
    edit(&exporter, &id(1), 2, "Mori", office("YOKO"))
        .await
        .unwrap();
    let made = file(&exporter, &id(1), "EDA").await.unwrap();
    assert_eq!(made.findings[0].rule, "FILING_CODE_FORM");
    edit(&exporter, &id(1), 3, "Mori", office("2A"))
        .await
        .unwrap();
    let made = file(&exporter, &id(1), "EDA").await.unwrap();
    assert_eq!(made.findings, []);
    let control = made.fields.iter().find(|it| it.code == "EKN").unwrap();
    assert_eq!(control.value, "2EW2740031010");
    // The same answer again, as after a lost reply.
    assert_eq!(record(&exporter, &id(1), ECR).await.unwrap().version, 4);
    record(&exporter, &id(1), EDA).await.unwrap();
    file(&exporter, &id(1), "EDC").await.unwrap();
    let permitted = record(&exporter, &id(1), PERMIT).await.unwrap();
    assert_eq!((permitted.version, permitted.findings), (6, Vec::new()));
    assert_eq!(permitted.steps[4].state, "DONE");
    assert_eq!(
        file(&exporter, &id(1), "EDX").await.unwrap_err().reason(),
        "PROCEDURE_UNKNOWN"
    );
    // Over an error nothing leaves.
    let heavy = vec![change("stuffing.2.grossWeight", "25370")];
    edit(&exporter, &id(1), 6, "Sato", heavy).await.unwrap();
    let refused = file(&exporter, &id(1), "EDC").await.unwrap_err();
    assert_eq!(refused.reason(), "CONSIGNMENT_HAS_ERRORS");
    node.stop().await;
}

async fn answers_that_are_not_ours_change_nothing(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let exporter = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let stranger = Person::enrol(&stage, "Keihin Kaika K.K.").await;
    edit(&exporter, &id(1), 0, "Sato", unfiled()).await.unwrap();
    let other = ECR.replace("HSB-2703-042", "HSB-2703-041");
    let refused = record(&exporter, &id(1), &other).await.unwrap_err();
    assert_eq!(refused.reason(), "ANSWER_NOT_TAKEN");
    assert_eq!(violations(&refused), [("answer.invoice", "OTHER_SHIPMENT")]);
    let early = record(&exporter, &id(1), EDA).await.unwrap_err();
    assert_eq!(
        violations(&early),
        [
            ("answer.controlNumber", "OTHER_SHIPMENT"),
            ("answer.procedure", "NOT_YET")
        ]
    );
    let malformed = record(&exporter, &id(1), "{}").await.unwrap_err();
    assert_eq!(malformed.reason(), "ANSWER_MALFORMED");
    let empty = record(&exporter, &id(1), "").await.unwrap_err();
    assert_eq!(violations(&empty), [("answer", "REQUIRED")]);
    for refused in [
        record(&stranger, &id(1), ECR).await.unwrap_err(),
        file(&stranger, &id(1), "ECR").await.map(drop).unwrap_err(),
        record(&exporter, &id(2), ECR).await.unwrap_err(),
    ] {
        assert_eq!(refused.reason(), "NOT_FOUND");
    }
    // Nothing of all that was recorded.
    assert_eq!(record(&exporter, &id(1), ECR).await.unwrap().version, 2);
    node.stop().await;
}

/// What the command says in JSON, and its exit code.
async fn said(dir: &Path, arguments: &[&str]) -> (i32, String) {
    let arguments = [&["filing"], arguments, &["--json"]].concat();
    let output = funani(dir, &arguments).await;
    let told = String::from_utf8(output.stdout).unwrap();
    (output.status.code().unwrap(), told)
}

/// The command line, on files alone.
#[tokio::test]
async fn filings_are_made_read_and_answered_from_files() {
    let folder = tempfile::tempdir().unwrap();
    let dir = folder.path();
    let entry: Vec<wire::Change> = unfiled();
    let put = |name: &str, changes: &[wire::Change]| {
        let members = changes.iter().map(|it| {
            let value = it.value.clone().unwrap_or_default();
            (it.path.clone(), funani_proof::json::Value::from(value))
        });
        let object: funani_proof::json::Object = members.collect();
        let text = funani_proof::json::to_canonical(&object.into());
        std::fs::write(dir.join(name), text).unwrap();
    };
    put("mackerel.json", &entry);
    std::fs::write(dir.join("ecr.json"), ECR).unwrap();
    let (status, told) = said(dir, &["list", "EDA"]).await;
    assert!(status == 0 && told.contains("FORM-2014") && told.contains("DEPARTS-2014"));
    let (status, told) = said(dir, &["list"]).await;
    assert!(status == 0 && told.contains("ACL01"));
    let make = ["make", "ECR", "mackerel.json", "--output", "ecr.txt"];
    assert_eq!(said(dir, &make).await.0, 0);
    let (status, told) = said(dir, &["read", "ecr.txt"]).await;
    assert!(status == 0 && told.contains("UNCOMPARED"), "{told}");

    // What is wrong is named, and nothing is left.
    let early = ["make", "EDA", "mackerel.json", "--output", "eda.txt"];
    let (status, told) = said(dir, &early).await;
    assert_eq!(status, 1, "{told}");
    assert!(told.contains("NOT_YET") && told.contains("filing.ecr.number"));
    assert!(!dir.join("eda.txt").exists());
    let broken = std::fs::read_to_string(dir.join("ecr.txt")).unwrap();
    std::fs::write(
        dir.join("broken.txt"),
        broken.replace("\r\nNO;1;", "\r\nNO;2;"),
    )
    .unwrap();
    let (status, told) = said(dir, &["read", "broken.txt"]).await;
    assert!(status == 1 && told.contains("INDEX_OUT_OF_RANGE"), "{told}");
    let other = ECR.replace("HSB-2703-042", "HSB-2703-041");
    std::fs::write(dir.join("other.json"), other).unwrap();
    let (status, told) = said(dir, &["answer", "other.json", "mackerel.json"]).await;
    assert!(status == 1 && told.contains("OTHER_SHIPMENT"), "{told}");
    assert_eq!(said(dir, &["make", "EDX", "mackerel.json"]).await.0, 64);
    assert_eq!(said(dir, &["stage", "nowhere.json"]).await.0, 66);

    // The answer moves it on.
    let (status, told) = said(dir, &["answer", "ecr.json", "mackerel.json"]).await;
    assert_eq!(status, 0, "{told}");
    std::fs::write(dir.join("answered.json"), told).unwrap();
    assert_eq!(said(dir, &["make", "EDA", "answered.json"]).await.0, 0);
    let (status, told) = said(dir, &["stage", "answered.json"]).await;
    assert!(status == 0 && told.contains("2EW2740031010"), "{told}");
    let late = vec![
        change("filing.sir.result", "REFUSED"),
        change("filing.sir.filed", "2027-03-04T12:01"),
        change("transport.documentCutOff", "2027-03-04T12:00"),
    ];
    put("refused.json", &[entry, late].concat());
    let (status, told) = said(dir, &["stage", "refused.json"]).await;
    assert!(status == 1 && told.contains("REFUSED"), "{told}");
    let (status, told) = said(dir, &["deadlines", "refused.json"]).await;
    assert!(status == 1 && told.contains("too late"), "{told}");
    assert!(told.contains("2027-03-04T03:00:00.000Z"), "{told}");
    let (status, told) = said(dir, &["facts"]).await;
    assert!(status == 0 && told.contains("ADVANCE"), "{told}");
}
