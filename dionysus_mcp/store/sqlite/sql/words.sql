-- name: try_out
CREATE VIRTUAL TABLE tried USING fts5 (phrase, tokenize = 'porter unicode61 remove_diacritics 2')

-- name: tried_out
CREATE VIRTUAL TABLE stems USING fts5vocab (tried, instance)

-- name: try
INSERT INTO tried (phrase) VALUES (:phrase)

-- name: stems
SELECT term FROM stems ORDER BY "offset"

-- name: holders_of_stem
SELECT doc FROM passage_vocabulary WHERE term = :stem

-- name: holders_of_phrase
SELECT count(*) FROM (SELECT 1 FROM passage_words WHERE passage_words MATCH :phrase LIMIT :most)

-- name: averages
SELECT block FROM passage_words_data WHERE id = 1

-- name: ranked
-- No join: a common word matches a tenth of all things, and their rows cost more to read than to rank.
SELECT rowid, -bm25(passage_words) AS score FROM passage_words
WHERE passage_words MATCH :match
ORDER BY score DESC, rowid LIMIT :most OFFSET :skipped

-- name: scores_of
-- The plus keeps FTS5 from starting the query anew for each passage.
SELECT rowid, -bm25(passage_words) FROM passage_words
WHERE passage_words MATCH :match AND +rowid IN (SELECT value FROM json_each(:passages))
