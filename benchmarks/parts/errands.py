"""The tools that the snippets call: a small invented world that says the same thing every time."""

from __future__ import annotations

import json
from collections.abc import Mapping
from datetime import date

from sandbox.port import Tool

WEATHER: Mapping[str, tuple[float, str]] = {"Lyon": (21.5, "clear"), "Oslo": (9.0, "rain"), "Rome": (26.25, "clear")}
PAGES: Mapping[str, str] = {
    "news": "<h1>News</h1><h2>Tea is up</h2><p>By a lot.</p><h2>Rain in Oslo</h2>",
    "users.json": json.dumps({"users": [{"name": "Ana", "active": True}, {"name": "Ben", "active": False}]}),
    "stock.csv": "item,count\ntea,12\nmugs,3\n",
}
SALES = (("north", "jan", 10, 2.5), ("north", "feb", 14, 2.5), ("south", "jan", 7, 4.0), ("south", "feb", 1, 4.0))
LAST_PAGE = 3


def recall(query: str, limit: int = 1) -> list[dict[str, object]]:
    return [{"id": f"{query}-{n}", "text": f"{query} note {n}", "score": 0.9 - 0.3 * n} for n in range(limit)]


def lookup(id: str) -> dict[str, object]:
    if "-" not in id:
        raise KeyError(id)
    return {"id": id, "author": "Ana"}


def weather(city: str) -> dict[str, object]:
    if city not in WEATHER:
        return {}
    celsius, sky = WEATHER[city]
    return {"celsius": celsius, "sky": sky}


def risky(what: str) -> str:
    if what == "bad":
        raise ValueError(f"cannot do {what}")
    return f"did {what}"


def sales() -> list[dict[str, object]]:
    return [{"region": place, "month": month, "units": units, "price": price} for place, month, units, price in SALES]


def fetch(page: str) -> str:
    return PAGES[page]


def today() -> date:
    return date(2024, 5, 17)


def echo(value: object) -> object:
    return value


def combine(*parts: object, sep: str = " ", upper: bool = False) -> str:
    joined = sep.join(f"part {part}" for part in parts)
    return joined.upper() if upper else joined


def save_note(text: str, tags: list[str] | None = None) -> dict[str, object]:
    return {"ok": True, "text": text, "tags": tags or []}


def listing(page: int) -> dict[str, object]:
    return {"items": [page * 10, page * 10 + 1], "next": page + 1 if page < LAST_PAGE else None}


def final_answer(answer: object) -> object:
    return answer


ERRANDS = (
    Tool("recall", recall, "(query: str, limit: int = 1) -> list[dict[str, Any]]"),
    Tool("lookup", lookup, "(id: str) -> dict[str, Any]"),
    Tool("weather", weather, "(city: str) -> dict[str, Any]"),
    Tool("risky", risky, "(what: str) -> str"),
    Tool("sales", sales, "() -> list[dict[str, Any]]"),
    Tool("fetch", fetch, "(page: str) -> str"),
    Tool("today", today, "() -> Any"),
    Tool("echo", echo, "(value: Any) -> Any"),
    Tool("combine", combine, "(*parts: Any, sep: str = ' ', upper: bool = False) -> str"),
    Tool("save_note", save_note, "(text: str, tags: list[str] | None = None) -> dict[str, Any]"),
    Tool("listing", listing, "(page: int) -> dict[str, Any]"),
    Tool("final_answer", final_answer, "(answer: Any) -> Any"),
)
