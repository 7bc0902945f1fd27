//! The statements of a batch of appends, each one text over its row source `v`.

use crate::dialect::{Batch, Kind};
use crate::options::Engine;

/// Moves heads by compare-and-swap, each only while the chain beside it stands where the row says;
/// answers the chains that moved. What is compared with columns of `v` is wrapped, so that `SQLite`
/// makes no index of a long `v` to go through all heads with it.
pub(crate) const MOVE_HEADS: Batch = Batch {
    columns: &[
        ("chain", Kind::Uuid),
        ("sequence", Kind::I64),
        ("previous", Kind::Bytes),
        ("receipt", Kind::Bytes),
        ("beside", Kind::Uuid),
        ("beside_at", Kind::I64),
    ],
    body: "UPDATE head SET sequence = v.sequence, head = v.receipt FROM v
           WHERE head.chain = COALESCE(v.chain, v.chain) AND head.sequence = v.sequence - 1
               AND head.head = COALESCE(v.previous, v.previous)
               AND (v.beside IS NULL OR v.beside_at
                    = COALESCE((SELECT b.sequence FROM head b WHERE b.chain = v.beside), 0))
           RETURNING head.chain",
};

/// Opens chains; answers those that did not exist.
pub(crate) const OPEN_HEADS: Batch = Batch {
    columns: &[("chain", Kind::Uuid), ("receipt", Kind::Bytes)],
    body: "INSERT INTO head (chain, sequence, head) SELECT v.chain, 1, v.receipt FROM v WHERE true
           ON CONFLICT (chain) DO NOTHING RETURNING chain",
};

/// Ends claims, each only for the chain that holds it.
pub(crate) const RELEASE_CLAIMS: Batch = Batch {
    columns: &[("claim", Kind::Bytes), ("chain", Kind::Uuid)],
    body: "DELETE FROM claim WHERE (claim, chain) IN (SELECT v.claim, v.chain FROM v)",
};

/// Takes claims; answers those that nobody held.
pub(crate) const TAKE_CLAIMS: Batch = Batch {
    columns: &[("claim", Kind::Bytes), ("chain", Kind::Uuid)],
    body: "INSERT INTO claim (claim, chain) SELECT v.claim, v.chain FROM v WHERE true
           ON CONFLICT (claim) DO NOTHING RETURNING claim, chain",
};

/// Raises the feed's counter; answers the newest position. The row stays locked until the commit,
/// so positions are dense and in commit order.
pub(crate) const RAISE_COUNTER: Batch = Batch {
    columns: &[("winners", Kind::I64)],
    body: "UPDATE counter SET position = counter.position + v.winners FROM v
           WHERE counter.feed = 0 RETURNING position",
};

/// Writes the rows. `back` is the distance from the newest position.
pub(crate) const WRITE_ROWS: Batch = Batch {
    columns: &[
        ("chain", Kind::Uuid),
        ("sequence", Kind::I64),
        ("back", Kind::I64),
        ("act", Kind::Bytes),
        ("act_bytes", Kind::Bytes),
        ("receipt", Kind::Bytes),
        ("receipt_bytes", Kind::Bytes),
        ("salt", Kind::Bytes),
        ("leaf", Kind::Bytes),
        ("extra", Kind::Bytes),
    ],
    body: "INSERT INTO chain_row (chain, sequence, position, act, act_bytes, receipt,
                                  receipt_bytes, salt, leaf, extra)
           SELECT v.chain, v.sequence, counter.position - v.back, v.act, v.act_bytes, v.receipt,
                  v.receipt_bytes, v.salt, v.leaf, v.extra
           FROM v CROSS JOIN counter WHERE counter.feed = 0",
};

/// Writes the feed.
pub(crate) const WRITE_FEED: Batch = Batch {
    columns: &[
        ("chain", Kind::Uuid),
        ("sequence", Kind::I64),
        ("back", Kind::I64),
    ],
    body: "INSERT INTO feed (generation, position, chain, sequence)
           SELECT counter.generation, counter.position - v.back, v.chain, v.sequence
           FROM v CROSS JOIN counter WHERE counter.feed = 0",
};

/// Writes the feeds of parties.
pub(crate) const WRITE_PARTY_FEED: Batch = Batch {
    columns: &[
        ("party", Kind::Uuid),
        ("chain", Kind::Uuid),
        ("sequence", Kind::I64),
        ("back", Kind::I64),
    ],
    body: "INSERT INTO party_feed (party, position, chain, sequence)
           SELECT v.party, counter.position - v.back, v.chain, v.sequence
           FROM v CROSS JOIN counter WHERE counter.feed = 0",
};

/// Puts chains on parties' shelves.
pub(crate) const WRITE_CONCERNS: Batch = Batch {
    columns: &[
        ("party", Kind::Uuid),
        ("chain", Kind::Uuid),
        ("shelf", Kind::I64),
        ("named", Kind::I64),
        ("sequence", Kind::I64),
        ("back", Kind::I64),
    ],
    body: "INSERT INTO concern (party, chain, shelf, named, sequence, position)
           SELECT v.party, v.chain, v.shelf, v.named, v.sequence, counter.position - v.back
           FROM v CROSS JOIN counter WHERE counter.feed = 0
           ON CONFLICT (chain, party) DO UPDATE SET shelf = excluded.shelf,
               named = excluded.named, sequence = excluded.sequence, position = excluded.position",
};

/// Has chains found by keys, beside those that they have.
pub(crate) const WRITE_KEYS: Batch = Batch {
    columns: &[("key", Kind::Bytes), ("chain", Kind::Uuid)],
    body: "INSERT INTO lookup (key, chain) SELECT v.key, v.chain FROM v WHERE true
           ON CONFLICT (key, chain) DO NOTHING",
};

/// Where a chain is now, with the row at the sequence a writer wanted.
pub(crate) const REREAD: &str =
    "SELECT h.sequence, h.head, r.act, r.receipt, r.salt, r.leaf, r.position
     FROM head h LEFT JOIN chain_row r ON r.chain = h.chain AND r.sequence = $2
     WHERE h.chain = $1";

/// The sequence at which a chain stands.
pub(crate) const SEQUENCE: &str = "SELECT sequence FROM head WHERE chain = $1";

/// The newest position of the feed.
pub(crate) const NEWEST: &str = "SELECT position FROM counter WHERE feed = 0";

/// Gives the feed its first generation.
pub(crate) const FIRST_GENERATION: &str = "INSERT INTO counter (feed, generation, position)
     VALUES (0, $1, 0) ON CONFLICT (feed) DO NOTHING";

const BATCHES: [Batch; 16] = [
    crate::chain::HEADS,
    MOVE_HEADS,
    OPEN_HEADS,
    RELEASE_CLAIMS,
    TAKE_CLAIMS,
    RAISE_COUNTER,
    WRITE_ROWS,
    WRITE_FEED,
    WRITE_PARTY_FEED,
    WRITE_CONCERNS,
    WRITE_KEYS,
    crate::lookup::CHAINS,
    crate::chain::NEWEST,
    crate::chain::LAST,
    crate::blob::BYTES,
    crate::claim::HOLDERS,
];

/// Every statement this crate sends to `engine`, those over rows for `rows` of them, each with the
/// kind of schema it needs, for the tests that prepare and explain them all.
#[doc(hidden)]
pub fn statements(engine: Engine, rows: usize) -> Vec<(Schema, String)> {
    let chains = [
        crate::chain::STATEMENTS,
        crate::claim::STATEMENTS,
        crate::feed::STATEMENTS,
        crate::party_feed::STATEMENTS,
        crate::concern::STATEMENTS,
        crate::blob::STATEMENTS,
        crate::meta::STATEMENTS,
        &[REREAD, SEQUENCE, NEWEST, FIRST_GENERATION],
    ];
    let mut all: Vec<(Schema, String)> = chains
        .concat()
        .into_iter()
        .map(|sql| (Schema::Chains, sql.to_owned()))
        .chain(
            crate::log::STATEMENTS
                .iter()
                .map(|sql| (Schema::Log, (*sql).to_owned())),
        )
        .collect();
    let text = |batch: &Batch| {
        let mut sql = String::new();
        batch.write(engine, rows, &mut sql);
        sql
    };
    all.extend(BATCHES.iter().map(|batch| (Schema::Chains, text(batch))));
    all.extend(
        crate::log::BATCHES
            .iter()
            .map(|batch| (Schema::Log, text(batch))),
    );
    if engine == Engine::Postgres {
        all.push((Schema::Chains, crate::postgres::append_text().to_owned()));
        all.push((Schema::Chains, crate::dialect::BACKEND.to_owned()));
        all.push((Schema::Chains, crate::dialect::END_BACKEND.to_owned()));
    }
    all
}

/// Which migrations a statement needs.
#[doc(hidden)]
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Schema {
    /// Those of an owner of chains.
    Chains,
    /// Those of the ledger.
    Log,
}
