"""How memories are kept, found and forgotten."""

from __future__ import annotations

from typing import Annotated, Literal

from pydantic import Field

from dionysus_mcp.settings.kinds import Group, Share, Weight


class SqliteSettings(Group):
    """The embedded store."""

    busy_timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    """How long a write waits for its turn before it is refused with `store_busy`."""
    journal_mode: Literal["auto", "wal", "truncate"] = "auto"
    """`auto` is WAL, except on a network file system, where WAL is unsafe and `truncate` is used."""
    readers: Annotated[int, Field(ge=1, le=64)] = 8
    """Connections a process opens for reading at most."""


class LimitSettings(Group):
    """How large things may be."""

    content_chars: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000
    """Characters in one memory."""
    metadata_chars: Annotated[int, Field(ge=2, le=10_000_000)] = 65_536
    """Characters of one memory's metadata as JSON."""
    metadata_depth: Annotated[int, Field(ge=1, le=64)] = 8
    """Levels of nesting in metadata."""
    tags: Annotated[int, Field(ge=1, le=1000)] = 50
    """Tags on one memory."""


class EmbeddingSettings(Group):
    """Recall by meaning."""

    model: Annotated[str, Field(min_length=1, max_length=200)] = "auto"
    """`auto` is the model that comes with Dionysus, by onnxruntime where that is installed, else by numpy; `minilm` and
    `onnx` say which. `none` leaves recall to words. Any other name is that of an embedding model of LiteLLM."""
    patience_s: Annotated[float, Field(ge=0, le=60)] = 0.25
    """How long a recall waits for the embedder to load before words alone answer."""
    question_s: Annotated[float, Field(gt=0, le=60)] = 2.0
    """How long a recall waits for the vector of its question before words alone answer."""


class RankingSettings(Group):
    """What each part of a score counts. The values were chosen by benchmark (docs/ranking.md)."""

    words: Weight = 0.4
    """Words in common with the question."""
    sentence: Share = 0.6
    """How much of the meaning comes from the best sentence; the rest from the whole text."""
    answer: Weight = 0.3
    """Follows a question in its session."""
    session: Weight = 0.3
    """Others of its session are close."""
    subject: Weight = 0.3
    """Is about the name in the question."""
    date: Weight = 0.5
    """Happened when the question says."""
    tells_when: Weight = 0.1
    """Speaks of a time, when the question asks for one."""
    asks: Weight = 0.1
    """Taken off what is itself a question."""
    closed: Weight = 0.2
    """Taken off what holds no longer, where that is searched, too."""
    weak: Weight = 0.25
    """A hit with a lower score is left out, but for the first `few`."""
    share: Share = 0.45
    """So is a hit with less than this share of the best one's score."""
    few: Annotated[int, Field(ge=0, le=100)] = 5
    """How many hits may be weak."""
    least: Weight = 0.15
    """What even those must reach."""


class ForgettingSettings(Group):
    """What nobody uses fades, and can be archived."""

    below: Share = 0.1
    """A memory of less relevance has faded (docs/decisions/016)."""
    archive: Literal["off", "daily"] = "off"
    """`daily`: a server archives once a day what `forgetting_report` proposes; `off`: only a person does."""
