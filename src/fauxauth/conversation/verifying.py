"""What comes of running one conversation: it is as expected, it differs, it is skipped, or it cannot be run."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal, TypeAlias

from fauxauth.contract import Version
from fauxauth.conversation.hands import Hands, LentHands
from fauxauth.conversation.loading import Conversation
from fauxauth.conversation.masking import Masking
from fauxauth.conversation.runner import differences_text, run
from fauxauth.conversation.sending import Sender
from fauxauth.errors import ScenarioError, UsageError

Verdict: TypeAlias = Literal["ok", "differs", "skipped", "failed"]


@dataclass(frozen=True)
class Verified:
    """
    What came of a conversation.

    ``text`` says what differs, why it is skipped, or what kept it from being run; ``line`` counts from 1.
    """

    file: str
    line: int
    name: str
    verdict: Verdict
    text: str = ""


def verify(
    conversation: Conversation, sender: Sender, hands: Hands, values: Mapping[str, str], masking: Masking
) -> Verified:
    """Run a conversation; one that asks for more than `LentHands` can do is skipped before its first step."""
    missing = _missing(conversation, hands) if isinstance(hands, LentHands) else None
    if missing is not None:
        return _verified(conversation, "skipped", missing)
    own = {name: value for name, value in values.items() if name in conversation.values}
    try:
        differences = run(conversation, sender, hands, own, masking)
    except ScenarioError as error:
        return _verified(conversation, "failed", str(error))
    return _verified(conversation, "differs" if differences else "ok", differences_text(differences))


def version_of(sender: Sender, api_key: str) -> Version | None:
    """Ask a server for its version, which FusionAuth's status has for an API key; None where nothing tells it."""
    try:
        content = sender("GET", "/api/status", [("Authorization", api_key)], b"").content
        return Version.parse(str(content.get("version"))) if isinstance(content, dict) else None
    except (ConnectionError, UsageError):
        return None


def _missing(conversation: Conversation, hands: LentHands) -> str | None:
    """Say at which step, in which line, a conversation first asks for too much, and for what."""
    for demand in conversation.demands():
        reason = hands.missing(demand.kind, demand.argument)
        if reason is not None:
            line = conversation.problem((demand.step,), "").line
            return f"step {demand.step + 1} (line {line}): {reason}"
    return None


def _verified(conversation: Conversation, verdict: Verdict, text: str) -> Verified:
    mark = conversation.mark
    return Verified(mark.source.file, mark.line + 1, conversation.name, verdict, text)
