"""Which project a client works in, found from its folder. Worktrees of one repository are one project."""

from __future__ import annotations

import hashlib
from pathlib import Path

from dionysus_mcp.mind.values import GLOBAL_PROJECT

NAME_CHARS = 100


def default_project(client_folder: Path | None, working_folder: Path) -> str:
    """The project of the client's folder; without one, of the repository we were started in, or `global`."""
    if client_folder is not None:
        return project_id(repository_root(client_folder) or client_folder.resolve())
    root = repository_root(working_folder)
    return project_id(root) if root else GLOBAL_PROJECT


def project_id(root: Path) -> str:
    """A readable id: the folder's name, as far as a name of ours may go, and a short mark of where it lies."""
    mark = hashlib.sha256(str(root).encode("utf-8", "surrogateescape")).hexdigest()[:4]
    name = root.name.removesuffix(".git").encode("utf-8", "replace").decode()
    return f"{' '.join(name.split())[:NAME_CHARS] or 'root'}-{mark}"


def repository_root(folder: Path) -> Path | None:
    """The main folder of the git repository that `folder` lies in."""
    folder = folder.resolve()
    for place in (folder, *folder.parents):
        marker = place / ".git"
        if marker.is_dir():
            return place
        if marker.is_file():
            return _main_worktree(marker) or place
    return None


def _main_worktree(marker: Path) -> Path | None:
    """The repository that a linked worktree belongs to; None for a submodule, which is its own project."""
    git_dir = marker.read_text("utf-8", "surrogateescape").removeprefix("gitdir:").strip()
    common = marker.parent / git_dir / "commondir"
    if not common.is_file():
        return None
    shared = (common.parent / common.read_text("utf-8", "surrogateescape").strip()).resolve()
    return shared.parent if shared.name == ".git" else shared
