"""Recall by words and meaning, with the model that comes with Dionysus, through a real client."""

from __future__ import annotations

from collections.abc import AsyncIterator, Sequence
from pathlib import Path
from typing import Any

import pytest
from fastmcp import Client

from dionysus_mcp.composition import build_mind
from dionysus_mcp.errors import EmbedderError
from dionysus_mcp.mind.values import Caller, Draft
from dionysus_mcp.server import build_server
from dionysus_mcp.settings import EmbeddingSettings, Settings, load_settings
from tests.integration.conftest import Call


@pytest.fixture(scope="module")
def shared_home(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """One data folder for all tests here, since the model is unpacked into it once; each test has its own project."""
    return tmp_path_factory.mktemp("meaning")


@pytest.fixture
def settings(shared_home: Path, request: pytest.FixtureRequest) -> Settings:
    model = EmbeddingSettings(model="minilm", patience_s=60)
    return load_settings(home=shared_home, project=request.node.name[:100], embedding=model)


@pytest.fixture
async def client(settings: Settings) -> AsyncIterator[Client[Any]]:
    async with Client(build_server(settings)) as client:
        yield client


NOTES = (
    {"content": "Parcels get their labels from the blue printer, letters from the old one.", "subject": "Post room"},
    {"content": "The cat is allergic to chicken, so buy the salmon tins.", "subject": "Minka"},
    {"content": "Staging is wiped every night at half past two.", "subject": "Staging"},
    {"content": "Releases are tagged by Goran on Thursdays.", "subject": "Releases"},
    {"content": "KL-7702 means that the lift is out of service.", "subject": "Error codes"},
)


async def remember(call: Call, *memories: dict[str, Any]) -> list[str]:
    answer = await call("create_memories", memories=list(memories))
    return [made["id"] for made in answer["created"]]


@pytest.mark.parametrize(
    ("question", "expected"),
    [
        ("Which food must our pet not get?", 1),
        ("How do we count our bills?", 0),
        ("When does the test environment lose its data?", 2),
        ("Who cuts new versions?", 3),
        ("KL-7702", 4),
        ("what is kl-7702", 4),
    ],
)
async def test_a_question_finds_what_answers_it_in_other_words(call: Call, question: str, expected: int) -> None:
    ids = await remember(call, *NOTES)
    answer = await call("search_memories", query=question)
    assert answer["mode"] == "words+meaning"
    assert answer["hits"][0]["id"] == ids[expected]


async def test_the_parts_add_up_and_explain_themselves(call: Call) -> None:
    await remember(call, *NOTES)
    answer = await call("search_memories", query="How do parcels get labels?", explain=True)
    for hit in answer["hits"]:
        assert sum(hit["parts"].values()) == pytest.approx(hit["score"], abs=0.01)
        assert len(hit["why"]) == len(hit["parts"])
    assert any("parcels" in why for why in answer["hits"][0]["why"])
    assert any("close in meaning" in why for why in answer["hits"][0]["why"])
    silent = await call("search_memories", query="How do parcels get labels?")
    assert "why" not in silent["hits"][0]


async def test_a_question_that_nothing_answers_is_known_by_its_confidence(call: Call) -> None:
    await remember(call, *NOTES)
    answered = await call("search_memories", query="How do parcels get labels?")
    unanswered = await call("search_memories", query="Which orchestra played at the wedding in Lisbon?")
    assert unanswered["confidence"] < 0.3 < answered["confidence"]
    assert len(unanswered["hits"]) < len(NOTES)


async def test_the_answer_to_a_question_is_found_by_the_question(call: Call) -> None:
    turns = ["Do you have any pets?", "Yes, two of them, and they hate the rain.", "The train was late again."]
    said = [{"content": text, "session_id": "s", "memory_type": "episodic"} for text in turns]
    _, reply, _ = await remember(call, *said)
    answer = await call("search_memories", query="Who has pets?", explain=True)
    hit = next(hit for hit in answer["hits"] if hit["id"] == reply)
    assert hit["parts"]["answer"] > 0
    assert "follows a question that is close" in " ".join(hit["why"])


async def test_a_known_name_counts_as_the_subject_and_not_as_a_word(call: Call) -> None:
    facts = ("likes green tea", "plays the cello", "works from Porto")
    about = [{"content": f"{who} {fact}", "subject": who} for fact in facts for who in ("Ana", "Bela")]
    ids = await remember(call, *about)
    answer = await call("search_memories", query="Which instrument does Bela play?")
    assert answer["hits"][0]["id"] == ids[3]
    assert answer["hits"][0]["parts"]["subject"] > 0


@pytest.mark.parametrize(
    ("question", "expected"),
    [("What did we do in March 2024?", 0), ("What happened on 12 May 2025?", 1), ("What was done in 2023?", 2)],
)
async def test_times_in_questions_are_understood(call: Call, question: str, expected: int) -> None:
    days = ("2024-03-10", "2025-05-12", "2023-08-01")
    ids = await remember(
        call,
        *(
            {"content": f"We repaired the {thing}.", "occurred_at": day, "memory_type": "episodic"}
            for thing, day in zip(("roof", "boiler", "fence"), days, strict=True)
        ),
    )
    answer = await call("search_memories", query=question)
    assert answer["hits"][0]["id"] == ids[expected]
    assert answer["hits"][0]["parts"]["date"] > 0


async def test_as_of_searches_the_meaning_that_a_text_had_then(call: Call) -> None:
    (kept,) = await remember(call, {"content": "The kitchen walls are painted blue."})
    then = (await call("get_memory", memory_id=kept))["updated_at"]
    await call("update_memory", memory_id=kept, version=1, content="The tax return is due in July.")
    now = await call("search_memories", query="When must we file with the fiscal authorities?")
    assert [hit["id"] for hit in now["hits"]] == [kept]
    before = await call("search_memories", query="What colour is the room where we cook?", as_of=then)
    assert before["hits"][0]["content"] == "The kitchen walls are painted blue."
    assert before["mode"] == "words+meaning"


async def test_undo_brings_the_meaning_back(call: Call) -> None:
    (kept,) = await remember(call, {"content": "The kitchen walls are painted blue."})
    changed = await call("update_memory", memory_id=kept, version=1, content="The tax return is due in July.")
    await call("undo_change", change=changed["change"])
    answer = await call("search_memories", query="What colour is the room where we cook?")
    assert [hit["id"] for hit in answer["hits"]] == [kept]


@pytest.mark.parametrize(
    "query",
    [
        "x" * 10_000,
        "为什么服务器昨天停机了",
        "لماذا توقف الخادم",
        "def f(x): return x ** 2",
        "AAAA" * 2000,
        "🍵" + "a",
        "\u200bwhy",
    ],
)
async def test_odd_questions_get_an_answer(call: Call, query: str) -> None:
    await remember(call, *NOTES)
    answer = await call("search_memories", query=query)
    assert answer["mode"] == "words+meaning"
    assert 0 <= answer["confidence"] <= 1


@pytest.mark.parametrize(
    ("text", "question"),
    [
        ("服务器每天晚上备份到东京。", "备份"),
        ("サーバーは毎晩バックアップされます。", "バックアップ"),
        ("الخادم يعمل في الطابق الثالث", "الطابق"),
        ("Сервер стоит в подвале", "подвале"),
    ],
)
async def test_words_of_other_scripts_are_found(call: Call, text: str, question: str) -> None:
    other, kept = await remember(call, {"content": "The office has two floors."}, {"content": text})
    answer = await call("search_memories", query=question)
    assert answer["hits"][0]["id"] == kept
    assert answer["hits"][0]["parts"]["words"] > 0
    assert other != kept


async def test_a_text_of_a_megabyte_is_stored_and_found(call: Call) -> None:
    (kept,) = await remember(call, {"content": "The lighthouse keeper counts ships. " + "Nothing happened. " * 50_000})
    answer = await call("search_memories", query="Who counts the vessels?", limit=1)
    assert answer["hits"][0]["id"] == kept


async def test_a_memory_of_one_project_never_closes_one_that_holds_everywhere(call: Call) -> None:
    shared = {"content": "The staging server listens on port 9090.", "subject": "staging server"}
    (kept,) = await remember(call, shared | {"project_id": "global", "occurred_at": "2026-01-01"})
    made = await call("create_memory", **shared | {"content": "The staging server listens on port 8080."})
    assert [(one["id"], one["done"]) for one in made["close"]] == [(kept, "proposed")]
    assert (await call("get_memory", memory_id=kept))["status"] == "active"
    await call("forget_memory", memory_id=kept)


async def test_a_key_is_kept_also_when_the_text_is_there_already(call: Call) -> None:
    first = await call("create_memory", content="The tide table hangs in the kitchen.")
    again = await call("create_memory", content="The tide table hangs in the kitchen.", key="mine")
    assert again["id"] != first["id"]
    assert (await call("create_memory", content="Something else.", key="mine"))["code"] == "key_reused"


async def test_what_has_no_vector_yet_is_found_by_its_words_among_those_that_have(
    call: Call, settings: Settings
) -> None:
    await remember(call, *NOTES)
    words = settings.model_copy(update={"embedding": EmbeddingSettings(model="none")})
    async with Client(build_server(words)) as other:
        made = await other.call_tool("create_memory", {"content": "The zugzwang trophy stands on the piano."})
    answer = await call("search_memories", query="zugzwang")
    assert answer["hits"][0]["id"] == (made.structured_content or {})["id"]


def test_one_text_that_the_embedder_refuses_does_not_keep_the_others_waiting(settings: Settings) -> None:
    mind = build_mind(settings.model_copy(update={"embedding": EmbeddingSettings(model="none")}))
    caller = Caller("tester", "refusing")
    for text in ("poison", *(f"sailors tie the knot called {name}" for name in ("bowline", "clove", "reef"))):
        mind.memories.create(Draft(text), caller)
    assert mind.catching_up.run(Picky(), lambda _: None, lambda: False) >= len(("bowline", "clove", "reef"))
    mind.close()


class Picky:
    """An embedder that refuses one text."""

    id = "picky/1"
    dimension = 2

    def embed(self, texts: Sequence[str]) -> Any:
        if "poison" in texts:
            raise EmbedderError("No.", "Leave it.")
        return [[1.0, 0.0]] * len(texts)
