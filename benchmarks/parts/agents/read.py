"""How much a model has read: the text of all that it was asked, in tokens."""

from __future__ import annotations

import os
from collections.abc import Iterable
from functools import cache
from importlib.util import find_spec
from math import nan
from pathlib import Path
from typing import TYPE_CHECKING, Any

from dionysus_mcp.plain import tokens

if TYPE_CHECKING:
    from agents.testing import ScriptedModels


def texts_of(models: ScriptedModels) -> list[str]:
    """What each call sent, in one text."""
    asked = (messages for model in models.models.values() for messages in model.asked)
    return ["\n".join(text_of(message.content) for message in messages) for messages in asked]


def text_of(content: Any) -> str:
    if content is None or isinstance(content, str):
        return content or ""
    return "\n".join(str(part.get("text", "")) for part in content)


def counted(texts: Iterable[str]) -> int:
    """A token is counted as four characters."""
    return sum(map(tokens, texts))


def by_vocabulary(texts: Iterable[str]) -> float:
    """By cl100k, where it was installed with LiteLLM; NaN elsewhere."""
    encoding = _cl100k()
    return nan if encoding is None else sum(len(encoding.encode_ordinary(text)) for text in texts)


@cache
def _cl100k() -> Any:
    spec = find_spec("litellm")
    if spec is None or spec.origin is None or find_spec("tiktoken") is None:
        return None
    os.environ["TIKTOKEN_CACHE_DIR"] = str(Path(spec.origin).parent / "litellm_core_utils" / "tokenizers")
    import tiktoken

    return tiktoken.get_encoding("cl100k_base")
