"""Writes all that is told of spans into a file, with nothing but the interface of OpenTelemetry: no SDK is needed."""

from __future__ import annotations

import re
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from random import getrandbits
from typing import Any

from opentelemetry import trace


class Written(trace.NonRecordingSpan):
    """A span that writes down whatever it is told."""

    def __init__(self, file: Path, name: str, context: Any, *told: Any) -> None:
        above = trace.get_current_span(context).get_span_context()
        own = trace.SpanContext(above.trace_id or getrandbits(128), getrandbits(64), is_remote=False)
        super().__init__(own)
        self._file = file
        self._write("span", name, own.span_id, above.span_id, *told)

    def is_recording(self) -> bool:
        return True

    def set_attribute(self, key: str, value: Any) -> None:
        self._write(key, value)

    def set_attributes(self, attributes: Any) -> None:
        self._write(attributes)

    def add_event(self, name: str, attributes: Any = None, timestamp: int | None = None) -> None:
        self._write(name, attributes, timestamp)

    def update_name(self, name: str) -> None:
        self._write(name)

    def set_status(self, status: Any, description: str | None = None) -> None:
        self._write(getattr(status, "description", status), description)

    def record_exception(self, exception: BaseException, *told: Any, **more: Any) -> None:
        self._write(repr(exception), exception.__cause__, exception.__context__, told, more)

    def _write(self, *told: Any) -> None:
        with self._file.open("a", encoding="utf-8") as file:
            file.write(f"{told!r}\n")


class Tracer(trace.Tracer):
    def __init__(self, file: Path) -> None:
        self._file = file

    def start_span(self, name: str, context: Any = None, *told: Any, **more: Any) -> trace.Span:
        return Written(self._file, name, context, told, more)

    @contextmanager
    def _current(self, name: str, *told: Any, **more: Any) -> Iterator[trace.Span]:
        with trace.use_span(self.start_span(name, *told, **more)) as span:
            yield span

    start_as_current_span: Any = _current


class Provider(trace.TracerProvider):
    def __init__(self, file: Path) -> None:
        self._file = file

    def get_tracer(self, *_: Any, **__: Any) -> trace.Tracer:
        return Tracer(self._file)


def names_above(written: str, name: str) -> set[str]:
    """Those of the spans under which the spans of this name hang, however deep."""
    spans = {
        one[2]: (one[1], one[3]) for one in re.finditer(r"^\('span', '([^']*)', (\d+), (\d+)", written, re.MULTILINE)
    }
    return {above for number, (own, _) in spans.items() if own == name for above in _above(spans, number)}


def _above(spans: dict[str, tuple[str, str]], number: str) -> Iterator[str]:
    while (number := spans[number][1]) in spans:
        yield spans[number][0]


def record(file: str) -> None:
    """From now on, in this process."""
    trace.set_tracer_provider(Provider(Path(file)))
