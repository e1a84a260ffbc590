"""All settings. The only place that reads the environment."""

from dionysus_mcp.environment import PREFIX
from dionysus_mcp.settings.agents import AgentSettings
from dionysus_mcp.settings.every import FAMILIES, PROFILES, Settings
from dionysus_mcp.settings.loading import load_settings
from dionysus_mcp.settings.memory import EmbeddingSettings, ForgettingSettings
from dionysus_mcp.settings.mind import AlarmSettings, EnergySettings
from dionysus_mcp.settings.models import BudgetsSettings, ModelsSettings
from dionysus_mcp.settings.naming import group_names, setting_names, unknown_variables
from dionysus_mcp.settings.network import OutreachSettings, SyncSettings
from dionysus_mcp.settings.providers import KEYS, known_secrets, masking, ollama_address, providers_with_a_key

__all__ = [
    "FAMILIES",
    "KEYS",
    "PREFIX",
    "PROFILES",
    "AgentSettings",
    "AlarmSettings",
    "BudgetsSettings",
    "EmbeddingSettings",
    "EnergySettings",
    "ForgettingSettings",
    "ModelsSettings",
    "OutreachSettings",
    "Settings",
    "SyncSettings",
    "group_names",
    "known_secrets",
    "load_settings",
    "masking",
    "ollama_address",
    "providers_with_a_key",
    "setting_names",
    "unknown_variables",
]
