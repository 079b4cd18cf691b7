"""What the tests of conversations share: reading them from text, and running one against the fake."""

from __future__ import annotations

from fauxauth.conversation import Conversation, Difference, WorldHands, WsgiSender, run
from fauxauth.conversation.loading import conversations_of
from fauxauth.scenario.document import Document
from fauxauth.transport.application import WsgiApp

WORLD = """\
fauxauth: 1
clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
fusionauth:
  users:
    - email: richard@example.com
      password: pw
      twoFactor: {methods: [{method: authenticator}, {method: email, id: BBBB}]}
    - {email: monica@example.com, password: pw}
contract:
  a conversation:
"""
"""A world up to the steps of a conversation, which begin on line 11."""

LOGIN = "request: POST /api/login, headers: {Authorization: fake-api-key}"
MONICA = f"{LOGIN}, json: {{loginId: monica@example.com, password: pw}}"
RICHARD = f"{LOGIN}, json: {{loginId: richard@example.com, password: pw}}"


def conversation(*steps: str) -> Conversation:
    """Read a conversation whose steps are given as flow mappings, each on a line of its own."""
    text = WORLD + "".join(f"    - {{{step}}}\n" for step in steps)
    return conversations_of(Document.parse(text, "talk.yaml"))[0]


def talk(*steps: str) -> list[Difference]:
    """Run a conversation with a fresh world of the fake."""
    one = conversation(*steps)
    world = one.scenario.world()
    return run(one, WsgiSender(WsgiApp(world)), WorldHands(world))
