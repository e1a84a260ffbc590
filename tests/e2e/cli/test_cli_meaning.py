"""Recall by meaning on the command line, with the model that comes with Dionysus."""

from __future__ import annotations

import os
import signal
import subprocess
import time
from pathlib import Path

import pytest

from tests.e2e.cli.kit import COMMAND, Cli
from tests.old_file import as_the_first_version_wrote_it


@pytest.fixture
def meaning(cli: Cli, monkeypatch: pytest.MonkeyPatch) -> Cli:
    monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "minilm")
    cli.variables["DIONYSUS_EMBEDDING__MODEL"] = "minilm"
    return cli


def words_only(cli: Cli, monkeypatch: pytest.MonkeyPatch, name: str = "none") -> None:
    monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", name)


def test_recall_explains_itself(meaning: Cli) -> None:
    meaning.remember("The cat is allergic to chicken, so buy the salmon tins.", "--subject", "Minka")
    meaning.remember("Invoices are numbered per calendar year.")
    answer = meaning.done("recall", "--explain", "Which food must our pet not get?")
    assert answer["mode"] == "words+meaning"
    assert answer["hits"][0]["subject"] == "Minka"
    told = meaning.run("recall", "--explain", "Which food must our pet not get?").out
    assert "close in meaning" in told
    assert "Found by words+meaning; confidence 0." in told


def test_a_change_is_closed_told_and_taken_back(meaning: Cli) -> None:
    old = meaning.remember("The payment service listens on port 8081.", "--subject", "payment service")
    told = meaning.run("remember", "The payment service listens on port 9090.", "--subject", "payment service").out
    assert f"{old} The payment service listens on port 8081." in told
    change = told.split("`dionysus undo ")[1].split("`")[0]
    assert meaning.done("show", old)["status"] == "superseded"
    meaning.done("undo", change)
    assert meaning.done("show", old)["status"] == "active"
    new = next(one["id"] for one in meaning.done("list")["memories"] if one["id"] != old)
    assert f"{old} is closed; {new} holds now." in meaning.run("accept", old, new).out
    assert meaning.done("show", old)["status"] == "superseded"


def test_what_was_stored_without_vectors_gets_them(meaning: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    words_only(meaning, monkeypatch)
    meaning.remember("The cat is allergic to chicken, so buy the salmon tins.")
    assert meaning.done("stats")["embedded"] == {"": 1}
    answer = meaning.done("recall", "pet food")
    assert (answer["hits"], answer["mode"]) == ([], "words")
    words_only(meaning, monkeypatch, "minilm")
    assert "1 of 1 memories have no vectors of it" in meaning.run("doctor", "--no-start").out.replace("\n", " ")
    assert meaning.done("reindex")["embedded"] == 1
    assert "no vectors" not in meaning.run("doctor", "--no-start").out
    assert meaning.done("reindex")["embedded"] == 0
    assert meaning.done("recall", "pet food")["hits"]


def test_reindex_without_an_embedder_says_what_to_do(cli: Cli) -> None:
    error = cli.run("--json", "reindex").json["error"]
    assert error["code"] == "embedder_error"
    assert "DIONYSUS_EMBEDDING__MODEL" in error["next"]


def test_an_import_gets_its_vectors(meaning: Cli, tmp_path: Path) -> None:
    notes = tmp_path / "notes.jsonl"
    notes.write_text(
        '{"content": "The cat is allergic to chicken."}\n{"content": "Rent is due on the first."}\n', "utf-8"
    )
    assert meaning.done("import", str(notes))["embedded"] == 2
    assert meaning.done("recall", "Which food must our pet not get?")["hits"][0]["content"].startswith("The cat")


def test_a_reindex_that_is_killed_goes_on_where_it_was(meaning: Cli, monkeypatch: pytest.MonkeyPatch) -> None:
    lines = "".join(f'{{"content": "Entry {number} speaks of boats, birds and bread."}}\n' for number in range(400))
    words_only(meaning, monkeypatch)
    meaning.done("import", "-", stdin=lines)
    process = subprocess.Popen([*COMMAND, "reindex"], env=meaning.environment(), cwd=meaning.folder)
    deadline = time.monotonic() + 60
    while time.monotonic() < deadline and not (done := meaning.done("stats")["embedded"].get("all-minilm-l6-v2/1", 0)):
        time.sleep(0.02)
    os.kill(process.pid, signal.SIGKILL)
    process.wait()
    assert done
    words_only(meaning, monkeypatch, "minilm")
    left = meaning.done("stats")["embedded"].get("", 0)
    assert meaning.done("reindex")["embedded"] == left
    assert meaning.done("stats")["embedded"] == {"all-minilm-l6-v2/1": 400}


def test_reindex_finds_names_in_memories_from_before_they_were_kept(
    meaning: Cli, monkeypatch: pytest.MonkeyPatch
) -> None:
    as_the_first_version_wrote_it(
        meaning.home / "memory.db", {"m_0000000001": "We met Ana Ruiz", "m_0000000002": "tea"}
    )
    words_only(meaning, monkeypatch)
    ran = meaning.run("reindex")
    assert (ran.code, "1 memories from before names were kept got theirs" in ran.err) == (7, True)
    words_only(meaning, monkeypatch, "minilm")
    again = meaning.done("reindex")
    assert (again.get("named"), again["embedded"]) == (None, 2)
    assert meaning.done("entity", "Ana Ruiz", "--project", "p")["memories"] == 1
    assert len(meaning.done("history", "m_0000000001")["events"]) == 1
