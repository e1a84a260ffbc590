"""What we say on stderr: one JSON line each, without secrets."""

from __future__ import annotations

import json
import logging
import os
import sys
import traceback
from datetime import UTC, datetime

from dionysus_mcp.errors import Internal
from dionysus_mcp.redaction import redact


class JsonLines(logging.Formatter):
    def format(self, record: logging.LogRecord) -> str:
        trace = {"trace": self.formatException(record.exc_info)} if record.exc_info else {}
        return line(record.levelname.lower(), record.getMessage(), logger=record.name, **trace)


def start_logging(level: str) -> None:
    """Send everything that is logged to stderr as JSON lines."""
    handler = logging.StreamHandler(sys.stderr)
    handler.setFormatter(JsonLines())
    logging.basicConfig(level=level.upper(), handlers=[handler], force=True)


def line(level: str, message: str, **fields: object) -> str:
    record = {
        "at": datetime.now(UTC).isoformat(timespec="milliseconds"),
        "level": level,
        "message": message,
        **fields,
    }
    return json.dumps({name: _clean(value) for name, value in record.items()}, ensure_ascii=True)


def _clean(value: object) -> object:
    """Without secrets, which is seen before a text is written as JSON."""
    return value if isinstance(value, bool | int | float) or value is None else redact(str(value)).text


def say(level: str, message: str, **fields: object) -> None:
    sys.stderr.write(f"{line(level, message, **fields)}\n")
    sys.stderr.flush()


def report_defect(error: BaseException, where: str) -> Internal:
    """Log a defect with its traceback under a new id, and make the error that names the id and nothing else."""
    defect = f"defect-{os.urandom(4).hex()}"
    trace = "".join(traceback.format_exception(error))
    say("error", f"defect in {where}", id=defect, trace=trace)
    return Internal(
        f"Dionysus failed at {where}; this is a defect.",
        "Please report it with this id; the log on stderr has the details.",
        id=defect,
    )
