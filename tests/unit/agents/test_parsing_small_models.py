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
    "gpt-oss, to a tool in its role": (
        (
            f"<|channel|>analysis<|message|>So.<|end|><|start|>assistant to=functions.recall<|channel|>commentary json"
            f"<|message|>{QUERY}<|call|>"
        ),
        TEA,
    ),
    "gpt-oss, to a tool in its role, constrained": (
        f"<|start|>assistant to=functions.recall<|channel|>commentary <|constrain|>json<|message|>{QUERY}<|call|>",
        TEA,
    ),
    "gpt-oss, behind a message": (
        (
            "<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>commentary to=functions.recall "
            f"<|constrain|>json<|message|>{QUERY}<|call|>"
        ),
        TEA,
    ),
    "gpt-oss, to Python": ("<|channel|>analysis to=python code<|message|>a = 1<|call|>", A),
    "gpt-oss, thoughts behind a message": (
        (
            f"<|channel|>commentary<|message|>I look.<|end|><|start|>assistant<|channel|>analysis<|message|>{B}<|end|>"
            f"<|start|>assistant<|channel|>final<|message|>{FENCED}<|return|>"
        ),
        A,
    ),
    "gpt-oss, constrained to JSON": (
        '<|start|>assistant<|channel|>final <|constrain|>json<|message|>{"code": "a = 1"}<|return|>',
        A,
    ),
    "Llama, without a bracket": (f"<function=recall{QUERY}</function>", TEA),
    "Llama, with an open end": (f"<function=recall>{QUERY}<function>", TEA),
    "Devstral": (f"[TOOL_CALLS]recall{QUERY}", TEA),
    "GLM, the name and JSON": (f"<|assistant|>recall\n{QUERY}<|observation|>", TEA),
    "Granite, in its tags": ("<think><code>b = 2</code></think><response><code>\na = 1\n</code></response>", A),
    "Phi, in its turn": ("<|im_start|>assistant<|im_sep|>\n<code>\na = 1\n</code><|im_end|>", A),
    "FunctionGemma": ("<start_function_call>call:recall{query:<escape>tea<escape>}<end_function_call>", TEA),
    "Gemma 4": ('<|tool_call>call:recall{query:<|"|>tea<|"|>}<tool_call|>', TEA),
    "DeepSeek 3.2": (
        '<|DSML|function_calls>\n<|DSML|invoke name="recall">\n<|DSML|parameter name="query" string="true">tea'
        "</|DSML|parameter>\n</|DSML|invoke>\n</|DSML|function_calls>".replace("|", "\uff5c"),
        TEA,
    ),
    "a text that looks like a number, and a number": (
        (
            '<invoke name="recall"><parameter name="query" string="true">3</parameter>'
            '<parameter name="limit" string="false">3</parameter></invoke>'
        ),
        "print(recall(query='3', limit=3))",
    ),
    "GLM, in one line": ("<tool_call>recall<arg_key>query</arg_key><arg_value>tea</arg_value></tool_call>", TEA),
    "Granite, thoughts in words": (
        f"Here is my thought process:\n\nI could:\n{B}\n\nHere is my response:\n\n{FENCED}",
        A,
    ),
    "the same words, without an end": (f"Here is my thought process:\n{FENCED}", A),
    "an interpreter, its data as a text": (
        '{"name": "python", "arguments": "{\\"code\\": \\"a = 1\\"}"}',
        A,
    ),
    "an empty tag": ('I look.\n<recall query="tea"/>', TEA),
    "an empty tag that is no tool": ('<img src="tea"/>\nIt is tea.', None),
    "CDATA": ("<invoke name='recall'><parameter name='query'><![CDATA[tea]]></parameter></invoke>", TEA),
    "CDATA around code": ("<code>\n<![CDATA[\na = 1\n]]>\n</code>", A),
    "CDATA in a string": ("<code>\ns = '<![CDATA[x]]>'\n</code>", "s = '<![CDATA[x]]>'"),
    "an apostrophe in a comment": (
        f'{{\n  // don\'t, it\'s "so" {{\n  name: "recall", /* it\'s */\n  "arguments": {QUERY}\n}}',
        TEA,
    ),
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
    "an answer in bold": ("**Final Answer**\n\nIt is tea.", "final_answer(answer='It is tea.')"),
    "an answer in a fence": (
        "Final Answer:\n```\nIt is tea.\n```\nI hope this helps.",
        "final_answer(answer='It is tea.')",
    ),
    "an answer in Markdown": ("**Final Answer:**\n\n```markdown\nIt is tea.\n```", "final_answer(answer='It is tea.')"),
    "an answer in JSON": (
        'Final Answer:\n```json\n{"who": "Bob"}\n```',
        'final_answer(answer=\'{"who": "Bob"}\')',
    ),
    "an answer that is a record": (
        'Final answer:\n{"name": "Bob", "age": 3}',
        'final_answer(answer=\'{"name": "Bob", "age": 3}\')',
    ),
    "an answer with its label in a fence": (
        "```text\nFinal Answer: It is tea.\n```",
        "final_answer(answer='It is tea.')",
    ),
    "an answer in a note": ("The note reads:\n```text\nFinal answer: It is tea.\n```", None),
    "an answer that is code": (f"Final answer:\n{FENCED}", A),
    "an answer that is code in a plain fence": ("Final answer:\n```\nfinal_answer('x')\n```", "final_answer('x')"),
    "an answer that is a call": (f"Final answer:\n```json\n{NATIVE}\n```", TEA),
    "an answer behind data in a tag": (
        '<items>{"a": 1}</items>\nFinal answer: It is tea.',
        "final_answer(answer='It is tea.')",
    ),
    "a thought with another end": (f"<think>\n{B}\n</thinking>\n{FENCED}", A),
    "a thought with another one in it": (f"<think>\n<analysis>x</analysis>\n{B}", None),
    "a mark of thinking that is told of": (f"In `<think>` it thinks, and `</think>` ends it.\n{FENCED}", A),
    "a mark of thinking in a comment": (
        "<code>\n# in `<think>` it thinks\na = 1\n</code>",
        "# in `<think>` it thinks\na = 1",
    ),
    "a mark of thinking right behind a fence": (f"{B}</think>{FENCED}", A),
    "headings of many levels": ("### Thought\nneed\n### Code\nprint(recall(query='tea'))\n### Observation\n[]", TEA),
    "a comment, and a call": (f"```python\n# nothing yet\n```\n{NATIVE}", TEA),
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
    "CDATA": "<code>\n(" + "<![CDATA[" * 11_000,
    "comments that do not end": "{" + "/* " * 16_000,
    "marks that are told of": "`</think>`\n" * 40_000,
    "thoughts that end otherwise": "<think>x</thinking>" * 25_000,
    "thoughts in thoughts": "<think>" + "<analysis></analysis>" * 25_000,
    "turns": "<|end|><|start|>assistant to=a" * 25_000,
    "strings": "<escape>" * 60_001,
    "empty tags": "<abc b='c'\n" * 60_000,
    "quotations": "> ```python\n> a = 1\n> ```\n" * 20_000,
    "negations": "nicht " * 100_000 + "\n```python\na = 1\n```",
}


@pytest.mark.timeout(60)
@pytest.mark.parametrize("kind", ["code", "tools"])
@pytest.mark.parametrize("sent", HUGE.values(), ids=HUGE)
def test_the_longest_reply_is_read_through_once(sent: str, kind: str):
    assert len(normalise(sent, "tools" if kind == "tools" else "code")) < 2 * len(sent)
