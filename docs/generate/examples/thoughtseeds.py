"""Examples of the tools of the family thoughtseeds."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
