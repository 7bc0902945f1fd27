use funani_proof::json::{self, Limits};

use super::{Bundle, BundleError};

const EMPTY: &str = concat!(
    r#"{"acts":[],"annexes":[],"approvals":[],"bill":"00000000-0000-8000-8000-000000000000","#,
    r#""checkpoint":"c","cosigners":[],"documents":[],"heads":[],"notes":[],"parties":[],"#,
    r#""receipts":[],"registry":"registry.example","renewals":[],"stamps":[],"#,
    r#""type":"funani-bundle","v":1}"#
);

/// What is wrong, as `path CODE`, in the order of paths.
fn faults(text: &str) -> Vec<String> {
    let Err(BundleError::Form(fault)) = Bundle::parse(text.as_bytes()) else {
        panic!("the form is not wrong: {text}")
    };
    let mut faults: Vec<String> = fault
        .violations
        .iter()
        .map(|found| format!("{} {}", found.path, found.code))
        .collect();
    faults.sort();
    faults
}

#[test]
fn an_empty_bundle_is_one_in_form() {
    let bundle = Bundle::parse(EMPTY.as_bytes()).unwrap();
    assert_eq!(bundle.to_canonical(), EMPTY);
}

#[test]
fn every_member_must_stand() {
    let value = json::parse(EMPTY.as_bytes(), Limits::BUNDLE).unwrap();
    let whole = value.as_object().unwrap();
    for (name, _) in whole {
        let mut object = whole.clone();
        object.remove(name);
        let text = json::to_canonical(&object.into());
        assert_eq!(faults(&text), [format!("$.{name} MISSING")]);
    }
}

#[test]
fn all_violations_are_named_at_once() {
    let text = EMPTY
        .replace(r#""heads":[]"#, r#""heads":["x.y",3]"#)
        .replace(
            r#""receipts":[]"#,
            r#""receipts":[{"index":-1,"receipt":"a.b.c","salt":"A"}]"#,
        )
        .replace(r#""stamps":[]"#, r#""stamps":[{}]"#);
    assert_eq!(
        faults(&text),
        [
            "$.heads[0] MALFORMED",
            "$.heads[1] WRONG_TYPE",
            "$.receipts[0].index WRONG_TYPE",
            "$.receipts[0].path MISSING",
            "$.receipts[0].receipt MALFORMED",
            "$.receipts[0].salt MALFORMED",
            "$.receipts[0].time MISSING",
            "$.stamps TOO_LONG",
        ]
    );
}

#[test]
fn a_document_is_strict_base64() {
    let raw = |raw: &str| {
        let digest = format!("sha256:{}", "0".repeat(64));
        let document = format!(r#""documents":[{{"digest":"{digest}","raw":"{raw}"}}]"#);
        EMPTY.replace(r#""documents":[]"#, &document)
    };
    assert!(Bundle::parse(raw("e30=").as_bytes()).is_ok());
    for wrong in ["e30", "e31=", "e30=\\n", "e-0="] {
        assert_eq!(
            faults(&raw(wrong)),
            ["$.documents[0].raw MALFORMED"],
            "{wrong}"
        );
    }
}

#[test]
fn a_later_version_is_told_from_a_bad_form() {
    let later = EMPTY
        .replace(r#""v":1"#, r#""v":2"#)
        .replace(r#""stamps":[],"#, "");
    assert_eq!(
        Bundle::parse(later.as_bytes()),
        Err(BundleError::VersionUnknown)
    );
    assert_eq!(
        faults(&EMPTY.replace(r#""v":1"#, r#""v":"1""#)),
        ["$.v WRONG_TYPE"]
    );
}

#[test]
fn an_annex_has_at_most_eight_kibibytes() {
    let annexes = |bytes: usize| {
        let annex = funani_proof::b64::encode(&vec![0; bytes]);
        EMPTY.replace(r#""annexes":[]"#, &format!(r#""annexes":["{annex}"]"#))
    };
    assert!(Bundle::parse(annexes(8 << 10).as_bytes()).is_ok());
    assert_eq!(faults(&annexes((8 << 10) + 1)), ["$.annexes[0] TOO_LONG"]);
}
