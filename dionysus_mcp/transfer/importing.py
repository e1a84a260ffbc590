"""Import: find out what it is, read it piece by piece, write it in batches, say what happened."""

from __future__ import annotations

from dataclasses import dataclass, replace
from pathlib import Path
from typing import TextIO

from dionysus_mcp.errors import InvalidInput
from dionysus_mcp.mind.identity import new_run
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.values import Caller
from dionysus_mcp.store.port import Stamp
from dionysus_mcp.transfer.documents import Document, Material
from dionysus_mcp.transfer.formats import Format, chosen, readable
from dionysus_mcp.transfer.keeping import Keeper
from dionysus_mcp.transfer.readers import dionysus
from dionysus_mcp.transfer.reports import ImportReport, Progress, Skipped, refused, silent
from dionysus_mcp.transfer.sources import opened
from dionysus_mcp.transfer.writers.bench import Bench
from dionysus_mcp.transfer.writers.replaying import History, Plan, has_history
from dionysus_mcp.transfer.writers.writer import Writer


def import_from(
    source: Path | TextIO,
    mind: Mind,
    caller: Caller,
    *,
    format_name: str | None = None,
    dry_run: bool = False,
    progress: Progress = silent,
) -> ImportReport:
    """Import a file, a folder or a stream. Without a format, the content decides which it is.

    What was written before an error stays; the same import, run again, goes on from there.
    """
    with opened(source) as material:
        form = chosen(material, format_name)
        run = replace(caller, run=new_run("import", mind.clock()))
        bench = Bench(mind, run, dry_run=dry_run)
        job = _Job(mind, bench, Keeper(mind.limits, mind.clock), form, material, progress, material.size)
        job.work()
        return job.report()


@dataclass(slots=True)
class _Job:
    """One import under way."""

    mind: Mind
    bench: Bench
    keeper: Keeper
    form: Format
    material: Material
    progress: Progress
    total: int
    done: int = 0

    def work(self) -> None:
        writer = Writer(self.bench, self.keeper, self.form.name)
        documents = readable(self.material, self.form)
        for skipped in self.material.skipped:
            writer.take(skipped)
        for document in documents:
            try:
                self._read(document, writer)
            except InvalidInput as error:
                writer.take(refused(document.name, error))
            except OSError as error:
                writer.take(Skipped(document.name, f"This file cannot be read: {error.strerror}."))
            self.done += document.size
            self.progress(self.done, self.total)
        writer.finish()

    def report(self) -> ImportReport:
        tally = self.bench.tally
        written = (tally.created or tally.merged or tally.links) and not self.bench.dry_run and not tally.changes
        return ImportReport(
            format=self.form.name,
            dry_run=self.bench.dry_run,
            run_id=self.bench.caller.run if written else None,
            created=tally.created,
            already_there=tally.already_there,
            merged=tally.merged,
            links=tally.links,
            changes=tally.changes,
            redacted=tally.redacted,
            skipped=tuple(tally.skipped),
            skipped_count=tally.skipped_count,
            notes=tuple(tally.notes),
        )

    def _read(self, document: Document, writer: Writer) -> None:
        if self.form.read is dionysus.read and has_history(document) and self._replayed(document):
            return
        for piece in self.form.read(document):
            if writer.take(piece):
                self.progress(self.done + document.consumed, self.total)

    def _replayed(self, document: Document) -> bool:
        """Whether the history in a document is in the store now."""
        history = History(document, self.mind.store, self.keeper)
        plan = history.plan()
        if not isinstance(plan, Plan):
            self.bench.tally.notes.append(
                f"The history in {document.name} was not replayed, because {plan}. "
                "What is true now was imported; a whole history needs an empty store."
            )
            return False
        if not self.bench.dry_run:
            for done in history.replay(plan, Stamp(author=self.bench.caller.author)):
                self.progress(done, plan.missing.changes)
        self.bench.tally.replayed(plan.there, plan.missing)
        return True
