"""`python -m docs.generate` writes the references; with `--check` it only says which of them are stale."""

from __future__ import annotations

import argparse
import sys
from pathlib import Path

from docs.generate.pages import pages

DOCS = Path(__file__).resolve().parents[1]


def main() -> int:
    parser = argparse.ArgumentParser(prog="python -m docs.generate", description=__doc__)
    parser.add_argument("--check", action="store_true", help="write nothing; exit 1 when a page is stale")
    parser.add_argument("--into", type=Path, default=DOCS, help="the folder of the pages")
    asked = parser.parse_args()
    stale = {path: text for path, text in _targets(asked.into).items() if _present(path) != text}
    if not asked.check:
        for path, text in stale.items():
            path.parent.mkdir(parents=True, exist_ok=True)
            path.write_text(text, "utf-8")
    for path in stale:
        sys.stdout.write(f"{path.name} {'is stale: run `make docs`' if asked.check else 'written'}\n")
    return 1 if asked.check and stale else 0


def _targets(folder: Path) -> dict[Path, str]:
    return {folder / name: text for name, text in pages().items()}


def _present(path: Path) -> str | None:
    return path.read_text("utf-8") if path.exists() else None


if __name__ == "__main__":
    raise SystemExit(main())
