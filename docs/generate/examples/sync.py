"""Examples of the tools of the family sync."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example("create_memory", {"content": "The staging database is called heron."}, shown=False),
    Example("sync_now", {"dry_run": True}),
    Example("get_sync_status", {}),
    Example("pause_sync", {"reason": "the receiver moves"}),
    Example("resume_sync", {}),
)
