//! Who may call what: one table for every call of every service.
//!
//! A call that is not in the table is denied. What a caller may see *within* a call (whose bill,
//! which head) is the service's to judge.

use std::collections::HashMap;
use std::sync::LazyLock;

#[cfg(test)]
mod tests;

/// Who may make a call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Rule {
    /// Anyone; no token is looked at.
    Open,
    /// A party under its authenticate key.
    Party,
    /// A service of this node under the node's key.
    Node,
    /// Either.
    PartyOrNode,
    /// The handler decides, because something else comes first (another registry's act) or because
    /// it depends on the request. It finds the caller, or why there is none, in the extensions.
    Deferred,
}

/// Every call of the contract: its path, `/package.Service/Method`, and who may make it.
pub const TABLE: &[(&str, Rule)] = &[
    ("/funani.parties.v1.PartiesService/Submit", Rule::Open),
    (
        "/funani.parties.v1.PartiesService/GetParty",
        Rule::PartyOrNode,
    ),
    (
        "/funani.parties.v1.PartiesService/History",
        Rule::PartyOrNode,
    ),
    (
        "/funani.parties.v1.PartiesService/HeadStatement",
        Rule::PartyOrNode,
    ),
    (
        "/funani.parties.v1.PartiesService/HeadStatements",
        Rule::Node,
    ),
    ("/funani.parties.v1.PartiesService/Feed", Rule::Node),
    ("/funani.registry.v1.RegistryService/Prepare", Rule::Party),
    ("/funani.registry.v1.RegistryService/Submit", Rule::Deferred),
    ("/funani.registry.v1.RegistryService/GetBill", Rule::Party),
    ("/funani.registry.v1.RegistryService/ListBills", Rule::Party),
    ("/funani.registry.v1.RegistryService/History", Rule::Party),
    (
        "/funani.registry.v1.RegistryService/Evidence",
        Rule::PartyOrNode,
    ),
    (
        "/funani.registry.v1.RegistryService/ListEvidence",
        Rule::Node,
    ),
    (
        "/funani.registry.v1.RegistryService/HeadStatement",
        Rule::PartyOrNode,
    ),
    ("/funani.registry.v1.RegistryService/Watch", Rule::Party),
    ("/funani.registry.v1.RegistryService/FindBills", Rule::Node),
    ("/funani.ledger.v1.LedgerService/Append", Rule::Node),
    ("/funani.ledger.v1.LedgerService/GetCheckpoint", Rule::Open),
    ("/funani.ledger.v1.LedgerService/GetInclusion", Rule::Open),
    ("/funani.ledger.v1.LedgerService/GetInclusions", Rule::Open),
    ("/funani.ledger.v1.LedgerService/GetConsistency", Rule::Open),
    ("/funani.ledger.v1.LedgerService/ListLeaves", Rule::Open),
    ("/funani.ledger.v1.LedgerService/GetSource", Rule::Open),
    ("/funani.verifier.v1.VerifierService/Verify", Rule::Deferred),
    (
        "/funani.documents.v1.DocumentsService/EditConsignment",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/GetConsignment",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/ListConsignments",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/MakePaper",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/MakeFiling",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/RecordAnswer",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/CompareBill",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/SubmitDocument",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/GetDocument",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/ListDocuments",
        Rule::Party,
    ),
    (
        "/funani.documents.v1.DocumentsService/GetDocumentEvidence",
        Rule::PartyOrNode,
    ),
    (
        "/funani.documents.v1.DocumentsService/ListDocumentEvidence",
        Rule::Node,
    ),
    (
        "/funani.documents.v1.DocumentsService/FindDocuments",
        Rule::Node,
    ),
    ("/funani.customs.v1.CustomsService/PutPolicy", Rule::Party),
    ("/funani.customs.v1.CustomsService/GetPolicy", Rule::Party),
    ("/funani.customs.v1.CustomsService/Declare", Rule::Party),
    ("/funani.customs.v1.CustomsService/GetEntry", Rule::Party),
    ("/funani.customs.v1.CustomsService/Lookup", Rule::Party),
    ("/funani.customs.v1.CustomsService/Examine", Rule::Party),
    (
        "/funani.customs.v1.CustomsService/ExamineManifest",
        Rule::Party,
    ),
    (
        "/funani.customs.v1.CustomsService/RecordStatus",
        Rule::Party,
    ),
    ("/funani.customs.v1.CustomsService/Watch", Rule::Party),
    ("/funani.customs.v1.CustomsService/ListLooks", Rule::Party),
    (
        "/funani.customs.v1.CustomsService/VerifyCertificate",
        Rule::Open,
    ),
];

/// What every server answers beside the contract: health and reflection.
const STANDARD: &[(&str, Rule)] = &[
    ("/grpc.health.v1.Health/Check", Rule::Open),
    ("/grpc.health.v1.Health/Watch", Rule::Open),
    ("/grpc.health.v1.Health/List", Rule::Open),
    (
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        Rule::Open,
    ),
];

/// One call that can be made.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Call {
    /// Its path.
    pub(crate) path: &'static str,
    /// The full name of the service.
    pub(crate) service: &'static str,
    /// The name of the method.
    pub(crate) method: &'static str,
    /// Who may make it.
    pub(crate) rule: Rule,
}

static CALLS: LazyLock<Vec<Call>> = LazyLock::new(|| {
    let calls = TABLE.iter().chain(STANDARD);
    calls.map(|(path, rule)| Call::new(path, *rule)).collect()
});

static PLACES: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    CALLS
        .iter()
        .enumerate()
        .map(|(at, call)| (call.path, at))
        .collect()
});

impl Call {
    fn new(path: &'static str, rule: Rule) -> Self {
        let (service, method) = path
            .trim_start_matches('/')
            .split_once('/')
            .unwrap_or_default();
        Self {
            path,
            service,
            method,
            rule,
        }
    }
}

/// Every call that can be made, in a fixed order.
pub(crate) fn calls() -> &'static [Call] {
    &CALLS
}

/// The place of a call in [`calls`]; `None` for a path that is no call.
pub(crate) fn place(path: &str) -> Option<usize> {
    PLACES.get(path).copied()
}

/// Who may make a call; `None` for a path that is no call.
pub fn rule(path: &str) -> Option<Rule> {
    place(path).map(|at| CALLS[at].rule)
}
