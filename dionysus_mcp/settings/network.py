"""Who may reach us, and where we send to."""

from __future__ import annotations

from typing import Annotated

from pydantic import Field, SecretStr

from dionysus_mcp.settings.kinds import Group


class HttpSettings(Group):
    """The HTTP door (`dionysus serve --http`)."""

    host: str = "127.0.0.1"
    """Address to listen on. Others than loopback also need `allow_remote`."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    """Port to listen on; 0 takes a free one."""
    allow_remote: bool = False
    """Allows an address that other machines can reach."""
    allowed_hosts: str = ""
    """Further host names to answer to, beside loopback ones, with commas between them."""


class SyncSettings(Group):
    """Sending every change to a webhook."""

    url: Annotated[str, Field(max_length=2000)] = ""
    """Where changes are sent. Without one, nothing is."""
    secret: SecretStr = SecretStr("")
    """What batches are signed with. Without one, nothing is sent."""
    allowed_hosts: str = ""
    """Hosts that may be sent to by plain `http`, with commas between them; loopback ones always may."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 100
    """Changes in one batch at most."""
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    """How long an answer is waited for."""
    every_s: Annotated[float, Field(ge=0, le=86_400)] = 30.0
    """How often a server looks for what is to be sent; 0 leaves that to `sync_now`."""


class OutreachSettings(Group):
    """Agents that say something to the user."""

    url: Annotated[str, Field(max_length=2000)] = ""
    """A webhook that is sent it (`https`, or `http` to this machine). Without one, only a client that waits is told."""
    secret: SecretStr = SecretStr("")
    """What it is signed with, as changes are that are sent."""
    timeout_s: Annotated[float, Field(gt=0, le=60)] = 10.0
    """How long an answer is waited for."""
