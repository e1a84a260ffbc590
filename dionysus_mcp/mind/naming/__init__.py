"""Names: which ones a text mentions, of what kind they are, and which known ones a question asks about."""

from __future__ import annotations

from dionysus_mcp.mind.naming.kinds import Kind, kind_of, may_be
from dionysus_mcp.mind.naming.questions import KnownNames, named_in, without_names
from dionysus_mcp.mind.naming.texts import cleaned, mentions

__all__ = ["Kind", "KnownNames", "cleaned", "kind_of", "may_be", "mentions", "named_in", "without_names"]
