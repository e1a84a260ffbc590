"""What a caller hands in, checked: a clean draft, or an error that names the field, the value and what is allowed."""

from __future__ import annotations

import json
import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass
from enum import StrEnum
from typing import Any, TypeVar

from dionysus_mcp.errors import InvalidInput, SecretRefused, TooLarge, shown
from dionysus_mcp.redaction import redact

NAME_CHARS = 200
SPLIT = "Split it into several memories, or put the whole in a file and remember where it is."
SHORTER = "Give a short name, and say the rest in the content."
BRIEFER = "Say it shorter; what is worth keeping in full can be a memory."
FEWER = "Keep the tags that somebody will look for."
UNSTORABLE = re.compile("[\x00\ud800-\udfff]")
Choice = TypeVar("Choice", bound=StrEnum)


@dataclass(frozen=True, slots=True)
class Limits:
    """How large things may be, and what to do with secrets."""

    content_chars: int = 1_000_000
    metadata_chars: int = 65_536
    metadata_depth: int = 8
    tags: int = 50
    refuse_secrets: bool = False


class Checker:
    """Checks the fields of one request and counts the secrets it takes out of them."""

    def __init__(self, limits: Limits, where: str = "") -> None:
        self.limits = limits
        self.where = where
        self.secrets = 0

    def content(self, text: str) -> str:
        if len(text) > self.limits.content_chars:
            raise self._too_large("content", f"{len(text)} characters", f"{self.limits.content_chars} characters")
        clean = self.text("content", text)
        if not clean.strip():
            raise self.refusal("content", text, "text that is not empty")
        return clean

    def name(self, field: str, text: str | None) -> str | None:
        """A short text in one line; empty counts as absent."""
        if text is None or not text.strip():
            return None
        if len(text) > NAME_CHARS:
            raise self._too_large(field, f"{len(text)} characters", f"{NAME_CHARS} characters", SHORTER)
        return " ".join(self.text(field, text).split())

    def passage(self, field: str, text: str | None, most_chars: int) -> str:
        """A text of a bounded length, without the white space around it; empty when absent."""
        if text is None:
            return ""
        if len(text) > most_chars:
            raise self._too_large(field, f"{len(text)} characters", f"{most_chars} characters", BRIEFER)
        return self.text(field, text).strip()

    def tags(self, tags: Iterable[str]) -> tuple[str, ...]:
        """Tags in lower case, each once, in order."""
        clean = [self.name("tags", tag) for tag in tags]
        folded = [self.name("tags", tag.casefold()) for tag in clean if tag]  # again: it may be longer than it was
        unique = tuple(dict.fromkeys(tag for tag in folded if tag))
        if len(unique) > self.limits.tags:
            raise self._too_large("tags", f"{len(unique)} tags", f"{self.limits.tags} tags", FEWER)
        return unique

    def share(self, field: str, number: float) -> float:
        """A number from 0 to 1."""
        if not math.isfinite(number) or not 0 <= number <= 1:
            raise self.refusal(field, number, "a number from 0 to 1")
        return float(number)

    def choice(self, field: str, value: str, choices: type[Choice]) -> Choice:
        allowed = {str(member): member for member in choices}
        if value not in allowed:
            raise self.refusal(field, value, f"one of {', '.join(allowed)}")
        return allowed[value]

    def metadata(self, data: Mapping[str, Any] | None) -> dict[str, Any]:
        if not data:
            return {}
        try:
            size = len(json.dumps(dict(data), ensure_ascii=False, allow_nan=False))
        except (ValueError, TypeError, RecursionError):
            raise self.refusal("metadata", "…", "an object that JSON can hold, without NaN or Infinity") from None
        if size > self.limits.metadata_chars:
            raise self._too_large("metadata", f"{size} characters", f"{self.limits.metadata_chars} characters")
        clean: dict[str, Any] = self._clean("metadata", dict(data), 1)
        return clean

    def refusal(self, field: str, value: object, allowed: str) -> InvalidInput:
        path = f"{self.where}{field}"
        return InvalidInput(f"{path} is {shown(value)}.", f"Give {allowed} as {field}.", field=path)

    def _clean(self, field: str, value: Any, depth: int) -> Any:
        if isinstance(value, Mapping | list | tuple) and depth > self.limits.metadata_depth:
            raise self._too_large(field, f"more than {depth - 1} levels", f"{self.limits.metadata_depth} levels")
        if isinstance(value, str):
            return self.text(field, value)
        if isinstance(value, Mapping):
            return {self.text(field, str(key)): self._clean(field, inner, depth + 1) for key, inner in value.items()}
        if isinstance(value, list | tuple):
            return [self._clean(field, inner, depth + 1) for inner in value]
        return value

    def text(self, field: str, text: str) -> str:
        """A text just as it is, but for the secrets in it; refused when it holds what cannot be stored."""
        bad = UNSTORABLE.search(text)
        if bad:
            raise InvalidInput(
                f"{self.where}{field} holds the character U+{ord(bad[0]):04X} at position {bad.start()}, "
                "which cannot be stored.",
                "Remove NUL characters and lone surrogates from the text.",
                field=f"{self.where}{field}",
            )
        found = redact(text)
        if found.count and self.limits.refuse_secrets:
            raise SecretRefused(
                f"{self.where}{field} holds {found.count} secret(s): {shown(found.text)}",
                "Take the secrets out, or set DIONYSUS_SECRETS=redact to have them replaced by a marker.",
                field=f"{self.where}{field}",
            )
        self.secrets += found.count
        return found.text

    def _too_large(self, field: str, size: str, limit: str, next_step: str = SPLIT) -> TooLarge:
        path = f"{self.where}{field}"
        return TooLarge(f"{path} has {size}; the limit is {limit}.", next_step, field=path)
