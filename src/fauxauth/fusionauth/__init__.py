"""FusionAuth: the Login API and what its flows hand off to, one module for each of the vendor's operations."""

from fauxauth.contract import Service
from fauxauth.fusionauth.change_password import CHANGE_PASSWORD
from fauxauth.fusionauth.jwt import JWKS, REFRESH, VALIDATE
from fauxauth.fusionauth.login import LOGIN
from fauxauth.fusionauth.logout import LOGOUT
from fauxauth.fusionauth.two_factor_login import TWO_FACTOR_LOGIN
from fauxauth.fusionauth.two_factor_send import TWO_FACTOR_SEND

SERVICE = Service(
    name="fusionauth",
    title="FusionAuth",
    operations=(LOGIN, TWO_FACTOR_LOGIN, LOGOUT, TWO_FACTOR_SEND, CHANGE_PASSWORD, REFRESH, VALIDATE, JWKS),
    json_type="application/json; charset=UTF-8",
    alphabetical=True,
    headers=(("Cache-Control", "no-store"),),
)

__all__ = ["SERVICE"]
