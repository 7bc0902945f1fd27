-- The transparency log: leaves in order, who sent them, the tiles of their tree, signed checkpoints.

CREATE TABLE source (
    source        text   NOT NULL PRIMARY KEY CHECK (length(source) BETWEEN 1 AND 255),
    next_position bigint NOT NULL CHECK (next_position > 0)
) WITH (fillfactor = 10);

CREATE TABLE leaf (
    log_index bigint NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    source    text   NOT NULL,
    position  bigint NOT NULL CHECK (position > 0),
    bytes     bytea  NOT NULL CHECK (length(bytes) = 81),
    UNIQUE (source, position)
);

ALTER TABLE leaf ALTER COLUMN bytes SET STORAGE PLAIN;

CREATE TABLE tile (
    level      bigint NOT NULL CHECK (level >= 0),
    tile_index bigint NOT NULL CHECK (tile_index >= 0),
    hashes     bytea  NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) <= 8192),
    PRIMARY KEY (level, tile_index)
);

ALTER TABLE tile ALTER COLUMN hashes SET STORAGE EXTERNAL;

CREATE TABLE checkpoint (
    size    bigint NOT NULL PRIMARY KEY CHECK (size >= 0),
    root    bytea  NOT NULL CHECK (length(root) = 32),
    time_ms bigint NOT NULL CHECK (time_ms >= 0),
    note    bytea  NOT NULL
);

CREATE TABLE meta (
    key   text  NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    value bytea NOT NULL
);
