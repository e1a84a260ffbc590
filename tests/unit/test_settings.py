"""Settings: what is read, and how a wrong value is refused."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.errors import InvalidSettings
from dionysus_mcp.settings import load_settings, setting_names, unknown_variables


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
    ("DIONYSUS_SECRETS", "keep", "redact"),
    ("DIONYSUS_HTTP__PORT", "99999", "65535"),
    ("DIONYSUS_HTTP__PORT", "many", "integer"),
    ("DIONYSUS_SQLITE__JOURNAL_MODE", "memory", "truncate"),
    ("DIONYSUS_SQLITE__BUSY_TIMEOUT_S", "-1", "greater than 0"),
    ("DIONYSUS_LOG_LEVEL", "loud", "warning"),
    ("DIONYSUS_LIMITS__CONTENT_CHARS", "nan", "integer"),
]


@pytest.mark.parametrize(("variable", "value", "allowed"), WRONG)
def test_a_wrong_value_is_refused_with_variable_value_and_what_is_allowed(
    monkeypatch: pytest.MonkeyPatch, variable: str, value: str, allowed: str
) -> None:
    monkeypatch.setenv(variable, value)
    with pytest.raises(InvalidSettings) as refused:
        load_settings()
    assert variable in refused.value.message
    assert value in refused.value.message
    assert allowed in refused.value.message + refused.value.next_step


def test_a_group_given_as_one_variable_is_refused(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DIONYSUS_HTTP", "not json")
    with pytest.raises(InvalidSettings, match="DIONYSUS_HTTP cannot be read"):
        load_settings()


def test_misspelt_variables_are_named() -> None:
    environment = {"DIONYSUS_PROFLE": "core", "DIONYSUS_HOME": "/x", "OTHER": "1", "DIONYSUS_HTTP__PORT": "1"}
    assert unknown_variables(environment) == ["DIONYSUS_PROFLE"]


def test_every_setting_has_a_name() -> None:
    names = setting_names()
    assert len(names) == len(set(names)) > 10
    assert {"DIONYSUS_HOME", "CLAUDE_PROJECT_DIR", "DIONYSUS_LIMITS__TAGS"} <= set(names)
