"""Examples of the tools of the family energy."""

from docs.generate.examples.kit import Example

EXAMPLES = (
    Example("manage_energy", {"operation": "spend", "action": "reflect"}),
    Example("get_energy_status", {"history": 1}),
    Example("pause_heartbeat", {"reason": "I am presenting."}),
    Example("get_heartbeat_status", {}),
    Example("resume_heartbeat", {}),
)
