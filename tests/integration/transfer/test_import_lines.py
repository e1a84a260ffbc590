"""Imports of files with one thing a line: our own export, create_memory's fields, server-memory, plain text."""

from __future__ import annotations

import io
import json
import random
from dataclasses import fields
from pathlib import Path
from typing import Any

import pytest

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.store.port import Stamp
from dionysus_mcp.transfer.importing import import_from
from dionysus_mcp.transfer.readers.json_lines import DRAFT
from tests.integration.transfer.conftest import ME, Life, NewMind, contents, everything, exported, imported, ties

FULL = {
    "content": "Ana pays by card 🍵",
    "memory_type": "strategic",
    "importance": 0.9,
    "tags": ["Billing"],
    "subject": "Ana",
    "project_id": "harbor",
    "session_id": "s-1",
    "occurred_at": "2026-05-04T10:30:00Z",
    "source": "meeting",
    "key": "my-key",
    "metadata": {"room": {"floor": 2}},
}


def jsonl(*objects: object) -> str:
    return "".join(f"{one if isinstance(one, str) else json.dumps(one)}\n" for one in objects)


# jsonl


def test_json_lines_take_exactly_the_fields_of_create_memory(mind: Mind) -> None:
    assert list(DRAFT) == [field.name for field in fields(Draft)]
    report = imported(mind, jsonl(FULL, {"content": "only this"}))
    assert (report.format, report.created, report.skipped) == ("jsonl", 2, ())
    full, least = everything(mind)
    assert {name: getattr(full, name) for name in FULL if name not in {"key", "tags", "occurred_at"}} == {
        name: value for name, value in FULL.items() if name not in {"key", "tags", "occurred_at"}
    }
    assert (full.tags, full.occurred_at) == (("billing",), "2026-05-04T10:30:00.000000Z")
    assert (least.project_id, least.source, least.author) == ("test", "stdin", "tester")


BROKEN: list[tuple[str, str]] = [
    ("{not json", "not JSON"),
    ('"a text"', "not an object"),
    ("[1]", "not an object"),
    ("{}", "content is missing"),
    ('{"content": 5}', "content is 5"),
    ('{"content": "  "}', "content is '  '"),
    ('{"content": "x", "colour": "red"}', "no field 'colour'"),
    ('{"content": "x", "importance": 7}', "importance is 7"),
    ('{"content": "x", "importance": NaN}', "importance is nan"),
    ('{"content": "x", "importance": true}', "importance is True"),
    (f'{{"content": "x", "importance": 1{"0" * 400}}}', "importance is 1000"),
    (f'{{"content": "x", "importance": 1{"0" * 9000}}}', "enormous number"),
    ('{"content": "x", "tags": "a"}', "tags is 'a'"),
    ('{"content": "x", "tags": [1]}', "tags is [1]"),
    ('{"content": "x", "memory_type": "odd"}', "memory_type is 'odd'"),
    ('{"content": "x", "occurred_at": "once"}', "occurred_at is 'once'"),
    ('{"content": "x", "project_id": "*"}', "project_id is '*'"),
    ('{"content": "a\\u0000b"}', "U+0000"),
    ('{"content": "a\\ud800b"}', "U+D800"),
    ('{"content": "x", "metadata": [1]}', "metadata is [1]"),
    ('{"content": "x", "metadata": {"a": NaN}}', "metadata"),
    ('{"content": "x", "metadata": {"a":' + "[" * 9 + "]" * 9 + "}}", "8 levels"),
    ('{"content": "x", "metadata": {"a":' + "[" * 90_000 + "]" * 90_000 + "}}", "nested too deeply"),
    (json.dumps({"content": "x" * 1_000_001}), "1000001 characters"),
]


@pytest.mark.parametrize(("line", "why"), BROKEN, ids=[line[:40] for line, _ in BROKEN])
def test_a_bad_line_is_skipped_alone_with_where_and_why(mind: Mind, line: str, why: str) -> None:
    report = imported(mind, jsonl({"content": "before"}, line, {"content": "after"}))
    assert contents(mind) == ["before", "after"]
    (skipped,) = report.skipped
    assert skipped.where == "stdin:2"
    assert why in skipped.why


def test_bad_lines_are_counted_where_there_are_too_many_to_list(mind: Mind) -> None:
    report = imported(mind, jsonl({"content": "good"}, *["{" for _ in range(3_000)]))
    assert (report.created, report.skipped_count, len(report.skipped)) == (1, 3_000, 1_000)


def test_a_callers_own_key_is_honoured(mind: Mind) -> None:
    mind.memories.create(Draft("first", key="k"), ME)
    report = imported(mind, jsonl({"content": "second", "key": "k"}, {"content": "third", "key": "l"}))
    assert contents(mind) == ["first", "third"]
    assert "used before" in report.skipped[0].why
    again = imported(mind, jsonl({"content": "third", "key": "l"}))
    assert (again.created, again.already_there) == (0, 1)


def test_secrets_are_taken_out_and_counted(mind: Mind) -> None:
    secret = "ghp_" + "a1B2" * 8
    report = imported(mind, jsonl({"content": f"token {secret}"}))
    assert report.redacted == 1
    assert contents(mind) == ["token [redacted:github_token]"]
    assert imported(mind, jsonl({"content": f"token {secret}"})).already_there == 1


# dionysus


def test_what_is_there_already_is_known_or_kept_but_never_overwritten(new_mind: NewMind) -> None:
    one, two = new_mind("one"), new_mind("two")
    same, changed, tied = (one.memories.create(Draft(text), ME).id for text in ("same", "changed", "tied"))
    one.memories.link(same, "SUPPORTS", tied, "here", ME)
    imported(two, exported(one))
    two.memories.update(changed, 1, Revision(content="changed here"), ME)
    two.memories.forget(same, ME)
    two.journal.undo(two.store.position(), None, ME)
    one.memories.link(same, "SUPPORTS", tied, "there", ME)
    new = one.memories.create(Draft("new"), ME).id
    one.memories.link(new, "NEXT", changed, None, ME)
    report = imported(two, exported(one))
    assert (report.created, report.already_there, report.links) == (1, 2, 1)
    assert [skipped.why.split(" is here")[0] for skipped in report.skipped] == [
        changed,
        f"The tie {same} SUPPORTS {tied}",
    ]
    assert sorted(contents(two)) == ["changed here", "new", "same", "tied"]
    assert ties(two) == {("same", "SUPPORTS", "tied"), ("new", "NEXT", "changed here")}


def test_a_history_goes_only_into_an_empty_store_and_otherwise_the_present_does(new_mind: NewMind) -> None:
    one, two = new_mind("one"), new_mind("two")
    made = one.memories.create(Draft("v1"), ME)
    one.memories.update(made.id, 1, Revision(content="v2"), ME)
    two.memories.create(Draft("mine"), ME)
    report = imported(two, exported(one, history=True))
    assert (report.created, report.changes, report.skipped) == (1, 0, ())
    assert "a history of its own" in report.notes[0]
    assert sorted(contents(two)) == ["mine", "v2"]


def test_a_history_that_grew_is_replayed_from_where_the_last_replay_stopped(new_mind: NewMind) -> None:
    one, two = new_mind("one"), new_mind("two")
    life = Life(one, 5)
    life.live(30, erasing=False)
    assert imported(two, exported(one, history=True)).changes == one.store.position()
    before = two.store.position()
    life.live(30, erasing=False)
    report = imported(two, exported(one, history=True))
    assert (report.changes, report.notes) == (one.store.position() - before, ())
    assert exported(two, history=True) == exported(one, history=True)
    again = imported(two, exported(one, history=True))
    assert (again.changes, again.created, again.already_there) == (0, 0, len(life.ids))


DAMAGE: dict[str, Any] = {
    "a change is missing its number": lambda text: text.replace('"seq":2,', ""),
    "changes are out of order": lambda text: text.replace('"seq":2,', '"seq":1,'),
    "an image is of another thing": lambda text: text.replace('"update","thing":"m_', '"update","thing":"m_0'),
    "a line is broken": lambda text: text.replace('{"change":{"seq":2', '{"change":{"seq":2{'),
    "the end is missing": lambda text: text[: text.index('{"end"')],
    "an operation is unknown": lambda text: text.replace('"operation":"update"', '"operation":"hide"'),
    "a thing is odd": lambda text: text.replace('"update","thing":"m_', '"update","thing":"m_1 m_'),
    "a tie is odd": lambda text: text.replace('"update","thing":"m_', '"update","thing":"m_1 HATES m_'),
    "an image holds NUL": lambda text: text.replace('"text":"v1"', '"text":"v\\u0000"'),
}  # fmt: skip


@pytest.mark.parametrize("damage", DAMAGE)
def test_a_damaged_history_is_not_replayed_at_all(new_mind: NewMind, damage: str) -> None:
    one, two = new_mind("one"), new_mind("two")
    made = one.memories.create(Draft("v1"), ME)
    one.memories.update(made.id, 1, Revision(content="v2"), ME)
    text = exported(one, history=True)
    damaged = DAMAGE[damage](text)
    assert damaged != text
    report = imported(two, damaged)
    assert (report.created, report.changes) == (1, 0)
    assert "it is damaged" in report.notes[0] or "out of order" in report.notes[0]
    assert contents(two) == ["v2"]


def test_an_export_that_was_cut_off_is_imported_and_said(new_mind: NewMind) -> None:
    one = new_mind("one")
    one.memories.create(Draft("a"), ME)
    whole = exported(one)
    report = imported(new_mind("two"), whole[: whole.index('{"end"')])
    assert report.created == 1
    assert "cut off" in report.notes[0]


NODE = {
    "id": "m_0123456789", "kind": "memory", "project": "p", "label": "semantic", "status": "active", "weight": 0.5,
    "text": "x", "happened_at": "2026-01-01T00:00:00Z", "created_at": "2026-01-01T00:00:00Z",
    "updated_at": "2026-01-01T00:00:00Z", "version": 1,
}  # fmt: skip
BAD_NODES: list[tuple[dict[str, Any], str]] = [
    ({"id": "m_1"}, "not a memory id"),
    ({"id": "../etc"}, "not a memory id"),
    ({"kind": "goal"}, "kind is 'goal'"),
    ({"label": "odd"}, "label is 'odd'"),
    ({"status": "lost"}, "status is 'lost'"),
    ({"status": "purged"}, "erased for good before"),
    ({"weight": 2}, "weight is 2"),
    ({"version": 0}, "version is 0"),
    ({"version": 2**80}, "version is"),
    ({"version": 1.5}, "version is 1.5"),
    ({"created_at": "soon"}, "created_at is 'soon'"),
    ({"created_at": ""}, "created_at is ''"),
    ({"project": "*"}, "project is '*'"),
    ({"project": " "}, "project is ''"),
    ({"text": "a\x00"}, "U+0000"),
    ({"text": ""}, "content is ''"),
    ({"tags": "a"}, "tags is 'a'"),
    ({"data": {"metadata": {"x": {"y": "\ud800"}}}}, "U+D800"),
    ({"extra": 1}, "no field 'extra'"),
]  # fmt: skip


@pytest.mark.parametrize(("wrong", "why"), BAD_NODES, ids=[str(wrong) for wrong, _ in BAD_NODES])
def test_an_export_is_checked_like_any_other_input(mind: Mind, wrong: dict[str, Any], why: str) -> None:
    good = {"node": NODE | {"id": "m_zzzzzzzzzz", "text": "good"}}
    report = imported(mind, jsonl({"dionysus": 1}, {"node": NODE | wrong}, good, {"end": {}}))
    assert contents(mind) == ["good"]
    (skipped,) = report.skipped
    assert skipped.where == "stdin:2"
    assert why in skipped.why


@pytest.mark.parametrize(
    ("link", "why"),
    [
        ({"relation": "HATES"}, "relation is 'HATES'"),
        ({"target": "m_9999999999"}, "An end of the tie"),
        ({"target": "m_0"}, "not a memory id"),
        ({"weight": "1"}, "weight is '1'"),
        ({"target": "m_0123456789"}, "another memory than the source"),
        ({"source": "m_0123456789 X"}, "not a memory id"),
    ],
)
def test_a_bad_tie_is_skipped_alone(mind: Mind, link: dict[str, Any], why: str) -> None:
    other = NODE | {"id": "m_zzzzzzzzzz"}
    tie = {"source": NODE["id"], "relation": "NEXT", "target": other["id"]}
    lines = [{"dionysus": 1}, {"link": tie | link}, {"node": NODE}, {"node": other}, {"link": tie}, {"end": {}}]
    report = imported(mind, jsonl(*lines))
    assert (report.created, report.links) == (2, 1)
    (skipped,) = report.skipped
    assert why in skipped.why


def test_a_secret_in_an_export_is_taken_out(mind: Mind) -> None:
    secret = "ghp_" + "a1B2" * 8
    text = jsonl({"dionysus": 1}, {"node": NODE | {"text": f"token {secret}"}}, {"end": {}})
    assert imported(mind, text).redacted == 1
    assert contents(mind) == ["token [redacted:github_token]"]
    assert imported(mind, text).already_there == 1


def test_an_erased_memory_is_not_brought_back(new_mind: NewMind) -> None:
    one, two = new_mind("one"), new_mind("two")
    made = one.memories.create(Draft("forget me"), ME)
    text = exported(one)
    imported(two, text)
    two.store.erase([made.id], Stamp("eraser"))
    report = imported(two, text)
    assert (report.created, contents(two)) == (0, [])
    assert "not brought back" in report.skipped[0].why


def test_an_export_of_a_later_version_is_refused(mind: Mind) -> None:
    report = imported(mind, jsonl({"dionysus": 2}, {"node": NODE}))
    assert report.created == 0
    assert "update Dionysus" in report.skipped[0].why


# server-memory

GRAPH = jsonl(
    {"type": "entity", "name": "Ana", "entityType": "person", "observations": ["likes tea", "lives in Oslo"]},
    {"type": "entity", "name": "Harbor", "entityType": "project", "observations": []},
    {"type": "relation", "from": "Ana", "to": "Harbor", "relationType": "works on"},
)


def test_observations_and_relations_of_server_memory_become_memories(mind: Mind) -> None:
    report = imported(mind, GRAPH)
    assert (report.format, report.created, report.skipped) == ("server-memory", 4, ())
    assert [(memory.content, memory.subject, memory.tags) for memory in everything(mind)] == [
        ("likes tea", "Ana", ("person",)),
        ("lives in Oslo", "Ana", ("person",)),
        ("Harbor (project)", "Harbor", ("project",)),
        ("Ana works on Harbor", "Ana", ()),
    ]


@pytest.mark.parametrize(
    ("line", "why"),
    [
        ({"type": "entity", "name": "X", "entityType": "t", "observations": [1]}, "observations is [1]"),
        ({"type": "entity", "entityType": "t", "observations": []}, "name is missing"),
        ({"type": "relation", "from": "a", "to": 1, "relationType": "r"}, "to is 1"),
        ({"type": "observation"}, "neither"),
        ({"type": "entity", "name": "n" * 201, "entityType": "t", "observations": ["x"]}, "201 characters"),
        ({"type": "entity", "name": "n", "entityType": "t", "observations": [""]}, "content is ''"),
    ],
)
def test_a_bad_line_of_server_memory_is_skipped_alone(mind: Mind, line: dict[str, Any], why: str) -> None:
    report = imported(mind, GRAPH + jsonl(line))
    assert report.created == 4
    (skipped,) = report.skipped
    assert skipped.where == "stdin:4"
    assert why in skipped.why


# text


def test_paragraphs_of_a_plain_text_become_memories(mind: Mind, tmp_path: Path) -> None:
    path = tmp_path / "notes.txt"
    path.write_text("First line\nof a paragraph.\n\n \t\nSecond.\r\n\r\n\r\nThird, twice.\n\nThird, twice.\n", "utf-8")
    report = imported(mind, path)
    assert (report.format, report.created, report.already_there) == ("text", 3, 1)
    assert contents(mind) == ["First line\nof a paragraph.", "Second.", "Third, twice."]
    assert {memory.source for memory in everything(mind)} == {"notes.txt"}


def test_a_long_paragraph_is_cut_between_words_and_nothing_is_lost(mind: Mind, tmp_path: Path) -> None:
    words = [f"word{number}" for number in range(3_000)]
    (tmp_path / "long.txt").write_text(" ".join(words), "utf-8")
    imported(mind, tmp_path / "long.txt")
    parts = contents(mind)
    assert max(map(len, parts)) <= 4_000
    assert len(parts) == 7
    assert " ".join(parts).split() == words


# telling them apart

SESSION = {"type": "user", "sessionId": "s", "uuid": "u", "message": {"role": "user", "content": "hello"}}


@pytest.mark.parametrize(
    ("text", "found"),
    [
        (jsonl({"dionysus": 1, "history": False}, {"end": {}}), "dionysus"),
        (jsonl({"content": "x"}), "jsonl"),
        (GRAPH, "server-memory"),
        (jsonl({"type": "mode"}, SESSION), "transcript"),
        ("Just a text.\n", "text"),
        ("\ufeff" + jsonl({"content": "x"}), "jsonl"),
    ],
)
def test_a_stream_is_known_by_its_content(mind: Mind, text: str, found: str) -> None:
    assert imported(mind, text).format == found


@pytest.mark.parametrize(
    ("text", "named"),
    [
        ("# A heading\n\ntext\n", ("markdown", "text")),
        ('{"type": "entity", "entityType": "t", "name": "n", "content": "x"}\n', ("jsonl", "server-memory")),
        ('{"foo": 1}\n', ("dionysus", "jsonl", "server-memory", "markdown", "claude-memory", "transcript", "text")),
    ],
)
def test_what_could_be_several_things_is_refused_with_the_choices(
    mind: Mind, text: str, named: tuple[str, ...]
) -> None:
    with pytest.raises(InvalidInput) as refusal:
        imported(mind, text)
    assert all(f"{name} (" in refusal.value.next_step for name in named)
    assert imported(mind, "# A heading\n\ntext\n", format_name="markdown").created == 1


def test_an_unknown_format_is_refused_with_the_choices(mind: Mind) -> None:
    with pytest.raises(InvalidInput) as refusal:
        imported(mind, "x", format_name="pdf")
    assert "server-memory" in refusal.value.next_step


def test_the_project_of_the_caller_is_used_where_none_is_named(mind: Mind) -> None:
    text = jsonl({"content": "a"}, {"content": "b", "project_id": "named"})
    import_from(io.StringIO(text), mind, Caller("me", project="here"))
    assert [memory.project_id for memory in everything(mind)] == ["here", "named"]
    import_from(io.StringIO(text), mind, Caller("me", project="there"))
    assert [memory.project_id for memory in everything(mind)] == ["here", "named", "there"]


def test_lines_of_any_order_and_many_batches_keep_their_order(mind: Mind) -> None:
    numbers = [random.Random(1).randrange(10**6) for _ in range(1_200)]
    imported(mind, jsonl(*({"content": f"number {number} {at}"} for at, number in enumerate(numbers))))
    assert sorted(contents(mind)) == sorted(f"number {number} {at}" for at, number in enumerate(numbers))
