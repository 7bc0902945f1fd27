use std::collections::BTreeSet;

use super::*;

/// Every path that the contract's descriptors name.
fn contract() -> BTreeSet<String> {
    let set = funani_wire::calls();
    set.into_iter().collect()
}

#[test]
fn every_call_of_the_contract_has_a_rule_and_no_other_does() {
    let own = |call: &&Call| call.path.starts_with("/funani.");
    let table: BTreeSet<String> = TABLE
        .iter()
        .filter(own)
        .map(|call| call.path.to_owned())
        .collect();
    assert_eq!(table, contract());
    assert_eq!(INDEX.len(), TABLE.len(), "a call stands twice");
}

#[test]
fn what_moves_or_reveals_is_never_open() {
    // Grows only with a reason: an open call reads no token at all.
    let open: Vec<_> = TABLE
        .iter()
        .filter(|call| call.rule == Rule::Open && call.path.starts_with("/funani."))
        .map(|call| call.path)
        .collect();
    assert_eq!(
        open,
        [
            "/funani.parties.v1.PartiesService/Submit",
            "/funani.ledger.v1.LedgerService/GetCheckpoint",
            "/funani.ledger.v1.LedgerService/GetInclusion",
            "/funani.ledger.v1.LedgerService/GetConsistency",
            "/funani.ledger.v1.LedgerService/ListLeaves",
            "/funani.ledger.v1.LedgerService/GetSource",
        ]
    );
}

#[test]
fn a_path_that_is_no_call_has_no_place() {
    assert_eq!(place("/funani.registry.v1.RegistryService/Nothing"), None);
    assert_eq!(place("/funani.registry.v1.RegistryService/Submit/"), None);
    assert_eq!(place(""), None);
    let at = place("/funani.ledger.v1.LedgerService/Append").unwrap();
    assert_eq!(TABLE[at].service(), "funani.ledger.v1.LedgerService");
    assert_eq!(TABLE[at].method(), "Append");
}
