"""Working on a question: taken apart, compared with earlier ones, held against memory, taken back, kept."""

from __future__ import annotations

import asyncio
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.mind.mind import Mind
from dionysus_mcp.server import build_core
from dionysus_mcp.settings import Settings
from tests.integration.conftest import Call, calling
from tests.integration.thinking import FAILS, thinking

QUESTION = "How can the heron database be moved without downtime?"
KNOWN = (
    "The staging database is called heron.",
    "The backup of heron runs at 3 am.",
    "Ana prefers tea.",
    "Ana lives in Graz.",
    "Goran manages Mara.",
    "If the disk is full, heron is read-only.",
)


@pytest.fixture
async def known(call: Call) -> dict[str, str]:
    """The ids of what is known, by text."""
    return {text: (await call("create_memory", content=text))["id"] for text in KNOWN}


async def kept(call: Call, **event: Any) -> Any:
    usual = {"problem": "Move the kestrel database without downtime", "reasoning": "Replicate, then switch the alias."}
    return await call("integrate_cognitive_event", **usual | event)


class TestUnderstanding:
    async def test_what_is_asked_behind_a_preposition_is_a_part(self, call: Call) -> None:
        answer = await call("cognitive_understand", question="Who approves it, and by when must it be paid?")
        assert [part["text"] for part in answer["parts"]] == ["Who approves it", "by when must it be paid?"]
        assert answer["missing"] == ["approves", "paid"]

    @pytest.mark.parametrize(
        ("question", "asks"),
        [
            ("Why is heron slow?", "why"),
            ("How many backups are there?", "how much"),
            ("how do I restart it?", "how"),
            ("What day is the launch?", "when"),
            ("Whose idea was it?", "who"),
            ("Is heron down?", "whether"),
            ("Move heron to the new server.", "a task"),
        ],
    )
    async def test_what_is_asked(self, call: Call, question: str, asks: str) -> None:
        assert (await call("cognitive_understand", question=question))["asks"] == asks

    async def test_parts_each_with_what_is_known_and_what_is_missing(self, call: Call, known: dict[str, str]) -> None:
        answer = await call("cognitive_understand", question="Where does Ana live, and who feeds the walrus?")
        assert [part["text"] for part in answer["parts"]] == ["Where does Ana live", "who feeds the walrus?"]
        assert known["Ana lives in Graz."] in answer["parts"][0]["known"]
        assert answer["parts"][1] == {"text": "who feeds the walrus?", "missing": ["feeds", "walrus"]}
        assert answer["missing"] == ["feeds", "walrus"]
        assert answer["mode"] == "extractive"

    async def test_names_times_and_constraints_of_question_and_context(self, call: Call, known: dict[str, str]) -> None:
        answer = await call(
            "cognitive_understand",
            question="Can Ana visit Zagreb next week without flying?",
            context="It must not cost more than 300 euros.",
        )
        entities = {entity["name"]: entity["memories"] for entity in answer["entities"]}
        assert entities == {"Ana": 2, "Zagreb": 0}
        assert [time["text"] for time in answer["times"]] == ["next week"]
        assert answer["missing"] == ["visit", "zagreb", "flying"]
        assert answer["constraints"] == ["without flying", "must not cost more than 300 euros"]

    @pytest.mark.parametrize(
        ("question", "first", "last"),
        [
            ("What will happen on March 1?", "2027-03-01", "2027-03-01"),
            ("What happened on March 1?", "2026-03-01", "2026-03-01"),
            ("What is Ana going to do on December 1?", "2026-12-01", "2026-12-01"),
            ("Who is away from May 20 to March 3?", "2026-05-20", "2027-03-03"),
            ("What did we do from March 3 to March 5?", "2026-03-03", "2026-03-05"),
            ("What will happen on March 1, 2026?", "2026-03-01", "2026-03-01"),
        ],
    )
    async def test_a_date_without_a_year_is_the_coming_one_where_one_looks_ahead(
        self, mind: Mind, question: str, first: str, last: str
    ) -> None:
        async with Client(build_core(mind, "test")) as client:
            (told,) = (await calling(client)("cognitive_understand", question=question))["times"]
        assert (told["first"][:10], told["last"][:10]) == (first, last)

    async def test_what_the_context_says_is_not_missing(self, call: Call) -> None:
        answer = await call("cognitive_understand", question="Who feeds the walrus?", context="Mara feeds walruses.")
        assert "missing" not in answer

    async def test_nothing_is_made_up_of_an_empty_store(self, call: Call) -> None:
        answer = await call("cognitive_understand", question="Why is heron slow?")
        assert answer == {
            "asks": "why",
            "parts": [{"text": "Why is heron slow?", "missing": ["heron", "slow"]}],
            "mode": "extractive",
            "missing": ["heron", "slow"],
        }


class TestEvents:
    async def test_an_event_is_tied_memories_and_one_act(self, call: Call, known: dict[str, str]) -> None:
        heron = known["The staging database is called heron."]
        event = await kept(call, outcome="Nobody noticed.", worked=True, memory_ids=[heron])
        stored = event["stored"]
        assert (set(stored), event["ties"], event["ended"]) == ({"problem", "attempt", "outcome"}, 4, "worked")
        near = await call("get_neighbours", memory_id=stored["attempt"])
        assert {(one["relation"], one["direction"], one["id"]) for one in near["neighbours"]} == {
            ("DERIVED_FROM", "out", stored["problem"]),
            ("DERIVED_FROM", "out", heron),
            ("CAUSES", "out", stored["outcome"]),
        }
        await call("undo_change", change=event["change"])
        assert [(await call("get_memory", memory_id=id_))["code"] for id_ in stored.values()] == ["not_found"] * 3
        assert (await call("get_neighbours", memory_id=heron))["neighbours"] == []

    @pytest.mark.parametrize(
        ("wrong", "code"),
        [
            ({"memory_ids": ["m_zzzzzzzzzz"]}, "not_found"),
            ({"memory_ids": ["t_zzzzzzzzzz"]}, "invalid_input"),
            ({"memory_ids": ["m_zzzzzzzzzz"] * 51}, "too_large"),
            ({"reasoning": "  "}, "invalid_input"),
            ({"problem": "x" * 20_001}, "too_large"),
            ({"outcome": "\x00 then"}, "invalid_input"),
        ],
    )
    async def test_all_or_nothing(self, call: Call, mind: Mind, wrong: dict[str, Any], code: str) -> None:
        before = mind.store.position()
        assert (await kept(call, **wrong))["code"] == code
        assert mind.store.position() == before

    async def test_repeated_under_its_key_it_is_stored_once(self, call: Call) -> None:
        once = await kept(call, outcome="It broke.", worked=False, key="one")
        again = await kept(call, outcome="It broke.", worked=False, key="one")
        assert again == once | {"replayed": True}
        assert (await kept(call, outcome="Another one.", key="one"))["code"] == "key_reused"

    async def test_many_at_once_under_one_key_are_one(self, call: Call) -> None:
        made = await asyncio.gather(*(kept(call, key="same") for _ in range(12)))
        assert {one["stored"]["problem"] for one in made} == {made[0]["stored"]["problem"]}
        assert (await call("memory_stats"))["memories"] == 2

    async def test_a_secret_is_taken_out(self, call: Call) -> None:
        event = await kept(call, outcome="The key was AKIAIOSFODNN7EXAMPLE.")
        assert event["redacted"] == 1
        assert "AKIA" not in (await call("get_memory", memory_id=event["stored"]["outcome"]))["content"]


class TestAnalogues:
    async def test_events_come_first_with_how_they_ended(self, call: Call, known: dict[str, str]) -> None:
        worked = await kept(call, outcome="Nobody noticed.", worked=True)
        failed = await kept(call, problem="Move the osprey database", reasoning="Dump it.", worked=False)
        unknown = await kept(call, problem="Move a database of bees", reasoning="Carry it.")
        told = (await call("cognitive_recall", question=QUESTION))["analogues"]
        ended = {one["id"]: one["ended"] for one in told}
        assert told[0]["id"] == worked["stored"]["problem"]
        assert told[0]["attempt"]["id"] == worked["stored"]["attempt"]
        assert told[0]["outcome"]["text"] == "Nobody noticed."
        assert ended[failed["stored"]["problem"]] == "failed"
        assert ended[unknown["stored"]["problem"]] == "unknown"

    async def test_what_happened_is_an_analogue_with_what_followed(self, call: Call) -> None:
        for content in ("The kestrel database ran out of disk.", "We added a volume."):
            await call("create_memory", content=content, memory_type="episodic")
        first, second = [one["id"] for one in (await call("list_memories", order="oldest"))["memories"]]
        await call("link_memories", source_id=first, relation="NEXT", target_id=second)
        (told,) = (await call("cognitive_recall", question="The heron database is out of disk"))["analogues"]
        assert (told["id"], [one["id"] for one in told["then"]]) == (first, [second])
        assert told["ended"] == "unknown"

    async def test_nothing_like_it_is_said(self, call: Call, known: dict[str, str]) -> None:
        assert await call("cognitive_recall", question="Feeding walruses") == {
            "analogues": [],
            "mode": "extractive",
            "note": "Memory holds nothing like it.",
        }

    async def test_other_projects_stay_out(self, call: Call) -> None:
        await call("create_memory", content="Walruses were fed.", memory_type="episodic", project_id="elsewhere")
        assert (await call("cognitive_recall", question="Feeding walruses"))["analogues"] == []


STEPS = (
    ("Heron is the staging database.", "supported"),
    ("The backup of heron runs at 3 am.", "supported"),
    ("Ana prefers tea", "supported"),
    ("The backup of heron runs at 5 am.", "not found"),
    ("The staging database was called heron.", "not found"),
    ("Ana does not prefer tea.", "contradicted"),
    ("Ana lives in Vienna.", "contradicted"),
    ("Mara manages Goran.", "not found"),
    ("The backup of heron runs at 5 am on Sundays.", "not found"),
    ("The other backup of heron runs at 5 am.", "not found"),
    ("Ana may prefer tea.", "not found"),
    ("It is so.", "not found"),
    ("Heron is read-only.", "not found"),
    ("So we can restart it at noon.", "not found"),
    ("Walruses like fish.", "not found"),
)


class TestExamining:
    @pytest.mark.parametrize(("step", "finding"), STEPS, ids=[step for step, _ in STEPS])
    async def test_what_memory_says_of_a_step(self, call: Call, known: dict[str, str], step: str, finding: str) -> None:
        (examined,) = (await call("cognitive_examine", question=QUESTION, reasoning=step))["steps"]
        assert examined["finding"] == finding
        assert bool(examined.get("evidence")) == (finding != "not found")
        assert all(one["id"] in known.values() and one["rule"] for one in examined.get("evidence", ()))

    async def test_steps_are_numbered_lines_and_sentences(self, call: Call) -> None:
        reasoning = "1. One lake. Two lakes.\n\n- Three lakes\nStep 4: four lakes\n5)  "
        answer = await call("cognitive_examine", question="Lakes?", reasoning=reasoning)
        texts = [step["text"] for step in answer["steps"]]
        assert texts == ["One lake.", "Two lakes.", "Three lakes", "four lakes"]
        assert answer["findings"] == {"not found": 4}

    async def test_a_step_against_an_earlier_one(self, call: Call) -> None:
        reasoning = "The valve is open.\nWe wait.\nThe valve is closed."
        steps = (await call("cognitive_examine", question="Is the valve open?", reasoning=reasoning))["steps"]
        assert [step["finding"] for step in steps] == ["not found", "not found", "contradicted"]
        assert steps[2]["against_step"] == 1
        assert steps[2]["rule"]

    async def test_memories_that_disagree_make_it_disputed(self, call: Call) -> None:
        for project in ("test", "global"):
            content = "The valve is open." if project == "test" else "The valve is not open."
            await call("create_memory", content=content, project_id=project)
        (step,) = (await call("cognitive_examine", question="The valve?", reasoning="The valve is open."))["steps"]
        assert step["finding"] == "disputed"
        assert [one.get("against", False) for one in step["evidence"]] == [True, False]

    @pytest.mark.parametrize(
        ("stored", "step", "finding"),
        [
            (("My daughter Ida is allergic to hazelnuts.",), "Ida is not allergic to hazelnuts.", "contradicted"),
            (("Ida, my daughter, is allergic to hazelnuts.",), "Ida is not allergic to hazelnuts.", "contradicted"),
            (("Ida is not allergic to hazelnuts.",), "My daughter Ida is allergic to hazelnuts.", "contradicted"),
            (("My daughter Ida is allergic to hazelnuts.",), "Ida is allergic to hazelnuts.", "supported"),
            (("The friend of Ida is allergic to hazelnuts.",), "Ida is not allergic to hazelnuts.", "not found"),
            (("The machine leaks.", "The machine no longer leaks."), "The machine still leaks.", "contradicted"),
            (("The machine leaks from the door.", "The machine is fixed: it no longer leaks."),
             "The machine still leaks.", "not found"),
            (("The machine no longer leaks.",), "The machine might still leak.", "not found"),
            (("The recital is on November 28.", "The recital moved to November 29."),
             "The recital is on November 28.", "contradicted"),
            (("Ben has his recital on November 28.", "The recital was moved to November 29."),
             "The recital is on November 28.", "disputed"),
            (("My daughter Ida, 7, is allergic to hazelnuts; she carries a pen.",),
             "Ida is not allergic to hazelnuts.", "contradicted"),
            (("Ida is allergic to hazelnuts. Mara is not.",), "Ida is allergic to hazelnuts.", "not found"),
            (("The recital is on November 28.", "The recital was moved to the 29th because of the snow."),
             "The recital is on November 28.", "not found"),
            (("The recital is on November 28.", "The recital was cancelled."),
             "The recital is on November 28.", "not found"),
            (("The recital was moved to the 28th.", "The recital is on November 28."),
             "The recital is on November 28.", "supported"),
            (("Ana prefers tea.", "Ana moved to Graz."), "Ana prefers tea.", "supported"),
        ],
    )  # fmt: skip
    async def test_what_is_denied_or_was_said_since(
        self, call: Call, stored: tuple[str, ...], step: str, finding: str
    ) -> None:
        for day, content in enumerate(stored, start=1):
            await call("create_memory", content=content, occurred_at=f"2026-11-0{day}")
        (examined,) = (await call("cognitive_examine", question="Is it so?", reasoning=step))["steps"]
        assert examined["finding"] == finding

    async def test_words_that_no_step_takes_up(self, call: Call) -> None:
        answer = await call("cognitive_examine", question="When must heron be moved?", reasoning="Heron stays.")
        assert answer["left_out"] == ["moved"]

    async def test_too_many_steps(self, call: Call) -> None:
        answer = await call("cognitive_examine", question="Lakes?", reasoning="A lake.\n" * 41)
        assert (answer["code"], answer["field"]) == ("too_large", "reasoning")


class TestBacktracking:
    async def test_the_first_step_that_fails_and_what_there_is_in_its_place(
        self, call: Call, known: dict[str, str]
    ) -> None:
        worked = await kept(call, worked=True)
        failed = await kept(call, problem="Move the osprey database", reasoning="Dump it.", worked=False)
        reasoning = "Heron is the staging database.\nSo it is small.\nAna does not prefer tea.\nAna lives in Vienna."
        answer = await call("cognitive_backtrack", question=QUESTION, reasoning=reasoning)
        assert (answer["fails"]["number"], answer["resume_after"], answer["unsupported"]) == (3, 2, [2])
        assert answer["fails"]["evidence"][0]["id"] == known["Ana prefers tea."]
        assert [one["id"] for one in answer["alternatives"]] == [worked["stored"]["problem"]]
        assert [one["id"] for one in answer["failed_before"]] == [failed["stored"]["problem"]]

    async def test_of_two_steps_that_contradict_each_other_the_earlier_one_is_open_again(self, call: Call) -> None:
        reasoning = "We wait.\nThe valve is open.\nWe wait.\nThe valve is closed."
        answer = await call("cognitive_backtrack", question="The valve?", reasoning=reasoning)
        assert (answer["fails"]["number"], answer["resume_after"]) == (4, 1)

    async def test_where_nothing_fails_that_is_said(self, call: Call, known: dict[str, str]) -> None:
        answer = await call("cognitive_backtrack", question=QUESTION, reasoning="Ana prefers tea.")
        assert ("fails" in answer, "resume_after" in answer) == (False, False)
        assert answer["note"] == "No step fails against memory."


class TestWithAModel:
    async def test_its_sub_questions_are_looked_up(self, settings: Settings) -> None:
        async with thinking(settings, ["Where is heron?\nWhat is a walrus?"]) as with_model:
            memory = await with_model.call("create_memory", content="Heron is in Graz.")
            answer = await with_model.call("cognitive_understand", question="Can heron hold a walrus?")
        assert answer["mode"] == "scripted"
        assert answer["parts"] == [
            {"text": "Where is heron?", "known": [memory["id"]]},
            {"text": "What is a walrus?", "missing": ["walrus"]},
        ]

    async def test_it_writes_from_what_is_cited(self, settings: Settings) -> None:
        async with thinking(settings, ["Do it the same way."], over_again=True) as with_model:
            event = await kept(with_model.call, worked=True)
            told = await with_model.call("cognitive_recall", question=QUESTION)
            await with_model.call("cognitive_examine", question=QUESTION, reasoning="Heron moves.")
            await with_model.call("cognitive_backtrack", question=QUESTION, reasoning="Heron moves.")
            given = [asked.material for asked in with_model.thinker.asked]
        assert (told["written"], told["mode"]) == ("Do it the same way.", "scripted")
        assert [event["stored"]["attempt"] in material for material in given] == [True, False, True]

    async def test_what_it_cites_and_was_not_given_is_named(self, settings: Settings) -> None:
        async with thinking(settings, ["As in m_zzzzzzzzzz."]) as with_model:
            answer = await with_model.call("cognitive_examine", question=QUESTION, reasoning="Heron moves.")
        assert "m_zzzzzzzzzz" in answer["note"]

    @pytest.mark.parametrize("script", [[FAILS], [""]], ids=["fails", "silent"])
    @pytest.mark.parametrize("tool", ["cognitive_understand", "cognitive_recall", "cognitive_examine"])
    async def test_where_it_fails_rules_do_the_work(self, settings: Settings, tool: str, script: list[Any]) -> None:
        reasoning = {"reasoning": "Heron moves."} if tool == "cognitive_examine" else {}
        async with thinking(settings, script) as with_model:
            await kept(with_model.call)
            answer = await with_model.call(tool, question=QUESTION, **reasoning)
        assert answer["mode"] == "extractive"
        assert "Rules did the work" in answer["note"]
        assert "written" not in answer
