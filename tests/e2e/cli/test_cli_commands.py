"""Every command, as text and as JSON; every exit code; what comes in badly."""

from __future__ import annotations

import json
import re

import pytest

from dionysus_mcp.cli.commands import COMMANDS, EXIT_CODES
from dionysus_mcp.errors import every_error
from tests.e2e.cli.kit import Cli

UNKNOWN = "m_0123456789"
DATE = re.compile(r"\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d")


# -- every command, as text and as JSON


def test_remember_takes_every_field_and_show_tells_them(cli: Cli):
    created = cli.done(
        *("remember", "Ana moved to Lisbon", "--type", "episodic", "--importance", "0.9", "--tag", "Home"),
        *("--tag", "ana", "--subject", "Ana", "--project", "people", "--session", "s1", "--occurred-at", "2026-03-01"),
        *("--source", "a letter", "--key", "k1", "--metadata", '{"page": 3}'),
    )  # fmt: skip
    memory = cli.done("show", created["id"])
    expected = {
        "content": "Ana moved to Lisbon",
        "memory_type": "episodic",
        "importance": 0.9,
        "tags": ["home", "ana"],
        "subject": "Ana",
        "project_id": "people",
        "session_id": "s1",
        "occurred_at": "2026-03-01T00:00:00.000000Z",
        "source": "a letter",
        "metadata": {"page": 3},
        "version": 1,
    }
    assert {name: memory[name] for name in expected} == expected
    assert memory["author"].startswith("cli ")
    told = cli.run("show", created["id"]).out
    assert told.endswith("\n\nAna moved to Lisbon\n")
    for word in ("episodic", "0.9", "home, ana", "people", "s1", "2026-03-01", "a letter", '{"page": 3}'):
        assert word in told


def test_remember_repeated_with_a_key_stores_once(cli: Cli):
    first = cli.done("remember", "tea", "--key", "k")
    again = cli.done("remember", "tea", "--key", "k")
    assert (again["id"], again["replayed"]) == (first["id"], True)
    assert "stored before" in cli.run("remember", "tea", "--key", "k").out
    assert cli.done("stats")["memories"] == 1


def test_remember_takes_secrets_out_and_says_so(cli: Cli):
    ran = cli.run("remember", "the password is " + "correct1" * 3)
    assert "1 secret(s) taken out" in ran.out
    assert "correct1" not in cli.run("list").out


def test_recall_finds_and_tells_who_wrote_it(cli: Cli):
    id_ = cli.remember("Ana prefers tea", "--subject", "Ana")
    cli.remember("Bob prefers coffee")
    (hit,) = cli.done("recall", "tea")["hits"]
    assert (hit["id"], hit["author"][:4]) == (id_, "cli ")
    head, row, *_ = cli.run("recall", "what", "tea").out.splitlines()
    assert head.split() == ["SCORE", "ID", "WHEN", "BY", "SUBJECT", "MEMORY"]
    assert row.split()[1] == id_
    assert row.endswith("Ana      Ana prefers tea")


def test_recall_with_a_budget_is_short_and_says_what_it_left_out(cli: Cli):
    for number in range(10):
        cli.remember(f"tea number {number} " + "leaf " * 100)
    found = cli.done("recall", "tea", "--budget", "100")
    assert len(found["hits"]) + found["left_out"] == 10
    assert f"{found['left_out']} more did not fit the budget." in cli.run("recall", "tea", "--budget", "100").out


def test_recall_of_nothing_succeeds_and_says_where_it_looked(cli: Cli):
    assert cli.done("recall", "tea")["hits"] == []
    assert cli.run("recall", "tea").out == "Nothing found in test and global; --project '*' searches every project.\n"


FILTERED = [
    (["--type", "episodic"], {"episode"}),
    (["--tag", "a"], {"tagged"}),
    (["--tag", "a", "--tag", "b"], {"tagged"}),
    (["--tag", "a", "--tag", "c"], set()),
    (["--subject", "ana"], {"about Ana"}),
    (["--session", "s1"], {"in a session"}),
    (["--project", "other"], {"elsewhere", "everywhere"}),
    (["--min-importance", "0.8"], {"weighty"}),
    (["--since", "2020-02", "--until", "2020-03"], {"long ago"}),
    (["--until", "2019"], set()),
    (["--as-of", "2021"], set()),
]


@pytest.mark.parametrize(("filters", "found"), FILTERED)
@pytest.mark.parametrize("command", [("list",), ("recall", "thing")])
def test_filters_filter(cli: Cli, command: tuple[str, ...], filters: list[str], found: set[str]):
    for text, how in {
        "episode": ["--type", "episodic"],
        "tagged": ["--tag", "a", "--tag", "b"],
        "about Ana": ["--subject", "Ana"],
        "in a session": ["--session", "s1"],
        "elsewhere": ["--project", "other"],
        "everywhere": ["--project", "global"],
        "weighty": ["--importance", "0.9"],
        "long ago": ["--occurred-at", "2020-02-05"],
    }.items():
        cli.remember(f"thing {text}", *how)
    answer = cli.done(*command, *filters)
    hits = answer["hits"] if command[0] == "recall" else answer["memories"]
    assert {hit["content"].removeprefix("thing ") for hit in hits} == found


def test_list_goes_page_by_page_or_all_at_once(cli: Cli):
    ids = [cli.remember(f"memory {number}") for number in range(7)]
    seen: list[str] = []
    cursor: list[str] = []
    while True:
        page = cli.done("list", "--limit", "3", "--order", "oldest", *cursor)
        seen += [memory["id"] for memory in page["memories"]]
        if "next_cursor" not in page:
            break
        cursor = ["--cursor", page["next_cursor"]]
    assert seen == ids
    assert [memory["id"] for memory in cli.done("list", "--all")["memories"]] == ids[::-1]
    assert "More: --cursor " in cli.run("list", "--limit", "3").out
    assert cli.run("list", "--tag", "none").out == "No memories.\n"


def test_history_undo_and_forget_tell_the_same_story(cli: Cli):
    id_ = cli.remember("tea")
    (forgotten,) = cli.done("forget", id_)["forgotten"]
    assert (forgotten["status"], forgotten["change"]) == ("archived", 2)
    assert cli.run("forget", id_).out == f"{id_} was forgotten already.\n"
    assert cli.done("recall", "tea")["hits"] == []
    assert cli.done("undo", "2") == {"undone": [2], "changes": [3], "things": [id_]}
    assert len(cli.done("recall", "tea")["hits"]) == 1
    assert cli.run("undo", "3").out.startswith(f"Undid change 3 of {id_}, as change 4")
    events = cli.done("history", id_)["events"]
    assert [(event["change"], event["operation"]) for event in events] == [
        (4, "update"),
        (3, "update"),
        (2, "update"),
        (1, "create"),
    ]
    lines = cli.run("history", id_, "--limit", "2").out.splitlines()
    assert re.split(r"\s{2,}", lines[1])[-1] == "undoes 3; status: active -> archived"
    assert lines[-1] == "2 older ones left out: --limit"


def test_show_as_of_a_moment_reads_what_was_known_then(cli: Cli):
    id_ = cli.remember("tea")
    assert cli.done("show", id_, "--as-of", "now")["content"] == "tea"
    assert cli.run("show", id_, "--as-of", "yesterday").code == 3


def test_stats_count(cli: Cli):
    cli.remember("tea", "--tag", "taste")
    cli.remember("far", "--project", "other")
    stats = cli.done("stats")
    assert (stats["memories"], stats["by_project"], stats["top_tags"]) == (2, {"other": 1, "test": 1}, {"taste": 1})
    assert cli.done("stats", "--project", "other")["memories"] == 1
    told = cli.run("stats").out
    assert told.startswith("2 memories; the journal stands at change 2.")
    assert re.search(r"^tag +1 +taste$", told, re.MULTILINE)


# -- stdin and stdout as `-`


@pytest.mark.parametrize("text", ["one line", "two\nlines", "tabs\tand “quotes” 🍵 שלום"])
def test_remember_reads_stdin(cli: Cli, text: str):
    id_ = cli.done("remember", "-", stdin=f"{text}\n")["id"]
    assert cli.done("show", id_)["content"] == text


def test_forget_says_what_stays_closed(cli: Cli):
    older, newer = cli.remember("the boat lies in Ghent"), cli.remember("our boat lies in Bruges")
    cli.done("accept", older, newer)
    out = cli.run("forget", newer).out
    assert f"  {older}, which it had superseded, stays closed; `dionysus undo" in out


def test_recall_reads_its_query_and_forget_its_ids_from_stdin(cli: Cli):
    ids = [cli.remember("green tea"), cli.remember("black tea")]
    assert len(cli.done("recall", "-", stdin="tea\n")["hits"]) == 2
    assert len(cli.done("forget", "-", stdin="\n".join([*ids, ids[0]]))["forgotten"]) == 2
    assert cli.done("list")["memories"] == []


# -- errors: one shape, the right exit code, nothing half done

BAD = [
    (["remember", ""], "invalid_input", "content"),
    (["remember", "-"], "invalid_input", "content"),
    (["remember", "x", "--importance", "7"], "invalid_input", "importance"),
    (["remember", "x", "--importance", "nan"], "invalid_input", "importance"),
    (["remember", "x", "--importance", "high"], "invalid_input", None),
    (["remember", "x", "--type", "vague"], "invalid_input", None),
    (["remember", "x", "--occurred-at", "next Tuesday"], "invalid_input", "occurred_at"),
    (["remember", "x", "--metadata", "[1]"], "invalid_input", "metadata"),
    (["remember", "x", "--metadata", '{"a": NaN}'], "invalid_input", "metadata"),
    (["remember", "x", "--metadata", json.dumps({"a": "b" * 70_000})], "too_large", "metadata"),
    (["remember", "x", "--project", "*"], "invalid_input", "project_id"),
    (["remember", "x", "--colour", "red"], "invalid_input", None),
    (["remember", "lone \udcff surrogate"], "invalid_input", "content"),
    (["remember"], "invalid_input", None),
    (["recall", "tea", "--limit", "0"], "invalid_input", "limit"),
    (["recall", "tea", "--limit", "1000000000"], "invalid_input", "limit"),
    (["recall", "tea", "--budget", "1"], "invalid_input", "token_budget"),
    (["recall", "tea", "--since", "whenever"], "invalid_input", "since"),
    (["list", "--cursor", "abc"], "cursor_mismatch", "cursor"),
    (["list", "--limit", "201"], "invalid_input", "limit"),
    (["show", "nonsense"], "invalid_input", "memory_id"),
    (["show", UNKNOWN], "not_found", "memory_id"),
    (["history", UNKNOWN], "not_found", "memory_id"),
    (["forget", UNKNOWN], "not_found", "memory_id"),
    (["forget", "-"], "invalid_input", None),
    (["undo", "99"], "not_found", None),
    (["undo"], "invalid_input", None),
    (["undo", "1", "--run", "r"], "invalid_input", None),
    (["undo", "first"], "invalid_input", None),
    (["purge", UNKNOWN], "not_found", "memory_id"),
    (["purge"], "invalid_input", "memory_ids"),
    (["purge", UNKNOWN, "--containing", "tea"], "invalid_input", "memory_ids"),
    (["purge", "--containing", "x"], "invalid_input", "containing"),
    (["purge", "--containing", "nowhere at all"], "not_found", None),
    (["backup", "/nowhere/at/all.db"], "not_found", None),
    (["restore", "/nowhere/at/all.db"], "invalid_input", "source"),
    (["import", "/nowhere/at/all.jsonl"], "not_found", "source"),
    (["export", "-", "--format", "markdown"], "invalid_input", None),
    (["serve", "--port", "8000"], "invalid_input", "--port"),
    (["serve", "--port", "0"], "invalid_input", "--port"),
    (["serve", "--http", "--port", "70000"], "invalid_input", None),
    (["completion", "fish"], "invalid_input", None),
    (["frobnicate"], "invalid_input", None),
    ([], "invalid_input", None),
]


@pytest.mark.parametrize(("words", "code", "field"), BAD, ids=lambda value: str(value)[:60])
def test_bad_input_is_refused_in_one_shape(cli: Cli, words: list[str], code: str, field: str | None):
    ran = cli.run(*words, "--json") if words != ["remember"] else cli.run("--json", *words)
    error = ran.json["error"]
    assert (error["code"], error.get("field")) == (code, field)
    assert error["message"]
    assert error["next"]
    assert ran.err == ""
    expected = {kind.code: kind.exit_code for kind in every_error()}[code]
    assert ran.code == expected
    assert ran.code in EXIT_CODES

    told = cli.run(*words)
    assert (told.code, told.out) == (expected, "")
    assert told.err.startswith(f"error[{code}]: ")
    assert told.err.count("\n") == 1
    assert cli.done("stats")["memories"] == 0


TOOLS = "_memor", "_recall", "_entit", "_id"


@pytest.mark.parametrize(
    "words", [["show", "x"], ["show", UNKNOWN], ["undo", "7"], ["entity", "Nobody"], ["recall", "?"]], ids=str
)
def test_errors_name_commands_and_not_tools(cli: Cli, words: list[str]):
    told = cli.run(*words).err
    assert "`dionysus " in told
    assert not [name for name in TOOLS if name in told]


@pytest.mark.parametrize(
    ("words", "said"),
    [
        (["accept", "x", UNKNOWN], "OLDER is 'x'"),
        (["accept", UNKNOWN, "y"], "NEWER is 'y'"),
        (["accept", UNKNOWN, UNKNOWN], f"NEWER and OLDER are both {UNKNOWN}."),
        (["entity", "Ana", "--budget", "5"], "--budget is 5."),
        (["connect", UNKNOWN.upper(), UNKNOWN.upper()], f"No memory mentions '{UNKNOWN.upper()}'"),
        (["merge", "Ana", "ana"], "KEEP and OTHER are both 'Ana'."),
        (["recall", "tea", "--min-importance", "7"], "--min-importance is 7.0. Give a number from 0 to 1 as --min-"),
        (["remember", "x", "--project", "*"], "--project is '*'."),
        (["remember", "x", "--tag", "y" * 201], "--tag has 201 characters"),
        (["show", "token_budget"], "ID is 'token_budget'"),
        (["undo"], "Exactly one of CHANGE and --run must be given."),
    ],
    ids=str,
)
def test_errors_name_what_was_typed(cli: Cli, words: list[str], said: str):
    assert said in cli.run(*words).err


@pytest.mark.parametrize(
    ("raw", "code", "says"),
    [
        (b"caf\xe9", "invalid_input", "byte 0xe9 at position 3"),
        (b"zero \x00 byte", "invalid_input", "U+0000"),
        (b"\n\n", "invalid_input", "empty"),
        (b"x" * 1_000_001, "too_large", "1000001 characters"),
        (b"x" * 5_000_000, "too_large", "stdin has more than"),
    ],
)
def test_bad_stdin_is_refused(cli: Cli, raw: bytes, code: str, says: str):
    ran = cli.run("remember", "-", "--json", stdin=raw)
    error = ran.json["error"]
    assert (ran.code, error["code"]) == (2, code)
    assert says in error["message"] + error["next"]


def test_errors_hide_secrets(cli: Cli):
    secret = "ghp_" + "a1" * 15
    for words in (["show", secret], ["frobnicate", f"--x={secret}"], ["remember", "x", "--occurred-at", secret]):
        ran = cli.run(*words)
        assert ran.code == 2
        assert secret not in ran.out + ran.err


def test_forget_of_several_forgets_all_or_none(cli: Cli):
    id_ = cli.remember("tea")
    assert cli.run("forget", id_, UNKNOWN).code == 3
    assert len(cli.done("list")["memories"]) == 1


def test_a_stale_undo_is_refused_with_the_changes_in_the_way(cli: Cli):
    id_ = cli.remember("tea")
    cli.done("forget", id_)
    ran = cli.run("undo", "1", "--json")
    assert (ran.code, ran.json["error"]["code"]) == (4, "undo_blocked")
    assert "2" in ran.json["error"]["message"]


def test_a_wrong_setting_names_the_variable(cli: Cli, monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("DIONYSUS_LIMITS__TAGS", "many")
    ran = cli.run("list")
    assert ran.code == 78
    assert "DIONYSUS_LIMITS__TAGS is 'many'" in ran.err


def test_what_is_stored_cannot_command_the_terminal(cli: Cli):
    cli.remember("red \x1b[31malert\x07 and \u202eback")
    for words in (["list"], ["recall", "red"], ["show", cli.done("list")["memories"][0]["id"]]):
        out = cli.run(*words).out
        assert "\\x1b[31malert\\x07 and \\u202eback" in out
        assert not set(out) & {"\x1b", "\x07", "\u202e"}
    assert "\x1b" in cli.done("list")["memories"][0]["content"]


def test_every_exit_code_of_an_error_is_documented():
    assert {kind.exit_code for kind in every_error()} - {1} <= set(EXIT_CODES)


def test_every_command_of_the_contract_is_there():
    wanted = (
        "remember recall accept list show history undo forget purge stats "
        "entities entity connect merge consolidate forgetting landscape "
        "heartbeat resolve reconstruct runs trace "
        "export import backup restore sync recover "
        "models costs model reindex sandbox "
        "serve doctor approve completion"
    )
    assert [command.name for command in COMMANDS] == wanted.split()
