"""``fauxauth verify``: conversations, run against the fake or against a real server."""

from __future__ import annotations

import getpass
import json
import os
import shlex
import subprocess
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import asdict, dataclass, field

from fauxauth.contract import Version
from fauxauth.conversation import Conversation, Hands, Sender, WorldHands, WsgiSender, load_conversations
from fauxauth.conversation.hands import LentHands
from fauxauth.conversation.masking import Masking
from fauxauth.conversation.over_http import HttpSender, WithApiKey
from fauxauth.conversation.verifying import Verdict, Verified, verify, version_of
from fauxauth.errors import FauxauthError, ScenarioError, UsageError, did_you_mean
from fauxauth.scenario.library import locate
from fauxauth.scenario.values import read_values
from fauxauth.transport.application import WsgiApp

_CODE_SECONDS = 120
"""How long a command may look for a code; messages take their time."""

_WORDS: Mapping[Verdict, str] = {"ok": "as expected", "differs": "different", "skipped": "skipped", "failed": "not run"}


@dataclass(frozen=True)
class RealServer:
    """
    A server to verify against, and what its user lends: the options of the command by their names.

    ``totp_secrets`` are texts as LOGIN_ID=SECRET.
    """

    url: str
    api_key: str | None = None
    totp_secrets: Sequence[str] = ()
    code_command: str | None = None
    asks: bool = False
    timeout: float = 30
    is_insecure: bool = False


@dataclass(frozen=True)
class _Table:
    """Where conversations are run, each with a sender and hands of its own."""

    values: Mapping[str, str]
    seat: Callable[[Conversation], tuple[Sender, Hands]]
    masking: Masking = field(default_factory=Masking)


def verify_files(
    files: Sequence[str],
    *,
    real: RealServer | None,
    values: Sequence[str],
    values_file: str | None,
    as_json: bool,
) -> int:
    """
    Run the conversations of files and print what comes of each.

    Returns 0 if all were as expected or skipped, 1 if any differs, 2 if any could not be run, and if none was.
    """
    try:
        conversations = [each for file in files for each in load_conversations(locate(file))]
        given = {**(read_values(values_file) if values_file is not None else {}), **dict(map(_value, values))}
        _check_names(given, conversations)
        table = _at_the_fake(given) if real is None else _at_a_server(real, given, conversations)
    except ScenarioError as error:
        print(error, file=sys.stderr)
        return 2
    except FauxauthError as error:
        print(f"fauxauth: {error}", file=sys.stderr)
        return 2
    found = []
    for conversation in conversations:
        found.append(_verified(conversation, table))
        if not as_json:
            _print(found[-1])
    print(json.dumps([asdict(each) for each in found], indent=2) if as_json else _summary(found))
    return _exit_code(found)


def _value(text: str) -> tuple[str, str]:
    """Read NAME=VALUE; for a NAME alone, the environment has the value, or whoever sits at the terminal."""
    name, equals, value = text.partition("=")
    if not equals:
        nowhere = f"--value {name} has no value: it is not in the environment, and "
        value = os.environ[name] if name in os.environ else _asked(f"{name}: ", nowhere)
    return name, _utf8(value, name)


def _utf8(text: str, what: str) -> str:
    """Refuse what a terminal or the environment gave and no request can have."""
    try:
        text.encode()
    except UnicodeEncodeError:
        raise UsageError(f"{what} is not UTF-8") from None
    return text


def _asked(prompt: str, complaint: str) -> str:
    """Ask at the terminal, without showing what is typed. Raises `UsageError`, which begins with ``complaint``."""
    if sys.stdin is None or not sys.stdin.isatty():
        raise UsageError(f"{complaint}there is no terminal to ask at")
    try:
        return getpass.getpass(prompt)
    except EOFError:
        raise UsageError(f"{complaint}nothing was typed") from None


def _check_names(given: Mapping[str, str], conversations: Sequence[Conversation]) -> None:
    known = sorted({name for each in conversations for name in each.values})
    for name in given:
        if name not in known:
            hint = did_you_mean(name, known) or f"; there are: {', '.join(known) or 'none'}"
            raise UsageError(f"no file has a value {name!r}{hint}")


def _at_the_fake(values: Mapping[str, str]) -> _Table:
    def seat(conversation: Conversation) -> tuple[Sender, Hands]:
        world = conversation.scenario.world()
        return WsgiSender(WsgiApp(world)), WorldHands(world)

    return _Table(values, seat)


def _at_a_server(real: RealServer, values: Mapping[str, str], conversations: Sequence[Conversation]) -> _Table:
    sender = HttpSender(real.url, timeout=real.timeout, is_insecure=real.is_insecure)
    secrets = dict(_totp_secret(each) for each in real.totp_secrets)
    _check_login_ids(secrets, conversations)
    read_code = _by_command(real.code_command) if real.code_command is not None else _by_asking if real.asks else None
    hands = LentHands(secrets, read_code)
    api_key = _utf8(real.api_key or "", "the API key")
    if api_key:
        _tell_versions(version_of(sender, api_key), conversations)

    def seat(conversation: Conversation) -> tuple[Sender, Hands]:
        key = next(iter(conversation.scenario.world().directory.api_keys), None)
        return (WithApiKey(sender, key, api_key) if api_key and key else sender), hands

    hidden = {value: f"${{{name}}}" for each in conversations for name, value in {**each.values, **values}.items()}
    hidden |= dict.fromkeys(filter(None, (*secrets.values(), api_key)), "***")
    return _Table(values, seat, Masking(hidden, learns=True))


def _tell_versions(server: Version | None, conversations: Sequence[Conversation]) -> None:
    """Say which files mean another version than the server's, as to features: what differs may be due to that."""
    for file, version in dict.fromkeys((each.file, each.scenario.world().version) for each in conversations):
        if server is not None and (server.major, server.minor) != (version.major, version.minor):
            differ = f"the server is FusionAuth {server}, and {file} is for {version}"
            print(f"fauxauth: {differ}; what differs may be due to that", file=sys.stderr)


def _totp_secret(text: str) -> tuple[str, str]:
    login_id, equals, secret = text.rpartition("=") if text.count("=") == 1 else text.partition("=")
    if not equals or not secret:
        raise UsageError("--totp-secret needs LOGIN_ID=SECRET")
    return login_id, _utf8(secret.replace(" ", "").rstrip("="), "the secret of --totp-secret")


def _check_login_ids(secrets: Mapping[str, str], conversations: Sequence[Conversation]) -> None:
    known = sorted({demand.argument for each in conversations for demand in each.demands() if demand.kind == "totp"})
    for login_id in secrets:
        if login_id not in known:
            hint = did_you_mean(login_id, known) or f"; they need those of: {', '.join(known) or 'nobody'}"
            raise UsageError(f"no conversation needs the authenticator of {login_id!r}{hint}")


def _by_command(command: str) -> Callable[[str], str]:
    def read_code(address: str) -> str:
        try:
            done = subprocess.run(  # noqa: S603 (its user's own command)
                [*shlex.split(command), address], capture_output=True, text=True, timeout=_CODE_SECONDS, check=True
            )
        except (OSError, ValueError, subprocess.SubprocessError) as error:
            raise UsageError(f"the command for the code that was sent to {address} failed: {_failure(error)}") from None
        code = done.stdout.strip()
        if not code or "\n" in code:
            raise UsageError(f"the command for the code that was sent to {address} did not print one line")
        return code

    return read_code


def _failure(error: Exception) -> str:
    if isinstance(error, subprocess.CalledProcessError):
        return f"it ended with {error.returncode}"
    if isinstance(error, subprocess.TimeoutExpired):
        return f"it took longer than {_CODE_SECONDS} seconds"
    return (error.strerror if isinstance(error, OSError) else None) or type(error).__name__


def _by_asking(address: str) -> str:
    return _asked(f"code that was sent to {address}: ", "--ask has no code: ").strip()


def _verified(conversation: Conversation, table: _Table) -> Verified:
    sender, hands = table.seat(conversation)
    return verify(conversation, sender, hands, table.values, table.masking)


def _print(found: Verified) -> None:
    text = f": {found.text}" if found.verdict == "skipped" else ""
    print(f"{found.verdict:<7}  {found.file}:{found.line}: {found.name}{text}", flush=True)
    if found.verdict in ("differs", "failed"):
        for line in found.text.splitlines():
            print(f"  {line}", flush=True)


def _summary(found: Sequence[Verified]) -> str:
    return ", ".join(_counts(found)) or "there is no conversation in any of these files"


def _counts(found: Sequence[Verified]) -> Iterator[str]:
    counted = Counter(each.verdict for each in found)
    yield from (f"{counted[verdict]} {words}" for verdict, words in _WORDS.items() if counted[verdict])


def _exit_code(found: Sequence[Verified]) -> int:
    verdicts = {each.verdict for each in found}
    if "failed" in verdicts or not verdicts - {"skipped"}:
        return 2
    return 1 if "differs" in verdicts else 0
