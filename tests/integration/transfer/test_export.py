"""Exports: JSON lines without loss and in one piece, Markdown that one could keep in git."""

from __future__ import annotations

import io
import json
from concurrent.futures import ThreadPoolExecutor
from itertools import pairwise
from pathlib import Path
from typing import Any

import pytest
import yaml

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.drafts import Revision
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.store.port import Probe, Stamp, Where
from dionysus_mcp.transfer.exporting import export_jsonl, export_markdown
from tests.integration.transfer.conftest import ME, Life, NewMind, contents, exported, imported

SEEDS = range(6)


def files(folder: Path) -> dict[str, bytes]:
    return {str(path.relative_to(folder)): path.read_bytes() for path in folder.rglob("*") if path.is_file()}


def lines(text: str, kind: str) -> list[dict[str, Any]]:
    return [found[kind] for found in map(json.loads, text.split("\n")[:-1]) if kind in found]


@pytest.mark.parametrize("seed", SEEDS)
@pytest.mark.parametrize("history", [False, True])
def test_json_lines_come_back_byte_for_byte(new_mind: NewMind, seed: int, history: bool) -> None:
    Life(new_mind("one"), seed).live(60)
    first = exported(new_mind("one"), history=history)
    report = imported(new_mind("two"), first)
    assert (report.skipped, report.notes) == ((), ())
    assert exported(new_mind("two"), history=history) == first


@pytest.mark.parametrize("history", [False, True])
def test_merged_names_come_back(new_mind: NewMind, history: bool) -> None:
    one, two = new_mind("one"), new_mind("two")
    one.memories.create(Draft("We met Ana and Bo", project_id="global"), ME)
    one.merging.merge("Ana Ruiz", "Ana", ME)
    one.journal.undo(one.merging.merge("Ana Ruiz", "Bo", ME).change, None, ME)
    first = exported(one, history=history)
    for dry_run in (True, False):
        report = imported(two, first, dry_run=dry_run)
        assert (report.created, report.merged, report.already_there, report.skipped) == (1, 1, 0, ())
    again = imported(two, first)
    assert (again.created, again.merged, again.already_there) == (0, 0, 1)
    assert two.entities.get("Ana", 600, None, ME).name == "Ana Ruiz"
    assert exported(two, history=history) == first


@pytest.mark.parametrize("seed", SEEDS)
def test_markdown_comes_back_byte_for_byte(new_mind: NewMind, tmp_path: Path, seed: int) -> None:
    Life(new_mind("one"), seed).live(60)
    export_markdown(new_mind("one").store, tmp_path / "first")
    report = imported(new_mind("two"), tmp_path / "first")
    export_markdown(new_mind("two").store, tmp_path / "second")
    assert report.skipped == ()
    assert files(tmp_path / "first") == files(tmp_path / "second")
    assert exported(new_mind("two")) == exported(new_mind("one"))


def test_a_replayed_history_reads_as_of_every_position_as_the_first_did(new_mind: NewMind) -> None:
    one, two = new_mind("one"), new_mind("two")
    life = Life(one, 7)
    life.live(80)
    imported(two, exported(one, history=True))
    assert two.store.position() == one.store.position()
    for position in range(1, one.store.position() + 1):
        assert two.store.get(life.ids, at=position) == one.store.get(life.ids, at=position)
    assert two.store.changes() == one.store.changes()
    assert [hit.node.id for hit in two.store.search(Probe(("x",)), Where("memory"), 100).candidates] == [
        hit.node.id for hit in one.store.search(Probe(("x",)), Where("memory"), 100).candidates
    ]


def test_archived_and_superseded_memories_are_there_and_erased_ones_only_with_history(mind: Mind) -> None:
    old, new, gone, lost = (mind.memories.create(Draft(text), ME).id for text in ("old", "new", "gone", "lost"))
    mind.memories.link(new, "SUPERSEDES", old, None, ME)
    mind.memories.forget(gone, ME)
    mind.store.erase([lost], Stamp(author="eraser"))
    now = {node["id"]: node["status"] for node in lines(exported(mind), "node")}
    assert now == {old: "superseded", new: "active", gone: "archived"}
    text = exported(mind, history=True)
    assert {node["id"]: node["status"] for node in lines(text, "node")} == now | {lost: "purged"}
    assert '"lost"' not in text
    assert [change["operation"] for change in lines(text, "change") if change["thing"] == lost] == ["create", "purge"]


def test_a_project_is_exported_with_what_ties_it_together_and_its_own_history(new_mind: NewMind) -> None:
    mind = new_mind("one")
    a, b = (mind.memories.create(Draft(text, project_id="p"), ME).id for text in ("a", "b"))
    other = mind.memories.create(Draft("other", project_id="q"), ME).id
    mind.memories.link(a, "SUPPORTS", b, None, ME)
    mind.memories.link(a, "SUPPORTS", other, None, ME)
    text = exported(mind, "p", history=True)
    assert "other" not in text
    assert [link["target"] for link in lines(text, "link")] == [b]
    assert [change["seq"] for change in lines(text, "change")] == [1, 2, 4]
    report = imported(new_mind("two"), text)
    assert (report.created, report.links, report.changes) == (2, 1, 3)
    assert exported(new_mind("two"), "p", history=True) == text


def test_one_moment_is_exported_while_others_write(new_mind: NewMind) -> None:
    """A writer changes, archives, ties, erases and takes back what the export is about to read, between its pages."""
    one = new_mind("one")
    many = [Draft(f"fact {number}", key=str(number)) for number in range(2_600)]
    made = [
        created
        for start in range(0, 2_600, 500)
        for created in one.memories.create_all(many[start : start + 500], ME).created
    ]
    ids = sorted(created.id for created in made)
    for source, target in pairwise(ids[:50]):
        one.memories.link(source, "SUPPORTS", target, None, ME)
    before = exported(one)

    class Meddling(io.StringIO):
        pages = 0

        def writelines(self, texts):
            super().writelines(texts)
            Meddling.pages += 1
            first, second, last = ids[Meddling.pages], ids[100 + Meddling.pages], ids[-Meddling.pages]
            for id in (first, last):
                (node,) = one.store.get([id])
                one.memories.update(id, node.version, Revision(content="changed", project_id="elsewhere"), ME)
            one.memories.forget(second, ME)
            one.memories.link(ids[0], "NEXT", ids[1000 + Meddling.pages], None, ME)
            with one.store.unit(Stamp("meddler")) as unit:
                unit.delete(f"{ids[30]} SUPPORTS {ids[31]}") if Meddling.pages == 1 else None
            one.memories.create(Draft("new"), ME)

    out = Meddling()
    report = export_jsonl(one.store, out)
    assert Meddling.pages > 2
    assert (report.memories, report.links, report.position) == (2_600, 49, 2_649)
    assert out.getvalue() == before


def test_a_memory_erased_during_an_export_is_not_in_what_is_read_later(new_mind: NewMind) -> None:
    one = new_mind("one")
    for start in range(3):
        one.memories.create_all([Draft(f"fact {start} {number}") for number in range(500)], ME)
    ids = sorted(node["id"] for node in lines(exported(one), "node"))

    class Erasing(io.StringIO):
        def writelines(self, texts):
            super().writelines(texts)
            one.store.erase([ids[-1]], Stamp("eraser"))

    out = Erasing()
    export_jsonl(one.store, out)
    assert [node["id"] for node in lines(out.getvalue(), "node")] == ids[:-1]


def test_progress_is_told(mind: Mind) -> None:
    mind.memories.create_all([Draft(f"fact {number}") for number in range(20)], ME)
    told: list[tuple[int, int | None]] = []
    export_jsonl(mind.store, io.StringIO(), progress=lambda done, total: told.append((done, total)))
    assert told[-1] == (20, 20)


# Markdown


@pytest.fixture
def garden(mind: Mind, tmp_path: Path) -> Path:
    """An exported folder with an archived, a superseded and a current memory in two projects."""
    old = mind.memories.create(Draft("Tea at nine", subject="Ana / Billing: «Ä»", tags=("tea",)), ME)
    new = mind.memories.create(Draft("Tea at ten", subject="Ana", source="talk", metadata={"a": [1]}), ME)
    gone = mind.memories.create(Draft("The old address", project_id="a/../b"), ME)
    mind.memories.link(new.id, "SUPERSEDES", old.id, "said so", ME)
    mind.memories.forget(gone.id, ME)
    export_markdown(mind.store, tmp_path / "notes")
    return tmp_path / "notes"


def test_a_note_is_readable_and_true_yaml(garden: Path) -> None:
    (path,) = (garden / "test").glob("ana-m_*.md")
    front, body = path.read_text("utf-8").removeprefix("---\n").split("---\n")
    told = yaml.safe_load(front)
    assert body == "Tea at ten\n"
    assert list(told)[:4] == ["dionysus", "id", "subject", "memory_type"]
    assert (told["id"], told["status"], told.get("tags", [])) == (path.stem[4:], "active", [])
    assert (told["source"], told["metadata"]) == ("talk", {"a": [1]})
    (link,) = told["links"]
    assert link["relation"] == "SUPERSEDES"
    assert link["to"].startswith("[[m_")
    assert link["data"] == {"note": "said so"}


def test_projects_are_folders_and_statuses_are_marked(garden: Path) -> None:
    told = {
        path.relative_to(garden): yaml.safe_load(path.read_text("utf-8").split("---\n")[1])
        for path in garden.rglob("*.md")
    }
    assert len(told) == 3
    assert {
        str(path.parent).split("-")[0]: front["status"] for path, front in told.items() if "Ana" not in str(front)
    } == {"a": "archived"}
    assert sorted(front["status"] for front in told.values()) == ["active", "archived", "superseded"]
    assert all(len(path.parts) == 2 for path in told)


def test_a_second_export_changes_nothing_and_a_third_only_what_changed(mind: Mind, garden: Path) -> None:
    first = files(garden)
    times = {path: path.stat().st_mtime_ns for path in garden.rglob("*.md")}
    report = export_markdown(mind.store, garden)
    assert (report.written, report.unchanged, report.removed) == (0, 3, 0)
    assert files(garden) == first
    assert {path: path.stat().st_mtime_ns for path in garden.rglob("*.md")} == times
    node = next(node for node in mind.store.get([path.stem[-12:] for path in garden.rglob("ana-m_*.md")]))
    mind.memories.update(node.id, node.version, Revision(content="Tea at eleven", subject="Anna"), ME)
    report = export_markdown(mind.store, garden)
    assert (report.written, report.unchanged, report.removed) == (1, 2, 1)
    assert [path.name for path in (garden / "test").glob("an*-m_*")] != []
    assert (garden / "test" / f"anna-{node.id}.md").exists()
    assert not (garden / "test" / f"ana-{node.id}.md").exists()


def test_only_our_notes_of_memories_that_are_gone_are_removed(mind: Mind, garden: Path) -> None:
    readme = garden / "README.md"
    readme.write_text("mine", "utf-8")
    kept = {
        readme: "mine",
        garden / "test" / "note-m_0123456789.md": "no front matter, though its name looks like one of ours",
        garden / "test" / "half.md": '---\nid: "m_0123456789"\n---\nno mark',
        garden / ".git" / "x.md": '---\ndionysus: 1\nid: "m_0123456789"\n---\nhidden',
    }
    for path, text in kept.items():
        path.parent.mkdir(exist_ok=True)
        path.write_text(text, "utf-8")
    stray = garden / "elsewhere" / "renamed.md"
    stray.parent.mkdir()
    stray.write_text('---\ndionysus: 1\nid: "m_0123456789"\n---\nours, and gone\n', "utf-8")
    erased = next(garden.glob("a-*/*.md"))
    mind.store.erase([erased.stem[-12:]], Stamp("eraser"))
    report = export_markdown(mind.store, garden)
    assert (report.removed, report.unchanged, report.written) == (2, 2, 0)
    assert not stray.exists()
    assert not erased.parent.exists()
    assert {path: path.read_text("utf-8") for path in kept} == kept


def test_an_export_of_one_project_leaves_the_others_notes(mind: Mind, garden: Path) -> None:
    others = files(next(garden.glob("a-*")))
    mind.store.erase([path.stem[-12:] for path in (garden / "test").glob("*.md")], Stamp("eraser"))
    report = export_markdown(mind.store, garden, project="test")
    assert (report.memories, report.removed) == (0, 2)
    assert files(next(garden.glob("a-*"))) == others


def test_a_foreign_file_in_the_way_is_kept_and_said(mind: Mind, tmp_path: Path) -> None:
    made = mind.memories.create(Draft("x", subject="Ana"), ME)
    place = tmp_path / "notes" / "test" / f"ana-{made.id}.md"
    place.parent.mkdir(parents=True)
    place.write_text("mine", "utf-8")
    report = export_markdown(mind.store, tmp_path / "notes")
    assert place.read_text("utf-8") == "mine"
    assert [str(place)] == [skipped.where for skipped in report.skipped]


def test_a_folder_that_cannot_be_made_is_a_clear_error(mind: Mind, tmp_path: Path) -> None:
    mind.memories.create(Draft("x"), ME)
    (tmp_path / "file").write_text("", "utf-8")
    with pytest.raises(InvalidInput, match="cannot be written"):
        export_markdown(mind.store, tmp_path / "file" / "notes")


def test_notes_that_an_editor_rewrote_are_still_read(new_mind: NewMind, tmp_path: Path) -> None:
    one = new_mind("one")
    made = one.memories.create(Draft("Tea at nine", subject="Ana", tags=("tea", "x y"), metadata={"n": 1.5}), ME)
    other = one.memories.create(Draft("Tea"), ME)
    one.memories.link(made.id, "SUPPORTS", other.id, None, ME)
    export_markdown(one.store, tmp_path / "notes")
    (path,) = tmp_path.rglob("ana-*.md")
    _, front, body = path.read_text("utf-8").split("---\n")
    rewritten = yaml.safe_dump(yaml.safe_load(front), sort_keys=True)
    path.write_text(f"---\n{rewritten}---\n{body}", "utf-8")
    report = imported(new_mind("two"), tmp_path / "notes")
    assert (report.format, report.created, report.links, report.skipped) == ("dionysus", 2, 1, ())
    assert exported(new_mind("two")) == exported(one)


def test_odd_projects_and_subjects_make_safe_names(mind: Mind, tmp_path: Path) -> None:
    odd = ["..", ".", "/etc", "a/b", "A", "a", "con", "🍵", "ب", "x" * 200, "-", "a b", ".git"]
    for name in odd:
        mind.memories.create(Draft("text", subject=name, project_id=name), Caller("tester"))
    export_markdown(mind.store, tmp_path / "deep" / "notes")
    found = [path.relative_to(tmp_path / "deep" / "notes") for path in tmp_path.rglob("*.md")]
    assert len(found) == len(odd)
    assert len({str(path.parent).casefold() for path in found}) == len(odd)
    assert all(len(path.parts) == 2 and not str(path).startswith(".") for path in found)
    assert all(len(part.encode()) <= 255 for path in found for part in path.parts)


def test_two_exports_at_once_into_one_folder_do_no_harm(mind: Mind, tmp_path: Path) -> None:
    mind.memories.create_all([Draft(f"fact {number}") for number in range(200)], ME)
    with ThreadPoolExecutor(2) as pool:
        list(pool.map(lambda _: export_markdown(mind.store, tmp_path / "notes"), range(2)))
    assert export_markdown(mind.store, tmp_path / "notes").unchanged == 200


def test_imported_texts_and_ties_are_the_exported_ones(new_mind: NewMind) -> None:
    life = Life(new_mind("one"), 3)
    life.live(40, erasing=False)
    imported(new_mind("two"), exported(new_mind("one")))
    assert sorted(contents(new_mind("two"))) == sorted(contents(new_mind("one")))
