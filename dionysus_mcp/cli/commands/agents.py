"""Runs of agents, and what they have done."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import EVERY_PROJECT, Command, argument

RUN_KINDS = ("heartbeat", "prediction", "reconstruction")
RUN_STATUSES = ("running", "done", "failed", "cancelled", "timed_out", "interrupted")
GRADES = ("right", "partly", "wrong")

AGENTS = (
    Command(
        "heartbeat",
        "run a heartbeat, or pause, resume or show them",
        "beating:heartbeat",
        (
            argument("focus", metavar="FOCUS", nargs="?", help="what to attend to (default: what is there)"),
            argument("--max-steps", metavar="N", type=int, help="at most so many steps (default: 10)"),
            argument("--energy", metavar="E", type=float, dest="energy_limit", help="spend at most so much"),
            argument("--dry-run", action="store_true", help="only say what would be done"),
            argument("--status", action="store_true", help="whether they are paused, and how the last ones went"),
            argument("--pause", metavar="REASON", nargs="?", const="", help="let none begin, in any window"),
            argument("--resume", action="store_true", help="let them begin again"),
        ),
        ("dionysus heartbeat", 'dionysus heartbeat "the release" --energy 5', "dionysus heartbeat --pause tidying"),
    ),
    Command(
        "resolve",
        "judge a prediction by what happened, and revise its model where that is shown",
        "thinking:resolve",
        (
            argument("prediction_id", metavar="PREDICTION", help="id of a prediction that is open"),
            argument("observation", metavar="TEXT", nargs="+", help="what happened; - reads it from stdin"),
            argument("--outcome", choices=GRADES, help="how it came out, if you know: then nobody judges it"),
        ),
        (
            'dionysus resolve p_0123456789 "Ana took the bus to work."',
            'dionysus resolve p_0123456789 "She came with the tram." --outcome partly',
        ),
    ),
    Command(
        "reconstruct",
        "where we were: sessions, decisions, open tasks, warnings",
        "thinking:reconstruct",
        (
            argument("--project", metavar="P", help="of this project (default: this folder's)"),
            argument(
                "--cue", metavar="C", action="append", default=[], help="what is on your mind; may be repeated, up to 8"
            ),
            argument("--budget", metavar="N", type=int, default=4000, help="at most so many tokens (default: 4000)"),
        ),
        ("dionysus reconstruct", 'dionysus reconstruct --cue "the release" --budget 800'),
    ),
    Command(
        "runs",
        "list runs of agents, newest first; watch them, or end one",
        "runs:runs",
        (
            argument("--kind", choices=RUN_KINDS, help="only of this kind"),
            argument("--status", choices=RUN_STATUSES, help="only those that stand so"),
            EVERY_PROJECT,
            argument("--since", metavar="DATE", help="only those that began then or later"),
            argument("--limit", metavar="N", type=int, default=20, help="at most so many (default: 20)"),
            argument("--cursor", metavar="C", help="go on where the page before ended"),
            argument("--cancel", metavar="ID", help="end this run; what it wrote is taken back"),
            argument("--watch", action="store_true", help="follow those under way until none is"),
        ),
        ("dionysus runs --status running --watch", "dionysus runs --cancel beat-20260504T090000Z-1a2b3c4d"),
    ),
    Command(
        "trace",
        "show what the agents of a run did, step by step",
        "runs:trace",
        (
            argument("run_id", metavar="RUN", help="id of a run, as `runs` shows it"),
            argument("--step", metavar="N", type=int, help="this step alone, in full"),
            argument("--full", action="store_true", help="every step in full"),
        ),
        ("dionysus trace beat-20260504T090000Z-1a2b3c4d",),
    ),
)
