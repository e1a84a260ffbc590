"""Language models of others, through the real LiteLLM, from servers of our own that speak as theirs do."""

from __future__ import annotations

import json
import threading
import time
from dataclasses import replace
from importlib.util import find_spec

import pytest

from agents.errors import AgentCancelled, BudgetSpent, ModelFailed, TimedOut
from agents.llm.asking import Message, Question
from agents.llm.litellm import Access
from agents.llm.tiers import Options
from agents.ports import Usage
from agents.testing import (
    Behaviour,
    Call,
    Calls,
    Cut,
    Drip,
    Garbage,
    Hang,
    NoChoices,
    NoContent,
    Refuse,
    Text,
    Tokens,
    ollama_server,
    openai_server,
    too_many,
)
from tests.unit.agents.llm.kit import HELLO, KEY, KeptInMind, asking

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

TINY, NANO, QWEN = "openai/tiny", "openai/gpt-5-nano", "ollama_chat/qwen3"
SHORT_S = 3.0


def test_it_answers_and_what_it_took_is_in_the_ledger():
    with openai_server(Text("hello", Tokens(1000, 10, cached=600))) as server:
        asked = asking(NANO, server)
        answer = asked.ask()
    took = Usage(1, 1000, 10, 400 * 5e-8 + 600 * 5e-9 + 10 * 4e-7, 600)
    assert (answer.text, answer.model, answer.notes) == ("hello", NANO, ())
    assert answer.usage == asked.tally.spent == asked.ledger.taken == took
    assert server.asked[0].headers["authorization"] == f"Bearer {KEY}"


@pytest.mark.parametrize("told", [None, Tokens(0, 0), Tokens(-5, -5), Tokens(10**30, 10**30)], ids=str)
def test_what_a_provider_does_not_tell_is_not_free(told: Tokens | None):
    with openai_server(Text("hello " * 100, told)) as server:
        answer = asking(NANO, server).ask()
    assert (answer.usage.input_tokens, answer.usage.output_tokens) == (HELLO.bytes // 4, 150)
    assert answer.usage.money


def test_without_a_known_price_money_is_unknown():
    with openai_server("hello") as server:
        assert asking(TINY, server).ask().usage.money is None


def test_gpt_5_nano_gets_no_temperature_and_no_stop_sequences():
    with openai_server("hello", refuses=("temperature", "stop", "max_tokens")) as server:
        assert asking(NANO, server).ask(replace(HELLO, stop=("Observation:",))).text == "hello"
    body = server.asked[0].body
    assert body["max_completion_tokens"] == HELLO.most_tokens
    assert not {"temperature", "stop", "max_tokens"} & set(body)


def test_other_models_get_them():
    with openai_server("hello") as server:
        asking(TINY, server).ask(replace(HELLO, stop=("Observation:",)))
    body = server.asked[0].body
    assert (body["temperature"], body["stop"], body["max_tokens"]) == (0.1, ["Observation:"], HELLO.most_tokens)


def test_ollama_gets_its_context_and_options():
    with ollama_server("hello", models=("qwen3",)) as server:
        options = Options(access=Access(context=12_345))
        answer = asking(QWEN, server, options=options).ask(replace(HELLO, stop=("</code>",)))
    sent = server.asked[0].body["options"]
    assert (sent["num_ctx"], sent["num_predict"], sent["temperature"], sent["stop"]) == (12_345, 64, 0.1, ["</code>"])
    assert (answer.text, answer.usage.money) == ("hello", 0.0)


@pytest.mark.parametrize(
    "text",
    ["word " * 20_000, "1 2 3 4 5 " * 2000, "6f1e9c0a-77b2 " * 1400, "word " * 4500],
    ids=["words", "numbers", "ids", "no room for an answer"],
)
def test_a_prompt_that_ollama_would_cut_is_not_sent(text: str):
    with ollama_server("hello") as server, pytest.raises(ModelFailed, match="do not fit the context") as refused:
        asking(QWEN, server).ask(Question((Message("user", text),)))
    assert "DIONYSUS_MODELS__CONTEXT" in refused.value.next_step
    assert server.requests == []


def test_a_prompt_that_leaves_room_for_an_answer_is_sent():
    with ollama_server("hello") as server:
        assert asking(QWEN, server).ask(Question((Message("user", "word " * 4200),))).text == "hello"


def test_an_answer_to_a_prompt_that_ollama_cut_does_not_count():
    with ollama_server(Text("hello", Tokens(8192, 5))) as server:
        asked = asking(QWEN, server)
        with pytest.raises(ModelFailed, match="did not read the whole prompt") as refused:
            asked.ask()
    assert "DIONYSUS_MODELS__CONTEXT" in refused.value.next_step
    assert (len(server.asked), asked.ledger.taken.input_tokens) == (1, 8192)


def test_tools_are_called():
    tool = {"type": "function", "function": {"name": "look", "parameters": {"type": "object", "properties": {}}}}
    with openai_server(Calls((Call("look", {"at": "tea"}),))) as server:
        answer = asking(TINY, server).ask(replace(HELLO, tools=(tool,)))
    assert [(call.name, call.arguments) for call in answer.calls] == [("look", '{"at": "tea"}')]


def completion(content: object, finish: str = "stop", usage: object = None, **more: object) -> Garbage:
    """A well-formed answer of any content."""
    message = {"role": "assistant", "content": content} | more
    choice = {"index": 0, "message": message, "finish_reason": finish}
    body = {"id": "1", "created": 1, "object": "chat.completion", "choices": [choice], "usage": usage}
    return Garbage(json.dumps(body).encode())


@pytest.mark.parametrize("content", ["", "<think>I could say", "<think>I could.</think>"])
def test_one_that_thought_too_long_is_told_so_and_not_asked_again(content: str):
    with (
        openai_server(completion(content, "length")) as server,
        pytest.raises(ModelFailed, match="most tokens") as failed,
    ):
        asking(TINY, server).ask()
    assert "MAX_TOKENS" in failed.value.next_step
    assert len(server.asked) == 1


@pytest.mark.parametrize(("sent", "read"), [("a\ud800b", "a?b"), ("a\x00b", "ab")], ids=["half", "none"])
def test_what_is_no_character_is_read_as_none(sent: str, read: str):
    function = {"name": sent, "arguments": "{}"}
    calls = [{"id": sent, "type": "function", "function": function}]
    with openai_server(completion(sent, tool_calls=calls)) as server:
        answer = asking(TINY, server).ask()
    assert [answer.text, answer.calls[0].id, answer.calls[0].name] == [read] * 3


def test_a_prompt_with_half_a_character_is_sent_with_none():
    with openai_server("hello") as server:
        asking(TINY, server).ask(Question((Message("user", "a\ud800b"),)))
    assert server.asked[0].body["messages"][0]["content"] == "a?b"


def test_calls_in_their_former_form_are_read():
    with openai_server(completion(None, "function_call", function_call={"name": "look", "arguments": "{}"})) as server:
        answer = asking(TINY, server).ask()
    assert [(call.name, call.arguments) for call in answer.calls] == [("look", "{}")]


@pytest.mark.parametrize(("finish", "cut"), [("stop", False), ("length", True), ("content_filter", True)])
def test_an_answer_says_whether_it_was_cut_off(finish: str, cut: bool):
    with openai_server(completion("so far", finish)) as server:
        assert asking(TINY, server).ask().cut_short == cut


@pytest.mark.parametrize(
    ("refusal", "why"),
    [
        (completion(None, refusal="I cannot help with that."), "refuses to answer: I cannot help with that."),
        (completion("", "content_filter"), "refuses to answer."),
    ],
    ids=["in words", "filtered"],
)
def test_one_that_refuses_is_not_asked_again(refusal: Garbage, why: str):
    with openai_server(then=refusal) as server, pytest.raises(ModelFailed) as failed:
        asking(TINY, server).ask()
    assert failed.value.message == f"{TINY} {why}"
    assert "FALLBACKS" in failed.value.next_step
    assert len(server.asked) == 1


def test_nobody_reads_an_answer_without_end():
    with openai_server("x" * 2_000_000) as server, pytest.raises(ModelFailed, match="said too much"):
        asking(TINY, server).ask()
    assert len(server.asked) == 1


PASSING: list[Behaviour] = [
    too_many(retry_after=0.05),
    Refuse(500),
    Refuse(503),
    Refuse(520),
    Refuse(529),
    Refuse(408),
    Refuse(504),
    Cut(),
    NoChoices(),
    NoContent(),
    Text("  "),
    Text("<think>I could say hello.</think>"),
]


@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_what_may_pass_is_tried_again(trouble: Behaviour):
    with openai_server(trouble, trouble, "hello") as server:
        assert asking(TINY, server).ask().text == "hello"
    assert len(server.asked) == 3


@pytest.mark.parametrize("trouble", PASSING, ids=str)
def test_it_is_not_tried_for_ever(trouble: Behaviour):
    with openai_server(then=trouble) as server, pytest.raises(ModelFailed) as failed:
        asking(TINY, server).ask()
    assert failed.value.code == "model_failed"
    assert TINY in failed.value.message
    assert failed.value.next_step
    assert len(server.asked) == 4


FINAL = [
    Refuse(400),
    Refuse(401),
    Refuse(403),
    Refuse(404),
    Refuse(429, "You exceeded your current quota.", "insufficient_quota"),
    Refuse(429, "Too fast. " * 50 + "Your credit balance is too low."),
    Garbage(),
]


TOLD = {"prompt_tokens": 30, "completion_tokens": 2}
PARTS = [{"type": "thinking", "thinking": [{"type": "text", "text": "hm"}]}, {"type": "text", "text": "hello"}]


@pytest.mark.parametrize(
    ("answer", "took"),
    [(completion(PARTS, usage=TOLD), (30, 2)), (completion("hello", usage=[]), (HELLO.bytes // 4, 1))],
    ids=["content in parts", "odd usage"],
)
def test_what_litellm_does_not_take_for_an_answer_is_read_all_the_same(answer: Garbage, took: tuple[int, int]):
    with openai_server(then=answer) as server:
        asked = asking(NANO, server)
        assert asked.ask().text == "hello"
    assert len(server.asked) == 1
    assert (asked.ledger.taken.input_tokens, asked.ledger.taken.output_tokens) == took


@pytest.mark.parametrize("told", [10**12, 1 << 24, -5, "many"])
def test_a_count_that_no_model_can_have_told_is_estimated(told: object):
    usage = {"prompt_tokens": told, "completion_tokens": told, "total_tokens": told}
    with openai_server(then=completion("hello", usage=usage)) as server:
        asked = asking(NANO, server)
        assert asked.ask().text == "hello"
    assert (asked.ledger.taken.input_tokens, asked.ledger.taken.output_tokens) == (HELLO.bytes // 4, 1)


UNREADABLE = [
    completion([{"type": "image", "url": "a"}]),
    completion(42),
    Garbage(b'{"choices": 7}'),
    Garbage(b'{"choices": [{"message": {"content": "", "tool_calls": 7}}]}'),
    Garbage(b"[]"),
    Garbage(b"<html>Log in</html>"),
    Garbage(b""),
]


@pytest.mark.parametrize("answer", UNREADABLE, ids=str)
def test_what_cannot_be_read_is_told_without_lines_of_code(answer: Garbage):
    with openai_server(then=answer) as server, pytest.raises(ModelFailed, match="no answer that can be read") as failed:
        asking(TINY, server).ask()
    assert not any(words in failed.value.message for words in ("Traceback", "File ", "<class", "litellm.Internal"))
    assert "in a shape that nobody knows" in failed.value.next_step


@pytest.mark.parametrize("answer", UNREADABLE, ids=str)
def test_what_cannot_be_read_is_paid_once_and_may_have_been_as_long_as_it_might(answer: Garbage):
    with openai_server(then=answer) as server:
        asked = asking(NANO, server)
        with pytest.raises(ModelFailed):
            asked.ask()
    assert len(server.asked) == 1
    taken = asked.ledger.taken
    assert (taken.calls, taken.input_tokens, taken.output_tokens) == (1, HELLO.bytes // 4, HELLO.most_tokens)


NEXT_STEPS = [
    (Refuse(401), "name, key and address"),
    (Refuse(402, "Insufficient credits"), "Nothing is left to spend"),
    (Refuse(429, "You exceeded your current quota.", "insufficient_quota"), "Nothing is left to spend"),
    (Refuse(429, "You exceeded your current quota."), "Try again later"),
    (Refuse(400, "This model's maximum context length is 4096 tokens."), "longer context"),
    (Refuse(429), "Try again later"),
    (Refuse(503), "Try again later"),
]


@pytest.mark.parametrize(("trouble", "step"), NEXT_STEPS, ids=str)
def test_the_next_step_is_one_that_helps(trouble: Refuse, step: str):
    with openai_server(then=trouble) as server, pytest.raises(ModelFailed) as failed:
        asking(TINY, server).ask()
    assert step in failed.value.next_step


@pytest.mark.parametrize("model", [TINY, QWEN])
def test_what_is_wrong_with_the_connection_is_told(model: str):
    with openai_server() as server:
        asked = asking(model, server)
    with pytest.raises(ModelFailed, match=r"could not be reached, or hung up: .*refused") as failed:
        asked.ask()
    assert "http or https" in failed.value.next_step


@pytest.mark.parametrize("trouble", FINAL, ids=str)
def test_what_will_not_pass_is_not_tried_again(trouble: Refuse):
    with openai_server(then=trouble) as server, pytest.raises(ModelFailed):
        asking(TINY, server).ask()
    assert len(server.asked) == 1


def test_a_provider_is_given_the_pause_that_it_wants():
    with openai_server(too_many(retry_after=1.2), "hello") as server:
        begun = time.monotonic()
        asking(TINY, server).ask()
    assert time.monotonic() - begun >= 1.2


@pytest.mark.parametrize(
    "wants", ["-5", "nan", "soon", "Wed, 21 Oct 2015 07:28:00 GMT", "Wed, 21 Oct 99999 07:28:00", "0.01"]
)
def test_a_pause_that_is_none_keeps_nobody_waiting(wants: str):
    with openai_server(Refuse(429, headers={"Retry-After": wants}), "hello") as server:
        assert asking(TINY, server).ask(within_s=30.0).text == "hello"


@pytest.mark.parametrize("wants", ["inf", "9" * 30, "Fri, 31 Dec 9999 23:59:59 GMT"])
def test_a_pause_without_end_is_not_made(wants: str):
    with openai_server(then=Refuse(429, headers={"Retry-After": wants})) as server, pytest.raises(ModelFailed):
        asking(TINY, server).ask()
    assert len(server.asked) == 1


@pytest.mark.parametrize(("wants", "within_s"), [(3600.0, 60.0), (60.0, 20.0)])
def test_a_pause_that_leads_beyond_the_time_is_not_made(wants: float, within_s: float):
    with openai_server(then=too_many(retry_after=wants)) as server, pytest.raises(ModelFailed):
        asking(TINY, server).ask(within_s=within_s)
    assert len(server.asked) == 1


@pytest.mark.parametrize("trouble", [Hang(), Drip("slow" * 1000, pause_s=0.1, size=1)], ids=["hangs", "drips"])
def test_an_answer_that_takes_too_long_is_not_waited_for(trouble: Behaviour):
    with openai_server(trouble) as server, pytest.raises(ModelFailed, match="did not answer within") as failed:
        asking(TINY, server).ask(attempt_s=SHORT_S)
    assert "TIMEOUT_S" in failed.value.next_step
    assert len(server.asked) == 1


def test_the_time_of_the_run_is_the_end():
    with openai_server(Hang()) as server, pytest.raises((ModelFailed, TimedOut)):
        asking(TINY, server).ask(within_s=SHORT_S)
    with openai_server() as server, pytest.raises(TimedOut):
        asking(TINY, server).ask(within_s=0.0)
    assert server.asked == []


@pytest.mark.parametrize("trouble", [Hang(), too_many(retry_after=30)], ids=["call", "pause"])
def test_cancelling_ends_a_call_and_a_pause(trouble: Behaviour):
    with openai_server(trouble) as server:
        asked = asking(TINY, server)

        def cancel() -> None:
            server.wait_for(1)
            asked.cancelled.set()

        threading.Thread(target=cancel).start()
        with pytest.raises(AgentCancelled):
            asked.ask()
    assert len(asked.ledger.settled) == 1


def test_a_call_in_the_air_counts_though_nobody_heard_its_answer():
    with openai_server(Hang()) as server:
        asked = asking(NANO, server)
        with pytest.raises(ModelFailed):
            asked.ask(attempt_s=SHORT_S)
    taken = asked.ledger.taken
    assert (taken.input_tokens, taken.output_tokens) == (HELLO.bytes // 4, HELLO.most_tokens)
    assert taken.money


def test_a_call_that_was_refused_costs_nothing():
    with openai_server(Refuse(401)) as server:
        asked = asking(NANO, server)
        with pytest.raises(ModelFailed):
            asked.ask()
    assert asked.ledger.taken == Usage(1, 0, 0, 0.0)


def test_others_step_in_by_order_and_the_reason_is_told(monkeypatch: pytest.MonkeyPatch):
    with openai_server(Refuse(401)) as first, ollama_server("from here", models=("qwen3",)) as second:
        monkeypatch.setenv("OLLAMA_API_BASE", second.api_base)
        asked = asking(TINY, first, QWEN)
        answer = asked.ask()
    assert (answer.text, answer.model) == ("from here", QWEN)
    assert "AuthenticationError" in answer.notes[0]
    assert [model for model, _ in asked.ledger.settled] == [TINY, QWEN]
    assert KEY not in str([request.headers for request in second.requests])


def test_when_all_fail_all_reasons_are_told(monkeypatch: pytest.MonkeyPatch):
    with openai_server(Refuse(401)) as first, ollama_server(then=Refuse(404)) as second:
        monkeypatch.setenv("OLLAMA_API_BASE", second.api_base)
        with pytest.raises(ModelFailed) as failed:
            asking(TINY, first, QWEN).ask()
    assert TINY in failed.value.message
    assert QWEN in failed.value.message


def test_nothing_is_asked_when_the_ledger_says_no():
    with openai_server("never") as server, pytest.raises(BudgetSpent):
        asking(TINY, server, QWEN, ledger=KeptInMind(most=10)).ask()
    assert server.asked == []


def test_no_secret_is_sent_or_told(capfd: pytest.CaptureFixture[str], caplog: pytest.LogCaptureFixture):
    trouble = Refuse(500, f"no, not with {KEY}")
    with openai_server(then=trouble) as server, pytest.raises(ModelFailed) as failed:
        asking(TINY, server).ask(Question((Message("user", f"My key is {KEY}."),)))
    told = capfd.readouterr()
    assert KEY not in str([request.body for request in server.asked])
    assert KEY not in f"{failed.value} {failed.value.__cause__} {told.out} {told.err} {caplog.text}"
    assert told.out == ""
