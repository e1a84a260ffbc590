"""Examples of the tools of the family basins."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example(
        "create_memories",
        {
            "memories": [
                {"content": "The cat left its feeding bowl full again."},
                {"content": "A new feeding bowl for the cat, the old one broke."},
                {"content": "The boiler needs a new valve before winter."},
            ]
        },
        shown=False,
    ),
    Example("query_basin_landscape", {}, keep="seen"),
    Example("semantic_recall", {"query": "the cat's bowl"}, shown=False),
    Example("get_active_basins", {"limit": 3}),
    Example("get_basin", {"basin_id": "<seen.largest.0.id>"}),
    Example("activate_basin", {"basin_id": "<seen.largest.0.id>", "strength": 0.4}),
    Example("name_basin", {"basin_id": "<seen.largest.0.id>", "name": "the cat"}),
)
