"""Where the `dionysus` command begins. It stays small: a client waits for `dionysus serve` to answer."""

from __future__ import annotations

import sys


def main(argv: list[str] | None = None) -> int:
    """Run a command line and return its exit code."""
    argv = sys.argv[1:] if argv is None else argv
    if argv == ["serve"]:
        from dionysus_mcp.serve import serve_stdio

        serve_stdio()
        return 0
    from dionysus_mcp.cli.run import run

    return run(argv)


if __name__ == "__main__":
    sys.exit(main())
