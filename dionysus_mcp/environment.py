"""What must be known of the environment before the settings can be loaded. Light: the front imports it first."""

from __future__ import annotations

import os
import sys
from collections.abc import Collection, Iterator, Mapping
from contextlib import suppress
from pathlib import Path

PREFIX = "DIONYSUS_"
OF_THE_CLIENT = "CLAUDE_PROJECT_DIR"
OF_FRAMEWORKS = ("FASTMCP_", "MCP_")

OF_MODELS = tuple(f"{PREFIX}{name}" for name in ("MODEL", "BUDGETS", "AGENTS", "SANDBOX", "DOCKER"))

OF_NUMBERS = ("OPENBLAS_NUM_THREADS", "MKL_NUM_THREADS", "VECLIB_MAXIMUM_THREADS")

# What a program that answers as a model needs of ours: to be found, to find who is logged in, to reach its provider.
OF_COMMANDS = {
    *("PATH", "HOME", "USER", "LOGNAME", "SHELL", "LANG", "LANGUAGE", "TZ", "TMPDIR", "TERM"),
    *("XDG_CONFIG_HOME", "XDG_DATA_HOME", "XDG_CACHE_HOME", "XDG_RUNTIME_DIR", "CLAUDE_CONFIG_DIR", "CODEX_HOME"),
    *("HTTP_PROXY", "HTTPS_PROXY", "NO_PROXY", "http_proxy", "https_proxy", "no_proxy"),
    *("SSL_CERT_FILE", "SSL_CERT_DIR", "NODE_EXTRA_CA_CERTS"),
}

# Said to the framework before it is imported: no .env of the client's folder, logs left to us, no look for updates.
FRAMEWORK = {
    "FASTMCP_ENV_FILE": os.devnull,
    "FASTMCP_ENABLE_RICH_LOGGING": "false",
    "FASTMCP_LOG_ENABLED": "false",
    "FASTMCP_CHECK_FOR_UPDATES": "off",
}


def home() -> Path:
    """The data folder, as `settings.home` finds it."""
    named = next((value for name, value in os.environ.items() if name.upper() == f"{PREFIX}HOME"), None)
    if not named:
        return _default_home()
    with suppress(RuntimeError):  # there is no such user; the settings will say so
        return Path(named).expanduser().absolute()
    return Path(named).absolute()


def variables_that_matter() -> Iterator[tuple[str, str]]:
    """Every variable that may change what the server tells of itself, in order."""
    for name, value in sorted(os.environ.items()):
        if name.upper().startswith((PREFIX, *OF_FRAMEWORKS)):
            yield name, value


def prepare_framework() -> None:
    os.environ.update(FRAMEWORK)


def prepare_numbers() -> None:
    """One thread for each call, unless somebody chose otherwise: several windows share the machine's cores.

    It must be said before numpy is imported.
    """
    if "OMP_NUM_THREADS" not in os.environ:
        for name in OF_NUMBERS:
            os.environ.setdefault(name, "1")


def prepare_litellm() -> None:
    """It would look for a newer list of prices on the network when it is imported."""
    os.environ.setdefault("LITELLM_LOCAL_MODEL_COST_MAP", "True")
    os.environ.setdefault("LITELLM_MODE", "PRODUCTION")  # and no .env of the client's folder


def without_settings(added: Mapping[str, str]) -> dict[str, str]:
    """The environment for another server: none of the settings in force here, and those that are added."""
    kept = {
        name: value
        for name, value in os.environ.items()
        if not name.upper().startswith(PREFIX) and name != OF_THE_CLIENT
    }
    return kept | dict(added)


def settings_of_models() -> dict[str, str]:
    """Those of the settings in force here that say which language model thinks, how, and for how much."""
    return {name: value for name, value in os.environ.items() if name.upper().startswith(OF_MODELS)}


def for_a_command(more: Collection[str] = ()) -> dict[str, str]:
    """The environment for a program that answers as a model: no key and no setting, unless it is named."""
    wanted = {*OF_COMMANDS, *more}
    return {name: value for name, value in os.environ.items() if name in wanted or name.startswith("LC_")}


def _default_home() -> Path:
    if sys.platform != "linux":
        from platformdirs import user_data_path

        return user_data_path("dionysus", appauthor=False)
    # What platformdirs finds on Linux, without its import, which takes as long as the front's whole answer.
    base = Path(os.environ.get("XDG_DATA_HOME", "").strip())
    return (base if base.is_absolute() else Path("~/.local/share").expanduser()) / "dionysus"
