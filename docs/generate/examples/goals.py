"""Examples of the tools of the family goals."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example(
        "create_goal",
        {
            "title": "Ship the importer",
            "done_when": "A customer has imported a year of notes.",
            "priority": "active",
        },
        keep="ship",
    ),
    Example(
        "create_goal",
        {"title": "Read frontmatter", "parent_id": "<ship.goal.id>"},
        keep="part",
        shown=False,
    ),
    Example(
        "update_goal",
        {"goal_id": "<ship.goal.id>", "action": "block", "blocker": "No customer has answered yet."},
    ),
    Example("list_goals", {"limit": 2}),
    Example("update_goal", {"goal_id": "<part.goal.id>", "action": "complete"}, shown=False),
    Example("review_goals", {}),
)
