use super::{Check, Class, Code, Outcome, Shown, Verdict};

fn verdict(codes: &[Code]) -> Verdict {
    let check = |code: &Code| Check {
        code: *code,
        class: code.class(),
        subject: "act 1".to_owned(),
        detail: String::new(),
    };
    Verdict::new(codes.iter().map(check).collect(), Shown::default())
}

#[test]
fn the_worst_class_makes_the_result() {
    let (pass, note) = (Code::ActsSigned, Code::Disputed);
    let (undecided, fail) = (Code::NotLogged, Code::KeysStale);
    assert_eq!(verdict(&[pass, note]).outcome, Outcome::Valid);
    assert_eq!(
        verdict(&[undecided, pass, note]).outcome,
        Outcome::Undecided
    );
    assert_eq!(verdict(&[pass, fail, undecided]).outcome, Outcome::Invalid);
    assert_eq!(verdict(&[]).outcome, Outcome::Undecided);
}

#[test]
fn the_exit_code_tells_the_result() {
    assert_eq!(verdict(&[Code::ActsSigned]).exit_code(), 0);
    assert_eq!(verdict(&[Code::KeysStale]).exit_code(), 1);
    assert_eq!(verdict(&[Code::NotLogged]).exit_code(), 2);
}

#[test]
fn only_two_codes_weigh_more_when_the_present_state_is_asked_for() {
    for code in Code::ALL {
        let later = matches!(code, Code::LaterActsUnknown | Code::LaterKeyEventsUnknown);
        let expected = if later {
            Class::Undecided
        } else {
            code.class()
        };
        assert_eq!(code.weighed(true), expected, "{code}");
        assert_eq!(code.weighed(false), code.class(), "{code}");
    }
}

#[test]
fn every_code_has_its_own_name_and_two_sentences() {
    let mut names: Vec<_> = Code::ALL.iter().map(|code| code.reason()).collect();
    names.sort_unstable();
    names.dedup();
    assert_eq!(names.len(), Code::ALL.len());
    for code in Code::ALL {
        assert!(code.english().ends_with('.'), "{code}");
        assert!(code.japanese().ends_with('。'), "{code}");
    }
}

/// The rows of `docs/format.md` §5.3.
#[test]
fn the_table_has_the_codes_that_the_format_lists() {
    let format = include_str!("../../../../docs/format.md");
    for class in [Class::Undecided, Class::Note, Class::Fail] {
        let row = format
            .lines()
            .find(|line| line.starts_with(&format!("| {class} |")))
            .unwrap();
        let listed: Vec<_> = row
            .split('`')
            .skip(1)
            .step_by(2)
            .filter(|word| *word != "keys_at")
            .collect();
        for code in Code::ALL {
            let here = code.class() == class;
            assert_eq!(here, listed.contains(&code.reason()), "{code} in {class}");
        }
        for word in listed {
            assert!(Code::ALL.iter().any(|code| code.reason() == word), "{word}");
        }
    }
}

#[test]
fn a_check_says_what_it_is_about_in_both_languages() {
    let check = Check {
        code: Code::FoldMismatch,
        class: Class::Fail,
        subject: "act 2".to_owned(),
        detail: "NOT_ENDORSEE".to_owned(),
    };
    assert_eq!(
        check.english(),
        "act 2: A recorded state does not follow from the one before. (NOT_ENDORSEE)"
    );
    assert!(check.japanese().ends_with("（NOT_ENDORSEE）"));
}
