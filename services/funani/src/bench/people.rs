//! The parties of a measurement: a carrier that issues, holders that move bills, one that receives.

use std::collections::BTreeMap;
use std::path::Path;

use anyhow::{Context as _, Result};
use funani_core::fact::{Fact, Role};
use funani_core::id::PartyId;
use funani_core::identifier::Identifier;
use funani_core::origin::Origin;
use funani_core::party::{Custody, Event};
use funani_core::time::DAY;
use funani_proof::digest::Digest;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use tonic::transport::Channel;

use super::load::CHANNELS;
use super::server::{ORIGIN, Server};
use crate::client::party;
use crate::client::session::{Session, connect};
use crate::client::wallet::Wallet;

/// How many parties hold bills.
pub(super) const HOLDERS: usize = 8;

/// The terms that the bills are issued under.
pub(super) const TERMS: &[u8] = b"Terms of carriage of a measurement";

/// A party with its keys and a session on each channel.
pub(super) struct Person {
    /// Its folder.
    pub(super) wallet: Wallet,
    /// Its id.
    pub(super) id: PartyId,
    /// One for each channel.
    pub(super) sessions: Vec<Session>,
}

/// Everybody, and the latest heads of their chains.
pub(super) struct People {
    /// The registry.
    pub(super) origin: Origin,
    /// Issues the bills.
    pub(super) carrier: Person,
    /// Ships under every bill.
    pub(super) shipper: Person,
    /// To whose order every bill is.
    pub(super) bank: Person,
    /// First holders.
    pub(super) holders: Vec<Person>,
    /// Gets every bill.
    pub(super) recipient: Person,
    /// Latest heads, as verified receipts say them.
    pub(super) heads: BTreeMap<PartyId, Digest>,
}

struct Desk<'a> {
    dir: &'a Path,
    origin: &'a Origin,
    server: &'a Server,
    channels: &'a [Channel],
}

impl People {
    /// Enrols everybody; those who hold bills consent to the terms.
    pub(super) async fn enrol(dir: &Path, server: &Server) -> Result<Self> {
        let origin: Origin = ORIGIN.parse().context("the origin of the measurement")?;
        let mut channels = Vec::new();
        for _ in 0..CHANNELS {
            channels.push(connect(&server.process.url, None).await?);
        }
        let desk = Desk {
            dir,
            origin: &origin,
            server,
            channels: &channels,
        };
        let carrier = desk
            .enrol("carrier", Role::Carrier, Some(("SMDG", "FNNL")))
            .await?;
        let shipper = desk
            .enrol("shipper", Role::Shipper, Some(("JCN", "3021001099901")))
            .await?;
        let bank = desk
            .enrol("bank", Role::IssuingBank, Some(("ZZZ-CPCB", "CPCB-BKK")))
            .await?;
        let mut holders = Vec::new();
        for at in 0..HOLDERS {
            let name = format!("holder-{at}");
            let mut holder = desk.enrol(&name, Role::NominatedBank, None).await?;
            desk.consent(&mut holder).await?;
            holders.push(holder);
        }
        let mut recipient = desk.enrol("recipient", Role::Consignee, None).await?;
        desk.consent(&mut recipient).await?;
        let mut heads = BTreeMap::new();
        for person in holders
            .iter()
            .chain([&carrier, &shipper, &bank, &recipient])
        {
            heads.insert(person.id, desk.shown(person).await?.on.head);
        }
        Ok(Self {
            origin,
            carrier,
            shipper,
            bank,
            holders,
            recipient,
            heads,
        })
    }
}

impl Desk<'_> {
    async fn enrol(
        &self,
        name: &str,
        role: Role,
        identifier: Option<(&str, &str)>,
    ) -> Result<Person> {
        let chance = Chance::System;
        let mut wallet = Wallet::create(
            &self.dir.join(name),
            self.origin.clone(),
            self.server.process.url.clone(),
            Custody::SelfHeld,
            || chance.bytes(),
        )?;
        let mut facts = vec![
            Fact::Name {
                name: name.to_owned(),
                language: None,
            },
            Fact::Place {
                country: "JP".to_owned(),
                address: None,
            },
            Fact::Role(role),
        ];
        if let Some((scheme, value)) = identifier {
            facts.push(Fact::Identifier(Identifier::new(scheme, value)?));
        }
        let facts = party::salted(facts, &chance);
        let draft = party::draft_enrolment(&wallet, facts, 0, Clock::System.now(), &chance);
        let approval = draft.approve(&self.server.operator, None);
        let channel = self.channels[0].clone();
        party::submit(channel, &mut wallet, &draft, &[approval])
            .await
            .with_context(|| format!("{name} could not be enrolled"))?;
        let sessions = self
            .channels
            .iter()
            .map(|channel| Session::new(&wallet, channel.clone(), Clock::System, Chance::System))
            .collect::<Result<_>>()?;
        let id = wallet.party()?;
        Ok(Person {
            wallet,
            id,
            sessions,
        })
    }

    async fn shown(&self, person: &Person) -> Result<party::Shown> {
        party::show(
            &person.sessions[0],
            self.origin,
            &self.server.trust,
            person.id,
        )
        .await
    }

    async fn consent(&self, person: &mut Person) -> Result<()> {
        let now = Clock::System.now();
        let fact = Fact::Consent {
            terms: Digest::of(TERMS),
            until: now.plus(90 * DAY),
        };
        let opened = party::salted([fact], &Chance::System);
        let fact = opened.first().context("there is one fact")?.digest();
        let on = self.shown(person).await?.on;
        let event = Event::Consent { fact };
        let draft = party::draft_event(&person.wallet, on, event, &[], opened, now)?;
        let channel = self.channels[0].clone();
        party::submit(channel, &mut person.wallet, &draft, &[]).await?;
        Ok(())
    }
}
