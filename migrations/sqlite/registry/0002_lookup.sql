-- By which keys a chain is found: digests of what its document states. Keys stay when it changes.

CREATE TABLE lookup (
    key   BLOB NOT NULL CHECK (length(key) = 32),
    chain BLOB NOT NULL CHECK (length(chain) = 16),
    PRIMARY KEY (key, chain)
) STRICT, WITHOUT ROWID;
