"""The code of the agents that the manager asks. What they need comes with the question."""

from __future__ import annotations

from typing import Final

from agents.instinct.wording import SHARING

ASSOCIATE: Final = f"""{SHARING}
known = [one["id"] for one in these]

def tie_of(one):
    mine = [word for word in telling(one["text"]) if word not in usual]
    tied = [near["id"] for near in get_neighbours(one["id"]).get("neighbours", [])]
    for hit in semantic_recall(one["text"][:300], top_k=6)["hits"]:
        theirs = telling(hit["text"])
        shared = both(mine, theirs)
        apart = hit["id"] not in known + tied and hit["when"][:10] != one["at"][:10]
        again = len(shared) == min(len(mine), len(theirs))
        if apart and not again and len(shared) > 1 and 3 * len(shared) >= len(mine):
            return one["id"] + " " + hit["id"] + " " + " ".join(hit["text"].split())
    return ""

pairs = []
for one in these:
    try:
        pairs.append(tie_of(one))
    except Exception as error:
        pairs.append("! " + in_words(error))
        break
final_answer("\\n".join([pair for pair in pairs if pair]))
"""
"""`these` memories: with each goes the best of what recall finds that is of another day and shares telling words. What
says only the same again is left to consolidating, and `usual` words tell nothing. Behind a ! stands what went wrong."""

REASON: Final = f"""{SHARING}
left = []
found = {{}}
try:
    found = reflect_on_topic(topic, token_budget=600 if asked else 400)
except Exception as error:
    left.append(in_words(error))
wanted = telling(topic)
ranked = sorted(found.get("known", []), key=lambda line: -len(both(wanted, telling(line["text"]))))
sure = found.get("confidence", 0) >= (0.3 if asked else 0.5)
near = [line for line in ranked if asked or both(wanted, telling(line["text"]))] if sure else []
for line in near:
    print(line["text"], line["ids"])

def cited(line):
    return line["text"][:200].rstrip(". ") + " (" + ", ".join(line["ids"]) + ")"

said = ""
if near:
    said = "On '" + topic[:100] + "': " + "; ".join([cited(line) for line in near[:3 if asked else 1]]) + "."
elif asked and found:
    said = "On '" + topic[:100] + "' nothing is known for sure."
if asked and found.get("open") and sure:
    said += " Open: " + cited(found["open"][0]) + "."
if found.get("in_doubt") and near:
    said += " In doubt: " + cited(found["in_doubt"][0]) + "."
if foresee:
    expected = {{}}
    try:
        expected = run_prediction_competition(topic)
    except Exception as error:
        left.append(in_words(error))
    if expected.get("id"):
        said += " To be expected: " + expected["winner"]["text"].rstrip(". ") + " (" + expected["winner"]["id"] + ")."
if left:
    said += " What was left: " + "; ".join(left)
final_answer(said.strip())
"""
"""`topic`, whether a user `asked`, and whether to `foresee`."""

REVISE: Final = """
mended = []
for one in due:
    try:
        revised = revise_mental_model(one["model"], prediction_id=one["prediction"],
                                      reason="What happened shows that older cases hold no longer.")
        if revised.get("revision"):
            mended.append(one["model"])
    except Exception as error:
        print(one["model"], "was not revised:", str(error)[:200])
final_answer("revised " + ", ".join(mended) if mended else "")
"""
"""`due`: models, and the predictions that show it."""
