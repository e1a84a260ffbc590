"""What mental models refuse, and that nothing is changed by it."""

from __future__ import annotations

from typing import Any

import pytest

from dionysus_mcp.mind.mind import Mind
from tests.integration.conftest import Call
from tests.integration.test_models import model


@pytest.mark.parametrize(
    ("arguments", "code", "field"),
    [
        ({"name": "x", "domain": "user", "basin_ids": []}, "invalid_input", "basin_ids"),
        ({"name": " ", "domain": "user", "basin_ids": ["b_0000000000"]}, "invalid_input", "name"),
        ({"name": "x", "domain": "user", "basin_ids": ["b_0000000000"]}, "not_found", "basin_ids"),
        ({"name": "x", "domain": "user", "basin_ids": ["g_0000000000"]}, "invalid_input", "basin_ids"),
        ({"name": "x", "domain": "nobody", "basin_ids": ["b_0000000000"]}, "invalid_input", "domain"),
        ({"name": "x\ud800", "domain": "user", "basin_ids": ["b_0000000000"]}, "invalid_input", "name"),
        ({"name": "x" * 201, "domain": "user", "basin_ids": ["b_0000000000"]}, "too_large", "name"),
    ],
)
async def test_models_that_cannot_be(call: Call, arguments: dict[str, Any], code: str, field: str):
    refused = await call("create_mental_model", **arguments)
    assert (refused["code"], refused["field"]) == (code, field)


@pytest.mark.parametrize(
    ("tool", "arguments", "code"),
    [
        ("generate_prediction", {"model_id": "mm_0000000000", "context": "x"}, "not_found"),
        ("generate_prediction", {"model_id": "m_0000000000", "context": "x"}, "invalid_input"),
        ("generate_prediction", {"context": " "}, "invalid_input"),
        ("generate_prediction", {"context": "x" * 4_001}, "too_large"),
        ("generate_prediction", {"context": "x", "expires_hours": 0}, "invalid_input"),
        ("generate_prediction", {"context": "x", "expires_hours": -1}, "invalid_input"),
        ("generate_prediction", {"context": "x", "expires_hours": 1e300}, "invalid_input"),
        ("record_observation", {"observation": "x"}, "invalid_input"),
        ("record_observation", {"observation": "x", "situation": "x", "outcome": "right"}, "invalid_input"),
        ("record_observation", {"observation": "x", "model_id": None, "prediction_id": "p_0000000000"}, "not_found"),
        ("record_observation", {"observation": "x", "situation": "x", "occurred_at": "soon"}, "invalid_input"),
        ("record_observation", {"observation": "\x00", "situation": "x"}, "invalid_input"),
        ("revise_mental_model", {"prediction_id": "p_0000000000"}, "not_found"),
        ("revise_mental_model", {"add_basins": ["b_0000000000"]}, "not_found"),
        ("revise_mental_model", {"status": "deprecated", "prediction_id": "p_0000000000"}, "invalid_input"),
        ("revise_mental_model", {"status": "draft", "reason": "\x00"}, "invalid_input"),
        ("revert_revision", {"model_id": None, "revision_id": "r_0000000000"}, "not_found"),
        ("run_prediction_competition", {"context": "x", "model_id": None, "model_ids": ["mm_0000000000"]}, "not_found"),
    ],
)
async def test_what_is_refused_changes_nothing(mind: Mind, call: Call, tool: str, arguments: dict[str, Any], code: str):
    model_id = await model(call)
    asked = {"model_id": model_id} | arguments
    position = mind.store.position()
    refused = await call(tool, **{name: value for name, value in asked.items() if value is not None})
    assert refused["code"] == code
    assert mind.store.position() == position
