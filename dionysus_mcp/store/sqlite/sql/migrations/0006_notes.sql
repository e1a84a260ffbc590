-- What is kept beside the things: figures that can be made anew, and how far somebody has come.
CREATE TABLE note (
    area TEXT NOT NULL,
    key TEXT NOT NULL,
    value BLOB NOT NULL,
    PRIMARY KEY (area, key)
) STRICT, WITHOUT ROWID;
