"""Every attack of the list on every tier; every third one on `auto`, which is made of two that get them all."""

from __future__ import annotations

from collections.abc import Iterator

import pytest

from sandbox.attacks import PROBES, Probe, Stage, attempt
from sandbox.attacks.probes import NOT_PROMISED
from sandbox.port import Sandbox
from tests.contract.sandbox.conftest import TIERS

LEAST = 60
MADE_OF_ONE = [tier for tier in TIERS if tier not in {"unprotected", "auto"}]


@pytest.fixture(scope="session")
def stage(sandbox: Sandbox) -> Iterator[Stage]:
    with Stage() as stage:
        yield stage


@pytest.mark.parametrize("sandbox", MADE_OF_ONE, indirect=True, scope="session")
@pytest.mark.parametrize("probe", PROBES, ids=lambda probe: probe.name)
def test_a_tier_holds(sandbox: Sandbox, stage: Stage, probe: Probe):
    held(sandbox, stage, probe)


@pytest.mark.parametrize("sandbox", ["auto"], indirect=True, scope="session")
@pytest.mark.parametrize("probe", PROBES[::3], ids=lambda probe: probe.name)
def test_what_is_made_of_two_holds(sandbox: Sandbox, stage: Stage, probe: Probe):
    held(sandbox, stage, probe)


def held(sandbox: Sandbox, stage: Stage, probe: Probe) -> None:
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
