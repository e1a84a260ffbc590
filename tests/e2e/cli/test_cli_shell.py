"""How the command behaves among other programs: pipes, signals, completion, help, and what it loads."""

from __future__ import annotations

import fcntl
import io
import json
import os
import pty
import shutil
import signal
import sqlite3
import struct
import subprocess
import sys
import tempfile
import termios
import time
from contextlib import closing
from pathlib import Path

import pytest

from dionysus_mcp import __version__
from dionysus_mcp.cli.commands import COMMANDS, EXIT_CODES
from dionysus_mcp.cli.progress import Bar
from dionysus_mcp.cli.terminal import cells, table
from tests.e2e.cli.kit import COMMAND, PATIENCE_S, Cli

HEAVY = {
    "fastmcp", "mcp", "mcp_types", "starlette", "uvicorn", "rich", "shtab", "smolagents", "litellm", "numpy", "yaml",
}  # fmt: skip


@pytest.mark.parametrize("words", [["recall", "tea"], ["remember", "tea"], ["--version"]])
def test_nothing_heavy_is_loaded(cli: Cli, words: list[str]):
    code = (
        "import sys; from dionysus_mcp.cli.main import main\n"
        f"try: main({words!r})\nexcept SystemExit: pass\n"
        f"print(*sorted({HEAVY!r} & set(sys.modules)), file=sys.stderr)"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code], env=cli.environment(), capture_output=True, text=True, check=True
    )
    assert ran.stderr.split() == []
    assert ran.stdout


def test_serve_goes_to_the_server_before_the_command_line_is_loaded(cli: Cli):
    """The client waits; the table of commands is nothing that the server needs."""
    code = (
        "import sys; from dionysus_mcp.cli.main import main\n"
        "sys.modules['dionysus_mcp.cli.run'] = None  # whoever imports it now fails\n"
        "main(['serve'])"
    )
    ran = subprocess.run(
        [sys.executable, "-c", code],
        input=b"",
        env=cli.environment(),
        capture_output=True,
        timeout=PATIENCE_S,
        check=False,
    )
    assert (ran.returncode, ran.stdout) == (0, b""), ran


def test_the_exit_code_and_the_streams_of_a_process_are_those_of_the_command(cli: Cli):
    made = cli.start("remember", "tea", "--json")
    assert (made.code, made.json["project_id"], made.err) == (0, "test", "")
    refused = cli.start("show", "m_0123456789")
    assert (refused.code, refused.out) == (3, "")
    assert refused.err.startswith("error[not_found]")


def test_output_is_utf_8_json_whatever_the_terminal_speaks(cli: Cli):
    cli.remember("grün 茶 🍵")
    for variables in ({"PYTHONIOENCODING": "ascii"}, {"LC_ALL": "C", "PYTHONCOERCECLOCALE": "0", "PYTHONUTF8": "0"}):
        cli.variables = variables
        assert cli.start("list", "--json").json["memories"][0]["content"] == "grün 茶 🍵"
        assert cli.start("list").code == 0


def test_a_reader_that_goes_away_is_no_error(cli: Cli):
    cli.remember("x" * 400_000)
    with subprocess.Popen(
        [*COMMAND, "list"], env=cli.environment(), stdout=subprocess.PIPE, stderr=subprocess.PIPE
    ) as process:
        assert process.stdout
        assert process.stderr
        process.stdout.read(10)
        process.stdout.close()
        assert process.stderr.read() == b""
    assert process.returncode == 141


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="needs a device that is full")
@pytest.mark.parametrize("words", [["list"], ["list", "--json"], ["export", "-"], ["export", "/dev/full"]])
def test_output_that_has_no_room_is_an_error_that_says_so(cli: Cli, words: list[str]):
    cli.remember("tea")
    with Path("/dev/full").open("wb") as full:
        ran = subprocess.run(
            [*COMMAND, *words], env=cli.environment(), stdout=full, stderr=subprocess.PIPE, check=False
        )
    assert (ran.returncode, ran.stderr[:6]) == (6, b"error["), ran
    assert Path("/dev/full").is_char_device()


@pytest.mark.parametrize(
    ("redirections", "words", "code"),
    [(">&-", "list", 0), ("2>&-", "show x", 2), ("<&-", "remember -", 2), ("<&- >&- 2>&-", "stats", 0)],
)
def test_streams_that_are_closed_are_no_defect(cli: Cli, redirections: str, words: str, code: int):
    line = f"{' '.join(COMMAND)} {words} {redirections}"
    ran = subprocess.run(["sh", "-c", line], env=cli.environment(), capture_output=True, check=False)
    assert (ran.returncode, b"defect" in ran.stderr) == (code, False), ran


def test_a_folder_that_was_deleted_beneath_us_is_no_defect(cli: Cli):
    line = f"mkdir gone && cd gone && rmdir ../gone && exec {' '.join(COMMAND)} remember tea --json"
    environment = {name: value for name, value in cli.environment().items() if name != "DIONYSUS_PROJECT"}
    ran = subprocess.run(["sh", "-c", line], cwd=cli.folder, env=environment, capture_output=True, check=False)
    assert (ran.returncode, json.loads(ran.stdout)["project_id"]) == (0, "global"), ran


@pytest.mark.parametrize("words", [["remember", "-"], ["import", "-", "--format", "text"]])
def test_ctrl_c_ends_quietly(cli: Cli, words: list[str]):
    with subprocess.Popen(
        [*COMMAND, *words],
        env=cli.environment(),
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
    ) as process:
        deadline = time.monotonic() + PATIENCE_S
        while not _waits_for_input(process.pid) and time.monotonic() < deadline:
            time.sleep(0.02)
        process.send_signal(signal.SIGINT)
        out, err = process.communicate(timeout=PATIENCE_S)
    assert (process.returncode, out, err) == (130, b"", b"")


def _waits_for_input(pid: int) -> bool:
    """Whether a process sleeps in a read of a pipe."""
    try:
        wait = Path(f"/proc/{pid}/wchan").read_text("ascii")
        syscall = Path(f"/proc/{pid}/syscall").read_text("ascii").split()
    except OSError:
        return False
    return "pipe" in wait or syscall[:2] == ["0", "0x0"]


def test_a_defect_is_logged_under_an_id_and_leaks_no_traceback(cli: Cli):
    """A kind of memory that no version ever wrote: something that nobody has thought of."""
    cli.remember("tea")
    with closing(sqlite3.connect(cli.home / "memory.db", isolation_level=None)) as db:
        db.execute("UPDATE node SET label = 'imaginary'")
    ran = cli.run("list", "--json")
    error = ran.json["error"]
    assert (ran.code, error["code"]) == (70, "internal")
    assert "Traceback" not in ran.out
    (logged,) = map(json.loads, ran.err.splitlines())
    assert (logged["id"], logged["message"]) == (error["id"], "defect in dionysus list")
    assert "imaginary" in logged["trace"]


# -- help, version, completion


def test_version_and_help_need_no_store(cli: Cli):
    assert cli.start("--version").out == f"dionysus {__version__}\n"
    told = cli.start("--help").out
    assert all(f"  {command.name} " in told or f"  {command.name}\n" in told for command in COMMANDS)
    assert all(f"{code:>3}  {meaning}" in told for code, meaning in EXIT_CODES.items())
    assert not cli.home.exists()


@pytest.mark.parametrize("command", COMMANDS, ids=lambda command: command.name)
def test_every_command_helps_and_takes_json(cli: Cli, command):
    with pytest.raises(SystemExit) as ended:
        cli.run(command.name, "--help")
    assert ended.value.code == 0
    told = cli.capsys.readouterr().out
    assert "--json" in told
    assert command.summary in told.lower() or command.summary[:20].lower() in " ".join(told.lower().split())
    for argument in command.arguments:
        assert argument.options["help"]
        assert all(flag in told for flag in argument.flags if flag.startswith("--"))


@pytest.mark.parametrize("shell", ["bash", "zsh", "tcsh"])
def test_completion_scripts_know_every_command(cli: Cli, shell: str):
    script = cli.done("completion", shell)["script"]
    assert all(command.name in script for command in COMMANDS)
    assert cli.run("completion", shell).out == f"{script.expandtabs(4)}\n"
    if shutil.which(shell):
        checked = subprocess.run([shell, "-n"], input=script, text=True, capture_output=True, check=False)
        assert (checked.returncode, checked.stderr) == (0, "")


def test_bash_completes(cli: Cli):
    script = cli.done("completion", "bash")["script"]
    ask = 'COMP_WORDS=(dionysus reca); COMP_CWORD=1; _shtab_dionysus; echo "${COMPREPLY[@]}"'
    told = subprocess.run(["bash", "-c", f"{script}\n{ask}"], capture_output=True, text=True, check=True)
    assert told.stdout.split() == ["recall"]


# -- terminals


def test_a_table_fits_the_terminal_in_every_script():
    rows = [
        ("m_1", "日本語のお茶がとても好きです" * 5),
        ("m_2", "שלום " * 40),
        ("m_3", "👩‍👩‍👧 tea" * 20),
        ("m_4", "e\u0301" * 200),
    ]
    for width in (30, 60, 100):
        lines = table(("id", "memory"), rows, width, lines=3).splitlines()
        assert all(cells(line) <= width for line in lines)
        assert len(lines) > len(rows) + 1
    assert table(("id", "memory"), rows, None).count("\n") == len(rows)
    assert table(("id", "empty", "memory"), [("1", "", "x")], 80) == "ID  MEMORY\n1   x"


@pytest.mark.parametrize("width", [70, 100])
def test_a_terminal_gets_a_table_of_its_width(cli: Cli, width: int):
    cli.remember("a very long memory " * 30)
    ours, theirs = pty.openpty()
    fcntl.ioctl(theirs, termios.TIOCSWINSZ, struct.pack("HHHH", 25, width, 0, 0))
    subprocess.run(
        [*COMMAND, "list"], env=cli.environment(), stdin=theirs, stdout=theirs, timeout=PATIENCE_S, check=True
    )
    lines = os.read(ours, 65536).decode().replace("\r", "").splitlines()
    os.close(ours)
    os.close(theirs)
    assert len(lines) == 2
    assert all(cells(line) <= width for line in lines)
    assert lines[1].endswith("…")
    assert cells(lines[1]) > width - 10


def test_a_bar_is_drawn_for_a_person_only():
    class Terminal(io.StringIO):
        def isatty(self) -> bool:
            return True

    pipe, terminal = io.StringIO(), Terminal()
    for stream in (pipe, terminal):
        with Bar("Copying", stream) as bar:
            bar(1, 10)
            deadline = time.monotonic() + PATIENCE_S
            while stream is terminal and "50%" not in stream.getvalue() and time.monotonic() < deadline:
                bar(5, 10)
    assert pipe.getvalue() == ""
    assert "Copying [############............]  50%  5 / 10" in terminal.getvalue()
    assert terminal.getvalue().endswith("\r\x1b[K")


def test_commands_work_beside_a_server_on_the_same_file(cli: Cli, window):
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()
        told = client.call("create_memory", content="from the window")["id"]
        id_ = cli.remember("from the command line")
        assert {memory["id"] for memory in cli.done("list")["memories"]} == {told, id_}
        assert {hit["id"] for hit in client.call("search_memories", query="command window")["hits"]} == {told, id_}
        cli.done("forget", told)
        assert [hit["id"] for hit in client.call("search_memories", query="command window")["hits"]] == [id_]


# Root may do anything, so it becomes somebody else once everything is loaded.
AS_SOMEBODY_ELSE = """
import os, sys
import dionysus_mcp.mind.truth.compare  # what is loaded late, from where somebody else may not read
from dionysus_mcp.cli.main import main
main(["list", "--json"])
if os.geteuid() == 0:
    os.seteuid(65534)
print("--")
sys.exit(main(sys.argv[1:]))
"""


@pytest.mark.parametrize("words", [["remember", "x"], ["list"]])
def test_a_read_only_folder_is_a_clear_error_and_stays_as_it_is(cli: Cli, words: list[str]):
    with tempfile.TemporaryDirectory() as folder:
        home = Path(folder) / "home"
        cli.home = home
        cli.start("remember", "tea")
        for path, mode in ((home / "memory.db", 0o444), (home, 0o555), (Path(folder), 0o755)):
            path.chmod(mode)
        before = (home / "memory.db").read_bytes()
        ran = subprocess.run(
            [sys.executable, "-c", AS_SOMEBODY_ELSE, "--json", *words],
            env=cli.environment(),
            capture_output=True,
            text=True,
            check=False,
        )
        home.chmod(0o755)
        assert (home / "memory.db").read_bytes() == before
    error = json.loads(ran.stdout.split("--\n")[1])["error"]
    assert (ran.returncode, error["code"]) == (6, "store_read_only")
    assert "DIONYSUS_HOME" in error["next"] or "writable" in error["next"]
