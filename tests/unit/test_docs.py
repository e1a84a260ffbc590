"""What the documents say is so: links lead somewhere, commands exist, references are what the code says."""

from __future__ import annotations

import ast
import re
import subprocess
import sys
from collections import Counter
from functools import cache
from pathlib import Path

import pytest

from dionysus_mcp.cli.commands import EXIT_CODES
from docs.generate.errors import registered

ROOT = Path(__file__).resolve().parents[2]
PAGES = sorted([*ROOT.glob("*.md"), *(ROOT / "docs").rglob("*.md")])
SOURCES = sorted((ROOT / "dionysus_mcp").rglob("*.py"))

LINK = re.compile(r"\[[^\]]*\]\(([^)\s]+)\)")
HEADING = re.compile(r"^#+ (.+)$", re.MULTILINE)
FENCE = re.compile(r"^```.*?^```$", re.MULTILINE | re.DOTALL)
SPAN = re.compile(r"`([^`\n]+)`")
OURS = re.compile(r"(?<![\w./-])(?:dionysus_mcp|agents|sandbox|tests|benchmarks|docs|\.ci)/[\w./-]*")
MODULE = re.compile(r"python -m ((?:dionysus_mcp|benchmarks|docs)[\w.]*)")
COMMAND = re.compile(r"\bdionysus ([a-z]+)([^`|\n]*)")
FLAG = re.compile(r"(?<!\S)--[a-z][a-z-]*")
MAKE = re.compile(r"\bmake ([a-z]+)\b")


def _told(page: Path) -> str:
    return page.read_text("utf-8")


def _code(page: Path) -> list[str]:
    """What stands as code in a page: its blocks, line by line, and its spans."""
    text = _told(page)
    blocks = [line for block in FENCE.findall(text) for line in block.splitlines()[1:-1]]
    return blocks + SPAN.findall(FENCE.sub("", text))


def _slug(heading: str) -> str:
    """A heading's anchor, as code hosts make it."""
    return re.sub(r"[^\w\- ]", "", heading.strip().lower()).replace(" ", "-")


@cache
def _help(command: str) -> str:
    asked = [sys.executable, "-m", "dionysus_mcp.cli.main", command, "--help"]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=True).stdout


def _generate(*arguments: str) -> subprocess.CompletedProcess[str]:
    asked = [sys.executable, "-m", "docs.generate", *arguments]
    return subprocess.run(asked, cwd=ROOT, capture_output=True, text=True, check=False)


def test_the_references_are_up_to_date():
    ran = _generate("--check")
    assert (ran.returncode, ran.stdout) == (0, ""), ran.stderr


def test_a_stale_reference_is_found(tmp_path: Path):
    assert _generate("--into", str(tmp_path)).returncode == 0
    (tmp_path / "reference" / "errors.md").write_text("something else", "utf-8")
    ran = _generate("--check", "--into", str(tmp_path))
    assert (ran.returncode, ran.stdout) == (1, "errors.md is stale: run `make docs`\n")


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_links_lead_somewhere(page: Path):
    inside = [link for link in LINK.findall(FENCE.sub("", _told(page))) if "://" not in link]
    broken = [link for link in inside if not _leads_somewhere(page, link)]
    assert broken == []


def _leads_somewhere(page: Path, link: str) -> bool:
    path, _, anchor = link.partition("#")
    target = (page.parent / path).resolve() if path else page
    if not target.is_relative_to(ROOT) or not target.exists():
        return False
    return not anchor or anchor in {_slug(heading) for heading in HEADING.findall(_told(target))}


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_files_that_are_named_exist(page: Path):
    named = {name for text in _code(page) for name in OURS.findall(text)}
    assert {name for name in named if not (ROOT / name).exists()} == set()


@pytest.mark.parametrize("page", PAGES, ids=lambda page: str(page.relative_to(ROOT)))
def test_modules_that_are_named_exist(page: Path):
    named = {ROOT / name.replace(".", "/") for text in _code(page) for name in MODULE.findall(text)}
    assert {path for path in named if not path.with_suffix(".py").exists() and not path.is_dir()} == set()


def test_commands_that_are_named_exist():
    named = {(name, rest) for page in PAGES for text in _code(page) for name, rest in COMMAND.findall(text)}
    assert len(named) > 10
    unknown = [(name, flag) for name, rest in named for flag in FLAG.findall(rest) if flag not in _help(name)]
    assert unknown == []


def test_words_for_make_exist():
    words = set(re.findall(r"^([a-z]+):", (ROOT / "Makefile").read_text("utf-8"), re.MULTILINE))
    named = {word for page in PAGES for text in _code(page) for word in MAKE.findall(text)}
    assert {"setup", "demo", "test", "check", "fix", "bench", "docs", "doctor", "inspect", "help"} <= words
    assert named <= words


def test_continuous_integration_runs_the_two_words_only():
    lines = (ROOT / ".ci" / "run").read_text("utf-8").splitlines()
    assert [line for line in lines if line.startswith("make")] == ["make check", "make test || again"]


def test_codes_of_errors_are_unique():
    counted = Counter(error.code for error in registered())
    assert [code for code, times in counted.items() if times > 1] == []


def test_every_registered_error_is_raised_somewhere():
    used = {
        node.func.id
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Call) and isinstance(node.func, ast.Name)
    }
    assert {error.__name__ for error in registered()} <= used


def test_every_code_that_is_written_out_is_registered():
    emitted = {
        value.value
        for path in SOURCES
        for node in ast.walk(ast.parse(path.read_text("utf-8")))
        if isinstance(node, ast.Dict)
        for key, value in zip(node.keys, node.values, strict=True)
        if isinstance(key, ast.Constant) and key.value == "code" and isinstance(value, ast.Constant)
        if isinstance(value.value, str)
    }
    assert emitted <= {error.code for error in registered()}


def test_every_exit_code_is_documented():
    assert {error.exit_code for error in registered()} <= set(EXIT_CODES)
