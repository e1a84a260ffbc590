-- Things, ties, the journal and the words.

CREATE TABLE node (
    pk INTEGER PRIMARY KEY,
    id TEXT NOT NULL UNIQUE,
    kind TEXT NOT NULL,
    project TEXT NOT NULL,
    label TEXT NOT NULL,
    status TEXT NOT NULL,
    subject TEXT NOT NULL,
    subject_folded TEXT NOT NULL,
    session TEXT NOT NULL,
    weight REAL NOT NULL,
    text TEXT NOT NULL,
    tags TEXT NOT NULL,
    happened_at TEXT NOT NULL,
    ended_at TEXT NOT NULL,
    created_at TEXT NOT NULL,
    updated_at TEXT NOT NULL,
    author TEXT NOT NULL,
    data TEXT NOT NULL,
    version INTEGER NOT NULL
) STRICT;

CREATE INDEX node_newest ON node (kind, status, created_at, id);
CREATE INDEX node_project ON node (kind, project, status, created_at, id);
CREATE INDEX node_counted ON node (kind, status, label, project);
CREATE INDEX node_happened ON node (kind, happened_at);
CREATE INDEX node_changed ON node (kind, updated_at, id);
CREATE INDEX node_weight ON node (kind, weight, id);
CREATE INDEX node_session ON node (session) WHERE session <> '';
CREATE INDEX node_subject ON node (subject_folded) WHERE subject_folded <> '';

CREATE TABLE tag (
    name TEXT NOT NULL,
    node TEXT NOT NULL REFERENCES node (id) ON DELETE CASCADE,
    PRIMARY KEY (name, node)
) STRICT, WITHOUT ROWID;

CREATE INDEX tag_node ON tag (node);

CREATE TABLE link (
    source TEXT NOT NULL REFERENCES node (id),
    relation TEXT NOT NULL,
    target TEXT NOT NULL REFERENCES node (id),
    weight REAL NOT NULL,
    created_at TEXT NOT NULL,
    author TEXT NOT NULL,
    data TEXT NOT NULL,
    PRIMARY KEY (source, relation, target)
) STRICT, WITHOUT ROWID;

CREATE INDEX link_target ON link (target, relation);

-- `image` is the thing after the change, NULL when it is gone. What it was before is the image of `prior`.
-- `source` and `target` are set for ties, so that a thing's history includes them.
CREATE TABLE change (
    seq INTEGER PRIMARY KEY,
    act INTEGER NOT NULL,
    at TEXT NOT NULL,
    author TEXT NOT NULL,
    run TEXT NOT NULL,
    operation TEXT NOT NULL,
    thing TEXT NOT NULL,
    source TEXT,
    target TEXT,
    prior INTEGER,
    image TEXT,
    undoes INTEGER,
    key TEXT,
    digest TEXT
) STRICT;

CREATE INDEX change_thing ON change (thing, seq);
CREATE INDEX change_source ON change (source, seq) WHERE source IS NOT NULL;
CREATE INDEX change_target ON change (target, seq) WHERE target IS NOT NULL;
CREATE INDEX change_act ON change (act);
CREATE INDEX change_run ON change (run, seq) WHERE run <> '';
CREATE INDEX change_at ON change (at, seq);
CREATE UNIQUE INDEX change_key ON change (key) WHERE key IS NOT NULL;

-- Every text a thing ever had, and from which change to which it had it: search as of a moment reads the same index.
CREATE TABLE passage (
    pk INTEGER PRIMARY KEY,
    thing TEXT NOT NULL,
    since INTEGER NOT NULL,
    until INTEGER,
    subject TEXT NOT NULL,
    body TEXT NOT NULL
) STRICT;

CREATE INDEX passage_thing ON passage (thing, since);

CREATE VIRTUAL TABLE passage_words USING fts5 (
    subject, body, content = 'passage', content_rowid = 'pk', tokenize = 'porter unicode61 remove_diacritics 2'
);
