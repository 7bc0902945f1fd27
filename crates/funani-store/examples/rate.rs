//! Measures appends: 64 callers, each with a chain of its own, an act of 600 bytes, a receipt of
//! 1,500, three feeds and two shelves.
//!
//! `rate sqlite DIR` or `rate postgres URL`, then the number of callers and of seconds.

use std::time::{Duration, Instant};

use funani_proof::digest::Digest;
use funani_store::{
    Append, Appended, Concern, Migration, Row, Store, StoreError, StoreOptions, StoreUrl,
};
use uuid::Uuid;

const MIGRATIONS: &[Migration] = &[
    Migration {
        version: 1,
        name: "chains",
        sqlite: include_str!("../../../migrations/sqlite/registry/0001_chains.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0001_chains.sql"),
    },
    Migration {
        version: 2,
        name: "lookup",
        sqlite: include_str!("../../../migrations/sqlite/registry/0002_lookup.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0002_lookup.sql"),
    },
    Migration {
        version: 3,
        name: "concern by chain",
        sqlite: include_str!("../../../migrations/sqlite/registry/0003_concern_by_chain.sql"),
        postgres: include_str!("../../../migrations/postgres/registry/0003_concern_by_chain.sql"),
    },
];

fn main() -> Result<(), StoreError> {
    let arguments: Vec<String> = std::env::args().skip(1).collect();
    let number = |at: usize, otherwise: u64| {
        arguments
            .get(at)
            .and_then(|text| text.parse().ok())
            .unwrap_or(otherwise)
    };
    let url = match arguments.first().map(String::as_str) {
        Some("sqlite") => StoreUrl::Sqlite {
            dir: arguments.get(1).map_or(".", |d| d).into(),
        },
        Some("postgres") => StoreUrl::Postgres {
            url: arguments.get(1).cloned().unwrap_or_default(),
        },
        _ => return Err(StoreError::Invalid("say sqlite DIR or postgres URL")),
    };
    let runtime = tokio::runtime::Runtime::new().expect("a runtime can be built");
    runtime.block_on(measure(
        url,
        number(2, 64),
        Duration::from_secs(number(3, 5)),
    ))
}

async fn measure(url: StoreUrl, callers: u64, time: Duration) -> Result<(), StoreError> {
    let options = StoreOptions {
        url,
        service: "registry",
        migrations: MIGRATIONS,
        readers: 4,
    };
    let store = Store::open(options).await?;
    // Chains of an earlier run must not be met again.
    let run = u64::from(std::process::id()) << 32;
    let start = Instant::now();
    let tasks: Vec<_> = (0..callers)
        .map(|caller| tokio::spawn(append(store.clone(), run | caller, start + time)))
        .collect();
    let mut waits = Vec::new();
    for task in tasks {
        waits.extend(task.await.expect("no caller panics")?);
    }
    let took = start.elapsed().as_secs_f64();
    waits.sort_unstable();
    let at = |share: usize| {
        waits
            .get(waits.len() * share / 100)
            .copied()
            .unwrap_or_default()
    };
    let count = u32::try_from(waits.len()).unwrap_or(u32::MAX);
    let line = format!(
        "{}: {callers} callers, {count} appends in {took:.2} s: {:.0}/s, p50 {:?}, p99 {:?}\n",
        store.engine(),
        f64::from(count) / took,
        at(50),
        at(99),
    );
    std::io::Write::write_all(&mut std::io::stdout(), line.as_bytes()).map_err(|source| {
        StoreError::File {
            path: "stdout".into(),
            source,
        }
    })?;
    store.close().await;
    Ok(())
}

async fn append(store: Store, caller: u64, until: Instant) -> Result<Vec<Duration>, StoreError> {
    let chain = id(caller);
    let mut expected = None;
    let mut waits = Vec::new();
    for n in 0.. {
        let start = Instant::now();
        if start > until {
            break;
        }
        let entry = entry(chain, expected, caller, n);
        let next = (entry.sequence(), entry.row.receipt);
        match store.append(entry).await? {
            Appended::Won { .. } => expected = Some(next),
            Appended::Moved { .. }
            | Appended::BesideMoved
            | Appended::Claimed { .. }
            | Appended::Expired => {
                return Err(StoreError::Invalid("an append did not win"));
            }
        }
        waits.push(start.elapsed());
    }
    Ok(waits)
}

fn id(n: u64) -> Uuid {
    let digest = Digest::of(&n.to_be_bytes());
    Uuid::from_slice(&digest.as_bytes()[..16]).expect("these are 16 bytes")
}

fn entry(chain: Uuid, expected: Option<(i64, Digest)>, caller: u64, n: u64) -> Append {
    let act_bytes = format!("{caller:300}{n:300}").into_bytes();
    let receipt_bytes = format!("{caller:750}{n:750}").into_bytes();
    let parties = [id(caller | (1 << 60)), id((caller + n) % 1000), id(3 << 60)];
    let concern = |party| Concern {
        party,
        shelf: 1,
        named: true,
    };
    Append {
        chain,
        expected,
        row: Row {
            act: Digest::of(&act_bytes),
            act_bytes,
            receipt: Digest::of(&receipt_bytes),
            receipt_bytes,
            salt: [7; 32],
            leaf: vec![9; 73],
            extra: Vec::new(),
        },
        claims: Vec::new(),
        releases: Vec::new(),
        keys: Vec::new(),
        concerns: vec![concern(parties[0]), concern(parties[1])],
        feed_parties: parties.to_vec(),
        beside: None,
        turn: parties[0],
    }
}
