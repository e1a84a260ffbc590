"""A CodeAgent with the memory of Dionysus: `python -m docs.examples.five_lines "What do you know of me?"`."""

import sys

from smolagents import CodeAgent
from smolagents.models import LiteLLMModel, Model

from agents import connect


def answer(question: str, model: Model) -> object:
    with connect(allow=["semantic_recall", "create_memory"]) as tools:
        return CodeAgent(tools=tools, model=model).run(question)


if __name__ == "__main__":
    sys.stdout.write(f"{answer(sys.argv[1], LiteLLMModel('ollama_chat/qwen3'))}\n")
