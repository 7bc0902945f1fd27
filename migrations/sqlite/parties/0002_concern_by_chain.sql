-- What a row means to several parties lies side by side: they are written together, and chains come
-- in no order, so that each party's part lay on a page of its own.

CREATE TABLE concern_by_chain (
    chain    BLOB    NOT NULL CHECK (length(chain) = 16),
    party    BLOB    NOT NULL CHECK (length(party) = 16),
    shelf    INTEGER NOT NULL CHECK (shelf BETWEEN -32768 AND 32767),
    named    INTEGER NOT NULL CHECK (named IN (0, 1)),
    sequence INTEGER NOT NULL CHECK (sequence > 0),
    position INTEGER NOT NULL CHECK (position > 0),
    PRIMARY KEY (chain, party)
) STRICT, WITHOUT ROWID;

INSERT INTO concern_by_chain (chain, party, shelf, named, sequence, position)
    SELECT chain, party, shelf, named, sequence, position FROM concern ORDER BY chain, party;

DROP TABLE concern;

ALTER TABLE concern_by_chain RENAME TO concern;

CREATE INDEX concern_by_shelf ON concern (party, shelf, position);
