"""The list: one table per topic. `PROBES` has them all, in order."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from sandbox.attacks.probe import Probe
from sandbox.attacks.probes.files import FILES
from sandbox.attacks.probes.language import LANGUAGE
from sandbox.attacks.probes.network import NETWORK
from sandbox.attacks.probes.privileges import PRIVILEGES
from sandbox.attacks.probes.processes import PROCESSES
from sandbox.attacks.probes.protocol import PROTOCOL
from sandbox.attacks.probes.resources import RESOURCES
from sandbox.attacks.probes.surroundings import SURROUNDINGS
from sandbox.attacks.probes.time import TIME
from sandbox.attacks.probes.tools import TOOLS

TOPICS: Mapping[str, tuple[Probe, ...]] = {
    "files": FILES,
    "surroundings": SURROUNDINGS,
    "network": NETWORK,
    "privileges": PRIVILEGES,
    "processes": PROCESSES,
    "time": TIME,
    "resources": RESOURCES,
    "language": LANGUAGE,
    "protocol": PROTOCOL,
    "tools": TOOLS,
}
PROBES = tuple(replace(probe, topic=topic) for topic, probes in TOPICS.items() for probe in probes)

WITHOUT_DAEMON = {
    "memory of many processes together": "without a daemon, memory is limited for each process alone",
    "run a program from tmp": "bubblewrap has no tmp without programs; what runs there may do no more than the code",
}
NOT_PROMISED: Mapping[str, Mapping[str, str]] = {"bwrap": WITHOUT_DAEMON, "auto": WITHOUT_DAEMON}
"""What a tier does not stop, with the reason. These probes are not run there, and docs/security.md says so."""


def probes_of(tier: str) -> tuple[Probe, ...]:
    """The probes that a tier must withstand."""
    return tuple(probe for probe in PROBES if probe.name not in NOT_PROMISED.get(tier, {}))
