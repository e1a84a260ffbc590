"""Which model each tier gets, and why, as a table."""

from __future__ import annotations

import pytest

from agents.llm.listed import provider_of
from agents.llm.ollama import models_at
from agents.llm.prices import price_of
from agents.llm.resolve import CHEAP, resolve
from agents.llm.values import FREE, Kind, Price, Wishes
from agents.testing import ollama_server

TABLE: list[tuple[str, Wishes, str, Kind, str]] = [
    ("nothing is wished", Wishes(), "instinct", Kind.INSTINCT, "no model is configured"),
    (
        "a key alone is not spent",
        Wishes(keys=frozenset({"openai"}), local=("qwen3",)),
        "instinct",
        Kind.INSTINCT,
        "no model is configured",
    ),
    ("one is named", Wishes("openai/gpt-5-nano"), "openai/gpt-5-nano", Kind.LITELLM, "DIONYSUS_MODEL names it"),
    ("a program", Wishes("command: claude -p"), "command: claude -p", Kind.COMMAND, "DIONYSUS_MODEL names it"),
    ("auto, a key", Wishes("auto", keys=frozenset({"openai"})), "openai/gpt-5-nano", Kind.LITELLM, "key for openai"),
    (
        "auto, several keys",
        Wishes("auto", keys=frozenset({"mistral", "gemini"}), local=("qwen3",)),
        CHEAP["gemini"],
        Kind.LITELLM,
        "key for gemini",
    ),
    (
        "auto, a local one",
        Wishes("auto", local=("nomic-embed-text", "phi4", "qwen2.5-coder:14b")),
        "ollama_chat/qwen2.5-coder:14b",
        Kind.LITELLM,
        "a local Ollama answers",
    ),
    ("auto, an unknown local one", Wishes("auto", local=("phi4",)), "ollama_chat/phi4", Kind.LITELLM, "local Ollama"),
    ("auto, none that talks", Wishes("auto", local=("nomic-embed-text",)), "instinct", Kind.INSTINCT, "ollama pull"),
    (
        "auto, without money",
        Wishes("auto", local=("qwen3",), spends=False),
        "ollama_chat/qwen3",
        Kind.LITELLM,
        "no money may be spent",
    ),
    ("auto, nothing, without money", Wishes("auto", spends=False), "instinct", Kind.INSTINCT, "no money may be spent"),
    ("auto, nothing", Wishes("auto"), "instinct", Kind.INSTINCT, "no Ollama answers"),
    (
        "another one for the tier",
        Wishes("openai/gpt-5-nano", {"deep": "openai/gpt-5"}),
        "openai/gpt-5",
        Kind.LITELLM,
        "DIONYSUS_MODELS__DEEP names it",
    ),
    (
        "none for the tier",
        Wishes("openai/gpt-5-nano", {"deep": "instinct"}),
        "instinct",
        Kind.INSTINCT,
        "DIONYSUS_MODELS__DEEP names it",
    ),
    ("for the tier alone", Wishes(tiers={"deep": "auto"}, local=("qwen3",)), "ollama_chat/qwen3", Kind.LITELLM, "auto"),
]


@pytest.mark.parametrize(("wishes", "model", "kind", "why"), [row[1:] for row in TABLE], ids=[row[0] for row in TABLE])
def test_the_model_of_the_deep_tier(wishes: Wishes, model: str, kind: Kind, why: str):
    choice = resolve(wishes, price_of).choices["deep"]
    assert (choice.model, choice.kind) == (model, kind)
    assert why in choice.why


def test_other_tiers_keep_theirs():
    decision = resolve(Wishes("openai/gpt-5-nano", {"deep": "openai/gpt-5"}, ("ollama_chat/qwen3",)), price_of)
    assert decision.choices["fast"].model == decision.choices["precise"].model == "openai/gpt-5-nano"
    assert decision.fallbacks == ("ollama_chat/qwen3",)


@pytest.mark.parametrize(("wishes", "thinks"), [(Wishes(), False), (Wishes(tiers={"fast": "openai/x"}), True)])
def test_whether_any_model_is_asked(wishes: Wishes, thinks: bool):
    assert resolve(wishes, price_of).thinks is thinks


@pytest.mark.parametrize(
    ("model", "price"),
    [
        ("openai/gpt-5-nano", Price(5e-8, 4e-7, 5e-9)),
        ("gpt-5-nano", Price(5e-8, 4e-7, 5e-9)),
        ("ollama_chat/qwen3", FREE),
        ("instinct", FREE),
        ("ollama_chat/qwen3:8b", FREE),
        ("ollama_chat/qwen3-coder:480b-cloud", None),
        ("ollama/library/qwen3:cloud", None),
        ("openai/tiny", None),
        ("elsewhere/gpt-5-nano", None),
        ("command: claude -p", None),
    ],
)
def test_prices_come_from_the_local_list(model: str, price: Price | None):
    pytest.importorskip("litellm")
    assert price_of(model) == price


@pytest.mark.parametrize("model", CHEAP.values())
def test_what_auto_comes_to_has_a_known_price(model: str):
    pytest.importorskip("litellm")
    assert price_of(model)


def test_what_was_cached_is_cheaper():
    assert Price(10.0, 100.0, 1.0).of(5, 2, cached=3) == 2 * 10 + 3 * 1 + 2 * 100


def test_a_local_ollama_says_what_it_has():
    with ollama_server(models=("qwen3", "phi4")) as server:
        assert models_at(server.url) == ("qwen3", "phi4")
        address = server.url
    assert models_at(address) is None


def test_what_an_ollama_only_passes_on_is_none_of_its_own():
    with ollama_server(models=("qwen3", "qwen3-coder:480b-cloud", "gpt-oss:cloud"), lent=("my-qwen3-coder",)) as server:
        assert models_at(server.url) == ("qwen3",)


@pytest.mark.parametrize(
    ("model", "provider"),
    [
        ("openai/anything", "openai"),
        ("gpt-5-nano", "openai"),
        ("ft:gpt-4o-mini-2024-07-18:us::1", "openai"),
        ("claude-haiku-4-5", "anthropic"),
        ("gemini-2.5-flash", "vertex_ai"),
        ("nobody-knows-it", ""),
        ("ollama/qwen3", "ollama"),
    ],
)
def test_whose_a_model_is(model: str, provider: str):
    pytest.importorskip("litellm")
    assert provider_of(model) == provider


def test_what_is_no_ollama_has_none():
    with ollama_server() as server:
        assert models_at(f"{server.url}/elsewhere") is None
