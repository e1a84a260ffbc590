"""Models compete for one situation: the surest prediction wins, is kept, and activates the basins it came from."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, replace
from datetime import timedelta

from dionysus_mcp.mind.filters import projects
from dionysus_mcp.mind.identity import fingerprint
from dionysus_mcp.mind.kinds import Kind, checked_id, free_id_of
from dionysus_mcp.mind.models.answers import Competed, Contender, Predicted, Winner, Winners
from dionysus_mcp.mind.models.cases import projects_of
from dionysus_mcp.mind.models.foretelling import NO_CASE, TEXT_CHARS, Foretelling, told
from dionysus_mcp.mind.models.parts import Parts, checked_situation, usable
from dionysus_mcp.mind.models.predicting import Forecast
from dionysus_mcp.mind.models.values import WON, Domain, Model, ModelStatus, Prediction
from dionysus_mcp.mind.moments import iso, last_instant
from dionysus_mcp.mind.recall import within
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.plain import shortened
from dionysus_mcp.store.port import Change, Link, Node, Order, Unit, Where

MOST_MODELS = 20
MOST_WINNERS = 100
HOURS = 24
STRENGTH = 0.3
LABEL = "prediction"
NOBODY = "No model predicts anything for this situation, so nobody wins and nothing is stored."
NO_MODELS = "There are no models to compete; create_mental_model makes one."
LAYERS = {
    "conceptual": Domain.USER,
    "metacognitive": Domain.SELF,
    "abstract": Domain.WORLD,
    "perceptual": Domain.TASK_SPECIFIC,
}
STANDING = (ModelStatus.ACTIVE, ModelStatus.DRAFT)


@dataclass(frozen=True, slots=True)
class _Entry:
    """A model in the competition, and what it expects."""

    model: Model
    prediction: Prediction | None = None
    found: Forecast | None = None

    @property
    def rank(self) -> tuple[float, float, str, str]:
        """The surest first, and those of which it is unknown behind; then who has more of the vote, then the older
        one."""
        one = self.prediction
        sure, share = (one.confidence or 0.0, one.share) if one else (-1.0, -1.0)
        return -sure, -share, self.model.created_at, self.model.id


class Competing:
    """Holds competitions."""

    def __init__(self, parts: Parts, foretelling: Foretelling) -> None:
        self._parts = parts
        self._foretelling = foretelling

    def run(
        self, context: str, model_ids: Sequence[str], domain: str | None, project_id: str | None, caller: Caller
    ) -> Competed:
        check = self._parts.checker()
        clean = checked_situation(check, "context", context)
        if len(model_ids) > MOST_MODELS:
            raise check.refusal("model_ids", f"{len(model_ids)} ids", f"at most {MOST_MODELS} ids")
        chosen = check.choice("domain", domain, Domain) if domain else None
        models, left_out = self._models(model_ids, chosen, project_id, caller)
        entries = sorted(self._entries(models, clean), key=lambda entry: entry.rank)
        if not entries or entries[0].prediction is None:
            note = NOBODY if entries else NO_MODELS
            return Competed(tuple(map(_contender, entries)), left_out=left_out, note=note)
        competition, winner, change = self._kept(entries, caller)
        return Competed(
            contenders=tuple(map(_contender, entries)),
            id=competition,
            winner=winner,
            activated=self._activated(entries[0], caller),
            change=change.seq if change else None,
            left_out=left_out,
        )

    def winners(
        self, domain: str | None, since: str | None, limit: int, project_id: str | None, caller: Caller
    ) -> Winners:
        """Models by the competitions that they won."""
        within("limit", limit, 1, MOST_WINNERS)
        check = self._parts.checker()
        chosen = check.choice("domain", domain, Domain) if domain else None
        since_when = last_instant(since, "since", self._parts.now()) if since else ""
        where = Where(
            Kind.COMPETITION,
            projects(project_id, caller, self._parts.ground.limits),
            labels=(LABEL,),
            statuses=(chosen,) if chosen else tuple(Domain),
            since=since_when,
        )
        counts = self._parts.store.count(where, "tag")
        best = sorted(counts, key=lambda id_: (-counts[id_], id_))[:limit]
        there = [node for node in self._parts.store.get(best) if node.status in set(ModelStatus)]
        won = [self._winner(Model.of(node), counts[node.id]) for node in there]
        return Winners(tuple(won), sum(counts.values()))

    def _models(
        self, ids: Sequence[str], domain: Domain | None, project_id: str | None, caller: Caller
    ) -> tuple[list[Model], int]:
        if ids:
            unique = dict.fromkeys(checked_id(id_, Kind.MODEL, "model_ids") for id_ in ids)
            return [usable(self._parts.model(id_)) for id_ in unique], 0
        where = Where(
            Kind.MODEL,
            projects(project_id, caller, self._parts.ground.limits),
            labels=(domain,) if domain else (),
            statuses=STANDING,
        )
        nodes = self._parts.store.find(where, Order.CHANGED, MOST_MODELS)
        every = self._parts.store.count(where).get("", 0)
        return [Model.of(node) for node in nodes], every - len(nodes)

    def _entries(self, models: Iterable[Model], context: str) -> list[_Entry]:
        """What each expects; models of one project look at the same surroundings."""
        grouped: dict[tuple[str, ...], list[Model]] = {}
        for model in models:
            grouped.setdefault(projects_of(model), []).append(model)
        entries = []
        for where, group in grouped.items():
            around = self._parts.cases.around(context, where)
            for model in group:
                made = self._foretelling.expected(model, context, around)
                entries.append(_Entry(model, *made) if made else _Entry(model))
        return entries

    def _kept(self, entries: Sequence[_Entry], caller: Caller) -> tuple[str, Predicted, Change | None]:
        """The winner's prediction, and the competition as it went."""
        first = entries[0]
        assert first.prediction is not None
        assert first.found is not None
        until = iso(self._parts.now() + timedelta(hours=HOURS))
        written, note = self._foretelling.written(replace(first.prediction, expires_at=until), first.found)
        with self._parts.store.unit(caller.stamp) as unit:
            unit.act()
            kept, change = self._foretelling.keep(unit, written, caller)
            competition = _competition(unit, entries, kept)
        return competition, told(kept, first.found, change, note), change

    def _activated(self, winner: _Entry, caller: Caller) -> tuple[str, ...]:
        """The winner's basins that its cases lie in, or all of them when those lie elsewhere."""
        stands_on = [tie.target for tie in self._parts.basins_of(winner.model.id)]
        situations = [case.situation.id for case in winner.found.supporting] if winner.found else []
        lie_in = set(self._parts.basins.of_memories(situations).values())
        chosen = [basin for basin in stands_on if basin in lie_in] or stands_on
        return tuple(self._parts.basins.activate(basin, STRENGTH, caller).id for basin in chosen)

    def _winner(self, model: Model, wins: int) -> Winner:
        record = self._parts.records.record(model.id, self._parts.now())
        return Winner(model.id, model.name, model.domain, model.status, wins, record.accuracy)


def _competition(unit: Unit, entries: Sequence[_Entry], kept: Prediction) -> str:
    """Its tag is the winner: so wins are counted by the store."""
    winner = entries[0].model
    node = Node(
        id=free_id_of(unit, Kind.COMPETITION),
        kind=Kind.COMPETITION,
        project=winner.project_id,
        label=LABEL,
        status=winner.domain,
        tags=(winner.id,),
        weight=kept.confidence or 0.0,
        data={
            "context": fingerprint(kept.context),
            "prediction": kept.id,
            "contenders": [[one.model.id, one.prediction.confidence if one.prediction else None] for one in entries],
        },
    )
    unit.put(node)
    unit.put(Link(winner.id, WON, node.id))
    return node.id


def _contender(entry: _Entry) -> Contender:
    if entry.prediction is None or entry.found is None:
        return Contender(entry.model.id, entry.model.name, unknown=NO_CASE)
    text = shortened(entry.found.case.outcome.text, TEXT_CHARS)
    sure = entry.prediction.confidence
    return Contender(entry.model.id, entry.model.name, text, sure and round(sure, 3))
