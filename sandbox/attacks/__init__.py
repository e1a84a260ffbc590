"""Attacks on a sandbox, and a judge who looks from outside at what came of them."""

from sandbox.attacks.probe import Probe, Verdict
from sandbox.attacks.probes import PROBES, probes_of
from sandbox.attacks.running import attempt, run_all
from sandbox.attacks.stage import Stage

__all__ = ["PROBES", "Probe", "Stage", "Verdict", "attempt", "probes_of", "run_all"]
