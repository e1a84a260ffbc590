"""What readers find in a source, piece by piece. Values only: the writer decides what becomes of them."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer.reports import Skipped


@dataclass(frozen=True, slots=True)
class Item:
    """A memory to be made. `identity` tells it from others with the same text, and stays the same in a later import.

    Other items can point to it by one of its `names`; `ties` are the names that it points to.
    """

    where: str
    draft: Draft
    identity: str = ""
    names: tuple[str, ...] = ()
    ties: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class KeptNode:
    """A thing that was exported from a store and keeps its id, as the fields that were written down."""

    where: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class KeptLink:
    """A tie that was exported from a store."""

    where: str
    fields: Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Remark:
    """Something about a source as a whole that its importer should know."""

    text: str


Piece = Item | KeptNode | KeptLink | Skipped | Remark
