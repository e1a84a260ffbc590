"""The composition root below every door: from settings to a mind."""

from __future__ import annotations

from pathlib import Path
from typing import TYPE_CHECKING

from dionysus_mcp.embedding.models import embedding
from dionysus_mcp.embedding.port import Embedding
from dionysus_mcp.environment import prepare_numbers
from dionysus_mcp.mind.checks import Limits
from dionysus_mcp.mind.forgetting.fading import Archiving, Terms
from dionysus_mcp.mind.meaning import Meaning
from dionysus_mcp.mind.memory import Changes
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.ranking import Weights
from dionysus_mcp.mind.rules import AlarmRules, BudgetRules, EnergyRules, GoalRules, Rules, Schedule, SyncRules
from dionysus_mcp.project import default_project
from dionysus_mcp.settings import Settings, masking, unknown_variables
from dionysus_mcp.store.port import Clock, Store
from dionysus_mcp.store.sqlite.store import SqliteStore, utc_now

if TYPE_CHECKING:
    from dionysus_mcp.embedding.care import Fetched, ModelCare, ModelReport
    from dionysus_mcp.mind.sync.sender import Sender
    from dionysus_mcp.mind.thinking import Thinker
    from dionysus_mcp.modelling import RunModels
    from dionysus_mcp.outreach import Outreach
    from dionysus_mcp.runs.supplies import ModelsFactory, Supplies
    from dionysus_mcp.store.sqlite.copying import Snapshot
    from dionysus_mcp.store.sqlite.upkeep import Health, Restored, Upkeep
    from sandbox.tiers import Chosen

# The doors know the store's own kinds of answers from here.
__all__ = [
    "Fetched",
    "Health",
    "ModelCare",
    "ModelReport",
    "Restored",
    "Snapshot",
    "Upkeep",
    "build_embedding",
    "build_mind",
    "build_model_care",
    "build_store",
    "build_supplies",
    "build_upkeep",
    "project_in_use",
    "start_telling",
    "working_folder",
]


def build_store(settings: Settings, clock: Clock = utc_now, at_once: int | None = None) -> SqliteStore:
    """The store that the settings name. Nothing is opened before it is used. `at_once` is how many vectors a search
    waits for."""
    prepare_numbers()
    return SqliteStore(
        settings.database,
        busy_timeout_s=settings.sqlite.busy_timeout_s,
        journal_mode=settings.sqlite.journal_mode,
        readers=settings.sqlite.readers,
        at_once=at_once,
        clock=clock,
    )


def build_mind(
    settings: Settings, clock: Clock = utc_now, patience_s: float | None = None, *, at_once: int | None = None
) -> Mind:
    """The mind; `patience_s` is how long it waits for its embedder, unless the settings are to say, and `at_once` for
    how many vectors to be read, unless for all."""
    limits = Limits(
        content_chars=settings.limits.content_chars,
        metadata_chars=settings.limits.metadata_chars,
        metadata_depth=settings.limits.metadata_depth,
        tags=settings.limits.tags,
        refuse_secrets=settings.secrets == "refuse",
    )
    patience_s = settings.embedding.patience_s if patience_s is None else patience_s
    store, rules = build_store(settings, clock, at_once), _rules(settings)
    return Mind(
        store,
        Meaning(build_embedding(settings), patience_s, settings.embedding.question_s, store.prepared),
        limits,
        clock,
        rules,
        thinker=_thinker(settings, store, clock, rules),
        sender=_sender(settings),
    )


def _thinker(settings: Settings, store: Store, clock: Clock, rules: Rules) -> Thinker | None:
    """The language model that writes texts for tools, where one is named."""
    if not settings.may_think:
        return None
    from dionysus_mcp.mind.ledger.ledger import Ledger
    from dionysus_mcp.thinking import thinker_of

    return thinker_of(settings, Ledger(store, clock, rules.budgets))


def _sender(settings: Settings) -> Sender | None:
    """What carries changes away, where the settings say so. Which addresses are allowed, the mind decides."""
    if not settings.sync.url:
        return None
    from dionysus_mcp.webhook import Webhook

    return Webhook(settings.sync.url, settings.sync.timeout_s)


def _rules(settings: Settings) -> Rules:
    sync = settings.sync.model_dump(exclude={"secret", "allowed_hosts"})
    hosts = tuple(host.strip() for host in settings.sync.allowed_hosts.split(",") if host.strip())
    return Rules(
        Weights(**settings.ranking.model_dump()),
        Changes(settings.changes),
        Terms(settings.forgetting.below, Archiving(settings.forgetting.archive)),
        GoalRules(**settings.goals.model_dump()),
        EnergyRules(**settings.energy.model_dump()),
        AlarmRules(**settings.alarm.model_dump()),
        SyncRules(**sync, secret=settings.sync.secret.get_secret_value(), allowed_hosts=hosts),
        BudgetRules(**settings.budgets.model_dump()),
        Schedule(**settings.beats.model_dump()),
    )


def build_supplies(settings: Settings, mind: Mind, models: ModelsFactory | None = None) -> Supplies:
    """What runs of agents over a mind work with; `models` in the place of those that the settings name."""
    from agents.layers import MANAGER
    from dionysus_mcp.runs.supplies import RunRules, Supplies, folder_of, instinct

    def sandbox() -> Chosen:
        from dionysus_mcp.sandboxing import sandbox_in_force

        return sandbox_in_force(settings)

    own = None if models else _models(settings, mind)
    models = models or own
    agents = settings.agents
    return Supplies(
        folder=folder_of(settings.home),
        sandbox=sandbox,
        models=models or instinct,
        thinks=own.decision.choices[MANAGER.tier].thinks if own else models is not None,
        warm=own.warm if own else None,
        rules=RunRules(agents.at_once, agents.deadline_s, agents.keep, settings.agent_window, agents.style),
        outreach=_outreach(settings),
        mask=masking(settings),
    )


def _outreach(settings: Settings) -> Outreach:
    from dionysus_mcp.outreach import Outreach
    from dionysus_mcp.webhook import Webhook

    url, secret = settings.outreach.url, settings.outreach.secret.get_secret_value()
    return Outreach(url, secret, Webhook(url, settings.outreach.timeout_s) if url else None)


def _models(settings: Settings, mind: Mind) -> RunModels | None:
    """The language models of runs, where one is named and there."""
    if not settings.may_think:
        return None
    from dionysus_mcp.modelling import RunModels

    made = RunModels(settings, mind.ledger)
    return made if made.decision.thinks else None


def build_embedding(settings: Settings) -> Embedding:
    """The embedder that the settings name. It loads when it is first needed."""
    prepare_numbers()
    return embedding(settings.embedding.model, settings.home)


def build_model_care(settings: Settings) -> ModelCare:
    """What looks after the embedder: its state, and getting the weights of the model."""
    from dionysus_mcp.embedding.care import ModelCare

    return ModelCare(build_embedding(settings), settings.embedding.model, settings.home)


def build_upkeep(settings: Settings) -> Upkeep:
    """What looks after the file of the store: backups, restoring, checks."""
    from dionysus_mcp.store.sqlite.upkeep import Upkeep

    return Upkeep(build_store(settings))


def start_telling(settings: Settings) -> None:
    """Log to stderr from now on, and say first what a person should know about these settings."""
    from dionysus_mcp.logs import say, start_logging
    from dionysus_mcp.store.sqlite.filesystem import network_file_system

    start_logging(settings.log_level)
    for variable in unknown_variables():
        say("warning", f"{variable} names no setting and is ignored; `dionysus doctor` says which may be meant")
    network = network_file_system(settings.home)
    if network:
        say("warning", f"{settings.home} is on a network file system ({network}); a slower, safe journal is used there")


def project_in_use(settings: Settings) -> str:
    """The project that memories belong to unless a caller says otherwise."""
    return settings.project or default_project(settings.client_folder, working_folder())


def working_folder() -> Path:
    """The folder we work in; the root when ours was deleted beneath us."""
    try:
        return Path.cwd()
    except FileNotFoundError:
        return Path("/")
