"""Examples of the tools of the family journeys."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
