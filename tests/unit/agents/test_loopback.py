"""The providers of this machine speak as real ones do, and fail as they do."""

from __future__ import annotations

import http.client
import json
import threading
import time
from collections.abc import Callable
from typing import Any
from urllib.parse import urlsplit

import pytest

from agents.testing import (
    Behaviour,
    Call,
    Calls,
    Cut,
    Drip,
    Garbage,
    Hang,
    Held,
    Loopback,
    NoChoices,
    NoContent,
    Refuse,
    Text,
    Tokens,
    anthropic_server,
    ollama_server,
    openai_server,
    too_many,
)

ENDING_S = 20.0
OFFERED = "mcp__dionysus__semantic_recall"
CHAT, RESPONSES, MESSAGES, OLLAMA = "/v1/chat/completions", "/v1/responses", "/v1/messages", "/api/chat"
SERVERS: dict[str, Callable[..., Loopback]] = {
    CHAT: openai_server,
    RESPONSES: openai_server,
    MESSAGES: anthropic_server,
    OLLAMA: ollama_server,
}
TOOLS: dict[str, Any] = {
    CHAT: {"type": "function", "function": {"name": OFFERED}},
    OLLAMA: {"type": "function", "function": {"name": OFFERED}},
    MESSAGES: {"name": OFFERED},
    RESPONSES: {"type": "namespace", "name": "mcp__dionysus", "tools": [{"name": "semantic_recall"}]},
}
QUESTION = [{"role": "user", "content": "What do I like?"}]
RECALL = Calls((Call("semantic_recall", {"query": "tea"}),))
ADDRESSES = pytest.mark.parametrize("path", SERVERS)
EACH_WAY = pytest.mark.parametrize("stream", [False, True], ids=["whole", "stream"])


def ask(server: Loopback, path: str, *, stream: bool = False, timeout: float = 20.0, **more: Any) -> tuple[Any, str]:
    """The response, and its body as text."""
    line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=timeout)
    try:
        line.request("POST", path, json.dumps({"model": "tiny", "messages": QUESTION, "stream": stream} | more))
        response = line.getresponse()
        return response, response.read().decode(errors="replace")
    finally:
        line.close()


def text_of(path: str, body: str, *, stream: bool) -> str:
    """What was said, put together again."""
    if not stream:
        whole = json.loads(body)
        match path:
            case "/v1/chat/completions":
                return str(whole["choices"][0]["message"]["content"])
            case "/v1/responses":
                return str(whole["output"][0]["content"][0]["text"])
            case "/v1/messages":
                return str(whole["content"][0]["text"])
        return str(whole["message"]["content"])
    return "".join(piece(path, event) for event in events(body))


def events(body: str) -> list[dict[str, Any]]:
    lines = (line.removeprefix("data: ") for line in body.splitlines())
    return [json.loads(line) for line in lines if line.startswith("{")]


def piece(path: str, event: dict[str, Any]) -> str:
    match path:
        case "/v1/chat/completions":
            return "".join(choice["delta"].get("content") or "" for choice in event["choices"])
        case "/v1/responses":
            return str(event.get("delta", ""))
        case "/v1/messages":
            return str(event.get("delta", {}).get("text", ""))
    return str(event["message"]["content"])


@ADDRESSES
@EACH_WAY
def test_a_text_arrives_whole_or_in_pieces(path: str, stream: bool):
    with SERVERS[path]("A text that is longer than one piece of a stream.") as server:
        response, body = ask(server, path, stream=stream)
    assert response.status == 200
    assert text_of(path, body, stream=stream) == "A text that is longer than one piece of a stream."


@ADDRESSES
@EACH_WAY
def test_a_tool_is_called_by_the_name_that_the_client_gave_it(path: str, stream: bool):
    with SERVERS[path](RECALL) as server:
        _, body = ask(server, path, stream=stream, tools=[TOOLS[path]])
    name = "semantic_recall" if path == RESPONSES else OFFERED
    assert f'"name": "{name}"' in body
    assert "tea" in body
    assert ('"namespace": "mcp__dionysus"' in body) == (path == RESPONSES)


@ADDRESSES
@EACH_WAY
@pytest.mark.parametrize(
    ("behaviour", "status"),
    [(Refuse(401), 401), (Refuse(500, "out of order"), 500), (too_many(retry_after=2.5), 429)],
    ids=["401", "500", "429"],
)
def test_it_refuses(path: str, stream: bool, behaviour: Refuse, status: int):
    with SERVERS[path](behaviour) as server:
        response, body = ask(server, path, stream=stream)
    assert response.status == status
    assert response.headers["Retry-After"] == ("2.5" if status == 429 else None)
    assert behaviour.message in body
    assert "error" in json.loads(body)


@ADDRESSES
@EACH_WAY
def test_it_hangs_up_in_the_middle(path: str, stream: bool):
    with SERVERS[path](Cut()) as server, pytest.raises(http.client.IncompleteRead):
        ask(server, path, stream=stream)


@ADDRESSES
def test_it_says_nothing_until_the_client_has_enough(path: str):
    with SERVERS[path](Hang(), "Here I am.") as server:
        with pytest.raises(TimeoutError):
            ask(server, path, timeout=0.1)
        server.wait_for(1)  # or the next one would get what was meant for the first
        assert "Here I am." in ask(server, path)[1]


def test_it_says_nothing_until_a_gate_is_opened():
    gate = threading.Event()
    with openai_server(Held(gate, "At last.")) as server:
        heard: list[str] = []
        client = threading.Thread(target=lambda: heard.append(ask(server, CHAT)[1]))
        client.start()
        server.wait_for(1)
        assert heard == []
        gate.set()
        client.join()
    assert "At last." in heard[0]


@pytest.mark.parametrize("behaviour", [Hang(), Held(threading.Event(), "never"), Drip("x" * 1000, 10.0)])
def test_closing_ends_what_still_goes_on(behaviour: Behaviour):
    before = _of_servers()
    with openai_server(behaviour) as server:
        client = threading.Thread(target=_in_vain, args=(server,))
        client.start()
        server.wait_for(1)
    client.join()
    until = time.monotonic() + ENDING_S
    while (left := _of_servers() - before) and time.monotonic() < until:
        time.sleep(0.05)
    assert not left


def _of_servers() -> set[threading.Thread]:
    """Threads that answer, or listen."""
    return {thread for thread in threading.enumerate() if thread.name.startswith(("loopback", "Thread-"))}


def _in_vain(server: Loopback) -> None:
    with pytest.raises((http.client.HTTPException, OSError)):
        ask(server, CHAT)


@pytest.mark.parametrize(
    ("path", "behaviour", "told"),
    [
        (CHAT, NoChoices(), '"choices": []'),
        (CHAT, NoContent(), '"content": null'),
        (RESPONSES, NoChoices(), '"output": []'),
        (RESPONSES, NoContent(), '"content": []'),
        (MESSAGES, NoChoices(), '"content": []'),
        (OLLAMA, NoContent(), '"content": null'),
        (CHAT, Garbage(b"{]"), "{]"),
        (OLLAMA, Drip("one after the other", 0.001), "one after the other"),
    ],
)
def test_it_answers_badly(path: str, behaviour: Behaviour, told: str):
    with SERVERS[path](behaviour) as server:
        response, body = ask(server, path)
    assert response.status == 200
    assert told in body
    assert path != OLLAMA or "message" in json.loads(body)


def test_an_answer_of_ollama_may_have_no_message():
    with ollama_server(NoChoices()) as server:
        assert "message" not in json.loads(ask(server, OLLAMA)[1])


@pytest.mark.parametrize(
    ("path", "usage"),
    [
        (CHAT, {"prompt_tokens": 100, "completion_tokens": 20, "total_tokens": 120}),
        (RESPONSES, {"input_tokens": 100, "output_tokens": 20, "total_tokens": 120}),
        (MESSAGES, {"input_tokens": 100, "output_tokens": 20, "cache_read_input_tokens": 64}),
    ],
)
@EACH_WAY
def test_what_it_took_is_told(path: str, stream: bool, usage: dict[str, int]):
    with SERVERS[path](Text("x", Tokens(100, 20, cached=64, reasoning=5))) as server:
        _, body = ask(server, path, stream=stream)
    assert all(f'"{name}": {number}' in body for name, number in usage.items())


def test_a_provider_may_not_say_what_it_took():
    with openai_server(Text("x", None)) as server:
        assert "usage" not in json.loads(ask(server, CHAT)[1])


def test_all_that_came_is_kept():
    with openai_server("a", "b", only_with_tools=True) as server:
        assert "ok" in ask(server, CHAT)[1]
        assert '"a"' in ask(server, CHAT, tools=[TOOLS[CHAT]], temperature=0.3)[1]
        assert [request.body.get("temperature") for request in server.requests] == [None, 0.3]
        assert [request.body["messages"] for request in server.asked] == [QUESTION]
        assert "content-length" in server.asked[0].headers


def test_a_script_may_look_at_the_request_and_has_an_end():
    with openai_server(lambda request: request.body["messages"][0]["content"].upper()) as server:
        assert "WHAT DO I LIKE?" in ask(server, CHAT)[1]
        response, body = ask(server, CHAT)
    assert (response.status, "at its end" in body) == (400, True)


def test_stop_sequences_are_heeded_unless_the_model_does_not():
    said = "<code>\nprint(1)\n</code>\nObservation: 1"
    with openai_server(said) as server:
        _, body = ask(server, CHAT, stop=["Observation:", "</code>"])
    assert text_of(CHAT, body, stream=False) == "<code>\nprint(1)\n"
    with openai_server(said, heed_stop=False) as server:
        _, body = ask(server, CHAT, stop=["Observation:", "</code>"])
    assert text_of(CHAT, body, stream=False) == said


def test_a_model_may_refuse_parameters():
    with openai_server("x", refuses=("temperature",)) as server:
        response, body = ask(server, CHAT, temperature=0.1)
        assert (response.status, "unsupported_parameter" in body) == (400, True)
        assert ask(server, CHAT)[0].status == 200


@pytest.mark.parametrize(
    ("make", "path", "told"),
    [
        (openai_server, "/v1/models", "tiny"),
        (ollama_server, "/api/tags", "tiny"),
        (ollama_server, "/api/version", "version"),
        (anthropic_server, "/v1/models", "tiny"),
    ],
)
def test_it_says_what_it_has(make: Callable[..., Loopback], path: str, told: str):
    with make() as server:
        line = http.client.HTTPConnection(urlsplit(server.url).netloc, timeout=20)
        line.request("GET", path)
        assert told in line.getresponse().read().decode()
        line.request("GET", "/nothing")
        assert line.getresponse().status == 404
        line.close()


def test_it_shows_a_model_that_it_has_and_no_other():
    with ollama_server(models=("llama3",)) as server:
        shown, body = ask(server, "/api/show", model="llama3")
        assert shown.status == 200
        assert "context_length" in body
        assert ask(server, "/api/show", model="other")[0].status == 404


def test_many_ask_at_once():
    with openai_server(*map(str, range(40))) as server:
        heard: list[str] = []
        clients = [threading.Thread(target=lambda: heard.append(ask(server, CHAT)[1])) for _ in range(40)]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
    said = {json.loads(body)["choices"][0]["message"]["content"] for body in heard}
    assert said == set(map(str, range(40)))
