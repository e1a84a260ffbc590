"""Asking the person behind a client, in both eras of the protocol.

The older era asks while the call waits. In the newer one the call ends with what is asked, and is made again with the
answer. Which it is, nobody who asks needs to know: ask before anything is changed.
"""

from __future__ import annotations

from enum import StrEnum

from fastmcp.server.context import Context
from mcp.shared.exceptions import MCPError
from mcp_types import (
    ElicitRequest,
    ElicitRequestedSchema,
    ElicitRequestFormParams,
    ElicitResult,
    InputRequiredResult,
)
from mcp_types.version import MODERN_PROTOCOL_VERSIONS

YES, NO = "yes", "no"
FIELD = "decision"
# The first choice is what a blind Enter sends.
SCHEMA: ElicitRequestedSchema = {
    "type": "object",
    "properties": {FIELD: {"type": "string", "title": "Allow it?", "enum": [NO, YES]}},
    "required": [FIELD],
}


class Said(StrEnum):
    """What came of asking."""

    YES = "yes"
    NO = "no"
    NOTHING = "nothing"
    """The client cannot ask, or closed the question without an answer."""


class AnswerNeeded(Exception):
    """Ends a call of the newer era with a question."""

    def __init__(self, asks: InputRequiredResult) -> None:
        super().__init__("an answer is needed")
        self.asks = asks


async def asked(ctx: Context, key: str, question: str) -> Said:
    """What a person says to a question. `key` names exactly what is asked, so that no answer fits another question."""
    if not _can_ask(ctx):
        return Said.NOTHING
    if ctx.session.protocol_version in MODERN_PROTOCOL_VERSIONS:
        return _read(_handed_in(ctx, key, question))
    try:
        return _read(await ctx.session.elicit_form(question, SCHEMA, related_request_id=ctx.request_id))
    except MCPError:
        return Said.NOTHING  # the client could not show it, or nobody filled it in as it must be


def _handed_in(ctx: Context, key: str, question: str) -> ElicitResult:
    """The answer that came with this call; without one the call ends with the question."""
    answer = (ctx.input_responses or {}).get(key)
    if not isinstance(answer, ElicitResult):
        request = ElicitRequest(params=ElicitRequestFormParams(message=question, requested_schema=SCHEMA))
        raise AnswerNeeded(InputRequiredResult(input_requests={key: request}))
    return answer


def _can_ask(ctx: Context) -> bool:
    """Whether the client shows forms. One that names no way of asking shows them, as the older era has it."""
    capabilities = ctx.session.client_capabilities
    elicitation = capabilities.elicitation if capabilities else None
    return elicitation is not None and (elicitation.form is not None or elicitation.url is None)


def _read(answer: ElicitResult) -> Said:
    """Only a yes in the form is one: that the form was sent off says nothing yet."""
    if answer.action == "cancel":
        return Said.NOTHING
    said = (answer.content or {}).get(FIELD)
    return Said.YES if answer.action == "accept" and said == YES else Said.NO
