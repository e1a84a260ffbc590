"""What Monty has of Python's library and lacks of the language. A test asks Monty itself whether this is so."""

from __future__ import annotations

from typing import Final


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


WHOLE: Final = _words("binascii bisect decimal itertools math tomllib")
"""Modules of which nothing is missing."""

PARTS: Final = {
    "asyncio": _words("gather run sleep"),
    "base64": _words("""
        a85decode a85encode b16decode b16encode b32decode b32encode b32hexdecode b32hexencode b64decode b64encode
        b85decode b85encode decodebytes encodebytes standard_b64decode standard_b64encode urlsafe_b64decode
        urlsafe_b64encode
    """),
    "collections": _words("Counter defaultdict deque namedtuple"),
    "copy": _words("copy deepcopy"),
    "csv": _words("""
        Dialect DictReader DictWriter Error QUOTE_ALL QUOTE_MINIMAL QUOTE_NONE QUOTE_NONNUMERIC excel excel_tab
        field_size_limit get_dialect list_dialects reader unix_dialect writer
    """),
    "dataclasses": _words("FrozenInstanceError MISSING dataclass field is_dataclass"),
    "datetime": _words("date datetime time timedelta timezone"),
    "functools": _words("cache lru_cache partial reduce"),
    "hashlib": _words("""
        blake2b blake2s md5 new pbkdf2_hmac sha1 sha224 sha256 sha384 sha3_224 sha3_256 sha3_384 sha3_512 sha512
        shake_128 shake_256
    """),
    "json": _words("JSONDecodeError dump dumps load loads"),
    "os": _words("curdir linesep name pardir path pathsep sep"),
    "posixpath": _words("""
        basename commonpath commonprefix dirname isabs join normcase normpath relpath sep split splitdrive splitext
    """),
    "random": _words("""
        Random betavariate choice choices expovariate gammavariate gauss getrandbits getstate lognormvariate
        normalvariate paretovariate randbytes randint random randrange sample seed setstate shuffle triangular uniform
        vonmisesvariate weibullvariate
    """),
    "re": _words("""
        A ASCII DOTALL I IGNORECASE M MULTILINE Match NOFLAG Pattern S compile error escape findall finditer fullmatch
        match search split sub
    """),
    "sys": _words("argv byteorder float_info maxsize maxunicode platform stderr stdout version version_info"),
    "time": _words("""
        asctime ctime gmtime localtime mktime monotonic monotonic_ns perf_counter perf_counter_ns process_time
        process_time_ns sleep strftime strptime time time_ns timezone tzname
    """),
    "typing": _words("""
        Annotated Any Callable ClassVar Dict Final FrozenSet Generator Generic Iterable Iterator List Literal Mapping
        Never NoReturn Optional Protocol Self Sequence Set TYPE_CHECKING Tuple Type TypeVar Union
    """),
    "unicodedata": _words("category combining is_normalized lookup name normalize unidata_version"),
}
"""Modules of which a part is there. What asks for files is left out: there are none."""
PARTS["os.path"] = PARTS["posixpath"]

NO_BUILTINS: Final = _words("""
    BaseExceptionGroup BlockingIOError BrokenPipeError BufferError BytesWarning ChildProcessError
    ConnectionAbortedError ConnectionError ConnectionRefusedError ConnectionResetError DeprecationWarning EOFError
    EnvironmentError ExceptionGroup FloatingPointError GeneratorExit IOError InterruptedError ProcessLookupError
    ReferenceError RuntimeWarning StopAsyncIteration SystemError UnicodeError UserWarning Warning __import__ aiter
    anext ascii bytearray callable classmethod compile delattr dir globals issubclass memoryview object open property
    staticmethod super vars
""")
"""Built-in names that are not there, or of no use."""

METHODS: Final = _words("""
    __init__ __post_init__ __repr__ __str__ __eq__ __hash__ __getitem__ __setitem__ __contains__
    __iter__ __next__ __call__ __enter__ __exit__ __add__ __radd__ __sub__ __rsub__ __mul__ __rmul__ __truediv__
    __floordiv__ __mod__ __pow__ __matmul__ __and__ __or__ __xor__ __lshift__ __neg__ __pos__ __invert__ __abs__
    __int__ __float__ __round__ __index__ __divmod__
""")
"""Special methods of the code's own classes that are called. Others are passed over, some without a word."""

NO_ATTRIBUTES: Final = _words("""
    __add__ __bases__ __cause__ __class__ __context__ __dict__ __eq__ __iter__ __len__ __module__ __mro__ __next__
    __qualname__ __subclasses__ __traceback__ add_note as_integer_ratio bit_count bit_length difference_update expand
    format_map from_bytes fromisocalendar fromordinal fromtimestamp is_integer isocalendar lastindex maketrans
    numerator popitem subn timetuple to_bytes toordinal translate utcnow utctimetuple with_traceback
""")
"""Attributes that the values of built-in types do not have."""

TYPES: Final = _words("bool bytes complex dict float frozenset int list set str tuple")
OF_TYPES: Final = _words("__name__ fromhex fromkeys")
"""All that built-in types themselves have: their methods can be had of their values alone."""

NO_ARGUMENTS: Final = {
    "dumps": _words("cls default"),
    "dump": _words("cls default"),
    "loads": _words("cls object_hook object_pairs_hook parse_constant parse_float parse_int"),
    "load": _words("cls object_hook object_pairs_hook parse_constant parse_float parse_int"),
}
"""Arguments that functions of the library do not take, by the function's name."""
