"""What a phone shows: the chat as a web page or a test wants to read it."""

from datetime import UTC, datetime

from simulator.entities import Formatted, to_html
from simulator.shapes import Json
from simulator.town import Chat, Person, Post, Town

_KINDS = ("document", "photo", "voice", "video", "sticker", "location", "contact", "poll")


def chat_view(town: Town, chat: Chat) -> Json:
    """Everything the person sees, oldest first; deleted messages are marked, not gone."""
    typing = chat.typing if chat.typing_until > town.machine.now() else None
    return {
        "messages": [message_view(town, chat, post) for post in chat.posts.values()],
        "toasts": chat.toasts,
        "commands": commands_for(chat),
        "typing": typing,
        "keyboard": keyboard_view(chat.keyboard),
        "pinned": chat.pinned,
        "opened": chat.opened,
        "blocked": chat.blocked,
        "bot": chat.bot.user(),
    }


def message_view(town: Town, chat: Chat, post: Post) -> Json:
    """One bubble; `sent_at` in seconds of the machine, finer than Telegram's dates."""
    body = post.body
    words = Formatted(
        body.get("text") or body.get("caption") or "",
        body.get("entities") or body.get("caption_entities") or [],
    )
    return {
        "message_id": post.id,
        "from": "bot" if post.by_bot else "person",
        "date": _iso(town, body["date"]),
        "sent_at": post.sent_at,
        "edited": "edit_date" in body,
        "kind": next((kind for kind in _KINDS if kind in body), "text"),
        "text": words.text,
        "html": to_html(words),
        "buttons": _buttons(post),
        "keyboard": keyboard_view(post.markup) if post.by_bot else None,
        "document": _document(town, chat, body),
        "reply_to": body.get("reply_to_message", {}).get("message_id"),
        "deleted": post.deleted,
        "pinned": post.id in chat.pinned,
        "reactions": post.reactions,
        "callback_toasts": post.toasts,
    }


def person_view(town: Town, person: Person) -> Json:
    """One phone in the row of phones."""
    chat = town.default_bot.chats.get(person.id)
    return {
        "id": person.id,
        "first_name": person.first_name,
        "last_name": person.last_name,
        "username": person.username,
        "role_label": person.role_label,
        "invitation": person.invitation,
        "phone": person.phone,
        "unread": chat.unread if chat else 0,
        "messages": len(chat.posts) if chat else 0,
        "opened": bool(chat and chat.opened),
        "blocked": bool(chat and chat.blocked),
    }


def keyboard_view(markup: Json | None) -> Json | None:
    """A reply keyboard, its taking away, or a forced reply; inline buttons are told apart."""
    if not markup or "inline_keyboard" in markup:
        return None
    return markup


def commands_for(chat: Chat) -> list[Json]:
    """The menu this person sees: Telegram takes the narrowest scope, French before no language."""
    commands = chat.bot.commands
    for scope in (f"chat:{chat.person.id}", "all_private_chats", "default"):
        for language in ("fr", ""):
            if found := commands.get((scope, language)):
                return found
    return []


def _iso(town: Town, stamp: int) -> str:
    return datetime.fromtimestamp(stamp, UTC).astimezone(town.clock.now().tzinfo).isoformat()


def _buttons(post: Post) -> list[list[Json]]:
    rows = post.body.get("reply_markup", {}).get("inline_keyboard", [])
    return [[_button(each) for each in row] for row in rows]


def _button(button: Json) -> Json:
    shown = {"text": button["text"], "data": button.get("callback_data"), "url": button.get("url")}
    if "style" in button:
        shown["style"] = button["style"]
    return shown


def _document(town: Town, chat: Chat, body: Json) -> Json | None:
    for kind in ("document", "photo", "voice", "video", "sticker"):
        if kind in body:
            told = body[kind][-1] if kind == "photo" else body[kind]
            stored = town.files[told["file_id"]]
            return {
                "file_name": stored.upload.file_name,
                "size": told["file_size"],
                "mime": stored.upload.mime_type,
                "file_id": stored.file_id,
                "url": f"/file/bot{chat.bot.token}/{stored.path}",
            }
    return None
