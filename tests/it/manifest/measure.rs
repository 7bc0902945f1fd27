//! The measure: a whole manifest is examined on a node, and what was planted is found.

use std::collections::BTreeMap;
use std::path::PathBuf;
use std::time::Instant;

use funani_tests::Place;
use funani_wire::customs::v1 as wire;
use funani_wire::customs::v1::examine_manifest_response::Answer;

use crate::cli::funani;

use super::load::{Load, clock_at, node};
use super::{ARRIVAL, Manifest, Planted, SEED, When};

/// How many bills: of other numbers than 300 for figures, not for what is found.
fn bills() -> usize {
    let asked = std::env::var_os("FUNANI_MANIFEST_BILLS");
    let asked = asked.map(|bills| bills.to_string_lossy().parse().expect("a number of bills"));
    asked.unwrap_or(300)
}

/// What an officer is told of one question: codes of the findings that call for a look.
type Told = BTreeMap<usize, Vec<String>>;

/// Asks some of the questions alone, one after the other, and prints how long the answers took.
async fn singly(load: &Load<'_>, questions: &BTreeMap<usize, wire::ExamineRequest>) {
    let mut customs = load.people.customs.session.customs();
    let mut took = Vec::with_capacity(questions.len());
    for question in questions.values().step_by(questions.len().div_ceil(200)) {
        let began = Instant::now();
        let answer = customs.examine(question.clone()).await;
        took.push(began.elapsed());
        drop(answer);
    }
    took.sort_unstable();
    let part = |percent: usize| took[(took.len() - 1) * percent / 100];
    eprintln!(
        "{} questions one by one: p50 {:?}, p99 {:?}, longest {:?}",
        took.len(),
        part(50),
        part(99),
        part(100)
    );
}

async fn examine(load: &Load<'_>, questions: BTreeMap<usize, wire::ExamineRequest>) -> Told {
    let asked: Vec<_> = questions
        .into_iter()
        .map(|(number, question)| wire::ExamineManifestRequest {
            number: u64::try_from(number).unwrap(),
            question: Some(question),
        })
        .collect();
    let all = asked.len();
    let began = Instant::now();
    let mut customs = load.people.customs.session.customs();
    let stream = futures::stream::iter(asked);
    let mut answers = customs.examine_manifest(stream).await.unwrap().into_inner();
    let mut told = Told::new();
    while let Some(answer) = answers.message().await.unwrap() {
        let codes = match answer.answer.unwrap() {
            Answer::Examined(examined) => calling(&examined.examination.unwrap()),
            Answer::Refused(refused) => vec![format!("refused {}", refused.reason)],
        };
        told.insert(usize::try_from(answer.number).unwrap(), codes);
    }
    let took = began.elapsed();
    eprintln!("{all} questions answered in {took:?}");
    told
}

fn calling(examination: &wire::Examination) -> Vec<String> {
    let calls = |it: &&wire::Finding| it.severity() != wire::Severity::Information;
    let found = examination.findings.iter().filter(calls);
    found
        .map(|it| format!("{} {}", it.code, it.english))
        .collect()
}

#[tokio::test(flavor = "multi_thread", worker_threads = 2)]
async fn what_is_planted_into_a_manifest_is_found_and_little_else() {
    let Some(lists) = std::env::var_os("FUNANI_REFERENCE_DATA").map(PathBuf::from) else {
        return eprintln!("SKIPPED planted manifest: FUNANI_REFERENCE_DATA names no folder");
    };
    let place = Place::sqlite();
    // Brokers write what the tariff calls the goods: the node has its list.
    let (to, from) = (
        place.dir().join("data").join("lists"),
        lists.join("harmonized-system.csv"),
    );
    let (to, from) = (to.to_string_lossy(), from.to_string_lossy());
    let arguments = [
        "lists",
        "import",
        "hs",
        "--edition",
        "2022",
        "--date",
        "2022-01-01",
        "--dir",
        &to,
        &from,
    ];
    let done = funani(place.dir(), &arguments).await;
    assert!(done.status.success(), "{done:?}");
    let manifest = Manifest::new(SEED, bills(), ARRIVAL);
    let (node, stage) = node(&place, &manifest.voyage).await;
    let mut load = Load::open(&stage, &manifest).await;
    load.until_declared(&node).await;
    node.wait_logged().await.unwrap();
    clock_at(&stage, &manifest.voyage, 1);
    load.later(When::After).await;
    node.wait_logged().await.unwrap();
    let questions = load.questions().await;
    singly(&load, &questions).await;
    let told = examine(&load, questions).await;
    node.stop().await;

    let cases = manifest
        .cases
        .iter()
        .map(|it| (it.number, it.planted, it.beside));
    let masters = manifest
        .masters
        .iter()
        .map(|it| (it.number, it.planted, it.beside));
    let (mut planted, mut sound) = (0, 0);
    let (mut missed, mut alarms) = (Vec::new(), Vec::new());
    for (number, what, beside) in cases.chain(masters) {
        let codes = &told[&number];
        match what {
            Some(Planted { kind, answer }) => {
                planted += 1;
                if codes.is_empty() {
                    missed.push(format!("{number}: {kind} ({answer})"));
                }
            }
            None if beside.is_none() => {
                sound += 1;
                if !codes.is_empty() {
                    alarms.push(format!("{number}: {}", codes.join("; ")));
                }
            }
            None => {}
        }
    }
    eprintln!(
        "missed: {}",
        if missed.is_empty() {
            "nothing".to_owned()
        } else {
            missed.join("; ")
        }
    );
    eprintln!(
        "{} of {planted} planted irregularities found, {} of {sound} sound ones alarmed",
        planted - missed.len(),
        alarms.len()
    );
    let listed = |lines: &[String]| lines.join("\n");
    assert!(
        missed.len() * 100 <= planted * 2,
        "missed:\n{}\nalarms:\n{}",
        listed(&missed),
        listed(&alarms)
    );
    assert!(
        alarms.len() * 100 <= sound,
        "missed:\n{}\nalarms:\n{}",
        listed(&missed),
        listed(&alarms)
    );
}
