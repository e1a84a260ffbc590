-- What happened, in its order: the status is there so that what does not pass is never read.
CREATE INDEX node_happening ON node (kind, project, happened_at, id, status);

CREATE INDEX node_sitting ON node (project, session, happened_at) WHERE session <> '';

-- From when to when a session was, and of how many memories and documents that were not archived: what else names a
-- session only uses it as an index. Kept by triggers, whoever writes things and why.
CREATE TABLE session (
    project TEXT NOT NULL,
    id TEXT NOT NULL,
    first TEXT NOT NULL,
    last TEXT NOT NULL,
    things INTEGER NOT NULL,
    PRIMARY KEY (project, id)
) STRICT, WITHOUT ROWID;

-- What a session is worked out from: where it begins and ends is found at once, however much of it was archived.
CREATE INDEX node_in_session ON node (project, session, happened_at)
WHERE session <> '' AND kind IN ('memory', 'document') AND status <> 'archived';

CREATE INDEX session_begun ON session (project, first, id, last);

CREATE TRIGGER session_entered AFTER INSERT ON node
WHEN NEW.session <> '' AND NEW.kind IN ('memory', 'document') AND NEW.status <> 'archived' BEGIN
    INSERT INTO session (project, id, first, last, things)
    VALUES (NEW.project, NEW.session, NEW.happened_at, NEW.happened_at, 1)
    ON CONFLICT (project, id) DO UPDATE SET
        first = min(first, excluded.first), last = max(last, excluded.last), things = things + 1;
END;

CREATE TRIGGER session_left AFTER DELETE ON node
WHEN OLD.session <> '' AND OLD.kind IN ('memory', 'document') AND OLD.status <> 'archived' BEGIN
    DELETE FROM session WHERE project = OLD.project AND id = OLD.session AND things = 1;
    UPDATE session SET
        first = CASE WHEN first = OLD.happened_at THEN (
            SELECT min(happened_at) FROM node WHERE project = OLD.project AND session = OLD.session AND session <> ''
            AND kind IN ('memory', 'document') AND status <> 'archived'
        ) ELSE first END,
        last = CASE WHEN last = OLD.happened_at THEN (
            SELECT max(happened_at) FROM node WHERE project = OLD.project AND session = OLD.session AND session <> ''
            AND kind IN ('memory', 'document') AND status <> 'archived'
        ) ELSE last END,
        things = things - 1
    WHERE project = OLD.project AND id = OLD.session;
END;

CREATE TRIGGER session_changed AFTER UPDATE OF project, session, happened_at, status ON node
WHEN (OLD.project, OLD.session, OLD.happened_at, OLD.status) IS NOT (NEW.project, NEW.session, NEW.happened_at, NEW.status)
AND NEW.kind IN ('memory', 'document') BEGIN
    INSERT INTO session (project, id, first, last, things)
    SELECT NEW.project, NEW.session, NEW.happened_at, NEW.happened_at, 1
    WHERE NEW.session <> '' AND NEW.status <> 'archived'
    ON CONFLICT (project, id) DO UPDATE SET
        first = min(first, excluded.first), last = max(last, excluded.last), things = things + 1;
    DELETE FROM session WHERE project = OLD.project AND id = OLD.session AND things = 1 AND OLD.status <> 'archived';
    UPDATE session SET
        first = CASE WHEN first = OLD.happened_at THEN (
            SELECT min(happened_at) FROM node WHERE project = OLD.project AND session = OLD.session AND session <> ''
            AND kind IN ('memory', 'document') AND status <> 'archived'
        ) ELSE first END,
        last = CASE WHEN last = OLD.happened_at THEN (
            SELECT max(happened_at) FROM node WHERE project = OLD.project AND session = OLD.session AND session <> ''
            AND kind IN ('memory', 'document') AND status <> 'archived'
        ) ELSE last END,
        things = things - 1
    WHERE project = OLD.project AND id = OLD.session AND OLD.status <> 'archived';
END;

INSERT INTO session (project, id, first, last, things)
SELECT project, session, min(happened_at), max(happened_at), count(*) FROM node
WHERE session <> '' AND kind IN ('memory', 'document') AND status <> 'archived' GROUP BY project, session;
