//! A man in the middle of a connection to the server, who may cut it or refuse it.

use std::sync::Arc;
use std::sync::atomic::{AtomicBool, AtomicUsize, Ordering};

use tokio::io::{AsyncReadExt as _, AsyncWriteExt as _};
use tokio::net::{TcpListener, TcpStream};
use tokio::sync::Notify;

/// The end of an answer after which no transaction is open: `ReadyForQuery` with status `I`
/// (<https://www.postgresql.org/docs/current/protocol-message-formats.html>).
const IDLE: &[u8] = b"Z\0\0\0\x05I";

/// Passes bytes on to a port.
pub(crate) struct Proxy {
    port: u16,
    orders: Arc<Orders>,
}

#[derive(Default)]
struct Orders {
    /// So many answers that end a transaction are still swallowed, each with its connection.
    cuts: AtomicUsize,
    /// New connections are refused.
    away: AtomicBool,
    /// Rung to drop all connections as they are.
    sever: Notify,
}

impl Proxy {
    pub(crate) async fn new(target: u16) -> Self {
        let listener = TcpListener::bind("127.0.0.1:0").await.unwrap();
        let port = listener.local_addr().unwrap().port();
        let orders = Arc::new(Orders::default());
        let shared = Arc::clone(&orders);
        tokio::spawn(async move {
            while let Ok((client, _)) = listener.accept().await {
                if !shared.away.load(Ordering::SeqCst) {
                    tokio::spawn(pass(client, target, Arc::clone(&shared)));
                }
            }
        });
        Self { port, orders }
    }

    /// The URL of the database, by way of the proxy.
    pub(crate) fn url(&self, database: &str) -> String {
        format!("postgres://funani@127.0.0.1:{}/{database}", self.port)
    }

    /// Swallows the next answers that end a transaction: it is done, but nobody hears of it.
    pub(crate) fn cut(&self, answers: usize) {
        self.orders.cuts.store(answers, Ordering::SeqCst);
    }

    /// Drops all connections on the client's side; the server goes on with what it was told.
    pub(crate) fn sever(&self) {
        self.orders.sever.notify_waiters();
    }

    /// How many answers are still to be swallowed.
    pub(crate) fn left(&self) -> usize {
        self.orders.cuts.load(Ordering::SeqCst)
    }

    /// Refuses new connections, or takes them again.
    pub(crate) fn set_away(&self, away: bool) {
        self.orders.away.store(away, Ordering::SeqCst);
    }
}

async fn pass(client: TcpStream, target: u16, orders: Arc<Orders>) {
    let Ok(server) = TcpStream::connect(("127.0.0.1", target)).await else {
        return;
    };
    let (mut from_client, mut to_client) = client.into_split();
    let (mut from_server, mut to_server) = server.into_split();
    let there = async {
        let mut buffer = [0; 16 << 10];
        while let Ok(read @ 1..) = from_client.read(&mut buffer).await {
            if to_server.write_all(&buffer[..read]).await.is_err() {
                break;
            }
        }
    };
    let back = async {
        let mut buffer = [0; 16 << 10];
        while let Ok(read @ 1..) = from_server.read(&mut buffer).await {
            let ends = buffer[..read].ends_with(IDLE);
            let one_less = |cuts: usize| cuts.checked_sub(1);
            if ends
                && orders
                    .cuts
                    .fetch_update(Ordering::SeqCst, Ordering::SeqCst, one_less)
                    .is_ok()
            {
                break;
            }
            if to_client.write_all(&buffer[..read]).await.is_err() {
                break;
            }
        }
    };
    let severed = orders.sever.notified();
    tokio::select! {
        () = there => {}
        () = back => {}
        () = severed => {
            // The server must not notice, so its side stays open for as long as the case runs.
            std::mem::forget(to_server);
            std::mem::forget(from_server);
        }
    }
}
