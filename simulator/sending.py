"""Bots write: messages, files, pictures, and "typing…"."""

from typing import Any

from simulator.calls import Call
from simulator.entities import Formatted
from simulator.files import document_from, photo_from
from simulator.markup import read_markup
from simulator.shapes import Json, bad_request, named
from simulator.town import Chat

MAX_TEXT = 4096
MAX_CAPTION = 1024
TYPING_LASTS = 5.0
ACTIONS = named(
    "typing choose_sticker find_location upload_photo upload_document upload_video upload_voice"
    " upload_video_note record_video record_voice record_video_note"
)
PREVIEW = named("is_disabled url prefer_small_media prefer_large_media show_above_text")


def send_message(call: Call) -> Json:
    """A text appears on the person's phone."""
    chat = call.writable_chat()
    words = read_text(call)
    fields = words.fields("text", "entities")
    if preview := read_preview(call):
        fields["link_preview_options"] = preview
    return _delivered(call, chat, fields)


def send_document(call: Call) -> Json:
    """A file appears, to be opened from the chat."""
    chat = call.writable_chat()
    fields = read_caption(call).fields("caption", "caption_entities")
    return _delivered(call, chat, {"document": document_from(call), **_without_empty(fields)})


def send_photo(call: Call) -> Json:
    """A picture appears."""
    chat = call.writable_chat()
    fields = _without_empty(read_caption(call).fields("caption", "caption_entities"))
    if call.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    if call.get("has_spoiler"):
        fields["has_media_spoiler"] = True
    return _delivered(call, chat, {"photo": photo_from(call), **fields})


def send_chat_action(call: Call) -> bool:
    """The phone shows for five seconds that the bot is busy."""
    if call.get("action") not in ACTIONS:
        raise bad_request("wrong parameter action in request")
    chat = call.writable_chat()
    chat.typing = call.get("action")
    chat.typing_until = call.town.machine.now() + TYPING_LASTS
    call.town.tell("typing", chat.person.id, action=chat.typing)
    return True


def read_text(call: Call) -> Formatted:
    """The words of a message: some, and not too many."""
    words = call.words("text", "entities")
    if not words.text:
        raise bad_request("message text is empty")
    if words.length() > MAX_TEXT:
        raise bad_request("message is too long")
    return words


def read_caption(call: Call) -> Formatted:
    """The words under a file: perhaps none, and not too many."""
    words = call.words("caption", "caption_entities")
    if words.length() > MAX_CAPTION:
        raise bad_request("message caption is too long")
    return words


def read_preview(call: Call) -> Json | None:
    """How links are to be shown; only what Telegram knows."""
    preview: Json | None = call.get("link_preview_options")
    for name in preview or {}:
        if name not in PREVIEW:
            raise bad_request(f'can\'t parse link preview options: unknown field "{name}"')
    return preview


def _without_empty(fields: Json) -> Json:
    return {name: value for name, value in fields.items() if value}


def _delivered(call: Call, chat: Chat, content: Json) -> Json:
    markup = read_markup(call.get("reply_markup"))
    body = {
        "message_id": 0,
        "from": call.bot.user(),
        "chat": chat.person.as_chat(),
        "date": call.town.clock.bot_stamp(),
        **_settings(call),
        **_reply(call, chat),
        **content,
    }
    if markup and "inline_keyboard" in markup:
        body["reply_markup"] = markup
    call.keep_pace(chat)
    body["message_id"] = call.bot.next_message_id()
    chat.add(body, by_bot=True, at=call.town.machine.now(), markup=markup)
    _show_keyboard(chat, markup)
    call.town.tell("message", chat.person.id, message_id=body["message_id"])
    return body


def _settings(call: Call) -> Json:
    told: Json = {}
    if call.get("protect_content"):
        told["has_protected_content"] = True
    if effect := call.get("message_effect_id"):
        if not str(effect).isdigit():
            raise bad_request("EFFECT_ID_INVALID")
        told["effect_id"] = effect
    return told


def _reply(call: Call, chat: Chat) -> Json:
    parameters: dict[str, Any] | None = call.get("reply_parameters")
    if not parameters:
        return {}
    other_chat = parameters.get("chat_id", chat.person.id) != chat.person.id
    answered = None if other_chat else chat.standing(parameters.get("message_id", 0))
    if answered is not None:
        return {"reply_to_message": _without_reply(answered.body)}
    if parameters.get("allow_sending_without_reply"):
        return {}
    raise bad_request("message to be replied not found")


def _without_reply(body: Json) -> Json:
    return {name: value for name, value in body.items() if name != "reply_to_message"}


def _show_keyboard(chat: Chat, markup: Json | None) -> None:
    """A reply keyboard stays on the phone until another comes or it is taken away."""
    if markup and "keyboard" in markup:
        chat.keyboard = markup
    elif markup and "remove_keyboard" in markup:
        chat.keyboard = None
    chat.typing_until = 0.0
