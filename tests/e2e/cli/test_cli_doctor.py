"""What the doctor finds, and what it prescribes."""

from __future__ import annotations

import fcntl
import json
import os
import signal
import sqlite3
import subprocess
import sys
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import pytest

from dionysus_mcp.cli.doctor.clients import command_there
from dionysus_mcp.cli.doctor.configurations import Entry, entries
from dionysus_mcp.cli.doctor.processes import Server, is_orphan, is_server, running_servers
from tests.e2e.cli.kit import Cli

LEVELS = ("ok", "warn", "fail")
Finding = dict[str, str]


def found(cli: Cli, *words: str) -> tuple[int, list[Finding]]:
    ran = cli.run("doctor", "--json", *words)
    findings: list[Finding] = ran.json["findings"]
    for finding in findings:
        assert finding["level"] in LEVELS
        assert finding["what"]
        assert finding["level"] == "ok" or finding["fix"], f"every finding says what mends it: {finding}"
    assert ran.code == (1 if any(finding["level"] == "fail" for finding in findings) else 0)
    return ran.code, findings


def of(findings: list[Finding], check: str) -> list[tuple[str, str]]:
    return [(finding["level"], finding["what"]) for finding in findings if finding["check"] == check]


def test_a_healthy_memory_is_called_so_and_the_server_answers(cli: Cli):
    cli.remember("tea")
    code, findings = found(cli, "--deep")
    assert code == 0
    assert {finding["check"] for finding in findings} == {
        *(
            "python",
            "sqlite",
            "settings",
            "rights",
            "disk",
            "lock",
            "embedder",
            "sandbox",
            "models",
            "processes",
            "clients",
            "start",
            "integrity",
            "schema",
        )
    }
    assert of(findings, "integrity") == [("ok", "every page is sound: 1 memories at change 1, wal mode")]
    (start,) = of(findings, "start")
    assert start[0] in {"ok", "warn"}
    assert "initialize" in start[1]
    assert of(findings, "clients")[0][0] == "warn", "no client knows us, and that is worth saying"
    assert any("3.51.3" in what for _, what in of(findings, "sqlite"))


def test_the_doctor_makes_nothing_where_nothing_is(cli: Cli):
    told = cli.run("doctor", "--no-start").out
    assert "the first write makes it" in told
    assert not (cli.home / "memory.db").exists()


def loose_rights(cli: Cli) -> None:
    (cli.home / "memory.db").chmod(0o644)


def wrong_setting(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_LOG_LEVEL", "loud")


def unknown_variable(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_HMOE", "a-value-nobody-needs-to-see")


def unknown_in_a_group(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_BUDGETS__DAY", "a-value-nobody-needs-to-see")


def group_is_no_object(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_SYNC", '["a-value-nobody-needs-to-see"]')


def no_program(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_MODEL", "command: no-such-program --key a-value-nobody-needs-to-see-1234")


def damaged(cli: Cli) -> None:
    path = cli.home / "memory.db"
    raw = bytearray(path.read_bytes())
    raw[8192:40960] = b"\xa5" * 32768
    path.write_bytes(raw)


def words_differ(cli: Cli) -> None:
    with closing(sqlite3.connect(cli.home / "memory.db", isolation_level=None)) as db:
        db.execute("DELETE FROM passage_words_data WHERE id > 1")


def newer(cli: Cli) -> None:
    with closing(sqlite3.connect(cli.home / "memory.db", isolation_level=None)) as db:
        db.execute("PRAGMA user_version = 999")


def foreign(cli: Cli) -> None:
    (cli.home / "memory.db").write_bytes(b"no database " * 1000)


@pytest.mark.parametrize(
    ("harm", "level", "check", "says", "mends"),
    [
        (loose_rights, "warn", "rights", "mode 0644", "chmod 600"),
        (wrong_setting, "fail", "settings", "DIONYSUS_LOG_LEVEL is 'loud'", "Set DIONYSUS_LOG_LEVEL"),
        (group_is_no_object, "fail", "settings", "DIONYSUS_SYNC cannot be read", "such as DIONYSUS_SYNC__URL"),
        (unknown_variable, "warn", "settings", "DIONYSUS_HMOE names no setting", "call it right: DIONYSUS_HOME,"),
        (unknown_in_a_group, "warn", "settings", "DIONYSUS_BUDGETS__DAY names no", "DIONYSUS_BUDGETS__DAY_TOKENS,"),
        (no_program, "warn", "models", "there is no program no-such-program on the path", "dionysus models"),
        (damaged, "fail", "integrity", "damaged", "restore"),
        (words_differ, "fail", "integrity", "words", "restore"),
        (newer, "fail", "integrity", "schema version 999", "Update"),
        (foreign, "fail", "integrity", "does not start as an SQLite file", "restore"),
    ],
)
def test_harm_is_found_and_a_cure_named(
    cli: Cli, harm: Callable[[Cli], None], level: str, check: str, says: str, mends: str
):
    cli.remember("tea")
    harm(cli)
    before = (cli.home / "memory.db").read_bytes()
    ran = cli.run("doctor", "--no-start", "--json")
    matching = [
        one for one in ran.json["findings"] if (one["level"], one["check"]) == (level, check) and says in one["what"]
    ]
    assert len(matching) == 1, ran.out
    assert mends in matching[0]["fix"]
    assert ran.code == (1 if level == "fail" else 0)
    assert "a-value-nobody-needs-to-see" not in ran.out + ran.err
    assert (cli.home / "memory.db").read_bytes() == before


def test_who_holds_the_write_lock_is_found(cli: Cli):
    cli.remember("tea")
    assert of(found(cli, "--no-start")[1], "lock")[0][0] == "ok"
    path = cli.home / "memory.db.lock"
    with path.open("r+b") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        os.pwrite(lock.fileno(), b"%-12d" % os.getpid(), 0)
        cli.monkeypatch.setenv("DIONYSUS_SQLITE__BUSY_TIMEOUT_S", "0.2")
        _, findings = found(cli, "--no-start")
    ((level, what),) = of(findings, "lock")
    assert level == "warn"
    assert what.startswith(f"process {os.getpid()} has held the write lock for ")


# -- processes


@pytest.mark.parametrize(
    ("line", "server"),
    [
        ("/usr/bin/python /home/a/.venv/bin/dionysus serve", True),
        ("dionysus serve --http", True),
        ("python -m dionysus_mcp.server", True),
        ("python3 -P -m dionysus_mcp.cli.main serve", True),
        ("python -m dionysus_mcp.cli.main recall serve", False),
        ("dionysus recall serve", False),
        ("vim dionysus serve.txt", False),
        ("grep dionysus", False),
        ("", False),
    ],
)
def test_servers_are_told_from_other_processes(line: str, server: bool):
    assert is_server(line.split(" ")) is server


LEAVE_BEHIND = """
import subprocess, sys
waits = "import time; time.sleep(600)"
left = subprocess.Popen([sys.executable, "-c", waits, "-m", "dionysus_mcp.server"], stdin=int(sys.argv[1]), stdout=-3)
print(left.pid)
"""


@contextmanager
def left_behind(*, client_lives: bool) -> Iterator[Server]:
    """A process with the command line of our server. Who started it has ended; its client holds the pipe, or not."""
    reader, writer = os.pipe()
    script = [sys.executable, "-W", "ignore", "-c", LEAVE_BEHIND, str(reader)]
    ran = subprocess.run(script, pass_fds=[reader], stdout=subprocess.PIPE, text=True, check=True)
    pid = int(ran.stdout)
    os.close(reader)
    if not client_lives:
        os.close(writer)
    try:
        yield next(server for server in running_servers() if server.pid == pid)
    finally:
        os.kill(pid, signal.SIGKILL)
        if client_lives:
            os.close(writer)


@pytest.mark.skipif(not Path("/proc/self/stat").exists(), reason="reads /proc")
@pytest.mark.parametrize("client_lives", [True, False])
def test_only_a_server_that_nobody_can_talk_to_is_called_left_over(cli: Cli, client_lives: bool):
    with left_behind(client_lives=client_lives) as server:
        if server.parent != 1:
            pytest.skip("here, orphans go to another process than the first")
        assert is_orphan(server) is not client_lives
        findings = json.loads(cli.start("doctor", "--no-start", "--json").out)["findings"]
    told = [finding for finding in findings if f"process {server.pid} " in finding["what"]]
    assert [finding["fix"] for finding in told] == ([] if client_lives else [f"kill {server.pid}"])


@pytest.mark.parametrize(
    ("server", "orphan"),
    [
        (Server(1234567, parent=1, over_http=True, stdin="pipe:[1]", megabytes=1), False),
        (Server(1234567, parent=1, over_http=False, stdin="socket:[1]", megabytes=1), False),
        (Server(1234567, parent=1, over_http=False, stdin="/dev/pts/0", megabytes=1), False),
        (Server(1234567, parent=os.getpid(), over_http=False, stdin="pipe:[1]", megabytes=1), False),
        (Server(1234567, parent=1, over_http=False, stdin="pipe:[1]", megabytes=1), True),
    ],
)
def test_in_doubt_a_server_is_left_alone(server: Server, orphan: bool):
    assert is_orphan(server) is orphan


# -- clients

ANSWERS = """#!/bin/sh
echo >> "$(dirname "$0")/started"
read line
echo '{"jsonrpc": "2.0", "id": 1, "result": {}}'
"""
SILENT = "#!/bin/sh\nexit 3\n"
SECRET = "do-not-tell-anybody"


def script(folder: Path, body: str) -> str:
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / "dionysus"
    path.write_text(body)
    path.chmod(0o755)
    return str(path)


def configure(cli: Cli, place: str, command: str) -> Path:
    """Write the file of a client that starts a command."""
    person = cli.folder / "person"
    servers = {"mcpServers": {"dionysus": {"command": command, "args": ["serve"], "env": {"TOKEN": SECRET}}, "b": {}}}
    toml = f'[mcp_servers.dionysus]\ncommand = "{command}"\nargs = ["serve"]\n'
    kinds: dict[str, tuple[Path, str]] = {
        "Claude Code (user)": (person / ".claude.json", json.dumps(servers)),
        "Claude Code (this folder)": (person / ".claude.json", json.dumps({"projects": {str(cli.folder): servers}})),
        "Claude Code (project)": (cli.folder / ".mcp.json", json.dumps(servers)),
        "Claude Desktop": (person / ".config/Claude/claude_desktop_config.json", json.dumps(servers)),
        "Codex": (person / ".codex/config.toml", toml),
        "Gemini CLI": (person / ".gemini/settings.json", json.dumps(servers)),
        "Qwen Code": (person / ".qwen/settings.json", json.dumps(servers)),
        "opencode": (
            person / ".config/opencode/opencode.json",
            json.dumps({"mcp": {"dionysus": {"type": "local", "command": [command, "serve"]}}}),
        ),
    }
    path, text = kinds[place]
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(text)
    return path


CLIENTS = (
    *("Claude Code (user)", "Claude Code (this folder)", "Claude Code (project)", "Claude Desktop"),
    *("Codex", "Gemini CLI", "Qwen Code", "opencode"),
)


def test_every_client_that_knows_us_is_found(cli: Cli):
    command = script(cli.folder / "bin", ANSWERS)
    files = {client: configure(cli, client, command) for client in CLIENTS if client != "Claude Code (this folder)"}
    _, findings = found(cli, "--no-start")
    assert sorted(of(findings, "clients")) == sorted(
        ("ok", f"{client} knows it as 'dionysus' ({file})") for client, file in files.items()
    )


@pytest.mark.parametrize("client", CLIENTS)
def test_a_command_that_is_gone_is_found_in_every_client(cli: Cli, client: str):
    configure(cli, client, "/nowhere/dionysus")
    ((level, what),) = [
        (finding.level, finding.what) for finding in (command_there(one) for one in entries() if isinstance(one, Entry))
    ]
    assert (level, what.split(" knows")[0]) == ("fail", client)
    assert what.endswith("but /nowhere/dionysus is not there")


def test_what_clients_start_is_started_once_and_told_without_its_environment(cli: Cli):
    good, bad, cloned = cli.folder / "good", cli.folder / "bad", cli.folder / "cloned"
    configure(cli, "Claude Code (user)", script(good, ANSWERS))
    configure(cli, "Gemini CLI", script(good, ANSWERS))
    configure(cli, "Codex", script(bad, SILENT))
    configure(cli, "Claude Code (project)", script(cloned, ANSWERS))
    code, findings = found(cli)
    assert code == 1
    starts = of(findings, "start")
    assert ("fail", f"Codex: {bad}/dionysus does not answer `initialize`") in starts
    assert sum(f"{good}/dionysus answered" in what for level, what in starts if level == "ok") == 1
    assert (good / "started").read_text() == "\n"
    assert not (cloned / "started").exists(), "what a cloned project names is never started"
    assert len(of(findings, "clients")) == 4
    assert SECRET not in str(findings)


@pytest.mark.parametrize("text", ["{ // a comment\n}", "[]", '{"mcpServers": 3}', "\xff", '{"mcpServers": {"a": 1}}'])
def test_files_that_say_nothing_of_us_do_no_harm(cli: Cli, text: str):
    for client in ("Claude Code (user)", "Gemini CLI"):
        configure(cli, client, "x").write_text(text, "latin-1")
    told = list(entries())
    assert not any(isinstance(one, Entry) for one in told)
    assert len(told) == (2 if text[0] in "{\xff" and "mcpServers" not in text else 0)
