"""Examples of the tools of the family goals."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
