"""Examples of the tools of the family thoughtseeds."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example("create_memory", {"content": "Goran restarted heron after the outage."}, keep="outage", shown=False),
    Example(
        "create_thoughtseed",
        {"layer": "perceptual", "content": "heron had an outage", "source_id": "<outage.id>"},
        keep="seed",
    ),
    Example("create_thoughtseed", {"layer": "perceptual", "content": "It is quiet today."}, shown=False),
    Example("list_thoughtseeds", {"status": "pending", "limit": 1}),
    Example("run_thoughtseed_competition", {"layer": "perceptual", "promote": True}),
)
