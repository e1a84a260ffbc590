"""Several windows write at once: what is lost, what is refused, how long a write waits, how soon others see it."""

from __future__ import annotations

import json
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field
from pathlib import Path

from benchmarks.parts.notes import notes
from benchmarks.parts.windows import OK, answer, findings, listed, remember, window, windows
from dionysus_mcp.testing import RawClient

STAND_IN = Path(__file__).with_name("naive_peer.py")


@dataclass
class Storm:
    """What became of the writes. Times are in milliseconds."""

    acknowledged: set[str] = field(default_factory=set)
    refused: list[str] = field(default_factory=list)
    waits: list[float] = field(default_factory=list)
    seen_after: list[float] = field(default_factory=list)
    looks: list[int] = field(default_factory=list)
    seconds: float = 0.0
    lost: int = 0
    findings: list[str] = field(default_factory=list)


def storm(home: Path, writers: int, writes: int) -> Storm:
    """All writers at once, while one more window looks for what was acknowledged last."""
    result = Storm()
    texts = [note.text for note in notes(writers * writes)]
    with windows(home, writers + 1) as (watcher, *clients):
        remember(clients[0], "The first write makes the file.")
        newest: queue.SimpleQueue[tuple[str, float] | None] = queue.SimpleQueue()
        watching = threading.Thread(target=_watch, args=(watcher, newest, result))
        watching.start()
        began = time.perf_counter()
        with ThreadPoolExecutor(writers) as pool:
            for number, client in enumerate(clients):
                pool.submit(_write_all, client, texts[number::writers], newest, result)
        result.seconds = time.perf_counter() - began
        newest.put(None)
        watching.join()
    _verify(home, result)
    return result


def in_turn(home: Path, count: int, writes: int) -> Storm:
    """One window writes, all others look for it at once, as when nobody else is busy."""
    result = Storm()
    with windows(home, count) as clients:
        began = time.perf_counter()
        for number, note in enumerate(notes(writes)):
            writer = clients[number % count]
            others = [client for client in clients if client is not writer]
            acknowledged, moment = _write(writer, note.text, result)
            for other in others if acknowledged else []:
                _look(other, acknowledged, moment, result)
        result.seconds = time.perf_counter() - began
    _verify(home, result)
    return result


def naive_storm(folder: Path, writers: int, writes: int) -> Storm:
    """The same number of processes and writes for the stand-in."""
    file, result = folder / "memory.jsonl", Storm()
    began = time.perf_counter()
    processes = [
        subprocess.Popen(
            [sys.executable, str(STAND_IN), str(file), f"writer {number}", str(writes)], stdout=subprocess.PIPE
        )
        for number in range(writers)
    ]
    for process in processes:
        result.acknowledged |= set(json.loads(process.communicate()[0]))
    result.seconds = time.perf_counter() - began
    kept = {json.loads(line) for line in file.read_text("utf-8").splitlines()}
    result.lost = len(result.acknowledged - kept)
    return result


def _write_all(
    client: RawClient, texts: Sequence[str], newest: queue.SimpleQueue[tuple[str, float] | None], result: Storm
) -> None:
    for text in texts:
        acknowledged, moment = _write(client, text, result)
        if acknowledged:
            newest.put((acknowledged, moment))


def _write(client: RawClient, text: str, result: Storm) -> tuple[str, float]:
    """The id under which it was acknowledged, if it was, and when."""
    sent = time.perf_counter()
    code, told = remember(client, text)
    moment = time.perf_counter()
    result.waits.append((moment - sent) * 1000)
    if code != OK:
        result.refused.append(code)
        return "", moment
    result.acknowledged.add(told["id"])
    return told["id"], moment


def _watch(client: RawClient, newest: queue.SimpleQueue[tuple[str, float] | None], result: Storm) -> None:
    """Always look for the write that was acknowledged last: older ones waited for us, not for the store."""
    while (last := newest.get()) is not None:
        while not newest.empty():
            later = newest.get()
            if later is None:
                return
            last = later
        _look(client, *last, result)


def _look(client: RawClient, memory_id: str, acknowledged: float, result: Storm) -> None:
    looks = 1
    while answer(client, "get_memory", memory_id=memory_id)[0] != OK:
        looks += 1
    result.seen_after.append((time.perf_counter() - acknowledged) * 1000)
    result.looks.append(looks)


def _verify(home: Path, result: Storm) -> None:
    with window(home) as fresh:
        result.lost = len(result.acknowledged - set(listed(fresh)))
    result.findings = findings(home)
