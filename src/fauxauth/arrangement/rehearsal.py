"""Playing a conversation in a world whose exchanges are nobody's yet."""

from __future__ import annotations

from dataclasses import replace

from fauxauth.conversation.hands import WorldHands
from fauxauth.conversation.in_process import WsgiSender
from fauxauth.conversation.loading import Conversation
from fauxauth.conversation.runner import run
from fauxauth.conversation.sending import Outgoing, Response
from fauxauth.scenario.contract import ExpectedReply
from fauxauth.transport.application import WsgiApp
from fauxauth.world import World
from fauxauth.world.journal import Journal


class Rehearsal(Journal):
    """The exchanges of a preparation, which are no part of what a test asks."""


class _Stage:
    """Sends requests to a world and notes them; the one of the number ``last`` is held back."""

    def __init__(self, world: World, last: int | None = None) -> None:
        world.journal = Rehearsal()
        self.sent: list[Outgoing] = []
        self.answers: list[str | None] = []
        self._world = world
        self._sender = WsgiSender(WsgiApp(world))
        self._last = last

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        """Send a request, or hold it back."""
        self.sent.append(Outgoing(method, target, headers, body))
        if len(self.sent) - 1 == self._last:
            return Response(200, [], b"")
        known = len(self._world.journal)
        response = self._sender(method, target, headers, body)
        self.answers.append(self._answer() if len(self._world.journal) > known else None)
        return response

    def _answer(self) -> str | None:
        """Return the full name of the last answer that state gave; None where it was forced, or none."""
        answer = self._world.journal[-1].answer
        return answer.name if answer is not None and not answer.forced else None


def played(conversation: Conversation, world: World) -> list[tuple[Outgoing, str | None]]:
    """Play a whole conversation in a world of its scenario; return the requests, and the answers that state gave."""
    stage = _Stage(world)
    run(conversation, stage, WorldHands(world))
    return list(zip(stage.sent, stage.answers, strict=True))


def prepared(conversation: Conversation, number: int, world: World) -> list[Outgoing]:
    """
    Play a conversation before its request of a number, from 0, in a world of its scenario.

    Returns its requests so far; the last one was not sent. The world has an empty journal then.
    """
    steps = conversation.steps
    end = [index for index, step in enumerate(steps) if step.request is not None][number]
    held_back = steps[end].changed(reply=ExpectedReply(), keep={})
    stage = _Stage(world, last=number)
    run(replace(conversation, steps=(*steps[:end], held_back)), stage, WorldHands(world))
    world.journal = Journal()
    return stage.sent


def answer_to(request: Outgoing, world: World) -> str | None:
    """Ask a world; return the full name of the answer that state gave, or None where it was none of state's."""
    stage = _Stage(world)
    stage(request.method, request.target, request.headers, request.body)
    return stage.answers[0]
