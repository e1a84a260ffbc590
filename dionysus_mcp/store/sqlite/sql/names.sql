-- name: unnamed
FROM unnamed CROSS JOIN node ON node.id = unnamed.node
WHERE node.kind = :kind ORDER BY node.id LIMIT :limit

-- name: add_unnamed
INSERT OR IGNORE INTO unnamed (node) VALUES (:id)

-- name: name_node
UPDATE node SET mentions = :mentions WHERE id = :id

-- name: named
DELETE FROM unnamed WHERE node = :id
