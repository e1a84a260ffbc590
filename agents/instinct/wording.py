"""How the code of instinct reads texts: by their words alone, in the Python that every tier of the sandbox runs.

The judging of predictions knows English; what texts share in telling words is seen in other languages, too.
"""

from __future__ import annotations

from typing import Final

SHARING: Final = """
EMPTY = ["the", "a", "an", "and", "or", "of", "to", "in", "on", "at", "for", "by", "with", "is", "are", "was", "were",
         "will", "be", "it", "its", "that", "this", "not", "no", "never", "has", "have", "had", "does", "did", "do",
         "cannot", "again", "also", "today", "yesterday", "tomorrow"]
SMALL = EMPTY + ["from", "our", "out", "into", "than", "then", "they", "them", "their", "which", "would", "should",
         "der", "die", "das", "den", "dem", "des", "und", "oder", "ein", "eine", "einen", "einem", "einer", "von",
         "vom", "zum", "zur", "mit", "für", "auf", "aus", "bei", "bis", "ist", "sind", "war", "wird", "hat", "haben",
         "nicht", "noch", "wir", "sie", "ich", "wieder", "sich", "nach", "über", "aber", "auch", "als", "wie", "kein",
         "los", "las", "una", "uno", "del", "que", "con", "por", "para", "como", "está", "fue", "han", "sus", "más",
         "pero", "muy", "hay", "les", "une", "des", "est", "dans", "pour", "avec", "sur", "pas", "qui", "aux",
         "what", "who", "when", "where", "whether", "euro", "euros", "dollar", "dollars", "percent", "minute",
         "minutes", "hour", "hours", "day", "days", "week", "weeks", "month", "months", "year", "years"]
PAST = {"began": "begin", "bought": "buy", "broke": "break", "brought": "bring", "built": "build", "came": "come",
        "caught": "catch", "chose": "choose", "drew": "draw", "drank": "drink", "drove": "drive", "ate": "eat",
        "fell": "fall", "felt": "feel", "flew": "fly", "found": "find", "froze": "freeze", "gave": "give",
        "got": "get", "grew": "grow", "heard": "hear", "held": "hold", "kept": "keep", "knew": "know",
        "left": "leave", "lost": "lose", "made": "make", "met": "meet", "paid": "pay", "ran": "run", "rang": "ring",
        "rode": "ride", "rose": "rise", "said": "say", "sang": "sing", "saw": "see", "sent": "send", "sold": "sell",
        "slept": "sleep", "spent": "spend", "spoke": "speak", "stole": "steal", "stood": "stand", "swam": "swim",
        "taken": "take", "taught": "teach", "told": "tell", "took": "take", "went": "go", "won": "win",
        "wore": "wear", "written": "write", "wrote": "write"}
EVERY = ["all", "every", "each", "both", "alle", "beide", "jede", "jeder", "jedes", "todos", "todas", "tous", "toutes"]

def words(text):
    plain = text.replace("\\u2019", "'").replace("'s ", " ").replace("/", " ")
    found = [raw.strip(".,;:!?()[]'`*_\\u00bf\\u00a1\\u201e\\u201c\\u201d").lower() for raw in plain.split()]
    return [word for word in found if word]

def root(word):
    for end in ["ing", "ed", "es", "s", "e"]:
        if word.endswith(end) and len(word) - len(end) > 2:
            return word[:-len(end)]
    return word

def telling(text):
    # The beginnings of its telling words: one word in another form, or in a compound, begins alike.
    found = []
    for word in words(text):
        if len(word) > 2 and word not in SMALL and not any(sign.isdigit() for sign in word):
            begins = root(PAST.get(word, word))[:6]
            if begins not in found:
                found.append(begins)
    return found

def both(ours, theirs):
    return [word for word in ours if word in theirs]

def in_words(error):
    # What went wrong, for a person: without its code, and without what an agent could do instead.
    parts = str(error).split(": ", 1)
    text = parts[1] if len(parts) == 2 and "_" in parts[0] and " " not in parts[0] else str(error)
    return text.split(" Choose one of these")[0][:200]
"""
"""Which words two texts share; and what went wrong, in words."""

HAPPENING: Final = """
HEDGES = ["will", "would", "might", "may", "maybe", "perhaps", "probably", "likely", "if", "should", "could", "shall",
          "predict", "predicts", "predicted", "expect", "expects", "expected", "plans", "going", "almost", "nearly"]
DENIALS = ["not", "no", "never", "cannot"]
ASKING = ["am", "is", "are", "was", "were", "do", "does", "did", "has", "have", "had", "can"]
WONDERING = ["who", "whom", "whose", "what", "when", "where", "which", "why", "how", "wer", "wem", "wen", "was", "wann",
             "wo", "welche", "welcher", "welches", "warum", "wie", "qui", "quoi", "quand", "pourquoi", "comment",
             "qui\u00e9n", "qu\u00e9", "cu\u00e1ndo", "d\u00f3nde", "c\u00f3mo", "tko", "ko", "\u0161to", "kada",
             "gdje", "za\u0161to", "kako", "koji", "koja"]
WHEN = ["last", "this", "today", "yesterday", "night", "morning", "afternoon", "evening", "monday", "tuesday",
        "wednesday", "thursday", "friday", "saturday", "sunday"]

def denied(text):
    return len([word for word in words(text) if word in DENIALS or word.endswith("n't")]) % 2

def figures(text):
    return [word for word in words(text) if any(sign.isdigit() for sign in word)]

def frame(text):
    # What a sentence is about, in its order: without denials and figures, which are what may differ, and without
    # when it was, where it begins with that.
    found = [word for word in words(text)
             if len(word) > 1 and word not in EMPTY + ["this"] and not word.endswith("n't")
             and not any(s.isdigit() for s in word)]
    while found and found[0] in WHEN:
        found = found[1:]
    return found

def same_word(one, other):
    # The same, or a verb in two forms: took and take, waited and wait. The bear is no beer, and two buses are no bus.
    verb = one in PAST or other in PAST or one.endswith(("ed", "ing")) or other.endswith(("ed", "ing"))
    return one == other or (verb and root(PAST.get(one, one)) == root(PAST.get(other, other)))

def same_frame(one, other):
    ours, theirs = frame(one), frame(other)
    if len(ours) < 3 or len(ours) != len(theirs):
        return False
    odd = [place for place in range(len(ours)) if ours[place] != theirs[place]]
    return not odd or (len(odd) == 1 and same_word(ours[odd[0]], theirs[odd[0]]))

def one_sentence(text):
    return not [end for end in [". ", "! ", "; ", "\\n"] if end in text.strip()]

def as_whole(wanted, told):
    # One module of eight is not all of them.
    parts = [word for word in words(wanted) if word in EVERY]
    return not parts or both(parts, words(told)) != []

def is_made(memory):
    # Whether it was recorded for a model, or made of others.
    source = memory.get("source") or ""
    return source.startswith("p_") or source.startswith("mm_") or source == "consolidation"

def is_told(memory):
    # Whether it says what happened: no plan, no question, no hedge, and nothing that was recorded for a model.
    text = memory["content"]
    asked = "?" in text or words(text)[:1] in [[word] for word in ASKING]
    hedged = [word for word in words(text) if word in HEDGES]
    return not is_made(memory) and len(text) <= 300 and not asked and not hedged

def is_question(text):
    return "?" in text or words(text)[:1] in [[word] for word in ASKING + WONDERING]

def named_behind(mark, text):
    return text.split(mark, 1)[1].split(" ", 1)[0].strip(".,") if mark in text else ""

def place_of(id, memories, otherwise):
    return ([place for place in range(len(memories)) if memories[place]["id"] == id] + [otherwise])[0]

def day(moment):
    # Days on a scale of its own, right to a day or two.
    year, month, date = moment[:10].split("-")
    return int(year) * 365.25 + int(month) * 30.44 + int(date)

def gist(text, most=80):
    line = " ".join(text.split())
    return "'" + (line if len(line) <= most else line[:most - 1] + "\\u2026") + "'"
"""
"""What a text says of what happened, and when; and which memories a beat has named."""
