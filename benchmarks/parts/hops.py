"""A small town of facts that hang together by names, and questions whose answers stand two or three facts away.

All of it is invented. Every kind of fact is there for everybody, so that no question gives itself away by its words.
"""

from __future__ import annotations

import random
from collections.abc import Iterator
from dataclasses import dataclass


def listed(text: str) -> tuple[str, ...]:
    return tuple(text.split("|"))


PEOPLE = listed(
    "Alda Brenk|Bero Castan|Cilla Dorn|Darko Efner|Elin Fosse|Falk Gruber|Greta Holm|Hanno Irvin|Ilka Jansen|Jaro Kest|"
    "Kaja Lund|Lothar Mend|Mirja Nolde|Nando Ortel|Oda Pirk|Pavel Quist|Quirin Rohde|Rhea Sander|Silvan Tarn|Tova Unger"
)
SISTERS = listed(
    "Anke Vell|Birte Wark|Corin Yates|Dunja Zeller|Edda Amsel|Fenja Borg|Gitta Clasen|Heike Dreier|Inka Ebers|"
    "Jorun Falk|Katla Geber|Lenja Hoff|Malin Isker|Nele Jorde|Orla Kamp|Pia Lorentz|Runa Maas|Signe Nerv|"
    "Tjorven Opitz|Una Prager"
)
PROJECTS = listed(
    "Lantern|Harvest|Compass|Meridian|Sparrow|Juniper|Cobalt|Thistle|Beacon|Orchard|Saffron|Quarry|Pelican|Tundra|"
    "Velvet|Anchor|Marble|Cinder|Walnut|Zephyr"
)
BASES = listed(
    "Heronbase|Ternbase|Finchdb|Gulldb|Mothstore|Waspstore|Elkdb|Molebase|Larkdb|Crowdb|Swiftbase|Robindb|Otterdb|"
    "Lynxbase|Adderdb|Newtstore|Toaddb|Ibexbase|Marmotdb|Stoatdb"
)
FIRMS = listed(
    "Norvik|Altera|Brumal|Cendra|Dravo|Estrel|Fundus|Gavia|Hexal|Imbros|Jovita|Kestra|Lumen|Mavor|Nubia|Ostra|Pontis|"
    "Quanto|Rovina|Sylva"
)
TOWNS = listed(
    "Aarau|Bergen|Cadiz|Delft|Evora|Faro|Ghent|Husum|Imola|Jena|Kuopio|Lienz|Modena|Namur|Oulu|Parma|Rouen|Sopot|Turku|"
    "Udine"
)
SEATS = listed(
    "Arles|Bruges|Cork|Dijon|Emden|Fermo|Graz|Horsens|Irun|Jaca|Kalmar|Leeds|Malmo|Novara|Odense|Poznan|Reims|Siena|"
    "Trento|Ulm"
)
GOODS = listed(
    "sailing boats|garden tools|hearing aids|bicycle lamps|church organs|ski bindings|tea kettles|violin strings|"
    "wind gauges|paper bags|fish nets|door locks|roof tiles|hand pumps|wool carpets|brass taps|ink pens|salt mills|"
    "wall clocks|rain coats"
)

FACTS = {
    "leads": (
        "{person} leads the {project} project.",
        "The {project} project is in the hands of {person}.",
        "{person} has been in charge of {project} since spring.",
    ),
    "keeps": (
        "{project} keeps its records in {base}.",
        "Everything that {project} writes goes to {base}.",
        "The database behind {project} is {base}.",
    ),
    "stands": (
        "The machines of {base} stand in {town}.",
        "{base} runs in a data centre in {town}.",
        "{base} is hosted in {town}.",
    ),
    "sister": ("{person}'s sister is {sister}.", "{sister} is the sister of {person}."),
    "works": ("{sister} works for {firm}.", "{sister} is employed at {firm}.", "{firm} hired {sister} two years ago."),
    "seat": ("{firm} has its head office in {seat}.", "The head office of {firm} is in {seat}."),
    "makes": ("{firm} makes {goods}.", "{firm} is known for its {goods}."),
}
BESIDE = (
    "{person} drinks tea in the morning.",
    "{person} asked for a quieter desk.",
    "{project} has a call every Tuesday.",
    "A new logo for {project} was drawn.",
    "{base} was restarted on Monday.",
    "The backups of {base} are checked by hand.",
    "{sister} plays chess at the weekend.",
    "{firm} changed its opening hours.",
)
QUESTIONS = (
    ("Which database does the project use that {person} leads?", "keeps", 2),
    ("In which town do the machines stand that hold the records of {project}?", "stands", 2),
    ("Which company employs the sister of {person}?", "works", 2),
    ("In which town do the machines stand for the project that {person} leads?", "stands", 3),
    ("Where is the head office of the company that employs {person}'s sister?", "seat", 3),
    ("What does the company make where {person}'s sister works?", "makes", 3),
)
NOBODY = ("Milo Stark", "Vera Tomb", "Zita Ravn")


@dataclass(frozen=True, slots=True)
class Asked:
    """A question; the text that answers it is empty where nothing in the town does."""

    question: str
    answer: str
    facts: int
    """How many facts lead to the answer, itself included."""


@dataclass(frozen=True, slots=True)
class Town:
    texts: tuple[str, ...]
    asked: tuple[Asked, ...]


def town(seed: int) -> Town:
    """Facts in random order and wording. One in five people lacks the fact that leads on."""
    chance = random.Random(seed)
    texts: list[str] = []
    asked: list[Asked] = []
    pools = {
        "person": PEOPLE, "sister": SISTERS, "project": PROJECTS, "base": BASES, "firm": FIRMS, "town": TOWNS,
        "seat": SEATS, "goods": GOODS,
    }  # fmt: skip
    shuffled = {name: chance.sample(pool, len(pool)) for name, pool in pools.items()}
    for number in range(len(PEOPLE)):
        names = {name: pool[number] for name, pool in shuffled.items()}
        facts = {kind: chance.choice(wordings).format(**names) for kind, wordings in FACTS.items()}
        if number % 5 == 0:
            del facts["keeps"], facts["works"]
        texts += [*facts.values(), *(text.format(**names) for text in BESIDE)]
        asked += _questions(names, facts)
    asked += [Asked(text.format(person=who, project=who), "", 0) for text, _, _ in QUESTIONS for who in NOBODY]
    return Town(tuple(chance.sample(texts, len(texts))), tuple(asked))


def _questions(names: dict[str, str], facts: dict[str, str]) -> Iterator[Asked]:
    broken = "keeps" not in facts
    for text, kind, steps in QUESTIONS:
        yield Asked(text.format(**names), "" if broken else facts[kind], 0 if broken else steps)
