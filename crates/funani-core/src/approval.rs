//! A second signature under an act or an event (`docs/format.md` §2.4).

use funani_proof::digest::Digest;
use funani_proof::json::{self, Value};

use crate::form::{self, Form, FormFault, named};
use crate::id::PartyId;
use crate::origin::Origin;

#[cfg(test)]
mod tests;

named! {
    /// As what an approval counts.
    pub enum ApprovalRole, "a role of an approval" {
        /// One of several that the actor's own party demands.
        Party = "PARTY",
        /// The endorsee's leave to surrender.
        Endorsee = "ENDORSEE",
        /// The operator's word on what it looked at.
        Operator = "OPERATOR",
    }
}

/// One approval, with all members but `v` and `type`.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Approval {
    /// The registry.
    pub registry: Origin,
    /// Who approves; absent exactly where the role is [`ApprovalRole::Operator`].
    pub party: Option<PartyId>,
    /// As what.
    pub role: ApprovalRole,
    /// The digest of what is approved: its canonical payload without approvals (and proofs).
    pub target: Digest,
    /// The digest of what the operator looked at.
    pub evidence: Option<Digest>,
}

impl Approval {
    /// Reads the payload of an approval.
    ///
    /// # Errors
    /// [`FormFault`] with every violation.
    pub fn parse(payload: &[u8]) -> Result<Self, FormFault> {
        form::read_payload(payload, Self::read)
    }

    /// The canonical payload.
    pub fn to_payload(&self) -> String {
        let object = form::object([
            ("evidence", self.evidence.map(Value::from)),
            ("party", self.party.map(Value::from)),
            ("registry", Some(self.registry.as_str().into())),
            ("role", Some(self.role.into())),
            ("target", Some(self.target.into())),
            ("type", Some("funani-approval".into())),
            ("v", Some(form::integer(1))),
        ]);
        json::to_canonical(&object.into())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-approval");
        let registry = form.required("registry").parsed();
        let role = form.required("role").parsed();
        let target = form.required("target").digest();
        let (party, evidence) = match role {
            Some(ApprovalRole::Operator) => {
                form.forbidden("party", "the operator is no party");
                (
                    None,
                    form.optional("evidence").and_then(|field| field.digest()),
                )
            }
            Some(ApprovalRole::Party | ApprovalRole::Endorsee) => {
                form.forbidden("evidence", "stands with the role OPERATOR only");
                (form.required("party").parsed(), None)
            }
            None => {
                form.unjudged("party");
                form.unjudged("evidence");
                (None, None)
            }
        };
        Some(Self {
            registry: registry?,
            party,
            role: role?,
            target: target?,
            evidence,
        })
    }
}
