"""Telegram's updates, read: raw JSON in, what somebody said out. `dict[str, Any]` ends here.

Nothing here raises on a strange update: an update that we cannot read is « not for us ».
"""

import json
import re
from collections.abc import Iterator
from datetime import UTC, datetime
from typing import Any

from domain.messages import (
    Address,
    Command,
    Document,
    Doorway,
    Edited,
    Incoming,
    Presence,
    Press,
    Text,
    Thing,
    What,
)
from storage.inbox import Received

CHANNEL = "telegram"
_COMMAND = re.compile(r"^/([A-Za-z0-9_]{1,64})(?:@\w+)?(?:\s+(.*))?$", re.DOTALL)
_WORDED = frozenset(
    ("text", "caption", "file_name", "question", "explanation", "title", "address", "vcard")
)
"""Where a message holds words of people: text, captions, names of files, polls, places, cards."""
_DEPTH = 8
_THINGS = (
    *("sticker", "photo", "voice", "video", "video_note", "audio", "animation"),
    *("location", "contact", "poll", "dice", "venue"),
)


def received(raw: dict[str, Any], bot: str = "") -> Received:
    """What to store of an update that came to this bot: its words as they are, the key it will
    never bear again, whose line it belongs to."""
    stored = json.dumps(raw, ensure_ascii=False, separators=(",", ":"))
    return Received(CHANNEL, _plain(f"{bot}:{_key(raw)}"), _plain(_line(raw)), _escaped(stored))


def _escaped(stored: str) -> str:
    """Half a character, which no database takes, as the escape that JSON has for it."""
    return stored.encode("utf-8", "backslashreplace").decode()


def _plain(words: str) -> str:
    """Without what no database takes: NUL, and halves of characters."""
    return words.replace("\0", "").encode("utf-8", "replace").decode()


def _key(raw: dict[str, Any]) -> str:
    """Update numbers are given away again after a quiet week; these are not, by one bot. Another
    bot counts its messages anew."""
    tap, message, edited = (_part(raw, n) for n in ("callback_query", "message", "edited_message"))
    if tap.get("id"):
        return f"tap:{tap['id']}"
    if message.get("message_id"):
        return f"message:{_part(message, 'chat').get('id')}:{message['message_id']}"
    if edited.get("message_id"):
        chat = _part(edited, "chat").get("id")
        return f"edit:{chat}:{edited['message_id']}:{edited.get('edit_date')}"
    return f"update:{raw.get('update_id')}"


def _line(raw: dict[str, Any]) -> str:
    author = _author(raw).get("id")
    return f"{CHANNEL}:{author}" if author else f"{CHANNEL}:?{raw.get('update_id')}"


def _part(raw: Any, name: str) -> dict[str, Any]:
    found = raw.get(name) if isinstance(raw, dict) else None
    return found if isinstance(found, dict) else {}


def _author(raw: dict[str, Any]) -> dict[str, Any]:
    for name in ("message", "edited_message", "callback_query", "my_chat_member"):
        author = _part(_part(raw, name), "from")
        if author:
            return author
    return {}


def read(raw: dict[str, Any], row_id: int) -> Incoming | None:
    """What somebody said to us in private; None for anything else."""
    author = _author(raw)
    if not isinstance(author.get("id"), int) or author.get("is_bot") or not _private(raw):
        return None
    what = _what(raw)
    if what is None:
        return None
    names = (author.get("first_name"), author.get("last_name"))
    return Incoming(
        address=Address(CHANNEL, str(author["id"])),
        at=_date(raw),
        what=what,
        row_id=row_id,
        title=_plain(" ".join(n for n in names if isinstance(n, str))),
        message_id=_message_id(raw),
        words="\n".join(_all_words(_written(raw))),
    )


def _written(raw: dict[str, Any]) -> dict[str, Any]:
    return _part(raw, "message") or _part(raw, "edited_message")


def _all_words(part: Any, depth: int = 0) -> Iterator[str]:
    """Whatever somebody wrote in this message, and in the one that they answer, unless a bot did:
    what we said ourselves is not looked at again."""
    if depth > _DEPTH or (depth and isinstance(part, dict) and _part(part, "from").get("is_bot")):
        return
    for name, value in part.items() if isinstance(part, dict) else enumerate(part):
        if isinstance(value, str) and name in _WORDED:
            yield _plain(value)
        elif isinstance(value, dict | list) and not (
            name == "quote" and "reply_to_message" in part
        ):
            yield from _all_words(value, depth + 1)


def _message_id(raw: dict[str, Any]) -> str:
    message = _written(raw)
    return _plain(str(message.get("message_id", "")))


def _private(raw: dict[str, Any]) -> bool:
    for name in ("message", "edited_message", "my_chat_member"):
        if _part(raw, name):
            return bool(_part(_part(raw, name), "chat").get("type") == "private")
    tapped = _part(_part(raw, "callback_query"), "message")
    return bool(_part(tapped, "chat").get("type", "private") == "private")


def _date(raw: dict[str, Any]) -> datetime:
    for name in ("message", "edited_message", "my_chat_member"):
        date = _part(raw, name).get("date")
        if isinstance(date, int) and 0 < date < 2**40:
            return datetime.fromtimestamp(date, UTC)
    return datetime.fromtimestamp(0, UTC)


def _what(raw: dict[str, Any]) -> What | None:
    if tap := _part(raw, "callback_query"):
        return _press(tap)
    if edited := _part(raw, "edited_message"):
        return Edited(_words(edited), _plain(str(edited.get("message_id", ""))))
    if message := _part(raw, "message"):
        return _message(message)
    if change := _part(raw, "my_chat_member"):
        status = _part(change, "new_chat_member").get("status")
        return Doorway(Presence.LEFT if status in ("kicked", "left") else Presence.BACK)
    return None


def _press(tap: dict[str, Any]) -> Press | None:
    if not isinstance(tap.get("data"), str) or not tap.get("id"):
        return None
    number = _part(tap, "message").get("message_id")
    card = _plain(str(number)) if number else None
    return Press(_plain(tap["data"]), card, _plain(str(tap["id"])))


def _words(message: dict[str, Any]) -> str:
    words = message.get("text", message.get("caption", ""))
    return _plain(words) if isinstance(words, str) else ""


def _document(document: dict[str, Any]) -> What:
    """A file that can be fetched; without its number it is a thing like another."""
    file, size = document.get("file_id"), document.get("file_size")
    if not isinstance(file, str) or not file:
        return Thing("document")
    name = _plain(str(document.get("file_name") or ""))
    return Document(_plain(file), name, size if isinstance(size, int) else None)


def _message(message: dict[str, Any]) -> What:
    for kind in _THINGS:
        if kind in message:
            return Thing(kind)
    if "document" in message:
        return _document(_part(message, "document"))
    words = _words(message)
    if command := _COMMAND.match(words.strip()):
        return Command(command[1].lower(), (command[2] or "").strip())
    return Text(words) if words.strip() else Thing("unknown")
