"""A store comes back from what was kept elsewhere: the same things, the same journal, up to any moment."""

from __future__ import annotations

import json
import random
from collections.abc import Callable, Iterator
from dataclasses import replace
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import Conflict, DionysusError, InvalidInput, SyncError
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mentioned import unnamed
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import AlarmSettings, Settings, SyncSettings
from dionysus_mcp.store.port import Change, Link, Node, Stamp, Thing
from dionysus_mcp.testing_webhook import Mishap, Receiver
from dionysus_mcp.transfer.exporting import export_jsonl
from tests.conftest import SteppingClock
from tests.integration.conftest import Call

SECRET = "known to both"
SEEDS = range(6)
STEPS = 60
WORDS = ("tea", "heron", "Goran", "Łódź", "Büro", "2026-05-04", 'a "quoted" word', "line\nbreak", "🌱", "\u2028")

History = Callable[[int], None]


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def settings(settings: Settings, receiver: Receiver) -> Settings:
    sync = SyncSettings.model_validate({"url": receiver.url, "secret": SECRET, "batch": 7, "timeout_s": 0.3})
    return settings.model_copy(update={"sync": sync, "alarm": AlarmSettings(deletions=10_000)})


@pytest.fixture
def empty(settings: Settings, tmp_path: Path, clock: SteppingClock) -> Iterator[Mind]:
    """Where a journal is brought back to."""
    mind = build_mind(settings.model_copy(update={"home": tmp_path / "new"}), clock)
    yield mind
    mind.close()


class Life:
    """Does things at random with a mind, now and then sends what happened, and remembers how it was."""

    def __init__(self, mind: Mind, caller: Caller, receiver: Receiver, seed: int) -> None:
        self.mind = mind
        self.caller = caller
        self.receiver = receiver
        self.dice = random.Random(seed)
        self.moments: list[tuple[str, list[Thing]]] = []

    def goes_on(self, steps: int, *, purging: bool = True) -> None:
        ways = [self.creates] * 4 + [self.updates] * 3 + [self.ties, self.forgets, self.undoes, self.others, self.sends]
        for _ in range(steps):
            self.dice.choice([*ways, *([self.purges] if purging else [])])()
            self.moments.append((self.mind.store.changes(newest_first=True, limit=1)[0].at, things(self.mind)))

    def text(self) -> str:
        return " ".join(self.dice.choices(WORDS, k=5)) + f" {self.dice.random()}"

    def one(self) -> Any:
        nodes = [node for node in things(self.mind) if isinstance(node, Node) and node.kind == "memory"]
        alive = [node for node in nodes if node.status != "purged"]
        return self.dice.choice(alive) if alive else self.creates()

    def creates(self) -> Any:
        draft = Draft(
            self.text(),
            importance=self.dice.random(),
            tags=tuple(self.dice.sample(("a", "b", "ü"), self.dice.randrange(3))),
            subject=self.dice.choice((None, "Ana", "Goran")),
            session_id=self.dice.choice((None, "s1")),
            key=self.dice.choice((None, f"key {self.dice.random()}")),
            metadata=self.dice.choice((None, {"n": 1.5, "deep": {"list": [1, None, True, "x"]}})),
        )
        return self.mind.store.get([self.mind.memories.create(draft, self.caller).id])[0]

    def updates(self) -> None:
        node = self.one()
        self.mind.memories.update(node.id, node.version, Revision(content=self.text()), self.caller)

    def ties(self) -> None:
        source, target = self.one(), self.one()
        relation = self.dice.choice(("SUPPORTS", "RELATES_TO", "DERIVED_FROM"))
        if source.id != target.id:
            self.mind.memories.link(source.id, relation, target.id, self.text(), self.caller)

    def forgets(self) -> None:
        self.mind.memories.forget(self.one().id, self.caller)

    def undoes(self) -> None:
        try:
            self.mind.journal.undo(self.dice.randint(1, self.mind.journal.position() + 1), None, self.caller)
        except DionysusError:
            self.creates()

    def others(self) -> None:
        """Things of other kinds, with ties of their own."""
        memory, number = self.one(), f"{self.dice.randrange(4):010d}"
        with self.mind.store.unit(Stamp("tester", "a run")) as unit:
            unit.put(Node(f"b_{number}", "basin", "test", weight=self.dice.random(), data={"words": [self.text()]}))
            unit.put(Link(f"b_{number}", "CONTAINS", memory.id, weight=self.dice.random(), data={"why": self.text()}))

    def purges(self) -> None:
        erasing = Erasing(self.mind.store, self.mind.deletions)
        erasing.erase(erasing.chosen([self.one().id]), self.caller)

    def sends(self) -> None:
        self.receiver.next = [self.dice.choice((200, 200, 500, Mishap.FORGETS_TO_ANSWER))]
        try:
            self.mind.sync.now()
        except DionysusError:
            self.receiver.next = []


@pytest.fixture
def life(mind: Mind, caller: Caller, receiver: Receiver, request: pytest.FixtureRequest) -> Life:
    life = Life(mind, caller, receiver, getattr(request, "param", 0))
    life.creates()
    return life


every_seed = pytest.mark.parametrize("life", SEEDS, indirect=True)


def things(mind: Mind) -> list[Thing]:
    """Everything there is, without what is derived."""
    ids = sorted({end for change in mind.store.changes() for end in change.thing.split(" ")[::2]})
    nodes: list[Thing] = [unnamed(node) for node in mind.store.get(ids)]
    return [*nodes, *mind.store.ties(ids)]


def journal(mind: Mind) -> list[Change]:
    return mind.store.changes()


def without_before(changes: list[Change]) -> list[Change]:
    return [replace(change, before=None) for change in changes]


def received(life: Life, folder: Path) -> Path:
    life.receiver.next = []
    life.mind.sync.now()
    return life.receiver.save(folder / "received.jsonl")


def exported(life: Life, folder: Path) -> Path:
    with (folder / "export.jsonl").open("w", encoding="utf-8") as out:
        export_jsonl(life.mind.store, out, history=True)
    return folder / "export.jsonl"


@every_seed
@pytest.mark.parametrize("copied", [received, exported])
def test_a_round_trip_loses_nothing(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path, copied: Callable[[Life, Path], Path]
):
    life.goes_on(STEPS)
    copy = empty.recovery.journal(str(copied(life, tmp_path)))
    told = empty.recovery.recover(copy, None, caller)
    assert things(empty) == things(life.mind)
    assert journal(empty) == journal(life.mind)
    assert (told.changes, told.position) == (len(journal(life.mind)), life.mind.journal.position())
    assert told.withheld == 0


@every_seed
def test_any_moment_comes_back(
    life: Life, empty: Mind, settings: Settings, caller: Caller, tmp_path: Path, clock: SteppingClock
):
    life.goes_on(STEPS, purging=False)
    copy = received(life, tmp_path)
    for number, (moment, was) in enumerate(life.dice.sample(life.moments, 5)):
        there = build_mind(settings.model_copy(update={"home": tmp_path / f"then-{number}"}), clock)
        told = there.recovery.recover(there.recovery.journal(str(copy)), moment, caller)
        assert things(there) == was
        assert told.later == sum(change.at > moment for change in journal(life.mind))
        there.close()


@every_seed
def test_a_dry_run_says_what_comes_back(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    life.goes_on(STEPS)
    copy = empty.recovery.journal(str(received(life, tmp_path)))
    planned = empty.recovery.look(copy, None)
    assert empty.journal.position() == 0
    assert empty.recovery.recover(copy, None, caller) == replace(planned, dry_run=False)
    alive = [node for node in things(life.mind) if isinstance(node, Node) and node.status != "purged"]
    assert sum(planned.things.values()) == len(alive)
    assert planned.ties == len([thing for thing in things(life.mind) if isinstance(thing, Link)])


def test_what_was_erased_does_not_come_back_from_a_copy_that_still_has_it(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path
):
    doomed = life.mind.memories.create(Draft("the word is marigold"), caller).id
    kept = life.mind.memories.create(Draft("something else"), caller).id
    life.mind.memories.link(doomed, "SUPPORTS", kept, "marigold, too", caller)
    before = life.mind.store.changes(newest_first=True, limit=1)[0].at
    life.mind.sync.now()
    erasing = Erasing(life.mind.store, life.mind.deletions)
    erasing.erase(erasing.chosen([doomed]), caller)
    copy = received(life, tmp_path)
    assert "marigold" in copy.read_text("utf-8")
    for until in (None, before):
        told = empty.recovery.look(empty.recovery.journal(str(copy)), until)
        assert told.erased == 1
    empty.recovery.recover(empty.recovery.journal(str(copy)), None, caller)
    assert "marigold" not in str(journal(empty))
    assert journal(empty) == journal(life.mind)


def test_what_is_private_is_left_out_and_counted(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    shown = life.mind.memories.create(Draft("for all"), caller).id
    hidden = life.mind.memories.create(Draft("for us", tags=("private",)), caller).id
    life.mind.memories.link(shown, "SUPPORTS", hidden, None, caller)
    told = empty.recovery.recover(empty.recovery.journal(str(received(life, tmp_path))), None, caller)
    assert (told.withheld, told.ties, told.things) == (2, 0, {"memory": 2})
    assert empty.store.get([hidden]) == []


def test_a_tie_to_what_stopped_being_private_too_late_is_left_out(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path
):
    hidden = life.mind.memories.create(Draft("for us", tags=("private",)), caller).id
    life.mind.sync.now()
    shown = life.mind.memories.create(Draft("for all"), caller).id
    life.mind.memories.link(shown, "SUPPORTS", hidden, None, caller)
    life.mind.memories.update(hidden, 1, Revision(tags=()), caller)
    told = empty.recovery.recover(empty.recovery.journal(str(received(life, tmp_path))), None, caller)
    assert (told.withheld, told.ties) == (2, 0)
    assert empty.store.get([hidden])[0].text == "for us"


def test_where_a_change_came_twice_the_fuller_one_counts(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    id_ = life.mind.memories.create(Draft("sent before it was private"), caller).id
    life.receiver.next = [Mishap.FORGETS_TO_ANSWER]
    with pytest.raises(SyncError):
        life.mind.sync.now()
    life.mind.memories.update(id_, 1, Revision(tags=("private",)), caller)
    told = empty.recovery.recover(empty.recovery.journal(str(received(life, tmp_path))), None, caller)
    assert (told.duplicates, told.withheld) == (2, 1)
    assert empty.store.get([id_])[0].text == "sent before it was private"


def twice(bodies: list[bytes]) -> list[bytes]:
    return [*bodies, *bodies]


def reversed_(bodies: list[bytes]) -> list[bytes]:
    return bodies[::-1]


def shuffled_and_cut_off(bodies: list[bytes]) -> list[bytes]:
    mixed = random.Random(7).sample(bodies, len(bodies))
    return [*mixed, bodies[2][: len(bodies[2]) // 2]]


@pytest.mark.parametrize("turned", [twice, reversed_, shuffled_and_cut_off])
def test_batches_may_come_more_than_once_and_in_any_order(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path, turned: Callable[[list[bytes]], list[bytes]]
):
    life.goes_on(STEPS)
    received(life, tmp_path)
    copy = life.receiver.save(tmp_path / "turned.jsonl", turned(life.receiver.bodies))
    empty.recovery.recover(empty.recovery.journal(str(copy)), None, caller)
    assert journal(empty) == journal(life.mind)


def test_what_is_missing_is_said_and_what_lies_before_it_comes_back(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path
):
    for _ in range(30):
        life.creates()
    received(life, tmp_path)
    bodies = life.receiver.bodies
    copy = empty.recovery.journal(str(life.receiver.save(tmp_path / "gap", [*bodies[:2], *bodies[3:]])))
    end = json.loads(bodies[1])["changes"][-1]["at"]
    for until in (None, end, "2030"):
        with pytest.raises(InvalidInput, match="changes behind 14 are missing") as refused:
            empty.recovery.recover(copy, until, caller)
        assert end in refused.value.next_step
    before = json.loads(bodies[1])["changes"][-2]["at"]
    assert empty.recovery.recover(copy, before, caller).position == 13


def cut_off(text: str) -> str:
    return text[: text.rindex("\n", 0, -1) + 1]


def without_a_line(text: str) -> str:
    lines = text.splitlines(keepends=True)
    return "".join(lines[:-3] + lines[-2:])


@pytest.mark.parametrize(("spoilt", "why"), [(cut_off, "last line is missing"), (without_a_line, "30 changes of 31")])
def test_an_export_that_is_not_whole_is_refused(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path, spoilt: Callable[[str], str], why: str
):
    for _ in range(30):
        life.creates()
    file = exported(life, tmp_path)
    file.write_text(spoilt(file.read_text("utf-8")), "utf-8")
    with pytest.raises(InvalidInput, match=why):
        empty.recovery.recover(empty.recovery.journal(str(file)), None, caller)
    assert empty.journal.position() == 0


def test_lines_without_anything_do_no_harm(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    life.goes_on(20)
    file = exported(life, tmp_path)
    file.write_text(file.read_text("utf-8").replace("\n", "\n\n"), "utf-8")
    told = empty.recovery.recover(empty.recovery.journal(str(file)), None, caller)
    assert told.notes == ()
    assert things(empty) == things(life.mind)


def test_a_copy_without_its_beginning_names_no_moment(life: Life, empty: Mind, tmp_path: Path):
    for _ in range(20):
        life.creates()
    received(life, tmp_path)
    copy = empty.recovery.journal(str(life.receiver.save(tmp_path / "end", life.receiver.bodies[1:])))
    with pytest.raises(InvalidInput) as refused:
        empty.recovery.look(copy, None)
    assert refused.value.next_step == "Get the missing part."


def other_store(body: dict[str, Any]) -> None:
    body["store"] = "store-of-somebody-else"


def other_version(body: dict[str, Any]) -> None:
    body["version"] = 2


def other_author(body: dict[str, Any]) -> None:
    body["changes"][0]["author"] = "somebody else"


def no_number(body: dict[str, Any]) -> None:
    body["changes"][0]["seq"] = True


def nan(body: dict[str, Any]) -> None:
    body["changes"][0]["after"]["weight"] = float("nan")


def huge(body: dict[str, Any]) -> None:
    body["changes"][0]["act"] = 10**30


def other_thing(body: dict[str, Any]) -> None:
    body["changes"][0]["after"]["id"] = "m_0123456789"


def surrogate(body: dict[str, Any]) -> None:
    body["changes"][0]["after"]["data"] = {"deep": ["\ud800"]}


def more_fields(body: dict[str, Any]) -> None:
    body["changes"][0]["after"]["colour"] = "red"


def no_changes(body: dict[str, Any]) -> None:
    body["changes"] = {"seq": 1}


def no_after(body: dict[str, Any]) -> None:
    body["after"] = "nowhere"


@pytest.mark.parametrize(
    "spoil",
    [
        *(other_store, other_version, other_author, no_number, nan, huge),
        *(other_thing, surrogate, more_fields, no_changes, no_after),
    ],
)
def test_a_batch_that_is_not_right_is_refused_and_not_quoted(
    life: Life, empty: Mind, caller: Caller, tmp_path: Path, spoil: Callable[[dict[str, Any]], None]
):
    life.mind.memories.create(Draft("the word is marigold"), caller)
    received(life, tmp_path)
    (first, *_) = life.receiver.batches
    spoil(first)
    lines = [*life.receiver.bodies, json.dumps(first).encode()]
    file = life.receiver.save(tmp_path / "spoilt", lines)
    with pytest.raises(InvalidInput) as refused:
        empty.recovery.recover(empty.recovery.journal(str(file)), None, caller)
    assert "marigold" not in str(refused.value.report())
    assert empty.journal.position() == 0


@pytest.mark.parametrize(
    "content", [b"", b"\n", b"not json\n", b"[1]\n", b"\x00\xff\n", b'{"dionysus":1}\n', b"[" * 10_000]
)
def test_what_is_no_copy_is_refused(mind: Mind, tmp_path: Path, content: bytes):
    file = tmp_path / "odd"
    file.write_bytes(content)
    with pytest.raises(InvalidInput):
        mind.recovery.journal(str(file))


@pytest.mark.parametrize("source", ["", "/nowhere", "/", "/dev/zero", "\x00", "x" * 5000])
async def test_a_source_that_is_no_file_is_refused(call: Call, source: str):
    assert (await call("bootstrap_recovery", source=source))["code"] == "invalid_input"


async def test_a_model_may_look_and_fill_an_empty_store_only(
    call: Call, life: Life, empty: Mind, tmp_path: Path, caller: Caller
):
    life.goes_on(20)
    file = str(received(life, tmp_path))
    told = await call("bootstrap_recovery")
    assert (told["source"], told["dry_run"]) == ("this journal", True)
    assert (told["position"], told["ties"]) == (life.mind.journal.position(), len(all_ties(life.mind)))
    for arguments in ({"source": file}, {}):
        refused = await call("bootstrap_recovery", **arguments, dry_run=False)
        assert refused["code"] == "not_confirmed"
        assert "dionysus recover" in refused["next"]
    empty.recovery.bootstrap(file, None, caller, dry_run=False)
    assert things(empty) == things(life.mind)


def all_ties(mind: Mind) -> list[Thing]:
    return [thing for thing in things(mind) if isinstance(thing, Link)]


def test_nothing_is_overwritten(life: Life, mind: Mind, caller: Caller, tmp_path: Path):
    file = received(life, tmp_path)
    before = journal(mind)
    with pytest.raises(Conflict, match="not empty"):
        mind.recovery.recover(mind.recovery.journal(str(file)), None, caller)
    assert journal(mind) == before


@pytest.mark.parametrize("until", ["1999", "soon"])
def test_a_moment_without_changes_is_refused(life: Life, empty: Mind, caller: Caller, tmp_path: Path, until: str):
    copy = empty.recovery.journal(str(received(life, tmp_path)))
    with pytest.raises(InvalidInput) as refused:
        empty.recovery.recover(copy, until, caller)
    assert refused.value.details["field"] == "until"


def test_a_journal_with_history_goes_on_where_it_was(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    """Keys still answer, undo still works, and what comes next is numbered behind it."""
    made = life.mind.memories.create(Draft("once", key="mine"), caller)
    empty.recovery.recover(empty.recovery.journal(str(received(life, tmp_path))), None, caller)
    assert empty.memories.create(Draft("once", key="mine"), caller).replayed
    empty.journal.undo(made.change, None, caller)
    assert empty.store.get([made.id]) == []
    assert empty.journal.position() == life.mind.journal.position() + 1


def test_text_is_kept_to_the_last_character(life: Life, empty: Mind, caller: Caller, tmp_path: Path):
    text = "".join(WORDS) + "\x01\u200b\ufeff e\u0301"
    id_ = life.mind.memories.create(Draft(text), caller).id
    empty.recovery.recover(empty.recovery.journal(str(received(life, tmp_path))), None, caller)
    assert empty.store.get([id_])[0].text == text
