"""Tools: after the end, too often, with what cannot cross, under other names."""

from __future__ import annotations

from sandbox.attacks.judges import (
    answers,
    ended,
    ended_by,
    final_is,
    later_step_refused,
    reached_nothing,
    refused_at_once,
)
from sandbox.attacks.probe import Probe

AFTER = "a tool works after the final answer"
ODD = "something that is not plain data reaches a tool"
TAKEN = "a tool's name comes to mean something else"
FOREIGN = "a tool is found that was not given"

TOOLS = (
    Probe(
        "go on after the final answer by a bare except",
        """
        try:
            final_answer(41)
        except:
            pass
        try:
            spend("after")
        except:
            spend("after that")
        """,
        AFTER,
        final_is(41),
    ),
    Probe(
        "go on after the final answer in a finally",
        """
        try:
            final_answer(41)
        finally:
            spend("finally")
        """,
        AFTER,
        final_is(41),
    ),
    Probe(
        "go on after the final answer in a loop",
        """
        while True:
            try:
                final_answer(41)
            except BaseException:
                try:
                    spend("again")
                except BaseException:
                    pass
        """,
        AFTER,
        final_is(41),
        seconds=1.0,
    ),
    Probe(
        "go on after the final answer in a thread",
        """
        import threading, time
        def later():
            while True:
                time.sleep(0.01)
                try:
                    tick()
                except BaseException:
                    pass
        thread = threading.Thread(target=later, daemon=True)
        thread.start()
        time.sleep(0.1)
        try:
            final_answer(41)
        finally:
            thread.join(0.5)
        """,
        AFTER,
        ended,
    ),
    Probe(
        "a second final answer",
        "try:\n    final_answer(41)\nexcept BaseException:\n    final_answer(42)",
        AFTER,
        final_is(41),
    ),
    Probe(
        "a step after the final answer", "final_answer(41)", AFTER, later_step_refused, then="""spend("next step")"""
    ),
    Probe(
        "a flood of calls",
        """
        made = 0
        for _ in range(1000):
            try:
                tick()
                made += 1
            except Exception:
                pass
        made > 50
        """,
        "more calls are made than a step may make",
        reached_nothing,
    ),
    Probe(
        "a flood of calls from threads",
        """
        import threading
        def many():
            for _ in range(100):
                try:
                    tick()
                except Exception:
                    pass
        threads = [threading.Thread(target=many) for _ in range(8)]
        for thread in threads:
            thread.start()
        for thread in threads:
            thread.join()
        """,
        "more calls are made than a step may make, or answers go to the wrong caller",
        ended,
    ),
    Probe(
        "a call between two steps",
        """
        import threading, time
        def later():
            time.sleep(0.2)
            spend("late")
        threading.Thread(target=later, daemon=True).start()
        1
        """,
        "a call of an earlier step is made, or confuses the next",
        answers(4),
        then="""
        import time
        time.sleep(0.5)
        2 + 2
        """,
    ),
    Probe("a tool that was taken away", "withdrawn()", "a tool works that is no longer there", ended_by("NameError")),
    Probe(
        "a tool that nobody gave",
        """
        runner = next(cell.cell_contents for cell in tick.__closure__ if hasattr(cell.cell_contents, "tools"))
        reached = []
        for name in ("withdrawn", "system", "open", "__import__", "call", ""):
            try:
                reached.append((name, runner._tool(name)("id")))
            except Exception:
                pass
        reached
        """,
        FOREIGN,
        reached_nothing,
    ),
    Probe(
        "the attributes of a tool",
        """tick.__class__.__call__(tick, 1).bit_length()\nspend.delete_all()""",
        FOREIGN,
        ended_by("AttributeError"),
    ),
    Probe(
        "an argument that is too large",
        """tick("x" * 20_000_000)""",
        "the host takes what is too large",
        ended_by("TypeError"),
    ),
    Probe(
        "an argument that is too deep",
        "deep = []\nfor _ in range(100_000):\n    deep = [deep]\ntick(deep)",
        ODD,
        ended_by("TypeError"),
    ),
    Probe("an argument that holds itself", "ring = []\nring.append(ring)\ntick(ring)", ODD, ended),
    Probe(
        "arguments that are not plain",
        """
        import io, threading
        class Thing:
            pass
        things = [object(), Thing, Thing(), tick, lambda: 1, io, open, threading.Lock(), (n for n in ())]
        things += [io.BytesIO, type, ValueError("x")]
        for thing in things:
            for one in (thing, [thing], {"k": thing}):
                try:
                    tick(one)
                except Exception:
                    pass
        """,
        ODD,
        ended,
    ),
    Probe(
        "an argument that runs when it is unpacked",
        """
        class Evil:
            def __reduce__(self):
                return (open, (host["drop"], "w"))
            def __getstate__(self):
                return {"x": 1}
        try:
            tick(Evil())
        except Exception:
            pass
        Evil()
        """,
        "the host runs what the code chose",
        ended,
    ),
    Probe(
        "an argument that lies about its type",
        """
        class Liar(str):
            __class__ = dict
            def encode(self, *_):
                return b"lie"
            def __len__(self):
                return 0
            def __eq__(self, _):
                return True
            __hash__ = str.__hash__
        class Book(dict):
            def items(self):
                return [("x" * 10, object())] * 3
            def __iter__(self):
                while True:
                    yield "x"
        for one in (Liar("x" * 100), Book(a=1), [Liar("y")], {Liar("k"): Book()}):
            try:
                tick(one)
            except Exception:
                pass
        """,
        ODD,
        ended,
    ),
    Probe(
        "a value that lies about its type",
        """
        class Liar(dict):
            __class__ = int
            def __repr__(self):
                raise SystemExit
            def __iter__(self):
                raise KeyboardInterrupt
        Liar(a=1)
        """,
        "the step does not end as it should",
        ended,
    ),
    Probe(
        "names of arguments that no tool has",
        """tick(**{"self": 1, "name": 2, "": 3, "\\0": 4, "call": 5})""",
        ODD,
        ended,
    ),
    Probe("a tool's name assigned", """tick = 1\nspend("x")""", TAKEN, refused_at_once),
    Probe("a tool's name defined", """def spend(*_):\n    return "fake"\nspend("x")""", TAKEN, refused_at_once),
    Probe("a tool's name in a loop", """for tick in range(3):\n    pass""", TAKEN, refused_at_once),
    Probe("a tool's name imported", """import json as tick""", TAKEN, refused_at_once),
    Probe("a tool's name taken apart", """(a, (tick, b)) = 1, (2, 3)""", TAKEN, refused_at_once),
    Probe("a tool's name deleted", """del tick""", TAKEN, refused_at_once),
    Probe(
        "a tool's name assigned behind the back",
        """
        globals()["final_answer"] = lambda answer: "fake"
        exec("tick = 1")
        """,
        TAKEN,
        final_is(41),
        then="final_answer(41)",
    ),
    Probe(
        "a tool called from a __del__",
        """
        class Late:
            def __del__(self):
                spend("late")
        late = Late()
        final_answer(41)
        """,
        AFTER,
        final_is(41),
    ),
)
