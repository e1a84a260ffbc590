"""What a client's line is: a question that never changes between two starts, or one that nobody can read."""

from __future__ import annotations

import hashlib
import json
import re
from collections.abc import Mapping

# Questions that a cache may answer -> what to tell the client when the answer turns out to have changed.
CACHEABLE = {
    "initialize": None,
    "server/discover": None,
    "tools/list": "notifications/tools/list_changed",
    "prompts/list": "notifications/prompts/list_changed",
    "resources/list": "notifications/resources/list_changed",
    "resources/templates/list": "notifications/resources/list_changed",
}
KNOWN_PARAMS = {"initialize": {"protocolVersion", "capabilities", "clientInfo", "_meta"}}
VERSION = "io.modelcontextprotocol/protocolVersion"
NEW_EACH_TIME = {"progressToken", "traceparent", "tracestate", "baggage"}
DEEPEST = 16

PARSE_ERROR, INVALID_REQUEST = -32700, -32600
NEXT_STEP = (
    "Send each message as one line of JSON in UTF-8, without half surrogates: an object with jsonrpc '2.0', a method, "
    "params that are an object, and for a request an id that is a string or an integer."
)
_ID_AT_THE_HEAD = re.compile(rb'\s*\{[^{}\[\]]*?"id"\s*:\s*("(?:[^"\\]|\\.)*"|-?\d+)\s*[,}]')
_ANSWER = re.compile(rb'\{"jsonrpc":"2\.0","id":("(?:[^"\\]|\\.)*"|-?\d+),"(?:result|error)"')

Id = str | int | float | None


class Request:
    """A request as far as the front needs to know it."""

    __slots__ = ("id", "method", "params")

    def __init__(self, method: object, id: object, params: object) -> None:
        self.method = method
        self.id = id
        self.params = params


class Question:
    """A cacheable request: its key, and how a client is told that the answer has changed."""

    __slots__ = ("changed", "key")

    def __init__(self, key: str, changed: str | None) -> None:
        self.key = key
        self.changed = changed


class Conversation:
    """Follows one connection: an answer depends on the era and on how the client introduced itself."""

    def __init__(self) -> None:
        self._modern: bool | None = None
        self._introduction: str | None = None

    def question(self, request: Request) -> Question | None:
        """The question that a request is, if its answer is the same at every start."""
        method, params = request.method, {} if request.params is None else request.params
        if not isinstance(method, str) or not is_id(request.id) or not isinstance(params, Mapping):
            return None
        modern = method != "initialize" and _has_envelope(params)
        if self._modern is None:
            self._modern = modern  # the first request decides, as in the server
        if modern != self._modern or method not in CACHEABLE or not _is_known(method, params):
            return None
        return self._keyed(method, params)

    def _keyed(self, method: str, params: Mapping[str, object]) -> Question | None:
        introduces = method == "initialize"
        if not self._modern and introduces != (self._introduction is None):
            return None
        try:
            told = json.dumps([self._introduction, method, _shape(params)], sort_keys=True)
        except ValueError:
            return None
        key = f"{method} {hashlib.sha256(told.encode()).hexdigest()[:32]}"
        if introduces:
            self._introduction = key
        # The newer era forbids notifications that no subscription asked for; its lists are stale as soon as told.
        return Question(key, None if self._modern else CACHEABLE[method])


def is_id(value: object) -> bool:
    return isinstance(value, str | int) and not isinstance(value, bool)


def has_id(line: bytes) -> bool:
    message = json.loads(line)
    return isinstance(message, dict) and "id" in message


def request_of(line: bytes) -> Request | None:
    """The request in a line, if there is one."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return None
    if not isinstance(message, dict) or message.get("jsonrpc") != "2.0" or not is_id(message.get("id")):
        return None
    return Request(message["method"], message["id"], message.get("params")) if "method" in message else None


def answered_id(line: bytes) -> Id:
    """The id that a line of the server answers."""
    found = _ANSWER.match(line)
    answered: Id = json.loads(found[1]) if found else None
    return answered


def encoded(message: Mapping[str, object]) -> bytes:
    return json.dumps({"jsonrpc": "2.0", **message}, separators=(",", ":")).encode()


def failure(request_id: Id, code: int, report: Mapping[str, Mapping[str, object]]) -> bytes:
    """An error answer that carries our error shape."""
    message = f"{report['error']['message']} {report['error']['next']}"
    return encoded({"id": request_id, "error": {"code": code, "message": message, "data": report}})


def refusals(line: bytes, why: str) -> list[bytes]:
    """Answers to a line that the server drops without a word: one for every request that can be made out in it."""
    try:
        message = json.loads(line)
    except (ValueError, RecursionError):
        return [_refusal(_id_at_the_head(line), PARSE_ERROR, f"This line is not JSON: {why}.")]
    if isinstance(message, list):
        ids = [_echo(item) for item in message if not _expects_nothing(item)]
        return [_refusal(id, INVALID_REQUEST, "Batches are not served.") for id in ids or [None]]
    if _expects_nothing(message):
        return []
    return [_refusal(_echo(message), INVALID_REQUEST, f"This is not a JSON-RPC message: {why}.")]


def _refusal(request_id: Id, code: int, message: str) -> bytes:
    from dionysus_mcp.errors import InvalidInput

    return failure(request_id, code, InvalidInput(message, NEXT_STEP).report())


def _expects_nothing(message: object) -> bool:
    """Whether a message is a notification or an answer: neither may be answered."""
    if not isinstance(message, dict):
        return False
    if isinstance(message.get("method"), str):
        return "id" not in message
    return "result" in message or "error" in message


def _echo(message: object) -> Id:
    value = message.get("id") if isinstance(message, dict) else None
    return value if isinstance(value, str | int | float) and not isinstance(value, bool) else None


def _id_at_the_head(line: bytes) -> Id:
    """The id of a broken line, if it stands before everything nested: a later one may belong to an argument."""
    found = _ID_AT_THE_HEAD.match(line)
    if not found:
        return None
    try:
        value: Id = json.loads(found[1])
    except ValueError:
        return None
    return value


def _has_envelope(params: Mapping[str, object]) -> bool:
    meta = params.get("_meta")
    return isinstance(meta, Mapping) and VERSION in meta


def _is_known(method: str, params: Mapping[str, object]) -> bool:
    return set(params) <= KNOWN_PARAMS.get(method, {"_meta"})


def _shape(value: object, name: str = "", depth: int = 0) -> object:
    """What kind of value this is, without what is in it. Versions are kept: an answer depends on them."""
    if depth > DEEPEST:
        raise ValueError("too deep")
    if isinstance(value, Mapping):
        return {
            str(key): _shape(inner, str(key), depth + 1) for key, inner in value.items() if key not in NEW_EACH_TIME
        }
    if isinstance(value, list):
        return [_shape(inner, "", depth + 1) for inner in value]
    return value if name in {"protocolVersion", VERSION} else type(value).__name__
