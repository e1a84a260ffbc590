-- What happened, in its order: the status is there so that what does not pass is never read.
CREATE INDEX node_happening ON node (kind, project, happened_at, id, status);

CREATE INDEX node_sitting ON node (project, session, happened_at) WHERE session <> '';

-- From when to when a session was, and of how many memories and documents: what else names a session only uses it as an
-- index. Kept by triggers, whoever writes things and why.
CREATE TABLE session (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    things INTEGER NOT NULL,
    PRIMARY KEY (project, id)
) STRICT, WITHOUT ROWID;

CREATE INDEX session_begun ON session (project, first, id, last);

CREATE TRIGGER session_entered AFTER INSERT ON node
WHEN NEW.session <> '' AND NEW.kind IN ('memory', 'document') BEGIN
    INSERT INTO session (project, id, first, last, things)
    VALUES (NEW.project, NEW.session, NEW.happened_at, NEW.happened_at, 1)
    ON CONFLICT (project, id) DO UPDATE SET
        first = min(first, excluded.first), last = max(last, excluded.last), things = things + 1;
END;

CREATE TRIGGER session_left AFTER DELETE ON node
WHEN OLD.session <> '' AND OLD.kind IN ('memory', 'document') BEGIN
    DELETE FROM session WHERE project = OLD.project AND id = OLD.session AND things = 1;
    UPDATE session SET
        first = (
            SELECT min(happened_at) FROM node
            WHERE project = OLD.project AND session = OLD.session AND session <> '' AND kind IN ('memory', 'document')
        ),
        last = (
            SELECT max(happened_at) FROM node
            WHERE project = OLD.project AND session = OLD.session AND session <> '' AND kind IN ('memory', 'document')
        ),
        things = things - 1
    WHERE project = OLD.project AND id = OLD.session;
END;

CREATE TRIGGER session_changed AFTER UPDATE OF project, session, happened_at ON node
WHEN (OLD.project, OLD.session, OLD.happened_at) IS NOT (NEW.project, NEW.session, NEW.happened_at)
AND NEW.kind IN ('memory', 'document') BEGIN
    INSERT INTO session (project, id, first, last, things)
    SELECT NEW.project, NEW.session, NEW.happened_at, NEW.happened_at, 1 WHERE NEW.session <> ''
    ON CONFLICT (project, id) DO UPDATE SET
        first = min(first, excluded.first), last = max(last, excluded.last), things = things + 1;
    DELETE FROM session WHERE project = OLD.project AND id = OLD.session AND things = 1;
    UPDATE session SET
        first = (
            SELECT min(happened_at) FROM node
            WHERE project = OLD.project AND session = OLD.session AND session <> '' AND kind IN ('memory', 'document')
        ),
        last = (
            SELECT max(happened_at) FROM node
            WHERE project = OLD.project AND session = OLD.session AND session <> '' AND kind IN ('memory', 'document')
        ),
        things = things - 1
    WHERE project = OLD.project AND id = OLD.session;
END;

INSERT INTO session (project, id, first, last, things)
SELECT project, session, min(happened_at), max(happened_at), count(*) FROM node
WHERE session <> '' AND kind IN ('memory', 'document') GROUP BY project, session;
