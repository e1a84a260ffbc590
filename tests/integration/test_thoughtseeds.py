"""Thoughts through a real client: what they stand on, how they fade, and how one of a layer wins."""

from __future__ import annotations

from collections.abc import AsyncIterator
from dataclasses import replace
from datetime import UTC, datetime, timedelta
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.kinds import Kind, free_id_of
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.models.values import Prediction, PredictionStatus
from dionysus_mcp.mind.thoughtseeds.thoughtseeds import SeedDraft
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from dionysus_mcp.store.port import Stamp
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, Shared, calling

SAME_MOMENT = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)


class StandingClock(SteppingClock):
    """Goes on only when it is moved, so that activations can tie."""

    def __call__(self) -> datetime:
        return self.moment


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock(SAME_MOMENT)


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "test")) as client:
        yield client


@pytest.fixture
def plant(call: Call, clock: SteppingClock) -> Call:
    """Plants a thought, a second after the one before: all that is told of it."""

    async def plant(content: str, layer: str | None = "abstract", **fields: Any) -> Any:
        clock.moment += timedelta(seconds=1)
        made = await call("create_thoughtseed", layer=layer, content=content, **fields)
        return made["seed"]

    return plant


@pytest.fixture
def compete(call: Call) -> Call:
    async def compete(layer: str = "abstract", **fields: Any) -> Any:
        return await call("run_thoughtseed_competition", layer=layer, **fields)

    return compete


@pytest.fixture
def remember(call: Call) -> Call:
    async def remember(content: str) -> str:
        id_: str = (await call("create_memory", content=content))["id"]
        return id_

    return remember


def outcomes(competed: Any) -> dict[str, str]:
    return {one["id"]: one["outcome"] for one in competed["competitors"]}


async def test_a_thought_without_a_source_says_what_it_begins_with(plant: Call) -> None:
    seed = await plant("it is quiet")
    assert (seed["activation"], seed["status"], seed["expires_at"][:10]) == (0.3, "pending", "2026-05-06")
    assert seed["why"] == "it stands on no source; such a thought begins with 0.3"


@pytest.mark.parametrize(
    ("content", "activation", "why"),
    [
        ("heron outage", 1.0, "is 1.00"),
        ("heron outage harbour tea", 0.5, "is 0.50"),
        ("nothing in common", 0.1, "is 0.00; the least is 0.1"),
        ("的 是", 0.1, "is 0.00; the least is 0.1"),
    ],
)
async def test_by_words_a_thought_begins_with_the_share_that_its_source_has(
    plant: Call, remember: Call, content: str, activation: float, why: str
) -> None:
    source = await remember("Goran restarted heron after the outage.")
    seed = await plant(content, source_id=source)
    assert (seed["activation"], seed["source_id"]) == (activation, source)
    assert seed["why"] == f"the share of its words that {source} has {why}"


async def test_by_meaning_a_thought_begins_with_its_cosine(with_meaning: Settings, clock: SteppingClock) -> None:
    async with Client(build_core(build_mind(with_meaning, clock), "test")) as client:

        async def start(content: str, source: str) -> tuple[float, str]:
            arguments = {"layer": "abstract", "content": content, "source_id": source}
            seed = (await client.call_tool("create_thoughtseed", arguments)).structured_content["seed"]
            return seed["activation"], seed["why"]

        made = await client.call_tool("create_memory", {"content": "Goran restarted the database after the outage."})
        source = made.structured_content["id"]
        near, why = await start("The database was down and was started again.", source)
        far, _ = await start("Ana likes green tea.", source)
    assert near > 0.6
    assert far < 0.3
    assert why == f"its cosine with {source} is {near:.2f}"


DOMAINS = {"user": "conceptual", "self": "metacognitive", "world": "abstract", "task_specific": "perceptual"}


async def test_a_thought_from_a_prediction_has_its_confidence_and_the_layer_of_its_domain(
    call: Call, plant: Call, compete: Call
) -> None:
    for number in range(3):
        await call("create_memory", content=f"Morning {number}: rain over the harbour.", memory_type="episodic")
    basin = (await call("query_basin_landscape"))["largest"][0]["id"]
    models = [
        (await call("create_mental_model", name=f"weather, {domain}", domain=domain, basin_ids=[basin]))["id"]
        for domain in DOMAINS
    ]
    situation, outcome = "Rain over the harbour in the morning, day {}.", "The ferry was late."
    for number in range(4):
        told = {"situation": situation.format(number), "observation": outcome}
        await call("record_observation", model_id=models[0], **told)
    context = "Rain over the harbour in the morning."
    for model, layer in zip(models, DOMAINS.values(), strict=True):
        first = await call("generate_prediction", model_id=model, context=context)
        await call("record_observation", prediction_id=first["id"], observation=outcome, outcome="right")
        prediction = await call("generate_prediction", model_id=model, context=context)
        seed = await plant("the ferry will be late", None, source_id=prediction["id"])
        assert seed["layer"] == layer
        assert seed["activation"] == pytest.approx(min(1, 1.2 * prediction["confidence"]), abs=0.01)
        assert f"the confidence of {prediction['id']}" in seed["why"]
        assert basin in (await compete(layer))["basins"]


async def test_a_thought_from_what_hardly_anybody_believes_has_expired(
    call: Call, plant: Call, compete: Call, mind: Mind
) -> None:
    with mind.store.unit(Stamp("tester")) as unit:
        id_ = free_id_of(unit, Kind.PREDICTION)
        pair, open_ = ("m_0000000000", "m_0000000001"), PredictionStatus.OPEN
        unit.put(Prediction(id_, "mm_0000000000", "test", open_, pair, 0.0, 0.01, "2026-06-01T00:00:00Z").node())
    seed = await plant("it may be so", source_id=id_)
    assert (seed["activation"], seed["status"]) == (0.012, "expired")
    assert [one["id"] for one in (await call("list_thoughtseeds", status="expired"))["seeds"]] == [seed["id"]]
    assert "winner" not in await compete()


async def test_a_child_begins_with_what_its_parent_has_by_then(
    plant: Call, remember: Call, clock: SteppingClock
) -> None:
    parent = await plant("heron", source_id=await remember("heron"))
    clock.moment += timedelta(hours=24)
    child = await plant("so what", "metacognitive", parent_id=parent["id"])
    assert (child["activation"], child["parent_id"]) == (0.5, parent["id"])


@pytest.mark.parametrize(
    ("hours", "activation", "status"),
    [
        (0, 1.0, "pending"),
        (24, 0.5, "pending"),
        (48, 0.25, "pending"),
        (103, 0.051, "pending"),
        (104, 0.05, "expired"),
        (10_000, 0.0, "expired"),
        (-500, 1.0, "pending"),
    ],
)
async def test_activation_fades_by_the_clock_until_it_expires(
    call: Call, plant: Call, remember: Call, clock: SteppingClock, hours: int, activation: float, status: str
) -> None:
    """A clock that was turned back raises nothing."""
    await plant("heron", source_id=await remember("heron"))
    clock.moment += timedelta(hours=hours)
    (seed,) = (await call("list_thoughtseeds"))["seeds"]
    assert (seed["activation"], seed["status"]) == (activation, status)
    for asked in ("pending", "expired"):
        assert len((await call("list_thoughtseeds", status=asked))["seeds"]) == (asked == status)


async def test_the_most_active_wins_and_the_rest_is_over(
    call: Call, plant: Call, compete: Call, remember: Call
) -> None:
    source = await remember("Goran restarted heron after the outage.")
    weak, strong = await plant("tea is ready"), await plant("heron outage", source_id=source)
    other = await plant("heron outage", "perceptual", source_id=source)
    competed = await compete()
    assert outcomes(competed) == {strong["id"]: "won", weak["id"]: "lost"}
    assert (competed["winner"]["id"], competed["winner"]["status"]) == (strong["id"], "won")
    assert (competed["why"], competed["compared_by"]) == ("activation 1.00 over 0.30", "words")
    assert competed["energy"] == 1.3
    (left,) = (await call("list_thoughtseeds", status="pending"))["seeds"]
    assert left["id"] == other["id"]


async def test_a_tie_goes_to_what_other_layers_support(plant: Call, compete: Call) -> None:
    await plant("the older one")
    backed = await plant("another thought")
    await plant("from above", "consciousness", parent_id=backed["id"])
    await plant("same layer", parent_id=backed["id"])
    competed = await compete()
    assert competed["winner"]["id"] == backed["id"]
    assert competed["why"] == "a tie at 0.30: support from other layers 0.30 over 0.00"


async def test_thoughts_of_one_source_support_each_other_across_layers(
    plant: Call, compete: Call, remember: Call
) -> None:
    one, other = await remember("harbour"), await remember("heron")
    await plant("harbour", source_id=one)
    backed = await plant("heron", source_id=other)
    await plant("heron", "conceptual", source_id=other)
    assert (await compete())["winner"]["id"] == backed["id"]


async def test_a_tie_without_support_goes_to_the_older_one(plant: Call, compete: Call) -> None:
    older = await plant("first")
    await plant("second")
    competed = await compete()
    assert competed["winner"]["id"] == older["id"]
    assert competed["why"].endswith("it is the older one")


def test_competitions_come_out_the_same_whoever_holds_them(
    settings: Settings, clock: SteppingClock, caller: Caller
) -> None:
    """Equal in everything but their ids."""
    winners = set()
    for attempt in range(3):
        mind = build_mind(settings.model_copy(update={"home": settings.home / str(attempt)}), clock)
        for content in ("one thing", "another thing", "a third matter"):
            clock.moment += timedelta(seconds=1)
            mind.thoughtseeds.create(SeedDraft("abstract", content), caller)
        won = mind.thoughtseeds.compete("abstract", None, caller).winner
        winners.add(won and won.content)
        mind.close()
    assert winners == {"one thing"}


async def test_what_says_the_same_merges_into_the_winner(call: Call, plant: Call, compete: Call) -> None:
    first = await plant("the staging database is slow today")
    again, other = await plant("Today the staging database is slow!"), await plant("the staging database is gone")
    competed = await compete()
    assert outcomes(competed) == {first["id"]: "won", again["id"]: "merged", other["id"]: "lost"}
    (merged,) = (await call("list_thoughtseeds", status="merged"))["seeds"]
    assert merged["merged_into"] == first["id"]


BESIDE = [
    ("The staging database is slow today.", "The staging database is really slow today.", "merged", None),
    ("The staging database is slow today.", "The staging database is not slow today.", "lost", "denied"),
    ("The staging database is slow today.", "The staging database is fast today.", "lost", "the opposite: fast / slow"),
    ("The staging database is slow today.", "Ana likes green tea.", "lost", None),
    ("Ticket 4521 blocks the release.", "Ticket 4522 blocks the release.", "lost", "another number"),
    ("Ticket 4521 blocks the release.", "The release is blocked by ticket 4521.", "merged", None),
]


async def test_by_meaning_other_words_for_the_same_merge_but_no_contradiction_does(
    with_meaning: Settings, clock: SteppingClock
) -> None:
    async with Client(build_core(build_mind(with_meaning, clock), "test")) as client:
        call = calling(client)
        for one, other, outcome, but in BESIDE:
            for content in (one, other):
                clock.moment += timedelta(seconds=1)
                await call("create_thoughtseed", layer="abstract", content=content)
            competed = await call("run_thoughtseed_competition", layer="abstract")
            (_, second) = competed["competitors"]
            assert (competed["compared_by"], second["outcome"], second.get("but")) == ("meaning", outcome, but), other
            assert (second["likeness"] >= 0.85) == (but is not None or outcome == "merged"), other


async def test_a_winner_activates_the_basins_of_its_sources(
    call: Call, plant: Call, compete: Call, remember: Call
) -> None:
    source = await remember("The harbour opens at six in summer.")
    await remember("The harbour opens at eight in winter.")
    basin = (await call("query_basin_landscape"))["largest"][0]
    await plant("when the harbour opens", source_id=source)
    competed = await compete()
    assert competed["basins"] == [basin["id"]]
    after = (await call("get_basin", basin_id=basin["id"]))["basin"]["activation"]
    assert after == pytest.approx(basin["activation"] + 0.3, abs=0.01)


async def test_a_winner_is_promoted_when_asked_for(call: Call, plant: Call, compete: Call) -> None:
    seed = await plant("a thought", "metacognitive")
    risen = (await compete("metacognitive", promote=True))["promoted"]
    assert (risen["layer"], risen["parent_id"], risen["activation"]) == ("consciousness", seed["id"], 0.3)
    top = await compete("consciousness", promote=True)
    assert (top["winner"]["id"], "promoted" in top) == (risen["id"], False)
    assert top["note"] == "There is no layer above this one."
    assert top["why"].startswith("nothing else was there")


async def test_nothing_to_compete_is_an_answer(
    plant: Call, compete: Call, remember: Call, clock: SteppingClock, mind: Mind
) -> None:
    assert (await compete())["note"].startswith("There is nothing to compete")
    await plant("heron", source_id=await remember("heron"))
    clock.moment += timedelta(days=5)
    before = mind.journal.position()
    competed = await compete()
    assert set(competed) == {"layer", "note"}
    assert mind.journal.position() == before


async def test_a_competition_is_undone_as_one(call: Call, plant: Call, compete: Call) -> None:
    one, other = await plant("one"), await plant("other")
    competed = await compete(promote=True)
    undone = await call("undo_change", change=competed["change"])
    pending = (await call("list_thoughtseeds"))["seeds"]
    assert {seed["id"] for seed in pending} == {one["id"], other["id"]}
    assert {seed["status"] for seed in pending} == {"pending"}
    assert competed["competition_id"] in undone["things"]
    assert outcomes(await compete())[one["id"]] == "won"


async def test_competitions_are_held_within_a_project(plant: Call, compete: Call) -> None:
    await plant("elsewhere", project_id="other")
    here = await plant("here")
    assert outcomes(await compete()) == {here["id"]: "won"}
    assert len((await compete(project_id="*"))["competitors"]) == 1


async def test_many_compete_and_the_rest_waits(compete: Call, mind: Mind, caller: Caller) -> None:
    for number in range(103):
        mind.thoughtseeds.create(SeedDraft("abstract", f"thought number {number}"), caller)
    competed = await compete()
    assert (len(competed["competitors"]), competed["left_out"]) == (100, 3)
    assert len((await compete())["competitors"]) == 3


async def test_pages(call: Call, plant: Call) -> None:
    planted = [(await plant(f"thought {number}"))["id"] for number in range(5)]
    listed, cursor = [], None
    while True:
        page = await call("list_thoughtseeds", limit=2, status="pending", **({"cursor": cursor} if cursor else {}))
        listed += [seed["id"] for seed in page["seeds"]]
        cursor = page.get("next_cursor")
        if not cursor:
            break
    assert listed == planted[::-1]


async def test_what_has_expired_is_in_nobodys_way(
    call: Call, plant: Call, mind: Mind, caller: Caller, clock: SteppingClock
) -> None:
    """However many there are, the first page of what is pending has what is pending."""
    waiting = await plant("planted while the clock was wrong")
    clock.moment -= timedelta(days=10)
    with mind.store.unit(Stamp("tester")) as unit:
        node = mind.store.get([waiting["id"]])[0]
        for number in range(2_100):
            moment = f"2026-04-24T09:{number % 60:02}:00.000000Z"
            unit.put(replace(node, id=free_id_of(unit, Kind.SEED), created_at=moment, happened_at=moment))
    clock.moment += timedelta(days=10)
    newest = await plant("the newest")
    page = await call("list_thoughtseeds", status="pending")
    assert ([seed["id"] for seed in page["seeds"]], "next_cursor" in page) == ([newest["id"], waiting["id"]], False)


async def test_erased_thoughts_are_gone_and_the_others_go_on(
    call: Call, plant: Call, compete: Call, mind: Mind, caller: Caller
) -> None:
    gone = await plant("zebra crossing")
    child = await plant("so what", "conceptual", parent_id=gone["id"])
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.containing("zebra", lambda *_: None), caller)
    (left,) = (await call("list_thoughtseeds"))["seeds"]
    assert (left["id"], "parent_id" in left) == (child["id"], False)
    refused = await call("create_thoughtseed", layer="abstract", content="x", parent_id=gone["id"])
    assert refused["code"] == "purged"
    assert "winner" not in await compete()
    assert (await compete("conceptual"))["winner"]["id"] == child["id"]


async def test_a_thought_outlives_the_prediction_that_it_came_from(
    call: Call, plant: Call, compete: Call, mind: Mind, caller: Caller
) -> None:
    with mind.store.unit(Stamp("tester")) as unit:
        id_ = free_id_of(unit, Kind.PREDICTION)
        pair, open_ = ("m_0000000000", "m_0000000001"), PredictionStatus.OPEN
        unit.put(Prediction(id_, "mm_0000000000", "test", open_, pair, 0.5, 0.5, "2026-06-01T00:00:00Z").node())
    seed = await plant("the ferry is late", source_id=id_)
    mind.store.erase([id_], Stamp("tester"))
    competed = await compete()
    assert (competed["winner"]["id"], "basins" in competed) == (seed["id"], False)
    assert (await call("create_thoughtseed", content="again", source_id=id_))["code"] == "purged"


async def test_thoughts_do_not_turn_up_among_memories(call: Call, plant: Call, remember: Call) -> None:
    source = await remember("The harbour opens at six.")
    await plant("harbour", source_id=source)
    assert [hit["id"] for hit in (await call("semantic_recall", query="harbour"))["hits"]] == [source]
    assert "top_tags" not in await call("memory_stats") or (await call("memory_stats"))["top_tags"] == {}


@pytest.mark.parametrize(
    ("tool", "arguments", "field"),
    [
        ("create_thoughtseed", {"layer": "sensory", "content": "x"}, "layer"),
        ("create_thoughtseed", {"content": "x"}, "layer"),
        ("create_thoughtseed", {"layer": "abstract"}, "content"),
        ("create_thoughtseed", {"layer": "abstract", "content": " \n"}, "content"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x" * 2001}, "content"),
        ("create_thoughtseed", {"layer": "abstract", "content": "a\ud800"}, "content"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "source_id": "m_0123456789"}, "source_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "source_id": "p_0123456789"}, "source_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "source_id": "g_0123456789"}, "source_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "source_id": "nonsense"}, "source_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "parent_id": "s_0123456789"}, "parent_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "parent_id": "m_0123456789"}, "parent_id"),
        ("create_thoughtseed", {"layer": "abstract", "content": "x", "project_id": "*"}, "project_id"),
        ("list_thoughtseeds", {"layer": "none"}, "layer"),
        ("list_thoughtseeds", {"status": "competing"}, "status"),
        ("list_thoughtseeds", {"limit": 0}, "limit"),
        ("list_thoughtseeds", {"limit": 10**30}, "limit"),
        ("list_thoughtseeds", {"cursor": "nonsense"}, "cursor"),
        ("run_thoughtseed_competition", {}, "layer"),
        ("run_thoughtseed_competition", {"layer": "all"}, "layer"),
        ("run_thoughtseed_competition", {"layer": "abstract", "promote": "perhaps"}, "promote"),
    ],
)
@pytest.mark.asyncio(loop_scope="module")
async def test_what_cannot_be_done_is_refused_and_changes_nothing(
    shared: Shared, tool: str, arguments: dict[str, Any], field: str
) -> None:
    before = shared.mind.journal.position()
    refused = await shared.call(tool, **arguments)
    assert (refused["code"] in {"invalid_input", "too_large", "not_found", "cursor_mismatch"}, refused["field"]) == (
        True,
        field,
    )
    assert shared.mind.journal.position() == before
