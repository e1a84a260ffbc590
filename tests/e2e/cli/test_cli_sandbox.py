"""`dionysus sandbox`: what is in force, what attacks come to, and one file."""

from __future__ import annotations

from pathlib import Path

import pytest

from tests.e2e.cli.kit import Cli


@pytest.fixture(autouse=True)
def _monty_alone(cli: Cli) -> None:
    """The tier that works on every machine."""
    cli.monkeypatch.setenv("DIONYSUS_SANDBOX", "monty")


def test_status_says_what_is_in_force_and_how_every_tier_stands(cli: Cli):
    report = cli.done("sandbox")
    assert (report["setting"], report["in_force"]) == ("monty", "monty")
    assert [tier["tier"] for tier in report["tiers"]] == ["monty", "docker", "bwrap"]
    assert all(tier["works"] or (tier["why"] and tier["fix"]) for tier in report["tiers"])
    assert "in force  monty: the settings name it" in cli.run("sandbox", "status").out


def test_a_tier_that_is_named_and_does_not_work_is_never_replaced(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_SANDBOX", "docker")
    cli.monkeypatch.setenv("DIONYSUS_DOCKER__COMMAND", "no-such-engine")
    told = cli.run("sandbox", "--json")
    assert told.code == 1
    assert told.json["in_force"] == "none"
    assert "no-such-engine" in told.json["reason"]
    refused = cli.run("sandbox", "run", "-", "--json", stdin="print(1)")
    assert (refused.code, refused.json["error"]["code"]) == (8, "sandbox_unavailable")
    assert refused.json["error"]["next"]


def test_auto_without_full_python_is_monty_alone_and_says_so(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_SANDBOX", "auto")
    cli.monkeypatch.setenv("DIONYSUS_DOCKER__COMMAND", "no-such-engine")
    cli.monkeypatch.setenv("PATH", "")
    report = cli.done("sandbox")
    assert report["in_force"] == "monty"
    assert "monty alone" in report["reason"]
    assert "no-such-engine" in report["reason"]


def test_a_file_runs_and_what_it_prints_and_comes_to_is_shown(cli: Cli, tmp_path: Path):
    file = tmp_path / "sum.py"
    file.write_text("print('adding')\n{'sum': 1 + 2}\n", "utf-8")
    told = cli.run("sandbox", "run", str(file))
    assert (told.code, told.out) == (0, "adding\n{'sum': 3}\n")
    assert cli.done("sandbox", "run", str(file)) == {
        "tier": "monty",
        "value": "{'sum': 3}",
        "logs": "adding\n",
        "error": "",
    }


def test_a_file_that_fails_says_where(cli: Cli):
    told = cli.run("sandbox", "run", "-", stdin="print('begun')\n1 / 0\n")
    assert (told.code, told.out) == (1, "begun\n")
    assert "line 2" in told.err
    assert "ZeroDivisionError" in told.err


def test_the_code_reaches_no_file(cli: Cli, tmp_path: Path):
    told = cli.run("sandbox", "run", "-", stdin=f"open({str(tmp_path)!r} + '/kept', 'w')")
    assert told.code == 1
    assert list(tmp_path.glob("kept")) == []


@pytest.mark.parametrize("words", [("run",), ("run", "no/such/file.py"), ("run", "-", "--tier", "off")])
def test_what_cannot_be_run_is_refused(cli: Cli, words: tuple[str, ...]):
    told = cli.run("sandbox", *words, "--json")
    assert (told.code, told.json["error"]["code"]) == (2, "invalid_input")


def test_off_runs_nothing(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_SANDBOX", "off")
    assert cli.done("sandbox")["in_force"] == "off"
    told = cli.run("sandbox", "run", "-", "--json", stdin="1")
    assert (told.code, told.json["error"]["code"]) == (8, "sandbox_off")


def test_an_image_without_an_engine_is_refused(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_DOCKER__COMMAND", "no-such-engine")
    told = cli.run("sandbox", "build", "--json")
    assert (told.code, told.json["error"]["code"]) == (8, "sandbox_unavailable")


def test_a_tier_asked_for_by_name_and_not_there_fails_the_test(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_DOCKER__COMMAND", "no-such-engine")
    told = cli.run("sandbox", "test", "--tier", "docker", "--json")
    assert told.code == 1
    assert told.json["tiers"][0]["works"] is False


@pytest.mark.timeout(400)
def test_the_attacks_on_monty_are_held_off(cli: Cli):
    (monty,) = cli.done("sandbox", "test", "--tier", "monty")["tiers"]
    assert monty["broken"] == []
    assert monty["held"] >= 60
