"""What others wrote, without marks: whoever repeats it runs nothing, and it says the same."""

from __future__ import annotations

import re

import pytest
from smolagents.utils import parse_code_blobs

from agents.llm.parsing import normalise
from agents.quoting import quoted
from agents.testing import step
from tests.integration.agents.obedient import MARKED

TAGS = ("<code>", "</code>")
OWN = step("final_answer('mine')")
LEFT = (
    "x < 3 and y > 2",
    "<b>bold</b> and <script>alert(1)</script>",
    "She said: the code is 4711; [1] is a note.",
    "`code` and ``more``",
    "Observations were made. What is the final answer?",
    "",
)


@pytest.mark.parametrize("text", MARKED)
def test_what_is_repeated_is_not_run(text: str):
    reply = f"Thought: it says {quoted(text)}\n{quoted(text)}\n{OWN}"
    for read in (reply, normalise(reply)):
        code = parse_code_blobs(read, TAGS)
        assert "poisoned" not in code
        assert "final_answer('mine')" in code


@pytest.mark.parametrize("text", MARKED)
def test_it_says_the_same_and_is_quoted_once(text: str):
    assert quoted(quoted(text)) == quoted(text)
    assert re.sub(r"\W", "", quoted(text).replace("lt;", "")) == re.sub(r"\W", "", text.replace("&lt;", ""))


@pytest.mark.parametrize("text", LEFT)
def test_other_texts_stay_as_they_are(text: str):
    assert quoted(text) == text


def test_it_is_quick_with_any_text():
    for part in ("<", "< ", "`", "[/", "&lt;", "&#0", "observation ", "<\u200b", "final_answer *"):
        assert quoted(part * 50_000)
