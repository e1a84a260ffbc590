"""Pairs from use in which the older memory must stay, and some in which it must not."""

from __future__ import annotations

import pytest

from dionysus_mcp.mind.truth.compare import compare
from dionysus_mcp.mind.truth.verdict import Statement

BEFORE, AFTER = "2026-01-01T00:00:00.000000Z", "2026-02-01T00:00:00.000000Z"

STAY = (
    # A number that names which one, not how much.
    ("fact 1", "fact 2"),
    ("harbour 1 wood wood wood", "harbour 2 wood wood wood"),
    ("note number 17 about billing", "note number 18 about billing"),
    ("Test run 12 of the night was green.", "Test run 13 of the night was green."),
    ("The fix for bug 812 is merged.", "The fix for bug 813 is merged."),
    ("Invoice 2026-118 was paid.", "Invoice 2026-119 was paid."),
    ("Chapter 4 has 31 pages.", "Chapter 5 has 28 pages."),
    ("Step 2: run make build.", "Step 3: run make build."),
    ("Window B wrote line 7.", "Window B wrote line 8."),
    ("Experiment 14 reached an F1 of 0.61.", "Experiment 15 reached an F1 of 0.64."),
    ("Ticket HB-41 is closed.", "Ticket HB-42 is closed."),
    ("Sprint 8 ended with 3 open tickets.", "Sprint 9 ended with 5 open tickets."),
    ("Week 3: 14 km.", "Week 4: 18 km."),
    ("stress 5 7", "stress 5 8"),
    # The same said of something else.
    ("The max upload size for free users is 10 MB", "The max upload size for paid users is 500 MB"),
    ("The interest rate for short loans is 3 percent", "The interest rate for long loans is 5 percent"),
    ("The timeout for short requests is 5 s", "The timeout for long requests is 60 s"),
    ("The queue for short jobs has 4 workers", "The queue for long jobs has 2 workers"),
    ("The price for free samples is 0 euros", "The price for paid samples is 4 euros"),
    # Another kind of thing behind the same verb.
    ("The billing service runs on Heron.", "The billing service moved to Bruges."),
    ("The product runs on Heron.", "The product moved to the top of our category."),
    ("The server runs on Heron.", "The server was moved to the cellar."),
    ("The project is led by Ida.", "The project moved to Heron."),
    ("The app is built with Heron.", "The app migrated to Tern."),
    ("Our doctor is Dutch.", "Our doctor is Otto Lind."),
    ("The office is in Ghent.", "The office is in use."),
    ("Otto works with Ida.", "Otto works with wood."),
    ("We chart vitals on paper.", "Vitals are now charted on request."),
    ("We moved in March.", "We got the desk off a neighbour."),
    # One of several, or another one of its kind.
    ("Ida drinks tea and coffee.", "Ida gave up coffee."),
    ("I like apples, pears and plums.", "I no longer like apples."),
    ("My friend is Ida.", "My friend is Otto."),
    ("Ida works in the garden.", "Ida works in the office."),
    ("The app uses Heron for sessions.", "We replaced Heron by Tern for the queue."),
    # Somebody or something left, and what is told of them holds all the same.
    ("Ida likes tea.", "Ida has left."),
    ("Otto Lind speaks French.", "Otto Lind has retired."),
    ("Ida is head of sales.", "Ida left early."),
    ("Ida's mother is Otilia.", "Otilia has left."),
    ("Our supplier is Hagel.", "Hagel retired its old logo."),
    # Of somebody else, or of another one.
    ("My kayak is 3 m long.", "Your kayak is only 4 m long."),
    ("She bakes 20 loaves.", "He bakes about 30 loaves now."),
    ("The oven is in the yard.", "The other oven is in the cellar."),
    ("This mill grinds 40 kg.", "That mill already grinds 60 kg."),
    # At other times, in other places, for some, or on a condition.
    ("The mill closes at 17:00.", "The mill closes at 15:00 today."),
    ("The mill closes at 17:00.", "The mill now closes at 19:00 on Fridays."),
    ("Flour costs 2 euros.", "Flour costs 3 euros at the fair."),
    ("The kiln is set to 900 degrees.", "The kiln is set to 700 degrees when it rains."),
    ("The door code is 4410.", "The door code is 5521 downstairs."),
    ("Ida works at Tern.", "Ida works at Heron as a guest."),
    ("The ferry leaves at 7:40.", "The ferry leaves at 8:40."),
    ("There is a fair on 3 May.", "There is a fair on 9 June."),
    # Something happened to a thing, or a part of it ended.
    ("Our miller is Heron.", "Heron was sold."),
    ("We grind with the mill Berta.", "Berta broke down."),
    ("The miller is Otto.", "Otto has left."),
    ("We mill rye with spelt for bread.", "We no longer mill spelt."),
    ("The mill sells bran, flour, yeast.", "The mill stopped selling yeast."),
    # Now this as well.
    ("Ida is allergic to wool.", "Ida is now allergic to rye."),
    ("The mill delivers to Ghent.", "From now on the mill delivers to Bruges."),
    ("The mill has a shop in Ghent.", "The mill now has a shop in Bruges."),
    ("Ida takes 5 mg of iron.", "Ida now takes 5 mg of zinc."),
    ("The menu is in Dutch.", "The menu is now in French."),
    # One more of several.
    ("Meeting with Ines on Monday at 9.", "Meeting with Tom on Monday at 10."),
    ("Paid 30 euros for the book.", "Paid 45 euros for the book about Rome."),
    ("The red team decided on the tariff; the new limit is 340.", "The blue team decided on it; the new limit is 910."),
)

CLOSE = (
    ("Ana sleeps in the attic.", "Ana now sleeps in the cellar.", "Ana"),
    ("I live in Paris.", "I moved to Berlin.", ""),
    ("The port is 8081.", "The port is 8082.", ""),
    ("The build runs on Python 3.11.", "The build runs on Python 3.13 now.", ""),
    ("The payment service listens on port 8081.", "The payment service listens on port 9090.", "payment service"),
    ("We deploy on Fridays.", "We now deploy on Tuesdays.", ""),
    ("Seed trays are watered for 6 days.", "Seed trays are watered for 9 days now.", ""),
)


@pytest.mark.parametrize("cosine", [None, 0.7, 0.95])
@pytest.mark.parametrize(("older", "newer"), STAY)
def test_the_older_one_stays(older: str, newer: str, cosine: float | None) -> None:
    verdict = compare(Statement(older, occurred_at=BEFORE), Statement(newer, occurred_at=AFTER), cosine)
    assert not verdict.closes, verdict


@pytest.mark.parametrize(("older", "newer", "subject"), CLOSE)
def test_a_plain_change_closes(older: str, newer: str, subject: str) -> None:
    verdict = compare(Statement(older, subject, BEFORE), Statement(newer, subject, AFTER), 0.85)
    assert verdict.closes, verdict


@pytest.mark.parametrize(("older", "newer", "subject"), CLOSE)
def test_nothing_closes_what_is_not_older(older: str, newer: str, subject: str) -> None:
    for moment in (BEFORE, AFTER):
        verdict = compare(Statement(older, subject, AFTER), Statement(newer, subject, moment), 0.85)
        assert not verdict.closes, verdict
