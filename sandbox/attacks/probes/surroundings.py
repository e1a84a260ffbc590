"""What is around: descriptors left open, the environment, other processes, modules of the host."""

from __future__ import annotations

from sandbox.attacks.judges import reached_nothing
from sandbox.attacks.probe import Probe

DESCRIPTOR = "something is read through a descriptor that the host left open"
ENVIRONMENT = "a variable of the host's environment comes out"

SURROUNDINGS = (
    Probe(
        "read through descriptors left open",
        """
        import os
        reached = []
        for fd in range(3, 256):
            try:
                text = os.pread(fd, 200, 0)
            except OSError:
                continue
            if host["canary"].encode() in text:
                reached.append(text)
        reached
        """,
        DESCRIPTOR,
        reached_nothing,
    ),
    Probe(
        "open by a folder left open",
        """
        import os
        reached = []
        for fd in range(256):
            for name in ("secret.txt", "../" * 20 + host["file"]):
                try:
                    reached.append(os.read(os.open(name, os.O_RDONLY, dir_fd=fd), 100))
                except OSError:
                    pass
        reached
        """,
        DESCRIPTOR,
        reached_nothing,
    ),
    Probe(
        "descriptors of the process outside",
        """
        import os
        reached = []
        for pid in ("1", str(os.getppid()), str(host["pid"])):
            for fd in range(64):
                try:
                    text = os.pread(os.open(f"/proc/{pid}/fd/{fd}", os.O_RDONLY | os.O_NONBLOCK), 200, 0)
                except OSError:
                    continue
                if host["canary"].encode() in text:
                    reached.append(text)
        reached
        """,
        DESCRIPTOR,
        reached_nothing,
    ),
    Probe(
        "the environment",
        """
        import os
        [value for value in os.environ.values() if host["canary"] in value]
        """,
        ENVIRONMENT,
        reached_nothing,
    ),
    Probe(
        "the environment of every process",
        """
        import glob, re
        reached = []
        for path in glob.glob("/proc/[0-9]*/environ") + [f"/proc/{host['pid']}/environ", "/proc/self/environ"]:
            try:
                text = open(path, "rb").read()
            except OSError:
                continue
            reached += re.findall(host["canary"].encode() + b"[0-9a-f]+", text)
        reached
        """,
        ENVIRONMENT,
        reached_nothing,
    ),
    Probe(
        "the command lines of other processes",
        """
        import glob
        reached = []
        for path in glob.glob("/proc/[0-9]*/cmdline"):
            try:
                text = open(path, "rb").read()
            except OSError:
                continue
            if host["victim_mark"].encode() in text:
                reached.append(text)
        reached
        """,
        "processes of the host are seen",
        reached_nothing,
    ),
    Probe(
        "import what only the host has",
        """
        reached = []
        for name in ("dionysus_mcp", "agents", "sandbox", "sandbox.attacks.stage", "pydantic", "fastmcp"):
            try:
                __import__(name)
                reached.append(name)
            except ImportError:
                pass
        reached
        """,
        "modules of the host can be imported",
        reached_nothing,
    ),
)
