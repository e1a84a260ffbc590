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
)
CHANNEL = r"<\|channel\|>\s{0,3}analysis[^<>]{0,100}<\|message\|>"
THOUGHT_OUT = (
    rf"<\s{{0,3}}/\s{{0,3}}(?:{THOUGHTS})\s{{0,3}}>|\[/THINK\]|◁/think▷"
    r"|<\|(?:end_of_thought|END_THINKING|/think|/thinking)\|>|<channel\|>"
)
"""None of them minds capitals, but for the channels."""

OPENING = re.compile(f"(?i:{THINKING})|{CHANNEL}")
HEADLESS = re.compile(rf"\A.*(?:{THOUGHT_OUT})", re.DOTALL | re.IGNORECASE)
"""Some servers cut the opening mark away."""
CLOSED_BY = {
    "[": re.compile(r"\[/THINK\]", re.IGNORECASE),
    "◁": re.compile("◁/think▷", re.IGNORECASE),
    "<": re.compile(r"<\|(?:end_of_thought|END_THINKING|/think|/thinking)\|>|<channel\|>", re.IGNORECASE),
}
CHANNEL_OUT = re.compile(r"<\|end\|>|(?=<\|start\|>|<\|channel\|>)")


def without_thoughts(text: str) -> str:
    """The text without what stands inside a block of thinking, closed or not."""
    said, position = [], 0
    while mark := OPENING.search(text, position):
        said.append(text[position : mark.start()])
        position = end_of_thought(text, mark)
    return HEADLESS.sub("", "".join([*said, text[position:]])).strip()


def end_of_thought(text: str, mark: re.Match[str]) -> int:
    """Behind the block that a mark opens; an unclosed one goes to the end."""
    found = _closed_by(mark[0], mark["thought"]).search(text, mark.end())
    return found.end() if found else len(text)


def _closed_by(opening: str, name: str | None) -> re.Pattern[str]:
    if name:
        return re.compile(rf"<\s{{0,3}}/\s{{0,3}}{re.escape(name)}\s{{0,3}}>", re.IGNORECASE)
    return CHANNEL_OUT if opening.startswith("<|channel|>") else CLOSED_BY[opening[0]]
