"""How sure it is that the hits hold the answer. The top score alone cannot tell: questions that share words with the
store outscore paraphrases. Fitted on questions with their answers, and on as many without them or about other things
(`python -m benchmarks.facts` prints how well it is calibrated).
"""

from __future__ import annotations

import math
from collections.abc import Sequence

from dionysus_mcp.mind.asking import Question
from dionysus_mcp.mind.ranking import Ranked
from dionysus_mcp.mind.words import words_held

ONE_IN_TEN = 10
ORDINARY = 0.3
"""What a tenth hit that says nothing would score, where there are fewer than ten."""
CONSTANT, CLOSENESS, MARGIN, MISSING = -2.0, 3.6, 3.3, -1.0
WORDS_CONSTANT, WORDS_CLOSENESS = -1.5, 3.2
LOOKED_AT = 3


def confidence(found: Sequence[Ranked], question: Question) -> float:
    """A share from 0 to 1 of questions like this whose answer is among the first hits."""
    if not found:
        return 0.0
    if found[0].meaning is None:
        sure = WORDS_CONSTANT + WORDS_CLOSENESS * found[0].words
    else:
        sure = CONSTANT + CLOSENESS * (found[0].meaning or 0.0) + MARGIN * _margin(found)
    return round(1 / (1 + math.exp(-(sure + MISSING * _misses(found, question)))), 2)


def _margin(found: Sequence[Ranked]) -> float:
    """How far the best hit by itself stands out from the tenth."""
    own = sorted((one.parts.get("meaning", 0.0) + one.parts.get("words", 0.0) for one in found), reverse=True)
    return own[0] - (own[ONE_IN_TEN - 1] if len(own) >= ONE_IN_TEN else ORDINARY)


def _misses(found: Sequence[Ranked], question: Question) -> bool:
    """Whether a name, a number or an identifier of the question stands in none of the first hits."""
    if not question.specifics:
        return False
    return not question.specifics <= {word for one in found[:LOOKED_AT] for word in words_held(one.node)}
