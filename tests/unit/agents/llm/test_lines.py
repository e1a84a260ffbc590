"""A call that nobody waits for any more ends, whatever its provider goes on to send."""

from __future__ import annotations

import threading
from importlib.util import find_spec

import pytest

from agents.errors import AgentCancelled, ModelFailed
from agents.testing import Drip, Endless, Hang, Refuse, ollama_server, openai_server
from tests.unit.agents.llm.kit import asking

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

SERVERS = {"openai/tiny": openai_server, "ollama_chat/qwen3": ollama_server}
MODELS = pytest.mark.parametrize("model", SERVERS)
SHORT_S = 5.0
SLOWLY = (Drip("slow" * 10_000, pause_s=0.05, size=1), Endless(pause_s=0.05, size=1))


@MODELS
@pytest.mark.parametrize("trouble", SLOWLY, ids=["drips", "endless"])
def test_it_hangs_up_on_what_does_not_end_in_its_time(model: str, trouble: Drip | Endless):
    with SERVERS[model](trouble) as server:
        with pytest.raises(ModelFailed, match="did not answer within"):
            asking(model, server).ask(attempt_s=SHORT_S)
        server.wait_for_hang_up()


@MODELS
def test_it_hangs_up_on_what_nobody_wants_to_read(model: str):
    with SERVERS[model](then=Endless()) as server:
        asked = asking(model, server)
        with pytest.raises(ModelFailed, match="said too much: more than 1 MB"):
            asked.ask()
        server.wait_for_hang_up()
    assert len(server.asked) == 1
    assert asked.ledger.taken.output_tokens == 64


@MODELS
@pytest.mark.parametrize("trouble", [Endless(pause_s=0.05, size=1), Hang()], ids=["endless", "silent"])
def test_it_hangs_up_when_the_run_is_cancelled(model: str, trouble: Endless | Hang):
    """On what is silent, too: its own time-out is far longer than the test waits for that."""
    with SERVERS[model](trouble) as server:
        asked = asking(model, server)

        def cancel() -> None:
            server.wait_for(1)
            asked.cancelled.set()

        threading.Thread(target=cancel).start()
        with pytest.raises(AgentCancelled):
            asked.ask(within_s=300.0, attempt_s=200.0)
        server.wait_for_hang_up()


@MODELS
def test_one_call_hangs_up_on_nobody_elses(model: str):
    with SERVERS[model](Endless(), "hello", "hello again") as server:
        with pytest.raises(ModelFailed):
            asking(model, server).ask()
        assert asking(model, server).ask().text == "hello"
        assert asking(model, server).ask().text == "hello again"


@MODELS
@pytest.mark.parametrize("status", [301, 302, 303, 307, 308])
def test_nothing_is_sent_where_an_answer_sends_to(model: str, status: int):
    with SERVERS[model]("from elsewhere") as other:
        away = Refuse(status, headers={"Location": f"{other.url}/v1/chat/completions"})
        with SERVERS[model](then=away) as server, pytest.raises(ModelFailed, match="sends to another one") as failed:
            asking(model, server).ask()
        assert f"HTTP {status}" in failed.value.message
        assert "address that answers itself" in failed.value.next_step
        assert len(server.asked) == 1
        assert other.requests == []
