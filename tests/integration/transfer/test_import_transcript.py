"""Imports of Claude Code's session transcripts."""

from __future__ import annotations

import json
import time
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.transfer.documents import single
from dionysus_mcp.transfer.readers import transcript
from tests.integration.transfer.conftest import contents, everything, imported


class Session:
    """Lines as Claude Code writes them."""

    def __init__(self, path: Path) -> None:
        self.path = path
        self.count = 0

    def line(self, kind: str, **fields: Any) -> None:
        self.count += 1
        told = {
            "type": kind,
            "uuid": f"u{self.count}",
            "sessionId": "s-1",
            "timestamp": f"2026-05-04T10:00:{self.count % 60:02}.000Z",
            "cwd": "/home/me/project",
            "gitBranch": "main",
            "isSidechain": False,
        }
        self.raw(json.dumps(told | fields, separators=(",", ":")) + "\n")

    def raw(self, text: str) -> None:
        with self.path.open("a", encoding="utf-8") as file:
            file.write(text)

    def prompt(self, content: Any, **fields: Any) -> None:
        self.line("user", message={"role": "user", "content": content}, **fields)

    def says(self, text: str, message: str = "", **fields: Any) -> None:
        self.block({"type": "text", "text": text}, message or f"msg{self.count}", **fields)

    def block(self, block: dict[str, Any], message: str, **fields: Any) -> None:
        stop = fields.pop("stop", None)
        told = {"role": "assistant", "id": message, "content": [block], "stop_reason": stop}
        self.line("assistant", message=told, **fields)

    def uses_a_tool(self, message: str = "") -> None:
        self.block(
            {"type": "tool_use", "id": f"t{self.count}", "name": "Bash", "input": {}}, message or f"m{self.count}"
        )
        result = {"type": "tool_result", "tool_use_id": f"t{self.count - 1}", "content": "the tool's output"}
        self.prompt([result], toolUseResult={"stdout": "the tool's output"})


@pytest.fixture
def session(tmp_path: Path) -> Session:
    return Session(tmp_path / "session.jsonl")


def test_prompts_and_final_answers_become_episodes(mind: Mind, session: Session) -> None:
    session.line("mode", mode="default")
    session.prompt("What is the plan?", promptSource="typed")
    session.says("Let me look at the files.", "m1")
    session.uses_a_tool("m1")
    session.block({"type": "thinking", "thinking": "hm"}, "m2")
    session.says("Here is", "m2")
    session.says("the plan.", "m2", stop="end_turn")
    session.line("system", subtype="turn_duration")
    session.prompt([{"type": "text", "text": "And with"}, {"type": "image"}, {"type": "text", "text": "a picture?"}])
    session.says("Yes.")
    report = imported(mind, session.path)
    assert (report.format, report.created, report.skipped) == ("transcript", 4, ())
    assert contents(mind) == ["What is the plan?", "Here is\n\nthe plan.", "And with\n\na picture?", "Yes."]
    first, second, *_ = everything(mind)
    assert (str(first.memory_type), first.session_id, first.source) == ("episodic", "s-1", "session.jsonl")
    assert (first.tags, second.tags) == (("transcript", "prompt"), ("transcript", "answer"))
    assert first.occurred_at == "2026-05-04T10:00:02.000000Z"
    assert first.metadata == {"role": "user", "uuid": "u2", "cwd": "/home/me/project", "branch": "main"}


@pytest.mark.parametrize(
    ("content", "fields"),
    [
        ("<command-name>/clear</command-name>", {}),
        ("<local-command-stdout>x</local-command-stdout>", {}),
        ("<task-notification>done</task-notification>", {}),
        ("[Request interrupted by user]", {}),
        ("  <system-reminder>x</system-reminder>", {}),
        ("Caveat: the messages below", {}),
        ("meta", {"isMeta": True}),
        ("summary", {"isCompactSummary": True}),
        ("of a subagent", {"isSidechain": True}),
        ("", {}),
        ([], {}),
        ([{"type": "image"}], {}),
        (None, {}),
    ],
)
def test_what_no_person_said_is_left_out(mind: Mind, session: Session, content: Any, fields: dict[str, Any]) -> None:
    session.prompt("real")
    session.prompt(content, **fields)
    report = imported(mind, session.path)
    assert (contents(mind), report.skipped) == (["real"], ())


def test_errors_of_the_service_and_other_lines_are_left_out(mind: Mind, session: Session) -> None:
    session.prompt("real")
    session.says("API Error: overloaded", isApiErrorMessage=True)
    session.line("attachment", content={"type": "user", "message": {"content": "x"}})
    session.line("user")
    session.line("assistant", message="odd")
    session.raw('"\\"type\\":\\"user\\""\n[]\n\n')
    assert imported(mind, session.path).skipped == ()
    assert contents(mind) == ["real"]


def test_a_session_that_goes_on_is_imported_further_and_nothing_twice(mind: Mind, session: Session) -> None:
    session.prompt("first")
    session.says("On it.", "m1", stop="tool_use")
    session.raw('{"type":"user","uuid":"half')
    assert (imported(mind, session.path).created, contents(mind)) == (1, ["first"])
    session.raw(' written"}\n')
    session.uses_a_tool("m1")
    session.says("Done.", stop="end_turn")
    report = imported(mind, session.path)
    assert (report.created, report.already_there, contents(mind)) == (1, 1, ["first", "Done."])
    session.prompt("first")
    session.says("Again.")
    report = imported(mind, session.path)
    assert (report.created, report.already_there) == (2, 2)
    assert contents(mind) == ["first", "Done.", "first", "Again."]


def test_a_broken_line_of_the_conversation_is_said(mind: Mind, session: Session) -> None:
    session.prompt("first")
    session.raw('{"type":"user", broken\n')
    session.prompt("second", timestamp="never")
    session.prompt("third")
    report = imported(mind, session.path)
    assert contents(mind) == ["first", "third"]
    assert [skipped.where for skipped in report.skipped] == ["session.jsonl:2", "session.jsonl:3"]


def test_secrets_in_a_session_are_taken_out(mind: Mind, session: Session) -> None:
    session.prompt("use ghp_" + "a1B2" * 8)
    report = imported(mind, session.path)
    assert (report.redacted, contents(mind)) == (1, ["use [redacted:github_token]"])


def test_a_large_session_is_read_quickly(session: Session) -> None:
    """32 MB, of which three in a hundred are conversation, as in the newest version."""
    request = json.dumps({"type": "api-request-blob", "body": "tool list " * 30_000}) + "\n"
    with session.path.open("a", encoding="utf-8") as file:
        for _ in range(105):
            file.write(request)
    for number in range(100):
        session.prompt(f"prompt {number} " + "word " * 100)
        session.uses_a_tool()
        session.says("answer " * 800)
    assert session.path.stat().st_size > 32_000_000
    start = time.process_time()
    (document,) = single(session.path).documents
    assert sum(1 for _ in transcript.read(document)) == 200
    assert time.process_time() - start < 5
