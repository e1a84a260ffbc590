"""Runs one command line: from its words to an exit code, with every error told in our one shape."""

from __future__ import annotations

import argparse
import errno
import gc
import itertools
import os
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from importlib import import_module
from typing import cast

from dionysus_mcp.cli.commands import COMMANDS
from dionysus_mcp.cli.desk import Desk, Handler
from dionysus_mcp.cli.parser import build_parser, named
from dionysus_mcp.cli.terminal import write_json, write_text
from dionysus_mcp.errors import DionysusError, StoreFull

INTERRUPTED, READER_GONE = 130, 141
COLLECT_AFTER = 20_000  # a process this short leaves little garbage: looking for it less often saves 3 % of the start


def run(argv: list[str]) -> int:
    """The exit code of a command line."""
    gc.set_threshold(COLLECT_AFTER)
    _open_missing_streams()
    try:
        with _defects_reported(named(argv)):
            code = _dispatched(argv)
            sys.stdout.flush()
            return code
    except DionysusError as error:
        return _refused(error, named(argv), as_json=_wants_json(argv))
    except KeyboardInterrupt:
        return INTERRUPTED
    except BrokenPipeError:
        _give_stdout_up()
        return READER_GONE
    except OSError as error:
        _give_stdout_up()
        full = StoreFull(f"The output cannot be written: {error.strerror}.", "Send it where there is room.")
        return _refused(full, named(argv), as_json=False)


def _dispatched(argv: list[str]) -> int:
    parser = build_parser(only=named(argv) or None)
    words = parser.parse_args(argv)
    if words.command is None:
        parser.error("a command is missing")
    desk = Desk(as_json=words.json)
    try:
        return _handler(words)(desk, words) or 0
    finally:
        desk.close()


def _handler(words: argparse.Namespace) -> Handler:
    place = next(command.handler for command in COMMANDS if command.name == words.command)
    module, function = place.split(":")
    return cast("Handler", getattr(import_module(f"dionysus_mcp.cli.{module}"), function))


def _wants_json(argv: list[str]) -> bool:
    """What can be seen of it even when the words cannot be parsed."""
    return "--json" in itertools.takewhile(lambda word: word != "--", argv)


@contextmanager
def _defects_reported(command: str) -> Iterator[None]:
    try:
        yield
    except (DionysusError, BrokenPipeError):
        raise
    except Exception as error:
        if isinstance(error, OSError) and error.errno == errno.ENOSPC:
            raise
        from dionysus_mcp.logs import report_defect

        raise report_defect(error, f"dionysus {command}".strip()) from error


def _open_missing_streams() -> None:
    """Whoever started us may have closed them."""
    for name, mode in (("stdin", "r"), ("stdout", "w"), ("stderr", "w")):
        if getattr(sys, name) is None:
            setattr(sys, name, os.fdopen(os.open(os.devnull, os.O_RDWR), mode, encoding="utf-8"))


def _give_stdout_up() -> None:
    """What is still buffered goes nowhere; Python would complain about it at exit."""
    os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())


def _refused(error: DionysusError, command: str, *, as_json: bool) -> int:
    from dionysus_mcp.cli.wording import reworded

    report = reworded(error, command).report()
    if as_json:
        write_json(sys.stdout, report)
    else:
        told = report["error"]
        write_text(sys.stderr, f"error[{told['code']}]: {told['message']} {told['next']}")
    return error.exit_code
