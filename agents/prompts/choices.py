"""Choices that several functions ask for are told once, and not in the line of each."""

from __future__ import annotations

import re
from collections import defaultdict
from collections.abc import Container, Iterable
from typing import Final

CHOICE: Final = re.compile(r"(\w+)(\??): (\w+(?:\|\w+)+)(?=[=,)}\]])")
"""`kind: a|b` of an argument, `kind?: a|b` of a field of one, where every choice is a word."""
GIVES: Final = " -> "


def shared(lines: Iterable[str]) -> dict[str, str]:
    """Of names that stand in several lines and have the same choices in each, these choices."""
    found: defaultdict[str, list[str]] = defaultdict(list)
    for line in lines:
        for name, _, values in CHOICE.findall(_call(line)):
            found[name].append(values)
    return {name: told[0] for name, told in found.items() if len(told) > 1 and len(set(told)) == 1}


def without(line: str, choices: Container[str]) -> str:
    """The line, without what is said elsewhere of its arguments."""
    call = _call(line)
    shorter = CHOICE.sub(lambda choice: f"{choice[1]}{choice[2]}" if choice[1] in choices else choice[0], call)
    return f"{shorter}{line.removeprefix(call)}"


def _call(line: str) -> str:
    """What is given, and not what comes back."""
    return line.partition(GIVES)[0]
