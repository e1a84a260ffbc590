"""The page of the errors and exit codes."""

from __future__ import annotations

from dionysus_mcp.errors import DionysusError, every_error
from docs.generate.markdown import code, page, sentence, table

SHAPE = """
```json
{"error": {"code": "not_found", "message": "There is no memory with the id 'm_0123456789'.",
           "next": "Find ids with semantic_recall, search_memories or list_memories.", "field": "memory_id"}}
```
"""
OTHER_EXITS = ((0, "It worked."), (130, "Stopped by Ctrl-C."))


def errors_page() -> str:
    errors = every_error()
    rows = [
        (code(error.code), sentence(error.__doc__), str(error.http_status), str(error.exit_code)) for error in errors
    ]
    return page(
        "Errors",
        "There is one shape on every door: a tool's result with `isError`, what the command line prints with `--json`, "
        "and the body of an HTTP answer. `code` never changes its meaning; `message` quotes the offending value, cut and "
        "with secrets masked; `next` is the step to take. Some errors add fields, such as `field` or `current_version`.",
        SHAPE,
        table(("code", "meaning", "HTTP status", "exit code"), rows),
        "## Exit codes of the command line",
        table(("exit code", "when"), exits(errors)),
    )


def exits(errors: list[type[DionysusError]]) -> list[tuple[str, str]]:
    """Every exit code, with the error codes that lead to it."""
    by_exit: dict[int, list[str]] = {}
    for error in errors:
        by_exit.setdefault(error.exit_code, []).append(code(error.code))
    told = {number: ", ".join(codes) for number, codes in by_exit.items()} | dict(OTHER_EXITS)
    return [(str(number), why) for number, why in sorted(told.items())]
