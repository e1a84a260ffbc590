"""What can be read, given a connection with a snapshot. Filters become named pieces of SQL."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from typing import Any

from dionysus_mcp.store.port import (
    Change,
    Direction,
    Link,
    Neighbour,
    Node,
    Operation,
    Order,
    Reach,
    Session,
    Sessions,
    Use,
    Where,
)
from dionysus_mcp.store.sqlite.images import encode, link_from, node_from, thing_from
from dionysus_mcp.store.sqlite.sameness import gist
from dionysus_mcp.store.sqlite.statements import statements

FILTERS = (
    "projects", "labels", "statuses", "tags", "mentions", "subjects", "session", "since", "until", "min_weight",
)  # fmt: skip
LISTED = ("tags", "mentions")  # in tables of their own, and in images as lists
LEADING = ("mentions", "tags")  # of both, what fewer things have comes first
HAPPENING = (Order.LATEST, Order.EARLIEST)
MANY = 2_000  # so many things are found sooner in the order asked for than one by one
MOST_GATHERED = 20_000
BEYOND = "~"  # behind every time
FOLDED = frozenset({"subjects", "mentions"})  # compared without case


def nodes_by_id(db: sqlite3.Connection, ids: Sequence[str], at: int | None = None) -> list[Node]:
    sql = statements("reads.sql")
    query = f"SELECT {sql['node_columns']} FROM {_nodes(at, 'latest_of_these')} WHERE {sql['where_ids']}"
    rows = db.execute(query, {"ids": encode(list(ids)), "at": at})
    found = {row[0]: node_from(row) for row in rows}
    return [found[id_] for id_ in ids if id_ in found]


def find(
    db: sqlite3.Connection,
    where: Where,
    order: Order,
    limit: int,
    after: tuple[str, str] | None,
    at: int | None,
) -> list[Node]:
    sql = statements("reads.sql")
    clauses, values = _conditions(where, at, _walked(where, order)), _values(where, at)
    table = _nodes(at, "latest_of_all") if order is Order.ID else _nodes_of(db, where, at)
    if after:
        clauses.append(sql[f"after_{order}"])
        values |= {"after_value": after[0], "after_id": after[1]}
    query = (
        f"SELECT {sql['node_columns']} FROM {table} WHERE {' AND '.join(clauses)} {sql[f'order_{order}']} LIMIT :limit"
    )
    return [node_from(row) for row in db.execute(query, values | {"limit": limit})]


def saying(db: sqlite3.Connection, text: str, where: Where) -> list[Node]:
    sql = statements("reads.sql")
    clauses = [sql["where_said"], *_conditions(where, None)]
    query = (
        f"SELECT {sql['node_columns']} FROM {sql['nodes_saying']} WHERE {' AND '.join(clauses)} {sql['order_oldest']}"
    )
    return [node_from(row) for row in db.execute(query, _values(where, None) | {"said": gist(text)})]


def things_at(
    db: sqlite3.Connection, way: str, numbers: Sequence[int], where: Where, at: int | None
) -> list[tuple[int, int, Node]]:
    """The row, the passage and the thing of each that passes: `found` by passages, or `beside` others, by rows."""
    columns = f"coalesce(node.pk, 0), coalesce(node.passage, 0), {statements('reads.sql')['node_columns']}"
    query = f"SELECT {columns} {_from_numbers(way, where, at)}"
    rows = db.execute(query, _values(where, at) | {"numbers": encode(sorted(numbers))})
    return [(pk, passage, node_from(row)) for pk, passage, *row in rows]


def gathered(db: sqlite3.Connection, where: Where, at: int | None) -> list[int] | None:
    """The passages of everything that passes; None when they are too many."""
    sql = statements("reads.sql")
    joined = f"{_nodes_of(db, where, at)} {sql['passage_now' if at is None else 'passage_then']}"
    query = f"SELECT passage.pk FROM {joined} WHERE {' AND '.join(_conditions(where, at))} LIMIT {MOST_GATHERED}"
    found = [passage for (passage,) in db.execute(query, _values(where, at))]
    return found if len(found) < MOST_GATHERED else None


def neighbours(db: sqlite3.Connection, start: str, reach: Reach) -> list[Neighbour]:
    """Breadth first, a bounded number of ties of each thing."""
    seen, frontier = {start}, [start]
    reached: list[tuple[str, Link, int]] = []
    for hop in range(1, reach.hops + 1):
        beyond: list[str] = []
        for here in frontier:
            for link in _links(db, here, reach):
                there = link.target if link.source == here else link.source
                if there not in seen:
                    seen.add(there)
                    beyond.append(there)
                    reached.append((there, link, hop))
        frontier = beyond
    nodes = {node.id: node for node in nodes_by_id(db, [there for there, _, _ in reached])}
    return [Neighbour(nodes[there], link, hop) for there, link, hop in reached if there in nodes]


def ties(db: sqlite3.Connection, sources: Sequence[str]) -> list[Link]:
    rows = db.execute(statements("reads.sql")["links_from_these"], {"ids": encode(list(sources))})
    return [link_from(row) for row in rows]


def count(db: sqlite3.Connection, where: Where, by: str | None) -> dict[str, int]:
    sql = statements("reads.sql")
    table, filters = _nodes_of(db, where, None), " AND ".join(_conditions(where, None))
    if by in {"tag", "mention"}:
        query = f"SELECT {by}.name, count(*) FROM {table} {sql[f'each_{by}']} WHERE {filters} GROUP BY {by}.name"
    elif by in {"project", "label", "status", "subject"}:
        query = f"SELECT node.{by}, count(*) FROM {table} WHERE {filters} AND node.{by} <> '' GROUP BY 1"
    else:
        query = f"SELECT '', count(*) FROM {table} WHERE {filters}"
    return dict(db.execute(query, _values(where, None)).fetchall())


def sessions(
    db: sqlite3.Connection, project: str, limit: int, after: tuple[str, str] | None, since: str, until: str
) -> Sessions:
    sql = statements("reads.sql")
    first, id_ = after or (BEYOND, "")
    names = {"project": project, "since": since, "until": until or BEYOND, "first": first, "id": id_, "limit": limit}
    (total,) = db.execute(sql["sessions_in_all"], names).fetchone()
    return Sessions(total, tuple(Session(*row) for row in db.execute(sql["sessions"], names)))


def usage(db: sqlite3.Connection, ids: Sequence[str]) -> dict[str, Use]:
    rows = db.execute(statements("reads.sql")["usage"], {"ids": encode(list(ids))})
    return {thing: Use(count, last) for thing, count, last in rows}


def without_vectors(db: sqlite3.Connection, kind: str, embedder: str, limit: int, after: str) -> list[Node]:
    sql = statements("reads.sql")
    query = f"SELECT {sql['node_columns']} {sql['without_vectors']}"
    names = {"kind": kind, "embedder": embedder, "limit": limit, "after": after}
    return [node_from(row) for row in db.execute(query, names)]


def embedded(db: sqlite3.Connection, kind: str) -> dict[str, int]:
    rows = db.execute(statements("reads.sql")["embedded"], {"kind": kind})
    return {embedder: count for embedder, count in rows if count}


def changes_where(
    db: sqlite3.Connection,
    *,
    since: int = 0,
    thing: str | None = None,
    act: int | None = None,
    run: str | None = None,
    newest_first: bool = False,
    limit: int | None = None,
) -> list[Change]:
    sql = statements("reads.sql")
    wanted = {"thing": thing, "act": act, "run": run}
    clauses = "".join(f" AND {sql[f'changes_of_{name}']}" for name, value in wanted.items() if value is not None)
    query = (
        f"SELECT {sql['change_columns']} {sql['changes']}{clauses} "
        f"ORDER BY change.seq {'DESC' if newest_first else 'ASC'} LIMIT :limit"
    )
    rows = db.execute(query, wanted | {"since": since, "limit": -1 if limit is None else limit})
    return [_change(row) for row in rows]


def position(db: sqlite3.Connection, moment: str | None) -> int:
    name = "position" if moment is None else "position_at"
    row = db.execute(statements("reads.sql")[name], {"moment": moment}).fetchone()
    return int(row[0])


def _change(row: Sequence[Any]) -> Change:
    seq, act, at, author, run, operation, thing, undoes, key, digest, image, earlier, is_link = row
    return Change(
        seq=seq,
        act=act,
        at=at,
        author=author,
        run=run,
        operation=Operation(operation),
        thing=thing,
        before=thing_from(earlier, is_link=is_link),
        after=thing_from(image, is_link=is_link),
        undoes=undoes,
        key=key,
        digest=digest,
    )


def _links(db: sqlite3.Connection, here: str, reach: Reach) -> list[Link]:
    sql = statements("reads.sql")
    ways = {
        Direction.OUT: ["links_out"],
        Direction.IN: ["links_in"],
        Direction.BOTH: ["links_out", "links_in"],
    }
    values = {"id": here, "relations": encode(list(reach.relations)), "fan_out": reach.fan_out}
    rows = [row for way in ways[reach.direction] for row in db.execute(sql[way], values)]
    return [link_from(row) for row in rows][: reach.fan_out]


def _nodes(at: int | None, latest: str) -> str:
    """The table of things: as they are, or as they were at a position of the journal."""
    sql = statements("reads.sql")
    if at is None:
        return sql["node_table"]
    return f"(SELECT {sql['image_columns']} FROM change WHERE {sql[latest]}) AS node"


def _nodes_of(db: sqlite3.Connection, where: Where, at: int | None) -> str:
    """The table of things, begun at the names or the tag asked for when few have them: all others are passed by."""
    led_by = next((name for name in LEADING if getattr(where, name)), "")
    if at is not None or not led_by:
        return _nodes(at, "latest_of_all")
    among = statements("reads.sql")[f"among_{led_by}"]
    (found,) = db.execute(f"SELECT count(*) FROM ({among} LIMIT {MANY})", _values(where, at)).fetchone()
    return f"({among}) AS among CROSS JOIN node ON node.id = among.id" if found < MANY else _nodes(at, "latest_of_all")


def _from_numbers(way: str, where: Where, at: int | None) -> str:
    sql = statements("reads.sql")
    table = sql[f"{way}_now"] if at is None else f"SELECT {sql['image_columns']}, {sql[f'{way}_then']}"
    return f"FROM ({table}) AS node WHERE {' AND '.join(_conditions(where, at))}"


def _conditions(where: Where, at: int | None, walked: Sequence[str] = ()) -> list[str]:
    sql = statements("reads.sql")
    asked = ["kind", *(name for name in FILTERS if getattr(where, name))]
    past = LISTED if at is not None else ()
    return [sql[f"where_{name}{'_at' if name in past else '_walking' if name in walked else ''}"] for name in asked]


def _walked(where: Where, order: Order) -> tuple[str, ...]:
    """The filters that must not lead SQLite away from the index that has the order asked for."""
    if order is Order.ID:
        return ("kind",)
    if order not in HAPPENING or len(where.projects) != 1:
        return ()
    return ("projects", "statuses", *(("kind",) if where.session else ()))


def _values(where: Where, at: int | None) -> dict[str, Any]:
    wanted = {name: value for name in FILTERS if (value := getattr(where, name))}
    return {"kind": where.kind, "at": at} | {name: _parameter(name, value) for name, value in wanted.items()}


def _parameter(name: str, value: Any) -> Any:
    if isinstance(value, tuple):
        return encode(sorted({one.casefold() if name in FOLDED else one for one in value}))
    return value.casefold() if name in FOLDED else value
