-- A rotation under way: from here until the row is gone, what is written is sealed under the next generation and what is
-- read may be of either. The vault holds the next secret before this row stands, and the old one until it is gone.

CREATE TABLE rotation (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  generation INTEGER NOT NULL CHECK (generation >= 2),
  secret_check BLOB NOT NULL
) STRICT;
