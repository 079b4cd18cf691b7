"""
A page for staff as plain WSGI, which asks FusionAuth through the vendor's own Python client.

It logs people in, sends those who forgot their password an email, and sets the new one.
"""

from __future__ import annotations

import json
from collections.abc import Callable, Iterable
from typing import TYPE_CHECKING, Any

from fusionauth.fusionauth_client import FusionAuthClient
from requests import RequestException

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIEnvironment

Page = tuple[str, dict[str, str]]
"""What a page answers: its status line, and what it tells."""

REFUSALS = {
    203: ("403 Forbidden", "Your password must be changed."),
    404: ("403 Forbidden", "That is not right."),
    421: ("403 Forbidden", "This code is wrong."),
    423: ("403 Forbidden", "Your account is locked."),
}
OUTAGE = ("503 Service Unavailable", "FusionAuth does not answer.")


class StaffPage:
    """The WSGI application: forms in JSON, so that it stays small."""

    def __init__(self, auth_url: str, api_key: str) -> None:
        self._auth = FusionAuthClient(api_key, auth_url)
        self._pages: dict[str, Callable[[dict[str, Any]], Page]] = {
            "/login": self._log_in,
            "/code": self._give_code,
            "/forgot": self._forgot,
            "/change": self._change,
        }

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        """Answer one request."""
        form = json.loads(environ["wsgi.input"].read(int(environ.get("CONTENT_LENGTH") or 0)) or b"{}")
        page = self._pages.get(environ["PATH_INFO"])
        status, told = self._answer(page, form) if page is not None else ("404 Not Found", {})
        start_response(status, [("Content-Type", "application/json")])
        return [json.dumps(told).encode()]

    def _answer(self, page: Callable[[dict[str, Any]], Page], form: dict[str, Any]) -> Page:
        try:
            return page(form)
        except RequestException:
            return OUTAGE[0], {"message": OUTAGE[1]}

    def _log_in(self, form: dict[str, Any]) -> Page:
        return self._welcome(self._auth.login({"loginId": form["email"], "password": form["password"]}))

    def _give_code(self, form: dict[str, Any]) -> Page:
        return self._welcome(self._auth.two_factor_login({"twoFactorId": form["id"], "code": form["code"]}))

    def _forgot(self, form: dict[str, Any]) -> Page:
        # Whether there is such a person is nobody's business.
        self._auth.forgot_password({"loginId": form["email"], "sendForgotPasswordEmail": True})
        return "200 OK", {"message": "If you work here, you have mail."}

    def _change(self, form: dict[str, Any]) -> Page:
        reply = self._auth.change_password(form["id"], {"password": form["password"]})
        return ("200 OK", {"message": "It is changed."}) if reply.was_successful() else self._refusal(reply)

    def _welcome(self, reply: Any) -> Page:
        if reply.status == 200:
            return "200 OK", {"message": f"Hello, {reply.success_response['user'].get('firstName', 'you')}!"}
        if reply.status == 242:
            return "200 OK", {"id": reply.success_response["twoFactorId"]}
        return self._refusal(reply)

    def _refusal(self, reply: Any) -> Page:
        status, message = REFUSALS.get(reply.status, OUTAGE)
        return status, {"message": message}
