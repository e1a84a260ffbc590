"""What four people told a mind in five weeks, in their own words, and what a beat should make of it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any, Literal

What = Literal["event", "fact", "goal", "part", "progress", "done", "decision", "task", "commitment", "case", "expect"]


@dataclass(frozen=True, slots=True)
class Told:
    """Something that was told so many days ago. `of` is the goal that it belongs to, what came of a case, the session,
    or the day on which it is due."""

    days: float
    what: What
    text: str
    of: Any = None


@dataclass(frozen=True, slots=True)
class Life:
    """One store. Predictions are known by their situations, goals by their titles, memories by how they begin."""

    name: str
    told: Sequence[Told]
    resolves: Mapping[str, str] = field(default_factory=dict)
    """How predictions came out that a beat may resolve."""
    asks: Mapping[str, str] = field(default_factory=dict)
    """Predictions of which a beat should ask, and the memory that tells."""
    stale: frozenset[str] = frozenset()
    goes_on: frozenset[str] = frozenset()
    together: Mapping[str, Sequence[str]] = field(default_factory=dict)
    """Memories, and those that a person would say they go with."""


DEVELOPER = Life(
    "developer",
    (
        Told(34, "goal", "Migrate billing to Postgres 16"),
        Told(34, "goal", "Rewrite the onboarding emails"),
        Told(34, "goal", "Cut the CI time below ten minutes"),
        Told(34, "part", "Cache the docker layers", "Cut the CI time below ten minutes"),
        Told(34, "part", "Split the integration tests over four workers", "Cut the CI time below ten minutes"),
        Told(33, "fact", "We decided to keep payments in a separate service called ledgerd."),
        Told(33, "fact", "The staging cluster is named heron and runs in eu-west-1."),
        Told(32, "fact", "Marta owns the deploy pipeline; ask her before changing release.yml."),
        Told(31, "fact", "ledgerd retries webhook deliveries five times with exponential backoff."),
        Told(30, "event", "Release 4.2 went out; two hours later invoices showed the wrong currency."),
        Told(29.8, "event", "Root cause of the currency bug: the formatter read the locale of the server."),
        Told(28, "event", "The nightly build failed because the disk of the runner was full."),
        Told(26, "event", "Flaky test: test_webhook_retry fails about one run in twenty with a timeout."),
        Told(25, "event", "Nightly build failed again: runner disk full."),
        Told(24, "fact", "Jonas asked to be reviewed only in the mornings."),
        Told(21, "event", "The nightly build failed, the disk of the CI runner had no space left."),
        Told(
            20.5, "case", "A release with a database migration is deployed on a Thursday.", "The deploy took an hour."
        ),
        Told(
            20, "decision", "We will use logical replication for the Postgres 16 switch, not dump and restore.", "mon"
        ),
        Told(20, "commitment", "Send Marta the list of tables without primary keys.", 10),
        Told(20, "task", "Write the rollback plan for the Postgres switch.", -3),
        Told(19, "fact", "The API rate limit is 100 requests per minute per key."),
        Told(18, "case", "A release with a database migration is deployed.", "The deploy took an hour."),
        Told(17, "event", "The nightly build failed because the runner's disk was full."),
        Told(16, "case", "A release with a big database migration is deployed.", "The deploy took an hour."),
        Told(15, "event", "Flaky test again: test_webhook_retry fails with a timeout."),
        Told(14, "case", "A release without migrations is deployed.", "The deploy was done in ten minutes."),
        Told(13, "event", "Nightly build is red again, out of disk space on the runner."),
        Told(12, "case", "A release without any migration goes out.", "The deploy was done in ten minutes."),
        Told(10, "case", "A small release without migrations is deployed.", "The deploy was done in ten minutes."),
        Told(9, "event", "test_webhook_retry flaked once more (timeout), the rerun passed."),
        Told(8, "fact", "The API rate limit is now 250 requests per minute per key."),
        Told(6, "done", "Layers are cached, saves three minutes.", "Cache the docker layers"),
        Told(5.5, "expect", "A release without migrations is deployed on Friday."),
        Told(5, "expect", "A release with a database migration is deployed on Monday."),
        Told(4.5, "event", "Friday's release without migrations was out within ten minutes."),
        Told(4, "done", "Four workers, median 8:40.", "Split the integration tests over four workers"),
        Told(3, "event", "Last Monday the deploy took an hour."),
        Told(
            2.5, "event", "Set up logical replication to the new Postgres 16 on heron; lag is under one second.", "thu"
        ),
        Told(2.4, "event", "Rehearse the cut-over on heron with Marta before the switch.", "thu"),
        Told(2, "progress", "Replica caught up on heron.", "Migrate billing to Postgres 16"),
        Told(1.2, "event", "Three tables have no primary key, so replication skips updates: audit_raw, tmp.", "fri"),
        Told(1, "event", "Added a primary key to audit_raw; the table tmp will be dropped.", "fri"),
    ),
    resolves={"A release with a database migration is deployed on Monday.": "right"},
    asks={"A release without migrations is deployed on Friday.": "Friday's release"},
    stale=frozenset({"Rewrite the onboarding emails"}),
    together={
        "Added a primary key": ("Send Marta", "Three tables"),
        "Three tables": ("Send Marta", "We will use logical", "Set up logical", "Added a primary"),
        "Rehearse": ("Write the rollback", "We will use logical", "Marta owns"),
        "Set up logical": ("We will use logical",),
        "Last Monday": ("The deploy", "Friday's", "A release"),
        "Friday's": ("A release", "A small", "The deploy"),
        "The API": ("The API",),
        "test_webhook": ("Flaky", "ledgerd"),
        "Nightly": ("The nightly", "Nightly"),
        "The nightly": ("Nightly", "The nightly"),
        "Flaky": ("Flaky", "test_webhook"),
        "We will use logical": ("Set up logical", "Write the rollback", "Three tables"),
        "Write the rollback": ("We will use logical", "Set up logical", "Rehearse"),
        "Send Marta": ("Three tables", "Added a primary"),
    },
)

RESEARCHER = Life(
    "researcher",
    (
        Told(33, "goal", "Finish the draft of the methods section"),
        Told(33, "goal", "Reproduce the sleep effect of Walker 2017 in our cohort"),
        Told(33, "goal", "Apply for the ethics extension"),
        Told(32, "fact", "Walker 2017 reports that sleep deprivation lowers hippocampal encoding by 40 percent."),
        Told(31, "fact", "Our cohort has 212 participants; 9 dropped out before the second visit."),
        Told(30, "fact", "The actigraphy devices drift by about two minutes a week; correct before merging."),
        Told(29, "event", "The participant meeting was moved because the lab was booked twice."),
        Told(25, "fact", "Elena prefers mixed models with random slopes for participants."),
        Told(24, "fact", "Hypothesis: the effect of sleep on recall is moderated by age above 60."),
        Told(22, "event", "The lab was double-booked again, the session had to move."),
        Told(20, "decision", "We report intervals and no p values."),
        Told(16, "event", "Session moved: the lab was booked twice."),
        Told(14, "fact", "Chen et al. 2022 found no moderation by age (n=540)."),
        Told(12, "event", "Reviewer 2 asked for a power analysis and for the raw actigraphy."),
        Told(12, "task", "Do the power analysis that reviewer 2 asked for.", 2),
        Told(9, "event", "The lab was booked twice again, so the session moved."),
        Told(5, "event", "In our cohort the sleep effect is 22 percent, interval 9 to 35, below Walker's 40."),
        Told(4, "event", "Elena reran the mixed model without the nine participants who dropped out."),
        Told(
            3,
            "progress",
            "Rater agreement is written; device drift is missing.",
            "Finish the draft of the methods section",
        ),
        Told(2, "event", "Moderation by age: the interaction is .04, interval -.05 to .13, so none in our data."),
    ),
    stale=frozenset({"Apply for the ethics extension"}),
    goes_on=frozenset({"Reproduce the sleep effect of Walker 2017 in our cohort"}),
    together={
        "Moderation": ("Hypothesis", "Chen", "In our cohort"),
        "Elena reran": ("Elena prefers", "Our cohort"),
        "In our cohort": ("Walker", "Our cohort", "Hypothesis", "Moderation"),
        "The lab": ("The lab", "Session moved", "The participant"),
        "Session moved": ("The lab", "The participant"),
        "The participant": ("The lab", "Session moved"),
        "Do the power": ("Reviewer 2",),
        "Reviewer 2": ("Do the power", "The actigraphy"),
        "Chen": ("Hypothesis", "Moderation"),
        "Hypothesis": ("Chen", "Moderation", "In our cohort"),
    },
)

GERMAN = Life(
    "german",
    (
        Told(33, "goal", "Steuererklärung abgeben"),
        Told(33, "goal", "Das Bad renovieren"),
        Told(33, "goal", "Spanisch lernen"),
        Told(32, "fact", "Die Heizung wurde von der Firma Krüger gewartet, der nächste Termin ist im Oktober."),
        Told(30, "fact", "Unser Stromvertrag läuft bis zum 31. März und kostet 31 Cent je Kilowattstunde."),
        Told(28, "fact", "Lena ist gegen Nüsse allergisch."),
        Told(27, "event", "Der Zug nach Köln hatte wieder Verspätung, vierzig Minuten."),
        Told(25, "fact", "Der Handwerker für das Bad heißt Herr Yilmaz und ist dienstags erreichbar."),
        Told(21, "fact", "Belege für die Steuer liegen im blauen Ordner im Arbeitszimmer."),
        Told(20, "event", "Der Zug nach Köln hatte Verspätung, vierzig Minuten."),
        Told(19.5, "case", "Es regnet am Morgen.", "Jan ist mit dem Bus gefahren."),
        Told(19, "case", "Am Morgen regnet es stark.", "Jan ist mit dem Bus gefahren."),
        Told(15, "case", "Am Morgen regnet es.", "Jan ist mit dem Bus gefahren."),
        Told(13, "event", "Der Zug nach Köln hatte vierzig Minuten Verspätung."),
        Told(12, "case", "Am Morgen scheint die Sonne.", "Jan ist mit dem Rad gefahren."),
        Told(11, "case", "Ein sonniger Morgen, die Sonne scheint.", "Jan ist mit dem Rad gefahren."),
        Told(10, "event", "Herr Yilmaz hat das Bad ausgemessen, das Angebot kommt nächste Woche."),
        Told(9, "task", "Spendenquittungen bei der Kirche anfordern.", 1),
        Told(9, "decision", "Wir nehmen für das Bad die Firma Yilmaz."),
        Told(6, "event", "Der Zug nach Köln hatte wieder vierzig Minuten Verspätung."),
        Told(4, "event", "Das Angebot für das Bad liegt bei 14.200 Euro."),
        Told(3, "expect", "Es regnet am Morgen."),
        Told(2.5, "expect", "Am Morgen scheint die Sonne."),
        Told(2, "event", "Heute früh ist Jan mit dem Bus gefahren."),
        Told(2, "event", "Für die Steuer fehlen noch die Spendenquittungen."),
        Told(1, "event", "Jan ist nicht mit dem Rad gefahren, der Reifen war platt."),
    ),
    asks={"Es regnet am Morgen.": "Heute früh", "Am Morgen scheint die Sonne.": "Heute früh"},
    stale=frozenset({"Spanisch lernen"}),
    goes_on=frozenset({"Steuererklärung abgeben", "Das Bad renovieren"}),
    together={
        "Für die Steuer": ("Belege", "Spendenquittungen"),
        "Das Angebot": ("Herr Yilmaz", "Der Handwerker", "Wir nehmen"),
        "Wir nehmen": ("Herr Yilmaz", "Das Angebot", "Der Handwerker"),
        "Herr Yilmaz": ("Der Handwerker", "Das Angebot", "Wir nehmen"),
        "Der Zug": ("Der Zug",),
        "Jan ist nicht": ("Jan ist", "Heute"),
        "Heute früh": ("Jan ist",),
        "Spendenquittungen": ("Für die Steuer",),
    },
)

NEWCOMER = Life("newcomer", (Told(1, "fact", "My name is Robin and I like short answers."),))

LIVES = (DEVELOPER, RESEARCHER, GERMAN, NEWCOMER)
