use super::*;

fn round_trip(refusal: &Refusal) -> Refusal {
    Refusal::from_status(&refusal.to_status())
}

#[test]
fn a_refusal_arrives_as_it_was_sent() {
    let sent = Refusal::new(Class::Aborted, "HEAD_MOVED", "the bill moved on")
        .who("the holder")
        .next("read the bill again and sign anew")
        .with("head", "sha256:00")
        .with("sequence", "7")
        .request("0197c0de-1f2a-7b3c-8d4e-5f6071829304");
    let got = round_trip(&sent);
    assert_eq!(got, sent);
    assert_eq!(got.datum("head"), Some("sha256:00"));
    assert_eq!(sent.to_status().code(), Code::Aborted);
}

#[test]
fn a_malformed_request_carries_every_violation() {
    let violations = vec![
        Violation {
            field: "bill_ids[2]".to_owned(),
            code: "UUID_MALFORMED".into(),
            message: "is not a lower-case UUID".to_owned(),
        },
        Violation {
            field: "legal.law".to_owned(),
            code: "REQUIRED".into(),
            message: "is required".to_owned(),
        },
    ];
    let got = round_trip(&Refusal::malformed(violations.clone()));
    assert_eq!(got.violations(), violations);
    assert_eq!(got.reason(), "MALFORMED");
    assert_eq!(got.class(), Class::InvalidArgument);
}

#[test]
fn details_stay_below_the_limit_of_a_header() {
    let violations = vec![
        Violation {
            field: "あ".repeat(1000),
            code: "TOO_LONG".into(),
            message: "い".repeat(1000),
        };
        500
    ];
    let status = Refusal::malformed(violations).to_status();
    let got = Refusal::from_status(&status);
    let (last, sent) = got.violations().split_last().unwrap();
    assert!(!sent.is_empty());
    assert_eq!(last.message, format!("{} more", 500 - sent.len()));
    assert!(
        status.details().len() < 6 * 1024,
        "{}",
        status.details().len()
    );
}

#[test]
fn what_is_worth_another_try_says_when() {
    let away = Refusal::new(
        Class::Unavailable,
        "DIRECTORY_STALE",
        "parties do not answer",
    );
    assert_eq!(
        round_trip(&away).retry_delay(),
        Some(Duration::from_secs(1))
    );
    let later = away.retry_after(Duration::from_millis(1500));
    assert_eq!(
        round_trip(&later).retry_delay(),
        Some(Duration::from_millis(1500))
    );
    let no = Refusal::new(Class::NotFound, "NOT_FOUND", "no such bill");
    assert_eq!(round_trip(&no).retry_delay(), None);
}

#[test]
fn a_status_of_another_source_keeps_its_code_as_reason() {
    let got = Refusal::from_status(&Status::cancelled("Timeout expired"));
    assert_eq!(got.reason(), "DEADLINE_EXCEEDED");
    let details = ErrorDetails::with_error_info("ELSEWHERE", "example.org", HashMap::new());
    let foreign = Status::with_error_details(Code::NotFound, "gone", details);
    assert_eq!(Refusal::from_status(&foreign).reason(), "NOT_FOUND");
}

#[test]
fn every_class_survives_its_code() {
    for class in [
        Class::InvalidArgument,
        Class::Unauthenticated,
        Class::PermissionDenied,
        Class::NotFound,
        Class::FailedPrecondition,
        Class::Aborted,
        Class::AlreadyExists,
        Class::ResourceExhausted,
        Class::DeadlineExceeded,
        Class::Unimplemented,
        Class::Unavailable,
        Class::Internal,
    ] {
        assert_eq!(Class::of_code(class.code()), class);
    }
}
