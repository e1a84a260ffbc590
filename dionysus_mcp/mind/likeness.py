"""Whether two names look like forms of one: a hint for people and models, never a reason to merge by itself."""

from __future__ import annotations

import re

from dionysus_mcp.mind.naming.ordinary import is_ordinary

APART = re.compile(r"[\W_]+")
LEAST_PART = 3
LEAST_WORD = 5
SHARE_OF_LONGER = 0.65


def alike(one: str, other: str) -> bool:
    """Whether two folded names differ by their marks, by a part left out, by an ending or by one letter."""
    if one == other:
        return False
    first, second = _words(one), _words(other)
    if not first or not second:
        return False
    plain, plain_other = "".join(first), "".join(second)
    if plain == plain_other:
        return bool(plain)
    if _is_part(first, second) or _is_part(second, first) or _is_initial(first, second) or _is_initial(second, first):
        return True
    shorter, longer = sorted((plain, plain_other), key=len)
    if len(shorter) < LEAST_WORD or not plain.isalpha() or not plain_other.isalpha():
        return False
    return (longer.startswith(shorter) and len(shorter) >= SHARE_OF_LONGER * len(longer)) or _by_a_letter(
        shorter, longer
    )


def _words(name: str) -> list[str]:
    return [word for word in APART.split(name) if word]


def _is_part(short: list[str], long: list[str]) -> bool:
    """Ana, of Ana Ruiz."""
    if len(short) != 1 or len(long) == 1 or len(short[0]) < LEAST_PART or is_ordinary(short[0]):
        return False
    return short[0] in {long[0], long[-1]} and short[0].isalpha()


def _is_initial(short: list[str], long: list[str]) -> bool:
    """A. Ruiz, for Ana Ruiz."""
    return len(short) == len(long) > 1 and short[1:] == long[1:] and len(short[0]) == 1 and long[0][0] == short[0]


def _by_a_letter(shorter: str, longer: str) -> bool:
    """One letter more, less or other; a swap of two counts as well."""
    if len(longer) - len(shorter) > 1:
        return False
    at = next(
        (place for place, pair in enumerate(zip(shorter, longer, strict=False)) if pair[0] != pair[1]), len(shorter)
    )
    if len(longer) > len(shorter):
        return shorter[at:] == longer[at + 1 :]
    swapped = shorter[at : at + 2] == longer[at : at + 2][::-1] and shorter[at + 2 :] == longer[at + 2 :]
    return swapped or shorter[at + 1 :] == longer[at + 1 :]
