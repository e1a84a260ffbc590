"""Vectors in the file: they belong to a passage, which is one text of one thing."""

from __future__ import annotations

import sqlite3
from collections.abc import Sequence
from dataclasses import dataclass
from functools import cache

import numpy as np

from dionysus_mcp.errors import Conflict
from dionysus_mcp.store.port import Vector
from dionysus_mcp.store.sqlite.images import encode
from dionysus_mcp.store.sqlite.meaning.packing import (
    Floats,
    cosines,
    packed,
    row_bytes,
    rows_in,
    rows_of,
    sign_bytes,
    unpacked,
)
from dionysus_mcp.store.sqlite.statements import statements


@dataclass(frozen=True, slots=True)
class Model:
    """An embedder as the file knows it."""

    pk: int
    name: str
    dimension: int


Closeness = tuple[float, float]


@cache
def sql() -> dict[str, str]:
    return statements("meaning.sql")


def model(db: sqlite3.Connection, name: str) -> Model | None:
    row = db.execute(sql()["embedder"], {"name": name}).fetchone()
    return Model(row[0], name, row[1]) if row else None


def keep(db: sqlite3.Connection, thing: str, embedder: str, vectors: Sequence[Vector]) -> None:
    """Keep the vectors of a thing's text as it is now, in the transaction under way."""
    place = db.execute(sql()["passage_of"], {"thing": thing}).fetchone()
    if place is None:
        raise Conflict(f"{thing} has no text, so there is nothing that vectors could stand for.", "Store a text first.")
    known = model(db, embedder)
    rows = rows_of(vectors, embedder, known.dimension if known else None)
    known = known or _introduced(db, embedder, rows.shape[1])
    names = {"embedder": known.pk, "passage": place[0], "node": place[1]}
    _write(db, names, rows)


def vectors_of(db: sqlite3.Connection, things: Sequence[str], embedder: str) -> dict[str, Vector]:
    known = model(db, embedder)
    if known is None:
        return {}
    rows = db.execute(sql()["vectors_of_things"], {"things": encode(list(things)), "embedder": known.pk})
    found: dict[str, Vector] = {thing: unpacked(rows_in(whole, known.dimension))[0] for thing, whole in rows}
    return found


def closeness(db: sqlite3.Connection, passages: Sequence[int], known: Model, vector: Floats) -> dict[int, Closeness]:
    """How close these passages are to a vector: the whole of each, and its best sentence."""
    names = {"passages": encode(list(passages)), "embedder": known.pk}
    read = db.execute(sql()["vectors_of_passages"], names).fetchall()
    near = compared([blobs for _, *blobs in read], vector)
    return by_passage([passage for passage, *_ in read], near)


def by_passage(passages: Sequence[int], near: Floats) -> dict[int, Closeness]:
    whole, sentence = near.T.tolist()
    return dict(zip(passages, zip(whole, sentence, strict=True), strict=True))


def compared(kept: Sequence[Sequence[bytes | None]], vector: Floats) -> Floats:
    """For each text, how close the whole and its best sentence are to a vector. A single sentence is both."""
    if not kept:
        return np.empty((0, 2), np.float32)
    blobs = [part for whole, sentences in kept for part in (whole or b"", sentences or whole or b"")]
    near = cosines(rows_in(b"".join(blobs), vector.size), vector)
    starts = np.cumsum([0, *(len(blob) // row_bytes(vector.size) for blob in blobs[:-1])])
    best: Floats = np.maximum.reduceat(near, starts).reshape(-1, 2)
    return best


def _introduced(db: sqlite3.Connection, name: str, dimension: int) -> Model:
    pk = db.execute(sql()["new_embedder"], {"name": name, "dimension": dimension}).lastrowid
    return Model(pk or 0, name, dimension)


def _write(db: sqlite3.Connection, names: dict[str, int], rows: Floats) -> None:
    whole, *rest = (row.tobytes() for row in packed(rows))
    sentences = b"".join(rest) or None
    before = db.execute(sql()["kept"], names).fetchone()
    if before and before[1:] == (whole, sentences):
        return
    pk = db.execute(sql()["keep_signs"], {**names, "signs": b"".join(map(sign_bytes, rows))}).lastrowid
    db.execute(sql()["keep_vectors"], {"pk": pk, "whole": whole, "sentences": sentences})
    if before:
        db.execute(sql()["drop_vectors"], {"pk": before[0]})
