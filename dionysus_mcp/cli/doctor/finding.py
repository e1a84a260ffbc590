"""What a check says: how it stands, what was found, and what mends it."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class Level(StrEnum):
    OK = "ok"
    WARN = "warn"
    FAIL = "fail"


@dataclass(frozen=True, slots=True)
class Finding:
    level: Level
    check: str
    what: str
    fix: str | None = None


def ok(check: str, what: str, fix: str | None = None) -> Finding:
    return Finding(Level.OK, check, what, fix)


def warn(check: str, what: str, fix: str) -> Finding:
    return Finding(Level.WARN, check, what, fix)


def fail(check: str, what: str, fix: str) -> Finding:
    return Finding(Level.FAIL, check, what, fix)
