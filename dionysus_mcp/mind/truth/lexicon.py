"""The words that the rules go by. English; words are stems where they are called so."""

from __future__ import annotations

import re

ARTICLES = frozenset(["a", "an", "the", "this", "that", "these", "those"])
PREPOSITIONS = frozenset(
    [
        "about",
        "above",
        "across",
        "after",
        "against",
        "along",
        "around",
        "at",
        "before",
        "behind",
        "below",
        "beneath",
        "beside",
        "between",
        "by",
        "during",
        "for",
        "from",
        "in",
        "inside",
        "into",
        "near",
        "of",
        "off",
        "on",
        "onto",
        "out",
        "outside",
        "over",
        "past",
        "per",
        "since",
        "than",
        "through",
        "throughout",
        "to",
        "toward",
        "towards",
        "under",
        "until",
        "till",
        "up",
        "upon",
        "via",
        "with",
        "within",
        "without",
        "as",
    ]
)
PLACES = frozenset(
    [
        "at",
        "behind",
        "below",
        "beneath",
        "beside",
        "by",
        "in",
        "inside",
        "near",
        "on",
        "under",
        "with",
        "outside",
        "above",
    ]
)
"""Prepositions that say where something is: one takes the place of the other."""

PRONOUNS = frozenset(
    [
        "he",
        "she",
        "it",
        "they",
        "him",
        "her",
        "them",
        "his",
        "hers",
        "its",
        "their",
        "theirs",
        "himself",
        "herself",
        "one",
    ]
)
SELVES = frozenset(["i", "me", "my", "mine", "we", "us", "our", "ours", "you", "your", "yours"])
AUXILIARIES = frozenset(
    [
        "am",
        "is",
        "are",
        "was",
        "were",
        "be",
        "been",
        "being",
        "has",
        "have",
        "had",
        "do",
        "does",
        "did",
        "can",
        "could",
        "will",
        "would",
        "shall",
        "should",
        "may",
        "might",
        "must",
    ]
)
NEGATORS = frozenset(["not", "no", "never", "none", "nobody", "neither", "nor", "without", "cannot", "hardly"])
FILLERS = frozenset(
    [
        "and",
        "or",
        "but",
        "so",
        "very",
        "all",
        "about",
        "roughly",
        "approximately",
        "around",
        "only",
        "just",
        "exactly",
        "still",
        "already",
        "there",
        "then",
        "here",
        "each",
        "every",
        "also",
        "too",
        "both",
        "own",
        "currently",
        "today",
        "please",
        "such",
        "quite",
        "more",
        "most",
        "s",
        "t",
        "some",
        "any",
        "other",
        "etc",
    ]
)
MEASURES = frozenset(["dos", "pric", "cost", "amount", "level", "version"])
"""Stems of nouns that a unit implies: the dose of the tablet is the tablet in mg."""

OPENERS = frozenset(
    ["from", "since", "starting", "beginning", "effective", "as", "now", "then", "today", "yesterday", "on", "of"]
)
"""Words that may stand before a subject and are no part of it."""

MARKERS = frozenset(["now", "anymore", "longer", "henceforth", "nowadays", "instead", "today", "yesterday"])
LIGHT = ARTICLES | PREPOSITIONS | PRONOUNS | SELVES | AUXILIARIES | NEGATORS | FILLERS | MARKERS

VERBS = frozenset(
    [
        "live",
        "reside",
        "work",
        "use",
        "run",
        "take",
        "cost",
        "open",
        "close",
        "start",
        "end",
        "begin",
        "go",
        "get",
        "like",
        "love",
        "hate",
        "prefer",
        "drink",
        "eat",
        "play",
        "speak",
        "talk",
        "read",
        "write",
        "need",
        "require",
        "want",
        "own",
        "lead",
        "listen",
        "expire",
        "hold",
        "contain",
        "keep",
        "store",
        "host",
        "meet",
        "rehearse",
        "sleep",
        "drive",
        "smoke",
        "teach",
        "study",
        "pay",
        "charge",
        "leave",
        "arrive",
        "depart",
        "land",
        "support",
        "allow",
        "deny",
        "limit",
        "return",
        "mean",
        "answer",
        "respond",
        "send",
        "receive",
        "deploy",
        "build",
        "ship",
        "belong",
        "sit",
        "stand",
        "stay",
        "wear",
        "weigh",
        "measure",
        "become",
        "remain",
        "cover",
        "serve",
        "sell",
        "buy",
        "train",
        "visit",
        "call",
        "name",
        "switch",
        "move",
        "change",
        "attend",
        "accept",
        "grow",
        "feed",
        "heat",
        "cook",
        "bake",
        "ride",
        "walk",
        "park",
        "connect",
        "point",
        "pin",
        "handle",
        "process",
        "manage",
        "approve",
        "review",
        "publish",
        "release",
        "print",
        "log",
        "rise",
        "fall",
        "fail",
        "pass",
        "break",
        "finish",
        "fit",
        "carry",
        "offer",
        "provide",
        "include",
        "exclude",
        "know",
        "learn",
        "practise",
        "practice",
        "repeat",
        "help",
        "think",
        "say",
        "tell",
        "ask",
        "believe",
        "hear",
        "claim",
        "upgrade",
        "migrate",
        "bump",
        "rename",
        "raise",
        "lower",
        "cut",
        "reduce",
        "increase",
        "extend",
        "shorten",
        "double",
        "postpone",
        "push",
        "quit",
        "stop",
        "give",
        "replace",
        "supersede",
        "drop",
        "retire",
        "remove",
        "add",
        "create",
        "delete",
        "produce",
        "reach",
        "score",
        "give",
        "come",
        "bring",
        "set",
        "put",
        "turn",
        "win",
        "lose",
        "fly",
        "travel",
        "commute",
        "subscribe",
        "bill",
        "earn",
        "spend",
        "save",
        "borrow",
        "lend",
        "clean",
        "water",
        "collect",
        "deliver",
        "order",
        "book",
        "reserve",
        "share",
        "sync",
        "test",
        "deal",
        "trigger",
        "fire",
        "enforce",
        "delete",
        "ignore",
        "treat",
        "cap",
        "see",
        "found",
    ]
)
"""Verbs by their base form, to find where a subject ends."""

SHIFT_VERBS = frozenset(
    [
        "moved",
        "switched",
        "changed",
        "migrated",
        "upgraded",
        "downgraded",
        "bumped",
        "raised",
        "lowered",
        "reduced",
        "increased",
        "extended",
        "shortened",
        "doubled",
        "halved",
        "tripled",
        "pushed",
        "postponed",
        "rescheduled",
        "renamed",
        "retitled",
        "ported",
        "rewritten",
        "converted",
        "transferred",
        "relocated",
        "cut",
        "replaced",
    ]
)
"""Past forms that say that something is other than it was."""

MANY = frozenset(
    [
        "use",
        "have",
        "like",
        "love",
        "hate",
        "drink",
        "eat",
        "play",
        "speak",
        "read",
        "own",
        "know",
        "support",
        "accept",
        "contain",
        "include",
        "visit",
        "buy",
        "need",
        "want",
        "cite",
        "grow",
        "teach",
        "study",
        "learn",
        "see",
        "mention",
        "meet",
        "wear",
        "carry",
        "offer",
        "provide",
        "sell",
        "add",
    ]
)
"""Verbs whose object is one of several, as a rule."""

JOB = frozenset(["job", "post", "position", "work", "habit"])
SERIES = frozenset(
    [
        "weight",
        "pressur",
        "temperatur",
        "scor",
        "balanc",
        "read",
        "mileag",
        "puls",
        "total",
        "sal",
        "revenu",
        "download",
        "visitor",
        "humidity",
    ]
)
"""Stems of what is measured again and again: a new figure does not make the old one wrong."""

ONE_VALUED = frozenset(
    [
        "default",
        "password",
        "passphrase",
        "name",
        "owner",
        "lead",
        "leader",
        "boss",
        "manager",
        "supervisor",
        "colour",
        "color",
        "favourite",
        "favorite",
        "address",
        "branch",
        "provider",
        "supplier",
        "title",
        "status",
        "deadline",
        "language",
        "editor",
        "theme",
        "contact",
        "number",
        "host",
        "region",
        "currency",
        "locale",
        "timezone",
        "maintainer",
        "day",
        "place",
        "venue",
        "location",
        "birthday",
        "landlord",
        "chair",
        "treasurer",
        "secretary",
    ]
)
"""Nouns that have one value at a time, in a singular subject."""

ANTONYMS = tuple(
    (frozenset(left.split()), frozenset(right.split()))
    for left, right in (
        ("open", "closed close"),
        ("on", "off"),
        ("enabled enable", "disabled disable"),
        ("up online", "down offline"),
        ("allowed permitted", "forbidden prohibited banned"),
        ("mandatory required compulsory", "optional"),
        ("public", "private"),
        ("active", "inactive"),
        ("green passing passes pass", "red failing fails fail broken"),
        ("likes like loves love", "dislikes dislike hates hate"),
        ("married", "divorced single"),
        ("full", "part"),
        ("supports support", "opposes against"),
        ("always", "never"),
        ("early", "late"),
        ("locked", "unlocked"),
        ("empty", "full"),
        ("available", "unavailable"),
        ("works", "broken"),
        ("alive", "dead"),
    )
)

SCOPES = {
    word: (family, name)
    for family, names in {
        "environment": {
            "production": "production prod",
            "staging": "staging preview",
            "development": "development dev local locally",
            "test": "testing sandbox qa",
        },
        "days": {"weekday": "weekday weekdays workdays", "weekend": "weekend weekends"},
        "day": {
            "morning": "morning mornings",
            "noon": "noon lunchtime",
            "evening": "evening evenings",
            "night": "night nights",
        },
        "season": {"winter": "winter", "spring": "spring", "summer": "summer", "autumn": "autumn"},
        "platform": {
            "linux": "linux ubuntu debian",
            "windows": "windows",
            "mac": "macos mac osx",
            "android": "android",
            "ios": "ios",
        },
        "people": {
            "adult": "adult adults",
            "child": "children kids",
            "student": "student students",
            "senior": "seniors",
            "guest": "guests",
            "member": "members",
        },
    }.items()
    for name, words in names.items()
    for word in words.split()
}
"""Words that say where, when or for whom something holds, with their family and what they name in it."""

ADDS = re.compile(r" (also|too|as well|another|additionally|in addition|besides|either|extra|on top) ")
ASKS = re.compile(
    r" (asked (?:whether|if|about)|asks (?:whether|if|about)|wonders|wondered|wondering|unclear|not sure|unsure|question) "
)
PLANS = re.compile(
    r" (plans? to|planned|planning to|are planning|is planning|will|shall|going to|intends?|intended|aims? to|wants? to|want(?:s|ed)? \w+ to|would|hopes?|"
    r"hoping|expects?|expected|considers?|considering|considered|thinking (?:about|of)|proposes?|proposed|proposal|"
    r"suggests?|suggested|suggestion|idea|todo|to do|draft|discuss|discussed|discussing|discussion|"
    r"(?<!from )tomorrow|(?<!from )(?<!starting )next (?:week|month|year|spring|summer|autumn|winter|quarter|release|sprint|semester|term)|soon|"
    r"scheduled|slated|due to|about to|wish(?:es)?|wishlist|dreams? of|deciding|roadmap|"
    r"let us|wants? the|should become|should be|ought to|ready to|eventually|someday|later|candidate|evaluating|evaluate)"
    r" "
)
SUPPOSES = re.compile(
    r" (if|unless|suppose|supposing|imagine|assuming|could|might|maybe|perhaps|possibly|probably|presumably|may|"
    r"in case|whether|otherwise|hypothetically|what about|example|e\.g) "
)
HEARS = re.compile(
    r" (thinks?|thought|believes?|heard|hears|claims?|claimed|rumou?rs?|apparently|allegedly|supposedly|seems?|guess|"
    r"guesses|according to|reportedly|not confirmed|unconfirmed) "
)
REMEMBERS = re.compile(
    r" (used to|originally|formerly|back then|at the time|in those days|at first|initially|years? ago|months? ago|"
    r"weeks? ago|long ago|in the past|historically|until recently|until then|at that time|as a child|"
    r"last (?:year|summer|winter|spring|autumn|century)|when (?:it|he|she|they|we|i) (?:was|were|started|began)|"
    r"before (?:that|then)|once had|was founded|for a while) "
)
PASSES = re.compile(
    r" (today only|only today|this (?:week|month|time|weekend)|for now|for the moment|"
    r"temporar(?:y|ily)|as a test|as an experiment|experimentally|on trial|trial|for testing|during|while|until #\w+|"
    r"tonight|for (?:a|one|this) (?:day|week|month|weekend)|just this|exceptionally|once|in the meantime|provisionally) "
)
LATER = re.compile(
    r" (?:from|starting|beginning|effective|as of|as from|with effect from)(?: in| on| from)? "
    r"(next \w+|tomorrow|#(?:date|weekday))(?! to )"
)

ENDS = re.compile(
    r" (no longer|stopped|quit|quits|gave up|given up|gives up|is out|is gone|are gone|dropped|abandoned|retired) "
)
ANY_MORE = re.compile(r" not .*? (any more|anymore|any longer) ")
NOW = re.compile(
    r" (now(?! and then| that)|from now on|as of (?:today|now)|(?:since|from|starting) (?:today|yesterday|this week|this month)|"
    r"nowadays|henceforth|going forward|(?<!for )(?<!until )these days|since #date|from #date on) "
)
SHIFTS = re.compile(
    r" (moved|moves|switched|switches|changed|changes|migrated|upgraded|downgraded|bumped|raised|lowered|cut|reduced|"
    r"increased|extended|shortened|doubled|halved|tripled|pushed(?: back)?|postponed|rescheduled|brought forward|renamed|"
    r"retitled|went up|went down|has gone up|has gone down|ported|rewritten|converted|transferred|relocated) "
)
FROM_TO = re.compile(r" from (?!now|then)((?:\S+ ){1,6}?)to (\S+)")
INSTEAD = re.compile(r" instead of ((?:\S+ ){1,5})")
REPLACES = re.compile(r" (?:replaces|supersedes) ((?:\S+ ){1,4})")
HOUSES = re.compile(r" (?:live|lives|living|reside|resides|based|home is)(?: \S+){0,2}? in ")
MOVES_HOME = re.compile(r" (?:moved|relocated)(?: back| over)? to ")
PLACED = re.compile(
    r" (?:is|are|hosted|stored|located|kept|lives|live|sits|stands|lies) (?:\S+ )?(?:at|with|on|in|under|behind) "
)
CALLED = re.compile(r" (?:called|named|titled) ")
SINCE_YEAR = re.compile(r" (?:in|during|until) (?:19|20)\d\d ")

TITLE_SHIFTS = frozenset(
    [
        "changed",
        "change",
        "moved",
        "switched",
        "extended",
        "shortened",
        "postponed",
        "raised",
        "lowered",
        "reduced",
        "increased",
        "renamed",
        "retitled",
        "upgraded",
        "bumped",
        "updated",
        "replaced",
        "revised",
        "corrected",
        "new",
        "migrated",
        "doubled",
        "halved",
        "cut",
        "rescheduled",
    ]
)
SOFT = re.compile(
    r" (again|became|becomes|new|found|back|divorced|broke up|no more|since|finally|fixed|resolved|solved|done|"
    r"graduated|retired|sold|lost|finished|completed|cancelled|canceled|renewed|has left|dropped out|shaved|turned|"
    r"responsible|took over|taken over|takes over|succeeds|handed over) "
)
PAST = frozenset(
    [
        "was",
        "were",
        "had",
        "did",
        "ran",
        "went",
        "met",
        "bought",
        "visited",
        "paid",
        "got",
        "made",
        "took",
        "gave",
        "saw",
        "found",
        "lost",
        "sold",
        "broke",
        "wrote",
        "came",
        "left",
        "began",
        "won",
        "flew",
        "drove",
        "ate",
        "drank",
        "slept",
        "sent",
        "spent",
        "told",
        "said",
        "felt",
        "heard",
        "built",
        "caught",
        "taught",
        "thought",
        "fixed",
        "deployed",
        "lasted",
        "shipped",
        "finished",
        "completed",
        "attended",
        "celebrated",
        "travelled",
        "traveled",
        "asked",
        "noticed",
        "helped",
        "watched",
        "called",
        "painted",
        "repaired",
        "cooked",
        "baked",
        "planted",
        "walked",
        "hiked",
        "won",
        "scored",
        "measured",
        "weighed",
        "released",
        "merged",
        "tested",
        "reported",
        "landed",
        "crashed",
        "failed",
        "passed",
        "started",
        "stopped",
        "opened",
        "closed",
        "arrived",
        "learned",
        "learnt",
        "booked",
        "ordered",
        "collected",
    ]
)
"""Past forms that tell an event when they are the main verb."""
