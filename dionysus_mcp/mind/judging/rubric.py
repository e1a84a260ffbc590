"""What a language model is asked, and how its answer is read: one word, or nothing."""

from __future__ import annotations

import json

from dionysus_mcp.errors import DionysusError
from dionysus_mcp.mind.judging.verdict import Finding, Grade
from dionysus_mcp.mind.thinking import Thinker
from dionysus_mcp.mind.truth.reading import LOOKED_AT

TASK = """\
Compare what was predicted with what was observed. Answer with one word and nothing else:
right - what was predicted happened, in whatever words it is told;
partly - a part of it happened, or nearly that amount, or a day or so off;
wrong - the contrary or something else happened;
unclear - the observation does not tell, or nothing is settled yet."""
ANSWER_CHARS = 20


def asked(thinker: Thinker, predicted: str, observed: str) -> Finding | None:
    """What the model says; None when it fails, or says anything but one of the four words."""
    material = json.dumps({"predicted": predicted[:LOOKED_AT], "observed": observed[:LOOKED_AT]}, ensure_ascii=False)
    try:
        said = thinker.write(TASK, material, ANSWER_CHARS).strip(" \n\t.*`'\"").lower()
    except DionysusError:
        return None
    if said not in list(Grade):
        return None
    return Finding(Grade(said), "the model's reading", is_outcome=said != Grade.UNCLEAR)
