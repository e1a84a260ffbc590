-- Things in whose texts nobody has looked for names yet: they were written before names were kept.

CREATE TABLE unnamed (
    node TEXT PRIMARY KEY REFERENCES node (id) ON DELETE CASCADE
) STRICT, WITHOUT ROWID;

INSERT INTO unnamed (node) SELECT id FROM node WHERE text <> '' AND mentions = '[]';
