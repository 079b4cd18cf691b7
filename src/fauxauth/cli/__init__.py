"""
The command ``fauxauth``.

Each command imports what it needs when it runs, so that ``fauxauth --help`` answers at once.
"""

from __future__ import annotations

import argparse
import os
import sys
from collections.abc import Sequence
from io import TextIOWrapper
from pathlib import Path

from fauxauth.cli.contract_tests import add_record, add_verify
from fauxauth.errors import FauxauthError, ScenarioError

__all__ = ["main"]


def main(arguments: Sequence[str] | None = None) -> int:
    """Run one command and return its exit code; what its user did wrong is told on standard error."""
    _prepare_output()
    options = _parser().parse_args(arguments)
    try:
        code: int = options.run(options)
        sys.stdout.flush()
    except ScenarioError as error:
        # Each of its lines begins with the place, which editors and terminals turn into a link.
        print(error, file=sys.stderr)
        return 1
    except FauxauthError as error:
        print(f"fauxauth: {error}", file=sys.stderr)
        return 1
    except OSError as error:
        # Python would complain again when it flushes at exit.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        if not isinstance(error, BrokenPipeError):  # then whoever read the output has seen enough
            print(f"fauxauth: {error.strerror or error}", file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 130
    return code


def _prepare_output() -> None:
    """Make output fail for no name, which is written with escapes if need be, and not where nobody wants any."""
    for name in ("stdout", "stderr"):
        stream = getattr(sys, name)
        if stream is None:  # it was closed by whoever started the process
            setattr(sys, name, Path(os.devnull).open("w", encoding="utf-8"))  # noqa: SIM115 (as long as we run)
        elif isinstance(stream, TextIOWrapper):
            stream.reconfigure(errors="backslashreplace")


def _parser() -> argparse.ArgumentParser:
    parser = argparse.ArgumentParser(
        prog="fauxauth",
        description="A fake of FusionAuth's Login API and of Fuse sessions, which answers from state.",
        epilog="Every command has a --help of its own.",
    )
    commands = parser.add_subparsers(title="commands", metavar="COMMAND", required=True)
    _add_serve(commands)
    _add_outcomes(commands)
    _add_check(commands)
    add_verify(commands)
    add_record(commands)
    _add_scenarios(commands)
    _add_init(commands)
    _add_schema(commands)
    return parser


def _add_serve(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "serve",
        help="answer on this machine until Ctrl-C",
        description="Answer as FusionAuth and Fuse until Ctrl-C. Everybody who can log in is listed first; "
        "what is asked is logged on standard error.",
    )
    parser.add_argument(
        "scenario",
        metavar="SCENARIO",
        nargs="?",
        default="one-of-each",
        help="a file or a shipped scenario (default: %(default)s)",
    )
    parser.add_argument("--host", default="127.0.0.1", help="the address to listen on (default: %(default)s)")
    parser.add_argument("--port", type=int, default=9011, help="0 takes a free one (default: %(default)s)")
    parser.add_argument("--json", action="store_true", help="list nobody; print url, apiKey and scenario as JSON")
    parser.add_argument("--quiet", action="store_true", help="log nothing, and print no notes on the scenario")
    parser.set_defaults(run=_serve)


def _serve(options: argparse.Namespace) -> int:
    from fauxauth.cli.serve import serve

    return serve(options.scenario, host=options.host, port=options.port, as_json=options.json, is_quiet=options.quiet)


def _add_outcomes(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "outcomes",
        help="list every answer, with what it rests on",
        description="List every answer that can be given, by the names that force them. The basis says whether "
        "the vendor documents it, a real server was observed to give it, or it is chosen here.",
    )
    parser.add_argument("--json", action="store_true", help="print a JSON list")
    parser.add_argument("--service", choices=("fusionauth", "fuse"), help="only this service's")
    parser.add_argument("--fusionauth-version", metavar="VERSION", help="only what this version of FusionAuth answers")
    parser.set_defaults(run=_outcomes)


def _outcomes(options: argparse.Namespace) -> int:
    from fauxauth.cli.listing import list_outcomes

    return list_outcomes(service=options.service, version=options.fusionauth_version, as_json=options.json)


def _add_check(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "check",
        help="find the mistakes in scenarios and conversations",
        description="Read scenarios and conversations, and print every mistake as FILE:LINE:COL: path: message, "
        "and notes on what may be meant as it stands. Exits 1 if there is a mistake.",
    )
    parser.add_argument("files", metavar="FILE", nargs="+", help="a file or a shipped scenario")
    parser.set_defaults(run=_check)


def _check(options: argparse.Namespace) -> int:
    from fauxauth.cli.listing import check

    return check(options.files)


def _add_scenarios(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "scenarios",
        help="list the scenarios that come with fauxauth",
        description="List the shipped scenarios, which `fauxauth serve` and the pytest marker take by name.",
    )
    parser.set_defaults(run=_scenarios)


def _scenarios(_options: argparse.Namespace) -> int:
    from fauxauth.cli.listing import list_scenarios

    return list_scenarios()


def _add_init(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "init",
        help="write a scenario to start from",
        description="Write a scenario with comments to start from, or a copy of another one.",
    )
    parser.add_argument(
        "file", metavar="FILE", nargs="?", default="fauxauth.yaml", help="what to write (default: %(default)s)"
    )
    parser.add_argument("--from", dest="source", metavar="SCENARIO", help="copy this one: a file or a shipped scenario")
    parser.add_argument("--force", action="store_true", help="overwrite the file if it is there")
    parser.set_defaults(run=_init)


def _init(options: argparse.Namespace) -> int:
    from fauxauth.cli.beginning import init

    return init(options.file, source=options.source, is_forced=options.force)


def _add_schema(commands: argparse._SubParsersAction[argparse.ArgumentParser]) -> None:
    parser = commands.add_parser(
        "schema",
        help="print the JSON Schema of scenarios, for editors",
        description="Print the JSON Schema of scenarios. Editors complete and check a file that begins with "
        "`# yaml-language-server: $schema=scenario.schema.json` after `fauxauth schema > scenario.schema.json`.",
    )
    parser.set_defaults(run=_schema)


def _schema(_options: argparse.Namespace) -> int:
    from fauxauth.cli.beginning import print_schema

    return print_schema()
