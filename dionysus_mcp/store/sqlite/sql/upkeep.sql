-- name: described
SELECT
    (SELECT count(*) FROM node WHERE kind = 'memory' AND status <> 'purged'),
    (SELECT coalesce(max(seq), 0) FROM change),
    (SELECT at FROM change ORDER BY seq DESC LIMIT 1)

-- name: check_words
INSERT INTO passage_words (passage_words) VALUES ('integrity-check')

-- name: check_words_against_passages
INSERT INTO passage_words (passage_words, rank) VALUES ('integrity-check', 1)

-- name: holders_of_text
-- Where a text still stands in rows that are in use, as a person would call those places.
SELECT 'memories that were not erased' WHERE EXISTS (
    SELECT 1 FROM change WHERE instr(image, :text) OR instr(image, :escaped)
)
UNION ALL
SELECT 'the name of a project' WHERE EXISTS (SELECT 1 FROM node WHERE instr(project, :text))
UNION ALL
SELECT 'the name of a writer' WHERE EXISTS (SELECT 1 FROM change WHERE instr(author, :text))
UNION ALL
SELECT 'the name of an embedder' WHERE EXISTS (SELECT 1 FROM embedder WHERE instr(name, :text))
UNION ALL
SELECT 'the id of a thing or a run' WHERE EXISTS (SELECT 1 FROM change WHERE instr(thing, :text) OR instr(run, :text))
UNION ALL
SELECT 'the structure of the file itself' WHERE EXISTS (
    SELECT 1 FROM sqlite_schema WHERE instr(sql, :text)
    UNION ALL SELECT 1 FROM change WHERE instr(operation, :text) OR instr(at, :text)
)
UNION ALL
SELECT 'the index of words of other memories' WHERE instr(:text, ' ') = 0 AND EXISTS (
    SELECT 1 FROM passage_words WHERE passage_words MATCH :phrase
)
