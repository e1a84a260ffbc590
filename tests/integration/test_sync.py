"""The journal goes to a webhook: in order, each change at least once, signed; and what is private stays."""

from __future__ import annotations

from collections.abc import AsyncIterator, Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import ExitStack, contextmanager
from datetime import datetime
from typing import Any

import pytest
from fastmcp import Client
from pydantic import SecretStr

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import SyncError, SyncNotSet
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.erasing import Erasing
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.values import Run
from dionysus_mcp.mind.sync.addresses import refused
from dionysus_mcp.mind.sync.sending import sending
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import Settings, SyncSettings
from dionysus_mcp.store.port import Link, Node, Stamp
from dionysus_mcp.store.sqlite.store import utc_now
from dionysus_mcp.testing_webhook import Mishap, Receiver
from tests.integration.conftest import Call
from tests.standing_clock import StandingClock

SECRET = "known to both"
KEY = "ghp_" + "0aB1" * 9


@pytest.fixture
def clock() -> StandingClock:
    return StandingClock()


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver(SECRET) as receiver:
        yield receiver


@pytest.fixture
def linked(settings: Settings, receiver: Receiver) -> Settings:
    sync = SyncSettings(url=receiver.url, secret=SecretStr(SECRET), batch=3, timeout_s=10)
    return settings.model_copy(update={"sync": sync})


@pytest.fixture
def mind(linked: Settings, clock: StandingClock) -> Iterator[Mind]:
    mind = build_mind(linked, clock)
    yield mind
    mind.close()


def stored(mind: Mind, caller: Caller, count: int, **fields: Any) -> list[str]:
    return [mind.memories.create(Draft(f"note {number}", **fields), caller).id for number in range(count)]


def test_everything_arrives_in_order_and_only_once(mind: Mind, caller: Caller, receiver: Receiver):
    stored(mind, caller, 7)
    sent = mind.sync.now()
    assert (sent.batches, sent.changes, sent.position, sent.waiting) == (3, 7, 7, 0)
    assert receiver.positions == [1, 2, 3, 4, 5, 6, 7]
    assert receiver.forged == 0
    assert mind.sync.now().batches == 0
    first = receiver.batches[0]
    assert (first["format"], first["version"], first["after"], first["first"], first["last"]) == (
        *("dionysus.changes", 1),
        *(0, 1, 3),
    )
    assert [headers["x-dionysus-batch"] for headers in receiver.headers] == [
        f"{first['store']}.{part}" for part in ("0.3", "3.6", "6.7")
    ]


def test_a_change_has_its_images_before_and_after(mind: Mind, caller: Caller, receiver: Receiver):
    (id_,) = stored(mind, caller, 1)
    mind.memories.forget(id_, caller)
    mind.sync.now()
    (created, archived) = receiver.batches[0]["changes"]
    assert (created["operation"], created["after"]["text"], "before" in created) == ("create", "note 0", False)
    assert (archived["before"], archived["after"]["status"]) == (created["after"], "archived")


@pytest.mark.parametrize("what", [500, 503, 429, 408, *(one for one in Mishap if one is not Mishap.REDIRECTS)])
def test_what_fails_is_said_and_sent_again(
    linked: Settings, mind: Mind, caller: Caller, receiver: Receiver, what: int | Mishap
):
    stored(mind, caller, 7)
    receiver.next = [200, what]
    patience_s = 2 if what in {Mishap.HANGS, Mishap.DRIPS} else 10
    hasty = linked.model_copy(update={"sync": linked.sync.model_copy(update={"timeout_s": patience_s})})
    with fresh(hasty, mind.clock) as one, pytest.raises(SyncError) as refused:
        one.sync.now()
    told = refused.value.details
    assert (told["batches"], told["changes"], told["position"], told["waiting"]) == (1, 3, 3, 4)
    status = mind.sync.status()
    assert (status.failures, status.lasting, status.position, status.sending) == (1, False, 3, False)
    assert mind.sync.now().waiting == 0
    assert sorted(set(receiver.positions)) == list(range(1, 8))
    assert list(dict.fromkeys(receiver.positions)) == list(range(1, 8)), "what comes first comes in order"
    assert mind.sync.status().failures == 0


@pytest.mark.parametrize("what", [400, 401, 404, 410, 413, 422, Mishap.REDIRECTS])
def test_what_will_never_succeed_is_said_and_nothing_is_skipped(
    mind: Mind, caller: Caller, receiver: Receiver, what: int | Mishap
):
    stored(mind, caller, 4)
    receiver.next = [what, what]
    for failures in (1, 2):
        with pytest.raises(SyncError, match="HTTP"):
            mind.sync.now()
        status = mind.sync.status()
        assert (status.lasting, status.failures, status.position) == (True, failures, 0)
    assert receiver.bodies == []
    mind.sync.now()
    assert receiver.positions == [1, 2, 3, 4]


def test_each_wait_is_twice_as_long_up_to_five_minutes(
    mind: Mind, caller: Caller, receiver: Receiver, clock: StandingClock
):
    stored(mind, caller, 1)
    receiver.next = [500] * 11
    waits = []
    for _ in range(11):
        with pytest.raises(SyncError) as error:
            mind.sync.now()
        next_attempt = datetime.fromisoformat(error.value.details["next_attempt"])
        waits.append((next_attempt - clock.moment).total_seconds())
    assert waits == [1, 2, 4, 8, 16, 32, 64, 128, 256, 300, 300]


def test_a_server_waits_as_long_as_it_must_also_after_a_restart(
    linked: Settings, mind: Mind, caller: Caller, receiver: Receiver, clock: StandingClock
):
    stored(mind, caller, 1)
    receiver.next = [401]
    with pytest.raises(SyncError):
        mind.sync.now()
    with fresh(linked, clock) as again:
        again.sync.by_itself()
        assert receiver.attempts == 1, "five minutes are not over"
        clock.goes_on(300)
        again.sync.by_itself()
    assert receiver.positions == [1]


def test_a_clock_that_is_set_back_stops_nothing(
    linked: Settings, mind: Mind, caller: Caller, receiver: Receiver, clock: StandingClock
):
    stored(mind, caller, 1)
    receiver.next = [500]
    with pytest.raises(SyncError):
        mind.sync.now()
    clock.goes_on(-400 * 86_400)
    mind.sync.by_itself()
    assert receiver.positions == [1]


@contextmanager
def fresh(settings: Settings, clock: Any) -> Iterator[Mind]:
    mind = build_mind(settings, clock)
    try:
        yield mind
    finally:
        mind.close()


def test_where_it_got_to_outlives_the_process(
    linked: Settings, mind: Mind, caller: Caller, receiver: Receiver, clock: StandingClock
):
    stored(mind, caller, 4)
    mind.sync.now()
    mind.close()
    with fresh(linked, clock) as again:
        stored(again, caller, 2, project_id="another")
        assert again.sync.now().changes == 2
    assert receiver.positions == [1, 2, 3, 4, 5, 6]


def test_one_sends_at_a_time(linked: Settings, mind: Mind, caller: Caller, receiver: Receiver):
    stored(mind, caller, 30)
    with ExitStack() as stack:
        minds = [stack.enter_context(fresh(linked, utc_now)) for _ in range(4)]

        def send(one: Mind) -> int:
            try:
                return one.sync.now().changes
            except SyncError:
                return 0

        with ThreadPoolExecutor(8) as threads:
            assert sum(threads.map(send, minds * 2)) == 30
    assert receiver.positions == list(range(1, 31))


def test_what_is_paused_is_paused_for_all_and_goes_on(
    linked: Settings, mind: Mind, caller: Caller, receiver: Receiver, clock: StandingClock
):
    stored(mind, caller, 4)
    paused = mind.sync.pause("the receiver moves", caller)
    assert (paused.paused, paused.paused_by, paused.pause_reason) == (True, "tester", "the receiver moves")
    with fresh(linked, clock) as other:
        with pytest.raises(SyncError, match="paused"):
            other.sync.now()
        other.sync.by_itself()
        assert receiver.attempts == 0
        assert not other.sync.resume().paused
    mind.sync.now()
    assert receiver.positions == [1, 2, 3, 4]


def test_a_server_sends_by_itself(linked: Settings, caller: Caller, receiver: Receiver):
    quick = linked.model_copy(update={"sync": linked.sync.model_copy(update={"every_s": 0.05})})
    receiver.next = [500]
    with fresh(quick, utc_now) as mind, sending(mind.sync, 0.01):
        stored(mind, caller, 2)
        assert receiver.wait_for(2)
    assert sorted(set(receiver.positions)) == [1, 2]


@pytest.mark.parametrize("sync", [{"every_s": 0.0}, {"secret": SecretStr("")}, {"url": "http://example.org/"}])
def test_a_server_that_is_not_to_send_does_not(linked: Settings, mind: Mind, sync: dict[str, Any]):
    assert mind.sync.goes_by_itself
    quiet = linked.model_copy(update={"sync": linked.sync.model_copy(update=sync)})
    with fresh(quiet, mind.clock) as other:
        assert not other.sync.goes_by_itself


@pytest.mark.parametrize(
    ("url", "why"),
    [
        ("", "no address"),
        ("http://example.org/hook", "plain http"),
        ("http://127.0.0.1.example.org/", "plain http"),
        ("http://localhost.example.org/", "plain http"),
        ("http://2130706433/", "plain http"),
        ("http://10.0.0.1/", "plain http"),
        ("https://user:word@example.org/", "user name"),
        ("http://user@127.0.0.1/", "user name"),
        ("ftp://example.org/", "neither"),
        ("file:///etc/passwd", "no address"),
        ("javascript:alert(1)", "no address"),
        ("https://", "no address"),
        ("https:///path", "no address"),
        ("https://example.org:port/", "no address"),
        ("https://example.org:99999/", "no address"),
        ("https://example.org:0/", "no address"),
        ("https://[::1/", "no address"),
        ("https://two..dots/", "no address"),
        (f"https://{'a' * 64}.org/", "no address"),
        ("https://example.org/a b", "no address"),
        ("https://example.org/\r\nX-Evil: 1", "no address"),
        ("https://example.org/\nX", "no address"),
        ("https://exämple.org/", "no address"),
    ],
)
def test_an_address_that_is_not_allowed_is_refused_before_anything_is_sent(
    linked: Settings, mind: Mind, caller: Caller, url: str, why: str
):
    stored(mind, caller, 1)
    other = linked.model_copy(update={"sync": linked.sync.model_copy(update={"url": url})})
    with fresh(other, mind.clock) as elsewhere:
        with pytest.raises(SyncNotSet, match=why):
            elsewhere.sync.now()
        assert why in (elsewhere.sync.status().problem or "")
        assert elsewhere.sync.status().failures == 0


@pytest.mark.parametrize(
    ("url", "hosts"),
    [
        ("https://example.org/hook?token=1", ()),
        ("https://example.org:8443", ()),
        ("http://127.0.0.1:1/", ()),
        ("http://127.8.8.8/", ()),
        ("http://localhost/", ()),
        ("http://[::1]:5/", ()),
        ("http://n8n.lan/", ("N8N.lan",)),
    ],
)
def test_an_address_that_is_allowed(url: str, hosts: tuple[str, ...]):
    assert refused(url, hosts) is None


def test_without_a_secret_nothing_is_sent(linked: Settings, mind: Mind, caller: Caller, receiver: Receiver):
    stored(mind, caller, 1)
    blank = linked.model_copy(update={"sync": linked.sync.model_copy(update={"secret": SecretStr(" ")})})
    with fresh(blank, mind.clock) as other, pytest.raises(SyncNotSet, match="no secret"):
        other.sync.now()
    assert receiver.attempts == 0


def test_a_wrong_secret_is_noticed_by_the_receiver(linked: Settings, mind: Mind, caller: Caller, receiver: Receiver):
    stored(mind, caller, 1)
    wrong = linked.model_copy(update={"sync": linked.sync.model_copy(update={"secret": SecretStr("wrong")})})
    with fresh(wrong, mind.clock) as other, pytest.raises(SyncError, match="HTTP 401"):
        other.sync.now()
    assert (receiver.forged, receiver.bodies) == (1, [])


async def test_the_secret_and_the_path_are_never_told(
    linked: Settings, caller: Caller, receiver: Receiver, capfd: pytest.CaptureFixture[str]
):
    receiver.next = [500, 404, Mishap.REDIRECTS, Mishap.TALKS_NONSENSE]
    async with Client(build_server(linked)) as client:
        await client.call_tool("create_memory", {"content": "note"})
        tools = ["sync_now", "get_sync_status"] * 4
        told = [str((await client.call_tool(tool, raise_on_error=False)).content) for tool in tools]
    told += capfd.readouterr()
    assert "127.0.0.1" in told[0]
    assert not [text for text in told if SECRET in text or "path-that-is-secret" in text]
    assert SECRET not in repr(build_mind(linked).sync.rules)
    assert SECRET.encode() not in b"".join(receiver.bodies)


def sent_text(receiver: Receiver) -> str:
    return b"".join(receiver.bodies).decode()


@pytest.mark.parametrize("tag", ["private", "Secret"])
def test_what_is_private_stays_and_no_number_is_missing(mind: Mind, caller: Caller, receiver: Receiver, tag: str):
    (open_,) = stored(mind, caller, 1)
    hidden = mind.memories.create(Draft("only for us", tags=(tag,), key="my key"), caller).id
    mind.memories.link(open_, "SUPPORTS", hidden, "because of us", caller)
    sent = mind.sync.now()
    assert (sent.changes, sent.withheld, receiver.positions) == (3, 2, [1, 2, 3])
    assert "only for us" not in sent_text(receiver)
    assert "because of us" not in sent_text(receiver)
    (_, marker, tie) = receiver.batches[0]["changes"]
    assert (marker["thing"], marker["withheld"], "after" in marker, "key" in marker) == (
        hidden,
        "private",
        False,
        False,
    )
    assert tie["withheld"] == "private"


def test_of_a_run_of_agents_only_its_course_is_sent(mind: Mind, caller: Caller, receiver: Receiver):
    run = mind.runs.begin(Run("beat-20260504T090000Z-0000abcd", "heartbeat", "our quiet plan", "test", "tester", ""))
    with mind.store.unit(Stamp("tester", run.id)) as unit:
        mind.runs.finish_in(unit, run.id, {"narrative": "only for us"})
    sent = mind.sync.now()
    assert (sent.changes, sent.withheld) == (2, 0)
    assert [change["after"]["status"] for change in receiver.batches[0]["changes"]] == ["running", "done"]
    assert "only for us" not in sent_text(receiver)
    assert "quiet plan" not in sent_text(receiver)


def test_what_became_private_before_it_was_sent_stays(mind: Mind, caller: Caller, receiver: Receiver):
    (id_,) = stored(mind, caller, 1)
    mind.memories.update(id_, 1, Revision(tags=("private",)), caller)
    assert mind.sync.now().withheld == 2
    mind.memories.update(id_, 2, Revision(tags=(), content="told to all"), caller)
    assert mind.sync.now().withheld == 0
    (last,) = receiver.batches[-1]["changes"]
    assert (last["after"]["text"], "before" in last) == ("told to all", False)
    assert "note 0" not in sent_text(receiver)


def test_what_was_private_once_and_is_gone_stays(mind: Mind, caller: Caller, receiver: Receiver):
    made = mind.memories.create(Draft("only for us"), caller)
    tagged = mind.memories.update(made.id, 1, Revision(tags=("private",)), caller)
    for change in (tagged.change, made.change):
        mind.journal.undo(change, None, caller)
    mind.sync.now()
    assert receiver.positions == [1, 2, 3, 4]
    assert "only for us" not in sent_text(receiver)


def derived_by_a_tie(mind: Mind, caller: Caller, hidden: str) -> None:
    (id_,) = stored(mind, caller, 1)
    mind.memories.link(id_, "DERIVED_FROM", hidden, None, caller)


def named_in_data(mind: Mind, caller: Caller, hidden: str) -> None:
    with mind.store.unit(Stamp("tester")) as unit:
        unit.put(Node("g_0123456789", "goal", "test", data={"sources": [{"memory": hidden}], "words": "note 0"}))


def tied_from_a_thing_of_another_kind(mind: Mind, caller: Caller, hidden: str) -> None:
    with mind.store.unit(Stamp("tester")) as unit:
        unit.put(Node("b_0123456789", "basin", "test", data={"words": "note 0"}))
        unit.put(Link("b_0123456789", "CONTAINS", hidden))


@pytest.mark.parametrize("makes", [derived_by_a_tie, named_in_data, tied_from_a_thing_of_another_kind])
def test_what_was_made_of_something_private_stays_too(
    mind: Mind, caller: Caller, receiver: Receiver, makes: Callable[[Mind, Caller, str], None]
):
    hidden = mind.memories.create(Draft("only for us", tags=("private",)), caller).id
    makes(mind, caller, hidden)
    sent = mind.sync.now()
    assert sent.withheld == sent.changes >= 2
    assert "note 0" not in sent_text(receiver)


def test_secrets_that_got_in_somehow_do_not_get_out(mind: Mind, receiver: Receiver):
    with mind.store.unit(Stamp("tester", run=f"run {KEY}")) as unit:
        unit.put(Node("g_0123456789", "goal", "test", data={"deep": [{"note": f"use {KEY}"}]}))
    mind.sync.now()
    assert KEY not in sent_text(receiver)
    assert "[redacted:github_token]" in sent_text(receiver)


def test_what_was_erased_before_it_was_sent_does_not_leave(mind: Mind, caller: Caller, receiver: Receiver):
    (id_,) = stored(mind, caller, 1)
    erasing = Erasing(mind.store, mind.deletions)
    erasing.erase(erasing.chosen([id_]), caller)
    mind.sync.now()
    assert "note 0" not in sent_text(receiver)
    assert [change["operation"] for change in receiver.batches[0]["changes"]] == ["create", "purge"]
    assert receiver.batches[0]["changes"][1]["after"]["status"] == "purged"


def test_a_batch_is_no_larger_than_a_receiver_can_take(mind: Mind, caller: Caller, receiver: Receiver):
    for number in range(6):
        mind.memories.create(Draft(f"{number} " + "long " * 190_000, session_id=str(number)), caller)
    sent = mind.sync.now()
    assert (sent.changes, sent.waiting) == (6, 0)
    assert max(len(body) for body in receiver.bodies) < 5 << 20
    assert receiver.positions == [1, 2, 3, 4, 5, 6]


@pytest.fixture
async def client(linked: Settings) -> AsyncIterator[Client[Any]]:
    quiet = linked.model_copy(update={"sync": linked.sync.model_copy(update={"every_s": 0})})
    async with Client(build_server(quiet)) as client:
        yield client


async def test_the_tools_tell_what_happened(call: Call, receiver: Receiver):
    await call("create_memory", content="note")
    planned = await call("sync_now", dry_run=True)
    assert planned == {
        "batches": 0,
        "changes": 0,
        "position": 0,
        "waiting": 1,
        "dry_run": True,
        "next_batch": {"changes": 1, "first": 1, "last": 1, "bytes": planned["next_batch"]["bytes"]},
    }
    assert receiver.attempts == 0
    assert await call("sync_now") == {"batches": 1, "changes": 1, "position": 1, "waiting": 0}
    status = await call("get_sync_status")
    assert (status["configured"], status["position"], status["waiting"]) == (True, 1, 0)
    assert status["to"] == receiver.url.removesuffix("/hook/path-that-is-secret")
    assert status["store_id"] == receiver.batches[0]["store"]


@pytest.mark.parametrize("reason", ["x" * 201, "\ud800", "\x00"])
async def test_a_reason_that_cannot_be_kept_is_refused(call: Call, reason: str):
    assert (await call("pause_sync", reason=reason))["code"] in {"invalid_input", "too_large"}
    assert "paused" not in await call("get_sync_status")
