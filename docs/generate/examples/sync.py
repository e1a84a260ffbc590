"""Examples of the tools of the family sync."""

from docs.generate.examples.kit import Example

EXAMPLES: tuple[Example, ...] = ()
