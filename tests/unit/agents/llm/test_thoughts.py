"""Of a text that is to be told, what was only thought is left out, in whichever marks it stands."""

from __future__ import annotations

import pytest

from agents.llm.thoughts import without_thoughts

TABLE = [
    ("<think>secret</think>said", "said"),
    ("<Thinking time='3'>secret</Thinking>said", "said"),
    ("secret</think>said", "said"),
    ("said<think>secret", "said"),
    ("<think>\n\n</think>\n\nsaid", "said"),
    ("sa<think>secret</think>id", "said"),
    ("[THINK]secret[/THINK]said", "said"),
    ("◁think▷secret◁/think▷said", "said"),
    ("<|START_THINKING|>secret<|END_THINKING|>said", "said"),
    ("<|begin_of_thought|>secret<|end_of_thought|>said", "said"),
    ("<|channel|>analysis<|message|>secret<|end|>said", "said"),
    ("<think>secret</thinking>said", "said"),
    ("<thinking>secret</think>said", "said"),
    ("<think>secret</thinking>secret</think>said", "said"),
    ("<think><analysis>secret</analysis>secret", ""),
    ("[THINK]secret</think>said", "said"),
    ("<think>the `</think>` tag is secret</think>said", "said"),
    ("```\nsecret\n```</think>```\nsaid\n```", "```\nsaid\n```"),
    ("Wrap it in `<think>` tags.", "Wrap it in `<think>` tags."),
    ("Wrap it in `<think>x</think>` tags.", "Wrap it in `<think>x</think>` tags."),
    ("In HTML, `</thinking>` ends it.", "In HTML, `</thinking>` ends it."),
    ("Here is my thought process:\nsecret\n\nHere is my response:\nsaid", "said"),
    ("Here is my thought process: I say it.", "Here is my thought process: I say it."),
    ("<|channel|>analysis<|message|>secret<|end|><|start|>assistant<|channel|>final<|message|>said<|return|>", "said"),
    ("<think>secret</think><answer><|begin_of_box|>said<|end_of_box|></answer>", "said"),
    ("<think>secret</think><response>said</response>", "said"),
    ("said", "said"),
    ("I think <b>so</b>.", "I think <b>so</b>."),
    ("<think>secret", ""),
    ("", ""),
]


@pytest.mark.parametrize(("sent", "said"), TABLE)
def test_what_was_thought_is_not_said(sent: str, said: str):
    assert without_thoughts(sent) == said
