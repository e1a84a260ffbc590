"""What comes in beside the command line: text on stdin, and a person's answer at a terminal."""

from __future__ import annotations

import json
import sys
from collections.abc import Mapping
from typing import Any

from dionysus_mcp.errors import InvalidInput, NotConfirmed, TooLarge, shown

STDIN = "-"
MOST_ID_BYTES = 10_000_000


def text_or_stdin(words: list[str], most_chars: int) -> str:
    """The words as given, or all of stdin when they are `-`."""
    return stdin_text(4 * most_chars).rstrip("\n") if words == [STDIN] else " ".join(words)


def ids_or_stdin(ids: list[str]) -> list[str]:
    """The ids as given, or one in each word of stdin; each once."""
    given = stdin_text(MOST_ID_BYTES).split() if ids == [STDIN] else ids
    if not given:
        raise InvalidInput("There is no id.", "Give at least one id of a memory, or - to read ids from stdin.")
    return list(dict.fromkeys(given))


def stdin_text(most_bytes: int) -> str:
    """UTF-8 text from stdin; more than `most_bytes` is refused before it fills the memory of this machine."""
    raw = sys.stdin.buffer.read(most_bytes + 1)
    if len(raw) > most_bytes:
        raise TooLarge(
            f"stdin has more than {most_bytes} bytes.", "Send less, or use `dionysus import -`.", field="stdin"
        )
    try:
        return raw.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        raise InvalidInput(
            f"stdin is not UTF-8: byte 0x{raw[error.start]:02x} at position {error.start}.",
            "Convert the text to UTF-8 first.",
            field="stdin",
        ) from None


def json_object(field: str, text: str | None) -> Mapping[str, Any] | None:
    if text is None:
        return None
    try:
        value = json.loads(text)
    except (ValueError, RecursionError):
        value = None
    if not isinstance(value, dict):
        raise InvalidInput(f"{field} is {shown(text)}.", 'Give a JSON object, such as {"ticket": 7}.', field=field)
    return value


def at_terminal() -> bool:
    return sys.stdin is not None and sys.stdin.isatty()


def require_terminal(what: str, otherwise: str) -> None:
    """Stop here unless a person can be asked."""
    if not at_terminal():
        raise NotConfirmed(f"{what} needs a person's yes, and stdin is not a terminal.", otherwise)


def answered(question: str) -> str:
    """What a person types. The question goes to stderr: stdout belongs to the answer of the command."""
    sys.stderr.write(question)
    sys.stderr.flush()
    return sys.stdin.readline().strip()


def hidden(question: str) -> str:
    """What a person types, without showing it."""
    from getpass import getpass

    return getpass(question, stream=sys.stderr)
