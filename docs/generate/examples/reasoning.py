"""Examples of the tools of the family reasoning."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example(
        "create_memories",
        {
            "memories": [
                {"content": "Ana Ruiz leads the Harbor project.", "subject": "Harbor"},
                {"content": "Harbor keeps its records in Heronbase.", "subject": "Harbor"},
                {"content": "Heronbase runs in a data centre in Turku.", "subject": "Heronbase"},
                {"content": "It is still undecided who reviews Harbor.", "subject": "Harbor"},
            ]
        },
        keep="told",
        shown=False,
    ),
    Example("observe_environment", {}),
    Example("reflect_on_topic", {"topic": "Harbor budget"}),
    Example("synthesize_information", {"objective": "an overview of Harbor", "query": "Harbor"}),
    Example("macer_discover", {"query": "Where do the records stand of the project that Ana Ruiz leads?", "limit": 2}),
)
