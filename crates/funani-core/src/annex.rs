//! Salted text beside an act that can be erased (`docs/format.md` §2.5).

use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Object};

use crate::form::{self, Form, FormFault, Seed};

#[cfg(test)]
mod tests;

/// An annex: comments, names, contacts. Only its digest is signed, so that it can be erased.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Annex {
    /// 32 random bytes, so that nobody can guess an erased annex from its digest.
    pub salt: Seed,
    /// What it says.
    pub content: Object,
}

impl Annex {
    /// The longest annex, in bytes of its canonical form.
    pub const MAX_BYTES: usize = 8 << 10;

    /// Reads an annex.
    ///
    /// # Errors
    /// [`FormFault`] with every violation; the text is longer than [`Annex::MAX_BYTES`].
    pub fn parse(text: &[u8]) -> Result<Self, FormFault> {
        let limits = Limits {
            bytes: Self::MAX_BYTES,
            depth: Limits::MESSAGE.depth,
        };
        form::read_value(&json::parse_canonical(text, limits)?, Self::read)
    }

    /// The canonical text. It may be longer than [`Annex::MAX_BYTES`], and is refused then.
    pub fn to_text(&self) -> String {
        let object = form::object([
            ("content", Some(self.content.clone().into())),
            ("salt", Some(self.salt.into())),
            ("type", Some("funani-annex".into())),
            ("v", Some(form::integer(1))),
        ]);
        json::to_canonical(&object.into())
    }

    /// The digest that stands in the act.
    pub fn digest(&self) -> Digest {
        Digest::of(self.to_text().as_bytes())
    }

    fn read(form: &mut Form<'_>) -> Option<Self> {
        form.head("funani-annex");
        let salt = form.required("salt").seed();
        let content = form.required("content").any_object().cloned();
        Some(Self {
            salt: salt?,
            content: content?,
        })
    }
}
