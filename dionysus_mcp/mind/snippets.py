"""Hits cut to a token budget: long texts are shortened first, then the last hits are left out, and both are said."""

from __future__ import annotations

from dataclasses import replace

from dionysus_mcp.mind.answers import Found, Hit, Recalled, Snippet
from dionysus_mcp.mind.values import Status
from dionysus_mcp.plain import compact_json, shortened, tokens

SHORTEST = 120
LONGEST_NAME = 60


def fitted(found: Found, budget: int) -> Recalled:
    """As many hits as the budget holds, in order, each as long as is fair."""
    snippets = [_snippet(hit) for hit in found.hits]
    kept = len(snippets)
    while kept > 1 and _cost(_answer(found, _cut(snippets[:kept], SHORTEST), kept)) > budget:
        kept -= 1
    if not snippets and _cost(_answer(found, [], 0)) > budget:
        return Recalled((), mode=found.mode, confidence=found.confidence, left_out=found.left_out)
    longest = _longest_fitting(found, snippets[:kept], budget)
    return _answer(found, _cut(snippets[:kept], longest), kept)


def _longest_fitting(found: Found, snippets: list[Snippet], budget: int) -> int:
    """The greatest length to which texts can be cut so that all of them fit."""
    low, high = 1, max((max(len(one.text), len(one.then or "")) for one in snippets), default=1)
    if _cost(_answer(found, snippets, len(snippets))) <= budget:
        return high
    while low < high:
        middle = (low + high + 1) // 2
        fits = _cost(_answer(found, _cut(snippets, middle), len(snippets))) <= budget
        low, high = (middle, high) if fits else (low, middle - 1)
    return low


def _cut(snippets: list[Snippet], length: int) -> list[Snippet]:
    return [_no_longer(snippet, length) for snippet in snippets]


def _no_longer(snippet: Snippet, length: int) -> Snippet:
    if snippet.then and len(snippet.then) > length:
        snippet = replace(snippet, then=f"{snippet.then[:length]}…")
    return snippet if len(snippet.text) <= length else replace(snippet, text=f"{snippet.text[:length]}…", cut=True)


def _answer(found: Found, snippets: list[Snippet], kept: int) -> Recalled:
    return Recalled(
        tuple(snippets),
        mode=found.mode,
        confidence=found.confidence,
        left_out=found.left_out + len(found.hits) - kept,
        note=found.note,
    )


def _cost(answer: Recalled) -> int:
    return tokens(compact_json(answer))


def _snippet(hit: Hit) -> Snippet:
    return Snippet(
        id=hit.id,
        text=hit.content,
        when=hit.occurred_at[:10],
        score=hit.score,
        by=shortened(hit.author, LONGEST_NAME),
        subject=shortened(hit.subject, LONGEST_NAME) if hit.subject else None,
        status=hit.status if hit.status is not Status.ACTIVE else None,
        superseded_by=hit.superseded_by,
        then=hit.then,
        why=hit.why,
    )
