"""The code of the step that tends: goals that stand still or go on, and what is said again and again."""

from __future__ import annotations

from typing import Final

TEND: Final = """
def called(one):
    return gist(one.get("title") or one.get("text", "")) + " (" + one["id"] + ")"

def quoted(memory, most=80):
    return gist(memory["content"], most) + " (" + memory["id"] + ")"

def few(texts):
    return ", ".join(texts[:3]) + (" and " + str(len(texts) - 3) + " more" if len(texts) > 3 else "")

tells = [[memory, telling(memory["content"])] for memory in late if not is_made(memory)]
common = {}
for memory, theirs in tells:
    for word in theirs:
        common[word] = common.get(word, 0) + 1
usual = [word for word in common if common[word] > max(5, len(tells) // 20)]

def naming(text, since, least=0.5, fewest=2):
    # The newest memory since a moment that holds so many of the telling words. Those that are everywhere count only
    # where three are together. One word alone is a hint, as books are no booking; it is enough where there is no other.
    wanted = telling(text)
    enough = max(least * len(wanted), min(fewest, len(wanted)), 1)
    found = []
    for memory, theirs in tells:
        shared = both(wanted, theirs)
        rare = [word for word in shared if word not in usual]
        if memory["occurred_at"] > since and (len(rare) >= enough or len(shared) >= max(3, enough)):
            found.append(memory)
    return max(found, key=lambda memory: memory["occurred_at"], default=None)

def news_of(goal):
    since = goal.get("touched_at", seen["now"])
    return naming(goal["title"], since) or naming(goal.get("done_when", ""), since)

def lately(memory):
    return memory and day(seen["now"]) - day(memory["occurred_at"]) < 7

known = {goal["id"]: goal for goal in goals}
flagged = []
going_on = []
hinted = []
for finding in stale:
    goal = known.get(finding["id"], finding)
    told = news_of(goal)
    hint = naming(goal["title"], goal.get("touched_at", seen["now"]), fewest=1)
    try:
        if not told and lately(hint):
            hinted.append(called(goal) + ", of which " + quoted(hint) + " may tell")
        elif lately(told):
            update_goal(goal["id"], "add_progress",
                        note="Nobody touched it, but a memory names it: " + quoted(told, 120))
            going_on.append(called(goal) + " by " + told["id"])
        else:
            why = finding["why"] + (". It was last named by " + quoted(told, 120) if told else "")
            update_goal(goal["id"], "block", blocker="Stale: " + why + ". Is it still wanted?")
            flagged.append(goal)
    except Exception as error:
        left_undone.append("flagging " + called(goal) + ": " + in_words(error))
for goal in asked:
    told = news_of(goal)
    if lately(told):
        try:
            update_goal(goal["id"], "unblock", note="A memory names it again: " + quoted(told, 120))
            going_on.append(called(goal) + " by " + told["id"])
        except Exception as error:
            left_undone.append("unblocking " + called(goal) + ": " + in_words(error))
if going_on:
    done.append("noted as going on, for a memory names it: " + few(going_on))
if flagged:
    done.append("flagged as stale: " + few([called(goal) for goal in flagged]))

evidence = []
for goal in goals:
    told = naming(goal.get("done_when", ""), goal["created_at"], 0.6)
    if told and is_told(told) and as_whole(goal["done_when"], told["content"]):
        evidence.append([told["occurred_at"], called(goal) + ", of which " + quoted(told) + " may tell"])
evidence = sorted(evidence, reverse=True)

try:
    if consolidate_memories(limit=1).get("made", 0):
        together = consolidate_memories(dry_run=False, limit=1)
        if together.get("made", 0):
            example = together["groups"][0]
            done.append("brought together what was said again and again (" + str(together["made"]) + "), such as "
                        + gist(example["text"], 120) + " (" + example["id"] + ")")
except Exception as error:
    left_undone.append("consolidating: " + in_words(error))
"""
