"""Settings: what is read, and how a wrong value is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.errors import InvalidSettings
from dionysus_mcp.settings import (
    BudgetsSettings,
    known_secrets,
    load_settings,
    ollama_address,
    providers_with_a_key,
    setting_names,
    unknown_variables,
)

KEY = "sk-proj-0123456789abcdefghij"


def test_variables_are_read_nested_ones_too(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path))
    monkeypatch.setenv("DIONYSUS_PROFILE", "core")
    monkeypatch.setenv("DIONYSUS_SQLITE__BUSY_TIMEOUT_S", "2.5")
    settings = load_settings()
    assert (settings.home, settings.profile, settings.sqlite.busy_timeout_s) == (tmp_path, "core", 2.5)
    assert settings.sqlite.journal_mode == "auto"
    assert settings.database == tmp_path / "memory.db"


WRONG = [
    ("DIONYSUS_STORE", "oracle", "sqlite"),
    ("DIONYSUS_PROFILE", "huge", "core, full"),
    ("DIONYSUS_HOME", "~no-such-user/memory", "no user"),
    ("DIONYSUS_PROJECT", "*", "one project"),
    ("DIONYSUS_DOCKER__IMAGE", "i" * 201, "allowed: at most 200 characters."),
    ("DIONYSUS_SECRETS", "keep", "redact"),
    ("DIONYSUS_HTTP__PORT", "99999", "65535"),
    ("DIONYSUS_HTTP__PORT", "many", "allowed: a whole number."),
    ("DIONYSUS_HTTP__PORT", "80.5", "allowed: a whole number."),
    ("DIONYSUS_HTTP__ALLOW_REMOTE", "perhaps", "allowed: true or false."),
    ("DIONYSUS_ENERGY__START", "much", "allowed: a number."),
    ("DIONYSUS_ENERGY__COSTS", "cheap", "allowed: a JSON object."),
    ("DIONYSUS_BUDGETS__DAY_TOKENS", "-5", "greater than or equal to 0"),
    ("DIONYSUS_SQLITE__JOURNAL_MODE", "memory", "truncate"),
    ("DIONYSUS_SQLITE__BUSY_TIMEOUT_S", "-1", "greater than 0"),
    ("DIONYSUS_LOG_LEVEL", "loud", "warning"),
    ("DIONYSUS_MODEL", "claude -p", "command:"),
    ("DIONYSUS_MODEL", "command: 'claude", "quoted as in a shell"),
    ("DIONYSUS_MODEL", "command:", "command line"),
    ("DIONYSUS_MODELS__DEEP", "two words", "name of a model"),
    ("DIONYSUS_MODELS__FALLBACKS", "openai/x, auto", "that can be asked"),
    ("DIONYSUS_BUDGETS__DAY_DOLLARS", "inf", "finite"),
    ("DIONYSUS_LIMITS__CONTENT_CHARS", "nan", "a whole number"),
]


@pytest.mark.parametrize(("variable", "value", "allowed"), WRONG)
def test_a_wrong_value_is_refused_with_variable_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert variable in refused.value.message
    assert value[:60] in refused.value.message
    assert allowed in refused.value.message + refused.value.next_step


def test_a_group_is_read_from_one_variable_and_is_no_unknown_one(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIONYSUS_BUDGETS", '{"day_tokens": 5, "RUN_TOKENS": 6}')
    monkeypatch.setenv("DIONYSUS_BUDGETS__RUN_TOKENS", "7")
    budgets = load_settings().budgets
    assert (budgets.day_tokens, budgets.run_tokens, budgets.month_tokens) == (5, 7, BudgetsSettings().month_tokens)
    assert unknown_variables() == []


WRONG_GROUPS = [
    ("DIONYSUS_BUDGETS", "hunter2", "DIONYSUS_BUDGETS cannot be read as a JSON object.", 'such as {"run_tokens":'),
    ("DIONYSUS_SYNC", '["hunter2"]', "DIONYSUS_SYNC cannot be read as a JSON object.", "DIONYSUS_SYNC__URL"),
    ("DIONYSUS_SYNC", "null", "DIONYSUS_SYNC cannot be read as a JSON object.", "DIONYSUS_SYNC__URL"),
    ("DIONYSUS_SYNC", '{"url": ["hunter2"]}', "DIONYSUS_SYNC gives url as no text; allowed: text.", "Correct url in"),
    ("DIONYSUS_SYNC", '{"secrett": "hunter2"}', "DIONYSUS_SYNC gives 'secrett', which is no setting", "url, secret,"),
    ("DIONYSUS_BUDGETS", '{"day_tokens": -5}', "DIONYSUS_BUDGETS gives day_tokens as -5; allowed: gr", "take it out"),
    ("DIONYSUS_ENERGY", '{"costs": {"recall": -5}}', "DIONYSUS_ENERGY gives costs.recall as -5;", "take it out"),
    ("DIONYSUS_ENERGY__COSTS", '{"recall": -5}', "DIONYSUS_ENERGY__COSTS gives recall as -5;", "take it out"),
    ("DIONYSUS_ENERGY__COSTS", '{"fly": 5}', "DIONYSUS_ENERGY__COSTS is {'fly': 5}; allowed: prices of", "unset it"),
]


@pytest.mark.parametrize(("variable", "value", "says", "cure"), WRONG_GROUPS)
def test_a_wrong_value_in_an_object_is_told_by_the_variable_that_holds_it(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, says: str, cure: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert refused.value.message.startswith(says)
    assert cure in refused.value.next_step
    assert refused.value.details == {"variable": variable}
    assert "hunter2" not in str(refused.value.report())


def test_where_a_group_and_a_single_variable_speak_the_single_one_is_blamed(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIONYSUS_BUDGETS", '{"day_tokens": 5}')
    monkeypatch.setenv("dionysus_budgets__day_tokens", "-7")
    with pytest.raises(InvalidSettings, match=r"^DIONYSUS_BUDGETS__DAY_TOKENS is '-7'; allowed"):
        load_settings()


def test_a_setting_of_another_name_is_refused_by_it(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("AGENT_MEMORY_WINDOW", "1000")
    with pytest.raises(InvalidSettings, match=r"^AGENT_MEMORY_WINDOW is '1000'; allowed: less than or equal to 999"):
        load_settings()
    monkeypatch.setenv("AGENT_MEMORY_WINDOW", "999")
    assert load_settings().agent_window == 999


def test_misspelt_variables_are_named() -> None:
    ours = {"DIONYSUS_HOME": "/x", "DIONYSUS_HTTP__PORT": "1", "DIONYSUS_HTTP": "{}", "dionysus_model": ""}
    strange = {"DIONYSUS_PROFLE": "core", "DIONYSUS_AGENT_WINDOW": "3"}
    assert unknown_variables({"OTHER": "1"} | ours | strange) == sorted(strange)


@pytest.mark.parametrize(
    "name", ["DIONYSUS_BUDGETS__RUN_TOKEN", "DIONYSUS_BUDGETS__RUN_TOKENS__X", "dionysus_http__prt"]
)
def test_a_misspelt_one_of_a_group_is_ignored_and_told(monkeypatch: pytest.MonkeyPatch, name: str) -> None:
    monkeypatch.setenv(name, "5")
    monkeypatch.setenv("DIONYSUS_BUDGETS__DAY_TOKENS", "7")
    budgets = load_settings().budgets
    assert (budgets.run_tokens, budgets.day_tokens) == (BudgetsSettings().run_tokens, 7)
    assert name in unknown_variables()


def test_every_setting_has_a_name() -> None:
    names = setting_names()
    assert len(names) == len(set(names)) > 10
    assert {"DIONYSUS_HOME", "CLAUDE_PROJECT_DIR", "DIONYSUS_LIMITS__TAGS"} <= set(names)


@pytest.mark.parametrize(
    ("environment", "providers"),
    [
        ({}, set()),
        ({"OPENAI_API_KEY": ""}, set()),
        ({"OPENAI_API_KEY": "k", "GOOGLE_API_KEY": "k", "OTHER_KEY": "k"}, {"openai", "gemini"}),
    ],
)
def test_providers_with_a_key_are_known_by_name(environment: dict[str, str], providers: set[str]) -> None:
    assert providers_with_a_key(environment) == providers


@pytest.mark.parametrize(
    ("name", "value", "secret"),
    [
        ("SOME_TOKEN", "aB3/cD4+eF5/gH6", True),
        ("SOME_TOKEN", "/run/secrets/token1", False),
        ("SOME_TOKEN", "https://host1.example/token", False),
        ("SOME_TOKEN", "correct horse battery", False),
        ("SOME_PASSWORD", "hunter2", False),
        ("OTHER", "aB3/cD4+eF5/gH6", False),
    ],
)
def test_what_variables_hold_that_are_named_as_secrets_is_known(
    tmp_path: Path, name: str, value: str, secret: bool
) -> None:
    assert known_secrets(load_settings(home=tmp_path), {name: value}) == (frozenset({value}) if secret else frozenset())


@pytest.mark.parametrize(
    ("environment", "address"),
    [
        ({}, "http://127.0.0.1:11434"),
        ({"OLLAMA_HOST": "0.0.0.0"}, "http://127.0.0.1:11434"),
        ({"OLLAMA_HOST": "box:1234"}, "http://box:1234"),
        ({"OLLAMA_HOST": "box", "OLLAMA_API_BASE": "https://far:1"}, "https://far:1"),
    ],
)
def test_where_a_local_ollama_would_answer(environment: dict[str, str], address: str) -> None:
    assert ollama_address(environment) == address


def test_no_key_is_shown() -> None:
    assert KEY not in repr(load_settings(models={"api_key": KEY}))
