"""Examples of the tools of the family consciousness."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
