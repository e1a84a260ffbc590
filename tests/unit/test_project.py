"""Which project a folder belongs to, with repositories that git really made."""

from __future__ import annotations

import os
import subprocess
from pathlib import Path

import pytest

from dionysus_mcp.mind.filters import Filters
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.project import default_project, repository_root


def git(folder: Path, *arguments: str) -> None:
    identity = ["-c", "user.name=t", "-c", "user.email=t@example.invalid", "-c", "protocol.file.allow=always"]
    subprocess.run(["git", *identity, *arguments], cwd=folder, check=True, capture_output=True)


@pytest.fixture
def repository(tmp_path: Path) -> Path:
    root = tmp_path / "harbor"
    (root / "src" / "deep").mkdir(parents=True)
    git(root, "init")
    git(root, "commit", "--allow-empty", "-m", "first")
    return root


def test_subfolders_are_the_repositorys_project(repository: Path) -> None:
    project = default_project(None, repository / "src" / "deep")
    assert project == default_project(None, repository)
    assert project.startswith("harbor-")


def test_worktrees_of_one_repository_are_one_project(repository: Path, tmp_path: Path) -> None:
    git(repository, "worktree", "add", str(tmp_path / "elsewhere"))
    assert default_project(None, tmp_path / "elsewhere") == default_project(None, repository)


def test_worktrees_of_a_bare_repository_are_one_project(repository: Path, tmp_path: Path) -> None:
    git(tmp_path, "clone", "--bare", str(repository), "bare.git")
    git(tmp_path / "bare.git", "worktree", "add", str(tmp_path / "one"))
    git(tmp_path / "bare.git", "worktree", "add", "-b", "b2", str(tmp_path / "two"))
    assert default_project(None, tmp_path / "one") == default_project(None, tmp_path / "two")
    assert default_project(None, tmp_path / "one").startswith("bare-")


def test_a_submodule_is_its_own_project(repository: Path, tmp_path: Path) -> None:
    other = tmp_path / "other"
    other.mkdir()
    git(other, "init")
    git(other, "submodule", "add", str(repository), "lib")
    assert repository_root(other / "lib") == other / "lib"


def test_folders_of_the_same_name_are_different_projects(tmp_path: Path) -> None:
    for parent in ("a", "b"):
        (tmp_path / parent / "app" / ".git").mkdir(parents=True)
    assert default_project(None, tmp_path / "a" / "app") != default_project(None, tmp_path / "b" / "app")


def test_outside_a_repository(tmp_path: Path) -> None:
    assert default_project(None, tmp_path) == "global"
    assert default_project(tmp_path, Path("/")).startswith(tmp_path.name[:5])


def test_the_clients_folder_counts_more_than_ours(repository: Path, tmp_path: Path) -> None:
    assert default_project(repository / "src", tmp_path) == default_project(None, repository)


@pytest.mark.parametrize("name", ["two  blanks", "a\nline", os.fsdecode(b"caf\xe9"), "x" * 250])
def test_memories_of_a_folder_of_any_name_are_found_there(mind: Mind, tmp_path: Path, name: str) -> None:
    folder = tmp_path / name
    folder.mkdir()
    caller = Caller("tester", default_project(folder, tmp_path))
    made = mind.memories.create(Draft("tea at four"), caller)
    assert [hit.id for hit in mind.recall.search("tea", 5, Filters(), caller).hits] == [made.id]


@pytest.mark.parametrize("content", ["", "gitdir: /nowhere/at/all", "nonsense \x00"])
def test_a_broken_git_file_does_not_stop_us(tmp_path: Path, content: str) -> None:
    (tmp_path / ".git").write_text(content)
    assert default_project(None, tmp_path) != "global"
