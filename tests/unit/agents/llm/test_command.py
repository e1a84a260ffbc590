"""Models behind a command line: real programs, which answer, fail, hang and leave others behind."""

from __future__ import annotations

import shlex
import sys
import threading
import time
from dataclasses import replace
from pathlib import Path

import pytest

from agents.errors import AgentCancelled, ModelFailed, NotInstalled
from agents.llm.asking import Message, Question
from agents.llm.command import argv_of, prompt_of
from agents.llm.tiers import Options
from agents.ports import Usage
from dionysus_mcp.environment import for_a_command
from tests.unit.agents.llm.kit import HELLO, KEY, Asking, asking

SLOW_S = 30.125
LIMIT_S = 1.5
DYING_S = 30.0
DESCRIPTORS = Path("/dev/fd")


def program(folder: Path, code: str) -> str:
    """A command that runs this code with Python."""
    file = folder / "model.py"
    file.write_text(code, "utf-8")
    return f"command: {shlex.join([sys.executable, '-I', str(file)])}"


def model(folder: Path, code: str, *fallbacks: str) -> Asking:
    options = Options(environment=for_a_command(), first_pause_s=0.01)
    return asking(program(folder, code), None, *fallbacks, options=options)


def test_it_reads_the_prompt_and_prints_the_answer(tmp_path: Path):
    asked = model(tmp_path, "import sys\nprint('I read:', sys.stdin.read())")
    answer = asked.ask()
    assert answer.text.startswith("I read: [system]\nBe brief.\n\n[user]\nSay hello.")
    assert answer.usage.money is None
    assert asked.ledger.taken.input_tokens == answer.usage.input_tokens > 0


def test_no_shell_looks_at_its_words(tmp_path: Path):
    file = tmp_path / "model.py"
    file.write_text("import sys\nprint(sys.argv[1:])", "utf-8")
    said = asking(f"command: {sys.executable} {file} '$HOME;' '`id`' a\\ b", None, options=Options()).ask().text
    assert said == "['$HOME;', '`id`', 'a b']"


def test_it_runs_in_an_empty_folder_with_little_of_our_environment(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    for name in ("OPENAI_API_KEY", "DIONYSUS_MODELS__API_KEY", "CLAUDECODE"):
        monkeypatch.setenv(name, KEY)
    monkeypatch.setenv("WANTED", "yes")
    code = "import os\nprint(os.listdir('.'), os.environ)"
    options = Options(environment=for_a_command(["WANTED"]))
    said = asking(program(tmp_path, code), None, options=options).ask().text
    assert said.startswith("[] ")
    assert "'WANTED': 'yes'" in said
    assert "'PATH'" in said
    assert KEY not in said


@pytest.mark.parametrize("size", [0, 1, 200_000, 3_000_000])
def test_long_prompts_and_answers_pass(tmp_path: Path, size: int):
    code = "import sys\nread = sys.stdin.read()\nprint('.' * min(len(read) // 2, 200_000), len(read))"
    question = Question((Message("user", "x" * size),))
    answer = model(tmp_path, code).ask(question)
    assert int(answer.text.rsplit(" ", 1)[1]) == len(prompt_of(question))


@pytest.mark.parametrize(
    "raw",
    [
        b"\xef\xbb\xbfyes",
        b"\x1b[1;32myes\x1b[0m\x1b[?25h\r\n",
        b"y\x00es",
        b"yes \x1b[K",
        b"\x1b]0;my title\x07yes\x1b(B\x1b[>4m",
        b"\x1b]8;;https://a.example/\x1b\\yes\x1b]8;;\x1b\\",
    ],
    ids=repr,
)
def test_what_is_no_part_of_an_answer_is_not_read(tmp_path: Path, raw: bytes):
    assert model(tmp_path, f"import os\nos.write(1, {raw!r})").ask().text == "yes"


def test_a_prompt_with_half_a_character_is_told_with_none(tmp_path: Path):
    asked = model(tmp_path, "import sys\nprint(sys.stdin.buffer.read())")
    assert "a?b" in asked.ask(Question((Message("user", "a\ud800b"),))).text


def test_an_answer_before_the_prompt_was_read_counts(tmp_path: Path):
    assert model(tmp_path, "print('early')").ask(Question((Message("user", "x" * 3_000_000),))).text == "early"


@pytest.mark.parametrize(
    ("code", "told"),
    [
        ("import sys\nsys.exit('not logged in')", "ended with 1: not logged in"),
        ("print('  ')", "printed no answer and said nothing"),
        ("import sys\nsys.stderr.write('a warning')", "printed no answer: a warning"),
        ("import os\nos.kill(os.getpid(), 9)", "was ended by signal 9"),
        (f"import sys\nsys.exit('bad key {KEY}')", r"bad key \[redacted"),
    ],
)
def test_a_program_that_fails_is_quoted(tmp_path: Path, code: str, told: str):
    asked = asking(program(tmp_path, code), None, options=Options(clean=_without_the_key))
    with pytest.raises(ModelFailed, match=told) as failed:
        asked.ask()
    assert failed.value.next_step
    assert asked.ledger.taken.calls == 1


def _without_the_key(text: str) -> str:
    return text.replace(KEY, "[redacted:key]")


def test_a_program_that_is_not_there_is_named():
    asked = asking("command: no-such-program -p", None)
    with pytest.raises(NotInstalled, match="no-such-program") as failed:
        asked.ask()
    assert failed.value.code == "model_not_installed"
    assert asked.ledger.taken == Usage()


def test_another_model_steps_in(tmp_path: Path):
    answer = asking("command: no-such-program", None, program(tmp_path, "print('from here')")).ask()
    assert answer.text == "from here"
    assert "no-such-program" in answer.notes[0]


def test_one_that_takes_too_long_is_killed_with_all_that_it_started(tmp_path: Path):
    code = (
        f"import subprocess, sys, time\nsubprocess.Popen(['sleep', '{SLOW_S}'])\nprint('begun')\ntime.sleep({SLOW_S})"
    )
    with pytest.raises(ModelFailed, match="did not end in its time"):
        model(tmp_path, code).ask(attempt_s=LIMIT_S)
    assert gone(f"sleep\0{SLOW_S}")


def test_what_it_leaves_behind_is_killed_and_not_waited_for(tmp_path: Path):
    code = "import subprocess\nsubprocess.Popen(['sleep', '31.5'])\nprint('done')"
    begun = time.monotonic()
    assert model(tmp_path, code).ask().text == "done"
    assert time.monotonic() - begun < SLOW_S / 2
    assert gone("sleep\x0031.5")


def test_one_that_never_stops_talking_is_ended(tmp_path: Path):
    with pytest.raises(ModelFailed, match=r"said too much: more than 256 KB\. Look at what it prints"):
        model(tmp_path, "while True: print('.' * 100_000)").ask()


def test_what_it_says_beside_its_answer_may_be_long(tmp_path: Path):
    code = "import sys\nsys.stderr.write('.' * 1_000_000)\nprint('hi')"
    assert model(tmp_path, code).ask().text == "hi"


def test_what_it_said_last_beside_its_answer_is_quoted(tmp_path: Path):
    code = "import sys\nsys.stderr.write(' ' * 1_000_000)\nsys.exit('not logged in')"
    with pytest.raises(ModelFailed, match="ended with 1: not logged in"):
        model(tmp_path, code).ask()


def test_one_that_leaves_a_chatterbox_behind_is_not_listened_to_for_ever(tmp_path: Path):
    loud = "import sys\nwhile True: sys.stderr.write('.' * 10_000)"
    code = f"import subprocess, sys\nsubprocess.Popen([sys.executable, '-c', {loud!r}])\nprint('hi')"
    assert model(tmp_path, code).ask(attempt_s=SLOW_S).text == "hi"


def test_a_program_is_found_from_where_it_was_named(tmp_path: Path, monkeypatch: pytest.MonkeyPatch):
    script = tmp_path / "answers"
    script.write_text("#!/bin/sh\ncat > /dev/null\necho from here", "utf-8")
    script.chmod(0o755)
    monkeypatch.chdir(tmp_path)
    assert asking("command: ./answers", None, options=Options(environment=for_a_command())).ask().text == "from here"


def test_cancelling_ends_it(tmp_path: Path):
    begun = tmp_path / "begun"
    asked = model(tmp_path, f"import time\nopen({str(begun)!r}, 'w').close()\ntime.sleep({SLOW_S})")

    def cancel() -> None:
        while not begun.exists():
            time.sleep(0.01)
        asked.cancelled.set()

    threading.Thread(target=cancel).start()
    with pytest.raises(AgentCancelled):
        asked.ask()
    assert gone(str(tmp_path))


def test_no_descriptor_is_left(tmp_path: Path):
    asked = model(tmp_path, "print('hello')")
    asked.ask()
    before = len(list(DESCRIPTORS.iterdir()))
    for _ in range(5):
        asked.ask()
    until = time.monotonic() + DYING_S
    while (left := len(list(DESCRIPTORS.iterdir()))) > before and time.monotonic() < until:
        time.sleep(0.05)
    assert left <= before


@pytest.mark.parametrize(
    ("command", "added"),
    [
        ("claude -p", "--tools"),
        ("/opt/bin/claude --print --model haiku", "--strict-mcp-config"),
        ("claude -p --tools Read", None),
        ("claude -p --tools=Read", None),
        ("claude", None),
        ("codex exec", "--ignore-user-config"),
        ("codex exec --ignore-user-config", None),
        ("llm -m tiny", None),
    ],
)
def test_tools_of_programs_that_we_know_are_taken_away(command: str, added: str | None):
    given = shlex.split(command)
    words = argv_of(f"command: {command}")
    assert words[: len(given)] == given
    assert added in words if added else words == given


def test_tools_are_written_into_the_prompt():
    tool = {"type": "function", "function": {"name": "look", "parameters": {}}}
    assert '{"name": "look", "parameters": {}}' in prompt_of(replace(HELLO, tools=(tool,)))


def gone(part: str) -> bool:
    """Whether no process of it is left, or none will be in a moment: what was killed takes time to die."""
    until = time.monotonic() + DYING_S
    while running(part) and time.monotonic() < until:
        time.sleep(0.02)
    return not running(part)


def running(part: str) -> list[str]:
    """Processes of this machine whose command line has this part."""
    found = []
    for folder in Path("/proc").glob("[0-9]*"):
        try:
            line = (folder / "cmdline").read_bytes().decode(errors="replace")
        except OSError:
            continue
        if part in line and "pytest" not in line:
            found.append(line)
    return found
