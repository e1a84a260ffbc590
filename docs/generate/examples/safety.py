"""Examples of the tools of the family safety."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
