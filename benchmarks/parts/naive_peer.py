"""A stand-in for memories kept as one JSON-lines file: every write loads all of it, appends, and writes all of it.

This is no product's code; it is the approach at its best (the file is replaced whole). It prints what it acknowledged.
"""

from __future__ import annotations

import json
import os
import sys
from pathlib import Path


def remember(file: Path, entry: str) -> str:
    entries = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    new = file.with_name(f"{file.name}.{os.getpid()}")
    new.write_text("".join(f"{json.dumps(one)}\n" for one in [*entries, entry]), "utf-8")
    new.replace(file)
    return entry


if __name__ == "__main__":
    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    print(json.dumps([remember(path, f"{name} {number}") for number in range(count)]))
