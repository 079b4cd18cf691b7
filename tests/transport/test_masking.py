"""Masking: no secret of a request or a reply is ever read in a text, and nothing else is lost."""

from __future__ import annotations

import json
from typing import Any

import httpx
import pytest
from hypothesis import given
from hypothesis import strategies as st

from fauxauth import FauxAuth, Scenario
from fauxauth.conversation import WorldHands, WsgiSender, run
from fauxauth.transport.application import WsgiApp
from fauxauth.world import World
from fauxauth.world.masking import Veil, is_secret, mask

from ..test_fixtures import FILES, conversations

SECRET_NAMES = [
    "password",
    "currentPassword",
    "token",
    "refreshToken",
    "refresh_token",
    "accessToken",
    "authenticationToken",
    "authentication_token",
    "jwt_token",
    "auth_token",
    "legacy_token",
    "code",
    "oneTimeCode",
    "oneTimePassword",
    "secret",
    "secretBase32Encoded",
    "recoveryCodes",
    "changePasswordId",
    "verificationId",
    "emailVerificationId",
    "registrationVerificationId",
    "twoFactorId",
    "twoFactorTrustId",
    "trustToken",
    "trustChallenge",
    "client_secret",
    "apiKey",
    "access_token",
    "authorization",
    "auth-token",
    "cookie",
    "X-Api-Key",
    "user.password",
    "previousPasswords",
    "passwordHash",
    "pin",
    "pass",
    "pw",
    "pwd",
    "salt",
    "passcode",
    "my-otp",
    "emailVerificationOneTimeCode",
]

HARMLESS_NAMES = [
    "loginId",
    "applicationId",
    "tenantId",
    "userId",
    "email",
    "username",
    "passwordChangeRequired",
    "passwordChangeReason",
    "refreshTokenId",
    "passwordLastUpdateInstant",
    "tokenExpirationInstant",
    "breachedPasswordStatus",
    "authenticationType",
    "state",
    "jti",
    "sid",
    "sub",
    "kid",
    "x-fusionauth-tenantid",
    "content-type",
    "methodId",
    "password_change_required",
    "password_requirements",
    "message",
    "encryptionScheme",
]


@pytest.mark.parametrize("name", SECRET_NAMES)
def test_secrets_are_known_by_their_names(name: str) -> None:
    assert is_secret(name)


@pytest.mark.parametrize("name", HARMLESS_NAMES)
def test_what_is_no_secret_may_be_read(name: str) -> None:
    assert not is_secret(name)


def test_equal_secrets_look_equal_and_others_do_not() -> None:
    assert mask("open-sesame") == mask("open-sesame") == "***4d99"
    assert mask("close-sesame") != mask("open-sesame")
    assert mask("") == ""


def test_a_secret_is_masked_wherever_it_turns_up_but_not_inside_of_words() -> None:
    veil = Veil(["open-sesame", "pw"])

    assert veil.text("the value [open-sesame] and 'pw'") == f"the value [{mask('open-sesame')}] and '{mask('pw')}'"
    assert veil.text("pwd") == "pwd"
    assert veil.text("a\nb") == "a\\nb"


# Four parts, none of which stands in a name or a text of ours.
secrets = st.text("xyz789-_%é", min_size=8, max_size=30).map(lambda text: f"Zq{text}")
names = st.sampled_from([each for each in SECRET_NAMES if "-" not in each and "." not in each])
data = st.recursive(secrets, lambda inner: st.lists(inner, max_size=2) | st.dictionaries(names, inner, max_size=2))


def secrets_in(value: Any) -> list[str]:
    if isinstance(value, dict):
        return [text for each in value.values() for text in secrets_in(each)]
    if isinstance(value, list):
        return [text for each in value for text in secrets_in(each)]
    return [str(value)]


@given(
    fields=st.dictionaries(names, data, max_size=4),
    login_id=secrets,
    repeated=st.booleans(),
    place=st.sampled_from(["json", "form", "query", "path", "broken"]),
    key=st.text("xyz789", min_size=8).map(lambda text: f"Zq{text}"),
    cookie=st.text("xyz789", min_size=8).map(lambda text: f"Zq{text}"),
    path=st.sampled_from(["/api/login", "/api/two-factor/login", "/api/v5.0/session", "/api/nothing"]),
)
def test_no_secret_of_a_request_or_a_reply_is_ever_told(
    fields: dict[str, Any], login_id: str, repeated: bool, place: str, key: str, cookie: str, path: str
) -> None:
    fake = FauxAuth()
    told = {**fields, "loginId": (secrets_in(fields) or [login_id])[0] if repeated else "richard@example.com"}
    request: dict[str, Any] = {"headers": {"Authorization": f"Bearer {key}", "Cookie": f"sid={cookie}"}}
    if place == "json":
        request["json"] = told
    elif place == "broken":
        request["content"] = json.dumps(told)[:-1]
    elif place == "path":
        path = f"/api/user/change-password/{cookie}"
    else:
        request["data" if place == "form" else "params"] = {name: secrets_in(each) for name, each in told.items()}
    with httpx.Client(transport=fake.httpx_transport(), base_url="http://fake.example.com") as client:
        client.post(path, **request) if place != "path" else client.get(path, **request)

    texts = [fake.journal.tell(), *map(str, fake.journal)]
    for secret in {*secrets_in(fields), key, cookie}:
        assert not any(secret in text for text in texts)


def test_no_secret_that_a_reply_gives_is_ever_told() -> None:
    fake = FauxAuth(Scenario.parse("{fauxauth: 1, fusionauth: {users: [{username: rich, password: a-password}]}}"))
    fake.update_user("rich", two_factor={"methods": [{"method": "authenticator"}]})
    headers = {"Authorization": fake.api_key}
    with httpx.Client(transport=fake.httpx_transport(), base_url="http://fake.example.com") as client:
        started = client.post("/api/login", json={"loginId": "rich", "password": "a-password"}, headers=headers).json()
        code = fake.totp("rich")
        body = {"twoFactorId": started["twoFactorId"], "code": code, "applicationId": fake.application_id}
        done = client.post("/api/two-factor/login", json=body).json()
        codes = client.post(f"/api/user/two-factor/recovery-code/{done['user']['id']}", headers=headers).json()[
            "recoveryCodes"
        ]
        made = client.get("/api/two-factor/secret", headers=headers).json()

    told = "\n".join([fake.journal.tell(), *map(str, fake.journal)])
    hidden = [started["twoFactorId"], code, done["token"], done["refreshToken"], *codes, *made.values(), "a-password"]
    assert [secret for secret in hidden if secret in told] == []
    assert told.count(mask(started["twoFactorId"])) >= 2


def test_jwts_and_long_opaque_texts_are_masked_under_any_name() -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com")
    token, opaque = fake.mint_token("richard@example.com"), "Zq" * 25
    with httpx.Client(transport=fake.httpx_transport(), base_url="http://fake.example.com") as client:
        client.get(f"/api/nothing/{opaque}", params={"q": f"see {token}"})

    assert mask(token) in fake.journal.tell()
    assert token not in fake.journal.tell()
    assert opaque not in fake.journal.tell()


def secrets_of(world: World) -> set[str]:
    """What a world knows to be a secret, whatever it is called in a request or a reply."""
    users, now = list(world.directory.users()), world.clock.now()
    found = {
        *world.directory.api_keys,
        *(password for user in users for password in (user.password, *user.previous_passwords)),
        *(code for user in users for code in user.two_factor.recovery_codes),
        *(method.secret for user in users for method in user.two_factor.methods),
        *(
            text
            for ticket in world.tickets._tickets.values()
            for text in (ticket.id, ticket.details.get("oneTimeCode"))
        ),
        *(ticket.code.code for ticket in world.tickets._tickets.values() if ticket.code is not None),
        *(token.token for token in world.refresh_tokens),
        *(message.code for message in world.outbox),
        *(user.password for user in world.fuse.users()),
        *(world.fuse.current_token(user, now).text for user in world.fuse.users()),
        *(world.fuse.legacy_token(user) for user in world.fuse.users()),
    }
    return {text for text in found if text is not None and len(text) >= 6}


def test_all_that_is_in_a_secret_is_masked_and_errors_about_one_may_be_read() -> None:
    shown = Veil().value(
        {"password": {"first": "open", "all": ["sesame"]}, "fieldErrors": {"password": [{"code": "x"}]}}
    )

    assert shown == {
        "password": {"first": mask("open"), "all": [mask("sesame")]},
        "fieldErrors": {"password": [{"code": "x"}]},
    }


def test_a_report_that_shows_objects_by_their_repr_shows_no_secret() -> None:
    fake = FauxAuth("one-of-each")
    with httpx.Client(transport=fake.httpx_transport(), base_url="https://auth.example.com") as client:
        request = {"loginId": "anna@example.com", "password": "open-sesame"}
        token = client.post("/api/login", headers={"Authorization": fake.api_key}, json=request).json()["token"]
        client.get("/api/jwt/validate", headers={"Cookie": f"access_token={token}"})

    shown = repr([(each, each.call, each.reply) for each in fake.journal])

    assert "POST /api/login -> 200 fusionauth.login:authenticated" in shown
    assert [secret for secret in (fake.api_key, "open-sesame", token) if secret in shown] == []


def test_no_secret_of_any_conversation_is_ever_told() -> None:
    leaks = []
    for conversation in (each for file in FILES for each in conversations(file)):
        world = conversation.scenario.world()
        run(conversation, WsgiSender(WsgiApp(world)), WorldHands(world))
        told = "\n".join([world.journal.tell(last=100), *map(str, world.journal)])
        leaks += [f"{conversation.name}: {secret}" for secret in secrets_of(world) if secret in told]

    assert leaks == []


def logged_in(fake: FauxAuth, password: str, **more: Any) -> str:
    """What is told of a login with a password."""
    with httpx.Client(transport=fake.httpx_transport(), base_url="https://auth.example.com") as client:
        request = {"loginId": "richard@example.com", "password": password, **more}
        client.post("/api/login", headers={"Authorization": fake.api_key}, json=request)
    return fake.journal.tell(last=1)


FROZEN = "{fauxauth: 1, clock: {start: 2026-01-05T09:00:00Z, mode: frozen}}"


@pytest.mark.parametrize("word", ["password", "Password", "user", "example", "pw"])
def test_a_password_that_is_a_word_is_masked_where_it_is_the_password_alone(word: str) -> None:
    fake = FauxAuth(Scenario.parse(FROZEN))
    fake.add_user(email="richard@example.com", password="open-sesame")

    assert logged_in(fake, word, note=f"it is {word}.") == (
        "all exchanges:\n"
        "1. 09:00:00 POST /api/login -> 404 fusionauth.login:password_incorrect\n"
        "   404 because the password was incorrect, for richard@example.com\n"
        f'   request: {{"loginId":"richard@example.com","password":"{mask(word)}","note":"it is {mask(word)}."}}\n'
        f"   header authorization: {mask(fake.api_key)}\n"
        "   reply: empty"
    )


def test_the_names_of_a_reply_are_told_whatever_the_password_is() -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com", password="password")

    told = logged_in(fake, "password", password_again="password", user={"password": ["password"]})

    assert '"passwordChangeRequired":false' in told
    assert told.count(f'"{mask("password")}"') == 3
    assert '"password"' not in told.replace('"password":', "")


@pytest.mark.parametrize("login_id", ["richard@example.com", "person-0007@example.com", "nobody@example.com"])
def test_a_users_password_is_masked_under_any_name(login_id: str) -> None:
    users = "{listed: [{email: richard@example.com, password: open-sesame}], generate: 9}"
    fake = FauxAuth(Scenario.parse(f"{{fauxauth: 1, fusionauth: {{users: {users}}}}}"))
    fake.update_user("richard@example.com", password="close-sesame")
    known = ["open-sesame", "close-sesame"] + ["fake-password"] * login_id.startswith("person")

    told = logged_in(fake, "wrong-one", loginId=login_id, kennwort=[*known, "open"])

    masked = ",".join(f'"{mask(each)}"' for each in known)
    assert f'"kennwort":[{masked},"open"]' in told


def test_a_password_under_a_made_up_name_is_masked_in_the_text_of_a_failure() -> None:
    fake = FauxAuth()
    fake.add_user(email="richard@example.com", password="open-sesame")
    logged_in(fake, "wrong-one", metaData={"device": {"name": "open-sesame"}})

    with pytest.raises(AssertionError) as failed:
        fake.journal.assert_asked("fusionauth.login", when={"metaData.device.name": "Phone"})
    assert f'✗ metaData.device.name: expected "Phone", came "{mask("open-sesame")}"' in str(failed.value)


def test_what_a_token_claims_is_told() -> None:
    fake = FauxAuth(Scenario.parse(FROZEN))
    fake.add_user(email="richard@example.com")
    token = fake.mint_token("richard@example.com", claims={"secret": "fake-claim"})
    with httpx.Client(transport=fake.httpx_transport(), base_url="https://auth.example.com") as client:
        client.get("/api/jwt/validate", headers={"Authorization": f"Bearer {token}"})

    told = fake.journal.tell()
    assert "200: the access token is valid; the response has its claims, for richard@example.com" in told
    assert '"jwt":{"aud":"10000000-0000-0002-0000-000000000001","exp":1767607200,' in told
    assert f'"secret":"{mask("fake-claim")}"' in told
    assert token not in told
