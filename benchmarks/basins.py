"""Whether basins are the themes of memories, what they cost, and what they are good for.

python -m benchmarks.basins [FILE] [--sizes 1000,10000] [--seeds 3] [--quick]

FILE is LoCoMo's own, which is not ours to ship (CC BY-NC), for what is surfaced; a small invented talk is used without
one. The themes are those of a simulated year (benchmarks/parts/year.py).
"""

from __future__ import annotations

import argparse
import tempfile
from collections.abc import Sequence
from pathlib import Path
from statistics import mean

import numpy as np

from benchmarks.parts import many_themes
from benchmarks.parts.exams import SMALL_TALK
from benchmarks.parts.surfacing import SHOWN, shares
from benchmarks.parts.themes import Parted, Said, agreement, led, lived, names_find, parted, said, shuffled
from benchmarks.table import Cell, show
from dionysus_mcp.composition import build_embedding
from dionysus_mcp.settings import load_settings

QUICK_DAYS, YEAR_DAYS = 60, 365
QUICK_SIZES, SIZES = (1_000, 3_000), (1_000, 10_000, 100_000, 1_000_000)
MINILM, WORDS = "minilm", "none"
BESIDE = 0.7, 0.5
RESAMPLED = 2_000


def main() -> None:
    options = _options()
    with tempfile.TemporaryDirectory(prefix="dionysus-") as folder:
        show_themes(Path(folder), range(options.seeds), QUICK_DAYS if options.quick else YEAR_DAYS)
        show_costs(Path(folder) / "large", options.sizes)
        show_surfacing(Path(folder) / "talks", options.file or SMALL_TALK)


def show_themes(folder: Path, seeds: Sequence[int], days: int) -> None:
    found: dict[str, list[tuple[float, ...]]] = {}
    for seed in seeds:
        memories = said(seed, days)
        for name, figures in _ways(folder / str(seed), memories):
            found.setdefault(name, []).append(figures)
    rows: list[Sequence[Cell]] = [(name, *map(_spread, zip(*each, strict=True))) for name, each in found.items()]
    columns = ("", "groups", "in one of 5 or more", "purity", "largest", "P@10 of its name", "agreement of orders")
    show(f"Themes of {days} days of a simulated year, {len(seeds)} seeds: mean, and least to most", columns, rows)


def _ways(folder: Path, memories: Sequence[Said]) -> list[tuple[str, tuple[float, ...]]]:
    nothing = float("nan")
    rows = [(f"basins, {name}", _basins(folder / name, model, memories)) for name, model in MODELS.items()]
    vectors = _vectors(folder, memories)
    beside = [(f"leaders at {theta}, vectors as they are", led(vectors, memories, theta)) for theta in BESIDE]
    return [*rows, *((name, (*_figures(groups), nothing, nothing)) for name, groups in beside)]


MODELS = {"meaning and words": MINILM, "words only": WORDS}


def _basins(folder: Path, model: str, memories: Sequence[Said]) -> tuple[float, ...]:
    mind, ids = lived(folder / "in order", model, memories)
    groups = parted(mind, ids, memories)
    found = names_find(mind)
    mind.close()
    numbered = [Said(one.text, str(number)) for number, one in enumerate(memories)]
    mixed = shuffled(numbered, 1)
    mind, ids = lived(folder / "shuffled", model, mixed)
    other = parted(mind, ids, mixed)
    mind.close()
    one = {str(number): group for number, group in enumerate(groups.groups)}
    return (*_figures(groups), found, agreement(one, dict(zip(other.themes, other.groups, strict=True))))


def _figures(groups: Parted) -> tuple[float, ...]:
    return groups.number, groups.coverage, groups.purity, groups.largest


def _vectors(folder: Path, memories: Sequence[Said]) -> np.ndarray[tuple[int, int], np.dtype[np.float32]]:
    embedder = build_embedding(load_settings(home=folder, embedding={"model": MINILM})).ready(60)
    assert embedder is not None
    texts = [one.text for one in memories]
    return np.concatenate([embedder.embed(texts[start : start + 32]) for start in range(0, len(texts), 32)])


def show_costs(folder: Path, sizes: Sequence[int]) -> None:
    rows: list[Sequence[Cell]] = [
        (f"{cost.size:,}", cost.processor_ms, cost.clock_ms, cost.basins) for cost in many_themes.costs(folder, sizes)
    ]
    columns = ("memories", "processor, ms a memory", "by the clock, ms a memory", "basins")
    show("What following costs beside the answers (no embedding), over the last thousand", columns, rows)


def show_surfacing(folder: Path, file: Path) -> None:
    for kind, ways in shares(folder, MINILM, file).items():
        if not ways:
            print(f"\nSurfaced when what needs it {kind}: {file.name} has no such moment")
            continue
        base = ways["recall of the last turn"]
        rows: list[Sequence[Cell]] = [
            (way, len(each), 100 * mean(each), _difference(each, base)) for way, each in ways.items()
        ]
        columns = ("", "moments", f"% of what was wanted among {SHOWN}", "against recall, with 95 %")
        show(f"Surfaced when what needs it {kind}", columns, rows)


def _difference(each: Sequence[float], base: Sequence[float]) -> str:
    apart = 100 * (np.array(each) - np.array(base))
    chance = np.random.default_rng(0)
    means = [chance.choice(apart, apart.size).mean() for _ in range(RESAMPLED)]
    return "{:+.1f} [{:+.1f}, {:+.1f}]".format(apart.mean(), *np.percentile(means, (2.5, 97.5)))


def _spread(figures: Sequence[float]) -> str:
    if len(figures) == 1:
        return f"{figures[0]:.3g}"
    return f"{mean(figures):.3g} ({min(figures):.3g} to {max(figures):.3g})"


def _options() -> argparse.Namespace:
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=argparse.RawDescriptionHelpFormatter)
    parser.add_argument("file", type=Path, nargs="?", help="LoCoMo's file; a small invented talk by default")
    parser.add_argument("--sizes", type=_sizes, help="memories at which following is measured")
    parser.add_argument("--seeds", type=int, help="so many years")
    parser.add_argument("--quick", action="store_true", help="two months, one seed, small sizes")
    options = parser.parse_args()
    options.sizes = options.sizes or (QUICK_SIZES if options.quick else SIZES)
    options.seeds = options.seeds or (1 if options.quick else 3)
    return options


def _sizes(text: str) -> tuple[int, ...]:
    return tuple(int(part) for part in text.split(","))


if __name__ == "__main__":
    main()
