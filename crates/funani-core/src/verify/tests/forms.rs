//! Bytes that are no bundle, and statements that are not of their form.

use funani_proof::b64;
use funani_proof::json::{self, Limits, to_canonical};
use funani_proof::jws::{self, Jws, Typ};

use super::kit::{Plan, World};
use super::stories::short_story;
use super::{assert_fails, assert_fails_only, assert_undecided, found, judge, judge_bytes};
use crate::act::Action;
use crate::bundle::{Bundle, BundleError};
use crate::verdict::{Class, Code};

fn text() -> (World, String) {
    let world = short_story();
    let text = world.full_bundle().to_canonical();
    (world, text)
}

fn replaced(text: &str, from: &str, to: &str) -> Vec<u8> {
    assert!(text.contains(from), "{from}");
    text.replacen(from, to, 1).into_bytes()
}

#[test]
fn a_bundle_is_read_and_written_to_the_byte() {
    let (_, text) = text();
    let bundle = Bundle::parse(text.as_bytes()).unwrap();
    assert_eq!(bundle.to_canonical(), text);
}

#[test]
fn what_two_readers_could_read_differently_is_refused_with_its_reason() {
    let (world, text) = text();
    let deep = ["[".repeat(80), "]".repeat(80)].concat();
    let cases = [
        (
            replaced(&text, "\"v\":1", "\"v\":1,\"v\":1"),
            "DUPLICATE_KEY",
        ),
        (
            replaced(&text, "\"v\":1", "\"v\":9007199254740993"),
            "NUMBER_NOT_EXACT",
        ),
        (
            replaced(&text, "\"stamps\":[]", &format!("\"stamps\":{deep}")),
            "TOO_DEEP",
        ),
        (replaced(&text, "\"v\":1", "\"v\": 1"), "NOT_CANONICAL"),
        (replaced(&text, "\"v\":1", "\"v\":1.0"), "NOT_CANONICAL"),
        (
            replaced(&text, "{\"acts\"", "{\"\\u0061cts\""),
            "NOT_CANONICAL",
        ),
        ([text.as_bytes(), b"\n"].concat(), "NOT_CANONICAL"),
        (text.as_bytes()[..text.len() - 1].to_vec(), "SYNTAX"),
        (vec![b' '; 100 << 20], "TOO_LARGE"),
        (Vec::new(), "SYNTAX"),
    ];
    for (bytes, reason) in cases {
        let verdict = judge_bytes(&world, &bytes);
        assert_fails_only(&verdict, Code::JsonInvalid);
        let detail = &verdict.checks[0].detail;
        assert!(detail.contains(reason), "{detail} is not {reason}");
    }
}

#[test]
fn every_violation_of_a_form_is_named() {
    let (world, text) = text();
    let bytes = replaced(&text, "\"stamps\":[]", "\"stamps\":[1],\"surprise\":true");
    let bytes = replaced(
        str::from_utf8(&bytes).unwrap(),
        "\"bill\":\"",
        "\"bill\":\"X",
    );
    let Err(BundleError::Form(fault)) = Bundle::parse(&bytes) else {
        panic!("it is a bundle")
    };
    let mut paths: Vec<&str> = fault
        .violations
        .iter()
        .map(|violation| violation.path.as_str())
        .collect();
    paths.sort_unstable();
    assert_eq!(paths, ["$.bill", "$.stamps", "$.surprise"]);
    assert_fails_only(&judge_bytes(&world, &bytes), Code::FormInvalid);
}

#[test]
fn another_version_is_not_judged() {
    let (world, text) = text();
    let bytes = replaced(&text, "\"v\":1}", "\"v\":2}");
    assert_undecided(&judge_bytes(&world, &bytes), Code::VersionUnknown);
}

/// The bundle in which the last act has another header and payload.
fn with_act(header: &str, payload: &str) -> (World, Vec<u8>) {
    let world = short_story();
    let bundle = world.full_bundle();
    let act = bundle.acts.last().unwrap().compact();
    let signature = b64::encode(&[1; 64]);
    let other = format!(
        "{}.{}.{signature}",
        b64::encode(header.as_bytes()),
        b64::encode(payload.as_bytes())
    );
    (world, replaced(&bundle.to_canonical(), act, &other))
}

#[test]
fn a_header_holds_what_it_must_and_no_more() {
    let kid = short_story().person("bank").act.kid();
    let headers = [
        (
            format!(
                "{{\"alg\":\"Ed25519\",\"crit\":[],\"kid\":\"{kid}\",\"typ\":\"funani-act+jws\"}}"
            ),
            "HEADER_NOT_CLOSED",
        ),
        (
            format!("{{\"alg\":\"Ed25519\",\"kid\":\"{kid}\"}}"),
            "HEADER_NOT_CLOSED",
        ),
        (
            format!("{{\"kid\":\"{kid}\",\"alg\":\"Ed25519\",\"typ\":\"funani-act+jws\"}}"),
            "HEADER_NOT_CANONICAL",
        ),
        (
            format!("{{\"alg\":\"Ed25519\",\"kid\":\"{kid}\",\"typ\":\"funani-note+jws\"}}"),
            "NOT_ALLOWED",
        ),
        (
            format!("{{\"alg\":\"Ed25519\",\"kid\":\"{kid}\",\"typ\":\"JWT\"}}"),
            "TYP_UNKNOWN",
        ),
    ];
    for (header, reason) in headers {
        let (world, bytes) = with_act(&header, "{}");
        let verdict = judge_bytes(&world, &bytes);
        assert_fails_only(&verdict, Code::FormInvalid);
        assert!(
            verdict.checks[0].detail.contains(reason),
            "{:?}",
            verdict.checks
        );
    }
    let header = format!("{{\"alg\":\"ES256\",\"kid\":\"{kid}\",\"typ\":\"funani-act+jws\"}}");
    let (world, bytes) = with_act(&header, "{}");
    assert_undecided(&judge_bytes(&world, &bytes), Code::SuiteUnknown);
}

/// A world whose registry has recorded this payload as an act of the bank.
fn recorded(change: impl FnOnce(String) -> String) -> World {
    let mut world = short_story();
    let act = world.draft_act(&Plan::own("bank", Action::Supersede));
    let payload = change(act.to_payload());
    let signed = jws::sign(Typ::Act, &world.person("bank").act, &payload);
    world.record_act(&act, signed, &[], |_| {}).unwrap();
    world
}

#[test]
fn a_signed_payload_that_is_not_of_its_form_fails() {
    assert!(found(&judge(&recorded(|payload| payload)), Class::Fail).is_empty());
    let changes: [fn(String) -> String; 4] = [
        |payload| payload.replacen(':', ": ", 1),
        |payload| payload.replace("\"capacity\"", "\"blank\":1,\"capacity\""),
        |payload| payload.replace("\"place\":\"JPYOK\",", ""),
        |payload| payload.replace("\"sequence\":2", "\"sequence\":2.5"),
    ];
    for change in changes {
        assert_fails_only(&judge(&recorded(change)), Code::FormInvalid);
    }
    let world = recorded(|payload| payload.replace("\"v\":1}", "\"v\":2}"));
    assert_undecided(&judge(&world), Code::VersionUnknown);
    let world = recorded(|payload| payload.replace("SUPERSEDE", "SURRENDER_ALL"));
    assert_undecided(&judge(&world), Code::ActionUnknown);
}

#[test]
fn a_key_under_which_anything_verifies_is_refused() {
    // The neutral point of the curve, y = 1 (RFC 8032 §5.1.2).
    let weak = b64::encode(&[&[1_u8][..], &[0; 31]].concat());
    let world = short_story();
    let person = world.person("bank");
    let event = person.rows[0].statement.as_ref().unwrap();
    let payload = Jws::parse(event).unwrap().payload().to_vec();
    let right = b64::encode(person.act.public().as_bytes());
    let payload = String::from_utf8(payload).unwrap().replace(&right, &weak);
    let forged = jws::sign(Typ::Key, &person.root, &payload);
    let bytes = replaced(&world.full_bundle().to_canonical(), event, &forged);
    assert_fails(&judge_bytes(&world, &bytes), Code::WeakKey);
    let jwk = format!("{{\"crv\":\"Ed25519\",\"kty\":\"OKP\",\"x\":\"{weak}\"}}");
    let cosigner = format!("\"cosigners\":[{{\"jwk\":{jwk},\"name\":\"w\"}}]");
    let bytes = replaced(
        &world.full_bundle().to_canonical(),
        "\"cosigners\":[]",
        &cosigner,
    );
    assert_fails_only(&judge_bytes(&world, &bytes), Code::WeakKey);
}

#[test]
fn lists_stand_in_their_order() {
    let world = super::stories::long_story();
    let bundle = world.full_bundle();
    let mut unsorted = bundle.clone();
    unsorted.approvals.reverse();
    assert_fails_only(&super::judge_bundle(&world, &unsorted), Code::FormInvalid);
    let mut unsorted = bundle.clone();
    unsorted.parties.reverse();
    assert_fails_only(&super::judge_bundle(&world, &unsorted), Code::FormInvalid);
    let mut unsorted = bundle.clone();
    unsorted.heads.reverse();
    assert_fails_only(&super::judge_bundle(&world, &unsorted), Code::FormInvalid);
    let mut doubled = bundle;
    doubled.annexes.push(doubled.annexes[0].clone());
    assert_fails_only(&super::judge_bundle(&world, &doubled), Code::FormInvalid);
}

#[test]
fn a_bundle_that_says_nothing_is_no_bundle() {
    let value = json::parse(b"{}", Limits::BUNDLE).unwrap();
    let verdict = judge_bytes(&short_story(), to_canonical(&value).as_bytes());
    assert_fails_only(&verdict, Code::FormInvalid);
}
