"""What providers say instead of an answer is told in their words, and heeded."""

from __future__ import annotations

import json
import time
from importlib.util import find_spec
from types import SimpleNamespace

import pytest

from agents.errors import ModelFailed
from agents.llm.refusals import pause_in, refusal_in
from agents.llm.responses import heard
from agents.testing import Garbage, Refuse, ollama_server, openai_server
from tests.unit.agents.llm.kit import HELLO, asking

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

TINY, QWEN = "openai/tiny", "ollama_chat/qwen3"
QUOTA = "You exceeded your current quota, please check your plan and billing details. * Quota exceeded for metric: x."
RETRY = {"@type": "type.googleapis.com/google.rpc.RetryInfo", "retryDelay": "1.1s"}


def gemini(message: str, *details: object) -> Garbage:
    """As Gemini refuses where it speaks OpenAI's protocol."""
    error = {"code": 429, "message": message, "status": "RESOURCE_EXHAUSTED", "details": details}
    return Garbage(json.dumps([{"error": error}]).encode(), 429)


@pytest.mark.parametrize(
    "refusal",
    [
        gemini(f"{QUOTA} Please retry in 1.1s."),
        gemini(QUOTA, RETRY),
        Refuse(429, f"{QUOTA} Please retry in 1.1s.", "RESOURCE_EXHAUSTED"),
        Refuse(429, "Please try again in 1100ms.", "rate_limit_exceeded"),
        Refuse(429, headers={"retry-after-ms": "1100"}),
    ],
    ids=["words", "details", "message", "milliseconds", "header"],
)
def test_a_limit_that_passes_is_waited_for_as_long_as_the_provider_says(refusal: Garbage | Refuse):
    with openai_server(refusal, "hello") as server:
        begun = time.monotonic()
        assert asking(TINY, server).ask().text == "hello"
    assert time.monotonic() - begun >= 1.1


@pytest.mark.parametrize(
    ("said", "pause_s"),
    [
        ("Please try again in 7m12.5s.", 432.5),
        ("retry in 1h", 3600.0),
        (r"{\"retryDelay\": \"34s\"}", 34.0),
        ("try again in a moment", 0.0),
        ("", 0.0),
    ],
)
def test_a_pause_is_read_out_of_words(said: str, pause_s: float):
    assert pause_in({}, said) == pause_s


def test_a_header_goes_before_words():
    assert pause_in({"retry-after": "2"}, "Please retry in 9s.") == 2.0


@pytest.mark.parametrize(
    "body",
    [
        b'{"error": "the runner has ended"}',
        b'{"message": {"role": "assistant", "content": "so"}, "done": false}\n{"error": "the runner has ended"}\n',
    ],
    ids=["alone", "in a stream"],
)
def test_an_error_of_ollama_that_comes_as_an_answer_is_told_in_its_words(body: bytes):
    with ollama_server(then=Garbage(body)) as server, pytest.raises(ModelFailed) as failed:
        asking(QWEN, server).ask()
    assert failed.value.message == f"{QWEN} did not answer: the runner has ended."
    assert "Try again later" in failed.value.next_step
    assert len(server.asked) == 4


@pytest.mark.parametrize(("code", "times"), [(429, 4), (400, 1), ("odd", 4)])
def test_an_error_that_comes_as_an_answer_counts_by_its_own_code(code: int | str, times: int):
    body = json.dumps({"error": {"message": "No instances.", "code": code}}).encode()
    with (
        openai_server(then=Garbage(body)) as server,
        pytest.raises(ModelFailed, match="No instances") as failed,
    ):
        asking(TINY, server).ask()
    assert "Traceback" not in failed.value.message
    assert len(server.asked) == times


@pytest.mark.parametrize("body", ["", "hello", "[]", "{}", '{"error": null}', '{"error": {"code": 1}}', "[" * 100_000])
def test_what_is_no_error_is_none(body: str):
    assert refusal_in(body) is None


@pytest.mark.parametrize(
    ("content", "text"),
    [
        ([{"type": "thinking", "thinking": "hm"}, {"type": "text", "text": "Hel"}, {"text": "lo."}, 7], "Hello."),
        (42, ""),
        (None, ""),
    ],
    ids=["parts", "number", "none"],
)
def test_an_answer_in_parts_is_the_texts_among_them(content: object, text: str):
    message = SimpleNamespace(content=content)
    response = SimpleNamespace(choices=[SimpleNamespace(message=message, finish_reason="stop")])
    assert heard(response, HELLO).text == text
