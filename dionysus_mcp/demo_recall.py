"""The part of the demo about recall: other words, a correction, a repetition, times, people, and what is not known."""

from __future__ import annotations

from typing import Any

from dionysus_mcp.demo_stage import NotAsTold, Window

MEANING = "words+meaning"
READY_AFTER = 100
ANSWERED = 0.3
KNOWN = (
    {"content": "Noor gets seasick on small boats; the big ferry is fine.", "subject": "Noor"},
    {"content": "Noor plays the cello in the youth orchestra.", "subject": "Noor"},
    {"content": "Noor goes to the Lindgren school.", "subject": "Noor"},
    {"content": "The payment service listens on port 8081.", "subject": "payment service"},
    {"content": "Goran wrote internal/billing/rounding.go.", "subject": "Goran"},
    {"content": "internal/billing/rounding.go rounds half to even, as the auditor Ines Duarte asked."},
    {"content": "We moved the office plants to the third floor.", "occurred_at": "2024-03-12"},
    {"content": "We moved the servers to the cellar.", "occurred_at": "2025-06-02"},
)


async def recall_that_finds_it(a: Window, b: Window) -> None:
    await _until_the_model_is_loaded(a)
    ids = await remembered(a)
    await found_in_other_words(b)
    await changed_by_itself(a, b, ids["The payment service listens on port 8081."])
    await said_again(a, ids["Noor plays the cello in the youth orchestra."])
    await in_that_year(b)
    await connected(b)
    await not_known(b)


async def remembered(a: Window) -> dict[str, str]:
    a.tell.act("Facts about people, services and files")
    answer = await a.call("create_memories", memories=list(KNOWN))
    ids = {fact["content"]: made["id"] for fact, made in zip(KNOWN, answer["created"], strict=True)}
    a.tell.got(f"{len(ids)} memories")
    return ids


async def found_in_other_words(b: Window) -> None:
    b.tell.act("A question that shares no word with its answer, and why the hit is a hit")
    answer = await b.ask("semantic_recall", query="Who would feel ill while sailing?", explain=True, top_k=2)
    for hit in answer["hits"][:1]:
        b.tell.got(f"score {hit['score']:.2f}  {hit['text']}")
        for why in hit["why"]:
            b.tell.got(f"  {why}")
    b.tell.true("it was searched by words and meaning", answer["mode"] == MEANING)
    b.tell.true("the seasickness is the best hit", answer["hits"][0]["text"].startswith("Noor gets seasick"))


async def changed_by_itself(a: Window, b: Window, old: str) -> None:
    a.tell.act("A change: the older memory is closed by itself, and opened again by one undo")
    new = await a.ask("create_memory", content="The payment service listens on port 9090.", subject="payment service")
    close = _of(new, old)
    a.tell.got(f"{close['done']}: {close['text']!r}, by the rule: {close['rule']}")
    question = "Which port does the payment service listen on?"
    b.tell.true("only the new port is recalled", await _ids(b, question) & {old, new["id"]} == {new["id"]})
    moment = (await b.call("get_memory", memory_id=old))["created_at"]
    b.tell.true("as of the time before, it was the old one", old in await _ids(b, question, as_of=moment))
    await b.ask("undo_change", change=close["change"])
    b.tell.true("after undo_change both are there", {old, new["id"]} <= await _ids(b, question))
    await b.ask("accept_change", older_id=old, newer_id=new["id"])
    b.tell.true("after accept_change only the new one is", await _ids(b, question) & {old, new["id"]} == {new["id"]})


async def said_again(a: Window, old: str) -> None:
    a.tell.act("The same again is reported, and stored all the same; word for word it is not stored twice")
    again = await a.ask("create_memory", content="In the youth orchestra, Noor plays the cello.", subject="Noor")
    close = _of(again, old)
    a.tell.got(f"{close['finding']}, {close['done']}: {close['text']!r}")
    a.tell.true("nothing was closed", close["done"] == "reported" and again["id"] != old)
    same = await a.ask("create_memory", content="  noor plays the CELLO in the youth orchestra ", subject="Noor")
    a.tell.true("word for word, it is the memory that was there", same.get("repeated") is True and same["id"] == old)


async def in_that_year(b: Window) -> None:
    b.tell.act("Times in questions are understood")
    answer = await b.ask("semantic_recall", query="What did we move in March 2024?", top_k=1)
    b.tell.got(answer["hits"][0]["text"])
    b.tell.true("it is what happened then", "plants" in answer["hits"][0]["text"])


async def connected(b: Window) -> None:
    b.tell.act("How are these two connected?")
    answer = await b.ask("find_connections", a="Goran", b="Ines Duarte")
    b.tell.got(str(answer))
    b.tell.true("over the file that both are named with", "rounding.go" in str(answer))
    known = await b.ask("get_entity", name="Noor")
    b.tell.true("what is known of Noor is in one place", str(known).count("Noor") > len(KNOWN) // 3)


async def not_known(b: Window) -> None:
    b.tell.act("A question that nothing answers")
    answer = await b.ask("semantic_recall", query="Which airline flies to Reykjavik on Sundays?")
    b.tell.got(f"{len(answer['hits'])} hits, confidence {answer['confidence']:.2f}")
    b.tell.true("it says that it is not sure", answer["confidence"] < ANSWERED)


async def _until_the_model_is_loaded(window: Window) -> None:
    for _ in range(READY_AFTER):
        if (await window.call("search_memories", query="anything"))["mode"] == MEANING:
            return
    raise NotAsTold("the model that comes with Dionysus is loaded")


def _of(created: dict[str, Any], memory_id: str) -> dict[str, Any]:
    for close in created.get("close", ()):
        if close["id"] == memory_id:
            found: dict[str, Any] = close
            return found
    raise NotAsTold("the new memory is close to the old one")


async def _ids(window: Window, query: str, **filters: Any) -> set[str]:
    return {hit["id"] for hit in (await window.call("semantic_recall", query=query, **filters))["hits"]}
