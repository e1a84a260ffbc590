"""Finds secrets in text and puts a marker in their place. Pure: of ours it imports only how texts are cut."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import dataclass
from functools import cache

from dionysus_mcp.plain import shortened

MARKER = "[redacted:{kind}]"

# What follows a name such as "password =": a value with letters and digits, as keys have and prose has not.
# How far a look-ahead may look is bounded, or a long text made for it would take hours.
# In JSON that stands in a text, quotes are escaped: a backslash before one belongs to it, not to the value.
_CHARACTER = r"(?:[^\s\"',;\[\]{}()<>\\]|\\(?!\\{0,7}[\"']))"
_VALUE = rf"(?=[^\s\"',;]{{0,200}}\d)(?=[^\s\"',;]{{0,200}}[A-Za-z]){_CHARACTER}{{8,}}"
_QUOTE = r"(?:\\{0,7}[\"'])?"
_KEY_NAME = r"[A-Z ]{0,40}PRIVATE KEY[A-Z ]{0,40}"
_NAME = (
    r"(?:api[_-]?key|secret(?:[_-]?access)?(?:[_-]?key)?|(?:access|auth|refresh)[_-]?token|token"
    r"|client[_-]?secret|password|passwd|pwd|passphrase"
    r"|passwort|kennwort|lozinka|zaporka|mot de passe|contrase[ñn]a|has[łl]o|senha|wachtwoord)"
)
_IS = r"(?:is|ist|lautet|je|est|es|jest|é)"
_FORTY = r"(?<![A-Za-z0-9/+_-])(?=[a-z0-9/+]{0,39}[A-Z])(?=[A-Z0-9/+]{0,39}[a-z])[A-Za-z0-9/+]{40}(?![A-Za-z0-9/+=_-])"
_ITS_ID = r"\[redacted:aws_key\]"

# kind -> what it looks like. A group named `keep` stays in the text in front of the marker.
PATTERNS: dict[str, str] = {
    "private_key": rf"-----BEGIN {_KEY_NAME}-----[\s\S]*?(?:-----END {_KEY_NAME}-----|\Z)",
    "anthropic_key": r"\bsk-ant-[A-Za-z0-9_-]{16,}",
    "stripe_key": r"\b(?:sk|rk)_(?:live|test)_[A-Za-z0-9]{16,}|\bwhsec_[A-Za-z0-9+/=]{16,}",
    "openai_key": r"\bsk-(?=[A-Za-z0-9_-]{0,200}\d)[A-Za-z0-9_-]{20,}",
    "aws_key": r"\b(?:AKIA|ASIA)[0-9A-Z]{16}\b",
    "aws_secret": rf"(?P<keep>{_ITS_ID}[\s\S]{{0,60}}?){_FORTY}|{_FORTY}(?=[\s\S]{{0,60}}?{_ITS_ID})",
    "github_token": r"\bgh[pousr]_[A-Za-z0-9]{20,}|\bgithub_pat_[A-Za-z0-9_]{20,}",
    "gitlab_token": r"\bgl(?:pat|ptt|dt|rt|cbt)-[A-Za-z0-9_-]{16,}",
    "slack_token": r"\bxox[abeoprs]-[A-Za-z0-9-]{10,}|hooks\.slack\.com/services/[A-Za-z0-9/]{20,}",
    "google_key": r"\bAIza[0-9A-Za-z_-]{30,}|\bya29\.[0-9A-Za-z_-]{20,}|\bGOCSPX-[0-9A-Za-z_-]{20,}",
    "huggingface_token": r"\bhf_[A-Za-z0-9]{20,}",
    "npm_token": r"\bnpm_[A-Za-z0-9]{30,}",
    "pypi_token": r"\bpypi-[A-Za-z0-9_-]{32,}",
    "sendgrid_key": r"\bSG\.[A-Za-z0-9_-]{16,}\.[A-Za-z0-9_-]{16,}",
    "telegram_token": r"\b\d{8,10}:AA[A-Za-z0-9_-]{32,}",
    "azure_key": r"(?P<keep>AccountKey=)[A-Za-z0-9+/=]{40,}",
    "jwt": r"\beyJ[A-Za-z0-9_-]{8,1000}\.eyJ[A-Za-z0-9_-]{8,}\.[A-Za-z0-9_-]*",
    "url_password": r"(?P<keep>://[^\s/:@?#]*:)(?!\[redacted:)[^\s/@?#]+(?=@)",
    "bearer_token": r"(?P<keep>\b[Bb]earer )(?=[^\s]{0,200}\d)[A-Za-z0-9._~+/=-]{16,}",
    "assigned_secret": rf"(?i:(?P<keep>(?<![A-Za-z]){_NAME}{_QUOTE}(?:\s*[:=]\s*|\s+{_IS}\s+){_QUOTE}){_VALUE})",
    "pin": rf"(?P<keep>\bPIN(?:[- ]?[Cc]ode)?(?:\s*[:=]\s*|\s+{_IS}\s+))\d{{4,8}}\b(?![-./]?\d)",
}

# kind -> what stands in every secret of it, in small letters. Most texts hold none of these, and are not searched.
HINTS: dict[str, tuple[str, ...]] = {
    "private_key": ("private key",),
    "anthropic_key": ("sk-ant-",),
    "stripe_key": ("k_live_", "k_test_", "whsec_"),
    "openai_key": ("sk-",),
    "aws_key": ("akia", "asia"),
    "aws_secret": ("akia", "asia", "[redacted:aws_key]"),
    "github_token": ("ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
    "gitlab_token": ("glpat-", "glptt-", "gldt-", "glrt-", "glcbt-"),
    "slack_token": ("xox", "hooks.slack.com"),
    "google_key": ("aiza", "ya29.", "gocspx-"),
    "huggingface_token": ("hf_",),
    "npm_token": ("npm_",),
    "pypi_token": ("pypi-",),
    "sendgrid_key": ("sg.",),
    "telegram_token": (":aa",),
    "azure_key": ("accountkey=",),
    "jwt": ("eyj",),
    "url_password": ("://",),
    "bearer_token": ("bearer ",),
    "assigned_secret": (
        "key",
        "secret",
        "token",
        "pass",
        "pwd",
        "kennwort",
        "lozinka",
        "zaporka",
        "contrase",
        "hasło",
        "haslo",
        "senha",
        "wachtwoord",
    ),
    "pin": ("pin",),
}
_HINTED = [(kind, hint) for kind, hints in HINTS.items() for hint in hints]


@dataclass(frozen=True, slots=True)
class Redacted:
    """A text without its secrets, and how many there were."""

    text: str
    count: int


def redact(text: str) -> Redacted:
    """Replace every secret in `text` by a marker that names its kind."""
    total, folded = 0, text.lower()
    suspected = [kind for kind, hint in _HINTED if hint in folded]
    for kind in dict.fromkeys(suspected):
        text, count = _compiled(kind).subn(_marker(kind), text)
        total += count
    return Redacted(text, total)


def without_secrets(text: str, most: int) -> str:
    """At most so many characters of a text. Secrets are found before it is cut: a piece of one is not known as one."""
    return shortened(redact(text).text, most)


@cache
def _compiled(kind: str) -> re.Pattern[str]:
    return re.compile(PATTERNS[kind])


def _marker(kind: str) -> Callable[[re.Match[str]], str]:
    def replace(found: re.Match[str]) -> str:
        return (found.groupdict().get("keep") or "") + MARKER.format(kind=kind)

    return replace
