"""What a newer text is to an older one: tables of what must be told apart."""

from __future__ import annotations

import time

import pytest

from dionysus_mcp.mind.truth.compare import compare, same_text
from dionysus_mcp.mind.truth.verdict import Kind, Statement, Verdict
from dionysus_mcp.mind.values import MemoryType

BEFORE, AFTER = "2026-03-01T09:00:00.000000Z", "2026-09-01T09:00:00.000000Z"
NEAR = 0.85


def judge(older: str, newer: str, cosine: float | None = NEAR, **fields: str) -> Verdict:
    subject = fields.get("subject", "")
    return compare(Statement(older, subject, BEFORE), Statement(newer, fields.get("filed", subject), AFTER), cosine)


# Each is the same with another amount, and with the same amount told otherwise.
AMOUNTS = [
    ("The pool is heated to 26 degrees.", "The pool is heated to 28 degrees.", "The pool is heated to 26 °C."),
    ("The club fee is 1,200 euros.", "The club fee is 1,350 euros.", "The club fee is €1200."),
    ("The stall costs $40 a day.", "The stall costs $55 a day.", "The stall costs 40 dollars a day."),
    ("The gate closes at 9 pm.", "The gate closes at 10 pm.", "The gate closes at 21:00."),
    ("The deadline is 3 March 2027.", "The deadline is 17 March 2027.", "The deadline is March 3rd, 2027."),
    ("The deadline is 2027-04-30.", "The deadline is 2027-06-30.", "The deadline is 30 April 2027."),
    ("Photos are cut to 640 px.", "Photos are cut to 900 px.", "Photos are cut to 640px."),
    ("Drafts are kept for two weeks.", "Drafts are kept for six weeks.", "Drafts are kept for 2 weeks."),
    ("The client needs Lua 5.3.", "The client needs Lua 5.4.", "the client needs lua 5.3"),
    ("MAX_JOBS = 4", "MAX_JOBS = 8", "MAX_JOBS: 4"),
    ("会議は10時です。", "会議は10時です。", "会議は10時です"),
]


@pytest.mark.parametrize("cosine", [None, NEAR])
@pytest.mark.parametrize(("older", "newer", "again"), AMOUNTS[:-1])
def test_another_amount_in_the_same_frame_closes(older: str, newer: str, again: str, cosine: float | None):
    assert judge(older, newer, cosine).closes
    assert judge(older, again, cosine).kind is Kind.REPETITION


CHANGES = [
    # a plain word of change
    ("The choir meets in the chapel.", "The choir now meets in the barn."),
    ("The choir meets in the chapel.", "From now on the choir meets in the barn."),
    ("Ida rows on the lake.", "Ida no longer rows on the lake."),
    ("Ida rows on the lake.", "Ida doesn't row on the lake any more."),
    ("Ida plays the oboe.", "Ida gave up the oboe."),
    ("I live in Ghent.", "I moved to Bruges."),
    ("Bread is cut by hand.", "Bread is now cut by the machine instead of by hand."),
    ("The fair is on 4 December.", "The fair was postponed to 11 December."),
    ("The toll is 4 euros.", "The toll went up to 5 euros."),
    ("The shop uses Lua 5.3.", "The shop was upgraded to Lua 5.4."),
    ("trial-7 is the reference: 0.61.", "trial-9 gives 0.58 and replaces trial-7."),
    # the same told otherwise
    ("The club fee is 40 euros a month.", "Club fee: 45 euros a month."),
    ("The workshop is on the second floor.", "The workshop is on the fourth floor."),
    ("The boat is in the shed.", "The boat is in the hall."),
    ("Permit: pending.", "Permit: approved."),
    ("We meet in the barn.", "Since the storm we meet in the school."),
    # another value of what has one value
    ("The baker of the mill is Ida Lind.", "Baker of the mill: Otto Berg"),
    ("FLOUR_MODE=fine", "FLOUR_MODE=rough"),
    ("The choir meets in the barn.", "The choir meets in the school."),
    ("The default branch is trunk.", "The default branch is main."),
    ("The alarm is off.", "The alarm is on."),
]


@pytest.mark.parametrize(("older", "newer"), CHANGES)
def test_a_plain_change_closes(older: str, newer: str):
    verdict = judge(older, newer)
    assert verdict.kind is Kind.CHANGE
    assert verdict.closes
    assert verdict.rule


# Each is a change, and more than a value differs.
PROPOSED = [
    ("Ida works at the mill.", "Ida quit her job at the mill."),
    ("We host the forum on Heron.", "The forum moved from Heron to our own machine."),
    ("Drafts are kept for 14 days.", "Draft retention is 60 days."),
    ("My ferry home leaves at 7:40 from pier 2.", "Ferry home: 8:10, pier 2"),
    ("The choir has 26 members.", "There are 24 members in the choir."),
    ("We sort the mail in Heron.", "Moved our mail sorting over to Tern."),
    ("Ida drinks two beers every evening.", "Ida has given up beer, only tea for her these days."),
    ("Our flour comes from Otto Mill.", "Otto Mill has shut down."),
    ("We mill our flour at Heron.", "We moved the mill off Heron."),
    ("We keep letters in Heron.", "We replaced Heron by Tern."),
    ("I write everything in Heron.", "Gave up on Heron, Tern is better."),
    ("Our doctor is Otto Lind.", "Otto Lind has retired."),
    ("Ida lives in Ghent.", "Ida lives in Bruges, near the docks."),
    ("The draft is due on 3 March 2027.", "The draft is due on 17 March 2027."),
    ("The ferry leaves at 7:40.", "The ferry leaves at 8:10."),
]


@pytest.mark.parametrize(("older", "newer"), PROPOSED)
def test_a_change_that_says_more_is_only_proposed(older: str, newer: str):
    verdict = judge(older, newer)
    assert verdict.kind is Kind.CHANGE
    assert not verdict.closes
    assert verdict.doubt


STAYS = {
    "another person": [
        ("Ida lives in Ghent.", "Otto moved to Bruges."),
        ("Ida takes 5 mg of the drops.", "Otto now takes 10 mg of the drops."),
        ("My aunt works at the mill.", "My uncle no longer works at the mill."),
    ],
    "another thing with a number of its own": [
        ("The search service listens on port 7001.", "The mail service listens on port 7002."),
        ("Room 3 has 20 seats.", "Room 4 has 25 seats."),
        ("E-31 means no water.", "E-32 means no power."),
        ("The web client needs Lua 5.3.", "The desktop client needs Lua 5.4."),
        ("fact 1", "fact 2"),
    ],
    "another attribute": [
        ("The shop opens at 9:00.", "The shop is open until 18:00."),
        ("The race takes Ida 3 hours.", "The half race takes Ida 1 hour."),
        ("The course costs 200 euros.", "The course materials cost 40 euros."),
        ("The forum is in German.", "The forum moved to a new machine."),
        ("The parcel is paid.", "The parcel is shipped."),
        ("Ida works at the mill.", "Ida no longer works at night."),
        ("Ida likes notes in Dutch.", "Ida now likes letters in Dutch."),
        ("Our flour comes from Otto Mill.", "Otto Mill has shut down its second kiln."),
        ("The ferry leaves at 7:40.", "The ferry now has a kiosk."),
        ("The server runs on port 80.", "The server now runs in a container."),
        ("The office is in Ghent.", "The office is now in good shape."),
        ("Drafts are kept for two weeks.", "Drafts are kept on the second disk now."),
        ("The tower has 16 GB of memory.", "The tower now has 500 GB of disk."),
    ],
    "a plan": [
        ("The shop uses Lua 5.3.", "We plan to move to Lua 5.4 in May."),
        ("The shop uses Lua 5.3.", "The shop will be upgraded to Lua 5.4."),
        ("The toll is 4 euros.", "TODO: raise the toll to 5 euros."),
        ("We plan to switch from Heron to Tern.", "The forum is hosted on Heron."),
    ],
    "not so, or not sure": [
        ("Does the toll rise to 5 euros?", "The toll is 4 euros."),
        ("From 1 December the toll is 5 euros.", "The toll is 4 euros."),
        ("We host the forum on Heron.", "The forum did not move from Heron to Tern."),
        ("Ida plays the oboe.", "Ida never gave up the oboe."),
        ("The toll is 4 euros.", "If the toll is 5 euros, nobody comes."),
        ("The toll is 4 euros.", "Is the toll 5 euros now?"),
        ("The toll is 4 euros.", "Otto thinks the toll is now 5 euros."),
    ],
    "another scope": [
        ("In staging the limit is 5 MB.", "In production the limit is now 9 MB."),
        ("On weekdays the pool opens at 7:00.", "On weekends the pool opens at 9:00."),
        ("Entry costs 9 euros for adults.", "Entry costs 4 euros for children."),
        ("For Heron we use Lua.", "For Tern we now use Ruby."),
    ],
    "a series": [
        ("Weight on 3 May: 70.2 kg.", "Weight on 9 May: 69.8 kg."),
        ("The temperature is 21 degrees.", "The temperature is 24 degrees."),
        ("Build 81 took 4 minutes.", "Build 82 took 6 minutes."),
        ("The monthly meeting is on 3 October.", "The monthly meeting is on 7 November."),
    ],
    "past": [
        ("Ida rowed 5 km on Monday.", "Ida rowed 8 km on Tuesday."),
        ("The toll is 5 euros.", "Back then the toll was 3 euros."),
        ("The forum is hosted on Tern.", "In 2019 the forum moved from Tern to paper."),
    ],
    "for a time, or more of it": [
        ("The ferry leaves at 7:40.", "This week the ferry leaves at 9:00."),
        ("Ida plays the oboe.", "Ida now also plays the flute."),
        ("The toll is 4 euros.", "The toll was raised by 2 euros."),
    ],
    "only a part": [
        ("Ida gets 5 euros a week, Otto 9 euros.", "From now on Ida gets 6 euros a week."),
        ("The fair is at 14:00 in hall 2.", "The fair was moved to hall 5."),
        ("The limit is 5 MB in staging and production.", "The limit is now 9 MB in staging."),
    ],
    "later": [
        ("The toll is 4 euros.", "From 1 December the toll is 5 euros."),
        ("The choir sings in the chapel.", "Starting next month the choir sings in the barn."),
    ],
}


@pytest.mark.parametrize("cosine", [None, 0.95])
@pytest.mark.parametrize(("older", "newer"), [pair for pairs in STAYS.values() for pair in pairs])
def test_the_older_one_stays(older: str, newer: str, cosine: float | None):
    verdict = judge(older, newer, cosine)
    assert not verdict.closes, verdict


OTHERS = [
    (Kind.REPETITION, "The shed is locked.", "the  shed is locked"),
    (Kind.REPETITION, "Ida no longer eats fish.", "Ida doesn't eat fish any more."),
    (Kind.REPETITION, "Keys are handed out from 9 to 12.", "You get keys between 9 and 12 only."),
    (Kind.REPETITION, "Otto is allergic to wool.", "No wool for Otto, he cannot stand it."),
    (Kind.REPETITION, "The forum is hosted on Heron.", "We did not move to Tern, the forum is still hosted on Heron."),
    (Kind.OTHER, "Chapter 4 is about sails.", "Chapter 5 is about knots."),
    (Kind.OTHER, "On weekdays the pool opens at 7:00.", "On weekends the pool opens at 9:00."),
    (Kind.CHANGE, "Ida likes snow.", "Ida does not like snow."),
    (Kind.CHANGE, "Ida likes trains more than planes.", "Ida likes planes more than trains."),
    (Kind.CHANGE, "Otto is the treasurer of the club.", "Ida is the treasurer of the club."),
    (Kind.ADDITION, "The ferry leaves at 7:40.", "The ferry takes bicycles."),
    (Kind.ADDITION, "Ida plays the oboe.", "Ida is also learning Dutch."),
    (Kind.OTHER, "The ferry leaves at 7:40.", "Otto is allergic to wool."),
    (Kind.OTHER, "", "Otto is allergic to wool."),
]


@pytest.mark.parametrize(("kind", "older", "newer"), OTHERS)
def test_what_does_not_close_is_told_apart(kind: Kind, older: str, newer: str):
    verdict = judge(older, newer)
    assert verdict.kind is kind
    assert not verdict.closes


@pytest.mark.parametrize(
    ("denied", "said"),
    [
        ("Gost Herr Baumann mag keinen Koriander.", "Herr Baumann liebt Koriander."),
        ("Dino nije poslao ugovor za petak 12.", "Dino je poslao ugovor za petak 12."),
        ("La livraison n'est pas arrivée à 14:00.", "La livraison est arrivée à 14:00."),
        ("Parsec 3.0.0 is not on the index yet, it was rejected.", "Parsec 3.0.0 is on the index, with its changes."),
    ],
)
def test_what_one_denies_is_no_repetition(denied: str, said: str):
    for older, newer in ((denied, said), (said, denied)):
        verdict = compare(Statement(older), Statement(newer), NEAR)
        assert (verdict.kind is Kind.REPETITION, verdict.closes) == (False, False)


def test_a_doubt_is_told():
    verdict = judge("The toll is 4 euros.", "From 1 December the toll is 5 euros.")
    assert (verdict.kind, verdict.doubt) == (Kind.CHANGE, "it begins later")


def test_what_has_begun_closes():
    assert judge("The toll is 4 euros.", "Since 1 August the toll is 5 euros.").closes


def test_texts_far_apart_in_meaning_are_not_compared():
    assert judge("The toll is 4 euros.", "The toll is now 5 euros.", 0.1).kind is Kind.OTHER


def test_a_note_about_an_earlier_time_closes_nothing():
    older, newer = Statement("The toll is 5 euros.", "", AFTER), Statement("The toll is now 4 euros.", "", BEFORE)
    assert not compare(older, newer, NEAR).closes


@pytest.mark.parametrize("newer", ["Ida rowed 8 km.", "Ida now rows on the canal."])
def test_an_event_stays(newer: str):
    event = Statement("Ida rows on the lake.", "", BEFORE, MemoryType.EPISODIC)
    assert not compare(event, Statement(newer, "", AFTER), NEAR).closes


@pytest.mark.parametrize(
    ("older", "newer", "closes"),
    [
        ("Image size", "Image size changed", True),
        ("Image size", "Image size", False),
        ("Images", "Videos changed", False),
        ("Images", "Images changed", False),
    ],
)
def test_a_subject_that_says_it_changed(older: str, newer: str, closes: bool):
    verdict = judge(
        "Photos are cut to a square.",
        "The long side of photos has 900 px, as the printer asked.",
        subject=older,
        filed=newer,
    )
    assert verdict.closes is closes


SUBJECTS = [
    ("The port is 8081.", "The port is 8082.", "mail service", "search service", False),
    ("The port is 8081.", "The port is 8082.", "mail service", "Mail service", True),
    ("The port is 8081.", "The port of the mail service is now 8082.", "mail service", "ports", True),
    ("The dog is called Rex.", "The dog is now called Tom.", "Ida", "Otto", False),
    ("The fee is 4 euros.", "The fee is now 5 euros.", "Plan A", "Plan B", False),
    ("The fee is 4 euros.", "The fee is now 5 euros.", "Plan A", "Plan A", True),
    ("The server runs on port 80.", "The server now runs on port 81.", "ports", "server", True),
    ("The key is under the mat.", "The key is now behind the shed.", "House 3", "House 4", False),
]


@pytest.mark.parametrize(("older", "newer", "filed", "refiled", "closes"), SUBJECTS)
def test_subjects_that_disagree_keep_apart(older: str, newer: str, filed: str, refiled: str, closes: bool):
    assert judge(older, newer, subject=filed, filed=refiled).closes is closes


def test_without_vectors_a_text_that_says_much_else_stays():
    older, newer = "Ida rows.", "From now on the club meets in the barn, and Ida rows with Otto when there is no wind."
    assert not judge(older, newer, None).closes


@pytest.mark.parametrize(
    ("ours", "theirs", "same"),
    [
        ("The shed is locked.", "  the SHED\nis locked", True),
        ("Caf\u00e9", "Cafe\u0301", True),
        ("\uff11\uff12 km", "12 km", True),
        ("The shed is locked.", "The shed is locked?", False),
        ("The toll is 4 euros", "The toll is 5 euros", False),
        ("x" * 3_000 + "a", "x" * 3_000 + "b", False),
        ("y " * 3_000, "Y  " * 3_000, True),
        ("", " ", True),
    ],
)
def test_same_text(ours: str, theirs: str, same: bool):
    assert same_text(ours, theirs) is same


@pytest.mark.parametrize(
    "text",
    ["", " ", ".", ":", "=", "?", "1", "12:30", "now", "no longer", "\u20ac", "every", "5 May", "\u0663", "\U0001f642",
     "def f(x):\n    return x == 1", "' : '", "a" * 5_000, "(((", "0x1F", "\u202eabc"],
)  # fmt: skip
def test_odd_texts_close_nothing(text: str):
    for other in ("The toll is now 4 euros.", text + "x", ""):
        assert not judge(text, other).closes
        assert not judge(other, text).closes


def test_a_megabyte_is_looked_at_quickly():
    long = "The toll is 4 euros on the bridge and nobody pays it now. " * 18_000
    started = time.process_time()
    assert judge(long, long + "The toll is now 5 euros.").kind is not None
    assert time.process_time() - started < 2
