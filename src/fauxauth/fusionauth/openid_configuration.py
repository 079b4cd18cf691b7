"""
``GET /.well-known/openid-configuration``: what a client of OAuth and OpenID Connect reads first.

It announces what a real server does, whether this one fakes it or not: a client that goes on to an endpoint which is
not faked is told so there. Sources: the vendor's OAuth page, "OpenID Configuration"; the values are those of its
published ``OpenIdConfiguration`` class, versions by the releases of its Java client.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

from fauxauth.contract import Call, Content, Lifetime, Operation, Outcome, Version, always, documented
from fauxauth.contract.messages import Json
from fauxauth.fusionauth.asked import empty
from fauxauth.fusionauth.uuids import convert_uuid
from fauxauth.world import World
from fauxauth.world.tenants import Tenant

SECTION = "OAuth endpoints, OpenID Configuration"

PATH = "/.well-known/openid-configuration"

ENDPOINTS = {
    "authorization_endpoint": "/oauth2/authorize",
    "device_authorization_endpoint": "/oauth2/device_authorize",
    "end_session_endpoint": "/oauth2/logout",
    "jwks_uri": "/.well-known/jwks.json",
    "token_endpoint": "/oauth2/token",
    "userinfo_endpoint": "/oauth2/userinfo",
}
"""Paths, which become URLs of the host and the scheme that the request was made to."""

FLAGS = {"backchannel_logout_supported": False, "frontchannel_logout_supported": True}

_ELLIPTIC = ("ES256", "ES384", "ES512")
_RSA = ("RS256", "RS384", "RS512")
_HMAC = ("HS256", "HS384", "HS512")

LISTS: dict[str, tuple[str, ...]] = {
    "claims_supported": (
        "applicationId",
        "at_hash",
        "aud",
        "authenticationType",
        "birthdate",
        "c_hash",
        "email",
        "email_verified",
        "exp",
        "family_name",
        "given_name",
        "iat",
        "iss",
        "jti",
        "middle_name",
        "name",
        "nbf",
        "nonce",
        "phone_number",
        "phone_number_verified",
        "picture",
        "preferred_username",
        "roles",
        "sub",
    ),
    "code_challenge_methods_supported": ("S256",),
    "dpop_signing_alg_values_supported": ("Ed448", "Ed25519", *_ELLIPTIC, "PS256", "PS384", "PS512", *_RSA),
    "grant_types_supported": (
        "authorization_code",
        "password",
        "implicit",
        "refresh_token",
        "urn:ietf:params:oauth:grant-type:device_code",
        "client_credentials",
    ),
    "id_token_signing_alg_values_supported": (*_ELLIPTIC, *_HMAC, *_RSA),
    "response_modes_supported": ("form_post", "fragment", "query"),
    "response_types_supported": ("code", "id_token", "token id_token"),
    "scopes_supported": ("openid", "offline_access", "email", "phone", "profile"),
    "subject_types_supported": ("public",),
    "token_endpoint_auth_methods_supported": ("client_secret_basic", "client_secret_post", "none"),
    "userinfo_signing_alg_values_supported": (*_ELLIPTIC, *_RSA, *_HMAC),
}

SINCE: dict[str, Lifetime] = {
    "code_challenge_methods_supported": Lifetime.of(since="1.64.0"),
    "device_authorization_endpoint": Lifetime.of(since="1.11.0"),
    "dpop_signing_alg_values_supported": Lifetime.of(since="1.64.0"),
    "claims_supported phone_number_verified": Lifetime.of(since="1.59.0"),
    "grant_types_supported client_credentials": Lifetime.of(since="1.56.0"),
    "grant_types_supported urn:ietf:params:oauth:grant-type:device_code": Lifetime.of(since="1.11.0"),
    "scopes_supported email": Lifetime.of(since="1.50.0"),
    "scopes_supported phone": Lifetime.of(since="1.50.0"),
    "scopes_supported profile": Lifetime.of(since="1.50.0"),
}
"""Fields, and items of lists behind the name of the list, that came later; all others were always announced."""

CHECKED = Lifetime.of(since="1.49.0")
"""From when on a tenant that does not exist is told to be unknown (fusionauth-issues #2538)."""

_ALWAYS = Lifetime()


@dataclass(frozen=True, slots=True, kw_only=True)
class OpenIdConfiguration:
    """A question for the configuration, of the tenant that it names or of the default one."""

    base_url: str
    tenant: Tenant
    named_unknown: bool

    def names_unknown_tenant(self) -> bool:
        """The tenantId is not that of a tenant."""
        return self.named_unknown


def gather(call: Call, world: World) -> OpenIdConfiguration:
    """Read the request: the tenant is named in the path, before or behind, or in the query string, or not at all."""
    named = call.path_parameters.get("tenantId") or call.parameter("tenantId")
    found = world.directory.tenants.get(convert_uuid(named) or "") if named is not None else None
    return OpenIdConfiguration(
        base_url=f"{call.scheme}://{call.host}",
        tenant=found or next(iter(world.directory.tenants.values()), Tenant()),
        named_unknown=named is not None and found is None,
    )


def configuration(facts: OpenIdConfiguration, world: World) -> Content:
    """Answer with what this version announces."""
    version = world.version
    body: dict[str, Json] = {"issuer": facts.tenant.issuer, **FLAGS}
    body |= {name: f"{facts.base_url}{path}" for name, path in ENDPOINTS.items()}
    for name, items in LISTS.items():
        body[name] = [item for item in items if _announces(f"{name} {item}", version)]
    return Content(json={name: value for name, value in body.items() if _announces(name, version)})


def _announces(name: str, version: Version) -> bool:
    return SINCE.get(name, _ALWAYS).covers(version)


OPENID_CONFIGURATION: Operation[OpenIdConfiguration, World] = Operation(
    name="fusionauth.openid_configuration",
    method="GET",
    path=f"{PATH}[/{{tenantId}}]",
    title="Retrieve the OpenID Configuration",
    gather=gather,
    takes=("tenantId",),
    outcomes=(
        Outcome(
            status=404,
            name="tenant_not_found",
            when=OpenIdConfiguration.names_unknown_tenant,
            body=empty,
            basis=documented("Release notes 1.49.0, fusionauth-issues #2538; that the response is empty is chosen"),
            lifetime=CHECKED,
        ),
        Outcome(
            status=200,
            name="announced",
            when=always,
            says="The configuration of the tenant, or of the default tenant, which is the first, where none is named.",
            body=configuration,
            basis=documented(f"{SECTION}; which tenant is the default one is chosen"),
        ),
    ),
)

OPENID_CONFIGURATION_OF_TENANT: Operation[OpenIdConfiguration, World] = replace(
    OPENID_CONFIGURATION,
    name="fusionauth.openid_configuration_of_tenant",
    path=f"/{{tenantId}}{PATH}",
    title="Retrieve the OpenID Configuration of a tenant",
    lifetime=Lifetime.of(since="1.46.0"),
)
