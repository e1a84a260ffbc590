"""The commands that tell which language models are in force, and what they took."""

from __future__ import annotations

import json
import sys
from importlib.util import find_spec

import pytest

from agents.testing import Refuse, Text, Tokens, anthropic_server, ollama_server, openai_server
from tests.e2e.cli.kit import Cli
from tests.unit.agents.llm.kit import KEY

NANO = "openai/gpt-5-nano"
needs_litellm = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")


def test_without_a_setting_none_is_in_force(cli: Cli):
    told = cli.done("models")
    assert (told["setting"], told["thinks"]) == ("instinct", False)
    assert {one["model"] for one in told["models"]} == {"instinct"}
    assert "No language model is called" in cli.run("models").out


@needs_litellm
def test_models_prices_and_reasons_are_told_and_nobody_is_asked(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    with openai_server() as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.api_base)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("DIONYSUS_MODEL", NANO)
        monkeypatch.setenv("DIONYSUS_MODELS__FAST", "command: no-such-program --key")
        monkeypatch.setenv("DIONYSUS_MODELS__FALLBACKS", "openai/tiny")
        ran = cli.run("models", "--json")
    fast, deep, precise, instead = ran.json["models"]
    assert (deep["model"], deep["dollars_read"], deep["dollars_written"]) == (NANO, 0.05, 0.4)
    assert "problem" not in deep
    assert deep["why"] == precise["why"] == "DIONYSUS_MODEL names it"
    assert "no program no-such-program" in fast["problem"]
    assert (instead["tier"], instead["model"], instead.get("dollars_read")) == ("instead", "openai/tiny", None)
    assert ran.code == 1
    assert server.requests == []
    told = cli.run("models").out
    assert "deep, precise" in told
    assert "Does not work: there is no program" in told


@needs_litellm
def test_what_nobody_has_asked_is_not_said_to_think(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_MODEL", "ollama_chat/qwen3")
    ran = cli.run("models")
    assert ran.code == 0
    assert "nobody has asked: `dionysus models --probe` does" in ran.out


def test_where_no_money_may_be_spent_auto_names_what_costs_none(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    with ollama_server(models=("qwen3",)) as server:
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("OLLAMA_API_BASE", server.api_base)
        monkeypatch.setenv("DIONYSUS_MODEL", "auto")
        monkeypatch.setenv("DIONYSUS_BUDGETS__DAY_DOLLARS", "0")
        told = cli.run("models", "--json").json
        monkeypatch.delenv("DIONYSUS_BUDGETS__DAY_DOLLARS")
        spending = cli.run("models", "--json").json
    assert {one["model"] for one in told["models"]} == {"ollama_chat/qwen3"}
    assert "no money may be spent" in told["models"][0]["why"]
    assert {one["model"] for one in spending["models"]} == {NANO}


def test_auto_names_no_model_that_runs_elsewhere(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    for variable in ("OPENAI_API_KEY", "GEMINI_API_KEY", "GOOGLE_API_KEY", "ANTHROPIC_API_KEY"):
        monkeypatch.delenv(variable, raising=False)
    with ollama_server(models=("phi4", "qwen3-coder:480b-cloud"), lent=("qwen3-coder:mine",)) as server:
        monkeypatch.setenv("OLLAMA_API_BASE", server.api_base)
        monkeypatch.setenv("DIONYSUS_MODEL", "auto")
        told = cli.run("models", "--json").json
    assert {one["model"] for one in told["models"]} == {"ollama_chat/phi4"}


@needs_litellm
def test_a_key_and_an_address_go_to_no_other_provider(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    with openai_server(then="yes") as own, anthropic_server(then="yes") as other, ollama_server(then="yes") as local:
        monkeypatch.setenv("DIONYSUS_MODEL", NANO)
        monkeypatch.setenv("DIONYSUS_MODELS__API_KEY", KEY)
        monkeypatch.setenv("DIONYSUS_MODELS__API_BASE", own.api_base)
        monkeypatch.setenv("DIONYSUS_MODELS__FALLBACKS", "claude-haiku-4-5, ollama_chat/qwen3")
        monkeypatch.setenv("ANTHROPIC_API_BASE", other.url)
        monkeypatch.setenv("ANTHROPIC_API_KEY", "the-right-one")
        monkeypatch.setenv("OLLAMA_HOST", local.url)
        ran = cli.run("models", "--probe", "--json")
    assert ran.code == 0, ran.out
    assert len(own.asked) == len(other.asked) == len(local.asked) == 1
    assert own.asked[0].headers["authorization"] == f"Bearer {KEY}"
    assert other.asked[0].headers["x-api-key"] == "the-right-one"
    assert KEY not in str([*other.requests, *local.requests])


@needs_litellm
def test_a_key_is_missing_of_whom_a_bare_name_belongs_to(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("ANTHROPIC_API_KEY", raising=False)
    monkeypatch.setenv("DIONYSUS_MODEL", NANO)
    monkeypatch.setenv("DIONYSUS_MODELS__API_KEY", KEY)
    monkeypatch.setenv("DIONYSUS_MODELS__FALLBACKS", "claude-haiku-4-5")
    assert "there is no key for anthropic: set ANTHROPIC_API_KEY" in json.dumps(cli.run("models", "--json").json)


@needs_litellm
def test_a_secret_that_begins_as_another_one_is_masked_whole(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    short, long = "abcdefgh1234", "abcdefgh1234-and-more-5678"
    refusal = Refuse(401, f"no, not with {long}")
    for number in range(8):  # more names, more orders
        monkeypatch.setenv(f"N{number}_TOKEN", long[: len(short) + number])
    monkeypatch.setenv("LONG_TOKEN", long)
    with openai_server(then=refusal) as server:
        monkeypatch.setenv("DIONYSUS_MODEL", "openai/tiny")
        monkeypatch.setenv("DIONYSUS_MODELS__API_BASE", server.api_base)
        ran = cli.run("models", "--probe", "--json")
    assert "not with [redacted:api_key]" in ran.json["models"][0]["problem"]
    assert "5678" not in ran.out


def test_a_missing_key_is_named(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("DIONYSUS_MODEL", NANO)
    ran = cli.run("models")
    assert ran.code == 1
    assert KEY not in ran.out
    assert ran.out.startswith("A language model is named that does not work.")
    assert "set OPENAI_API_KEY" in ran.out or "LiteLLM is not installed" in ran.out


@needs_litellm
def test_a_name_without_a_provider_is_told(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.delenv("OPENAI_API_KEY", raising=False)
    monkeypatch.setenv("DIONYSUS_MODEL", "nonsense")
    ran = cli.run("models")
    assert ran.code == 1
    assert "nonsense names no provider: write it as PROVIDER/NAME" in ran.out
    monkeypatch.setenv("DIONYSUS_MODEL", "gpt-5-nano")
    assert "set OPENAI_API_KEY" in cli.run("models").out


@needs_litellm
@pytest.mark.parametrize(("broken", "code"), [(False, 0), (True, 1)])
def test_probing_asks_each_model_once_and_the_ledger_knows(
    cli: Cli, monkeypatch: pytest.MonkeyPatch, broken: bool, code: int
):
    script = Refuse(401, f"no, not with {KEY}") if broken else Text("yes", Tokens(20, 1))
    with openai_server(then=script) as server:
        monkeypatch.setenv("OPENAI_API_BASE", server.api_base)
        monkeypatch.setenv("OPENAI_API_KEY", KEY)
        monkeypatch.setenv("DIONYSUS_MODEL", NANO)
        ran = cli.run("models", "--probe")
    assert (ran.code, len(server.asked)) == (code, 1)
    assert ("AuthenticationError" if broken else "answered in") in ran.out
    assert ran.out.startswith("A language model is named that does not" if broken else "A language model thinks.")
    assert KEY not in ran.out + ran.err
    costs = cli.done("costs")
    assert (costs["today"]["taken"]["calls"], costs["today"]["taken"]["input_tokens"]) == (1, 0 if broken else 20)
    assert costs["by_kind"][0]["name"] == "probe"


def test_costs_of_a_program_have_no_price(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_MODEL", f"command: {sys.executable} -c 'print(1)' secret-argument")
    probed = cli.run("models", "--probe", "--json")
    assert probed.code == 0
    assert "secret-argument" not in probed.out
    told = cli.run("costs").out
    assert "1 calls of unknown price" in told
    assert "secret-argument" not in told
    assert f"command: {sys.executable}" in told


def test_nothing_was_taken_yet(cli: Cli):
    assert cli.done("costs")["by_model"] == []
    assert "0 of 2,000,000 tokens" in cli.run("costs").out
