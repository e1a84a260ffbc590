"""Imports of what cannot be read, or only in part: encodings, sizes, links, rights, pipes."""

from __future__ import annotations

import json
import os
import random
import socket
import threading
from collections.abc import Callable
from pathlib import Path

import pytest

from dionysus_mcp.errors import InvalidInput, NotFound
from dionysus_mcp.mind.mind import Mind
from tests.integration.transfer.conftest import contents, imported

GOOD = '{"content":"good"}\n'


@pytest.mark.parametrize("encoding", ["utf-16", "utf-16-le-bom", "utf-8-sig", "utf-32"])
def test_files_with_a_byte_order_mark_are_decoded(mind: Mind, tmp_path: Path, encoding: str) -> None:
    text = '{"content":"Ärger 🍵"}\n' + GOOD
    raw = b"\xff\xfe" + text.encode("utf-16-le") if encoding == "utf-16-le-bom" else text.encode(encoding)
    (tmp_path / "x.jsonl").write_bytes(raw)
    assert imported(mind, tmp_path / "x.jsonl", format_name="jsonl").created == 2
    assert contents(mind) == ["Ärger 🍵", "good"]
    (tmp_path / "n").mkdir()
    (tmp_path / "n" / "x.md").write_bytes(b"\xff\xfe" + "Übung".encode("utf-16-le"))
    assert imported(mind, tmp_path / "n").created == 1


def test_a_line_in_another_encoding_is_skipped_alone(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes(
        GOOD.encode() + '{"content":"Ärger"}\n'.encode("latin-1") + b'{"content":"\x00"}\n'
    )
    report = imported(mind, tmp_path / "x.jsonl")
    assert contents(mind) == ["good"]
    assert [skipped.where for skipped in report.skipped] == ["x.jsonl:2", "x.jsonl:3"]
    assert "not UTF-8: byte 0xc4 at position 12" in report.skipped[0].why


def test_a_cut_off_utf_16_file_is_read_as_far_as_it_goes(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "x.jsonl").write_bytes((GOOD * 3).encode("utf-16")[:-15] + b"\xd8")
    report = imported(mind, tmp_path / "x.jsonl", format_name="jsonl")
    assert len(report.skipped) == 1


def test_a_note_in_another_encoding_is_skipped_alone(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_bytes("Ärger".encode("latin-1"))
    (tmp_path / "b.md").write_text("good", "utf-8")
    (tmp_path / "c.md").write_bytes(bytes(random.Random(1).randbytes(5_000)))
    (tmp_path / "d.md").write_bytes(b"a\x00b")
    report = imported(mind, tmp_path)
    assert contents(mind) == ["good"]
    assert [skipped.where for skipped in report.skipped] == ["a.md", "c.md", "d.md:1"]


def test_the_folder_is_never_left_by_links_and_loops_end(mind: Mind, tmp_path: Path) -> None:
    outside, inside = tmp_path / "outside", tmp_path / "inside"
    (inside / "deep").mkdir(parents=True)
    outside.mkdir()
    (outside / "secret.md").write_text("outside", "utf-8")
    (inside / "deep" / "a.md").write_text("good", "utf-8")
    (inside / "loop").symlink_to(inside)
    (inside / "deep" / "up").symlink_to("..")
    (inside / "away").symlink_to(outside)
    (inside / "secret.md").symlink_to(outside / "secret.md")
    (inside / "broken.md").symlink_to("nowhere")
    report = imported(mind, inside)
    assert contents(mind) == ["good"]
    assert {skipped.where for skipped in report.skipped} == {"loop", "deep/up", "away", "secret.md", "broken.md"}
    assert all("not followed" in skipped.why for skipped in report.skipped)


def test_a_link_that_was_named_is_followed(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "a.jsonl").write_text(GOOD, "utf-8")
    (tmp_path / "link.jsonl").symlink_to("a.jsonl")
    assert imported(mind, tmp_path / "link.jsonl").created == 1


def test_what_is_no_regular_file_is_skipped(mind: Mind, tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    (tmp_path / "a.md").write_text("good", "utf-8")
    os.mkfifo(tmp_path / "pipe.md")
    monkeypatch.chdir(tmp_path)  # a socket's path may not be long
    with socket.socket(socket.AF_UNIX) as made:
        made.bind("socket.md")
    report = imported(mind, tmp_path)
    assert contents(mind) == ["good"]
    assert {skipped.where for skipped in report.skipped} == {"pipe.md", "socket.md"}


@pytest.mark.skipif(os.geteuid() == 0, reason="root may read everything")
def test_what_may_not_be_read_is_skipped_or_refused(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("good", "utf-8")
    (tmp_path / "b.md").write_text("hidden", "utf-8")
    (tmp_path / "b.md").chmod(0)
    report = imported(mind, tmp_path)
    assert contents(mind) == ["good"]
    assert [skipped.where for skipped in report.skipped] == ["b.md"]
    with pytest.raises(InvalidInput, match="cannot be read"):
        imported(mind, tmp_path / "b.md")


def test_a_file_whose_name_is_no_text_is_read(mind: Mind, tmp_path: Path) -> None:
    folder = os.fsencode(tmp_path / "n")
    Path(os.fsdecode(folder)).mkdir()
    Path(os.fsdecode(folder + b"/\xff.md")).write_text("good", "utf-8")
    Path(os.fsdecode(folder + b"/" + b"x" * 250 + b".md")).write_text("long", "utf-8")
    report = imported(mind, tmp_path / "n")
    assert (report.created, report.skipped) == (2, ())


def test_a_pipe_is_read_to_its_end(mind: Mind, tmp_path: Path) -> None:
    pipe = tmp_path / "pipe"
    os.mkfifo(pipe)
    writer = threading.Thread(target=pipe.write_text, args=(GOOD * 3, "utf-8"))
    writer.start()
    report = imported(mind, pipe)
    writer.join()
    assert (report.created, report.already_there) == (1, 2)


def _folder(path: Path) -> None:
    path.mkdir()


def _empty(path: Path) -> None:
    path.write_text("", "utf-8")


@pytest.mark.parametrize(
    ("make", "error", "why"),
    [
        (lambda path: None, NotFound, "no file or folder"),
        (_empty, InvalidInput, "is empty"),
        (_folder, InvalidInput, "holds no file"),
    ],
)
def test_nothing_to_import_is_a_clear_error(
    mind: Mind, tmp_path: Path, make: Callable[[Path], None], error: type[Exception], why: str
) -> None:
    make(tmp_path / "x")
    with pytest.raises(error, match=why):
        imported(mind, tmp_path / "x")


def test_an_empty_stream_is_a_clear_error(mind: Mind) -> None:
    with pytest.raises(InvalidInput, match="stdin is empty"):
        imported(mind, "")


def test_a_line_of_50_mb_is_skipped_with_why(mind: Mind, tmp_path: Path) -> None:
    with (tmp_path / "x.jsonl").open("w", encoding="utf-8") as file:
        file.write(GOOD)
        file.write('{"content":"')
        for _ in range(50):
            file.write("x" * 1_000_000)
        file.write('"}\n{"content":"after"}\n')
    report = imported(mind, tmp_path / "x.jsonl")
    assert contents(mind) == ["good", "after"]
    assert [skipped.where for skipped in report.skipped] == ["x.jsonl:2"]
    assert "limit is 1000000" in report.skipped[0].why


def test_a_line_that_does_not_fit_into_memory_is_passed_over(mind: Mind, tmp_path: Path) -> None:
    with (tmp_path / "x.jsonl").open("wb") as file:
        file.write(GOOD.encode())
        file.truncate(70_000_000)
        file.seek(70_000_000)
        file.write(b'\n{"content":"after"}\n')
    report = imported(mind, tmp_path / "x.jsonl")
    assert contents(mind) == ["good", "after"]
    assert "longer than" in report.skipped[0].why


def test_a_note_of_70_mb_is_skipped_with_why(mind: Mind, tmp_path: Path) -> None:
    (tmp_path / "a.md").write_text("good", "utf-8")
    with (tmp_path / "b.md").open("wb") as file:
        file.truncate(70_000_000)
    report = imported(mind, tmp_path)
    assert contents(mind) == ["good"]
    assert "limit for one text" in report.skipped[0].why


def test_noise_in_every_format_breaks_nothing(mind: Mind, tmp_path: Path) -> None:
    """Lines cut, doubled and mixed at random: every line is imported or said, and no two imports differ."""
    dice = random.Random(4)
    seeds = [
        json.dumps({"dionysus": 1}),
        json.dumps({"node": {"id": "m_0123456789", "kind": "memory", "project": "p", "version": 1}}),
        json.dumps({"type": "entity", "name": "a", "entityType": "b", "observations": ["c"]}),
        json.dumps({"type": "user", "sessionId": "s", "uuid": "u", "message": {"role": "user", "content": "hello"}}),
        json.dumps({"content": "x", "tags": ["a"]}),
        "---",
        "# [[a]]",
    ]
    for number in range(40):
        lines = [dice.choice(seeds) for _ in range(30)]
        noisy = [line[: dice.randrange(len(line) + 1)] if dice.random() < 0.3 else line for line in lines]
        path = tmp_path / f"{number}.x"
        path.write_text("\n".join(noisy), "utf-8")
        for form in ("dionysus", "jsonl", "server-memory", "markdown", "claude-memory", "transcript", "text"):
            first = imported(mind, path, format_name=form)
            again = imported(mind, path, format_name=form)
            assert (again.created, again.links, again.skipped) == (0, 0, first.skipped)


@pytest.mark.parametrize("name", ["picture.png", "picture", "notes.txt"])
def test_what_is_no_text_is_not_taken_for_one(mind: Mind, tmp_path: Path, name: str) -> None:
    (tmp_path / name).write_bytes(b"\x89PNG\r\n\x1a\n\x00\x00\x00\rIHDR readable words\n\nmore words")
    with pytest.raises(InvalidInput, match="Nothing there looks like"):
        imported(mind, tmp_path / name)
