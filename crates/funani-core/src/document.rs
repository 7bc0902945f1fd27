//! What an act of issue needs from a transport document.

/// What ISSUE is compared with.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct DocumentFacts {}
