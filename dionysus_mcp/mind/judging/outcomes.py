"""Plain outcomes that are one of two: it worked or it failed, it hurts or it does not, yes or no, on time or late."""

from __future__ import annotations

import re
from collections.abc import Iterator
from dataclasses import dataclass

from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.verdict import Finding, right, wrong
from dionysus_mcp.mind.judging.words import RELATIONS
from dionysus_mcp.mind.truth.lexicon import NEGATORS

DENYING = NEGATORS | {"nothing"}
DENIES_WITHIN = 3
"""So many words before an outcome a denial of it may stand."""
STANDS_FOR_IT = frozenset(("it", "they", "he", "she", "everything"))


def _one_of(phrases: str) -> re.Pattern[str]:
    return re.compile(rf"(?<= )(?:{'|'.join(phrase.strip() for phrase in phrases.split('|'))})(?= )")


@dataclass(frozen=True, slots=True)
class Family:
    """Phrases for an outcome, and for the opposite one."""

    name: str
    yes: re.Pattern[str]
    no: re.Pattern[str]
    of_things: bool = False
    """Whether they may say something else of people: somebody works."""

    def signs(self, said: Said) -> set[bool]:
        """Which of both it says; a denial turns it round."""
        return {sign for clause in said.clauses for sign in self._signs(f" {clause.plain.strip()} ")}

    def _signs(self, plain: str) -> Iterator[bool]:
        for pattern, sign in ((self.yes, True), (self.no, False)):
            for found in pattern.finditer(plain):
                before = plain[: found.start()].split()[-DENIES_WITHIN:]
                yield sign != (sum(word in DENYING for word in before) % 2 == 1)

    def other_words(self, said: Said) -> frozenset[str]:
        """The roots that it tells beside the outcome."""
        left = self._rest(said)
        return frozenset(root for root, word in said.words.items() if word in left)

    def alike(self, pair: Beside) -> bool:
        """Whether both have the same small words beside the outcome, and the same names."""
        ours, theirs = (RELATIONS & self._rest(said) for said in (pair.predicted, pair.observed))
        return ours - DENYING == theirs - DENYING and not any(pair.strangers)

    def _rest(self, said: Said) -> frozenset[str]:
        return frozenset(self.no.sub("", self.yes.sub("", said.plain)).split())


FAMILIES = (
    Family(
        "success",
        _one_of(
            r"""
            succeed(?:s|ed)?|success|successful|successfully|go(?:es)? through|went through|gone through|pass(?:es|ed)?|
            works|worked|
            (?<! to )(?<! at )(?<! for )(?<! from )(?<! before )(?<! after )(?<! of )work|
            (?:goes|went|ran|runs) (?:well|fine|smoothly|clean)|smoothly|(?:is|was|are|were) fine
            """
        ),
        _one_of(
            r"""
            fail(?:s|ed|ure)?(?! to )|crash(?:es|ed)?|time[sd]? out|timeout|time-out|br(?:eaks?|oke|oken)(?: down)?|
            abort(?:s|ed)?|errors?|problems?|trouble|issues?|hitch|incidents?
            """
        ),
        of_things=True,
    ),
    Family(
        "comfort",
        _one_of(r"(?:is|was|are|were|feels?|felt) (?:fine|well)"),
        _one_of(r"hurts?|hurting|pains?|painful|ache[sd]?|aching|sore"),
    ),
    Family(
        "consent",
        _one_of(r"agree[sd]?|accept(?:s|ed)?|approve[sd]?|consent(?:s|ed)?"),
        _one_of(r"refuse[sd]?|decline[sd]?|reject(?:s|ed)?"),
    ),
    Family("punctuality", _one_of(r"punctual|punctually|in time"), _one_of(r"late|delayed|overdue|behind schedule")),
    Family("sale", _one_of(r"(?:sells?|sold)(?! out )|(?:finds?|found) a buyer"), _one_of(r"unsold")),
)


def plain_outcome(pair: Beside) -> Finding | None:
    """What became of a thing, where both say only that of it."""
    return next((found for family in FAMILIES if (found := _of(family, pair))), None)


def _of(family: Family, pair: Beside) -> Finding | None:
    ours, theirs = family.signs(pair.predicted), family.signs(pair.observed)
    if len(ours) != 1 or len(theirs) != 1 or not _of_one_thing(pair):
        return None
    missing, added = (
        side & family.other_words(said) for side, said in ((pair.missing, pair.predicted), (pair.added, pair.observed))
    )
    if (missing and added) or ((missing or added) and family.of_things and pair.predicted.subjects):
        return None
    if pair.at_another_time or added & pair.observed.topics or all(pair.strangers):
        return None
    if _takes_back(pair.observed):
        return None
    if ours != theirs:
        sure = not pair.observed.denials or (family.alike(pair) and not added)
        return wrong(f"the opposite outcome: {family.name}") if sure else None
    more = not family.alike(pair) or missing or added or pair.predicted.amounts or pair.observed.amounts
    return None if more else right(f"the same outcome: {family.name}")


def _takes_back(said: Said) -> bool:
    """Whether a part of it denies and says nothing else: `It broke. Not.`"""
    return any(all(token.low in DENYING for token in clause.tokens) for clause in said.clauses if clause.tokens)


def _of_one_thing(pair: Beside) -> bool:
    """Whether both tell of what the prediction is about: by its words, its name, or a word that stands for it."""
    if pair.predicted.topics:
        named = pair.predicted.topics <= pair.matched.keys()
    else:
        named = bool(pair.predicted.subjects & pair.observed.subjects)
    first = pair.observed.tokens[0].low if pair.observed.tokens else ""
    return named or (first in STANDS_FOR_IT and len(pair.observed.clauses) == 1)
