"""Compares a prediction with an observation, by the best means at hand."""

from __future__ import annotations

from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.judging.beside import Beside
from dionysus_mcp.mind.judging.checks import check
from dionysus_mcp.mind.judging.closeness import by_closeness, compared
from dionysus_mcp.mind.judging.rubric import asked
from dionysus_mcp.mind.judging.said import Said
from dionysus_mcp.mind.judging.speaking import claim, speaking_of, told_of
from dionysus_mcp.mind.judging.vectors import Vectors
from dionysus_mcp.mind.judging.verdict import Finding, Verdict, right, unclear, verdict
from dionysus_mcp.mind.truth.compare import same_text

BY_RULES, BY_WORDS = "rules with vectors", "rules on words"


class Judge:
    """A language model where there is one, else checks and closeness; the verdict names which, and the rule.

    What cannot be told is unclear: it has no error, and resolves nothing.
    """

    def __init__(self, ground: Ground) -> None:
        self._thinker = ground.thinker
        self._vectors = Vectors(ground.meaning)

    def judge(self, predicted: str, observed: str) -> Verdict:
        if not (_says_anything(predicted) and _says_anything(observed)):
            return verdict(unclear("there is nothing to compare"), BY_WORDS)
        if same_text(predicted, observed):
            return verdict(right("the same text"), BY_WORDS)
        if self._thinker is None:
            return self._by_rules(predicted, observed)
        found = asked(self._thinker, predicted, observed)
        return verdict(found, self._thinker.name) if found else self._instead(predicted, observed, self._thinker.name)

    def _instead(self, predicted: str, observed: str, name: str) -> Verdict:
        """The rules, saying that the model was asked first."""
        found = self._by_rules(predicted, observed)
        return Verdict(found.error, found.grade, found.rule, f"{found.judge}; {name} gave no verdict", found.is_outcome)

    def _by_rules(self, predicted: str, observed: str) -> Verdict:
        whole, claimed, told = Beside(Said(predicted), Said(observed)), claim(predicted), told_of(predicted, observed)
        pair = speaking_of(claimed, told, None)
        if found := _unread(whole) or (check(pair) if pair.matched or len(told) == 1 else None):
            return verdict(found, BY_WORDS)
        near = self._vectors.near(compared(claimed, *map(Said, told)))
        if len(told) > 1:
            pair = speaking_of(claimed, told, near)
        nearness = near if len(told) == 1 else None  # what one of several sentences is near to, another may take back
        return verdict(check(pair) or by_closeness(pair, nearness), BY_RULES if near else BY_WORDS)


def _says_anything(text: str) -> bool:
    return any(sign.isalnum() for sign in text)


def _unread(pair: Beside) -> Finding | None:
    """Why nothing can be said of the two."""
    if not pair.predicted.tokens or not pair.observed.tokens:
        return unclear("there is nothing to compare")
    if not (pair.predicted.english and pair.observed.english):
        return unclear("not in words that the rules know")
    return None
