//! The parties of the story, each with its own folder, keys and connection. All are fictional.

use std::path::Path;

use anyhow::{Context as _, Result};
use funani_core::act::{ActionName, Capacity};
use funani_core::fact::{Fact, Mandate, OpenedFact, Role};
use funani_core::form::Seed;
use funani_core::id::{MandateId, PartyId};
use funani_core::identifier::Identifier;
use funani_core::origin::Origin;
use funani_core::party::{Custody, Event};
use funani_core::time::DAY;
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;

use crate::client::party;
use crate::client::session::{Session, connect};
use crate::client::wallet::Wallet;

/// A party of the story.
pub(super) struct Actor {
    /// As people call it.
    pub(super) name: &'static str,
    /// Its folder.
    pub(super) wallet: Wallet,
    /// Its connection.
    pub(super) session: Session,
}

impl Actor {
    pub(super) fn id(&self) -> Result<PartyId> {
        self.wallet.party()
    }
}

/// What a party is, before it is enrolled.
pub(super) struct Sheet {
    /// Folder name.
    pub(super) folder: &'static str,
    /// Name.
    pub(super) name: &'static str,
    /// Country.
    pub(super) country: &'static str,
    /// Roles.
    pub(super) roles: &'static [Role],
    /// Identifiers.
    pub(super) identifiers: &'static [(&'static str, &'static str)],
}

pub(super) const EXPORTER: Sheet = Sheet {
    folder: "exporter",
    name: "Hachinohe Suisan Boeki K.K.",
    country: "JP",
    roles: &[Role::Shipper],
    identifiers: &[("JCN", "3021001099901")],
};
pub(super) const CARRIER: Sheet = Sheet {
    folder: "carrier",
    name: "Funani Line",
    country: "JP",
    roles: &[Role::Carrier],
    identifiers: &[("SMDG", "FNNL")],
};
pub(super) const AGENT_YOKOHAMA: Sheet = Sheet {
    folder: "agent-yokohama",
    name: "Funani Line Japan K.K.",
    country: "JP",
    roles: &[Role::CarriersAgent],
    identifiers: &[],
};
pub(super) const AGENT_LAEM_CHABANG: Sheet = Sheet {
    folder: "agent-laem-chabang",
    name: "Funani Line (Thailand) Co., Ltd.",
    country: "TH",
    roles: &[Role::CarriersAgent],
    identifiers: &[],
};
pub(super) const TOKYO_BANK: Sheet = Sheet {
    folder: "bank-tokyo",
    name: "Keihin Boeki Bank",
    country: "JP",
    roles: &[Role::NominatedBank],
    identifiers: &[],
};
pub(super) const BANGKOK_BANK: Sheet = Sheet {
    folder: "bank-bangkok",
    name: "Chao Phraya Commercial Bank",
    country: "TH",
    roles: &[Role::IssuingBank],
    identifiers: &[("ZZZ-CPCB", "CPCB-BKK")],
};
pub(super) const IMPORTER: Sheet = Sheet {
    folder: "importer",
    name: "Samut Sakhon Foods Co., Ltd.",
    country: "TH",
    roles: &[Role::Consignee, Role::NotifyParty],
    identifiers: &[("TH-TIN", "0105560999911")],
};

pub(super) const CHAMBER: Sheet = Sheet {
    folder: "chamber",
    name: "Aomori Bay Chamber of Commerce",
    country: "JP",
    roles: &[Role::IssuingBody],
    identifiers: &[],
};
pub(super) const CLEARING: Sheet = Sheet {
    folder: "broker-laem-chabang",
    name: "Laem Chabang Clearing Co., Ltd.",
    country: "TH",
    roles: &[Role::CustomsBroker],
    identifiers: &[],
};
pub(super) const CUSTOMS: Sheet = Sheet {
    folder: "customs-thailand",
    name: "Thai Customs",
    country: "TH",
    roles: &[Role::Customs],
    identifiers: &[],
};

/// Where a cast plays.
pub(super) struct Stage<'a> {
    pub(super) dir: &'a Path,
    pub(super) registry: &'a Origin,
    pub(super) server: &'a str,
    pub(super) operator: &'a SigningKey,
    pub(super) clock: &'a Clock,
    pub(super) chance: &'a Chance,
}

/// Enrols a party: its own keys, the operator's approval, the root's signature.
pub(super) async fn enrol(stage: &Stage<'_>, sheet: &Sheet) -> Result<Actor> {
    let dir = stage.dir.join(sheet.folder);
    let mut wallet = Wallet::create(
        &dir,
        stage.registry.clone(),
        stage.server.to_owned(),
        Custody::SelfHeld,
        || stage.chance.bytes(),
    )?;
    let mut facts = vec![
        Fact::Name {
            name: sheet.name.to_owned(),
            language: None,
        },
        Fact::Place {
            country: sheet.country.to_owned(),
            address: None,
        },
    ];
    facts.extend(sheet.roles.iter().map(|role| Fact::Role(*role)));
    for (scheme, value) in sheet.identifiers {
        let identifier =
            Identifier::new(*scheme, *value).with_context(|| format!("{scheme}={value}"))?;
        facts.push(Fact::Identifier(identifier));
    }
    let facts = party::salted(facts, stage.chance);
    let draft = party::draft_enrolment(&wallet, facts, 0, stage.clock.now(), stage.chance);
    let evidence = Digest::of(format!("register extract of {}", sheet.name).as_bytes());
    let approval = draft.approve(stage.operator, Some(evidence));
    let channel = connect(stage.server, None).await?;
    party::submit(channel.clone(), &mut wallet, &draft, &[approval])
        .await
        .with_context(|| format!("{} could not be enrolled", sheet.name))?;
    let session = Session::new(&wallet, channel, stage.clock.clone(), stage.chance.clone())?;
    Ok(Actor {
        name: sheet.name,
        wallet,
        session,
    })
}

/// The party consents to receive bills under these terms.
pub(super) async fn consent(actor: &mut Actor, trust: &TrustFile, terms: Digest) -> Result<()> {
    let until = actor.session.clock.now().plus(90 * DAY);
    let fact = Fact::Consent { terms, until };
    extend(actor, trust, fact, |fact| Event::Consent { fact }).await
}

/// The party gives an agent a mandate "as agent for the carrier".
pub(super) async fn mandate(
    actor: &mut Actor,
    trust: &TrustFile,
    agent: PartyId,
    actions: &[ActionName],
) -> Result<MandateId> {
    let now = actor.session.clock.now();
    let mandate = MandateId::new(actor.session.chance.uuid7(&actor.session.clock));
    let mut actions = actions.to_vec();
    actions.sort_by_key(|action| action.as_str());
    let fact = Fact::Mandate(Mandate {
        mandate,
        agent,
        capacity: Capacity::AgentForCarrier,
        actions,
        from: now,
        until: now.plus(365 * DAY),
    });
    extend(actor, trust, fact, |fact| Event::Mandate { fact }).await?;
    Ok(mandate)
}

async fn extend(
    actor: &mut Actor,
    trust: &TrustFile,
    fact: Fact,
    event: impl FnOnce(Digest) -> Event,
) -> Result<()> {
    let me = actor.id()?;
    let shown = party::show(&actor.session, &actor.wallet.registry, trust, me).await?;
    let opened = OpenedFact {
        salt: Seed(actor.session.chance.bytes()),
        value: fact,
    };
    let event = event(opened.digest());
    let now = actor.session.clock.now();
    let draft = party::draft_event(&actor.wallet, shown.on, event, &[], vec![opened], now)?;
    let channel = connect(&actor.wallet.server, None).await?;
    party::submit(channel, &mut actor.wallet, &draft, &[]).await?;
    Ok(())
}

/// The carrier gives its two agents their mandates.
pub(super) async fn mandates(cast: &mut super::Cast, trust: &TrustFile) -> Result<super::Mandates> {
    let (yokohama, laem_chabang) = (cast.yokohama.id()?, cast.laem_chabang.id()?);
    let carrier = &mut cast.carrier;
    Ok(super::Mandates {
        yokohama: mandate(carrier, trust, yokohama, &[ActionName::Issue]).await?,
        laem_chabang: mandate(
            carrier,
            trust,
            laem_chabang,
            &[ActionName::Sacc, ActionName::Srej],
        )
        .await?,
    })
}
