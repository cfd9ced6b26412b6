-- The keystore: subjects, where their keys stand in the tree, and what is left of the tree.
-- Nothing here opens a record without the vault's secret of the row's generation.

CREATE TABLE keystore (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  id TEXT NOT NULL,                        -- 16 random bytes; the vault's files name it
  generation INTEGER NOT NULL CHECK (generation >= 1),
  secret_check BLOB NOT NULL,              -- tells the generation's secret from another
  next_subject INTEGER NOT NULL CHECK (next_subject BETWEEN 0 AND 4294967296)
) STRICT;

-- Disjoint subtrees that can still be derived. `start` is the path's first leaf, big-endian, so that rows sort by path.
CREATE TABLE frontier (
  start BLOB PRIMARY KEY CHECK (length(start) = 8),
  depth INTEGER NOT NULL CHECK (depth BETWEEN 0 AND 64),
  generation INTEGER NOT NULL,
  sealed BLOB NOT NULL                     -- nonce || XChaCha20-Poly1305(seed)
) STRICT, WITHOUT ROWID;

-- An ordinal is never used again. Erased is a state that stays, never a missing row.
CREATE TABLE subjects (
  ordinal INTEGER PRIMARY KEY CHECK (ordinal BETWEEN 0 AND 4294967295),
  id TEXT NOT NULL UNIQUE,
  house TEXT,                              -- the workspace, when the subject stands for it and for no person
  state TEXT NOT NULL CHECK (state IN ('active', 'erased')),
  erased_in INTEGER,                       -- the generation that was current; destroyed for good once it is destroyed
  next_stream INTEGER NOT NULL CHECK (next_stream BETWEEN 1 AND 65536),
  CHECK ((state = 'erased') = (erased_in IS NOT NULL))
) STRICT;

CREATE INDEX subjects_of_house ON subjects (house, ordinal) WHERE house IS NOT NULL;

-- From a device, a staff member or a customer to the subject: the keyed hash of the name, and the name itself under the
-- subject's own key, so that the next generation can hash it anew and an erasure takes both.
CREATE TABLE aliases (
  lookup BLOB PRIMARY KEY CHECK (length(lookup) = 32),
  subject INTEGER NOT NULL REFERENCES subjects (ordinal),
  generation INTEGER NOT NULL,
  sealed BLOB NOT NULL
) STRICT, WITHOUT ROWID;

CREATE INDEX aliases_of_subject ON aliases (subject);

-- Where a stream's leaves stand: one ordinal of its subject per 65,536 revisions. Ordinal 0 is the subject's own.
CREATE TABLE streams (
  name TEXT NOT NULL,
  block INTEGER NOT NULL CHECK (block >= 0),
  subject INTEGER NOT NULL REFERENCES subjects (ordinal),
  ordinal INTEGER NOT NULL CHECK (ordinal BETWEEN 1 AND 65535),
  PRIMARY KEY (name, block)
) STRICT, WITHOUT ROWID;

CREATE UNIQUE INDEX streams_place ON streams (subject, ordinal);

-- Single messages whose leaf was punctured.
CREATE TABLE destroyed (
  stream TEXT NOT NULL,
  revision INTEGER NOT NULL CHECK (revision >= 0),
  destroyed_in INTEGER NOT NULL,
  PRIMARY KEY (stream, revision)
) STRICT, WITHOUT ROWID;
