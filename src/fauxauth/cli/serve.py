"""``fauxauth serve``: a server on this machine, with what a developer needs to know in order to use it."""

from __future__ import annotations

import json
import sys
from collections.abc import Iterable, Iterator
from itertools import islice

from fauxauth.cli.everyone import Expected, fuse_users, fusionauth_users
from fauxauth.cli.narration import Narrated
from fauxauth.cli.signals import Stop
from fauxauth.cli.table import columns
from fauxauth.transport.auth_server import FauxAuth
from fauxauth.transport.listening.listener import Listener
from fauxauth.world.masking import printable

MOST_SHOWN = 50
"""How many users of each service are shown at most."""


def serve(scenario: str, *, host: str, port: int, as_json: bool, is_quiet: bool) -> int:
    """Answer until SIGINT or SIGTERM. Raises `ScenarioError`, `UsageError` and `AddressError`."""
    with Stop() as stop:
        fake = FauxAuth(scenario)
        for each in fake.scenario.notes() if not is_quiet else ():
            print(f"note: {printable(each)}", file=sys.stderr)
        app = fake.wsgi_app if is_quiet else Narrated(fake.wsgi_app, sys.stderr)
        with Listener(app, host, port) as listener:
            for line in _ready_as_json(fake, listener.url) if as_json else _ready(fake, listener.url):
                print(line)
            sys.stdout.flush()
            stop.wait()
    return 0


def _ready_as_json(fake: FauxAuth, url: str) -> Iterator[str]:
    yield json.dumps({"url": url, "apiKey": _api_key(fake), "scenario": fake.scenario.name})


def _ready(fake: FauxAuth, url: str) -> Iterator[str]:
    yield from people(fake)
    for application in fake.world.directory.applications.values():
        yield f"application  {application.id}  {application.name}"
    yield f"API key      {_api_key(fake) or 'none'}"
    yield f"fauxauth ready at {url}"


def _api_key(fake: FauxAuth) -> str | None:
    return next(iter(fake.world.directory.api_keys), None)


def people(fake: FauxAuth) -> Iterator[str]:
    """Write the tables of everybody who can log in, with passwords and with what they are answered."""
    first = next(iter(fake.world.directory.applications), None)
    total = len(fake.world.directory)
    if total:
        heading = ("FusionAuth loginId", "password", "status", "outcome", "application")
        yield from _table(heading, fusionauth_users(fake.scenario), total, first)
    total = sum(1 for _ in fake.fuse.users())
    if total:
        heading = ("Fuse login_name", "password", "status", "outcome", "")
        yield from _table(heading, fuse_users(fake.scenario), total, None)


def _table(heading: tuple[str, ...], people: Iterable[Expected], total: int, usual: str | None) -> Iterator[str]:
    rows = [
        (
            person.login_id,
            person.password or "(none)",
            str(person.status),
            person.outcome,
            "" if person.application_id in (None, usual) else str(person.application_id),
        )
        for person in islice(people, MOST_SHOWN)
    ]
    yield from columns([heading, *rows])
    if total > MOST_SHOWN:
        yield f"and {total - MOST_SHOWN} more"
    yield ""
