"""The commands that keep a memory small, as text and as JSON."""

from __future__ import annotations

from datetime import UTC, datetime

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.settings import load_settings
from tests.conftest import SteppingClock
from tests.e2e.cli.kit import Cli

LATE = "Ben was late for standup"


@pytest.fixture(autouse=True)
def _words_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "none")


def repeat(cli: Cli, text: str, *more: str, times: int = 3) -> None:
    for day in range(1, times + 1):
        cli.remember(text, "--type", "episodic", "--occurred-at", f"2026-03-0{day}", *more)


def remember_long_ago(cli: Cli, *texts: str) -> list[str]:
    mind = build_mind(load_settings(home=cli.home), SteppingClock(datetime(2020, 1, 1, tzinfo=UTC)))
    made = [mind.memories.create(Draft(text), Caller("tester", "test")).id for text in texts]
    mind.close()
    return made


def test_consolidate_says_what_it_would_make_and_makes_it_when_told_to(cli: Cli):
    repeat(cli, LATE)
    repeat(cli, "Elsa forgot her swimming bag", "--project", "home")
    told = cli.run("consolidate").out
    assert f"3 times between 2026-03-01 and 2026-03-03: {LATE}" in told
    assert "Would make 1 of 3 episodic memories in 3 episodes, compared by words; 3 active memories before, 4" in told
    assert "Nothing was changed; --apply makes them." in told
    assert cli.done("stats")["memories"] == 6
    made = cli.done("consolidate", "--project", "*", "--apply", "--limit", "1")
    assert (made["made"], len(made["groups"]), made["groups_left_out"]) == (2, 1, 1)
    assert f"\n\n{made['groups'][0]['text']}\n" in cli.run("show", made["groups"][0]["id"]).out
    again = cli.run("consolidate", "--apply").out
    assert "Made 0 of" in again
    assert "1 were made before" in again
    cli.done("undo", str(made["change"]))
    assert cli.done("stats")["by_type"] == {"episodic": 6}


def test_consolidate_tells_what_it_took_the_place_of_and_how_to_undo_it(cli: Cli):
    repeat(cli, LATE)
    first = cli.done("consolidate", "--apply")["groups"][0]["id"]
    cli.remember(LATE, "--type", "episodic", "--occurred-at", "2026-04-01")
    told = cli.run("consolidate", "--apply").out
    assert first in told
    undo = told.split("`dionysus undo ")[1].split("`")[0]
    cli.done("undo", undo)
    assert cli.done("show", first)["status"] == "active"


def test_forgetting_shows_what_could_go_and_archives_it_when_told_to(cli: Cli):
    ids = remember_long_ago(cli, "an old note", "一份旧笔记")
    cli.remember("a new note", "--importance", "0.05")
    told = cli.run("forgetting").out
    assert all(id_ in told for id_ in ids)
    for line in (
        "2 of 3 active memories could be archived.",
        "0 are still at 0.1 or above.",
        "1 stay: stored in the last 30 days.",
        "Nothing was changed; --archive archives them.",
    ):
        assert line in told
    assert cli.done("forgetting", "--limit", "1")["proposed"] == 2
    assert "1 more are not shown: --limit" in cli.run("forgetting", "--limit", "1").out
    archived = cli.done("forgetting", "--archive")
    assert archived["archived"] == 2
    assert {cli.done("show", id_)["status"] for id_ in ids} == {"archived"}
    assert "Nothing had faded" in cli.run("forgetting", "--archive").out
    cli.done("undo", str(archived["change"]))
    assert {cli.done("show", id_)["status"] for id_ in ids} == {"active"}


def test_the_threshold_is_a_setting(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    remember_long_ago(cli, "an old note")
    monkeypatch.setenv("DIONYSUS_FORGETTING__BELOW", "0")
    answer = cli.done("forgetting", "--project", "*")
    assert (answer["below"], answer["relevant"], answer["proposed"]) == (0, 1, 0)
    monkeypatch.setenv("DIONYSUS_FORGETTING__ARCHIVE", "weekly")
    ran = cli.run("forgetting")
    assert ran.code == 78
    assert "DIONYSUS_FORGETTING__ARCHIVE" in ran.err


@pytest.mark.parametrize(
    ("words", "told"),
    [
        (("consolidate", "--project", "nowhere"), "There are no episodic memories in nowhere."),
        (("forgetting", "--project", "nowhere"), "There are no memories in nowhere."),
    ],
)
def test_an_unknown_project_is_said_to_be_empty(cli: Cli, words: tuple[str, ...], told: str):
    assert told in cli.run(*words).out


@pytest.mark.parametrize("words", [("consolidate", "--limit", "0"), ("forgetting", "--limit", "201")])
def test_limits_are_refused_by_name(cli: Cli, words: tuple[str, ...]):
    ran = cli.run("--json", *words)
    assert (ran.code, ran.json["error"]["field"]) == (2, "limit")
