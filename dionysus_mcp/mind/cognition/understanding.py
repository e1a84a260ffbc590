"""Taking a question apart without answering it."""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import replace
from datetime import datetime

from dionysus_mcp.mind.answers import Hit
from dionysus_mcp.mind.cognition.answers import Named, Part, Spoken, Understanding
from dionysus_mcp.mind.cognition.looking import Looking, cited, listed, unheld
from dionysus_mcp.mind.cognition.texts import parts, telling
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.missing import NOT_MISSED
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.naming import kind_of, mentions
from dionysus_mcp.mind.values import MEMORY, Caller, Status
from dionysus_mcp.mind.when import Span, times_in
from dionysus_mcp.mind.when.reading import ALWAYS
from dionysus_mcp.mind.writing import Written, noted, written
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Where

MOST_PARTS = 8
OF_A_PART = 5
MOST_KNOWN = 12
"""Memories whose text is told; of further ones, the parts name the ids."""
PART_CHARS = 300
A_TASK = "a task"
TASK = "Take the question apart into sub-questions, one a line, without answering any. Use only what is given."

ASKS = tuple(
    (kind, re.compile(rf"(?:{form})\b", re.IGNORECASE))
    for kind, form in (
        ("why", "why|how come"),
        ("how much", "how (?:much|many|long|often|far|old|big|fast)"),
        ("how", "how"),
        ("when", "when|since when|until when|(?:on )?(?:what|which) (?:day|date|month|year|time)"),
        ("who", "who|whom|whose"),
        ("where", "where"),
        ("which", "which"),
        ("what", "what"),
        ("whether", "whether|is|are|was|were|do|does|did|can|could|should|shall|will|would|has|have|had|may|must"),
    )
)
CONSTRAINT = re.compile(
    r"\b(?:must(?: not|n't)?|need(?:s)? to|ha(?:ve|s) to|without|at (?:most|least)|no (?:more|less|later|earlier) than"
    r"|only|never|cannot|can't|except|unless|instead of|rather than|within|under|up to|by the end of|as long as"
    r"|may not|should not|shouldn't)\b[^.,;:?!\n]*",
    re.IGNORECASE,
)
AHEAD = re.compile(
    r"\b(?:will|won't|shall|going to|next|coming|upcoming|from|until|till)\b|['\u2019]ll\b", re.IGNORECASE
)
BACK = re.compile(r"\b(?:did|didn't|was|were|had|has been|have been|last|ago)\b", re.IGNORECASE)


class Decomposing:
    """Takes questions apart and says what memory has to each part."""

    def __init__(self, ground: Ground, looking: Looking) -> None:
        self._ground = ground
        self._looking = looking

    def understand(self, question: str, context: str, caller: Caller) -> Understanding:
        pieces = [piece.text for piece in parts(question)]
        near = {text: self._near(text, caller) for text in dict.fromkeys((question, *pieces[:MOST_PARTS]))}
        hits = {hit.id: hit for found in near.values() for hit in found}
        said = self._written(question, context, hits.values())
        asked = said.lines or pieces
        near |= {text: self._near(text, caller) for text in asked[:MOST_PARTS] if text not in near}
        hits |= {hit.id: hit for text in asked[:MOST_PARTS] for hit in near[text]}
        both = f"{question}\n{context}"
        times = self._times(question, context)
        given = " ".join((context, *(span.text for span in times)))
        return Understanding(
            asks=_kind(pieces[0]),
            parts=tuple(_part(text, given, near[text]) for text in asked[:MOST_PARTS]),
            mode=said.mode,
            entities=tuple(self._named(both, caller)),
            times=tuple(map(_spoken, times)),
            constraints=_constraints(both),
            known=tuple(map(cited, hits.values()))[:MOST_KNOWN],
            missing=_missing(question, given, hits.values()),
            note=_note(said, len(asked)),
        )

    def _near(self, text: str, caller: Caller) -> list[Hit]:
        return self._looking.near(text, caller, OF_A_PART)

    def _written(self, question: str, context: str, hits: Iterable[Hit]) -> Written:
        material = f"Question: {question}\nContext: {context}\nKnown:\n{listed(map(cited, hits))}"
        return written(self._ground.thinker, TASK, material)

    def _times(self, *texts: str) -> tuple[Span, ...]:
        now = self._ground.clock()
        told = (times_in(text, now, ahead=_looks_ahead(text)).periods for text in texts)
        return tuple(dict.fromkeys(span for spans in told for span in spans))

    def _named(self, text: str, caller: Caller) -> Iterator[Named]:
        """The names in the text, those that memory knows and those that look like one."""
        ground = self._ground
        known = [name for spot in ground.vocabulary.names().spots(text) for name in spot.names]
        names = {name.casefold(): name for name in (*mentions(text, None), *known)}
        where = Where(MEMORY, projects=projects(None, caller, ground.limits), statuses=(Status.ACTIVE,))
        for name in names.values():
            group = ground.vocabulary.aliases.group(name)
            yield Named(name, self._mentioning(where, group), kind_of(name))

    def _mentioning(self, where: Where, names: Sequence[str]) -> int:
        return self._ground.store.count(replace(where, mentions=tuple(names))).get("", 0)


def _part(text: str, given: str, near: Sequence[Hit]) -> Part:
    return Part(shortened(text, PART_CHARS), tuple(hit.id for hit in near), _missing(text, given, near))


def _kind(question: str) -> str:
    return next((kind for kind, form in ASKS if form.match(question)), A_TASK)


def _missing(text: str, given: str, hits: Iterable[Hit]) -> tuple[str, ...]:
    """The words of a question that neither what is given with it nor what was found holds."""
    words = [word for word in telling(text) if word not in NOT_MISSED]
    return unheld(words, (given, *(f"{hit.subject or ''} {hit.content}" for hit in hits)))


def _constraints(text: str) -> tuple[str, ...]:
    return tuple(dict.fromkeys(shortened(found[0].strip(), PART_CHARS) for found in CONSTRAINT.finditer(text)))


def _looks_ahead(text: str) -> bool:
    return bool(AHEAD.search(text)) and not BACK.search(text)


def _spoken(span: Span) -> Spoken:
    return Spoken(span.text, _moment(span.first), _moment(span.last))


def _moment(moment: datetime) -> str | None:
    """None at the ends of the calendar, which stand for 'open'."""
    return None if moment in ALWAYS else iso(moment)


def _note(said: Written, asked: int) -> str | None:
    more = f"{asked - MOST_PARTS} further parts were left out." if asked > MOST_PARTS else None
    return noted(said.note, more)
