"""Answers the first questions from memory while the framework loads behind it, and passes everything on.

Three threads: one hears the client, one ushers its lines to the server as soon as that is ready, one carries the
server's lines back. Nothing here may import anything that takes time.
"""

from __future__ import annotations

import json
import os
import threading
import time
from _queue import SimpleQueue
from collections.abc import Callable, Mapping

from dionysus_mcp.front_cache import Cache, Result
from dionysus_mcp.front_lines import (
    Conversation,
    Question,
    Request,
    answered_id,
    encoded,
    failure,
    is_id,
    refusals,
    request_of,
)
from dionysus_mcp.wire import Wire, divert_stdin, divert_stdout, lines_of, write_all

Check = Callable[[bytes], Request]
"""The server's own reading of a line. Raises ValueError for one that it would drop."""

FRONT = "front"
"""How the names of its threads begin."""
INTERNAL_ERROR = -32603
GRACE_S, LOOK_S = 1.3, 0.02
LOADING_S, UNASKED_S = 20.0, 3.0
"""How long loading may go on when nothing more can come: for somebody who waits, or only to see whether it works."""
EVERY_LINE = b"\0the client has said everything"
LAST_LINE = b"\0the server has said everything"


class Front:
    """Stands between the client and the server of this process."""

    def __init__(self, wire: Wire, cache: Cache, end: Callable[[], None]) -> None:
        self._wire = wire
        self._cache = cache
        self._end = end
        self._lines: SimpleQueue[bytes | None] = SimpleQueue()
        self._ready = threading.Event()
        self._said_everything = threading.Event()
        self._stopped = False
        self._owed: set[object] = set()
        self._asked_early: set[object] = set()
        self._told: dict[object, Result] = {}
        self._asked: dict[object, Question] = {}
        self._learned: set[str] = set()

    def start(self) -> None:
        self._run(self._hear, f"{FRONT}: from client")

    def open(self, check: Check) -> None:
        """The server is about to read fd 0 and write fd 1: put pipes there, and let the held lines go."""
        server_in, self._to_server = os.pipe()
        from_server, self._server_out = os.pipe()
        divert_stdout()  # also empties what was printed meanwhile
        os.dup2(server_in, 0)
        os.dup2(self._server_out, 1)
        os.close(server_in)
        self._run(self._usher, f"{FRONT}: to server", check)
        self._run(self._carry, f"{FRONT}: from server", from_server)
        self._ready.set()

    def stop(self) -> None:
        """Nothing more reaches the server: its input ends behind the lines that it was given."""
        self._stopped = True
        self._lines.put(None)

    def finish(self, within: float) -> None:
        """The server has ended: whatever it said last reaches the client."""
        divert_stdin()
        divert_stdout()
        write_all(self._server_out, LAST_LINE + b"\n")
        self._said_everything.wait(within)

    def fail(self, report: Mapping[str, Mapping[str, object]]) -> None:
        """The server cannot start: say why to everybody who waits for an answer."""
        for request_id in tuple(self._owed):
            if isinstance(request_id, str | int):
                self._wire.write(failure(request_id, INTERNAL_ERROR, report))

    @staticmethod
    def _run(work: Callable[..., None], name: str, *arguments: object) -> None:
        threading.Thread(target=work, args=arguments, name=name, daemon=True).start()

    # The client's side.

    def _hear(self) -> None:
        conversation = Conversation()
        for line in self._wire.lines():
            if not self._ready.is_set():
                self._answer_early(conversation, line)
            self._lines.put(line)
        self._wait_for_answers()
        self._end()

    def _answer_early(self, conversation: Conversation, line: bytes) -> None:
        request = request_of(line)
        if request is None:
            return
        question = conversation.question(request)
        known = self._cache.get(question.key) if question else None
        if known is None:
            self._owed.add(request.id)
            self._asked_early.add(request.id)
            return
        self._told[request.id] = known
        self._wire.write(encoded({"id": request.id, "result": known}))

    def _wait_for_answers(self) -> None:
        """The client has said everything. If it still listens, it gets what it asked for, within bounds."""
        self._wait_until(self._ready.is_set, LOADING_S if self._owed else UNASKED_S)
        if self._ready.is_set():
            self._owed.add(EVERY_LINE)
            self._lines.put(EVERY_LINE)
            self._wait_until(lambda: self._owed.isdisjoint(self._asked_early), LOADING_S)  # the first call still loads
            self._wait_until(lambda: not self._owed, GRACE_S)

    def _wait_until(self, done: Callable[[], bool], seconds: float) -> None:
        deadline = time.monotonic() + seconds
        while not done() and not self._wire.is_broken() and time.monotonic() < deadline:
            time.sleep(LOOK_S)

    # The way to the server.

    def _usher(self, check: Check) -> None:
        conversation = Conversation()
        while (line := self._lines.get()) is not None:
            if line is EVERY_LINE:
                self._owed.discard(EVERY_LINE)
                continue
            line = line.strip().replace(b"\r", b" ")  # the server would take a lone CR for the end of a line
            if line and self._is_readable(conversation, check, line):
                write_all(self._to_server, line + b"\n")
        os.close(self._to_server)

    def _is_readable(self, conversation: Conversation, check: Check, line: bytes) -> bool:
        try:
            request = check(line)
        except ValueError as error:
            self._refuse(line, str(error))
            return False
        self._note(conversation, request)
        return True

    def _refuse(self, line: bytes, why: str) -> None:
        request = request_of(line)
        if request is not None:
            self._owed.discard(request.id)
        for answer in refusals(line, why):
            self._say(answer)

    def _note(self, conversation: Conversation, request: Request) -> None:
        if request.method == "notifications/cancelled" and isinstance(request.params, Mapping):
            self._owed.discard(request.params.get("requestId"))
        if request.method is None or not is_id(request.id):
            return
        self._owed.add(request.id)
        question = conversation.question(request)
        # Only a session's first answer is what the next start would hear.
        if question and (request.id in self._told or question.key not in self._learned):
            self._learned.add(question.key)
            self._asked[request.id] = question

    # The way back.

    def _carry(self, from_server: int) -> None:
        for line in lines_of(from_server):
            if line == LAST_LINE:
                break
            if line.startswith(b"{"):
                self._pass_back(line)
            else:
                write_all(2, line + b"\n")  # printed by something, not said by the server
        self._said_everything.set()

    def _pass_back(self, line: bytes) -> None:
        request_id = answered_id(line)
        told = self._told.pop(request_id, None)
        if told is None:
            self._say(line)
        self._owed.discard(request_id)
        question = self._asked.pop(request_id, None)
        if question:
            self._learn(question, told, json.loads(line).get("result"))

    def _learn(self, question: Question, told: Result | None, true: Result | None) -> None:
        if true is None:
            if not self._stopped:  # else the end has cut off what was true
                self._cache.forget(question.key)
            return
        self._cache.learn(question.key, true)
        if told is not None and told != true and question.changed:
            self._say(encoded({"method": question.changed}))

    def _say(self, line: bytes) -> None:
        if not self._wire.write(line):
            self._end()
