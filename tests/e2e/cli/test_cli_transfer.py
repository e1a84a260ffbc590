"""Export and import from the command line: what the commands add to the transfer itself."""

from __future__ import annotations

import json
import stat
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.cli.commands.copies import IMPORT_FORMATS
from dionysus_mcp.transfer.formats import FORMATS
from tests.e2e.cli.kit import Cli


def elsewhere(cli: Cli, name: str) -> Cli:
    """The same command line on another data folder."""
    other = Cli(cli.folder / name, cli.capsys, cli.monkeypatch, cli.folder)
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(other.home))
    return other


def everything(cli: Cli) -> list[dict[str, Any]]:
    memories: list[dict[str, Any]] = cli.done("list", "--all", "--project", "*", "--order", "oldest")["memories"]
    return memories


def test_every_format_that_can_be_imported_can_be_named():
    assert set(IMPORT_FORMATS) == {form.name for form in FORMATS}


def test_a_file_goes_out_whole_private_and_never_over_another(cli: Cli):
    for number in range(3):
        cli.remember(f"memory {number} 茶", "--metadata", '{"n": 1}', "--project", f"p{number}")
    target = cli.folder / "out.jsonl"
    report = cli.done("export", str(target))
    assert (report["memories"], report["position"]) == (3, 3)
    assert stat.S_IMODE(target.stat().st_mode) == 0o600
    assert [path.name for path in cli.folder.glob("*out*")] == ["out.jsonl"], "nothing half-written stays"
    target.write_text("mine")
    assert cli.run("export", str(target)).code == 4
    assert target.read_text() == "mine"
    assert cli.done("export", str(target), "--force", "--project", "p1")["memories"] == 1
    assert cli.run("export", str(cli.folder)).code == 6
    assert cli.run("export", str(cli.folder / "no/folder.jsonl")).code == 2


@pytest.mark.parametrize("history", [(), ("--history",)])
def test_what_went_out_comes_back_the_same(cli: Cli, history: tuple[str, ...]):
    cli.remember("tea", "--subject", "Ana", "--tag", "taste", "--occurred-at", "2026-01-01", "--project", "other")
    forgotten = cli.remember("a slip")
    cli.done("forget", forgotten)
    before = everything(cli)
    exported = cli.start("export", "-", *history).out
    other = elsewhere(cli, "other")
    report = other.done("import", "-", stdin=exported)
    assert (report["format"], report["created"]) == ("dionysus", 2)
    assert everything(other) == before
    assert other.done("import", "-", stdin=exported)["already_there"] == 2
    assert everything(other) == before
    if history:
        assert [event["operation"] for event in other.done("history", forgotten)["events"]] == ["update", "create"]


def test_stdout_stays_clean_when_the_export_goes_there(cli: Cli):
    cli.remember("tea")
    ran = cli.start("export", "-", "--json")
    assert all(json.loads(line) for line in ran.out.splitlines())
    assert json.loads(ran.err)["memories"] == 1
    assert cli.start("export").err == ""


def test_a_markdown_folder_goes_out_and_comes_back(cli: Cli):
    cli.remember("tea for Ana", "--subject", "Ana")
    folder = cli.folder / "notes"
    assert cli.done("export", str(folder), "--format", "markdown")["written"] == 1
    assert cli.done("export", str(folder), "--format", "markdown")["unchanged"] == 1
    assert cli.run("export", str(folder), "--format", "markdown", "--history").code == 2
    before = everything(cli)
    other = elsewhere(cli, "other")
    assert other.done("import", str(folder))["created"] == 1
    assert [memory["content"] for memory in everything(other)] == [memory["content"] for memory in before]


def test_a_dry_run_writes_nothing_and_tells_the_same(cli: Cli):
    lines = '{"content": "tea"}\n{"content": ""}\nnot json\n'
    dry = cli.done("import", "-", "--dry-run", stdin=lines)
    assert (dry["dry_run"], dry["created"], dry["skipped_count"]) == (True, 1, 2)
    assert cli.done("stats")["memories"] == 0
    wet = cli.done("import", "-", stdin=lines)
    assert (wet["created"], wet["skipped"]) == (1, dry["skipped"])
    told = cli.run("import", "-", stdin=lines).out
    assert told.startswith("Imported as jsonl: 0 memories, 1 already there, 2 skipped.")
    assert "SKIPPED" in told
    assert "content is ''" in told


def test_an_import_is_one_run_that_can_be_taken_back(cli: Cli):
    told = cli.run("import", "-", stdin='{"content": "tea"}\n{"content": "coffee"}\n').out
    run = told.split("--run ")[1].split("`")[0]
    assert len(cli.done("undo", "--run", run)["undone"]) == 2
    assert everything(cli) == []


def test_memories_that_name_no_project_go_where_they_are_told(cli: Cli):
    lines = '{"content": "a"}\n{"content": "b", "project_id": "own"}\n'
    cli.done("import", "-", "--project", "given", stdin=lines)
    assert {memory["content"]: memory["project_id"] for memory in everything(cli)} == {"a": "given", "b": "own"}


def test_a_format_that_is_named_decides(cli: Cli, tmp_path: Path):
    path = tmp_path / "looks-like.jsonl"
    path.write_text('{"content": "tea"}\n')
    assert cli.done("import", str(path), "--format", "text")["format"] == "text"
    (memory,) = everything(cli)
    assert "{" in memory["content"]
