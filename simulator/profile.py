"""What a bot says of itself: names, descriptions, commands, menus, per language and scope."""

import re
from collections.abc import Callable
from typing import Any

from simulator.calls import Call
from simulator.shapes import Json, bad_request

MOST_COMMANDS = 100
LIMITS = {"name": 64, "description": 512, "short_description": 120}
_COMMAND = re.compile(r"/?([a-z0-9_]{1,32})\Z")
SCOPES = {
    "default": (),
    "all_private_chats": (),
    "all_group_chats": (),
    "all_chat_administrators": (),
    "chat": ("chat_id",),
    "chat_administrators": ("chat_id",),
    "chat_member": ("chat_id", "user_id"),
}
_FIELDS = {"command", "description", "is_ephemeral"}
_MENUS = {"default", "commands", "web_app"}


def setter(what: str) -> Callable[[Call], bool]:
    """The method that sets a name or a description in one language; empty takes it away."""

    def set_it(call: Call) -> bool:
        words = call.get(what, "").strip()
        if len(words) > LIMITS[what]:
            raise bad_request(f"bot {what.replace('_', ' ')} is too long")
        call.bot.profile[what, _language(call)] = words
        return True

    return set_it


def getter(what: str) -> Callable[[Call], Json]:
    """The method that tells it in one language, else in none."""

    def get_it(call: Call) -> Json:
        fallback = call.bot.first_name if what == "name" else ""
        general = call.bot.profile.get((what, ""), "") or fallback
        return {what: call.bot.profile.get((what, _language(call)), "") or general}

    return get_it


def set_my_commands(call: Call) -> bool:
    """The list behind the menu button, for one scope and language."""
    given = call.get("commands")
    if len(given) > MOST_COMMANDS:
        raise bad_request("BOT_COMMANDS_TOO_MUCH")
    call.bot.commands[_scope(call), _language(call)] = [_command(each) for each in given]
    return True


def get_my_commands(call: Call) -> list[Json]:
    """Exactly what was set for this scope and language; nothing is inherited here."""
    return call.bot.commands.get((_scope(call), _language(call)), [])


def delete_my_commands(call: Call) -> bool:
    """People of this scope and language see the commands of the next wider one."""
    call.bot.commands.pop((_scope(call), _language(call)), None)
    return True


def set_chat_menu_button(call: Call) -> bool:
    """What the button beside the writing line does, in one chat or by default."""
    button = call.get("menu_button", {"type": "default"})
    if button.get("type") not in _MENUS:
        raise bad_request("can't parse menu button: unsupported menu button type")
    if button["type"] == "web_app" and not {"text", "web_app"} <= button.keys():
        raise bad_request("can't parse menu button: text and web_app are expected")
    call.bot.menu_buttons[_chat_or_all(call)] = button
    return True


def get_chat_menu_button(call: Call) -> Json:
    """The chat's own button, else the default one."""
    buttons = call.bot.menu_buttons
    return buttons.get(_chat_or_all(call)) or buttons.get(0) or {"type": "commands"}


def _chat_or_all(call: Call) -> int:
    return call.chat().person.id if "chat_id" in call.given else 0


def _command(given: Any) -> Json:
    if not isinstance(given, dict) or not given.keys() <= {
        "command",
        "description",
        "is_ephemeral",
    }:
        raise bad_request("can't parse BotCommand: command and description are expected")
    name = _COMMAND.match(str(given.get("command", "")))
    if name is None:
        raise bad_request("BOT_COMMAND_INVALID")
    description = str(given.get("description", "")).strip()
    if not 1 <= len(description) <= 256:
        raise bad_request("BOT_COMMAND_DESCRIPTION_INVALID")
    return {"command": name[1], "description": description}


def _language(call: Call) -> str:
    code = str(call.get("language_code", ""))
    if code and not re.fullmatch("[a-z]{2}", code):
        raise bad_request("invalid language code specified")
    return code


def _scope(call: Call) -> str:
    scope = call.get("scope") or {"type": "default"}
    needed = SCOPES.get(str(scope.get("type")))
    if needed is None:
        raise bad_request("can't parse BotCommandScope: unsupported type specified")
    if set(scope) != {"type", *needed}:
        raise bad_request("can't parse BotCommandScope: wrong fields")
    if "chat_id" in scope:
        call.town.chat_for_bot(call.bot, scope["chat_id"])
    return ":".join(str(scope[name]) for name in ("type", *needed))
