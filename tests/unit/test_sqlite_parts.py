"""Parts of the SQLite adapter that need no store: the lock, the file system, the SQL files."""

from __future__ import annotations

import subprocess
import sys
import threading
import time
from pathlib import Path

import pytest

from dionysus_mcp.errors import StoreBusy, StoreReadOnly
from dionysus_mcp.store.sqlite.filesystem import network_file_system
from dionysus_mcp.store.sqlite.lock import WriteLock
from dionysus_mcp.store.sqlite.statements import migrations, statements

HOLD = """
import sys, time
from pathlib import Path
from dionysus_mcp.store.sqlite.lock import WriteLock
with WriteLock(Path(sys.argv[1]), 5).held():
    print("held", flush=True)
    time.sleep(60)
"""


def holder(path: Path) -> subprocess.Popen[str]:
    process = subprocess.Popen([sys.executable, "-c", HOLD, str(path)], stdout=subprocess.PIPE, text=True)
    assert process.stdout is not None
    assert process.stdout.readline() == "held\n"
    return process


def end(process: subprocess.Popen[str]) -> None:
    process.kill()
    process.communicate()


def test_a_lock_that_is_held_is_refused_in_time_with_its_holder(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holder(path)
    try:
        with pytest.raises(StoreBusy, match=str(process.pid)), WriteLock(path, 0.2).held():
            pass
    finally:
        end(process)


def test_a_killed_holder_frees_the_lock(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holder(path)
    threading.Timer(0.3, process.kill).start()
    with WriteLock(path, 20).held():
        assert process.wait() != 0
    end(process)


def test_a_wait_that_was_given_up_does_not_take_the_lock_later(tmp_path: Path) -> None:
    path = tmp_path / "lock"
    process = holder(path)
    impatient = WriteLock(path, 0.1)
    with pytest.raises(StoreBusy), impatient.held():
        pass
    end(process)
    time.sleep(0.1)
    with WriteLock(path, 5).held():
        assert WriteLock(path, 5).holder() is not None


def test_threads_of_one_process_exclude_each_other(tmp_path: Path) -> None:
    lock = WriteLock(tmp_path / "lock", 20)
    inside: list[int] = []
    most: list[int] = []

    def work() -> None:
        for _ in range(20):
            with lock.held():
                inside.append(1)
                most.append(len(inside))
                inside.pop()

    threads = [threading.Thread(target=work) for _ in range(4)]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    assert max(most) == 1
    assert len(most) == 80


def test_a_folder_that_is_not_there(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnly), WriteLock(tmp_path / "no" / "lock", 1).held():
        pass


MOUNTS = """\
/dev/vda / ext4 rw 0 0
tmpfs /tmp tmpfs rw 0 0
server:/x /mnt/team nfs4 rw 0 0
//nas/y /mnt/with\\040space cifs rw 0 0
me@host: /home/me/remote fuse.sshfs rw 0 0
overlay /mnt/team/local overlay rw 0 0
"""


@pytest.mark.parametrize(
    ("folder", "kind"),
    [
        ("/home/me/.local", None),
        ("/tmp/x", None),
        ("/mnt/team", "nfs4"),
        ("/mnt/team/a/b", "nfs4"),
        ("/mnt/teamwork", None),
        ("/mnt/team/local/x", None),
        ("/mnt/with space/x", "cifs"),
        ("/home/me/remote/dionysus", "fuse.sshfs"),
    ],
)
def test_network_file_systems_are_recognised(folder: str, kind: str | None) -> None:
    assert network_file_system(Path(folder), MOUNTS) == kind


def test_sql_files_have_named_statements() -> None:
    assert statements("reads.sql")["where_kind"] == "node.kind = :kind"
    assert "INSERT INTO change" in statements("writes.sql")["append_change"]
    assert list(migrations()) == list(range(1, len(migrations()) + 1))
