-- Who memories are about is counted before a window's first recall: from an index, never from the rows with the texts.
CREATE INDEX node_about ON node (kind, status, subject) WHERE subject <> '';
