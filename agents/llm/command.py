"""A model behind a command line: any program that reads a prompt and prints an answer, such as a logged-in coding CLI.

It is started without a shell, in an empty folder, with little of our environment, and without tools of its own where
we know how.
"""

from __future__ import annotations

import json
import re
import shlex
import shutil
from collections.abc import Mapping, Sequence
from pathlib import Path, PurePath
from tempfile import TemporaryDirectory

from agents.errors import NotInstalled
from agents.llm.asking import Answer, Clean, NoAnswer, Patience, Question, sound
from agents.llm.processes import MOST_BYTES, run
from agents.llm.values import COMMAND, Price, told_of
from agents.ports import Usage

CHARS_PER_TOKEN = 4
TOLD_CHARS = 300
PAINT = re.compile(
    r"\x1b(?:\[[0-?]{0,30}[ -/]{0,3}[@-~]"  # colours, the cursor
    r"|[\]P^_X][^\x07\x1b]{0,4000}(?:\x07|\x1b\\)"  # titles, links, and other strings
    r"|[ -/]{1,3}[0-~]|[0-Z\\`-~])"  # sets of characters, and single orders
)
"""What some print though nobody looks at a screen."""

# What takes a program's own tools, servers, habits and memory away: when it is run with one of the first words, the
# rest is added, unless it begins with what is there already.
BARE: Mapping[str, tuple[tuple[str, ...], tuple[str, ...]]] = {
    "claude": (
        ("-p", "--print"),
        ("--tools", "", "--strict-mcp-config", "--setting-sources", "", "--no-session-persistence"),
    ),
    "codex": (
        ("exec", "e"),
        (
            *("--ignore-user-config", "--ephemeral", "--sandbox", "read-only", "--skip-git-repo-check"),
            *("-c", "features.shell_tool=false", "-c", "features.unified_exec=false", "-c", "features.goals=false"),
            *("-c", "features.multi_agent=false", "-c", "features.view_image=false", "-c", "features.apps=false"),
            *("-c", "features.plugins=false", "-c", "web_search=disabled"),
        ),
    ),
}
HOW_TO_CALL = (
    "You can call these tools. Answer with nothing but one JSON object that has `name` and `arguments`, or with a list "
    "of such objects:\n"
)


class Command:
    """The model that a command line is."""

    price: Price | None = None
    """What a program costs is between it and whoever is logged in."""

    def __init__(self, model: str, environment: Mapping[str, str], clean: Clean) -> None:
        self.model = told_of(model)
        self._argv = argv_of(model)
        self._program = self._argv[0]
        self._environment = environment
        self._clean = clean

    def ask(self, question: Question, patience: Patience) -> Answer:
        prompt = self._clean(sound(prompt_of(question)))
        took = _usage(prompt, "")
        try:
            with TemporaryDirectory(prefix="dionysus-model-", ignore_cleanup_errors=True) as folder:
                ran = run(self._found(), prompt, self._environment, Path(folder), patience)
        except OSError as error:
            fix = "Look at DIONYSUS_MODEL: the program must be on the path, or be named with its whole path."
            raise NotInstalled(f"{self._program!r} cannot be started: {error.strerror}.", fix) from None
        if ran.too_much:
            fix = "Look at what it prints: it must be an answer, and end."
            took = _usage(prompt, ran.out)
            raise NoAnswer(f"{self._program!r} said too much: more than {MOST_BYTES >> 10} KB.", fix, took=took)
        if ran.code is None:
            fix = "Set DIONYSUS_MODELS__TIMEOUT_S higher, or use a faster model."
            raise NoAnswer(f"{self._program!r} did not end in its time.", fix, took=took)
        text = sound(PAINT.sub("", ran.out)).lstrip("\ufeff").strip()
        if ran.code != 0 or not text:
            raise NoAnswer(self._told(ran.code, ran.err or ran.out), self._fix, again=False, took=took)
        return Answer(text, self.model, _usage(prompt, text))

    def _found(self) -> list[str]:
        """The command line, with the whole path of its program: it does not run where it was named."""
        found = program_of(self._program, self._environment.get("PATH"))
        return [found or self._program, *self._argv[1:]]

    @property
    def _fix(self) -> str:
        return "Run it in a terminal with a text on its standard input: it must print an answer, and end with 0."

    def _told(self, code: int, said: str) -> str:
        told = self._clean(" ".join(PAINT.sub("", said).split()))[:TOLD_CHARS]
        ended = (
            "printed no answer" if code == 0 else f"ended with {code}" if code > 0 else f"was ended by signal {-code}"
        )
        return f"{self._program!r} {ended}{f': {told}' if told else ' and said nothing'}."


def argv_of(model: str) -> list[str]:
    """The command line, without the program's own tools where we know how. A `ValueError` where it is none."""
    words = shlex.split(model.removeprefix(COMMAND))
    if not words:
        raise ValueError("a command line behind `command:`")
    wanted, bare = BARE.get(PurePath(words[0]).name, ((), ()))
    if not set(wanted) & set(words[1:]):
        return words
    named = any(word == bare[0] or word.startswith(f"{bare[0]}=") for word in words)
    return words if named else [*words, *bare]


def program_of(name: str, path: str | None = None) -> str:
    """Where a program is: in a folder of the path, or from this one on; empty where there is none."""
    found = shutil.which(name, path=path)
    return str(Path(found).absolute()) if found else ""


def prompt_of(question: Question) -> str:
    """The whole question as one text, which tells who said what."""
    parts = [f"[{message.role}]\n{message.text}" for message in question.messages]
    if question.tools:
        parts.append(f"[system]\n{HOW_TO_CALL}{_listed(question.tools)}")
    return "\n\n".join([*parts, "[assistant]\n"])


def _listed(tools: Sequence[Mapping[str, object]]) -> str:
    return "\n".join(json.dumps(tool.get("function", tool), ensure_ascii=False) for tool in tools)


def _usage(read: str, written: str) -> Usage:
    """As well as can be told from outside."""
    return Usage(1, len(read) // CHARS_PER_TOKEN, len(written) // CHARS_PER_TOKEN, None)
