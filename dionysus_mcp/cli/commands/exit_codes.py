"""What a command's exit code means."""

from __future__ import annotations

EXIT_CODES = {
    0: "done",
    1: "`doctor`, `model`, `models` or `sandbox` found something that does not work, code of `sandbox run` failed, "
    "or a run was cancelled, interrupted or timed out",
    2: "bad input",
    3: "there is no such memory or change",
    4: "in conflict with what is stored",
    5: "not confirmed",
    6: "the store could not do it",
    7: "the embedder could not do it",
    8: "the sandbox could not do it",
    9: "held until a person allows it",
    10: "this needs a language model",
    11: "changes, or a word to the user, could not be sent",
    70: "a defect in Dionysus",
    78: "a wrong setting",
    130: "interrupted",
    141: "whoever read the output went away",
}
