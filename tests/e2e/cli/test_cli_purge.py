"""Erasing for good, at a real terminal, down to the bytes."""

from __future__ import annotations

import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from tests.e2e.cli.kit import Cli
from tests.e2e.conftest import OpenWindow

ASKS = "Type erase to erase this for good"
NEEDLE = "marigold-7731-lantern"


def bytes_of(home: Path) -> bytes:
    """Everything that stands in the database and in the files beside it."""
    return b"".join(path.read_bytes() for path in sorted(home.glob("memory.db*")))


def purge(cli: Cli, *words: str, answer: str = "erase"):
    return cli.at_terminal("purge", *words, typed={ASKS: answer})


def archived(cli: Cli, text: str) -> str:
    id_ = cli.remember(text)
    cli.done("forget", id_)
    return id_


def undone(cli: Cli, text: str) -> str:
    id_ = cli.remember(text)
    cli.done("undo", str(cli.done("history", id_)["events"][0]["change"]))
    return id_


def with_metadata(cli: Cli, text: str) -> str:
    return cli.remember("harmless", "--metadata", f'{{"note": {{"deep": ["{text}"]}}}}')


def with_a_tag(cli: Cli, text: str) -> str:
    return cli.remember("harmless", "--tag", text)


def quoted_over_two_lines(cli: Cli, text: str) -> str:
    return cli.remember(f'she said "{text}"\nand left')


def in_a_long_text(cli: Cli, text: str) -> str:
    return cli.remember("filler " * 3000 + text + " filler" * 3000)


@pytest.mark.parametrize(
    "hide", [Cli.remember, archived, undone, with_metadata, with_a_tag, quoted_over_two_lines, in_a_long_text]
)
def test_a_text_is_found_wherever_it_is_or_was_and_erased_to_the_last_byte(cli: Cli, hide):
    kept = cli.remember("a memory that stays")
    id_ = hide(cli, NEEDLE)
    assert NEEDLE.encode() in bytes_of(cli.home)
    ran = purge(cli, "--containing", NEEDLE)
    assert ran.code == 0, ran
    assert id_ in ran.err, "what will be erased is shown before it is asked"
    assert kept not in ran.err + ran.out
    assert ran.out.startswith(f"Erased for good: {id_}.")
    assert "Nothing of what was erased is left there." in ran.out
    assert "Not touched:" in ran.out
    assert NEEDLE.encode() not in bytes_of(cli.home)
    assert cli.run("show", id_, "--json").json["error"]["code"] in {"purged", "not_found"}
    assert [memory["id"] for memory in cli.done("list")["memories"]] == [kept]
    (last, *_) = cli.done("history", id_)["events"]
    assert last["operation"] == "purge"
    assert cli.run("purge", "--containing", NEEDLE).code == 3


def test_what_free_pages_still_hold_is_erased_too(cli: Cli):
    """Not every SQLite overwrites what it deletes."""
    cli.remember(NEEDLE)
    with closing(sqlite3.connect(cli.home / "memory.db", isolation_level=None)) as db:
        db.execute("PRAGMA secure_delete = OFF")
        db.execute("CREATE TABLE scratch (text)")
        db.executemany("INSERT INTO scratch VALUES (?)", [(f"{NEEDLE} {number}",) for number in range(500)])
        db.execute("DROP TABLE scratch")
    assert bytes_of(cli.home).count(NEEDLE.encode()) > 500
    assert purge(cli, "--containing", NEEDLE).code == 0
    assert NEEDLE.encode() not in bytes_of(cli.home)


def test_an_older_text_of_a_memory_that_says_something_else_now_is_found(cli: Cli, window: OpenWindow):
    with window(DIONYSUS_PROJECT="test") as client:
        client.open()
        id_ = client.call("create_memory", content=f"the word is {NEEDLE}")["id"]
        client.call("update_memory", memory_id=id_, version=1, content="the word was changed")
        ran = purge(cli, "--containing", NEEDLE, "--json")
        assert ran.code == 0, ran
        assert f'"erased":["{id_}"]' in ran.out
        assert NEEDLE.encode() not in bytes_of(cli.home)
        answer = client.result("tools/call", {"name": "get_memory", "arguments": {"memory_id": id_}})
        assert answer["isError"]
        assert client.call("create_memory", content="the server goes on")["id"]
    assert cli.done("stats")["memories"] == 1


def test_ids_are_erased_and_the_words_that_others_share_are_named(cli: Cli):
    first = cli.remember("tea on the terrace")
    second = cli.remember("tea on the terrace", "--type", "episodic")
    ran = purge(cli, first)
    assert ran.code == 0, ran
    assert "still stand in: memories that were not erased" in ran.out
    assert cli.run("show", first, "--json").json["error"]["code"] == "purged"
    assert cli.done("show", second)["content"] == "tea on the terrace"
    assert cli.run("undo", "1").code == 3, "what was erased cannot be brought back"


def test_one_word_that_the_index_of_others_has_too_is_not_a_trace(cli: Cli):
    id_ = cli.remember("lantern")
    cli.remember("Lanterns of paper")
    ran = purge(cli, id_)
    assert ran.code == 0, ran


@pytest.mark.parametrize("answer", ["", "yes", "ERASE"])
def test_any_other_answer_erases_nothing(cli: Cli, answer: str):
    id_ = cli.remember(NEEDLE)
    before = bytes_of(cli.home)
    ran = purge(cli, id_, answer=answer)
    assert ran.code == 5
    assert "Nothing was erased." in ran.err
    assert bytes_of(cli.home) == before


def test_only_a_person_at_a_terminal_can_say_yes(cli: Cli):
    id_ = cli.remember(NEEDLE)
    ran = cli.start("purge", id_, "--json", stdin=b"erase\n")
    assert (ran.code, ran.json["error"]["code"]) == (5, "not_confirmed")
    assert cli.run("purge", id_, "--yes").code == 2
    assert cli.done("show", id_)["content"] == NEEDLE


def test_the_text_can_be_given_unseen(cli: Cli):
    id_ = cli.remember(NEEDLE)
    ran = cli.at_terminal("purge", "--containing", "-", typed={"Text to erase (not shown)": NEEDLE, ASKS: "erase"})
    assert ran.code == 0, ran
    assert id_ in ran.out
    assert NEEDLE not in ran.err.split(ASKS)[0].split("STATUS")[0], "it is not echoed while it is typed"
    assert NEEDLE.encode() not in bytes_of(cli.home)


def test_a_purge_can_be_repeated(cli: Cli):
    id_ = cli.remember(NEEDLE)
    assert purge(cli, id_).code == 0
    assert purge(cli, id_).code == 0
    assert cli.run("show", id_, "--json").json["error"]["code"] == "purged"
