-- Consignments: their latest versions, and every value that a datum ever had.

CREATE TABLE consignment (
    consignment uuid   NOT NULL PRIMARY KEY,
    party       uuid   NOT NULL,
    version     bigint NOT NULL CHECK (version > 0),
    time_ms     bigint NOT NULL CHECK (time_ms >= 0)
);

CREATE INDEX consignment_by_party ON consignment (party, consignment);

CREATE TABLE datum (
    consignment uuid   NOT NULL REFERENCES consignment,
    path        text   NOT NULL CHECK (length(path) BETWEEN 1 AND 200),
    version     bigint NOT NULL CHECK (version > 0),
    value       text,
    author      text   NOT NULL,
    source      text   NOT NULL,
    time_ms     bigint NOT NULL CHECK (time_ms >= 0),
    PRIMARY KEY (consignment, path, version)
);
