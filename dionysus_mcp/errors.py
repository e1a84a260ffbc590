"""Every way in which Dionysus says no: one root class, a stable code, and the next step to take."""

from __future__ import annotations

import math
from typing import Any, ClassVar

from dionysus_mcp.plain import plain, shortened
from dionysus_mcp.redaction import redact

SHOWN_CHARS = 80


def shown(value: object) -> str:
    """A value as an error message may quote it: short and free of secrets."""
    text = redact(repr(value) if not isinstance(value, float) or math.isfinite(value) else str(value)).text
    return shortened(text, SHOWN_CHARS)


class DionysusError(Exception):
    """Something could not be done."""

    code: ClassVar[str]
    http_status: ClassVar[int] = 400
    exit_code: ClassVar[int] = 1

    def __init__(self, message: str, next_step: str, **details: Any) -> None:
        super().__init__(message)
        self.message = message
        self.next_step = next_step
        self.details = details

    def report(self) -> dict[str, Any]:
        """The one shape in which an error reaches MCP, the command line and HTTP."""
        body = {"code": self.code, "message": redact(self.message).text, "next": self.next_step}
        return {"error": body | {name: plain(value) for name, value in self.details.items() if value is not None}}


class InvalidInput(DionysusError):
    """An argument has a value that cannot be used."""

    code = "invalid_input"
    http_status = 422
    exit_code = 2


class TooLarge(InvalidInput):
    """An argument is larger than the limit for it."""

    code = "too_large"
    http_status = 413


class CursorMismatch(InvalidInput):
    """A cursor was used with another query than the one that returned it, or is damaged."""

    code = "cursor_mismatch"


class SecretRefused(InvalidInput):
    """The text holds a secret, and the settings say to refuse those."""

    code = "secret_refused"


class NotFound(DionysusError):
    """There is nothing with that id."""

    code = "not_found"
    http_status = 404
    exit_code = 3


class Purged(NotFound):
    """The thing was erased for good; only its tombstone is left."""

    code = "purged"
    http_status = 410


class Conflict(DionysusError):
    """The write does not fit what is stored now."""

    code = "conflict"
    http_status = 409
    exit_code = 4


class StaleVersion(Conflict):
    """The write is based on an older version than the stored one."""

    code = "stale_version"


class KeyReused(Conflict):
    """The idempotency key was used before for a different request."""

    code = "key_reused"


class UndoBlocked(Conflict):
    """Later changes depend on the change that was to be undone."""

    code = "undo_blocked"


class AlreadyUndone(Conflict):
    """What was to be undone is undone already."""

    code = "already_undone"


class LimitReached(Conflict):
    """There may be no more of these at a time."""

    code = "limit_reached"


class RunOver(Conflict):
    """The run has ended: it writes no more."""

    code = "run_over"


class BeatUnderWay(Conflict):
    """Another heartbeat runs, and one does at a time."""

    code = "beat_under_way"


class NotAffordable(Conflict):
    """There is not enough energy for this."""

    code = "not_affordable"


class AlreadyResolved(Conflict):
    """What happened was recorded for the prediction before."""

    code = "already_resolved"


class PredictionExpired(Conflict):
    """The prediction is too old to be resolved: what happens now does not count for it."""

    code = "prediction_expired"


class DryRun(Conflict):
    """Nothing is written in a dry run; the answer says what would have been."""

    code = "dry_run"


class Held(DionysusError):
    """So much was deleted in a short time that nothing more is until a person allows it."""

    code = "held"
    http_status = 423
    exit_code = 9


class ModelRequired(DionysusError):
    """This needs a language model, and none is configured."""

    code = "model_required"
    http_status = 501
    exit_code = 10


class ModelFailed(DionysusError):
    """The language model could not be asked, or gave no answer that can be used."""

    code = "model_failed"
    http_status = 502
    exit_code = 10


class ModelNotInstalled(ModelFailed):
    """The settings want a language model whose package or program is not installed."""

    code = "model_not_installed"
    http_status = 501


class BudgetSpent(ModelFailed):
    """No further call of a language model is allowed: what may be spent is spent."""

    code = "budget_spent"
    http_status = 429


class SyncError(DionysusError):
    """Changes could not be sent."""

    code = "sync_error"
    http_status = 502
    exit_code = 11


class SyncNotSet(SyncError):
    """There is no address to send changes to, it is not an allowed one, or there is no secret to sign with."""

    code = "sync_not_set"


class NotReached(DionysusError):
    """Nobody could be reached: there is no way to the user, or it did not work."""

    code = "not_reached"
    http_status = 502
    exit_code = 11


class NotConfirmed(DionysusError):
    """A step that needs a person's yes did not get it."""

    code = "not_confirmed"
    http_status = 403
    exit_code = 5


class StoreError(DionysusError):
    """The store could not do its work."""

    code = "store_error"
    http_status = 503
    exit_code = 6


class StoreBusy(StoreError):
    """Another process held the write lock for longer than the busy time-out."""

    code = "store_busy"


class StoreFull(StoreError):
    """The disk is full; nothing was written."""

    code = "store_full"
    http_status = 507


class StoreReadOnly(StoreError):
    """The data folder or file cannot be written."""

    code = "store_read_only"


class StoreCorrupt(StoreError):
    """The file is damaged or is not a Dionysus store."""

    code = "store_corrupt"


class StoreReplaced(StoreError):
    """The file was deleted or replaced while it was open."""

    code = "store_replaced"


class StoreTooNew(StoreError):
    """The file was written by a newer version; it was not touched."""

    code = "store_too_new"


class SqliteTooOld(StoreError):
    """The SQLite that Python brings is older than the oldest that can be used; no file was touched."""

    code = "sqlite_too_old"


class EmbedderError(DionysusError):
    """The embedder could not make vectors."""

    code = "embedder_error"
    http_status = 503
    exit_code = 7


class WeightsMissing(EmbedderError):
    """The weights of the embedding model are not installed, or could not be got."""

    code = "weights_missing"


class WeightsDamaged(EmbedderError):
    """The weights of the embedding model are not those that were expected."""

    code = "weights_damaged"


class NotInstalled(EmbedderError):
    """The settings want an embedder whose package is not installed."""

    code = "not_installed"


class SandboxFailed(DionysusError):
    """The sandbox could not run code."""

    code = "sandbox_error"
    http_status = 503
    exit_code = 8


class SandboxUnavailable(SandboxFailed):
    """The tier of the sandbox that was asked for does not work on this machine."""

    code = "sandbox_unavailable"


class SandboxOff(SandboxFailed):
    """The settings allow no code of a model to run."""

    code = "sandbox_off"
    http_status = 403


class SandboxBusy(SandboxFailed):
    """Every place in the sandbox is taken, and none came free in time."""

    code = "sandbox_busy"


class InvalidSettings(DionysusError):
    """An environment variable has a value that is not allowed."""

    code = "invalid_settings"
    http_status = 500
    exit_code = 78


class Internal(DionysusError):
    """A defect in Dionysus; it was logged to stderr under the id in the answer."""

    code = "internal"
    http_status = 500
    exit_code = 70


def every_error(root: type[DionysusError] = DionysusError) -> list[type[DionysusError]]:
    """All error classes that have a code, parents before children."""
    found = [root] if hasattr(root, "code") else []
    for child in root.__subclasses__():
        found += every_error(child)
    return found
