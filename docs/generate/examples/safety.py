"""Examples of the tools that watch over deletions and bring a store back."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example("create_memory", {"content": "Goran restarted heron after the outage."}, keep="heron", shown=False),
    Example("forget_memory", {"memory_id": "<heron.id>"}, shown=False),
    Example("check_destruction", {}),
    Example("acknowledge_destruction_alert", {}),
    Example("bootstrap_recovery", {}),
)
