"""Rights: users, capabilities, namespaces, and calls of the kernel that only an administrator needs."""

from __future__ import annotations

from sandbox.attacks.judges import reached_nothing
from sandbox.attacks.probe import Probe

CALL = """
import ctypes
libc = ctypes.CDLL(None, use_errno=True)
"""


def called(name: str, call: str, never: str) -> Probe:
    """A probe of one call of the C library, which says 0 or more when it was allowed."""
    return Probe(name, f"{CALL}{call.strip()} >= 0", never, reached_nothing)


def refused(name: str, numbers: tuple[int, int], never: str) -> Probe:
    """A probe of a system call, by its numbers on x86-64 and arm64: whatever it is given, it is not permitted."""
    code = f"""{CALL}
import os
number = dict(zip(("x86_64", "aarch64"), {numbers}))[os.uname().machine]
libc.syscall(number, 0, 0, 0, 0, 0)
ctypes.get_errno() not in (1, 13, 38)
"""
    return Probe(name, code, never, reached_nothing)


PRIVILEGES = (
    Probe(
        "who am I",
        """
        import os
        [name for name in ("getuid", "geteuid", "getgid", "getegid") if getattr(os, name)() == 0]
        """,
        "the code runs as root",
        reached_nothing,
    ),
    Probe(
        "capabilities",
        """
        lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines() if ":" in line)
        [name for name in ("CapInh", "CapPrm", "CapEff", "CapBnd", "CapAmb") if int(lines[name], 16)]
        """,
        "the code has a capability, or could get one",
        reached_nothing,
    ),
    Probe(
        "new privileges",
        """
        lines = dict(line.split(":", 1) for line in open("/proc/self/status").read().splitlines() if ":" in line)
        "a program with more rights could be run" if lines["NoNewPrivs"].strip() != "1" else ""
        """,
        "a program of another user's rights can be run",
        reached_nothing,
    ),
    Probe(
        "become root",
        """
        import os
        reached = []
        for call in ("setuid", "setgid", "seteuid", "setegid"):
            try:
                getattr(os, call)(0)
                reached.append(call)
            except OSError:
                pass
        reached
        """,
        "the code becomes root",
        reached_nothing,
    ),
    Probe(
        "sudo and su",
        """
        import subprocess
        reached = []
        for command in (["sudo", "-n", "id"], ["su", "-c", "id"], ["pkexec", "id"]):
            try:
                if subprocess.run(command, capture_output=True, stdin=subprocess.DEVNULL, timeout=1).returncode == 0:
                    reached.append(command)
            except (OSError, subprocess.TimeoutExpired):
                pass
        reached
        """,
        "the code becomes root",
        reached_nothing,
    ),
    Probe(
        "mount",
        f"""{CALL}
import os
os.makedirs("/tmp/mounted", exist_ok=True)
mounted = libc.mount(b"none", b"/tmp/mounted", b"tmpfs", 0, None) == 0
mounted and libc.umount(b"/tmp/mounted")
mounted
""",
        "something is mounted",
        reached_nothing,
    ),
    called("make the root writable", """libc.mount(None, b"/", None, 32 | 4096, None)""", "the root becomes writable"),
    called("a user namespace", "libc.unshare(0x10000000)", "the code is root in a namespace of its own"),
    called("a mount namespace", "libc.unshare(0x00020000)", "the code makes mounts of its own"),
    Probe(
        "clone into a user namespace",
        f"""{CALL}
SYS_CLONE = {{"x86_64": 56, "aarch64": 220}}[__import__("os").uname().machine]
pid = libc.syscall(SYS_CLONE, 0x10000000 | 17, 0, 0, 0, 0)
if pid == 0:
    __import__("os")._exit(0)
pid > 0
""",
        "the code is root in a namespace of its own",
        reached_nothing,
    ),
    Probe(
        "enter the namespaces of another process",
        """
        import ctypes, os
        libc = ctypes.CDLL(None, use_errno=True)
        own = {name: os.stat(f"/proc/self/ns/{name}").st_ino for name in os.listdir("/proc/self/ns")}
        reached = []
        for pid in ("1", str(os.getppid()), str(host["pid"])):
            for name, inode in own.items():
                try:
                    fd = os.open(f"/proc/{pid}/ns/{name}", os.O_RDONLY)
                except OSError:
                    continue
                if os.fstat(fd).st_ino != inode and libc.setns(fd, 0) == 0:
                    reached.append((pid, name))
        reached
        """,
        "the code enters a namespace of the host",
        reached_nothing,
    ),
    Probe(
        "chroot",
        """
        import os
        os.chroot("/tmp")
        "changed"
        """,
        "the code changes its root, the first step out of a weak one",
        reached_nothing,
    ),
    Probe(
        "make a device",
        """
        import os, stat
        os.mknod("/tmp/device", 0o600 | stat.S_IFBLK, os.makedev(8, 0))
        "made"
        """,
        "a disk of the machine can be opened",
        reached_nothing,
    ),
    Probe(
        "trace a process of the host",
        f"""{CALL}
reached = [pid for pid in (host["victim"], host["pid"]) if libc.ptrace(0x4206, pid, 0, 0) == 0]
reached
""",
        "a process of the host can be read and steered",
        reached_nothing,
    ),
    Probe(
        "the memory of a process of the host",
        """
        import os
        reached = []
        for pid in (host["pid"], host["victim"]):
            try:
                os.close(os.open(f"/proc/{pid}/mem", os.O_RDWR))
                reached.append(pid)
            except OSError:
                pass
        reached
        """,
        "a process of the host can be read and steered",
        reached_nothing,
    ),
    refused("load a module", (175, 105), "the kernel loads code"),
    refused("a program for the kernel", (321, 280), "the kernel runs what the code wrote"),
    refused("keys of the kernel", (250, 219), "keys that belong to other users are reached"),
    refused("counters of the processor", (298, 241), "other programs are watched by how they use the processor"),
    called("the kernel's log", "libc.klogctl(10, None, 0)", "the kernel's log is read"),
    called(
        "the name of the machine",
        """libc.sethostname(__import__("os").uname().nodename.encode(), len(__import__("os").uname().nodename))""",
        "the machine is renamed",
    ),
    Probe(
        "more than was allotted",
        """
        import resource
        reached = []
        for name in ("RLIMIT_AS", "RLIMIT_NPROC", "RLIMIT_CORE"):
            soft, hard = resource.getrlimit(getattr(resource, name))
            if hard == resource.RLIM_INFINITY:
                continue
            try:
                resource.setrlimit(getattr(resource, name), (resource.RLIM_INFINITY, resource.RLIM_INFINITY))
                reached.append(name)
            except (ValueError, OSError):
                pass
        reached
        """,
        "the code raises its own limits",
        reached_nothing,
    ),
    Probe(
        "a real-time priority",
        """
        import os
        os.sched_setscheduler(0, os.SCHED_FIFO, os.sched_param(1))
        "raised"
        """,
        "the code takes the processor from the host",
        reached_nothing,
    ),
)
