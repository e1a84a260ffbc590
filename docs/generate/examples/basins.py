"""Examples of the tools of the family basins."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
