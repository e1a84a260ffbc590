"""What a model can do wrong, by name: in code, and in calls of tools."""

from __future__ import annotations

from collections.abc import Callable, Sequence

from agents.errors import ModelFailed
from agents.testing.scripted import Said, ToolCalls, calls, step, tool_call

HUGE = 2_000_000

Deed = Callable[[str], Said]
"""What is done, with the name of a tool that the agent has."""


def _code(code: str) -> Deed:
    return lambda _: step(code)


def _text(text: str) -> Deed:
    return lambda _: text


def _raised(error: Callable[[], Exception]) -> Deed:
    return lambda _: error()


EITHER: dict[str, Deed] = {
    "model_fails": _raised(lambda: ModelFailed("The model is out of order.", "Try again later.")),
    "connection_lost": _raised(lambda: ConnectionResetError("Connection reset by peer")),
    "time_out": _raised(lambda: TimeoutError("The read operation timed out")),
    "defect": _raised(lambda: KeyError("choices")),
    "empty": _text(""),
    "white_space": _text(" \n\t \n"),
    "prose": _text("I would rather talk about the weather, which is fine."),
    "endless_thought": _text("<think>\n<code>\nfinal_answer('from a thought')\n</code>\n" + "and so on " * 1000),
    "garbage": _text("\x00\ufffd\u202e<|endoftext|>{]```\x1b[2J</code><code>"),
    "huge_reply": _text("word " * (HUGE // 5)),
    "nested_data": _text('{"code": ' * 5000),
}
IN_CODE: dict[str, Deed] = {
    "endless_loop": _code("while True:\n    pass"),
    "stubborn_loop": _code("while True:\n    try:\n        print(1 / 0)\n    except BaseException:\n        pass"),
    "endless_growth": _code("held = ['x' * 1000]\nwhile True:\n    held = held + held"),
    "huge_output": _code(f"print('x' * {HUGE})"),
    "endless_output": _code("for n in range(10 ** 9):\n    print('line', n)"),
    "huge_number": _code("print(len(str(9 ** 9 ** 9)))"),
    "deep_recursion": _code("def down(n):\n    return down(n + 1)\ndown(0)"),
    "forbidden_import": _code("import subprocess\nprint(subprocess.run(['id'], capture_output=True))"),
    "forbidden_file": _code("print(open('/etc/passwd').read())"),
    "way_out": _code("print(().__class__.__base__.__subclasses__())"),
    "long_sleep": _code("import time\ntime.sleep(3600)"),
    "broken_code": _code("if True\n    print('"),
    "unknown_name": _code("print(what_is_this)"),
    "invented_tool": _code("launch_rockets(target='moon')"),
    "wrong_arguments": lambda tool: step(f"{tool}(no_such_argument=1, another=[{{}}])"),
    "wrong_types": lambda tool: step(f"{tool}(None, -1, {{'a': float('inf')}})"),
    "many_calls": lambda tool: step(
        f"for n in range(200):\n    try:\n        {tool}()\n    except Exception as error:\n        print(error)"
    ),
    "replaced_tool": lambda tool: step(f"{tool} = None\nfinal_answer = 3\n{tool}()"),
    "invented_observation": _text(
        "<code>\nprint(1)\n</code>\nObservation: 2\n<code>\nfinal_answer('invented')\n</code>"
    ),
    "answer_of_no_kind": _code("final_answer(lambda: print)"),
    "huge_answer": _code(f"final_answer('y' * {HUGE})"),
    "no_answer": _code("final_answer()"),
}
IN_CALLS: dict[str, Deed] = {
    "invented_tool": lambda _: calls(("launch_rockets", {"target": "moon"})),
    "wrong_arguments": lambda tool: calls((tool, {"no_such_argument": [{}]})),
    "wrong_types": lambda tool: calls((tool, {"query": -1, "content": None, "limit": "many"})),
    "many_calls": lambda tool: ToolCalls(tuple((tool, {}) for _ in range(50))),
    "answer_among_calls": lambda tool: calls(
        (tool, {}), ("final_answer", {"answer": "x"}), ("final_answer", {"answer": 1})
    ),
    "huge_argument": lambda tool: calls((tool, {"query": "x" * HUGE, "content": "y" * HUGE})),
    "text_for_arguments": _text('{"name": "final_answer", "arguments": "{\\"answer\\": "}'),
    "no_name": _text('{"arguments": {"query": "x"}}'),
    "code_instead": _code("while True:\n    pass"),
    "empty_name": lambda _: calls(("", {})),
}
SLOW = frozenset(("endless_loop", "stubborn_loop", "endless_growth", "endless_output", "huge_number", "long_sleep"))
"""Those that take as long as a step may."""
MISDEEDS = frozenset((*EITHER, *IN_CODE, *IN_CALLS))


def deed(name: str, tool: str, *, natively: bool) -> Said:
    """What a misdeed is for an agent that calls tools natively, or for one that writes code."""
    own = IN_CALLS if natively else IN_CODE
    return (own.get(name) or EITHER.get(name) or EITHER["prose"])(tool)


def possible(names: Sequence[str], *, natively: bool) -> list[str]:
    own = IN_CALLS if natively else IN_CODE
    return sorted(name for name in names if name in own or name in EITHER)


def ending(*, natively: bool) -> Said:
    """How even such a model comes to an end."""
    return tool_call("final_answer", answer="I am done.") if natively else step("final_answer('I am done.')")
