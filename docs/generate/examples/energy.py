"""Examples of the tools of the family energy."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
