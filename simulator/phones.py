"""What people do with their phones: press Start, write, tap, send things, correct, block."""

import re
from typing import Any

from simulator.attachments import attachment
from simulator.entities import Formatted, trimmed, units
from simulator.found_entities import with_found
from simulator.shapes import Impossible, Json
from simulator.town import Chat, Post, Tap, Town
from simulator.updates import TAP_LIFE

MAX_TEXT = 4096
_PAYLOAD = re.compile(r"[A-Za-z0-9_-]{1,64}\Z")


def start(town: Town, chat: Chat, payload: str = "") -> Json:
    """They open the bot's link and press Start; who had blocked it lets it back in."""
    if payload and not _PAYLOAD.match(payload):
        raise Impossible("Ce lien n’est pas valable : 1 à 64 signes parmi A-Z, a-z, 0-9, _ et -.")
    if chat.blocked:
        unblock(town, chat)
    chat.opened = True
    return _said(town, chat, _words(f"/start {payload}".strip()))


def say(town: Town, chat: Chat, text: str, reply_to: int | None = None) -> Json:
    """They write; only blanks cannot be sent, and a blocked bot hears nothing."""
    if not text.strip():
        raise Impossible("Un téléphone n’envoie pas de message vide.")
    if units(text) > MAX_TEXT:
        raise Impossible("Message trop long : 4 096 signes au plus.")
    return _said(town, chat, _words(text), reply_to)


def send(town: Town, chat: Chat, what: Json) -> Json:
    """They send something that is not a text."""
    return _said(town, chat, attachment(town, chat.person, what), what.get("reply_to"))


def press(town: Town, chat: Chat, pressed: Json) -> Json:
    """They tap a button: under a message, or on the keyboard in place of the letters."""
    if "message_id" not in pressed:
        return _press_key(town, chat, str(pressed.get("text", "")))
    post = chat.standing(int(pressed["message_id"]))
    rows = post.body.get("reply_markup", {}).get("inline_keyboard", []) if post else []
    button = _button(rows, pressed)
    if post is None or button is None:
        raise Impossible("Ce bouton n’est plus sur le message.")
    if "callback_data" not in button:
        return {"url": button.get("url", ""), "button": button}
    return _tap(town, chat, post, str(button["callback_data"]))


def edit(town: Town, chat: Chat, message_id: int, text: str) -> Json:
    """They correct what they wrote: the same message, other words."""
    post = chat.standing(message_id)
    if post is None or post.by_bot or "text" not in post.body:
        raise Impossible("On ne modifie que ses propres textes.")
    kept = {name: value for name, value in post.body.items() if name != "entities"}
    post.body = {**kept, "edit_date": town.clock.stamp(), **_words(text)}
    chat.bot.mailbox.put("edited_message", post.body)
    town.tell("edit", chat.person.id, message_id=message_id)
    return {"message_id": message_id}


def block(town: Town, chat: Chat) -> Json:
    """They block the bot; it is told."""
    return _membership(town, chat, blocked=True)


def unblock(town: Town, chat: Chat) -> Json:
    """They let it back in; it is told."""
    return _membership(town, chat, blocked=False)


def _words(text: str) -> Json:
    return with_found(trimmed(Formatted(text))).fields("text", "entities")


def _said(town: Town, chat: Chat, content: Json, reply_to: int | None = None) -> Json:
    if chat.blocked:
        raise Impossible("Cette personne a bloqué l’assistant.")
    chat.opened = True
    body: Json = {
        "message_id": chat.bot.next_message_id(),
        "from": chat.person.user(),
        "chat": chat.person.as_chat(),
        "date": town.clock.stamp(),
    }
    answered = chat.standing(reply_to) if reply_to else None
    if answered is not None:
        body["reply_to_message"] = {
            name: value for name, value in answered.body.items() if name != "reply_to_message"
        }
    body |= content
    chat.add(body, by_bot=False, at=town.machine.now())
    number = chat.bot.mailbox.put("message", body)
    town.tell("message", chat.person.id, message_id=body["message_id"])
    return {"message_id": body["message_id"], "update_id": number}


def _button(rows: list[list[Json]], pressed: Json) -> Json | None:
    if "row" in pressed:
        row, col = int(pressed["row"]), int(pressed.get("col", 0))
        return rows[row][col] if 0 <= row < len(rows) and 0 <= col < len(rows[row]) else None
    name = "data" if "data" in pressed else "text"
    field = "callback_data" if name == "data" else "text"
    every = [button for row in rows for button in row]
    return next((each for each in every if each.get(field) == pressed.get(name)), None)


def _tap(town: Town, chat: Chat, post: Post, data: str) -> Json:
    if chat.blocked:
        raise Impossible("Cette personne a bloqué l’assistant.")
    number = str(4_000_000_000_000_000_000 + town.number())
    chat.bot.taps[number] = Tap(chat, post, town.machine.now() + TAP_LIFE)
    query = {
        "id": number,
        "from": chat.person.user(),
        "message": post.body,
        "chat_instance": str(7_000_000_000_000_000_000 + chat.person.id),
        "data": data,
    }
    update = chat.bot.mailbox.put("callback_query", query, TAP_LIFE)
    return {"callback_query_id": number, "update_id": update}


def _press_key(town: Town, chat: Chat, text: str) -> Json:
    rows: list[list[Json]] = (chat.keyboard or {}).get("keyboard", [])
    button = _button(rows, {"text": text})
    if button is None:
        raise Impossible("Cette touche n’est plus sur le clavier.")
    if (chat.keyboard or {}).get("one_time_keyboard"):
        chat.keyboard = None
    if button.get("request_contact"):
        return send(town, chat, {"kind": "contact"})
    if button.get("request_location"):
        return send(town, chat, {"kind": "location"})
    return say(town, chat, text)


def _membership(town: Town, chat: Chat, *, blocked: bool) -> Json:
    if chat.blocked == blocked:
        return {"blocked": blocked}
    chat.blocked = blocked
    bot: Any = chat.bot.user()
    member: Json = {"user": bot, "status": "member"}
    kicked: Json = {"user": bot, "status": "kicked", "until_date": 0}
    change = {
        "chat": chat.person.as_chat(),
        "from": chat.person.user(),
        "date": town.clock.stamp(),
        "old_chat_member": member if blocked else kicked,
        "new_chat_member": kicked if blocked else member,
    }
    chat.bot.mailbox.put("my_chat_member", change)
    town.tell("person", chat.person.id, blocked=blocked)
    return {"blocked": blocked}
