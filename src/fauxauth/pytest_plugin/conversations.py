"""
Conversations as tests: pytest collects the files of this package that have any, one item for each conversation.

A YAML file of somebody else is looked at, and that is all. What runs a conversation is imported when there is one.
"""

from __future__ import annotations

import os
import re
from collections.abc import Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from fauxauth.pytest_plugin import CONVERSATION

if TYPE_CHECKING:
    from fauxauth.conversation import Conversation

_LOOKED_AT = 4096
"""How many bytes of a file are read to see whose it is."""

_MARK = rb"(?:\xef\xbb\xbf|\xff\xfe|\xfe\xff)?"
_OURS = re.compile(rb"""(?m)^%b["']?fauxauth["']?[ \t]*:""" % _MARK)
_MAY_HAVE_SOME = re.compile(rb"""(?m)^%b["']?(?:contract|include|extends)["']?[ \t]*:""" % _MARK)


def may_have_some(path: Path) -> bool:
    """
    Whether a file is one of this package that may have conversations, itself or in another that it names.

    One in UTF-16 is, so that whoever reads it says that it cannot be.
    """
    try:
        with path.open("rb") as file:
            beginning = _without_zeros(file.read(_LOOKED_AT))
            if not _OURS.search(beginning):
                return False
            return bool(_MAY_HAVE_SOME.search(beginning + _without_zeros(file.read())))
    except OSError:
        return False


def _without_zeros(text: bytes) -> bytes:
    """Return what UTF-16 has for ASCII as ASCII."""
    return text.replace(b"\0", b"")


class ConversationFile(pytest.File):
    """A file with conversations."""

    def collect(self) -> Iterator[ConversationItem]:
        """Read the file."""
        from fauxauth.conversation import load_conversations
        from fauxauth.errors import FauxauthError

        try:
            found = load_conversations(_shown(self.path))
        except FauxauthError as error:
            mistakes = str(error)
        else:
            for each in found:
                yield ConversationItem.from_parent(self, name=each.name, conversation=each)
            return
        # Outside of the clause above, so that pytest does not show the one as happening while the other was handled.
        raise self.CollectError(mistakes)


def _shown(path: Path) -> str:
    """Return a file's name from here, as messages give it and terminals make a link of it."""
    try:
        return os.path.relpath(path)
    except ValueError:  # another drive
        return str(path)


class ConversationDiffersError(Exception):
    """A reply was not as expected, or a step could not be taken; the text says where and how."""


class ConversationItem(pytest.Item):
    """One conversation, run against the fake in a fresh world of its file's scenario."""

    def __init__(self, *, conversation: Conversation, **keywords: Any) -> None:
        super().__init__(**keywords)
        self._conversation = conversation
        self.add_marker(CONVERSATION)

    def runtest(self) -> None:
        """Run the conversation."""
        from fauxauth.conversation import WorldHands, WsgiSender, differences_text, run
        from fauxauth.errors import ScenarioError
        from fauxauth.transport.application import WsgiApp

        world = self._conversation.scenario.world()
        try:
            text = differences_text(run(self._conversation, WsgiSender(WsgiApp(world)), WorldHands(world)))
        except ScenarioError as error:
            text = str(error)
        if text:
            raise ConversationDiffersError(text)

    def repr_failure(self, excinfo: pytest.ExceptionInfo[BaseException], style: Any = None) -> Any:
        """Show what differs; what is not the conversation's fault is shown as pytest shows it."""
        if isinstance(excinfo.value, ConversationDiffersError):
            return str(excinfo.value)
        return super().repr_failure(excinfo, style)

    def reportinfo(self) -> tuple[os.PathLike[str] | str, int | None, str]:
        """Say where in the file the conversation begins."""
        mark = self._conversation.mark
        return Path(mark.source.file).resolve(), mark.line, self.name
