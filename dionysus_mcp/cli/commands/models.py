"""What thinks, compares and runs code: models of language and of meaning, and the sandbox."""

from __future__ import annotations

from dionysus_mcp.cli.commands.kit import Command, argument

SANDBOX_ACTIONS = ("status", "test", "run", "build")

MODELS = (
    Command(
        "models",
        "show which language model each tier would use, why, and what it costs; none is asked without --probe",
        "models:models",
        (argument("--probe", action="store_true", help="ask each of them for one word, which may cost a little"),),
        ("dionysus models", "DIONYSUS_MODEL=ollama_chat/qwen3 dionysus models --probe"),
    ),
    Command("costs", "show what language models took today and this month, and what they may take", "models:costs"),
    Command(
        "model",
        "show the embedding model behind recall by meaning, or get its weights",
        "model:model",
        (argument("action", choices=["status", "fetch"], nargs="?", default="status", help="default: status"),),
        ("dionysus model", "dionysus model fetch"),
    ),
    Command(
        "reindex",
        "make the vectors and names that are missing, while servers go on; begun again, it goes on",
        "reindexing:reindex",
    ),
    Command(
        "sandbox",
        "show where code that a model wrote would run, attack that, or run a file there",
        "sandbox:sandbox",
        (
            argument("action", choices=SANDBOX_ACTIONS, nargs="?", default="status", help="default: status"),
            argument("file", metavar="FILE", nargs="?", help="for `run`: Python, run without any tools; - for stdin"),
            argument(
                "--tier", choices=["auto", "monty", "docker", "bwrap"], help="this tier (default: what is in force)"
            ),
            argument("--base", metavar="IMAGE", help="for `build`: an image with python3 to begin with"),
        ),
        ("dionysus sandbox", "dionysus sandbox test --tier docker", "echo 'print(6 * 7)' | dionysus sandbox run -"),
    ),
)
