//! What every bundle needs beside the statements it is about: the chains of the parties that these
//! name, and the place of every receipt in the log, all under one checkpoint.

use std::collections::{BTreeMap, BTreeSet, HashMap};
use std::sync::{Arc, Mutex, PoisonError};
use std::time::{Duration, Instant};

use funani_core::act::PartyReference;
use funani_core::bundle::{BuildError, Builder, Entry, EventEntry, Place};
use funani_core::fact::Fact;
use funani_core::form::Seed;
use funani_core::head::{HeadStatement, LogHead};
use funani_core::id::PartyId;
use funani_core::leaf::Leaf;
use funani_core::time::Timestamp;
use funani_proof::checkpoint::SignedNote;
use funani_proof::digest::Digest;
use funani_proof::jws::Jws;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::ledger::v1::{
    GetCheckpointRequest, GetInclusionsRequest, Inclusion, SourcePosition,
};
use funani_wire::parties::v1::HeadStatementsRequest;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::reason::{Class, Refusal};
use tonic::Status;

use crate::directory::{Directory, Element, PartyEntry};
use crate::wire::Wire;

/// Most places asked for at once.
const AT_ONCE: usize = 1024;
/// Most parties whose statements are asked for at once.
const PARTIES_AT_ONCE: usize = 256;
/// For how long what is known of the log is of the moment.
const MOMENT: Duration = Duration::from_millis(200);
/// The parties' source in the log.
const PARTIES: &str = "parties";

/// Why a bundle cannot be put together.
#[derive(Debug, thiserror::Error)]
pub enum EvidenceError {
    /// The log does not answer, or with what makes no sense.
    #[error(transparent)]
    Refused(#[from] Refusal),
    /// A part does not fit the rest.
    #[error("the evidence cannot be put together: {0}")]
    Unfit(String),
}

impl From<BuildError> for EvidenceError {
    fn from(error: BuildError) -> Self {
        Self::Unfit(error.to_string())
    }
}

/// Reads a statement that is stored.
///
/// # Errors
/// [`EvidenceError::Unfit`].
pub fn stored(compact: &str) -> Result<Jws, EvidenceError> {
    Jws::parse(compact).map_err(|error| EvidenceError::Unfit(error.to_string()))
}

/// The positions of which a bundle needs the places.
#[derive(Debug, Default)]
pub struct Leaves(BTreeSet<(&'static str, i64)>);

impl Leaves {
    /// Adds a position of a source.
    pub fn add(&mut self, source: &'static str, position: i64) {
        self.0.insert((source, position));
    }

    /// The newest position of a source; 0 where there is none.
    pub fn newest(&self, source: &str) -> i64 {
        let of_source = self.0.iter().filter(|(of, _)| *of == source);
        of_source.map(|(_, at)| *at).max().unwrap_or(0)
    }

    /// How many positions there are.
    pub fn len(&self) -> usize {
        self.0.len()
    }

    /// Whether there is no position.
    pub fn is_empty(&self) -> bool {
        self.0.is_empty()
    }
}

/// The places by source and position, and the checkpoint they are under. What is not logged yet has
/// none.
#[derive(Debug)]
pub struct Places {
    places: HashMap<(&'static str, i64), Place>,
    /// The checkpoint, as the log signed it.
    pub note: String,
}

impl Places {
    /// Asks the ledger for the newest checkpoint and for every place under it.
    ///
    /// # Errors
    /// [`EvidenceError`] where the ledger does not answer, or with what is no proof.
    pub async fn of(
        mut ledger: LedgerServiceClient<Wire>,
        leaves: &Leaves,
    ) -> Result<Self, EvidenceError> {
        let mut places = Self {
            places: HashMap::new(),
            note: String::new(),
        };
        let asked: Vec<(&'static str, i64)> = leaves.0.iter().copied().collect();
        let (first, rest) = asked.split_at(asked.len().min(AT_ONCE));
        // The first answer brings the newest checkpoint; the others are proved under it.
        let size = places.ask(&mut ledger, first, 0).await?;
        if size > 0 {
            for asked in rest.chunks(AT_ONCE) {
                places.ask(&mut ledger, asked, size).await?;
            }
        }
        Ok(places)
    }

    /// Asks for places under the checkpoint of a size, under the newest for 0; its size.
    async fn ask(
        &mut self,
        ledger: &mut LedgerServiceClient<Wire>,
        asked: &[(&'static str, i64)],
        size: u64,
    ) -> Result<u64, EvidenceError> {
        let at = asked.iter().map(|(source, position)| SourcePosition {
            source: (*source).to_owned(),
            position: u64::try_from(*position).unwrap_or_default(),
        });
        let request = GetInclusionsRequest {
            at: at.collect(),
            size,
        };
        let answer = ledger.get_inclusions(request).await;
        let answer = answer.map_err(|status| unavailable(&status))?.into_inner();
        for inclusion in &answer.inclusions {
            self.note(asked, inclusion)?;
        }
        if size == 0 {
            self.note = answer.note;
        }
        Ok(answer.size)
    }

    fn note(
        &mut self,
        asked: &[(&'static str, i64)],
        inclusion: &Inclusion,
    ) -> Result<(), EvidenceError> {
        let malformed = || EvidenceError::Unfit("an inclusion proof is malformed".to_owned());
        let at = usize::try_from(inclusion.asked).ok();
        let at = at.and_then(|at| asked.get(at)).ok_or_else(malformed)?;
        let (_, time) = Leaf::parse(&inclusion.leaf).map_err(|_| malformed())?;
        let digest = |bytes: &bytes::Bytes| <[u8; 32]>::try_from(bytes.as_ref()).ok();
        let path: Option<Vec<Digest>> = inclusion
            .path
            .iter()
            .map(|step| digest(step).map(Digest::from_bytes))
            .collect();
        let place = Place {
            index: inclusion.log_index,
            time,
            path: path.ok_or_else(malformed)?,
        };
        self.places.insert(*at, place);
        Ok(())
    }

    /// A receipt with its place.
    pub fn entry(&self, source: &'static str, position: i64, receipt: Jws, salt: Seed) -> Entry {
        Entry {
            receipt,
            salt,
            place: self.places.get(&(source, position)).cloned(),
        }
    }
}

/// The log as its newest checkpoint had it a moment ago. A head statement names it as known before
/// the head was read, so that an older one says less and nothing wrong.
#[derive(Debug)]
pub struct LogHeads {
    ledger: LedgerServiceClient<Wire>,
    known: Mutex<Option<(Instant, LogHead)>>,
}

impl LogHeads {
    /// Nothing is known yet.
    pub const fn new(ledger: LedgerServiceClient<Wire>) -> Self {
        Self {
            ledger,
            known: Mutex::new(None),
        }
    }

    /// The log, asked for anew where the last answer is no longer of this moment.
    ///
    /// # Errors
    /// What the ledger says, or that its checkpoint makes no sense.
    pub async fn head(&self) -> Result<LogHead, Status> {
        let asked = Instant::now();
        let known = *self.known.lock().unwrap_or_else(PoisonError::into_inner);
        if let Some((_, head)) = known.filter(|(at, _)| asked.duration_since(*at) < MOMENT) {
            return Ok(head);
        }
        let head = log_head(self.ledger.clone()).await?;
        *self.known.lock().unwrap_or_else(PoisonError::into_inner) = Some((asked, head));
        Ok(head)
    }
}

async fn log_head(mut ledger: LedgerServiceClient<Wire>) -> Result<LogHead, Status> {
    let newest = GetCheckpointRequest {
        min_size: 0,
        wait_ms: 0,
    };
    let note = ledger.get_checkpoint(newest).await?.into_inner().note;
    let checkpoint = SignedNote::parse(&note)
        .and_then(|note| note.checkpoint())
        .map_err(|error| Status::internal(error.to_string()))?;
    Ok(LogHead {
        size: checkpoint.size,
        root: checkpoint.root,
    })
}

fn unavailable(status: &Status) -> Refusal {
    let cause = Refusal::from_status(status);
    tracing::warn!(%cause, "the ledger does not give what a bundle needs");
    Refusal::new(
        Class::Unavailable,
        "LEDGER_UNAVAILABLE",
        "the log does not answer",
    )
}

/// The chains of the parties that a bundle names: from the enrolment to one event after the highest
/// that is named.
#[derive(Debug, Default)]
pub struct Chains(BTreeMap<PartyId, Chain>);

#[derive(Debug)]
struct Chain {
    entry: Arc<PartyEntry>,
    /// The last element that is shown.
    last: usize,
    /// The head of the party is the last of those named: nothing later is known.
    is_latest: bool,
}

impl Chains {
    /// The chains of the parties that are named, as far as they are known.
    pub fn of(directory: &Directory, named: impl IntoIterator<Item = PartyReference>) -> Self {
        let mut chains: BTreeMap<PartyId, Chain> = BTreeMap::new();
        for PartyReference { party, head } in named {
            let known = chains.remove(&party).or_else(|| {
                directory.party(party).map(|entry| Chain {
                    entry,
                    last: 0,
                    is_latest: false,
                })
            });
            let Some(mut chain) = known else { continue };
            let elements = &chain.entry.elements;
            let at = elements.iter().position(|element| element.head == head);
            chain.last = chain.last.max(at.unwrap_or(0));
            chains.insert(party, chain);
        }
        for chain in chains.values_mut() {
            let count = chain.entry.elements.len();
            chain.is_latest = chain.last + 1 == count;
            chain.last = (chain.last + 1).min(count.saturating_sub(1));
        }
        Self(chains)
    }

    /// The parties.
    pub fn parties(&self) -> impl Iterator<Item = PartyId> {
        self.0.keys().copied()
    }

    /// How many events they show.
    pub fn count(&self) -> usize {
        self.0.values().map(|chain| chain.elements().len()).sum()
    }

    /// Adds the places of all events to those that are needed.
    pub fn need(&self, leaves: &mut Leaves) {
        for element in self.0.values().flat_map(Chain::elements) {
            leaves.add(PARTIES, position(element));
        }
    }

    /// Adds the chains to a bundle, with those of their facts open that `show` picks.
    ///
    /// # Errors
    /// [`EvidenceError::Unfit`].
    pub fn add(
        &self,
        builder: &mut Builder,
        places: &Places,
        show: impl Fn(PartyId, &Fact) -> bool,
    ) -> Result<(), EvidenceError> {
        for (party, chain) in &self.0 {
            for element in chain.elements() {
                let (receipt, salt) = (element.receipt.clone(), Seed(element.salt));
                let facts = element.facts.iter();
                let event = EventEntry {
                    entry: places.entry(PARTIES, position(element), receipt, salt),
                    event: Some(element.event.clone()),
                    facts: facts
                        .filter(|fact| show(*party, &fact.value))
                        .cloned()
                        .collect(),
                };
                builder.event(*party, element.sequence, event)?;
                for approval in &element.approvals {
                    builder.party_approval(*party, approval.clone());
                }
            }
        }
        Ok(())
    }

    /// Of statements of heads those of the parties of whom nothing later is known: only they can say
    /// that nothing later is there.
    pub fn statements<'a>(&self, around: &'a Around) -> impl Iterator<Item = &'a Jws> {
        let all = &around.statements.0;
        self.latest().filter_map(|party| all.get(&party))
    }

    fn latest(&self) -> impl Iterator<Item = PartyId> {
        let latest = self.0.iter().filter(|(_, chain)| chain.is_latest);
        latest.map(|(party, _)| *party)
    }
}

/// What bundles that are put together at once have in common: places under one checkpoint, and
/// statements of the parties' heads.
#[derive(Debug)]
pub struct Around {
    /// The places of all receipts.
    pub places: Places,
    statements: Statements,
}

impl Around {
    /// Asks the parties and the ledger. `leaves` are those that `chains` need, too; `newest` is when
    /// the newest receipt was made.
    ///
    /// # Errors
    /// As [`Places::of`].
    pub async fn of<'a>(
        parties: PartiesServiceClient<Wire>,
        ledger: LedgerServiceClient<Wire>,
        chains: impl IntoIterator<Item = &'a Chains>,
        leaves: &Leaves,
        newest: Option<Timestamp>,
    ) -> Result<Self, EvidenceError> {
        let statements = Statements::of(parties, chains, newest).await;
        let places = Places::of(ledger, leaves).await?;
        Ok(Self { places, statements })
    }
}

/// Statements of parties' heads.
#[derive(Debug, Default)]
struct Statements(BTreeMap<PartyId, Jws>);

impl Statements {
    /// Asks for those of all parties of whom bundles show everything that is known. They are not
    /// dated before the newest receipt, of which they speak. What cannot be had is left out, and
    /// the verdict says so.
    async fn of<'a>(
        mut parties: PartiesServiceClient<Wire>,
        chains: impl IntoIterator<Item = &'a Chains>,
        newest: Option<Timestamp>,
    ) -> Self {
        let latest: BTreeSet<PartyId> = chains.into_iter().flat_map(Chains::latest).collect();
        let latest: Vec<String> = latest.iter().map(ToString::to_string).collect();
        let mut statements = Self::default();
        for party_ids in latest.chunks(PARTIES_AT_ONCE) {
            let request = HeadStatementsRequest {
                party_ids: party_ids.to_vec(),
                not_before: newest.map(|time| time.to_string()).unwrap_or_default(),
            };
            match parties.head_statements(request).await {
                Ok(answer) => {
                    let read = answer.into_inner().statements.into_iter();
                    statements.0.extend(read.filter_map(|text| of_party(&text)));
                }
                Err(status) => {
                    tracing::debug!(%status, "bundles go without their parties' statements");
                }
            }
        }
        statements
    }
}

fn of_party(statement: &str) -> Option<(PartyId, Jws)> {
    let jws = Jws::parse(statement).ok()?;
    let party = HeadStatement::parse(jws.payload()).ok()?.chain;
    Some((PartyId::new(party), jws))
}

impl Chain {
    fn elements(&self) -> &[Element] {
        self.entry.elements.get(..=self.last).unwrap_or_default()
    }
}

fn position(element: &Element) -> i64 {
    i64::try_from(element.position).unwrap_or(i64::MAX)
}
