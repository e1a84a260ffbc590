"""Looks after the file of a store while others use it: copies it, checks it, puts a copy in its place."""

from __future__ import annotations

from collections.abc import Callable

Progress = Callable[[int, int | None], None]
