"""What starting the command line costs: CPU time of `dionysus recall` against the imports it cannot do without.

python -m benchmarks.cli_start [--quick]

By words alone; and with the model on numpy, which every command loads anew. Exits with 1 when recall by words
takes longer than its limit.
"""

from __future__ import annotations

import os
import statistics
import subprocess
import sys
import tempfile
from pathlib import Path

from benchmarks.parts.finders import MODEL
from benchmarks.table import ratio, show

ROUNDS, QUICK_ROUNDS = 15, 5
LIMIT = 1.7
ROOT = Path(__file__).resolve().parents[1]
BASE = ("-c", "import pydantic_settings, sqlite3")
RECALL = "dionysus recall tea"
WITH_MODEL = "dionysus recall tea, with the model"
COMMANDS = {
    "python -c 'import pydantic_settings, sqlite3'": BASE,
    RECALL: ("-m", "dionysus_mcp.cli.main", "recall", "tea"),
    WITH_MODEL: ("-m", "dionysus_mcp.cli.main", "recall", "tea"),
    "dionysus remember …": ("-m", "dionysus_mcp.cli.main", "remember", "Ana prefers tea to coffee"),
    "dionysus --version": ("-m", "dionysus_mcp.cli.main", "--version"),
}


def main(rounds: int) -> int:
    with tempfile.TemporaryDirectory() as folder:
        environment = _environment(Path(folder))
        for name, command in COMMANDS.items():  # compiled modules and a store to read, as after the first start
            _cpu_ms(command, environment | _model(name))
        seen: dict[str, list[float]] = {name: [] for name in COMMANDS}
        for _ in range(rounds):
            for name, command in COMMANDS.items():
                seen[name].append(_cpu_ms(command, environment | _model(name)))
    base = statistics.median(seen[next(iter(COMMANDS))])
    rows = [
        (name, statistics.median(times), min(times), ratio(statistics.median(times), base))
        for name, times in seen.items()
    ]
    show(
        f"CPU time to start, user + system, {rounds} rounds in turn (limit for recall: {LIMIT} x)",
        ("command", "median ms", "least ms", "of the imports alone"),
        rows,
    )
    slow = statistics.median(seen[RECALL]) > LIMIT * base
    if slow:
        print(f"BROKEN: recall by words within {LIMIT} x")
    return 1 if slow else 0


def _model(name: str) -> dict[str, str]:
    return {MODEL: "minilm" if name == WITH_MODEL else "none"}


def _cpu_ms(arguments: tuple[str, ...], environment: dict[str, str]) -> float:
    """CPU time of one Python process, which must succeed."""
    process = subprocess.Popen(
        [sys.executable, *arguments], cwd=ROOT, env=environment, stdout=subprocess.DEVNULL, stdin=subprocess.DEVNULL
    )
    _, status, used = os.wait4(process.pid, 0)
    process.returncode = os.waitstatus_to_exitcode(status)
    if process.returncode:
        raise SystemExit(f"{' '.join(arguments)} ended with {process.returncode}")
    return 1000 * (used.ru_utime + used.ru_stime)


def _environment(folder: Path) -> dict[str, str]:
    """Compiled modules are kept, in a place of this run's own, for both sides alike."""
    kept = {name: value for name, value in os.environ.items() if not name.startswith(("DIONYSUS_", "PYTHON"))}
    return kept | {"DIONYSUS_HOME": str(folder / "home"), "PYTHONPYCACHEPREFIX": str(folder / "compiled")}


if __name__ == "__main__":
    sys.exit(main(QUICK_ROUNDS if "--quick" in sys.argv else ROUNDS))
