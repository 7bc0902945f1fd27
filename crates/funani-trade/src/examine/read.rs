//! A bundle, read once for all who look into it.

use std::collections::BTreeMap;
use std::sync::{Arc, OnceLock};

use funani_core::bundle::{Bundle, BundleError};
use funani_core::receipt::Receipt;
use funani_proof::digest::Digest;
use funani_proof::json::{self, Limits, Value};

use crate::figures::Figures;
use crate::{Paper, Received};

/// The bytes of a bundle, and what they say. Nothing of it is judged here.
#[derive(Debug)]
pub struct Evidence {
    raw: Vec<u8>,
    bundle: Result<Bundle, BundleError>,
    receipts: OnceLock<Vec<Option<Receipt>>>,
    values: OnceLock<BTreeMap<Digest, Option<Arc<Figures>>>>,
    transport: OnceLock<BTreeMap<Digest, Option<Arc<Value>>>>,
}

impl Evidence {
    /// Reads bytes that may be no bundle.
    pub fn read(raw: impl Into<Vec<u8>>) -> Self {
        let raw = raw.into();
        Self {
            bundle: Bundle::parse(&raw),
            raw,
            receipts: OnceLock::new(),
            values: OnceLock::new(),
            transport: OnceLock::new(),
        }
    }

    /// The bytes.
    pub fn raw(&self) -> &[u8] {
        &self.raw
    }

    /// The bundle that they are.
    ///
    /// # Errors
    /// [`BundleError`].
    pub const fn bundle(&self) -> Result<&Bundle, &BundleError> {
        self.bundle.as_ref()
    }

    /// The receipts in order; nothing for one that cannot be read.
    pub fn receipts(&self) -> &[Option<Receipt>] {
        self.receipts.get_or_init(|| {
            let entries = self.bundle.iter().flat_map(|bundle| &bundle.receipts);
            let read = entries.map(|entry| Receipt::parse(entry.receipt.payload()).ok());
            read.collect()
        })
    }

    /// The values of a content of a trade document, whether it was made here or came from elsewhere.
    pub fn values(&self, content: Digest) -> Option<&Arc<Figures>> {
        let all = self.values.get_or_init(|| self.contents(values));
        all.get(&content)?.as_ref()
    }

    /// A transport document.
    pub fn transport_document(&self, content: Digest) -> Option<&Arc<Value>> {
        let read = |raw: &[u8]| json::parse(raw, Limits::DOCUMENT).ok();
        let all = self.transport.get_or_init(|| self.contents(read));
        all.get(&content)?.as_ref()
    }

    fn contents<T>(&self, read: impl Fn(&[u8]) -> Option<T>) -> BTreeMap<Digest, Option<Arc<T>>> {
        let documents = self.bundle.iter().flat_map(|bundle| &bundle.documents);
        let read = documents.map(|it| (it.digest, read(&it.raw).map(Arc::new)));
        read.collect()
    }
}

fn values(raw: &[u8]) -> Option<Figures> {
    let paper = Paper::read(raw).map(|paper| paper.values).ok();
    let received = || Received::read(raw).ok();
    paper.or_else(|| received().map(|received| Figures::stated(received.values)))
}
