"""A stand-in for memories kept as one JSON-lines file: every write loads all of it, appends, and writes all of it.

This is not any product's code; it is the approach in its shortest form. It prints what it acknowledged.
"""

from __future__ import annotations

import json
import sys
from pathlib import Path


def remember(file: Path, entry: str) -> bool:
    try:
        entries = [json.loads(line) for line in file.read_text("utf-8").splitlines()] if file.exists() else []
    except ValueError:
        return False  # another process was in the middle of writing
    lines = [json.dumps(one) for one in [*entries, entry]]
    file.write_text("\n".join(lines) + "\n", "utf-8")
    return True


if __name__ == "__main__":
    path, name, count = Path(sys.argv[1]), sys.argv[2], int(sys.argv[3])
    entries = [f"{name} {number}" for number in range(count)]
    print(json.dumps([entry for entry in entries if remember(path, entry)]))
