"""Asking a fake that a test has in its hands, without a socket."""

from __future__ import annotations

from datetime import datetime, timezone
from typing import Any

import httpx

from fauxauth import FauxAuth
from fauxauth.world.objects import DEFAULT_APPLICATION_ID

RICHARD = "richard@example.com"
START = datetime(2026, 1, 5, 9, tzinfo=timezone.utc)


def client_of(fake: FauxAuth) -> httpx.Client:
    headers = {"Authorization": fake.api_key}
    transport = httpx.WSGITransport(fake.wsgi_app)
    return httpx.Client(transport=transport, base_url="http://fake.example.com", headers=headers)


def ask(fake: FauxAuth, method: str, path: str, headers: dict[str, str] | None = None, **json: Any) -> httpx.Response:
    with client_of(fake) as client:
        return client.request(method, path, json=json or None, headers=headers)


def log_in(fake: FauxAuth, login_id: str = RICHARD, password: str = "open-sesame", **more: Any) -> httpx.Response:
    body = {"loginId": login_id, "password": password, "applicationId": DEFAULT_APPLICATION_ID, **more}
    return ask(fake, "POST", "/api/login", **body)
