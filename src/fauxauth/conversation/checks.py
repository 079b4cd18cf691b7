"""What must be right about a conversation before it is run: names of outcomes, variables, matchers and places."""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from typing import Any

from msgspec import UNSET

from fauxauth.catalogue import find
from fauxauth.conversation.instants import INSTANT, instant_mistake
from fauxauth.conversation.matching import matcher_mistake
from fauxauth.conversation.places import place_mistake
from fauxauth.conversation.template import (
    Reference,
    TemplateError,
    is_variable,
    parts,
    texts,
    unknown_variable,
)
from fauxauth.errors import UnknownOutcomeError
from fauxauth.scenario.contract import ExpectedCookie, Step
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.mistakes import Mistake
from fauxauth.scenario.nodes import Path
from fauxauth.scenario.orders import Setting, order_mistakes


def step_mistakes(steps: tuple[Step, ...], file: ScenarioFile) -> Iterator[Mistake]:
    """Find what is wrong with the steps of one conversation of a completed file; paths begin with a step's number."""
    kept = set(file.values)
    setting = Setting.of_section(file.fusionauth)
    for index, step in enumerate(steps):
        mistakes = (
            *_outcome_mistakes(step, setting),
            *_text_mistakes(step, kept),
            *_matcher_mistakes(step),
            *_keep_mistakes(step),
        )
        yield from (each._replace(path=(index, *each.path)) for each in mistakes)
        kept |= step.keep.keys()


def _outcome_mistakes(step: Step, setting: Setting) -> Iterator[Mistake]:
    if step.reply.outcome is not None:
        try:
            find(step.reply.outcome)
        except UnknownOutcomeError as error:
            yield Mistake(("reply", "outcome"), str(error))
    if step.force is not None:
        yield from order_mistakes(("force",), step.force, setting)


def _text_mistakes(step: Step, kept: Collection[str]) -> Iterator[Mistake]:
    for path, text in texts({**requested(step), "reply": expectations(step)}):
        try:
            found = parts(text)
        except TemplateError as error:
            yield Mistake(path, str(error))
            continue
        for part in found:
            if isinstance(part, Reference) and part.kind == "kept" and part.argument not in kept:
                yield Mistake(path, unknown_variable(part.argument, kept))


def _matcher_mistakes(step: Step) -> Iterator[Mistake]:
    expected = {"reply": expectations(step)}
    found = [(path, matcher_mistake(text)) for path, text in texts(expected) if path[-1] != INSTANT]
    found += [(path, instant_mistake(value)) for path, value in _instants(expected)]
    yield from (Mistake(path, message) for path, message in found if message is not None)


def _instants(value: Any, path: Path = ()) -> Iterator[tuple[Path, Any]]:
    """Go through what stands below ``<instant>``, be it text or not."""
    if isinstance(value, Mapping):
        for name, each in value.items():
            yield from ([((*path, name), each)] if name == INSTANT else _instants(each, (*path, name)))
    elif isinstance(value, (list, tuple)):
        for index, each in enumerate(value):
            yield from _instants(each, (*path, index))


def _keep_mistakes(step: Step) -> Iterator[Mistake]:
    for name, place in step.keep.items():
        if not is_variable(name):
            why = f"{name!r} cannot be the name of a variable; write one such as id or user-id"
            yield Mistake(("keep", name), why, at_key=True)
        message = place_mistake(place)
        if message is not None:
            yield Mistake(("keep", name), message)


def requested(step: Step) -> dict[str, Any]:
    """Return what a step sends, by the keys of the file."""
    sent = {name: getattr(step, name) for name in ("request", "headers", "cookies", "json", "form", "text")}
    return {name: value for name, value in sent.items() if value is not None and value is not UNSET}


def expectations(step: Step) -> dict[str, Any]:
    """Return the values that a step expects, by the keys of the file."""
    reply = step.reply
    cookies = {
        name: {"value": each.value} if isinstance(each, ExpectedCookie) else each
        for name, each in reply.cookies.items()
    }
    found = {"body": reply.body, "contains": reply.contains, "headers": reply.headers, "cookies": cookies}
    return {name: value for name, value in found.items() if value is not UNSET}
