//! The parties of the document.
//!
//! `identifyingCodes[].codeListProvider` stays open, although its description lists providers:
//! platforms join them between two editions, and `ZZZ` is for lists that parties agree on.

use super::bill::{COUNTRY, LOCATION};
use super::route::ADDRESS;
use crate::codes::CodeList;
use crate::dcsa::condition::{DISPLAYED_ADDRESS, IDENTIFIED, PARTY_FUNCTIONS};
use crate::dcsa::kind::{
    Choice, Item, Kind, List, Shape, Text, any_of, described, lines, listed, objects, optional,
    patterned, required, text, texts, trimmed,
};
use crate::dcsa::pattern::Pattern;

const PLATFORM: Kind = listed(Text::patterned(0, 4, Pattern::Unspaced), CodeList::Platform);
const TYPE_OF_PERSON: Kind = Kind::Text(Text::trimmed(50).described(&[
    "NATURAL_PERSON",
    "LEGAL_PERSON",
    "ASSOCIATION_OF_PERSONS",
]));

pub(super) static DOCUMENT_PARTIES: Shape = Shape {
    source: "DCSA EBL 3.0.4 DocumentParties",
    members: &[
        optional(
            "carriersAgentAtDestination",
            Kind::Object(&CARRIERS_AGENT_AT_DESTINATION),
        ),
        optional("consignee", Kind::Object(&CONSIGNEE)),
        optional("endorsee", Kind::Object(&ENDORSEE)),
        required("issuingParty", Kind::Object(&ISSUING_PARTY)),
        optional(
            "notifyParties",
            Kind::List(List {
                least: 0,
                most: 3,
                item: Item::Object(&NOTIFY_PARTY),
            }),
        ),
        optional("onBehalfOfConsignee", Kind::Object(&ON_BEHALF_OF_CONSIGNEE)),
        optional("onBehalfOfShipper", Kind::Object(&ON_BEHALF_OF_SHIPPER)),
        optional("other", objects(0, &OTHER_DOCUMENT_PARTY)),
        required("shipper", Kind::Object(&SHIPPER)),
    ],
    choice: None,
    conditions: &[&PARTY_FUNCTIONS],
};

pub(super) static SHIPPER: Shape = Shape {
    source: "DCSA EBL 3.0.4 Shipper",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("displayedAddress", lines(6, Text::up_to(35))),
        optional("eblPlatform", PLATFORM),
        optional("identifyingCodes", objects(0, &IDENTIFYING_CODE)),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("purchaseOrderReferences", texts(0, Text::trimmed(35))),
        optional("reference", trimmed(35)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
        optional("typeOfPerson", TYPE_OF_PERSON),
    ],
    choice: None,
    conditions: &[&IDENTIFIED, &DISPLAYED_ADDRESS],
};

pub(super) static ON_BEHALF_OF_SHIPPER: Shape = Shape {
    source: "DCSA EBL 3.0.4 OnBehalfOfShipper",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("identifyingCodes", objects(0, &IDENTIFYING_CODE)),
        required("partyName", trimmed(70)),
    ],
    choice: None,
    conditions: &[&IDENTIFIED],
};

pub(super) static CONSIGNEE: Shape = Shape {
    source: "DCSA EBL 3.0.4 Consignee",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("displayedAddress", lines(6, Text::up_to(35))),
        optional("eblPlatform", PLATFORM),
        required("identifyingCodes", objects(1, &IDENTIFYING_CODE)),
        optional("isNotifyParty", Kind::Boolean),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("purchaseOrderReferences", texts(0, Text::trimmed(35))),
        optional("reference", trimmed(35)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
        optional("typeOfPerson", TYPE_OF_PERSON),
    ],
    choice: None,
    conditions: &[&DISPLAYED_ADDRESS],
};

pub(super) static ON_BEHALF_OF_CONSIGNEE: Shape = Shape {
    source: "DCSA EBL 3.0.4 OnBehalfOfConsignee",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("identifyingCodes", objects(1, &IDENTIFYING_CODE)),
        required("partyName", trimmed(70)),
    ],
    choice: None,
    conditions: &[&IDENTIFIED],
};

pub(super) static ENDORSEE: Shape = Shape {
    source: "DCSA EBL 3.0.4 Endorsee",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("displayedAddress", lines(6, Text::up_to(35))),
        optional("eblPlatform", PLATFORM),
        required("identifyingCodes", objects(1, &IDENTIFYING_CODE)),
        optional("isNotifyParty", Kind::Boolean),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
    ],
    choice: None,
    conditions: &[&DISPLAYED_ADDRESS],
};

pub(super) static ISSUING_PARTY: Shape = Shape {
    source: "DCSA EBL 3.0.4 IssuingParty",
    members: &[
        required("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("identifyingCodes", objects(0, &IDENTIFYING_CODE)),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static CARRIERS_AGENT_AT_DESTINATION: Shape = Shape {
    source: "DCSA EBL 3.0.4 CarriersAgentAtDestination",
    members: &[
        required("address", Kind::Object(&ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        required("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static NOTIFY_PARTY: Shape = Shape {
    source: "DCSA EBL 3.0.4 NotifyParty",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("displayedAddress", lines(6, Text::up_to(35))),
        optional("identifyingCodes", objects(0, &IDENTIFYING_CODE)),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("reference", trimmed(35)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
        optional("typeOfPerson", TYPE_OF_PERSON),
    ],
    choice: None,
    conditions: &[&IDENTIFIED, &DISPLAYED_ADDRESS],
};

pub(super) static OTHER_DOCUMENT_PARTY: Shape = Shape {
    source: "DCSA EBL 3.0.4 OtherDocumentParty",
    members: &[
        required("party", Kind::Object(&PARTY)),
        required(
            "partyFunction",
            described(3, &["SCO", "DDR", "DDS", "COW", "COX"]),
        ),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static PARTY: Shape = Shape {
    source: "DCSA EBL 3.0.4 Party",
    members: &[
        optional("address", Kind::Object(&PARTY_ADDRESS)),
        optional("addressLines", lines(5, Text::up_to(250))),
        optional("identifyingCodes", objects(0, &IDENTIFYING_CODE)),
        optional("partyContactDetails", objects(0, &PARTY_CONTACT_DETAIL)),
        required("partyName", trimmed(70)),
        optional("reference", trimmed(35)),
        optional("taxLegalReferences", objects(0, &TAX_LEGAL_REFERENCE)),
    ],
    choice: None,
    conditions: &[&IDENTIFIED],
};

pub(super) static PARTY_ADDRESS: Shape = Shape {
    source: "DCSA EBL 3.0.4 PartyAddress",
    members: &[
        optional("POBox", text(20)),
        optional("UNLocationCode", LOCATION),
        required("city", trimmed(35)),
        required("countryCode", COUNTRY),
        optional("floor", trimmed(50)),
        optional("postCode", text(10)),
        optional("stateRegion", text(65)),
        required("street", text(70)),
        optional("streetNumber", text(50)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static PARTY_CONTACT_DETAIL: Shape = Shape {
    source: "DCSA EBL 3.0.4 PartyContactDetail",
    members: &[
        any_of("email", patterned(0, 100, Pattern::Email)),
        required("name", trimmed(35)),
        any_of("phone", trimmed(30)),
    ],
    choice: Some(Choice::AnyOf(&["phone", "email"])),
    conditions: &[],
};

pub(super) static IDENTIFYING_CODE: Shape = Shape {
    source: "DCSA EBL 3.0.4 IdentifyingCode",
    members: &[
        optional("codeListName", text(100)),
        required("codeListProvider", text(100)),
        required("partyCode", text(150)),
    ],
    choice: None,
    conditions: &[],
};

pub(super) static TAX_LEGAL_REFERENCE: Shape = Shape {
    source: "DCSA EBL 3.0.4 TaxLegalReference",
    members: &[
        required("countryCode", COUNTRY),
        required("type", trimmed(50)),
        required("value", trimmed(35)),
    ],
    choice: None,
    conditions: &[],
};
