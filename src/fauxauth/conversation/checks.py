"""What must be right about a conversation before it is run: names of outcomes, variables, matchers and places."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, TypeAlias

from msgspec import UNSET

from fauxauth.catalogue import find
from fauxauth.conversation.instants import INSTANT, instant_fault
from fauxauth.conversation.matching import matcher_fault
from fauxauth.conversation.places import place_fault
from fauxauth.conversation.template import Reference, TemplateError, parts, texts, unknown_variable
from fauxauth.errors import UnknownOutcomeError
from fauxauth.scenario.contract import ExpectedCookie, Step
from fauxauth.scenario.definition import ScenarioFile
from fauxauth.scenario.orders import Setting, order_faults

Path: TypeAlias = tuple[str | int, ...]
Fault: TypeAlias = tuple[Path, str]
"""Where in the file something is wrong, and what."""


def step_faults(steps: tuple[Step, ...], file: ScenarioFile) -> Iterator[Fault]:
    """Find what is wrong with the steps of one conversation of a completed file; paths begin with a step's number."""
    kept = set(file.values)
    setting = Setting.of_section(file.fusionauth)
    for index, step in enumerate(steps):
        faults = (
            *_outcome_faults(step, setting),
            *_text_faults(step, kept),
            *_matcher_faults(step),
            *_keep_faults(step),
        )
        yield from (((index, *path), message) for path, message in faults)
        kept |= step.keep.keys()


def _outcome_faults(step: Step, setting: Setting) -> Iterator[Fault]:
    if step.reply.outcome is not None:
        try:
            find(step.reply.outcome)
        except UnknownOutcomeError as error:
            yield ("reply", "outcome"), str(error)
    if step.force is not None:
        yield from ((fault.path, fault.message) for fault in order_faults(("force",), step.force, setting))


def _text_faults(step: Step, kept: Collection[str]) -> Iterator[Fault]:
    for path, text in texts({**requested(step), "reply": expectations(step)}):
        try:
            found = parts(text)
        except TemplateError as error:
            yield path, str(error)
            continue
        for part in found:
            if isinstance(part, Reference) and part.kind == "kept" and part.argument not in kept:
                yield path, unknown_variable(part.argument, kept)


def _matcher_faults(step: Step) -> Iterator[Fault]:
    for path, text in texts({"reply": expectations(step)}):
        fault = instant_fault(text) if path[-1] == INSTANT else matcher_fault(text)
        if fault is not None:
            yield path, fault


def _keep_faults(step: Step) -> Iterator[Fault]:
    for name, place in step.keep.items():
        fault = place_fault(place)
        if fault is not None:
            yield ("keep", name), fault


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
