"""Words of scripts that write with marks, through the endpoint."""

from __future__ import annotations

import unicodedata

import pytest

from tests.integration.conftest import Call

STORED = {
    "hindi": "रमेश की बिल्ली का नाम मोती है",
    "hindi car": "कार गैराज में खड़ी है",
    "tamil": "பூனை வீட்டில் உள்ளது",
    "french": "The résumé lies in the folder",
    "korean": "사과는 맛있다",
    "decomposed": unicodedata.normalize("NFD", "Señor Muñoz lives in Köln"),
}
ASKED = [
    ("बिल्ली", ["hindi"]),
    ("किताब", []),
    ("பூனை", ["tamil"]),
    ("résumé", ["french"]),
    (unicodedata.normalize("NFD", "résumé"), ["french"]),
    ("resume", ["french"]),
    (unicodedata.normalize("NFD", "사과"), ["korean"]),
    ("Muñoz", ["decomposed"]),
]


@pytest.mark.parametrize(("word", "expected"), ASKED)
async def test_a_word_is_its_letters_with_their_marks(call: Call, word: str, expected: list[str]) -> None:
    await call("create_memories", memories=[{"content": text} for text in STORED.values()])
    answer = await call("search_memories", query=word)
    assert [hit["content"] for hit in answer["hits"]] == [STORED[name] for name in expected]
