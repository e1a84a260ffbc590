-- Whether a text stands there already is looked up while the store is locked, so it must not take long.
ALTER TABLE node ADD COLUMN said INTEGER NOT NULL DEFAULT 0;

UPDATE node SET said = gist(text) WHERE text <> '';

CREATE INDEX node_said ON node (said);
