"""A call that nobody waits for any more ends, whatever its provider goes on to send."""

from __future__ import annotations

import datetime as dt
import ipaddress
import socket
import ssl
import threading
import time
from collections.abc import Iterator
from contextlib import contextmanager
from importlib.util import find_spec
from pathlib import Path

import httpx
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID

from agents.errors import AgentCancelled, ModelFailed
from agents.llm.bounded import Bounded
from agents.llm.line import Line
from agents.testing import Drip, Endless, Hang, Refuse, ollama_server, openai_server
from tests.unit.agents.llm.kit import asking

pytestmark = pytest.mark.skipif(not find_spec("litellm"), reason="the extra `litellm` is not installed")

SERVERS = {"openai/tiny": openai_server, "ollama_chat/qwen3": ollama_server}
MODELS = pytest.mark.parametrize("model", SERVERS)
SHORT_S = 5.0
WAITS_S = 20.0
"""So long the silent one waits for whoever asked to go."""
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


def certificate(folder: Path) -> Path:
    """A new one of this machine, signed by itself, with its key."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "a test's own")])
    here = x509.SubjectAlternativeName([x509.IPAddress(ipaddress.ip_address("127.0.0.1"))])
    now, day = dt.datetime.now(dt.UTC), dt.timedelta(days=1)
    made = x509.CertificateBuilder(name, name, key.public_key(), x509.random_serial_number(), now - day, now + day)
    signed = made.add_extension(here, critical=False).sign(key, hashes.SHA256())
    file = folder / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    file.write_bytes(secret + signed.public_bytes(Encoding.PEM))
    return file


@contextmanager
def silent_over_tls(file: Path, asked: threading.Event, left: threading.Event) -> Iterator[str]:
    """Where it listens. It hears one question, says nothing, and waits until whoever asked has gone."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(file)

    def serve() -> None:
        plain, _ = listening.accept()
        plain.settimeout(WAITS_S)
        with context.wrap_socket(plain, server_side=True) as line:
            line.recv(1 << 16)
            asked.set()
            try:
                gone = not line.recv(1)
            except TimeoutError:
                return
            except OSError:  # cut off, which TLS calls an error
                gone = True
            if gone:
                left.set()

    with socket.create_server(("127.0.0.1", 0)) as listening:
        listening.settimeout(WAITS_S)
        thread = threading.Thread(target=serve, daemon=True)
        thread.start()
        yield f"https://127.0.0.1:{listening.getsockname()[1]}/"
        thread.join()


def test_it_hangs_up_on_what_is_silent_over_tls(tmp_path: Path):
    """TLS goes on with a socket of its own: to shut the one below, which it took, does nothing."""
    file, asked, left = certificate(tmp_path), threading.Event(), threading.Event()
    line = Line(time.monotonic() + 2 * WAITS_S)

    def hang_up() -> None:
        assert asked.wait(WAITS_S)
        line.hang_up()

    trusting = ssl.create_default_context(cafile=file)
    with httpx.Client(verify=trusting, trust_env=False) as inner, silent_over_tls(file, asked, left) as url:
        threading.Thread(target=hang_up, daemon=True).start()
        with line.held(), httpx.Client(transport=Bounded(lambda: inner), timeout=2 * WAITS_S) as client:
            begun = time.monotonic()
            with pytest.raises(httpx.TransportError):
                client.get(url)
            assert time.monotonic() - begun < WAITS_S
    assert left.is_set()
