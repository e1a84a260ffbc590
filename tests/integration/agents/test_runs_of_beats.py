"""How far a beat is, as it stands in the record of its run."""

from __future__ import annotations

from typing import Any

from agents.testing import step
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.agents.thinking import Thinking, thinking

RESTS = "final_answer({'narrative': 'I rest.', 'valence': 0.5, 'next': ''})"
ACTS = "create_memory(content='The harbour crane is blue.')"
TOO_DEAR = "try:\n    reach_out(text='I am here.')\nexcept Exception as error:\n    print(error)"


async def test_it_acts_from_the_first_act_on_that_it_can_pay(settings: Settings, clock: SteppingClock) -> None:
    opened: list[Thinking] = []
    phases: list[str | None] = []

    def looks(_: Any) -> str:
        """Somebody looks while the model thinks of its next step."""
        runs = opened[0].mind.runs
        phases.append(runs.get(runs.under_way()[0].id).phase)
        return replies.pop(0)

    replies = [step(TOO_DEAR), step(ACTS), step(RESTS)]
    async with thinking(settings, clock, {"manager": [looks] * 3}) as there:
        opened.append(there)
        told = await there.call("run_heartbeat", energy_limit=2)
        assert (told["status"], told["answer"]["actions"]) == ("done", {"remember": 1}), told
        steps = (await there.call("get_trajectory", run_id=told["run_id"]))["page"]
    assert "not_affordable" in str(steps)
    assert [str(phase).split(":")[0] for phase in phases] == ["decide", "decide", "act"]
