-- What a row means to several parties lies side by side: they are written together, and chains come
-- in no order, so that each party's part lay on a page of its own.

ALTER TABLE concern DROP CONSTRAINT concern_pkey;

ALTER TABLE concern ADD PRIMARY KEY (chain, party);
