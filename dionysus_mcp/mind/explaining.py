"""Why a hit is a hit, in words."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.mind.asking import Question
from dionysus_mcp.mind.ranking import Ranked
from dionysus_mcp.mind.words import words_held


def explained(one: Ranked, question: Question) -> tuple[str, ...]:
    """Each part of the score with what it stands for, weightiest first."""
    parts = sorted(one.parts.items(), key=lambda item: (-abs(item[1]), item[0]))
    return tuple(f"{part:+.2f} {_told(name, one, question)}" for name, part in parts)


def _told(name: str, one: Ranked, question: Question) -> str:
    told = {
        "meaning": f"close in meaning (cosine {one.meaning or 0.0:.2f})",
        "words": f"holds {', '.join(_shared(one, question)) or 'words of the same stem'}",
        "answer": "follows a question that is close",
        "session": "others of its session are close",
        "subject": f"is about {one.node.subject}",
        "date": f"happened on {one.node.happened_at[:10]}, which fits the time asked for",
        "tells_when": "speaks of a time, as was asked",
        "asks": "is itself a question",
        "closed": "holds no longer",
    }
    return told[name]


def _shared(one: Ranked, question: Question) -> Iterator[str]:
    held = words_held(one.node)
    return (word for word in question.words if word in held)
