"""Single memories: stored, found, followed back, and erased."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import EVERY_PROJECT, PROJECT, Command, argument
from dionysus_mcp.mind.values import MemoryType

MEMORY_ID = argument("memory_id", metavar="ID", help="id of a memory")
MEMORY_IDS = argument("memory_ids", metavar="ID", nargs="+", help="ids of memories; - reads them from stdin")
AS_OF = argument("--as-of", metavar="DATE", help="what was known then")
TYPE = argument("--type", dest="memory_type", choices=[str(kind) for kind in MemoryType], help="kind of memory")

FILTERS = (
    TYPE,
    PROJECT,
    argument("--session", metavar="S", help="only of this session"),
    argument("--subject", metavar="WHO", help="only about this"),
    argument("--tag", metavar="TAG", action="append", default=[], help="only with this tag; may be repeated"),
    argument("--since", metavar="DATE", help="only what happened then or later"),
    argument("--until", metavar="DATE", help="only what happened then or earlier"),
    argument("--min-importance", metavar="N", type=float, default=0.0, help="only from this importance on, 0 to 1"),
    argument("--include-superseded", action="store_true", help="also what was replaced since"),
    AS_OF,
)

MEMORIES = (
    Command(
        "remember",
        "store one memory",
        "remembering:remember",
        (
            argument("content", metavar="TEXT", nargs="+", help="what to remember; - reads it from stdin"),
            argument(*TYPE.flags, **TYPE.options, default="semantic"),
            argument("--importance", metavar="N", type=float, default=0.5, help="0 to 1 (default: 0.5)"),
            argument("--tag", metavar="TAG", action="append", default=[], help="may be repeated"),
            argument("--subject", metavar="WHO", help="who or what it is about"),
            argument("--project", metavar="P", help="'global' for what is true everywhere (default: this folder's)"),
            argument("--session", metavar="S", help="the conversation it comes from"),
            argument("--occurred-at", metavar="DATE", help="when it happened (default: now)"),
            argument("--source", metavar="TEXT", help="where it comes from"),
            argument("--key", metavar="K", help="your id for this write: repeating it never stores twice"),
            argument("--metadata", metavar="JSON", help="an object with anything else"),
        ),
        ('dionysus remember "Ana prefers tea" --subject Ana --tag taste', "git log -1 | dionysus remember -"),
    ),
    Command(
        "recall",
        "find memories by words and meaning, best first",
        "recalling:recall",
        (
            argument("query", metavar="QUERY", nargs="+", help="a question, or words; - reads it from stdin"),
            argument("--limit", metavar="N", type=int, default=10, help="at most so many hits (default: 10)"),
            argument(
                "--budget", metavar="TOKENS", type=int, help="short form that fits so many tokens, as models get it"
            ),
            argument("--explain", action="store_true", help="say why each hit is one"),
            *FILTERS,
        ),
        ("dionysus recall what does Ana drink", "dionysus recall deploy --project '*' --since '3 weeks ago' --json"),
    ),
    Command(
        "accept",
        "let a newer memory take the place of an older one, as `remember` proposed",
        "remembering:accept",
        (
            argument("older_id", metavar="OLDER", help="id of the memory that no longer holds"),
            argument("newer_id", metavar="NEWER", help="id of the memory that holds now"),
        ),
    ),
    Command(
        "list",
        "browse memories page by page",
        "recalling:browse",
        (
            argument(
                "--order",
                choices=["newest", "oldest", "weightiest", "changed"],
                default="newest",
                help="what comes first",
            ),
            argument("--limit", metavar="N", type=int, default=20, help="memories on a page, 1 to 200 (default: 20)"),
            argument("--cursor", metavar="C", help="next_cursor of the page before"),
            argument("--all", action="store_true", help="every page"),
            *FILTERS,
        ),
        ("dionysus list --type strategic", "dionysus list --all --json | jq -r '.memories[].id'"),
    ),
    Command("show", "show one memory, whole", "recalling:show", (MEMORY_ID, AS_OF)),
    Command(
        "history",
        "show what happened to a memory, newest first",
        "journal:history",
        (
            MEMORY_ID,
            argument("--limit", metavar="N", type=int, default=50, help="at most so many changes (default: 50)"),
        ),
    ),
    Command(
        "undo",
        "take a change back, or a whole run",
        "journal:undo",
        (
            argument("change", metavar="CHANGE", type=int, nargs="?", help="number of a change, as `history` shows it"),
            argument("--run", metavar="ID", help="every change of this run"),
        ),
    ),
    Command("forget", "archive memories; `undo` brings them back", "remembering:forget", (MEMORY_IDS,)),
    Command(
        "purge",
        "erase memories for good, also from the journal; asks at a terminal",
        "purging:purge",
        (
            argument("memory_ids", metavar="ID", nargs="*", help="ids of memories"),
            argument(
                "--containing",
                metavar="TEXT",
                help="every memory that holds or ever held exactly this text; - asks for it without showing it",
            ),
        ),
    ),
    Command("stats", "count memories", "recalling:stats", (EVERY_PROJECT,)),
)
