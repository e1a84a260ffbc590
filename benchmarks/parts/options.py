"""The options that the benchmarks with questions have in common."""

from __future__ import annotations

import argparse
from pathlib import Path


def exam_options(told: str | None) -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=told, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="notes and questions; a small invented set by default")
    parser.add_argument("--ablate", action="store_true", help="instead: what switching each part off changes")
    parser.add_argument("--quick", action="store_true", help="the same: the small set is quick")
    return parser.parse_args()
