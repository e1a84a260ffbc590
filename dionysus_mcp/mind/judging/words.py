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
    least half most some several only nothing anything
    in. out. on.
    """
)
"""Roots in which two outcomes may be alike or differ without being the same or another thing."""

OPPOSITES = tuple(
    (_roots(left), _roots(right))
    for left, right in (
        ("win victory beat", "lose defeat"),
        ("accept agree sign approve grant", "reject decline refuse deny"),
        (
            "rise grow increase climb gain up. dearer raise expensive",
            "fall drop decrease shrink down. cheaper sink lower",
        ),
        ("pass green succeed success work", "fail failure red abort broken break"),
        ("remember", "forget"),
        ("live survive alive", "die dead collapse"),
        ("easy simple", "hard difficult tricky"),
        ("early punctual", "late delayed"),
        ("punctual", "cancel"),
        ("cheerful happy glad merry", "gloomy sad miserable"),
        ("praise thank", "blame scold shout angry"),
        ("indoors inside", "outdoors outside"),
        ("catch", "miss"),
        ("love like enjoy adore", "hate dislike loathe detest"),
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

BECOMES = "(?:gets?|got|becomes?|became|is|are|was|were)"
NUMERAL = (
    r"(?:\W?\d|an? |half|one|two|three|four|five|six|seven|eight|nine|ten|eleven|twelve|[a-z]+(?:teen|ty)\b|hundred)"
)
SPOKEN = (
    (re.compile(r"^(?:i|we) (?:bet|think|expect|suspect|guess|reckon|believe|hope)(?: that)?\b", re.IGNORECASE), ""),
    (re.compile(r"\b(?:am|is|are|was|were) going to(?= [a-z])"), "will"),
    (
        re.compile(
            r"\b(?:(?:is|was|am|are|were|has|have) )?(?:refuse[sd]?|refusing|fail(?:s|ed)?|forgets?|forgot|forgotten"
            r"|decline[sd]?|neglect(?:s|ed)?|unable) to\b"
        ),
        "did not",
    ),
    (re.compile(r"\bended up\b"), "ended with"),
    (re.compile(r"\b(?:no|not) more than\b", re.IGNORECASE), "at most"),
    (re.compile(r"\b(?:no|not) (?:less|fewer) than\b", re.IGNORECASE), "at least"),
    (re.compile(rf"\b(?:less|fewer) than(?= {NUMERAL})"), "under"),
    (re.compile(rf"\bmore than(?= {NUMERAL})"), "over"),
    (re.compile(rf"\b{BECOMES} more expensive\b|\bcosts? more\b"), "rose"),
    (re.compile(rf"\b{BECOMES} (?:less expensive|cheaper)\b|\bcosts? less\b"), "fell"),
    (re.compile(r"\b(?:is|are|was|were) (up|down)\b"), r"went \1"),
    (re.compile(r"\bbr(?:eaks?|oken?) up\b"), "separated"),
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
    not sure|unsure|whether|it is open|remains open|will|shall|(?:is|are) going to|
    (?:is|are) (?:planned|scheduled|due)
    """
)
ANOTHER_TIME = any_of(r"(?:last|previous) (?:week|month|year|spring|summer|autumn|winter|time)|ago|in (?:19|20)\d\d")
"""What is told of a time before the prediction settles nothing."""
PERHAPS = any_of("perhaps|maybe|possibly|probably|might|may have|could have|rumour has it|i guess|supposedly|allegedly")
UNTOLD = any_of(
    r"""
    would|should|must|ought|can(?! not)|could(?! not)|soon|said|says|say|told|tells|tell|asked|asks|supposed|
    promise[sd]?|(?:has|have|had|needs?|needed|wants?|wanted|tr(?:y|ies|ied)|about|too \S+) to|hope[sd]?|wish(?:es|ed)?|
    dream(?:s|t|ed)?|claim(?:s|ed)?|th(?:ink|inks|ought)|believe[sd]?|heard|seem(?:s|ed)?|expect(?:s|ed)?|if|unless|
    as if|as though|yeah|another|other|next door|nothing but|not (?:only|just)|(?:no one|nobody|none) but|so much for|
    until|till
    """
)
"""What is hoped, ordered, heard, supposed or told of another is not told as what happened."""
HEDGED = re.compile(
    r"\b(?:i|we) (?:bet|think|expect|suspect|guess|reckon|believe|hope|assume|suppose)\b", re.IGNORECASE
)
TIME = (
    r"(?:this (?:morning|afternoon|evening)|yesterday|today|tonight|last night"
    r"|(?:on|last|this) (?:mon|tues|wednes|thurs|fri|satur|sun)day)"
)
TIME_BESIDE = re.compile(rf"^{TIME},? |,? {TIME}(?=[.!]*$)", re.IGNORECASE)
"""When something was may stand before or behind it."""
TURNS = any_of("but|though|although|however|except|without|instead|yet|only")
"""Behind these, something is told that was not to be expected."""
BUT = any_of("but|though|although|however|except|yet")
TOO = any_of("too|also|as well")
JOINED = any_of("and|both|as well as")
"""Words that join two things: one may come true without the other."""
CONDITION = re.compile(
    r" ((?:if|when|whenever|once|because|after|during|as soon as|this|next|in (?:winter|spring|summer|autumn)) .*)"
)
FORETELLING = frozenset(("will", "shall", "would", "should", "can", "could", "may", "might", "must"))
TELLERS = frozenset(("i", "we", "you"))
"""Who tells of himself tells of another than was predicted, unless the prediction is of him."""
WHOLE = any_of("all|every|everyone|everybody|everything|whole|both|each|entire|full|fully|complete|completely")
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
MEANWHILE = any_of(
    r"""
    each|apiece|per|first|second|half|before|after|by|until|till|since|from|when|while|already|again|
    this (?:morning|afternoon|evening|night)|(?:at|over)night|at (?:noon|midday|night|lunch)|down to
    """
)
"""Beside these, an amount may be one of a part, of a time before the end, or of each."""
VAGUE_BOUNDS = any_of(r"past|beyond|tops?|exceeds?|reach(?:es)?|hits?|cross(?:es)?|breaks?|north of|south of|short of")
"""An amount behind these is a bound that is not read as one."""
SETTLING = _roots("be go come cost take have get sit stand reach total amount measure weigh close end")
"""Verbs that lead to an amount without saying of what it is."""
HARMLESS = _roots("today again indeed finally")
RELATIONS = (
    lexicon.PREPOSITIONS
    | lexicon.PRONOUNS
    | lexicon.SELVES
    | lexicon.words_of("all both most each every some any few many more less enough too so quite only just and or this")
)
"""Small words that say who, whose, where, when or how many: with another of them it is another thing."""
MOST = any_of("within|at most|less than|under|below|up to|fewer than")
LEAST = any_of("at least|more than|over|above|upwards of")
