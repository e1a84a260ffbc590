"""Loops, sleeps and waits, also where the code took away what would end them."""

from __future__ import annotations

from sandbox.attacks.judges import ended, ended_by_the_sandbox
from sandbox.attacks.probe import Probe

ENDLESS = "the step goes on beyond its time"
SHORT = 0.5


def endless(name: str, code: str, never: str = ENDLESS) -> Probe:
    """A probe of something that never ends by itself."""
    return Probe(name, code, never, ended_by_the_sandbox, seconds=SHORT)


TIME = (
    endless("a loop", "while True:\n    pass"),
    endless("a loop inside C", "sum(range(10**12))"),
    endless(
        "a loop that catches everything",
        """
        while True:
            try:
                while True:
                    pass
            except BaseException:
                pass
        """,
    ),
    endless(
        "a loop in a finally",
        """
        def loop():
            try:
                while True:
                    pass
            finally:
                loop()
        loop()
        """,
    ),
    endless(
        "a loop without the alarm",
        """
        import signal
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.alarm(0)
        signal.signal(signal.SIGALRM, signal.SIG_IGN)
        while True:
            pass
        """,
    ),
    endless(
        "a loop with every signal blocked",
        """
        import signal
        signal.pthread_sigmask(signal.SIG_BLOCK, signal.valid_signals())
        while True:
            pass
        """,
    ),
    endless(
        "a loop that traces itself",
        """
        import sys
        def trace(*_):
            return trace
        sys.settrace(trace)
        while True:
            pass
        """,
    ),
    endless("a long sleep", "import time\ntime.sleep(10**6)"),
    endless(
        "sleeps that catch everything",
        """
        import time
        while True:
            try:
                time.sleep(100)
            except BaseException:
                pass
        """,
    ),
    endless("a lock taken twice", "import threading\nlock = threading.Lock()\nlock.acquire()\nlock.acquire()"),
    endless(
        "a wait for what nobody writes",
        """
        import os
        reading, writing = os.pipe()
        os.read(reading, 1)
        """,
    ),
    endless("a wait for a thread", "import threading\nevent = threading.Event()\nevent.wait()"),
    endless("a generator without end", "sum(1 for _ in iter(int, 1))"),
    endless(
        "a regex that goes back and back",
        """
        import re
        re.match(r"(a+)+$", "a" * 40 + "b")
        while True:
            pass
        """,
    ),
    endless("powers without end", "while True:\n    pow(3, 10**7)"),
    endless(
        "a loop in a __del__",
        """
        class Loop:
            def __del__(self):
                while True:
                    pass
        loop = Loop()
        loop = None
        while True:
            pass
        """,
    ),
    endless(
        "a loop in a __repr__",
        "class Loop:\n    def __repr__(self):\n        while True:\n            pass\nrepr(Loop())",
    ),
    Probe(
        "a value whose __repr__ does not end",
        """
        class Loop:
            def __repr__(self):
                while True:
                    pass
        Loop()
        """,
        ENDLESS,
        ended,
        seconds=SHORT,
    ),
    Probe(
        "an error whose __str__ does not end",
        """
        class Loop(Exception):
            def __str__(self):
                while True:
                    pass
        raise Loop
        """,
        ENDLESS,
        ended_by_the_sandbox,
        seconds=SHORT,
    ),
    Probe(
        "input that nobody gives",
        """
        import sys
        sys.stdin.read()
        input()
        """,
        "the step reads what the host says to the process that runs it, or waits for ever",
        ended,
        seconds=SHORT,
    ),
    Probe(
        "a coroutine left alone",
        """
        import asyncio
        async def forever():
            while True:
                await asyncio.sleep(0.01)
        async def main():
            asyncio.create_task(forever())
            await forever()
        asyncio.run(main())
        """,
        ENDLESS,
        ended_by_the_sandbox,
        seconds=SHORT,
    ),
)
