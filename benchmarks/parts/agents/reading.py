"""What a beat of ten steps gives its model to read, beside stock smolagents with the same script."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any

from agents.bridge import bridged
from agents.errand import EVERYTHING
from agents.testing import Reply, ScriptedModels, step
from benchmarks.parts.agents import stock
from benchmarks.parts.agents.read import by_vocabulary, counted, text_of, texts_of
from benchmarks.parts.agents.stage import Stage, stage
from benchmarks.parts.notes import notes
from benchmarks.table import Cell, ratio, show

STEPS = 10
SIZES = {"1 KB": (1_000, 0.38), "4.5 KB": (4_500, 0.45)}
"""Of an observation, and what a beat may read of what stock smolagents reads."""
OURS, COMPACT, ITS_OWN, WHOLE = (
    "Dionysus",
    "stock prompt, our tool lines",
    "stock prompt, stock tool texts",
    "stock prompt, stock tool texts with what they give",
)
SHOWN = {COMPACT: stock.ours, ITS_OWN: stock.its_own_without_results, WHOLE: stock.its_own}
ALL = "Dionysus, nothing pruned"
ANSWER = {"narrative": "I read nine notes.", "valence": 0.2, "goals": [], "next": "Rest."}


@dataclass(frozen=True, slots=True)
class Read:
    """Tokens of the input of one beat."""

    calls: int
    tokens: int
    vocabulary: float


async def measure() -> bool:
    """Whether every bound is kept."""
    seen = {size: await _beats(characters) for size, (characters, _) in SIZES.items()}
    for title, base in (("our tool lines", COMPACT), ("its own tool texts", ITS_OWN)):
        show(
            f"Input of a beat of {STEPS} steps, tokens, and its share of stock smolagents with {title}",
            ("", *(f"{size}: {what}" for size in SIZES for what in ("calls", "tokens", "share", "share, cl100k"))),
            [(name, *_cells(name, base, seen)) for name in (OURS, ALL, *SHOWN)],
        )
    kept = [_kept(size, bound, seen[size]) for size, (_, bound) in SIZES.items()]
    return all(kept)


def _kept(size: str, bound: float, of_size: dict[str, Read]) -> bool:
    """Against the shortest that stock smolagents has: its own tool texts."""
    share = of_size[OURS].tokens / of_size[ITS_OWN].tokens
    kept = share <= bound
    print(f"{size}: {share:.3f} of stock smolagents as it comes, at most {bound}: {'ok' if kept else 'BROKEN'}")
    return kept


def _cells(name: str, base: str, seen: dict[str, dict[str, Read]]) -> list[Cell]:
    cells: list[Cell] = []
    for of_size in seen.values():
        one, against = of_size[name], of_size[base]
        real = ratio(one.vocabulary, against.vocabulary)
        cells += [one.calls, one.tokens, ratio(one.tokens, against.tokens), real]
    return cells


async def _beats(characters: int) -> dict[str, Read]:
    """The same script, by the real tool and by stock trees that get the same task."""
    seen: dict[str, Read] = {}
    for name, window in ((OURS, 3), (ALL, EVERYTHING)):
        async with stage(window=window) as at:
            replies = await _script(at, characters)
            at.models.follow(replies)
            await at.run("run_heartbeat")
            seen[name] = _read(at.models.last)
            task = _task(at.models.last)
            if name == OURS:
                for stocked, shown in SHOWN.items():
                    seen[stocked] = await _stocked(at, replies, task, shown)
    return seen


async def _script(at: Stage, characters: int) -> list[Reply]:
    """Read one note in each step, and answer in the last."""
    texts = [note.text for note in notes(characters // 4)]
    long = [" ".join(texts[number:] + texts[:number])[:characters] for number in range(STEPS - 1)]
    ids = await at.remember(long)
    reads = [f"print(get_memory({one!r})['content'])" for one in ids]
    said = "This note may tell what has changed since the last beat; I read it whole, and compare."
    return [*(step(read, said) for read in reads), step(f"final_answer({ANSWER!r})", "All is read.")]


async def _stocked(at: Stage, replies: Sequence[Reply], task: str, shown: stock.Prepare) -> Read:
    models = ScriptedModels({"manager": replies})
    async with bridged(at.client, trusted=True) as bridge:
        maker = stock.Stock(bridge, models, shown)
        answer: Any = await bridge.in_agent_thread(lambda: maker.tree().run(task))
    if answer != ANSWER:
        raise SystemExit(f"The stock agent came to something else: {answer}")
    return _read(models)


def _task(models: ScriptedModels) -> str:
    """What the manager was sent to do, as it stands before its first step."""
    first = models.models["manager"].asked[1]
    return next(text for message in first if (text := text_of(message.content)).startswith(TASK)).removeprefix(TASK)


TASK = "New task:\n"


def _read(models: ScriptedModels) -> Read:
    texts = texts_of(models)
    return Read(len(texts), counted(texts), by_vocabulary(texts))
