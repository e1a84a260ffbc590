"""The front finds the data folder without the settings, and must find the same one."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.environment import home, variables_that_matter, without_settings
from dionysus_mcp.settings import load_settings


@pytest.mark.parametrize(
    "variables",
    [
        {},
        {"XDG_DATA_HOME": "/somewhere/data"},
        {"XDG_DATA_HOME": "relative"},
        {"XDG_DATA_HOME": "  "},
        {"DIONYSUS_HOME": "/a/b"},
        {"DIONYSUS_HOME": "~/memory"},
        {"DIONYSUS_HOME": "relative/../memory"},
        {"DIONYSUS_HOME": ""},
        {"dionysus_home": "/lower/case"},
    ],
    ids=str,
)
def test_the_front_and_the_settings_mean_the_same_folder(
    monkeypatch: pytest.MonkeyPatch, tmp_path: Path, variables: dict[str, str]
):
    monkeypatch.chdir(tmp_path)
    monkeypatch.setenv("HOME", str(tmp_path))
    for name in ("DIONYSUS_HOME", "XDG_DATA_HOME"):
        monkeypatch.delenv(name, raising=False)
    for name, value in variables.items():
        monkeypatch.setenv(name, value)
    assert home() == load_settings().home


def test_a_home_of_nobody_does_not_stop_the_front(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_HOME", "~no-such-user/memory")
    assert home().name == "memory"


def test_what_matters_are_our_variables_and_the_frameworks(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_PROFILE", "core")
    monkeypatch.setenv("FASTMCP_LOG_LEVEL", "DEBUG")
    monkeypatch.setenv("EDITOR", "vi")
    found = dict(variables_that_matter())
    assert found["DIONYSUS_PROFILE"] == "core"
    assert found["FASTMCP_LOG_LEVEL"] == "DEBUG"
    assert "EDITOR" not in found


def test_another_server_gets_no_settings_but_those_it_is_given(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_PROFILE", "core")
    monkeypatch.setenv("CLAUDE_PROJECT_DIR", "/project")
    monkeypatch.setenv("EDITOR", "vi")
    given = without_settings({"DIONYSUS_HOME": "/its/own"})
    assert given["DIONYSUS_HOME"] == "/its/own"
    assert given["EDITOR"] == "vi"
    assert not {"DIONYSUS_PROFILE", "CLAUDE_PROJECT_DIR"} & set(given)
