"""Ids, fingerprints and cursors."""

from __future__ import annotations

import base64
import hashlib
import json
import os
import re
from datetime import datetime

from dionysus_mcp.errors import CursorMismatch, InvalidInput, shown

ALPHABET = "0123456789abcdefghjkmnpqrstvwxyz"
RANDOM_CHARS = 10
draw = os.urandom
"""Where ids come from."""
MEMORY_PREFIX, ENTITY_PREFIX = "m", "e"
MEMORY_ID = re.compile(rf"{MEMORY_PREFIX}_[{ALPHABET}]{{{RANDOM_CHARS}}}")
ENTITY_ID = re.compile(rf"{ENTITY_PREFIX}_[{ALPHABET}]{{{RANDOM_CHARS}}}")


def new_id(prefix: str) -> str:
    """A random id that says what kind of thing it names."""
    number = int.from_bytes(draw(8), "big")
    return f"{prefix}_" + "".join(ALPHABET[(number >> 5 * place) & 31] for place in range(RANDOM_CHARS))


def new_run(kind: str, now: datetime) -> str:
    """The id of a run: of what kind it is, and when it began. All that it writes can be taken back at once."""
    return f"{kind}-{now:%Y%m%dT%H%M%SZ}-{draw(4).hex()}"


def checked_memory_id(memory_id: str, field: str = "memory_id") -> str:
    if not MEMORY_ID.fullmatch(memory_id):
        raise InvalidInput(
            f"{field} is {shown(memory_id)}, which is not a memory id.",
            f"Ids look like {MEMORY_PREFIX}_0123456789; semantic_recall, search_memories and list_memories show them.",
            field=field,
        )
    return memory_id


def fingerprint(*parts: object) -> str:
    """A short hash of anything that JSON can hold: equal parts, equal fingerprint."""
    text = json.dumps(parts, ensure_ascii=False, sort_keys=True, default=str)
    return hashlib.blake2b(text.encode("utf-8", "surrogatepass"), digest_size=16).hexdigest()


def encode_cursor(query: str, last: tuple[str, str]) -> str:
    text = json.dumps([query[:8], *last], separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def decode_cursor(cursor: str, query: str) -> tuple[str, str]:
    """Where the page behind a cursor begins; refused when it was made by another query."""
    try:
        padded = cursor + "=" * (-len(cursor) % 4)
        made_by, value, id_ = json.loads(base64.b64decode(padded.encode(), altchars=b"-_", validate=True))
    except (ValueError, TypeError, RecursionError):
        raise _mismatch(cursor, "is not one that this server made") from None
    if made_by != query[:8]:
        raise _mismatch(cursor, "belongs to a query with other filters or another order")
    return str(value), str(id_)


def _mismatch(cursor: str, why: str) -> CursorMismatch:
    return CursorMismatch(
        f"The cursor {shown(cursor)} {why}.",
        "Repeat the call without a cursor to start at the first page.",
        field="cursor",
    )
