-- The transparency log: leaves in order, who sent them, the tiles of their tree, signed checkpoints.

CREATE TABLE source (
    source        TEXT    NOT NULL PRIMARY KEY CHECK (length(source) BETWEEN 1 AND 255),
    next_position INTEGER NOT NULL CHECK (next_position > 0)
) STRICT, WITHOUT ROWID;

CREATE TABLE leaf (
    log_index INTEGER NOT NULL PRIMARY KEY CHECK (log_index >= 0),
    source    TEXT    NOT NULL,
    position  INTEGER NOT NULL CHECK (position > 0),
    bytes     BLOB    NOT NULL CHECK (length(bytes) = 81),
    UNIQUE (source, position)
) STRICT;

CREATE TABLE tile (
    level      INTEGER NOT NULL CHECK (level >= 0),
    tile_index INTEGER NOT NULL CHECK (tile_index >= 0),
    hashes     BLOB    NOT NULL CHECK (length(hashes) % 32 = 0 AND length(hashes) <= 8192),
    PRIMARY KEY (level, tile_index)
) STRICT;

CREATE TABLE checkpoint (
    size    INTEGER NOT NULL PRIMARY KEY CHECK (size >= 0),
    root    BLOB    NOT NULL CHECK (length(root) = 32),
    time_ms INTEGER NOT NULL CHECK (time_ms >= 0),
    note    BLOB    NOT NULL
) STRICT;

CREATE TABLE meta (
    key   TEXT NOT NULL PRIMARY KEY CHECK (length(key) BETWEEN 1 AND 64),
    value BLOB NOT NULL
) STRICT, WITHOUT ROWID;
