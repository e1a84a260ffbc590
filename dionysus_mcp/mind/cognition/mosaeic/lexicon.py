"""The words that the rules for the five windows go by. English."""

from __future__ import annotations

import re


def _any(words: str) -> str:
    return "|".join(sorted(words.split(), key=lambda word: (-len(word), word))).replace("_", r"\s+")


BODY = _any(
    """
    chest stomach throat jaw shoulders neck back head hands hand fingers legs knees feet skin face cheeks heart breath
    breathing pulse muscles gut belly eyes ears mouth body
    """
)
FELT_THERE = _any(
    """
    tight tightened tense tensed racing raced pounding pounded heavy cold hot warm burning burned shaking shook
    trembling trembled sweating sweated sweaty dry numb sore ached aching hurt tingling tingled clenched sank dropped
    flushed stiff light shallow fast quickened
    """
)
PERCEIVED = _any(
    """
    saw see sees seen heard hear hears smelled smelt smell tasted taste noticed watched looked listened stared glimpsed
    """
)
SENSED = _any(
    """
    loud noise noisy bright dim glare smell scent stench bitter_taste sweet_taste sour_taste echo buzzing humming
    ringing
    """
)
EMOTIONS = _any(
    """
    afraid scared frightened terrified anxious anxiety nervous worried worry fear panic panicked dread angry anger
    furious rage annoyed irritated frustrated frustration resentful sad sadness grief lonely loneliness hopeless
    miserable depressed disappointed disappointment ashamed shame guilty guilt embarrassed humiliated jealous
    envious disgusted disgust contempt happy happiness joy joyful glad delighted excited excitement proud pride relieved
    relief grateful gratitude calm hopeful hope love loved curious surprised shocked overwhelmed bored confused
    upset
    """
)
WISHED = _any(
    """
    wanted_to want_to wants_to urge impulse tempted longed_to itching_to dying_to craved crave yearned_to about_to
    couldn't_help could_not_help had_to_stop_myself wished_to would_have_liked_to
    """
)
IMPULSES = rf"{WISHED}|(?:felt|feel)\s+like\s+\w+ing|i\s+(?:almost|nearly)"
THOUGHT = _any(
    """
    thought think thinks believed believe believes knew know knows realised realized realise realize wondered wonder
    assumed assume supposed suppose expected expect decided decide concluded remembered remember understood imagined
    imagine guessed guess figured told_myself said_to_myself doubted doubt convinced
    """
)
SHOULD = _any("should must ought_to")
DOERS = r"i|we|he|she|they|you|it|(?-i:[A-Z][a-z]+)"
DONE = _any(
    """
    went ran sat stood left came took gave made put got told said asked called wrote read sent drove walked bought sold
    ate drank slept woke met spoke paid built held kept threw hid fell began hit cut shut opened closed turned stopped
    started did rang sang swam flew rose lay laid led let lit lost spent stole struck swore tore wore won hung dug drew
    broke brought caught chose
    """
)
DOING = r"(?:am|is|are|was|were)\s+\w+ing"
PAST = r"(?:\w{2,}ed)"


def form(pattern: str) -> re.Pattern[str]:
    return re.compile(pattern, re.IGNORECASE)
