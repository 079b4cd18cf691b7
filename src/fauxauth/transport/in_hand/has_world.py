"""`HasWorld`: what all that can be done with a fake works on."""

from __future__ import annotations

from fauxauth.scenario import Scenario
from fauxauth.transport.application import WsgiApp
from fauxauth.world import World


class HasWorld:
    """Has a scenario, and an application that answers from a world made of it."""

    scenario: Scenario
    wsgi_app: WsgiApp

    @property
    def world(self) -> World:
        """Everything that this fake remembers now."""
        return self.wsgi_app.world
