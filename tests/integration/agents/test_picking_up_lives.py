"""reconstruct_session through the client on small lives: what was said last, and what later memories tell of things."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

import pytest

from dionysus_mcp.mind.moments import iso
from dionysus_mcp.plain import tokens
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import Thinking, thinking

BEGUN = "Rang the seed bank: their line was dead, and I was reading out our address when the power went."
HOUSE = (
    "The north bed is limed, two sacks.",
    "Moss in the gutter of the glass house, the far end.",
    "Mr. Okafor moved the open day to the ninth of June, eleven o'clock.",
    "The pump of the well draws air again.",
    "Counted the pots: 212 of the small ones.",
    BEGUN,
)


def ago(clock: SteppingClock, **time: float) -> str:
    return iso(clock.moment - timedelta(**time))


async def said(at: Thinking, text: str, kind: str = "note", session: str | None = None, **fields: Any) -> str:
    told = await at.call("record_session_event", kind=kind, text=text, session_id=session, **fields)
    return str(told["id"])


async def markdown(at: Thinking, budget: int = 4_000, *cues: str) -> str:
    told = await at.call("reconstruct_session", token_budget=budget, cues=list(cues))
    text = str(told["answer"]["markdown"])
    assert tokens(text) <= budget
    return text


async def rows(at: Thinking, clock: SteppingClock, many: int, session: str | None = None) -> None:
    """Notes, each a little later than the one before it."""
    notes = [
        {
            "content": f"Row {number} is sown{' with care' * (number % 40)}.",
            "memory_type": "episodic",
            "session_id": session,
            "occurred_at": ago(clock, hours=20 - number / 100),
        }
        for number in range(many)
    ]
    for start in range(0, many, 100):
        await at.call("create_memories", memories=notes[start : start + 100])


def section(text: str, title: str) -> list[str]:
    parts = {part.split("\n", 1)[0]: part.split("\n")[1:] for part in text.split("## ")[1:]}
    return [line for line in parts.get(title, []) if line.startswith("- ")]


@pytest.mark.parametrize("budget", [100, 200, 1_000, 4_000, 20_000])
@pytest.mark.parametrize(("session", "days"), [("garden", 1), (None, 1), ("garden", 200), (None, 200)])
async def test_all_of_the_last_session_is_told_what_was_said_last_first(
    settings: Settings, clock: SteppingClock, session: str | None, days: int, budget: int
) -> None:
    async with thinking(settings, clock) as at:
        for number, text in enumerate(HOUSE):
            await said(at, text, session=session, occurred_at=ago(clock, days=days, hours=-number / 10))
        for text in ("Ask the seed bank for barley", "Ask Mr. Okafor for benches", "Ask Lea for the key"):
            await said(at, text, "task", session, occurred_at=ago(clock, days=days, hours=0.5))
        were = section(await markdown(at, budget), "Where we were")
        assert BEGUN in were[0]
        if budget > 200:
            assert [text for text in HOUSE if not any(text in line for line in were)] == []


@pytest.mark.parametrize("days", [1, 5, 90])
async def test_the_sessions_before_it_are_told_too_however_long_ago(
    settings: Settings, clock: SteppingClock, days: int
) -> None:
    async with thinking(settings, clock) as at:
        for place, name in enumerate(("lime", "moss", "pots")):
            for number in range(5):
                when = ago(clock, days=days * (3 - place), hours=-number / 10)
                await said(at, f"Thing {number} of the {name} bed is done.", session=name, occurred_at=when)
        were = section(await markdown(at), "Where we were")
        told = [f"Thing {number} of the {name} bed" for name in ("pots", "moss", "lime") for number in (4, 3, 2, 1, 0)]
        assert [text for text, line in zip(told, were, strict=True) if text not in line] == []


async def test_a_session_begun_long_ago_that_went_on_last_comes_first(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as at:
        for name, hours in (("long", 60), ("short", 30), ("long", 2)):
            await said(at, f"The {name} bed after {hours} hours.", session=name, occurred_at=ago(clock, hours=hours))
        were = section(await markdown(at), "Where we were")
        assert [line.split("The ")[1].split(".")[0] for line in were] == [
            "long bed after 2 hours", "long bed after 60 hours", "short bed after 30 hours",
        ]  # fmt: skip


@pytest.mark.parametrize(("many", "said"), [(200, False), (201, True)])
async def test_a_session_says_that_not_all_of_it_was_looked_at_only_when_that_is_so(
    settings: Settings, clock: SteppingClock, many: int, said: bool
) -> None:
    async with thinking(settings, clock) as at:
        await rows(at, clock, many, "rows")
        assert ("Only the last things of rows were looked at" in await markdown(at, 20_000)) == said


async def test_a_long_note_is_told_whole_and_a_session_without_end_says_so(
    settings: Settings, clock: SteppingClock
) -> None:
    note = f"Where I stopped: {'the bed, the row, the seed and the date are in the blue book; ' * 14}page 12."
    async with thinking(settings, clock) as at:
        await rows(at, clock, 205, "rows")
        await said(at, note, session="rows")
        text = await markdown(at, 20_000)
        assert note in section(text, "Where we were")[0]
        assert "Row 6 is sown with care" in text
        assert "Only the last things of rows were looked at" in text
        assert note in await markdown(at, 1_000)


DONE = [
    ("Return the ladder to Mr. Okafor", "Returned the ladder to Okafor."),
    ("Order seed potatoes from Hollings", "Seed potatoes ordered at Hollings, 25 kilos."),
    ("Pay the rent of the choir hall", "Choir: sang for an hour. The hall rent is paid for the choir."),
    ("Ship keelson 2.4", "keelson 2.4.0 shipped to the index."),
    ("Write a test for issue 318", "Test for issue 318 written, it fails as expected."),
    ("Move the mill from ledger-20.04", "The mill moved to ledger-24.04 and left 20.04."),
    ("Buy a stove for the hut", "We bought the stove, the hut smells of iron."),
    ("Call the plumber about the boiler", "Plumber called: he looked at the boiler."),
    ("Send the annual plan to Bo Lind", "Bo Lind has the annual plan now, sent by post."),
    ("Die Anmeldung an die Imkerei Lorenz schicken", "Die Anmeldung an die Imkerei Lorenz ist raus."),
    ("Poslati popis knjiga knjižnici", "Popis knjiga je poslan knjižnici."),
]
OPEN = [
    ("Ask Mr. Okafor about the roof", "Mr. Okafor has moved to Leith."),
    ("Pay the rent of the choir hall", "The rent of the choir hall was not paid."),
    ("Pay the rent of the choir hall", "The rent of the choir hall hasn't been paid."),
    ("Pay the rent of the choir hall", "We will pay the rent of the choir hall on Friday."),
    ("Pay the rent of the choir hall", "Is the rent of the choir hall paid?"),
    ("Pay the rent of the choir hall", "I was paying the rent of the choir hall when the page broke."),
    ("Pay the rent of the choir hall", "Bo forgot to pay the rent of the choir hall."),
    ("Write a test for issue 318", "Wrote a test for issue 319."),
    ("Backport the overflow fix to 0.8", "Overflow fix written, with two tests."),
    ("Order seed potatoes from Hollings", "Ordered a new spade."),
    ("Sell the cart for 40 euro", "Sold the plough for 40 euro."),
    ("Die Anmeldung an die Imkerei Lorenz schicken", "Die Anmeldung an die Imkerei Lorenz fehlt noch."),
]


NEWS = [
    ("Renew Lea's passport", "Lea's new passport has arrived."),
    ("Clean the coffee machine", "The coffee machine broke."),
    ("Call Noor on Sunday", "Noor came by on Sunday."),
    ("Move the billing service to Leith", "The billing service was down for an hour."),
]
KINDS = ("task", "commitment")
TABLE = [
    (KINDS[number % 2], *pair, label)
    for label, pairs in (("perhaps done", DONE), ("since then", NEWS), ("", OPEN))
    for number, pair in enumerate(pairs)
]


@pytest.mark.parametrize(("kind", "text", "later", "label"), TABLE)
async def test_what_a_later_memory_tells_as_done_is_told_with_it(
    settings: Settings, clock: SteppingClock, kind: str, text: str, later: str, label: str
) -> None:
    async with thinking(settings, clock) as at:
        due = {"due": ago(clock, days=5)[:10]}
        open_ = await said(at, text, kind, occurred_at=ago(clock, days=20), **due)
        other = await said(at, "Sweep the yard", kind, occurred_at=ago(clock, days=20), **due)
        told = (await at.call("create_memory", content=later, occurred_at=ago(clock, days=10)))["id"]
        found = await markdown(at)
        for title in ("Next", "Warnings", {"task": "Open tasks", "commitment": "Commitments"}[kind]):
            lines = section(found, title)
            (line,) = [one for one in lines if open_ in one]
            assert (told in line) == bool(label)
            assert [one for one in ("perhaps done", "since then") if f"; {one}: " in line] == [label] * bool(label)
            if label == "perhaps done":
                assert [other in one for one in lines] == [True, False]
        assert (await at.call("get_memory", memory_id=open_))["status"] == "active"


async def later_memory(at: Thinking, clock: SteppingClock, how: str) -> str:
    fields: dict[str, Any] = {"content": "Returned the ladder to Okafor.", "occurred_at": ago(clock, days=10)}
    match how:
        case "earlier":
            fields["occurred_at"] = ago(clock, days=30)
        case "to come":
            fields["occurred_at"] = ago(clock, days=-3)
        case "elsewhere":
            fields["project_id"] = "elsewhere"
        case "a way to do it":
            fields["memory_type"] = "procedural"
        case "a plan" | "a decision":
            kind = {"a plan": "commitment", "a decision": "decision"}[how]
            return await said(at, fields["content"], kind, occurred_at=fields["occurred_at"])
    made = (await at.call("create_memory", **fields))["id"]
    if how == "forgotten":
        await at.call("forget_memory", memory_id=made)
    return str(made)


@pytest.mark.parametrize(
    "how", ["earlier", "to come", "elsewhere", "a way to do it", "a plan", "a decision", "forgotten"]
)
async def test_what_tells_of_no_later_deed_does_not_seem_to(settings: Settings, clock: SteppingClock, how: str) -> None:
    async with thinking(settings, clock) as at:
        await said(at, "Return the ladder to Mr. Okafor", "task", occurred_at=ago(clock, days=20))
        await later_memory(at, clock, how)
        found = await markdown(at)
        assert "perhaps done" not in found
        assert "since then" not in found


@pytest.mark.parametrize(
    ("memory_type", "later", "seems"),
    [
        ("episodic", "Vratila sam ljestve.", True),
        ("episodic", "The ladder will be returned tomorrow.", False),
        ("semantic", "Okafor lives behind the mill.", False),
    ],
)
async def test_what_is_tied_to_it_tells_of_it_in_any_words(
    settings: Settings, clock: SteppingClock, memory_type: str, later: str, seems: bool
) -> None:
    async with thinking(settings, clock) as at:
        task = await said(at, "Return the ladder to Mr. Okafor", "task", occurred_at=ago(clock, days=20))
        told = await at.call("create_memory", content=later, memory_type=memory_type, occurred_at=ago(clock, days=2))
        await at.call("link_memories", source_id=told["id"], relation="RELATES_TO", target_id=task)
        (line,) = section(await markdown(at), "Open tasks")
        assert (told["id"] in line) == seems


async def test_what_tells_of_it_is_found_among_many(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as at:
        await said(at, "Return the ladder to Mr. Okafor", "task", occurred_at=ago(clock, days=20), due="2026-04-20")
        told = await said(at, "Returned the ladder to Okafor.", occurred_at=ago(clock, days=19))
        await rows(at, clock, 400)
        assert "perhaps done: Returned the ladder to Okafor. [" in (text := await markdown(at))
        assert told in section(text, "Open tasks")[0]


@pytest.mark.parametrize(
    ("blocker", "later", "since"),
    [
        ("Stale: nobody touched it for 8 days. Is it still wanted?", "Glass house: the north panes are in.", True),
        ("Stale: nobody touched it for 8 days. Is it still wanted?", "The putty is dry in every frame of it.", True),
        ("Stale: nobody touched it for 8 days. Is it still wanted?", "The goat has a new house.", False),
        ("no money before June", "Glass house: the north panes are in.", False),
    ],
)
async def test_a_goal_that_only_a_beat_holds_up_is_told_with_what_came_since(
    settings: Settings, clock: SteppingClock, blocker: str, later: str, since: bool
) -> None:
    async with thinking(settings, clock) as at:
        goal = (
            await at.call("create_goal", title="Mend the glass house", done_when="The putty is dry in each frame.")
        )["goal"]["id"]
        before = (await at.call("create_memory", content="The glass house has new hinges."))["id"]
        clock.moment += timedelta(days=9)
        await at.call("update_goal", goal_id=goal, action="block", blocker=blocker)
        clock.moment += timedelta(days=1)
        told = (await at.call("create_memory", content=later))["id"]
        found = await markdown(at)
        for title in ("Open tasks", "Warnings"):
            (line,) = [one for one in section(found, title) if goal in one]
            assert (f"; since then: {later}" in line) == (told in line) == since
            assert before not in line


CHORES = tuple(
    f"{verb} the {thing} before the open day in June"
    for verb in ("Mend", "Paint", "Grease", "Sweep")
    for thing in ("gate of the yard", "pump of the well", "bench by the pond")
)


@pytest.mark.parametrize("budget", [60, 100, 200, 300, 400])
async def test_with_little_room_fewer_things_are_told_whole_and_once(
    settings: Settings, clock: SteppingClock, budget: int
) -> None:
    async with thinking(settings, clock) as at:
        for number, text in enumerate((*CHORES, *HOUSE)):
            kind = ("commitment", "task")[number % 2] if text in CHORES else "note"
            due = {"due": "2026-04-20"} if kind == "commitment" else {}
            await said(at, text, kind, "yard", occurred_at=ago(clock, hours=40 - number), **due)
        found = await markdown(at, budget)
        lines = [line for line in found.splitlines() if line.startswith("- ")]
        assert "…" not in found
        assert len(lines) >= budget / 50
        assert [text for text in (*CHORES, *HOUSE) if found.count(text) > 1] == []
        if budget >= 200:
            assert sum("Overdue since 2026-04-20" in line for line in lines) >= 2


async def test_budgets_are_kept_by_long_lives(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as at:
        for day in range(3):
            await rows(at, clock, 100, f"day {day}")
        for number in range(30):
            kind = ("decision", "task", "commitment")[number % 3]
            await said(at, f"{'Word ' * (3 * number)}about bed {number} of the garden", kind, "day 2")
        for budget in (50, 200, 1_000, 4_000, 20_000):
            found = await markdown(at, budget)
            assert "left out)" in found or budget == 20_000
            assert tokens(found) > 0.8 * min(budget, 8_000) or budget < 1_000


async def test_no_memory_found_is_no_claim_that_there_is_none(settings: Settings, clock: SteppingClock) -> None:
    async with thinking(settings, clock) as at:
        await said(at, "Volksschule Leith takes the children to the garden")
        found = await markdown(at, 4_000, "Schule")
        assert "No memory was found for: Schule" in found
        assert "Nothing is known" not in found
