"""Masking: what of a request and a reply may be read by everybody, and what stands there in place of the rest."""

from __future__ import annotations

import hashlib
import re
from collections.abc import Callable, Container, Iterable, Iterator, Mapping
from functools import lru_cache
from typing import Any, TypeAlias

from fauxauth.contract import Call, Reply
from fauxauth.contract.messages import Json
from fauxauth.contract.request_fields import fields_of

SECRET = frozenset(
    {
        "changepasswordid",
        "code",
        "emailverificationid",
        "pass",
        "pin",
        "pw",
        "recoverycodes",
        "registrationverificationid",
        "salt",
        "trustchallenge",
        "twofactorid",
        "twofactortrustid",
        "verificationid",
    }
)
"""Names whose values are secrets, in lower case and without ``-`` and ``_``."""

SECRET_PARTS = re.compile(
    "apikey|cookie|credential|jwt|onetime|otp|passcode|passphrase|passwd|password|privatekey|pwd|secret|token|authorization"
)
"""What the names of other secrets have in them: the vendors' and those that an application makes up."""

HARMLESS_ENDS = re.compile("(id|instant|expires?|expiration|reason|required|requirements|status|strategy|type|valid)$")
"""How names end that speak about a secret without telling it, such as passwordChangeReason and refreshTokenId."""

_TOKEN = re.compile(r"\beyJ[\w-]+\.[\w-]+\.[\w-]*|(?<![\w-])[\w-]{40,}(?![\w-])")
"""JWTs and long opaque texts where no name gives them away: in the path of something that is not faked, for one."""

_SCHEME = re.compile("^(?:bearer|jwt|basic) +", re.IGNORECASE)

_IN_WORDS = re.compile("(?!(?:[A-Z]?[a-z]*|[A-Z]*)$).{4,}", re.DOTALL)
"""Which secrets are masked in the middle of words, too: no short ones, and no words, as in ``passwordChangeReason``."""


@lru_cache(maxsize=1024)
def is_secret(name: str) -> bool:
    """Whether the value of a field, by dotted name, a parameter or a header is a secret."""
    plain = name.rpartition(".")[2].lower().replace("-", "").replace("_", "")
    return plain in SECRET or (SECRET_PARTS.search(plain) is not None and HARMLESS_ENDS.search(plain) is None)


def mask(secret: str) -> str:
    """Return what stands for a secret: asterisks and four digits, so that equal secrets can be seen to be equal."""
    return f"***{hashlib.blake2b(secret.encode('utf-8', 'surrogatepass'), digest_size=2).hexdigest()}" if secret else ""


def printable(text: str) -> str:
    """Escape control characters, which a request may hold, so that a line stays a line."""
    return text if text.isprintable() else "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


Rule: TypeAlias = Callable[[str], bool]
"""Says of the names in an object whether their values are secrets."""

RULES: Mapping[str, Rule] = {
    "fieldErrors": lambda name: name != "code" and is_secret(name),
    "generalErrors": lambda name: name != "code" and is_secret(name),
    "tokens": lambda _provider: True,
    # Not `is_secret` itself, whose objects are secret as a whole where they stand under a secret's name.
    "jwt": lambda name: is_secret(name),
}
"""
Objects with a rule of their own: in errors ``code`` names a mistake; a registration's tokens are by provider; what a
JWT claims is no JWT.
"""


class Veil:
    """
    Makes what one request and its reply hold fit to be read.

    What stands under the name of a secret is masked there, and wherever else it turns up: in an error message, in the
    path, in a field that an application made up.
    """

    def __init__(self, secrets: Iterable[str] = (), passwords: Container[object] = ()) -> None:
        self._secrets = sorted(secrets, key=len, reverse=True)
        self._passwords = passwords

    @classmethod
    def over(cls, call: Call, reply: Reply | None = None, passwords: Container[object] = ()) -> Veil:
        """Return the veil over a request and its reply; ``passwords`` are known to be some, under whatever name."""
        secrets: set[str] = set()

        def collect(value: object, is_hidden: bool) -> None:
            if is_hidden:
                secrets.add(_scheme_and_secret(str(value))[1])

        for fields in _places(call, reply):
            _walked(fields, collect, str)
        return cls(secrets - {""}, passwords)

    def text(self, text: str) -> str:
        """Return a text on one line, without the secrets that are in it."""
        for secret in self._secrets:
            if secret in text:
                text = _without(text, secret)
        return printable(_TOKEN.sub(lambda found: mask(found.group()), text))

    def name(self, name: str) -> str:
        """Return the name of something, which may be a word that is a secret elsewhere: ``password`` is both."""
        return name if name in self._secrets and not _IN_WORDS.fullmatch(name) else self.text(name)

    def secret(self, text: str) -> str:
        """Return what stands for a value that is a secret wherever it stands, as a cookie's is."""
        return printable(mask(text))

    def value(self, value: object, name: str = "") -> Json:
        """Return plain data, which may stand under a name, without secrets."""
        return _walked(value, self._shown, self.name, is_secret(name), RULES.get(name, is_secret))

    def _shown(self, value: object, is_hidden: bool) -> Json:
        text = str(value)
        if is_hidden or text in self._passwords:
            scheme, secret = _scheme_and_secret(text)
            return f"{scheme}{mask(secret)}"
        if isinstance(value, int | float):
            return mask(text) if text in self._secrets else value
        return self.text(text)


def _without(text: str, secret: str) -> str:
    # Others may be part of a word, or of an address, that has nothing to do with them.
    pattern = re.escape(secret) if _IN_WORDS.fullmatch(secret) else rf"(?<![\w@]){re.escape(secret)}(?![\w@]|\.\w)"
    return re.sub(pattern, mask(secret), text)


def _places(call: Call, reply: Reply | None) -> Iterator[Mapping[str, object]]:
    """Go through everything in a request and its reply that has names."""
    yield fields_of(call)
    yield call.headers
    yield {"cookie": list(call.cookies.values())}
    if reply is not None:
        yield {"cookie": [cookie.value for cookie in reply.content.cookies]}
        yield dict(reply.content.headers)
        yield reply.content.json if isinstance(reply.content.json, dict) else {}


def _walked(
    value: object,
    leaf: Callable[[Any, bool], Any],
    named: Callable[[str], str],
    is_hidden: bool = False,
    rule: Rule = is_secret,
) -> Json:
    """
    Return plain data with what ``leaf`` makes of its values, and ``named`` of names.

    ``leaf`` is told of each value whether it is a secret.
    """
    if isinstance(value, Mapping):
        return {
            # In what is a secret everything is, if it has no rule of its own.
            named(name): _walked(
                each, leaf, named, rule(name) or (is_hidden and rule is is_secret), RULES.get(name, rule)
            )
            for name, each in value.items()
        }
    if isinstance(value, list | tuple):
        return [_walked(each, leaf, named, is_hidden, rule) for each in value]
    # Neither is anything that somebody could use.
    return value if value is None or isinstance(value, bool) else leaf(value, is_hidden)


def _scheme_and_secret(text: str) -> tuple[str, str]:
    """Take the scheme of an Authorization header from what follows it."""
    secret = _SCHEME.sub("", text, count=1)
    return text[: len(text) - len(secret)], secret
