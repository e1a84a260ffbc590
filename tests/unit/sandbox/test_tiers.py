"""Which tiers a mode comes to, given how they stand."""

from __future__ import annotations

from typing import cast

import pytest

from sandbox.errors import Off, Unavailable
from sandbox.off import OffSandbox
from sandbox.tiers import DockerOptions, Mode, Standing, choose, decide, status

NO_DOCKER = DockerOptions(command="no-such-engine")


def _standing(tier: str, works: set[str]) -> Standing:
    return Standing(tier, tier in works, f"how {tier} is", "" if tier in works else f"mend {tier}")


@pytest.mark.parametrize(
    ("mode", "works", "tier", "made_of", "reason"),
    [
        ("auto", {"monty", "docker", "bwrap"}, "auto", ("monty", "docker"), "docker for steps"),
        ("auto", {"monty", "bwrap"}, "auto", ("monty", "bwrap"), "bwrap for steps"),
        ("auto", {"monty"}, "monty", ("monty",), "docker: how docker is; bwrap: how bwrap is"),
        ("auto", {"bwrap"}, "bwrap", ("bwrap",), "how monty is"),
        ("monty", {"monty", "docker"}, "monty", ("monty",), "the settings name it"),
        ("bwrap", {"monty", "docker", "bwrap"}, "bwrap", ("bwrap",), "the settings name it"),
        ("off", set(), "off", (), "the settings say so"),
    ],
)
def test_a_mode_comes_to_these_tiers(mode: Mode, works: set[str], tier: str, made_of: tuple[str, ...], reason: str):
    decision = decide(mode, lambda name: _standing(name, works))
    assert (decision.tier, decision.made_of) == (tier, made_of)
    assert reason in decision.reason


@pytest.mark.parametrize("mode", ["monty", "docker", "bwrap"])
def test_a_tier_that_is_named_and_does_not_work_is_an_error(mode: Mode):
    others = {"monty", "docker", "bwrap"} - {mode}
    with pytest.raises(Unavailable, match=f"how {mode} is") as refused:
        decide(mode, lambda name: _standing(name, others))
    assert refused.value.next_step == f"mend {mode}"


def test_where_nothing_works_everything_is_said():
    with pytest.raises(Unavailable, match=r"how monty is; docker: how docker is; bwrap: how bwrap is"):
        decide("auto", lambda name: _standing(name, set()))


def test_what_makes_no_difference_is_not_looked_at():
    looked: list[str] = []

    def look(tier: str) -> Standing:
        looked.append(tier)
        return _standing(tier, {"monty", "docker", "bwrap"})

    decide("auto", look)
    assert looked == ["monty", "docker"]


def test_monty_is_chosen_and_runs_with_its_steps_checked():
    chosen = choose("monty")
    session = chosen.sandbox.open()
    assert (chosen.tier, session.run("1 + 1").value) == ("monty", 2)
    error = session.run("nobody_knows_this").error
    assert error is not None
    assert "Nothing of this step was run" in error.message
    chosen.sandbox.close()


def test_a_named_tier_without_its_engine_is_refused():
    with pytest.raises(Unavailable, match="no-such-engine"):
        choose("docker", NO_DOCKER)


def test_off_opens_nothing():
    chosen = choose("off")
    assert isinstance(chosen.sandbox, OffSandbox)
    with pytest.raises(Off):
        chosen.sandbox.open()


def test_a_monty_that_cannot_start_is_a_tier_that_does_not_work(monkeypatch: pytest.MonkeyPatch):
    monkeypatch.setenv("MONTY_BIN", "/bin/false")
    light = status(NO_DOCKER)[0]
    assert not light.works
    assert "Monty does not start here" in light.why
    assert light.fix


def test_every_tier_has_its_standing():
    standings = status(NO_DOCKER)
    assert [standing.tier for standing in standings] == ["monty", "docker", "bwrap"]
    assert standings[0].works
    assert not standings[1].works
    assert standings[1].fix


def test_a_tier_that_nobody_knows_is_refused_with_those_that_there_are():
    with pytest.raises(Unavailable, match=r"'bogus'\. Name one of auto, monty, docker, bwrap, off"):
        choose(cast("Mode", "bogus"))
