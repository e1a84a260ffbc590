"""Answers about what was said often, and what nobody uses, as a person reads them."""

from __future__ import annotations

import sys

from dionysus_mcp.cli.terminal import table, width_of
from dionysus_mcp.mind.consolidation.answers import Consolidated
from dionysus_mcp.mind.forgetting.answers import Archived, ForgettingReport
from dionysus_mcp.mind.forgetting.fading import Protection

LINES_OF_A_TEXT = 3
STAYS = {
    Protection.IMPORTANT: "important",
    Protection.STRATEGIC: "plans and decisions",
    Protection.YOUNG: "stored in the last 30 days",
    Protection.IN_USE: "used or changed in the last 30 days",
    Protection.CITED: "tied to by others",
}


def consolidated(answer: Consolidated) -> str:
    columns = ("id", "times", "subject", "sources", "takes the place of", "memory")
    rows = [
        (
            one.id or "",
            str(one.times),
            one.subject or "",
            str(len(one.sources) + one.sources_left_out),
            ", ".join(one.supersedes),
            one.text,
        )
        for one in answer.groups
    ]
    parts = [table(columns, rows, width_of(sys.stdout), LINES_OF_A_TEXT)] if rows else []
    parts += [f"{answer.groups_left_out:,} more are not shown: --limit"] if answer.groups_left_out else []
    return "\n\n".join([*parts, "\n".join(_told(answer))])


def _told(answer: Consolidated) -> list[str]:
    did = "Would make" if answer.dry_run else "Made"
    looked = f"{answer.episodic:,} episodic memories in {answer.episodes:,} episodes, compared by {answer.compared_by}"
    return [
        f"{did} {answer.made:,} of {looked}; {answer.before:,} active memories before, {answer.after:,} after.",
        *([f"{answer.known:,} were made before, and nothing was added since."] if answer.known else []),
        *([f"{answer.waiting:,} more are left for the next run."] if answer.waiting else []),
        *([f"{answer.too_long:,} are too long to be compared."] if answer.too_long else []),
        *([answer.note] if answer.note else []),
        *(["Nothing was changed; --apply makes them."] if answer.dry_run and answer.made else []),
        *([f"`dionysus undo {answer.change}` takes all of it back."] if answer.change else []),
    ]


def fading(answer: ForgettingReport) -> str:
    rows = [(f"{one.relevance:.3f}", one.id, one.project_id, one.why, one.text) for one in answer.memories]
    columns = ("relevance", "id", "project", "why", "memory")
    parts = [table(columns, rows, width_of(sys.stdout), LINES_OF_A_TEXT)] if rows else []
    left_out = answer.proposed - len(rows)
    parts += [f"{left_out:,} more are not shown: --limit"] if left_out else []
    told = [
        f"{answer.proposed:,} of {answer.active:,} active memories could be archived.",
        f"{answer.relevant:,} are still at {answer.below:g} or above.",
        *(f"{count:,} stay: {STAYS[Protection(reason)]}." for reason, count in answer.protected.items()),
        *([answer.note] if answer.note else []),
        *(["Nothing was changed; --archive archives them."] if answer.proposed else []),
    ]
    return "\n\n".join([*parts, "\n".join(told)])


def archived(answer: Archived) -> str:
    if not answer.change:
        return "Nothing had faded so far that it could be archived."
    waiting = f" {answer.waiting:,} more are left for the next run." if answer.waiting else ""
    return f"Archived {answer.archived:,}; `dionysus undo {answer.change}` brings all of them back.{waiting}"
