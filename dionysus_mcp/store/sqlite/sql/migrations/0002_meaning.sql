-- Names that a thing speaks of, vectors of texts, uses, and texts in scripts that put no spaces between words.

ALTER TABLE node ADD COLUMN mentions TEXT NOT NULL DEFAULT '[]';

CREATE TABLE mention (
    name TEXT NOT NULL,
    node TEXT NOT NULL REFERENCES node (id) ON DELETE CASCADE,
    PRIMARY KEY (name, node)
) STRICT, WITHOUT ROWID;

CREATE INDEX mention_node ON mention (node);

-- Who came before and after whom in a session: an index ends with the row's number.
DROP INDEX node_session;
CREATE INDEX node_session ON node (session, project, kind) WHERE session <> '';

CREATE TABLE embedder (
    pk INTEGER PRIMARY KEY,
    name TEXT NOT NULL UNIQUE,
    dimension INTEGER NOT NULL
) STRICT;

-- The signs of a passage's vectors: of the whole, then of its sentences. All of them are read into memory to be
-- compared, so nothing else is in their rows.
-- Rows are only ever added behind the last, and taken away.
CREATE TABLE vector_signs (
    pk INTEGER PRIMARY KEY,
    embedder INTEGER NOT NULL REFERENCES embedder (pk),
    passage INTEGER NOT NULL REFERENCES passage (pk) ON DELETE CASCADE,
    node INTEGER NOT NULL,
    signs BLOB NOT NULL
) STRICT;

CREATE INDEX vector_of_passage ON vector_signs (passage, embedder);

-- The vector itself, a byte a number, and those of the sentences one behind the other.
CREATE TABLE vector (
    pk INTEGER PRIMARY KEY REFERENCES vector_signs (pk) ON DELETE CASCADE,
    whole BLOB NOT NULL,
    sentences BLOB
) STRICT;

CREATE INDEX passage_closed ON passage (until) WHERE until IS NOT NULL;

-- How often a thing was of use. Not journalled; it outlives the thing, which may come back.
CREATE TABLE usage (
    thing TEXT PRIMARY KEY,
    count INTEGER NOT NULL,
    last TEXT NOT NULL
) STRICT, WITHOUT ROWID;

-- In how many passages each word of the index stands.
CREATE VIRTUAL TABLE passage_vocabulary USING fts5vocab (passage_words, row);

-- Only passages that hold such characters are indexed anew.
CREATE TABLE recut AS SELECT pk FROM passage WHERE cut(subject) <> subject OR cut(body) <> body;

INSERT INTO passage_words (passage_words, rowid, subject, body)
SELECT 'delete', pk, subject, body FROM passage WHERE pk IN (SELECT pk FROM recut);

UPDATE passage SET subject = cut(subject), body = cut(body) WHERE pk IN (SELECT pk FROM recut);

INSERT INTO passage_words (rowid, subject, body)
SELECT pk, subject, body FROM passage WHERE pk IN (SELECT pk FROM recut);

DROP TABLE recut;
