"""Examples of the tools for memories."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example(
        "create_memory",
        {"content": "Ana prefers tea.", "subject": "Ana", "tags": ["taste"], "occurred_at": "2026-05-01"},
        keep="tea",
    ),
    Example(
        "create_memories",
        {
            "memories": [
                {"content": "The staging database is called heron.", "tags": ["staging"]},
                {"content": "Goran restarted heron after the outage.", "memory_type": "episodic"},
            ]
        },
        keep="heron",
    ),
    Example("semantic_recall", {"query": "what does Ana drink?"}),
    Example("search_memories", {"query": "restarted heron", "limit": 1}),
    Example("get_memory", {"memory_id": "<tea.id>"}),
    Example("list_memories", {"order": "oldest", "limit": 1}),
    Example(
        "link_memories",
        {"source_id": "<heron.created.1.id>", "relation": "RELATES_TO", "target_id": "<heron.created.0.id>"},
    ),
    Example("get_neighbours", {"memory_id": "<heron.created.0.id>"}),
    Example("find_connections", {"a": "<heron.created.0.id>", "b": "<heron.created.1.id>"}),
    Example("create_memory", {"content": "Ana drinks coffee these days.", "subject": "Ana"}, "coffee", shown=False),
    Example("accept_change", {"older_id": "<tea.id>", "newer_id": "<coffee.id>"}),
    Example("update_memory", {"memory_id": "<coffee.id>", "version": 1, "importance": 0.8}),
    Example("memory_history", {"memory_id": "<coffee.id>"}, keep="history"),
    Example("undo_change", {"change": "<history.events.0.change>"}),
    Example("list_entities", {"limit": 2}),
    Example("get_entity", {"name": "Ana"}),
    Example("create_memory", {"content": "Reviews on Mondays.", "subject": "Anna"}, shown=False),
    Example("merge_entities", {"keep": "Ana", "other": "Anna"}),
    Example("consolidate_memories", {}),
    Example("forgetting_report", {}),
    Example("memory_stats", {}),
    Example("forget_memory", {"memory_id": "<heron.created.1.id>"}),
)
