-- Consignments: their latest versions, and every value that a datum ever had.

CREATE TABLE consignment (
    consignment BLOB    NOT NULL PRIMARY KEY CHECK (length(consignment) = 16),
    party       BLOB    NOT NULL CHECK (length(party) = 16),
    version     INTEGER NOT NULL CHECK (version > 0),
    time_ms     INTEGER NOT NULL CHECK (time_ms >= 0)
) STRICT, WITHOUT ROWID;

CREATE INDEX consignment_by_party ON consignment (party, consignment);

CREATE TABLE datum (
    consignment BLOB    NOT NULL REFERENCES consignment,
    path        TEXT    NOT NULL CHECK (length(path) BETWEEN 1 AND 200),
    version     INTEGER NOT NULL CHECK (version > 0),
    value       TEXT,
    author      TEXT    NOT NULL,
    source      TEXT    NOT NULL,
    time_ms     INTEGER NOT NULL CHECK (time_ms >= 0),
    PRIMARY KEY (consignment, path, version)
) STRICT, WITHOUT ROWID;
