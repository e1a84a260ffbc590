"""Every setting: those that stand alone, and the groups."""

from __future__ import annotations

from pathlib import Path
from typing import Annotated, Literal

from platformdirs import user_data_path
from pydantic import Field, field_validator
from pydantic_settings import BaseSettings, PydanticBaseSettingsSource, SettingsConfigDict

from dionysus_mcp.environment import PREFIX
from dionysus_mcp.settings.agents import AgentSettings, BeatSettings, DockerSettings
from dionysus_mcp.settings.kinds import model_name
from dionysus_mcp.settings.memory import (
    EmbeddingSettings,
    ForgettingSettings,
    LimitSettings,
    RankingSettings,
    SqliteSettings,
)
from dionysus_mcp.settings.mind import AlarmSettings, EnergySettings, GoalSettings
from dionysus_mcp.settings.models import BudgetsSettings, ModelsSettings
from dionysus_mcp.settings.network import HttpSettings, OutreachSettings, SyncSettings
from dionysus_mcp.settings.variables import NESTED, Variables

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
    "agents",
)


class Settings(BaseSettings):
    """Everything that can be set, read from variables named `DIONYSUS_…`, nested ones with `__`."""

    model_config = SettingsConfigDict(
        env_prefix=PREFIX, env_nested_delimiter=NESTED, frozen=True, extra="ignore", env_ignore_empty=True
    )

    home: Path = Field(default_factory=lambda: user_data_path("dionysus", appauthor=False))
    """The data folder. Default: the platform's folder for application data."""
    store: Literal["sqlite"] = "sqlite"
    """Which store keeps the memory."""
    profile: str = "full"
    """Which tools clients see: `core` (few and small), `full` (all), or families with commas between them, such as
    `core,goals`: `memory`, `reasoning`, `consciousness`, `basins`, `thoughtseeds`, `journeys`, `sync`, `energy`,
    `goals`, `models`, `cognition`, `agents`."""
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
    model: Annotated[str, Field(min_length=1, max_length=1000)] = "instinct"
    """Which language model thinks (docs/models.md). `instinct`: none is ever called. `auto`: that of a provider for
    which there is a key, else a local Ollama, else none. Any name of LiteLLM, such as `openai/gpt-5-nano` or
    `ollama_chat/qwen2.5-coder:14b`. `command: claude -p`: a program that reads a prompt and prints an answer."""
    agent_window: Annotated[int, Field(ge=1, le=999)] = Field(default=3, validation_alias="AGENT_MEMORY_WINDOW")
    """So many of the newest observations an agent reads in full; 999: all of them."""
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
    agents: AgentSettings = AgentSettings()
    beats: BeatSettings = BeatSettings()
    outreach: OutreachSettings = OutreachSettings()
    limits: LimitSettings = LimitSettings()
    models: ModelsSettings = ModelsSettings()
    budgets: BudgetsSettings = BudgetsSettings()

    @classmethod
    def settings_customise_sources(
        cls,
        settings_cls: type[BaseSettings],
        init_settings: PydanticBaseSettingsSource,
        env_settings: PydanticBaseSettingsSource,
        dotenv_settings: PydanticBaseSettingsSource,
        file_secret_settings: PydanticBaseSettingsSource,
    ) -> tuple[PydanticBaseSettingsSource, ...]:
        del env_settings, dotenv_settings, file_secret_settings
        return init_settings, Variables(settings_cls)

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

    @field_validator("model")
    @classmethod
    def _readable_model(cls, model: str) -> str:
        return model_name(model)

    @property
    def may_think(self) -> bool:
        """Whether any language model is named."""
        named = {self.model, self.models.fast, self.models.deep, self.models.precise}
        return bool(named - {"", "instinct"})

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
