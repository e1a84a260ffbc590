"""Examples of the tools of the family agents."""

from docs.generate.examples.kit import Example

RAIN = "It rains in the morning before work."

EXAMPLES = (
    Example("create_memory", {"content": "We decided to freeze the prices until June."}, shown=False),
    Example("reconstruct_session", {"cues": ["prices"]}, keep="picked_up"),
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
        {"name": "Ways to work", "domain": "user", "basin_ids": ["<landscape.largest.0.id>"]},
        keep="model",
        shown=False,
    ),
    Example(
        "record_observation",
        {"model_id": "<model.id>", "situation": RAIN, "observation": "Ana took the bus to work."},
        shown=False,
    ),
    Example("generate_prediction", {"model_id": "<model.id>", "context": RAIN}, keep="expected", shown=False),
    Example(
        "resolve_prediction",
        {"prediction_id": "<expected.id>", "observation": "Ana did not take the bus to work."},
    ),
    Example("get_run", {"run_id": "<picked_up.run_id>"}),
    Example("wait_run", {"run_id": "<picked_up.run_id>", "wait_s": 5}),
    Example("list_runs", {"kind": "reconstruction", "limit": 2}),
    Example("get_trajectory", {"run_id": "<picked_up.run_id>", "limit": 2}),
    Example("cancel_run", {"run_id": "<picked_up.run_id>"}),
    Example("run_heartbeat", {"focus": "prices", "energy_limit": 5}, keep="beaten"),
)
