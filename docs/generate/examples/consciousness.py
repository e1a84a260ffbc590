"""Examples of the tools of the family consciousness."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example(
        "create_memories",
        {
            "memories": [
                {"content": "The nightly build of Harbor failed.", "memory_type": "episodic"},
                {"content": "The nightly build of Harbor passed.", "memory_type": "episodic"},
                {"content": "Goran repaired the build of Harbor.", "memory_type": "episodic"},
            ]
        },
        keep="nights",
        shown=False,
    ),
    Example(
        "update_belief",
        {
            "statement": "The nightly build of Harbor is reliable.",
            "contradicted_by": ["<nights.created.0.id>"],
            "supported_by": ["<nights.created.1.id>", "<nights.created.2.id>"],
        },
    ),
    Example("get_context_flow", {}),
    Example("assess_coherence", {}),
    Example("get_consciousness_state", {}),
)
