"""Connections, names and sockets of every kind."""

from __future__ import annotations

from sandbox.attacks.judges import reached_nothing
from sandbox.attacks.probe import Probe

HOST = "a connection arrives at the host"
WORLD = "a connection is made to another machine"
NAMES = "a name is resolved"

NETWORK = (
    Probe(
        "connect to the host by TCP",
        """
        import socket
        reached = []
        for address in host["tcp"]:
            try:
                socket.create_connection(tuple(address), 1).close()
                reached.append(address)
            except OSError:
                pass
        reached
        """,
        HOST,
        reached_nothing,
    ),
    Probe(
        "send to the host by UDP",
        """
        import socket
        one = socket.socket(socket.AF_INET, socket.SOCK_DGRAM)
        one.sendto(b"out", tuple(host["udp"]))
        None
        """,
        "a datagram arrives at the host",
        reached_nothing,
    ),
    Probe(
        "connect to a socket in a file",
        """
        import socket
        one = socket.socket(socket.AF_UNIX)
        one.connect(host["socket"])
        "connected"
        """,
        HOST,
        reached_nothing,
    ),
    Probe(
        "connect to an abstract socket",
        """
        import socket
        one = socket.socket(socket.AF_UNIX)
        one.connect(host["abstract"])
        "connected"
        """,
        HOST,
        reached_nothing,
    ),
    Probe(
        "fetch a page of the host",
        """
        import urllib.request
        urllib.request.urlopen("http://%s:%s/" % tuple(host["tcp"][0]), timeout=1).read()
        """,
        HOST,
        reached_nothing,
    ),
    Probe(
        "the gateway of a container",
        """
        import socket
        reached = []
        for address in ("172.17.0.1", "172.18.0.1", "10.0.2.2", "192.168.65.2", "169.254.169.254"):
            for port in (host["tcp"][0][1], 80, 2375):
                try:
                    socket.create_connection((address, port), 0.1).close()
                    reached.append(address)
                except OSError:
                    pass
        reached
        """,
        "the host, or a cloud's service of secrets, answers at the address it has for containers",
        reached_nothing,
    ),
    Probe(
        "connect to the world",
        """
        import socket
        reached = []
        for address in ("1.1.1.1", "8.8.8.8", "2606:4700:4700::1111"):
            for port in (53, 443):
                try:
                    socket.create_connection((address, port), 0.3).close()
                    reached.append(address)
                except OSError:
                    pass
        reached
        """,
        WORLD,
        reached_nothing,
    ),
    Probe(
        "resolve a name",
        """
        import socket
        reached = []
        for name in ("example.com", "example.org", "host.docker.internal"):
            try:
                reached += socket.getaddrinfo(name, 80)
            except OSError:
                pass
        reached
        """,
        NAMES,
        reached_nothing,
        seconds=6.0,
    ),
    Probe(
        "resolve a name by hand",
        """
        import re, socket
        try:
            servers = re.findall(r"nameserver (\\S+)", open("/etc/resolv.conf").read())
        except OSError:
            servers = []
        asked = b"\\x12\\x34\\x01\\x00\\x00\\x01" + bytes(6) + b"\\x07example\\x03com\\x00\\x00\\x01\\x00\\x01"
        reached = []
        for server in [*servers, "127.0.0.11", "127.0.0.53", "1.1.1.1"]:
            try:
                with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one:
                    one.settimeout(0.3)
                    one.sendto(asked, (server, 53))
                    reached.append((server, one.recv(100)))
            except OSError:
                pass
        reached
        """,
        NAMES,
        reached_nothing,
    ),
    Probe(
        "raw sockets",
        """
        import socket
        reached = []
        for family, kind in (("AF_INET", "SOCK_RAW"), ("AF_INET6", "SOCK_RAW"), ("AF_PACKET", "SOCK_RAW")):
            try:
                socket.socket(getattr(socket, family), getattr(socket, kind), 1).close()
                reached.append(family)
            except (OSError, AttributeError):
                pass
        reached
        """,
        "packets can be made by hand",
        reached_nothing,
    ),
    Probe(
        "the machine around the machine",
        """
        import socket
        reached = []
        for cid in (0, 2):
            try:
                with socket.socket(socket.AF_VSOCK, socket.SOCK_STREAM) as one:
                    one.settimeout(0.3)
                    one.connect((cid, 1024))
                reached.append(cid)
            except (OSError, AttributeError):
                pass
        reached
        """,
        "a virtual machine's host is reached by vsock",
        reached_nothing,
    ),
    Probe(
        "other interfaces",
        """
        import socket
        leading = ("eth", "en", "wl", "docker", "br-", "veth", "wg")
        [name for _, name in socket.if_nameindex() if name.startswith(leading)]
        """,
        "there is an interface that leads anywhere",
        reached_nothing,
    ),
)
