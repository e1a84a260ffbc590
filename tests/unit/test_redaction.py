"""Secrets are found, and prose is left alone."""

from __future__ import annotations

import json
import time

import pytest

from dionysus_mcp.logs import line
from dionysus_mcp.redaction import HINTS, PATTERNS, redact

LETTERS = "aB3" * 20

SECRETS = [
    ("private_key", "-----BEGIN RSA PRIVATE " + "KEY-----\nMIIE\n-----END RSA PRIVATE " + "KEY-----"),
    ("private_key", "-----BEGIN OPENSSH PRIVATE " + "KEY-----\nnever ended"),
    ("anthropic_key", "sk-ant-" + "api03-" + LETTERS),
    ("stripe_key", "sk_" + "live_" + LETTERS[:24]),
    ("stripe_key", "wh" + "sec_" + LETTERS[:32]),
    ("openai_key", "sk-" + LETTERS[:48]),
    ("openai_key", "sk-" + "proj-" + LETTERS[:48]),
    ("aws_key", "AK" + "IAIOSFODNN7EXAMPLE"),
    ("aws_secret", "[redacted:aws_key] / " + ("wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY")),
    ("aws_secret", "wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY belongs to [redacted:aws_key]"),
    ("github_token", "ghp" + "_" + LETTERS[:36]),
    ("github_token", "github" + "_pat_" + LETTERS[:40]),
    ("gitlab_token", "glpat" + "-" + LETTERS[:20]),
    ("slack_token", "xoxb" + "-123456789012-abcdefghijkl"),
    ("google_key", "AI" + "za" + LETTERS[:35]),
    ("huggingface_token", "hf" + "_" + LETTERS[:34]),
    ("npm_token", "npm" + "_" + LETTERS[:36]),
    ("pypi_token", "pypi" + "-" + LETTERS),
    ("sendgrid_key", "SG" + "." + LETTERS[:22] + "." + LETTERS[:43]),
    ("telegram_token", "123456789:" + "AA" + LETTERS[:33]),
    ("azure_key", "AccountKey=" + LETTERS + "=="),
    ("jwt", "ey" + "J" + LETTERS[:20] + ".ey" + "J" + LETTERS[:20] + "." + LETTERS[:20]),
    ("url_password", "postgres://app:pass" + "word@db.example:5432/x"),
    ("url_password", "https://:tok" + "en1@host/"),
    ("bearer_token", "Authorization: Bearer " + LETTERS[:30]),
    ("assigned_secret", "password = hunter2" + "hunter"),
    ("assigned_secret", "DB_PASSWORD='" + "correct1horse'"),
    ("assigned_secret", '"api_key": "' + 'abcd1234efgh"'),
    ("assigned_secret", "the password is hunter2" + "hunter"),
    ("assigned_secret", json.dumps(json.dumps({"password": "hunter2" + "hunter"}))),
    ("assigned_secret", json.dumps([json.dumps({"body": json.dumps({"api_key": "abcd1234" + "efgh"})})])),
    ("assigned_secret", "password=" + "hun\\ter2hunter"),
    ("assigned_secret", "WLAN-Passwort lautet " + "Galeb#Riba2024"),
    ("assigned_secret", "lozinka: " + "Galeb#Riba2024"),
    ("assigned_secret", "le mot de passe est " + "mouette2024"),
    ("pin", "meine PIN ist 47" + "11"),
    ("pin", "PIN-Code: 47" + "12"),
]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_a_secret_is_replaced_by_a_marker_of_its_kind(kind: str, secret: str) -> None:
    found = redact(f"before {secret} after")
    assert found.count == 1
    assert f"[redacted:{kind}]" in found.text
    assert found.text.startswith("before ")
    assert redact(found.text).count == 0


@pytest.mark.parametrize("secret", [secret for kind, secret in SECRETS if kind == "assigned_secret"])
def test_json_without_its_secrets_is_still_json(secret: str) -> None:
    for ending in ("", " after", "\\", '\\"'):
        found = redact(json.dumps({"text": f"before {secret}{ending}"}))
        assert found.count == 1
        assert "[redacted:" in json.loads(found.text)["text"]


@pytest.mark.parametrize(("kind", "secret"), SECRETS)
def test_a_line_of_the_log_holds_none_and_is_json(kind: str, secret: str) -> None:
    written = line("error", f"before {secret}", trace=f"'{secret}'", error=ValueError(f'"{secret}"'))
    read = json.loads(written)
    for text in (read["message"], read["trace"], read["error"]):
        assert f"[redacted:{kind}]" in text


def test_every_pattern_has_an_example() -> None:
    assert {kind for kind, _ in SECRETS} == set(PATTERNS)


@pytest.mark.parametrize(
    "prose",
    [
        "The token is used for login; the password field is required.",
        "password: required, secret: none",
        "git@github.com:team/repo.git and ssh://git@host:22/x",
        "http://localhost:8765/mcp?a=b@c",
        "task-list for sk-learn and the risk-assessment-of-things",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b",
        "id m_0123456789 and uuid 123e4567-e89b-12d3-a456-426614174000",
        "Bearer of good news, the bearer token arrives tomorrow",
        "tokens: 600, max_tokens=4096000",
        "eyJust a word",
        "commit 3f786850e387550fdab836ed7e6dc881de23001b of AKIArea 51",
        "Das Passwort ist lang genug, lozinka je duga, PIN 560001 is Bengaluru, pin 4711 of the chip",
        "GPIO PIN 1023, PIN 8080 of the header, the meeting PIN is 2024-06",
    ],
)
def test_prose_stays_as_it_is(prose: str) -> None:
    assert redact(prose) == type(redact(prose))(prose, 0)


def test_a_pair_of_an_id_and_its_secret_is_two() -> None:
    pair = "AK" + "IAIOSFODNN7EXAMPLE\naws_secret wJalrXUtnFEMI/K7MDENG/bPxRfiCY" + "EXAMPLEKEY"
    assert redact(pair).text == "[redacted:aws_key]\naws_secret [redacted:aws_secret]"


def test_several_secrets_are_all_counted() -> None:
    assert redact("\n".join(secret for _, secret in SECRETS[2:])).count == len(SECRETS) - 2


def test_every_pattern_has_hints_and_each_secret_holds_one_of_its_kind() -> None:
    assert list(HINTS) == list(PATTERNS)
    assert all(any(hint in secret.lower() for hint in HINTS[kind]) for kind, secret in SECRETS)


@pytest.mark.parametrize(
    "unit",
    [
        "sk-",
        "-eyJaaaaaaaa",
        "secret=",
        "Bearer ",
        "://a",
        "password is ",
        "-----BEGIN PRIVATE KEY",
        "SG.",
        "xoxb-",
        "PIN ",
        "AKIA" + "A" * 16 + " ",
        "lozinka je ",
    ],
)
def test_a_text_made_to_be_slow_is_not(unit: str) -> None:
    """Time grows with the length of a text, not with its square: half a megabyte took minutes."""
    start = time.process_time()
    redact(unit * (500_000 // len(unit)))
    assert time.process_time() - start < 20
