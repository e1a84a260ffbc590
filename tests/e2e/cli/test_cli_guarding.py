"""Held deletions, sending and recovery on the command line, and the yes that only a terminal can give."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.testing_webhook import Receiver
from tests.e2e.cli.kit import Cli
from tests.e2e.conftest import OpenWindow

ASKS = "Type allow to let them go"
ERASES = "Type erase to erase this for good"
SECRET = "known to both"


@pytest.fixture
def held(cli: Cli) -> str:
    """A memory that cannot be deleted, because two others were."""
    cli.variables["DIONYSUS_ALARM__DELETIONS"] = "2"
    cli.monkeypatch.setenv("DIONYSUS_ALARM__DELETIONS", "2")
    first, second, third = (cli.remember(f"note {number}") for number in range(3))
    cli.done("forget", first, second)
    return third


def request_of(cli: Cli, memory_id: str) -> str:
    ran = cli.run("forget", memory_id, "--json")
    assert ran.code == 9, ran
    request: str = ran.json["error"]["request_id"]
    return request


def test_a_person_lets_them_go(cli: Cli, held: str):
    request = request_of(cli, held)
    ran = cli.at_terminal("approve", request, typed={ASKS: "allow"})
    assert ran.code == 0, ran
    assert "- note 0" in ran.err
    assert ran.out == f"Let go: {request}. Deletions are counted anew from here.\n"
    assert cli.done("forget", held)["forgotten"][0]["status"] == "archived"
    assert cli.run("approve").code == 3


def test_of_several_it_is_said_how_many_went(cli: Cli, held: str):
    cli.at_terminal("approve", typed={ASKS: "allow"})
    more = [cli.remember(f"more {number}") for number in range(3)]
    ran = cli.run("forget", *more)
    assert (ran.code, "2 of 3 were forgotten" in ran.err) == (9, True)
    assert [memory["id"] for memory in cli.done("list", "--order", "oldest")["memories"]] == [held, more[2]]


@pytest.mark.parametrize("answer", ["", "yes", "ALLOW", "no"])
def test_any_other_answer_holds_them(cli: Cli, held: str, answer: str):
    ran = cli.at_terminal("approve", typed={ASKS: answer})
    assert ran.code == 5
    assert "still held" in ran.err
    request_of(cli, held)


def test_only_at_a_terminal(cli: Cli, held: str):
    ran = cli.start("approve", "--json", stdin=b"allow\n")
    assert (ran.code, ran.json["error"]["code"]) == (5, "not_confirmed")
    assert cli.run("approve", "--yes").code == 2
    assert cli.run("approve", "a_0123456789", stdin="allow\n").code == 3
    request_of(cli, held)


def test_erasing_is_held_too_and_counts(cli: Cli, held: str):
    ran = cli.at_terminal("purge", held, typed={ERASES: "erase"})
    assert (ran.code, "have been held" in ran.err) == (9, True)
    cli.at_terminal("approve", typed={ASKS: "allow"})
    assert cli.at_terminal("purge", held, typed={ERASES: "erase"}).code == 0
    last = cli.remember("the last one")
    cli.done("forget", last)
    request_of(cli, cli.remember("one more"))


def test_a_server_sees_what_a_person_said_elsewhere(cli: Cli, held: str, window: OpenWindow):
    with window(DIONYSUS_PROJECT="test", DIONYSUS_ALARM__DELETIONS="2") as client:
        client.open()
        assert client.call("acknowledge_destruction_alert")["held"]
        cli.at_terminal("approve", typed={ASKS: "allow"})
        assert not client.call("check_destruction").get("held")
        assert client.call("forget_memory", memory_id=held)["status"] == "archived"


def test_sending_from_the_command_line(cli: Cli, tmp_path: Path):
    with Receiver(SECRET) as receiver:
        cli.monkeypatch.setenv("DIONYSUS_SYNC__URL", receiver.url)
        cli.remember("note")
        assert cli.run("sync", "now").code == 11
        cli.monkeypatch.setenv("DIONYSUS_SYNC__SECRET", SECRET)
        assert "Would send first: 1 changes (1 to 1)" in cli.run("sync", "now", "--dry-run").out
        cli.done("sync", "pause", "--reason", "it moves")
        ran = cli.run("sync", "now")
        assert (ran.code, "dionysus sync resume" in ran.err) == (11, True)
        assert "Paused since" in cli.run("sync").out
        cli.done("sync", "resume")
        assert cli.run("sync", "now").out == "Sent 1 changes in 1 batches, up to 1. 0 wait.\n"
        file = receiver.save(tmp_path / "copy.jsonl")
    told = cli.done("recover", str(file))
    assert (told["dry_run"], told["things"]) == (True, {"memory": 1})
    assert cli.done("recover", str(file), "--into", str(tmp_path / "new"))["position"] == 1
    assert cli.run("recover", str(file), "--into", str(tmp_path / "new")).code == 4
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / "new"))
    assert [memory["content"] for memory in cli.done("list")["memories"]] == ["note"]


def test_the_memory_as_it_was_goes_into_a_new_folder(cli: Cli, tmp_path: Path):
    id_ = cli.remember("as it was")
    moment = cli.done("show", id_)["created_at"]
    cli.done("forget", id_)
    told = cli.done("recover", "--into", str(tmp_path / "new"), "--until", moment)
    assert (told["source"], told["changes"], told["later"]) == ("this journal", 1, 1)
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / "new"))
    assert cli.done("show", id_)["status"] == "active"


def test_a_backup_that_is_put_back_is_sent_anew_and_each_copy_recovers(cli: Cli, tmp_path: Path):
    """Its next changes have numbers that the receiver knows, of other changes."""
    with Receiver(SECRET) as receiver:
        cli.monkeypatch.setenv("DIONYSUS_SYNC__URL", receiver.url)
        cli.monkeypatch.setenv("DIONYSUS_SYNC__SECRET", SECRET)
        cli.remember("one")
        cli.done("sync", "now")
        backup = str(tmp_path / "backup.db")
        cli.done("backup", backup)
        cli.remember("two")
        cli.done("sync", "now")
        cli.done("restore", backup, "--yes")
        cli.remember("three")
        cli.done("sync", "now")
        first, second = dict.fromkeys(batch["store"] for batch in receiver.batches)
        whole = cli.run("recover", str(receiver.save(tmp_path / "all.jsonl")))
        assert (whole.code, f"{first}, {second}" in whole.err) == (2, True)
        for number, (store, last) in enumerate(((first, "two"), (second, "three"))):
            bodies = [body for body in receiver.bodies if store.encode() in body]
            copy = receiver.save(tmp_path / f"{number}.jsonl", bodies)
            cli.done("recover", str(copy), "--into", str(tmp_path / f"new-{number}"))
            cli.monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / f"new-{number}"))
            assert [one["content"] for one in cli.done("list", "--order", "oldest")["memories"]] == ["one", last]
