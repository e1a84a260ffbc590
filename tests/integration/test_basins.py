"""Themes form by themselves, stay what they are, and are let go of: through a client, the mind, and several of it."""

from __future__ import annotations

import random
import subprocess
import sys
import time
from collections import Counter
from collections.abc import Iterator, Sequence
from concurrent.futures import ThreadPoolExecutor
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.basins.values import Area, State
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings
from dionysus_mcp.store.port import Stamp
from tests.conftest import SteppingClock
from tests.integration.conftest import Call, calling

ROOT = Path(__file__).resolve().parents[2]
CAT = (
    "The cat left the food in its bowl.",
    "A new food bowl for the cat.",
    "The cat wants its bowl filled with food.",
    "Fresh food in the bowl, and the cat sleeps.",
)
BOILER = (
    "The pressure of the boiler fell.",
    "The boiler has no pressure again.",
    "Check the boiler and its pressure.",
)
OTHER = "Taxes are due in April."


def store(mind: Mind, caller: Caller, texts: Sequence[str], **fields: Any) -> list[str]:
    made = mind.memories.create_all([Draft(text, **fields) for text in texts], caller)
    return [one.id for one in made.created]


def parts(mind: Mind) -> list[list[str]]:
    """What is together, as texts, whatever the basins are called."""
    basins = mind.basins.landscape(100).largest
    return sorted(sorted(node.text for node in mind.store.get(mind.basins.members(basin.id))) for basin in basins)


def everything_noted(mind: Mind) -> bytes:
    return b"".join(
        key.encode() + note for area in (*Area, "used") for key, note in mind.store.noted(area).items()
    ).lower()


def is_sound(mind: Mind) -> bool:
    """Whether what is kept of memories and what is kept of basins say the same."""
    of = mind.basins.of_memories(list(mind.store.noted(Area.MEMBER)))
    seen = {basin.id: basin.members for basin in mind.basins.landscape(100).largest}
    listed = {basin_id: len(mind.basins.members(basin_id, -1)) for basin_id in seen}
    return seen == listed == Counter(of.values())


@pytest.fixture
def minds(settings: Settings, clock: SteppingClock) -> Iterator[tuple[Mind, Mind]]:
    """Two processes' minds over one store."""
    both = build_mind(settings, clock), build_mind(settings, clock)
    yield both
    for mind in both:
        mind.close()


@pytest.fixture
def cat(mind: Mind, caller: Caller) -> str:
    """The basin of the cat."""
    store(mind, caller, [*CAT, *BOILER, OTHER])
    return mind.basins.landscape().largest[0].id


async def test_themes_are_there_without_anyone_making_them(call: Call):
    await call("create_memories", memories=[{"content": text} for text in (*CAT, *BOILER, OTHER)])
    seen = await call("query_basin_landscape")
    assert (seen["basins"], seen["members"], seen["alone"]) == (2, len(CAT) + len(BOILER), 1)
    first, second = seen["largest"]
    assert (first["members"], second["members"]) == (len(CAT), len(BOILER))
    assert set(first["name"].split(", ")) == {"bowl", "cat", "food"}
    assert {"boiler", "pressure"} <= set(second["name"].split(", "))
    assert 0 < first["stability"] <= 1
    assert first["depth"] > second["depth"] > 0


async def test_an_empty_store_has_no_landscape_and_says_so(call: Call):
    seen = await call("query_basin_landscape")
    assert (seen["basins"], seen["energy"]) == (0, 0)
    assert "theme" in seen["note"]
    assert "no basins" in (await call("get_active_basins"))["note"]


async def test_recall_activates_the_themes_of_what_it_found(call: Call):
    await call("create_memories", memories=[{"content": text} for text in (*CAT, *BOILER)])
    await call("query_basin_landscape")
    assert "recalled" in (await call("get_active_basins"))["note"]
    await call("semantic_recall", query="the bowl of the cat")
    (active,) = (await call("get_active_basins"))["basins"]
    assert active["name"] == "bowl, cat, food"
    assert active["activation"] == pytest.approx(0.3, abs=0.01)
    assert active["clause_strength"] == pytest.approx(1.2, abs=0.01)
    await call("search_memories", query="the bowl of the cat and the pressure of the boiler")
    both = (await call("get_active_basins"))["basins"]
    assert [basin["state"] for basin in both] == ["activating", "dormant"]
    (beside,) = (await call("get_basin", basin_id=both[0]["id"]))["beside"]
    assert (beside["id"], beside["count"]) == (both[1]["id"], 1)
    assert beside["strength"] == pytest.approx(0.6 * 0.3, abs=0.01)


async def test_a_basin_is_read_with_its_typical_memories(call: Call):
    made = await call("create_memories", memories=[{"content": text} for text in CAT])
    (basin,) = (await call("query_basin_landscape"))["largest"]
    seen = await call("get_basin", basin_id=basin["id"])
    assert seen["basin"] == basin
    assert {one["id"] for one in seen["memories"]} == {one["id"] for one in made["created"]}
    assert seen["projects"] == {"test": len(CAT)}


async def test_a_name_that_was_given_stays_and_can_be_taken_back(call: Call):
    await call("create_memories", memories=[{"content": text} for text in CAT[:2]])
    (basin,) = (await call("query_basin_landscape"))["largest"]
    named = await call("name_basin", basin_id=basin["id"], name="  our\ncat ")
    assert (named["name"], named["before"]) == ("our cat", basin["name"])
    assert "change" not in await call("name_basin", basin_id=basin["id"], name="our cat")
    await call("create_memories", memories=[{"content": text} for text in CAT[2:]])
    (grown,) = (await call("query_basin_landscape"))["largest"]
    assert (grown["name"], grown["named"], grown["members"]) == ("our cat", True, len(CAT))
    await call("undo_change", change=named["change"])
    (undone,) = (await call("query_basin_landscape"))["largest"]
    assert undone["name"] == "bowl, cat, food"


async def test_only_basins_of_a_project_are_shown_when_one_is_named(call: Call):
    await call("create_memories", memories=[{"content": text} for text in CAT])
    await call("create_memories", memories=[{"content": text, "project_id": "house"} for text in BOILER])
    for basin in (await call("query_basin_landscape"))["largest"]:
        await call("activate_basin", basin_id=basin["id"])
    (one,) = (await call("get_active_basins", project_id="house"))["basins"]
    assert one["members"] == len(BOILER)
    assert "nowhere" in (await call("get_active_basins", project_id="nowhere"))["note"]


STRANGERS = ["m_0123456789", "b_0123456789", "b_", "", "b_012345678\ud800", "x" * 5000, "b_0123456789 x"]


@pytest.mark.parametrize("basin_id", STRANGERS)
@pytest.mark.parametrize("tool", ["get_basin", "activate_basin", "name_basin"])
async def test_an_id_of_nothing_is_refused(call: Call, tool: str, basin_id: str):
    more = {"name": "a name"} if tool == "name_basin" else {}
    error = await call(tool, basin_id=basin_id, **more)
    assert error["code"] == ("not_found" if basin_id == "b_0123456789" else "invalid_input")
    assert error["field"] == "basin_id"
    assert error["next"].endswith("query_basin_landscape and get_active_basins show them.")


async def test_a_basin_without_a_telling_word_is_called_by_its_id(with_meaning: Settings):
    async with Client(build_server(with_meaning)) as client:
        call = calling(client)
        await call("create_memories", memories=[{"content": "It is on."}, {"content": "It was on."}])
        await call("search_memories", query="on")
        (basin,) = (await call("query_basin_landscape"))["largest"]
    assert basin["name"] == basin["id"]


@pytest.mark.parametrize("strength", [-0.1, 1.1, float("nan"), float("inf"), True, "much", None])
async def test_a_strength_that_is_none_is_refused(call: Call, strength: Any):
    await call("create_memories", memories=[{"content": text} for text in CAT])
    (basin,) = (await call("query_basin_landscape"))["largest"]
    error = await call("activate_basin", basin_id=basin["id"], strength=strength)
    assert (error["code"], error["field"]) == ("invalid_input", "strength")
    assert (await call("query_basin_landscape"))["energy"] == 0


@pytest.mark.parametrize("name", ["", " \n", "x" * 201, "\x00", "\ud800"])
async def test_a_name_that_is_none_is_refused(call: Call, name: str):
    await call("create_memories", memories=[{"content": text} for text in CAT])
    (basin,) = (await call("query_basin_landscape"))["largest"]
    error = await call("name_basin", basin_id=basin["id"], name=name)
    assert error["code"] in {"invalid_input", "too_large"}
    assert (await call("query_basin_landscape"))["largest"] == [basin]


@pytest.mark.parametrize(
    ("hours", "state", "level"),
    [
        (0, State.SATURATED, 1.0),
        (2, State.ACTIVE, 0.79),
        (4, State.ACTIVATING, 0.63),
        (6.5, State.DECAYING, 0.47),
        (24, State.DORMANT, 0.06),
    ],
)
def test_activation_fades_by_half_in_six_hours(
    mind: Mind, clock: SteppingClock, caller: Caller, cat: str, hours: float, state: State, level: float
):
    for _ in range(3):
        mind.basins.activate(cat, 1.0, caller)
    clock.moment += timedelta(hours=hours)
    seen = mind.basins.get(cat)
    assert seen.state is state
    assert seen.activation == pytest.approx(level, abs=0.01)
    assert seen.clause_strength == pytest.approx(1 + 0.6 * 0.5 ** (hours / 168), abs=0.01)


def test_a_clock_that_goes_back_raises_nothing_and_holds_nothing_up(
    mind: Mind, clock: SteppingClock, caller: Caller, cat: str
):
    before = mind.basins.activate(cat, 0.6, caller)
    clock.moment -= timedelta(days=400)
    assert mind.basins.get(cat).activation == before.activation
    again = mind.basins.activate(cat, 0.2, caller)
    assert again.activation == pytest.approx(0.8)
    clock.moment += timedelta(hours=12)
    assert mind.basins.get(cat).activation == pytest.approx(0.2, abs=0.01)


def test_fifty_at_once_count_fifty_times_and_stay_within_bounds(minds: tuple[Mind, Mind], caller: Caller):
    store(minds[0], caller, CAT)
    basin = minds[0].basins.landscape().largest[0].id
    with ThreadPoolExecutor(10) as pool:
        list(pool.map(lambda number: minds[number % 2].basins.activate(basin, 0.9, caller), range(50)))
    for mind in minds:
        seen = mind.basins.get(basin)
        assert 0.9 < seen.activation <= 1.0  # the clock goes on by a minute at every look
        assert seen.clause_strength == pytest.approx(2.0, abs=0.01)
    assert mind.store.notes(Area.ACTIVATION, [basin])[basin].split(b",")[2].strip() == b"50"


def test_what_one_window_recalls_another_sees_and_the_next_day_knows(
    settings: Settings, clock: SteppingClock, caller: Caller
):
    first = build_mind(settings, clock)
    store(first, caller, [*CAT, *BOILER])
    first.basins.landscape()
    first.recall.search("the cat's bowl", 5, Filters(), caller)
    first.close()
    second = build_mind(settings, clock)
    (active,) = second.basins.active().basins
    second.close()
    assert active.activation == pytest.approx(0.3, abs=0.01)


def test_a_basin_holds_what_is_said_now(mind: Mind, caller: Caller, cat: str):
    (first, *_), (other,) = mind.basins.members(cat), store(mind, caller, ["Something of the sort."])
    changed = mind.memories.update(first, 1, Revision(content="The boiler has pressure again."), caller)
    boiler = next(one.id for one in mind.basins.landscape().largest if one.id != cat)
    assert mind.basins.of_memories([first]) == {first: boiler}
    assert changed.change is not None
    mind.journal.undo(changed.change, None, caller)
    mind.basins.catch_up()
    assert mind.basins.of_memories([first, other]) == {first: cat}
    assert is_sound(mind)


def test_what_is_forgotten_leaves_and_comes_back(mind: Mind, caller: Caller, cat: str):
    before = parts(mind)
    gone = mind.basins.members(cat)[0]
    forgotten = mind.memories.forget(gone, caller)
    assert [basin.members for basin in mind.basins.landscape().largest] == [3, 3]
    assert mind.basins.of_memories([gone]) == {}
    assert forgotten.change is not None
    mind.journal.undo(forgotten.change, None, caller)
    assert parts(mind) == before
    assert is_sound(mind)


def test_a_theme_keeps_what_was_superseded(mind: Mind, caller: Caller, cat: str):
    old, new = mind.basins.members(cat)[:2]
    mind.memories.accept_change(old, new, caller)
    assert mind.basins.landscape().largest[0].members == len(CAT)


def test_a_basin_without_memories_is_gone_until_they_are_back(mind: Mind, caller: Caller, cat: str):
    mind.basins.name(cat, "our cat", caller)
    changes = [mind.memories.forget(one, caller).change for one in mind.basins.members(cat)]
    assert [basin.members for basin in mind.basins.landscape().largest] == [len(BOILER)]
    assert cat not in {basin.id for basin in mind.basins.active().basins}
    for change in changes:
        assert change is not None
        mind.journal.undo(change, None, caller)
    seen = mind.basins.landscape()
    assert seen.members + seen.alone == len(CAT) + len(BOILER) + 1
    assert is_sound(mind)


def test_nothing_of_an_erased_memory_is_left_in_the_landscape(mind: Mind, caller: Caller):
    doomed = store(mind, caller, ["The cat has a bowl of quinoa.", "The bowl of the cat smells of quinoa."])
    store(mind, caller, ["The cat and its bowl.", *BOILER])
    assert "quinoa" in str([basin.name for basin in mind.basins.landscape().largest])
    mind.basins.let_go(doomed, caller)
    assert b"quinoa" not in everything_noted(mind)
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.chosen(doomed), caller)
    assert mind.basins.landscape().members == len(BOILER)
    noted = everything_noted(mind)
    assert not [word for word in (b"quinoa", *(id_.encode() for id_ in doomed)) if word in noted]
    assert is_sound(mind)


def test_what_was_erased_elsewhere_leaves_as_well(mind: Mind, caller: Caller, cat: str):
    gone = mind.basins.members(cat)[:1]
    mind.store.erase(gone, Stamp("another"))
    assert mind.basins.landscape().largest[0].members == len(CAT) - 1
    assert gone[0].encode() not in everything_noted(mind)


def test_the_same_order_makes_the_same_landscape_also_after_a_restart(
    settings: Settings, tmp_path: Path, clock: SteppingClock, caller: Caller
):
    texts = noise(random.Random(5), 120)
    homes = [settings.model_copy(update={"home": tmp_path / name}) for name in "ab"]
    found = []
    for home, size in zip(homes, (120, 13), strict=True):
        for start in range(0, len(texts), size):
            mind = build_mind(home, clock)
            store(mind, caller, texts[start : start + size])
            if size == 13:
                mind.basins.follow()
            mind.close()
        mind = build_mind(home, clock)
        found.append((parts(mind), is_sound(mind)))
        mind.close()
    assert found[0] == found[1]
    assert found[0][1]
    assert len(found[0][0]) > 5


def test_two_processes_that_follow_at_once_do_everything_once(minds: tuple[Mind, Mind], caller: Caller):
    texts = noise(random.Random(6), 200)
    for start in range(0, 200, 50):
        store(minds[0], caller, texts[start : start + 50])

    def follow(number: int) -> None:
        while minds[number % 2].basins.catch_up():
            """It goes on for a moment only, each time."""

    with ThreadPoolExecutor(4) as pool:
        list(pool.map(follow, range(4)))
    for mind in minds:
        assert mind.basins.catch_up() == 0
        assert is_sound(mind)
    cursor = minds[0].store.notes(Area.LANDSCAPE, ["cursor"])["cursor"]
    assert b'"memories":200' in cursor
    assert b'"seen":200' in cursor


def test_a_process_that_is_killed_leaves_a_landscape_that_another_goes_on_with(
    settings: Settings, clock: SteppingClock, caller: Caller
):
    mind = build_mind(settings, clock)
    for start in range(0, 400, 100):
        store(mind, caller, noise(random.Random(start), 100))
    follower = (
        "from dionysus_mcp.composition import build_mind; from dionysus_mcp.settings import load_settings; import sys;"
        f"mind = build_mind(load_settings(home={str(settings.home)!r}, embedding={{'model': 'none'}}));"
        "print('ready', flush=True); mind.basins.follow()"
    )
    for wait in (0.05, 0.2):
        child = subprocess.Popen([sys.executable, "-c", follower], cwd=ROOT, stdout=subprocess.PIPE)
        assert child.stdout is not None
        child.stdout.readline()
        time.sleep(wait)
        child.kill()
        child.wait()
        child.stdout.close()
    clock.moment = datetime.now(UTC) + timedelta(hours=1)  # the turn of whoever was killed is over
    mind.basins.follow()
    assert mind.basins.catch_up() == 0
    assert is_sound(mind)
    assert b'"seen":400' in mind.store.notes(Area.LANDSCAPE, ["cursor"])["cursor"]
    mind.close()


@pytest.mark.parametrize(("gone_by", "others"), [(-3600, 3), (0, 0), (29, 0), (31, 3)])
def test_others_leave_the_following_to_whoever_is_at_it(
    settings: Settings, caller: Caller, gone_by: float, others: int
):
    now = [datetime(2026, 5, 4, 9, 0, tzinfo=UTC)]
    one, other = build_mind(settings, lambda: now[0]), build_mind(settings, lambda: now[0])
    store(one, caller, CAT)
    assert one.basins.follow() == len(CAT)
    store(one, caller, BOILER)
    now[0] += timedelta(seconds=gone_by)
    assert other.basins.follow() == others
    assert one.basins.follow() == len(BOILER) - others
    one.close()
    other.close()


def test_a_basin_is_parted_as_its_memories_are_grouped(mind: Mind, caller: Caller, cat: str):
    stay, *leave = mind.basins.members(cat)
    same, new = mind.basins.split(cat, [[stay], leave], caller)
    assert same == cat
    assert mind.basins.of_memories([stay, *leave]) == dict.fromkeys(leave, new)
    assert mind.basins.get(new).members == len(leave)
    mind.basins.catch_up()
    assert mind.basins.get(new).name
    assert mind.store.get([new])[0].author == caller.author
    assert is_sound(mind)


@pytest.mark.parametrize("groups", [[["m_0123456789"], ["m_9876543210"]], [[], []]])
def test_groups_that_part_nothing_are_refused(mind: Mind, caller: Caller, cat: str, groups: list[list[str]]):
    with pytest.raises(Exception, match="do not part") as refused:
        mind.basins.split(cat, groups, caller)
    assert getattr(refused.value, "code", "") == "conflict"
    assert is_sound(mind)


def test_an_embedder_that_comes_later_makes_the_landscape_anew_and_names_stay(
    settings: Settings, with_meaning: Settings, clock: SteppingClock, caller: Caller
):
    words = build_mind(settings, clock)
    store(words, caller, [*CAT, *BOILER], subject="Mara")
    cat = words.basins.landscape().largest[0].id
    words.basins.name(cat, "our cat", caller)
    meaning = build_mind(with_meaning, clock)
    store(meaning, caller, ["Whiskers get their dinner dish from the kitten aisle."])
    meaning.basins.follow()
    seen = meaning.basins.landscape()
    assert seen.space.startswith("all-minilm")
    assert "our cat" in {basin.name for basin in seen.largest}
    store(words, caller, ["The cat and its bowl."])
    assert words.basins.catch_up() == 1  # it has no vectors to go on with, and does not start over
    assert meaning.basins.catch_up() == 0
    assert is_sound(meaning)
    words.close()
    meaning.close()


def test_a_theme_is_found_across_names_and_other_words(with_meaning: Settings, clock: SteppingClock, caller: Caller):
    mind = build_mind(with_meaning, clock)
    texts = [
        "Ana plays the violin every evening.",
        "Goran practises his cello after dinner.",
        "Ana paid the electricity bill.",
    ]
    ids = [*store(mind, caller, texts[:1], subject="Ana"), *store(mind, caller, texts[1:])]
    store(mind, caller, noise(random.Random(1), 40))
    mind.basins.follow()
    of = mind.basins.of_memories(ids)
    vectors = mind.basins.space.vectors_of(ids)
    assert set(vectors) == set(ids)
    near = vectors[ids[0]] @ vectors[ids[1]]
    assert near > vectors[ids[0]] @ vectors[ids[2]]
    assert of.get(ids[0]) != of.get(ids[2]) or not of
    same = mind.basins.space.of_text("Goran plays the violin every evening.")
    assert same is not None
    assert float(same @ vectors[ids[0]]) == pytest.approx(1.0, abs=0.01)
    mind.close()


def test_a_name_finds_its_members(mind: Mind, caller: Caller, cat: str):
    name = mind.basins.get(cat).name
    assert name
    found = mind.recall.search(name, len(CAT), Filters(), caller)
    assert {hit.id for hit in found.hits} == set(mind.basins.members(cat))


@pytest.mark.parametrize(
    "texts",
    [
        ("猫は毎晩魚を食べる。", "猫は毎晩魚を待つ。"),
        ("Кот ест рыбу каждый вечер.", "Каждый вечер кот ждёт рыбу."),
        ("😀😀", "??"),
    ],
)
def test_any_script_and_no_word_at_all_can_be_stored(mind: Mind, caller: Caller, texts: tuple[str, str]):
    store(mind, caller, texts)
    seen = mind.basins.landscape()
    assert seen.members + seen.alone == len(texts)
    assert seen.basins == (texts[0] != "😀😀")


def noise(rng: random.Random, number: int) -> list[str]:
    """Texts of a dozen themes."""
    themes = [
        [f"{letter}{other}ing" for other in ("brov", "clem", "dast", "ferl", "gulp")] for letter in "bcdfghklmnpr"
    ]
    return [" ".join(["Today", *rng.sample(rng.choice(themes), 3), f"{rng.random():.6f}"]) for _ in range(number)]
