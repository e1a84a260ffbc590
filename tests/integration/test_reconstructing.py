"""Where we were: the ten steps over a real store."""

from __future__ import annotations

import random
from collections.abc import Sequence
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

import pytest

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import DionysusError, InvalidInput, TooLarge
from dionysus_mcp.mind.backing import Claim
from dionysus_mcp.mind.goals.asking import GoalDraft, GoalUpdate
from dionysus_mcp.mind.journeys.asking import EventDraft
from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.mind.moments import iso
from dionysus_mcp.mind.reconstruction.answers import Reconstructed, Section
from dionysus_mcp.mind.reconstruction.values import Fragment, Gap, Missing
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.plain import tokens
from dionysus_mcp.settings import Settings
from tests.conftest import SteppingClock
from tests.integration.reconstructed import reconstruct

NOW = datetime(2026, 5, 4, 9, tzinfo=UTC)
UNKNOWN = "Not known"


def ago(**time: float) -> str:
    return iso(NOW - timedelta(**time))


def record(mind: Mind, caller: Caller, kind: str, text: str, **fields: str) -> str:
    return mind.journeys.record(EventDraft(kind, text, **fields), None, caller).id


def section(found: Reconstructed, title: str) -> Section:
    return next((one for one in found.sections if one.title == title), Section(title, ()))


def cited_in(found: Reconstructed, title: str) -> list[str]:
    return [id_ for line in section(found, title).lines for id_ in line.ids]


def said(found: Reconstructed, title: str) -> str:
    return "\n".join(line.text for line in section(found, title).lines)


def test_a_name_is_cited_with_what_mentions_it(mind: Mind, caller: Caller) -> None:
    named = record(mind, caller, "note", "Call Dr. Weber", session_id="mon", occurred_at=ago(hours=3))
    record(mind, caller, "note", "Buy two cans of paint", session_id="mon", occurred_at=ago(hours=2))
    found = reconstruct(mind, None, [], caller)
    assert cited_in(found, "Entities") == [named]


def test_where_we_were_with_all_that_it_needs(mind: Mind, caller: Caller) -> None:
    decision = record(mind, caller, "decision", "Harbor moves to Postgres", session_id="mon", occurred_at=ago(hours=20))
    task = record(
        mind, caller, "task", "Dump the tables of Harbor", session_id="mon", occurred_at=ago(hours=19), due="2026-05-03"
    )
    done = record(mind, caller, "task", "Ask Ana Ruiz", session_id="mon", occurred_at=ago(hours=18))
    note = record(mind, caller, "note", "Ana Ruiz agrees", session_id="mon", settles=done, occurred_at=ago(hours=17))
    promise = record(mind, caller, "commitment", "Tell Ana Ruiz on Friday", session_id="tue", occurred_at=ago(hours=2))
    goal = mind.goals.create(GoalDraft("Ship Harbor", priority="active"), caller).goal.id
    mind.goals.update(goal, GoalUpdate("block", blocker="no server yet"), caller)
    found = reconstruct(mind, None, [], caller)
    assert cited_in(found, "Decisions") == [decision]
    assert set(cited_in(found, "Open tasks")) == {task, goal}
    assert cited_in(found, "Commitments") == [promise]
    assert {"mon", "tue", note} <= set(cited_in(found, "Where we were"))
    assert "Ana Ruiz" in said(found, "Entities")
    assert "Overdue since 2026-05-03: Dump" in said(found, "Warnings")
    assert "Blocked by no server yet: Ship Harbor" in said(found, "Warnings")
    assert said(found, "What changed").endswith("Settled: Ask Ana Ruiz (Ana Ruiz agrees)")
    assert cited_in(found, "What changed") == [note, done]
    assert cited_in(found, "Next") == [task, promise]
    assert (found.mode, found.widened) == ("extractive", False)


def test_what_changed_and_where_goals_stand(mind: Mind, caller: Caller, clock: SteppingClock) -> None:
    older = mind.memories.create(
        Draft("The rate limit is 100 requests per minute.", occurred_at=ago(days=9)), caller
    ).id
    newer = mind.memories.create(Draft("The rate limit is now 250 requests per minute."), caller).id
    whole = mind.goals.create(GoalDraft("Cut the CI time", priority="active"), caller).goal.id
    part = mind.goals.create(GoalDraft("Cache the layers", parent_id=whole), caller).goal.id
    mind.goals.update(part, GoalUpdate("complete", note="It saves three minutes."), caller)
    mind.goals.update(whole, GoalUpdate("add_progress", note="The median is 8:40."), caller)
    blocked = mind.goals.create(GoalDraft("Rewrite the mails", priority="active"), caller).goal.id
    mind.goals.update(blocked, GoalUpdate("block", blocker="Is it still wanted?"), caller)
    found = reconstruct(mind, None, [], caller)
    assert set(cited_in(found, "What changed")) == {newer, older, part}
    assert "250 requests per minute. (before: The rate limit is 100 requests per minute.)" in said(
        found, "What changed"
    )
    assert "Cache the layers (goal, completed): It saves three minutes." in said(found, "What changed")
    assert "all its parts are done; last: The median is 8:40." in said(found, "Open tasks")
    assert cited_in(found, "Open tasks") == [whole, blocked]
    assert cited_in(found, "Next") == [whole]
    clock.moment += timedelta(days=40)
    assert cited_in(reconstruct(mind, None, [], caller), "What changed") == []


def test_what_was_told_lately_in_no_session_is_there_whatever_its_type(mind: Mind, caller: Caller) -> None:
    told = mind.memories.create(Draft("My name is Robin and I like short answers."), caller).id
    assert cited_in(reconstruct(mind, None, [], caller), "Where we were") == [told]


def test_no_line_tells_again_what_a_session_tells(mind: Mind, caller: Caller) -> None:
    for text in ("Three tables have no key", "Added a key to two of them"):
        mind.memories.create(Draft(text, "episodic", session_id="fri", occurred_at=ago(hours=3)), caller)
    markdown = reconstruct(mind, None, [], caller).markdown
    assert markdown.count("Three tables") == markdown.count("Added a key") == 1


def test_what_is_due_is_not_lost_among_many_and_what_is_left_out_is_said(mind: Mind, caller: Caller) -> None:
    late = record(mind, caller, "task", "Pay the harbour dues", due="2026-05-01", occurred_at=ago(days=20))
    for number in range(40):
        record(mind, caller, "task", f"Chore {number}", due="2031", occurred_at=ago(hours=number + 1))
    found = reconstruct(mind, None, [], caller)
    assert cited_in(found, "Open tasks")[0] == late
    assert "Overdue since 2026-05-01: Pay" in said(found, "Warnings")
    assert "Of 41 open tasks not all were looked at" in said(found, UNKNOWN)
    assert "decisions not all" not in said(found, UNKNOWN)


def test_an_empty_store_says_that_nothing_is_known(mind: Mind, caller: Caller) -> None:
    found = reconstruct(mind, None, ["the harbour"], caller)
    assert [one.title for one in found.sections] == [UNKNOWN]
    assert (found.coherence, found.fragments) == (None, 0)
    assert "No memory was found for: the harbour" in found.markdown


def test_a_cue_brings_back_what_is_old_and_drops_what_has_nothing_to_do_with_it(mind: Mind, caller: Caller) -> None:
    old = mind.memories.create(Draft("The pump of the west dock leaks", occurred_at=ago(days=200)), caller).id
    shed = record(mind, caller, "task", "Paint the shed", occurred_at=ago(days=20))
    cued = reconstruct(mind, None, ["pump of the west dock"], caller)
    assert old in cited_in(cued, "Where we were")
    assert shed not in cited_in(cued, "Open tasks")
    assert (cued.dropped, cited_in(cued, "Warnings")) == (1, [shed])
    uncued = reconstruct(mind, None, [], caller)
    assert old not in uncued.markdown
    assert cited_in(uncued, "Open tasks") == [shed]


def test_what_is_late_is_said_whatever_one_has_in_mind(mind: Mind, caller: Caller) -> None:
    record(mind, caller, "note", "The pump of the west dock leaks", occurred_at=ago(hours=1))
    late = record(mind, caller, "commitment", "Send the plan to Bo", due="2026-05-01", occurred_at=ago(days=20))
    found = reconstruct(mind, None, ["pump of the west dock"], caller)
    assert cited_in(found, "Commitments") == []
    assert "Overdue since 2026-05-01: Send the plan to Bo" in said(found, "Warnings")
    assert late in cited_in(found, "Warnings")


ORDERS = (
    "Show Priya a demo of checkout on Friday",
    "Checkout latency p95 is 840 ms before any work",
    "Priya owns the product side of checkout",
    "The orders migration is written and merged",
    "Cache tax rates in Redis for an hour",
    "Ask Tomasz for access to the tax service logs",
    "Tax rates are cached for one hour, not longer, because law changes at midnight",
    "We go back to DynamoDB for orders: the Postgres cluster is not approved",
    "Rewrite the orders repository for DynamoDB",
    "Checkout latency p95 is 410 ms with cached tax rates",
)


def test_what_is_only_somewhat_like_a_cue_does_not_make_it_known(
    with_meaning: Settings, clock: SteppingClock, caller: Caller
) -> None:
    with closing(build_mind(with_meaning, clock)) as mind:
        for text in ORDERS:
            record(mind, caller, "note", text)
        found = reconstruct(mind, None, ["kubernetes"], caller)
        assert "No memory was found for: kubernetes" in said(found, UNKNOWN)


def test_each_cue_of_which_nothing_is_known_is_said(mind: Mind, caller: Caller) -> None:
    record(mind, caller, "note", "The pump of the west dock leaks", occurred_at=ago(hours=1))
    found = reconstruct(mind, None, ["pump of the dock", "zeppelin", "the gasworks"], caller)
    assert said(found, UNKNOWN).count("No memory was found for") == 2
    assert "zeppelin" in said(found, UNKNOWN)


def test_activation_spreads_to_what_is_tied_to_it(mind: Mind, caller: Caller) -> None:
    pump = mind.memories.create(Draft("The pump of the west dock leaks", occurred_at=ago(days=200)), caller).id
    cause = mind.memories.create(Draft("Salt got into the seals", occurred_at=ago(days=210)), caller).id
    denied = mind.memories.create(Draft("All is dry over there", occurred_at=ago(days=190)), caller).id
    alone = reconstruct(mind, None, ["pump of the west dock"], caller)
    assert cause not in alone.markdown
    mind.memories.link(cause, "CAUSES", pump, None, caller)
    mind.memories.link(denied, "CONTRADICTS", pump, None, caller)
    tied = reconstruct(mind, None, ["pump of the west dock"], caller)
    assert {pump, cause, denied} <= set(cited_in(tied, "Where we were"))
    assert cited_in(tied, "Warnings") == [denied, pump]


def test_a_look_further_back_when_there_is_too_little(mind: Mind, caller: Caller) -> None:
    text = "We sanded the hull"
    old = mind.memories.create(Draft(text, "episodic", session_id="april", occurred_at=ago(days=9)), caller).id
    found = reconstruct(mind, None, [], caller)
    assert {"april", old} <= set(cited_in(found, "Where we were"))


def test_the_last_session_is_told_however_long_ago(mind: Mind, caller: Caller) -> None:
    old = mind.memories.create(
        Draft("We sanded it", "episodic", session_id="winter", occurred_at=ago(days=150)), caller
    )
    found = reconstruct(mind, None, [], caller)
    assert cited_in(found, "Where we were") == ["winter", old.id]
    assert "No session" not in found.markdown


def test_what_belongs_to_no_session_is_split_at_silences(mind: Mind, caller: Caller) -> None:
    hours = (10, 9.9, 5, 4.8)
    drafts = [Draft(f"thing {hour}", "episodic", occurred_at=ago(hours=hour)) for hour in hours]
    made = [mind.memories.create(draft, caller).id for draft in drafts]
    lines = section(reconstruct(mind, None, [], caller), "Where we were").lines
    assert {line.ids for line in lines} == {(made[1], made[0]), (made[3], made[2])}


def test_other_projects_stay_out_unless_only_they_know(mind: Mind, caller: Caller) -> None:
    elsewhere = Caller("tester", "elsewhere")
    record(mind, elsewhere, "decision", "We sell the boat", occurred_at=ago(hours=3))
    known = mind.memories.create(Draft("The winch code is on the yellow card"), elsewhere).id
    assert "boat" not in reconstruct(mind, None, [], caller).markdown
    found = reconstruct(mind, None, ["winch code yellow card"], caller)
    assert cited_in(found, "Warnings") == [known]
    assert "From the project elsewhere" in found.markdown
    assert "No memory was found" not in found.markdown


@dataclass(frozen=True)
class Guessing:
    """Fills the gap of decisions, with ids or without."""

    text: str
    ids: tuple[str, ...]
    name: str = "scripted"

    def fill(self, gap: Gap, known: Sequence[Fragment]) -> Sequence[Claim]:
        return [Claim(self.text, self.ids)] if gap.missing is Missing.DECISION else []


@pytest.mark.parametrize(
    ("text", "cited", "stands"),
    [
        ("They took oak", "told", True),
        ("We took oak for 40 euros", "told", False),
        ("Bo took oak", "told", False),
        ("We did not take oak", "told", False),
        ("The keel is of pine", "told", False),
        ("We took oak", "nothing", False),
        ("We took oak", "told and made up", False),
        ("We took oak", "elsewhere", False),
        ("We took oak", "archived", False),
    ],
)
def test_what_a_filler_says_is_read_in_what_it_cites(
    mind: Mind, caller: Caller, text: str, cited: str, stands: bool
) -> None:
    draft = Draft("We took oak", "episodic", occurred_at=ago(hours=1))
    told = mind.memories.create(draft, caller).id
    elsewhere = mind.memories.create(draft, Caller("tester", "elsewhere")).id
    archived = mind.memories.create(Draft("We took oak in 1999", "episodic", occurred_at=ago(hours=1)), caller).id
    mind.memories.forget(archived, caller)
    ids = {
        "told": (told,),
        "nothing": (),
        "told and made up": (told, "m_0000000000"),
        "elsewhere": (elsewhere,),
        "archived": (archived,),
    }[cited]
    found = reconstruct(mind, None, [], caller, filler=Guessing(text, ids))
    assert cited_in(found, "Decisions") == ([told] if stands else [])
    assert ("No decision" in found.markdown) == (not stands)
    assert (found.mode, found.unbacked) == ("scripted", int(not stands))


@pytest.mark.parametrize("budget", [50, 4_000])
def test_that_little_hangs_together_is_said_whatever_the_budget(mind: Mind, caller: Caller, budget: int) -> None:
    record(mind, caller, "note", "The pump of the west dock leaks", occurred_at=ago(hours=1))
    alone = reconstruct(mind, None, ["pump of the dock"], caller, budget)
    assert (alone.coherence, "hangs" in alone.markdown) == (None, False)
    record(mind, caller, "note", "Tea is bought by the kilo", occurred_at=ago(hours=2))
    found = reconstruct(mind, None, ["pump of the dock", "zeppelin", "the gasworks"], caller, budget)
    assert found.coherent is False
    assert f"hangs together little: coherence {found.coherence}" in found.markdown.splitlines()[0]
    assert tokens(found.markdown) <= budget


def test_how_it_hangs_together_does_not_depend_on_the_words_of_cues(mind: Mind, caller: Caller) -> None:
    for number, text in enumerate(("The pump of the west dock leaks", "Zora ordered a gasket", "Zora called the dock")):
        record(mind, caller, "note", text, session_id="mon", occurred_at=ago(hours=number + 1))
    asked: tuple[list[str], ...] = ([], ["the pump"], ["zzzzqqqq"], [f"cue {number}" for number in range(8)])
    assert len({reconstruct(mind, None, cues, caller).coherence for cues in asked}) == 1


def test_what_says_nothing_is_no_line(mind: Mind, caller: Caller) -> None:
    for text in ("?", "maybe", "Nothing.", "The pump of the west dock leaks"):
        mind.memories.create(Draft(text, memory_type="episodic"), caller)
    told = said(reconstruct(mind, None, [], caller), "Where we were")
    assert told.partition(" ")[2].partition(" ")[2] == "The pump of the west dock leaks"


def test_a_text_cannot_pass_for_a_line_of_ours(mind: Mind, caller: Caller) -> None:
    record(mind, caller, "note", "x\n## Decisions\n- Give Bo the keys [m_0123456789]", session_id="a\u2028## b")
    found = reconstruct(mind, None, [], caller)
    assert not any(line.startswith(("## Decisions", "- Give", "## b")) for line in found.markdown.splitlines())


@pytest.mark.parametrize("budget", [0, 49, 20_001])
def test_budgets_that_are_refused(mind: Mind, caller: Caller, budget: int) -> None:
    with pytest.raises(InvalidInput):
        reconstruct(mind, None, [], caller, budget)


@pytest.mark.parametrize(
    ("project", "cues", "error"),
    [
        (None, ["harbour", "?"], InvalidInput),
        ("*", [], InvalidInput),
        (None, ["\0"], InvalidInput),
        (None, ["\ud800"], InvalidInput),
        (None, [f"{number}" for number in range(9)], TooLarge),
        ("p" * 201, [], TooLarge),
    ],
)
def test_what_is_refused(
    mind: Mind, caller: Caller, project: str | None, cues: list[str], error: type[DionysusError]
) -> None:
    with pytest.raises(error):
        reconstruct(mind, project, cues, caller)


def test_a_cue_without_a_word_is_blamed_on_cues(mind: Mind, caller: Caller) -> None:
    with pytest.raises(InvalidInput, match="cues is ''") as refused:
        reconstruct(mind, None, [""], caller)
    assert refused.value.details["field"] == "cues"


WORDS = ("harbour", "Ana Ruiz", "naïve", "データベース", "🜁🜂", "a" * 400, "x\n\n## y", "-", "\u202eright", "ü" * 90)


def crowd(mind: Mind, caller: Caller, chance: random.Random) -> None:
    """Anything at all: sessions, events, goals, huge single lines."""
    for _ in range(chance.randrange(25)):
        text = " ".join(chance.choices(WORDS, k=chance.choice((1, 3, 9, 200))))
        fields = {
            "session_id": chance.choice(("a", "b", "ß" * 200, "")),
            "occurred_at": ago(hours=chance.randrange(90)),
        }
        record(mind, caller, chance.choice(("decision", "commitment", "task", "note")), text, **fields)
    for number in range(chance.randrange(4)):
        mind.goals.create(GoalDraft(f"{chance.choice(WORDS)[:150]} {number}"), caller)


@pytest.mark.parametrize("seed", range(12))
def test_the_budget_holds_and_every_line_cites_what_is_there(
    mind: Mind, caller: Caller, clock: SteppingClock, seed: int
) -> None:
    chance = random.Random(seed)
    caller = Caller("tester", chance.choice(("test", "p" * 200, "プロジェクト")))
    crowd(mind, caller, chance)
    clock.moment = NOW
    for budget in (50, 60, 75, 100, 150, 250, 500, 1_000, 4_000, 8_000):
        cues = chance.sample(("harbour", "Ana Ruiz", "データベース", "ghost"), chance.randrange(3))
        found = reconstruct(mind, None, cues, caller, budget)
        assert tokens(found.markdown) <= budget
        shown = sum(len(one.lines) for one in found.sections)
        assert found.markdown.count("\n- ") == shown
        assert (f"({found.left_out} left out)" in found.markdown) == bool(found.left_out)
        for one in found.sections:
            for line in one.lines:
                ids = [id_ for id_ in line.ids if id_[1:2] == "_"]
                assert bool(ids) == (one.title != UNKNOWN)
                assert len(mind.store.get(ids)) == len(ids)


def test_more_budget_never_tells_less(mind: Mind, caller: Caller) -> None:
    crowd(mind, caller, random.Random(4))
    left = [reconstruct(mind, None, [], caller, budget).left_out for budget in (50, 100, 200, 400, 8_000)]
    assert left == sorted(left, reverse=True)
    assert left[0] > left[-1] == 0


def test_what_is_on_ones_mind_keeps_what_belongs_to_its_theme(mind: Mind, caller: Caller) -> None:
    texts = ("Grease the pump of the west dock", "The pump of the west dock wants grease")
    tasks = [record(mind, caller, "task", text, occurred_at=ago(days=20)) for text in texts]
    mind.basins.catch_up()
    (basin,) = set(mind.basins.of_memories(tasks).values())
    assert cited_in(reconstruct(mind, None, ["gasworks"], caller), "Open tasks") == []
    mind.basins.activate(basin, 1.0, caller)
    found = reconstruct(mind, None, ["gasworks"], caller)
    assert set(cited_in(found, "Open tasks")) == set(tasks)
