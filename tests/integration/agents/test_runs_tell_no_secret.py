"""What is on record of runs is cut behind the secrets in it: no piece of one stays because the rest was cut off."""

from __future__ import annotations

import json
from typing import Any

import pytest

from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import BUS, Thinking, lived, thinking

SECRETS = {
    "aws_key": "AKIAABCDEFGHIJKLMNOP",
    "url_password": "postgres://app:Sup3rSecretPassw0rd-91-abcdefgh@db",
    "github_token": "ghp_0123456789abcdefghijklmnopqrstuvwxyz",
}
SECRET = pytest.mark.parametrize("secret", SECRETS.values(), ids=SECRETS)
PIECE = 8
MISSING = 4
TITLE, LINE = 80, 300
"""Where titles and lines of an explanation are cut."""


def cut_within(secret: str, at: int) -> str:
    """A text whose first characters, so many, hold nearly all of the secret."""
    before = at - 1 - len(secret) + MISSING
    return f"{'It rained. ' * 40}"[: before - 1] + f" {secret} and more."


def piece_of(secret: str, told: Any) -> str | None:
    """What a text holds of it. The name of a scheme and of a user are none."""
    kept = secret.removeprefix("postgres://app:")
    text = json.dumps(told)
    return next((part for at in range(len(kept) - PIECE + 1) if (part := kept[at : at + PIECE]) in text), None)


async def on_record(there: Thinking, run_id: str) -> Any:
    listed = await there.call("list_runs")
    assert [run["run_id"] for run in listed["runs"]] == [run_id]
    return [listed, await there.call("get_run", run_id=run_id)]


@SECRET
async def test_the_focus_of_a_beat(settings: Settings, clock: SteppingClock, secret: str) -> None:
    async with thinking(settings, clock) as there:
        told = await there.call("run_heartbeat", focus=cut_within(secret, TITLE), dry_run=True)
        assert piece_of(secret, [told, await on_record(there, told["run_id"])]) is None
        assert told["title"].startswith("a rehearsal of a beat: It rained.")


@SECRET
async def test_the_cues_of_a_session(settings: Settings, clock: SteppingClock, secret: str) -> None:
    async with thinking(settings, clock) as there:
        cues = [cut_within(secret, TITLE - len("test; "))]
        told = await there.call("reconstruct_session", cues=cues)
        assert piece_of(secret, await on_record(there, told["run_id"])) is None
        assert told["title"].startswith("test; It rained.")


@SECRET
@pytest.mark.parametrize("cut_at", [TITLE, LINE])
async def test_what_happened(settings: Settings, clock: SteppingClock, secret: str, cut_at: int) -> None:
    lived(settings, clock, BUS, BUS, BUS)
    async with thinking(settings, clock) as there:
        observation = cut_within(secret, cut_at)
        told = await there.call("resolve_prediction", prediction_id=there.predict().id, observation=observation)
        assert piece_of(secret, [told, await on_record(there, told["run_id"])]) is None
        assert any(line["text"].startswith("Happened: It rained.") for line in told["answer"]["explanation"])
