//! A verdict as the wire tells it.

use funani_core::doc::DocState;
use funani_core::state::{Controller, Named, State};
use funani_core::verdict::{Check, Class, Code, CustodyShown, Finality, Outcome, Verdict};
use funani_wire::types::v1 as types;
use funani_wire::verifier::v1 as wire;

pub(crate) fn verdict(verdict: &Verdict, simulated: bool) -> wire::Verdict {
    let shown = &verdict.shown;
    let state = shown.state.as_ref();
    wire::Verdict {
        result: match verdict.outcome {
            Outcome::Valid => wire::Result::Valid,
            Outcome::Invalid => wire::Result::Invalid,
            Outcome::Undecided => wire::Result::Undecided,
        }
        .into(),
        checks: verdict.checks.iter().map(check).collect(),
        bill_id: shown.bill.map(|bill| bill.to_string()).unwrap_or_default(),
        number: shown
            .number
            .as_ref()
            .map(ToString::to_string)
            .unwrap_or_default(),
        status: status(verdict),
        document_id: shown.doc.map(|doc| doc.to_string()).unwrap_or_default(),
        controller: state.map(controller).unwrap_or_default(),
        holder: state
            .and_then(|state| state.possessor)
            .map(|party| types::PartyName {
                name: name_of(&shown.custody, &party.to_string()),
                party_id: party.to_string(),
                identifiers: Vec::new(),
            }),
        endorsee: state
            .and_then(|state| state.endorsement.party())
            .map(|named| {
                let mut endorsee = named_party(named);
                if endorsee.name.is_empty() {
                    endorsee.name = name_of(&shown.custody, &endorsee.party_id);
                }
                endorsee
            }),
        document_digest: shown
            .document
            .map(|digest| digest.to_string())
            .unwrap_or_default(),
        sequence: shown.sequence.unwrap_or_default(),
        head: shown.head.map(|head| head.to_string()).unwrap_or_default(),
        finality: shown.finality.map(|level| finality(level, verdict)),
        checkpoint_time: shown
            .checkpoint
            .and_then(|checkpoint| checkpoint.time)
            .map(|time| time.to_string())
            .unwrap_or_default(),
        custody: shown
            .custody
            .iter()
            .map(|custody| wire::PartyCustody {
                party_id: custody.party.to_string(),
                name: custody.name.clone().unwrap_or_default(),
                custody: custody.custody.to_string(),
            })
            .collect(),
        later_acts_unknown: verdict.has(Code::LaterActsUnknown),
        simulated,
    }
}

fn status(verdict: &Verdict) -> String {
    let shown = &verdict.shown;
    match (&shown.state, &shown.doc_state) {
        (Some(state), _) => state.status.name().to_string(),
        (None, Some(DocState::Document { status, .. })) => status.to_string(),
        (None, Some(DocState::Grant { status, .. })) => status.to_string(),
        (None, None) => String::new(),
    }
}

fn check(check: &Check) -> wire::Check {
    wire::Check {
        code: check.code.reason().to_owned(),
        class: match check.class {
            Class::Pass => wire::CheckClass::Pass,
            Class::Note => wire::CheckClass::Note,
            Class::Undecided => wire::CheckClass::Undecided,
            Class::Fail => wire::CheckClass::Fail,
        }
        .into(),
        subject: check.subject.clone(),
        sentence: check.english(),
    }
}

fn controller(state: &State) -> String {
    match state.controller() {
        Controller::Party(party) | Controller::Carrier(party) => party.to_string(),
        Controller::Locked => "LOCKED".to_owned(),
        Controller::InTransit => "IN_TRANSIT".to_owned(),
        Controller::Ended => "ENDED".to_owned(),
    }
}

fn named_party(named: &Named) -> types::PartyName {
    match named {
        Named::Party(party) => types::PartyName {
            party_id: party.to_string(),
            name: String::new(),
            identifiers: Vec::new(),
        },
        Named::Stated(stated) => types::PartyName {
            party_id: String::new(),
            name: stated.name.clone(),
            identifiers: stated
                .identifiers
                .iter()
                .map(|identifier| types::Identifier {
                    scheme: identifier.scheme().to_owned(),
                    value: identifier.value().to_owned(),
                })
                .collect(),
        },
    }
}

fn name_of(custody: &[CustodyShown], party: &str) -> String {
    let found = custody
        .iter()
        .find(|shown| shown.party.to_string() == party);
    found
        .and_then(|shown| shown.name.clone())
        .unwrap_or_default()
}

fn finality(level: Finality, verdict: &Verdict) -> types::Finality {
    let (level, witnesses) = match level {
        Finality::Recorded => (types::FinalityLevel::Recorded, 0),
        Finality::Logged => (types::FinalityLevel::Logged, 0),
        Finality::Witnessed(count) => (
            types::FinalityLevel::Witnessed,
            u32::try_from(count).unwrap_or(u32::MAX),
        ),
    };
    types::Finality {
        level: level.into(),
        witnesses,
        checkpoint_size: verdict
            .shown
            .checkpoint
            .map_or(0, |checkpoint| checkpoint.size),
    }
}
