-- name: things_that_are_not_as_the_journal_last_has_them
SELECT count(*) FROM node
LEFT JOIN change ON change.seq = (SELECT max(seq) FROM change AS later WHERE later.thing = node.id)
WHERE change.image ->> 'version' IS NOT node.version
OR coalesce(change.image ->> 'text', '') IS NOT node.text
OR coalesce(change.image ->> 'status', '') IS NOT node.status

-- name: things_that_only_the_journal_has
SELECT count(*) FROM change
WHERE seq IN (SELECT max(seq) FROM change WHERE source IS NULL GROUP BY thing)
AND image IS NOT NULL
AND thing NOT IN (SELECT id FROM node)

-- name: ties_that_only_the_journal_has
SELECT count(*) FROM change
WHERE seq IN (SELECT max(seq) FROM change WHERE source IS NOT NULL GROUP BY thing)
AND image IS NOT NULL
AND thing NOT IN (SELECT source || ' ' || relation || ' ' || target FROM link)

-- name: ties_that_the_journal_has_not
SELECT count(*) FROM link
WHERE source || ' ' || relation || ' ' || target NOT IN (SELECT thing FROM change WHERE source IS NOT NULL)

-- name: changes_that_are_missing_from_the_journal
SELECT coalesce(max(seq), 0) - count(*) FROM change

-- name: things_whose_words_cannot_be_searched
SELECT count(*) FROM node
LEFT JOIN passage ON passage.thing = node.id AND passage.until IS NULL
WHERE (node.text <> '' OR node.subject <> '')
AND (
    replace(passage.body, char(31), '') IS NOT replace(node.text, char(31), '')
    OR replace(passage.subject, char(31), '') IS NOT replace(node.subject, char(31), '')
)

-- name: vectors_of_texts_that_are_gone
SELECT count(*) FROM vector_signs WHERE passage NOT IN (SELECT pk FROM passage)

-- name: vectors_that_are_not_whole
SELECT count(*) FROM vector_signs
JOIN embedder ON embedder.pk = vector_signs.embedder
LEFT JOIN vector ON vector.pk = vector_signs.pk
WHERE length(vector.whole) IS NOT embedder.dimension + 4 OR length(vector.sentences) % (embedder.dimension + 4) <> 0

-- name: names_mentioned_by_things_that_say_none
SELECT count(*) FROM mention JOIN node ON node.id = mention.node WHERE node.mentions = '[]'
