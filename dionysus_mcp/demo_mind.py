"""The demo's day of a mind: it remembers, predicts, is wrong, revises, and predicts better."""

from __future__ import annotations

from itertools import cycle, islice
from typing import Any

from dionysus_mcp.demo_stage import NotAsTold, Window

RAIN = (
    "Rain in the morning, Mara leaves for work.",
    "A rainy morning: Mara goes to work.",
    "Wet morning, rain, Mara is off to work.",
    "Mara leaves for work in the rain.",
)
BUS = ("Mara took the bus.", "Mara rode the bus to work.", "Mara took the bus again.")
HOME = ("Mara worked from home at the kitchen table.", "Mara stayed home and worked in the kitchen.")
TODAY = "It is raining this morning, and Mara is about to start work."
PAST_DAYS, NEW_DAYS = 16, 10
THEME, TAKES_THE_BUS, STAYS = "rain", "bus", "kitchen"


async def a_day_of_a_mind(a: Window, b: Window) -> None:
    theme = await remembered(a)
    model = await made(a, theme)
    before = await predicted(a, model)
    await wrong(a, model)
    revision = await revised(b, model)
    await better(b, model, before)
    await still_known(b, revision)


async def remembered(a: Window) -> str:
    """The basin that formed by itself."""
    a.tell.act("A day of a mind. Remember: what belongs together forms a basin by itself")
    for text in RAIN:
        await a.call("create_memory", content=text, memory_type="episodic")
    landscape = await a.ask("query_basin_landscape")
    theme = next((basin for basin in landscape["largest"] if THEME in basin["name"]), None)
    if theme is None:
        raise NotAsTold(f"a basin is named for the {THEME}")
    a.tell.got(f"{theme['id']}: {theme['name']}, {theme['members']} memories")
    return str(theme["id"])


async def made(a: Window, theme: str) -> str:
    a.tell.act("Predict: a model over that basin learns what followed what")
    model = await a.ask("create_mental_model", name="How Mara gets to work", domain="user", basin_ids=[theme])
    for day, (situation, outcome) in enumerate(_days(RAIN, BUS, PAST_DAYS), 1):
        await a.call(
            "record_observation",
            model_id=model["id"],
            situation=situation,
            observation=outcome,
            occurred_at=f"2026-10-{day:02}T08:00Z",
        )
    a.tell.got(f"{PAST_DAYS} rainy mornings in October were recorded; each time Mara took the bus")
    return str(model["id"])


async def predicted(a: Window, model: str) -> str:
    foreseen = await a.ask("generate_prediction", model_id=model, context=TODAY)
    a.tell.got(_told(foreseen))
    a.tell.true("it expects the bus", TAKES_THE_BUS in foreseen["text"])
    a.tell.true("it cites the cases that say so", bool(foreseen["supporting"]))
    return str(foreseen["text"])


async def wrong(a: Window, model: str) -> None:
    a.tell.act("Be wrong: Mara has a new contract, and works from home. She says when it was not so")
    failed = 0
    for day, (situation, outcome) in enumerate(_days(RAIN, HOME, NEW_DAYS), 1):
        foreseen = await a.call("generate_prediction", model_id=model, context=situation)
        known = {"outcome": "wrong"} if TAKES_THE_BUS in foreseen["text"] else {}
        seen = await a.call(
            "record_observation",
            prediction_id=foreseen["id"],
            observation=outcome,
            occurred_at=f"2026-11-{day:02}T08:00Z",
            **known,
        )
        failed += seen.get("grade") == "wrong"
        a.tell.got(f"expected {foreseen['text']!r}; {outcome!r}: {seen.get('grade')}, by {seen.get('rule')!r}")
    a.tell.true("some predictions were wrong", failed > 0)


async def revised(b: Window, model: str) -> dict[str, Any]:
    b.tell.act("Revise: when did it change, and which cases hold no longer?")
    answer = await b.ask("revise_mental_model", model_id=model)
    revision: dict[str, Any] = answer.get("revision") or {}
    b.tell.true("the model was revised", bool(revision))
    b.tell.got(f"changed at {revision['changed_at'][:10]}, {revision['closed']} cases closed, by what was observed")
    b.tell.true("it found the day", revision["changed_at"].startswith("2026-11-01"))
    return revision


async def better(b: Window, model: str, before: str) -> None:
    b.tell.act("Predict better")
    foreseen = await b.ask("generate_prediction", model_id=model, context=TODAY)
    b.tell.got(_told(foreseen))
    b.tell.true("it expects the kitchen now", STAYS in foreseen["text"] and foreseen["text"] != before)
    told = await b.call("get_mental_model", model_id=model, limit=0)
    b.tell.got(f"its record: {told['record']}")
    b.tell.true("the record says that it has been wrong", told["record"]["accuracy"] < 1)


async def still_known(b: Window, revision: dict[str, Any]) -> None:
    b.tell.act("Nothing was hidden: the past is recalled, and one call takes the revision back")
    hits = (await b.call("semantic_recall", query="Did Mara ever take the bus?"))["hits"]
    b.tell.true("recall still finds the bus", any(TAKES_THE_BUS in hit["text"] for hit in hits))
    taken_back = await b.ask("revert_revision", revision_id=revision["id"])
    b.tell.true("every case counts again", taken_back["reopened"] == revision["closed"])


def _days(situations: tuple[str, ...], outcomes: tuple[str, ...], days: int) -> list[tuple[str, str]]:
    return list(islice(zip(cycle(situations), cycle(outcomes), strict=False), days))


def _told(foreseen: dict[str, Any]) -> str:
    if "text" not in foreseen:
        raise NotAsTold(f"it expects something: {foreseen['unknown']}")
    sure = (
        f"{foreseen['confidence']:.2f}"
        if "confidence" in foreseen
        else "unknown: nothing it predicted was resolved yet"
    )
    return f"{foreseen['text']!r}, {len(foreseen['supporting'])} cases cited, confidence {sure}"
