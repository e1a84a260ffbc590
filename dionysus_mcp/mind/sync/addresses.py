"""Which addresses changes may be sent to."""

from __future__ import annotations

import ipaddress
import re
from collections.abc import Collection
from urllib.parse import SplitResult, urlsplit

from dionysus_mcp.errors import SyncNotSet
from dionysus_mcp.mind.rules import SyncRules

PLAIN = re.compile(r"[!-~]+")
URL, SECRET, HOSTS = "DIONYSUS_SYNC__URL", "DIONYSUS_SYNC__SECRET", "DIONYSUS_SYNC__ALLOWED_HOSTS"


def required(rules: SyncRules) -> None:
    """Stop here unless there is an address that is allowed, and a secret to sign with."""
    if not rules.url:
        raise SyncNotSet("There is no address to send changes to.", f"Set {URL} and {SECRET}, then start again.")
    if not rules.secret.strip():
        raise SyncNotSet("There is no secret to sign changes with.", f"Set {SECRET}, then start again.")
    why = refused(rules.url, rules.allowed_hosts)
    if why:
        raise SyncNotSet(f"The address to send changes to {why}.", f"Set {URL} to an address that is allowed.")


def shown_host(url: str) -> str:
    """What of an address may be told: its path may hold a secret."""
    parts = _parts(url)
    if parts is None or not parts.hostname:
        return ""
    return f"{parts.scheme}://{parts.netloc.rpartition('@')[2]}"


def refused(url: str, allowed_hosts: Collection[str]) -> str | None:
    """Why an address is not one that changes may be sent to. None: it is one."""
    parts = _parts(url) if PLAIN.fullmatch(url) else None
    if parts is None or not parts.hostname:
        return "is no address: it must be https://… in ASCII, without blanks"
    if "@" in parts.netloc:
        return "holds a user name or a password"
    if parts.scheme == "https" or (parts.scheme == "http" and _may_be_plain(parts.hostname, allowed_hosts)):
        return None
    if parts.scheme == "http":
        return f"is plain http, which only loopback hosts and those of {HOSTS} may have"
    return "is neither https nor http"


def _parts(url: str) -> SplitResult | None:
    try:
        parts = urlsplit(url)
        usable = parts.port != 0 and bool((parts.hostname or "").encode("idna"))
    except ValueError:
        return None
    return parts if usable else None


def _may_be_plain(host: str, allowed_hosts: Collection[str]) -> bool:
    return _is_loopback(host) or host.casefold() in {allowed.casefold() for allowed in allowed_hosts}


def _is_loopback(host: str) -> bool:
    try:
        return host == "localhost" or ipaddress.ip_address(host).is_loopback
    except ValueError:
        return False
