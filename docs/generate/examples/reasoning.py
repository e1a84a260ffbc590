"""Examples of the tools of the family reasoning."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
