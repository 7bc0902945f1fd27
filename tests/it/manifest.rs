//! The manifest of one ship's call, with irregularities planted in it, to measure examinations by.
//!
//! Everything is made from a seed: bills, the exporters' data, certificates of origin, and the import
//! declarations as brokers' systems write them. About a third of the consignments has an irregularity
//! that a customs officer knows; the others differ only as sound papers and declarations do. Nothing
//! here knows a rule of examination, and it was written without sight of them.

use std::collections::BTreeMap;

use crate::mistakes::Chance;

pub(crate) mod bill;
pub(crate) mod certificate;
pub(crate) mod consignment;
pub(crate) mod declaration;
pub(crate) mod firms;
pub(crate) mod load;
#[cfg(test)]
mod measure;
pub(crate) mod plant;
pub(crate) mod shipment;
pub(crate) mod sound;
#[cfg(test)]
mod tests;
pub(crate) mod told;
pub(crate) mod voyage;
pub(crate) mod wares;
pub(crate) mod written;

use certificate::Certificate;
use declaration::Declaration;
use firms::Firms;
use shipment::{Consolidation, Shipment, Yard};
use voyage::Voyage;

/// Bills of one round of the quay: full containers, and a consolidation of house bills with its
/// master.
const ROUND: usize = 25;
const HOUSES: usize = 5;
/// Bills by which the numbers of planted irregularities are counted.
const COUNTED_BY: usize = 300;

/// Whether something happens before the ship arrives and is declared, or after.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum When {
    Before,
    After,
}

/// What happens once bills, papers and certificates are issued.
#[derive(Clone, Debug)]
pub(crate) enum Later {
    /// The exporter changes its data and signs these papers anew.
    Papers {
        changes: BTreeMap<String, String>,
        kinds: &'static [&'static str],
        when: When,
    },
    /// The bill is endorsed and transferred to this importer.
    Endorsed { to: usize, when: When },
    /// The shipper surrenders a straight bill where it was issued.
    SurrenderedAtOrigin,
    /// The issuing body puts another certificate in the place of the case's own.
    CertificateReplaced { with: Certificate, when: When },
    /// The issuing body cancels the case's own certificate.
    CertificateCancelled { when: When },
}

/// A bundle that somebody hands in with the question.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum Handed {
    /// That of the bill, with a digit of its document changed.
    BillForged,
    /// That of the invoice, with a digit of its content changed.
    InvoiceForged,
    /// That of a bill that another registry recorded, which this node does not know.
    OtherRegistry,
}

/// What was planted.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Planted {
    /// What is wrong.
    pub(crate) kind: &'static str,
    /// What an answer that finds it speaks of, in words.
    pub(crate) answer: &'static str,
}

/// A consignment under a bill of its own, with all that belongs to it.
#[derive(Clone, Debug)]
pub(crate) struct Case {
    pub(crate) number: usize,
    pub(crate) shipment: Shipment,
    /// Its certificate of origin.
    pub(crate) certificate: Option<usize>,
    /// Its declaration, and others that were made with it.
    pub(crate) declarations: Vec<Declaration>,
    pub(crate) later: Vec<Later>,
    pub(crate) handed: Option<Handed>,
    /// Nobody issues the bill.
    pub(crate) unissued: bool,
    pub(crate) planted: Option<Planted>,
    /// The case whose irregularity shows here, too: this one counts neither as found nor as false.
    pub(crate) beside: Option<usize>,
    /// How it differs, soundly.
    pub(crate) variations: Vec<&'static str>,
}

/// A master bill, which the ship's manifest declares.
#[derive(Clone, Debug)]
pub(crate) struct Master {
    pub(crate) number: usize,
    pub(crate) consolidation: Consolidation,
    /// Its house bills, by the numbers of their cases.
    pub(crate) houses: Vec<usize>,
    pub(crate) planted: Option<Planted>,
    pub(crate) beside: Option<usize>,
}

/// The manifest.
#[derive(Debug)]
pub(crate) struct Manifest {
    pub(crate) voyage: Voyage,
    pub(crate) firms: Firms,
    pub(crate) cases: Vec<Case>,
    pub(crate) masters: Vec<Master>,
    /// All certificates but those that replace others.
    pub(crate) certificates: Vec<Certificate>,
}

/// What cases are made with.
pub(crate) struct Making<'a> {
    pub(crate) firms: &'a Firms,
    pub(crate) voyage: &'a Voyage,
    pub(crate) chance: &'a mut Chance,
    pub(crate) certificates: Vec<Certificate>,
    pub(crate) numbers: usize,
}

impl Making<'_> {
    /// The next number of a certificate.
    pub(crate) fn number(&mut self, agreement: &str) -> String {
        self.numbers += 1;
        format!("{}-2703-{:05}", &agreement[..2], self.numbers)
    }
}

/// The seed of the sample manifest.
pub(crate) const SEED: u64 = 20_270_316;
/// The day on which the sample's ship arrives.
pub(crate) const ARRIVAL: &str = "2027-03-16";

impl Manifest {
    /// The sample of 300 bills.
    pub(crate) fn sample() -> Self {
        Self::new(SEED, COUNTED_BY, ARRIVAL)
    }

    /// A manifest of so many bills of a ship that arrives on a day.
    pub(crate) fn new(seed: u64, bills: usize, arrival: &str) -> Self {
        let (firms, mut chance) = (Firms::new(), Chance(seed));
        let voyage = Voyage {
            arrival: arrival.to_owned(),
        };
        let (shipments, consolidations) = shipments(&firms, &mut chance, bills);
        let mut making = Making {
            firms: &firms,
            voyage: &voyage,
            chance: &mut chance,
            certificates: Vec::new(),
            numbers: 0,
        };
        let numbered = shipments.into_iter().enumerate();
        let mut cases: Vec<Case> = numbered
            .map(|(number, shipment)| making.case(number, shipment))
            .collect();
        let first = cases.len();
        let masters = consolidations.into_iter().enumerate();
        let mut masters: Vec<Master> = masters
            .map(|(at, consolidation)| Master {
                number: first + at,
                houses: cases
                    .iter()
                    .filter(|case| case.shipment.master.as_ref() == Some(&consolidation.bill))
                    .map(|case| case.number)
                    .collect(),
                consolidation,
                planted: None,
                beside: None,
            })
            .collect();
        plant::masters(&mut masters, &mut cases, bills);
        plant::cases(&mut cases, &mut making, bills);
        for case in &mut cases {
            if case.planted.is_none() && case.beside.is_none() {
                making.vary(case);
            }
        }
        let certificates = making.certificates;
        Self {
            voyage,
            firms,
            cases,
            masters,
            certificates,
        }
    }
}

fn shipments(
    firms: &Firms,
    chance: &mut Chance,
    bills: usize,
) -> (Vec<Shipment>, Vec<Consolidation>) {
    let mut yard = Yard {
        firms,
        chance,
        bills: 0,
        containers: 0,
    };
    let (mut shipments, mut consolidations) = (Vec::new(), Vec::new());
    while shipments.len() + consolidations.len() < bills {
        let left = bills - shipments.len() - consolidations.len();
        let full = if left < ROUND {
            left
        } else {
            ROUND - HOUSES - 1
        };
        shipments.extend((0..full).map(|_| yard.full()));
        if left >= ROUND {
            let (consolidation, houses) = yard.consolidated(HOUSES);
            consolidations.push(consolidation);
            shipments.extend(houses);
        }
    }
    (shipments, consolidations)
}

impl Making<'_> {
    /// A sound case: its declaration says what is true, as some broker writes it.
    fn case(&mut self, number: usize, shipment: Shipment) -> Case {
        let agreement = match self.chance.below(20) {
            0..=6 => Some("JTEPA"),
            7..=9 => Some("AJCEP"),
            10..=13 => Some("RCEP"),
            _ => None,
        };
        let originates = shipment.lines.iter().any(|line| line.origin == "JP");
        let certificate = agreement.filter(|_| originates).map(|agreement| {
            let number = self.number(agreement);
            let certificate = Certificate::of(&shipment, agreement, number, "JP");
            self.certificates.push(certificate);
            self.certificates.len() - 1
        });
        let broker = self.chance.below(self.firms.brokers.len());
        let entry = format!("A0{:03}-70316-{number:05}", 100 + broker);
        let mut declaration = Declaration::of(&shipment, self.firms, self.voyage, entry, broker);
        if let Some(at) = certificate {
            declaration.claim(&self.certificates[at], self.firms, self.voyage);
        }
        let variations = sound::write(&mut declaration, &shipment, self.chance);
        Case {
            number,
            shipment,
            certificate,
            declarations: vec![declaration],
            later: Vec::new(),
            handed: None,
            unissued: false,
            planted: None,
            beside: None,
            variations,
        }
    }

    /// Lets something sound happen to some cases.
    fn vary(&mut self, case: &mut Case) {
        for _ in 0..2 {
            let (name, event) = sound::EVENTS[self.chance.below(sound::EVENTS.len())];
            if !case.variations.contains(&name) && event(case, self).is_some() {
                case.variations.push(name);
                return;
            }
        }
    }
}
