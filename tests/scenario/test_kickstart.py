"""A kickstart of FusionAuth is a scenario: what its requests make is there, what is not faked is listed."""

from __future__ import annotations

import json
import signal
from pathlib import Path
from typing import Any

import httpx
import jwt
import pytest

from fauxauth import FauxAuth, Scenario, ScenarioError
from fauxauth.cli import main
from fauxauth.world import World
from fauxauth.world.people import User

from ..serving import serving

FOLDER = Path(__file__).parent / "kickstart"
ACME = FOLDER / "acme.json"
DEFAULT_TENANT = "30000000-0000-0000-0000-000000000001"
PORTAL = "85a00000-0000-0000-0000-000000000002"
SHOP = "85a00000-0000-0000-0000-000000000001"
ADMIN_APPLICATION = "3c219e58-ed0e-4b18-ad48-f4f92793ae32"
RICHARD = "00000000-0000-0000-0000-000000000002"
PASSWORD = "correct horse battery"
KEYS = [{"key": "fake-key"}]


@pytest.fixture(autouse=True)
def environment(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ACME_API_KEY", "fake-acme-key")


@pytest.fixture
def acme() -> FauxAuth:
    return FauxAuth(ACME)


def ask(fake: FauxAuth, path: str, body: object, key: str = "fake-acme-key", tenant_id: str = "") -> httpx.Response:
    transport = httpx.WSGITransport(fake.wsgi_app)
    headers = {"Authorization": key, **({"X-FusionAuth-TenantId": tenant_id} if tenant_id else {})}
    with httpx.Client(transport=transport, base_url="http://fake.example.com") as client:
        return client.post(path, json=body, headers=headers)


def log_in(fake: FauxAuth, login_id: str, application_id: str, password: str = PASSWORD) -> httpx.Response:
    return ask(fake, "/api/login", {"loginId": login_id, "password": password, "applicationId": application_id})


def request(url: str, method: str = "POST", **more: Any) -> dict[str, Any]:
    return {"method": method, "url": url, **more}


def kickstart(*requests: Any, **more: Any) -> Scenario:
    return Scenario.parse(json.dumps({"apiKeys": KEYS, "requests": requests, **more}), "kickstart.json")


def world_of(*requests: Any, **more: Any) -> World:
    return kickstart(*requests, **more).world()


def users_of(world: World) -> list[User]:
    return list(world.directory.users())


def complaints(text: str, file: str = "kickstart.json") -> list[str]:
    """What is wrong with a kickstart: place, path and message of each mistake."""
    with pytest.raises(ScenarioError) as raised:
        Scenario.parse(text, file)
    found = ((f"{each.line}:{each.column}", each.path, each.message) for each in raised.value.problems)
    return [": ".join(filter(None, parts)) for parts in found]


def mistakes(*requests: Any, **more: Any) -> list[str]:
    """The same without the place, for a kickstart that is written on one line."""
    found = complaints(json.dumps({"apiKeys": KEYS, "requests": requests, **more}))
    return [each.partition(": ")[2] for each in found]


def test_who_is_registered_by_a_kickstart_can_log_in(acme: FauxAuth) -> None:
    answer = log_in(acme, "monica@example.com", ADMIN_APPLICATION)

    assert answer.status_code == 200
    user = answer.json()["user"]
    assert (user["email"], user["data"]) == ("monica@example.com", {"company": "Acme"})
    assert [(each["applicationId"], each["roles"]) for each in user["registrations"]] == [
        (ADMIN_APPLICATION, ["admin"])
    ]


def test_a_second_factor_of_a_kickstart_is_asked_for_and_its_code_is_right(acme: FauxAuth) -> None:
    challenge = log_in(acme, "richard@example.com", PORTAL)
    assert challenge.status_code == 242

    body = {"twoFactorId": challenge.json()["twoFactorId"], "code": acme.totp("richard@example.com")}
    answer = ask(acme, "/api/two-factor/login", body)
    assert answer.status_code == 212
    assert [each["roles"] for each in answer.json()["user"]["registrations"]] == [["reader"], ["user_manager"]]


def test_tokens_are_signed_by_the_key_of_the_kickstart(acme: FauxAuth) -> None:
    body = {"user": {"email": "new@example.com", "password": PASSWORD}, "registration": {"applicationId": PORTAL}}
    made = ask(acme, "/api/user/registration", {**body, "skipVerification": True}, tenant_id=DEFAULT_TENANT)

    token = made.json()["token"]
    assert jwt.get_unverified_header(token)["alg"] == "ES256"
    claims = jwt.decode(token, options={"verify_signature": False})
    assert (claims["iss"], claims["exp"] - claims["iat"]) == ("acme.example", 600)
    assert made.json()["refreshToken"]


def test_a_key_of_one_tenant_and_one_endpoint_is_just_that(acme: FauxAuth) -> None:
    body = {"loginId": "erlich", "password": PASSWORD}
    assert ask(acme, "/api/login", body, "fake-key-of-the-shop").status_code == 203
    assert ask(acme, "/api/user", {}, "fake-key-of-the-shop").status_code == 401
    monica = {"loginId": "monica@example.com", "password": PASSWORD}
    assert ask(acme, "/api/login", monica, "fake-key-of-the-shop").status_code == 404


def test_tenants_applications_and_the_rest_are_those_of_the_kickstart(acme: FauxAuth) -> None:
    directory = acme.world.directory
    shop = next(tenant for tenant in directory.tenants.values() if tenant.name == "Shop")
    assert list(directory.tenants) == [DEFAULT_TENANT, shop.id]
    assert directory.tenants[DEFAULT_TENANT].email_configuration.verification_strategy == "FormField"
    assert directory.tenants[DEFAULT_TENANT].multi_factor_configuration.enabled_methods() == ("authenticator", "email")
    assert shop.failed_authentication_configuration.too_many_attempts == 3
    assert [each.tenant_id for each in directory.applications.values()] == [DEFAULT_TENANT, shop.id, DEFAULT_TENANT]
    assert [role.name for role in directory.applications[PORTAL].roles] == ["reader", "writer", "owner"]
    assert directory.applications[SHOP].name == "Shop 🛍️"
    assert directory.applications[SHOP].verify_registration is True
    assert [action.name for action in acme.world.user_actions.values()] == ["Lock"]
    assert acme.world.report_timezone == "Europe/Berlin"


def test_nobody_s_first_choice_is_the_application_fusionauth(acme: FauxAuth) -> None:
    assert acme.application_id == PORTAL
    assert list(acme.world.directory.applications)[-1] == ADMIN_APPLICATION
    assert acme.api_key == "fake-acme-key"


def test_what_is_not_faked_is_listed_by_name(acme: FauxAuth) -> None:
    (shop,) = [each.id for each in acme.world.directory.tenants.values() if each.name == "Shop"]
    assert acme.scenario.not_faked == (
        "settings is not faked",
        "apiKeys[1].keyManager is not faked",
        (
            f"requests[0]: PATCH /api/tenant/{DEFAULT_TENANT}: "
            "tenant.emailConfiguration.host, tenant.emailConfiguration.port are not faked"
        ),
        (
            f"requests[2]: POST /api/application/{PORTAL}: application.oauthConfiguration.clientSecret, "
            "application.oauthConfiguration.enabledGrants are not faked"
        ),
        "requests[10]: POST /api/theme is not faked",
        "requests[11]: POST /api/group is not faked",
        f"requests[13]: PATCH /api/tenant/{shop}: tenant.themeId is not faked",
        "requests[14]: PATCH /api/system-configuration: systemConfiguration.corsConfiguration is not faked",
    )


def test_a_scenario_has_nothing_to_list() -> None:
    assert Scenario().not_faked == Scenario.load("one-of-each").not_faked == ()


def test_a_scenario_may_change_what_its_kickstart_makes() -> None:
    fake = FauxAuth(FOLDER / "acme.yaml")

    richard, nora = fake.user("richard@example.com"), fake.user("nora@example.com")
    assert (richard.id, richard.first_name, richard.password) == (RICHARD, "Richard", PASSWORD)
    assert nora.password == "another"
    tenant = fake.world.directory.tenants[DEFAULT_TENANT]
    assert (tenant.issuer, tenant.email_configuration.verify_email) == ("changed.example", True)
    assert fake.scenario.name == "acme"
    assert len(fake.scenario.not_faked) == 8


def test_generated_users_stand_beside_those_of_a_kickstart(tmp_path: Path) -> None:
    made = request("/api/user", body={"user": {"email": "anna@example.com", "password": PASSWORD}})
    (tmp_path / "kickstart.json").write_text(json.dumps({"apiKeys": KEYS, "requests": [made]}))
    (tmp_path / "crowd.yaml").write_text(
        "{fauxauth: 1, fusionauth: {kickstart: kickstart.json, users: {generate: 100}}}"
    )
    fake = FauxAuth(tmp_path / "crowd.yaml")
    assert len(fake.world.directory) == 101
    assert fake.user("anna@example.com").password == PASSWORD


def test_uuids_follow_from_the_seed(tmp_path: Path) -> None:
    made = request("/api/user/#{userId}", body={"user": {"email": "anna@example.com"}})
    text = json.dumps({"variables": {"userId": "#{UUID()}"}, "apiKeys": KEYS, "requests": [made]})
    (tmp_path / "kickstart.json").write_text(text)

    def user_id(seed: int) -> str:
        parsed = Scenario.parse(
            f"{{fauxauth: 1, seed: {seed}, fusionauth: {{kickstart: kickstart.json}}}}", str(tmp_path / "seeded.yaml")
        )
        return users_of(parsed.world())[0].id

    assert user_id(1) == user_id(1) != user_id(2)


def test_variables_are_replaced_wherever_text_stands() -> None:
    made = request(
        "#{endpoint}",
        body={
            "user": {"email": "#{name}@#{domain}", "data": {"plain": "\\#{name}", "tenant": "#{FUSIONAUTH_TENANT_ID}"}}
        },
    )
    variables = {"endpoint": "/api/user", "name": "anna", "domain": "example.com", "address": "#{name}@example.org"}
    (user,) = users_of(world_of(made, variables=variables))
    assert user.email == "anna@example.com"
    assert user.data == {"plain": "#{name}", "tenant": user.tenant_id}


def test_variables_may_stand_in_each_other_and_those_of_an_instance_in_them() -> None:
    made = request("/api/user", body={"user": {"email": "#{email}", "data": {"ids": "#{ids}"}}})
    variables = {
        "email": "anna@#{domain}",
        "domain": "example.com",
        "ids": "#{FUSIONAUTH_TENANT_ID} #{defaultTenantId}",
    }
    (user,) = users_of(world_of(made, variables=variables))
    assert (user.email, user.data) == ("anna@example.com", {"ids": f"{user.tenant_id} {user.tenant_id}"})


def test_variables_that_stand_in_each_other_in_a_circle_are_refused() -> None:
    text = '{"variables": {"a": "#{b}", "b": "#{c}", "c": "#{a}"}, "apiKeys": [{"key": "x"}]}'
    assert complaints(text) == ["1:47: variables.c: variables cannot stand in each other in a circle: a → b → c → a"]


def test_a_kickstart_that_would_expand_beyond_all_bounds_is_refused(tmp_path: Path) -> None:
    doubling = {f"v{number}": f"#{{v{number - 1}}}" * 2 for number in range(1, 40)}
    text = json.dumps({"variables": {"v0": "text", **doubling}, "apiKeys": [{"key": "x"}]})
    assert "variables make more than 10,000,000 characters of this kickstart" in complaints(text)[0]

    chain = {f"v{number}": f"#{{v{number + 1}}}" for number in range(2000)}
    text = json.dumps({"variables": {**chain, "v2000": "text"}, "apiKeys": [{"key": "x"}]})
    assert complaints(text)[0].endswith("variables.v50: at most 50 variables can stand in each other")

    made = request("/api/user", body={"user": {"email": "anna@example.com", "data": "&{a0.json}"}})
    text = json.dumps({"apiKeys": KEYS, "requests": [made]})
    for number in range(60):
        (tmp_path / f"a{number}.json").write_text(json.dumps(dict.fromkeys("xy", f"&{{a{number + 1}.json}}")))
    (tmp_path / "a20.json").write_text("{}")
    found = complaints(text, str(tmp_path / "kickstart.json"))
    assert "a kickstart includes at most 1,000 files: " in found[0]

    for number in range(60):
        (tmp_path / f"a{number}.json").write_text(json.dumps({"x": f"&{{a{number + 1}.json}}"}))
    (complaint,) = complaints(text, str(tmp_path / "kickstart.json"))
    assert "at most 50 files include one the next: " in complaint


def test_of_what_cannot_be_had_nothing_else_is_told() -> None:
    text = """{
  "variables": {"key": "#{ENV.NOBODY_SETS_THIS}", "defaultTenantId": "#{key}", "url": [], "other": "nope"},
  "apiKeys": [{"key": "#{key}", "tenantId": "#{other}"}],
  "requests": [
    {"method": "POST", "url": "#{url}", "body": {"tenant": {"name": "Other"}}},
    {"method": "PATCH", "url": "/api/tenant/#{defaultTenantId}", "body": {"tenant": {"issuer": "acme.example"}}},
    "&{absent.json}"
  ]
}"""
    assert complaints(text) == [
        "2:24: variables.key: the environment has no variable NOBODY_SETS_THIS",
        "2:87: variables.url: a variable is text, found a list",
        "3:45: apiKeys[0].tenantId: 'nope' is not a UUID; write one such as 10000000-0000-0002-0000-000000000001",
        "7:5: requests[2]: there is no such file: absent.json",
    ]


def test_a_default_tenant_with_an_id_that_is_none_is_told_where_it_is_given() -> None:
    (complaint,) = complaints('{"variables": {"defaultTenantId": "acme"}, "apiKeys": [{"key": "x"}]}')
    assert complaint.startswith("1:35: variables.defaultTenantId: 'acme' is not a UUID")


def test_a_tenant_is_made_as_a_copy_of_another() -> None:
    copy = "00000000-0000-0000-0000-00000000000d"
    world = world_of(
        request("/api/tenant/#{FUSIONAUTH_TENANT_ID}", "PATCH", body={"tenant": {"issuer": "acme.example"}}),
        request(
            f"/api/tenant/{copy}",
            body={
                "sourceTenantId": "#{FUSIONAUTH_TENANT_ID}",
                "tenant": {"name": "Copy", "issuer": "not-this.example"},
            },
        ),
    )
    made = world.directory.tenants[copy]
    assert (made.name, made.issuer) == ("Copy", "acme.example")

    (complaint,) = complaints(
        '{"apiKeys": [{"key": "x"}], "requests": [{"method": "POST", "url": "/api/tenant", "body": '
        '{"sourceTenantId": "00000000-0000-0000-0000-00000000000e", "tenant": {"name": "Copy"}}}]}'
    )
    assert complaint.endswith(
        "requests[0].body.sourceTenantId: no request before this one makes a tenant with the id "
        "00000000-0000-0000-0000-00000000000e"
    )


def test_a_password_that_an_instance_would_refuse_is_told() -> None:
    (complaint,) = complaints(
        '{"requests": [{"method": "POST", "url": "/api/user", "body": {"user": {"email": "a@example.com", '
        '"password": "short"}}}], "apiKeys": [{"key": "x"}]}'
    )
    assert complaint == (
        "1:110: requests[0].body.user.password: the password breaks the tenant's rules: "
        "The [password] property must be at least [8] characters."
    )


def test_a_user_of_no_said_tenant_is_told_that_alone() -> None:
    found = complaints(
        """{"apiKeys": [{"key": "x"}], "requests": [
  {"method": "POST", "url": "/api/tenant", "body": {"tenant": {"name": "Other"}}},
  {"method": "POST", "url": "/api/application/10000000-0000-0002-0000-00000000000a",
    "tenantId": "#{FUSIONAUTH_TENANT_ID}", "body": {"application": {"name": "Shop"}}},
  {"method": "POST", "url": "/api/user/00000000-0000-0000-0000-00000000000c",
    "body": {"user": {"email": "a@example.com", "password": "open-sesame"}}},
  {"method": "POST", "url": "/api/user/registration/00000000-0000-0000-0000-00000000000c",
    "body": {"registration": {"applicationId": "10000000-0000-0002-0000-00000000000a"}}}
]}"""
    )
    assert len(found) == 1, found
    assert "there are several tenants; say which one with tenantId: " in found[0]


def test_text_that_spells_a_boolean_or_a_number_is_one_where_one_is_wanted() -> None:
    tenant = {
        "name": "true",
        "emailConfiguration": {"verifyEmail": "#{yes}"},
        "externalIdentifierConfiguration": {"twoFactorIdTimeToLiveInSeconds": "90"},
    }
    world = world_of(request("/api/tenant", body={"tenant": tenant}), variables={"yes": "true"})
    made = list(world.directory.tenants.values())[1]
    assert (made.name, made.email_configuration.verify_email) == ("true", True)
    assert made.external_identifier_configuration.two_factor_id_time_to_live_in_seconds == 90


@pytest.mark.parametrize(("skips", "verified"), [({}, (False, False)), ({"skipVerification": True}, (True, False))])
def test_who_must_verify_is_not_verified_at_once(skips: dict[str, bool], verified: tuple[bool, bool]) -> None:
    world = world_of(
        request(
            "/api/tenant/#{FUSIONAUTH_TENANT_ID}",
            "PATCH",
            body={"tenant": {"emailConfiguration": {"verifyEmail": True}}},
        ),
        request(f"/api/application/{SHOP}", body={"application": {"name": "Shop", "verifyRegistration": True}}),
        request(
            "/api/user/registration",
            body={"user": {"email": "anna@example.com"}, "registration": {"applicationId": SHOP}, **skips},
        ),
    )
    (user,) = users_of(world)
    assert (user.verified, (user.registrations or ())[0].verified) == verified


def test_a_put_replaces_and_a_patch_changes() -> None:
    world = world_of(
        request(
            f"/api/user/{RICHARD}", body={"user": {"email": "r@example.com", "password": PASSWORD, "firstName": "R"}}
        ),
        request(f"/api/user/{RICHARD}", "PATCH", body={"user": {"lastName": "H", "preferredLanguages": ["en"]}}),
        request(f"/api/user/{RICHARD}", "PATCH", body={"user": {"firstName": None, "preferredLanguages": ["fr"]}}),
        request(
            "/api/user/00000000-0000-0000-0000-000000000003",
            body={"user": {"email": "a@example.com", "password": PASSWORD, "firstName": "A"}},
        ),
        request("/api/user/00000000-0000-0000-0000-000000000003", "PUT", body={"user": {"email": "b@example.com"}}),
    )
    richard, other = users_of(world)
    assert (richard.first_name, richard.last_name, richard.preferred_languages) == (None, "H", ("en", "fr"))
    assert (other.email, other.first_name, other.password) == ("b@example.com", None, PASSWORD)


def test_an_application_may_name_its_roles_and_a_url_may_lack_its_slash() -> None:
    world = world_of(request(f"api/application/{SHOP}", body={"application": {"name": "Shop", "roles": ["a", "b"]}}))
    assert [role.name for role in world.directory.applications[SHOP].roles] == ["a", "b"]


def test_a_merge_patch_replaces_lists() -> None:
    kind = {"contentType": "application/merge-patch+json"}
    world = world_of(
        request(f"/api/application/{SHOP}", body={"application": {"name": "Shop", "roles": [{"name": "a"}]}}),
        request(f"/api/application/{SHOP}", "PATCH", body={"application": {"roles": [{"name": "b"}]}}, **kind),
    )
    assert [role.name for role in world.directory.applications[SHOP].roles] == ["b"]


def test_a_registration_is_changed_by_put_and_patch() -> None:
    entry = {"applicationId": SHOP, "username": "rich", "data": {"a": 1}}
    world = world_of(
        request(f"/api/application/{SHOP}", body={"application": {"name": "Shop"}}),
        request(f"/api/user/registration/{RICHARD}", body={"user": {"email": "r@example.com"}, "registration": entry}),
        request(
            f"/api/user/registration/{RICHARD}", "PATCH", body={"registration": {"applicationId": SHOP, "roles": ["x"]}}
        ),
        request(f"/api/user/registration/{RICHARD}/{SHOP}", "PATCH", body={"registration": {"data": {"b": 2}}}),
        request("/api/user/00000000-0000-0000-0000-000000000003", body={"user": {"email": "a@example.com"}}),
        request("/api/user/registration/00000000-0000-0000-0000-000000000003", body={"registration": entry}),
        request(
            "/api/user/registration/00000000-0000-0000-0000-000000000003",
            "PUT",
            body={"registration": {"applicationId": SHOP, "roles": ["y"]}},
        ),
    )
    entries = [(user.registrations or ())[0] for user in users_of(world)]
    assert [(each.roles, each.username, each.data) for each in entries] == [
        (("x",), "rich", {"a": 1, "b": 2}),
        (("y",), None, {}),
    ]


def test_without_a_tenant_of_its_own_a_thing_belongs_to_the_only_one_or_to_that_of_its_application() -> None:
    world = world_of(
        request(f"/api/application/{SHOP}", body={"application": {"name": "Shop"}}),
        request("/api/tenant", body={"tenant": {"name": "Other"}}),
        request(
            "/api/user/registration", body={"user": {"email": "a@example.com"}, "registration": {"applicationId": SHOP}}
        ),
        request("/api/user", body={"user": {"email": "b@example.com"}, "applicationId": SHOP}),
    )
    default = next(iter(world.directory.tenants))
    assert {user.tenant_id for user in users_of(world)} == {default} == {world.directory.applications[SHOP].tenant_id}


def test_keys_that_every_instance_has_can_be_named() -> None:
    world = world_of(
        request(
            "/api/tenant/#{FUSIONAUTH_TENANT_ID}",
            "PATCH",
            body={"tenant": {"jwtConfiguration": {"accessTokenKeyId": "#{FUSIONAUTH_DEFAULT_SIGNING_KEY_ID}"}}},
        ),
        request(
            "/api/application",
            body={
                "application": {
                    "name": "Shop",
                    "jwtConfiguration": {"accessTokenKeyId": "4b8f1c06-518e-45bd-9ac5-d549686ae02a"},
                    "theme": "#{FUSIONAUTH_FORM[adminUser]_ID}",
                }
            },
        ),
    )
    assert [key.algorithm for key in world.directory.keys.values()] == ["HS384", "HS256"]


def test_api_keys_and_signing_keys_are_made_by_requests_too() -> None:
    world = world_of(
        request("/api/api-key", body={"apiKey": {"key": "fake-second"}}),
        request("/api/api-key/50000000-0000-0000-0000-000000000001", body={"apiKey": {"name": "made up"}}),
        request(
            "/api/api-key/50000000-0000-0000-0000-000000000001",
            "PATCH",
            body={"apiKey": {"permissions": {"endpoints": {"/api/login": ["POST"]}}}},
        ),
        request(
            "/api/key/import",
            body={"key": {"algorithm": "HS256", "kid": "acme", "secret": "fake-secret-of-a-signing-key-1234"}},
        ),
    )
    first, second, third = world.directory.api_keys.values()
    assert (first.key, second.key) == ("fake-key", "fake-second")
    assert (third.permits("/api/login", "POST"), third.permits("/api/user", "GET")) == (True, False)
    assert [key.kid for key in world.directory.keys.values()] == ["acme"]


def test_what_a_real_server_ignores_or_sends_is_not_in_the_world() -> None:
    body = {
        "user": {"email": "a@example.com", "password": PASSWORD, "active": False, "verified": False, "salt": "fake"},
        "sendSetPasswordEmail": True,
        "disableDomainBlock": False,
    }
    scenario = kickstart(request("/api/user", body=body))
    (user,) = users_of(scenario.world())
    assert (user.active, user.verified, user.password) == (True, True, None)
    assert scenario.not_faked == ("requests[0]: POST /api/user: user.salt, sendSetPasswordEmail are not faked",)


@pytest.mark.parametrize(
    "one",
    [
        request("/api/user/import", body={"users": []}),
        request("/api/user/action", body={}),
        request("/api/email/template", body={"emailTemplate": {"text": "@{absent.txt}"}}),
        request("/api/lambda", body="&{absent.json}"),
        request("/api/identity-provider/#{FUSIONAUTH_LAMBDA[GoogleReconcile]_ID}", "PUT"),
        request(f"/api/application/{SHOP}/scope", body={}),
    ],
    ids=lambda each: str(each["url"]),
)
def test_a_request_that_is_not_faked_is_named_and_needs_no_files(one: dict[str, Any]) -> None:
    (note,) = kickstart(one).not_faked
    assert note.startswith(f"requests[0]: {one['method']} {one['url'].partition('#')[0]}")
    assert note.endswith(" is not faked")


def test_json_patches_are_not_faked() -> None:
    patch = [{"op": "add", "path": "/tenant/name", "value": "x"}]
    one = request("/api/tenant/x", "PATCH", body=patch, contentType="application/json-patch+json")
    assert kickstart(one).not_faked == ("requests[0]: PATCH /api/tenant/x of application/json-patch+json is not faked",)


def test_without_an_api_key_there_is_the_usual_one_and_a_note() -> None:
    scenario = Scenario.parse('{"variables": {}}', "kickstart.json")
    assert list(scenario.world().directory.api_keys) == ["fake-api-key"]
    assert scenario.not_faked == ("apiKeys: there is none, and an instance needs one to carry out its kickstart",)


def test_keys_that_no_kickstart_has_are_named_unless_they_look_like_a_slip() -> None:
    assert kickstart(_comment="x", licenseId="x").not_faked == ("_comment is not faked", "licenseId is not faked")
    assert mistakes(requets=[]) == ["unknown key 'requets'; did you mean 'requests'?"]
    assert mistakes(request("/api/user", boddy={})) == ["requests[0]: unknown key 'boddy'; did you mean 'body'?"]


@pytest.mark.parametrize(
    ("text", "complaint"),
    [
        ("", "1:1: the file is empty; expected a JSON object"),
        ("[]", "1:1: expected an object, found a list"),
        ('{"apiKeys": [],}', "1:15: JSON has no comma before '}'"),
        ('{"apiKeys": [1 2]}', "1:16: expected ',' or ']', found '2'"),
        ('{"apiKeys": []\n "requests": []}', "2:2: expected ',' or '}', found '\"'"),
        ('{"apiKeys" []}', "1:12: expected ':' after the key, found '['"),
        ("{'apiKeys': []}", '1:2: expected a key in double quotes, found "\'"'),
        ('{"apiKeys": [}', "1:14: expected a value, found '}'"),
        ('{"apiKeys": [', "1:14: expected a value, found the end of the file"),
        ('{\n  // keys\n  "apiKeys": []}', "2:3: JSON has no comments"),
        ('{"requests": [], "requests": []}', "1:18: duplicate key 'requests', already given on line 1"),
        ('{"variables": {"a": "x', "1:21: this string is never closed; a line break in it is written \\n"),
        ('{"variables": {"a": "x\ty"}}', "1:23: a control character in a string; write a tab as \\t"),
        ('{"variables": {"a": "\\d"}}', "1:22: JSON knows no such escape; write '\\\\' for a backslash"),
        ('{"variables": {"a": "\\ud800"}}', "1:21: this string has half a character: one of \\ud800 to \\udfff alone"),
        ('{"variables": {"a": NaN}}', "1:21: expected a value, found 'N'"),
        ('{"variables": {"a": 007}}', "1:21: expected a value, found '0'"),
        ('{"variables": {}} {}', "1:19: expected the end of the file, found '{'"),
        ('{"variables":' * 101, "1:1301: nested more than 100 levels deep"),
    ],
)
def test_what_is_not_json_is_told_with_its_place(text: str, complaint: str) -> None:
    assert complaints(text) == [complaint]


def test_tabs_and_escapes_are_json_all_the_same() -> None:
    text = '{\t"apiKeys":[\t{"key"\n:"fake-\\u006bey"}]\t,"variables":{"n":1e3,"m":-0.5,"s":"\\/\\ud83d\\ude00"}}'
    assert list(Scenario.parse(text, "kickstart.json").world().directory.api_keys) == ["fake-key"]


def test_every_mistake_of_a_kickstart_is_told_with_its_place() -> None:
    text = """{
  "variables": {"name": "anna", "absent": "#{ENV.NOBODY_SETS_THIS}", "list": [1]},
  "apiKeys": [{"key": 5}, {"key": "x", "permissions": {"endpoints": {"/api/login": ["FETCH"]}}}],
  "requests": [
    {"method": "GET", "url": "/api/user"},
    {"method": "POST", "url": "user", "body": {}},
    {"method": "POST", "url": "/api/user", "body": {"user": {"email": "#{nmae}", "expiry": "x"}}},
    {"method": "POST", "url": "/api/user", "body": {}},
    {"method": "POST", "url": "/api/user", "body": {"user": 5}},
    {"method": "POST", "url": "/api/user", "body": "&{absent.json}"},
    {"method": "POST", "url": "/api/user", "body": "anna"},
    {"method": "POST", "url": "/api/theme", "body": "#{unclosed"},
    {"method": "POST", "url": "/api/user/registration", "body": {"registration": {}}},
    "anna"
  ]
}"""
    assert complaints(text) == [
        "2:43: variables.absent: the environment has no variable NOBODY_SETS_THIS",
        "2:78: variables.list: a variable is text, found a list",
        '3:23: apiKeys[0].key: expected text, found the number 5; write "5" in quotes',
        (
            "3:85: apiKeys[1].permissions.endpoints['/api/login'][0]: "
            "expected one of DELETE, GET, PATCH, POST, PUT, found 'FETCH'; did you mean 'PATCH'?"
        ),
        "5:16: requests[0].method: expected one of PATCH, POST, PUT, found 'GET'",
        "6:31: requests[1].url: 'user' does not have the form of /api/user/registration",
        "7:71: requests[2].body.user.email: there is no variable 'nmae'; did you mean 'name'?",
        "7:92: requests[2].body.user.expiry: 'x' is not an instant; write one such as 2026-01-05T09:00:00Z",
        "8:52: requests[3].body: the key 'user' is missing",
        "9:61: requests[4].body.user: expected an object, found the number 5",
        "10:52: requests[5].body: there is no such file: absent.json",
        "11:52: requests[6].body: expected an object, found text 'anna'",
        "12:53: requests[7].body: '#{' is never closed; write '\\\\#{' for a plain one",
        "13:65: requests[8].body: the key 'user' is missing, and the URL has no id",
        "14:5: requests[9]: expected a mapping, found text 'anna'",
    ]


@pytest.mark.parametrize(
    ("requests", "complaint"),
    [
        (
            [request(f"/api/user/{RICHARD}", "PATCH", body={"user": {}})],
            f"requests[0].url: no request before this one makes a user with the id {RICHARD}",
        ),
        (
            [request(f"/api/application/{SHOP}/role", body={"role": {"name": "x"}})],
            f"requests[0].url: no request before this one makes an application with the id {SHOP}",
        ),
        (
            [
                request(f"/api/user/{RICHARD}", body={"user": {"email": "r@example.com"}}),
                request(f"/api/user/registration/{RICHARD}/{SHOP}", "PATCH", body={"registration": {}}),
            ],
            f"requests[1].url: no request before this one registers the user for the application {SHOP}",
        ),
        (
            [
                request("/api/user", body={"user": {"email": "r@example.com"}}),
                request("/api/user", body={"user": {"email": "R@example.com"}}),
            ],
            (
                "requests[1].body.user.email: two users of a tenant have the loginId r@example.com; "
                "the other is requests[0].body.user.email on line 1"
            ),
        ),
        (
            [request("/api/user", body={"user": {"firstName": "Anna"}})],
            "requests[0].body.user: a user needs an email or a username to log in with",
        ),
        (
            [request("/api/application", body={"application": {"id": "x"}})],
            (
                "requests[0].body.application.id: 'x' is not a UUID; "
                "write one such as 10000000-0000-0002-0000-000000000001"
            ),
        ),
        (
            [request("/api/application", body={"application": {"active": True}})],
            "requests[0].body.application: the key 'name' is missing; expected text",
        ),
    ],
)
def test_a_request_that_a_server_would_refuse_is_a_mistake(requests: list[Any], complaint: str) -> None:
    assert mistakes(*requests) == [complaint]


def test_with_several_tenants_a_request_must_say_which_one() -> None:
    tenant = request("/api/tenant/30000000-0000-0000-0000-000000000009", body={"tenant": {"name": "Other"}})
    (complaint,) = mistakes(tenant, request("/api/user", body={"user": {"email": "a@example.com"}}))
    assert complaint.startswith("requests[1].body.user: there are several tenants; say which one with tenantId: ")


def test_files_that_include_each_other_are_refused(tmp_path: Path) -> None:
    (tmp_path / "kickstart.json").write_text(
        json.dumps({"apiKeys": KEYS, "requests": [request("/api/user", body="&{a.json}")]})
    )
    (tmp_path / "a.json").write_text('{"user": "&{b.json}"}')
    (tmp_path / "b.json").write_text('{"data": "&{a.json}"}')
    with pytest.raises(ScenarioError, match=r"files cannot include each other in a circle: \S+a.json → \S+b.json → "):
        Scenario.load(tmp_path / "kickstart.json")


def test_text_of_a_file_is_included_and_escapes_are_not(tmp_path: Path) -> None:
    data = {"text": "<@{note.txt}>", "plain": "\\@{note.txt}", "too": "\\&{note.txt}"}
    one = request("/api/user", body={"user": {"email": "a@example.com", "data": data}})
    (tmp_path / "kickstart.json").write_text(json.dumps({"apiKeys": KEYS, "requests": [one]}))
    (tmp_path / "note.txt").write_text('two\n"lines"')
    (user,) = users_of(Scenario.load(tmp_path / "kickstart.json").world())
    assert user.data == {"text": '<two\n"lines">', "plain": "@{note.txt}", "too": "&{note.txt}"}


def test_a_mistake_in_an_included_file_is_told_where_it_is(tmp_path: Path) -> None:
    (tmp_path / "user.json").write_text('{"user":\n  {"email": 5}}')
    (tmp_path / "kickstart.json").write_text(
        json.dumps({"apiKeys": KEYS, "requests": [request("/api/user", body="&{user.json}")]})
    )
    with pytest.raises(ScenarioError) as raised:
        Scenario.load(tmp_path / "kickstart.json")
    (problem,) = raised.value.problems
    assert (problem.file, problem.line, problem.column) == (str(tmp_path / "user.json"), 2, 13)
    assert problem.path == "requests[0].body.user.email"


def test_a_kickstart_that_is_not_there_is_told_where_it_is_named(tmp_path: Path) -> None:
    text = "fauxauth: 1\nfusionauth:\n  kickstart: absent.json\n"
    file = str(tmp_path / "some.yaml")
    assert complaints(text, file) == [f"3:14: fusionauth.kickstart: there is no such file: {tmp_path / 'absent.json'}"]
    assert complaints("fauxauth: 1\nfusionauth: {kickstart: [x]}\n", file) == [
        "2:25: fusionauth.kickstart: expected text, found a list"
    ]


def test_a_scenario_is_no_kickstart(tmp_path: Path) -> None:
    (tmp_path / "other.yaml").write_text("fauxauth: 1\n")
    file = str(tmp_path / "some.yaml")
    assert complaints("{fauxauth: 1, fusionauth: {kickstart: other.yaml}}", file) == [
        (
            f"1:39: fusionauth.kickstart: {tmp_path / 'other.yaml'} is a scenario, not a kickstart; "
            "include it, or extend it"
        )
    ]


def test_a_seed_that_is_none_is_told_as_ever(tmp_path: Path) -> None:
    (tmp_path / "kickstart.json").write_text('{"apiKeys": [{"key": "fake-key"}]}')
    text = "{fauxauth: 1, seed: 010, fusionauth: {kickstart: kickstart.json}}"
    (complaint,) = complaints(text, str(tmp_path / "some.yaml"))
    assert complaint.startswith("1:21: seed: '010' is not a plain number")


@pytest.mark.parametrize("name", ["kickstart.json", "kickstart"])
def test_a_test_is_marked_with_a_kickstart(name: str, pytester: pytest.Pytester) -> None:
    made = request("/api/user", body={"user": {"email": "anna@example.com", "password": PASSWORD}})
    if name.endswith(".json"):
        pytester.path.joinpath(name).write_text(json.dumps({"apiKeys": KEYS, "requests": [made]}))
    pytester.makepyfile(
        f"""
        import pytest

        @pytest.mark.fauxauth("{name}")
        def test_users(fauxauth):
            assert fauxauth.user("{"anna" if name.endswith(".json") else "admin"}@example.com").password
        """
    )
    pytester.runpytest_subprocess("-p", "no:cacheprovider").assert_outcomes(passed=1)


def test_check_shows_what_is_not_faked_and_is_content(capsys: pytest.CaptureFixture[str]) -> None:
    assert main(["check", str(ACME)]) == 0
    first, *notes = capsys.readouterr().out.splitlines()
    assert first == f"{ACME}: ok"
    assert len(notes) == 8
    assert f"{ACME}: note: requests[10]: POST /api/theme is not faked" in notes


def test_serve_says_what_is_not_faked_when_it_starts() -> None:
    with serving(str(ACME)) as server:
        _, logged = server.stop(signal.SIGTERM)[1:]
    assert "note: requests[10]: POST /api/theme is not faked" in logged.splitlines()
    assert any(line.startswith("monica@example.com") for line in server.printed)


def test_quiet_says_nothing() -> None:
    with serving("--quiet", str(ACME)) as server:
        assert server.stop(signal.SIGTERM) == (0, "", "")
