use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits};

use super::{Approval, ApprovalRole};
use crate::act::samples::party;

fn approval(role: ApprovalRole) -> Approval {
    let operator = role == ApprovalRole::Operator;
    Approval {
        registry: "registry.example.com".parse().unwrap(),
        party: (!operator).then(|| party(1).party),
        role,
        target: Digest::of(b"act"),
        evidence: operator.then(|| Digest::of(b"evidence")),
    }
}

#[test]
fn every_approval_reads_back_as_written() {
    for role in ApprovalRole::ALL.iter().copied() {
        let approval = approval(role);
        assert_eq!(
            Approval::parse(approval.to_payload().as_bytes()),
            Ok(approval)
        );
    }
}

#[test]
fn the_operator_is_no_party_and_only_it_names_evidence() {
    for role in ApprovalRole::ALL.iter().copied() {
        let written = approval(role).to_payload();
        let mut value = json::parse(written.as_bytes(), Limits::MESSAGE).unwrap();
        let object = value.as_object_mut().unwrap();
        if role == ApprovalRole::Operator {
            object.insert("party", party(1).party);
        } else {
            object.insert("evidence", Digest::of(b"evidence"));
        }
        let fault = Approval::parse(json::to_canonical(&value).as_bytes()).unwrap_err();
        assert_eq!(fault.violations[0].code.reason(), "NOT_ALLOWED");
    }
}
