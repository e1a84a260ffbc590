"""Times in questions: which periods a question speaks of, and how well a moment fits them."""

from __future__ import annotations

from dionysus_mcp.mind.when.closeness import closeness
from dionysus_mcp.mind.when.reading import times_in
from dionysus_mcp.mind.when.times import Anchor, Span, Times

__all__ = ["Anchor", "Span", "Times", "closeness", "times_in"]
