//! Origin: agreements, worksheets, applications and answers, by commands and at a node.

use std::path::{Path, PathBuf};

use funani::client::document::{Content, Desk};
use funani_core::doc::{Deed, Edition};
use funani_proof::digest::Digest;
use funani_proof::json::Value;
use funani_tests::{Person, Place, Stage, on_both_engines};
use funani_trade::origin::{Outcome, Worksheets, correlations};
use funani_wire::documents::v1 as wire;
use funani_wire::reason::Refusal;
use tonic::Status;
use uuid::Uuid;

use crate::cli::{code, done, member, parsed};
use crate::documents::{change, edit, entry};
use crate::{mistakes, samples, slips};

on_both_engines![a_node_gives_worksheets_and_applications];

const ENTRY: &str = include_str!("../../services/funani/src/demo/consignment.json");
const ANSWER: &str = r#"{"agreement":"JTEPA","application":"JTA-2703-00042","date":"2027-03-04","form":"DATA","grossWeight":"50560.000","importerCountry":"TH","invoiceNumber":"HSB-2703-042","issuer":"Aomori Bay Chamber of Commerce","issuerCountry":"JP","number":"JT-2703-00042","packages":"3200"}"#;

/// What the certificate brings; before it came, it was applied for.
const CAME: &[&str] = &[
    "proof.1.date",
    "proof.1.grossWeight",
    "proof.1.invoiceNumber",
    "proof.1.issuer",
    "proof.1.issuerCountry",
    "proof.1.number",
    "proof.1.packages",
];

/// The mackerel as applied for, with some data changed; an empty text clears one.
fn applied(dir: &Path, name: &str, changes: &[(&str, &str)]) -> String {
    let entry = parsed(ENTRY.as_bytes());
    let mut object = entry.as_object().unwrap().clone();
    for path in CAME {
        object.remove(path);
    }
    object.insert("proof.1.state", "APPLIED");
    for (path, value) in changes {
        object.remove(path);
        if !value.is_empty() {
            object.insert(*path, *value);
        }
    }
    let text = funani_proof::json::to_canonical(&object.into());
    std::fs::write(dir.join(name), text).unwrap();
    name.to_owned()
}

fn rows(told: &[u8]) -> Vec<Value> {
    parsed(told).as_array().unwrap().to_vec()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn origin_is_chosen_shown_applied_for_and_answered_by_commands() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    let file = applied(dir, "applied.json", &[]);
    let told = rows(&done(dir, &["origin", "agreements", "--json"]).await);
    assert!(told.len() == 11 && told.iter().all(|row| member(row, "source").len() > 10));
    let told = rows(&done(dir, &["origin", "choose", &file, "--json"]).await);
    let possible = told.iter().filter(|row| member(row, "") == "possible");
    let possible: Vec<&str> = possible.map(|row| member(row, "agreement")).collect();
    assert_eq!(possible, ["JTEPA", "RCEP", "AJCEP"]);
    assert!(told.iter().all(|row| member(row, "compared") != "yes"));

    let arguments = ["origin", "worksheet", &file, "--dir", "sheets", "--pdf"];
    done(dir, &arguments).await;
    let page = std::fs::read_to_string(dir.join("sheets/origin-worksheet-ja.html")).unwrap();
    assert!(page.contains("原産性ワークシート") && page.contains("照合未了"));
    let pdf = std::fs::read(dir.join("sheets/origin-worksheet.pdf")).unwrap();
    assert!(pdf.starts_with(b"%PDF-1.7"));

    let apply = ["origin", "apply", &file, "JTEPA", "--out", "jcci.csv"];
    let told = done(dir, &apply).await;
    assert!(String::from_utf8(told).unwrap().contains("照合未了"));
    let table = std::fs::read_to_string(dir.join("jcci.csv")).unwrap();
    let jis = [&apply[..5], &["jis.csv", "--encoding", "shift_jis"]].concat();
    done(dir, &jis).await;
    let bytes = std::fs::read(dir.join("jis.csv")).unwrap();
    let (read, _, faulty) = encoding_rs::SHIFT_JIS.decode(&bytes);
    assert!(!faulty && read == table, "the same table in both encodings");

    std::fs::write(dir.join("answer.json"), ANSWER).unwrap();
    let answer = [
        "origin",
        "answer",
        &file,
        "answer.json",
        "--states",
        "states.json",
    ];
    let taken = done(dir, &answer).await;
    // The entry stands whole again; the body states the date as the sample has it.
    let whole = parsed(ENTRY.as_bytes());
    let differ = |path: &str| {
        whole.as_object().unwrap().get(path) != parsed(&taken).as_object().unwrap().get(path)
    };
    let differing: Vec<&str> = whole
        .as_object()
        .unwrap()
        .iter()
        .map(|(path, _)| path)
        .filter(|path| differ(path))
        .collect();
    assert_eq!(differing, Vec::<&str>::new());
    let states = std::fs::read_to_string(dir.join("states.json")).unwrap();
    assert!(states.contains(r#""proof.1.number":"JT-2703-00042""#));
}

/// What is wrong, the changes of the entry, the command, and what it says.
type Wrong = (
    &'static str,
    &'static [(&'static str, &'static str)],
    &'static [&'static str],
    &'static str,
);

const WRONG: &[Wrong] = &[
    (
        "a code of another edition only",
        &[
            ("goods.1.originHs", "030339"),
            ("goods.1.originHsEdition", "2022"),
            ("goods.1.hsCode", "030339"),
        ],
        &["origin", "worksheet"],
        "enter the HS code of 2017",
    ),
    (
        "a country outside the agreement",
        &[("transport.destination", "MY")],
        &["origin", "worksheet"],
        "MY is no party",
    ),
    (
        "the value of a material forgotten",
        &[
            ("goods.1.originCriterion", "RVC"),
            ("goods.1.originRule", "RVC 40"),
            ("material.1.goods", "1"),
            ("material.1.description", "Salt"),
            ("material.1.status", "NON_ORIGINATING"),
        ],
        &["origin", "worksheet"],
        "its value is missing",
    ),
    (
        "a criterion that the rule does not allow",
        &[
            ("goods.1.originCriterion", "CTSH"),
            ("goods.1.originRule", "CC"),
        ],
        &["origin", "worksheet"],
        "does not allow CTSH",
    ),
    (
        "an application without what the body needs",
        &[("goods.1.originDecision", "")],
        &["origin", "apply", "JTEPA", "--out", "never.csv"],
        "goods.1.originDecision",
    ),
    (
        "characters outside the encoding",
        &[("party.importer.name", "Samut Sakhon ไทย")],
        &[
            "origin",
            "apply",
            "JTEPA",
            "--out",
            "never.csv",
            "--encoding",
            "shift_jis",
        ],
        "ไ",
    ),
    (
        "an agreement that nobody asks for",
        &[],
        &["origin", "apply", "RCEP", "--out", "never.csv"],
        "no line of goods asks",
    ),
    (
        "a certificate of another shipment",
        &[("invoice.number", "HSB-2703-043")],
        &["origin", "answer", "answer.json", "--states", "never.json"],
        "this shipment has HSB-2703-043",
    ),
    (
        "a certificate that expired",
        &[
            ("transport.arrival", "2028-03-05"),
            ("transport.onBoard", ""),
        ],
        &["origin", "answer", "answer.json", "--states", "never.json"],
        "valid to 2028-03-04",
    ),
];

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_wrong_with_origin_is_named_and_nothing_is_left() {
    let folder = tempfile::TempDir::new().unwrap();
    let dir = folder.path();
    std::fs::write(dir.join("answer.json"), ANSWER).unwrap();
    for (what, changes, command, said) in WRONG {
        let file = applied(dir, "wrong.json", changes);
        let mut arguments: Vec<&str> = command[..2].to_vec();
        arguments.push(&file);
        arguments.extend(&command[2..]);
        if command[1] == "worksheet" {
            arguments.push("--json");
        }
        let output = crate::cli::funani(dir, &arguments).await;
        let told = [output.stdout, output.stderr].concat();
        let told = String::from_utf8(told).unwrap();
        assert_eq!(output.status.code(), Some(1), "{what}: {told}");
        assert!(told.contains(said), "{what}: {told}");
        assert!(!dir.join("never.csv").exists() && !dir.join("never.json").exists());
    }
    let (status, told) = code(dir, &["origin", "answer", "wrong.json", "none.json"]).await;
    assert_eq!(status, Some(66), "{told}");
}

fn id() -> Uuid {
    Uuid::from_u128(0x0190_0000_0000_7000_8000_0000_0000_0077)
}

async fn make(person: &Person, kind: &str, pdf: bool) -> Result<wire::MakePaperResponse, Refusal> {
    let ask = wire::MakePaperRequest {
        consignment_id: id().to_string(),
        kind: kind.to_owned(),
        pdf,
    };
    let made = person.session.documents().make_paper(ask).await;
    made.map(tonic::Response::into_inner)
        .map_err(|status| Refusal::from_status(&status))
}

async fn a_node_gives_worksheets_and_applications(place: &Place) {
    let (node, stage) = Stage::node(place).await;
    let person = Person::enrol(&stage, "Hachinohe Suisan Boeki K.K.").await;
    let seen = id().to_string();
    edit(&person, &seen, 0, "Sato", entry()).await.unwrap();
    let made = make(&person, "ORIGIN_WORKSHEET", true).await.unwrap();
    assert_eq!(Digest::of(&made.content).to_string(), made.digest);
    let text = String::from_utf8(made.content.to_vec()).unwrap();
    assert!(text.contains(r#""outcome":"HOLDS""#));
    assert!(made.page_japanese.contains("原産性ワークシート"));
    assert!(made.pdf_english.starts_with(b"%PDF-1.7") && made.table.is_empty());
    let made = make(&person, "ORIGIN_APPLICATION", false).await.unwrap();
    let table = String::from_utf8(made.table.to_vec()).unwrap();
    assert!(table.contains("A-270042") && table.contains("\"WO\""));
    assert!(made.page_english.contains("not a certificate"));

    // What is applied for is not issued here, whatever a client says.
    let desk = Desk {
        session: &person.session,
        wallet: &person.wallet,
        trust: stage.trust(),
    };
    let content = Content::made(desk, id(), 0, "COMMERCIAL_INVOICE", Vec::new()).await;
    let content = content.unwrap();
    let posed = Content {
        edition: Edition {
            kind: "ORIGIN_APPLICATION".to_owned(),
            ..content.edition.clone()
        },
        ..content
    };
    let doc = desk.open(Deed::Issue(posed.edition.clone())).await.unwrap();
    let refused = desk.submit(doc, Some(&posed), vec![]).await.unwrap_err();
    let refused = Refusal::from_status(refused.downcast_ref::<Status>().unwrap());
    assert_eq!(refused.reason(), "PAPER_APPLIED_FOR");

    // Without an agreement there is nothing to show, and without its data nothing to ask.
    let changes = vec![change("origin.registration", "")];
    edit(&person, &seen, 1, "Sato", changes).await.unwrap();
    let refused = make(&person, "ORIGIN_APPLICATION", false)
        .await
        .unwrap_err();
    let missing = &refused.violations()[0];
    assert_eq!(
        (refused.reason(), &*missing.field),
        ("PAPER_INCOMPLETE", "origin.registration")
    );
    let mut none = vec![change("goods.1.agreement", "")];
    none.extend(
        entry()
            .iter()
            .filter(|it| it.path.starts_with("proof."))
            .map(|it| change(&it.path, "")),
    );
    edit(&person, &seen, 2, "Sato", none).await.unwrap();
    let refused = make(&person, "ORIGIN_WORKSHEET", false).await.unwrap_err();
    assert_eq!(refused.reason(), "NO_PREFERENCE");
    node.stop().await;
}

/// The worksheets of all samples hold but that of the garments: its rule is in words.
#[test]
fn the_samples_originate() {
    let mut lines = 0;
    for (name, figures) in samples::samples() {
        for sheet in Worksheets::of(&figures).0 {
            lines += 1;
            let in_words = name.starts_with("07");
            let expected = if in_words {
                Outcome::Open
            } else {
                Outcome::Holds
            };
            assert_eq!(sheet.outcome, expected, "{name}: {:?}", sheet.steps);
        }
    }
    assert!(lines >= 9, "{lines} lines claim a preference");
}

/// Codes of the newest edition stand in the list of headings, where it is here.
#[test]
fn correlated_codes_stand_in_the_harmonized_system() {
    let Some(folder) = std::env::var_os("FUNANI_REFERENCE_DATA").map(PathBuf::from) else {
        return eprintln!("SKIPPED correlations: FUNANI_REFERENCE_DATA names no folder");
    };
    let list = std::fs::read_to_string(folder.join("harmonized-system.csv")).unwrap();
    for one in correlations() {
        let code = &one.codes[&2022];
        let row = format!(",{code},");
        assert!(list.contains(&row), "{}: {code}", one.goods);
    }
}

/// Slips of origin that nothing notices, by sample: each leaves data that may well be right.
const UNNOTICED: &[(&str, &str)] = &[
    // The FOB value follows from prices and freight all the same.
    ("05", "FOB of the calculation forgotten"),
    // Under value content the codes of materials do not matter.
    ("05", "material under the product's own code"),
    ("05", "code of a material forgotten"),
    // The other line is still declared.
    ("06", "agreement forgotten, certificate there"),
    // A declaration needs no number, may be made out later, and has no such tick.
    ("06", "certificate issued, its number forgotten"),
    ("06", "issued afterwards, tick forgotten"),
    ("06", "tick for issued afterwards where it is not"),
    ("06", "year of the certificate wrong"),
];

#[test]
fn slips_of_origin_are_noticed() {
    let slips = slips::of_origin();
    let missed = slips
        .iter()
        .filter(|(.., entry)| !mistakes::is_noticed(entry));
    let missed: Vec<(&str, &str)> = missed
        .map(|(sample, kind, _)| (sample.as_str(), *kind))
        .collect();
    let caught = slips.len() - missed.len();
    eprintln!(
        "slips of origin: {caught} of {} noticed, missed: {missed:?}",
        slips.len()
    );
    assert!(caught * 100 >= slips.len() * 97, "{missed:?}");
    let explained = |(sample, kind): &&(&str, &str)| {
        UNNOTICED.contains(&(sample.get(..2).unwrap_or_default(), kind))
    };
    let unexplained = missed.iter().filter(|missed| !explained(missed));
    assert_eq!(unexplained.collect::<Vec<_>>(), Vec::<&(&str, &str)>::new());
}

#[test]
fn sound_variations_raise_no_alarm_of_origin() {
    let is_ours = |id: &str| {
        ["ORIGIN_", "PROOF_", "MATERIAL_"]
            .iter()
            .any(|stem| id.starts_with(stem))
    };
    for (sample, kind, entry) in slips::variations() {
        let figures = mistakes::read(&entry).unwrap();
        let found = mistakes::found(&figures);
        let found = found.into_iter().filter(|it| is_ours(it.rule.id));
        let found: Vec<_> = found.map(|it| (it.rule.id, it.paths)).collect();
        assert!(found.is_empty(), "{sample}, {kind}: {found:?}");
    }
}
