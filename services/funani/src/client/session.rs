//! A party's connection to a node: one channel, and tokens made with the party's own key.

use anyhow::{Context as _, Result};
use funani_core::party::Purpose;
use funani_core::token::Subject;
use funani_runtime::chance::Chance;
use funani_runtime::clock::Clock;
use funani_runtime::token::Tokens;
use funani_runtime::wire::Wire;
use funani_wire::customs::v1::customs_service_client::CustomsServiceClient;
use funani_wire::documents::v1::documents_service_client::DocumentsServiceClient;
use funani_wire::ledger::v1::ledger_service_client::LedgerServiceClient;
use funani_wire::parties::v1::parties_service_client::PartiesServiceClient;
use funani_wire::registry::v1::registry_service_client::RegistryServiceClient;
use funani_wire::verifier::v1::verifier_service_client::VerifierServiceClient;
use tonic::transport::{Certificate, Channel, ClientTlsConfig, Endpoint};

use super::wallet::Wallet;

/// Largest answer taken: a bundle and some room.
const LARGEST: usize = (64 << 20) + (1 << 20);

/// Opens a channel to a node.
///
/// # Errors
///
/// When the URL is malformed, the certificate unreadable, or nobody answers.
pub async fn connect(server: &str, ca: Option<&[u8]>) -> Result<Channel> {
    let mut endpoint = Endpoint::from_shared(server.to_owned())
        .with_context(|| format!("{server} is no URL of a server"))?
        .tcp_nodelay(true)
        .connect_timeout(std::time::Duration::from_secs(5));
    if server.starts_with("https:") {
        let mut tls = ClientTlsConfig::new();
        if let Some(pem) = ca {
            tls = tls.ca_certificate(Certificate::from_pem(pem));
        }
        endpoint = endpoint
            .tls_config(tls)
            .context("the TLS settings do not hold")?;
    }
    endpoint
        .connect()
        .await
        .with_context(|| format!("{server} does not answer"))
}

/// A party's session with a node.
#[derive(Clone, Debug)]
pub struct Session {
    wire: Wire,
    /// The clock by which the party writes times.
    pub clock: Clock,
    /// Where its random bytes come from.
    pub chance: Chance,
}

impl Session {
    /// A session of the wallet's party over a channel.
    ///
    /// # Errors
    ///
    /// When the wallet is not enrolled.
    pub fn new(wallet: &Wallet, channel: Channel, clock: Clock, chance: Chance) -> Result<Self> {
        let key = wallet.key(Purpose::Authenticate)?.clone();
        let tokens = Tokens::new(
            Subject::Party(wallet.party()?),
            wallet.registry.clone(),
            key,
            clock.clone(),
            chance.clone(),
        );
        let wire = Wire::far(channel).with_tokens(tokens);
        Ok(Self {
            wire,
            clock,
            chance,
        })
    }

    /// Calls of the registry.
    pub fn registry(&self) -> RegistryServiceClient<Wire> {
        RegistryServiceClient::new(self.wire.clone())
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(LARGEST)
    }

    /// Calls of the parties service.
    pub fn parties(&self) -> PartiesServiceClient<Wire> {
        PartiesServiceClient::new(self.wire.clone())
    }

    /// Calls of the ledger.
    pub fn ledger(&self) -> LedgerServiceClient<Wire> {
        LedgerServiceClient::new(self.wire.clone())
    }

    /// Calls of the documents service.
    pub fn documents(&self) -> DocumentsServiceClient<Wire> {
        DocumentsServiceClient::new(self.wire.clone())
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(LARGEST)
    }

    /// Calls of the customs service.
    pub fn customs(&self) -> CustomsServiceClient<Wire> {
        CustomsServiceClient::new(self.wire.clone())
            .max_decoding_message_size(2 * LARGEST)
            .max_encoding_message_size(2 * LARGEST)
    }

    /// Calls of the verifier.
    pub fn verifier(&self) -> VerifierServiceClient<Wire> {
        VerifierServiceClient::new(self.wire.clone())
            .max_decoding_message_size(LARGEST)
            .max_encoding_message_size(LARGEST)
    }
}
