"""A batch: changes as the receiver gets them, in one JSON object (docs/sync.md)."""

from __future__ import annotations

import hashlib
import hmac
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.sync.withholding import Letting
from dionysus_mcp.plain import compact_json
from dionysus_mcp.store.port import Change, Store

FORMAT, VERSION = "dionysus.changes", 1
MOST_BYTES = 4 << 20


@dataclass(frozen=True, slots=True)
class Batch:
    """What goes out at once. `after` is the position of the change before its first one."""

    store_id: str
    after: int
    last: int
    changes: int
    withheld: int
    body: bytes

    @property
    def id(self) -> str:
        return f"{self.store_id}.{self.after}.{self.last}"

    def headers(self, secret: str) -> dict[str, str]:
        """What goes with it. The same `X-Dionysus-Batch` again is the same stretch of the journal again."""
        signature = hmac.new(secret.encode(), self.body, hashlib.sha256).hexdigest()
        return {
            "Content-Type": "application/json",
            "X-Webhook-Signature": f"sha256={signature}",
            "X-Dionysus-Store": self.store_id,
            "X-Dionysus-Batch": self.id,
            "X-Dionysus-After": str(self.after),
            "X-Dionysus-Last": str(self.last),
        }


def next_batch(store: Store, store_id: str, after: int, most: int) -> Batch | None:
    """The next changes behind a position, as many as one batch may hold; at least one when there is any."""
    page = list(_fitting(store.changes(since=after, limit=most)))
    if not page:
        return None
    rows = list(Letting(store, page).rows())
    return Batch(
        store_id=store_id,
        after=after,
        last=page[-1].seq,
        changes=len(page),
        withheld=sum("withheld" in row for row in rows),
        body=_body(store_id, after, page, rows),
    )


def _body(store_id: str, after: int, changes: Sequence[Change], rows: Sequence[Mapping[str, Any]]) -> bytes:
    fields = {
        "format": FORMAT,
        "version": VERSION,
        "store": store_id,
        "after": after,
        "first": changes[0].seq,
        "last": changes[-1].seq,
        "changes": rows,
    }
    return compact_json(fields).encode()


def _fitting(changes: Sequence[Change]) -> Iterator[Change]:
    """As many as stay within the size of a batch; the first in any case."""
    size = 0
    for number, change in enumerate(changes):
        size += len(compact_json([change.before, change.after]).encode())
        if number and size > MOST_BYTES:
            return
        yield change
