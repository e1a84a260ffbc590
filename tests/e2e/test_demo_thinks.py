"""The demo's agents with a language model: the one that the environment names thinks, and is named."""

from __future__ import annotations

import asyncio
from collections.abc import Callable
from functools import partial
from importlib.util import find_spec
from pathlib import Path

import pytest

from agents.testing import Behaviour, Call, Calls, Loopback, Request, ollama_server, openai_server, step
from dionysus_mcp.demo_beat import LATE, agents_at_work
from dionysus_mcp.demo_stage import Stage, Teller

pytestmark = [
    pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed"),
    pytest.mark.timeout(400),
]
LOOKED = "# a look"
NARRATIVE = "The fog makes the ferry late."
BEATEN = {"narrative": NARRATIVE, "valence": 0.2, "goals": [], "next": "Watch the fog."}
LEFT = {"action": "leave", "why": "One morning is an exception.", "claims": []}


def looking(asked: str) -> Behaviour:
    seen = "journal_position" in asked
    return Calls((Call("final_answer", {"answer": "Fog."}) if seen else Call("observe_environment"),))


def beating(most: int, asked: str) -> Behaviour:
    looks = asked.count(LOOKED)
    if not looks:
        return step(f"print(perception('What is there?'))  {LOOKED}")
    return step(f"print(get_energy_status())  {LOOKED}" if looks < most else f"final_answer({BEATEN!r})")


BEATS = "A heartbeat: one turn"
ANSWERS: tuple[tuple[str, Callable[[str], Behaviour]], ...] = (
    ("Answer with one word", lambda _: "wrong"),
    ("You write short texts", lambda _: LATE),
    ("<end_plan>", lambda _: "1. Look around. 2. Say what was found."),
    ("'tools': [", looking),
    (BEATS, partial(beating, 6)),
    ("was compared with what happened", lambda _: step(f"print(reasoning('Why?'))\nfinal_answer({LEFT!r})")),
    ("", lambda _: step("final_answer('There was fog.')")),
)
"""What a model with some sense would answer, by a mark of what it is asked."""


QUICK = tuple((mark, partial(beating, 1) if mark == BEATS else answer) for mark, answer in ANSWERS)
"""One that has seen enough at once, so that its beats are over before another window has a word in them."""


def saying(answers: tuple[tuple[str, Callable[[str], Behaviour]], ...], request: Request) -> Behaviour:
    asked = str(request.body)
    return next(answer(asked) for mark, answer in answers if mark in asked)


@pytest.mark.parametrize(
    ("provider", "model", "sensible"),
    [
        (openai_server, "openai/gpt-5-nano", partial(saying, ANSWERS)),
        (ollama_server, "ollama_chat/qwen2.5-coder:14b", partial(saying, ANSWERS)),
        (openai_server, "openai/gpt-5-nano", partial(saying, QUICK)),
    ],
    ids=["openai", "ollama", "quick"],
)
def test_the_model_of_the_environment_thinks(
    tmp_path: Path,
    provider: Callable[..., Loopback],
    model: str,
    sensible: Callable[[Request], Behaviour],
    monkeypatch: pytest.MonkeyPatch,
    capsys: pytest.CaptureFixture[str],
):
    with provider(then=sensible) as server:
        for name, value in {"": model, "S__API_BASE": server.api_base, "S__API_KEY": "sk-none"}.items():
            monkeypatch.setenv(f"DIONYSUS_MODEL{name}", value)
        asyncio.run(agents_at_work(Stage(tmp_path / "home", Teller())))
    told = capsys.readouterr().out
    assert f"{model}, in the sandbox" in told
    assert NARRATIVE in told
    assert f"wrong, by {model}" in told
    assert "the model was asked" in told
    assert server.asked
