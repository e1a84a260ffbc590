"""Files, devices and programs."""

from __future__ import annotations

from sandbox.attacks.judges import reached_nothing
from sandbox.attacks.probe import Probe

READ = "the text of a file of the host comes out"
WRITTEN = "a file of the host is made or changed"

FILES = (
    Probe("open a file", """open(host["file"]).read()""", READ, reached_nothing),
    Probe(
        "open a file with pathlib",
        """
        from pathlib import Path
        Path(host["file"]).read_text()
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "open a file with os",
        """
        import os
        os.read(os.open(host["file"], os.O_RDONLY), 100)
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "a symbolic link in tmp",
        """
        import os
        os.symlink(host["file"], "/tmp/link")
        open("/tmp/link").read()
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "a link in tmp, from one session to the next",
        """
        import os
        os.symlink(host["file"], "/tmp/link-for-later")
        open("/tmp/left-behind", "w").write("left behind")
        """,
        "a session finds what another left in tmp",
        reached_nothing,
        then="""
        import os
        [name for name in ("/tmp/link-for-later", "/tmp/left-behind") if os.path.lexists(name)]
        """,
        elsewhere=True,
    ),
    Probe(
        "a hard link in tmp",
        """
        import os
        os.link(host["file"], "/tmp/hard")
        open("/tmp/hard").read()
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "a file by way of proc",
        """
        import os
        reached = []
        for pid in ("1", "self", str(host["pid"]), str(host["victim"]), str(os.getppid())):
            for way in ("root", "cwd"):
                try:
                    reached.append(open(f"/proc/{pid}/{way}{host['file']}").read())
                except OSError:
                    pass
        reached
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "a file up many folders",
        """open("../" * 40 + host["file"]).read()""",
        READ,
        reached_nothing,
    ),
    Probe(
        "a file by its name as bytes with a null",
        """
        import ctypes, os
        os.read(ctypes.CDLL(None).open(host["file"].encode() + b"\\0.txt", os.O_RDONLY), 100)
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "run cat",
        """
        import subprocess
        subprocess.run(["cat", host["file"]], capture_output=True, check=True).stdout
        """,
        READ,
        reached_nothing,
    ),
    Probe(
        "the home folders",
        """
        import os
        reached = []
        for folder in (host["home"], "/home", "/root", "/srv", "/mnt", "/media"):
            try:
                reached += [f"{folder}/{name}" for name in os.listdir(folder)]
            except OSError:
                pass
        reached
        """,
        "what is in the folders of the host's users is listed",
        reached_nothing,
    ),
    Probe("the shadow file", """open("/etc/shadow").read()""", READ, reached_nothing),
    Probe("write a file", """open(host["drop"], "w").write("dropped")""", WRITTEN, reached_nothing),
    Probe("write over a file", """open(host["file"], "a").write("more")""", WRITTEN, reached_nothing),
    Probe(
        "write where programs are",
        """
        import os
        reached = []
        folders = "/ /etc /usr /usr/bin /usr/lib /lib /bin /opt /var /var/tmp /root /run"
        for folder in folders.split():
            try:
                with open(os.path.join(folder, "dropped"), "w") as file:
                    file.write("dropped")
                os.remove(os.path.join(folder, "dropped"))
                reached.append(folder)
            except OSError:
                pass
        reached
        """,
        "anything outside of tmp can be written",
        reached_nothing,
    ),
    Probe(
        "write the settings of the kernel",
        """
        import os
        reached = []
        for path in (
            "/proc/sys/kernel/core_pattern", "/proc/sys/kernel/modprobe", "/proc/sys/vm/overcommit_memory",
            "/proc/sysrq-trigger", "/sys/power/state", "/sys/kernel/uevent_helper", "/sys/fs/cgroup/release_agent",
            "/sys/fs/cgroup/memory/release_agent", "/sys/fs/cgroup/cgroup.procs",
        ):
            try:
                os.close(os.open(path, os.O_WRONLY))
                reached.append(path)
            except OSError:
                pass
        reached
        """,
        "core_pattern, sysrq or another setting of the machine's kernel can be opened for writing",
        reached_nothing,
    ),
    Probe(
        "open devices",
        """
        import os
        reached = []
        names = "mem kmem port kmsg kvm sda vda nvme0n1 fuse net/tun loop-control mapper/control"
        for name in names.split():
            try:
                os.close(os.open(f"/dev/{name}", os.O_RDONLY))
                reached.append(name)
            except OSError:
                pass
        reached
        """,
        "a device of the machine can be opened",
        reached_nothing,
    ),
    Probe(
        "run a program from tmp",
        """
        import os, shutil, subprocess, sys
        reached = []
        for folder in ("/tmp", "/dev/shm", "/var/tmp", "/run"):
            try:
                path = shutil.copy(sys.executable, f"{folder}/program")
                os.chmod(path, 0o755)
                subprocess.run([path, "-c", ""], stderr=subprocess.DEVNULL)
                reached.append(path)
            except OSError:
                pass
        reached
        """,
        "a program runs that the code brought with it",
        reached_nothing,
    ),
    Probe(
        "the docker socket",
        """
        import socket
        reached = []
        for path in ("docker.sock", "containerd/containerd.sock", "podman/podman.sock"):
            try:
                with socket.socket(socket.AF_UNIX) as one:
                    one.connect(f"/run/{path}")
                reached.append(path)
            except OSError:
                pass
        reached
        """,
        "a container engine answers",
        reached_nothing,
    ),
)
