"""Erasing for good: the thing, its images in the journal, its words in the index, and what free pages still hold."""

from __future__ import annotations

import sqlite3
from collections.abc import Iterator, Sequence

from dionysus_mcp.errors import StoreBusy, StoreError
from dionysus_mcp.store.port import PURGED, Change, Node, Stamp
from dionysus_mcp.store.sqlite.images import image_of
from dionysus_mcp.store.sqlite.reading import changes_where, nodes_by_id
from dionysus_mcp.store.sqlite.statements import statements
from dionysus_mcp.store.sqlite.unit import SqliteUnit

# With the ids: no memory holds the text any more.
PURGE_AGAIN = (
    "When other programs are idle and the disk has room, run `dionysus purge` again with the ids of all of them."
)


def erase(
    db: sqlite3.Connection, ids: Sequence[str], stamp: Stamp, now: str, anew: Sequence[Node] = ()
) -> list[Change]:
    """Replace things by tombstones, and others by what they are to say, in the transaction under way."""
    sql = statements("writes.sql")
    unit = SqliteUnit(db, stamp, now)
    changes = []
    for node in _known(db, ids):
        tombstone = Node(
            id=node.id, kind=node.kind, project=node.project, status=PURGED, updated_at=now, version=node.version
        )
        names = {"thing": node.id, "tombstone": image_of(tombstone)}
        for name in ("purge_links", "purge_passages", "purge_usage", "purge_images", "purge_link_images"):
            db.execute(sql[name], names)
        changes.append(unit.bury(tombstone))
    for node in anew:
        for name in ("purge_passages", "purge_images"):
            db.execute(sql[name], {"thing": node.id, "tombstone": image_of(node)})
        changes.append(unit.begin_anew(node))
    db.execute(sql["rebuild_words"])
    return changes


def _known(db: sqlite3.Connection, ids: Sequence[str]) -> Iterator[Node]:
    """Things as they are, or, of those that were undone, as the journal last knew them."""
    present = {node.id: node for node in nodes_by_id(db, ids)}
    for id_ in ids:
        images = (change.after for change in changes_where(db, thing=id_, newest_first=True) if change.thing == id_)
        known = present.get(id_) or next((image for image in images if isinstance(image, Node)), None)
        if known:
            yield known


def scrub_free_pages(db: sqlite3.Connection) -> None:
    """Rewrite the file and empty the write-ahead log, so that no deleted byte is left in either."""
    try:
        db.execute("VACUUM")
        busy, *_ = db.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
    except sqlite3.Error as error:
        raise StoreError(
            f"The memories are erased, but the file could not be rewritten, so bytes of them may be left: {error}.",
            PURGE_AGAIN,
        ) from error
    if busy:
        raise StoreBusy(
            "The memories are erased, but a reader that is still open keeps old pages of the file alive.", PURGE_AGAIN
        )
