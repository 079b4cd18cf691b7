"""The options of ``fauxauth verify`` and ``fauxauth record``."""

from __future__ import annotations

import argparse
import os
import sys
from typing import TYPE_CHECKING

from fauxauth.errors import UsageError

if TYPE_CHECKING:
    from fauxauth.cli.verify import RealServer

API_KEY = "FAUXAUTH_API_KEY"
"""The variable of the environment that has the API key of a real server."""


_LONGEST_SECONDS = 86_400


def add_verify(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``verify``."""
    parser = commands.add_parser(
        "verify",
        help="run conversations against the fake or a real server",
        description="Run the conversations of files and print what differs. Exits 0 if nothing does, 1 if anything "
        "does, and 2 if a conversation could not be run or none was.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file or a shipped scenario")
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.add_argument(
        "--value",
        metavar="NAME[=VALUE]",
        action="append",
        default=[],
        help="a value instead of the file's; without one, the environment's variable NAME, or what you type",
    )
    parser.add_argument("--values", metavar="FILE", help="a YAML file of such values, NAME: VALUE")
    real = parser.add_argument_group("against a real server")
    real.add_argument("--against", metavar="URL", help="run them against this server instead of the fake")
    real.add_argument(
        "--api-key", metavar="KEY", help=f"what to send for the scenario's API key (default: ${API_KEY} if set)"
    )
    real.add_argument(
        "--totp-secret",
        metavar="LOGIN_ID=SECRET",
        action="append",
        default=[],
        help="the Base32 secret of the authenticator of whom a conversation calls LOGIN_ID",
    )
    real.add_argument(
        "--code-command", metavar="COMMAND", help="prints the code that was sent to the address it is given"
    )
    real.add_argument("--ask", action="store_true", help="ask at the terminal for codes that were sent")
    _add_connection(real)
    parser.set_defaults(run=_verify)


def add_record(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    """Add the command ``record``."""
    parser = commands.add_parser(
        "record",
        help="make a conversation file from traffic to a real server",
        description="Pass requests on to a real server until Ctrl-C, and write what is said into a conversation file "
        "in which all passwords, tokens, names, addresses and ids are fake.",
    )
    parser.add_argument("url", metavar="URL", help="the real server")
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=9012, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--out", metavar="FILE", default="recorded.yaml", help="what to write (default: %(default)s)")
    parser.add_argument("--name", default="recorded", help="the conversation's name (default: %(default)s)")
    parser.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    _add_connection(parser)
    parser.set_defaults(run=_record)


def _record(options: argparse.Namespace) -> int:
    from fauxauth.cli.record import record
    from fauxauth.conversation.over_http import HttpSender

    return record(
        options.url,
        host=options.host,
        port=options.port,
        out=options.out,
        name=options.name,
        sender=HttpSender(options.url, timeout=options.timeout, is_insecure=options.insecure),
        is_forced=options.force,
    )


def _add_connection(parser: argparse._ArgumentGroup | argparse.ArgumentParser) -> None:
    parser.add_argument(
        "--timeout", metavar="SECONDS", type=_seconds, default=30.0, help="how long to wait (default: %(default)g)"
    )
    parser.add_argument("--insecure", action="store_true", help="trust any certificate")


def _seconds(text: str) -> float:
    seconds = float(text)
    if not 0 < seconds <= _LONGEST_SECONDS:
        raise ValueError(text)
    return seconds


_seconds.__name__ = "number of seconds"  # argparse names the type by it


def _verify(options: argparse.Namespace) -> int:
    from fauxauth.cli.verify import verify_files

    try:
        real = _real_server(options)
    except UsageError as error:
        print(f"fauxauth: {error}", file=sys.stderr)
        return 2
    return verify_files(
        options.files,
        real=real,
        values=options.value,
        values_file=options.values,
        as_json=options.json,
    )


def _real_server(options: argparse.Namespace) -> RealServer | None:
    from fauxauth.cli.verify import RealServer

    if options.against is None:
        for name in ("api_key", "totp_secret", "code_command", "ask", "insecure"):
            if getattr(options, name):
                raise UsageError(f"--{name.replace('_', '-')} is for a real server; say which with --against URL")
        return None
    return RealServer(
        url=options.against,
        api_key=options.api_key or os.environ.get(API_KEY) or None,
        totp_secrets=options.totp_secret,
        code_command=options.code_command,
        asks=options.ask,
        timeout=options.timeout,
        is_insecure=options.insecure,
    )
