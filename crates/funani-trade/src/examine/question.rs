//! What is asked of an examination, and its written form, which a kept file holds.

use std::collections::BTreeMap;

use funani_core::codes::Zone;
use funani_core::named;
use funani_core::origin::Origin;
use funani_core::time::{Date, MINUTE, Timestamp};
use funani_core::trust::TrustFile;
use funani_core::verdict::CheckpointShown;
use rust_decimal::Decimal;

use super::Evidence;
use crate::figures::Figures;

named! {
    /// What is declared.
    pub enum EntryKind, "a kind of entry" {
        /// Goods that are imported.
        Import = "IMPORT",
        /// Goods that are exported.
        Export = "EXPORT",
        /// Goods in transit.
        Transit = "TRANSIT",
        /// A ship with its cargo.
        Arrival = "ARRIVAL",
    }
}

named! {
    /// What another entry used, too.
    pub enum UseKind, "a kind of use" {
        /// A transport document.
        Bill = "BILL",
        /// A certificate of origin.
        Certificate = "CERTIFICATE",
        /// An invoice.
        Invoice = "INVOICE",
    }
}

/// What is asked: how what is declared stands against what these bundles prove.
#[derive(Clone, Debug)]
pub struct Question<'a> {
    /// Evidence bundles of the one consignment.
    pub bundles: Vec<&'a Evidence>,
    /// What is declared; empty for nothing.
    pub declared: &'a Figures,
    /// As what it is declared.
    pub kind: Option<EntryKind>,
    /// What only who asks knows.
    pub facts: &'a Facts,
    /// When it is asked.
    pub now: Timestamp,
    /// Whose customs ask.
    pub authority: &'a Authority,
    /// Checkpoints of logs that were seen before.
    pub cached: &'a Checkpoints,
}

/// The newest checkpoint seen of each log, by the origin of its registry.
pub type Checkpoints = BTreeMap<Origin, CheckpointShown>;

/// The trust files of the registries that are known, by origin.
#[derive(Clone, Debug, Default)]
pub struct Trusts(BTreeMap<Origin, TrustFile>);

impl Trusts {
    /// Adds a trust file; one of the same registry is replaced.
    pub fn add(&mut self, trust: TrustFile) {
        self.0.insert(trust.registry().clone(), trust);
    }

    /// Each with its registry, by origin.
    pub fn iter(&self) -> impl Iterator<Item = (&Origin, &TrustFile)> {
        self.0.iter()
    }

    /// The trust file of a registry.
    pub fn of(&self, registry: &Origin) -> Option<&TrustFile> {
        self.0.get(registry)
    }
}

impl FromIterator<TrustFile> for Trusts {
    fn from_iter<I: IntoIterator<Item = TrustFile>>(files: I) -> Self {
        let mut trusts = Self::default();
        files.into_iter().for_each(|file| trusts.add(file));
        trusts
    }
}

/// A customs administration, as far as it matters for what dates mean.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Authority {
    /// Its country (ISO 3166-1 alpha-2).
    pub country: String,
    /// The difference of its clocks to UTC when it asks. By it dates are calendar dates.
    pub zone: Zone,
}

impl Authority {
    /// The calendar date at its place.
    pub fn date(&self, time: Timestamp) -> Date {
        let minutes = i64::from(self.zone.as_minutes());
        time.plus(minutes.saturating_mul(MINUTE)).date()
    }
}

/// What only the node that is asked knows of the consignment. What it knows nothing of is left
/// empty, and what rests on it is not found.
#[derive(Clone, Debug, Default, PartialEq, Eq)]
pub struct Facts {
    /// Other entries of the same authority, refused ones left out, that use the same.
    pub uses: Vec<Use>,
    /// What was drawn from lines of certificates.
    pub drawn: Vec<Drawn>,
    /// What the owners of bills and documents have of newer state than a bundle may show.
    pub replaced: Vec<Replaced>,
    /// House bills that masters name, and whether they are here.
    pub houses: Vec<House>,
    /// Other issuing bodies that used the number of a certificate.
    pub shared: Vec<Shared>,
    /// The arrival of the ship.
    pub arrival: Option<Arrival>,
    /// Where certificates made back-to-back certify more than what they were made from.
    pub beyond: Vec<Beyond>,
    /// What the Harmonized System calls the declared codes, where the node has its list.
    pub texts: Vec<CodeText>,
}

/// What a certificate certifies beyond its original. The original itself may be nothing that the
/// authority may see.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Beyond {
    /// The certificate.
    pub certificate: String,
    /// What, in English.
    pub english: String,
    /// What, in Japanese.
    pub japanese: String,
}

/// What the Harmonized System says of a code.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct CodeText {
    /// The code: heading or subheading.
    pub code: String,
    /// What it is for.
    pub text: String,
}

/// Another entry that uses the same document.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Use {
    /// What is used.
    pub kind: UseKind,
    /// Its number, as it states it.
    pub number: String,
    /// The number of the other entry.
    pub entry: String,
    /// The number of the bill that the other entry declares.
    pub bill: Option<String>,
}

/// What others have taken from a line of a certificate, in the unit of the certificate.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Drawn {
    /// The id of the certificate.
    pub certificate: String,
    /// The line.
    pub line: u32,
    /// Drawn by other entries that were released.
    pub drawn: Decimal,
    /// Declared by other entries that wait.
    pub claimed: Decimal,
    /// Passed on by certificates in force that were made from it (back to back).
    pub passed_on: Decimal,
}

/// A bill or document that has a newer state than `sequence`, or was replaced by another.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Replaced {
    /// The id of the bill or document.
    pub id: String,
    /// The sequence of its newest receipt with another content.
    pub sequence: Option<u64>,
    /// What replaced it: the number of a newer document.
    pub by: Option<String>,
}

/// A house bill that a master names.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct House {
    /// The number of the house bill.
    pub number: String,
    /// Whether it is on this node.
    pub here: bool,
}

/// Another issuing body with a certificate of the same agreement and number.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Shared {
    /// The agreement.
    pub agreement: String,
    /// The number.
    pub number: String,
    /// The other issuer's name.
    pub issuer: String,
}

/// The arrival of a ship, as it was reported.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Arrival {
    /// The calendar date at the port.
    pub date: Date,
    /// The port, UN/LOCODE.
    pub port: Option<String>,
    /// The name of the ship.
    pub vessel: Option<String>,
    /// Its IMO number.
    pub imo: Option<String>,
    /// The voyage.
    pub voyage: Option<String>,
}
