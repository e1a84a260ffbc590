"""Memories in files and elsewhere."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import EVERY_PROJECT, Command, argument

IMPORT_FORMATS = ("dionysus", "jsonl", "server-memory", "markdown", "claude-memory", "transcript", "text")
SYNC_ACTIONS = ("status", "now", "pause", "resume")

COPIES = (
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
)
