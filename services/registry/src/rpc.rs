//! The calls of the registry, one file each: read the request, look, judge, answer.

use std::collections::BTreeSet;
use std::fmt;
use std::sync::Arc;

use funani_core::form::Seed;
use funani_core::id::{BillId, PartyId};
use funani_core::origin::Origin;
use funani_core::practice::Policy;
use funani_core::receipt::Receipt;
use funani_core::rejection::Rejection;
use funani_core::time::Timestamp;
use funani_proof::key::SigningKey;
use funani_runtime::auth;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::wire::Wire;
use funani_store::Store;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::registry::v1::registry_service_server::RegistryService;
use funani_wire::registry::v1::{
    EvidenceRequest, EvidenceResponse, FindBillsRequest, FindBillsResponse, GetBillRequest,
    GetBillResponse, HeadStatementRequest, HeadStatementResponse, HistoryRequest, ListBillsRequest,
    ListBillsResponse, ListEvidenceRequest, PrepareRequest, PrepareResponse, SubmitRequest,
    SubmitResponse, WatchRequest,
};
use tokio::time::Instant;
use tonic::{Request, Response, Status};
use uuid::Uuid;

use crate::Config;
use crate::fault::Fault;
use crate::finality::{Comparison, LogState};
use crate::heads::Heads;
use crate::judge::Parties;
use crate::receipts::Receipts;
use crate::standings::Standings;
use crate::store::Concerned;
use crate::visibility::{self, Sight};

mod bill;
mod evidence;
mod head;
mod history;
mod list;
mod lookup;
mod prepare;
mod sought;
mod submit;
mod view;
mod watch;

/// The calls of the registry, behind the generated server. Cheap to clone.
#[derive(Clone)]
pub struct Calls(Arc<Inner>);

struct Inner {
    config: Config,
    store: Store,
    ledger: LedgerServiceClient<Wire>,
    parties: PartiesServiceClient<Wire>,
    /// That of the feed, which a restore changes.
    generation: Uuid,
    receipts: Receipts,
    standings: Standings,
    log: LogState,
    heads: Heads,
}

impl Calls {
    pub(crate) fn new(config: Config, store: Store, generation: Uuid) -> Self {
        let ledger = LedgerServiceClient::new(config.ledger.clone());
        let parties = PartiesServiceClient::new(config.parties.clone());
        Self(Arc::new(Inner {
            log: LogState::new(config.behind_after),
            config,
            store,
            ledger,
            parties,
            generation,
            receipts: Receipts::new(),
            standings: Standings::new(),
            heads: Heads::new(),
        }))
    }

    pub(crate) fn store(&self) -> &Store {
        &self.0.store
    }

    pub(crate) fn ledger(&self) -> LedgerServiceClient<Wire> {
        self.0.ledger.clone()
    }

    fn parties_client(&self) -> PartiesServiceClient<Wire> {
        self.0.parties.clone()
    }

    pub(crate) fn generation(&self) -> Uuid {
        self.0.generation
    }

    pub(crate) fn receipts(&self) -> &Receipts {
        &self.0.receipts
    }

    pub(crate) fn standings(&self) -> &Standings {
        &self.0.standings
    }

    pub(crate) fn log(&self) -> &LogState {
        &self.0.log
    }

    pub(crate) fn heads(&self) -> &Heads {
        &self.0.heads
    }

    pub(crate) fn directory(&self) -> &Directory {
        &self.0.config.directory
    }

    pub(crate) fn origin(&self) -> &Origin {
        &self.0.config.origin
    }

    pub(crate) fn key(&self) -> &SigningKey {
        &self.0.config.receipt_key
    }

    fn config(&self) -> &Config {
        &self.0.config
    }

    pub(crate) fn policy(&self) -> &Policy {
        &self.0.config.policy
    }

    fn clock(&self) -> &Clock {
        &self.0.config.clock
    }

    pub(crate) fn now(&self) -> Timestamp {
        self.clock().now()
    }

    fn salt(&self) -> Seed {
        Seed(self.config().chance.bytes())
    }

    /// Whether anything may be recorded over what this database holds.
    ///
    /// # Errors
    /// `BEHIND_LOG` where the log holds what the database does not hold, `UNAVAILABLE` while that is not
    /// known.
    fn check_recordable(&self) -> Result<(), Rejection> {
        match self.log().comparison() {
            Comparison::Agrees => Ok(()),
            Comparison::Contradicts => Err(Rejection::BehindLog),
            Comparison::NotYet => Err(Rejection::Unavailable),
        }
    }

    /// Whether a title act may be recorded now.
    ///
    /// # Errors
    /// `LOG_BEHIND` where receipts of the registry or of the parties wait for the log too long, and
    /// those of [`Self::check_recordable`].
    fn check_log(&self) -> Result<(), Rejection> {
        if self.log().is_behind(Instant::now()) {
            return Err(Rejection::LogBehind);
        }
        self.check_recordable()
    }

    /// The parties of a judgement, as they are known within the lease.
    async fn parties(&self, ids: &BTreeSet<PartyId>) -> Result<Parties, Fault> {
        self.directory().ready().await?;
        Ok(ids
            .iter()
            .filter_map(|id| self.directory().party(*id))
            .collect())
    }

    /// Asks the parties for what happened until now.
    async fn refresh_parties(&self) -> Result<(), Fault> {
        Ok(self.directory().refresh().await?)
    }

    /// What a caller may see of a bill.
    fn sight(
        &self,
        caller: PartyId,
        concerned: Option<Concerned>,
        latest: &Receipt,
    ) -> Result<Option<Sight>, Fault> {
        let state = latest.bill().ok_or_else(|| {
            let (bill, sequence) = (BillId::new(latest.chain), latest.sequence);
            Fault::Evidence(format!("receipt {sequence} of bill {bill} has no state"))
        })?;
        let known = |party| self.directory().party(party);
        Ok(visibility::sight(
            caller,
            state,
            concerned,
            self.now(),
            known,
        ))
    }
}

impl fmt::Debug for Calls {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        f.debug_struct("Calls")
            .field("origin", self.origin())
            .finish_non_exhaustive()
    }
}

#[tonic::async_trait]
impl RegistryService for Calls {
    async fn prepare(
        &self,
        request: Request<PrepareRequest>,
    ) -> Result<Response<PrepareResponse>, Status> {
        let caller = auth::calling_party(&request)?;
        Ok(Response::new(
            prepare::prepare(self, caller, request.into_inner()).await?,
        ))
    }

    async fn submit(
        &self,
        request: Request<SubmitRequest>,
    ) -> Result<Response<SubmitResponse>, Status> {
        let caller = auth::caller(&request);
        let until = submit::deadline(request.metadata(), Instant::now());
        Ok(Response::new(
            submit::submit(self, caller, request.into_inner(), until).await?,
        ))
    }

    async fn get_bill(
        &self,
        request: Request<GetBillRequest>,
    ) -> Result<Response<GetBillResponse>, Status> {
        let caller = auth::calling_party(&request)?;
        Ok(Response::new(
            bill::bill(self, caller, request.into_inner()).await?,
        ))
    }

    async fn list_bills(
        &self,
        request: Request<ListBillsRequest>,
    ) -> Result<Response<ListBillsResponse>, Status> {
        let caller = auth::calling_party(&request)?;
        Ok(Response::new(
            list::list(self, caller, request.into_inner()).await?,
        ))
    }

    type HistoryStream = history::Stream;

    async fn history(
        &self,
        request: Request<HistoryRequest>,
    ) -> Result<Response<Self::HistoryStream>, Status> {
        let caller = auth::calling_party(&request)?;
        Ok(Response::new(
            history::history(self, caller, request.into_inner()).await?,
        ))
    }

    async fn evidence(
        &self,
        request: Request<EvidenceRequest>,
    ) -> Result<Response<EvidenceResponse>, Status> {
        let caller = auth::caller(&request)?;
        Ok(Response::new(
            evidence::evidence(self, caller, request.into_inner()).await?,
        ))
    }

    type ListEvidenceStream = evidence::Stream;

    async fn list_evidence(
        &self,
        request: Request<ListEvidenceRequest>,
    ) -> Result<Response<Self::ListEvidenceStream>, Status> {
        let answer = evidence::list(self, request.into_inner()).await?;
        Ok(Response::new(answer))
    }

    async fn head_statement(
        &self,
        request: Request<HeadStatementRequest>,
    ) -> Result<Response<HeadStatementResponse>, Status> {
        let caller = auth::caller(&request)?;
        Ok(Response::new(
            head::head(self, caller, request.into_inner()).await?,
        ))
    }

    async fn find_bills(
        &self,
        request: Request<FindBillsRequest>,
    ) -> Result<Response<FindBillsResponse>, Status> {
        Ok(Response::new(
            lookup::find(self, &request.into_inner()).await?,
        ))
    }

    type WatchStream = watch::Stream;

    async fn watch(
        &self,
        request: Request<WatchRequest>,
    ) -> Result<Response<Self::WatchStream>, Status> {
        let caller = auth::calling_party(&request)?;
        Ok(Response::new(watch::watch(
            self,
            caller,
            &request.into_inner(),
        )?))
    }
}
