"""Conversations: requests and the replies that they must have, run against the fake and the real service alike."""

from fauxauth.conversation.hands import Given, Hands, LentHands, NoHands, WorldHands
from fauxauth.conversation.in_process import WsgiSender
from fauxauth.conversation.loading import Conversation, load_conversations
from fauxauth.conversation.runner import Difference, differences_text, run
from fauxauth.conversation.sending import Response, Sender

__all__ = [
    "Conversation",
    "Difference",
    "Given",
    "Hands",
    "LentHands",
    "NoHands",
    "Response",
    "Sender",
    "WorldHands",
    "WsgiSender",
    "differences_text",
    "load_conversations",
    "run",
]
