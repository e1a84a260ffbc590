"""Which file system the data folder is on. SQLite's WAL needs shared memory, which network ones do not give."""

from __future__ import annotations

import re
from pathlib import Path

MOUNTS = Path("/proc/self/mounts")
NETWORK = re.compile(
    r"^(nfs\d?|cifs|smb\d?|smbfs|afpfs|9p|ceph|glusterfs|lustre|davfs|fuse\.(sshfs|s3fs|rclone|gcsfuse|.*davfs.*))$"
)


def network_file_system(folder: Path, mounts: str | None = None) -> str | None:
    """The network file system that holds `folder`, or None (also where the system does not tell)."""
    if mounts is None:
        mounts = MOUNTS.read_text("utf-8", "replace") if MOUNTS.exists() else ""
    kind = _kind_of_mount(folder.absolute(), mounts)
    return kind if NETWORK.match(kind) else None


def _kind_of_mount(folder: Path, mounts: str) -> str:
    best, kind = -1, ""
    for line in mounts.splitlines():
        _, point, found, *_ = [*line.split(" "), "", "", ""]
        point = point.replace("\\040", " ")
        if point and len(point) >= best and folder.is_relative_to(point):
            best, kind = len(point), found
    return kind
