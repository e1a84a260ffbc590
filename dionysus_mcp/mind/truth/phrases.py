"""The turns of phrase that the rules go by, as patterns over the plain form of a clause: words between single spaces.

In that form `#date`, `#weekday` and `#clock` stand for any of these.
"""

from __future__ import annotations

import re
from functools import lru_cache

KEPT = 1_024


class Phrase:
    """A pattern that remembers where it was found: the same clauses are looked at again and again."""

    def __init__(self, pattern: str) -> None:
        self.pattern = pattern
        self.search = lru_cache(maxsize=KEPT)(re.compile(pattern).search)


def any_of(alternatives: str, before: str = "") -> Phrase:
    """One of several phrases, parted by bars; the one that is found is group 1."""
    return Phrase(f"{before} ({'|'.join(phrase.strip() for phrase in alternatives.split('|'))}) ")


# What the newer text may be other than a statement about the present.

ADDS = any_of("also|too(?= $| because| since)|as well|another|additionally|in addition|besides|either|extra|on top")

ASKS = any_of(
    r"""
    asked whether|asked if|asked about|asks whether|asks if|asks about|wonders|wondered|wondering|unclear|not sure|
    unsure|question
    """
)

PLANS = any_of(
    r"""
    plan to|plans to|planned|planning to|are planning|is planning|will|shall|
    (?<!stopped )(?<!quit )(?<!longer )going to|intend|intends|intended|aim to|
    aims to|want to|wants to|wants? \w+ to|wanted \w+ to|wants? the|would|hope|hopes|hoping|expect|expects|expected|
    consider|considers|considering|considered|thinking about|thinking of|propose|proposes|proposed|proposal|suggest|
    suggests|suggested|suggestion|idea|todo|to do|discuss|discussed|discussing|discussion|(?<!from )tomorrow|
    (?<!from )(?<!starting )next (?:week|month|year|spring|summer|autumn|winter|quarter|release|sprint|semester|term)|
    soon|(?<!re)scheduled|slated|due to|about to|wish|wishes|wishlist|dreams? of|deciding|roadmap|let us|should become|
    should be|ought to|ready to|eventually|someday|later|candidate|evaluating|evaluate
    """
)

SUPPOSES = any_of(
    r"""
    if|unless|suppose|supposing|imagine|assuming|could|might|maybe|perhaps|possibly|probably|presumably|
    may(?! (?:do|use|make|send|hold|have up))|in case|
    whether|otherwise|hypothetically|what about|example|e\.g
    """
)

HEARS = any_of(
    r"""
    think|thinks|thought|believe|believes|heard|hears|claim|claims|claimed|rumou?rs?|apparently|allegedly|supposedly|seem|
    seems|guess|guesses|according to|reportedly|not confirmed|unconfirmed
    """
)

REMEMBERS = any_of(
    r"""
    used to|originally|formerly|back then|at the time|in those days|at first|initially|years? ago|months? ago|
    weeks? ago|long ago|in the past|historically|until recently|until then|at that time|as a child|
    last (?:year|summer|winter|spring|autumn|century)|when (?:it|he|she|they|we|i) (?:was|were|started|began)|
    before (?:that|then)|once had|was founded|for a while
    """
)

PASSES = any_of(
    r"""
    today only|only today|this week|this month|this time|this weekend|for now|for the moment|temporary|temporarily|
    as a test|as an experiment|experimentally|on trial|trial|for testing|during|while|tonight|
    (?<!valid )(?<!open )until #\w+|for (?:a|one|this) (?:day|week|month|weekend)|just this|exceptionally|once|
    in the meantime|provisionally
    """
)

LATER = any_of(
    r"(?:next \w+|tomorrow|#date|#weekday)(?! to )",
    before=r" (?:from|starting|beginning|effective|as of|as from|with effect from)(?: in| on| from)?",
)

# What says that something is other than it was.

NOW = any_of(
    r"""
    now(?! and then| that)|from now on|from here on|as of today|as of now|instead(?! of)|
    (?:since|from|starting) (?:today|yesterday|this week|this month)|
    since (?:the|our|my|his|her|their) \w+|since last \w+|nowadays|henceforth|going forward|
    (?<!for )(?<!until )these days|since #date|from #date on
    """
)

ENDINGS = r"""
    stopped|quit|quits|gave up|given up|gives up|has given up|is out|is gone|are gone|dropped|abandoned|retired|
    scrapped|removed|got rid of|closed (?:the|our|my)|(?:moved|migrated|went|got|came)(?: \S+){0,3} off(?= \S)
    """
ENDED = any_of(ENDINGS)
ENDS = any_of(f"no longer|{ENDINGS}", before=r"(?<! not)(?<! never)(?<! to)")

ANY_MORE = Phrase(r" not .*? (any more|anymore|any longer) ")
ENDED_OR_NOT = Phrase(f"{ENDS.pattern}|{ANY_MORE.pattern}")
STOPS = Phrase(r" (?:and|but|because|after|since|due|although|so) ")
NATION = re.compile(r"[A-Z]\w+(?:ish|ese|ian|ean)|Dutch|French|German|Swiss|Greek|Czech|Thai")
IS_AT = Phrase(r" (?:is|are|stands|sits|hangs|lies) (?:now |back )?((?:at|in) (?:\S+ ){1,5})")
"""Behind these, something else is told."""

GONE = any_of(
    r"""
    shut down|closed down|went bankrupt|closed(?= $)|went out of business|discontinued|called off|is over|are over|
    was sold|sold(?= $)|left(?= $)|has left|have left|fell apart|is gone|are gone|retired|was removed|removed|
    broke down|died|split up|broke up|separated|divorced
    """
)
TAKEN_AT = Phrase(r" (?:today|yesterday|tonight|this (?:morning|evening|week|month)|last (?:night|week|month)) ")
DONE = any_of(
    "went live|is live|has launched|was launched|took place|was cancelled|has been cancelled|was called off|"
    "fell through"
)
STILL = Phrase(r" (?:still|stays|stay|remains|remain) ")
TO_WORDS = frozenset(("to", "into", "onto"))
MOVES = frozenset(("moved", "relocated", "transferred"))
TO = Phrase(
    r" (moved|switched|changed|migrated|relocated|transferred|went over|ported|handed over)"
    r"(?: \S+){0,5}? (?:to|into|onto) "
)

SHIFTS = any_of(
    r"""
    moved|moves|switched|switches|changed|changes|migrated|upgraded|downgraded|bumped|raised|lowered|cut|reduced|
    increased|extended|shortened|doubled|halved|tripled|pushed(?: back)?|postponed|rescheduled|brought forward|renamed|
    retitled|went up|went down|has gone up|has gone down|ported|rewritten|converted|transferred|relocated
    """
)

FROM_TO = Phrase(r" from (?!now|then)((?:\S+ ){1,6}?)to (\S+)")
REPLACED = Phrase(r" replaced ((?:\S+ ){1,4}?)(?:by|with) (\S+)")
INSTEAD = Phrase(r" instead of ((?:\S+ ){1,5})")
REPLACES = Phrase(r" (?:replaces|supersedes) ((?:\S+ ){1,4})")

HOUSES = Phrase(r" (?:live|lives|living|reside|resides|based|home is)(?: \S+){0,4}? (?:in|with) ")
PLACED = Phrase(r" (?:at|with|on|in|under|behind|through|by|via|to|from|uses|use) ")

MARKER_PHRASES = ("from now on", "as of now", "as of today", "since today", "from today", "any more", "any longer")
