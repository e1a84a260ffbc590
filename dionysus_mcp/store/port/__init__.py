"""The store port: a small property graph with a journal. Every adapter keeps these promises.

A write happens in a unit of work and is durable when the unit ends. Each unit appends what it changed to the
journal in the same transaction; history, undo, time travel and cache refresh are read from there.
"""

from dionysus_mcp.store.port.answers import Candidate, Matches, Neighbour, Session, Sessions, Use
from dionysus_mcp.store.port.changes import PURGED, Change, Clock, Operation, Stamp
from dionysus_mcp.store.port.questions import Direction, Order, Probe, Reach, Vector, Where
from dionysus_mcp.store.port.store import USED, Derived, Journal, Notes, Searching, Store, Things, Ties, Uses, Writing
from dionysus_mcp.store.port.things import Link, Node, Thing
from dionysus_mcp.store.port.unit import Unit

__all__ = [
    "PURGED",
    "USED",
    "Candidate",
    "Change",
    "Clock",
    "Derived",
    "Direction",
    "Journal",
    "Link",
    "Matches",
    "Neighbour",
    "Node",
    "Notes",
    "Operation",
    "Order",
    "Probe",
    "Reach",
    "Searching",
    "Session",
    "Sessions",
    "Stamp",
    "Store",
    "Thing",
    "Things",
    "Ties",
    "Unit",
    "Use",
    "Uses",
    "Vector",
    "Where",
    "Writing",
]
