"""The landscape at the command line: a table, and a picture."""

from __future__ import annotations

import os
from pathlib import Path
from xml.parsers import expat

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import load_settings
from tests.e2e.cli.kit import Cli, Ran

CAT = ("The cat has a bowl & a <b>mat</b>.", "The bowl & the mat of the cat.")
BOILER = ("The boiler has no pressure.", "The pressure of the boiler fell.", "Boiler and pressure once more.")


def elements(file: Path) -> list[tuple[str, dict[str, str]]]:
    """What a picture is made of; an error when it is not well-formed."""
    found: list[tuple[str, dict[str, str]]] = []
    parser = expat.ParserCreate()
    parser.StartElementHandler = lambda name, attributes: found.append((name, attributes))
    parser.Parse(file.read_bytes(), True)
    return found


def code_of(ran: Ran) -> str:
    code: str = ran.json["error"]["code"]
    return code


@pytest.fixture
def remembered(cli: Cli) -> Cli:
    for text in (*CAT, *BOILER, "Taxes are due in April."):
        cli.done("remember", text)
    return cli


def test_it_shows_the_themes_and_what_recall_touched(remembered: Cli):
    remembered.done("recall", "boiler", "pressure", "cat", "bowl")
    ran = remembered.run("landscape")
    assert ran.code == 0
    head, boiler, cat, _, figures = ran.out.splitlines()
    assert head.split() == ["ID", "MEMBERS", "STATE", "ACTIVATION", "STABILITY", "NAME"]
    assert boiler.split()[1:4] == ["3", "dormant", "0.30"]
    assert {"boiler", "pressure"} <= {word.strip(",") for word in boiler.split()}
    assert "bowl" in cat
    assert figures == "2 basins of 5 memories, 1 alone, energy 0.6."


def test_it_says_the_same_as_json(remembered: Cli):
    seen = remembered.done("landscape", "--limit", "1")
    assert (seen["basins"], seen["alone"], seen["left_out"], len(seen["largest"])) == (2, 1, 1, 1)


def test_an_empty_one_says_so(cli: Cli):
    assert "No two memories are alike" in cli.run("landscape").out


def test_the_picture_has_a_circle_for_each_and_lines_between(remembered: Cli):
    seen = remembered.done("landscape")
    remembered.done("recall", "boiler", "pressure", "cat", "bowl")
    basin = seen["largest"][1]["id"]
    file = remembered.folder / "seen.svg"
    drawn = remembered.done("landscape", "--svg", str(file))
    made = elements(file)
    first, second = (float(attributes["r"]) for name, attributes in made if name == "circle")
    assert first > second
    assert [name for name, _ in made].count("text") == 2
    assert [name for name, _ in made].count("line") == len(drawn["links"]) == 1
    assert basin in {one["id"] for one in drawn["largest"]}


@pytest.mark.parametrize("name", ['<script>alert("1")</script>', "a & b", "\x1b[31mred", "\uffff", "x" * 200])
def test_no_name_breaks_the_picture(remembered: Cli, name: str):
    basin = remembered.done("landscape")["largest"][0]["id"]
    mind = build_mind(load_settings())
    mind.basins.name(basin, name, Caller("tester"))
    mind.close()
    file = remembered.folder / "seen.svg"
    remembered.done("landscape", "--svg", str(file))
    assert {element for element, _ in elements(file)} == {"svg", "title", "circle", "text"}


def test_a_file_that_is_there_is_not_written_over(remembered: Cli):
    file = remembered.folder / "seen.svg"
    file.write_text("mine")
    assert code_of(remembered.run("--json", "landscape", "--svg", str(file))) == "conflict"
    assert file.read_text() == "mine"


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_place_that_cannot_be_written_is_a_clear_error(remembered: Cli):
    remembered.folder.joinpath("locked").mkdir(mode=0o500)
    assert code_of(remembered.run("--json", "landscape", "--svg", "locked/seen.svg")) == "invalid_input"


@pytest.mark.parametrize(
    "words", [("--limit", "0"), ("--limit", "101"), ("--limit", "many"), ("--svg", "no/such/a.svg")]
)
def test_what_makes_no_sense_is_refused(remembered: Cli, words: tuple[str, ...]):
    assert code_of(remembered.run("--json", "landscape", *words)) == "invalid_input"


def test_a_history_that_is_imported_brings_the_names_that_were_given(remembered: Cli, tmp_path: Path):
    basin = remembered.done("landscape")["largest"][0]["id"]
    mind = build_mind(load_settings())
    mind.basins.name(basin, "heating", Caller("tester"))
    mind.close()
    file = tmp_path / "all.jsonl"
    remembered.done("export", "--history", str(file))
    remembered.monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / "elsewhere"))
    report = remembered.done("import", str(file))
    assert report["created"] == len(CAT) + len(BOILER) + 1
    assert "merged" not in report
    seen = {one["id"]: one["name"] for one in remembered.done("landscape")["largest"]}
    assert seen[basin] == "heating"
