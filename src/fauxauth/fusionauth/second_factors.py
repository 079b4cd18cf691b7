"""
Second factors as they are added and removed: what a method needs, the codes that prove it, and recovery codes.

Source: docs/sources.md, FusionAuth 7.1 and 7.3.
"""

from __future__ import annotations

import base64
import binascii
from collections.abc import Callable, Mapping
from datetime import datetime
from typing import get_args

from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.fusionauth.request import Body
from fauxauth.world import World
from fauxauth.world.objects import MethodName
from fauxauth.world.one_time import OneTimeCode, Ticket
from fauxauth.world.outbox import Channel, Message
from fauxauth.world.people import TwoFactor, TwoFactorMethod, User
from fauxauth.world.tenants import Tenant

RECOVERY_CODES = 10
"""How many recovery codes there are in a set."""

SECRET_SIZE = 14
"""The fewest octets of an authenticator's secret: 112 bits (NIST SP 800-63B); the vendor publishes no bound."""

ADDRESS_FIELDS: Mapping[str, str] = {"email": "email", "sms": "mobilePhone"}
"""The field with the address that a method's codes go to; an authenticator makes its codes itself."""


def method_errors(body: Body, tenant: Tenant | None) -> tuple[Error, ...]:
    """Find what is wrong with the method that a request names, and with the address that its codes go to."""
    method = body.text("method")
    if method is None:
        return (field_error("[blank]", "method"),)
    if method not in get_args(MethodName):
        return (field_error("[invalid]", "method"),)
    errors: list[Error] = []
    if tenant is not None and method not in tenant.multi_factor_configuration.enabled_methods():
        errors.append(Error("[disabled]method", f"The method [{method}] is not enabled for this tenant.", "method"))
    address = ADDRESS_FIELDS.get(method)
    if address is not None and body.text(address) is None:
        errors.append(field_error("[blank]", address))
    return tuple(errors)


def secret_of(body: Body) -> str | None:
    """
    Return the Base32 secret of an authenticator that is to be added, or None if there is none that can be used.

    ``secret`` is taken as the plain text that it encodes, as in the page's sample, whose ``secretBase32Encoded`` is the
    Base32 of just that text; where both are given the Base32 counts (chosen).
    """
    encoded = body.text("secretBase32Encoded")
    plain = body.text("secret") or ""
    octets = _from_base32(encoded) if encoded is not None else plain.encode()
    return base64.b32encode(octets).decode().rstrip("=") if len(octets) >= SECRET_SIZE else None


def _from_base32(text: str) -> bytes:
    try:
        return base64.b32decode(text + "=" * (-len(text) % 8), casefold=True)
    except (binascii.Error, ValueError):
        return b""


def secret_errors(body: Body) -> tuple[Error, ...]:
    """Find what is wrong with the secret of an authenticator that is to be added."""
    given = next((name for name in ("secretBase32Encoded", "secret") if body.text(name) is not None), None)
    if given is None:
        return (field_error("[blank]", "secret"),)
    return () if secret_of(body) is not None else (field_error("[invalid]", given),)


def described_method(body: Body) -> TwoFactorMethod | None:
    """Return the method that a request describes, without an id; None if it names none that there is."""
    described: Mapping[str | None, Callable[[], TwoFactorMethod]] = {
        "authenticator": lambda: TwoFactorMethod(method="authenticator", secret=secret_of(body)),
        "email": lambda: TwoFactorMethod(method="email", email=body.text("email")),
        "sms": lambda: TwoFactorMethod(method="sms", mobile_phone=body.text("mobilePhone")),
    }
    make = described.get(body.text("method"))
    return make() if make is not None else None


def address_of(method: TwoFactorMethod) -> str:
    """Return where a method's codes go."""
    return (method.email if method.method == "email" else method.mobile_phone) or ""


def enabling(method: TwoFactorMethod) -> str:
    """Name what a code is for that is sent to an address before a method is added."""
    return f"enable {method.method} {address_of(method)}"


def disabling(method: TwoFactorMethod) -> str:
    """Name what a code is for that is sent before a method is removed."""
    return f"disable {method.id}"


def send_code(user: User, method: TwoFactorMethod, target: str, now: datetime, world: World) -> None:
    """Send a code for adding or removing a method; codes that were sent for the same before no longer count."""
    for earlier in world.tickets.issued("twoFactorOneTimeCodeId", user.id):
        if earlier.details["target"] == target:
            world.tickets.use_up(earlier)
    lifetimes = world.directory.tenants[user.tenant_id].external_identifier_configuration
    ticket = world.tickets.issue("twoFactorOneTimeCodeId", user.id, now, lifetimes, target=target)
    code = world.chance.digits(6, "two-factor code", user.id)
    world.tickets.attach_code(ticket, OneTimeCode(code, None))
    deliver(code, method, now, world)


def deliver(code: str, method: TwoFactorMethod, now: datetime, world: World) -> None:
    """Send a code to the address of a method."""
    channel: Channel = "email" if method.method == "email" else "sms"
    world.outbox.send(Message(channel, address_of(method), "Your two-factor code", code, now))


def find_sent(user: User, target: str, code: str | None, now: datetime, world: World) -> Ticket | None:
    """Find what was sent to a user, if it was sent for this and has this code."""
    for sent in world.tickets.issued("twoFactorOneTimeCodeId", user.id):
        if sent.details["target"] == target and sent.expires > now and sent.code is not None and sent.code.code == code:
            return sent
    return None


def issue_recovery_codes(user: User, world: World) -> list[str]:
    """Make a new set of recovery codes for a user, in place of the former one."""
    codes = [
        "-".join(world.chance.letters(5, "recovery code", user.id) for _half in range(2)) for _ in range(RECOVERY_CODES)
    ]
    world.directory.save(user.changed(two_factor=user.two_factor.changed(recovery_codes=tuple(codes))))
    return codes


def add_method(user: User, method: TwoFactorMethod, world: World) -> None:
    """Add a method to a user, with a new id."""
    used = {each.id for each in user.two_factor.methods}
    method_id = world.chance.letters(4, "methodId", user.id)
    while method_id in used:
        method_id = world.chance.letters(4, "methodId", user.id)
    methods = (*user.two_factor.methods, method.changed(id=method_id))
    world.directory.save(user.changed(two_factor=user.two_factor.changed(methods=methods)))


def without_method(two_factor: TwoFactor, method_id: str) -> TwoFactor:
    """Return what is left when a method is removed: with the last one its recovery codes go too (chosen)."""
    methods = tuple(method for method in two_factor.methods if method.id != method_id)
    return two_factor.changed(methods=methods) if methods else TwoFactor()
