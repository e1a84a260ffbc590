"""The filter, run as the kernel would run it."""

from __future__ import annotations

import errno
import struct

import pytest

from sandbox.bwrap.seccomp import INSTRUCTION, MACHINES, ONLY_X86_64, REFUSED, program

LONGEST = 4096
ALLOWED, KILLED = 0x7FFF0000, 0x80000000
X86_64, AARCH64 = "x86_64", "aarch64"
OTHER_ARCHITECTURE = 0x40000003
CALLS = {
    "read": (0, 63),
    "write": (1, 64),
    "openat": (257, 56),
    "execve": (59, 221),
    "mmap": (9, 222),
    "futex": (202, 98),
    "wait4": (61, 260),
    "exit_group": (231, 94),
}
CLONE, CLONE3, SOCKET, PRCTL = (56, 220), 435, (41, 198), (157, 167)
THREAD, NEW_USER, NEW_NET, NEW_MOUNT = 0x3D0F00, 0x10000000, 0x40000000, 0x00020000


def verdict(machine: str, number: int, first: int = 0, architecture: int | None = None) -> int:
    """What the program says of one system call."""
    code = program(machine)
    data = struct.pack("=iIQ6Q", number, architecture or MACHINES[machine][0], 0, first, 0, 0, 0, 0, 0)
    instructions = list(INSTRUCTION.iter_unpack(code))
    at = held = 0
    while True:
        what, yes, no, number = instructions[at]
        match what:
            case 0x20:
                (held,) = struct.unpack_from("=I", data, number)
                at += 1
            case 0x06:
                return number
            case 0x15:
                at += 1 + (yes if held == number else no)
            case 0x35:
                at += 1 + (yes if held >= number else no)
            case 0x45:
                at += 1 + (yes if held & number else no)
            case _:
                raise AssertionError(f"instruction {what:x}")


def failing(error: int) -> int:
    return 0x00050000 | error


@pytest.fixture(params=[X86_64, AARCH64])
def machine(request: pytest.FixtureRequest) -> str:
    return str(request.param)


@pytest.fixture
def column(machine: str) -> int:
    return MACHINES[machine][1]


def test_it_is_no_longer_than_the_kernel_takes(machine: str):
    assert len(program(machine)) // INSTRUCTION.size < LONGEST


def test_a_machine_that_is_not_in_the_tables_has_none():
    with pytest.raises(KeyError):
        program("riscv64")


@pytest.mark.parametrize("name", CALLS)
def test_what_python_needs_is_allowed(machine: str, column: int, name: str):
    assert verdict(machine, CALLS[name][column]) == ALLOWED


@pytest.mark.parametrize("name", REFUSED)
def test_what_no_code_needs_is_refused(machine: str, column: int, name: str):
    assert verdict(machine, REFUSED[name][column]) == failing(errno.EPERM)


@pytest.mark.parametrize("number", ONLY_X86_64.values(), ids=ONLY_X86_64)
def test_what_only_one_machine_has_is_refused_there(number: int):
    assert verdict(X86_64, number) == failing(errno.EPERM)


@pytest.mark.parametrize(
    ("flags", "then"),
    [
        (THREAD, ALLOWED),
        (17, ALLOWED),
        (NEW_USER | 17, failing(errno.EPERM)),
        (NEW_NET, failing(errno.EPERM)),
        (NEW_MOUNT | THREAD, failing(errno.EPERM)),
    ],
)
def test_a_thread_or_a_child_may_be_made_and_a_namespace_not(machine: str, column: int, flags: int, then: int):
    assert verdict(machine, CLONE[column], flags) == then


def test_the_call_whose_flags_are_out_of_sight_is_said_not_to_exist(machine: str):
    assert verdict(machine, CLONE3) == failing(errno.ENOSYS)


@pytest.mark.parametrize("family", range(48))
def test_only_sockets_of_plain_families_are_made(machine: str, column: int, family: int):
    then = ALLOWED if family in (1, 2, 10) else failing(errno.EAFNOSUPPORT)
    assert verdict(machine, SOCKET[column], family) == then


def test_nothing_inside_can_choose_to_outlive_its_parent(machine: str, column: int):
    assert verdict(machine, PRCTL[column], 1) == failing(errno.EPERM)
    assert verdict(machine, PRCTL[column], 15) == ALLOWED


def test_calls_of_another_architecture_end_the_process(machine: str):
    assert verdict(machine, 0, architecture=OTHER_ARCHITECTURE) == KILLED


def test_the_other_numbering_of_one_machine_does_not_exist():
    assert verdict(X86_64, 0x40000000 | 101) == failing(errno.ENOSYS)
