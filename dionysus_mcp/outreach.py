"""Reaching out to the user: by a webhook, and by the client that waits for the run. It arrives, or it is an error."""

from __future__ import annotations

import hashlib
import hmac
from dataclasses import dataclass, field

from dionysus_mcp.errors import NotReached
from dionysus_mcp.mind.sync.addresses import refused
from dionysus_mcp.mind.sync.sender import Delivered, Sender
from dionysus_mcp.plain import compact_json

FORMAT = "dionysus.outreach"
TEXT_CHARS = 1_000
URL, SECRET = "DIONYSUS_OUTREACH__URL", "DIONYSUS_OUTREACH__SECRET"


@dataclass(frozen=True, slots=True)
class ReachedOut:
    """What was said to the user, and through what: `webhook` answered that it has it, `client` was handed it."""

    text: str
    by: tuple[str, ...]
    redacted: int = 0


@dataclass(frozen=True, slots=True)
class Outreach:
    """The webhook, if there is one. Signed as changes are that are sent (docs/sync.md)."""

    url: str = field(default="", repr=False)
    secret: str = field(default="", repr=False)
    sender: Sender | None = None

    def why_not(self) -> str:
        """Why nothing goes to the webhook. Empty: it may."""
        if self.sender is None or not self.url:
            return f"no webhook is set ({URL})"
        if not self.secret.strip():
            return f"there is no secret to sign with ({SECRET})"
        why = refused(self.url, ())
        return f"the webhook's address {why}" if why else ""

    def post(self, text: str, run: str, project: str, at: str) -> str:
        """Send it, once. Why it did not arrive; empty when it did."""
        why = self.why_not()
        if why or self.sender is None:
            return why
        told = {"format": FORMAT, "version": 1, "run": run, "project": project, "at": at, "text": text}
        body = compact_json(told).encode()
        signature = hmac.new(self.secret.encode(), body, hashlib.sha256).hexdigest()
        headers = {"Content-Type": "application/json", "X-Webhook-Signature": f"sha256={signature}"}
        answer = self.sender.send(body, headers)
        return "" if isinstance(answer, Delivered) else f"the webhook does not have it: {answer.why}"


def not_reached(whys: list[str]) -> NotReached:
    return NotReached(
        f"Nobody was reached: {'; '.join(whys)}.",
        f"Go on without, and write it down as a memory. To be reached, people set {URL} and {SECRET}.",
    )
