"""So many deletions in so short a time hold further ones until a person lets them go, and nobody else can."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack
from datetime import UTC, datetime
from typing import Any

import pytest
from fastmcp import Client
from fastmcp.client.elicitation import ElicitResult

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict, Held, UndoBlocked
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.safety.approvals import Decision, Rung
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import AlarmSettings, Settings
from tests.integration.conftest import Call
from tests.standing_clock import StandingClock

MANY = 10
ERAS = ("legacy", "2026-07-28")


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
async def client(mind: Mind) -> AsyncIterator[Client[Any]]:
    async with Client(build_core(mind, "test")) as client:
        yield client


def stored(mind: Mind, caller: Caller, count: int, what: str = "note") -> list[str]:
    return [mind.memories.create(Draft(f"{what} {number}"), caller).id for number in range(count)]


@pytest.fixture
def held(mind: Mind, caller: Caller) -> list[str]:
    """Two more memories, after so many were deleted that these cannot be."""
    ids = stored(mind, caller, MANY + 2)
    for id_ in ids[:MANY]:
        mind.memories.forget(id_, caller)
    return ids[MANY:]


async def test_ten_go_and_the_eleventh_is_held(call: Call, mind: Mind, caller: Caller):
    ids = stored(mind, caller, MANY + 1)
    for number, id_ in enumerate(ids[:MANY], 1):
        assert (await call("forget_memory", memory_id=id_))["status"] == "archived"
        told = await call("check_destruction")
        assert (told["deletions"], told.get("held", False)) == (number, number == MANY)
    before = mind.journal.position()
    error = await call("forget_memory", memory_id=ids[-1])
    assert error["code"] == "held"
    assert error["request_id"] == told["request_id"]
    assert told["last"] == ids[:MANY]
    assert (await call("get_memory", memory_id=ids[-1]))["status"] == "active"
    assert mind.journal.position() == before


@pytest.mark.parametrize(("pause_s", "is_held"), [(6.0, True), (7.0, False)])
def test_only_what_was_deleted_of_late_counts(
    mind: Mind, caller: Caller, clock: StandingClock, pause_s: float, is_held: bool
):
    for id_ in stored(mind, caller, MANY):
        clock.goes_on(pause_s)
        mind.memories.forget(id_, caller)
    assert mind.alarm.check().held is is_held


def test_it_is_held_however_long_nobody_comes(mind: Mind, caller: Caller, clock: StandingClock, held: list[str]):
    clock.goes_on(86_400)
    with pytest.raises(Held):
        mind.memories.forget(held[0], caller)


def test_a_clock_that_is_set_back_lets_nothing_slip(mind: Mind, caller: Caller, clock: StandingClock):
    ids = stored(mind, caller, MANY + 1)
    for id_ in ids[:MANY]:
        mind.memories.forget(id_, caller)
        clock.goes_on(-3600)
    with pytest.raises(Held):
        mind.memories.forget(ids[-1], caller)


def test_fifty_at_once_over_several_processes(settings: Settings, mind: Mind, caller: Caller, clock: StandingClock):
    ids = stored(mind, caller, 50)
    with ExitStack() as stack:
        minds = [build_mind(settings, clock) for _ in range(5)]
        for other in minds:
            stack.callback(other.close)

        def forgets(number: int) -> bool:
            try:
                minds[number % 5].memories.forget(ids[number], caller)
            except Held:
                return False
            return True

        with ThreadPoolExecutor(50) as threads:
            gone = sum(threads.map(forgets, range(50)))
    assert gone == MANY
    assert mind.stats("*").by_status == {"active": 40, "archived": MANY}


def undone(mind: Mind, caller: Caller, ids: list[str]) -> None:
    for id_ in ids:
        mind.journal.undo(mind.journal.history(id_, 1).events[0].change, None, caller)


def superseded(mind: Mind, caller: Caller, ids: list[str]) -> None:
    for older, newer in zip(ids, stored(mind, caller, len(ids), "newer"), strict=True):
        mind.memories.accept_change(older, newer, caller)


def forgotten_twice(mind: Mind, caller: Caller, ids: list[str]) -> None:
    for _ in ids:
        mind.memories.forget(ids[0], caller)


def swept(mind: Mind, caller: Caller, ids: list[str]) -> None:
    assert mind.forgetting.archive("*", caller).archived == len(ids)


@pytest.mark.parametrize(
    ("happens", "counted"), [(undone, 0), (superseded, 0), (forgotten_twice, 1)], ids=lambda one: str(one)[:12]
)
def test_what_is_no_deletion_does_not_count(mind: Mind, caller: Caller, happens: Callable[..., None], counted: int):
    happens(mind, caller, stored(mind, caller, MANY + 5))
    assert mind.alarm.check().deletions == counted


def test_what_fades_is_archived_and_does_not_count(mind: Mind, caller: Caller, clock: StandingClock):
    clock.moment = datetime(2020, 5, 4, tzinfo=UTC)
    ids = stored(mind, caller, MANY + 5)
    clock.moment = datetime(2026, 5, 4, tzinfo=UTC)
    swept(mind, caller, ids)
    assert mind.alarm.check().deletions == 0


def test_what_is_archived_already_can_be_forgotten_again(mind: Mind, caller: Caller, held: list[str]):
    (gone, *_) = mind.alarm.check().last
    assert mind.memories.forget(gone, caller).change is None


def test_no_undo_lets_deletions_go(mind: Mind, caller: Caller, held: list[str]):
    *deletions, request = mind.store.changes(since=MANY + 2)
    for change in deletions:
        mind.journal.undo(change.seq, None, caller)
    with pytest.raises(UndoBlocked):
        mind.journal.undo(request.seq, None, caller)
    with pytest.raises(Held):
        mind.memories.forget(held[0], caller)


def test_a_yes_is_written_down_and_lets_as_many_go_again(mind: Mind, caller: Caller, held: list[str]):
    asked = mind.alarm.question()
    assert asked
    mind.alarm.answer(asked.id, Decision.GRANTED, Rung.TERMINAL, Caller("cli ana"))
    (node,) = mind.store.get([asked.id])
    assert (node.kind, node.label, node.status) == ("approval", "deletions", "granted")
    assert (node.data["answered_by"], node.data["rung"], len(node.data["what"])) == ("cli ana", "terminal", MANY)
    assert [change.author for change in mind.store.changes(thing=asked.id)] == ["tester", "cli ana"]
    for id_ in [*held, *stored(mind, caller, MANY - 2, "more")]:
        mind.memories.forget(id_, caller)
    again = mind.alarm.check()
    assert again.held
    assert again.request_id != asked.id


def test_an_answer_fits_one_request_only(mind: Mind, caller: Caller, held: list[str]):
    first = mind.alarm.check().request_id or ""
    mind.alarm.answer(first, Decision.GRANTED, Rung.TERMINAL, caller)
    for id_ in stored(mind, caller, MANY, "more"):
        mind.memories.forget(id_, caller)
    with pytest.raises(Conflict):
        mind.alarm.answer(first, Decision.GRANTED, Rung.TERMINAL, caller)
    assert mind.alarm.check().held


@pytest.fixture
def strict(settings: Settings, clock: StandingClock) -> Iterator[Mind]:
    mind = build_mind(settings.model_copy(update={"alarm": AlarmSettings(deletions=1, seconds=1)}), clock)
    yield mind
    mind.close()


def test_the_settings_say_how_many(strict: Mind, caller: Caller):
    first, second = stored(strict, caller, 2)
    strict.memories.forget(first, caller)
    with pytest.raises(Held, match="1 memories were deleted within 1 s"):
        strict.memories.forget(second, caller)


class Person:
    """Sits behind a client and answers what they are asked."""

    def __init__(self, action: str, content: dict[str, Any] | None = None) -> None:
        self.action: Any = action
        self.content = content
        self.asked: list[tuple[str, Any]] = []

    async def __call__(self, message: str, kind: Any, params: Any, context: Any) -> ElicitResult[Any]:
        self.asked.append((message, params.requested_schema))
        return ElicitResult(action=self.action, content=self.content)


@pytest.mark.parametrize("era", ERAS)
@pytest.mark.parametrize(
    ("person", "decision"),
    [
        (Person("accept", {"decision": "yes"}), "granted"),
        (Person("accept", {"decision": "no"}), "refused"),
        (Person("decline"), "refused"),
        (Person("cancel"), None),
        (None, None),
    ],
    ids=["yes", "no", "declined", "closed", "cannot be asked"],
)
async def test_only_a_yes_in_the_form_is_one(
    mind: Mind, held: list[str], era: str, person: Person | None, decision: str | None
):
    async with Client(build_core(mind, "test"), mode=era, elicitation_handler=person) as client:
        told = (await client.call_tool("acknowledge_destruction_alert")).structured_content
        after = await client.call_tool("forget_memory", {"memory_id": held[0]}, raise_on_error=False)
    assert told["held"] is (decision != "granted")
    assert told.get("decision") == decision
    assert after.is_error is told["held"]
    assert ("next" in told) is told["held"]
    (node,) = mind.store.get([told["request_id"]])
    assert node.status == (decision or "pending")


async def test_the_first_choice_is_no(mind: Mind, held: list[str]):
    person = Person("accept", {"decision": "no"})
    async with Client(build_core(mind, "test"), mode="legacy", elicitation_handler=person) as client:
        await client.call_tool("acknowledge_destruction_alert")
    ((message, schema),) = person.asked
    assert schema["properties"]["decision"]["enum"] == ["no", "yes"]
    assert schema["required"] == ["decision"]
    assert "note 9" in message


async def test_nobody_is_asked_when_nothing_is_held(mind: Mind):
    person = Person("accept", {"decision": "yes"})
    async with Client(build_core(mind, "test"), elicitation_handler=person) as client:
        told = (await client.call_tool("acknowledge_destruction_alert")).structured_content
    assert told == {"held": False}
    assert person.asked == []


async def test_no_argument_answers_for_a_person(call: Call, client: Client[Any], held: list[str]):
    (tool,) = [tool for tool in await client.list_tools() if tool.name == "acknowledge_destruction_alert"]
    assert tool.input_schema.get("properties", {}) == {}
    assert (tool.meta or {})["anthropic/requiresUserInteraction"] is True
    for argument in ("confirm", "decision", "request_id"):
        assert (await call("acknowledge_destruction_alert", **{argument: "yes"}))["code"] == "invalid_input"
    assert (await call("forget_memory", memory_id=held[0]))["code"] == "held"
