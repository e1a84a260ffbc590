-- name: node_columns
node.id, node.kind, node.project, node.label, node.status, node.subject, node.session, node.weight, node.text,
node.tags, node.mentions, node.happened_at, node.ended_at, node.created_at, node.updated_at, node.author, node.data, node.version

-- name: node_table
node

-- name: image_columns
-- The columns of a thing, read from its image in the journal.
image ->> 'id' AS id,
image ->> 'kind' AS kind,
image ->> 'project' AS project,
coalesce(image ->> 'label', '') AS label,
coalesce(image ->> 'status', '') AS status,
coalesce(image ->> 'subject', '') AS subject,
coalesce(image ->> 'subject_folded', '') AS subject_folded,
coalesce(image ->> 'session', '') AS session,
coalesce(image ->> 'weight', 0.0) AS weight,
coalesce(image ->> 'text', '') AS text,
coalesce(image ->> 'tags', '[]') AS tags,
coalesce(image ->> 'mentions', '[]') AS mentions,
coalesce(image ->> 'mentions_folded', '[]') AS mentions_folded,
coalesce(image ->> 'happened_at', '') AS happened_at,
coalesce(image ->> 'ended_at', '') AS ended_at,
coalesce(image ->> 'created_at', '') AS created_at,
coalesce(image ->> 'updated_at', '') AS updated_at,
coalesce(image ->> 'author', '') AS author,
coalesce(image ->> 'data', '{}') AS data,
image ->> 'version' AS version

-- name: latest_of_all
change.image IS NOT NULL AND change.seq IN (
    SELECT max(seq) FROM change WHERE seq <= :at AND source IS NULL GROUP BY thing
)

-- name: latest_of_these
change.image IS NOT NULL AND change.seq IN (
    SELECT (SELECT max(seq) FROM change WHERE thing = wanted.value AND seq <= :at) FROM json_each(:ids) AS wanted
)

-- name: nodes_saying
-- SQLite would rather go through all of a project.
node INDEXED BY node_said

-- name: where_said
node.said = :said

-- name: where_ids
node.id IN (SELECT value FROM json_each(:ids))

-- name: found_now
-- CROSS JOIN keeps the order of the loops: from the passages to their things, never through an index of all things.
SELECT passage.pk AS passage, node.* FROM json_each(:numbers) AS found
CROSS JOIN passage ON passage.pk = found.value
CROSS JOIN node ON node.id = passage.thing
WHERE passage.until IS NULL

-- name: found_then
(SELECT pk FROM node WHERE id = passage.thing) AS pk, passage.pk AS passage FROM json_each(:numbers) AS found
CROSS JOIN passage ON passage.pk = found.value
CROSS JOIN change ON change.seq = (
    SELECT max(seq) FROM change AS earlier WHERE earlier.thing = passage.thing AND earlier.seq <= :at
)
WHERE passage.since <= :at AND coalesce(passage.until, :at + 1) > :at AND change.image IS NOT NULL

-- name: beside
-- Sessions are read in the order in which their things came.
SELECT
    node.pk,
    coalesce((
        SELECT near.pk FROM node AS near
        WHERE near.session = node.session AND near.project = node.project AND near.session <> ''
        AND near.kind = node.kind AND near.pk < node.pk
        ORDER BY near.pk DESC LIMIT 1
    ), 0),
    coalesce((
        SELECT near.pk FROM node AS near
        WHERE near.session = node.session AND near.project = node.project AND near.session <> ''
        AND near.kind = node.kind AND near.pk > node.pk
        ORDER BY near.pk LIMIT 1
    ), 0)
FROM json_each(:things) AS wanted CROSS JOIN node ON node.pk = wanted.value

-- name: beside_now
SELECT passage.pk AS passage, node.* FROM json_each(:numbers) AS wanted
CROSS JOIN node ON node.pk = wanted.value
LEFT JOIN passage ON passage.thing = node.id AND passage.until IS NULL

-- name: beside_then
was.pk AS pk, passage.pk AS passage FROM json_each(:numbers) AS wanted
CROSS JOIN node AS was ON was.pk = wanted.value
CROSS JOIN change ON change.seq = (
    SELECT max(seq) FROM change AS earlier WHERE earlier.thing = was.id AND earlier.seq <= :at
)
LEFT JOIN passage ON passage.thing = was.id AND passage.since <= :at AND coalesce(passage.until, :at + 1) > :at
WHERE change.image IS NOT NULL

-- name: where_kind
node.kind = :kind

-- name: where_kind_walking
-- The plus keeps SQLite from gathering all of the kind and sorting them, for each page anew.
+node.kind = :kind

-- name: where_projects
node.project IN (SELECT value FROM json_each(:projects))

-- name: where_projects_walking
-- The only one.
node.project = :projects ->> 0

-- name: where_labels
node.label IN (SELECT value FROM json_each(:labels))

-- name: where_statuses
node.status IN (SELECT value FROM json_each(:statuses))

-- name: where_statuses_walking
-- The plus: things are walked in the order asked for, whatever their status.
+node.status IN (SELECT value FROM json_each(:statuses))

-- name: where_subjects
node.subject_folded IN (SELECT value FROM json_each(:subjects)) AND node.subject_folded <> ''

-- name: where_session
node.session = :session AND node.session <> ''

-- name: where_tags
(
    SELECT count(*) FROM tag
    WHERE tag.node = node.id AND tag.name IN (SELECT value FROM json_each(:tags))
) = json_array_length(:tags)

-- name: where_tags_at
(
    SELECT count(*) FROM json_each(node.tags) AS had
    WHERE had.value IN (SELECT value FROM json_each(:tags))
) = json_array_length(:tags)

-- name: where_mentions
EXISTS (
    SELECT 1 FROM mention
    WHERE mention.node = node.id AND mention.name IN (SELECT value FROM json_each(:mentions))
)

-- name: where_mentions_at
EXISTS (
    SELECT 1 FROM json_each(node.mentions_folded) AS had
    WHERE had.value IN (SELECT value FROM json_each(:mentions))
)

-- name: among_tags
SELECT tag.node AS id FROM tag WHERE tag.name = :tags ->> 0

-- name: among_mentions
SELECT DISTINCT mention.node AS id FROM mention WHERE mention.name IN (SELECT value FROM json_each(:mentions))

-- name: where_since
node.happened_at >= :since

-- name: where_until
node.happened_at <= :until

-- name: where_min_weight
node.weight >= :min_weight

-- name: order_newest
ORDER BY node.created_at DESC, node.id DESC

-- name: after_newest
(node.created_at, node.id) < (:after_value, :after_id)

-- name: order_oldest
ORDER BY node.created_at, node.id

-- name: after_oldest
(node.created_at, node.id) > (:after_value, :after_id)

-- name: order_weightiest
ORDER BY node.weight DESC, node.id DESC

-- name: after_weightiest
(node.weight, node.id) < (CAST(:after_value AS REAL), :after_id)

-- name: order_changed
ORDER BY node.updated_at DESC, node.id DESC

-- name: after_changed
(node.updated_at, node.id) < (:after_value, :after_id)

-- name: order_latest
ORDER BY node.happened_at DESC, node.id DESC

-- name: after_latest
(node.happened_at, node.id) < (:after_value, :after_id)

-- name: order_earliest
ORDER BY node.happened_at, node.id

-- name: after_earliest
(node.happened_at, node.id) > (:after_value, :after_id)

-- name: order_id
ORDER BY node.id

-- name: after_id
node.id > :after_id

-- name: links_out
SELECT source, relation, target, weight, created_at, author, data FROM link
WHERE source = :id AND (:relations = '[]' OR relation IN (SELECT value FROM json_each(:relations)))
ORDER BY weight DESC, created_at DESC, target LIMIT :fan_out

-- name: links_in
SELECT source, relation, target, weight, created_at, author, data FROM link
WHERE target = :id AND (:relations = '[]' OR relation IN (SELECT value FROM json_each(:relations)))
ORDER BY weight DESC, created_at DESC, source LIMIT :fan_out

-- name: links_from_these
SELECT source, relation, target, weight, created_at, author, data FROM link
WHERE source IN (SELECT value FROM json_each(:ids)) ORDER BY source, relation, target

-- name: each_tag
JOIN tag ON tag.node = node.id

-- name: each_mention
JOIN mention ON mention.node = node.id

-- name: passage_now
CROSS JOIN passage ON passage.thing = node.id AND passage.until IS NULL

-- name: passage_then
CROSS JOIN passage ON passage.thing = node.id AND passage.since <= :at AND coalesce(passage.until, :at + 1) > :at

-- name: without_vectors
-- Which texts have none is told by two indices; only those few are read.
FROM (
    SELECT pk, thing FROM passage WHERE thing > :after AND NOT EXISTS (
        SELECT 1 FROM vector_signs WHERE vector_signs.passage = passage.pk
        AND vector_signs.embedder = (SELECT pk FROM embedder WHERE name = :embedder)
    )
) AS bare
CROSS JOIN passage ON passage.pk = bare.pk AND passage.until IS NULL
CROSS JOIN node ON node.id = bare.thing
WHERE node.kind = :kind AND node.text <> ''
ORDER BY bare.thing LIMIT :limit

-- name: embedded
SELECT embedder.name, count(*) FROM embedder
CROSS JOIN vector_signs ON vector_signs.embedder = embedder.pk
CROSS JOIN passage ON passage.pk = vector_signs.passage AND passage.until IS NULL
CROSS JOIN node ON node.id = passage.thing AND node.kind = :kind
GROUP BY embedder.pk
UNION ALL
SELECT '', count(*) FROM (
    SELECT pk, thing FROM passage
    WHERE NOT EXISTS (SELECT 1 FROM vector_signs WHERE vector_signs.passage = passage.pk)
) AS bare
CROSS JOIN passage ON passage.pk = bare.pk AND passage.until IS NULL
CROSS JOIN node ON node.id = bare.thing
WHERE node.kind = :kind AND node.text <> ''

-- name: sessions
SELECT id, first, last, things FROM session
WHERE project = :project AND last >= :since AND first <= :until AND (first, id) < (:first, :id)
ORDER BY first DESC, id DESC LIMIT :limit

-- name: sessions_in_all
SELECT count(*) FROM session WHERE project = :project AND last >= :since AND first <= :until

-- name: usage
SELECT thing, count, last FROM usage WHERE thing IN (SELECT value FROM json_each(:ids))

-- name: change_columns
change.seq, change.act, change.at, change.author, change.run, change.operation, change.thing, change.undoes,
change.key, change.digest, change.image, earlier.image, change.source IS NOT NULL

-- name: changes
FROM change
LEFT JOIN change AS earlier ON earlier.seq = change.prior
WHERE change.seq > :since

-- name: changes_of_thing
change.seq IN (
    SELECT seq FROM change WHERE thing = :thing
    UNION SELECT seq FROM change WHERE source = :thing
    UNION SELECT seq FROM change WHERE target = :thing
)

-- name: changes_of_act
change.act = :act

-- name: changes_of_run
change.run = :run

-- name: position
SELECT coalesce(max(seq), 0) FROM change

-- name: position_at
SELECT coalesce(max(seq), 0) FROM change WHERE at <= :moment
