"""The marks by which a reply is divided. All patterns are bounded: no text makes them slow."""

from __future__ import annotations

import re

from agents.llm.thoughts import CHANNEL, THINKING, THOUGHT_OUT, THOUGHTS

CODE_TAGS = (
    "code|python|python3|py|ipython|exec|execute|tool_code|python_interpreter|execute_code|python_code|code_block"
    "|code_interpreter"
)
CALL_TAGS = "tool_call|tool_calls|toolcall|function_call|function_calls|tool_use|action"
RESULT_TAGS = (
    "observations?|tool_response|tool_result|tool_output|function_results?|function_response|execution_results?"
)
PYTHON = frozenset(("", "python", "python3", "py", "py3", "ipython", "pycon", "tool_code", "code", "execute"))
"""Languages of fences that hold our code."""

_MARGIN = r"^[ \t>*#_\-\u00a0\u200b\ufeff]{0,20}"
_MARGIN_IN_CODE = r"^[ \t>*_]{0,20}(?:#{2,6}[ \t*_]{0,8})?"

_MESSAGE = r"<\|channel\|>(?!\s{0,3}analysis|[^<>]{0,20}\bto=)[^<>]{0,100}(?:<\|constrain\|>[^<>]{0,20})?<\|message\|>"
"""Of gpt-oss: it is for the user, and no call."""
_START = r"(?:<\|end\|>\s{0,3})?<\|(?:im_)?start\|>\s{0,3}assistant"
ASSISTANT = (
    rf"{_START}(?!\s{{0,3}}to=)(?:<\|im_sep\|>|<\|message\|>|{_MESSAGE})?|{_MESSAGE}"
    r"|<\|start_header_id\|>\s{0,3}assistant\s{0,3}<\|end_header_id\|>|<start_of_turn>model|<\|assistant\|>"
)
TURN_OUT = (
    r"<\|(?:im_end|end|eot_id|eom_id|endoftext|return|call|end_of_text)\|>|<end_of_turn>|</s>"
    r"|<\uff5cend\u2581of\u2581sentence\uff5c>"
)
OTHERS = (
    r"<\|(?:im_)?start\|>(?!\s{0,3}assistant\s{0,3}to=)|<\|start_header_id\|>|<start_of_turn>"
    r"|<\|(?:user|system|tool|observation)\|>|\[/?INST\]"
)
OTHERS_SAY = rf"{_MARGIN}(?i:user|human|new task|instructions?)[ \t*_]{{0,8}}:"
_NUMBERED = r"(?:[ \t]{0,4}(?:\d{1,3}|\([^()\n]{0,40}\)))?"
_OBSERVATION = (
    rf"observations?{_NUMBERED}|execution logs|last output from code snippet|tool (?:outputs?|results?|responses?)"
)
OBSERVED = (
    rf"{_MARGIN}(?:(?i:{_OBSERVATION})|Out)[ \t*_]{{0,8}}:"
    rf"|^(?:#{{1,6}}[ \t]{{0,8}}|\*\*|\[)(?i:observations?){_NUMBERED}[ \t*_\]]{{0,8}}$|✿(?:RESULT|RETURN)✿"
    rf"|<\s{{0,3}}(?i:{RESULT_TAGS})\b[^<>\n]{{0,200}}>|<\uff5ctool\u2581outputs?\u2581begin\uff5c>"
)
INVENTED_IN_CODE = (
    rf"{_MARGIN_IN_CODE}(?:Observations?{_NUMBERED}|OBSERVATIONS?|Execution logs|Last output from code snippet|Out"
    r"|Tool (?:outputs?|results?|responses?)|User|Human|New task)[ \t*_]{0,8}:|^Output:|✿(?:RESULT|RETURN)✿"
    rf"|<\s{{0,3}}(?i:{RESULT_TAGS})\b[^<>\n]{{0,200}}>"
)
OUTPUT = rf"{_MARGIN}(?i:(?:execution |console |expected |code )?(?:outputs?|results?))[ \t*_]{{0,8}}:"
"""Where code came before, it is invented, too."""
FENCE = r"(?P<fence>`{3,}|~{3,})"
_BAR = r"[|\uff5c]"
_GAP = r"[_\u2581]"
_CALLS = (
    r"<function=|<invoke\s{1,3}name=[\"']?|\[TOOL_CALLS\]\s{0,3}"
    rf"|(?:<\|channel\|>\s{{0,3}}(?:commentary|analysis)\s|{_START}\s{{0,3}})\s{{0,3}}to="
    r"|<(?:start_function_call|\|tool_call)>\s{0,3}call:"
    rf"|<{_BAR}tool{_GAP}call{_GAP}begin{_BAR}>\s{{0,3}}(?:function<{_BAR}tool{_GAP}sep{_BAR}>)?"
    r"|^[ \t]{0,8}Action:[ \t]{0,8}|<(?:tool_call|function_call)>\s{0,3}|^>>>[ \t]?(?=\w{1,99}\n\{)"
    r"|✿FUNCTION✿:?[ \t]{0,3}"
)
_WITH = (
    rf"[\"']?>|\s{{0,3}}(?:\[CALL_ID\]\w{{1,40}})?\[ARGS\]|<{_BAR}tool{_GAP}sep{_BAR}>|<\|tool_call_argument_begin\|>"
    r"|[^<>\n]{0,40}(?:<\|channel\|>[^<>\n]{0,40})?(?:<\|constrain\|>[^<>\n]{0,20})?<\|message\|>"
    r"|\s{0,3}\n\s{0,3}(?:Action Input:|✿ARGS✿:?)|\s{0,3}(?=`{3}|\{|<arg_key>)"
)
FUNCTION = rf"(?:{_CALLS})(?P<function>[a-z_][\w.\-]{{0,99}})(?::\d{{1,4}})?(?:{_WITH})"
"""How models are taught to call a tool by name: Llama, Claude, Mistral, gpt-oss, DeepSeek, Kimi, Qwen; and in ReAct."""
TAG = (
    rf"{FUNCTION}|<\s{{0,3}}(?P<tag>{CODE_TAGS}|{CALL_TAGS})\b[^<>\n]{{0,200}}>"
    r"|(?P<python_mark><\|(?:python_(?:tag|start)|tool_call_start)\|>|\[PYTHON\])"
    r"|(?P<call_mark><\|(?:START_ACTION|tool_calls?|action_start)\|>(?:<\|plugin\|>)?|^functools(?=\[))"
)
TAG_OUT = (
    r"<end_function_call>|<tool_call\|>"
    rf"|<\s{{0,3}}/\s{{0,3}}(?:{CODE_TAGS}|{CALL_TAGS}|function|invoke)\s{{0,3}}>|\[/PYTHON\]|<end_(?:code|action)>"
    rf"|<{_BAR}tool{_GAP}calls?(?:{_GAP}section)?{_GAP}(?:end|begin){_BAR}>|<\|(?:END_ACTION|/tool_calls?|action_end|python_end)\|>"
)
DATA = r"^[ \t]{0,80}(?P<data>[{\[])"
NO_TOOLS = frozenset(
    (
        *("answer", "arguments", "args", "body", "content", "context", "data", "details", "div", "example", "examples"),
        *("br", "hr", "img", "link", "meta", "source"),
        *("html", "input", "inputs", "json", "memory", "memories", "message", "name", "note", "notes", "ol", "output"),
        *("outputs", "p", "parameters", "params", "plan", "pre", "query", "request", "response", "result", "results"),
        *("root", "step", "steps", "summary", "system", "table", "task", "tool", "tools", "ul", "user", "xml"),
    )
)
"""Tags that say what stands in them, and call nothing."""
ATTRIBUTE = re.compile(r"\s(\w{1,60})=([\"'])([^\n]{0,500}?)\2(?=\s|/)")
NAMED = (
    r"^[ \t]{0,8}<(?:(?P<named>[a-z]\w{1,60})>(?=\s{0,8}[{<])"
    r"|(?P<empty>[a-z]\w{1,60})(?:\s{1,3}\w{1,60}=(?:\"[^\"<>\n]{0,500}\"|'[^'<>\n]{0,500}')){1,8}\s{0,3}/>)"
)
"""A tag that may be a tool's name, around what that is given or with it."""
CALLING = r"(?:\[TOOL_CALLS\]|^Calling tools:|^(?:Action|Tool call)s?:)\s{0,20}"


def _any(**patterns: str) -> re.Pattern[str]:
    """One pattern whose groups say which mark it is."""
    return re.compile("|".join(f"(?P<{name}>{pattern})" for name, pattern in patterns.items()), re.MULTILINE)


def _either_case(pattern: str) -> str:
    return f"(?i:{pattern})"


MARK = _any(
    thinking=f"{_either_case(THINKING)}|{CHANNEL}",
    thought_out=_either_case(THOUGHT_OUT),
    assistant=ASSISTANT,
    turn_out=TURN_OUT,
    stop=f"{OTHERS}|{OTHERS_SAY}|{OBSERVED}",
    output=OUTPUT,
    block=f"{FENCE}|{_either_case(TAG)}",
    tag_out=_either_case(TAG_OUT),
    calling=CALLING,
    json=DATA,
    tool=NAMED,
)
"""What divides a reply outside blocks."""

OPENING = re.compile(rf"\s{{0,20}}(?:{FENCE}|{_either_case(TAG)})")
"""A further opening mark directly behind the first: a fence within a tag, or the other way round."""
LONE_FENCE = re.compile(r"\s{0,20}(?:`{3,}|~{3,})(?=[ \t]{0,20}(?:\n|\Z))")
CLOSING_TAG = re.compile(rf"\s{{0,20}}(?:{_either_case(TAG_OUT)})")
FINAL = re.compile(
    rf"{_MARGIN}(?i:final[ _]answer)[ \t*_]{{0,8}}:[ \t*_]{{0,8}}|^(?:#{{1,6}} |\*\*)(?i:final answer)[ \t*_]{{0,8}}$"
    r"|(?i:<final_answer>)",
    re.MULTILINE,
)
FINAL_OUT = "</final_answer>"


PLACES = re.compile(r"<(?=[\s/a-zA-Z]|\|[a-zA-Z/]|\uff5c)|[`~\[◁✿]|^(?=[^\n])", re.MULTILINE)
"""Where a mark may begin; to look there only is much faster."""
PLACES_IN_CODE = re.compile(rf"\"\"\"|'''|[\"'#]|{PLACES.pattern}", re.MULTILINE)
ESCAPED = re.compile(rf"&lt;/?(?:{CODE_TAGS}|{CALL_TAGS}|{THOUGHTS})&gt;", re.IGNORECASE)


def find(pattern: re.Pattern[str], places: re.Pattern[str], text: str, position: int) -> re.Match[str] | None:
    """The next mark from a position on."""
    for place in places.finditer(text, position):
        if mark := pattern.match(text, place.start()):
            return mark
    return None


def closing(fence: str) -> re.Pattern[str]:
    """What ends a block, where it stands outside strings; a block that a fence opened ends with one that is as long."""
    least = f"{fence[0]}{{{len(fence)},}}" if fence else r"`{3,}|~{3,}"
    return _any(
        stop=f"{ASSISTANT}|{TURN_OUT}|{OTHERS}|{INVENTED_IN_CODE}",
        fence_out=least,
        tag_out=_either_case(TAG_OUT),
        thinking=_either_case(THINKING),
        thought_out=_either_case(THOUGHT_OUT),
    )
