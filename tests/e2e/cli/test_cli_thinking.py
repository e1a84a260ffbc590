"""The commands that have agents think, as text and as JSON."""

from __future__ import annotations

import subprocess
import sys
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path

import anyio
import pytest

from dionysus_mcp.cli.desk import Desk
from dionysus_mcp.cli.living import carried_out_alone
from dionysus_mcp.composition import build_mind, build_supplies
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.runs.job import Handle
from dionysus_mcp.settings import load_settings
from tests.conftest import SteppingClock
from tests.e2e.cli.kit import Cli
from tests.integration.agents.thinking import BUS, NO_BUS, RAIN, TESTER, lived


@contextmanager
def mind_of(cli: Cli) -> Iterator[Mind]:
    mind = build_mind(load_settings(home=cli.home, embedding={"model": "none"}))
    yield mind
    mind.close()


@pytest.fixture
def prediction(cli: Cli) -> str:
    """One that is open, of a model that has seen three days."""
    lived(load_settings(home=cli.home, embedding={"model": "none"}), SteppingClock(), *(BUS,) * 3)
    with mind_of(cli) as mind:
        model = mind.models.page(None, None, 1, None, "*", TESTER).models[0]
        return mind.models.predict(model.id, RAIN, 24, TESTER).id or ""


def test_a_prediction_is_resolved_and_explained(cli: Cli, prediction: str) -> None:
    ran = cli.run("resolve", prediction, *NO_BUS.split())
    assert ran.code == 0, ran
    assert f"Expected: {BUS} [{prediction}]" in ran.out
    assert "Judged wrong" in ran.out
    assert "No revision: The prediction failed, and the cases do not show yet" in ran.out
    assert [line for line in ran.err.splitlines() if line in {"judge", "reason", "revise"}]
    run = ran.out.rsplit("--run ", 1)[1].split("`")[0]
    assert "manager" in cli.run("trace", run).out
    assert cli.run("undo", "--run", run).code == 0
    told = cli.done("resolve", prediction, "-", stdin=BUS)
    assert (told["answer"]["verdict"], told["model"]) == ("right", "instinct")


def test_whoever_knows_how_a_prediction_came_out_settles_it(cli: Cli, prediction: str) -> None:
    unclear = cli.run("resolve", prediction, "She was there before everybody else.")
    assert "--outcome" in unclear.out
    ran = cli.run("resolve", prediction, "She was there before everybody else.", "--outcome", "partly")
    assert ran.code == 0, ran
    assert ran.out.startswith(f"{prediction} resolved: partly [m_")
    assert cli.run("resolve", prediction, BUS, "--outcome", "right").code != 0
    change = ran.out.rsplit("dionysus undo ", 1)[1].split("`")[0]
    assert cli.run("undo", change).code == 0
    assert cli.done("resolve", prediction, BUS, "--outcome", "right")["grade"] == "right"


@pytest.mark.parametrize("more", [(), ("--outcome", "right")])
def test_what_has_expired_is_not_settled_either(cli: Cli, prediction: str, more: tuple[str, ...]) -> None:
    del prediction  # which has a model
    settings = load_settings(home=cli.home, embedding={"model": "none"})
    with closing(build_mind(settings, SteppingClock(datetime.now(UTC) - timedelta(days=2)))) as mind:
        model = mind.models.page(None, None, 1, None, "*", TESTER).models[0]
        expired = mind.models.predict(model.id, RAIN, 24, TESTER).id or ""
    ran = cli.run("resolve", expired, BUS, *more)
    assert (ran.code, ran.out) == (4, "")
    assert "error[prediction_expired]" in ran.err


def test_what_only_mcp_has_is_named_so(cli: Cli) -> None:
    assert "over MCP, get_mental_model shows" in cli.run("resolve", "p_0000000000", "It rained.").err


@pytest.mark.parametrize(
    ("words", "code"),
    [
        (("resolve", "p_0000000000", "It rained."), 3),
        (("resolve", "nothing", "It rained."), 2),
        (("reconstruct", "--budget", "1"), 2),
        (("reconstruct", "--cue", "?"), 2),
        (("reconstruct", "--project", "*"), 2),
    ],
)
def test_what_is_refused_has_its_code(cli: Cli, words: tuple[str, ...], code: int) -> None:
    ran = cli.run(*words)
    assert (ran.code, ran.out) == (code, "")
    assert ran.err.startswith("error[")


def test_a_run_that_fails_has_the_code_of_its_error(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_SANDBOX", "off")
    ran = cli.run("--json", "heartbeat")
    assert (ran.code, ran.json["status"], ran.json["error"]["code"]) == (8, "failed", "sandbox_off")


MODEL = """
import os, sys
sys.stdin.read()
steps = open({counted!r}, "a")
steps.write("x")
steps.close()
done = os.path.getsize({counted!r})
code = ["print('y' * 19_000)"] + [f"line_{{done}}_{{n}} = 0" for n in range(9)]
print("Thought: on.\\n<code>\\n" + "\\n".join(code if done < 9 else ["final_answer('Done.')"]) + "\\n</code>")
"""


def test_a_beat_shows_how_much_code_there_was_however_much_it_saw(cli: Cli, tmp_path: Path) -> None:
    program = tmp_path / "model.py"
    program.write_text(MODEL.format(counted=str(tmp_path / "counted")), "utf-8")
    cli.monkeypatch.setenv("DIONYSUS_MODEL", f"command:{sys.executable} {program}")
    ran = cli.run("heartbeat", "--max-steps", "9")
    assert ran.code == 0, ran
    run = ran.out.rsplit("dionysus trace ", 1)[1].split("`")[0]
    steps = cli.done("trace", run)["trajectory"]["page"]
    code = [step["code"] for step in steps if step["agent"] == "manager" and step.get("code")]
    assert len(code) > 4  # more than fits on a page
    assert f"{len(chr(10).join(code).splitlines()) + len(code) - 1 - 25} more lines of code" in ran.out


@dataclass(frozen=True)
class Slow:
    """A job that takes longer than one call waits."""

    kind: str = "reconstruction"
    prefix: str = "slow"
    title: str = "slow"
    project_id: str = "test"

    def prepare(self, handle: Handle) -> None:
        del handle

    async def work(self, handle: Handle) -> dict[str, str]:
        del handle
        await anyio.sleep(0.5)
        return {"said": "done"}


def test_a_run_without_a_server_is_waited_for_until_it_ends(cli: Cli) -> None:
    del cli  # whose data folder this is
    desk = Desk(as_json=True)
    with closing(desk.mind):
        told = carried_out_alone(desk, Slow(), build_supplies(desk.settings, desk.mind), 0.1)
    assert (told["status"], told["answer"]) == ("done", {"said": "done"})


def test_a_session_is_picked_up(cli: Cli) -> None:
    id_ = cli.remember("We dumped the tables of Harbor", "--type", "episodic", "--session", "monday")
    ran = cli.run("reconstruct", "--cue", "Harbor", "--cue", "zeppelin")
    assert ran.out.startswith("# test")
    assert id_ in ran.out
    assert "No memory was found for: zeppelin" in ran.out
    told = cli.done("reconstruct", "--budget", "50")
    assert (told["kind"], told["status"]) == ("reconstruction", "done")


def test_a_text_cannot_write_to_the_terminal(cli: Cli) -> None:
    cli.remember("We dumped \x1b[31mthe tables\x07", "--type", "episodic", "--session", "monday")
    assert "\x1b" not in cli.run("reconstruct").out


def test_without_a_model_neither_agents_nor_a_server_are_imported(cli: Cli) -> None:
    cli.remember("We dumped the tables of Harbor", "--type", "episodic", "--session", "monday")
    code = (
        "import sys; from dionysus_mcp.cli.main import main; code = main(['reconstruct', '--cue', 'zeppelin']);"
        "sys.exit(code or any(name in sys.modules for name in ('smolagents', 'litellm', 'pydantic_monty', 'fastmcp')))"
    )
    ran = subprocess.run([sys.executable, "-c", code], env=cli.environment(), cwd=cli.folder, timeout=180, check=False)
    assert ran.returncode == 0
