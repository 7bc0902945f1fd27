//! The life of one bill, played on a story clock over real connections; then what is refused.
//!
//! All parties are fictional. The node runs in this process; every party is a client of its own
//! that speaks to it over TCP with its own keys and uses public calls only. The story clock sets
//! only written times and jumps only while nothing waits for the log.

use std::path::{Path, PathBuf};

use anyhow::{Context as _, Result, bail, ensure};
use clap::Args;
use funani_core::act::{Capacity, Locode, OrderKind, ReasonCode};
use funani_core::form::Seed;
use funani_core::id::{BillId, MandateId, PartyId};
use funani_core::intent::Language;
use funani_core::note::NoteKind;
use funani_core::origin::Origin;
use funani_core::time::{MINUTE, Timestamp};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json::{Object, Value};
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;

use crate::cli::{LegalWish, issue, output, refusal};
use crate::client::bill::{self, Signed};
use crate::client::face;
use crate::client::note::{self, NoteWish};
use crate::client::wish::{Deed, OrderWish, Who, Wish};
use crate::node::{Node, NodeConfig};

mod cast;
mod control;
mod customs;
mod filings;
mod origin;
pub(crate) mod papers;
mod refused;
mod told;

use cast::{Actor, Stage};
use told::Told;

/// The origin of the story's registry. Names under `.invalid` never exist (RFC 2606).
const ORIGIN: &str = "demo.funani.invalid";

/// The terms that the bill is issued under.
const TERMS: &[u8] =
    b"Funani Line, terms of carriage and of use of electronic bills, edition 2027-01";

/// Play the life of one bill and leave its evidence.
#[derive(Debug, Args)]
pub struct Demo {
    /// Folder to leave everything in; made anew.
    #[arg(long, default_value = "demo")]
    dir: PathBuf,
    /// Answer in JSON.
    #[arg(long)]
    json: bool,
}

/// The story while it is played.
struct Play {
    node: Node,
    clock: Clock,
    chance: Chance,
    trust: TrustFile,
    told: Told,
    cast: Cast,
    mandates: Mandates,
    /// The transport document.
    document: Vec<u8>,
}

struct Cast {
    exporter: Actor,
    carrier: Actor,
    yokohama: Actor,
    laem_chabang: Actor,
    tokyo: Actor,
    bangkok: Actor,
    importer: Actor,
    chamber: Actor,
    clearing: Actor,
    customs: Actor,
}

struct Mandates {
    yokohama: MandateId,
    laem_chabang: MandateId,
}

impl Demo {
    /// Plays the story.
    ///
    /// # Errors
    ///
    /// When anything goes otherwise than told: an act that should be recorded is refused, or one
    /// that should be refused is recorded.
    pub async fn run(self) -> Result<u8> {
        prepare_folder(&self.dir)?;
        let mut play = Play::open(&self.dir, self.json).await?;
        let signed_papers = papers::play(&mut play, &self.dir).await?;
        let (bill, first) = play.issue().await?;
        papers::present(&mut play, &self.dir, &signed_papers).await?;
        let signed = play.travel(bill).await?;
        play.deliver(bill).await?;
        papers::customs(&mut play, &self.dir, bill).await?;
        play.gate_out(bill).await?;
        play.leave_evidence(&self.dir, bill).await?;
        refused::play(&mut play, &self.dir, bill, &first, &signed).await?;
        let story = play.told.to_markdown();
        std::fs::write(self.dir.join("story.md"), &story).context("story.md cannot be written")?;
        if self.json {
            let mut object = Object::new();
            object.insert("bill", bill.to_string());
            object.insert("bundle", self.dir.join("bundle.json").display().to_string());
            object.insert("steps", play.told.to_value());
            object.insert("trust", self.dir.join("trust.json").display().to_string());
            output::json(&object.into());
        } else {
            output::say(&ending(&self.dir));
        }
        play.node.stop().await;
        Ok(0)
    }
}

/// What there is to see: pages, as links that a browser opens.
const PAGES: [(&str, &str); 4] = [
    ("the invoice, English ", "papers/commercial-invoice.html"),
    ("the invoice, 日本語  ", "papers/commercial-invoice-ja.html"),
    ("the bill, English    ", "bill.html"),
    ("the bill, 日本語     ", "bill-ja.html"),
];

fn ending(dir: &Path) -> String {
    let whole = std::fs::canonicalize(dir).unwrap_or_else(|_| dir.to_owned());
    let links = PAGES.map(|(what, page)| format!("  {what} {}", link(&whole.join(page))));
    let links = links.join("\n");
    let dir = dir.display();
    format!(
        "\nleft in {dir}: consignment.json, bundle.json, trust.json, document.json, story.md, and every paper as \
         JSON, HTML and PDF in papers\n\
         open in a browser:\n{links}\n\
         judge it yourself:  funani verify {dir}/bundle.json --trust {dir}/trust.json"
    )
}

/// A file as a link (RFC 8089); what a link may not hold is escaped.
fn link(file: &Path) -> String {
    let plain = |byte: &u8| byte.is_ascii_alphanumeric() || b"/-._~".contains(byte);
    let path = file.to_string_lossy();
    let escaped = path.bytes().map(|byte| {
        if plain(&byte) {
            char::from(byte).to_string()
        } else {
            format!("%{byte:02X}")
        }
    });
    format!("file://{}", escaped.collect::<String>())
}

/// Makes the folder anew; one that is not an earlier demo's is not touched.
fn prepare_folder(dir: &Path) -> Result<()> {
    if dir.exists() {
        let ours = dir.join("story.md").exists() || dir.join("node").exists();
        let empty = std::fs::read_dir(dir).is_ok_and(|mut entries| entries.next().is_none());
        ensure!(
            ours || empty,
            "{} is not a demo's folder; name another with --dir",
            dir.display()
        );
        std::fs::remove_dir_all(dir)
            .with_context(|| format!("{} cannot be cleared", dir.display()))?;
    }
    std::fs::create_dir_all(dir).with_context(|| format!("{} cannot be made", dir.display()))
}

/// A time of the story, in UTC.
fn at(text: &str) -> Result<Timestamp> {
    text.parse().with_context(|| format!("{text} is no time"))
}

impl Play {
    /// Starts the node and brings everybody in.
    async fn open(dir: &Path, quiet: bool) -> Result<Self> {
        let origin: Origin = ORIGIN.parse().context("the story's origin")?;
        let clock =
            Clock::story(&origin, at("2027-03-01T00:00:00.000Z")?).context("the story's clock")?;
        let chance = Chance::System;
        let node = Node::start(NodeConfig::embedded(
            &dir.join("node"),
            origin.clone(),
            clock.clone(),
            chance.clone(),
        ))
        .await?;
        let (server, operator) = (node.url(), node.operator_key()?);
        let stage = Stage {
            dir: &dir.join("parties"),
            registry: &origin,
            server: &server,
            operator: &operator,
            clock: &clock,
            chance: &chance,
        };
        let trust = node.trust().clone();
        let mut cast = Cast {
            exporter: cast::enrol(&stage, &cast::EXPORTER).await?,
            carrier: cast::enrol(&stage, &cast::CARRIER).await?,
            yokohama: cast::enrol(&stage, &cast::AGENT_YOKOHAMA).await?,
            laem_chabang: cast::enrol(&stage, &cast::AGENT_LAEM_CHABANG).await?,
            tokyo: cast::enrol(&stage, &cast::TOKYO_BANK).await?,
            bangkok: cast::enrol(&stage, &cast::BANGKOK_BANK).await?,
            importer: cast::enrol(&stage, &cast::IMPORTER).await?,
            chamber: cast::enrol(&stage, &cast::CHAMBER).await?,
            clearing: cast::enrol(&stage, &cast::CLEARING).await?,
            customs: cast::enrol(&stage, &cast::CUSTOMS).await?,
        };
        let terms = Digest::of(TERMS);
        for actor in [
            &mut cast.exporter,
            &mut cast.tokyo,
            &mut cast.bangkok,
            &mut cast.importer,
        ] {
            cast::consent(actor, &trust, terms).await?;
        }
        let mandates = cast::mandates(&mut cast, &trust).await?;
        let mut told = Told::new(quiet);
        told.chapter(
            "The parties",
            "each with its own keys; the operator approved who they are",
        );
        for actor in cast.all() {
            told.party(actor)?;
        }
        Ok(Self {
            node,
            chance,
            trust,
            document: papers::document(clock.now())?.into_bytes(),
            told,
            cast,
            mandates,
            clock,
        })
    }

    /// Lets the story's clock jump, while nothing waits for the log.
    async fn jump(&mut self, to: &str) -> Result<()> {
        self.node.wait_logged().await?;
        self.clock.advance_to(at(to)?.as_millis());
        Ok(())
    }

    fn wish(&self, deed: Deed, bill: Option<BillId>, place: &str) -> Result<Wish> {
        let now = self.clock.now();
        Ok(Wish {
            deed,
            bill,
            capacity: Capacity::Own,
            behalf: None,
            place: place.parse::<Locode>().context("a place")?,
            time: now,
            not_after: now.plus(5 * MINUTE),
            reason: None,
            annex: None,
            approvals: Vec::new(),
            language: Language::English,
        })
    }

    fn for_carrier(&self, wish: Wish, mandate: MandateId) -> Result<Wish> {
        let carrier: PartyId = self.cast.carrier.id()?;
        Ok(Wish {
            capacity: Capacity::AgentForCarrier,
            behalf: Some((carrier, mandate)),
            ..wish
        })
    }

    fn issue_deed(&self, document: Vec<u8>) -> Result<Deed> {
        let order = OrderWish {
            kind: OrderKind::Bank,
            party: Some(Who::Party(self.cast.bangkok.id()?)),
        };
        let legal = LegalWish {
            law: "GB-ENG".parse().context("the law")?,
            profile: "UK-ETDA".parse().context("the profile")?,
            profile_date: "2023-09-20".parse().context("the profile's date")?,
            terms: Digest::of(TERMS),
        };
        let exporter = self.cast.exporter.id()?;
        issue(
            document,
            exporter,
            order,
            exporter,
            legal,
            Seed(self.chance.bytes()),
        )
    }

    /// 8 March: the carrier's agent issues the bill to the exporter.
    async fn issue(&mut self) -> Result<(BillId, Signed)> {
        self.jump("2027-03-08T01:00:00.000Z").await?;
        self.told.chapter(
            "8 March, Yokohama",
            "loaded on 6 March; issued to the order of the Bangkok bank",
        );
        let wish = self.wish(self.issue_deed(self.document.clone())?, None, "JPYOK")?;
        let wish = self.for_carrier(wish, self.mandates.yokohama)?;
        let signed = self.act(Who7::Yokohama, &wish).await?;
        let bill = signed.bill().context("an issue opens a bill")?;
        self.told.remark(
            "No endorsement by the shipper is needed: the bill is to the bank's order from the start, \
             not to the shipper's.",
        );
        Ok((bill, signed))
    }

    /// 8 to 12 March: presented, passed on, endorsed.
    async fn travel(&mut self, bill: BillId) -> Result<Vec<Signed>> {
        let mut signed = Vec::new();
        let tokyo = self.cast.tokyo.id()?;
        let offer = Deed::Offer {
            recipient: tokyo,
            condition: None,
            deadline: None,
        };
        let wish = self.wish(offer, Some(bill), "JPTYO")?;
        signed.push(self.act(Who7::Exporter, &wish).await?);
        let wish = self.wish(Deed::Accept, Some(bill), "JPTYO")?;
        signed.push(self.act(Who7::Tokyo, &wish).await?);
        self.told.remark(
            "受領: the Tokyo bank has received the bill; until then it was the exporter's.",
        );

        self.jump("2027-03-09T02:00:00.000Z").await?;
        self.told.chapter(
            "9 March, Tokyo to Bangkok",
            "possession only: the Tokyo bank collects",
        );
        let importer = self.cast.importer.id()?;
        let endorse = Deed::Endorse {
            endorsee: Who::Party(importer),
            to_order: false,
        };
        let wish = self.wish(endorse, Some(bill), "JPTYO")?;
        self.refuse(Who7::Tokyo, &wish, "NOT_ENDORSEE").await?;
        let bangkok = self.cast.bangkok.id()?;
        let wish = self.wish(Deed::Transfer { recipient: bangkok }, Some(bill), "JPTYO")?;
        signed.push(self.act(Who7::Tokyo, &wish).await?);

        self.jump("2027-03-12T03:00:00.000Z").await?;
        self.told
            .chapter("12 March, Bangkok", "examined and honoured");
        let endorse = Deed::Endorse {
            endorsee: Who::Party(importer),
            to_order: false,
        };
        let wish = self.wish(endorse, Some(bill), "THBKK")?;
        signed.push(self.act(Who7::Bangkok, &wish).await?);
        let wish = self.wish(
            Deed::Transfer {
                recipient: importer,
            },
            Some(bill),
            "THBKK",
        )?;
        signed.push(self.act(Who7::Bangkok, &wish).await?);
        Ok(signed)
    }

    /// 15 March: surrendered, refused once, surrendered again, accepted, released.
    async fn deliver(&mut self, bill: BillId) -> Result<()> {
        self.jump("2027-03-15T02:00:00.000Z").await?;
        self.told.chapter(
            "15 March, Laem Chabang",
            "surrender for delivery (荷渡請求)",
        );
        let surrender = || -> Result<Deed> {
            let deliver_to = funani_core::act::StatedParty {
                identifiers: Vec::new(),
                name: "Laem Chabang Clearing Co., Ltd.".to_owned(),
            };
            Ok(Deed::Surrender {
                deliver_to: Who::Stated(deliver_to),
            })
        };
        let wish = self.wish(surrender()?, Some(bill), "THLCH")?;
        self.act(Who7::Importer, &wish).await?;
        let mut wish = self.wish(Deed::RejectSurrender, Some(bill), "THLCH")?;
        wish.reason = Some("CHARGES_UNPAID".parse::<ReasonCode>().context("a reason")?);
        let wish = self.for_carrier(wish, self.mandates.laem_chabang)?;
        self.act(Who7::LaemChabang, &wish).await?;
        self.told
            .remark("Local charges were unpaid. They are paid now; the importer surrenders again.");
        self.jump("2027-03-15T06:00:00.000Z").await?;
        let wish = self.wish(surrender()?, Some(bill), "THLCH")?;
        self.act(Who7::Importer, &wish).await?;
        let wish = self.wish(Deed::AcceptSurrender, Some(bill), "THLCH")?;
        let wish = self.for_carrier(wish, self.mandates.laem_chabang)?;
        self.act(Who7::LaemChabang, &wish).await?;
        self.told.remark("The B/L is spent.");
        let order = "Delivery order THLCH-2703-0117: FNRU4820135 and FNRU4820270, charges settled, \
                     valid to 2027-03-20.";
        self.note(bill, NoteKind::Released, order).await
    }

    /// 17 March: the containers leave the terminal.
    async fn gate_out(&mut self, bill: BillId) -> Result<()> {
        self.jump("2027-03-17T04:30:00.000Z").await?;
        let text = "Gate-out of FNRU4820135 and FNRU4820270 to Laem Chabang Clearing Co., Ltd.";
        self.note(bill, NoteKind::Delivered, text).await?;
        self.told
            .remark("The paper path would have the documents about 22 March.");
        Ok(())
    }

    /// A note by the carrier's agent at the port of discharge.
    async fn note(&mut self, bill: BillId, kind: NoteKind, text: &str) -> Result<()> {
        let wish = NoteWish {
            bill,
            kind,
            text: Some(text.to_owned()),
            capacity: None,
            behalf: Some((self.cast.carrier.id()?, self.mandates.laem_chabang)),
            document: None,
            within: 5 * MINUTE,
        };
        let author = &self.cast.laem_chabang;
        note::write(&author.session, &author.wallet, &self.trust, &wish)
            .await
            .with_context(|| format!("the note {kind}"))?;
        self.told.noted(author.name, kind, text, self.clock.now());
        Ok(())
    }

    async fn leave_evidence(&mut self, dir: &Path, bill: BillId) -> Result<()> {
        use funani_wire::registry::v1::{EvidenceRequest, evidence_request};
        self.node.wait_logged().await?;
        let ask = EvidenceRequest {
            bill: Some(evidence_request::Bill::BillId(bill.to_string())),
            document_digest: String::new(),
            on_behalf_of_id: String::new(),
            known_head: String::new(),
        };
        let answer = self
            .cast
            .importer
            .session
            .registry()
            .evidence(ask)
            .await?
            .into_inner();
        let write = |name: &str, bytes: &[u8]| {
            std::fs::write(dir.join(name), bytes)
                .with_context(|| format!("{name} cannot be written"))
        };
        write("bundle.json", &answer.bundle)?;
        write("trust.json", self.node.trust_json().as_bytes())?;
        write("document.json", &self.document)?;
        let importer = &self.cast.importer;
        let registry = &importer.wallet.registry;
        let face =
            face::of_bundle(&importer.session, registry, &self.trust, &answer.bundle).await?;
        for (name, language) in [
            ("bill.html", Language::English),
            ("bill-ja.html", Language::Japanese),
        ] {
            write(name, funani_face::html(&face, language).as_bytes())?;
        }
        let verdict = refused::judge(&answer.bundle, &self.trust, self.clock.now());
        self.told.chapter(
            "The evidence",
            "one file, judged offline by the verifier's own trust file",
        );
        self.told.verdict(&verdict);
        ensure!(
            verdict.exit_code() == 0,
            "the evidence of the story is not valid: {verdict:?}"
        );
        Ok(())
    }

    /// An act that must be recorded.
    async fn act(&mut self, who: Who7, wish: &Wish) -> Result<Signed> {
        let actor = self.cast.get(who);
        let done = bill::act(&actor.session, &actor.wallet, &self.trust, wish, Vec::new()).await;
        let (signed, answer) =
            done.with_context(|| format!("{} of {}", wish.action(), actor.name))?;
        let outcome = answer.outcomes.first().context("an act has an outcome")?;
        self.told
            .done(actor.name, wish, outcome.sequence, self.clock.now());
        Ok(signed)
    }

    /// An act that must be refused, with this reason.
    async fn refuse(&mut self, who: Who7, wish: &Wish, reason: &str) -> Result<()> {
        let actor = self.cast.get(who);
        match bill::act(&actor.session, &actor.wallet, &self.trust, wish, Vec::new()).await {
            Ok(_) => bail!(
                "{} of {} should have been refused",
                wish.action(),
                actor.name
            ),
            Err(error) => {
                let refusal = refusal(&error).with_context(|| format!("{error:#}"))?;
                ensure!(
                    refusal.reason() == reason,
                    "{} of {} was refused as {}, not {reason}",
                    wish.action(),
                    actor.name,
                    refusal.reason()
                );
                self.told
                    .refused(actor.name, wish.action().as_str(), &refusal);
                Ok(())
            }
        }
    }
}

/// Who of the seven.
#[derive(Clone, Copy, Debug)]
enum Who7 {
    Exporter,
    Yokohama,
    LaemChabang,
    Tokyo,
    Bangkok,
    Importer,
}

impl Cast {
    const fn get(&self, who: Who7) -> &Actor {
        match who {
            Who7::Exporter => &self.exporter,
            Who7::Yokohama => &self.yokohama,
            Who7::LaemChabang => &self.laem_chabang,
            Who7::Tokyo => &self.tokyo,
            Who7::Bangkok => &self.bangkok,
            Who7::Importer => &self.importer,
        }
    }

    const fn all(&self) -> [&Actor; 10] {
        [
            &self.exporter,
            &self.carrier,
            &self.yokohama,
            &self.laem_chabang,
            &self.tokyo,
            &self.bangkok,
            &self.importer,
            &self.chamber,
            &self.clearing,
            &self.customs,
        ]
    }
}

/// The story's steps as JSON.
fn step(name: &str, text: &str) -> Value {
    Object::from([("step", Value::from(name)), ("text", Value::from(text))]).into()
}
