"""Every command as data: its name, what it does, what it takes, and the function that does it."""

from dionysus_mcp.cli.commands.agents import AGENTS
from dionysus_mcp.cli.commands.copies import COPIES
from dionysus_mcp.cli.commands.exit_codes import EXIT_CODES
from dionysus_mcp.cli.commands.kit import JSON, Argument, Command
from dionysus_mcp.cli.commands.memories import MEMORIES
from dionysus_mcp.cli.commands.models import MODELS
from dionysus_mcp.cli.commands.themes import THEMES
from dionysus_mcp.cli.commands.upkeep import UPKEEP

__all__ = ["COMMANDS", "EXIT_CODES", "JSON", "Argument", "Command"]

COMMANDS = (*MEMORIES, *THEMES, *AGENTS, *COPIES, *MODELS, *UPKEEP)
