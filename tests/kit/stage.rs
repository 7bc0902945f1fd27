//! A node as its users see it: where it answers, and whose signatures they take.

use std::path::{Path, PathBuf};

use funani::client::session::connect;
use funani::node::{Node, NodeConfig};
use funani_core::origin::Origin;
use funani_core::time::Timestamp;
use funani_core::token::Subject;
use funani_core::trust::TrustFile;
use funani_proof::key::SigningKey;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::keys::{Keys, Role, Start};
use funani_runtime::token::Tokens;
use funani_runtime::wire::Wire;
use funani_wire::customs::v1::customs_service_client::CustomsServiceClient;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient;
use tonic::transport::Channel;

use crate::place::Place;

/// A node's address, its keys, and the clock and chance of everybody here.
#[derive(Clone, Debug)]
pub struct Stage {
    /// URL of the node.
    pub url: String,
    /// The keys of the node.
    pub keys: Keys,
    /// The clock.
    pub clock: Clock,
    /// Random bytes.
    pub chance: Chance,
    /// Where wallets are kept.
    pub wallets: PathBuf,
    /// Certificate authority of the node, PEM; none without TLS.
    pub authority: Option<Vec<u8>>,
}

impl Stage {
    /// A stage before a node that has its keys in `keys`.
    pub fn open(url: &str, dir: &Path, keys: &Path) -> Self {
        let (clock, chance) = (Clock::System, Chance::System);
        let start = Start {
            origin: None,
            simulated: false,
            now: clock.now(),
        };
        let keys = Keys::open(keys, &start, &chance).unwrap();
        Self {
            url: url.to_owned(),
            keys,
            clock,
            chance,
            wallets: dir.join("wallets"),
            authority: None,
        }
    }

    /// Starts a node in this process and gives the stage before it.
    pub async fn node(place: &Place) -> (Node, Self) {
        Self::node_at(place, Clock::System).await
    }

    /// Starts a node in this process whose time is that of a clock, and gives the stage before it.
    pub async fn node_at(place: &Place, clock: Clock) -> (Node, Self) {
        let config = NodeConfig {
            database: place.database().clone(),
            ..NodeConfig::embedded(place.dir(), place.origin(), clock.clone(), Chance::System)
        };
        let node = Node::start(config).await.unwrap();
        let stage = Self::open(&node.url(), place.dir(), &place.keys());
        (node, Self { clock, ..stage })
    }

    /// The same stage before a node at another address.
    #[must_use]
    pub fn at(&self, url: &str) -> Self {
        Self {
            url: url.to_owned(),
            ..self.clone()
        }
    }

    /// The same stage, trusting a certificate authority.
    #[must_use]
    pub fn trusting(self, authority: Vec<u8>) -> Self {
        Self {
            authority: Some(authority),
            ..self
        }
    }

    /// The origin.
    pub fn origin(&self) -> &Origin {
        self.keys.origin()
    }

    /// The trust file.
    pub fn trust(&self) -> &TrustFile {
        self.keys.trust()
    }

    /// The operator's key.
    pub fn operator(&self) -> &SigningKey {
        self.keys.signing(Role::Operator).unwrap()
    }

    /// The time.
    pub fn now(&self) -> Timestamp {
        self.clock.now()
    }

    /// A new connection.
    pub async fn channel(&self) -> Channel {
        connect(&self.url, self.authority.as_deref()).await.unwrap()
    }

    /// The way to the node as one of its own services.
    pub fn as_node(&self) -> Wire {
        let key = self.keys.signing(Role::Node).unwrap().clone();
        let (clock, chance) = (self.clock.clone(), self.chance.clone());
        let tokens = Tokens::new(Subject::Node, self.origin().clone(), key, clock, chance);
        self.nobody().with_tokens(tokens)
    }

    /// The way to the node without a token.
    pub fn nobody(&self) -> Wire {
        Wire::connect(&self.url, self.authority.as_deref()).unwrap()
    }

    /// Open calls of the ledger.
    pub fn ledger(&self) -> LedgerServiceClient<Wire> {
        LedgerServiceClient::new(self.nobody()).max_decoding_message_size(64 << 20)
    }

    /// Calls of the parties service without a token.
    pub fn parties(&self) -> PartiesServiceClient<Wire> {
        PartiesServiceClient::new(self.nobody())
    }

    /// Calls of the customs service without a token.
    pub fn customs(&self) -> CustomsServiceClient<Wire> {
        CustomsServiceClient::new(self.nobody())
    }

    /// Calls of the verifier without a token.
    pub fn verifier(&self) -> VerifierServiceClient<Wire> {
        VerifierServiceClient::new(self.nobody())
            .max_decoding_message_size(65 << 20)
            .max_encoding_message_size(65 << 20)
    }
}
