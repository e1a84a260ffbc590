"""How fast memories come in through the command line, with vectors and without."""

from __future__ import annotations

import json
import tempfile
import time
from pathlib import Path

from benchmarks.parts.finders import PLAIN, WORDS
from benchmarks.parts.notes import notes
from benchmarks.parts.windows import OK, shell


def import_rates(count: int) -> dict[str, float]:
    """Memories per second, the start of the command included."""
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        source = Path(folder) / "notes.jsonl"
        lines = (json.dumps({"content": note.text, "subject": note.subject}) for note in notes(count))
        source.write_text("\n".join(lines), "utf-8")
        return {
            "without vectors": _rate(Path(folder) / "words", source, count, WORDS),
            "with vectors": _rate(Path(folder) / "meaning", source, count, PLAIN),
        }


def _rate(home: Path, source: Path, count: int, settings: dict[str, str]) -> float:
    began = time.perf_counter()
    ended, told = shell(home, "import", str(source), **settings)
    assert ended == OK, told
    return count / (time.perf_counter() - began)
