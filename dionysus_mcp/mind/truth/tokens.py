"""A text as tokens: words with their stems, and amounts (numbers with their unit, times, dates) as one token each."""

from __future__ import annotations

import re
import unicodedata
from collections.abc import Iterator
from functools import lru_cache
from typing import NamedTuple

from dionysus_mcp.mind.truth.lexicon import AUXILIARIES, LIGHT

WORD = re.compile(
    r"[\u2e80-\u9fff\uac00-\ud7af\uf900-\ufaff]"  # written without spaces: each sign is a word
    r"|\bhttps?://[^\s,;)\]}>\"']*[^\s,;)\]}>\"'.]"
    r"|[%€$£¥°:]"
    r"|\w+(?:(?:[._/@+#&'-]+|(?<=\d)[,:](?=\d))\w+)*(?:\+\+|#)?"
)
GLUED = re.compile(r"(?<=\d)(mg|kg|km|cm|mm|ml|ms|min|gb|mb|kb|tb|px|pm|am|eur|usd|hrs?|g|l|m|s|h|k)\b", re.IGNORECASE)
DOUBLED = re.compile(r"\w\w([^aeiousz\W])\1$")
SHORTEST = 3
NAMED = frozenset(("may", "a"))
"""With a capital amid a sentence, they are a month and a letter."""

WORDS_KEPT = 16_384
CONTRACTIONS = (
    ("can't", "can not"),
    ("won't", "will not"),
    ("cannot", "can not"),
    ("n't", " not"),
    ("'ll", " will"),
    ("'re", " are"),
    ("'ve", " have"),
    ("'d", " would"),
    ("'m", " am"),
)
IRREGULAR = {
    form: stem
    for stem, forms in {
        "be": "am is are was were be been being",
        "hav": "has have had having",
        "do": "does do did doing done",
        "go": "go goes went gone going",
        "run": "run runs ran running",
        "tak": "take takes took taken taking",
        "writ": "write writes wrote written writing",
        "keep": "keep keeps kept keeping",
        "send": "send sends sent sending",
        "hold": "hold holds held holding",
        "meet": "meet meets met meeting meetings",
        "driv": "drive drives drove driven driving driver",
        "build": "build builds built building",
        "eat": "eat eats ate eaten eating",
        "drink": "drink drinks drank drunk drinking",
        "speak": "speak speaks spoke spoken speaking",
        "minimum": "minimum min",
        "maximum": "maximum max",
        "password": "password pw pwd passphrase",
        "appointment": "appointment appt",
        "database": "database db",
        "postgres": "postgres postgresql pg",
        "mother": "mother mum mom",
        "father": "father dad",
        "repo": "repo repository",
        "config": "config configuration",
        "morning": "morning mornings",
        "evening": "evening evenings",
        "leav": "leave leaves left leaving",
        "pay": "pay pays paid paying",
        "child": "child children",
        "analys": "analysis analyses",
    }.items()
    for form in forms.split()
}


class Token(NamedTuple):
    """A word or an amount. `unit` is set for amounts only; `value` is then what it comes to."""

    text: str
    low: str
    stem: str
    light: bool = False
    unit: str = ""
    name: bool = False

    @property
    def plain(self) -> str:
        """As the patterns of the lexicon see it."""
        return f"#{self.unit}" if self.unit in {"date", "weekday", "clock"} else self.low


def normalised(text: str) -> str:
    """The same letters for the same text: Unicode's compatible forms, one space between words."""
    return " ".join((text if text.isascii() else unicodedata.normalize("NFKC", text)).split())


def words(text: str) -> list[str]:
    """The words of a sentence, as written, with short forms written out."""
    if not text.isascii():
        text = text.replace("\u2019", "'")
    if "'" in text or "cannot" in text:
        for short, full in CONTRACTIONS:
            text = text.replace(short, full)
    return [word.removesuffix("'s") for word in WORD.findall(GLUED.sub(r" \1", text))]


def stem(word: str) -> str:
    """What the forms of an English word have in common, roughly."""
    low = word.casefold()
    found = IRREGULAR.get(low)
    if found or len(low) < SHORTEST or not low.isalpha():
        return found or low
    for ending, least in (("ing", 6), ("ed", 5), ("s", 4)):
        if low.endswith(ending) and len(low) >= least and not low.endswith(("ss", "us")):
            low = low[: -len(ending)]
            break
    for ending, least in (("ment", 8), ("sal", 8), ("val", 7), ("ion", 8)):
        if low.endswith(ending) and len(low) >= least:
            low = low[: -len(ending)] + ending[0] * (ending[1:] == "al")
            break
    low = low.removesuffix("e")
    if low.endswith("i"):
        low = f"{low[:-1]}y"
    return low[:-1] if DOUBLED.search(low) else low


def word_tokens(found: list[str], first: bool) -> Iterator[Token]:
    """Words as tokens; the first word of a sentence is no name for its capital alone."""
    for position, word in enumerate(found):
        low, root, light, identifies = _known(word)
        capital = (position or not first) and word[0].isupper()
        light = light and not (capital and low in NAMED)
        yield Token(word, low, root, light, name=bool(capital and not light) or identifies)


@lru_cache(maxsize=WORDS_KEPT)
def _known(word: str) -> tuple[str, str, bool, bool]:
    """What holds of a word wherever it stands: small letters, its stem, whether it is light or identifies."""
    low = word.lower()
    return low, stem(word), low in LIGHT, _identifies(word)


def is_auxiliary(token: Token) -> bool:
    return token.low in AUXILIARIES


def _identifies(word: str) -> bool:
    """Whether a word looks like a path, an address, an identifier or a code."""
    return not word.isalpha() and not word.isdigit() and len(word) > 1 and "'" not in word
