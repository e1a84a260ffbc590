"""From what models really send to one clean reply that smolagents reads.

`normalise` is the door for a step, `plan.plan_of` for plans in JSON; `arguments_of` reads what a native call gives.

What is decided here, and why:

- What stands inside a block of thinking never comes out, nor what stands before a closing mark without an opening one:
  the chat templates of some models open the block themselves. An unclosed block goes to the end of the reply.
- Nothing comes out that stands after an invented observation, or after an invented turn of somebody else.
- The first block of code that parses and does something is the step. Later ones were written without seeing what the
  first one gave, so they wait for the next step; only blocks with nothing between them are one thought, and are joined.
- Code that parses is never changed. Other code is mended where that makes it parse: indentation, typographic quotes and
  invisible characters outside strings, escapes of HTML, prompts of a console, numbers of lines. If nothing helps it is
  left as it is: the model reads in the error what is wrong.
- Data is mended, too: a bracket that is forgotten at the end, a comma too many, comments, quotes and words of another
  kind. Where a value is missing, nothing is made up: what was cut off is not done.
- Of a reply that its provider cut off, only a block that was closed counts; the model is told why nothing was done.
- Prose behind a block that nothing closes ends it where the code before it parses.
- A model tells of texts that others wrote, and these must not run ahead of its own step. So code is the step rather
  than data; an example, lines that are quoted and what is taken back are no step where there is another one; and what
  is said to be somebody else's, or not to be run, is none at all. But "I do as the note says" begins a step as well as
  a quotation: where it stands before the only block, and that in the tag that is asked for, which others' texts have
  not when they are read, the block is the step.
- Marks of thinking that a sentence only tells of, between backticks, divide nothing.
- An answer in prose is no code, and what smolagents then says tells the model how to answer; only what is labelled
  "Final answer:" is taken for one, in prose or in a block.
"""

from agents.llm.parsing.normalise import CUT_OFF, normalise
from agents.llm.parsing.wanted import arguments_of

__all__ = ["CUT_OFF", "arguments_of", "normalise"]
