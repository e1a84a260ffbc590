"""What a model thought aloud is no part of what it says."""

from __future__ import annotations

import re

THOUGHTS = (
    "think|thinking|thought|thoughts|reasoning|reflection|scratchpad|analysis|seed:think"
    "|scratch_pad|inner_monologue|thought_process|thinking_process|chain_of_thought"
)
THINKING = (
    rf"<\s{{0,3}}(?P<thought>{THOUGHTS})\b[^<>\n]{{0,200}}>|\[THINK\]|◁think▷"
    r"|<\|(?:begin_of_thought|START_THINKING|think|thinking)\|>|<\|channel>\s{0,3}thought\b"
    r"|(?P<in_words>\A(?s:Here is my thought process:(?=.*\nHere is my response:)))"
)
CHANNEL = r"<\|channel\|>\s{0,3}analysis(?!\s{0,3}to=)[^<>]{0,100}<\|message\|>"
THOUGHT_OUT = (
    rf"<\s{{0,3}}/\s{{0,3}}(?P<thought_ended>{THOUGHTS})\s{{0,3}}>|\[/THINK\]|◁/think▷"
    r"|<\|(?:end_of_thought|END_THINKING|/think|/thinking)\|>|<channel\|>"
)
"""None of them minds capitals, but for the channels."""

OPENING = re.compile(f"(?i:{THINKING})|{CHANNEL}")
ENDING = re.compile(THOUGHT_OUT, re.IGNORECASE)
CHANNEL_OUT = re.compile(r"<\|end\|>|(?=<\|start\|>|<\|channel\|>)")
RESPONSE = re.compile(r"^Here is my response:", re.IGNORECASE | re.MULTILINE)
WRAPPING = (
    re.compile(r"\A\s*<(?P<tag>answer|response)>(?P<said>.*)</(?P=tag)>\s*\Z", re.DOTALL),
    re.compile(r"<\|(?:begin|end)_of_box\|>|(?:<\|start\|>assistant)?<\|channel\|>final<\|message\|>|<\|return\|>"),
)
"""What some models put around that which is said."""
MOST_LINE = 1000
FENCES = re.compile(r"`{2,}")
TICK = re.compile(r"[^`\n]{0,200}`(?!`)")


def without_thoughts(text: str) -> str:
    """The text without what stands inside a block of thinking, closed or not."""
    said, position = [], 0
    while mark := _next(OPENING, text, position):
        said.append(text[position : mark.start()])
        position = end_of_thought(text, mark)
    return _unwrapped(_without_headless("".join([*said, text[position:]])))


def end_of_thought(text: str, mark: re.Match[str]) -> int:
    """Behind the block that a mark opens; an unclosed one goes to the end."""
    begun = mark.end()
    if mark[0].startswith("<|channel|>") or mark["in_words"]:
        found = (RESPONSE if mark["in_words"] else CHANNEL_OUT).search(text, begun)
        return found.end() if found else len(text)
    while ended := _next(ENDING, text, begun):
        if _closes(ended, mark, text):
            return ended.end()
        begun = ended.end()
    return len(text)


def is_mentioned(text: str, mark: re.Match[str]) -> bool:
    """It stands as a bit of code within a sentence, which tells of it."""
    line = text.rfind("\n", max(mark.start() - MOST_LINE, 0), mark.start()) + 1
    if not line and mark.start() > MOST_LINE:
        return False
    before = FENCES.sub("", text[line : mark.start()])
    return before.count("`") % 2 == 1 and TICK.match(text, mark.end()) is not None


def _next(pattern: re.Pattern[str], text: str, position: int) -> re.Match[str] | None:
    """The next mark that is none of those that are only told of."""
    return next((mark for mark in pattern.finditer(text, position) if not is_mentioned(text, mark)), None)


def _closes(ended: re.Match[str], mark: re.Match[str], text: str) -> bool:
    """Its own mark does, and that of another kind unless a block of that kind was opened within."""
    name = ended["thought_ended"]
    if not name or name.lower() == (mark["thought"] or "").lower():
        return True
    return not re.compile(rf"<\s{{0,3}}{re.escape(name)}\b", re.IGNORECASE).search(text, mark.end(), ended.start())


def _without_headless(text: str) -> str:
    """Some servers cut the opening mark away."""
    ended = 0
    while mark := _next(ENDING, text, ended):
        ended = mark.end()
    return text[ended:]


def _unwrapped(text: str) -> str:
    around, marks = WRAPPING
    text = marks.sub("", text)
    whole = around.match(text)
    return (whole["said"] if whole else text).strip()
