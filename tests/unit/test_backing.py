"""Whether a claim can be read in what it cites."""

from __future__ import annotations

import pytest

from dionysus_mcp.mind.backing import says

TEXTS = (
    "We go back to DynamoDB for orders: the Postgres cluster is not approved",
    "Checkout latency p95 is 410 ms with cached tax rates, on 2026-05-01",
    "データベースを移行した",
    "Ana Ruiz didn't sign the lease",
)


@pytest.mark.parametrize(
    ("claim", "expected"),
    [
        (TEXTS[0], True),
        ("Orders go back to DynamoDB", True),
        ("Orders go to DynamoDB because the Postgres cluster is not approved", True),
        ("The Postgres cluster is approved", False),
        ("Orders do not go back to DynamoDB", False),
        ("Checkout latency is 410 ms", True),
        ("Checkout latency is 310 ms", False),
        ("Checkout latency was 410 ms on 2026-05-02", False),
        ("Priya decided that orders go back to DynamoDB", False),
        ("Ana Ruiz signed the lease", False),
        ("Ana Ruiz has not signed the lease", True),
        ("データベース", True),
        ("サーバー", False),
        ("Everything was deleted", False),
        ("", False),
        ("the of", False),
        ("?!", False),
    ],
)
def test_a_claim_is_backed_by_what_it_cites(claim: str, expected: bool) -> None:
    assert says(TEXTS, claim) == expected


def test_nothing_backs_nothing() -> None:
    assert not says((), "Orders go back to DynamoDB")
