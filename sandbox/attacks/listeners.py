"""Sockets of the host that nobody inside may reach: who connects or sends is seen, though nobody answers."""

from __future__ import annotations

import secrets
import socket
import sys
from contextlib import ExitStack, suppress
from pathlib import Path

OUTSIDE = ("192.0.2.1", 9)
"""An address for documents: nothing is sent there, but it tells which address of ours would be used."""
LOOPBACK = "127.0.0.1"


class Listeners:
    """TCP and UDP on loopback, TCP on the address that the network sees, and sockets with names."""

    def __init__(self, folder: Path) -> None:
        self._open = ExitStack()
        self.path = str(folder / "socket")
        self.abstract = f"\0dionysus-{secrets.token_hex(8)}" if sys.platform == "linux" else ""
        self._streams = {"TCP on loopback": self._tcp(LOOPBACK), "a socket in a file": self._named(self.path)}
        self.address = own_address()
        if self.address != LOOPBACK:
            self._streams["TCP on the host's address"] = self._tcp(self.address)
        if self.abstract:
            self._streams["an abstract socket"] = self._named(self.abstract)
        self._datagrams = self._bound(socket.socket(socket.AF_INET, socket.SOCK_DGRAM), (LOOPBACK, 0))

    @property
    def tcp(self) -> tuple[tuple[str, int], ...]:
        internet = [one for one in self._streams.values() if one.family == socket.AF_INET]
        return tuple(one.getsockname() for one in internet)

    @property
    def udp(self) -> tuple[str, int]:
        name: tuple[str, int] = self._datagrams.getsockname()
        return name

    def visited(self) -> list[str]:
        """Where somebody came since the last look."""
        came = [name for name, listener in self._streams.items() if _accepted(listener)]
        return [*came, "UDP on loopback"] if _received(self._datagrams) else came

    def close(self) -> None:
        self._open.close()

    def _tcp(self, address: str) -> socket.socket:
        return self._bound(socket.socket(socket.AF_INET, socket.SOCK_STREAM), (address, 0))

    def _named(self, name: str) -> socket.socket:
        return self._bound(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM), name)

    def _bound(self, one: socket.socket, name: tuple[str, int] | str) -> socket.socket:
        self._open.enter_context(one)
        one.bind(name)
        one.setblocking(False)
        if one.type == socket.SOCK_STREAM:
            one.listen(16)
        return one


def own_address() -> str:
    """The address by which other machines would reach this one; loopback when there is no network."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as one, suppress(OSError):
        one.connect(OUTSIDE)
        return str(one.getsockname()[0])
    return LOOPBACK


def _accepted(listener: socket.socket) -> bool:
    came = False
    with suppress(BlockingIOError):
        while True:
            listener.accept()[0].close()
            came = True
    return came


def _received(one: socket.socket) -> bool:
    came = False
    with suppress(BlockingIOError):
        while True:
            one.recv(1)
            came = True
    return came
