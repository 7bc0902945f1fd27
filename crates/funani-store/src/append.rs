//! What goes to the writer, and what it answers.

use funani_proof::digest::Digest;
use uuid::Uuid;

use crate::error::StoreError;

/// The number of bytes of a log leaf before the ledger stamps its time (`docs/format.md`, log).
pub const LEAF_LENGTH: usize = 73;

/// Most rows in one [`append_all`](crate::Store::append_all).
pub const MOST_ENTRIES: usize = 1024;

/// A signed row of a chain, as the owner made it. The store reads none of its bytes.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Row {
    /// Digest of the act.
    pub act: Digest,
    /// The act as it was signed.
    pub act_bytes: Vec<u8>,
    /// Digest of the receipt: the new head of the chain.
    pub receipt: Digest,
    /// The receipt as it was signed.
    pub receipt_bytes: Vec<u8>,
    /// What blinds the log leaf.
    pub salt: [u8; 32],
    /// [`LEAF_LENGTH`] bytes for the log.
    pub leaf: Vec<u8>,
    /// The owner's own bytes, kept with the row; may be empty.
    pub extra: Vec<u8>,
}

/// What a chain means to a party after this row.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub struct Concern {
    /// The party.
    pub party: Uuid,
    /// The owner's sorting of the party's chains, for lists.
    pub shelf: i16,
    /// Whether the party is named in the chain, as against holding it only for a time.
    pub named: bool,
}

/// One row to append to one chain, with everything that becomes true with it.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Append {
    /// The chain.
    pub chain: Uuid,
    /// The sequence and head it extends; `None` opens the chain at sequence 1.
    pub expected: Option<(i64, Digest)>,
    /// The row.
    pub row: Row,
    /// Claims the chain takes. One that it already holds is no conflict.
    pub claims: Vec<Digest>,
    /// Claims of this chain that end. They end before `claims` are taken.
    pub releases: Vec<Digest>,
    /// Keys by which the chain is found from now on, beside those that it has
    /// ([`lookup`](crate::lookup)). Only an owner whose schema has the table may give any.
    pub keys: Vec<Digest>,
    /// What the chain means to parties from now on; parties not named here keep what they have.
    pub concerns: Vec<Concern>,
    /// Parties whose feed announces the row.
    pub feed_parties: Vec<Uuid>,
    /// Another chain that the row speaks of, and the sequence at which it must stand when the row
    /// is written; 0 for one that does not exist. Rows that open a chain do not look at it.
    pub beside: Option<(Uuid, i64)>,
    /// Whose turn it takes in the writer's queue.
    pub turn: Uuid,
}

impl Append {
    /// The sequence the row takes: one after the expected one.
    pub fn sequence(&self) -> i64 {
        self.expected
            .map_or(1, |(sequence, _)| sequence.saturating_add(1))
    }

    /// About how many bytes it sends to the database.
    pub(crate) fn size(&self) -> usize {
        const DIGEST: usize = 32;
        const LINK: usize = 48;
        let row = &self.row;
        let bytes = row.act_bytes.len() + row.receipt_bytes.len() + row.leaf.len();
        let digests = 4 + self.claims.len() + self.releases.len() + self.keys.len();
        let links = 2 + self.concerns.len() + self.feed_parties.len();
        bytes + row.extra.len() + digests * DIGEST + links * LINK
    }

    /// Removes repetitions, and refuses what no engine could take.
    pub(crate) fn normalise(&mut self) -> Result<(), StoreError> {
        if self
            .expected
            .is_some_and(|(sequence, _)| !(1..i64::MAX).contains(&sequence))
        {
            return Err(StoreError::Invalid("the expected sequence is out of range"));
        }
        for list in [&mut self.claims, &mut self.releases, &mut self.keys] {
            list.sort_unstable();
            list.dedup();
        }
        self.feed_parties.sort_unstable();
        self.feed_parties.dedup();
        // Of two words about one party the later one stands.
        self.concerns.reverse();
        self.concerns.sort_by_key(|concern| concern.party);
        self.concerns.dedup_by_key(|concern| concern.party);
        Ok(())
    }
}

/// The writer's answer to one [`Append`].
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub enum Appended {
    /// The row is committed.
    Won {
        /// Its position in the feed.
        position: i64,
    },
    /// The chain is not where the caller thought; nothing was written. For an opening: it exists.
    /// A chain that does not exist has sequence 0 and a head of zeros.
    Moved {
        /// The current sequence.
        sequence: i64,
        /// The current head.
        head: Digest,
    },
    /// The chain beside it is not where the caller thought; nothing was written: read it, and judge
    /// and sign anew.
    BesideMoved,
    /// A claim is held by another chain; nothing was written.
    Claimed {
        /// The claim.
        claim: Digest,
        /// The chain that holds it.
        by: Uuid,
    },
    /// It waited over a second in the queue and was not tried: judge and sign anew.
    Expired,
}

/// The writer's answer to several [`Append`]s that stand or fall together.
#[derive(Clone, Debug, PartialEq, Eq)]
pub enum AppendedAll {
    /// All rows are committed.
    Won {
        /// Their positions in the feed, in the order the entries were given.
        positions: Vec<i64>,
    },
    /// One of them could not be written, so none was.
    Lost {
        /// Which entry, counted from 0.
        index: usize,
        /// Why: [`Appended::Moved`], [`Appended::BesideMoved`] or [`Appended::Claimed`].
        answer: Appended,
    },
    /// They waited over a second in the queue and were not tried: judge and sign anew.
    Expired,
}
