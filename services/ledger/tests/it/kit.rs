//! A ledger behind the real server on a free port, its clients, and leaves to send.

use std::net::{Ipv4Addr, SocketAddr};
use std::time::Duration;

use funani_core::origin::Origin;
use funani_core::token::Subject;
use funani_core::trust::TrustFile;
use funani_ledger::{Config, Gauge, Ledger, LedgerError};
use funani_proof::checkpoint::{Checkpoint, SignedNote};
use funani_proof::digest::Digest;
use funani_proof::key::SigningKey;
use funani_runtime::auth::Auth;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::directory::Directory;
use funani_runtime::gate::{DEADLINE, GateLayer};
use funani_runtime::server::{Server, Services};
use funani_runtime::token::Tokens;
use funani_runtime::wire::Wire;
use funani_store::{StoreError, StoreUrl};
use funani_testpg::Postgres;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::ledger::v1::{
    AppendRequest, AppendResponse, GetCheckpointRequest, GetConsistencyRequest,
    GetInclusionRequest, ListLeavesRequest,
};
use funani_wire::reason::Refusal;
use tempfile::TempDir;
use tokio::task::JoinHandle;
use tokio_util::bytes::Bytes;
use tokio_util::sync::CancellationToken;

/// The registry of every test.
pub(crate) const REGISTRY: &str = "registry.example";

/// Where a story's data lies; gone with it.
pub(crate) struct Place {
    url: StoreUrl,
    _dir: Option<TempDir>,
}

impl Place {
    /// A directory of its own.
    pub(crate) fn sqlite() -> Self {
        let dir = tempfile::tempdir().unwrap();
        let url = StoreUrl::Sqlite {
            dir: dir.path().to_owned(),
        };
        Self {
            url,
            _dir: Some(dir),
        }
    }

    /// A database of its own on the server of this process, if there can be one.
    pub(crate) fn postgres(name: &str) -> Option<Self> {
        match Postgres::shared() {
            Ok(server) => {
                // Names of databases are cut at 63 bytes.
                let name = format!("ledger_{}", &name[..name.len().min(50)]);
                Some(Self {
                    url: StoreUrl::Postgres {
                        url: server.url(&name).unwrap(),
                    },
                    _dir: None,
                })
            }
            Err(error) => {
                eprintln!("SKIPPED postgres: {error}");
                None
            }
        }
    }

    pub(crate) fn url(&self) -> StoreUrl {
        self.url.clone()
    }

    /// Starts a ledger here by the system's clock.
    pub(crate) async fn start(&self) -> Node {
        self.start_at(Clock::System).await
    }

    /// Starts a ledger here.
    pub(crate) async fn start_at(&self, clock: Clock) -> Node {
        let ledger = self.build(&Names::default(), clock.clone()).await.unwrap();
        Node::serve(ledger, clock)
    }

    /// Builds a ledger here. The file of a ledger that was just dropped may be held for a moment.
    pub(crate) async fn build(&self, names: &Names, clock: Clock) -> Result<Ledger, LedgerError> {
        for _ in 0..200 {
            let built = Ledger::build(names.config(self.url(), clock.clone())).await;
            let Err(LedgerError::Store(StoreError::Locked { .. })) = built else {
                return built;
            };
            tokio::time::sleep(Duration::from_millis(10)).await;
        }
        panic!("the file stays locked");
    }
}

/// What a ledger signs as.
pub(crate) struct Names {
    pub(crate) registry: &'static str,
    pub(crate) checkpoint: SigningKey,
    pub(crate) cosign: SigningKey,
}

impl Default for Names {
    fn default() -> Self {
        Self {
            registry: REGISTRY,
            checkpoint: key(1),
            cosign: key(2),
        }
    }
}

impl Names {
    pub(crate) fn config(&self, database: StoreUrl, clock: Clock) -> Config {
        Config {
            database,
            readers: 4,
            origin: self.registry.parse().unwrap(),
            checkpoint_key: self.checkpoint.clone(),
            cosign_key: self.cosign.clone(),
            clock,
        }
    }
}

/// The key of this number.
pub(crate) fn key(number: u8) -> SigningKey {
    SigningKey::from_seed([number; 32])
}

/// A ledger that answers on a port.
pub(crate) struct Node {
    pub(crate) client: LedgerServiceClient<Wire>,
    pub(crate) gauge: Gauge,
    pub(crate) addr: SocketAddr,
    stop: CancellationToken,
    ledger: JoinHandle<()>,
    server: JoinHandle<()>,
}

impl Node {
    fn serve(ledger: Ledger, clock: Clock) -> Self {
        let origin: Origin = REGISTRY.parse().unwrap();
        let trust = TrustFile::new(origin.clone(), Vec::new(), false).unwrap();
        let directory = Directory::new(trust, clock.clone());
        let auth = Auth::new(origin, key(9).public(), directory, clock.clone());
        let gate = GateLayer::new(auth, Chance::System, DEADLINE);
        let server = Server::bind(
            (Ipv4Addr::LOCALHOST, 0).into(),
            None,
            Duration::from_secs(2),
        );
        let server = server.unwrap();
        let addr = server.addr();
        let services = Services::new().with(ledger.service());
        let stop = CancellationToken::new();
        let serving = server.serve(services, gate, stop.clone());
        let gauge = ledger.gauge();
        Self {
            client: client(addr, Some(key(9)), clock),
            gauge,
            addr,
            ledger: tokio::spawn(ledger.run(stop.clone())),
            server: tokio::spawn(async move { serving.await.unwrap() }),
            stop,
        }
    }

    /// Stops as a process does that is told to.
    pub(crate) async fn stop(self) {
        self.stop.cancel();
        self.ledger.await.unwrap();
        self.server.await.unwrap();
    }

    /// Ends at whatever point it is, without closing anything.
    pub(crate) async fn crash(self) {
        self.ledger.abort();
        self.server.abort();
        drop((self.ledger.await, self.server.await));
    }

    pub(crate) async fn append(
        &self,
        source: &str,
        from: u64,
        leaves: &[Bytes],
    ) -> Result<AppendResponse, Refusal> {
        append(&self.client, source, from, leaves).await
    }

    /// The newest checkpoint of at least this size, which must come within ten seconds.
    pub(crate) async fn checkpoint(&self, min_size: u64) -> Signed {
        let signed = self.checkpoint_within(min_size, 10_000).await;
        assert!(
            signed.size() >= min_size,
            "no checkpoint of size {min_size} came"
        );
        signed
    }

    /// The newest checkpoint, of at least this size if one comes in time.
    pub(crate) async fn checkpoint_within(&self, min_size: u64, wait_ms: u32) -> Signed {
        let request = GetCheckpointRequest { min_size, wait_ms };
        let response = self.client.clone().get_checkpoint(request).await.unwrap();
        Signed::read(&response.into_inner().note)
    }

    pub(crate) async fn leaves(&self, from: u64, limit: u32) -> Result<Vec<Bytes>, Refusal> {
        let request = ListLeavesRequest { from, limit };
        let response = self.client.clone().list_leaves(request).await;
        Ok(response
            .map_err(|status| Refusal::from_status(&status))?
            .into_inner()
            .leaves)
    }

    /// Every leaf under the newest checkpoint.
    pub(crate) async fn all_leaves(&self) -> Vec<Bytes> {
        let mut all = Vec::new();
        loop {
            let more = self.leaves(all.len() as u64, 3_000).await.unwrap();
            if more.is_empty() {
                return all;
            }
            all.extend(more);
        }
    }

    pub(crate) async fn inclusion(&self, request: GetInclusionRequest) -> Result<Proved, Refusal> {
        let response = self.client.clone().get_inclusion(request).await;
        let response = response
            .map_err(|status| Refusal::from_status(&status))?
            .into_inner();
        Ok(Proved {
            log_index: response.log_index,
            size: response.size,
            path: digests(&response.path),
            leaf: response.leaf,
        })
    }

    pub(crate) async fn consistency(
        &self,
        old_size: u64,
        new_size: u64,
    ) -> Result<Vec<Digest>, Refusal> {
        let request = GetConsistencyRequest { old_size, new_size };
        let response = self.client.clone().get_consistency(request).await;
        let response = response
            .map_err(|status| Refusal::from_status(&status))?
            .into_inner();
        Ok(digests(&response.path))
    }
}

/// An inclusion proof.
pub(crate) struct Proved {
    pub(crate) log_index: u64,
    pub(crate) size: u64,
    pub(crate) leaf: Bytes,
    pub(crate) path: Vec<Digest>,
}

/// A checkpoint whose two signatures hold.
#[derive(Clone, PartialEq, Eq)]
pub(crate) struct Signed {
    pub(crate) note: String,
    pub(crate) checkpoint: Checkpoint,
    /// In seconds.
    pub(crate) stamp: u64,
}

impl Signed {
    /// Reads a note and checks both signatures.
    pub(crate) fn read(text: &str) -> Self {
        let note = SignedNote::parse(text).unwrap();
        let names = Names::default();
        let log = format!("{REGISTRY}/log");
        let checkpoint = Checkpoint::open(&note, &log, &names.checkpoint.public()).unwrap();
        let cosigner = format!("{REGISTRY}/cosign");
        let stamp = note
            .verify_cosignature(&cosigner, &names.cosign.public())
            .unwrap();
        Self {
            note: text.to_owned(),
            checkpoint,
            stamp,
        }
    }

    pub(crate) fn size(&self) -> u64 {
        self.checkpoint.size
    }
}

/// A client over TCP, with the tokens of a node under this key.
pub(crate) fn client(
    addr: SocketAddr,
    node: Option<SigningKey>,
    clock: Clock,
) -> LedgerServiceClient<Wire> {
    let mut wire = Wire::connect(&format!("http://{addr}"), None).unwrap();
    if let Some(key) = node {
        let origin = REGISTRY.parse().unwrap();
        wire = wire.with_tokens(Tokens::new(
            Subject::Node,
            origin,
            key,
            clock,
            Chance::System,
        ));
    }
    LedgerServiceClient::new(wire)
}

pub(crate) async fn append(
    client: &LedgerServiceClient<Wire>,
    source: &str,
    from: u64,
    leaves: &[Bytes],
) -> Result<AppendResponse, Refusal> {
    let request = AppendRequest {
        source: source.to_owned(),
        from,
        leaves: leaves.to_vec(),
    };
    let response = client.clone().append(request).await;
    Ok(response
        .map_err(|status| Refusal::from_status(&status))?
        .into_inner())
}

/// A leaf as a source sends it, another one for each source and number.
pub(crate) fn leaf(source: &str, number: u64) -> Bytes {
    let index = Digest::of(source.as_bytes());
    let commitment = Digest::of_parts(&[source.as_bytes(), &number.to_be_bytes()]);
    let parts = [
        &[1][..],
        index.as_bytes(),
        &number.to_be_bytes(),
        commitment.as_bytes(),
    ];
    Bytes::from(parts.concat())
}

/// The leaves of a source at these positions.
pub(crate) fn leaves(source: &str, positions: std::ops::Range<u64>) -> Vec<Bytes> {
    positions.map(|position| leaf(source, position)).collect()
}

/// The log time of a leaf in milliseconds.
pub(crate) fn time_ms(leaf: &[u8]) -> u64 {
    u64::from_be_bytes(*leaf.last_chunk().unwrap())
}

pub(crate) fn digests(path: &[Bytes]) -> Vec<Digest> {
    path.iter()
        .map(|hash| Digest::from_bytes(hash[..].try_into().unwrap()))
        .collect()
}

/// Numbers that look random and are the same in every run (`SplitMix64`).
pub(crate) struct Dice(pub(crate) u64);

impl Dice {
    /// A number below `end`.
    pub(crate) fn below(&mut self, end: u64) -> u64 {
        self.0 = self.0.wrapping_add(0x9e37_79b9_7f4a_7c15);
        let mut mixed = self.0;
        mixed = (mixed ^ (mixed >> 30)).wrapping_mul(0xbf58_476d_1ce4_e5b9);
        mixed = (mixed ^ (mixed >> 27)).wrapping_mul(0x94d0_49bb_1331_11eb);
        (mixed ^ (mixed >> 31)) % end
    }
}
