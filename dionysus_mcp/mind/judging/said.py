"""A prediction or an observation as the judge reads it. Only its beginning is read."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from itertools import takewhile

from dionysus_mcp.mind.judging.forms import is_irregular, is_past, root
from dionysus_mcp.mind.judging.words import CONDITION, FORETELLING, RELATIONS, SAYS_LITTLE, SPOKEN
from dionysus_mcp.mind.naming.ordinary import is_ordinary
from dionysus_mcp.mind.truth.grammar import VERB_STEMS
from dionysus_mcp.mind.truth.lazy import Lazy
from dionysus_mcp.mind.truth.lexicon import ARTICLES, AUXILIARIES, KNOWN, LIGHT, NEGATORS, PRONOUNS, SELVES
from dionysus_mcp.mind.truth.reading import LOOKED_AT, Clause, read, value
from dionysus_mcp.mind.truth.tokens import Token

ENGLISH = 0.3
"""The share of the words (names apart) that must be known for a text to be read as English."""

AGENT = 3
LEADING = ARTICLES | KNOWN
WITHOUT = "without"
DENIALS = (NEGATORS | {"nothing"}) - {WITHOUT}
PARTICLES = frozenset(("on", "off", "up", "down", "in", "out"))


@dataclass(frozen=True)
class Said:
    """One text: what it tells, who is named, which amounts, and whether it denies."""

    text: str

    @Lazy
    def clauses(self) -> tuple[Clause, ...]:
        text = self.text[:LOOKED_AT]
        for pattern, said in SPOKEN:
            text = pattern.sub(said, text)
        return read(text, "").clauses

    @Lazy
    def tokens(self) -> tuple[Token, ...]:
        return tuple(token for clause in self.clauses for token in clause.tokens)

    @Lazy
    def plain(self) -> str:
        """As patterns see it."""
        return f" {' '.join(clause.plain.strip() for clause in self.clauses)} "

    @Lazy
    def asks(self) -> bool:
        return any(clause.asks for clause in self.clauses) or self._begins_as_question

    @property
    def _begins_as_question(self) -> bool:
        """`Was the tram late`, without its mark: who or what it is about stands behind the verb."""
        lows = [token.low for token in self.tokens[:2]]
        return len(lows) > 1 and lows[0] in AUXILIARIES and (lows[1] in LEADING | PRONOUNS or lows[1] in self.names)

    @Lazy
    def english(self) -> bool:
        """Whether most of its words are known."""
        words = [token for token in self.tokens if not token.unit and token.low not in self.names]
        return sum(map(_known, words)) >= ENGLISH * len(words)

    @Lazy
    def names(self) -> frozenset[str]:
        """Names in small letters; at the start of a sentence, a capital makes one of an unusual word alone."""
        first = {id(clause.tokens[0]) for clause in self.clauses}
        return frozenset(
            token.low
            for token in self.tokens
            if not token.unit and (token.name or (id(token) in first and _unusual(token)))
        )

    @Lazy
    def codes(self) -> frozenset[str]:
        """Scores, versions and the like."""
        return frozenset(name for name in self.names if any(sign.isdigit() for sign in name))

    @Lazy
    def subjects(self) -> frozenset[str]:
        """The names with which it begins."""
        return frozenset(token.low for token in self._opening) & self.names

    @Lazy
    def doers(self) -> frozenset[str]:
        """The roots of the names with which it begins, if what they do stands right behind them."""
        behind = self.tokens[len(self._opening) :][:1]
        does = any(root(token.stem) == self.verb for token in behind)
        return frozenset(root(token.stem) for token in self._opening if token.low in self.subjects and does)

    @property
    def _opening(self) -> tuple[Token, ...]:
        """Its first words, as far as they are names or light."""
        return tuple(takewhile(lambda token: token.light or token.low in self.names, self.tokens))

    @Lazy
    def happened(self) -> bool:
        """Whether it is told as something that happened, as a memory is, and not foretold."""
        return any(map(is_past, self.tokens)) and not FORETELLING & {token.low for token in self.tokens}

    @Lazy
    def condition(self) -> frozenset[str]:
        """The roots of when and if: what a prediction says of its situation, which an observation need not repeat."""
        found = CONDITION.search(self.plain)
        return Said(found[1]).roots if found else frozenset()

    @Lazy
    def topics(self) -> frozenset[str]:
        """The roots of what its clauses are about, and of who did it where that is said behind."""
        before = (token for clause in self.clauses for token in _topic(clause))
        behind = (token for token in self.tokens[self._by :][:AGENT])
        return frozenset(root(token.stem) for token in (*before, *behind)) & self.roots

    @Lazy
    def _by(self) -> int:
        """Where an agent stands: behind `by`, `from`."""
        lows = [token.low for token in self.tokens]
        return next((place + 1 for place, low in enumerate(lows) if low in {"by", "from"}), len(lows))

    @Lazy
    def order(self) -> tuple[str, ...]:
        """The roots of all words but light ones and amounts, as they stand."""
        return tuple(_root(token, before) for token, before in self._pairs if _counts(token, before))

    @Lazy
    def roots(self) -> frozenset[str]:
        return frozenset(self.order)

    @Lazy
    def words(self) -> Mapping[str, str]:
        """The roots by which it is known what happened, with the words as they stand."""
        names = {root(token.stem) for token in self.tokens if token.low in self.names}
        found = {_root(token, before): token.low for token, before in self._pairs if _counts(token, before)}
        return {one: word for one, word in found.items() if one not in SAYS_LITTLE and one not in names}

    @Lazy
    def telling(self) -> frozenset[str]:
        return frozenset(self.words)

    @Lazy
    def lows(self) -> frozenset[str]:
        """Words as they stand, but for light ones."""
        return frozenset(token.low for token in self.tokens if not token.light and not token.unit)

    @Lazy
    def relations(self) -> frozenset[str]:
        """The small words that say who, whose, where, when or how many."""
        return RELATIONS & {token.low for token in self.tokens}

    def kinds(self, but_of: frozenset[str]) -> frozenset[str]:
        """The roots that tell of what kind a thing is (`the old blanket`), but for things with these roots."""
        threes = zip(self.tokens, self.tokens[1:], self.tokens[2:], strict=False)
        return frozenset(
            root(kind.stem)
            for before, kind, thing in threes
            if before.low in LEADING and not (kind.light or thing.light) and root(thing.stem) not in but_of
        )

    @Lazy
    def amounts(self) -> Mapping[str, frozenset[str]]:
        found: dict[str, set[str]] = {}
        for token in self.tokens:
            if token.unit:
                found.setdefault(token.unit, set()).add(value(token))
        return {unit: frozenset(values) for unit, values in found.items()}

    @Lazy
    def denials(self) -> int:
        """How often it denies; what it says to be without something counts where that is known."""
        return sum(token.low in DENIALS for token in self.tokens)

    @Lazy
    def denied(self) -> frozenset[str]:
        """The roots of the words that its denials are of."""
        places = [place for place, token in enumerate(self.tokens) if token.low in DENIALS]
        told = (next((t for t in self.tokens[place + 1 :] if not t.light and not t.unit), None) for place in places)
        return frozenset(root(token.stem) for token in told if token)

    @Lazy
    def lacks(self) -> tuple[str, ...]:
        """The roots that stand behind `without`."""
        lows = [token.low for token in self.tokens]
        places = [place for place, low in enumerate(lows) if low == WITHOUT]
        told = (next((t for t in self.tokens[place + 1 :] if not t.light and not t.unit), None) for place in places)
        return tuple(root(token.stem) for token in told if token)

    @Lazy
    def verb(self) -> str:
        """The root of its main verb: where none is known, of the first word behind a name that it begins with."""
        found = next((clause.verb for clause in self.clauses if clause.verb), None)
        if found is None and self.subjects:
            found = next(iter(self.tokens[len(self._opening) :]), None)
        return root(found.stem) if found else ""

    @property
    def _pairs(self) -> list[tuple[Token, Token | None]]:
        """Each token with the one before it."""
        return list(zip(self.tokens, (None, *self.tokens), strict=False))


def _topic(clause: Clause) -> tuple[Token, ...]:
    """What stands before its verb; where none is known, its first telling word."""
    if clause.verb:
        return clause.tokens[slice(*clause.topic)]
    return tuple(token for token in clause.tokens if not token.light and not token.unit)[:1]


def _counts(token: Token, before: Token | None) -> bool:
    return not (token.light or token.unit) or _is_particle(token, before)


def _is_particle(token: Token, before: Token | None) -> bool:
    """`went up`, `switched off`: the small word says what happened."""
    return token.low in PARTICLES and before is not None and root(before.stem) in VERB_STEMS


def _root(token: Token, before: Token | None) -> str:
    return f"{token.low}." if _is_particle(token, before) else root(token.stem)


def _unusual(token: Token) -> bool:
    return token.text[0].isupper() and token.low not in ARTICLES | SELVES and not _known(token)


def _known(token: Token) -> bool:
    one = root(token.stem)
    return token.low in LIGHT or one in VERB_STEMS or is_irregular(one) or is_ordinary(token.low)
