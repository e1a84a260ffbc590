"""The words that the judge goes by, beside those by which a change is told (mind/truth/lexicon.py)."""

from __future__ import annotations

import re

from dionysus_mcp.mind.judging.forms import root
from dionysus_mcp.mind.truth import lexicon
from dionysus_mcp.mind.truth.phrases import Phrase, any_of
from dionysus_mcp.mind.truth.tokens import stem


def _roots(text: str) -> frozenset[str]:
    """Roots of words; a particle behind a verb ends with a full stop."""
    return frozenset(word if word.endswith(".") else root(stem(word)) for word in text.split())


SAYS_LITTLE = lexicon.GENERIC | _roots(
    """
    go take get have make come do give put find time day today tomorrow morning evening afternoon night week again
    whole all every everything everyone thing way bit end start use spend happen usual always sure be stay remain
    in. out. on.
    """
)
"""Roots in which two outcomes may be alike or differ without being the same or another thing."""

OPPOSITES = tuple(
    (_roots(left), _roots(right))
    for left, right in (
        ("win victory beat", "lose defeat"),
        ("accept agree sign approve grant", "reject decline refuse deny"),
        ("rise grow increase climb gain up. dearer raise", "fall drop decrease shrink down. cheaper sink lower"),
        ("pass green succeed success work", "fail failure red abort broken break"),
        ("remember", "forget"),
        ("live survive alive", "die dead"),
        ("easy simple", "hard difficult tricky"),
        ("early punctual", "late delayed"),
        ("cheerful happy glad merry", "gloomy sad miserable"),
        ("praise thank", "blame scold shout angry"),
        ("indoors inside", "outdoors outside"),
        ("catch", "miss"),
        ("love like enjoy", "hate dislike loathe"),
        ("begin start", "stop quit"),
        ("lend", "borrow"),
        ("find", "lose"),
        ("cash", "card"),
        ("alone", "together"),
        ("keep", "break"),
        ("improve better", "worsen worse"),
        ("hot warm", "cold cool"),
        ("long", "short"),
        ("fast quick", "slow"),
        ("high", "low"),
        ("guilty", "innocent"),
        ("safe", "dangerous"),
        ("rain rainy wet", "dry sunny"),
        ("calm quiet silent", "loud noisy"),
        ("on.", "off."),
        ("up.", "down."),
        ("more", "less fewer"),
        ("present", "absent"),
        ("strong", "weak"),
        ("full", "empty"),
        ("push", "pull"),
        ("good well", "bad badly"),
        ("clean", "dirty"),
        ("rich", "poor"),
        ("light", "heavy"),
        ("cheap", "expensive"),
        ("asleep", "awake"),
        ("attack", "defend"),
        ("build", "demolish"),
        ("arrive", "leave depart"),
        ("major", "minor"),
        ("import", "export"),
        ("ahead", "behind"),
        ("new", "used old"),
    )
) + tuple((frozenset(map(stem, left)), frozenset(map(stem, right))) for left, right in lexicon.ANTONYMS)
"""Words of which those on one side say the opposite of those on the other, of an outcome."""

DENYING = ("un", "in", "im", "dis", "ir", "non")

WITHHOLDING = Phrase(
    r" (?:refuse[sd]?|refusing|fail(?:s|ed)?|forgets?|forgot|forgotten|decline[sd]?|neglect(?:s|ed)?|unable) to "
)
"""`forgot to call`: what follows did not happen."""

SPOKEN = (
    (re.compile(r"\bsa(?:id|ys?) yes\b"), "agreed"),
    (re.compile(r"\bsa(?:id|ys?) no\b"), "declined"),
    (re.compile(r"\bturn(?:s|ed)? down\b"), "declined"),
    (re.compile(r"\bturn(?:s|ed)? ((?:\w+ ){1,3})down\b"), r"declined \1"),
    (re.compile(r"\bstay(?:s|ed)? away(?: from)?\b"), "did not come to"),
    (re.compile(r"\bstop(?:s|ped)? working\b"), "broke"),
    (re.compile(r"\bon time\b"), "punctual"),
    (re.compile(r"\bhalf an hour\b"), "30 minutes"),
    (re.compile(r"\ban hour and a half\b"), "90 minutes"),
    (re.compile(r"\ban hour\b"), "1 hour"),
    (re.compile(r"\bgive(?:s|n)? up\b|\bgave up\b"), "quit"),
)
"""Turns of phrase for one word."""

HIDING = _roots(
    """
    skip miss refuse avoid prevent cancel lack decline forget stop quit abandon reject ignore fail silent fix solve cure
    """
)
"""Words with a negation within: beside them, nobody knows what another negation denies."""

PARTS = any_of(
    r"""
    half(?! past| an? )|partly|partially|only|some of|parts? of|one of|most|mostly|almost|nearly|all but|a few of|
    few of|not all|not every|not everyone|in part|except|apart from|halfway|several of
    """
)
"""In an observation alone, they say that it came true in part."""

OPEN = any_of(
    r"""
    not \S+(?: \S+){0,4} yet|not yet|yet to|no word|still out|still looking|still waiting|still thinking|still open|
    still undecided|still unclear|undecided|pending|adjourned|do not know|does not know|did not know|
    nobody knows|no one knows|remains to be seen|too early to (?:say|tell)|to be decided|to be announced|
    comes? out (?:in|on)|has not started|have not started|not been decided|think about it|thinking about it|
    think it over|so far|(?:nobody|no one) has (?:checked|looked|asked)|waiting for|not decided|no decision yet|unknown|
    not sure|unsure|it is open|remains open|will|shall|(?:is|are) going to|
    (?:is|are) (?:planned|scheduled|due)
    """
)
PERHAPS = any_of("perhaps|maybe|possibly|probably|might|may have|could have|rumour has it|i guess|supposedly|allegedly")
TURNS = any_of("but|though|although|however|except|without|instead|yet|only")
"""Behind these, something is told that was not to be expected."""
WHOLE = any_of("all|every|everyone|everybody|everything|whole|both|each|entire|full|fully|complete|completely")
AFTERWARDS = any_of("then|and then|afterwards")
GIVEN_UP = Phrase(r" (?:instead of|rather than) ((?:\S+ ){1,3})")
BY_ONESELF = any_of("alone|by (?:him|her|it)self|by themselves|on (?:his|her|their) own")
COMPANY = Phrase(r" with (?:his|her|their|the|a|an|all)? ?\S+ ")
NUMBERED = re.compile(
    r" (ticket|issue|pr|bug|case|order|invoice|port|version|release|build|run|room|gate|platform|track|seat|bus|tram"
    r"|line|train|flight|chapter|page|exercise|postgres|python|node|java|ubuntu|debian)"
    r" (?:number |no )?(\d+(?:\.\d+)*)(?= )"
)
"""Here a number is a name: the next one is another thing."""
BOUNDS = Phrase(r" (?:before|by|until|till|after|since|from) (?:the |end of )*(?:#\w+|winter|spring|summer|autumn|\d)")
"""A time that bounds another: whether it is met is not seen from another time alone."""
MOST = any_of("within|at most|less than|under|below|no more than|up to|fewer than|not more than")
LEAST = any_of("at least|more than|over|above|no less than|upwards of|no fewer than")
