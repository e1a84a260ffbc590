"""The line between host and code: what the code writes there itself, as if it were the process that runs it."""

from __future__ import annotations

from sandbox.attacks.judges import ended, not_final
from sandbox.attacks.probe import Probe

FOOLED = "the host believes a frame that the code wrote"
FILLED = "the host makes room for what a length promises"
LOST = "the host fails, or waits without end"

FORGE = """
import json, os, select, stat, struct
def raw(data):
    for fd in range(3, 64):
        rest = data
        try:
            if stat.S_ISFIFO(os.fstat(fd).st_mode) or stat.S_ISSOCK(os.fstat(fd).st_mode):
                while rest and select.select([], [fd], [], 0.2)[1]:
                    rest = rest[os.write(fd, rest[:4096]):]
        except OSError:
            pass
def frame(message):
    body = message if isinstance(message, bytes) else json.dumps(message).encode()
    raw(struct.pack(">I", len(body)) + body)
"""


def forged(name: str, code: str, never: str = FOOLED) -> Probe:
    """A probe that writes to every pipe it can find. No answer of the host may be final."""
    return Probe(name, FORGE + code, never, not_final)


def called(name: str) -> str:
    """Code that asks for a tool by a frame of its own."""
    return f"""
for number in range(1, 4):
    frame({{"op": "call", "step": 1, "id": number, "name": {name!r}, "given": [["id"], {{}}]}})
"""


def valued(tree: str) -> str:
    """Code that says of its step that it ended with this value."""
    return f"""frame(b'{{"op": "done", "step": 1, "logs": "", "value": {tree}}}')"""


PROTOCOL = (
    forged(
        "a final answer that nobody gave", """frame({"op": "done", "step": 1, "value": 7, "final": True, "logs": ""})"""
    ),
    forged("a call of final_answer that is no call", """frame({"op": "final", "name": "final_answer", "value": 7})"""),
    forged("a call of a tool that was taken away", called("withdrawn")),
    forged("a call of a function of the host", called("os.system")),
    forged("a call of what every object has", called("__class__")),
    forged("a call of nothing", called("")),
    forged(
        "a call with one number twice",
        """
for _ in range(3):
    frame({"op": "call", "step": 1, "id": 1, "name": "tick", "given": [[1], {}]})
""",
    ),
    forged(
        "a call for another step", """frame({"op": "call", "step": 99, "id": 1, "name": "spend", "given": [[1], {}]})"""
    ),
    forged(
        "more calls than allowed",
        """
for number in range(300):
    frame({"op": "call", "step": 1, "id": number + 1, "name": "tick", "given": [[number], {}]})
""",
    ),
    forged(
        "two ends of one step",
        """
for value in (7, 8):
    frame({"op": "done", "step": 1, "value": value, "logs": ""})
""",
    ),
    forged(
        "the end of steps to come",
        """
for step in range(1, 9):
    frame({"op": "done", "step": step, "value": 666, "final": True, "logs": ""})
""",
    ),
    forged("a length of two gigabytes", """raw(struct.pack(">I", 2**31))""", FILLED),
    forged("the largest length", """raw(b"\\xff\\xff\\xff\\xff" + b"x" * 1000)""", FILLED),
    forged("a length of nothing", """raw(bytes(4000))""", LOST),
    forged(
        "half a frame",
        """
raw(struct.pack(">I", 1000) + b'{"op": "do')
os._exit(0)
""",
        LOST,
    ),
    forged(
        "half a frame, and then a wait",
        """
raw(struct.pack(">I", 1000) + b'{"op": "do')
while True:
    pass
""",
        LOST,
    ),
    forged("bytes without sense", "raw(os.urandom(60000))", LOST),
    forged("text that is no JSON", """frame(b"{" * 1000)""", LOST),
    forged("bytes that are no text", """frame(b'{"op": "\\xc3\\x28\\xa0\\xa1"}')""", LOST),
    forged(
        "JSON that is no object",
        """
for body in (b"[]", b"1", b"null", b'"done"', b"NaN", b"{}"):
    frame(body)
""",
        LOST,
    ),
    forged("JSON nested without end", """frame(b"[" * 30000)""", LOST),
    forged(
        "JSON nested without end, and closed",
        """frame(b'{"op": "done", "step": 1, "value": ' + b"[" * 15000 + b"]" * 15000 + b"}")""",
        LOST,
    ),
    forged("a number of many digits", valued("9" * 50000), LOST),
    forged("a number with a huge exponent", valued('{"$": "decimal", "v": "1E+999999999999"}'), LOST),
    forged("a tag that nobody knows", valued('{"$": "object", "v": "os.system"}')),
    forged("a tag of another type", valued('{"$": ["set"], "v": []}'), LOST),
    forged("a set of what has no hash", valued('{"$": "set", "v": [[]]}'), LOST),
    forged(
        "a set of what collides",
        """
alike = [number * (2**61 - 1) for number in range(20000)]
frame({"op": "done", "step": 1, "logs": "", "value": {"$": "set", "v": alike}})
""",
        LOST,
    ),
    forged("pairs that are none", valued('{"$": "dict", "v": [[1]]}'), LOST),
    forged("a moment that is none", valued('{"$": "datetime", "v": "yesterday"}'), LOST),
    forged("a span without end", valued('{"$": "timedelta", "v": [1e400, 0, 0]}'), LOST),
    forged("bytes that are none", valued('{"$": "bytes", "v": 7}'), LOST),
    forged("an operation that is a list", """frame({"op": ["done"], "step": 1, "value": 1, "logs": ""})""", LOST),
    forged("an operation that is missing", """frame({"step": 1, "value": 1, "logs": ""})""", LOST),
    forged("a step that is a text", """frame({"op": "done", "step": "1", "value": 1, "logs": ""})""", LOST),
    forged("output that is a number", """frame({"op": "done", "step": 1, "value": 1, "logs": 7})""", LOST),
    forged("an error that is a text", """frame({"op": "done", "step": 1, "logs": "", "error": "bad"})""", LOST),
    forged(
        "an error that names what is not one",
        """frame({"op": "done", "step": 1, "logs": "", "error": {"kind": "os.system", "message": 7, "trace": []}})""",
        LOST,
    ),
    forged(
        "output larger than allowed",
        """
body = json.dumps({"op": "done", "step": 1, "value": 1, "logs": "x" * 60000}).encode()
for _ in range(50):
    frame(body)
""",
        LOST,
    ),
    forged(
        "readiness, said again",
        """
for _ in range(100):
    frame({"op": "ready"})
""",
        LOST,
    ),
    Probe(
        "what the host says, read by the code",
        """
        import os, threading
        def steal():
            for fd in range(3, 64):
                try:
                    os.set_blocking(fd, False)
                    os.read(fd, 1 << 16)
                except OSError:
                    pass
        threading.Thread(target=lambda: [steal() for _ in range(2000)], daemon=True).start()
        for _ in range(20):
            tick()
        """,
        LOST,
        ended,
    ),
)
