"""A moment as it was told: quoted word for word, by senses, actions, emotions, impulses and cognitions."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call
from tests.integration.thinking import FAILS, thinking

MOMENT = (
    "I was walking home when I heard a car brake. My chest was tight and I felt afraid. "
    "I wanted to run, but I thought: nobody is hurt. Then I called Mara."
)
SORTED = {
    "senses": ["I heard a car brake.", "My chest was tight"],
    "actions": ["I was walking home", "Then I called Mara."],
    "emotions": ["I felt afraid."],
    "impulses": ["I wanted to run"],
    "cognitions": ["I thought: nobody is hurt."],
}


def quotes(captured: Any) -> dict[str, list[str]]:
    return {window: [quote["text"] for quote in said] for window, said in captured["windows"].items()}


async def test_each_window_has_what_was_said(call: Call) -> None:
    captured = await call("mosaeic_capture", text=MOMENT)
    assert quotes(captured) == SORTED
    assert captured["mode"] == "extractive"


async def test_every_quote_stands_where_it_is_said_to(call: Call) -> None:
    captured = await call("mosaeic_capture", text=MOMENT)
    stored = await call("get_memory", memory_id=captured["id"])
    assert stored["content"] == MOMENT
    assert stored["memory_type"] == "episodic"
    assert stored["metadata"]["mosaeic"] == captured["windows"]
    for said in captured["windows"].values():
        assert all(MOMENT[quote["start"] : quote["end"]] == quote["text"] and quote["rule"] for quote in said)


@pytest.mark.parametrize(
    ("text", "windows"),
    [
        ("The meeting is at noon.", set()),
        ("We moved the server.", {"actions"}),
        ("I felt like shouting.", {"impulses"}),
        ("I felt like a failure.", set()),
        ("She was furious.", {"emotions"}),
        ("I should have waited.", {"cognitions"}),
        ("My hands were shaking.", {"senses"}),
        ("Es war kalt.", set()),
    ],
)
async def test_empty_windows_stay_empty(call: Call, text: str, windows: set[str]) -> None:
    captured = await call("mosaeic_capture", text=text)
    assert set(captured["windows"]) == windows
    assert set(captured.get("empty", ())) == set(SORTED) - windows
    assert (await call("get_memory", memory_id=captured["id"]))["content"] == text


async def test_what_is_in_no_window_is_said(call: Call) -> None:
    captured = await call(
        "mosaeic_capture", text=f"It was Tuesday. I was afraid. The {'very ' * 20}long meeting is at noon."
    )
    assert captured["unsorted"][0] == "It was Tuesday."
    assert len(captured["unsorted"][1]) <= 60
    assert captured["note"] == "In no window: 2 of 3 pieces; the memory holds them."
    assert not {"unsorted", "note"} & (await call("mosaeic_capture", text=MOMENT)).keys()


async def test_it_is_recalled_by_words_and_by_window(call: Call) -> None:
    captured = await call("mosaeic_capture", text=MOMENT, subject="Mara", occurred_at="2026-05-01")
    await call("mosaeic_capture", text="We moved the server.")
    (hit,) = (await call("search_memories", query="car brake"))["hits"]
    (listed,) = (await call("list_memories", tags=["mosaeic-emotions"]))["memories"]
    assert captured["id"] == hit["id"] == listed["id"]
    assert (listed["subject"], listed["occurred_at"][:10]) == ("Mara", "2026-05-01")


async def test_a_secret_is_taken_out_before_it_is_quoted(call: Call) -> None:
    captured = await call("mosaeic_capture", text="I typed AKIAIOSFODNN7EXAMPLE and I felt afraid.")
    stored = (await call("get_memory", memory_id=captured["id"]))["content"]
    assert "AKIA" not in str(captured) + stored
    assert captured["redacted"] == 1
    (quote,) = captured["windows"]["emotions"]
    assert stored[quote["start"] : quote["end"]] == quote["text"]


async def test_a_very_long_list_of_moments_is_cut_and_said(call: Call) -> None:
    captured = await call("mosaeic_capture", text="I ran. " * 50)
    assert len(captured["windows"]["actions"]) == 40
    assert captured["note"] == "10 further quotes were left out."


class TestWithAModel:
    async def test_it_sorts_and_only_what_was_said_is_kept(self, settings: Settings) -> None:
        script = ['- senses: "a car brake"\n- emotions: I felt terrified\ncognitions: nobody is hurt']
        async with thinking(settings, script) as with_model:
            captured = await with_model.call("mosaeic_capture", text=MOMENT)
        assert quotes(captured) == {"senses": ["a car brake"], "cognitions": ["nobody is hurt"]}
        assert captured["mode"] == "scripted"
        assert captured["note"] == (
            "1 lines of scripted are not what was said, and were dropped. "
            "In no window: 5 of 7 pieces; the memory holds them."
        )

    @pytest.mark.parametrize(
        ("script", "note"),
        [
            ([FAILS], "could not write"),
            (["emotions: I felt terrified"], "quoted nothing word for word"),
            (["I cannot help with that."], "quoted nothing word for word"),
        ],
    )
    async def test_where_it_fails_rules_do_the_work(self, settings: Settings, script: list[Any], note: str) -> None:
        async with thinking(settings, script) as with_model:
            captured = await with_model.call("mosaeic_capture", text=MOMENT)
        assert quotes(captured) == SORTED
        assert captured["mode"] == "extractive"
        assert note in captured["note"]
