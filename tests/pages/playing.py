"""Words for tests over the conversations of the fixtures: each is played once, with every reply as it was sent."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from functools import cache
from pathlib import Path

from fauxauth import Scenario
from fauxauth.conversation import Conversation, Response, WorldHands, WsgiSender, load_conversations, run
from fauxauth.transport.application import WsgiApp
from fauxauth.world.exchange import Exchange
from fauxauth.world.settings import Settings

FIXTURES = Path(__file__).parents[2] / "fixtures"


@dataclass(frozen=True)
class Played:
    """One request of a conversation, how it was answered, and the bytes of the reply."""

    file: Path
    conversation: Conversation
    number: int
    exchange: Exchange
    response: Response

    @property
    def is_forced(self) -> bool:
        """Whether anything in the conversation was brought about by force."""
        return any(step.force is not None for step in self.conversation.steps) or bool(
            self.conversation.scenario.file.force
        )

    @property
    def follows_the_page(self) -> bool:
        """Whether the settings are as they come; with others, answers differ from the page on purpose."""
        return self.conversation.scenario.file.fusionauth.settings == Settings()

    def __str__(self) -> str:
        return f"{self.file.name}, {self.conversation.name!r}, request {self.number}"


class Keeping(WsgiSender):
    """A sender that keeps what came back."""

    def __init__(self, application: WsgiApp) -> None:
        super().__init__(application)
        self.responses: list[Response] = []

    def __call__(self, method: str, target: str, headers: list[tuple[str, str]], body: bytes) -> Response:
        response = super().__call__(method, target, headers, body)
        self.responses.append(response)
        return response


@cache
def played(file: Path) -> tuple[Played, ...]:
    """Play the conversations of a file, each in a world of its own."""
    return tuple(each for conversation in load_conversations(file) for each in _play(file, conversation))


@cache
def application() -> WsgiApp:
    """Return the one application, which is given world after world: to make one takes longer than a conversation."""
    return WsgiApp(Scenario().world())


def _play(file: Path, conversation: Conversation) -> Iterator[Played]:
    world = application().world = conversation.scenario.world()
    sender = Keeping(application())
    run(conversation, sender, WorldHands(world))
    for number, (exchange, response) in enumerate(zip(world.journal, sender.responses, strict=True), start=1):
        yield Played(file, conversation, number, exchange, response)
