"""The commands that look at runs of agents, as text and as JSON."""

from __future__ import annotations

import subprocess
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.runs.values import Failure, Run, Status, Tally
from dionysus_mcp.plain import plain
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Stamp
from tests.e2e.cli.kit import COMMAND, Cli
from tests.integration.agents.jobs import Said, a_step

DONE, FAILED, RUNNING = (f"beat-2026050{day}T090000Z-0000000{day}" for day in (1, 2, 3))


@pytest.fixture
def mind(cli: Cli) -> Iterator[Mind]:
    mind = build_mind(load_settings(home=cli.home, embedding={"model": "none"}))
    yield mind
    mind.close()


def begun(mind: Mind, run_id: str, kind: str = "heartbeat", owner: str = "lease-x") -> Run:
    return mind.runs.begin(Run(run_id, kind, "what to do today", "test", "tester", "", owner=owner))


@pytest.fixture
def runs(mind: Mind) -> Mind:
    """One that is done, with a step of an agent that another one asked; one that failed; one under way."""
    done = begun(mind, DONE)
    steps = [a_step(1, "ask"), a_step(2, "a tree \x1b[31m", parent=1, observation="it saw\nthis", memories=("m_1",))]
    for step in steps:
        mind.runs.note(done, Tally(steps=2, input_tokens=1200, money=0.5, models=("tiny",)), plain(step))
    with mind.store.unit(Stamp(done.author, done.id)) as unit:
        mind.runs.finish_in(unit, DONE, Said("All is well."))
    begun(mind, FAILED, "prediction")
    mind.runs.end(FAILED, Status.FAILED, Failure("model_failed", "No answer came.", "Ask again."), "tester")
    begun(mind, RUNNING)
    mind.runs.heard_of("lease-x", time.time())
    return mind


def test_runs_are_listed_and_filtered(cli: Cli, runs: Mind):
    told = cli.run("runs").out
    assert told.index(RUNNING) < told.index(FAILED) < told.index(DONE)
    assert "failed (model_failed)" in told
    assert [one["run_id"] for one in cli.done("runs", "--kind", "prediction")["runs"]] == [FAILED]
    assert [one["run_id"] for one in cli.done("runs", "--status", "done")["runs"]] == [DONE]
    page = cli.done("runs", "--limit", "2")
    assert f"--cursor {page['next_cursor']}" in cli.run("runs", "--limit", "2").out
    assert [one["run_id"] for one in cli.done("runs", "--cursor", page["next_cursor"])["runs"]] == [DONE]


def test_no_run_yet(cli: Cli):
    assert "No run of agents is on record" in cli.run("runs").out
    assert cli.done("runs") == {"runs": []}


def test_a_run_is_traced_as_a_tree(cli: Cli, runs: Mind):
    told = cli.run("trace", DONE).out
    assert "done after" in told
    assert "1,200 tokens, $0.5000, by tiny" in told
    assert "\n    2. manager: action" in told  # below the step in which it was asked
    assert "\x1b" not in told
    assert "call  create_memory" in told
    assert "| it saw" in told
    assert "All is well." in told
    as_json = cli.done("trace", DONE)
    assert [step["number"] for step in as_json["trajectory"]["page"]] == [1, 2]
    assert as_json["run"]["answer"] == {"text": "All is well."}


def test_one_step_and_a_run_without_any(cli: Cli, runs: Mind):
    told = cli.run("trace", DONE, "--step", "2").out
    assert ("2. manager" in told, "1. manager" in told) == (True, False)
    told = cli.run("trace", FAILED).out
    assert "error[model_failed]: No answer came. Ask again." in told
    assert "No agent took a step" in told


@pytest.mark.parametrize(
    ("words", "code", "error"),
    [
        (("trace", "beat-20260101T000000Z-ffffffff"), 3, "not_found"),
        (("trace", "m_0123456789"), 2, "invalid_input"),
        (("trace", DONE, "--step", "9"), 2, "invalid_input"),
        (("runs", "--cancel", "beat-20260101T000000Z-ffffffff"), 3, "not_found"),
        (("runs", "--limit", "0"), 2, "invalid_input"),
        (("runs", "--since", "whenever"), 2, "invalid_input"),
        (("runs", "--watch", "--status", "done"), 2, "invalid_input"),
    ],
)
def test_what_cannot_be_answered_is_an_error(cli: Cli, runs: Mind, words: tuple[str, ...], code: int, error: str):
    ran = cli.run("--json", *words)
    assert (ran.code, ran.json["error"]["code"]) == (code, error)


def test_a_run_of_a_server_is_cancelled(cli: Cli, runs: Mind):
    def server() -> None:
        while RUNNING not in runs.runs.to_cancel([RUNNING]):
            time.sleep(0.01)
        runs.runs.end(RUNNING, Status.CANCELLED, Failure("cancelled", "A person cancelled it."), "server")

    serving = threading.Thread(target=server)
    serving.start()
    told = cli.done("runs", "--cancel", RUNNING)
    serving.join()
    assert (told["status"], told["error"]["code"]) == ("cancelled", "cancelled")


def test_of_a_run_that_is_over_there_is_nothing_to_cancel(cli: Cli, runs: Mind):
    ran = cli.run("runs", "--cancel", DONE)
    assert (ran.code, "there was nothing to cancel" in ran.out) == (0, True)


def test_a_cancel_that_no_server_hears_yet_is_noted_and_that_is_said(cli: Cli, runs: Mind):
    ran = cli.run("runs", "--cancel", RUNNING)
    assert (ran.code, "running after" in ran.out) == (1, True)
    assert "noted that it is to end" in ran.out
    assert "`dionysus runs --watch` waits for it" in ran.out


def test_runs_under_way_are_watched_until_none_is(cli: Cli, runs: Mind):
    runs.runs.note(runs.runs.run(RUNNING), Tally(steps=3, phase="decide", said="thinks"))
    command = [*COMMAND, "runs", "--watch"]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, env=cli.environment(), cwd=cli.folder, text=True
    ) as watching:
        assert watching.stdout
        assert "running  3 steps  decide: thinks" in watching.stdout.readline()
        runs.runs.end(RUNNING, Status.FAILED, Failure("model_failed", "No answer came."), "server")
        last = watching.stdout.read().splitlines()[-1]
    assert "failed" in last
    assert watching.returncode == 0


def test_a_run_whose_server_has_died_is_interrupted_when_somebody_looks(cli: Cli, runs: Mind):
    runs.runs.heard_of("lease-x", 1.0)
    told = cli.done("trace", RUNNING)
    assert (told["run"]["status"], told["run"]["error"]["code"]) == ("interrupted", "interrupted")


def test_runs_are_exported_with_the_journal_and_are_no_memories(cli: Cli, runs: Mind, tmp_path: Path):
    cli.remember("The harbour crane is blue.")
    assert cli.done("stats")["memories"] == 1
    copy = tmp_path / "copy.jsonl"
    cli.done("export", "--history", str(copy))
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / "other"))
    cli.done("import", str(copy))
    assert [one["run_id"] for one in cli.done("runs", "--status", "done")["runs"]] == [DONE]
    assert cli.done("stats")["memories"] == 1


def test_a_beat_of_instinct_shows_whose_script_ran_and_where_it_is(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_MODEL", "instinct")
    told = cli.run("heartbeat").out
    assert told.startswith("  | # Instinct's own script ran; `dionysus trace` shows it.\n\n")
    assert "Changed: nothing but its note for the next beat (m_" in told
    cli.done("heartbeat", "--pause", "for now")
    for words in ((), ("--dry-run",)):
        refused = cli.run("heartbeat", *words)
        assert refused.code == 4
        assert ": for now. `dionysus heartbeat --resume` lets them run again" in refused.err
    cli.done("heartbeat", "--resume")
    assert "--energy should be greater than 0" in cli.run("heartbeat", "--energy", "0").err


def test_a_cue_without_a_word_is_named_as_it_was_typed(cli: Cli):
    assert "--cue is ''" in cli.run("reconstruct", "--cue", "").err
