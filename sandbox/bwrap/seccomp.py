"""The system calls that no code inside has a use for, as a program of the kernel's own filter language.

A second wall: what these calls could open is closed already by namespaces and by having no privileges. They are refused
so that a defect of the kernel behind one of them is out of reach.
"""

from __future__ import annotations

import errno
import struct
from collections.abc import Iterator

MACHINES = {"x86_64": (0xC000003E, 0), "aarch64": (0xC00000B7, 1)}
"""By what `platform.machine` says: the kernel's name for the architecture, and the column below."""

REFUSED = {
    "acct": (163, 89),
    "add_key": (248, 217),
    "adjtimex": (159, 171),
    "bpf": (321, 280),
    "chroot": (161, 51),
    "clock_adjtime": (305, 266),
    "clock_settime": (227, 112),
    "delete_module": (176, 106),
    "fanotify_init": (300, 262),
    "finit_module": (313, 273),
    "fsconfig": (431, 431),
    "fsmount": (432, 432),
    "fsopen": (430, 430),
    "fspick": (433, 433),
    "init_module": (175, 105),
    "io_uring_enter": (426, 426),
    "io_uring_register": (427, 427),
    "io_uring_setup": (425, 425),
    "kcmp": (312, 272),
    "kexec_file_load": (320, 294),
    "kexec_load": (246, 104),
    "keyctl": (250, 219),
    "memfd_create": (319, 279),  # these three take memory that is nobody's, and that no limit counts
    "memfd_secret": (447, 447),
    "mount": (165, 40),
    "mount_setattr": (442, 442),
    "move_mount": (429, 429),
    "name_to_handle_at": (303, 264),
    "open_by_handle_at": (304, 265),
    "open_tree": (428, 428),
    "perf_event_open": (298, 241),
    "personality": (135, 92),
    "pidfd_getfd": (438, 438),
    "pivot_root": (155, 41),
    "process_madvise": (440, 440),
    "process_vm_readv": (310, 270),
    "process_vm_writev": (311, 271),
    "ptrace": (101, 117),
    "quotactl": (179, 60),
    "quotactl_fd": (443, 443),
    "reboot": (169, 142),
    "request_key": (249, 218),
    "setdomainname": (171, 162),
    "sethostname": (170, 161),
    "setns": (308, 268),
    "settimeofday": (164, 170),
    "shmget": (29, 194),
    "swapoff": (168, 225),
    "swapon": (167, 224),
    "syslog": (103, 116),
    "umount2": (166, 39),
    "unshare": (272, 97),
    "userfaultfd": (323, 282),
    "vhangup": (153, 58),
}
ONLY_X86_64 = {"ioperm": 173, "iopl": 172, "modify_ldt": 154, "uselib": 134, "ustat": 136, "sysfs": 139}
CLONE, CLONE3, SOCKET, PRCTL = (56, 220), (435, 435), (41, 198), (157, 167)
SET_DEATH_SIGNAL = 1
"""What `prctl` is asked by a process that does not want to end with its parent."""

NEW_NAMESPACE = 0x7E020000
"""Every flag of `clone` that asks for a namespace."""
FAMILIES = (1, 2, 10)
"""Unix, IPv4, IPv6: in a network of its own, which leads nowhere."""
OTHER_ABI = 0x40000000

LOAD, EQUAL, AT_LEAST, ANY_BIT, RETURN = 0x20, 0x15, 0x35, 0x45, 0x06
ALLOW, KILL, FAIL = 0x7FFF0000, 0x80000000, 0x00050000
NUMBER, ARCHITECTURE, FIRST_ARGUMENT = 0, 4, 16
INSTRUCTION = struct.Struct("HBBI")

Instruction = tuple[int, int, int, int]
"""What to do, how many to skip if so, how many if not, and with which number."""


def program(machine: str) -> bytes:
    """The filter for this kind of machine; `KeyError` for one that is not in the tables."""
    architecture, column = MACHINES[machine]
    return b"".join(INSTRUCTION.pack(*one) for one in _instructions(architecture, column))


def _instructions(architecture: int, column: int) -> Iterator[Instruction]:
    yield (LOAD, 0, 0, ARCHITECTURE)
    yield from ((EQUAL, 1, 0, architecture), (RETURN, 0, 0, KILL))
    yield (LOAD, 0, 0, NUMBER)
    if column == 0:
        yield from ((AT_LEAST, 0, 1, OTHER_ABI), _fail(errno.ENOSYS))
        for number in ONLY_X86_64.values():
            yield from _refused(number, errno.EPERM)
    for numbers in REFUSED.values():
        yield from _refused(numbers[column], errno.EPERM)
    yield from _refused(CLONE3[column], errno.ENOSYS)  # its flags are out of sight; the C library falls back to clone
    yield from _refused_if(CLONE[column], ANY_BIT, NEW_NAMESPACE)
    yield from _refused_if(PRCTL[column], EQUAL, SET_DEATH_SIGNAL)
    yield from _sockets(SOCKET[column])
    yield (RETURN, 0, 0, ALLOW)


def _sockets(number: int) -> Iterator[Instruction]:
    yield from ((EQUAL, 0, len(FAMILIES) + 2, number), (LOAD, 0, 0, FIRST_ARGUMENT))
    for left, family in zip(range(len(FAMILIES), 0, -1), FAMILIES, strict=True):
        yield (EQUAL, left, 0, family)
    yield _fail(errno.EAFNOSUPPORT)


def _refused(number: int, error: int) -> Iterator[Instruction]:
    yield from ((EQUAL, 0, 1, number), _fail(error))


def _refused_if(number: int, test: int, first: int) -> Iterator[Instruction]:
    """Refused with such a first argument, and allowed with every other."""
    yield from ((EQUAL, 0, 4, number), (LOAD, 0, 0, FIRST_ARGUMENT), (test, 0, 1, first))
    yield from (_fail(errno.EPERM), (RETURN, 0, 0, ALLOW))


def _fail(error: int) -> Instruction:
    return (RETURN, 0, 0, FAIL | error)
