//! The text of a QR code on a certificate of origin: `funani:c?r=…&d=…&h=…`, or a link to a page
//! like this one with the same query (`docs/verifier.md`).

use std::collections::BTreeMap;

use funani_core::id::DocId;
use funani_core::origin::Origin;
use funani_proof::digest::Digest;

use super::fault::Fault;
use super::words::Word;

/// What a QR code says.
#[derive(Clone, Debug, PartialEq, Eq)]
pub(super) struct Code {
    /// The registry.
    pub(super) registry: Origin,
    /// The certificate.
    pub(super) document: DocId,
    /// The digest of its content.
    pub(super) content: Digest,
}

impl Code {
    /// Reads a text.
    ///
    /// # Errors
    /// Every fault.
    pub(super) fn parse(text: &str) -> Result<Self, Vec<Fault>> {
        let other = || vec![Fault::of(Word::CodeOther)];
        let (place, query) = text.trim().split_once('?').ok_or_else(other)?;
        let is_link = place.starts_with("https://") && place.ends_with("/c");
        if place != "funani:c" && !is_link {
            return Err(other());
        }
        Self::of_query(query)
    }

    /// Reads the query of a link. The language of the page may stand beside it.
    ///
    /// # Errors
    /// Every fault.
    pub(super) fn of_query(query: &str) -> Result<Self, Vec<Fault>> {
        let mut said = BTreeMap::new();
        let mut faults = Vec::new();
        for (name, value) in form_urlencoded::parse(query.as_bytes()) {
            let known = ["r", "d", "h"].into_iter().find(|known| *known == name);
            if let Some(name) = known
                && said.insert(name, value).is_some()
            {
                faults.push(Fault::text(Word::CodeTwice, name));
            }
        }
        let registry = said.get("r").and_then(|text| text.parse::<Origin>().ok());
        let document = said.get("d").and_then(|text| text.parse::<DocId>().ok());
        let content = said
            .get("h")
            .and_then(|hex| format!("sha256:{hex}").parse::<Digest>().ok());
        for (missing, word) in [
            (registry.is_none(), Word::CodeRegistry),
            (document.is_none(), Word::CodeDocument),
            (content.is_none(), Word::CodeDigest),
        ] {
            if missing {
                faults.push(Fault::of(word));
            }
        }
        match (registry, document, content) {
            (Some(registry), Some(document), Some(content)) if faults.is_empty() => Ok(Self {
                registry,
                document,
                content,
            }),
            _ => Err(faults),
        }
    }

    /// The text in its one form.
    pub(super) fn text(&self) -> String {
        format!("funani:c?{}", self.query())
    }

    /// The query in its one form. None of the three needs to be escaped in a query (RFC 3986 §3.4).
    pub(super) fn query(&self) -> String {
        let content = self.content.to_string();
        let hex = content.strip_prefix("sha256:").unwrap_or(&content);
        format!("r={}&d={}&h={hex}", self.registry, self.document)
    }
}
