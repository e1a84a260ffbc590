"""A server over HTTP for tests: a real process, whose URL is known when it is entered, and which is always ended."""

from __future__ import annotations

import re
import subprocess
import sys
import threading
from collections.abc import Mapping, Sequence
from pathlib import Path
from types import TracebackType
from typing import Self

from dionysus_mcp.environment import without_settings
from dionysus_mcp.testing import PATIENCE_S, Silence

SERVE_HTTP = (sys.executable, "-m", "dionysus_mcp.cli.main", "serve", "--http", "--port", "0")
URL = re.compile(r"http://\S+/mcp")


class HttpServer:
    """Listens on a free port. Settings in force here are not handed on; `env` names those of the server."""

    def __init__(self, home: Path, env: Mapping[str, str], command: Sequence[str] = SERVE_HTTP) -> None:
        self._home = home
        self._said: list[str] = []
        self._is_known = threading.Event()
        self.url = ""
        self.process = subprocess.Popen(  # the command is the test's own
            command,
            env=without_settings({"DIONYSUS_HOME": str(home), **env}),
            stderr=subprocess.PIPE,
            text=True,
        )
        self._reader = threading.Thread(target=self._hear, daemon=True)
        self._reader.start()

    def __enter__(self) -> Self:
        self._is_known.wait(PATIENCE_S)
        if not self.url:
            self.close()
            raise Silence(f"it does not listen; stderr: {self.stderr()[-2000:]}")
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.close()

    @property
    def token(self) -> str:
        """What every request must bear."""
        return (self._home / "http-token").read_text("ascii").strip()

    def stderr(self) -> str:
        return "".join(self._said)

    def end(self) -> int:
        """End it politely. Its exit code, once all that it said has been read."""
        self.process.terminate()
        code = self.process.wait(PATIENCE_S)
        self._reader.join(PATIENCE_S)
        return code

    def close(self) -> None:
        """End it politely, and by force if that does not help."""
        try:
            self.end()
        except subprocess.TimeoutExpired:
            self.process.kill()
            self.process.wait()
        finally:
            self._reader.join(PATIENCE_S)
            assert self.process.stderr is not None
            self.process.stderr.close()

    def _hear(self) -> None:
        """Its URL comes behind whatever warnings it says first."""
        assert self.process.stderr is not None
        for line in self.process.stderr:
            self._said.append(line)
            if not self.url and (found := URL.search(line)):
                self.url = found[0]
                self._is_known.set()
        self._is_known.set()
