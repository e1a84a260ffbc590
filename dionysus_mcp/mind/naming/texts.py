"""The names that a text mentions, found without a model."""

from __future__ import annotations

from collections.abc import Iterable, Sequence

from dionysus_mcp.mind.naming.capitals import capitalised
from dionysus_mcp.mind.naming.kinds import Kind, kind_of
from dionysus_mcp.mind.naming.lists import GRAMMAR, JOINING
from dionysus_mcp.mind.naming.shapes import shaped

LOOKED_AT = 20_000
"""Names are looked for in so many characters of a text; what is behind them is searched as words all the same."""
MOST = 24
LOOKED_THROUGH = 4 * MOST
LONGEST = 80
SHORT_SUBJECT = 5
AROUND = " \"'“”\u2018\u2019„«»<>,;:!?*…"


def mentions(text: str, subject: str | None) -> tuple[str, ...]:
    """The names in a text, its subject first, each once."""
    about = cleaned(subject or "")
    named = [about] if about and len(about.split()) <= SHORT_SUBJECT else []
    return _each_once([*named, *_names(subject or ""), *_names(_looked_at(text))], kept=len(named))


def _names(text: str) -> list[str]:
    found, rest = shaped(text)
    return [name for _, name in sorted([*found, *capitalised(rest)])]


def _looked_at(text: str) -> str:
    """The beginning of a text, without a word that is cut in two."""
    if len(text) <= LOOKED_AT:
        return text
    return text[:LOOKED_AT].rsplit(maxsplit=1)[0] if " " in text[:LOOKED_AT] else text[:LOOKED_AT]


def cleaned(name: str) -> str:
    """A name in one line, without what stands around it and without a possessive."""
    bare = " ".join(name.split()).strip(AROUND)
    return bare.removesuffix("'s").removesuffix("\u2019s").removesuffix(":")


def _each_once(names: Iterable[str], kept: int) -> tuple[str, ...]:
    """The names that can stand; the first `kept` in any case, and `Ana` not beside `Ana Ruiz`."""
    clean = [name for name in map(cleaned, names) if _can_stand(name)]
    first: dict[str, str] = {}
    for name in clean:
        first.setdefault(name.casefold(), name)
    unique = [*first.values()][:LOOKED_THROUGH]
    whole = [name for name in unique if name in unique[:kept] or not _is_part(name, unique)]
    return tuple(whole[:MOST])


def _can_stand(name: str) -> bool:
    told = any(char.isalpha() for char in name) or name.startswith("#")
    return told and 1 < len(name) <= LONGEST and name.casefold() not in GRAMMAR


def _is_part(name: str, names: Sequence[str]) -> bool:
    """Whether a name is the first or last word of a longer one, as people are called in one text."""
    return (
        " " not in name
        and kind_of(name) is Kind.NAME
        and any(name in {other.split()[0], other.split()[-1]} for other in names if " " in other and _is_full(other))
    )


def _is_full(name: str) -> bool:
    """Whether a name of several words is one throughout, unlike a topic."""
    return kind_of(name) is Kind.NAME and all(word[0].isupper() or word in JOINING for word in name.split())
