//! Documents of a party: made here from the data that the node keeps, signed here, sent there.
//!
//! Nothing is signed that the server chose. The content is made from the consignment's data by the
//! same forms that the node uses; heads are read from receipts that hold under the trust file.

use anyhow::{Context as _, Result, bail, ensure};
use funani_core::act::PartyReference;
use funani_core::approval::{Approval, ApprovalRole};
use funani_core::codes::Library;
use funani_core::doc::{DataAt, Deed, Doc, DocState, Edition, Grant, On};
use funani_core::form::Seed;
use funani_core::id::{DocId, PartyId, doc_id};
use funani_core::party::Purpose;
use funani_core::receipt::{ChainHead, ChainKind, ReceiptState};
use funani_core::time::{DAY, MINUTE};
use funani_core::trust::TrustFile;
use funani_proof::digest::Digest;
use funani_proof::json;
use funani_proof::jws::{self, Typ};
use funani_trade::paper::Class;
use funani_trade::{Consignment, Figures, Paper, Received, paper};
use funani_wire::documents::v1 as wire;
use funani_wire::types::v1::FinalityLevel;
use uuid::Uuid;

use super::consignment::entered;
use super::party;
use super::prepared::{Expected, open};
use super::session::Session;
use super::wallet::Wallet;

/// How long a statement may be recorded, in milliseconds.
const OPEN: i64 = 5 * MINUTE;
/// How long one may be that waits for approvals.
const OPEN_WITH_APPROVALS: i64 = 3 * DAY;

/// Why a document cannot be made or handed on as asked.
#[derive(Clone, Debug, PartialEq, Eq, thiserror::Error)]
pub enum Unready {
    /// No document of this kind is made here.
    #[error("there is no document {0}; `funani consignment papers` makes those that there are")]
    NoForm(String),
    /// Data are missing that it needs.
    #[error("{kind} needs {lacking}")]
    Lacking {
        /// The kind of document.
        kind: String,
        /// The data.
        lacking: String,
    },
    /// Somebody else issues it.
    #[error(
        "{0} is what somebody else is asked for: send it, and keep what comes back with `funani document keep`"
    )]
    AppliedFor(String),
    /// It is made of a consignment, not kept.
    #[error("{0} is made of a consignment: use `funani document issue`")]
    MadeHere(String),
    /// The party has it by no hand-over.
    #[error("you have it by no hand-over")]
    NoGrant,
}

/// Who acts, with what it needs for that.
#[derive(Clone, Copy, Debug)]
pub struct Desk<'a> {
    /// The connection.
    pub session: &'a Session,
    /// The party's keys.
    pub wallet: &'a Wallet,
    /// Whose receipts hold.
    pub trust: &'a TrustFile,
}

/// A content that is to be signed.
#[derive(Clone, Debug)]
pub struct Content {
    /// What the statement says of it.
    pub edition: Edition,
    /// The content, canonical JSON.
    pub text: String,
    /// The file that it names.
    pub file: Vec<u8>,
}

/// A statement as it was recorded.
#[derive(Clone, Debug)]
pub struct Recorded {
    /// The chain.
    pub id: DocId,
    /// Its newest receipt.
    pub on: ChainHead,
    /// What the receipt says.
    pub state: DocState,
    /// How far it has come.
    pub level: FinalityLevel,
    /// The same bytes had been recorded before.
    pub repeated: bool,
}

impl Content {
    /// Makes a document of a kind from the data that the node keeps, 0 for their latest version.
    ///
    /// # Errors
    /// When there is no such consignment or form, or data are missing that the form needs.
    pub async fn made(
        desk: Desk<'_>,
        consignment: Uuid,
        version: u64,
        kind: &str,
        overrides: Vec<String>,
    ) -> Result<Self> {
        let form = paper::form(kind).ok_or_else(|| Unready::NoForm(kind.to_owned()))?;
        if form.class == Class::AppliedFor {
            return Err(Unready::AppliedFor(kind.to_owned()).into());
        }
        let (entered, version) = entered(desk.session, consignment, version).await?;
        let now = desk.session.clock.now();
        let data = Consignment::read(entered.as_bytes(), "node", now, &Library::shipped())
            .context("the node's data cannot be read")?;
        let figures = Figures::of(&data);
        let lacking = form.lacking(&figures);
        if !lacking.is_empty() {
            let lacking: Vec<String> = lacking.iter().map(ToString::to_string).collect();
            return Err(Unready::Lacking {
                kind: kind.to_owned(),
                lacking: lacking.join(", "),
            }
            .into());
        }
        let text = json::to_canonical(&Paper::of(form, &figures).to_value());
        Ok(Self {
            edition: Edition {
                kind: kind.to_owned(),
                content: Digest::of(text.as_bytes()),
                data: Some(DataAt {
                    consignment,
                    version,
                }),
                overrides,
            },
            text,
            file: Vec::new(),
        })
    }

    /// A document that came from elsewhere, and the consignment that it belongs to.
    pub fn received(received: &Received, file: Vec<u8>, belongs: Option<DataAt>) -> Self {
        let text = json::to_canonical(&received.to_value());
        Self {
            edition: Edition {
                kind: received.kind.clone(),
                content: Digest::of(text.as_bytes()),
                data: belongs,
                overrides: Vec::new(),
            },
            text,
            file,
        }
    }
}

impl Desk<'_> {
    /// Drafts what opens a chain.
    ///
    /// # Errors
    /// When the party's own head cannot be had.
    pub async fn open(self, deed: Deed) -> Result<Doc> {
        let seed = Seed(self.session.chance.bytes());
        let id = doc_id(&self.wallet.registry, &seed);
        self.draft(id, On::Seed(seed), deed).await
    }

    /// Drafts what extends a chain.
    ///
    /// # Errors
    /// As [`Desk::open`].
    pub async fn extend(self, id: DocId, on: ChainHead, deed: Deed) -> Result<Doc> {
        self.draft(id, On::Head(on), deed).await
    }

    async fn draft(self, doc: DocId, on: On, deed: Deed) -> Result<Doc> {
        let actor = self.party(self.wallet.party()?).await?;
        let time = self.session.clock.now();
        Ok(Doc {
            registry: self.wallet.registry.clone(),
            doc,
            on,
            deed,
            actor,
            time,
            not_after: time.plus(OPEN),
            approvals: Vec::new(),
        })
    }

    /// A party with the head of its chain.
    ///
    /// # Errors
    /// When it is unknown, or its receipt does not hold.
    pub async fn party(self, id: PartyId) -> Result<PartyReference> {
        let registry = &self.wallet.registry;
        let shown = party::show(self.session, registry, self.trust, id).await?;
        Ok(PartyReference {
            party: id,
            head: shown.on.head,
        })
    }

    /// Drafts the hand-over of a document to a party.
    ///
    /// # Errors
    /// When the document or the party cannot be had.
    pub async fn hand_over(self, id: DocId, to: PartyId) -> Result<Doc> {
        let (_, at, _) = self.get(id).await?;
        let recipient = self.party(to).await?;
        let doc = id;
        self.open(Deed::HandOver(Grant { doc, at, recipient }))
            .await
    }

    /// A document, its newest receipt and state: what the receipt does not bind is refused.
    ///
    /// # Errors
    /// When there is none, or its receipt does not hold.
    pub async fn get(self, id: DocId) -> Result<(wire::GetDocumentResponse, ChainHead, DocState)> {
        let ask = wire::GetDocumentRequest {
            document_id: id.to_string(),
            pdf: false,
        };
        let mut documents = self.session.documents();
        let answer = documents.get_document(ask).await?.into_inner();
        let chain: DocId = answer.document_id.parse().context("the id is malformed")?;
        let (on, state) = self.held(chain, &answer.receipt)?;
        let content = state
            .content()
            .context("the receipt is not of a document")?;
        ensure!(
            Digest::of(&answer.content) == content,
            "the content is not the one that the receipt names"
        );
        Ok((answer, on, state))
    }

    /// A grant's head and state from its receipt.
    ///
    /// # Errors
    /// When the receipt does not hold.
    pub fn held(self, id: DocId, receipt: &str) -> Result<(ChainHead, DocState)> {
        let expect = Expected {
            chain: id.uuid(),
            kind: ChainKind::Document,
        };
        let now = self.session.clock.now();
        let (head, receipt) = open(receipt, expect, &self.wallet.registry, self.trust, now)?;
        let sequence = receipt.sequence;
        let ReceiptState::Document(state) = receipt.state else {
            bail!("the receipt is not of a document")
        };
        let state = DocState::parse(&state).context("the receipt cannot be read")?;
        Ok((ChainHead { head, sequence }, state))
    }

    /// The party's own approval of a statement.
    ///
    /// # Errors
    /// When the wallet has no approve key.
    pub fn approve(self, doc: &Doc) -> Result<String> {
        let approval = Approval {
            registry: doc.registry.clone(),
            party: Some(self.wallet.party()?),
            role: ApprovalRole::Party,
            target: doc.target(),
            evidence: None,
        };
        let key = self.wallet.key(Purpose::Approve)?;
        Ok(jws::sign(Typ::Approval, key, &approval.to_payload()))
    }

    /// Signs a statement with its approvals and sends it.
    ///
    /// # Errors
    /// The server's refusal; a receipt that does not hold.
    pub async fn submit(
        self,
        mut doc: Doc,
        content: Option<&Content>,
        approvals: Vec<String>,
    ) -> Result<Recorded> {
        doc.approvals = approvals
            .iter()
            .map(|text| Digest::of(text.as_bytes()))
            .collect();
        doc.approvals.sort_unstable();
        let key = self.wallet.key(Purpose::Act)?;
        let request = wire::SubmitDocumentRequest {
            statement: jws::sign(Typ::Doc, key, &doc.to_payload()),
            content: content.map_or_else(bytes::Bytes::new, |it| it.text.clone().into()),
            file: content.map_or_else(bytes::Bytes::new, |it| it.file.clone().into()),
            approvals,
            wait_for: FinalityLevel::Recorded.into(),
            wait_ms: 0,
        };
        let mut documents = self.session.documents();
        let answer = documents.submit_document(request).await?.into_inner();
        let outcome = answer.outcome.context("the server answered no receipt")?;
        let (on, state) = self.held(doc.doc, &outcome.receipt)?;
        Ok(Recorded {
            id: doc.doc,
            on,
            state,
            level: outcome
                .finality
                .map_or(FinalityLevel::Unspecified, |finality| finality.level()),
            repeated: answer.already_recorded,
        })
    }

    /// The bundle that proves a document or a grant.
    ///
    /// # Errors
    /// When there is none that the party may see.
    pub async fn evidence(self, id: DocId) -> Result<Vec<u8>> {
        let ask = wire::GetDocumentEvidenceRequest {
            document_id: id.to_string(),
            on_behalf_of_id: String::new(),
        };
        let mut documents = self.session.documents();
        let answer = documents.get_document_evidence(ask).await?.into_inner();
        Ok(answer.bundle.into())
    }
}

/// Gives a statement the time that approvals take.
pub fn awaiting_approvals(doc: &mut Doc) {
    doc.not_after = doc.time.plus(OPEN_WITH_APPROVALS);
}
