"""The judge: what a newer text is to an older one."""

from __future__ import annotations

from collections.abc import Iterator

from dionysus_mcp.mind.truth.closing import closing
from dionysus_mcp.mind.truth.doubts import DENIED, Doubt, first_doubt
from dionysus_mcp.mind.truth.likely import (
    LIKELY_CHANGES,
    contrary,
    elsewhere,
    in_other_words,
    other_holder,
    related,
    same_words,
    still,
)
from dionysus_mcp.mind.truth.pair import Pair, Texts
from dionysus_mcp.mind.truth.reading import LOOKED_AT, Reading, read
from dionysus_mcp.mind.truth.residue import residue
from dionysus_mcp.mind.truth.tokens import normalised
from dionysus_mcp.mind.truth.verdict import Kind, Statement, Verdict

FULL_STOPS = " .!;,\u2026\u3002"
CUT = 8
"""Signs at a cut that may come out differently."""

PAIRS = 4
"""Pairs of clauses that are looked at, most alike first."""

NO_CLOSER = "the rule is none that closes"
FAR = 0.25
"""Texts whose meanings are less close than this are not read: no rule would see anything in them."""

DISTANT = Verdict(Kind.OTHER, "far apart in meaning")
UNRELATED = Verdict(Kind.OTHER, "nothing in common")


def compare(older: Statement, newer: Statement, cosine: float | None = None) -> Verdict:
    """What the newer statement is to the older one. `cosine` is that of their vectors, None when there is none.

    Only the first 2,000 characters of a text are read.
    """
    if same_text(older.content, newer.content):
        return Verdict(Kind.REPETITION, "the same text")
    if cosine is not None and cosine < FAR:
        return DISTANT
    texts = Texts(_read(older), _read(newer), (older, newer), cosine)
    pairs = list(_pairs(texts))
    return _verdict(pairs) if pairs else UNRELATED


def same_text(ours: str, theirs: str) -> bool:
    """Whether two texts are the same but for case, white space, forms of Unicode and the last full stop."""
    if len(ours) > LOOKED_AT < len(theirs):
        starts = _plainest(ours[:LOOKED_AT]), _plainest(theirs[:LOOKED_AT])
        common = min(map(len, starts)) - CUT
        if starts[0][:common] != starts[1][:common]:
            return False
    return _plainest(ours) == _plainest(theirs)


def _verdict(pairs: list[Pair]) -> Verdict:
    best = pairs[0]
    whole = len(best.texts.older.clauses) == 1 or len(best.texts.newer.clauses) == 1
    if whole and (rule := same_words(best)):
        return Verdict(Kind.REPETITION, rule)
    if rule := still(best):
        return Verdict(Kind.REPETITION, rule)
    if change := _change(pairs):
        return change
    if rule := in_other_words(best):
        return Verdict(Kind.REPETITION, rule)
    return _likely(best)


def _change(pairs: list[Pair]) -> Verdict | None:
    """A change that a rule sees. It closes when no pair of clauses in which one sees it leaves a doubt."""
    seen = [(rule, first_doubt(pair)) for pair in pairs if (rule := closing(pair))]
    for rule, doubt in seen:
        if doubt is not None:
            return _doubted(rule, doubt)
    if not seen:
        return None
    if beside := residue(pairs[0]):
        return Verdict(Kind.CHANGE, seen[0][0], doubt=f"more than a value differs: {beside}")
    return Verdict(Kind.CHANGE, seen[0][0], closes=True)


def _likely(pair: Pair) -> Verdict:
    if (rule := other_holder(pair)) and not first_doubt(pair):
        return Verdict(Kind.CHANGE, rule, doubt=NO_CLOSER)
    if rule := elsewhere(pair):
        return Verdict(Kind.OTHER, rule)
    for likely in LIKELY_CHANGES:
        if rule := likely(pair):
            doubt = first_doubt(pair, excused=DENIED if likely is contrary else None)
            return _doubted(rule, doubt) if doubt else Verdict(Kind.CHANGE, rule, doubt=NO_CLOSER)
    if rule := related(pair):
        return Verdict(Kind.ADDITION, rule)
    return UNRELATED


def _doubted(rule: str, doubt: Doubt) -> Verdict:
    return Verdict(doubt.kind, rule, doubt=doubt.why)


def _pairs(texts: Texts) -> Iterator[Pair]:
    """Pairs of clauses that have anything in common, most alike first."""
    ranked = [
        (_kinship(pair), -position, pair)
        for position, pair in enumerate(
            Pair(texts, older, newer) for older in texts.older.clauses for newer in texts.newer.clauses
        )
    ]
    ranked.sort(key=lambda entry: entry[:2], reverse=True)
    return (pair for kinship, _, pair in ranked[:PAIRS] if kinship > 0 or texts.titled or pair.same)


def _kinship(pair: Pair) -> int:
    ours, theirs = pair.older, pair.newer
    heads = len(ours.head.stems & theirs.head.stems)
    return 2 * len(pair.shared) + heads + len(ours.units & theirs.units)


def _read(said: Statement) -> Reading:
    return read(said.content[:LOOKED_AT], said.subject)


def _plainest(text: str) -> str:
    return normalised(text).casefold().rstrip(FULL_STOPS)
