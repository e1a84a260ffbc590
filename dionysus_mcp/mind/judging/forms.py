"""One root for the forms of an irregular verb, and for words that say the same of an outcome."""

from __future__ import annotations

from functools import cache

from dionysus_mcp.mind.truth.tokens import IRREGULAR, Token, stem

FORMS = """
bring brought
buy bought
catch caught
teach taught
think thought
fight fought
seek sought
find found
bind bound
hear heard
say said
tell told
sell sold
feel felt
deal dealt
sleep slept
sweep swept
lose lost
shoot shot
lead led
feed fed
bleed bled
stand stood
understand understood
win won
sit sat
spit spat
get got gotten
make made
forget forgot forgotten
give gave given
forgive forgave forgiven
choose chose chosen
freeze froze frozen
speak spoke spoken
break broke broken
steal stole stolen
wake woke woken
wear wore worn
tear tore torn
swear swore sworn
bear bore born borne
draw drew drawn
grow grew grown
know knew known
throw threw thrown
blow blew blown
fly flew flown
see saw seen
eat ate eaten
fall fell fallen
rise rose risen
ride rode ridden
drive drove driven
write wrote written
hide hid hidden
bite bit bitten
sing sang sung
ring rang rung
sink sank sunk
swim swam swum
drink drank drunk
begin began begun
run ran
come came
become became
overcome overcame
shake shook shaken
mistake mistook mistaken
sting stung
hang hung
dig dug
stick stuck
strike struck
spin spun
light lit
slide slid
lie lay lain
die died
lay laid
pay paid
lend lent
bend bent
send sent
spend spent
build built
burn burnt
learn learnt
dream dreamt
mean meant
leave left
keep kept
hold held
meet met
sow sown
sew sewn
mow mown
show shown
prove proven
withdraw withdrew withdrawn
undergo underwent
undo undid undone
"""
SYNONYMS = """
fast faster fastest
quick quicker quickest
slow slower slowest
easy easier easiest
hard harder hardest
high higher highest
warm warmer warmest
cold colder coldest
long longer longest
short shorter shortest
early earlier earliest
late later latest
strong stronger strongest
weak weaker weakest
quiet quieter quietest
loud louder loudest
light lighter lightest
heavy heavier heaviest
bike bicycle
phone telephone ring call
mum mother mom mummy
dad father daddy
photo photograph picture
film movie
tv television
fridge refrigerator
lift elevator
flat apartment
doctor physician
purchase buy
quit resign
reply answer respond
repair mend fix
finish complete
arrive come
train railway
couch sofa
"""
"""Each line of both is one group; the first word stands for it."""

PRESENT = frozenset(("am", "is", "are", "has", "does"))


@cache
def _roots() -> dict[str, str]:
    groups = [line.split() for line in (FORMS + SYNONYMS).split("\n") if line]
    return {stem(form): stem(group[0]) for group in reversed(groups) for form in group}


def root(stem_: str) -> str:
    """What stands for a stem: itself, but for the forms above."""
    return _roots().get(stem_, stem_)


def is_past(token: Token) -> bool:
    """Whether it is a verb told as past."""
    if token.low in IRREGULAR:
        return token.low not in PRESENT and not token.low.startswith(token.stem)
    one = root(token.stem)
    return (token.low.endswith("ed") and token.stem != token.low) or (one != token.stem and is_irregular(one))


@cache
def _irregular() -> frozenset[str]:
    return frozenset(stem(line.split()[0]) for line in FORMS.split("\n") if line)


def is_irregular(root_: str) -> bool:
    """Whether it stands for an irregular verb."""
    return root_ in _irregular()
