"""One request of a bot, read and checked; and what every method asks of it."""

import re
from dataclasses import dataclass
from typing import Any

from simulator.entities import Formatted, checked, trimmed
from simulator.found_entities import with_found
from simulator.html_text import parse_html
from simulator.shapes import Json, Refusal, Upload, bad_request
from simulator.town import Bot, Chat, Post, Town

MAX_ENTITIES = 100
_SOMEBODY = re.compile(r"tg://user/?\?id=(\d+)\Z", re.IGNORECASE)
_NOT_IN_PRIVATE_CHATS = {
    "business_connection_id": "business connection not found",
    "message_thread_id": "message thread not found",
    "direct_messages_topic_id": "direct messages topic not found",
    "ephemeral_message_parameters": "ephemeral messages can be sent only to groups",
    "suggested_post_parameters": "suggested posts can be sent only to direct messages chats",
    "inline_message_id": "MESSAGE_ID_INVALID",
    "rich_message": "rich messages are not supported",
}


@dataclass(slots=True)
class Call:
    """Lives as long as its answer."""

    town: Town
    bot: Bot
    given: Json
    uploads: dict[str, Upload]

    def get(self, name: str, default: Any = None) -> Any:
        return self.given.get(name, default)

    def chat(self) -> Chat:
        """The chat it speaks of; 400 when there is none, or for what no private chat has."""
        for name, why in _NOT_IN_PRIVATE_CHATS.items():
            if name in self.given:
                raise bad_request(why)
        if "chat_id" not in self.given:
            raise bad_request("chat_id is empty")
        return self.town.chat_for_bot(self.bot, self.given["chat_id"])

    def writable_chat(self) -> Chat:
        """The chat it may write to: opened by the person, and not blocked."""
        chat = self.chat()
        if chat.blocked:
            raise Refusal(403, "Forbidden: bot was blocked by the user")
        if not chat.opened:
            raise Refusal(403, "Forbidden: bot can't initiate conversation with a user")
        return chat

    def keep_pace(self, chat: Chat) -> None:
        """429 when the bot writes faster than Telegram lets it."""
        if self.town.flood:
            self.bot.pace.spend(chat.person.id)

    def post(self, chat: Chat, why_not: str) -> Post:
        """The message it speaks of, still standing in that chat."""
        found = chat.standing(self.get("message_id", 0))
        if found is None:
            raise bad_request(why_not)
        return found

    def words(self, name: str, entities_name: str) -> Formatted:
        """A text as Telegram keeps it: parsed, trimmed, links and commands found."""
        text = self.get(name, "")
        mode = self.get("parse_mode", "").lower()
        if mode == "html":
            words = self._with_mentions(parse_html(text))
        elif mode:
            raise bad_request("unsupported parse_mode")
        else:
            words = Formatted(text, checked(text, self.get(entities_name, [])))
        return _few_enough(with_found(trimmed(words)))

    def _with_mentions(self, words: Formatted) -> Formatted:
        """A link to `tg://user?id=…` names somebody; of whom nobody knows, only the words stay."""
        told = (self._mention(each) for each in words.entities)
        words.entities = [each for each in told if each is not None]
        return words

    def _mention(self, entity: Json) -> Json | None:
        named = _SOMEBODY.match(entity.get("url", ""))
        if named is None:
            return entity
        person = self.town.people.get(int(named[1]))
        kept = {name: value for name, value in entity.items() if name != "url"}
        return {**kept, "type": "text_mention", "user": person.user()} if person else None


def _few_enough(words: Formatted) -> Formatted:
    """Telegram keeps the first hundred entities and drops the rest in silence."""
    words.entities = words.entities[:MAX_ENTITIES]
    return words
