-- By which keys a chain is found: digests of what its document states. Keys stay when it changes.

CREATE TABLE lookup (
    key   bytea NOT NULL CHECK (length(key) = 32),
    chain uuid  NOT NULL,
    PRIMARY KEY (key, chain)
);

ALTER TABLE lookup ALTER COLUMN key SET STORAGE PLAIN;
