from __future__ import annotations

from collections.abc import Iterator
from typing import Any

import pytest
from fusionauth.fusionauth_client import FusionAuthClient

from fauxauth import AuthServer, Scenario

SCENARIO = Scenario.parse(
    """
    fauxauth: 1
    clock: {start: 2026-01-05T09:00:00Z, mode: frozen}
    fusionauth:
      users:
        - {email: richard@example.com, password: correct horse battery}
        - email: erlich@example.com
          password: correct horse battery
          mobilePhone: 555-0100
          twoFactor: {methods: [{method: authenticator}, {method: email, id: MAIL}, {method: sms, id: TEXT}]}
        - {email: jared@example.com, password: correct horse battery, passwordChangeRequired: true}
    fuse:
      users: [{login_name: joe.bloggs, email: joe.bloggs@example.com, password: correct horse battery}]
    """
)


@pytest.fixture
def server() -> Iterator[AuthServer]:
    with AuthServer(SCENARIO) as running:
        yield running


@pytest.fixture
def client(server: AuthServer) -> Any:
    return FusionAuthClient(server.api_key, server.url)
