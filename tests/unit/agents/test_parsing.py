"""Whatever models really send becomes one clean reply that smolagents reads."""

from __future__ import annotations

import json
import random

import pytest
from smolagents.models import get_tool_call_from_text
from smolagents.utils import parse_code_blobs

from agents.llm.parsing import normalise
from agents.llm.parsing.values import values_in

TAGS = ("<code>", "</code>")
A, AB = "a = 1", "a = 1\nprint(a)"
TEA = "print(recall(query='tea'))"


def code_of(reply: str) -> str | None:
    """What smolagents would run."""
    if not reply.strip().endswith(TAGS[1]):
        reply += TAGS[1]
    try:
        return str(parse_code_blobs(reply, TAGS))
    except ValueError:
        return None


def call_of(reply: str) -> tuple[str, object] | None:
    """What smolagents would call."""
    try:
        function = get_tool_call_from_text(reply, "name", "arguments").function
    except ValueError:
        return None
    return function.name, function.arguments


WIDE = str.maketrans("|_", "\uff5c\u2581")
DEEPSEEK = (
    '<|tool_calls_begin|><|tool_call_begin|>function<|tool_sep|>recall\n```json\n{"query": "tea"}\n```'
    "<|tool_call_end|><|tool_calls_end|>"
).translate(WIDE)
DEEPSEEK_TODAY = '<|tool_call_begin|>recall<|tool_sep|>{"query": "tea"}<|tool_call_end|>'.translate(WIDE)
KIMI = (
    "<|tool_calls_section_begin|><|tool_call_begin|>functions.recall:0<|tool_call_argument_begin|>"
    '{"query": "tea"}<|tool_call_end|><|tool_calls_section_end|>'
)
GPT_OSS = (
    "<|channel|>analysis<|message|>So.<|end|><|start|>assistant<|channel|>commentary to=functions.recall "
    '<|constrain|>json<|message|>{"query": "tea"}<|call|>'
)
COMMAND = (
    '<|START_THINKING|>So.<|END_THINKING|><|START_ACTION|>[{"tool_name": "recall", "parameters": {"query": "tea"}}]'
    "<|END_ACTION|>"
)
CLAUDE = '<invoke name="recall"><parameter name="query">tea</parameter></invoke>'
SHAPES = {
    "as it should be": ("Thought: x\n<code>\na = 1\n</code>", A),
    "unclosed tag, at the stop sequence": ("Thought: x\n<code>\na = 1\n", A),
    "tag in one line": ("<code>a = 1</code>", A),
    "fence with a language": ("```python\na = 1\n```", A),
    "fence with another name of it": ("```py\na = 1\n```", A),
    "fence with a capital": ("```Python\na = 1\n```", A),
    "fence of a notebook": ("```{python}\na = 1\n```", A),
    "fence without a language": ("Code:\n```\na = 1\n```", A),
    "fence of tildes": ("~~~python\na = 1\n~~~", A),
    "longer fence": ("````python\na = 1\n````", A),
    "fence in one line": ("```python a = 1```", A),
    "unclosed fence": ("I start.\n```python\na = 1\nprint(a)", AB),
    "fence closed by a tag": ("```python\na = 1\n</code>", A),
    "tag closed by a fence": ("<code>\na = 1\n```\nThat is it.", A),
    "fence within a tag": ("<code>\n```python\na = 1\n```\n</code>\nDone.", A),
    "tag within a fence": ("```python\n<code>\na = 1\n</code>\n```\nDone.", A),
    "other tag": ("<python>\na = 1\n</python>", A),
    "tag of tools": ("<tool_code>\na = 1\n</tool_code>", A),
    "capital tag": ("<CODE>\na = 1\n</CODE>", A),
    "token of a template": ("<|python_tag|>a = 1<|eom_id|>", A),
    "bracketed": ("[PYTHON]\na = 1\n[/PYTHON]", A),
    "the language within": ("<code>\npython\na = 1\n</code>", A),
    "JSON": ('{"thought": "t", "code": "a = 1\\nprint(a)"}', AB),
    "JSON in a fence": ('```json\n{"code": "a = 1"}\n```', A),
    "JSON with a fence in it": ('{"code": "```python\\na = 1\\n```"}', A),
    "JSON behind a thought": ('Thought: x\n{"code": "a = 1"}', A),
    "JSON with line ends in its text": ('{"code": "a = 1\nprint(a)"}', AB),
    "call of the interpreter": (
        '<tool_call>\n{"name": "python_interpreter", "arguments": {"code": "a = 1"}}\n</tool_call>',
        A,
    ),
    "the history as it is shown": (
        "Calling tools:\n[{'id': '1', 'function': {'name': 'python_interpreter', 'arguments': 'a = 1'}}]",
        A,
    ),
    "call of a tool where code was wanted": (
        '{"name": "recall", "arguments": {"query": "tea", "limit": null}}',
        "print(recall(query='tea', limit=None))",
    ),
    "tagged function": (
        "<function=recall>\n<parameter=query>\ntea\n</parameter>\n</function>",
        "print(recall(query='tea'))",
    ),
    "function in a block of functions": (f"<function_calls>\n{CLAUDE}\n</function_calls>", TEA),
    "call by a name that is none of Python": (
        '{"name": "recall", "arguments": {"q-1": 2}}',
        "print(recall(**{'q-1': 2}))",
    ),
    "call with a list of a kind that JSON has not": (
        "<tool_call>{'tool': 'recall', (1,): 2}",
        "print(recall(**{'(1,)': 2}))",
    ),
    "call whose data is nearly JSON": ('{"name": "recall", "arguments": {"query": "tea",}', TEA),
    "call of another template": ('<|tool_call|>[{"name": "recall", "arguments": {"query": "tea"}}]<|/tool_call|>', TEA),
    "another token of a template": ("<|python_start|>a = 1<|python_end|>", A),
    "the former end of code": ("Thought: x\nCode:\n```py\na = 1\n```<end_code>", A),
    "the former end of code, unclosed": ("Code:\n```py\na = 1\n<end_code>", A),
    "other tags": ("<execute_code>\na = 1\n</execute_code>", A),
    "full width": (
        "<code>\nfor x in \uff3b1\uff0c2\uff3d\uff1a\n    print\uff08\uff02x\uff02\uff09\n</code>",
        'for x in [1,2]:\n    print("x")',
    ),
    "full width in a string": ("<code>\nprint('\uff08\uff09')\n</code>", "print('\uff08\uff09')"),
    "quotation": ("> ```python\n> a = 1\n> print(a)\n> ```", AB),
    "JSON with code in three quotes": ('{"thought": "x", "code": """\na = 1\n"""}', A),
    "bare code": (AB, AB),
    "bare code with data in it": ('rows = [\n  {"a": 1},\n]\nprint(rows)', 'rows = [\n  {"a": 1},\n]\nprint(rows)'),
    "bare code behind prose": ("I look at it.\n\na = 1\nprint(a)", AB),
    "bare code before prose": ("a = 1\nprint(a)\n\nThis prints one, doesn't it?", AB),
    "labelled bare code": ("Thought: I set it.\nCode: a = 1", A),
    "indented as in a list": ("1. Do it:\n   ```python\n   a = 1\n   print(a)\n   ```", AB),
    "first line behind the tag": ("<code>a = 1\n    print(a)\n</code>", AB),
    "console": ("```\n>>> a = 1\n>>> print(a)\n1\n```", AB),
    "Windows": ("<code>\r\na = 1\r\nprint(a)\r\n</code>", AB),
    "byte order mark": ("\ufeff```python\na = 1\n```", A),
    "invisible characters": ("<code>\na\u200b = 1\n\u200bprint(a)\n</code>", AB),
    "hard spaces": ("<code>\na\u00a0= 1\n</code>", A),
    "typographic quotes": ("<code>\nprint(\u201cit\u2019s\u201d)\n</code>", "print('it\u2019s')"),
    "typographic quotes in a string": ("<code>\nprint('\u201cso\u201d')\n</code>", "print('\u201cso\u201d')"),
    "escaped as HTML": ("&lt;code&gt;\nprint(1 &lt; 2, &quot;x&quot;)\n&lt;/code&gt;", 'print(1 < 2, "x")'),
    "escaped as HTML within": ("<code>\nprint(1 &lt; 2)\n</code>", "print(1 < 2)"),
    "escaped line ends": ("```python\\na = 1\\nprint(a)```", AB),
    "two blocks: the first": ("<code>\na = 1\n</code>\nThen I look:\n<code>\nb = 2\n</code>", A),
    "two blocks with nothing between": ("```python\na = 1\n```\n\n```python\nprint(a)\n```", AB),
    "two blocks, the first of another language": ("```bash\npip install x\n```\n```python\na = 1\n```", A),
    "two blocks, the first broken": ("```python\na = = 1\n```\nNo:\n```python\na = 1\n```", A),
    "output before code": ("I saw\n```\n[1, 2]\n```\nso:\n```python\na = 1\n```", A),
    "name of a tool in tags": ("I use <code>recall</code>:\n```python\na = 1\n```", A),
    "thinking": ("<think>\n<code>\nb = 2\n</code>\n</think>\n<code>\na = 1\n</code>", A),
    "unclosed thinking": ("<think>\n<code>\nb = 2\n</code>", None),
    "thinking that the template opened": ("I try <code>b = 2</code>\n</think>\n<code>\na = 1\n</code>", A),
    "thinking within a block": ("<code>\n<think>b = 2</think>\na = 1\n</code>", A),
    "thinking in brackets": ("[THINK]```python\nb = 2\n```[/THINK]```python\na = 1\n```", A),
    "thinking in tokens": ("<|START_THINKING|>```python\nb = 2\n```<|END_THINKING|>```python\na = 1\n```", A),
    "channels": (
        "<|channel|>analysis<|message|>`b`<|end|><|start|>assistant<|channel|>final<|message|><code>a = 1</code>",
        A,
    ),
    "invented observation": ("<code>\na = 1\n</code>\nObservation: 1\n<code>\nb = 2\n</code>", A),
    "invented observation first": ("Observation: 1\n<code>\nb = 2\n</code>", None),
    "invented observation within": ("<code>\na = 1\nObservation: 1\nb = 2\n</code>", A),
    "invented observation in an unclosed block": ("```python\na = 1\n\nObservation: it is 1\nb = 2", A),
    "invented observation in tags": ("```python\na = 1\n```\n<observation>1</observation>\n```python\nb = 2\n```", A),
    "invented output": ("<code>\na = 1\nOut: 1\nb = 2", A),
    "invented user": ("<code>\na = 1\n</code>\nUser: go on\n<code>\nb = 2\n</code>", A),
    "invented turn": ("<code>\na = 1\n<|im_end|>\n<|im_start|>user\n<code>\nb = 2\n</code>", A),
    "own turn": ("<|im_start|>assistant\n<code>\na = 1\n</code><|im_end|>", A),
    "observation in a string": ("<code>\ns = '''\nObservation: 1\n'''\n</code>", "s = '''\nObservation: 1\n'''"),
    "thinking in a string": ("<code>\nprint('<think>')\n</code>", "print('<think>')"),
    "fence in a string": ("```python\ns = '''\n```\nx\n```\n'''\n```", "s = '''\n```\nx\n```\n'''"),
    "tag in a string": ("<code>\nprint('</code> <code>')\n</code>", r"print('\x3c/code> \x3ccode>')"),
    "quote in a comment": ("<code>\na = 1  # don't\nprint(a)\n</code>\nIt's done.", "a = 1  # don't\nprint(a)"),
    "broken code": ("<code>\na = = 1\n</code>", "a = = 1"),
    "labelled answer": ("Thought: I know.\n**Final answer:** It is tea.", "final_answer(answer='It is tea.')"),
    "tagged answer": ("I know.\n<final_answer>It is tea.</final_answer>\nDone.", "final_answer(answer='It is tea.')"),
    "answer as data": ('{"final_answer": "tea"}', "final_answer(answer='tea')"),
    "answer in prose": ("It is tea, the final answer.", None),
    "one word": ("Done", None),
    "a word of Python": ("return home", None),
    "nothing": ("", None),
    "white space": (" \n\t\n", None),
    "empty tags": ("<code></code>", None),
    "empty fence": ("```python\n```", None),
    "another language": ("```bash\nrm -rf /\n```", None),
    "data that was cut off": ('{"name": "recall", "arguments": {"query": "te', None),
    "data that was cut off behind a value": ('{"name": "recall", "arguments": {"query": "tea", ', None),
    "data in prose": ('I could call {"name": "recall", "arguments": {"query": "tea"}} now.', None),
    "data that is no step": ('{"name": "Ann", "age": 3}', None),
}


@pytest.mark.parametrize(("sent", "code"), SHAPES.values(), ids=SHAPES)
def test_code_comes_out(sent: str, code: str | None):
    assert code_of(normalise(sent)) == code


CALL = {"query": "tea"}
NATIVE = '{"name": "recall", "arguments": {"query": "tea"}}'
CALLS = {
    "as it should be": (NATIVE, CALL),
    "behind a label": (f"Thought: x\nAction:\n{NATIVE}", CALL),
    "label in the same line": (f"Action: {NATIVE}", CALL),
    "tags": (f"<tool_call>\n{NATIVE}\n</tool_call>", CALL),
    "unclosed tag": (f"<tool_call>\n{NATIVE}", CALL),
    "fence": (f"```json\n{NATIVE}\n```", CALL),
    "fence without a language": (f"```\n{NATIVE}\n```", CALL),
    "followed by prose with braces": (f"{NATIVE}\nThis {{recalls}} tea.", CALL),
    "in a line of prose": (f"I call ```{NATIVE}``` now.", CALL),
    "other words": ('{"tool": "recall", "args": {"query": "tea"}}', CALL),
    "of LangChain": ('{"action": "recall", "action_input": {"query": "tea"}}', CALL),
    "of OpenAI": (
        '{"type": "function", "function": {"name": "recall", "arguments": "{\\"query\\": \\"tea\\"}"}}',
        CALL,
    ),
    "list of calls": ('{"tool_calls": [{"function": {"name": "recall", "arguments": {"query": "tea"}}}]}', CALL),
    "several calls: the first": (f'[{NATIVE}, {{"name": "forget", "arguments": {{}}}}]', CALL),
    "several objects: the first": (f'{NATIVE}\n{{"name": "forget", "arguments": {{}}}}', CALL),
    "of Mistral": (f"[TOOL_CALLS] [{NATIVE}]", CALL),
    "of Mistral today": ('[TOOL_CALLS]recall[ARGS]{"query": "tea"}</s>', CALL),
    "of Mistral with a number": ('[TOOL_CALLS]recall[CALL_ID]a1b2[ARGS]{"query": "tea"}', CALL),
    "of DeepSeek": (DEEPSEEK, CALL),
    "of DeepSeek today": (DEEPSEEK_TODAY, CALL),
    "of Kimi": (KIMI, CALL),
    "of gpt-oss": (GPT_OSS, CALL),
    "of Claude": (CLAUDE, CALL),
    "of GLM": ("<tool_call>recall\n<arg_key>query</arg_key>\n<arg_value>tea</arg_value>\n</tool_call>", CALL),
    "of Command": (COMMAND, CALL),
    "of Phi": (f"functools[{NATIVE}]", CALL),
    "of Granite": (f"<|tool_call|>[{NATIVE}]", CALL),
    "of Llama in Python": ('<|python_start|>[recall(query="tea")]<|python_end|>', CALL),
    "in ReAct": ('Thought: x\nAction: recall\nAction Input: {"query": "tea"}\nObservation: invented', CALL),
    "in tags alone": (
        "<tool_use>\n<tool_name>recall</tool_name>\n<parameters><query>tea</query></parameters>\n</tool_use>",
        CALL,
    ),
    "in tags and JSON": ('<tool_call><name>recall</name><arguments>{"query": "tea"}</arguments></tool_call>', CALL),
    "in prose": (f"I will call {NATIVE} now.", CALL),
    "a comma too many": ('{"name": "recall", "arguments": {"query": "tea",},}', CALL),
    "without its last brackets": ('{"name": "recall", "arguments": {"query": "tea"', CALL),
    "with typographic quotes": (
        "{\u201cname\u201d: \u201crecall\u201d, \u201carguments\u201d: {\u201cquery\u201d: \u201ctea\u201d}}",
        CALL,
    ),
    "with words of JSON in Python": (
        "{'name': 'recall', 'arguments': {'query': 'tea', 'deep': true, 'by': null}}",
        CALL | {"deep": True, "by": None},
    ),
    "with words of Python in JSON": (
        '{"name": "recall", "arguments": {"query": "tea", "deep": True, "by": None}}',
        CALL | {"deep": True, "by": None},
    ),
    "with what JSON has not": ("<tool_call>{'name': 'recall', 'arguments': {'query': {'tea'}}}", {"query": ["tea"]}),
    "of Llama": ('<function=recall>{"query": "tea"}</function>', CALL),
    "parameters in tags": ("<function=recall>\n<parameter=query>\ntea\n</parameter>\n</function>", CALL),
    "prefixed": ('{"name": "functions.recall", "arguments": {"query": "tea"}}', CALL),
    "flat": ('{"tool": "recall", "query": "tea"}', CALL),
    "as Python writes it": ("<tool_call>{'name': 'recall', 'arguments': {'query': 'tea'}}</tool_call>", CALL),
    "as code": ("<code>\nresult = recall(query='tea')\nprint(result)\n</code>", CALL),
    "as bare code": ("recall(query='tea')", CALL),
    "without arguments": ('{"name": "recall"}', {}),
    "arguments that are null": ('{"name": "recall", "arguments": null}', {}),
    "behind thoughts": (f'<think>{{"name": "forget", "arguments": {{}}}}</think>{NATIVE}', CALL),
    "before an observation": (f'{NATIVE}\nObservation: none\n{{"name": "forget", "arguments": {{}}}}', CALL),
}


@pytest.mark.parametrize(("sent", "arguments"), CALLS.values(), ids=CALLS)
def test_a_call_comes_out(sent: str, arguments: object):
    reply = normalise(sent, "tools")
    assert call_of(reply) == ("recall", arguments)
    assert set(json.loads(reply)) == {"name", "arguments"}


@pytest.mark.parametrize(
    ("sent", "call"),
    [
        ("Final answer: tea", ("final_answer", {"answer": "tea"})),
        ('{"name": "final_answer", "arguments": "tea"}', ("final_answer", {"answer": "tea"})),
        ("final_answer('tea')", ("final_answer", {"answer": "tea"})),
        ("It is tea.", None),
        ('{"name": "Ann", "age": 3}', None),
        ("<think>" + NATIVE, None),
        ("Observation: x\n" + NATIVE, None),
        ("<final_answer>tea</final_answer>", ("final_answer", {"answer": "tea"})),
        ('{"name": "recall", "arguments": {"query": "te', None),
        ("Action: I will look at it.", None),
        ("", None),
    ],
)
def test_an_answer_is_a_call_only_if_it_says_so(sent: str, call: object):
    assert call_of(normalise(sent, "tools")) == call


def test_what_was_thought_stays_before_the_code():
    reply = normalise("<think>hm</think>I look it up.\n```py\na = 1\n```\nand so on")
    assert reply == "I look it up.\n<code>\na = 1\n</code>"
    assert normalise('{"thought": "I look.", "code": "a = 1"}') == "I look.\n<code>\na = 1\n</code>"


def test_a_clean_reply_stays_as_it_is():
    for sent, code in SHAPES.values():
        once = normalise(sent)
        assert (normalise(once), code_of(normalise(once))) == (once, code)


def test_code_that_parses_is_never_changed():
    code = (
        'def f(x):\n\treturn {\n  "a": """\n   \n   \u201cx\u201d &lt; \u200b\n""",\n}[x]  # it\'s\n\n\nprint(f("a"))'
    )
    for sent in (f"<code>\n{code}\n</code>", f"```python\n{code}\n```", json.dumps({"code": code})):
        assert code_of(normalise(sent)) == code


def _mixed(dice: random.Random) -> str:
    """A reply in which everything that is secret stands in a thought or behind an observation."""
    code = [f"step_{n} = recall('it {n}')\nprint(step_{n})" for n in range(3)]
    secret = [
        "SECRET = 1",
        "print('SECRET')",
        '{"code": "SECRET()"}',
        '{"name": "SECRET", "arguments": {}}',
        "SECRET\n",
    ]
    wraps = [
        "<code>\n{}\n</code>",
        "```python\n{}\n```",
        "```\n{}\n```",
        "{}",
        "<tool_call>{}</tool_call>",
        "```py\n{}",
    ]

    def hidden() -> str:
        return " ".join(dice.choice(wraps).format(dice.choice(secret)) for _ in range(dice.randint(1, 3)))

    def thought() -> str:
        opening, closing = dice.choice(
            [("<think>", "</think>"), ("<Thinking>", "</Thinking>"), ("[THINK]", "[/THINK]")]
        )
        return f"{opening}\n{hidden()}\n{closing}"

    def part() -> str:
        kind = dice.randrange(4)
        if kind == 0:
            return thought()
        body = dice.choice(code)
        if kind == 1:
            body = f"{body}\n{thought()}\n{dice.choice(code)}"
        return dice.choice(["It's so.", *wraps]).format(body)

    parts = [part() for _ in range(dice.randint(1, 5))]
    ends = [
        "Observation: {}",
        "**Observation:** {}",
        "<observation>{}",
        "User: {}",
        "<|im_end|>\n{}",
        "<think>{}",
        "Out: {}",
    ]
    begins = [f"{hidden()}\n</think>\n"] if dice.random() < 0.3 else []
    return "\n".join([*begins, *parts, dice.choice(ends).format(f"it is\n{hidden()}")])


@pytest.mark.parametrize("kind", ["code", "tools"])
def test_nothing_comes_out_of_a_thought_or_from_behind_an_observation(kind: str):
    dice = random.Random(7)
    for _ in range(1000):
        sent = _mixed(dice)
        reply = normalise(sent, "tools" if kind == "tools" else "code")
        assert "SECRET" not in reply, sent


def test_cut_anywhere_a_reply_keeps_its_thoughts_to_itself():
    thought = '<think>SECRET = 1 "don\'t"\n```python\nSECRET()\n```</think>'
    sent = f"I go.\n{thought}\n<code>\nprint('it')\n</code>\nObservation: SECRET"
    for end in range(len(sent)):
        assert "SECRET" not in normalise(sent[:end])
        assert "SECRET" not in normalise(sent[:end], "tools")


HUGE = {
    "prose": "word " * 200_000,
    "one word": "x" * 1_000_000,
    "code": "<code>\n" + "a = 1\n" * 170_000 + "</code>",
    "unclosed fences": "```python\n" * 100_000,
    "fences": "```python\na = (\n```\ntext\n" * 35_000,
    "opening tags": "<code>" * 160_000,
    "thoughts": "<think>x</think>" * 60_000,
    "stray ends of thoughts": "</think>" * 125_000,
    "braces": "{" * 1_000_000,
    "lines of braces": "{\n" * 500_000,
    "nested data": '{"a":' * 200_000,
    "quotes": "<code>" + "'" * 1_000_000,
    "odd quotes": "<code>" + "'\n" * 500_000,
    "backslashes": '<code>"' + "\\" * 1_000_000,
    "triple quotes": "```\n'''\n```\n\"\"\"\n" * 60_000,
    "brackets": "<code>\n" + "(" * 90_000,
    "white space": "<code" + " " * 1_000_000,
    "line ends": "\n" * 1_000_000,
    "angles": "<" * 1_000_000,
    "bars": "<|" * 500_000,
    "labels": "Action:\n" * 120_000,
    "console": "```\n" + ">>> (\n" * 14_000,
    "equals": "a =\n" * 4_900,
    "tags of no kind": "<tool_call>" + "<a>" * 300_000,
    "keys": "<tool_call>recall\n" + "<arg_key>" * 100_000,
    "parameters": "<function=a>" + "<parameter=b>" * 80_000,
    "actions": "Action: a\n" * 100_000,
    "names": "[TOOL_CALLS]" + "a" * 1_000_000,
    "nearly data": '{"a": [' + "'b', " * 9_000,
    "nearly data, again and again": "{a\n" * 250_000,
    "tokens of tools": "<|tool_call_begin|>a" * 50_000,
}


@pytest.mark.timeout(60)  # a pattern whose time grows with the square of the text would need many minutes
@pytest.mark.parametrize("kind", ["code", "tools"])
@pytest.mark.parametrize("sent", HUGE.values(), ids=HUGE)
def test_the_longest_reply_is_read_through_once(sent: str, kind: str):
    assert len(normalise(sent, "tools" if kind == "tools" else "code")) < 2 * len(sent)


@pytest.mark.parametrize(
    ("sent", "values"),
    [
        ('[{"tool": "recall"}]', [[{"tool": "recall"}]]),
        ('My plan is: [{"tool": "recall"}], and {"so": "on"}.', [[{"tool": "recall"}], {"so": "on"}]),
        ('```json\n{"actions": []}\n```', [{"actions": []}]),
        ("```\n[1, 2]\n```", [[1, 2]]),
        ('<tool_call>{"name": "recall"}</tool_call>', [{"name": "recall"}]),
        ('[THINK]{"tool": "forget"}[/THINK]{"tool": "recall"}', [{"tool": "recall"}]),
        ('[{"tool": "forget"}]\n</think>\n[{"tool": "recall"}]', [[{"tool": "recall"}]]),
        ('{"tool": "recall"}\nObservation: none\n{"tool": "forget"}', [{"tool": "recall"}]),
        ('see [1] {"tool": "recall"}', [[1], {"tool": "recall"}]),
        ("no {plan} at all", []),
        ("", []),
    ],
)
def test_values_come_out(sent: str, values: list[object]):
    assert list(values_in(sent)) == values


@pytest.mark.timeout(60)
@pytest.mark.parametrize("sent", [HUGE["braces"], HUGE["lines of braces"], HUGE["nested data"], HUGE["prose"]])
def test_the_values_of_the_longest_reply_are_read_through_once(sent: str):
    assert len(list(values_in(sent))) <= 1000 * 32
