"""What tests of every kind share: a data folder of their own, a clock that they move, and a mind over both."""

from __future__ import annotations

import signal
import sys
import threading
from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from pathlib import Path

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.environment import prepare_numbers
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.settings import EmbeddingSettings, Settings, load_settings
from tests.provider import SECRET, Provider


class SteppingClock:
    """Starts at a known moment and goes on by a minute at every look; `moment` may be set."""

    def __init__(self, moment: datetime = datetime(2026, 5, 4, 9, 0, tzinfo=UTC)) -> None:
        self.moment = moment

    def __call__(self) -> datetime:
        self.moment += timedelta(minutes=1)
        return self.moment


def pytest_configure() -> None:
    """Said before anything is imported or started: one thread for numpy, as in the product, and signals that work.

    Under nohup, or behind a script's `&`, signals are ignored, and every process of ours would inherit that.
    """
    prepare_numbers()
    for number, usual in ((signal.SIGINT, signal.default_int_handler), (signal.SIGHUP, signal.SIG_DFL)):
        if signal.getsignal(number) is signal.SIG_IGN:
            signal.signal(number, usual)


@pytest.fixture(autouse=True)
def _no_settings_of_the_machine(monkeypatch: pytest.MonkeyPatch, tmp_path: Path) -> None:
    monkeypatch.setenv("DIONYSUS_HOME", str(tmp_path / "home"))
    monkeypatch.delenv("CLAUDE_PROJECT_DIR", raising=False)


@pytest.fixture(autouse=True)
def _clients_of_models_are_closed() -> Iterator[None]:
    """LiteLLM keeps a client, and its socket, for each provider; here tests have providers of their own."""
    yield
    litellm = sys.modules.get("litellm")
    kept = litellm.in_memory_llm_clients_cache.cache_dict if litellm else {}
    for name in [name for name, client in kept.items() if type(client).__name__ in {"OpenAI", "HTTPHandler"}]:
        kept.pop(name).close()


@pytest.fixture
def settings(tmp_path: Path) -> Settings:
    """Words only: what holds with every embedder is tested without one. `with_meaning` has the model."""
    return load_settings(home=tmp_path / "home", project="test", embedding={"model": "none"})


@pytest.fixture
def with_meaning(settings: Settings) -> Settings:
    """The model that comes with Dionysus. A recall waits until it is loaded."""
    return settings.model_copy(update={"embedding": EmbeddingSettings(model="minilm", patience_s=60)})


@pytest.fixture
def clock() -> SteppingClock:
    return SteppingClock()


@pytest.fixture
def mind(settings: Settings, clock: SteppingClock) -> Iterator[Mind]:
    mind = build_mind(settings, clock)
    yield mind
    mind.close()


@pytest.fixture
def caller() -> Caller:
    return Caller(author="tester", project="test")


@pytest.fixture
def provider(monkeypatch: pytest.MonkeyPatch) -> Iterator[Provider]:
    with Provider() as server:
        thread = threading.Thread(target=server.serve_forever, args=(0.02,))
        thread.start()
        monkeypatch.setenv("OPENAI_API_BASE", f"http://127.0.0.1:{server.server_port}/v1")
        monkeypatch.setenv("OPENAI_API_KEY", SECRET)
        yield server
        server.may_answer.set()
        server.shutdown()
        thread.join()
