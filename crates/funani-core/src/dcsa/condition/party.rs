use super::{elements, keys, repeated, truth, words};
use crate::dcsa::fault::FaultCode;
use crate::dcsa::walk::{Findings, Scene};

pub(super) const IDENTIFIED: &str = "DCSA EBL 3.0.4, identifyingCodes";
pub(super) const DISPLAYED_ADDRESS: &str = "DCSA EBL 3.0.4, displayedAddress";
pub(super) const FUNCTIONS: &str = "DCSA EBL 3.0.4, other document parties";

/// Lines of a displayed address on paper; on an electronic document the schema's six hold.
const PAPER_LINES: usize = 2;

/// Lines of an unstructured address are a fallback, and identify nobody by themselves.
pub(super) fn identified(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let party = scene.object;
    if !party.contains("address") && elements(party, "identifyingCodes").is_empty() {
        findings.note(
            scene.place,
            FaultCode::PartyNotIdentified,
            "address, identifyingCodes",
            IDENTIFIED,
        );
    }
}

pub(super) fn displayed_address(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let lines = elements(scene.object, "displayedAddress").len();
    if lines > PAPER_LINES && truth(scene.document, "isElectronic") == Some(false) {
        findings.note(
            &scene.place.member("displayedAddress"),
            FaultCode::DisplayedAddressTooLong,
            PAPER_LINES.to_string(),
            DISPLAYED_ADDRESS,
        );
    }
}

pub(super) fn functions(scene: &Scene<'_>, findings: &mut Findings<'_>) {
    let others = elements(scene.object, "other");
    let place = scene.place.member("other");
    for index in repeated(&keys(others, |other| words(other, "partyFunction"))) {
        let place = place.element(index);
        findings.note(
            &place.member("partyFunction"),
            FaultCode::PartyFunctionRepeated,
            "",
            FUNCTIONS,
        );
    }
}
