"""Every attack of the list on every tier; every third one on `auto`, which is made of two that get them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.attacks import PROBES, Probe, Stage, attempt
from sandbox.attacks.probes import NOT_PROMISED
from sandbox.port import Sandbox
from tests.contract.sandbox.conftest import TIERS

LEAST = 60
ATTACKED = {tier: PROBES[::3] if tier == "auto" else PROBES for tier in TIERS if tier != "unprotected"}
CASES = [pytest.param(tier, probe, id=f"{tier}-{probe.name}") for tier, probes in ATTACKED.items() for probe in probes]


@pytest.fixture(scope="session")
def stage(sandbox: Sandbox) -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.mark.parametrize(("sandbox", "probe"), CASES, indirect=["sandbox"], scope="session")
def test_the_sandbox_holds(sandbox: Sandbox, stage: Stage, probe: Probe):
    if probe.name in NOT_PROMISED.get(sandbox.tier, {}):
        pytest.skip(NOT_PROMISED[sandbox.tier][probe.name])
    verdict = attempt(sandbox, probe, stage)
    assert verdict.held, verdict.detail


def test_the_list_is_long_and_its_names_are_told_apart():
    names = {probe.name for probe in PROBES}
    assert len(names) == len(PROBES) >= LEAST


def test_what_is_not_promised_is_on_the_list():
    names = {probe.name for probe in PROBES}
    assert {name for probes in NOT_PROMISED.values() for name in probes} <= names
