"""What agents are asked about a prediction that was judged: why it came out so, and whether to revise the model."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from agents.errand import Errand, Script
from agents.errands.claims import Claim, claims_of, plainly, short
from agents.errands.reading import as_data
from agents.instinct.script import Replies, code

TEAM = ("reasoning", "metacognition")
TOOLS = (
    "get_mental_model",
    "get_basin",
    "query_basin_landscape",
    "semantic_recall",
    "search_memories",
    "get_memory",
    "get_neighbours",
    "memory_history",
)
CLOSE, LEAVE = "close", "leave"
ACTIONS = (CLOSE, LEAVE)
"""Compared one by one: a model may give a list or an object in the place of a word."""
MEANT = frozenset(("action", "why", "claims", "model_id", "prediction_id"))
WHY_CHARS = 500
SEEN_CHARS = 60
TASK = """\
A prediction of a mental model was compared with what happened. Find out why it came out so, and whether cases of the
model are outdated.
1. Have reasoning look at the model's basins, and recall what is known near the situation.
2. Have metacognition weigh whether something has changed for good, or this was an exception.
3. End with final_answer({"action": "close" or "leave", "why": "one sentence",
   "claims": [{"text": "one sentence", "ids": ["m_..."]}]}).
"close" proposes to close the cases that do not hold any more. The server tests that on held-out outcomes, and does it
or leaves it; you cannot write. A claim can be read in the memories whose ids it cites: all others are dropped."""


@dataclass(frozen=True, slots=True)
class Matter:
    """A prediction that was judged, and what is known of it."""

    model_id: str
    prediction_id: str
    situation: str
    predicted: str
    observed: str
    observation_id: str
    grade: str
    rule: str
    changed_at: str = ""
    """Since when something is otherwise, if the cases near it show that almost surely."""
    closing: int = 0
    shown_by: tuple[str, ...] = ()
    """The observations that show it."""
    cases: tuple[Mapping[str, str], ...] = ()


@dataclass(frozen=True, slots=True)
class Proposal:
    """What the agents make of it. `strange` names what was proposed and is no closing of this model's cases."""

    close: bool = False
    why: str = ""
    claims: tuple[Claim, ...] = ()
    strange: str = ""


def errand(matter: Matter) -> Errand:
    """The task, and what instinct does about it."""
    told = {name: getattr(matter, name) for name in Matter.__slots__ if getattr(matter, name)}
    return Errand(
        kind="prediction",
        task=f"{TASK}\n{as_data(told)}",
        scripts={"manager": _manager(), "reasoning": _reasoning(matter), "metacognition": _metacognition(matter)},
        team=TEAM,
        tools=TOOLS,
    )


def read(output: Any, matter: Matter) -> Proposal:
    """The proposal in an answer. What cannot be read proposes nothing."""
    said = plainly(output)
    if not isinstance(said, Mapping):
        return Proposal(claims=claims_of(said), strange="no proposal could be read in the answer")
    claims = claims_of(said.get("claims") or ())
    strange = "; ".join(_strange(said, matter))
    why = short(str(said.get("why") or ""), WHY_CHARS)
    return Proposal(said.get("action") == CLOSE and not strange, why, claims, strange)


def _strange(said: Mapping[str, Any], matter: Matter) -> Sequence[str]:
    own = {"model_id": matter.model_id, "prediction_id": matter.prediction_id}
    found = [f"{name} is {_seen(said[name])}" for name, ours in own.items() if said.get(name) not in (None, ours)]
    found += [f"it wants {short(name, 40)}" for name in sorted(map(str, said)) if name not in MEANT and said.get(name)]
    if said.get("action") not in ACTIONS:
        found.append(f"action is {_seen(said.get('action'))}")
    return found[:5]


def _seen(value: Any) -> str:
    """As it was given, where that is short."""
    text = repr(value)
    return text if len(text) <= SEEN_CHARS else f"a {type(value).__name__} of {len(text)} characters"


def _manager() -> Script:
    return Replies(
        (
            code(
                """
looked, weighed = [], []
try:
    looked = str(reasoning("What does the model know near this situation?")).splitlines()
    weighed = str(metacognition("Has something changed for good?")).splitlines()
except Exception as error:
    print(error)
claims = [line[2:] for line in looked + weighed if line.startswith("- ")]
why = [line[5:] for line in weighed if line.startswith("Why: ")]
action = "close" if "Action: close" in weighed else "leave"
final_answer({"action": action, "why": " ".join(why), "claims": claims})
""",
                "Have it looked at from both sides, then propose.",
            ),
        ),
        "Ask reasoning what is known near the situation, ask metacognition whether it has changed, propose.",
    )


def _reasoning(matter: Matter) -> Script:
    return Replies(
        (
            code(
                f"""
lines = []
def tell(id, text):
    line = "- " + " ".join(text.split())[:200] + " [" + id + "]"
    if line not in lines:
        lines.append(line)
try:
    for hit in semantic_recall(query={matter.situation!r}, top_k=6)["hits"]:
        if not hit.get("then"):
            tell(hit["id"], hit["text"])
    for basin in get_mental_model(model_id={matter.model_id!r}, limit=0)["basins"][:2]:
        for memory in get_basin(basin_id=basin["id"])["memories"][:2]:
            tell(memory["id"], memory["text"])
except Exception as error:
    lines.append("Not read: " + str(error)[:200])
final_answer("\\n".join(lines))
""",
                "Recall what is near the situation, and read the basins that the model stands on.",
            ),
        ),
        "Recall what is near the situation; read the model's basins.",
    )


def _metacognition(matter: Matter) -> Script:
    return Replies(
        (
            code(
                f"""
lines, unread = [], []
for id in {list(matter.shown_by[-3:])!r}:
    try:
        memory = get_memory(memory_id=id)
        lines.append("- " + " ".join(memory["content"].split())[:200] + " [" + id + "]")
    except Exception as error:
        unread.append("Not read: " + str(error)[:200])
changed, grade = {matter.changed_at[:10]!r}, {str(matter.grade)!r}
if changed and lines:
    lines += ["Action: close", "Why: since " + changed + " outcomes differ from those of {matter.closing} older cases."]
elif grade == "right":
    lines += ["Action: leave", "Why: what was expected happened."]
else:
    lines += ["Action: leave", "Why: one outcome alone does not show that something has changed for good."]
final_answer("\\n".join(lines + unread))
""",
                "Weigh whether the cases show a change.",
            ),
        ),
        "Read the observations that show a change, if there are any; propose to close cases only then.",
    )
