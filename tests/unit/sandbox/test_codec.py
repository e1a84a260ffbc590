"""Every plain value comes back as it was, and no bytes whatever do more than be refused."""

from __future__ import annotations

import math
import time
from contextlib import suppress

import pytest

from sandbox.guest.codec import DEEPEST, HEAD, MOST_KEYS, Packing, TooLarge, Unfit, framed, message_of, simpler, unpack
from sandbox.port import MIB
from tests.unit.sandbox.generated import Noise, Values

SEEDS = range(40)
ENOUGH = 8 * MIB


def crossed(value: object, most: int = ENOUGH) -> object:
    frame = framed({"value": Packing(most, simpler).pack(value)}, most)
    assert HEAD.unpack(frame[: HEAD.size]) == (len(frame) - HEAD.size,)
    return unpack(message_of(frame[HEAD.size :])["value"])


def alike(one: object, other: object) -> bool:
    """Equal, of one type all the way down, NaN like NaN and the sign of zero told apart."""
    return _told(one) == _told(other)


def _told(value: object) -> str:
    match value:
        case set() | frozenset():
            return f"{type(value).__name__}{sorted(map(_told, value))}"
        case list() | tuple():
            return f"{type(value).__name__}{[*map(_told, value)]}"
        case dict():
            return f"dict{[(_told(key), _told(item)) for key, item in value.items()]}"
        case int():
            return f"{type(value).__name__}{value:x}"  # in decimal, Python refuses to write long ones
    return f"{type(value).__name__}{value!r}"


@pytest.mark.parametrize("seed", SEEDS)
def test_every_plain_value_comes_back(seed: int):
    values = Values(seed)
    for _ in range(100):
        value = values.value()
        assert alike(crossed(value), value), f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_bytes_do_more_than_be_refused(seed: int):
    """Any other exception, and there are many that a careless reader would raise, fails this."""
    noise, refused = Noise(seed), 0
    for _ in range(300):
        try:
            unpack(message_of(noise.frames()[HEAD.size :]).get("value"))
        except Unfit:
            refused += 1
    assert refused, f"seed {seed}"


@pytest.mark.parametrize("seed", SEEDS)
def test_no_tree_does_more_than_be_refused(seed: int):
    noise = Noise(seed)
    for _ in range(300):
        tree = noise.tree()
        try:
            value = unpack(tree)
        except Unfit:
            continue
        assert alike(crossed(value), value), f"seed {seed}: {tree!r:.200}"


def test_the_deepest_value_crosses_and_one_deeper_does_not():
    deep: object = 0
    for _ in range(DEEPEST):
        deep = (deep,)
    assert crossed(deep) == deep
    with pytest.raises(Unfit, match="nested"):
        crossed((deep,))


@pytest.mark.parametrize(
    "value",
    ["a" * 2000, b"a" * 2000, 1 << 9000, [0] * 2000, {n: n for n in range(500)}, [["a"] * 10] * 100],
    ids=["text", "bytes", "number", "list", "dict", "shared"],
)
def test_what_is_too_large_is_refused_before_it_is_built(value: object):
    with pytest.raises(TooLarge, match="1000 bytes"):
        crossed(value, 1000)


def test_a_value_that_doubles_at_every_level_is_refused_at_once():
    laughing: list[object] = ["ha"]
    for _ in range(60):
        laughing = [laughing, laughing]
    begun = time.thread_time()
    with pytest.raises(TooLarge):
        crossed(laughing)
    assert time.thread_time() - begun < 10


MODULUS = (1 << 61) - 1


@pytest.mark.parametrize(
    "keys",
    [
        [{"$": "int", "v": hex(n * MODULUS)} for n in range(1, 100_000)],
        [{"$": "tuple", "v": [{"$": "int", "v": hex(n * MODULUS)}]} for n in range(1, 50_000)],
        [float(2**61 - 1) * 2.0**n for n in range(61 * 10)],
    ],
    ids=["numbers", "tuples", "floats"],
)
def test_keys_chosen_to_collide_are_refused_at_once(keys: list[object]):
    begun = time.thread_time()
    for tree in ({"$": "set", "v": keys}, {"$": "dict", "v": [[key, 1] for key in keys]}):
        with suppress(Unfit):
            unpack(tree)
    assert time.thread_time() - begun < 10


NUMBERS = list(range(MOST_KEYS + 1))


@pytest.mark.parametrize(
    "tree",
    [
        {"$": "set", "v": NUMBERS},
        {"$": "dict", "v": [[number, 1] for number in NUMBERS]},
        [{"$": "frozenset", "v": [number, number + 1]} for number in NUMBERS],
        {"$": "set", "v": [{"$": "tuple", "v": [number]} for number in NUMBERS]},
    ],
    ids=["set", "dict", "many sets", "tuples"],
)
def test_more_keys_than_could_be_put_in_a_table_whoever_chose_them_are_refused(tree: object):
    with pytest.raises(Unfit, match="keys"):
        unpack(tree)


@pytest.mark.parametrize("value", [set(NUMBERS), dict.fromkeys(NUMBERS), {(number,) for number in NUMBERS}])
def test_nobody_sends_more_keys_than_are_taken(value: object):
    with pytest.raises(TooLarge, match="keys"):
        crossed(value)


def test_as_many_keys_as_are_taken_cross_and_any_number_of_texts():
    numbers, texts = set(NUMBERS[1:]), {str(number) for number in NUMBERS}
    assert crossed([numbers, texts]) == [numbers, texts]


@pytest.mark.parametrize("text", ["[" * 600_000, '\\"{' * 600_000, "\\{" * 600_000, '\\\\"[]' * 600_000])
def test_brackets_in_a_text_are_no_parts(text: str):
    assert crossed([text, 1]) == [text, 1]


@pytest.mark.parametrize("text", [r'"\\"', r'"\""', r'"a\\\""', '""'])
def test_no_text_hides_parts(text: str):
    with pytest.raises(Unfit, match="parts"):
        message_of(b'{"value":[' + text.encode() + b",[]" * 600_000 + b"," + text.encode() + b"]}")


@pytest.mark.parametrize(
    "body",
    [
        b"[" * 4_000_000,
        b'{"a":' * 1_000_000,
        b"[" + b"{}," * 2_000_000 + b"{}]",
        b'{"value":' + b"1" * 7_000_000 + b"}",
        b'{"value":0.' + b"1" * 7_000_000 + b"}",
        b'{"value":{"$":"decimal","v":"' + b"1" * 7_000_000 + b'"}}',
        b'{"value":{"$":"int","v":"0x' + b"f" * 7_000_000 + b'"}}',
        b'{"value":{"$":"set","v":[{"$":"decimal","v":"' + b"1" * 7_000_000 + b'"}]}}',
        b'{"value":{"$":"set","v":[{"$":"decimal","v":"1E+999999999"}]}}',
        b'{"value":{"$":"timedelta","v":[1e308,1e308,1e308]}}',
        b'{"value":{"$":"bytes","v":"' + b"A" * 7_000_000 + b'"}}',
        b'{"value":{"$":"date","v":"' + b"1" * 7_000_000 + b'"}}',
    ],
    ids=lambda body: body[:24].decode(),
)
def test_a_frame_made_to_cost_much_costs_little(body: bytes):
    begun = time.thread_time()
    with suppress(Unfit):
        unpack(message_of(body).get("value"))
    assert time.thread_time() - begun < 5


def test_nan_is_no_key_to_trip_over():
    value = crossed({math.nan: 1})
    assert isinstance(value, dict)
    assert [math.isnan(key) for key in value] == [True]
