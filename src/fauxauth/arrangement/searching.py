"""How a world is brought to a point at which a plain request is answered with an outcome, from state."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from functools import cache
from typing import Any

from fauxauth.arrangement.rehearsal import answer_to, played, prepared
from fauxauth.arrangement.requests import Request, is_uuid, taken_apart
from fauxauth.arrangement.shelf import conversations
from fauxauth.catalogue import find
from fauxauth.contract import Operation, Version
from fauxauth.conversation.loading import Conversation
from fauxauth.conversation.sending import Outgoing
from fauxauth.errors import UsageError
from fauxauth.scenario import Scenario
from fauxauth.world import World
from fauxauth.world.objects import DEFAULT_API_KEY, DEFAULT_APPLICATION_ID

_AUTHORIZATION = "Authorization"
_APPLICATION_ID = "applicationId"
_NOW = {"start": "now"}
_FORMER_KEY = "fake-former-api-key"


@dataclass(frozen=True)
class Way:
    """
    One way to an answer: a conversation, played before its request of a number, and the form of what is then asked.

    ``version`` replaces that of the conversation's world; None is for services without versions. ``at_present`` starts
    its clock now; ``same_key`` has the caller's API key be the one of all other ways.
    """

    operation: Operation[Any, Any]
    conversation: Conversation
    number: int
    form: Request
    version: Version | None
    at_present: bool = True
    same_key: bool = True

    def scenario(self) -> Scenario:
        """Make the scenario that the world is made from; where its clock starts now, it is of this moment."""
        version = str(self.version) if self.version is not None else None
        return self.conversation.scenario.but(version=version, clock=_NOW if self.at_present else None)

    def prepare(self, world: World) -> tuple[Request | None, list[Outgoing]]:
        """
        Bring a world of the scenario to the point.

        Returns the plain request that is to be asked then, None where it cannot be put in this form, and what was
        asked before it.
        """
        *before, last = prepared(self.conversation, self.number, world)
        asked = taken_apart(last, self.operation)
        plain = self.form.saying(asked) if asked is not None else None
        if plain is not None and asked is not None and self.same_key:
            plain = _with_same_key(plain, asked.headers.get(_AUTHORIZATION), world)
        return plain, before

    def leads_to(self, full_name: str) -> bool:
        """Whether state answers the plain request with an outcome, and it names the application of all other ways."""
        world = self.scenario().world()
        plain, _ = self.prepare(world)
        if plain is None or plain.said.get(_APPLICATION_ID, DEFAULT_APPLICATION_ID) != DEFAULT_APPLICATION_ID:
            return False
        return answer_to(plain.outgoing(), world) == full_name


def _with_same_key(plain: Request, key: str | None, world: World) -> Request:
    """Make the key of all ways be what ``key`` is in a world, which may be good for nothing, or absent."""
    expected = plain.headers.get(_AUTHORIZATION)
    if expected is None or " " in expected or key == DEFAULT_API_KEY:
        return plain
    keys = world.directory.api_keys
    own, former, others = keys.pop(key or "", None), keys.pop(DEFAULT_API_KEY, None), dict(keys)
    keys.clear()
    if own is not None:
        keys[DEFAULT_API_KEY] = own.changed(key=DEFAULT_API_KEY)
    keys.update(others)
    if former is not None:
        keys[_FORMER_KEY] = former.changed(key=_FORMER_KEY)
    return plain.with_header(_AUTHORIZATION, DEFAULT_API_KEY)


@cache
def way_to(full_name: str, version: Version | None, says: frozenset[str] | None = None) -> Way | None:
    """
    Find the way to an outcome by a request that says what `usual_way` has it say.

    None where state does not lead from that request to that answer. Raises as `usual_way`.
    """
    operation, _ = find(full_name)
    usual = usual_way(operation, version, says)
    return next((way for way in _ways(full_name, usual) if way.leads_to(full_name)), None)


@cache
def usual_way(operation: Operation[Any, Any], version: Version | None, says: frozenset[str] | None = None) -> Way:
    """
    Return the way to the answer that is given where nothing is in the way, and by that the request that is usual.

    ``says`` are the names of what an application's request says; None is for what the conversation about the last row
    says. Raises `UsageError` where no successful conversation has a request that says just this.
    """
    known: list[list[str]] = []
    for row in reversed(operation.outcomes):
        for conversation, number, asked in _shown(f"{operation.name}:{row.name}") if row.status < 300 else ():
            if says is None or says == asked.said.keys():
                return Way(operation, conversation, number, asked, version)
            known.append(sorted(asked.said))
    listed = "; ".join(dict.fromkeys(", ".join(each) or "nothing" for each in known))
    named = ", ".join(sorted(says or ())) or "nothing"
    raise UsageError(f"no request of {operation.name} is known that says {named}; known: {listed}")


def _ways(full_name: str, usual: Way) -> Iterator[Way]:
    for at_present in (True, False):
        for conversation, number, asked in _candidates(full_name):
            if usual.form.saying(asked) is not None:
                way = replace(usual, conversation=conversation, number=number, at_present=at_present)
                yield way
                if asked.headers.get(_AUTHORIZATION) != usual.form.headers.get(_AUTHORIZATION):
                    yield replace(way, same_key=False)


def _candidates(full_name: str) -> Iterator[tuple[Conversation, int, Request]]:
    """Go through the requests that state answers with an outcome; first as if their application was the usual one."""
    for conversation, number, asked in _shown(full_name):
        application_id = asked.said.get(_APPLICATION_ID)
        if is_uuid(application_id) and application_id != DEFAULT_APPLICATION_ID:
            yield from _shown(full_name, (str(application_id), DEFAULT_APPLICATION_ID))
        yield conversation, number, asked


@cache
def _shown(full_name: str, exchanged: tuple[str, str] | None = None) -> tuple[tuple[Conversation, int, Request], ...]:
    """Return which requests of its conversations state answers with an outcome, taken apart."""
    operation, _ = find(full_name)
    return tuple(
        (conversation, number, asked)
        for conversation in conversations(full_name, exchanged)
        for number, (outgoing, answer) in enumerate(played(conversation, conversation.scenario.world()))
        if answer == full_name and (asked := taken_apart(outgoing, operation)) is not None
    )
