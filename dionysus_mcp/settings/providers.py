"""What the environment tells of providers of language models: which have a key, and where a local one answers."""

from __future__ import annotations

import os
from collections.abc import Callable, Mapping

from dionysus_mcp.settings.every import Settings

KEYS = {
    "openai": ("OPENAI_API_KEY",),
    "gemini": ("GEMINI_API_KEY", "GOOGLE_API_KEY"),
    "anthropic": ("ANTHROPIC_API_KEY",),
    "mistral": ("MISTRAL_API_KEY",),
    "deepseek": ("DEEPSEEK_API_KEY",),
}
SECRET_NAMES = ("KEY", "TOKEN", "SECRET", "PASSWORD")
OPAQUE_CHARS = 12
SHORTEST_SECRET = 6
"""What is shorter would take words apart."""
MASK = "[redacted:api_key]"
PLACES = ("/", "~", ".")
OLLAMA = "http://127.0.0.1:11434"


def providers_with_a_key(environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Providers of models for which LiteLLM will find a key; the keys are not read."""
    return frozenset(name for name, variables in KEYS.items() if any(environment.get(one) for one in variables))


def known_secrets(settings: Settings, environment: Mapping[str, str] = os.environ) -> frozenset[str]:
    """Secrets whose words are known, so that they need not look like any: of the settings, keys of providers, and what
    other variables hold that are named as secrets are."""
    own = (settings.models.api_key, settings.sync.secret, settings.outreach.secret)
    keys = (environment.get(name, "") for names in KEYS.values() for name in names)
    others = (value for name, value in environment.items() if name.upper().endswith(SECRET_NAMES) and _opaque(value))
    known = (one.strip() for one in (*(secret.get_secret_value() for secret in own), *keys, *others))
    return frozenset(one for one in known if one)


def masking(settings: Settings) -> Callable[[str], str]:
    """What takes these secrets out of a text, whatever they look like."""
    known = (one for one in known_secrets(settings) if len(one) >= SHORTEST_SECRET)
    secrets = sorted(known, key=len, reverse=True)  # one may be the beginning of another

    def mask(text: str) -> str:
        for secret in secrets:
            text = text.replace(secret, MASK)
        return text

    return mask


def _opaque(value: str) -> bool:
    """Neither a word nor a path nor an address, which texts may well hold."""
    is_place = value.startswith(PLACES) or "://" in value
    return len(value) >= OPAQUE_CHARS and not is_place and any(sign.isdigit() for sign in value)


def ollama_address(environment: Mapping[str, str] = os.environ) -> str:
    """Where a local Ollama would answer, by LiteLLM's variable or its own."""
    address = environment.get("OLLAMA_API_BASE") or environment.get("OLLAMA_HOST") or OLLAMA
    if "://" not in address:
        address = f"http://{address if ':' in address else f'{address}:11434'}"
    return address.replace("//0.0.0.0", "//127.0.0.1")
