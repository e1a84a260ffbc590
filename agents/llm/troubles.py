"""What an error of LiteLLM means: whether it passes, when, and what can be done."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from http import HTTPStatus

from agents.llm.asking import Clean
from agents.llm.line import Line
from agents.llm.refusals import pause_in, refusal_in

TOLD_CHARS = 300
SPENT_FOR_GOOD = ("insufficient_quota", "credit balance", "credits are depleted")
"""Answered as if one had only been too fast. Gemini says of each limit that it is a quota."""
PASSING = frozenset({408, 409, 425, 429})
"""Besides whatever goes wrong at the provider's own end."""
NO_PROVIDER = "LLM Provider NOT provided"
NAME_IT = "Write it as PROVIDER/NAME, such as openai/gpt-5-nano or ollama_chat/qwen3 (docs/models.md)."
LOOK = "Look at its name, key and address (docs/models.md), or set DIONYSUS_MODEL=instinct."
OTHERS = "name others that step in (DIONYSUS_MODELS__FALLBACKS), or set DIONYSUS_MODEL=instinct."
PAY = f"Nothing is left to spend at its provider: see to that, {OTHERS}"
LATER = f"Try again later, {OTHERS}"
TOO_LONG = "Use a model with a longer context, or set DIONYSUS_MODELS__MAX_TOKENS lower."
ODD = "Its provider answers in a shape that nobody knows here: see that the address is right, or use another model."
UNREACHED = "See that something answers at its address, and whether that is http or https (docs/models.md)."
PREFIXES = re.compile(r"(?:(?:litellm\.)?\w{1,60}(?:Error|Exception)(?::| -)\s{0,3})+")
INNARDS = re.compile(r"\s*(?:Traceback \(most recent call last\)|, Received response - ).*")
"""What LiteLLM tells of itself: its errors within one another, its lines of code, its classes."""
DEEPEST = 12


@dataclass(frozen=True, slots=True)
class Trouble:
    """Why there is no answer."""

    kind: str
    said: str
    status: int
    headers: Mapping[str, str]
    answered: bool
    """The provider said so itself; else nobody knows whether it heard the question."""
    line: str = ""
    """What is wrong with the connection."""
    body: str = ""
    """All that came."""
    odd: bool = False
    """An answer came, whole, and it is none that anybody can read: the next one would be like it."""

    @property
    def slow(self) -> bool:
        """No answer came in time."""
        return self.kind == "Timeout" and not self.answered

    @property
    def cut(self) -> bool:
        """The connection broke, or the answer was none: the question may be charged all the same."""
        broke = self.odd or self.kind == "APIConnectionError" or self.status == HTTPStatus.INTERNAL_SERVER_ERROR
        return broke and not self.answered

    @property
    def spent(self) -> bool:
        """Whoever asks has nothing left to spend there."""
        return self.status == HTTPStatus.PAYMENT_REQUIRED or any(
            why in text for why in SPENT_FOR_GOOD for text in (self.said, self.body)
        )

    @property
    def passes(self) -> bool:
        """It may go better in a moment."""
        if self.spent or self.odd:
            return False
        return self.status in PASSING or self.status >= HTTPStatus.INTERNAL_SERVER_ERROR

    @property
    def after_s(self) -> float:
        """How long the provider wants to be left alone."""
        return pause_in(self.headers, f"{self.said} {self.body}")

    @property
    def next_step(self) -> str:
        if NO_PROVIDER in self.said:
            return NAME_IT
        if self.kind == "ContextWindowExceededError":
            return TOO_LONG
        if self.spent:
            return PAY
        if self.odd:
            return ODD
        if self.line:
            return UNREACHED
        return LATER if self.passes and self.answered else LOOK

    def told(self, clean: Clean) -> str:
        if NO_PROVIDER in self.said:
            return "names no provider that LiteLLM knows."
        said = clean(self.line or self.said)[:TOLD_CHARS].rstrip(". ")
        if self.line:
            return f"could not be reached, or hung up: {said}."
        if self.cut:
            return f"gave no answer that can be read: {said}."
        return f"did not answer: {': '.join(filter(None, (self.kind, said)))}."


def trouble_of(error: Exception, line: Line) -> Trouble:
    """What an error means, and what came over the line before it."""
    own, response = getattr(error, "litellm_response_headers", None), getattr(error, "response", None)
    headers = own or getattr(response, "headers", None) or {}
    status = getattr(error, "status_code", None)
    status = status if isinstance(status, int) else 0
    if line.answered:
        return _answered_for(error, status, line)
    answered = bool(headers) or status == HTTPStatus.GATEWAY_TIMEOUT
    broken = "" if answered else next(filter(None, map(_line_of, _within(error))), "")
    return Trouble(type(error).__name__, _said(str(error)), status, headers, answered, broken, _text(line))


def _answered_for(error: Exception, status: int, line: Line) -> Trouble:
    """The provider said that all is well. What it sent is an error in its own words, or nobody knows what."""
    refusal = refusal_in(_text(line))
    if refusal is None:
        return Trouble(type(error).__name__, _said(str(error)), status, {}, answered=False, odd=True)
    words, own = refusal
    meant = own or (status if status >= HTTPStatus.BAD_REQUEST else HTTPStatus.INTERNAL_SERVER_ERROR)
    return Trouble("", words, meant, {}, answered=True, body=_text(line))


def _text(line: Line) -> str:
    return line.body.decode("utf-8", "replace")


def _said(told: str) -> str:
    told = " ".join(told.split())
    prefix = PREFIXES.match(told)
    return INNARDS.sub("", told[prefix.end() :] if prefix else told)


def _within(error: BaseException) -> Iterator[BaseException]:
    """The error, and those that led to it."""
    found: BaseException | None = error
    for _ in range(DEEPEST):
        if found is None:
            return
        yield found
        found = found.__cause__ or found.__context__


def _line_of(error: BaseException) -> str:
    """What the HTTP client says of the connection; LiteLLM tells of some only that there was an error."""
    return " ".join(str(error).split()) if type(error).__module__.partition(".")[0] == "httpx" else ""
