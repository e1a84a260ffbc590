-- name: last_change
SELECT seq, at FROM change ORDER BY seq DESC LIMIT 1

-- name: last_change_of
SELECT seq, image FROM change WHERE thing = :thing ORDER BY seq DESC LIMIT 1

-- name: change_under_key
SELECT seq FROM change WHERE key = :key

-- name: append_change
INSERT INTO change (seq, act, at, author, run, operation, thing, source, target, prior, image, undoes, key, digest)
VALUES (
    :seq, :act, :at, :author, :run, :operation, :thing, :source, :target, :prior, :image, :undoes, :key, :digest
)

-- name: get_link
SELECT source, relation, target, weight, created_at, author, data FROM link
WHERE source = :source AND relation = :relation AND target = :target

-- name: links_of
SELECT source, relation, target, weight, created_at, author, data FROM link WHERE source = :id
UNION ALL
SELECT source, relation, target, weight, created_at, author, data FROM link WHERE target = :id AND source <> :id

-- name: put_node
INSERT INTO node (
    id, kind, project, label, status, subject, subject_folded, session, weight, text, tags, mentions, happened_at,
    ended_at, created_at, updated_at, author, data, version, said
) VALUES (
    :id, :kind, :project, :label, :status, :subject, :subject_folded, :session, :weight, :text, :tags, :mentions,
    :happened_at, :ended_at, :created_at, :updated_at, :author, :data, :version, :said
)
ON CONFLICT (id) DO UPDATE SET
    project = excluded.project,
    label = excluded.label,
    status = excluded.status,
    subject = excluded.subject,
    subject_folded = excluded.subject_folded,
    session = excluded.session,
    weight = excluded.weight,
    text = excluded.text,
    tags = excluded.tags,
    mentions = excluded.mentions,
    happened_at = excluded.happened_at,
    ended_at = excluded.ended_at,
    created_at = excluded.created_at,
    updated_at = excluded.updated_at,
    author = excluded.author,
    data = excluded.data,
    version = excluded.version,
    said = excluded.said

-- name: delete_node
DELETE FROM node WHERE id = :id

-- name: drop_tags
DELETE FROM tag WHERE node = :id

-- name: put_tags
INSERT INTO tag (name, node) SELECT DISTINCT value, :id FROM json_each(:tags)

-- name: drop_mentions
DELETE FROM mention WHERE node = :id

-- name: put_mentions
INSERT INTO mention (name, node) SELECT DISTINCT value, :id FROM json_each(:mentions_folded)

-- name: put_link
INSERT INTO link (source, relation, target, weight, created_at, author, data)
VALUES (:source, :relation, :target, :weight, :created_at, :author, :data)
ON CONFLICT (source, relation, target) DO UPDATE SET
    weight = excluded.weight, created_at = excluded.created_at, author = excluded.author, data = excluded.data

-- name: delete_link
DELETE FROM link WHERE source = :source AND relation = :relation AND target = :target

-- name: close_passage
UPDATE passage SET until = :seq WHERE thing = :thing AND until IS NULL

-- name: open_passage
INSERT INTO passage (thing, since, subject, body) VALUES (:thing, :seq, :subject, :body)

-- name: index_passage
INSERT INTO passage_words (rowid, subject, body) VALUES (:pk, :subject, :body)

-- name: vectors_of_the_same_text
-- Of each embedder the last: a text that comes back, by an undo for instance, brings its vectors along.
SELECT max(vector_signs.pk) FROM passage JOIN vector_signs ON vector_signs.passage = passage.pk
WHERE passage.thing = :thing AND passage.pk < :pk AND passage.subject = :subject AND passage.body = :body
GROUP BY vector_signs.embedder

-- name: carry_signs
INSERT INTO vector_signs (embedder, passage, node, signs)
SELECT embedder, :pk, (SELECT pk FROM node WHERE id = :thing), signs FROM vector_signs WHERE pk = :had

-- name: carry_vectors
INSERT INTO vector (pk, whole, sentences) SELECT :has, whole, sentences FROM vector WHERE pk = :had

-- name: purge_passages
DELETE FROM passage WHERE thing = :thing

-- name: purge_usage
DELETE FROM usage WHERE thing = :thing

-- name: count_use
INSERT INTO usage (thing, count, last) VALUES (:thing, :count, :last)
ON CONFLICT (thing) DO UPDATE SET count = count + excluded.count, last = max(last, excluded.last)

-- name: rebuild_words
INSERT INTO passage_words (passage_words) VALUES ('rebuild')

-- name: purge_links
DELETE FROM link WHERE source = :thing OR target = :thing

-- name: purge_images
UPDATE change SET image = :tombstone, digest = NULL WHERE thing = :thing AND image IS NOT NULL

-- name: purge_link_images
UPDATE change SET image = NULL, digest = NULL WHERE source = :thing OR target = :thing
