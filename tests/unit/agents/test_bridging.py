"""How schemas, names, calls and results of any server become those of Python."""

from __future__ import annotations

import ast
from typing import Any

import httpx2
import pytest
from mcp.shared.exceptions import MCPError
from mcp_types import (
    CONNECTION_CLOSED,
    REQUEST_TIMEOUT,
    BlobResourceContents,
    CallToolResult,
    EmbeddedResource,
    ImageContent,
    ResourceLink,
    TextContent,
    TextResourceContents,
)

from agents.bridge.arguments import Arguments
from agents.bridge.naming import TAKEN, safe_names
from agents.bridge.prompting import LONGEST, call_line, gives
from agents.bridge.references import MOST, inlined
from agents.bridge.results import failure, value_of
from agents.bridge.shapes import declared, shape
from agents.errors import ToolRefused
from sandbox.signatures import signature

TREE = {
    "$defs": {
        "Node": {
            "type": "object",
            "properties": {"name": {"type": "string"}, "below": {"type": "array", "items": {"$ref": "#/$defs/Node"}}},
            "required": ["name"],
        }
    },
    "$ref": "#/$defs/Node",
}


@pytest.mark.parametrize(
    ("schema", "said", "types"),
    [
        ({"type": "string"}, "str", "string"),
        ({"type": "number"}, "float", "number"),
        ({"type": ["integer", "null"]}, "int", "integer"),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, "str", "string"),
        ({"anyOf": [{"type": "integer"}, {"type": "string"}]}, "int|str", ["integer", "string"]),
        ({"oneOf": [{"type": "number"}, {"type": "string"}]}, "float|str", ["number", "string", "integer"]),
        ({"enum": ["a", "b"]}, "'a'|'b'", "string"),
        ({"enum": ["a", 1, None]}, "'a'|1", ["string", "integer"]),
        ({"const": 3}, "3", "integer"),
        ({"type": "array", "items": {"enum": ["x"]}}, "['x']", "array"),
        ({"type": "array"}, "list", "array"),
        ({"type": "object", "additionalProperties": {"type": "number"}}, "{str: float}", "object"),
        ({"type": "object", "additionalProperties": True}, "dict", "object"),
        ({"properties": {"a": {"type": "string"}}}, "{a?: str}", "object"),
        ({"properties": {"a": {}}, "required": None}, "{a?: any}", "object"),
        ({"allOf": [{"type": "object", "properties": {"a": {}}, "required": ["a"]}]}, "{a: any}", "object"),
        ({"anyOf": [{"const": "a"}, {"const": "b"}, {"type": "null"}]}, "'a'|'b'", "string"),
        ({"const": None}, "None", "any"),
        ({"oneOf": [{"const": "a"}, {"type": "integer"}]}, "'a'|int", ["string", "integer"]),
        (
            {"allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}}]},
            "{a: any, b?: any}",
            "object",
        ),
        ({"type": "array", "items": {"anyOf": [{"type": "string"}, {"type": "number"}]}}, "[str|float]", "array"),
        ({"$ref": "#/definitions/a~1b%20c", "definitions": {"a/b c": {"type": "integer"}}}, "int", "integer"),
        ({"properties": {"definitions": {"type": "string"}}}, "{definitions?: str}", "object"),
        ({}, "any", "any"),
        (True, "any", "any"),
        ({"type": "something else"}, "any", "any"),
        (TREE, "{name: str, below?: [dict]}", "object"),
    ],
)
def test_a_type_is_said_in_few_characters_and_declared_in_the_words_of_smolagents(schema: Any, said: str, types: Any):
    whole = inlined(schema)
    assert shape(whole) == said
    assert declared("given", whole, required=True)["type"] == types


@pytest.mark.parametrize(
    ("schema", "values"),
    [
        ({"enum": ["a", 1, None]}, ["a", 1, None]),
        ({"const": 3}, [3]),
        ({"anyOf": [{"const": "a"}, {"enum": ["b", "c"]}, {"type": "null"}]}, ["a", "b", "c", None]),
        ({"anyOf": [{"const": "a"}, {"type": "string"}]}, None),
        ({"type": "string"}, None),
    ],
)
def test_the_only_values_are_declared(schema: Any, values: Any):
    assert declared("given", schema, required=True).get("enum") == values


@pytest.mark.parametrize(
    ("schema", "required", "nullable"),
    [
        ({"type": "string"}, True, False),
        ({"type": "string"}, False, True),
        ({"type": "string", "default": "a"}, False, True),
        ({"anyOf": [{"type": "string"}, {"type": "null"}]}, True, True),
    ],
)
def test_what_may_be_left_out_or_be_null_is_nullable(schema: Any, required: bool, nullable: bool):
    assert declared("given", schema, required=required).get("nullable", False) is nullable


def test_references_that_lead_nowhere_and_without_end_are_objects():
    assert inlined({"$ref": "#/$defs/Gone"}) == {"type": "object"}
    assert inlined({"$ref": "#"}) == {"type": "object"}
    deep = inlined(TREE)["properties"]["below"]["items"]
    assert deep == {"type": "object"}


def test_types_that_all_name_each_other_are_written_out_no_deeper_than_anybody_reads():
    types = [f"T{number}" for number in range(20)]
    fields = {name.lower(): {"$ref": f"#/$defs/{name}"} for name in types}
    whole = inlined({"properties": fields, "$defs": {name: {"type": "object", "properties": fields} for name in types}})
    assert str(whole).count("'object'") <= 2 * MOST
    assert set(whole["properties"]) == set(fields)


def test_what_a_tool_gives_is_told_less_deeply_where_it_would_be_long():
    inner = {"type": "object", "properties": {f"field_{number}": {"type": "string"} for number in range(LONGEST)}}
    told = gives({"type": "object", "properties": {"hits": {"type": "array", "items": inner}}, "required": ["hits"]})
    assert told == "{hits: [dict]}"
    assert gives(None) == "str"
    assert gives({"x-fastmcp-wrap-result": True, "properties": {"result": {"type": "integer"}}}) == "int"


@pytest.mark.parametrize(
    ("given", "written"),
    [
        (["recall"], ["recall"]),
        (["class", "print", "final_answer"], ["class_", "print_", "final_answer_"]),
        (["dash-ed.name", "dash_ed.name", "dash_ed_name"], ["dash_ed_name_2", "dash_ed_name_3", "dash_ed_name"]),
        (["1st", "", "é", "__init__"], ["_1st", "_", "é", "_init"]),
        (["class", "class_"], ["class__2", "class_"]),
        (["a.b/c", "a_b_c", "a.b.c"], ["a_b_c_2", "a_b_c", "a_b_c_3"]),
        (["ﬁle", "e\u0301t", "天気"], ["file", "ét", "天気"]),
        (["x" * 128, "x" * 127], ["x" * 60, "x" * 60 + "_2"]),
    ],
)
def test_every_name_can_be_written_and_none_twice(given: list[str], written: list[str]):
    safe = safe_names(given, TAKEN)
    assert [safe[name] for name in given] == written
    assert [
        parsed.id for name in written for parsed in ast.walk(ast.parse(name)) if isinstance(parsed, ast.Name)
    ] == written


PLACE = {"type": "object", "properties": {"lat": {"type": "number"}}}
SCHEMA = {
    "type": "object",
    "properties": {
        "limit": {"type": "integer", "default": 5},
        "query": {"type": "string"},
        "from": {"anyOf": [{"type": "string"}, {"type": "null"}]},
        "at": PLACE,
    },
    "required": ["query"],
}
ONE_OBJECT = {"type": "object", "properties": {"value": {"type": "object"}}, "required": ["value"]}

OPEN = {"type": "object", "properties": {"a": {"type": "string"}}, "additionalProperties": {"type": "number"}}
EITHER = {
    "type": "object",
    "oneOf": [
        {"properties": {"kind": {"const": "day"}, "day": {"type": "integer"}}, "required": ["kind", "day"]},
        {"properties": {"kind": {"const": "all"}}, "required": ["kind"]},
    ],
}
BOTH = {"type": "object", "allOf": [{"properties": {"a": {}}, "required": ["a"]}, {"properties": {"b": {}}}]}


@pytest.mark.parametrize(
    ("schema", "args", "kwargs", "sent"),
    [
        (SCHEMA, ("x",), {}, {"query": "x"}),
        (SCHEMA, ("x", 3), {}, {"query": "x", "limit": 3}),
        (SCHEMA, (), {"query": "x", "from_": "a"}, {"query": "x", "from": "a"}),
        (SCHEMA, (), {"query": "x", "from": "a"}, {"query": "x", "from": "a"}),
        (SCHEMA, ("x",), {"limit": None, "from_": None, "at": None}, {"query": "x", "from": None}),
        (SCHEMA, ({"query": "x", "limit": 2},), {}, {"query": "x", "limit": 2}),
        (SCHEMA, (), {}, {}),
        (ONE_OBJECT, ({"lat": 1},), {}, {"value": {"lat": 1}}),
        (ONE_OBJECT, ({"value": {"lat": 1}},), {}, {"value": {"lat": 1}}),
        (ONE_OBJECT, ({},), {}, {"value": {}}),
        (ONE_OBJECT, ({"value": 1},), {}, {"value": {"value": 1}}),
        ({"type": "object", "properties": {"at": PLACE, "x": {}}}, ({"x": 1},), {}, {"x": 1}),
        ({"type": "object", "properties": {"any": {}}}, ({"a": 1},), {}, {"any": {"a": 1}}),
        ({"type": "object"}, ({},), {}, {}),
        ({"type": "object"}, (), {}, {}),
        (None, (), {}, {}),
        (OPEN, ("x",), {"b": 1}, {"a": "x", "b": 1}),
        (OPEN, (), {"a": "x", "more": {"b": 1, "c": 2}}, {"a": "x", "b": 1, "c": 2}),
        (OPEN, ("x",), {"more": None}, {"a": "x"}),
        ({"type": "object", "additionalProperties": True}, ({"b": 1},), {}, {"b": 1}),
        ({"type": "object", "patternProperties": {"^x": {}}}, (), {"x1": 1}, {"x1": 1}),
        ({**OPEN, "properties": {"more": {}}}, (), {"more": {"b": 1}}, {"more": {"b": 1}}),
        (EITHER, ("day", 3), {}, {"kind": "day", "day": 3}),
        (BOTH, (1, 2), {}, {"a": 1, "b": 2}),
        ({"type": "object", "required": ["undescribed"]}, (1,), {}, {"undescribed": 1}),
        (
            {"type": "object", "properties": {"self": {}, "args": {}, "kwargs": {}, "name": {}}},
            (),
            {"self": 1, "args": 2, "kwargs": 3, "name": 4},
            {"self": 1, "args": 2, "kwargs": 3, "name": 4},
        ),
    ],
)
def test_what_is_written_in_python_is_sent_by_the_names_of_the_server(
    schema: Any, args: tuple[Any, ...], kwargs: dict[str, Any], sent: dict[str, Any]
):
    assert Arguments(schema, "tool").bound(args, kwargs) == sent


@pytest.mark.parametrize(
    ("args", "kwargs", "said"),
    [
        (("x",), {"querry": 1}, "tool takes no argument 'querry'."),
        (("x",), {"query": "y"}, "'query' is given twice to tool."),
        ((1, 2, 3, 4, 5), {}, "tool takes 4 arguments, not 5."),
    ],
)
def test_arguments_that_there_are_not_are_refused_with_those_there_are(
    args: tuple[Any, ...], kwargs: dict[str, Any], said: str
):
    with pytest.raises(ToolRefused) as refused:
        Arguments(SCHEMA, "tool").bound(args, kwargs)
    assert (refused.value.code, refused.value.message) == ("invalid_input", said)
    assert refused.value.next_step == "It takes: query, limit, from_, at."


def test_more_gives_nothing_that_is_given_by_its_name():
    with pytest.raises(ToolRefused, match="'a' is given twice to tool"):
        Arguments(OPEN, "tool").bound((), {"a": "x", "more": {"a": "y"}})


def test_a_signature_has_types_defaults_and_what_comes_back():
    inputs = Arguments(SCHEMA, "tool").inputs()
    assert call_line("tool", Arguments(EITHER, "tool").inputs(), "str") == (
        "tool(kind: 'day'|'all', day: int = None) -> str"
    )
    assert call_line("tool", Arguments(OPEN, "tool").inputs(), "str") == (
        "tool(a: str = None, more: {str: float} = None) -> str"
    )
    line = call_line("tool", inputs, "[str]")
    assert line == "tool(query: str, limit: int = 5, from_: str = None, at: {lat?: float} = None) -> [str]"
    assert signature(inputs, "any") == (
        "(query: str, limit: int = ..., from_: str = ..., at: dict[str, Any] = ...) -> Any"
    )


def result(*content: Any, **more: Any) -> CallToolResult:
    return CallToolResult(content=list(content), **more)


WRAPPED = {"fastmcp": {"wrap_result": True}}
IMAGE = ImageContent(type="image", data="A" * 4096, mime_type="image/png")
LINK = ResourceLink(type="resource_link", name="x", uri="memory://1")
TEXT_FILE = EmbeddedResource(type="resource", resource=TextResourceContents(uri="file://a", text="inside"))
FILE = EmbeddedResource(type="resource", resource=BlobResourceContents(uri="file://a", blob="AA", mime_type="a/b"))


@pytest.mark.parametrize(
    ("came", "value"),
    [
        (result(structured_content={"a": 1}), {"a": 1}),
        (result(structured_content={"result": [1]}, _meta=WRAPPED), [1]),
        (result(structured_content={"result": [1]}), {"result": [1]}),
        (result(TextContent(type="text", text="a"), TextContent(type="text", text="b")), "a\nb"),
        (result(), ""),
        (result(IMAGE), "[image: image/png, 3 kB]"),
        (result(LINK), "[resource: memory://1]"),
        (result(TEXT_FILE, FILE), "inside\n[a/b: file://a]"),
    ],
)
def test_results_are_plain_data(came: CallToolResult, value: Any):
    assert value_of(came, "tool") == value


OURS = '{"error":{"code":"not_found","message":"No such thing.","next":"Look.","kind":"memory","self":1}}'


@pytest.mark.parametrize(
    ("said", "told"),
    [
        (OURS, ("not_found", "No such thing.", "Look.", {"kind": "memory"})),
        ("Something broke", ("tool_error", "Something broke", "", {})),
        ('{"error": "text"}', ("tool_error", '{"error": "text"}', "", {})),
        ("[1]", ("tool_error", "[1]", "", {})),
        ("", ("tool_error", "tool failed and does not say why.", "", {})),
    ],
)
def test_errors_keep_their_code_and_their_next_step(said: str, told: tuple[Any, ...]):
    with pytest.raises(ToolRefused) as refused:
        value_of(result(TextContent(type="text", text=said), is_error=True), "tool")
    assert (refused.value.code, refused.value.message, refused.value.next_step, refused.value.details) == told


@pytest.mark.parametrize(
    ("error", "code", "said"),
    [
        (TimeoutError(), "tool_timed_out", "has not answered for 3 s"),
        (MCPError(REQUEST_TIMEOUT, "late"), "tool_timed_out", "has not answered: late"),
        (
            MCPError(CONNECTION_CLOSED, "Connection closed"),
            "tool_unreachable",
            "could not be called: Connection closed",
        ),
        (MCPError(CONNECTION_CLOSED, "no quota"), "tool_error", "no quota"),
        (MCPError(-32602, "bad params"), "tool_error", "bad params"),
        (httpx2.ConnectError("refused"), "tool_unreachable", "could not be called: ConnectError: refused"),
        (ConnectionResetError("gone"), "tool_unreachable", "could not be called: ConnectionResetError: gone"),
        (ValueError("a\n  b" * 1000), "tool_error", "gave nothing that can be used: ValueError: a ba ba b"),
        (RuntimeError("not of its schema"), "tool_error", "gave nothing that can be used: RuntimeError: not of its"),
    ],
)
def test_a_call_without_an_answer_is_an_error_of_the_same_kind(error: Exception, code: str, said: str):
    refused = failure(error, "tool", 3)
    assert refused.code == code
    assert said in refused.message
    assert len(refused.message) < 400


def test_an_error_without_words_is_told_by_what_came_with_it():
    with pytest.raises(ToolRefused, match=r'tool_error: \{"left": 0\}'):
        value_of(result(structured_content={"left": 0}, is_error=True), "tool")
