//! Parties as bills state them.

use funani_proof::json::{Object, Value};

use crate::manifest::firms::Firm;

fn address(firm: &Firm) -> Object {
    Object::from([
        ("street", firm.street),
        ("postCode", firm.post),
        ("city", firm.city),
        ("countryCode", firm.country),
    ])
}

/// A party with its number: that of a register or tax office, or the code that the line has for it.
pub(super) fn party(firm: &Firm) -> Value {
    let mut party = Object::from([
        ("partyName", Value::from(firm.name)),
        ("address", address(firm).into()),
    ]);
    let (scheme, number) = &firm.identifier;
    match scheme
        .strip_prefix("TH-")
        .or(Some(*scheme))
        .filter(|it| matches!(*it, "TIN" | "JCN"))
    {
        Some(kind) => {
            let reference = Object::from([
                ("type", kind),
                ("countryCode", firm.country),
                ("value", number),
            ]);
            party.insert("taxLegalReferences", vec![Value::from(reference)]);
        }
        None => _ = party.insert("identifyingCodes", vec![code(firm)]),
    }
    party.into()
}

/// A party to whom the bill is made out, which the standard wants a code of.
pub(super) fn identified(firm: &Firm) -> Value {
    let mut party = party(firm);
    if let Value::Object(party) = &mut party {
        party.insert("identifyingCodes", vec![code(firm)]);
    }
    party
}

fn code(firm: &Firm) -> Value {
    Object::from([
        ("codeListProvider", Value::from("ZZZ")),
        ("codeListName", "FUNANI".into()),
        ("partyCode", funani_tests::bill::code(firm.name).into()),
    ])
    .into()
}

pub(super) fn issuing(firm: &Firm) -> Value {
    let mut party = Object::from([
        ("partyName", Value::from(firm.name)),
        ("address", address(firm).into()),
    ]);
    party.insert("identifyingCodes", vec![code(firm)]);
    party.into()
}
