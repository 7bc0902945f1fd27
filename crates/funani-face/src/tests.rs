use std::path::{Path, PathBuf};

use funani_core::act::{ActionName, Capacity, OrderKind};
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::state::{EndorsementKind, Exit, StatusName};
use funani_core::verdict::Outcome;
use funani_proof::json::{self, Limits, Value};

use crate::{Back, Bill, Legal, Remark, Step, html, terminal};

mod hostile;
mod samples;
mod story;
mod table;

use story::told;

const LANGUAGES: [Language; 2] = [Language::English, Language::Japanese];

/// Wide enough that no text of a sample is wrapped.
const WIDE: usize = 600;

fn root() -> PathBuf {
    Path::new(env!("CARGO_MANIFEST_DIR")).join("../..")
}

fn parse(bytes: &[u8]) -> Value {
    json::parse(bytes, Limits::DOCUMENT).unwrap()
}

fn mackerel() -> Value {
    parse(&std::fs::read(root().join("crates/funani-face/src/tests/mackerel.json")).unwrap())
}

fn front(document: Value) -> Bill {
    Bill {
        document,
        back: None,
    }
}

#[test]
fn the_mackerel_bill_looks_as_it_was_accepted() {
    for (language, name) in [
        (Language::English, "mackerel.en.txt"),
        (Language::Japanese, "mackerel.ja.txt"),
    ] {
        let path = Path::new(env!("CARGO_MANIFEST_DIR"))
            .join("testdata")
            .join(name);
        let now = terminal(&told(), language, 100);
        if std::env::var_os("FUNANI_ACCEPT_FACES").is_some() {
            std::fs::write(&path, &now).unwrap();
        }
        let before = std::fs::read_to_string(&path).unwrap();
        assert!(
            now == before,
            "{name} differs; if that is meant, run with FUNANI_ACCEPT_FACES=1"
        );
    }
}

#[test]
fn an_open_surrender_and_a_blank_endorsement_are_warned_of() {
    let mut bill = told();
    let back = bill.back.as_mut().unwrap();
    (back.status, back.exit) = (StatusName::Surrendered, None);
    let text = terminal(&bill, Language::Japanese, WIDE);
    assert!(text.contains("荷渡請求:承認後は取り消せません。引渡先を確認してください"));
    assert!(!text.contains("白地裏書:"));
    let back = bill.back.as_mut().unwrap();
    back.status = StatusName::Live;
    (back.endorsement, back.endorsee) = (EndorsementKind::Blank, None);
    let text = terminal(&bill, Language::Japanese, WIDE);
    assert!(text.contains("白地裏書:以後は所持する人が誰でも荷渡しを請求できます"));
    assert!(!text.contains("承認後は取り消せません"));
}

#[test]
fn the_legal_status_names_law_and_month() {
    let sentence = |language| terminal(&told(), language, WIDE);
    assert!(
        sentence(Language::Japanese)
            .contains("準拠法:英国法。日本法上の電子船荷証券制度は未施行です(2026年9月現在)")
    );
    assert!(sentence(Language::English).contains(
        "Governing law: English law. The rules of Japanese law on electronic bills of lading are \
         not in force (as of September 2026)."
    ));
}

#[test]
fn a_demonstration_says_so() {
    for language in LANGUAGES {
        let mut bill = told();
        let word = crate::words::Word::Simulated.of(language);
        assert!(terminal(&bill, language, WIDE).contains(word));
        bill.back.as_mut().unwrap().simulated = false;
        assert!(!terminal(&bill, language, WIDE).contains(word));
    }
}

#[test]
fn the_verdict_is_told_as_it_was_found() {
    for (outcome, status, word) in [
        (
            Some(Outcome::Valid),
            StatusName::Live,
            "発行者確認・改ざんなし・有効",
        ),
        (
            Some(Outcome::Valid),
            StatusName::Ended,
            "発行者確認・改ざんなし・効力終了",
        ),
        (Some(Outcome::Invalid), StatusName::Live, "確認できません"),
        (Some(Outcome::Undecided), StatusName::Live, "判断できません"),
    ] {
        let mut bill = told();
        let back = bill.back.as_mut().unwrap();
        (back.verdict, back.status) = (outcome, status);
        assert!(
            terminal(&bill, Language::Japanese, WIDE).contains(word),
            "{word}"
        );
    }
    let mut bill = told();
    bill.back.as_mut().unwrap().verdict = None;
    assert!(!terminal(&bill, Language::Japanese, WIDE).contains("真正性確認"));
    assert!(html(&told(), Language::Japanese).contains("真正性確認"));
}
