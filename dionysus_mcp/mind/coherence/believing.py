"""Believing: a statement with a confidence that evidence moves, and that says how it came about."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace

from dionysus_mcp.errors import InvalidInput, LimitReached, NotFound
from dionysus_mcp.mind.checks import Checker
from dionysus_mcp.mind.coherence.belief import Belief, Evidence, confidence_of, sameness
from dionysus_mcp.mind.coherence.belief_answers import Believed, NotCounted, Opposed, Past
from dionysus_mcp.mind.coherence.formulas import believed
from dionysus_mcp.mind.coherence.opposing import opposed
from dionysus_mcp.mind.existing import existing
from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.ground import Ground
from dionysus_mcp.mind.identity import checked_memory_id
from dionysus_mcp.mind.kinds import Kind, checked_id, existing_thing, free_id_of
from dionysus_mcp.mind.truth.compare import same_text
from dionysus_mcp.mind.truth.verdict import Statement
from dionysus_mcp.mind.values import EVERY_PROJECT, GLOBAL_PROJECT, Caller, Status
from dionysus_mcp.store.port import Change, Node, Order, Unit, Where

STATEMENT_CHARS = 1_000
AT_ONCE, MOST_EVIDENCE = 50, 200
COMPARED = 100
HISTORY = 5
STATED, EVIDENCE = "stated", "evidence"
UNKNOWN = "no confidence was stated, and no memory that still holds speaks for it or against it"


@dataclass(frozen=True, slots=True)
class Saying:
    """What a caller says of a belief, unchecked. Either a statement or the id of a belief names it."""

    statement: str | None = None
    belief_id: str | None = None
    subject: str | None = None
    confidence: float | None = None
    supported_by: tuple[str, ...] = ()
    contradicted_by: tuple[str, ...] = ()
    project_id: str | None = None
    withdraw: bool = False


@dataclass(frozen=True, slots=True)
class Weighed:
    """How sure one may be of a belief as its evidence stands now."""

    confidence: float | None
    not_counted: tuple[NotCounted, ...] = ()


class Beliefs:
    """Keeps beliefs: every update is a change of the journal, which is their history."""

    def __init__(self, ground: Ground) -> None:
        self._ground = ground
        self._store = ground.store

    def update(self, saying: Saying, caller: Caller) -> Believed:
        """Store what is said of a belief, and answer how sure one may be of it now."""
        check = Checker(self._ground.limits)
        said = _checked(saying, caller, check)
        new = _evidence(said)
        with self._store.unit(caller.stamp) as unit:
            before = self._named(unit, said)
            for one in new:
                existing(unit, one.memory_id, "supported_by" if one.supports else "contradicted_by")
            after = self._changed(_revised(before, said, new))
            unit.act()
            change = unit.put(after.node())
            stored = unit.get(after.id)
        belief = Belief.of(stored) if isinstance(stored, Node) else after
        return self._answer(belief, before.confidence, change, check.secrets)

    def held(self, project_id: str | None, caller: Caller, limit: int) -> list[Belief]:
        """The beliefs updated last; `weighed` says how sure one may be of each by now."""
        where = Where(
            Kind.BELIEF, projects=projects(project_id, caller, self._ground.limits), statuses=(Status.ACTIVE,)
        )
        return [Belief.of(node) for node in self._store.find(where, Order.CHANGED, limit)]

    def weighed(self, belief: Belief) -> Weighed:
        """Confidence by the evidence that still holds. What says the same again counts once."""
        nodes = {node.id: node for node in self._store.get([one.memory_id for one in belief.evidence])}
        counts = {True: list[str](), False: list[str]()}
        left_out = []
        for one in belief.evidence:
            node = nodes.get(one.memory_id)
            if why := _uncounted(one, node, counts[one.supports]):
                left_out.append(NotCounted(one.memory_id, why))
            elif node and not one.weighed:
                counts[one.supports].append(node.text)
        return Weighed(believed(belief.stated, len(counts[True]), len(counts[False])), tuple(left_out))

    def _changed(self, belief: Belief) -> Belief:
        return replace(belief, confidence=self.weighed(belief).confidence)

    def _named(self, unit: Unit, said: Saying) -> Belief:
        if said.belief_id:
            node = existing_thing(unit, said.belief_id, Kind.BELIEF, "belief_id")
            return Belief.of(node)
        statement, project = said.statement or "", said.project_id or GLOBAL_PROJECT
        where = Where(Kind.BELIEF, projects=(project,), labels=(sameness(statement),), statuses=(Status.ACTIVE,))
        there = self._store.find(where, Order.OLDEST, 1)
        if there:
            return Belief.of(there[0])
        if said.withdraw:
            raise NotFound("There is no belief with this statement.", "Name it by its id.", field="statement")
        return Belief(free_id_of(unit, Kind.BELIEF), statement, project)

    def _answer(self, belief: Belief, before: float | None, change: Change | None, redacted: int) -> Believed:
        weighed = self.weighed(belief)
        return Believed(
            id=belief.id,
            statement=belief.statement,
            confidence=_rounded(weighed.confidence),
            by=_by(belief),
            version=belief.version,
            subject=belief.subject or None,
            unknown=UNKNOWN if weighed.confidence is None else None,
            before=_rounded(before),
            change=change.seq if change else None,
            supported_by=tuple(one.memory_id for one in belief.evidence if one.supports),
            contradicted_by=tuple(one.memory_id for one in belief.evidence if not one.supports),
            not_counted=weighed.not_counted,
            opposed_to=self._opposed(belief),
            history=self._history(belief.id),
            withdrawn=belief.status is not Status.ACTIVE,
            redacted=redacted,
        )

    def _opposed(self, belief: Belief) -> tuple[Opposed, ...]:
        """The beliefs about the same that cannot be true beside it."""
        where = Where(
            Kind.BELIEF,
            projects=tuple(dict.fromkeys((belief.project_id, GLOBAL_PROJECT))),
            statuses=(Status.ACTIVE,),
            subjects=(belief.subject,) if belief.subject else (),
        )
        others = [Belief.of(node) for node in self._store.find(where, Order.CHANGED, COMPARED)]
        found = ((other, opposed(_said(belief), _said(other))) for other in others if other.id != belief.id)
        return tuple(Opposed(one.id, one.statement, _rounded(one.confidence), rule) for one, rule in found if rule)

    def _history(self, belief_id: str) -> tuple[Past, ...]:
        """What was thought of it before, newest first."""
        changes = self._store.changes(thing=belief_id, newest_first=True, limit=HISTORY + 1)[1:]
        return tuple(
            Past(change.seq, change.at, change.author, _rounded(confidence_of(change.after.data)))
            for change in changes
            if isinstance(change.after, Node)
        )


def _said(belief: Belief) -> Statement:
    return Statement(belief.statement, belief.subject)


def _checked(saying: Saying, caller: Caller, check: Checker) -> Saying:
    if bool(saying.belief_id) == bool(saying.statement and saying.statement.strip()):
        raise InvalidInput(
            "Exactly one of statement and belief_id must be given.", "Say what is believed, or name the belief."
        )
    if saying.belief_id:
        checked_id(saying.belief_id, Kind.BELIEF, "belief_id")
    project = check.name("project_id", saying.project_id) or check.name("project_id", caller.project) or GLOBAL_PROJECT
    if project == EVERY_PROJECT:
        raise check.refusal("project_id", project, "one project, or 'global' for what is true everywhere,")
    return replace(
        saying,
        statement=check.passage("statement", saying.statement, STATEMENT_CHARS),
        subject=check.name("subject", saying.subject),
        confidence=None if saying.confidence is None else check.share("confidence", saying.confidence),
        project_id=project,
    )


def _evidence(said: Saying) -> tuple[Evidence, ...]:
    given = {"supported_by": said.supported_by, "contradicted_by": said.contradicted_by}
    for field, ids in given.items():
        if len(ids) > AT_ONCE:
            raise InvalidInput(f"{field} names {len(ids)} memories.", f"Name at most {AT_ONCE} at once.", field=field)
        for one in ids:
            checked_memory_id(one, field)
    both = set(said.supported_by) & set(said.contradicted_by)
    if both:
        raise InvalidInput(
            f"{min(both)} is named for the belief and against it.", "Name it once.", field="contradicted_by"
        )
    return tuple(Evidence(one, field == "supported_by") for field, ids in given.items() for one in dict.fromkeys(ids))


def _revised(before: Belief, said: Saying, new: Sequence[Evidence]) -> Belief:
    """The belief with what was said. A confidence that is stated has weighed all evidence that there is by then."""
    evidence = {one.memory_id: one for one in before.evidence}
    for one in new:
        if evidence.get(one.memory_id, one).supports != one.supports or one.memory_id not in evidence:
            evidence[one.memory_id] = one
    if len(evidence) > MOST_EVIDENCE:
        raise LimitReached(
            f"{before.id} would have {len(evidence)} pieces of evidence; {MOST_EVIDENCE} are the limit.",
            "State a confidence that sums them up, in a new belief.",
        )
    stated = said.confidence is not None
    return replace(
        before,
        subject=said.subject or before.subject,
        status=_status(before, said, new),
        stated=said.confidence if stated else before.stated,
        evidence=tuple(replace(one, weighed=True) if stated else one for one in evidence.values()),
    )


def _status(before: Belief, said: Saying, new: Sequence[Evidence]) -> Status:
    """One that was withdrawn is held again when something is said of it, not when it is looked at."""
    if said.withdraw:
        return Status.ARCHIVED
    return Status.ACTIVE if new or said.confidence is not None else before.status


def _uncounted(one: Evidence, node: Node | None, counted: Sequence[str]) -> str | None:
    """Why a memory does not move the belief, if it does not."""
    if node is None or node.status == Status.PURGED:
        return "erased"
    if node.status != Status.ACTIVE:
        return str(node.status)
    if not one.weighed and any(same_text(node.text, text) for text in counted):
        return "says the same as another"
    return None


def _by(belief: Belief) -> str:
    """What the confidence comes from, as far as it is known."""
    moved = any(not one.weighed for one in belief.evidence)
    sources = (*([STATED] if belief.stated is not None else []), *([EVIDENCE] if moved else []))
    return "+".join(sources)


def _rounded(share: float | None) -> float | None:
    return None if share is None else round(share, 3)
