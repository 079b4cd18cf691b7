"""The world that a recorded conversation needs: whoever logged in, with fake passwords, and what they met there."""

from __future__ import annotations

import re
from collections.abc import Mapping
from typing import Any

from fauxauth.contract.messages import Json
from fauxauth.conversation.matching import MATCHERS
from fauxauth.conversation.scrubbing import Scrubber
from fauxauth.conversation.sending import Response

_LOGIN = "/api/login"
_TWO_FACTOR_LOGIN = "/api/two-factor/login"
_TWO_FACTOR_SEND = re.compile(r"/api/two-factor/send/([^/]+)")
_FUSE_SESSION = re.compile(r"/api/v[\d.]+/session")

_KNOWN_BY: Mapping[int, Mapping[str, Any]] = {
    200: {},
    202: {},
    203: {"passwordChangeRequired": True},
    212: {"verified": False},
    213: {},
    242: {},
    410: {"expiry": "2020-01-01T00:00:00Z"},
    423: {"active": False},
}
"""The answers to a right password of somebody who is there, with what makes the fake give them (Login API)."""

_NOT_REGISTERED = 202
_TWO_FACTOR = 242

_OF_USERS = (
    "email",
    "username",
    "firstName",
    "middleName",
    "lastName",
    "fullName",
    "mobilePhone",
    "birthDate",
    "imageUrl",
)
"""What of a user in a reply is worth having in the fake, so that its replies have the same fields."""


class RecordedWorld:
    """Collects what exchanges tell about users and applications, in fake words."""

    def __init__(self, scrubber: Scrubber) -> None:
        self._scrubber = scrubber
        self._users: dict[str, dict[str, Any]] = {}
        self._fuse_users: dict[str, dict[str, Any]] = {}
        self._applications: dict[str, dict[str, Any]] = {}
        self._keys: list[str] = []
        self._tenants: list[str] = []
        self._pending: dict[str, str] = {}
        self._sent_to: dict[str, str] = {}
        self._methods: dict[str, tuple[str, str]] = {}

    def api_key(self, original: str) -> str:
        """Return the fake for an API key: of the first one it is the one that every world has."""
        if original not in self._keys:
            self._keys.append(original)
        number = self._keys.index(original) + 1
        return "fake-api-key" if number == 1 else f"fake-api-key-{number}"

    def has_tenant(self, original: str) -> None:
        """Take that there is a tenant."""
        if original not in self._tenants:
            self._tenants.append(original)

    def learn(self, path: str, body: Json, response: Response, *, authorized: bool) -> None:
        """Take from an exchange what it tells."""
        content = response.content if isinstance(response.content, dict) else {}
        asked = body if isinstance(body, dict) else {}
        if path == _LOGIN and response.status in _KNOWN_BY:
            self._learn_login(asked, content, response.status, authorized=authorized)
        elif _FUSE_SESSION.fullmatch(path) and 200 <= response.status < 300:
            self._learn_fuse_login(asked)
        sending = _TWO_FACTOR_SEND.fullmatch(path)
        if sending and isinstance(asked.get("methodId"), str):
            self._sent_to[sending[1]] = str(asked["methodId"])
        user = content.get("user")
        if isinstance(user, dict):
            self._learn_user(user)

    def code_for(self, path: str, body: Json, response: Response) -> str | None:
        """Return what stands for a good code of a second factor; None for anything else."""
        two_factor_id = body.get("twoFactorId") if isinstance(body, dict) else None
        who = self._pending.get(str(two_factor_id))
        if path != _TWO_FACTOR_LOGIN or response.status >= 300 or who is None:
            return None
        method, address = self._methods.get(self._sent_to.get(str(two_factor_id), ""), ("authenticator", ""))
        return f"${{totp {who}}}" if method == "authenticator" else f"${{code {address}}}"

    def sections(self) -> dict[str, Any]:
        """Return the sections of the file."""
        fusionauth = {
            "apiKeys": [{"key": self.api_key(each)} for each in self._keys] if len(self._keys) > 1 else [],
            "tenants": [{"id": self._scrubber.fake(each, "tenantId")} for each in self._tenants],
            "applications": list(self._applications.values()),
            "users": list({id(user): user for user in self._users.values()}.values()),
        }
        found: dict[str, Any] = {}
        if any(fusionauth.values()):
            found["fusionauth"] = {name: each for name, each in fusionauth.items() if each}
        if self._fuse_users:
            found["fuse"] = {"users": list(self._fuse_users.values())}
        return found

    def _learn_login(
        self, asked: Mapping[str, Json], content: Mapping[str, Any], status: int, *, authorized: bool
    ) -> None:
        login_id, password, application_id = (asked.get(name) for name in ("loginId", "password", "applicationId"))
        if not isinstance(login_id, str) or not isinstance(password, str):
            return
        user = self._user(login_id)
        user["password"] = self._scrubber.fake(password, "password")
        user |= _KNOWN_BY[status]
        if isinstance(application_id, str):
            application = self._application(application_id)
            if not authorized:
                application.setdefault("loginConfiguration", {})["requireAuthentication"] = False
            if "refreshToken" in content:
                application.setdefault("loginConfiguration", {}).update(
                    allowTokenRefresh=True, generateRefreshTokens=True
                )
            if status != _NOT_REGISTERED:
                self._register(user, application["id"])
        if status == _TWO_FACTOR:
            self._learn_methods(user, login_id, content)

    def _learn_methods(self, user: dict[str, Any], login_id: str, content: Mapping[str, Any]) -> None:
        methods = []
        for method in _objects(content.get("methods")):
            made = (
                {"method": method["method"]} if str(method.get("method")) in ("authenticator", "email", "sms") else {}
            )
            address = next((name for name in ("email", "mobilePhone") if isinstance(method.get(name), str)), None)
            if made and address is not None:
                made[address] = self._scrubber.fake(method[address], address)
            if made:
                methods.append(made)
                self._methods[str(method.get("id"))] = (made["method"], made.get(address or "", ""))
        user["twoFactor"] = {"methods": methods}
        self._pending[str(content.get("twoFactorId"))] = self._scrubber.fake(login_id, "loginId")

    def _learn_user(self, given: Mapping[str, Any]) -> None:
        login_ids = [given[name] for name in ("email", "username") if isinstance(given.get(name), str)]
        known = [self._users[each] for each in login_ids if each in self._users]
        if not known:
            return
        # Who logged in by either is one user.
        user = {name: value for each in reversed(known) for name, value in each.items()}
        self._users |= dict.fromkeys(login_ids, user)
        for name in _OF_USERS:
            if isinstance(given.get(name), str):
                user[name] = self._scrubber.fake(given[name], name)
        for registration in _objects(given.get("registrations")):
            if isinstance(registration.get("applicationId"), str):
                self._register(user, self._application(registration["applicationId"])["id"])

    def _learn_fuse_login(self, asked: Mapping[str, Json]) -> None:
        login, password = asked.get("login_name") or asked.get("email"), asked.get("password")
        if isinstance(login, str) and isinstance(password, str):
            fake = self._scrubber.fake(login, "login_name")
            made = {"login_name": fake, "password": self._scrubber.fake(password, "password")}
            self._fuse_users[login] = made | ({"email": fake} if "@" in fake else {})

    def _user(self, login_id: str) -> dict[str, Any]:
        name = "email" if "@" in login_id else "username"
        return self._users.setdefault(login_id, {name: self._scrubber.fake(login_id, "loginId"), "registrations": []})

    def _application(self, application_id: str) -> dict[str, Any]:
        fake = self._scrubber.fake(application_id, "applicationId")
        made = {"id": fake} if MATCHERS["<uuid>"](fake) else {}
        return self._applications.setdefault(
            application_id, {**made, "name": f"Application {len(self._applications) + 1}"}
        )

    @staticmethod
    def _register(user: dict[str, Any], application_id: str) -> None:
        registrations = user["registrations"]
        if {"applicationId": application_id} not in registrations:
            registrations.append({"applicationId": application_id})


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list, none in anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
