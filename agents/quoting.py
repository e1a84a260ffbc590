"""What others wrote, as a model reads it: without the marks by which its own replies are divided.

A model that repeats a text from memory must not run it thereby, nor end the block in which it writes. Code in a sandbox
still gets every text as it was written.
"""

from __future__ import annotations

import re
from typing import Final

from agents.llm.parsing.marks import CALL_TAGS, CODE_TAGS, RESULT_TAGS
from agents.llm.thoughts import THOUGHTS

SPACE: Final = r"[\s\u200b-\u200d\u2060\ufeff\u00ad]{0,3}"
"""What may stand in a mark and not be seen."""
OTHERS: Final = "invoke|final_answer|end_code|end_plan|data|start_of_turn|end_of_turn|start_function_call|s"
TAGS: Final = f"{THOUGHTS}|{CODE_TAGS}|{CALL_TAGS}|{RESULT_TAGS}|{OTHERS}"
NAMED: Final = r"[a-z]\w{1,60}(?:>\s{0,8}[{<]|\s[^<>\n]{1,5000}/>)"
"""A tool as a tag."""
TAG: Final = rf"<(?={SPACE}/?{SPACE}(?:{TAGS})\b|{SPACE}[|\uff5c]|{SPACE}function=|channel\|>|{NAMED})"
BRACKET: Final = (
    r"\[(?=/?(?:INST|THINK|PYTHON|TOOL_CALLS)\])|\u25c1(?=/?think\u25b7)"
    r"|\u273f(?=(?:FUNCTION|ARGS|RESULT|RETURN)\u273f)|>>>(?=[ \t]?\w{1,99}\n\{)"
)
FENCE: Final = r"(?P<fence>`{3,}|~{3,})"
LABEL: Final = (
    r"(?:final[ _]answer(?=[ \t*_]{0,8}(?::|$))"
    r"|(?:calling tools|action input|observations?|execution logs)(?=[ \t*_]{0,8}:))"
)
MARGIN: Final = r"^[ \t>*#_\-\u00a0\u200b\ufeff]{0,20}"
TURN: Final = (
    r"(?:(?:actions?|tool (?:calls?|outputs?|results?|responses?)|user|human|new task|instructions?|out"
    r"|last output from code snippet)(?=[ \t*_]{0,8}:)|observations?(?=[ \t\d*_\]]{0,8}$)|functools(?=\[))"
)
"""What says at the beginning of a line that somebody else speaks, or that a call follows."""
MARK: Final = re.compile(
    rf"(?P<tag>{TAG})|(?P<bracket>{BRACKET})|{FENCE}|\b(?P<label>{LABEL})|(?P<margin>{MARGIN})(?P<turn>{TURN})",
    re.IGNORECASE | re.MULTILINE,
)
ENTITY: Final = re.compile(rf"&(?:lt|\#0{{0,5}}60|\#x0{{0,5}}3c);(?=/?(?:{TAGS})\b)", re.IGNORECASE)
"""The parser reads replies that are escaped as a whole, too."""


def quoted(text: str) -> str:
    """The same words, in which nobody finds code, calls, turns of others or an answer."""
    return MARK.sub(_unmarked, ENTITY.sub("\u2039", text))


def _unmarked(found: re.Match[str]) -> str:
    match found.lastgroup:
        case "tag":
            return "\u2039"
        case "bracket":
            return "("
        case "fence":
            return "'''"
        case "turn":
            return f"{found['margin']}({found['turn']})"
        case _:
            return f"({found[0]})"
