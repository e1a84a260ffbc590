"""The page of the errors and exit codes."""

from __future__ import annotations

from importlib import import_module
from pkgutil import walk_packages

import dionysus_mcp
from dionysus_mcp.cli.commands import EXIT_CODES
from dionysus_mcp.errors import DionysusError, every_error
from docs.generate.markdown import code, page, sentence, table

SHAPE = """
```json
{"error": {"code": "not_found", "message": "There is no memory with the id 'm_0123456789'.",
           "next": "Find ids with semantic_recall, search_memories or list_memories.", "field": "memory_id"}}
```
"""


def errors_page() -> str:
    errors = registered()
    rows = [(code(error.code), sentence(error.__doc__), str(error.http_status), _exit(error)) for error in errors]
    return page(
        "Errors",
        "There is one shape on every door: a tool's result with `isError`, what the command line prints with `--json`, "
        "and the body of an HTTP answer. `code` never changes its meaning; `message` quotes the offending value, cut "
        "and with secrets masked; `next` is the step to take. Some errors add fields, such as `field` or "
        "`current_version`.",
        SHAPE,
        table(("code", "meaning", "HTTP status", "exit code"), rows),
        "## Exit codes of the command line",
        table(("exit code", "meaning", "error codes"), exits(errors)),
    )


def registered() -> list[type[DionysusError]]:
    """Every error there is; some are defined beside the door that raises them, so every module is loaded first."""
    for module in walk_packages(dionysus_mcp.__path__, "dionysus_mcp."):
        import_module(module.name)
    return every_error()


def exits(errors: list[type[DionysusError]]) -> list[tuple[str, str, str]]:
    """Every exit code, what it means, and the error codes that lead to it."""
    return [
        (str(number), meaning, ", ".join(code(error.code) for error in errors if _exit(error) == str(number)))
        for number, meaning in EXIT_CODES.items()
    ]


def _exit(error: type[DionysusError]) -> str:
    """Its exit code; errors that are defined beside another door never reach the command line."""
    return str(error.exit_code) if error.__module__ == DionysusError.__module__ else ""
