"""Pieces of words, against what the original tokenizer makes of the same texts."""

from __future__ import annotations

import pytest

from dionysus_mcp.embedding import archive
from dionysus_mcp.embedding.packing import ABOUT, POSITIONS
from dionysus_mcp.embedding.weights import INSTALLED, NAME
from dionysus_mcp.embedding.wordpiece import HEAD_CHARS, WordPiece
from tests.unit.embedding.reference import PIECES, TEXTS

SMALL = "[PAD] [UNK] [CLS] [SEP] a b ##b ##c ab . [ ] sep 北".replace(" ", "\n")


@pytest.fixture(scope="module")
def words() -> WordPiece:
    vocabulary = archive.read(INSTALLED / NAME, ABOUT)["vocabulary"]
    return WordPiece(vocabulary.tobytes().decode(), POSITIONS)


@pytest.mark.parametrize("place", range(len(TEXTS)), ids=lambda place: ascii(TEXTS[place][:20]))
def test_pieces_are_those_of_the_original(words: WordPiece, place: int):
    assert words.numbers(TEXTS[place]) == PIECES[place]


@pytest.mark.parametrize(
    ("text", "pieces"),
    [
        ("", []),
        ("ab", [8]),
        ("abb", [8, 6]),
        ("abx", [1]),
        ("A\u0301B", [8]),
        ("a.b", [4, 9, 5]),
        ("a\u200bb", [8]),
        ("a北b", [4, 13, 5]),
        ("a" * 101, [1]),
        ("[SEP]", [10, 12, 11]),  # a mark in a text is text
        ("a " * 9, [4] * 6),  # only eight in all
        (" " * (HEAD_CHARS * 3) + "ab", [8]),
        ("b" * (HEAD_CHARS + 1) + " a", [1, 4]),
    ],
    ids=lambda value: ascii(value)[:20],
)
def test_pieces_by_a_small_vocabulary(text: str, pieces: list[int]):
    assert WordPiece(SMALL, 8).numbers(text) == [2, *pieces, 3]


def test_where_a_long_text_is_cut_no_word_is_halved():
    text = "x" * (HEAD_CHARS - 1) + " ab" + " a" * 40
    assert WordPiece(SMALL, 8).numbers(text) == [2, 1, 8, 4, 4, 4, 4, 3]
