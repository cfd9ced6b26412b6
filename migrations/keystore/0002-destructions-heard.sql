-- How far the log was heard for messages that are to be destroyed: in the keystore itself, so that a copy of it that is
-- older than the log knows how old it is, and makes up for what it missed before it serves.

CREATE TABLE destructions_heard (
  one INTEGER PRIMARY KEY CHECK (one = 1),
  cursor TEXT NOT NULL
) STRICT;
