//! The firms of a manifest as parties of a node.

use funani_core::fact::{Fact, Role};
use funani_core::identifier::Identifier;
use funani_core::party::Event;
use funani_core::time::DAY;
use funani_tests::{Person, Stage, bill};

use super::each;
use crate::manifest::firms::{Firm, Firms};
use crate::manifest::shipment::{Issuer, Shipment};

/// Everybody with keys and a connection.
pub(crate) struct People {
    pub(crate) exporters: Vec<Person>,
    pub(crate) importers: Vec<Person>,
    pub(crate) carrier: Person,
    pub(crate) consolidators: Vec<Person>,
    pub(crate) agents: Vec<Person>,
    pub(crate) brokers: Vec<Person>,
    pub(crate) banks: Vec<Person>,
    pub(crate) bodies: Vec<Person>,
    pub(crate) customs: Person,
}

impl People {
    pub(super) async fn enrol(stage: &Stage, firms: &Firms) -> Self {
        let several = async |firms: Vec<&Firm>, role: Role| -> Vec<Person> {
            each(firms, |firm| enrol(stage, firm, role)).await
        };
        let pairs = &firms.consolidators;
        Self {
            exporters: several(firms.exporters.iter().collect(), Role::Shipper).await,
            importers: several(firms.importers.iter().collect(), Role::Consignee).await,
            carrier: enrol(stage, &firms.carrier, Role::Carrier).await,
            consolidators: several(pairs.iter().map(|it| &it.0).collect(), Role::Nvocc).await,
            agents: several(pairs.iter().map(|it| &it.1).collect(), Role::Forwarder).await,
            brokers: several(firms.brokers.iter().collect(), Role::CustomsBroker).await,
            banks: several(firms.banks.iter().collect(), Role::IssuingBank).await,
            bodies: several(firms.bodies.iter().collect(), Role::IssuingBody).await,
            customs: enrol(stage, &firms.customs, Role::Customs).await,
        }
    }

    pub(crate) fn issuer(&self, shipment: &Shipment) -> &Person {
        match shipment.issuer {
            Issuer::Line => &self.carrier,
            Issuer::Consolidator(at) => &self.consolidators[at],
            Issuer::Shipper => &self.exporters[shipment.exporter],
        }
    }
}

/// Enrols a firm that consents to the terms of all bills here.
async fn enrol(stage: &Stage, firm: &Firm, role: Role) -> Person {
    let (scheme, number) = &firm.identifier;
    let facts = vec![
        Fact::Place {
            country: firm.country.to_owned(),
            address: None,
        },
        Fact::Role(role),
        Fact::Identifier(Identifier::new(*scheme, number.as_str()).unwrap()),
    ];
    let mut person = Person::enrol_only(stage, firm.name, facts).await;
    let consent = Fact::Consent {
        terms: bill::terms(),
        until: stage.now().plus(90 * DAY),
    };
    person
        .open_fact(stage, consent, |fact| Event::Consent { fact })
        .await;
    person
}
