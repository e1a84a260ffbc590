"""Tool calls, in whichever way a model writes them down."""

from __future__ import annotations

import ast
import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any

from agents.data import plain_data
from agents.llm.parsing.code import parsed
from agents.llm.parsing.data import MOST_TAGGED, data_in, elements_in, tagged
from agents.llm.parsing.pieces import Block

NAMES = ("name", "tool", "tool_name", "function", "function_name", "action", "recipient_name")
ARGUMENTS = ("arguments", "args", "parameters", "params", "input", "inputs", "tool_input", "action_input", "kwargs")
WRAPPERS = ("tool_call", "tool_calls", "function_call", "function", "action", "calls", "tool", "command")
ASIDE = frozenset(("id", "type", "thought", "thoughts", "reasoning", "explanation", "index"))
CODE = ("code", "python", "python_code", "script")
INTERPRETERS = frozenset(("python_interpreter", "python", "ipython", "code_interpreter", "execute_code", "run_code"))
NAME = re.compile(r"(?:functions?[.:]|default_api[.:]|tools[.:])?([A-Za-z_]\w{0,99})\Z")
PARAMETER = re.compile(
    r"<parameter(?:=|\s{1,3}name=)[\"']?(\w{1,100})[\"']?(?:\s{1,3}string=\"(true|false)\")?>(.*?)"
    r"(?:</parameter>|(?=<parameter[=\s])|\Z)",
    re.DOTALL,
)
KEYED = re.compile(r"<arg_key>(.*?)</arg_key>\s*<arg_value>(.*?)</arg_value>", re.DOTALL)
DEPTH = 4


@dataclass(frozen=True, slots=True)
class Wanted:
    """A call of a tool."""

    name: str
    arguments: Mapping[str, Any]

    @property
    def code(self) -> str | None:
        """What an interpreter is to run, if that is the tool."""
        if self.name not in INTERPRETERS:
            return None
        return next((value for value in self.arguments.values() if isinstance(value, str)), None)

    def as_json(self) -> str:
        return json.dumps({"name": self.name, "arguments": plain_data(self.arguments)}, ensure_ascii=False)

    def as_code(self) -> str:
        plain = all(name.isidentifier() for name in self.arguments)
        words = (f"{name}={value!r}" for name, value in self.arguments.items())
        given = ", ".join(words) if plain else f"**{dict(self.arguments)!r}"
        call = f"{self.name}({given})"
        return call if self.name == "final_answer" else f"print({call})"


def from_block(block: Block) -> Wanted | None:
    """The call in a block of JSON or of tags, or in one whose mark names the tool."""
    if block.function:
        return _from_function(block)
    return from_data(data_in(block.body)) or from_data(elements_in(block.body)) or _from_keys(block.body)


def from_data(value: Any, depth: int = 0) -> Wanted | None:
    """The call, or the first of several."""
    if depth > DEPTH:
        return None
    if isinstance(value, list):
        return next((call for entry in value[:DEPTH] if (call := from_data(entry, depth + 1))), None)
    if not isinstance(value, dict):
        return None
    return _from_names(value) or _final(value) or _wrapped(value, depth)


def code_in(value: Any) -> str | None:
    """The code that data tells by itself, as in `{"thought": ..., "code": ...}`."""
    if not isinstance(value, dict):
        return None
    return next((value[key] for key in CODE if isinstance(value.get(key), str)), None)


def from_python(code: str) -> Wanted | None:
    """The first call in code, if it says by name what it gives: `print(recall(query="tea"))`."""
    tree = parsed(code)
    calls = (node for node in ast.walk(tree) if isinstance(node, ast.Call)) if tree else iter(())
    return next((wanted for call in calls if (wanted := _from_call(call))), None)


def arguments_of(name: str, given: Any) -> Mapping[str, Any]:
    """What a tool is given. What is no object is given by a name that a tool refuses, unless it is its only one."""
    if isinstance(given, str):
        read = data_in(given) if given.lstrip().startswith("{") else None
        given = read if isinstance(read, dict) and (name not in INTERPRETERS or code_in(read)) else given
    if isinstance(given, dict):
        return {str(key): value for key, value in given.items()}
    if given is None or given in ("", []):
        return {}
    return {"answer" if name == "final_answer" else "code" if name in INTERPRETERS else "input": given}


def _from_call(call: ast.Call) -> Wanted | None:
    if not isinstance(call.func, ast.Name) or call.func.id == "print":
        return None
    try:
        arguments = {word.arg: ast.literal_eval(word.value) for word in call.keywords if word.arg}
        if call.func.id == "final_answer" and call.args:
            arguments["answer"] = ast.literal_eval(call.args[0])
        elif call.args:
            return None
    except (ValueError, TypeError, SyntaxError, RecursionError, MemoryError):
        return None
    return Wanted(call.func.id, arguments)


def _from_names(value: Mapping[str, Any]) -> Wanted | None:
    for key in NAMES:
        name = NAME.match(value[key]) if isinstance(value.get(key), str) else None
        if name is None:
            continue
        for word in ARGUMENTS:
            if word in value and word != key:
                return Wanted(name[1], arguments_of(name[1], value[word]))
        rest = {word: given for word, given in value.items() if word not in ASIDE and word != key}
        if key != "name" or not rest:
            return Wanted(name[1], arguments_of(name[1], rest))
    return None


def _final(value: Mapping[str, Any]) -> Wanted | None:
    return Wanted("final_answer", {"answer": value["final_answer"]}) if "final_answer" in value else None


def _wrapped(value: Mapping[str, Any], depth: int) -> Wanted | None:
    found = (from_data(value[key], depth + 1) for key in WRAPPERS if isinstance(value.get(key), dict | list))
    return next((call for call in found if call), None)


def _from_function(block: Block) -> Wanted | None:
    name, body = NAME.match(block.function), block.body
    if name is None:
        return None
    given = {name: told.strip() if string == "true" else tagged(told) for name, string, told in PARAMETER.findall(body)}
    return Wanted(name[1], arguments_of(name[1], given or _keyed(body) or data_in(body) or body.strip()))


def _from_keys(body: str) -> Wanted | None:
    """The name of the tool, and behind it what it is given, key after key."""
    name, given = NAME.match(body.strip().partition("<")[0].strip()), _keyed(body)
    return Wanted(name[1], given) if name and given else None


def _keyed(body: str) -> dict[str, Any]:
    return {key.strip(): tagged(value) for key, value in KEYED.findall(body[:MOST_TAGGED])}
