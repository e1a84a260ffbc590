"""What kind of thing a name names, as far as its form tells."""

from __future__ import annotations

import re
from enum import StrEnum

EXTENSIONS = (
    "bash|bat|c|cc|cfg|conf|cpp|cs|css|csv|db|dart|docx?|env|ex|exs|go|gz|h|hpp|hs|html?|ini|ipynb|java|jpe?g|js|json"
    "|jsonl|jsx|kt|lock|log|lua|md|mjs|mod|mp3|mp4|parquet|pdf|php|pkl|png|pptx?|proto|ps1|py|pyi|rb|rs|rst|scala|sh"
    "|sql|sqlite|sum|svelte|svg|swift|tar|tex|tf|toml|ts|tsv|tsx|txt|vue|wav|whl|xlsx?|xml|yaml|yml|zig|zip|zsh"
)
ENDS_LIKE_A_FILE = re.compile(rf"[\w-]\.(?:{EXTENSIONS}|sample|example)$", re.IGNORECASE)
DOT_FILE = re.compile(r"\.[a-z][\w-]*(?:\.[\w-]+)*$")
DOMAINS = "app|at|biz|ch|co|com|de|dev|edu|eu|fr|gov|info|io|net|nl|org|uk"
LINK = re.compile(rf"(?:[a-z][a-z0-9+.-]*://|(?:[\w-]+\.)+(?:{DOMAINS})(?::\d+)?(?:/|$)|localhost(?::\d+)?/)", re.ASCII)
SCRIPT_LIBRARY = re.compile(r"[A-Z][a-z]+\.js$")
HANDLE = re.compile(r"@[\w-]+$")
PACKAGE = re.compile(r"@[\w.-]+/")
CODE = re.compile(
    r"""
      .*\w_\w.* | _+\w.*                            # snake_case, ENV_VARS, _private
    | .*\w\(\w* \)? .*                              # calls
    | \S+ (?: :: | -> | \w\.\w ) \S*                # dotted names, versions
    | v?\d\S*
    | \#\d+
    | (?:[A-Za-z]+-)+ [A-Z0-9]*\d[A-Za-z0-9]*       # KL-7702, exp-033
    | [A-Za-z]+\d+[A-Za-z]?                         # F28
    | [a-z]+[A-Z]\w*                                # lowerCamel
    | [A-Z][a-z0-9]+(?:[A-Z][a-z0-9]*){2,}          # TestHoldExpires; two humps are a brand as often as a class
    | [0-9a-f]{7,40}                                # a commit
    | [^\w\s"'(“\u2018„«].*                              # --flags and the like
    """,
    re.VERBOSE,
)


class Kind(StrEnum):
    """Of what kind a name is. People, projects, places and things are all `name`: their form does not tell them."""

    NAME = "name"
    FILE = "file"
    LINK = "link"
    HANDLE = "handle"
    CODE = "code"


def kind_of(name: str) -> Kind:
    """The kind that a name's form shows."""
    if HANDLE.fullmatch(name):
        return Kind.HANDLE
    if LINK.match(name.lower()):
        return Kind.LINK
    if SCRIPT_LIBRARY.fullmatch(name):
        return Kind.NAME
    if _is_a_file(name):
        return Kind.FILE
    return Kind.CODE if PACKAGE.match(name) or CODE.fullmatch(name) else Kind.NAME


def may_be(kind: Kind, folded: str) -> bool:
    """Whether a name can be of a kind, by its folded form. Its capitals decide only between names and code, and
    between names and files."""
    looks = kind_of(folded)
    if kind is Kind.NAME:
        return looks in {Kind.NAME, Kind.CODE, Kind.FILE}
    return looks is kind or (kind is Kind.CODE and looks is Kind.NAME and " " not in folded)


def _is_a_file(name: str) -> bool:
    if " " in name or PACKAGE.match(name):
        return False
    return "/" in name or "\\" in name or bool(ENDS_LIKE_A_FILE.search(name) or DOT_FILE.fullmatch(name))
