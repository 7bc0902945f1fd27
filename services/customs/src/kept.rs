//! The file of an examination that an authority keeps with an entry (`docs/format.md` §7.3).

use funani_core::form;
use funani_proof::b64;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Object, Value};

use crate::examination::Examined;

/// An examination in its written form: what was asked, the evidence, the report.
pub(crate) struct Kept {
    object: Object,
    digest: Digest,
}

impl Kept {
    /// What is kept of an examination.
    pub(crate) fn of(examined: &Examined) -> Self {
        let raw = examined.bundles.iter().map(AsRef::as_ref).collect();
        let question = examined.question.about(raw);
        let bundles = form::list(&examined.bundles, |bundle| b64::encode(bundle).into());
        let object = Object::from([
            ("bundles", bundles),
            ("question", question.to_value()),
            ("report", examined.report.to_value()),
            ("type", "funani-examination".into()),
            ("v", form::integer(1)),
        ]);
        let digest = json::canonical_digest(&Value::from(object.clone()));
        Self { object, digest }
    }

    /// The digest that the receipt is for.
    pub(crate) const fn digest(&self) -> Digest {
        self.digest
    }

    /// The file, with the receipt beside the examination.
    pub(crate) fn with_receipt(self, receipt: &str) -> Vec<u8> {
        let file = Object::from([
            ("examination", Value::from(self.object)),
            ("receipt", receipt.into()),
        ]);
        json::to_canonical(&file.into()).into_bytes()
    }
}
