-- name: embedder
SELECT pk, dimension FROM embedder WHERE name = :name

-- name: new_embedder
INSERT INTO embedder (name, dimension) VALUES (:name, :dimension)

-- name: passage_of
SELECT passage.pk, node.pk FROM node
JOIN passage ON passage.thing = node.id AND passage.until IS NULL
WHERE node.id = :thing

-- name: kept
SELECT vector.pk, vector.whole, vector.sentences FROM vector_signs
JOIN vector ON vector.pk = vector_signs.pk
WHERE vector_signs.passage = :passage AND vector_signs.embedder = :embedder

-- name: keep_signs
INSERT INTO vector_signs (embedder, passage, node, signs) VALUES (:embedder, :passage, :node, :signs)

-- name: keep_vectors
INSERT INTO vector (pk, whole, sentences) VALUES (:pk, :whole, :sentences)

-- name: drop_vectors
DELETE FROM vector_signs WHERE pk = :pk

-- name: vectors_in_rows
SELECT pk, whole, sentences FROM json_each(:rows) AS wanted CROSS JOIN vector ON vector.pk = wanted.value

-- name: vectors_of_passages
SELECT vector_signs.passage, vector.whole, vector.sentences FROM json_each(:passages) AS wanted
CROSS JOIN vector_signs ON vector_signs.passage = wanted.value AND vector_signs.embedder = :embedder
CROSS JOIN vector ON vector.pk = vector_signs.pk

-- name: vectors_of_things
SELECT node.id, vector.whole FROM node
JOIN passage ON passage.thing = node.id AND passage.until IS NULL
JOIN vector_signs ON vector_signs.passage = passage.pk AND vector_signs.embedder = :embedder
JOIN vector ON vector.pk = vector_signs.pk
WHERE node.id IN (SELECT value FROM json_each(:things))

-- name: last_change
SELECT seq, at, thing FROM change ORDER BY seq DESC LIMIT 1

-- name: change_at
SELECT seq, at, thing FROM change WHERE seq = :seq

-- name: last_signs
SELECT pk, embedder, passage, node FROM vector_signs ORDER BY pk DESC LIMIT 1

-- name: signs_at
SELECT pk, embedder, passage, node FROM vector_signs WHERE pk = :pk

-- name: signs_counted
SELECT coalesce(sum(length(signs)), 0) / :bytes
FROM (SELECT signs FROM vector_signs WHERE embedder = :embedder LIMIT :texts)

-- name: signs_behind
-- Many rows in one: reading a million of them one by one takes seconds.
SELECT
    max(pk), group_concat(pk), group_concat(passage), group_concat(node), group_concat(length(signs) / :bytes),
    group_concat(hex(signs), '')
FROM (
    SELECT pk, passage, node, CASE WHEN :sentences THEN signs ELSE substr(signs, 1, :bytes) END AS signs
    FROM vector_signs
    WHERE embedder = :embedder AND pk > :last ORDER BY pk LIMIT :block
)

-- name: groups
SELECT kind, project, group_concat(pk) FROM node GROUP BY kind, project

-- name: groups_changed
SELECT DISTINCT node.kind, node.project, node.pk FROM change
JOIN node ON node.id = change.thing
WHERE change.seq > :seq AND change.source IS NULL

-- name: passages_closed
SELECT pk, until FROM passage WHERE until > :seq

-- name: purged_since
SELECT EXISTS (SELECT 1 FROM change WHERE seq > :seq AND operation = 'purge')

-- name: last_passage_at
-- Passages are numbered as they begin.
SELECT pk, since FROM passage WHERE pk <= :pk ORDER BY pk DESC LIMIT 1

-- name: last_passage
SELECT coalesce(max(pk), 0) FROM passage
