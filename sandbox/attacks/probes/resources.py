"""Memory, output, values and disk: more than there may be."""

from __future__ import annotations

from sandbox.attacks.judges import ended, ended_by, ended_by_the_sandbox, output_was_cut, reached_nothing
from sandbox.attacks.probe import Probe

MEMORY = "more memory is taken than was allotted"
OUTPUT = "output fills the memory of the host"
VALUE = "a value that is too large, or too deep, is taken from inside"
BLOCK = 16 << 20


def bomb(name: str, code: str) -> Probe:
    """A probe of code that takes memory until it has 2 GiB."""
    return Probe(name, code, MEMORY, reached_nothing, seconds=5.0)


RESOURCES = (
    bomb(
        "memory, block by block",
        f"""
        blocks = []
        while len(blocks) * {BLOCK} < 2 << 30:
            blocks.append(bytearray({BLOCK}))
        len(blocks)
        """,
    ),
    bomb("memory at once", "len(bytearray(2 << 30))"),
    bomb("a text that doubles", """text = "x"\nwhile len(text) < 2 << 30:\n    text += text\nlen(text)"""),
    bomb("a list multiplied", "len([0] * 10**9)"),
    bomb("a list of a range", "len(list(range(10**9)))"),
    bomb("a wide format", """len(f"{1:>{10**10}}")"""),
    bomb("a huge number", "(1 << (10**11)).bit_length()"),
    bomb(
        "errors that hold on to everything",
        f"""
        blocks = []
        while len(blocks) * {BLOCK} < 2 << 30:
            try:
                blocks.append(bytearray({BLOCK}))
            except MemoryError:
                pass
        len(blocks)
        """,
    ),
    bomb(
        "a small archive of much",
        """
        import zlib
        packed = zlib.compress(bytes(1 << 20))
        len(b"".join(zlib.decompress(packed) for _ in range(2048)))
        """,
    ),
    bomb(
        "memory that is mapped",
        """
        import mmap
        mapped = [mmap.mmap(-1, 1 << 28) for _ in range(4)]
        for one in mapped:
            for start in range(0, len(one), 4096):
                one[start] = 1
        len(mapped)
        """,
    ),
    bomb(
        "memory in files without a name",
        """
        import os
        files = [os.memfd_create(str(number)) for number in range(16)]
        for file in files:
            for _ in range(60):
                os.write(file, bytes(1 << 20))
        len(files)
        """,
    ),
    Probe(
        "memory of many processes together",
        """
        import os, select, time
        said, say = os.pipe()
        wait, release = os.pipe()
        for _ in range(8):
            if os.fork() == 0:
                os.close(release)
                blocks = [bytearray(b"x") * (16 << 20) for _ in range(12)]
                os.write(say, b"x")
                os.read(wait, 1)
                os._exit(0)
        holding, until = 0, time.monotonic() + 5
        while holding < 8 and time.monotonic() < until:
            if select.select([said], [], [], 0.1)[0]:
                holding += len(os.read(said, 8))
        os.close(release)
        holding >= 8
        """,
        MEMORY,
        reached_nothing,
        seconds=8.0,
    ),
    Probe(
        "recursion",
        "def down(n):\n    return down(n + 1)\ndown(0)",
        "the host's stack overflows",
        ended_by("RecursionError"),
    ),
    Probe(
        "recursion without its limit",
        """
        import sys
        sys.setrecursionlimit(10**9)
        def down(n):
            return [down(n + 1)]
        down(0)
        """,
        "the host's stack overflows",
        ended_by_the_sandbox,
        seconds=8.0,
    ),
    Probe("a flood of lines", """for _ in range(200_000):\n    print("x" * 100)""", OUTPUT, output_was_cut),
    Probe("one long line", """print("x" * 50_000_000)""", OUTPUT, output_was_cut),
    Probe(
        "a flood of errors",
        """
        import sys
        for _ in range(100_000):
            print("x" * 100, file=sys.stderr)
        """,
        OUTPUT,
        output_was_cut,
    ),
    Probe(
        "a flood past sys.stdout",
        """
        import os
        block = b"x" * 65536
        for fd in (1, 2):
            for _ in range(500):
                os.write(fd, block)
        """,
        OUTPUT,
        output_was_cut,
    ),
    Probe("a large value", """ "x" * 20_000_000 """, VALUE, ended_by("ValueError")),
    Probe("many small values", "[str(n) for n in range(1_000_000)]", VALUE, ended_by("ValueError", "MemoryError")),
    Probe("an error with a large message", """raise ValueError("x" * 20_000_000)""", VALUE, ended_by_the_sandbox),
    Probe(
        "an error with a large name",
        """raise type("X" * 5_000_000, (Exception,), {})("large")""",
        VALUE,
        ended_by_the_sandbox,
    ),
    Probe("a deep value", "deep = []\nfor _ in range(100_000):\n    deep = [deep]\ndeep", VALUE, ended),
    Probe("a value that holds itself", "ring = []\nring.append(ring)\nring", VALUE, ended),
    Probe("a number of ten million digits", "7 ** 12_000_000", VALUE, ended_by_the_sandbox, seconds=2.0),
    Probe(
        "fill tmp",
        """
        import os
        written = 0
        try:
            with open("/tmp/large", "wb", buffering=0) as file:
                while written < 400 << 20:
                    written += file.write(bytes(1 << 20))
        except OSError:
            pass
        written >= 400 << 20
        """,
        "the disk, or the memory, of the host is filled",
        reached_nothing,
        seconds=8.0,
    ),
    Probe(
        "many files",
        """
        import os
        made = 0
        try:
            for number in range(200_000):
                os.close(os.open(f"/tmp/file-{number}", os.O_CREAT | os.O_WRONLY))
                made += 1
        except OSError:
            pass
        made >= 200_000
        """,
        "the table of files is filled",
        ended,
    ),
    Probe(
        "many descriptors",
        """
        import os
        opened = []
        try:
            while len(opened) < 100_000:
                opened.append(os.open("/dev/null", os.O_RDONLY))
        except OSError:
            pass
        len(opened) >= 100_000
        """,
        "descriptors without end",
        reached_nothing,
    ),
    Probe(
        "brackets without end",
        "(" * 100_000 + ")" * 100_000,
        "the host's reader of code overflows",
        ended_by("SyntaxError"),
    ),
    Probe("signs without end", "-" * 150_000 + "1", "the host's reader of code overflows", ended_by("SyntaxError")),
    Probe(
        "attributes without end", "x" + ".x" * 90_000, "the host's reader of code overflows", ended_by("SyntaxError")
    ),
    Probe(
        "code of five megabytes",
        "n = 0\n" + "n += 1\n" * 700_000 + "None",
        "the host reads without end",
        ended_by("ValueError"),
        seconds=8.0,
    ),
    Probe("code with a null", "1\0", "the host fails where it reads code", ended_by("SyntaxError")),
    Probe("code with half a character", "'\ud800'", "the host fails where it sends code", ended),
)
