"""What a step needs beyond Monty, seen by reading it."""

from __future__ import annotations

import pytest

from sandbox.auto.scan import full_python_for


@pytest.mark.parametrize(
    ("code", "needs"),
    [
        ("import statistics", "the module statistics"),
        ("import os.path as p\np.exists('a')", "os.path.exists"),
        ("from datetime import UTC", "datetime.UTC"),
        ("from collections import Counter, OrderedDict", "collections.OrderedDict"),
        ("from math import *", "import *"),
        ("from . import a", "the module ."),
        ("import json as j\nj.JSONEncoder", "json.JSONEncoder"),
        ("re.subn('a', 'b', 'c')", ".subn"),
        ("def f():\n    yield 1", "a generator"),
        ("next((word for word in words), None)", "a generator"),
        ("lengths = (len(word) for word in words)", "a generator"),
        ("list(map(str.strip, words))", "str.strip"),
        ("del x", "del"),
        ("class A(B):\n    pass", "a class with a base"),
        ("class A:\n    @property\n    def b(self): return 1", "a decorated method"),
        ("class A:\n    def __len__(self): return 1", "the method __len__"),
        ("class A:\n    class B:\n        pass", "a class of more than attributes and methods"),
        ("try:\n    pass\nexcept* ValueError:\n    pass", "except*"),
        ("callable(x)", "callable"),
        ("error.__cause__", ".__cause__"),
        ("re.sub('a', lambda m: m[0], 'a')", "re.sub() with a function"),
        ("def f(m): return m[0]\nre.sub('a', f, 'a')", "re.sub() with a function"),
        ("bytes([1])", "bytes() of a list"),
        ("json.loads('1', object_hook=dict)", "loads(object_hook=)"),
        ("max(words, key=recall)", "a tool called by max()"),
        ("list(map(lambda word: recall(word), words))", "a tool called by map()"),
        ("open('a')", "open"),
    ],
)
def test_what_is_needed_is_named(code: str, needs: str):
    assert full_python_for(code, ["recall"]) == needs


@pytest.mark.parametrize(
    "code",
    [
        "import json, math, re\njson.dumps([math.pi])",
        "from datetime import datetime\ndatetime.now().isoformat()",
        "datetime.now()",
        "re = 3\nre.anything",
        "def open(x): return x\nopen(1)",
        "class A:\n    held: int = 1\n    def __init__(self): self.b = 1",
        "sorted(words, key=lambda word: len(word))",
        "[recall(word) for word in words]",
        "bytes(3), bytes('a', 'utf-8')",
        "sum(len(word) for word in words)",
        "dict.fromkeys(words), type(1).__name__",
        "re.sub('a', 'b', 'a')",
        "from __future__ import annotations",
        "x = = 1",
        "x = 1\n" * 10_000,
    ],
    ids=lambda code: code[:20],
)
def test_what_is_there_is_enough(code: str):
    assert full_python_for(code, ["recall"]) is None
