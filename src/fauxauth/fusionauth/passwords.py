"""Password rules: what the tenant's ``passwordValidationRules`` say of a password."""

from __future__ import annotations

from datetime import datetime

from fauxauth.fusionauth.errors import Error, field_error
from fauxauth.world.people import User
from fauxauth.world.tenants import PasswordValidationRules


def password_errors(password: str, rules: PasswordValidationRules, field: str = "password") -> tuple[Error, ...]:
    """Return every rule that a password breaks (codes: docs/sources.md, FusionAuth 1.2, default theme)."""
    checks = (
        ("[tooShort]", len(password) < rules.min_length, rules.min_length),
        ("[tooLong]", len(password) > rules.max_length, rules.max_length),
        ("[singleCase]", rules.require_mixed_case and password in (password.lower(), password.upper()), ""),
        ("[onlyAlpha]", rules.require_non_alpha and (password.isalnum() or not password), ""),
        ("[requireNumber]", rules.require_number and not any(c.isdigit() for c in password), ""),
    )
    return tuple(field_error(kind, field, bound) for kind, broken, bound in checks if broken)


def with_password(user: User, password: str | None, now: datetime) -> User:
    """Return the user with a new password: the former one is remembered, what was found of it is forgotten."""
    former = (user.password, *user.previous_passwords) if user.password is not None else user.previous_passwords
    return user.changed(
        password=password,
        password_last_update_instant=now,
        breached_password_status=None,
        previous_passwords=former,
    )
