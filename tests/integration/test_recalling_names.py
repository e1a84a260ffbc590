"""Names in questions: what is about them elsewhere takes nothing away from what mentions them here."""

from __future__ import annotations

import pytest

from tests.integration.conftest import Call

PEOPLE = ("Yara", "Tomas", "Ingrid", "Pavel", "Noor", "Quentin", "Jordan")


@pytest.mark.parametrize(("project", "rank"), [("other", 1), ("test", 4)])
async def test_a_name_that_others_are_about_is_still_a_word(call: Call, project: str, rank: int) -> None:
    gates = [{"content": f"{name} always comes in through gate {number}"} for number, name in enumerate(PEOPLE)]
    await call("create_memories", memories=gates)
    about = {"subject": "Jordan", "project_id": project}
    await call("create_memories", memories=[{"content": text} | about for text in ("likes tea", "sings", "swims")])
    answer = await call("search_memories", query="Which gate does Jordan come in through?")
    assert gates[-1]["content"] in [hit["content"] for hit in answer["hits"][:rank]]
