"""All settings. The only place that reads the environment."""

from __future__ import annotations

import os
import re
from collections.abc import Mapping
from pathlib import Path
from typing import Annotated, Any, Literal

from platformdirs import user_data_path
from pydantic import BaseModel, ConfigDict, Field, SecretStr, ValidationError, field_validator
from pydantic_settings import BaseSettings, SettingsConfigDict, SettingsError

from dionysus_mcp.errors import InvalidSettings, shown
from dionysus_mcp.mind.energy.prices import USUAL

PREFIX = "DIONYSUS_"
PROFILES = ("core", "full")
FAMILIES = (
    "memory",
    "reasoning",
    "consciousness",
    "basins",
    "thoughtseeds",
    "journeys",
    "sync",
    "energy",
    "goals",
    "models",
    "cognition",
)


Weight = Annotated[float, Field(ge=0, le=5)]
Share = Annotated[float, Field(ge=0, le=1)]
Energy = Annotated[float, Field(ge=0, le=1000, allow_inf_nan=False)]


class _Component(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid")


class SqliteSettings(_Component):
    """The embedded store."""

    busy_timeout_s: Annotated[float, Field(gt=0, le=600)] = 30.0
    """How long a write waits for its turn before it is refused with `store_busy`."""
    journal_mode: Literal["auto", "wal", "truncate"] = "auto"
    """`auto` is WAL, except on a network file system, where WAL is unsafe and `truncate` is used."""
    readers: Annotated[int, Field(ge=1, le=64)] = 8
    """Connections a process opens for reading at most."""


class EmbeddingSettings(_Component):
    """Recall by meaning."""

    model: Annotated[str, Field(min_length=1, max_length=200)] = "auto"
    """`auto` is the model that comes with Dionysus, by onnxruntime where that is installed, else by numpy; `minilm` and
    `onnx` say which. `none` leaves recall to words. Any other name is that of an embedding model of LiteLLM."""
    patience_s: Annotated[float, Field(ge=0, le=60)] = 0.25
    """How long a recall waits for the embedder to load before words alone answer."""
    question_s: Annotated[float, Field(gt=0, le=60)] = 2.0
    """How long a recall waits for the vector of its question before words alone answer."""


class RankingSettings(_Component):
    """What each part of a score counts. The values were chosen by benchmark (docs/ranking.md)."""

    words: Weight = 0.4
    """Words in common with the question."""
    sentence: Share = 0.6
    """How much of the meaning comes from the best sentence; the rest from the whole text."""
    answer: Weight = 0.3
    """Follows a question in its session."""
    session: Weight = 0.3
    """Others of its session are close."""
    subject: Weight = 0.3
    """Is about the name in the question."""
    date: Weight = 0.5
    """Happened when the question says."""
    tells_when: Weight = 0.1
    """Speaks of a time, when the question asks for one."""
    asks: Weight = 0.1
    """Taken off what is itself a question."""
    closed: Weight = 0.2
    """Taken off what holds no longer, where that is searched, too."""
    weak: Weight = 0.25
    """A hit with a lower score is left out, but for the first `few`."""
    share: Share = 0.45
    """So is a hit with less than this share of the best one's score."""
    few: Annotated[int, Field(ge=0, le=100)] = 5
    """How many hits may be weak."""
    least: Weight = 0.15
    """What even those must reach."""


class ForgettingSettings(_Component):
    """What nobody uses fades, and can be archived."""

    below: Share = 0.1
    """A memory of less relevance has faded (docs/decisions/016)."""
    archive: Literal["off", "daily"] = "off"
    """`daily`: a server archives once a day what `forgetting_report` proposes; `off`: only a person does."""


class GoalSettings(_Component):
    """How many goals each project may have at a time."""

    active: Annotated[int, Field(ge=1, le=100)] = 3
    """Goals that are worked on."""
    queued: Annotated[int, Field(ge=1, le=1000)] = 10
    """Goals that come next."""
    stale_days: Annotated[int, Field(ge=1, le=3650)] = 7
    """A goal that nobody touched for so long is stale."""


class EnergySettings(_Component):
    """The brake on what heartbeats cost."""

    start: Energy = 10.0
    """What there is at first."""
    beat: Energy = 10.0
    """What a heartbeat brings."""
    most: Energy = 20.0
    """There is never more."""
    reach_out_hours: Annotated[float, Field(ge=0, le=8760)] = 4.0
    """How long nobody is reached out to after that was done."""
    costs: dict[str, Energy] = Field(default_factory=dict)
    """Prices of actions other than the usual ones, as a JSON object, such as `{"recall": 2}`."""

    @field_validator("costs")
    @classmethod
    def _known_actions(cls, costs: dict[str, float]) -> dict[str, float]:
        if not set(costs) <= set(USUAL):
            raise ValueError(f"prices of {', '.join(USUAL)}")
        return costs


class AlarmSettings(_Component):
    """The alarm that holds deletions."""

    deletions: Annotated[int, Field(ge=1, le=100_000)] = 10
    """So many deletions set it off,"""
    seconds: Annotated[float, Field(gt=0, le=86_400)] = 60.0
    """within so many seconds."""


class SyncSettings(_Component):
    """Sending every change to a webhook."""

    url: Annotated[str, Field(max_length=2000)] = ""
    """Where changes are sent. Without one, nothing is."""
    secret: SecretStr = SecretStr("")
    """What batches are signed with. Without one, nothing is sent."""
    allowed_hosts: str = ""
    """Hosts that may be sent to by plain `http`, with commas between them; loopback ones always may."""
    batch: Annotated[int, Field(ge=1, le=1000)] = 100
    """Changes in one batch at most."""
    timeout_s: Annotated[float, Field(gt=0, le=300)] = 10.0
    """How long an answer is waited for."""
    every_s: Annotated[float, Field(ge=0, le=86_400)] = 30.0
    """How often a server looks for what is to be sent; 0 leaves that to `sync_now`."""


class HttpSettings(_Component):
    """The HTTP door (`dionysus serve --http`)."""

    host: str = "127.0.0.1"
    """Address to listen on. Others than loopback also need `allow_remote`."""
    port: Annotated[int, Field(ge=0, le=65535)] = 8765
    """Port to listen on; 0 takes a free one."""
    allow_remote: bool = False
    """Allows an address that other machines can reach."""
    allowed_hosts: str = ""
    """Further host names to answer to, beside loopback ones, with commas between them."""


class DockerSettings(_Component):
    """The docker tier of the sandbox."""

    image: Annotated[str, Field(min_length=1, max_length=200)] = "dionysus-sandbox"
    """The image that code runs in: any that has python3. The default is made by `dionysus sandbox build`."""
    command: Annotated[str, Field(min_length=1, max_length=200)] = "docker"
    """The engine's command line."""
    warm: Annotated[int, Field(ge=0, le=32)] = 2
    """Containers that wait, started, for a run."""


class LimitSettings(_Component):
    """How large things may be."""

    content_chars: Annotated[int, Field(ge=1, le=10_000_000)] = 1_000_000
    """Characters in one memory."""
    metadata_chars: Annotated[int, Field(ge=2, le=10_000_000)] = 65_536
    """Characters of one memory's metadata as JSON."""
    metadata_depth: Annotated[int, Field(ge=1, le=64)] = 8
    """Levels of nesting in metadata."""
    tags: Annotated[int, Field(ge=1, le=1000)] = 50
    """Tags on one memory."""


class Settings(BaseSettings):
    """Everything that can be set, read from variables named `DIONYSUS_…`, nested ones with `__`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter="__", frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("dionysus", appauthor=False))
    """The data folder. Default: the platform's folder for application data."""
    store: Literal["sqlite"] = "sqlite"
    """Which store keeps the memory."""
    profile: str = "full"
    """Which tools clients see: `core` (few and small), `full` (all), or families with commas between them, such as
    `core,goals`: `memory`, `reasoning`, `consciousness`, `basins`, `thoughtseeds`, `journeys`, `sync`, `energy`,
    `goals`, `models`, `cognition`."""
    project: Annotated[str, Field(min_length=1, max_length=200)] | None = None
    """The project that memories belong to by default. Default: found from the client's folder."""
    client_folder: Path | None = Field(default=None, validation_alias="CLAUDE_PROJECT_DIR")
    """Where the client works; Claude Code sets it. Default: the folder the server is started in."""
    secrets: Literal["redact", "refuse"] = "redact"
    """What to do with a write that holds a secret: replace the secret by a marker, or refuse the write."""
    changes: Literal["close", "propose", "off"] = "close"
    """When a new memory plainly says that something changed: close the older one, only propose to, or do not look."""
    sandbox: Literal["auto", "monty", "docker", "bwrap", "off"] = "auto"
    """Where code that a model wrote runs: a tier, or `auto`, which is monty and the strongest full Python that works
    here (docs/security.md). A tier that is named and does not work is an error. `off`: such code never runs."""
    log_level: Literal["debug", "info", "warning", "error"] = "warning"
    """How much is said on stderr, one JSON line each."""
    sqlite: SqliteSettings = SqliteSettings()
    embedding: EmbeddingSettings = EmbeddingSettings()
    ranking: RankingSettings = RankingSettings()
    forgetting: ForgettingSettings = ForgettingSettings()
    goals: GoalSettings = GoalSettings()
    energy: EnergySettings = EnergySettings()
    alarm: AlarmSettings = AlarmSettings()
    sync: SyncSettings = SyncSettings()
    http: HttpSettings = HttpSettings()
    docker: DockerSettings = DockerSettings()
    limits: LimitSettings = LimitSettings()

    @field_validator("home")
    @classmethod
    def _absolute(cls, home: Path) -> Path:
        try:
            return home.expanduser().absolute()
        except RuntimeError:
            raise ValueError("a folder; there is no user of this name") from None

    @field_validator("profile")
    @classmethod
    def _known_profile(cls, profile: str) -> str:
        names = [name.strip() for name in profile.split(",")]
        if not set(names) <= {*PROFILES, *FAMILIES}:
            raise ValueError(f"any of {', '.join((*PROFILES, *FAMILIES))}, with commas between them")
        return ",".join(names)

    @property
    def shelves(self) -> set[str]:
        """What the profile names."""
        return set(self.profile.split(","))

    @field_validator("project")
    @classmethod
    def _one_project(cls, project: str | None) -> str | None:
        if project == "*":
            raise ValueError("the name of one project")
        return project

    @property
    def database(self) -> Path:
        """The one file that holds the memory."""
        return self.home / "memory.db"


def load_settings(**overrides: Any) -> Settings:
    """The settings in force; a wrong value stops with its variable, the value and what is allowed."""
    try:
        return Settings(**overrides)
    except ValidationError as error:
        raise _explained(error) from None
    except SettingsError as error:
        raise _unreadable(error) from None


def unknown_variables(environment: Mapping[str, str] = os.environ) -> list[str]:
    """Variables with our prefix that name no setting: most likely misspelt."""
    known = set(setting_names())
    return sorted(name for name in environment if name.startswith(PREFIX) and name not in known)


def setting_names() -> list[str]:
    """The variable of every setting, in the order in which they are documented."""
    names = []
    for field, info in Settings.model_fields.items():
        if info.validation_alias:
            names.append(str(info.validation_alias))
        elif isinstance(info.default, _Component):
            names += [f"{PREFIX}{field.upper()}__{inner.upper()}" for inner in type(info.default).model_fields]
        else:
            names.append(f"{PREFIX}{field.upper()}")
    return names


def _unreadable(error: SettingsError) -> InvalidSettings:
    """A group of settings was given as one variable, and not as the JSON object that would take."""
    found = re.search(r'field "(\w+)"', str(error))
    variable = f"{PREFIX}{found[1].upper() if found else ''}"
    return InvalidSettings(
        f"{variable} cannot be read as a JSON object.",
        f"Unset it, and set single values as {variable}__NAME.",
        variable=variable,
    )


def _explained(error: ValidationError) -> InvalidSettings:
    first = error.errors(include_url=False)[0]
    variable = PREFIX + "__".join(str(part).upper() for part in first["loc"])
    allowed = first["msg"].removeprefix("Value error, ").removeprefix("Input should be ")
    return InvalidSettings(
        f"{variable} is {shown(first['input'])}; allowed: {allowed}.",
        f"Set {variable} to an allowed value, or unset it to use the default.",
        variable=variable,
    )
