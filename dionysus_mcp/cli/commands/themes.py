"""What memories have in common: names, what comes again and again, and themes."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import ONE_PROJECT, PROJECT, Command, argument

THEMES = (
    Command(
        "entities",
        "list the names that memories mention, most mentioned first",
        "entities:browse",
        (
            argument("query", metavar="QUERY", nargs="*", help="a part of the name"),
            argument("--kind", choices=["name", "file", "link", "handle", "code"], help="only names of this form"),
            argument("--limit", metavar="N", type=int, default=20, help="names on a page, 1 to 200 (default: 20)"),
            argument("--cursor", metavar="C", help="next_cursor of the page before"),
            PROJECT,
        ),
    ),
    Command(
        "entity",
        "show what is known about a name, and what was before",
        "entities:show",
        (
            argument("name", metavar="NAME", help="as `entities` shows it"),
            argument("--budget", metavar="TOKENS", type=int, default=2000, help="at most so much (default: 2000)"),
            PROJECT,
        ),
    ),
    Command(
        "connect",
        "show the shortest way between two memories or names",
        "entities:connect",
        (
            argument("a", metavar="A", help="id of a memory, or a name"),
            argument("b", metavar="B", help="id of a memory, or a name"),
            PROJECT,
        ),
        ('dionysus connect "Ana Ruiz" db/migrations',),
    ),
    Command(
        "merge",
        "make two names one; `undo` makes them two again",
        "entities:merge",
        (
            argument("keep", metavar="KEEP", help="the name to call it by"),
            argument("other", metavar="OTHER", help="the other name"),
        ),
        ('dionysus merge "Ana Ruiz" Ana',),
    ),
    Command(
        "consolidate",
        "make one memory of what happened again and again; without --apply, only say what would be made",
        "tending:consolidate",
        (
            ONE_PROJECT,
            argument("--apply", action="store_true", help="make them; `undo` takes all of it back"),
            argument("--limit", metavar="N", type=int, default=20, help="show at most so many (default: 20)"),
        ),
        ("dionysus consolidate", "dionysus consolidate --project '*' --apply"),
    ),
    Command(
        "forgetting",
        "show what nobody has used for long and could be archived",
        "tending:forgetting",
        (
            ONE_PROJECT,
            argument("--archive", action="store_true", help="archive it; `undo` brings all of it back"),
            argument(
                "--limit",
                metavar="N",
                type=int,
                default=20,
                help="show so many (default: 20); --archive takes all",
            ),
        ),
    ),
    Command(
        "landscape",
        "show the themes that memories form by themselves",
        "landscape:landscape",
        (
            argument("--limit", metavar="N", type=int, default=20, help="the largest so many (default: 20)"),
            argument("--svg", metavar="FILE", help="draw them into this file as well"),
        ),
        ("dionysus landscape", "dionysus landscape --svg landscape.svg"),
    ),
)
