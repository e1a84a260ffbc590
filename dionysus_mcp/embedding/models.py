"""Which embedder a setting means, and how it is loaded."""

from __future__ import annotations

from contextlib import suppress
from functools import partial
from importlib.util import find_spec
from pathlib import Path

from dionysus_mcp.embedding.late import Late, Off
from dionysus_mcp.embedding.port import Embedder, Embedding
from dionysus_mcp.embedding.weights import right_weights
from dionysus_mcp.errors import NotInstalled, shown


def embedding(model: str, home: Path) -> Embedding:
    """The embedder of this name. Nothing is imported or read before it is first needed."""
    match model:
        case "none":
            return Off()
        case "minilm":
            return Late(model, partial(_on_numpy, home))
        case "onnx":
            return Late(model, partial(_on_onnx, home))
        case "auto":
            return Late(model, partial(_on_what_is_there, home))
        case _:
            return Late(model, partial(_of_others, model))


def _on_what_is_there(home: Path) -> Embedder:
    """By onnxruntime where it is installed and can be loaded, else by numpy alone."""
    if find_spec("onnxruntime"):
        with suppress(ImportError):
            return _on_onnx(home)
    return _on_numpy(home)


def _on_numpy(home: Path) -> Embedder:
    packed = right_weights(home)
    from dionysus_mcp.embedding.expanded import parameters
    from dionysus_mcp.embedding.forward import Forward
    from dionysus_mcp.embedding.minilm import MiniLM

    parts = parameters(packed, home / "cache")
    return MiniLM(parts, Forward(parts))


def _on_onnx(home: Path) -> Embedder:
    if not find_spec("onnxruntime"):
        raise NotInstalled(
            "The embedder `onnx` needs onnxruntime, which is not installed.",
            "Install Dionysus with the extra `fast`, or set DIONYSUS_EMBEDDING__MODEL=minilm.",
        )
    packed = right_weights(home)
    from dionysus_mcp.embedding.archive import read
    from dionysus_mcp.embedding.minilm import MiniLM
    from dionysus_mcp.embedding.onnx import OnnxLayers
    from dionysus_mcp.embedding.packing import ABOUT

    parts = read(packed, ABOUT)
    return MiniLM(parts, OnnxLayers(parts))


def _of_others(model: str) -> Embedder:
    if not find_spec("litellm"):
        raise NotInstalled(
            f"The embedder {shown(model)} needs LiteLLM, which is not installed.",
            "Install Dionysus with the extra `litellm`, or unset DIONYSUS_EMBEDDING__MODEL.",
        )
    from dionysus_mcp.embedding.litellm import LiteLLMEmbedder

    return LiteLLMEmbedder(model)
