"""Every command as data: its name, what it does, what it takes, and the function that does it."""

from __future__ import annotations

from typing import Any, NamedTuple

from dionysus_mcp.mind.values import MemoryType

PORTS = range(65536)


class Argument(NamedTuple):
    """One argument as argparse takes it."""

    flags: tuple[str, ...]
    options: dict[str, Any]


class Command(NamedTuple):
    """A command; `handler` is `module:function` below `dionysus_mcp.cli`, imported when the command is run."""

    name: str
    summary: str
    handler: str
    arguments: tuple[Argument, ...] = ()
    examples: tuple[str, ...] = ()


def argument(*flags: str, **options: Any) -> Argument:
    return Argument(flags, options)


def port(text: str) -> int:
    if int(text) not in PORTS:
        raise ValueError(text)
    return int(text)


MEMORY_ID = argument("memory_id", metavar="ID", help="id of a memory")
MEMORY_IDS = argument("memory_ids", metavar="ID", nargs="+", help="ids of memories; - reads them from stdin")
PROJECT = argument(
    "--project", metavar="P", help="only this project and `global`; '*' for all (default: this folder's)"
)
ONE_PROJECT = argument("--project", metavar="P", help="only this project; '*' for all (default: this folder's)")
EVERY_PROJECT = argument("--project", metavar="P", help="only this project (default: all)")
AS_OF = argument("--as-of", metavar="DATE", help="what was known then")
TYPE = argument("--type", dest="memory_type", choices=[str(kind) for kind in MemoryType], help="kind of memory")

IMPORT_FORMATS = ("dionysus", "jsonl", "server-memory", "markdown", "claude-memory", "transcript", "text")

SANDBOX_ACTIONS = ("status", "test", "run", "build")
SYNC_ACTIONS = ("status", "now", "pause", "resume")

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

COMMANDS = (
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
    Command("stats", "count memories", "recalling:stats", (EVERY_PROJECT,)),
    Command(
        "export",
        "write memories to a file",
        "transfer:export",
        (
            argument(
                "target", metavar="FILE", nargs="?", default="-", help="file, or folder for markdown (default: -)"
            ),
            argument("--format", choices=["jsonl", "markdown"], default="jsonl", help="how it is written"),
            EVERY_PROJECT,
            argument("--history", action="store_true", help="with every change ever made (jsonl)"),
            argument("--force", action="store_true", help="replace FILE when it is there already"),
        ),
        ("dionysus export memories.jsonl --history", "dionysus export - | gzip > memories.jsonl.gz"),
    ),
    Command(
        "import",
        "read memories from a file or folder; repeating it stores nothing twice",
        "transfer:import_",
        (
            argument("source", metavar="FILE", help="file or folder; - for stdin"),
            argument(
                "--format",
                choices=("auto", *IMPORT_FORMATS),
                default="auto",
                help="what it is (default: found out from the content)",
            ),
            argument("--dry-run", action="store_true", help="only say what would happen"),
            argument("--project", metavar="P", help="for memories that name none (default: this folder's)"),
        ),
        ("dionysus import ~/notes --dry-run",),
    ),
    Command(
        "backup",
        "copy the whole memory to a file while servers go on",
        "upkeep:backup",
        (argument("target", metavar="FILE", nargs="?", help="default: a new file in the data folder; - for stdout"),),
    ),
    Command(
        "restore",
        "put a backup in place of the memory, which is kept aside; asks",
        "upkeep:restore",
        (
            argument("source", metavar="FILE", help="a backup; - for stdin"),
            argument("--yes", action="store_true", help="do not ask"),
        ),
    ),
    Command(
        "approve",
        "let deletions go that are held, because there were so many at once; asks at a terminal",
        "approving:approve",
        (argument("request", metavar="ID", nargs="?", help="the request, as the error names it"),),
    ),
    Command(
        "sync",
        "send changes to the webhook of the settings, or show how that stands",
        "syncing:sync",
        (
            argument("action", choices=SYNC_ACTIONS, nargs="?", default="status", help="default: status"),
            argument("--dry-run", action="store_true", help="for `now`: only say what would be sent"),
            argument("--reason", metavar="TEXT", help="for `pause`: why"),
        ),
        ("dionysus sync now --dry-run", "dionysus sync pause --reason 'the receiver moves'"),
    ),
    Command(
        "recover",
        "make a new store from a copy of the journal; without --into, only say what would be there",
        "syncing:recover",
        (
            argument(
                "source",
                metavar="FILE",
                nargs="?",
                help="batches as a receiver got them, or an export with --history (default: this memory's journal)",
            ),
            argument("--into", metavar="FOLDER", help="a data folder without a memory in it"),
            argument("--until", metavar="DATE", help="leave out what was changed later"),
        ),
        ("dionysus recover --until yesterday --into ~/recovered",),
    ),
    Command(
        "model",
        "show the embedding model behind recall by meaning, or get its weights",
        "model:model",
        (argument("action", choices=["status", "fetch"], nargs="?", default="status", help="default: status"),),
        ("dionysus model", "dionysus model fetch"),
    ),
    Command(
        "reindex",
        "make the vectors and names that are missing, while servers go on; begun again, it goes on",
        "reindexing:reindex",
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
    Command(
        "sandbox",
        "show where code that a model wrote would run, attack that, or run a file there",
        "sandbox:sandbox",
        (
            argument("action", choices=SANDBOX_ACTIONS, nargs="?", default="status", help="default: status"),
            argument("file", metavar="FILE", nargs="?", help="for `run`: Python, run without any tools; - for stdin"),
            argument(
                "--tier", choices=["auto", "monty", "docker", "bwrap"], help="this tier (default: what is in force)"
            ),
            argument("--base", metavar="IMAGE", help="for `build`: an image with python3 to begin with"),
        ),
        ("dionysus sandbox", "dionysus sandbox test --tier docker", "echo 'print(6 * 7)' | dionysus sandbox run -"),
    ),
    Command(
        "doctor",
        "look for what is wrong, and say how to mend it",
        "doctor.run:doctor",
        (
            argument("--deep", action="store_true", help="check every page of the file"),
            argument("--no-start", action="store_true", help="do not start the servers that clients start"),
        ),
    ),
    Command(
        "serve",
        "run the MCP server on stdio, or over HTTP",
        "serving:serve",
        (
            argument("--http", action="store_true", help="over HTTP instead of stdio"),
            argument("--host", metavar="ADDRESS", help="where to listen (default: 127.0.0.1)"),
            argument("--port", metavar="N", type=port, help="0 takes a free one (default: 8765)"),
            argument("--allow-remote", action="store_true", help="allow an address that other machines can reach"),
        ),
    ),
    Command(
        "completion",
        "print a completion script for a shell",
        "completing:completion",
        (argument("shell", choices=["bash", "zsh", "tcsh"], help="which shell"),),
        ("dionysus completion bash > ~/.local/share/bash-completion/completions/dionysus",),
    ),
)

JSON = argument("--json", action="store_true", help="print the result, or the error, as one JSON object")

EXIT_CODES = {
    0: "done",
    1: "`doctor`, `model status` or `sandbox` found something that does not work, or the code of `sandbox run` failed",
    2: "bad input",
    3: "there is no such memory or change",
    4: "in conflict with what is stored",
    5: "not confirmed",
    6: "the store could not do it",
    7: "the embedder could not do it",
    8: "the sandbox could not do it",
    9: "held until a person allows it",
    10: "this needs a language model",
    11: "changes could not be sent",
    70: "a defect in Dionysus",
    78: "a wrong setting",
    130: "interrupted",
    141: "whoever read the output went away",
}
