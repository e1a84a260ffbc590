-- name: put
INSERT INTO note (area, key, value) VALUES (:area, :key, :value)
ON CONFLICT (area, key) DO UPDATE SET value = excluded.value

-- name: drop
DELETE FROM note WHERE area = :area AND key = :key

-- name: these
SELECT key, value FROM note WHERE area = :area AND key IN (SELECT value FROM json_each(:keys)) ORDER BY key

-- name: beginning
-- A range, so that the index is walked whatever the prefix holds.
SELECT key, value FROM note
WHERE area = :area AND key > :after AND key >= :prefix AND key < :beyond
ORDER BY key LIMIT :limit
