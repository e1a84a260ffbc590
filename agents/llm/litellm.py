"""Any language model that LiteLLM knows, one attempt at a time: it neither tries again nor prints."""

from __future__ import annotations

import logging
import time
import warnings
from contextlib import suppress
from dataclasses import dataclass
from functools import cache
from typing import Any

from agents.errors import AgentsError, NotInstalled
from agents.llm.asking import Answer, Clean, NoAnswer, Patience, Question, sound
from agents.llm.line import Line
from agents.llm.prices import price_of
from agents.llm.responses import Heard, heard, heard_in, most_tokens_in, tokens_in
from agents.llm.troubles import LATER, TOLD_CHARS, trouble_of
from agents.llm.values import OLLAMA, Price
from agents.llm.waiting import TooSlow, hurried
from agents.ports import Usage

GRACE_S = 0.5
MOST_CHARS = 1 << 20
"""Nobody reads an answer that is longer, whatever its provider was told of the most tokens."""
ANSWER = 1024
"""So much of a context is kept for an answer, if that may be so long."""
NO_REDIRECTS = "Name the address that answers itself (docs/models.md): nothing is sent where nobody said so."
WIDER = "Set DIONYSUS_MODELS__CONTEXT higher, as far as the machine's memory allows."


@dataclass(frozen=True, slots=True)
class Access:
    """How a model is reached: address and key, where LiteLLM does not read its own variables; and Ollama's context."""

    api_base: str = ""
    api_key: str = ""
    context: int = 8192

    def __repr__(self) -> str:
        return f"Access(api_base={self.api_base!r})"


class LiteLLM:
    """One model of LiteLLM."""

    def __init__(self, model: str, access: Access, clean: Clean) -> None:
        self.model = model
        self._access = access
        self._clean = clean

    @property
    def price(self) -> Price | None:
        return price_of(self.model)

    def ask(self, question: Question, patience: Patience) -> Answer:
        self._refuse_what_ollama_would_cut(question)
        litellm, wanted = _loaded_within(patience), self._wanted(question)
        limit_s = patience.left_s()
        line = Line(time.monotonic() + limit_s)

        def call() -> Any:  # always with the same time-out: LiteLLM keeps a client for each
            with line.held():
                return litellm.completion(**wanted, timeout=patience.attempt_s)

        try:
            return self._answer(heard(hurried(call, patience, limit_s + GRACE_S), question))
        except AgentsError:
            raise
        except TooSlow:
            raise self._slow(question, limit_s) from None
        except Exception as error:  # the edge: LiteLLM and each provider have errors of their own
            told = heard_in(line.body, question) if line.answered else None
            if told is None:
                raise self._failed(error, line, question, limit_s) from None
            return self._answer(told)
        finally:
            line.hang_up()

    def _wanted(self, question: Question) -> dict[str, Any]:
        """The arguments of the call. What a model does not know is dropped, as `drop_params` says."""
        wanted: dict[str, Any] = {
            "model": self.model,
            "messages": [
                {"role": message.role, "content": self._clean(sound(message.text)) or "."}
                for message in question.messages
            ],
            "max_tokens": question.most_tokens,
            "temperature": question.temperature,
            "stop": list(question.stop) or None,
            "response_format": question.response_format,
            "tools": list(question.tools) or None,
            "api_base": self._access.api_base or None,
            "api_key": self._access.api_key or None,
        }
        if self.model.startswith(OLLAMA):
            wanted["num_ctx"] = self._access.context
        never_again = {"num_retries": 0, "max_retries": 0, "drop_params": True}
        return {name: value for name, value in wanted.items() if value is not None} | never_again

    def _refuse_what_ollama_would_cut(self, question: Question) -> None:
        """There must be room for an answer, too: its beginning at least."""
        if not self.model.startswith(OLLAMA):
            return
        needed, room = most_tokens_in(question), self._access.context
        if needed + min(question.most_tokens, ANSWER) > room:
            message = f"Up to {needed} tokens and an answer do not fit the context of {room} that {self.model} has."
            raise NoAnswer(message, WIDER)

    def _answer(self, told: Heard) -> Answer:
        usage = self._usage(told.read, told.written, told.cached)
        if self.model.startswith(OLLAMA) and told.read >= self._access.context:
            message = f"{self.model} did not read the whole prompt: it filled the context of {self._access.context}."
            raise NoAnswer(message, WIDER, took=usage)
        if told.says_something and len(told.text) <= MOST_CHARS:
            return Answer(told.text, self.model, usage, told.calls, cut_short=told.cut_short)
        raise self._no_answer(told, usage)

    def _no_answer(self, told: Heard, usage: Usage) -> NoAnswer:
        if told.says_something:
            return self._too_much(usage)
        if told.refusal is not None:
            why = f": {self._clean(told.refusal)[:TOLD_CHARS].rstrip('. ')}" if told.refusal else ""
            fix = "Another model may answer it: name some that step in (DIONYSUS_MODELS__FALLBACKS)."
            return NoAnswer(f"{self.model} refuses to answer{why}.", fix, took=usage)
        if told.cut_short:
            fix = "Set DIONYSUS_MODELS__MAX_TOKENS higher: some models think for long before they answer."
            return NoAnswer(f"{self.model} came to its most tokens before it said anything.", fix, took=usage)
        return NoAnswer(f"{self.model} answered with nothing.", LATER, again=True, took=usage)

    def _slow(self, question: Question, seconds: float) -> NoAnswer:
        """It may have been answered after all, at any length, and be charged for."""
        message = f"{self.model} did not answer within {seconds:.0f} s."
        fix = "Set DIONYSUS_MODELS__TIMEOUT_S higher, or use a faster model."
        return NoAnswer(message, fix, took=self._usage(tokens_in(question), question.most_tokens))

    def _failed(self, error: Exception, line: Line, question: Question, seconds: float) -> NoAnswer:
        """Whatever the provider may have written counts, where nobody knows how much that is."""
        if line.too_much:
            return self._too_much(self._usage(tokens_in(question), question.most_tokens))
        if line.sent_away:
            message = f"{self.model} did not answer: its address sends to another one (HTTP {line.sent_away})."
            return NoAnswer(message, NO_REDIRECTS)
        trouble = trouble_of(error, line)
        if trouble.slow:
            return self._slow(question, seconds)
        return NoAnswer(
            f"{self.model} {trouble.told(self._clean)}",
            trouble.next_step,
            again=trouble.passes,
            after_s=trouble.after_s,
            took=self._usage(tokens_in(question), question.most_tokens * trouble.odd) if trouble.cut else None,
        )

    def _too_much(self, usage: Usage) -> NoAnswer:
        fix = "Its provider does not heed how much it may say: use another one."
        return NoAnswer(f"{self.model} said too much: more than {MOST_CHARS >> 20} MB.", fix, took=usage)

    def _usage(self, read: int, written: int = 0, cached: int = 0) -> Usage:
        return Usage(1, read, written, self.price.of(read, written, cached) if self.price else None, cached)


def load() -> None:
    """So that the first question does not wait for it. Where it is not installed, that question says so."""
    with suppress(NotInstalled):
        _loaded()


def _loaded_within(patience: Patience) -> Any:
    """It takes seconds, the first time."""
    try:
        return hurried(_loaded, patience, patience.whole_s())
    except TooSlow:
        fix = "Ask again in a moment: it goes on loading."
        raise NoAnswer("LiteLLM was still being loaded when the time was over.", fix, took=Usage()) from None


def _loaded() -> Any:
    warnings.filterwarnings("ignore", module="pydantic|litellm")  # about its own classes, at calls, too
    try:
        import litellm
    except ImportError:
        raise NotInstalled("LiteLLM is not installed.", "Install it in the clone: pip install '.[litellm]'.") from None
    litellm.suppress_debug_info = True  # it would be printed on stdout, which belongs to the protocol
    litellm.telemetry = False
    litellm.turn_off_message_logging = True
    logging.getLogger("LiteLLM").setLevel(logging.CRITICAL)  # what went wrong is told by our own errors
    _bound(litellm)
    return litellm


@cache
def _bound(litellm: Any) -> None:
    """Whatever it asks, it asks over the line of the call, with its own certificates and proxies."""
    from litellm.llms.custom_httpx.http_handler import HTTPHandler

    from agents.llm.bounded import Bounded, Shared

    handler = HTTPHandler()
    transport = Bounded(lambda: handler.client)
    litellm.client_session = Shared(transport=transport, follow_redirects=False)
    litellm.sync_transport = transport
