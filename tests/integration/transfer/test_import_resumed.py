"""An import can be rehearsed, repeated, killed, taken up again and taken back."""

from __future__ import annotations

import json
import signal
import subprocess
import sys
import threading
from pathlib import Path

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.settings import load_settings
from dionysus_mcp.store.port import Stamp, Where
from dionysus_mcp.transfer.exporting import export_markdown
from tests.integration.transfer.conftest import ME, Life, NewMind, contents, everything, exported, imported, ties

EVERY = Where("memory")
MANY = 3_000
# Imports a file, and is killed in the middle of what comes after a number of batches.
IMPORT = """
import os, signal, sys, threading
from pathlib import Path
from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import load_settings
from dionysus_mcp.transfer.importing import import_from

batches = int(sys.argv[3])

def progress(done, total):
    global batches
    batches -= 1
    if batches == 0:
        threading.Timer(0.03, os.kill, (os.getpid(), signal.SIGKILL)).start()

mind = build_mind(load_settings(home=Path(sys.argv[2])))
import_from(Path(sys.argv[1]), mind, Caller("tester", "test"), progress=progress)
"""


def sources(folder: Path, one: Mind) -> dict[str, Path]:
    """A source of each format, by name."""
    folder.mkdir()
    Life(one, 11).live(40, erasing=False)
    graph = [
        {"type": "entity", "name": "Ana", "entityType": "person", "observations": ["likes tea", "lives in Oslo"]},
        {"type": "relation", "from": "Ana", "to": "Oslo", "relationType": "lives in"},
    ]
    session = [
        {
            "type": kind,
            "sessionId": "s",
            "uuid": f"{kind}{number}",
            "message": {"role": kind, "content": f"{kind} says"},
        }
        for number in range(3)
        for kind in ("user", "assistant")
    ]
    texts = {
        "dionysus.jsonl": exported(one),
        "history.jsonl": exported(one, history=True),
        "lines.jsonl": "".join(json.dumps({"content": f"fact {number}"}) + "\n" for number in range(700)),
        "keys.jsonl": '{"content":"a","key":"k"}\n{"content":"b","key":"l"}\n{"content":"b","key":"l"}\n',
        "graph.json": "".join(json.dumps(line) + "\n" for line in graph),
        "session.jsonl": "".join(json.dumps(line) + "\n" for line in session),
        "plain.txt": "One.\n\nTwo.\n",
        "vault/a.md": "See [[b]].",
        "vault/b.md": "---\ntags: [x]\n---\nSee [[a]].",
        "claude/tea.md": "---\nname: tea\ndescription: likes tea\nmetadata: {type: user}\n---\nLikes tea.",
    }
    for name, text in texts.items():
        (folder / name).parent.mkdir(exist_ok=True)
        (folder / name).write_text(text, "utf-8", newline="")
    export_markdown(one.store, folder / "notes")
    return {name: folder / name for name in KINDS}


FILES = ("dionysus.jsonl", "history.jsonl", "lines.jsonl", "keys.jsonl", "graph.json", "session.jsonl", "plain.txt")
KINDS = (*FILES, "vault", "claude", "notes")


@pytest.mark.parametrize("kind", KINDS)
def test_a_second_import_adds_nothing_and_a_rehearsal_tells_the_truth(
    new_mind: NewMind, tmp_path: Path, kind: str
) -> None:
    source = sources(tmp_path / "sources", new_mind("one"))[kind]
    two = new_mind("two")
    rehearsed = imported(two, source, dry_run=True)
    assert (two.store.position(), rehearsed.run_id, rehearsed.dry_run) == (0, None, True)
    first = imported(two, source)
    position = two.store.position()
    assert first.created > 0
    told = ("created", "already_there", "links", "changes", "redacted", "skipped", "notes")
    assert [getattr(rehearsed, name) for name in told] == [getattr(first, name) for name in told]
    rehearsed = imported(two, source, dry_run=True)
    again = imported(two, source)
    assert two.store.position() == position
    for report in (rehearsed, again):
        assert (report.created, report.links, report.changes, report.run_id) == (0, 0, 0, None)
        assert report.already_there == first.created + first.already_there


@pytest.mark.parametrize("kind", [kind for kind in KINDS if kind != "history.jsonl"])
def test_a_whole_import_is_taken_back_and_can_be_made_again(new_mind: NewMind, tmp_path: Path, kind: str) -> None:
    source = sources(tmp_path / "sources", new_mind("one"))[kind]
    two = new_mind("two")
    first = imported(two, source)
    before, tied = sorted(contents(two)), ties(two)
    two.journal.undo(None, first.run_id, ME)
    assert (contents(two), ties(two)) == ([], set())
    again = imported(two, source)
    assert (again.created, again.links) == (first.created, first.links)
    assert (sorted(contents(two)), ties(two)) == (before, tied)
    assert again.run_id != first.run_id
    assert imported(two, source).created == 0


def test_what_was_erased_after_an_import_is_not_brought_back(mind: Mind) -> None:
    text = '{"content":"a"}\n{"content":"b"}\n'
    imported(mind, text)
    mind.store.erase([everything(mind)[0].id], Stamp("eraser"))
    report = imported(mind, text)
    assert (report.created, report.already_there, contents(mind)) == (0, 1, ["b"])
    assert "not brought back" in report.skipped[0].why


def test_what_was_archived_after_an_import_counts_as_there(mind: Mind) -> None:
    imported(mind, '{"content":"a"}\n')
    mind.memories.forget(everything(mind)[0].id, ME)
    assert imported(mind, '{"content":"a"}\n').already_there == 1


def killed_after(batches: int, source: Path, home: Path) -> int:
    """Import in a process of its own until SIGKILL ends it; how many memories are there then."""
    ran = subprocess.run([sys.executable, "-c", IMPORT, str(source), str(home), str(batches)], check=False)
    assert ran.returncode == -signal.SIGKILL
    mind = build_mind(load_settings(home=home))
    written = mind.store.count(EVERY).get("", 0)
    mind.close()
    return written


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> dict[str, Path]:
    """Files with many memories: our export with and without its history, and plain JSON lines."""
    folder = tmp_path_factory.mktemp("large")
    facts = [json.dumps({"content": f"fact {number}", "tags": ["many"]}) + "\n" for number in range(MANY)]
    (folder / "lines.jsonl").write_text("".join(facts), "utf-8")
    mind = build_mind(load_settings(home=folder / "home"))
    imported(mind, folder / "lines.jsonl")
    ids = sorted(memory.id for memory in everything(mind))
    for source, target in zip(ids[:60], ids[60:120], strict=True):
        mind.memories.link(source, "SUPPORTS", target, None, ME)
    for history in (False, True):
        name = "history.jsonl" if history else "dionysus.jsonl"
        (folder / name).write_text(exported(mind, history=history), "utf-8", newline="")
    mind.close()
    return {path.name: path for path in folder.glob("*.jsonl")}


@pytest.mark.parametrize("kind", ["lines.jsonl", "dionysus.jsonl", "history.jsonl"])
def test_an_import_that_was_killed_is_completed_by_the_next(
    large: dict[str, Path], new_mind: NewMind, tmp_path: Path, kind: str
) -> None:
    first = killed_after(1, large[kind], tmp_path / "two")
    written = killed_after(3, large[kind], tmp_path / "two")
    assert 500 <= first < written < MANY
    two = new_mind("two")
    report = imported(two, large[kind])
    assert (report.created, report.already_there, report.skipped) == (MANY - written, written, ())
    assert sorted(contents(two)) == sorted(f"fact {number}" for number in range(MANY))
    if kind == "lines.jsonl":
        return
    assert len(ties(two)) == 60
    history = kind == "history.jsonl"
    assert exported(two, history=history) == large[kind].read_text("utf-8")


def test_two_imports_of_the_same_file_at_once_store_each_thing_once(tmp_path: Path, new_mind: NewMind) -> None:
    text = "".join(json.dumps({"content": f"fact {number}"}) + "\n" for number in range(1_500))
    minds = [build_mind(load_settings(home=tmp_path / "both")) for _ in range(2)]
    reports = []
    threads = [threading.Thread(target=lambda mind=mind: reports.append(imported(mind, text))) for mind in minds]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert sum(report.created for report in reports) == 1_500
    assert sum(report.already_there for report in reports) == 1_500
    assert minds[0].store.count(EVERY) == {"": 1_500}
    for mind in minds:
        mind.close()


def test_others_write_while_an_import_goes_on(mind: Mind, new_mind: NewMind) -> None:
    """Between its batches, every other writer has its turn."""
    text = "".join(json.dumps({"content": f"fact {number}"}) + "\n" for number in range(1_600))
    mine = []

    def remember(done: int, total: int | None) -> None:
        mine.append(mind.memories.create(Draft(f"mine {done}"), ME).id)

    imported(mind, text, progress=remember)
    assert len(mine) >= 3
    assert mind.store.count(EVERY) == {"": 1_600 + len(mine)}


def test_progress_goes_from_nothing_to_everything(mind: Mind, tmp_path: Path) -> None:
    path = tmp_path / "x.jsonl"
    path.write_text("".join(json.dumps({"content": f"fact {number}"}) + "\n" for number in range(1_200)), "utf-8")
    told: list[tuple[int, int | None]] = []
    imported(mind, path, progress=lambda done, total: told.append((done, total)))
    assert told == sorted(told)
    assert {total for _, total in told} == {path.stat().st_size}
    assert told[-1][0] == path.stat().st_size
