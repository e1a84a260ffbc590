"""The code of the manager's steps, in the Python that every tier of the sandbox runs. Variables go from step to step.

What a call costs is not known here: what cannot be afforded is refused, and left for another beat.
"""

from __future__ import annotations

from typing import Final

from agents.instinct.tending import TEND
from agents.instinct.wording import HAPPENING, SHARING

OBSERVE: Final = """
left_undone = []
done = []
seen = observe_environment()
try:
    print(perception("Look at what is there now" + (", and at what is known about: " + focus if focus else "") + "."))
except Exception as error:
    left_undone.append("perception: " + str(error)[:200])
before = list_memories(tags=["heartbeat"], limit=1).get("memories", [])
count = seen.get("memories", 0) - len(before)
print(count, "memories; the last beat left:", before[0]["content"] if before else "nothing")
"""

ORIENT: Final = f"""{SHARING}{HAPPENING}
NEWEST = "the newest "
review = review_goals()
stale = [goal for goal in review.get("stale", []) if goal["id"] not in [one["id"] for one in review.get("blocked", [])]]
page = list_goals(limit=200)
goals = page.get("goals", [])
if page.get("next_cursor"):
    left_undone.append("of the goals only the nearest 200 were looked at")
asked = [goal for goal in goals if [why[:7] for why in goal.get("blocked_by", [])] == ["Stale: "]]
overdue = [one for one in seen.get("to_do", []) if one.get("overdue")]
last = before[0]["created_at"] if before else ""
left_by_last = before[0]["content"] if before else ""
waiting = []
unclear = []
ended = []
page = list_mental_models(limit=100)
models = [model for model in page.get("models", []) if model["status"] != "deprecated"]
if page.get("next_cursor"):
    left_undone.append("of the models only the newest 100 were looked at")
for model in models:
    open_ones = get_mental_model(model["id"], status="open", limit=100)
    if open_ones.get("next_cursor"):
        left_undone.append("of the predictions of " + model["id"] + " only the newest 100 were looked at")
    for prediction in open_ones.get("predictions", []):
        if prediction["expires_at"] < seen["now"]:
            ended += [prediction] if prediction["expires_at"] > last else []
        elif prediction.get("observation_id"):
            unclear.append(prediction)
        else:
            waiting.append(prediction)

# What came since the last beat, since the oldest prediction that waits, and while a goal became stale.
back_to = [day(prediction["made_at"]) for prediction in waiting] + ([day(last)] if last else [])
back_to += [day(seen["now"]) - 8] if stale or asked or overdue else []
late = []
cursor = None
for page in range(10):
    listed = list_memories(order="newest", limit=100, cursor=cursor)
    late = late + [memory for memory in listed.get("memories", []) if memory.get("source") != "heartbeat"]
    cursor = listed.get("next_cursor")
    if not back_to or not cursor or day(listed["memories"][-1]["created_at"]) < min(back_to) - 1:
        break
    if page == 9:
        left_undone.append("of the memories only the newest 1000 were read")

# New is what came after the newest that the last beat read. Whatever that beat made itself was made for a model.
read_by_last = place_of(named_behind(NEWEST, left_by_last), late, 0)
new = [memory for memory in late if last and memory["created_at"] > last]
new += [memory for memory in late[len(new):read_by_last] if last and not is_made(memory)]
print(len(new), "memories are new;", len(stale), "goals are stale;", len(waiting), "predictions wait for what happens")
"""

MEND: Final = """
def evidence_of(prediction):
    # Memories that name a prediction as their source, or that say in the same words what was predicted, or its denial.
    inside = [memory for memory in late if prediction["made_at"] < memory["occurred_at"] <= prediction["expires_at"]]
    named = [memory for memory in inside if memory.get("source") == prediction["id"]]
    text = prediction.get("text", "")
    told = [memory for memory in inside if is_told(memory) and one_sentence(memory["content"])]
    return named or [memory for memory in told if same_frame(text, memory["content"])]

def may_tell(prediction):
    # The memory since then that shares most with what was predicted and with its situation, if that is much.
    wanted = telling(prediction.get("text", "") + " " + prediction.get("context", ""))
    best, most = None, max(1, 0.4 * len(wanted) - 0.01)
    for memory in late:
        if prediction["made_at"] < memory["occurred_at"] <= prediction["expires_at"] and is_told(memory):
            shared = len(both(wanted, telling(memory["content"])))
            if shared > most:
                best, most = memory, shared
    return best

def asking(prediction, what):
    return gist(prediction["text"]) + " (" + prediction["id"] + "; does " + what + " tell?)"

resolved = []
due = []
doubtful = []
silent = []
for prediction in waiting:
    evidence = sorted(evidence_of(prediction), key=lambda memory: memory["occurred_at"])
    if not evidence:
        near = may_tell(prediction)
        if near:
            doubtful.append(asking(prediction, gist(near["content"], 100) + " (" + near["id"] + ")"))
        else:
            silent.append(prediction)
        continue
    said = [[denied(memory["content"]), figures(memory["content"])] for memory in evidence]
    first = evidence[0]
    named = first.get("source") == prediction["id"]
    if [one for one in said if one != said[0]] or (not named and said[0][1] != figures(prediction["text"])):
        doubtful.append(asking(prediction, first["id"]))
        continue
    try:
        recorded = record_observation(first["content"], prediction_id=prediction["id"],
                                      occurred_at=first["occurred_at"])
    except Exception as error:
        left_undone.append("resolving " + prediction["id"] + ": " + in_words(error))
        continue
    print(prediction["id"], recorded.get("status"), recorded.get("grade"), "by", first["id"])
    if recorded.get("status") == "resolved":
        resolved.append({"id": prediction["id"], "by": first["id"], "error": recorded.get("prediction_error", 0),
                         "grade": recorded.get("grade", ""), "text": prediction.get("text", "")})
    else:
        done.append("recorded " + first["id"] + " as what came of " + gist(prediction.get("text", ""), 100) + " ("
                    + prediction["id"] + "), and whether it was right is open")
        unclear.append({"id": prediction["id"], "text": prediction.get("text", ""), "observation_id": first["id"]})
    if recorded.get("revision_due"):
        due.append({"model": prediction["model_id"], "prediction": prediction["id"]})
for one in resolved[:3]:
    what = gist(one["text"], 100) + " (" + one["id"] + ")"
    done.append("what was predicted, " + what + ", was " + one["grade"] + ": " + one["by"])
if len(resolved) > 3:
    done.append(str(len(resolved) - 3) + " other predictions resolved")
for one in ended[:2]:
    done.append("nobody recorded in time what came of " + gist(one["text"]) + " (" + one["id"] + ")")
if due:
    try:
        report = metacognition("Revise the models whose older cases hold no longer.", additional_args={"due": due})
        if report:
            done.append(report)
    except Exception as error:
        left_undone.append("revising: " + in_words(error))
"""

ASK: Final = """
def is_like(situation, texts):
    asked_for = telling(situation)
    enough = max(min(2, len(asked_for)), 0.5 * len(asked_for), 1)
    return [text for text in texts if len(both(asked_for, telling(text))) >= enough] != []

def is_near(situation):
    # Whether it is like one that a model knows. To any other, and to a question, it would expect what comes most often.
    if is_question(situation):
        return False
    if is_like(situation, [memory["content"] for memory in late if is_made(memory)]):
        return True
    for model in models:
        predictions = get_mental_model(model["id"], limit=100).get("predictions", [])
        if is_like(situation, [one.get("context", "") for one in predictions]):
            return True
    return False

# Without a focus the active goals take turns that something new names; in the first beat, all of them.
wanted = [goal for goal in seen.get("goals", []) if not before or (new and naming(goal["title"], last))]
turn = (seen.get("beats") or {}).get("count", 0)
topic = focus or (wanted[turn % len(wanted)]["title"] if wanted else "")
report = ""
if topic:
    try:
        foresee = bool(focus and models and is_near(focus))
        report = reasoning("What is known about it, and what is to be expected?",
                           additional_args={"topic": topic, "asked": bool(focus), "foresee": foresee})
        report = report if focus or report not in left_by_last else ""
    except Exception as error:
        left_undone.append("reasoning: " + in_words(error))

# What is new goes before what no beat has come to; each is recalled for one energy and tied for another. What is left
# lies between two memories that the beat names, so that the next one goes on there.
def worth_tying(memories):
    return [memory for memory in memories
            if memory.get("source") != "heartbeat" and not is_made(memory) and is_told(memory)]

FROM, DOWN_TO = "Still to be looked at: ", "and what is older, down to "
most = min(3, int(get_energy_status()["available"]) // 2)
top, floor = named_behind(FROM, left_by_last), named_behind(DOWN_TO, left_by_last)
fresh = worth_tying(new if before else late)
if len(fresh) > most:
    floor = floor if top or not before else fresh[-1]["id"]
    top = fresh[most]["id"]
elif top and not fresh:
    fresh = worth_tying(late)
    for page in range(40):
        start = place_of(top, fresh, len(fresh))
        if not cursor or len(fresh) > start + most or place_of(floor, fresh, -1) >= 0:
            break
        listed = list_memories(order="newest", limit=100, cursor=cursor)
        fresh = fresh + worth_tying(listed.get("memories", []))
        cursor = listed.get("next_cursor")
    fresh = fresh[place_of(top, fresh, 0):place_of(floor, fresh, len(fresh)) + 1]  # from the newest if it was erased
    top = fresh[most]["id"] if len(fresh) > most else ""
fresh = fresh[:most]
still = FROM + top + " and what is older" + (", down to " + floor if floor else "") + ". " if top else ""
tied = []
if fresh:
    try:
        pairs = association("What is known that goes with these?", additional_args={
            "these": [{"id": one["id"], "text": one["content"], "at": one["occurred_at"]} for one in fresh],
            "usual": usual})
        texts = {one["id"]: one["content"] for one in fresh}
        left_undone += ["associating: " + line[2:] for line in pairs.splitlines() if line.startswith("! ")]
        for line in [line for line in pairs.splitlines() if not line.startswith("! ")]:
            newer, older, text = line.split(" ", 2)
            link_memories(newer, "RELATES_TO", older, note="Instinct saw that they share telling words.")
            tied.append(gist(texts[newer]) + " (" + newer + ") with " + gist(text) + " (" + older + ")")
    except Exception as error:
        left_undone.append("associating: " + in_words(error))
if tied:
    done.append("tied what goes together: " + few(tied))
print(done, left_undone)
"""

ACT: Final = f"{TEND}{ASK}"

RECORD: Final = """
def in_turn(things):
    return things[turn % len(things)]

def so_many(number, what):
    return str(number) + " " + (what if number != 1 else what[:-3] + "y")

fresh = (str(len(new)) + " of them new" if new else "nothing new") + " since the last beat"
newest = ", " + NEWEST + late[0]["id"] if late else ""
said = "Looked around: " + so_many(count, "memories") + newest + (", " + fresh if before else "") + ". " + still
what = "; ".join(done) or ("" if report else "nothing needed to be done")
said += what[:1].upper() + what[1:] + ("." if what else "")
said = (said + " " + report).strip()

firm = []
if left_undone:
    firm.append("what was left: " + "; ".join(left_undone[:3]))
late_ones = []
for one in overdue:
    # What is not among those that were read is older than all of them.
    noted = [memory["occurred_at"] for memory in late if memory["id"] == one["id"]]
    told = naming(one["text"], noted[0] if noted else "")
    sure = told and is_told(told)
    perhaps = " (perhaps done: " + quoted(told, 45) + ")" if sure else ""
    late_ones.append([1 if sure else 0, gist(one["text"], 45) + " (" + one["id"] + ")" + perhaps])
if late_ones:
    late_ones = sorted(late_ones, key=lambda one: one[0])
    firm.append("see to what is overdue: " + few([line for sure, line in late_ones]))
open_ = []
def with_what_was_told(one):
    found = [quoted(memory, 60) for memory in late if memory["id"] == one["observation_id"]]
    return gist(one["text"]) + " (" + one["id"] + "; you told " + (found or [one["observation_id"]])[0] + ")"

if doubtful or unclear:
    open_.append("say with record_observation (prediction_id; outcome: right, partly or wrong) how these predictions "
                 "came out: " + "; ".join((doubtful + [with_what_was_told(one) for one in unclear])[:2]))
ready = review.get("ready_to_close", [])
if ready:
    open_.append("close " + called(in_turn(ready)) + " if it is reached")
if evidence:
    newer = [one for one in evidence if one[0] > last]
    open_.append("close, if it is reached, " + in_turn(newer or evidence)[1])
unsaid = flagged + [goal for goal in asked if not lately(news_of(goal))]
if unsaid:
    open_.append("say whether they are still wanted (unblock or abandon): " + few([called(one) for one in unsaid]))
free = [goal for goal in review.get("promotable", []) if goal["id"] not in [one["id"] for one in flagged]]
if hinted:
    open_.append("say how it stands with " + in_turn(hinted))
if free:
    open_.append("take up " + called(in_turn(free)))
if silent and not (resolved or doubtful):
    open_.append("record what comes of " + called(in_turn(silent)))

# What has waited longest in a row of quiet beats takes its turn: the same three are not asked for ever.
room = max(1, 3 - len(firm))
start = turn % len(open_) if open_ and before and not new and len(open_) > room else 0
ahead = firm + (open_[start:] + open_[:start])[:room]
while len("; ".join(ahead)) > 490 and len(ahead) > 1:
    ahead = ahead[:-1]
if before and not new and not done and not report and ahead:
    said += " What was asked before still waits."
valence = None
if resolved:
    valence = round(1 - 2 * sum([one["error"] for one in resolved]) / len(resolved), 2)
final_answer({"narrative": said, "valence": valence, "next": "; ".join(ahead)})
"""
