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

/// One call.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Call {
    /// Its path, `/package.Service/Method`.
    pub path: &'static str,
    /// Who may make it.
    pub rule: Rule,
}

impl Call {
    /// The full name of the service.
    pub fn service(&self) -> &'static str {
        self.path.split('/').nth(1).unwrap_or_default()
    }

    /// The name of the method.
    pub fn method(&self) -> &'static str {
        self.path.split('/').nth(2).unwrap_or_default()
    }
}

const fn call(path: &'static str, rule: Rule) -> Call {
    Call { path, rule }
}

/// Every call there is.
pub const TABLE: &[Call] = &[
    call("/funani.parties.v1.PartiesService/Submit", Rule::Open),
    call(
        "/funani.parties.v1.PartiesService/GetParty",
        Rule::PartyOrNode,
    ),
    call(
        "/funani.parties.v1.PartiesService/History",
        Rule::PartyOrNode,
    ),
    call(
        "/funani.parties.v1.PartiesService/HeadStatement",
        Rule::PartyOrNode,
    ),
    call("/funani.parties.v1.PartiesService/Feed", Rule::Node),
    call("/funani.registry.v1.RegistryService/Prepare", Rule::Party),
    call("/funani.registry.v1.RegistryService/Submit", Rule::Deferred),
    call("/funani.registry.v1.RegistryService/GetBill", Rule::Party),
    call("/funani.registry.v1.RegistryService/ListBills", Rule::Party),
    call("/funani.registry.v1.RegistryService/History", Rule::Party),
    call(
        "/funani.registry.v1.RegistryService/Evidence",
        Rule::PartyOrNode,
    ),
    call(
        "/funani.registry.v1.RegistryService/HeadStatement",
        Rule::PartyOrNode,
    ),
    call("/funani.registry.v1.RegistryService/Watch", Rule::Party),
    call("/funani.ledger.v1.LedgerService/Append", Rule::Node),
    call("/funani.ledger.v1.LedgerService/GetCheckpoint", Rule::Open),
    call("/funani.ledger.v1.LedgerService/GetInclusion", Rule::Open),
    call("/funani.ledger.v1.LedgerService/GetConsistency", Rule::Open),
    call("/funani.ledger.v1.LedgerService/ListLeaves", Rule::Open),
    call("/funani.ledger.v1.LedgerService/GetSource", Rule::Open),
    call("/funani.verifier.v1.VerifierService/Verify", Rule::Deferred),
    call("/grpc.health.v1.Health/Check", Rule::Open),
    call("/grpc.health.v1.Health/Watch", Rule::Open),
    call(
        "/grpc.reflection.v1.ServerReflection/ServerReflectionInfo",
        Rule::Open,
    ),
];

static INDEX: LazyLock<HashMap<&'static str, usize>> = LazyLock::new(|| {
    TABLE
        .iter()
        .enumerate()
        .map(|(at, call)| (call.path, at))
        .collect()
});

/// The place of a call in [`TABLE`]; `None` for a path that is no call.
pub fn place(path: &str) -> Option<usize> {
    INDEX.get(path).copied()
}
