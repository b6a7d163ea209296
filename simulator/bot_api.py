"""The method table: a name, its parameters, the deed. Every call is noted in the town's journal."""

from collections.abc import Mapping
from inspect import isawaitable
from typing import Any

from simulator import answering, editing, files, profile, receiving, sending
from simulator.calls import Call
from simulator.parameters import SIGNATURE_OF, read
from simulator.shapes import Json, Refusal, Upload
from simulator.town import Bot, Town

DEEDS = {
    "getMe": answering.get_me,
    "getUpdates": receiving.get_updates,
    "setWebhook": receiving.set_webhook,
    "deleteWebhook": receiving.delete_webhook,
    "getWebhookInfo": receiving.get_webhook_info,
    "sendMessage": sending.send_message,
    "sendDocument": sending.send_document,
    "sendPhoto": sending.send_photo,
    "sendChatAction": sending.send_chat_action,
    "editMessageText": editing.edit_message_text,
    "editMessageCaption": editing.edit_message_caption,
    "editMessageReplyMarkup": editing.edit_message_reply_markup,
    "deleteMessage": editing.delete_message,
    "deleteMessages": editing.delete_messages,
    "answerCallbackQuery": answering.answer_callback_query,
    "setMessageReaction": answering.set_message_reaction,
    "pinChatMessage": answering.pin_chat_message,
    "unpinChatMessage": answering.unpin_chat_message,
    "getChat": answering.get_chat,
    "getFile": files.get_file,
    "setMyCommands": profile.set_my_commands,
    "getMyCommands": profile.get_my_commands,
    "deleteMyCommands": profile.delete_my_commands,
    "setMyName": profile.setter("name"),
    "getMyName": profile.getter("name"),
    "setMyDescription": profile.setter("description"),
    "getMyDescription": profile.getter("description"),
    "setMyShortDescription": profile.setter("short_description"),
    "getMyShortDescription": profile.getter("short_description"),
    "setChatMenuButton": profile.set_chat_menu_button,
    "getChatMenuButton": profile.get_chat_menu_button,
}
_NAMES = {name.lower(): name for name in DEEDS}


def method_named(word: str) -> str:
    """The method as it is written in Telegram's pages; upper and lower case do not matter."""
    name = _NAMES.get(word.lower())
    if name is None:
        raise Refusal(404, "Not Found: method not found")
    return name


async def run(
    town: Town, bot: Bot, method: str, given: Mapping[str, Any], uploads: dict[str, Upload]
) -> Any:
    """The result of one call, or a `Refusal`; in both cases the call is noted."""
    values: Json = dict(given)
    status = 200
    try:
        values = read(SIGNATURE_OF[method.lower()], given, uploads)
        result: Any = DEEDS[method](Call(town, bot, values, uploads))
        return await result if isawaitable(result) else result
    except Refusal as refusal:
        status = refusal.status
        raise
    finally:
        note(town, bot, method, values, status)


def note(town: Town, bot: Bot, method: str, values: Json, status: int) -> None:
    """A line for those who count what was sent."""
    at = town.clock.now().isoformat()
    town.calls.add(method=method, params=values, status=status, at=at, bot=bot.username)
    if method != "getUpdates":
        town.tell("call", person_of(values), method=method, status=status)


def readable(method: str, given: Mapping[str, Any], uploads: Mapping[str, Upload]) -> Json:
    """The parameters as values where they can be read, for a call that never took place."""
    try:
        return read(SIGNATURE_OF[method.lower()], given, uploads)
    except Refusal:
        return dict(given)


def person_of(values: Mapping[str, Any]) -> int | None:
    """Whom a call is about, if it names a chat."""
    chat_id = str(values.get("chat_id", ""))
    return int(chat_id) if chat_id.isdigit() else None
