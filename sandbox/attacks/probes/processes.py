"""Processes and threads: bombs, signals, survivors, and ends of the process that runs the code."""

from __future__ import annotations

from sandbox.attacks.judges import answers, ended, ended_by_the_sandbox, reached_nothing
from sandbox.attacks.probe import Probe

TOO_MANY = "processes without end: the machine can start no more"
ENDED = "the host ends, or waits for an answer that never comes"
SURVIVES = "a process goes on after its step, or after its session"

SLEEPER = """
import os, subprocess, sys
def sleeper():
    return subprocess.Popen([sys.executable, "-S", "-c", "import time; time.sleep(600)", host["mark"]])
"""

ALONE = """
import os, signal
if os.path.exists(f"/proc/{host['victim']}"):
    final_answer("the first process is the machine's own, and is left in peace")
"""

PROCESSES = (
    Probe(
        "fork bomb",
        """
        import os, time
        reached = 0
        for _ in range(400):
            try:
                if os.fork() == 0:
                    time.sleep(3)
                    os._exit(0)
            except OSError:
                break
            reached += 1
        reached >= 400
        """,
        TOO_MANY,
        reached_nothing,
    ),
    Probe(
        "fork bomb of forks",
        """
        import os, time
        until = time.monotonic() + 2
        for _ in range(9):
            try:
                os.fork()
            except OSError:
                pass
        while time.monotonic() < until:
            pass
        os._exit(0)
        """,
        TOO_MANY,
        ended,
    ),
    Probe(
        "thread bomb",
        """
        import threading, time
        reached = 0
        for _ in range(1000):
            try:
                threading.Thread(target=time.sleep, args=(3,), daemon=True).start()
            except (RuntimeError, MemoryError):
                break
            reached += 1
        reached >= 1000
        """,
        TOO_MANY,
        reached_nothing,
    ),
    Probe(
        "program bomb",
        SLEEPER
        + """
reached = []
for _ in range(150):
    try:
        reached.append(sleeper())
    except OSError:
        break
len(reached) >= 150
""",
        TOO_MANY,
        reached_nothing,
        seconds=8.0,
    ),
    Probe(
        "kill a process of the host",
        """
        import os
        os.kill(host["victim"], 9)
        """,
        "a process of the host is killed",
        ended,
    ),
    Probe(
        "signal everybody",
        """
        import os
        os.kill(-1, 0)
        reached = [pid for pid in (host["pid"], host["victim"]) if os.path.exists(f"/proc/{pid}")]
        reached
        """,
        "processes of the host can be signalled",
        reached_nothing,
    ),
    Probe(
        "kill the first process",
        ALONE
        + """
for number in (signal.SIGTERM, signal.SIGINT, signal.SIGHUP, signal.SIGKILL):
    try:
        os.kill(1, number)
    except OSError:
        pass
None
""",
        ENDED,
        reached_nothing,
    ),
    Probe(
        "stop the first process",
        ALONE
        + """
os.kill(1, signal.SIGSTOP)
None
""",
        ENDED,
        reached_nothing,
    ),
    Probe(
        "kill oneself",
        """
        import os
        os.kill(os.getpid(), 9)
        """,
        ENDED,
        ended_by_the_sandbox,
    ),
    Probe(
        "stop oneself",
        """
        import os, signal
        os.kill(os.getpid(), signal.SIGSTOP)
        """,
        ENDED,
        ended_by_the_sandbox,
        seconds=1.0,
    ),
    Probe(
        "leave by sys.exit",
        """
        import sys
        sys.exit(3)
        """,
        ENDED,
        ended_by_the_sandbox,
    ),
    Probe("leave by SystemExit", "raise SystemExit", ENDED, ended_by_the_sandbox),
    Probe("an interrupt", "raise KeyboardInterrupt", ENDED, ended_by_the_sandbox),
    Probe(
        "leave by os._exit",
        """
        import os
        os._exit(0)
        """,
        ENDED,
        ended_by_the_sandbox,
    ),
    Probe(
        "abort",
        """
        import os
        os.abort()
        """,
        ENDED,
        ended_by_the_sandbox,
    ),
    Probe(
        "crash the interpreter",
        """
        import ctypes
        ctypes.string_at(1)
        """,
        ENDED,
        ended_by_the_sandbox,
    ),
    Probe(
        "become another program",
        """
        import os, sys
        os.execv(sys.executable, [sys.executable, "-c", "import time; time.sleep(600)", host["mark"]])
        """,
        ENDED,
        ended_by_the_sandbox,
        seconds=1.0,
    ),
    Probe(
        "a child that stays",
        SLEEPER + "bool(sleeper().pid)",
        SURVIVES,
        reached_nothing,
        then="""
        import glob
        reached = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                if host["mark"].encode() in open(path, "rb").read():
                    reached.append(path)
            except OSError:
                pass
        reached
        """,
    ),
    Probe(
        "a daemon that stays",
        SLEEPER
        + """
if os.fork() == 0:
    os.setsid()
    if os.fork() == 0:
        os.execv(sys.executable, [sys.executable, "-S", "-c", "import time; time.sleep(600)", host["mark"]])
    os._exit(0)
__import__("time").sleep(0.5)
""",
        SURVIVES,
        answers(4),
        then="2 + 2",
    ),
    Probe(
        "children that ignore signals, and a loop",
        SLEEPER
        + """
import signal
for number in range(1, 32):
    try:
        signal.signal(number, signal.SIG_IGN)
    except (OSError, ValueError):
        pass
[sleeper() for _ in range(5)]
while True:
    pass
""",
        SURVIVES,
        ended_by_the_sandbox,
        seconds=1.0,
    ),
    Probe(
        "a child with the line to the host",
        """
        import os, time
        if os.fork() == 0:
            for _ in range(200):
                for fd in range(64):
                    try:
                        os.write(fd, b"\\xff" * 64)
                    except OSError:
                        pass
                time.sleep(0.01)
            os._exit(0)
        None
        """,
        "a child speaks to the host in the place of the process that runs the code",
        answers(4),
        then="""
        import time
        time.sleep(0.3)
        2 + 2
        """,
    ),
    Probe(
        "a handler at the end",
        """
        import atexit, time
        atexit.register(time.sleep, 600)
        1
        """,
        "the end of a session waits for the code",
        ended,
    ),
    Probe(
        "a thread that does not end",
        """
        import threading, time
        threading.Thread(target=time.sleep, args=(600,)).start()
        1
        """,
        "the end of a session waits for the code",
        ended,
    ),
)
