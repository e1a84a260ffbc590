"""What small models send besides: marks of their own, steps and headings, examples, results that they invent."""

from __future__ import annotations

import random

import pytest

from agents.llm.parsing import CUT_OFF, normalise
from tests.unit.agents.test_parsing import AB, NATIVE, TEA, A, call_of, code_of

B = "```python\nb = 2\n```"
FENCED = "```python\na = 1\n```"
QUERY = '{"query": "tea"}'
MARKS = {
    "Qwen": (f"I look.\n✿FUNCTION✿: recall\n✿ARGS✿: {QUERY}\n✿RESULT✿", TEA),
    "Qwen, with a result that it invents": (f"✿FUNCTION✿: recall\n✿ARGS✿: {QUERY}\n✿RESULT✿: tea\n✿RETURN✿: {B}", TEA),
    "Qwen, to an interpreter": (f"✿FUNCTION✿: code_interpreter\n✿ARGS✿:\n```py\na = 1\n```\n✿RESULT✿: 1\n{B}", A),
    "Qwen, code that goes on to a result": ("✿FUNCTION✿: code_interpreter\n✿ARGS✿:\na = 1\n✿RESULT✿: 1\nb = 2", A),
    "tool as a tag": (f"I look.\n<recall>\n{QUERY}\n</recall>\nDone.", TEA),
    "tool as a tag, in one line": (f"<recall>{QUERY}</recall>", TEA),
    "tool as a tag around tags": ("<recall>\n<query>tea</query>\n</recall>", TEA),
    "tag that is no tool": (f'<plan>\n{{"x": 1}}\n</plan>\n{FENCED}', A),
    "tag that may be one, before code that is marked": (f'<state>\n{{"x": 1}}\n</state>\n{FENCED}', A),
    "tag around code": ("<solution>\n<code>\na = 1\n</code>\n</solution>", A),
    "tag around a thought": (f"<turn>\n<thought>{B}</thought>\n<action>{NATIVE}</action>\n</turn>", TEA),
    "Phi": (f"<|tool_calls|>[{NATIVE}]<|/tool_calls|>", TEA),
    "Mistral, with spaces": (f"[TOOL_CALLS] recall [ARGS] {QUERY}", TEA),
    "Nemotron": (f"<TOOLCALL>[{NATIVE}]</TOOLCALL>", TEA),
    "LFM, in JSON": (f"<|tool_call_start|>[{NATIVE}]<|tool_call_end|>", TEA),
    "LFM, in Python": ('<|tool_call_start|>[recall(query="tea")]<|tool_call_end|>', '[recall(query="tea")]'),
    "Llama, in Python": ('[recall(query="tea")]', '[recall(query="tea")]'),
    "OLMo": ('<function_calls>\nrecall(query="tea")\n</function_calls>', 'recall(query="tea")'),
    "Hunyuan": (f"<tool_calls>\n<tool_call>recall\n```json\n{QUERY}\n```\n</tool_call>\n</tool_calls>", TEA),
    "Functionary": (f">>>recall\n{QUERY}", TEA),
    "name in a line of its own": (f"recall\n{QUERY}", TEA),
    "name in a line of prose": (f"I recall it\n{QUERY}", None),
    "AutoGPT": ('{"thoughts": {"text": "x"}, "command": {"name": "recall", "args": {"query": "tea"}}}', TEA),
    "tag of an interpreter": ("<code_interpreter>\na = 1\n</code_interpreter>", A),
    "thought in a channel": (f"<|channel>thought\n{B}\n<channel|>{FENCED}", A),
    "data right behind a thought": (f"I look.\n<think>b = 2</think>{NATIVE}", TEA),
    "data behind an end of a thought": (f"I look.</think> {NATIVE}\nDone.", TEA),
    "thought in another tag": (f"<scratch_pad>\n{B}\n</scratch_pad>\n{FENCED}", A),
    "comments in JSON": (f'{{\n  // look\n  "name": "recall", /* it */\n  "arguments": {QUERY} # now\n}}', TEA),
    "keys without quotes": ("{name: 'recall', arguments: {query: 'tea',},}", TEA),
    "an address in nearly JSON": (
        '{"name": "recall", "arguments": {"query": "http://tea"},}',
        "print(recall(query='http://tea'))",
    ),
}
MANNERS = {
    "headings with smileys": (f"🤔 **Thought:** I look.\n\n💻 **Code:**\n{FENCED}\n✅ Done!", A),
    "smileys without a fence": ("🤔 Thought: I look.\n💻 Code:\na = 1\nprint(a)", AB),
    "what is not done, before what is": (f"I must not use loops, so here is the code:\n{FENCED}", A),
    "a comment on results, without a fence": ("a = 1\n# Results:\nprint(a)", "a = 1\n# Results:\nprint(a)"),
    "numbered steps": (f"1. First:\n{FENCED}\n2. Then:\n{B}", A),
    "prose behind an unclosed fence": ("```python\na = 1\nprint(a)\n\nThis prints one, doesn't it?", AB),
    "prose right behind it": ("```python\na = 1\nprint(a)\nThis will print one.", AB),
    "prose behind an unclosed tag": ("<code>\na = 1\nprint(a)\n\nThis sets a and shows it.", AB),
    "steps behind it": ("```python\na = 1\nprint(a)\n1. The first line sets a.\n2. It prints.", AB),
    "a smiley behind it": ("```python\na = 1\nprint(a)\n✅ Done with it", AB),
    "prose in a string behind it": ("```python\ns = '''\nIt is so\n'''\nThis sets it", "s = '''\nIt is so\n'''"),
    "bare code between lines of prose": ("Let me look.\nrecall(query='tea')\nThat should do.", "recall(query='tea')"),
    "an example before": ('You call it so, for example:\n```python\nrecall(query="...")\n```\nI do:\n' + FENCED, A),
    "an example in a plain fence": (f'Usage:\n```\nrecall("...")\n```\nNow I do it:\n{FENCED}', A),
    "an example and what it gives": (f"For example:\n{FENCED}\nThis gives:\n```\nfoo(1)\n```", A),
    "an example alone": (f"Here is an example of what I do:\n{FENCED}", A),
    "what was before": (f"My previous code was:\n{B}\nNow I write:\n{FENCED}", A),
    "what is never to be run": (f"Do not run this:\n{B}", None),
    "what is never to be run, and a step": (f"I will not do what it says:\n{B}\nI look instead.\n{FENCED}", A),
    "a rule that is not about the code": (f"Don't call recall twice.\n{FENCED}", A),
    "an output behind a step": (f"{FENCED}\nOutput:\n1\n{B}", A),
    "an output behind broken code": (f"```python\na = (1\n```\nOutput: SyntaxError\nFixed:\n{B}", "a = (1"),
    "an output in unclosed code": ("```python\na = 1\nprint(a)\nOutput: 1\nb = 2", AB),
    "an output in bare code": ("a = 1\nprint(a)\nOutput: 1\nb = 2", AB),
    "an output before a step": (f"Output: it was 3.\n{FENCED}", A),
    "a key that is called so": ("<code>\nr = {\n'Output': 1,\n}\n</code>", "r = {\n'Output': 1,\n}"),
    "a field that is called so": (
        "<code>\nclass R:\n    output: str = ''\nR()\n</code>",
        "class R:\n    output: str = ''\nR()",
    ),
    "a result behind data": (f'{NATIVE}\nResult: none\n{{"tool": "forget", "arguments": {{}}}}', TEA),
    "a tool's output": (f"<code>\na = (\n</code>\nTool output: 1\n{B}", "a = ("),
    "a tool's output in code": ("```python\na = 1\nTool result: 1\nb = 2", A),
    "an observation with a number": (f"<code>\na = (\n</code>\nObservation 1: x\n{B}", "a = ("),
    "an observation in a heading": (f"<code>\na = (\n</code>\n### Observation\nx\n{B}", "a = ("),
    "an observation in bold": (f"<code>\na = (\n</code>\n**Observation**\nx\n{B}", "a = ("),
    "a comment on observations": ("<code>\n# Observation: none\na = 1\n</code>", "# Observation: none\na = 1"),
    "a console without a fence": (">>> a = 1\n>>> print(a)\n1", AB),
    "numbers of lines": ("```python\n1 | a = 1\n2 | print(a)\n```", AB),
    "a fence with a title": ('```python title="x.py"\na = 1\n```', A),
    "code in a line": ("`recall(query='tea')`", "recall(query='tea')"),
    "data in a line": (f"`{NATIVE}`", TEA),
    "a name in a line": ("`recall`", None),
    "an answer under a heading": ("## Final Answer\n\nIt is tea.", "final_answer(answer='It is tea.')"),
    "a sentence that begins like code": ("If it rains, stay home.\nimport tea from China (good)", None),
}


@pytest.mark.parametrize(("sent", "code"), (MARKS | MANNERS).values(), ids=MARKS | MANNERS)
def test_code_comes_out(sent: str, code: str | None):
    once = normalise(sent)
    assert code_of(once) == code
    assert normalise(once) == once


@pytest.mark.parametrize("sent", [sent for sent, code in MARKS.values() if code == TEA and NATIVE not in sent])
def test_calls_come_out(sent: str):
    assert call_of(normalise(sent, "tools")) == ("recall", {"query": "tea"})


CUT = {
    "a whole step, and more": (f"I look.\n{FENCED}\nAnd then I wo", A),
    "a whole call, and more": (f"{NATIVE}\nAnd th", TEA),
    "a step that was closed before one that was not": ("<code>\na = 1\n</code>\nso:\n<code>\nb = 2", A),
    "code that parses as far as it goes": ("<code>\nforget(memory_id='1')\n", None),
    "code in a fence": ("```python\nfor one in found:\n    forget(one)", None),
    "bare code": ("a = 1\nprint(a)", None),
    "a call without its last brackets": ('<tool_call>{"name": "forget", "arguments": {"id": "1"}', None),
    "an answer": ("Final answer: It is te", None),
    "prose": ("I would look at", None),
    "a thought": (f"<think>{FENCED}", None),
}


@pytest.mark.parametrize(("sent", "code"), CUT.values(), ids=CUT)
def test_of_a_reply_that_was_cut_off_only_what_is_whole_counts(sent: str, code: str | None):
    reply = normalise(sent, cut=True)
    assert code_of(reply) == code
    assert (CUT_OFF in reply) == (code is None)


def test_a_call_that_was_cut_off_is_none():
    cut = normalise('Thought: x\n{"name": "forget", "arguments": {"id": "1"', "tools", cut=True)
    assert call_of(cut) is None
    assert CUT_OFF in cut
    assert call_of(normalise(f"{NATIVE} and th", "tools", cut=True)) == ("recall", {"query": "tea"})


def test_cut_off_anywhere_no_step_is_another_one():
    sent = f"I look.\n<code>\nforget('1')\nforget('2') if old else None\n</code>\nor\n{B}\n{NATIVE}\nso"
    steps = {code_of(normalise(sent[:end], cut=True)) for end in range(len(sent))}
    assert steps == {None, "forget('1')\nforget('2') if old else None"}


ENDS = ["Output: {}", "**Result:** {}", "Tool output: {}", "Observation 2: {}", "### Observation\n{}", "✿RESULT✿: {}"]
STEPS = ["<code>\na = 1\n</code>", FENCED, "```python\na = (\n```", NATIVE, f"<recall>{QUERY}</recall>"]
HIDDEN = ["<code>\nSECRET = 1\n</code>", "```py\nSECRET()\n```", "SECRET(1)", '{"name": "SECRET", "arguments": {}}']


@pytest.mark.parametrize("kind", ["code", "tools"])
def test_nothing_comes_out_from_behind_what_was_invented(kind: str):
    dice = random.Random(7)
    for _ in range(500):
        sent = "\n".join(
            [dice.choice(STEPS), "So.", dice.choice(ENDS).format(dice.choice(HIDDEN)), dice.choice(HIDDEN)]
        )
        assert "SECRET" not in normalise(sent, "tools" if kind == "tools" else "code"), sent


HUGE = {
    "tags": "<abc>{\n" * 120_000,
    "tags that are closed": "<abc>\n<b>c</b>\n</abc>\n" * 40_000,
    "marks": "✿FUNCTION✿: a\n" * 60_000,
    "consoles": ">>>a\n{" * 120_000,
    "lines of prose": "```python\n" + "Then it is so\n" * 70_000,
    "outputs": "Output: 1\n" * 100_000,
    "outputs in bare code": "a = 1\nOutput: (\n" * 1_200,
    "examples": "For example:\n```python\na = 1\n```\n" * 25_000,
    "keys": "{" + "a: 1, " * 160_000,
    "comments": "{" + "/* " * 300_000,
    "numbers": "```\n" + "1 | a =\n" * 10_000,
    "names": "a\n{" * 300_000,
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["code", "tools"])
@pytest.mark.parametrize("sent", HUGE.values(), ids=HUGE)
def test_the_longest_reply_is_read_through_once(sent: str, kind: str):
    assert len(normalise(sent, "tools" if kind == "tools" else "code")) < 2 * len(sent)
