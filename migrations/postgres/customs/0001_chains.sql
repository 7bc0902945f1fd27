-- Signed chains, the claims they hold, the feeds that announce them, and what parties may see.
-- One row source in the code fills the same columns on both engines; see migrations/sqlite.
-- Rows here are small or incompressible, so nothing is compressed, and a row leaves its page only
-- when it would not fit.

CREATE TABLE head (
    chain    uuid   NOT NULL PRIMARY KEY,
    sequence bigint NOT NULL CHECK (sequence > 0),
    head     bytea  NOT NULL CHECK (length(head) = 32)
) WITH (fillfactor = 70);

CREATE TABLE chain_row (
    chain         uuid   NOT NULL,
    sequence      bigint NOT NULL CHECK (sequence > 0),
    position      bigint NOT NULL CHECK (position > 0),
    act           bytea  NOT NULL CHECK (length(act) = 32),
    act_bytes     bytea  NOT NULL,
    receipt       bytea  NOT NULL CHECK (length(receipt) = 32),
    receipt_bytes bytea  NOT NULL,
    salt          bytea  NOT NULL CHECK (length(salt) = 32),
    leaf          bytea  NOT NULL CHECK (length(leaf) = 73),
    extra         bytea  NOT NULL,
    PRIMARY KEY (chain, sequence)
) WITH (toast_tuple_target = 8160);

ALTER TABLE chain_row
    ALTER COLUMN act SET STORAGE PLAIN,
    ALTER COLUMN act_bytes SET STORAGE EXTERNAL,
    ALTER COLUMN receipt SET STORAGE PLAIN,
    ALTER COLUMN receipt_bytes SET STORAGE EXTERNAL,
    ALTER COLUMN salt SET STORAGE PLAIN,
    ALTER COLUMN leaf SET STORAGE PLAIN,
    ALTER COLUMN extra SET STORAGE EXTERNAL;

CREATE TABLE claim (
    claim bytea NOT NULL PRIMARY KEY CHECK (length(claim) = 32),
    chain uuid  NOT NULL
);

ALTER TABLE claim ALTER COLUMN claim SET STORAGE PLAIN;

CREATE TABLE counter (
    feed       bigint NOT NULL PRIMARY KEY,
    generation uuid   NOT NULL,
    position   bigint NOT NULL CHECK (position >= 0)
) WITH (fillfactor = 10);

CREATE TABLE feed (
    generation uuid   NOT NULL,
    position   bigint NOT NULL CHECK (position > 0),
    chain      uuid   NOT NULL,
    sequence   bigint NOT NULL CHECK (sequence > 0),
    PRIMARY KEY (generation, position)
);

CREATE TABLE party_feed (
    party    uuid   NOT NULL,
    position bigint NOT NULL CHECK (position > 0),
    chain    uuid   NOT NULL,
    sequence bigint NOT NULL CHECK (sequence > 0),
    PRIMARY KEY (party, position)
);

CREATE TABLE concern (
    party    uuid   NOT NULL,
    chain    uuid   NOT NULL,
    shelf    bigint NOT NULL CHECK (shelf BETWEEN -32768 AND 32767),
    named    bigint NOT NULL CHECK (named IN (0, 1)),
    sequence bigint NOT NULL CHECK (sequence > 0),
    position bigint NOT NULL CHECK (position > 0),
    PRIMARY KEY (party, chain)
);

CREATE INDEX concern_by_shelf ON concern (party, shelf, position);

CREATE TABLE blob (
    digest bytea  NOT NULL PRIMARY KEY CHECK (length(digest) = 32),
    kind   text   NOT NULL CHECK (length(kind) BETWEEN 1 AND 64),
    size   bigint NOT NULL CHECK (size >= 0),
    bytes  bytea CHECK (bytes IS NULL OR length(bytes) = size)
);

ALTER TABLE blob
    ALTER COLUMN digest SET STORAGE PLAIN,
    ALTER COLUMN bytes SET STORAGE EXTERNAL;

CREATE TABLE meta (
    key   text  NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    value bytea NOT NULL
);

-- By which keys an entry is found: digests of what is declared. Keys stay when it changes.

CREATE TABLE lookup (
    key   bytea NOT NULL CHECK (length(key) = 32),
    chain uuid  NOT NULL,
    PRIMARY KEY (key, chain)
);

ALTER TABLE lookup ALTER COLUMN key SET STORAGE PLAIN;
