"""Ten small tasks of the mind, each as an able model would do it in code, and call by call.

In code it acts at once on what a program can decide, and looks first at what must be read. Call by call it asks for
several things at once where none of them needs the answer to another.
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from typing import Any

from agents.testing import step

Call = tuple[str, dict[str, Any]]
Results = Sequence[Sequence[Any]]
"""Of the rounds so far, in the order of their calls."""
TOPICS = ("tea", "boat", "crane", "ferry")
NOTES = [f"The {topic} {what}." for topic in TOPICS for what in ("is blue", "was paid for", "belongs to Ana")]
GOALS = ("Paint the crane", "Sell the boat", "Order tea", "Ask about the ferry")
FINISHED = ("Order tea", "Sell the boat")
CHAIN = (0, 4, 8)
"""Notes of which each is tied to the next."""
TOOLS = (
    "semantic_recall", "get_memory", "list_memories", "create_memory", "create_memories", "link_memories",
    "get_neighbours", "list_goals", "update_goal", "reflect_on_topic",
)  # fmt: skip


@dataclass(frozen=True, slots=True)
class Task:
    """One task, and what a model does about it in each form."""

    name: str
    code: Sequence[str]
    rounds: Sequence[Callable[[Results], Sequence[Call]]]
    answer: Callable[[Results], Any]


def _recall(query: str, top_k: int = 8) -> Call:
    return "semantic_recall", {"query": query, "top_k": top_k}


def _goals(seen: Results) -> list[dict[str, Any]]:
    return sorted(seen[0][0]["goals"], key=lambda goal: str(goal["title"]))


def _finished(seen: Results) -> list[dict[str, Any]]:
    return [goal for goal in _goals(seen) if goal["title"] in FINISHED]


def _on(seen: Results) -> Sequence[Call]:
    """The tie of the memory that was found last, to where it leads."""
    last = seen[-1][0]
    found = last["hits"][0] if "hits" in last else last["neighbours"][0]
    return [("get_neighbours", {"memory_id": found["id"], "direction": "out"})]


TASKS = (
    Task(
        "count what is known of four topics",
        [step(f"final_answer({{t: len(semantic_recall(t, top_k=8)['hits']) for t in {TOPICS!r}}})")],
        [lambda _: [_recall(topic) for topic in TOPICS]],
        lambda seen: {topic: len(found["hits"]) for topic, found in zip(TOPICS, seen[0], strict=True)},
    ),
    Task(
        "go through all pages and count",
        [
            step(
                "count, page = 0, list_memories(limit=5)\n"
                "while True:\n    count += len(page['memories'])\n    if not page.get('next_cursor'):\n        break\n"
                "    page = list_memories(limit=5, cursor=page['next_cursor'])\nfinal_answer(count)"
            )
        ],
        [
            lambda _: [("list_memories", {"limit": 5})],
            *[lambda seen: [("list_memories", {"limit": 5, "cursor": seen[-1][0]["next_cursor"]})]] * 2,
        ],
        lambda seen: sum(len(page["memories"]) for (page,) in seen),
    ),
    Task(
        "note progress on every open goal",
        [
            step(
                "goals = list_goals()['goals']\nfor goal in goals:\n"
                "    update_goal(goal['id'], 'add_progress', note='Looked at.')\nfinal_answer(len(goals))"
            )
        ],
        [
            lambda _: [("list_goals", {})],
            lambda seen: [
                ("update_goal", {"goal_id": goal["id"], "action": "add_progress", "note": "Looked at."})
                for goal in _goals(seen)
            ],
        ],
        lambda seen: len(seen[1]),
    ),
    Task(
        "store four facts, each tied to what it rests on",
        [
            step(
                f"ties = 0\nfor topic in {TOPICS!r}:\n    base = semantic_recall(topic, top_k=1)['hits'][0]['id']\n"
                "    new = create_memory(f'Somebody asked for the {topic}.')['id']\n"
                "    link_memories(new, 'DERIVED_FROM', base)\n    ties += 1\nfinal_answer(ties)"
            )
        ],
        [
            lambda _: (
                [_recall(topic, 1) for topic in TOPICS]
                + [("create_memories", {"memories": [{"content": f"Somebody asked for the {one}."} for one in TOPICS]})]
            ),
            lambda seen: [
                (
                    "link_memories",
                    {"source_id": new["id"], "relation": "DERIVED_FROM", "target_id": base["hits"][0]["id"]},
                )
                for new, base in zip(seen[0][-1]["created"], seen[0], strict=False)
            ],
        ],
        lambda seen: len(seen[1]),
    ),
    Task(
        "the first of some words that is known",
        [
            step(
                "for word in ['zeppelin', 'submarine', 'ferry']:\n    if semantic_recall(word, top_k=1).get('hits'):\n"
                "        break\nfinal_answer(word)"
            )
        ],
        [lambda _: [_recall(word, 1) for word in ("zeppelin", "submarine", "ferry")]],
        lambda seen: next(
            word for word, one in zip(("zeppelin", "submarine", "ferry"), seen[0], strict=True) if one.get("hits")
        ),
    ),
    Task(
        "follow ties from note to note",
        [
            step(
                "at, texts = semantic_recall('tea is blue', top_k=1)['hits'][0], []\nfor hop in range(2):\n"
                "    at = get_neighbours(at['id'], direction='out')['neighbours'][0]\n    texts.append(at['text'])\n"
                "final_answer(texts)"
            )
        ],
        [lambda _: [_recall("tea is blue", 1)], _on, _on],
        lambda seen: [one["neighbours"][0]["text"] for (one,) in seen[1:]],
    ),
    Task(
        "read what is known, and write what it comes to",
        [
            step("for hit in semantic_recall('boat')['hits']:\n    print(hit['id'], hit['text'])"),
            step("create_memory('The blue boat of Ana is paid for.')\nfinal_answer('It is paid for.')"),
        ],
        [
            lambda _: [_recall("boat")],
            lambda _: [("create_memory", {"content": "The blue boat of Ana is paid for."})],
        ],
        lambda _: "It is paid for.",
    ),
    Task(
        "answer one question",
        [step("print(semantic_recall('crane')['hits'])"), step("final_answer('It belongs to Ana.')")],
        [lambda _: [_recall("crane")]],
        lambda _: "It belongs to Ana.",
    ),
    Task(
        "complete the goals that the notes say are finished",
        [
            step(
                "goals = list_goals()['goals']\nfor goal in goals:\n"
                "    print(goal['id'], goal['title'], semantic_recall(goal['title'], top_k=3)['hits'])"
            ),
            step(
                f"ends = [goal for goal in goals if goal['title'] in {FINISHED!r}]\nfor goal in ends:\n"
                "    update_goal(goal['id'], 'complete')\nfinal_answer(len(ends))"
            ),
        ],
        [
            lambda _: [("list_goals", {})],
            lambda seen: [_recall(str(goal["title"]), 3) for goal in _goals(seen)],
            lambda seen: [("update_goal", {"goal_id": one["id"], "action": "complete"}) for one in _finished(seen)],
        ],
        lambda seen: len(seen[2]),
    ),
    Task(
        "compare two topics",
        [
            step("for topic in ['tea', 'boat']:\n    print(reflect_on_topic(topic))"),
            step("final_answer('Both are blue.')"),
        ],
        [lambda _: [("reflect_on_topic", {"topic": topic}) for topic in ("tea", "boat")]],
        lambda _: "Both are blue.",
    ),
)
