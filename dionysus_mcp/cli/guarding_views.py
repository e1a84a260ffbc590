"""Answers about sending, recovery and held deletions, as a person reads them."""

from __future__ import annotations

from dionysus_mcp.mind.recovery.answers import Recovered
from dionysus_mcp.mind.safety.answers import Acknowledged
from dionysus_mcp.mind.sync.answers import Synced, SyncStatus


def approved(answer: Acknowledged) -> str:
    return f"Let go: {answer.request_id}. Deletions are counted anew from here."


def synced(answer: Synced) -> str:
    if answer.dry_run and answer.next_batch:
        first = answer.next_batch
        size = f"{first.changes:,} changes ({first.first} to {first.last}), {first.bytes:,} bytes"
        return f"{answer.waiting:,} changes wait. Would send first: {size}.{_private(first.withheld)} Nothing was sent."
    if answer.dry_run:
        return "Nothing waits."
    told = f"Sent {answer.changes:,} changes in {answer.batches:,} batches, up to {answer.position}."
    return f"{told}{_private(answer.withheld)} {answer.waiting:,} wait."


def sync_status(answer: SyncStatus) -> str:
    paused = f"Paused since {answer.paused_at} by {answer.paused_by}"
    lines = [
        f"Sent up to {answer.position}, {answer.waiting:,} wait.",
        *([f"Goes to {answer.to}."] if answer.to else []),
        *([answer.problem] if answer.problem else []),
        *([f"{paused}{f': {answer.pause_reason}' if answer.pause_reason else ''}."] if answer.paused else []),
        *([_trouble(answer)] if answer.trouble else []),
        *(["Changes are being sent."] if answer.sending else []),
    ]
    return "\n".join(lines)


def recovered(answer: Recovered) -> str:
    did = "Would bring back" if answer.dry_run else "Brought back"
    things = ", ".join(f"{kind} {count:,}" for kind, count in answer.things.items())
    lines = [
        f"{did} {answer.changes:,} changes of {answer.source}, up to {answer.position} ({answer.last_at}).",
        f"There are then: {things or 'no things'}; {answer.ties:,} ties.",
        *([f"{answer.later:,} later changes are left out."] if answer.later else []),
        *([f"{answer.withheld:,} were private and never sent."] if answer.withheld else []),
        *([f"{answer.erased:,} things were erased for good and stay so."] if answer.erased else []),
        *([f"{answer.duplicates:,} changes stood there more than once."] if answer.duplicates else []),
        *answer.notes,
        *(["Nothing was changed; --into FOLDER makes a new store of it."] if answer.dry_run else []),
    ]
    return "\n".join(lines)


def _trouble(answer: SyncStatus) -> str:
    told = f"{answer.failures:,} attempts failed, the last with: {answer.trouble}."
    lasting = " It will not get better by itself." if answer.lasting else ""
    return f"{told}{lasting} The next one is at {answer.next_attempt}."


def _private(withheld: int) -> str:
    return f" {withheld:,} of them are private, and are told of without what they say." if withheld else ""
