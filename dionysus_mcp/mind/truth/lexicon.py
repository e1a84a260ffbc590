"""The words that the rules go by. English; where they are stems, it says so."""

from __future__ import annotations


def words_of(text: str) -> frozenset[str]:
    return frozenset(text.split())


ARTICLES = words_of("a an the this that these those")
PREPOSITIONS = words_of(
    """
    about above across after against along around at before behind below beneath beside between by during for
    from in inside into near of off on onto out outside over past per since than through throughout to toward
    towards under until till up upon via with within without as
    """
)
PLACES = words_of(
    """
    at behind below beneath beside by in inside near on under with outside above
    """
)
"""Prepositions that say where something is: one takes the place of the other."""

PRONOUNS = words_of(
    """
    he she it they him her them his hers its their theirs himself herself one
    """
)
KNOWN = words_of("the this that my our your his her their its")
SELVES = words_of("i me my mine we us our ours you your yours")
AUXILIARIES = words_of(
    """
    am is are was were be been being has have had do does did can could will would shall should may might must
    """
)
NEGATORS = words_of("not no never none nobody neither nor without cannot hardly")
NEGATORS_ELSEWHERE = words_of(
    "kein keine keinen keinem keiner keines nicht nichts nie niemand ne nije nisu nisam nema nemaju nikad nitko "
    "pas jamais rien personne nunca nada nadie ningún ninguna não nenhum ninguém mai nessuno niente geen niet"
)
"""Words that deny in other languages, as far as they are none in English."""
AVERSE = words_of("allergic allergy hate hates dislikes avoid avoids forbidden banned excludes excluded except over")
"""Words that turn something down without denying."""

FILLERS = words_of(
    """
    and or but so very all about roughly approximately around only just exactly still already there then here
    each every also too both own currently today please such quite more most s t some any other etc
    """
)
MEASURES = words_of("dos pric cost amount level version")
"""Stems of nouns that a unit implies: the dose of the tablet is the tablet in mg."""

GENERIC = MEASURES | words_of(
    """
    cost pay tak keep hav get go do set us turn mak be amount due deadlin retention siz length duration dat time kept
    happen temperatur last long retent durat plac
    """
)
"""Stems that say little about what differs: verbs of all work, and nouns that an amount implies."""

OPENERS = words_of(
    """
    from since starting beginning effective as now then today yesterday on of
    """
)
"""Words that may stand before a subject and are no part of it."""

MARKERS = words_of("now anymore longer henceforth nowadays instead today yesterday")
LIGHT = ARTICLES | PREPOSITIONS | PRONOUNS | SELVES | AUXILIARIES | NEGATORS | FILLERS | MARKERS

VERBS = words_of(
    """
    live reside work use run take cost open close start end begin go get like love hate prefer drink eat play
    speak talk read write need require want own lead listen expire hold contain keep store host meet rehearse
    sleep drive smoke teach study pay charge leave arrive depart land support allow deny limit return mean
    answer respond send receive deploy build ship belong sit stand stay wear weigh measure become remain cover
    serve sell buy train visit call name switch move change attend accept grow feed heat cook bake ride walk
    park connect point pin handle process manage approve review publish release print log rise fall fail pass
    break finish fit carry offer provide include exclude know learn practise practice repeat help think say
    tell ask believe hear claim upgrade migrate bump rename raise lower cut reduce increase extend shorten
    double postpone push quit stop give replace supersede drop retire remove add create delete produce reach
    score give come bring set put turn win lose fly travel commute subscribe bill earn spend save borrow lend
    clean water collect deliver order book reserve share sync test deal trigger fire enforce delete ignore
    treat cap see found
    """
)
"""Verbs by their base form, to find where a subject ends."""

HELD = words_of("hosted done pinned kept stored set held handled located based run made")
"""Participles that say no more than that it is so."""

SHIFT_VERBS = words_of(
    """
    moved switched changed migrated upgraded downgraded bumped raised lowered reduced increased extended
    shortened doubled halved tripled pushed postponed rescheduled renamed retitled ported rewritten converted
    transferred relocated cut replaced
    """
)
"""Past forms that say that something is other than it was."""

ENDERS = words_of("stopped quit gave dropped abandoned replaced removed killed scrapped closed")
"""Past forms that may open a text without a subject, and say that something is no more."""

COLOURS = words_of(
    """
    red green blue yellow orange purple violet pink brown black white grey gray beige teal turquoise terracotta amber
    navy cream ivory crimson maroon olive lilac gold silver ochre sage mint
    """
)
BUILDINGS = words_of("home hospital garage house office school clinic workshop library station")
ROOMS = words_of("kitchen bedroom bathroom attic cellar basement hall shed garden hallway pantry room")
WISHES = words_of("prefer want lik wish")
STATES = words_of(
    """
    open closed clos do progress pend approv review ship deliver paid pay draft activ inactiv cancel block resolv
    submitt submit accept reject finish complet sent send runn run wait merg deploy order confirm
    """
)
"""Stems of what a ticket, an order or an application goes through."""

RELATIVES = words_of(
    """
    wif husband sister brother mother father son daughter aunt uncl cousin grandma grandpa boss colleagu neighbour
    neighbor friend partner parent girlfriend boyfriend child
    """
)
"""Stems."""

JOB = words_of("job post position work habit")
HOMES = words_of("home house flat apartment dorm")
EVERYBODY = words_of("everybody everyon everyth user peopl")
"""Stems."""

SERIES = words_of(
    """
    weight pressur temperatur scor balanc mood mileag puls total sal revenu download visitor humidity
    """
)
"""Stems of what is measured again and again: a new figure does not make the old one wrong."""

ONE_VALUED = words_of(
    """
    default password passphrase name owner lead leader boss manager supervisor colour color favourite favorite
    address branch provider supplier title status deadline language editor theme contact number host region
    currency locale timezone maintainer day place venue location birthday landlord chair treasurer secretary
    email phone url website domain goal call status state phase stage priority mode format focus topic captain
    president head coach doctor dentist vet accountant adviser advisor representative moderator sponsor broker
    destination username spouse wife husband girlfriend boyfriend employer winner champion
    """
)
"""Nouns that have one value at a time, in a singular subject."""

ANTONYMS = tuple(
    (words_of(left), words_of(right))
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
        ("opens open starts start begins", "closes close ends end"),
        ("arrives arrive", "leaves leave departs depart"),
        ("minimum min", "maximum max"),
        ("buy buys", "sell sells"),
        ("before", "after"),
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

AIMS = words_of("goal target limit set threshold minimum maximum max min aim default")
"""Stems that make a measure one that is set, not measured."""

RELATIVE = words_of("by more less extra further additional fewer longer later earlier higher lower")
"""Beside an amount: it says by how much, not how much."""

SIDES = words_of("until till before after with without above below over under inside outside")
"""Prepositions that set one thing apart from another of the same name."""

SERIAL = words_of("next monthly weekly annual yearly quarterly upcoming")
"""What stands before a thing that comes again and again: its date is not put off, it is another one's."""

PLACING = words_of("be stor keep sit stand li hang park locat")
"""Stems of verbs whose complement says where something is, whatever the preposition."""

DWELLING = words_of("liv resid keep stor host meet rehears sleep park")
"""Stems of verbs that are done in one place."""

TITLE_SHIFTS = words_of(
    """
    changed moved switched extended shortened postponed raised lowered reduced increased renamed retitled upgraded
    bumped replaced revised migrated doubled halved rescheduled
    """
)
"""In a subject, they say that the text tells of a change."""

UNTITLED = TITLE_SHIFTS | words_of("change upgrade update updated new corrected cut")
"""What is no part of what a text is filed under."""

PAST = words_of(
    """
    was were had did ran went met bought visited paid got made took gave saw found lost sold broke wrote came
    left began won flew drove ate drank slept sent spent told said felt heard built caught taught thought
    fixed deployed lasted shipped finished completed attended celebrated travelled traveled asked noticed
    helped watched called painted repaired cooked baked planted walked hiked won scored measured weighed
    released merged tested reported landed crashed failed passed started stopped opened closed arrived learned
    learnt booked ordered collected
    """
)
"""Past forms that tell an event when they are the main verb."""
