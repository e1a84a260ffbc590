"""Examples of the tools of the family cognition."""

from docs.generate.examples.kit import Example

QUESTION = "How can the heron database be moved without downtime?"
REASONING = "1. Heron is the staging database.\n2. Its backup runs at 5 am.\n3. So it can be moved at six."

EXAMPLES = (
    Example("create_memory", {"content": "The staging database is called heron."}, "heron", shown=False),
    Example("create_memory", {"content": "Its backup runs at 3 am.", "subject": "heron"}, shown=False),
    Example(
        "integrate_cognitive_event",
        {
            "problem": "Move the kestrel database without downtime",
            "reasoning": "Replicate first, then switch the alias.",
            "outcome": "It took four minutes, and nobody noticed.",
            "worked": True,
            "memory_ids": ["<heron.id>"],
        },
    ),
    Example("cognitive_understand", {"question": QUESTION, "context": "It must be done within a week."}),
    Example("cognitive_recall", {"question": QUESTION}),
    Example("cognitive_examine", {"question": QUESTION, "reasoning": REASONING}),
    Example("cognitive_backtrack", {"question": QUESTION, "reasoning": REASONING}),
    Example("meta_tot_run", {"task": QUESTION, "max_calls": 12}, keep="search"),
    Example("meta_tot_trace", {"trace_id": "<search.trace_id>", "limit": 2}),
    Example(
        "mosaeic_capture",
        {"text": "I heard a crash. My chest was tight and I felt afraid. I wanted to run, but I thought: wait."},
    ),
)
