-- Signed chains, the claims they hold, the feeds that announce them, and what parties may see.
-- One row source in the code fills the same columns on both engines; see migrations/postgres.

CREATE TABLE head (
    chain    BLOB    NOT NULL PRIMARY KEY CHECK (length(chain) = 16),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    head     BLOB    NOT NULL CHECK (length(head) = 32)
) STRICT, WITHOUT ROWID;

-- A rowid table on purpose: rows are kilobytes, and they are written in the order they arrive.
CREATE TABLE chain_row (
    chain         BLOB    NOT NULL CHECK (length(chain) = 16),
    sequence      INTEGER NOT NULL CHECK (sequence > 0),
    position      INTEGER NOT NULL CHECK (position > 0),
    act           BLOB    NOT NULL CHECK (length(act) = 32),
    act_bytes     BLOB    NOT NULL,
    receipt       BLOB    NOT NULL CHECK (length(receipt) = 32),
    receipt_bytes BLOB    NOT NULL,
    salt          BLOB    NOT NULL CHECK (length(salt) = 32),
    leaf          BLOB    NOT NULL CHECK (length(leaf) = 73),
    extra         BLOB    NOT NULL,
    PRIMARY KEY (chain, sequence)
) STRICT;

CREATE TABLE claim (
    claim BLOB NOT NULL PRIMARY KEY CHECK (length(claim) = 32),
    chain BLOB NOT NULL CHECK (length(chain) = 16)
) STRICT, WITHOUT ROWID;

CREATE TABLE counter (
    feed       INTEGER NOT NULL PRIMARY KEY,
    generation BLOB    NOT NULL CHECK (length(generation) = 16),
    position   INTEGER NOT NULL CHECK (position >= 0)
) STRICT;

CREATE TABLE feed (
    generation BLOB    NOT NULL CHECK (length(generation) = 16),
    position   INTEGER NOT NULL CHECK (position > 0),
    chain      BLOB    NOT NULL CHECK (length(chain) = 16),
    sequence   INTEGER NOT NULL CHECK (sequence > 0),
    PRIMARY KEY (generation, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE party_feed (
    party    BLOB    NOT NULL CHECK (length(party) = 16),
    position INTEGER NOT NULL CHECK (position > 0),
    chain    BLOB    NOT NULL CHECK (length(chain) = 16),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    PRIMARY KEY (party, position)
) STRICT, WITHOUT ROWID;

CREATE TABLE concern (
    party    BLOB    NOT NULL CHECK (length(party) = 16),
    chain    BLOB    NOT NULL CHECK (length(chain) = 16),
    shelf    INTEGER NOT NULL CHECK (shelf BETWEEN -32768 AND 32767),
    named    INTEGER NOT NULL CHECK (named IN (0, 1)),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    position INTEGER NOT NULL CHECK (position > 0),
    PRIMARY KEY (party, chain)
) STRICT, WITHOUT ROWID;

CREATE INDEX concern_by_shelf ON concern (party, shelf, position);

CREATE TABLE blob (
    digest BLOB    NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    kind   TEXT    NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    size   INTEGER NOT NULL CHECK (size >= 0),
    bytes  BLOB CHECK (bytes IS NULL OR length(bytes) = size)
) STRICT;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;

-- By which keys an entry is found: digests of what is declared. Keys stay when it changes.

CREATE TABLE lookup (
    key   BLOB NOT NULL CHECK (length(key) = 32),
    chain BLOB NOT NULL CHECK (length(chain) = 16),
    PRIMARY KEY (key, chain)
) STRICT, WITHOUT ROWID;
