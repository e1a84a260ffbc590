"""What keeps a change from closing the older text, and what the newer one is then."""

from __future__ import annotations

from collections.abc import Callable, Collection
from dataclasses import dataclass
from functools import lru_cache

from dionysus_mcp.mind.truth import lexicon, phrases
from dionysus_mcp.mind.truth.pair import Pair
from dionysus_mcp.mind.truth.phrases import Phrase
from dionysus_mcp.mind.truth.reading import Clause
from dionysus_mcp.mind.truth.verdict import Kind
from dionysus_mcp.mind.values import MemoryType

SCOPES_KEPT = 2_048
LONG_SENTENCES = 4
LONG_WORDS = 45
SHORTEST_PAST = 4
HALF_A_YEAR = 6


@dataclass(frozen=True)
class Doubt:
    """A reason not to close, what the newer text is when it holds, and the test."""

    why: str
    kind: Kind
    holds: Callable[[Pair], bool]


def first_doubt(pair: Pair, excused: Doubt | None = None) -> Doubt | None:
    return next((doubt for doubt in (*MOODS, *LIMITS) if doubt is not excused and doubt.holds(pair)), None)


def mood(pair: Pair, excused: Collection[Doubt] = ()) -> Doubt | None:
    """What keeps the newer text from stating how things are now."""
    return next((doubt for doubt in MOODS if doubt not in excused and doubt.holds(pair)), None)


def tells_event(clause: Clause) -> bool:
    """Whether a clause tells what happened once, not how things are."""
    verb = clause.verb.low if clause.verb else _first(clause)
    if phrases.SHIFTS.search(clause.plain) or phrases.ENDS.search(clause.plain):
        return False
    return verb in lexicon.PAST or (len(verb) > SHORTEST_PAST and verb.endswith("ed"))


def _first(clause: Clause) -> str:
    return clause.tokens[0].low


def _says(phrase: Phrase) -> Callable[[Pair], bool]:
    """The newer sentence (or its title) says so, and the older one does not say the same word."""

    def holds(pair: Pair) -> bool:
        for text in (pair.newer.sentence, pair.texts.newer.title_plain):
            found = phrase.search(text)
            if found and found[0] not in pair.older.sentence:
                return True
        return False

    return holds


def _late(pair: Pair) -> bool:
    older, newer = (said.occurred_at for said in pair.texts.said)
    return bool(older and newer) and newer <= older


def _asks(pair: Pair) -> bool:
    return pair.newer.asks or bool(phrases.ASKS.search(pair.newer.sentence))


def _was_plan(pair: Pair) -> bool:
    return any(
        pattern.search(pair.older.sentence) and not pattern.search(pair.newer.sentence) and not _realised(pair)
        for pattern in (phrases.PLANS, phrases.SUPPOSES)
    )


def _realised(pair: Pair) -> bool:
    return bool(phrases.DONE.search(pair.newer.plain))


def _open_before(pair: Pair) -> bool:
    """The older text asked, or told from when on it would be so."""
    announced = phrases.LATER.search(pair.older.sentence) and not phrases.LATER.search(pair.newer.sentence)
    return pair.older.asks or bool(announced)


def _negated(pair: Pair) -> bool:
    return pair.newer.negated and not pair.older.negated and not phrases.ANY_MORE.search(pair.newer.plain)


def _event(pair: Pair) -> bool:
    """A record of an event can still be replaced by name."""
    if phrases.REPLACES.search(pair.newer.plain):
        return False
    episodic = pair.texts.said[0].memory_type == MemoryType.EPISODIC
    return episodic or tells_event(pair.older)


def _begins_later(pair: Pair) -> bool:
    found = phrases.LATER.search(pair.newer.sentence)
    return bool(found) and not _begun(pair)


def _begun(pair: Pair) -> bool:
    """Whether every date that the newer clause names is past when it is said. Without a year, dates are near."""
    now = pair.texts.said[1].occurred_at[:10]
    dates = [token.stem.removesuffix(" date") for token in pair.newer.tokens if token.unit == "date"]
    return bool(now and dates) and all(_past(date, now) for date in dates)


def _past(date: str, now: str) -> bool:
    year, _, rest = date.partition("-")
    if year != "*":
        return date <= now[: len(date)]
    months_ahead = (int(rest[:2]) - int(now[5:7])) % 12
    if months_ahead == 0:
        return rest <= now[5 : 5 + len(rest)]
    return months_ahead > HALF_A_YEAR


def other_scope(pair: Pair) -> bool:
    return any(not (ours & theirs) for ours, theirs in _scopes(pair))


def narrower(pair: Pair) -> bool:
    """Whether the newer clause names a place or time that the older one does not, or not all of those it does."""
    ours, everywhere = scopes((pair.older,)), scopes(pair.texts.newer.clauses)
    named = scopes((pair.newer,)).keys() - scopes(pair.texts.older.clauses).keys() - {"day"}
    return bool(named) or any(not held <= everywhere.get(family, held) for family, held in ours.items())


def _scopes(pair: Pair) -> list[tuple[frozenset[str], frozenset[str]]]:
    ours, theirs = scopes(pair.texts.older.clauses), scopes(pair.texts.newer.clauses)
    return [(ours[family], theirs[family]) for family in ours.keys() & theirs.keys()]


@lru_cache(maxsize=SCOPES_KEPT)
def scopes(clauses: tuple[Clause, ...]) -> dict[str, frozenset[str]]:
    """Where, when and for whom clauses hold, by family."""
    found: dict[str, set[str]] = {}
    for clause in clauses:
        before = ""
        for token in clause.tokens:
            family, name = lexicon.SCOPES.get(token.low, ("", ""))
            if family and before not in {"this", "last", "next"} and not token.unit:
                found.setdefault(family, set()).add(name)
            before = token.low
    return {family: frozenset(names) for family, names in found.items()}


def _relative(pair: Pair) -> bool:
    """The new amount says by how much, not how much."""
    said = pair.newer.tokens
    for place, token in enumerate(said):
        beside = {other.low for other in said[max(0, place - 1) : place + 2] if other is not token}
        if token.unit in pair.changed_units and beside & lexicon.RELATIVE:
            return True
    return False


def _other_subject(pair: Pair) -> bool:
    """Each is filed under something that the other does not speak of, and nothing is named as replaced."""
    older, newer = pair.texts.older, pair.texts.newer
    ours = older.title - newer.title - newer.content - lexicon.MEASURES
    theirs = newer.title - older.title - older.content - lexicon.MEASURES
    return bool(ours and theirs) and not phrases.REPLACES.search(pair.newer.plain)


def _has_passed(pair: Pair) -> bool:
    """The date in the older text was over when the newer one was said: that one took place."""
    now = pair.texts.said[1].occurred_at[:10]
    if not now or "date" not in pair.changed_units or _realised(pair):
        return False
    return all(_past(date.removesuffix(" date"), now) for date in pair.older.amounts["date"])


def _says_more(pair: Pair) -> bool:
    """The older text is long, or tells an amount of another kind."""
    older = pair.texts.older
    swapped = frozenset(unit for swap in pair.swaps for unit in swap.units)
    if pair.changed_units and pair.amounts[0].keys() - pair.amounts[1].keys() - swapped - {"recurrence"}:
        return True
    return older.sentences > LONG_SENTENCES or len(older.content) > LONG_WORDS


DENIED = Doubt("the newer text says what is not so", Kind.ADDITION, _negated)
SUPPOSED = Doubt("the newer text supposes", Kind.ADDITION, _says(phrases.SUPPOSES))
PLANNED = (
    Doubt("the newer text tells a plan", Kind.ADDITION, _says(phrases.PLANS)),
    Doubt("the older text told a plan", Kind.ADDITION, _was_plan),
)
MOODS = (
    Doubt("the newer text asks", Kind.ADDITION, _asks),
    *PLANNED,
    Doubt("the older text asked, or told of a later time", Kind.ADDITION, _open_before),
    SUPPOSED,
    Doubt("the newer text tells what somebody thinks", Kind.ADDITION, _says(phrases.HEARS)),
    Doubt("the newer text tells what was before", Kind.ADDITION, _says(phrases.REMEMBERS)),
    Doubt("the newer text holds for a time only", Kind.ADDITION, _says(phrases.PASSES)),
    DENIED,
)
LIMITS = (
    Doubt("the newer text does not tell of a later time", Kind.ADDITION, _late),
    Doubt("the newer text adds", Kind.ADDITION, _says(phrases.ADDS)),
    Doubt("the older text tells an event", Kind.ADDITION, _event),
    Doubt("the newer text says by how much", Kind.CHANGE, _relative),
    Doubt("the date in the older text has passed", Kind.ADDITION, _has_passed),
    Doubt("they hold in different places or times", Kind.OTHER, other_scope),
    Doubt("they are filed under different subjects", Kind.CHANGE, _other_subject),
    Doubt("the newer text holds for a part only", Kind.CHANGE, narrower),
    Doubt("it begins later", Kind.CHANGE, _begins_later),
    Doubt("the older text says more than that", Kind.CHANGE, _says_more),
)
