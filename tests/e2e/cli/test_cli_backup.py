"""Backups are whole and restoring verifies first, keeps the old file, and does not disturb who is at work."""

from __future__ import annotations

import sqlite3
import stat
import subprocess
import threading
from contextlib import closing
from pathlib import Path

import pytest

from dionysus_mcp.store.sqlite.checkup import findings
from dionysus_mcp.store.sqlite.lock import WriteLock
from tests.e2e.cli.kit import COMMAND, Cli
from tests.e2e.conftest import OpenWindow

ASKS = "[y/N]"


def texts(cli: Cli) -> set[str]:
    return {memory["content"] for memory in cli.done("list", "--all")["memories"]}


def texts_in(path: Path) -> set[str]:
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as db:
        return {text for (text,) in db.execute("SELECT text FROM node")}


def problems(cli: Cli) -> list[str]:
    """What is wrong with the memory in place, after a look at everything in it."""
    path = cli.home / "memory.db"
    return findings(path, WriteLock(path.with_name("memory.db.lock"), 30.0))


def spoil(path: Path) -> None:
    """Overwrite pages in the middle of a file."""
    raw = bytearray(path.read_bytes())
    raw[4096 * 2 : 4096 * 9] = b"\xa5" * 4096 * 7
    path.write_bytes(raw)


def as_of_version(path: Path, version: int) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute(f"PRAGMA user_version = {version}")


def foreign(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("CREATE TABLE theirs (a)")


def no_memory(path: Path) -> None:
    path.unlink()
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("VACUUM")


def without_words(path: Path) -> None:
    """The index of words says something else than the texts."""
    with closing(sqlite3.connect(path, isolation_level=None)) as db:
        db.execute("UPDATE passage SET body = 'another text'")


def test_a_backup_is_one_whole_private_file(cli: Cli):
    cli.remember("tea")
    made = cli.done("backup")
    path = Path(made["file"])
    assert path.parent == cli.home / "backups"
    assert (made["memories"], made["journal_position"], made["bytes"]) == (1, 1, path.stat().st_size)
    assert stat.S_IMODE(path.stat().st_mode) == 0o600
    assert texts_in(path) == {"tea"}
    assert [file.name for file in path.parent.iterdir()] == [path.name], "nothing is left beside it"
    assert cli.done("backup")["file"] != made["file"], "two in one second are two files"


def test_a_backup_goes_where_it_is_told_and_never_over_another_file(cli: Cli):
    cli.remember("tea")
    target = cli.folder / "mine.db"
    assert cli.run("backup", str(target)).out.startswith("Backed up 1 memory, ")
    before = target.read_bytes()
    assert cli.run("backup", str(target)).code == 4
    assert target.read_bytes() == before
    assert cli.run("backup", str(cli.folder / "no/such/folder.db")).code == 2


def test_a_backup_taken_while_a_server_writes_is_one_moment_of_it(cli: Cli, window: OpenWindow):
    stop = threading.Event()
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()
        client.call("create_memories", memories=[{"content": f"old {number} " + "x" * 2000} for number in range(500)])

        def write() -> None:
            while not stop.is_set():
                pair = [{"content": side, "memory_type": "episodic"} for side in ("left", "right")]
                client.call("create_memories", memories=pair)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            made = [cli.start("backup", str(cli.folder / f"{number}.db"), "--json").json for number in range(2)]
        finally:
            stop.set()
            writer.join()
    positions = [one["journal_position"] for one in made]
    assert positions == sorted(set(positions)), "the server wrote between them"
    for one in made:
        with closing(sqlite3.connect(one["file"])) as db:
            counted = dict(db.execute("SELECT text, count(*) FROM node WHERE text IN ('left', 'right') GROUP BY text"))
            (seq,) = db.execute("SELECT max(seq) FROM change").fetchone()
            (kept,) = db.execute("SELECT count(*) FROM node WHERE kind = 'memory'").fetchone()
        assert counted["left"] == counted["right"]
        assert (seq, kept) == (one["journal_position"], one["memories"])


def test_restore_asks_keeps_the_old_file_and_brings_the_backup_back(cli: Cli):
    cli.remember("in the backup")
    backup = cli.done("backup")["file"]
    cli.remember("after the backup")
    refused = cli.at_terminal("restore", backup, typed={ASKS: "n"})
    assert (refused.code, texts(cli)) == (5, {"in the backup", "after the backup"})
    assert "The backup is sound and holds 1 memory" in refused.err
    restored = cli.at_terminal("restore", backup, "--json", typed={ASKS: "y"})
    assert restored.code == 0, restored
    assert texts(cli) == {"in the backup"}
    kept = Path(restored.json["kept"])
    assert kept.name.startswith("before-restore-")
    assert texts_in(kept) == {"in the backup", "after the backup"}
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert len(cli.done("recall", "backup")["hits"]) == 1, "the words of the restored memory are searched"


def test_restore_needs_a_person_or_yes(cli: Cli):
    cli.remember("tea")
    backup = cli.done("backup")["file"]
    assert cli.run("restore", backup).code == 5
    assert cli.run("restore", backup, "--yes").code == 0


def test_backup_to_stdout_and_restore_from_stdin(cli: Cli):
    cli.remember("tea")
    copy = cli.folder / "copy.db"
    with copy.open("wb") as out:
        assert subprocess.run([*COMMAND, "backup", "-"], stdout=out, env=cli.environment(), check=False).returncode == 0
    assert texts_in(copy) == {"tea"}
    cli.remember("coffee")
    assert cli.start("restore", "-", stdin=copy.read_bytes()).code == 5
    assert cli.start("restore", "-", "--yes", stdin=copy.read_bytes()).code == 0
    assert texts(cli) == {"tea"}


def test_a_running_server_goes_on_with_what_was_restored(cli: Cli, window: OpenWindow):
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()
        client.call("create_memory", content="tea in the backup")
        backup = cli.done("backup")["file"]
        client.call("create_memory", content="tea after it")
        assert cli.run("restore", backup, "--yes").code == 0
        hits = client.call("search_memories", query="tea")["hits"]
        assert [hit["content"] for hit in hits] == ["tea in the backup"]
        created = client.call("create_memory", content="tea of the new time")
        assert created["change"] == 2
    assert texts(cli) == {"tea in the backup", "tea of the new time"}
    assert problems(cli) == []


def test_nothing_acknowledged_is_lost_when_a_server_writes_during_a_restore(cli: Cli, window: OpenWindow):
    cli.remember("in the backup")
    backup = cli.done("backup")["file"]
    acknowledged: list[str] = []
    stop = threading.Event()
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()

        def write() -> None:
            while not stop.is_set():
                text = f"note {len(acknowledged)}"
                client.call("create_memory", content=text)
                acknowledged.append(text)

        writer = threading.Thread(target=write)
        writer.start()
        try:
            kept = [cli.start("restore", backup, "--yes", "--json").json["kept"] for _ in range(2)]
        finally:
            stop.set()
            writer.join()
    found = texts(cli).union(*(texts_in(Path(path)) for path in kept))
    assert set(acknowledged) <= found, "each is in place, or in a file that was kept"
    assert len(acknowledged) > 3
    assert problems(cli) == []


@pytest.mark.parametrize(
    ("change", "code"),
    [
        (spoil, "store_corrupt"),
        (foreign, "store_corrupt"),
        (no_memory, "store_corrupt"),
        (without_words, "store_corrupt"),
        (lambda path: path.write_bytes(b""), "store_corrupt"),
        (lambda path: path.write_bytes(b"not a database at all " * 100), "store_corrupt"),
        (lambda path: path.write_bytes(path.read_bytes()[:20_000]), "store_corrupt"),
        (lambda path: as_of_version(path, 999), "store_too_new"),
    ],
    ids=["damaged", "foreign", "no memory", "words differ", "empty", "text", "cut off", "too new"],
)
def test_a_bad_backup_is_refused_and_nothing_is_touched(cli: Cli, change, code: str):
    for number in range(20):
        cli.remember(f"memory {number} " + "x" * 1000)
    backup = Path(cli.done("backup")["file"])
    change(backup)
    before = (cli.home / "memory.db").read_bytes()
    ran = cli.run("restore", str(backup), "--yes", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (6, code)
    assert (cli.home / "memory.db").read_bytes() == before
    assert [path.name for path in (cli.home / "backups").iterdir()] == [backup.name], "nothing is left lying about"


def test_a_damaged_memory_is_moved_aside_and_replaced(cli: Cli, window: OpenWindow):
    for number in range(20):
        cli.remember(f"memory {number} " + "x" * 1000)
    backup = cli.done("backup")["file"]
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()
        client.call("memory_stats")
        spoil(cli.home / "memory.db")
        damaged = (cli.home / "memory.db").read_bytes()
        restored = cli.done("restore", backup, "--yes")
        assert restored["was_damaged"]
        assert Path(restored["kept"]).read_bytes() == damaged
        assert len(texts(cli)) == 20
        told = client.result("tools/call", {"name": "memory_stats", "arguments": {}})
        assert told["isError"], "the server says that the file beneath it is another one"
        assert client.call("memory_stats")["memories"] == 20
    assert problems(cli) == []


def test_restore_into_an_empty_place_keeps_nothing(cli: Cli, tmp_path: Path):
    cli.remember("tea")
    backup = cli.done("backup", str(tmp_path / "b.db"))["file"]
    elsewhere = Cli(tmp_path / "elsewhere", cli.capsys, cli.monkeypatch, tmp_path)
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(elsewhere.home))
    assert "kept" not in elsewhere.done("restore", backup, "--yes")
    assert texts(elsewhere) == {"tea"}


def test_the_memory_itself_is_not_a_backup_of_it(cli: Cli):
    cli.remember("tea")
    assert cli.run("restore", str(cli.home / "memory.db"), "--yes").code == 2


# -- a store that cannot be used


def test_a_database_of_a_newer_version_is_refused_untouched_by_every_command(cli: Cli):
    id_ = cli.remember("tea")
    path = cli.home / "memory.db"
    as_of_version(path, 999)
    before = path.read_bytes()
    for words in (
        ["remember", "x"],
        ["recall", "x"],
        ["list"],
        ["show", id_],
        ["history", id_],
        ["undo", "1"],
        ["forget", id_],
        ["purge", id_],
        ["stats"],
        ["backup"],
    ):
        ran = cli.run(*words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (6, "store_too_new"), words
    assert cli.run("doctor", "--no-start").code == 1
    assert path.read_bytes() == before


def test_a_corrupt_file_is_a_clear_error(cli: Cli):
    cli.remember("tea")
    path = cli.home / "memory.db"
    path.write_bytes(b"garbage" * 1000)
    ran = cli.run("list", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (6, "store_corrupt")
    assert "restore" in ran.json["error"]["next"]
    assert path.read_bytes() == b"garbage" * 1000


def test_a_folder_that_cannot_be_written_is_a_clear_error(cli: Cli):
    file = cli.folder / "a file"
    file.write_text("in the way")
    cli.monkeypatch.setenv("DIONYSUS_HOME", str(file / "home"))
    for words in (["remember", "x"], ["list"]):
        ran = cli.run(*words, "--json")
        assert (ran.code, ran.json["error"]["code"]) == (6, "store_read_only")
