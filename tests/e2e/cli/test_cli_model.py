"""`dionysus model`: with the weights, without them, and with wrong ones."""

from __future__ import annotations

import shutil
from pathlib import Path

import pytest

from dionysus_mcp.embedding.weights import INSTALLED, NAME
from tests.e2e.cli.kit import ROOT, Cli

ID = "all-minilm-l6-v2/1"


@pytest.fixture(autouse=True)
def _with_the_model(cli: Cli) -> None:
    cli.monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "minilm")
    cli.variables["DIONYSUS_EMBEDDING__MODEL"] = "minilm"


@pytest.fixture
def bare(cli: Cli, tmp_path: Path) -> Path:
    """Another installation, whose weights the build could not get, in a place without packages."""
    house = tmp_path / "house"
    without = shutil.ignore_patterns("*.packed", "__pycache__")
    shutil.copytree(ROOT / "dionysus_mcp", house / "dionysus_mcp", ignore=without)
    cli.variables |= {"PYTHONPATH": str(house), "PIP_NO_INDEX": "1", "PIP_FIND_LINKS": "", "PYTHONSAFEPATH": "1"}
    return house / "dionysus_mcp" / "embedding" / "weights" / NAME


def test_status_tells_what_is_in_force(cli: Cli):
    report = cli.done("model", "status")
    assert (report["embedder"], report["dimension"], report["runs_on"]) == (ID, 384, "numpy")
    assert (report["state"], report["weights"], report["why"]) == ("ready", "right", "")
    told = cli.run("model")
    assert told.code == 0
    assert f"{ID}, 384 dimensions, on numpy" in told.out
    assert str(INSTALLED / NAME) in told.out


def test_fetch_has_nothing_to_do_where_the_weights_are_right(cli: Cli):
    assert cli.done("model", "fetch") == {"weights_file": str(INSTALLED / NAME), "new": False}
    assert "were already in" in cli.run("model", "fetch").out


def test_none_is_no_failure(cli: Cli):
    cli.monkeypatch.setenv("DIONYSUS_EMBEDDING__MODEL", "none")
    told = cli.run("model")
    assert told.code == 0
    assert "none, words alone answer: the settings want no embedder" in told.out


def test_missing_weights_are_told_with_what_mends_it(cli: Cli, bare: Path):
    told = cli.start("model")
    assert told.code == 1
    assert "words alone answer: the model's weights are not installed; run `dionysus model fetch`" in told.out
    assert f"missing: {bare}" in told.out
    found = cli.start("--json", "doctor", "--no-start").json["findings"]
    assert [(one["level"], one["fix"]) for one in found if one["check"] == "embedder"] == [
        ("warn", "Run `dionysus model fetch`.")
    ]


def test_without_weights_words_answer(cli: Cli, bare: Path):
    assert cli.start("remember", "Ana prefers tea").code == 0
    assert "Ana prefers tea" in cli.start("recall", "tea").out


def test_a_package_that_cannot_be_got_is_an_error(cli: Cli, bare: Path):
    told = cli.start("model", "fetch")
    assert told.code == 7
    assert "error[weights_missing]" in told.err
    assert not bare.exists()


def test_wrong_weights_are_refused_and_right_ones_in_the_data_folder_taken_instead(cli: Cli, bare: Path):
    bare.write_bytes((INSTALLED / NAME).read_bytes()[:-1])
    report = cli.start("--json", "model").json
    assert (report["state"], report["weights"]) == ("failed", "wrong")
    assert report["why"].startswith(f"the model's weights in {bare} are not the right ones")
    (cli.home / "weights").mkdir(parents=True, exist_ok=True)
    shutil.copyfile(INSTALLED / NAME, cli.home / "weights" / NAME)
    report = cli.start("--json", "model").json
    assert (report["state"], report["weights_file"]) == ("ready", str(cli.home / "weights" / NAME))
