use std::collections::BTreeSet;

use super::*;

#[test]
fn every_call_of_the_contract_has_a_rule_and_no_other_does() {
    let table: BTreeSet<String> = TABLE.iter().map(|(path, _)| (*path).to_owned()).collect();
    assert_eq!(table, funani_wire::calls().into_iter().collect());
    assert_eq!(
        PLACES.len(),
        TABLE.len() + STANDARD.len(),
        "a call stands twice"
    );
}

#[test]
fn what_moves_or_reveals_is_never_open() {
    // Grows only with a reason: an open call reads no token at all.
    let open = TABLE.iter().filter(|(_, rule)| *rule == Rule::Open);
    let open: Vec<_> = open.map(|(path, _)| *path).collect();
    assert_eq!(
        open,
        [
            "/funani.parties.v1.PartiesService/Submit",
            "/funani.ledger.v1.LedgerService/GetCheckpoint",
            "/funani.ledger.v1.LedgerService/GetInclusion",
            "/funani.ledger.v1.LedgerService/GetInclusions",
            "/funani.ledger.v1.LedgerService/GetConsistency",
            "/funani.ledger.v1.LedgerService/ListLeaves",
            "/funani.ledger.v1.LedgerService/GetSource",
            // A certificate's status; its contents only to who shows that it has it.
            "/funani.customs.v1.CustomsService/VerifyCertificate",
        ]
    );
}

#[test]
fn a_path_that_is_no_call_has_no_rule() {
    for path in [
        "",
        "/",
        "/funani.registry.v1.RegistryService/Nothing",
        "/funani.registry.v1.RegistryService/Submit/",
        "funani.registry.v1.RegistryService/Submit",
    ] {
        assert_eq!(rule(path), None, "{path}");
    }
    let at = place("/funani.ledger.v1.LedgerService/Append").unwrap();
    let call = calls()[at];
    assert_eq!(
        (call.service, call.method),
        ("funani.ledger.v1.LedgerService", "Append")
    );
    assert_eq!(call.rule, Rule::Node);
}
