"""The world that a recorded conversation needs: whoever logged in, with fake passwords, and what they met there."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping
from typing import Any

from fauxauth.contract.messages import Json
from fauxauth.conversation.matching import MATCHERS
from fauxauth.conversation.recorded import Recorded
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
_EMAIL_NOT_VERIFIED = 212
_REGISTRATION_NOT_VERIFIED = 213
_TWO_FACTOR = 242

_WRONG_KEY = "fake-api-key-of-nobody"

_OF_USERS = (
    "id",
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
        self._made: set[str] = set()
        self._keys: list[str] = []
        self._tenants: list[str] = []
        self._tenant = ""
        self._policy: dict[str, Any] = {}
        self._pending: dict[str, str] = {}
        self._sent_to: dict[str, str] = {}
        self._methods: dict[str, tuple[str, str]] = {}

    def api_key(self, original: str, *, is_refused: bool = False) -> str:
        """Return the fake for an API key: of the first one it is the one that every world has."""
        if original not in self._keys:
            if is_refused:
                return _WRONG_KEY
            self._keys.append(original)
        number = self._keys.index(original) + 1
        return "fake-api-key" if number == 1 else f"fake-api-key-{number}"

    def learn(self, each: Recorded, body: Json) -> None:
        """Take from an exchange what it tells."""
        response = each.response
        content = response.content if isinstance(response.content, dict) else {}
        asked = body if isinstance(body, dict) else {}
        self._has_tenant(each.header("x-fusionauth-tenantid"))
        if each.path in (_LOGIN, _TWO_FACTOR_LOGIN) and response.status in _KNOWN_BY:
            self._learn_login(asked, content, response.status, authorized=bool(each.header("authorization")))
        elif _FUSE_SESSION.fullmatch(each.path) and 200 <= response.status < 300:
            self._learn_fuse_login(asked)
        sending = _TWO_FACTOR_SEND.fullmatch(each.path)
        if sending and isinstance(asked.get("methodId"), str):
            self._sent_to[sending[1]] = str(asked["methodId"])
        user = content.get("user")
        if isinstance(user, dict):
            self._meet(user, is_made=each.request.method == "POST" and "user" in asked)
            self._learn_user(user)

    def _meet(self, user: Mapping[str, Any], *, is_made: bool) -> None:
        """Take that somebody is there from the start, unless it is the conversation that made them."""
        names = [name for name in _login_ids(user) if name not in self._users]
        if is_made:
            self._made.update(names)
        elif names and self._made.isdisjoint(names) and len(names) == len(_login_ids(user)):
            self._user(names[0])

    def _has_tenant(self, original: str) -> None:
        """Take that there is a tenant, and that whoever is met now is in it."""
        self._tenant = self._scrubber.fake(original, "tenantId") if MATCHERS["<uuid>"](original.lower()) else ""
        if self._tenant and self._tenant not in self._tenants:
            self._tenants.append(self._tenant)

    def code_for(self, path: str, body: Json, response: Response) -> str | None:
        """Return what stands for a good code of a second factor; None for anything else."""
        two_factor_id = body.get("twoFactorId") if isinstance(body, dict) else None
        who = self._pending.get(str(two_factor_id))
        if path != _TWO_FACTOR_LOGIN or response.status >= 300 or who is None:
            return None
        method, address = self._methods.get(self._sent_to.get(str(two_factor_id), ""), ("authenticator", ""))
        return (
            f"${{totp {self._scrubber.fake(who, 'loginId')}}}" if method == "authenticator" else f"${{code {address}}}"
        )

    def sections(self) -> dict[str, Any]:
        """Return the sections of the file."""
        tenants = [{"id": each} for each in self._tenants] or ([{"name": "Tenant 1"}] if self._policy else [])
        fusionauth = {
            "apiKeys": [{"key": self.api_key(each)} for each in self._keys] if len(self._keys) > 1 else [],
            "tenants": [{**each, **self._policy} for each in tenants],
            "applications": [self._housed(each) for each in self._applications.values()],
            "users": [self._housed(each) for each in {id(user): user for user in self._users.values()}.values()],
        }
        found: dict[str, Any] = {}
        if any(fusionauth.values()):
            found["fusionauth"] = {name: each for name, each in fusionauth.items() if each}
        if self._fuse_users:
            found["fuse"] = {"users": list(self._fuse_users.values())}
        return found

    def _housed(self, thing: Mapping[str, Any]) -> dict[str, Any]:
        """Say of a user or an application in which tenant it is, where there are several."""
        home = thing.get("tenantId", self._tenants[0]) if len(self._tenants) > 1 else None
        plain = {name: each for name, each in thing.items() if name != "tenantId"}
        return {**plain, "tenantId": home} if home is not None else plain

    def _learn_login(
        self, asked: Mapping[str, Json], content: Mapping[str, Any], status: int, *, authorized: bool
    ) -> None:
        login_id = asked.get("loginId") or self._pending.get(str(asked.get("twoFactorId")))
        password, application_id = asked.get("password"), asked.get("applicationId")
        if not isinstance(login_id, str):
            return
        user = self._user(login_id)
        if isinstance(password, str):
            user["password"] = self._scrubber.fake(password, "password")
        if isinstance(content.get("user"), dict):
            self._learn_user(content["user"])
            user = self._user(login_id)
        user |= _KNOWN_BY[status]
        if status == _EMAIL_NOT_VERIFIED:
            self._policy = {"emailConfiguration": {"verifyEmail": True, **_verification(content)}}
        if isinstance(application_id, str):
            application = self._application(application_id)
            if not authorized and password is not None:
                application.setdefault("loginConfiguration", {})["requireAuthentication"] = False
            self._learn_application(user, application, content, status)
        if status == _TWO_FACTOR:
            self._learn_methods(user, login_id, content)

    def _learn_application(
        self, user: dict[str, Any], application: dict[str, Any], content: Mapping[str, Any], status: int
    ) -> None:
        if "refreshToken" in content:
            application.setdefault("loginConfiguration", {}).update(allowTokenRefresh=True, generateRefreshTokens=True)
        if status == _REGISTRATION_NOT_VERIFIED:
            application |= {"verifyRegistration": True, **_verification(content)}
        if status != _NOT_REGISTERED and "registrations" not in user:
            unverified = {"verified": False} if status == _REGISTRATION_NOT_VERIFIED else {}
            user["registrations"] = [{"applicationId": application["id"], **unverified}]

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
        self._pending[str(content.get("twoFactorId"))] = login_id

    def _learn_user(self, given: Mapping[str, Any]) -> None:
        login_ids = _login_ids(given)
        known = [self._users[each] for each in login_ids if each in self._users]
        if not known:
            return
        # Who logged in by either is one user.
        user = {name: value for each in reversed(known) for name, value in each.items()}
        self._users |= dict.fromkeys(login_ids, user)
        for name in _OF_USERS:
            if isinstance(given.get(name), str) and (name != "id" or MATCHERS["<uuid>"](given[name].lower())):
                user[name] = self._scrubber.fake(given[name], name)
        if isinstance(given.get("registrations"), list):
            # As they were when they were first told of, which is before what is said changes them.
            user.setdefault("registrations", [*self._registrations(given["registrations"])])

    def _registrations(self, given: list[Any]) -> Iterator[dict[str, Any]]:
        for each in _objects(given):
            if isinstance(each.get("applicationId"), str):
                unverified = {"verified": False} if each.get("verified") is False else {}
                yield {"applicationId": self._application(each["applicationId"])["id"], **unverified}

    def _learn_fuse_login(self, asked: Mapping[str, Json]) -> None:
        login, password = asked.get("login_name") or asked.get("email"), asked.get("password")
        if isinstance(login, str) and isinstance(password, str):
            fake = self._scrubber.fake(login, "login_name")
            made = {"login_name": fake, "password": self._scrubber.fake(password, "password")}
            self._fuse_users[login] = made | ({"email": fake} if "@" in fake else {})

    def _user(self, login_id: str) -> dict[str, Any]:
        name = "email" if "@" in login_id else "username"
        made = {name: self._scrubber.fake(login_id, "loginId"), **self._home()}
        return made if login_id in self._made else self._users.setdefault(login_id, made)

    def _application(self, application_id: str) -> dict[str, Any]:
        fake = self._scrubber.fake(application_id, "applicationId")
        made = {"id": fake} if MATCHERS["<uuid>"](fake) else {}
        made |= {"name": f"Application {len(self._applications) + 1}", **self._home()}
        return self._applications.setdefault(application_id, made)

    def _home(self) -> dict[str, str]:
        return {"tenantId": self._tenant} if self._tenant else {}


def _verification(content: Mapping[str, Any]) -> dict[str, Any]:
    """Tell how somebody is verified by the reply: a form field needs an id, and who is gated gets no token."""
    has_id = not content.keys().isdisjoint(("emailVerificationId", "registrationVerificationId"))
    strategy = {"verificationStrategy": "FormField"} if has_id else {}
    return strategy if "token" in content else {**strategy, "unverified": {"behavior": "Gated"}}


def _login_ids(user: Mapping[str, Any]) -> list[str]:
    return [user[name] for name in ("email", "username") if isinstance(user.get(name), str)]


def _objects(value: Any) -> list[dict[str, Any]]:
    """Return the objects in a list, none in anything else."""
    return [each for each in value if isinstance(each, dict)] if isinstance(value, list) else []
