"""Examples of the tools of the family journeys."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example("get_or_create_journey", {}),
    Example(
        "record_session_event",
        {
            "kind": "task",
            "text": "Move the staging database to heron.",
            "session_id": "monday",
            "due": "2030-05-10",
            "occurred_at": "2026-05-04T09:00Z",
        },
        keep="task",
        shown=False,
    ),
    Example(
        "record_session_event",
        {
            "kind": "decision",
            "text": "Staging runs on heron from today on.",
            "session_id": "monday",
            "settles": "<task.id>",
            "occurred_at": "2026-05-04T11:30Z",
        },
    ),
    Example(
        "add_document_to_journey",
        {
            "document_type": "artifact",
            "title": "Runbook for heron",
            "content": "Stop the writers, copy, switch the name, start the writers.",
            "session_id": "monday",
        },
    ),
    Example("query_journey_history", {"session_id": "monday", "kinds": ["decision", "task"]}),
)
