"""Examples of the tools of the family models."""

from docs.generate.examples.kit import Example

RAIN = "It rains in the morning before work."
BUS = "Ana took the bus to work."

EXAMPLES = (
    Example(
        "create_memories",
        {
            "memories": [
                {"content": "Rain in the morning: Ana leaves for work with an umbrella.", "memory_type": "episodic"},
                {"content": "Rain in the morning again, Ana leaves for work early.", "memory_type": "episodic"},
            ]
        },
        shown=False,
    ),
    Example("query_basin_landscape", {}, keep="landscape", shown=False),
    Example(
        "create_mental_model",
        {"name": "How Ana gets to work", "domain": "user", "basin_ids": ["<landscape.largest.0.id>"]},
        keep="model",
    ),
    Example(
        "record_observation",
        {"model_id": "<model.id>", "situation": RAIN, "observation": BUS},
        shown=False,
    ),
    Example(
        "record_observation",
        {"model_id": "<model.id>", "situation": "Rain in the morning before work, heavy.", "observation": BUS},
        shown=False,
    ),
    Example("generate_prediction", {"model_id": "<model.id>", "context": RAIN}, keep="first"),
    Example(
        "record_observation",
        {"prediction_id": "<first.id>", "observation": "Ana took the bus to work again."},
    ),
    Example("run_prediction_competition", {"context": RAIN}, keep="second"),
    Example(
        "record_observation",
        {"prediction_id": "<second.winner.id>", "observation": "Ana stayed at home.", "outcome": "wrong"},
        shown=False,
    ),
    Example("get_models_by_winners", {}),
    Example(
        "revise_mental_model",
        {"model_id": "<model.id>", "status": "deprecated", "reason": "Ana works at home now."},
        keep="revised",
    ),
    Example("revert_revision", {"revision_id": "<revised.revision.id>"}),
    Example("get_mental_model", {"model_id": "<model.id>", "limit": 1}),
    Example("list_mental_models", {"limit": 1}),
)
