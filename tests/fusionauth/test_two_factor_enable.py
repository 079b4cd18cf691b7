"""What adding and removing second factors changes, and how codes and secrets are read."""

from __future__ import annotations

import base64
import re
from typing import Any

import httpx
import pyotp
import pytest

from fauxauth import FauxAuth
from fauxauth.world.clock import seconds

from .asking import APPLICATION, LOGIN_ID, PASSWORD, RICHARD_ID, TENANT, ask, log_in, make_fake, make_tenant, richard

SECRET = "JBSWY3DPEHPK3PXPJBSWY3DPEHPK3PXP"
STRICT = {"id": TENANT, "multiFactorConfiguration": {"loginPolicy": "Required"}}


def shown(fake: FauxAuth, secret: str) -> str:
    """What an authenticator app shows that was given a Base32 secret."""
    return pyotp.TOTP(secret).at(seconds(fake.clock.now()))


def enable(fake: FauxAuth, **body: Any) -> httpx.Response:
    return ask(fake, f"/api/user/two-factor/{RICHARD_ID}", body)


def enable_authenticator(fake: FauxAuth, **more: Any) -> httpx.Response:
    body = {"method": "authenticator", "secretBase32Encoded": SECRET, "code": shown(fake, SECRET)}
    return enable(fake, **(body | more))


def enable_email(fake: FauxAuth, address: str = "richard.private@example.com") -> httpx.Response:
    ask(fake, "/api/two-factor/send", {"userId": RICHARD_ID, "method": "email", "email": address})
    return enable(fake, method="email", email=address, code=fake.outbox.latest(address).code)


def disable(fake: FauxAuth, method_id: str, code: str) -> httpx.Response:
    return ask(fake, f"/api/user/two-factor/{RICHARD_ID}?methodId={method_id}&code={code}", method="DELETE")


def refresh_tokens(fake: FauxAuth) -> int:
    return len(list(fake.world.refresh_tokens.of(RICHARD_ID)))


def test_a_required_second_factor_is_enrolled_in_the_middle_of_a_login() -> None:
    fake = make_fake(tenants=[STRICT])
    challenge = log_in(fake, applicationId=...)
    secret = ask(fake, "/api/two-factor/secret", method="GET").json()

    enabled = enable(
        fake,
        method="authenticator",
        secret=secret["secret"],
        code=shown(fake, secret["secretBase32Encoded"]),
        twoFactorId=challenge.json()["twoFactorId"],
    )
    done = ask(
        fake, "/api/two-factor/login", {"twoFactorId": challenge.json()["twoFactorId"], "code": enabled.json()["code"]}
    )

    assert challenge.status_code == 242
    assert challenge.json()["configurableMethods"] == ["authenticator"]
    assert sorted(enabled.json()) == ["code", "recoveryCodes"]
    assert done.status_code == 200
    assert done.json()["user"]["twoFactor"]["methods"][0]["method"] == "authenticator"
    assert fake.journal.outcomes[-1] == "fusionauth.two_factor_login:authenticated"


def test_the_base32_of_a_secret_is_that_of_its_own_characters() -> None:
    secret = ask(make_fake(), "/api/two-factor/secret", method="GET").json()

    assert base64.b32decode(secret["secretBase32Encoded"]) == secret["secret"].encode()
    assert len(secret["secret"]) == 20


def test_each_secret_is_another() -> None:
    fake = make_fake()

    secrets = {ask(fake, "/api/two-factor/secret", method="GET").json()["secret"] for _ in range(5)}

    assert len(secrets) == 5


def test_recovery_codes_are_ten_of_twice_five_letters_and_digits() -> None:
    fake = make_fake()

    codes = enable_authenticator(fake).json()["recoveryCodes"]

    assert len(set(codes)) == 10
    assert all(re.fullmatch(r"[A-Z0-9]{5}-[A-Z0-9]{5}", code) for code in codes)
    assert fake.user(LOGIN_ID).two_factor.recovery_codes == tuple(codes)


def test_a_method_gets_an_id_of_four_letters_and_digits() -> None:
    fake = make_fake()
    enable_authenticator(fake)
    enable_email(fake)

    ids = [method.id for method in fake.user(LOGIN_ID).two_factor.methods]

    assert len(set(ids)) == 2
    assert all(re.fullmatch(r"[A-Z0-9]{4}", each) for each in ids)


def test_a_second_method_leaves_the_recovery_codes_alone() -> None:
    fake = make_fake(tenants=[make_tenant()])
    codes = enable_authenticator(fake).json()["recoveryCodes"]

    assert enable_email(fake).content == b""
    assert fake.user(LOGIN_ID).two_factor.recovery_codes == tuple(codes)


def test_where_both_forms_of_a_secret_are_given_the_base32_counts() -> None:
    fake = make_fake()

    assert enable_authenticator(fake, secret="fake-secret-of-another").status_code == 200
    assert fake.user(LOGIN_ID).two_factor.methods[0].secret == SECRET


def test_a_base32_secret_may_be_written_small() -> None:
    fake = make_fake()

    assert enable_authenticator(fake, secretBase32Encoded=SECRET.lower()).status_code == 200
    assert fake.user(LOGIN_ID).two_factor.methods[0].secret == SECRET


def test_a_code_that_was_sent_adds_a_method_once() -> None:
    fake = make_fake()
    address = "richard.private@example.com"

    assert enable_email(fake, address).status_code == 200
    assert enable(fake, method="email", email=address, code=fake.outbox.latest().code).status_code == 421


def test_of_two_codes_for_one_address_the_later_counts() -> None:
    fake = make_fake()
    address = "richard.private@example.com"
    wanted = {"userId": RICHARD_ID, "method": "email", "email": address}
    ask(fake, "/api/two-factor/send", wanted)
    ask(fake, "/api/two-factor/send", wanted)
    first, second = (message.code for message in fake.outbox)

    assert enable(fake, method="email", email=address, code=first).status_code == 421
    assert enable(fake, method="email", email=address, code=second).status_code == 200


@pytest.mark.parametrize(("after", "status"), [(59, 200), (60, 421)])
def test_a_code_that_was_sent_lives_as_long_as_the_tenant_says(after: int, status: int) -> None:
    fake = make_fake()
    address = "richard.private@example.com"
    ask(fake, "/api/two-factor/send", {"userId": RICHARD_ID, "method": "email", "email": address})

    fake.clock.advance(seconds=after)

    assert enable(fake, method="email", email=address, code=fake.outbox.latest().code).status_code == status


@pytest.mark.parametrize(("revokes", "left"), [(True, 0), (False, 1)])
def test_the_first_method_revokes_refresh_tokens_where_the_tenant_says_so(revokes: bool, left: int) -> None:
    policy = {"refreshTokenRevocationPolicy": {"onMultiFactorEnable": revokes}}
    fake = make_fake(tenants=[make_tenant(jwtConfiguration=policy)])
    log_in(fake)
    assert refresh_tokens(fake) == 1

    enable_authenticator(fake)

    assert refresh_tokens(fake) == left


def test_a_further_method_revokes_no_refresh_tokens() -> None:
    policy = {"refreshTokenRevocationPolicy": {"onMultiFactorEnable": True}}
    fake = make_fake(tenants=[make_tenant(jwtConfiguration=policy)])
    enable_email(fake)
    challenge = log_in(fake).json()
    ask(fake, f"/api/two-factor/send/{challenge['twoFactorId']}", {"methodId": challenge["methods"][0]["id"]})
    body = {
        "applicationId": APPLICATION,
        "twoFactorId": challenge["twoFactorId"],
        "code": fake.outbox.latest().code,
    }
    ask(fake, "/api/two-factor/login", body)
    assert refresh_tokens(fake) == 1

    enable_authenticator(fake)

    assert refresh_tokens(fake) == 1


def test_with_the_last_method_the_recovery_codes_go_and_new_ones_come() -> None:
    fake = make_fake()
    former = enable_authenticator(fake).json()["recoveryCodes"]
    method_id = fake.user(LOGIN_ID).two_factor.methods[0].id

    assert disable(fake, method_id, shown(fake, SECRET)).status_code == 200
    assert fake.user(LOGIN_ID).two_factor.recovery_codes == ()
    assert set(enable_authenticator(fake).json()["recoveryCodes"]).isdisjoint(former)


def test_after_a_recovery_code_removed_all_a_new_set_is_made() -> None:
    fake = make_fake()
    former = enable_authenticator(fake).json()["recoveryCodes"]
    enable_email(fake)
    method_id = fake.user(LOGIN_ID).two_factor.methods[1].id

    assert disable(fake, method_id, former[3]).status_code == 200
    assert fake.user(LOGIN_ID).two_factor.methods == ()
    assert set(enable_authenticator(fake).json()["recoveryCodes"]).isdisjoint(former)


def test_a_code_that_was_sent_removes_a_method_once() -> None:
    methods = [{"method": "email", "id": "MAIL"}, {"method": "sms", "id": "TEXT", "mobilePhone": "555-0100"}]
    fake = make_fake(richard(twoFactor={"methods": methods}))
    ask(fake, "/api/two-factor/send", {"userId": RICHARD_ID, "methodId": "MAIL"})
    code = fake.outbox.latest(LOGIN_ID).code

    assert disable(fake, "TEXT", code).status_code == 200
    assert disable(fake, "MAIL", code).status_code == 421
    assert [method.id for method in fake.user(LOGIN_ID).two_factor.methods] == ["MAIL"]


def test_before_1_30_a_body_removes_nothing() -> None:
    method = {"method": "authenticator", "id": "AUTH", "secret": SECRET}
    fake = make_fake(richard(twoFactor={"methods": [method]}), version="1.29")
    body = {"methodId": "AUTH", "code": shown(fake, SECRET)}

    answer = ask(fake, f"/api/user/two-factor/{RICHARD_ID}", body, method="DELETE")

    assert answer.status_code == 400
    assert disable(fake, "AUTH", shown(fake, SECRET)).status_code == 200


def test_before_1_42_nobody_enrols_in_the_middle_of_a_login() -> None:
    method = {"method": "authenticator", "id": "AUTH", "secret": SECRET}
    fake = make_fake(richard(twoFactor={"methods": [method]}), version="1.41")
    two_factor_id = log_in(fake).json()["twoFactorId"]

    assert enable_authenticator(fake, twoFactorId="unknown").content == b""
    assert enable_authenticator(fake, twoFactorId=two_factor_id).content == b""


@pytest.mark.parametrize(
    ("method", "path", "version", "since"),
    [
        ("POST", f"/api/user/two-factor/{RICHARD_ID}", "1.25", "1.26"),
        ("DELETE", f"/api/user/two-factor/{RICHARD_ID}", "1.25", "1.26"),
        ("POST", "/api/two-factor/start", "1.25", "1.26"),
        ("POST", "/api/two-factor/send", "1.25", "1.26"),
        ("GET", f"/api/user/two-factor/recovery-code/{RICHARD_ID}", "1.25", "1.26"),
        ("GET", "/api/two-factor/status", "1.36", "1.37"),
        ("POST", "/api/two-factor/status", "1.61", "1.62"),
    ],
)
def test_an_operation_is_not_there_before_its_version(method: str, path: str, version: str, since: str) -> None:
    assert ask(make_fake(version=version), path, method=method).status_code == 501
    assert ask(make_fake(version=since), path, method=method).status_code != 501


def test_a_login_of_somebody_else_cannot_be_named() -> None:
    erlich = {"email": "erlich@example.com", "password": PASSWORD}
    fake = make_fake(richard(), erlich, tenants=[STRICT])
    two_factor_id = log_in(fake, "erlich@example.com", applicationId=...).json()["twoFactorId"]

    answer = enable_authenticator(fake, twoFactorId=two_factor_id)

    assert list(answer.json()["fieldErrors"]) == ["twoFactorId"]


def test_a_token_of_a_user_who_is_gone_is_no_right() -> None:
    fake = make_fake()
    token = log_in(fake).json()["token"]
    fake.world.directory.remove(fake.user(LOGIN_ID))

    answer = ask(fake, "/api/two-factor/secret", method="GET", key=f"Bearer {token}")

    assert answer.status_code == 401


def test_a_key_comes_before_the_token_in_a_cookie() -> None:
    fake = make_fake()
    token = log_in(fake).json()["token"]

    answer = ask(fake, "/api/user/two-factor", {}, cookies={"access_token": token})

    assert answer.json()["fieldErrors"]["userId"][0]["code"] == "[missing]userId"


@pytest.mark.parametrize("row", ["enabled_during_login", "first_method_enabled", "enabled"])
def test_a_forced_enabling_enrols_whom_it_invents(row: str) -> None:
    fake = make_fake()
    fake.force(f"fusionauth.two_factor_enable:{row}", times=1)

    answer = ask(fake, "/api/user/two-factor", {})

    invented = list(fake.world.directory.users())[-1]
    assert answer.status_code == 200
    assert [method.method for method in invented.two_factor.methods] == ["authenticator"]


def test_a_forced_start_can_be_completed() -> None:
    fake = make_fake()
    fake.force("fusionauth.two_factor_start:started", times=1)

    started = ask(fake, "/api/two-factor/start", {}).json()
    body = {"twoFactorId": started["twoFactorId"], "code": started["code"]}

    assert ask(fake, "/api/two-factor/login", body).status_code == 200
