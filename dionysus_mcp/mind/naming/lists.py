"""Lists of English words that the finding of names goes by."""

from __future__ import annotations


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


# Capitalised wherever they stand, and still no names.
CALENDAR = _words("""
    january february march april may june july august september october november december jan feb mar apr jun jul aug
    sep sept oct nov dec monday tuesday wednesday thursday friday saturday sunday mon tue tues wed thu thur thurs fri
    sat sun mondays tuesdays wednesdays thursdays fridays saturdays sundays christmas easter halloween thanksgiving am
    pm utc gmt cet est pst
""")
TONGUES = _words("""
    english german french spanish italian dutch polish russian chinese japanese korean portuguese swedish danish greek
    turkish arabic american british european african asian indian mexican canadian australian irish scottish
""")
ABBREVIATIONS = _words("""
    todo fixme note nb ok wip tbd tba asap eta faq fyi imo lol omg btw pdf url uri html css http https api ui ux id
    ids ip cpu gpu ram gb mb kb tb vm os cli ide sql json xml yaml csv pr prs qa ci cd usb tv dna diy usd eur gbp q1
    q2 q3 q4 h1 h2 ii iii iv yes no and or not the
""")
NEVER = CALENDAR | TONGUES | ABBREVIATIONS

# Words of grammar: not even a capital in the middle of a sentence makes a name of them.
GRAMMAR = _words("""
    a about after all also am an and another any are as at be because been before being both but by can could did do
    does done each either every few for from had has have he her here hers him his how i if in into is it its just let
    many may me might more most much must my neither no nor not now of off on once one only or other our out over own
    please same shall she should since so some such than that the their them then there these they this those through
    to too two under until up upon us very was we were what when where which while who whom whose why with without
    would yes yet you your yours today tomorrow yesterday tonight mom dad mum mommy daddy god dear hi hello hey thanks
    thank sorry wow yeah oh ok okay
""")

# What an abbreviation with a full stop may be, so that no sentence ends there.
TITLES = _words("""
    dr mr mrs ms prof st vs eg ie no
""")

# Ordinary words that a name may start with.
PLACES = _words("""
    port mount lake saint new north south east west fort cape river mr mrs ms dr prof san santa los las el de von van
    la le lady lord sir big
""")

# Small words that may stand inside a name.
JOINING = _words("""
    of de del der den van von da di la le al bin y
""")

# What follows a name at the start of a sentence, beside verbs that end in s or ed.
FOLLOWS_A_NAME = _words("""
    and is was has had will would can could should may might must said says told asked did does or also never always
    usually often just now then still already went got came took made found gave kept left met ran sent thought wrote
    won lost bought brought built taught began became felt held knew saw spoke sold
""")

# Two words with a stroke between them that are no path.
PAIRS = _words("""
    and/or either/or he/she she/he his/her him/her yes/no on/off in/out input/output read/write true/false pros/cons
    client/server his/hers s/he w/o c/o n/a km/h a/b i/o tcp/ip day/night before/after start/stop
""")
