"""What the original model makes of odd texts, recorded once."""

from __future__ import annotations

import base64
import json
from pathlib import Path

import numpy as np

from dionysus_mcp.embedding.port import Vectors

RECORDED = json.loads(Path(__file__).with_name("reference.json").read_text("ascii"))["texts"]
TEXTS: list[str] = [entry["text"] for entry in RECORDED]
PIECES: list[list[int]] = [[int(number) for number in entry["pieces"].split()] for entry in RECORDED]


def vectors() -> Vectors:
    rows = [np.frombuffer(base64.b64decode(entry["vector"]), np.int8) for entry in RECORDED]
    found = np.array(rows, np.float32)
    found /= np.linalg.norm(found, axis=1, keepdims=True)
    return found
