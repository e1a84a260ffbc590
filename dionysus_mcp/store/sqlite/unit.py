"""A unit of work on SQLite: every change goes into the journal in the same transaction."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import Conflict
from dionysus_mcp.store.port import Change, Link, Node, Operation, Stamp, Thing, Vector, Where
from dionysus_mcp.store.sqlite import naming, notes
from dionysus_mcp.store.sqlite.images import image_of, link_from, link_row, node_row
from dionysus_mcp.store.sqlite.reading import changes_where, nodes_by_id, saying
from dionysus_mcp.store.sqlite.scripts import cut
from dionysus_mcp.store.sqlite.statements import statements


@dataclass(slots=True)
class _Act:
    """The act under way: its number is the sequence number of its first change."""

    number: int = 0
    key: str | None = None
    digest: str | None = None
    undoes: int | None = None


class SqliteUnit:
    """Lives inside one transaction, which its owner began and ends."""

    def __init__(self, db: sqlite3.Connection, stamp: Stamp, now: str) -> None:
        self._db = db
        self._sql = statements("writes.sql")
        last = db.execute(self._sql["last_change"]).fetchone() or (0, "")
        self._seq: int = last[0]
        self._stamp = replace(stamp, at=stamp.at or max(now, last[1]))  # the journal's time never runs backwards
        self._act = _Act()

    def act(self, *, key: str | None = None, digest: str | None = None, undoes: int | None = None) -> None:
        self._act = _Act(key=key, digest=digest, undoes=undoes)

    def done(self, key: str) -> Change | None:
        row = self._db.execute(self._sql["change_under_key"], {"key": key}).fetchone()
        if row is None:
            return None
        return next(iter(changes_where(self._db, since=row[0] - 1, limit=1)))

    def get(self, thing: str) -> Thing | None:
        if " " not in thing:
            return next(iter(nodes_by_id(self._db, [thing])), None)
        source, relation, target = thing.split(" ")
        names = {"source": source, "relation": relation, "target": target}
        row = self._db.execute(self._sql["get_link"], names).fetchone()
        return link_from(row) if row else None

    def links(self, node_id: str) -> list[Link]:
        return [link_from(row) for row in self._db.execute(self._sql["links_of"], {"id": node_id})]

    def saying(self, text: str, where: Where) -> list[Node]:
        return saying(self._db, text, where)

    def put(self, thing: Thing) -> Change | None:
        before = self.get(thing.id)
        return self._change(before, self._dated(thing, before))

    def restore(self, thing: Thing) -> Change | None:
        return self._change(self.get(thing.id), thing)

    def replay(self, change: Change) -> None:
        if change.seq <= self._seq:
            raise Conflict(
                f"Change {change.seq} cannot be replayed: this journal has come to {self._seq} already.",
                "Replay a journal into an empty store, while nobody else writes.",
            )
        self._seq = change.seq
        before = self.get(change.thing)
        self._journal(change)
        if change.after is not None:
            self._keep(before, change.after)
            if isinstance(change.after, Node):
                naming.wait_for_names(self._db, change.after)
        elif before is not None:
            self._drop(before)

    def embed(self, node_id: str, embedder: str, vectors: Sequence[Vector]) -> None:
        from dionysus_mcp.store.sqlite.meaning.keeping import keep

        keep(self._db, node_id, embedder, vectors)

    def name(self, node_id: str, mentions: Sequence[str]) -> None:
        node = self.get(node_id)
        if isinstance(node, Node):
            naming.name(self._db, node, mentions)

    def note(self, area: str, key: str, value: bytes | None) -> None:
        notes.note(self._db, area, key, value)

    def notes(self, area: str, keys: Sequence[str]) -> dict[str, bytes]:
        return notes.notes(self._db, area, keys)

    def delete(self, thing: str) -> Change:
        before = self.get(thing)
        if before is None:
            raise Conflict(f"{thing} is not there, so it cannot be removed.", "Nothing needs to be done.")
        change = self._append(Operation.DELETE, thing, before, None)
        self._drop(before)
        return change

    def bury(self, tombstone: Node) -> Change:
        """Leave a tombstone where a thing was; its words and images were taken away already."""
        after = replace(tombstone, created_at=self._stamp.at, updated_at=self._stamp.at, version=tombstone.version + 1)
        row = node_row(after)
        for name in ("put_node", "drop_tags"):
            self._db.execute(self._sql[name], row)
        naming.name(self._db, after, ())
        return self._append(Operation.PURGE, after.id, None, after)

    def begin_anew(self, node: Node) -> Change:
        """Let a thing say this; what the journal and the index had of it was taken away already."""
        dated = self._dated(node, self.get(node.id))
        change = self._append(Operation.UPDATE, node.id, node, dated)
        self._keep(None, dated)
        return change

    def _change(self, before: Thing | None, after: Thing) -> Change | None:
        if before is not None and _same(before, after):
            return None
        change = self._append(Operation.UPDATE if before else Operation.CREATE, after.id, before, after)
        self._keep(before, after)
        return change

    def _keep(self, before: Thing | None, after: Thing) -> None:
        """Make a thing what it is after the change that was journalled last."""
        if isinstance(after, Link):
            self._db.execute(self._sql["put_link"], link_row(after))
            return
        row = node_row(after)
        for name in ("put_node", "drop_tags", "put_tags", "drop_mentions", "put_mentions"):
            self._db.execute(self._sql[name], row)
        if not isinstance(before, Node) or (before.text, before.subject) != (after.text, after.subject):
            self._index(after)

    def _drop(self, before: Thing) -> None:
        """Remove a thing after the change that was journalled last."""
        if isinstance(before, Link):
            self._db.execute(self._sql["delete_link"], link_row(before))
            return
        self._db.execute(self._sql["close_passage"], {"thing": before.id, "seq": self._seq})
        self._db.execute(self._sql["delete_node"], {"id": before.id})

    def _index(self, node: Node) -> None:
        words = {"thing": node.id, "seq": self._seq, "subject": cut(node.subject), "body": cut(node.text)}
        self._db.execute(self._sql["close_passage"], words)
        if node.text or node.subject:
            row = self._db.execute(self._sql["open_passage"], words).lastrowid
            self._db.execute(self._sql["index_passage"], words | {"pk": row})
            self._carry_vectors(words | {"pk": row})

    def _carry_vectors(self, words: dict[str, object]) -> None:
        for (had,) in self._db.execute(self._sql["vectors_of_the_same_text"], words).fetchall():
            has = self._db.execute(self._sql["carry_signs"], words | {"had": had}).lastrowid
            self._db.execute(self._sql["carry_vectors"], {"has": has, "had": had})

    def _dated(self, thing: Thing, before: Thing | None) -> Thing:
        """The thing with the times, the author and the version that storing it gives it."""
        created_at = thing.created_at or (before.created_at if before else self._stamp.at)
        author = thing.author or (before.author if before else self._stamp.author)
        if isinstance(thing, Link):
            return replace(thing, created_at=created_at, author=author)
        return replace(
            thing,
            created_at=created_at,
            happened_at=thing.happened_at or (before.happened_at if isinstance(before, Node) else self._stamp.at),
            updated_at=self._stamp.at,
            author=author,
            version=before.version + 1 if isinstance(before, Node) else max(thing.version, 1),
        )

    def _append(self, operation: Operation, thing: str, before: Thing | None, after: Thing | None) -> Change:
        self._seq += 1
        first_of_act = self._act.number == 0
        self._act.number = self._act.number or self._seq
        change = Change(
            seq=self._seq,
            act=self._act.number,
            at=self._stamp.at,
            author=self._stamp.author,
            run=self._stamp.run,
            operation=operation,
            thing=thing,
            before=before,
            after=after,
            undoes=self._act.undoes,
            key=self._act.key if first_of_act else None,
            digest=self._act.digest if first_of_act else None,
        )
        self._journal(change)
        return change

    def _journal(self, change: Change) -> None:
        prior = self._db.execute(self._sql["last_change_of"], {"thing": change.thing}).fetchone()
        self._db.execute(self._sql["append_change"], _change_row(change, prior[0] if prior else None))


def _change_row(change: Change, prior: int | None) -> dict[str, object]:
    tie = change.thing.split(" ") if " " in change.thing else (None, None, None)
    return {
        "seq": change.seq,
        "act": change.act,
        "at": change.at,
        "author": change.author,
        "run": change.run,
        "operation": change.operation.value,
        "thing": change.thing,
        "source": tie[0],
        "target": tie[2],
        "prior": prior,
        "image": image_of(change.after) if change.after else None,
        "undoes": change.undoes,
        "key": change.key,
        "digest": change.digest,
    }


def _same(before: Thing, after: Thing) -> bool:
    if isinstance(before, Node) and isinstance(after, Node):
        after = replace(after, version=before.version, updated_at=before.updated_at)
    return image_of(before) == image_of(after)
