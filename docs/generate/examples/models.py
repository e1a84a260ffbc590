"""Examples of the tools of the family models."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
