"""Imports of folders of notes: Obsidian, basic-memory, Claude Code's memory folder, and our own."""

from __future__ import annotations

from pathlib import Path

import pytest

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Draft
from dionysus_mcp.transfer.exporting import export_markdown
from tests.integration.transfer.conftest import ME, contents, everything, imported, ties


def written(folder: Path, files: dict[str, str]) -> Path:
    for name, text in files.items():
        path = folder / name
        path.parent.mkdir(parents=True, exist_ok=True)
        path.write_text(text, "utf-8")
    return folder


VAULT = {
    "People/Ana.md": """---
title: Ana Berg
tags: [person, "#oslo"]
created: 2026-03-01
aliases: [Annie]
rating: 4.5
---
# Ana
Likes tea. Works with [[Bo]] on [[projects/harbor|the harbor]]. See [[Nowhere]].
""",
    "People/Bo.md": "Knows [[annie]] and [[Ana Berg#tea]], and himself: [[Bo]].\n",
    "projects/Harbor.md": """---
permalink: projects/harbor
type: note
---
# Harbor renovation

- [x] [[People/Bo.md]]
""",
    ".obsidian/app.json": '{"content": "hidden"}',
    "picture.png": "not looked at",
}


def test_a_vault_becomes_memories_with_the_notes_ties(mind: Mind, tmp_path: Path) -> None:
    report = imported(mind, written(tmp_path / "vault", VAULT))
    assert (report.format, report.created, report.links, report.skipped) == ("markdown", 3, 4, ())
    ana, bo, harbor = everything(mind)
    assert (ana.subject, ana.tags, ana.occurred_at) == ("Ana Berg", ("person", "oslo"), "2026-03-01T00:00:00.000000Z")
    assert (ana.source, ana.metadata) == ("People/Ana.md", {"aliases": ["Annie"], "rating": 4.5})
    assert ana.content.startswith("# Ana\nLikes tea.")
    assert (bo.subject, bo.tags, bo.metadata) == ("Bo", (), {})
    assert (harbor.subject, harbor.metadata) == ("Harbor renovation", {"permalink": "projects/harbor", "type": "note"})
    found = {(source[:6], relation, target[:6]) for source, relation, target in ties(mind)}
    assert found == {
        ("# Ana\n", "RELATES_TO", "Knows "),
        ("# Ana\n", "RELATES_TO", "# Harb"),
        ("Knows ", "RELATES_TO", "# Ana\n"),
        ("# Harb", "RELATES_TO", "Knows "),
    }


def test_a_vault_is_imported_once_even_when_it_moved_and_a_new_note_is_tied_to_old_ones(
    mind: Mind, tmp_path: Path
) -> None:
    written(tmp_path / "vault", VAULT)
    imported(mind, tmp_path / "vault")
    (tmp_path / "vault").rename(tmp_path / "moved")
    written(tmp_path / "moved", {"New.md": "About [[Annie]]."})
    report = imported(mind, tmp_path / "moved")
    assert (report.created, report.already_there, report.links) == (1, 3, 1)


def test_a_long_note_is_split_at_headings_and_stays_together(mind: Mind, tmp_path: Path) -> None:
    sections = [f"## Part {number}\n\n" + f"sentence {number}. " * 100 for number in range(9)]
    code = "```\n" + "# no heading\n" * 200 + "```\n"
    text = "---\ntitle: Long\n---\nIntro to [[Other]].\n\n" + "\n".join([*sections, code])
    report = imported(mind, written(tmp_path / "n", {"Long.md": text, "Other.md": "Other."}))
    parts = [memory for memory in everything(mind) if memory.subject == "Long"]
    assert 3 < len(parts) < 9
    assert all(len(part.content) <= 4_000 for part in parts)
    assert all(part.content.startswith(("## Part", "```")) for part in parts[1:])
    assert "".join("".join(part.content.split()) for part in parts) == "".join(text.split("---\n")[2].split())
    assert report.links == len(parts)
    assert {target for _, _, target in ties(mind)} == {parts[0].content, "Other."}


@pytest.mark.parametrize("size", [100_000, 1_000_000])
def test_a_text_without_any_break_is_cut_hard(mind: Mind, tmp_path: Path, size: int) -> None:
    text = "".join(f"{number:07}" for number in range(size // 7))
    imported(mind, written(tmp_path / "n", {"x.md": text}))
    assert "".join(contents(mind)) == text


@pytest.mark.parametrize(
    ("front", "date"),
    [
        ("date: 2026-03-01 10:30:00", "2026-03-01T10:30:00.000000Z"),
        ("date: 2026-03-01T10:30:00+02:00", "2026-03-01T08:30:00.000000Z"),
        ("created_at: '2026'", "2026-01-01T00:00:00.000000Z"),
        ("date created: 2026-03-01", "2026-03-01T00:00:00.000000Z"),
        ("date: someday\ncreated: 2026-03-02", "2026-03-02T00:00:00.000000Z"),
    ],
)
def test_dates_of_many_kinds_are_read(mind: Mind, tmp_path: Path, front: str, date: str) -> None:
    imported(mind, written(tmp_path / "n", {"x.md": f"---\n{front}\n---\ntext\n"}))
    (memory,) = everything(mind)
    assert memory.occurred_at == date


def test_an_odd_date_is_kept_as_it_is(mind: Mind, tmp_path: Path) -> None:
    imported(mind, written(tmp_path / "n", {"x.md": "---\ndate: someday\n---\ntext\n"}))
    (memory,) = everything(mind)
    assert memory.metadata == {"date": "someday"}


@pytest.mark.parametrize(
    ("front", "tags"),
    [
        ("tags: a, b c,#d", ("a", "b c", "d")),
        ("tags:\n- a\n- 2026", ("a", "2026")),
        ("tags:", ()),
        ("tags: {a: 1}", ()),
    ],
)
def test_tags_of_many_kinds_are_read(mind: Mind, tmp_path: Path, front: str, tags: tuple[str, ...]) -> None:
    imported(mind, written(tmp_path / "n", {"x.md": f"---\n{front}\n---\ntext\n"}))
    (memory,) = everything(mind)
    assert memory.tags == tags


BAD_FRONTS: list[tuple[str, str]] = [
    ("a: [unclosed", "is not YAML"),
    ("title: a: b", "is not YAML"),
    ("a: !!python/object/apply:os.getcwd []", "is not YAML"),
    ("a: &a [x, x]\nb: [*a, *a]", "aliases"),
    ("a: &x {b: 1}\nc:\n  <<: *x", "aliases"),
    ("a: " + "[" * 60 + "]" * 60, "16 levels"),
    ("a: " + "[" * 30_000 + "]" * 30_000, "nest"),  # newer YAML parsers refuse this by themselves
    ("a: " + "x" * 70_000, "65536"),
    ("a: \x07", "is not YAML"),
    ("title: 1" + ":59" * 9_000, "enormous number"),
    ("0x" + "f" * 900 + ": 1", "enormous number"),
    ("a: 1" + "0" * 9_000, "is not YAML"),
    ("a: 0000-00-00", "is not YAML"),
    ("? [a]\n: b", "is not YAML"),
    ("a: " + "[" * 12 + "]" * 12, "8 levels"),
    ("title: a\tb\n" + "tags: [" + ", ".join(f"t{number}" for number in range(60)) + "]", "60 tags"),
]


@pytest.mark.parametrize(("front", "why"), BAD_FRONTS, ids=[front[:25] for front, _ in BAD_FRONTS])
def test_a_bad_front_matter_skips_its_note_alone(mind: Mind, tmp_path: Path, front: str, why: str) -> None:
    report = imported(mind, written(tmp_path / "n", {"a.md": "good", "b.md": f"---\n{front}\n---\ntext\n"}))
    assert contents(mind) == ["good"]
    (skipped,) = report.skipped
    assert skipped.where.startswith("b.md")
    assert why in skipped.why


@pytest.mark.parametrize(
    "text",
    [
        "---\nno mapping, just text\n---\nbody",
        "---\nnever closed: true\nbody",
        "text\n---\na: 1\n---\nbody",
        "--- \n---\nbody",
        "----\nbody",
    ],
)
def test_what_only_looks_like_front_matter_does_no_harm(mind: Mind, tmp_path: Path, text: str) -> None:
    report = imported(mind, written(tmp_path / "n", {"x.md": text}))
    assert (report.created, report.skipped) == (1, ())
    assert contents(mind)[0].endswith("body")


def test_windows_line_ends_and_byte_order_marks_are_understood(mind: Mind, tmp_path: Path) -> None:
    path = written(tmp_path / "n", {"x.md": "\ufeff---\r\ntitle: T\r\n---\r\nbody\r\n"})
    imported(mind, path)
    (memory,) = everything(mind)
    assert (memory.subject, memory.content) == ("T", "body")


def test_empty_notes_are_said(mind: Mind, tmp_path: Path) -> None:
    report = imported(mind, written(tmp_path / "n", {"a.md": "", "b.md": "---\na: 1\n---\n \n", "c.md": "text"}))
    assert {skipped.where: skipped.why for skipped in report.skipped} == {
        "a.md": "This file is empty.",
        "b.md": "This note has no text.",
    }


# Claude Code's memory folder

CLAUDE = {
    "MEMORY.md": "- [Tea](tea.md) — prefers tea\n- [Tests](tests.md) — no mocks\n",
    "tea.md": """---
name: tea
description: prefers tea
metadata:
  type: user
---
This person prefers tea to coffee. See [[tests]].
""",
    "tests.md": "---\nname: Tests\ndescription: no mocks\nmetadata:\n  type: feedback\n---\n**Why:** they lie.\n",
    "docs.md": "---\nname: docs\ndescription: where they are\ntype: reference\n---\nIn the wiki.\n",
}


def test_claude_codes_memory_folder_becomes_memories(mind: Mind, tmp_path: Path) -> None:
    report = imported(mind, written(tmp_path / "memory", CLAUDE))
    assert (report.format, report.created, report.links, report.skipped) == ("claude-memory", 3, 1, ())
    docs, tea, tests = everything(mind)
    assert (docs.subject, docs.content, docs.tags) == ("docs", "where they are\n\nIn the wiki.", ("reference",))
    assert (tests.subject, str(tests.memory_type), tests.tags) == ("Tests", "procedural", ("feedback",))
    assert tests.content == "no mocks\n\n**Why:** they lie."
    assert (str(tea.memory_type), tea.source) == ("semantic", "tea.md")
    assert ties(mind) == {(tea.content, "RELATES_TO", tests.content)}


def test_strays_beside_marked_notes_are_skipped_with_why(mind: Mind, tmp_path: Path) -> None:
    report = imported(mind, written(tmp_path / "memory", CLAUDE | {"stray.md": "# Mine\n", "x.txt": "text"}))
    assert report.format == "claude-memory"
    assert {skipped.where for skipped in report.skipped} == {"stray.md", "x.txt"}


def test_a_readme_beside_our_own_notes_is_skipped_with_why(mind: Mind, tmp_path: Path) -> None:
    mind.memories.create(Draft("x"), ME)
    export_markdown(mind.store, tmp_path / "notes")
    report = imported(mind, written(tmp_path / "notes", {"README.md": "# Mine\n"}))
    assert (report.format, report.already_there) == ("dionysus", 1)
    assert [skipped.where for skipped in report.skipped] == ["README.md"]


def test_a_folder_of_several_kinds_is_refused_with_the_choices_and_can_be_chosen_from(
    mind: Mind, tmp_path: Path
) -> None:
    session = '{"type":"user","sessionId":"s","uuid":"u","message":{"role":"user","content":"hello"}}\n'
    folder = written(tmp_path / "p", {"memory/tea.md": CLAUDE["tea.md"], "s.jsonl": session})
    with pytest.raises(InvalidInput) as refusal:
        imported(mind, folder)
    assert "claude-memory (1), transcript (1)." in refusal.value.message
    assert imported(mind, folder, format_name="transcript").created == 1
    report = imported(mind, folder, format_name="claude-memory")
    assert (report.created, [skipped.where for skipped in report.skipped]) == (1, ["s.jsonl"])


def test_a_folder_of_texts_or_of_json_lines_is_imported_whole(mind: Mind, tmp_path: Path) -> None:
    assert imported(mind, written(tmp_path / "a", {"1.txt": "one", "2.txt": "two"})).created == 2
    assert (
        imported(mind, written(tmp_path / "b", {"1.jsonl": '{"content":"x"}', "d/2.json": '{"content":"y"}'})).created
        == 2
    )
    assert [memory.source for memory in everything(mind)] == ["1.txt", "2.txt", "1.jsonl", "d/2.json"]


def test_a_folder_with_nothing_to_read_is_an_error_that_says_what_could_be(mind: Mind, tmp_path: Path) -> None:
    with pytest.raises(InvalidInput) as refusal:
        imported(mind, written(tmp_path / "n", {"a.png": "x", "b.md": ""}))
    assert "1 left aside, 1 others" in refusal.value.message
    assert ".md" in refusal.value.next_step
