"""Examples of the tools of the family cognition."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
