"""Small deeds of a bot: answering a tap, reacting, pinning, asking who is who."""

from simulator.calls import Call
from simulator.entities import units
from simulator.shapes import Json, bad_request, named
from simulator.town import Chat, Tap

MAX_TOAST = 200
TOO_OLD = "query is too old and response timeout expired or query ID is invalid"
REACTIONS = named(
    "❤ 👍 👎 🔥 🥰 👏 😁 🤔 🤯 😱 🤬 😢 🎉 🤩 🤮 💩 🙏 👌 🕊"
    " 🤡 🥱 🥴 😍 🐳 ❤‍🔥 🌚 🌭 💯 🤣 ⚡ 🍌 🏆 💔 🤨 😐 🍓 🍾 💋"
    " 🖕 😈 😴 😭 🤓 👻 👨‍💻 👀 🎃 🙈 😇 😨 🤝 ✍ 🤗 🫡 🎅 🎄 ☃"
    " 💅 🤪 🗿 🆒 💘 🙉 🦄 😘 💊 🙊 😎 👾 🤷‍♂ 🤷 🤷‍♀ 😡"
)
GIFTS = named("unlimited_gifts limited_gifts unique_gifts premium_subscription gifts_from_channels")


def get_me(call: Call) -> Json:
    """The bot itself."""
    return {
        **call.bot.user(),
        "can_join_groups": True,
        "can_read_all_group_messages": False,
        "supports_guest_queries": False,
        "supports_inline_queries": False,
        "can_connect_to_business": False,
        "has_main_web_app": False,
        "has_topics_enabled": False,
        "allows_users_to_create_topics": False,
        "can_manage_bots": False,
        "supports_join_request_queries": False,
    }


def answer_callback_query(call: Call) -> bool:
    """The little wheel on the button stops; a toast may show on the phone."""
    tap = _living_tap(call)
    text = call.get("text", "")
    if units(text) > MAX_TOAST:
        raise bad_request("MESSAGE_TOO_LONG")
    if call.get("url"):
        raise bad_request("URL_INVALID")
    toast = {"text": text, "alert": call.get("show_alert", False), "message_id": tap.post.id}
    tap.post.toasts.append(toast)
    if text:
        tap.chat.toasts.append({**toast, "at": call.town.clock.now().isoformat()})
    call.town.tell("toast", tap.chat.person.id, **toast)
    return True


def _living_tap(call: Call) -> Tap:
    tap = call.bot.taps.get(call.get("callback_query_id"))
    if tap is None or tap.expires_at <= call.town.machine.now():
        raise bad_request(TOO_OLD)
    return tap


def set_message_reaction(call: Call) -> bool:
    """A bot reacts with one emoji of Telegram's list, or takes its reaction back."""
    chat = call.chat()
    post = call.post(chat, "message to react not found")
    reactions = call.get("reaction", [])
    if len(reactions) > 1:
        raise bad_request("REACTIONS_TOO_MANY")
    post.reactions = [_emoji(each) for each in reactions]
    call.town.tell("edit", chat.person.id, message_id=post.id)
    return True


def _emoji(reaction: Json) -> str:
    emoji = reaction.get("emoji") if reaction.get("type") == "emoji" else None
    if emoji not in REACTIONS:
        raise bad_request("REACTION_INVALID")
    return str(emoji)


def pin_chat_message(call: Call) -> bool:
    """The message stays at the top of the chat."""
    chat = call.writable_chat()
    post = call.post(chat, "message to pin not found")
    _unpin(chat, post.id)
    chat.pinned.append(post.id)
    call.town.tell("edit", chat.person.id, message_id=post.id)
    return True


def unpin_chat_message(call: Call) -> bool:
    """That message, or the last pinned one, goes back to its place."""
    chat = call.chat()
    number = call.get("message_id", chat.pinned[-1] if chat.pinned else 0)
    if "message_id" in call.given:
        call.post(chat, "message to unpin not found")
    _unpin(chat, number)
    return True


def _unpin(chat: Chat, number: int) -> None:
    if number in chat.pinned:
        chat.pinned.remove(number)


def get_chat(call: Call) -> Json:
    """All a bot may know about a chat."""
    chat = call.chat()
    told: Json = {
        **chat.person.as_chat(),
        "accent_color_id": chat.person.id % 7,
        "max_reaction_count": 11,
        "accepted_gift_types": dict.fromkeys(sorted(GIFTS), False),
    }
    if chat.person.username:
        told["active_usernames"] = [chat.person.username]
    if chat.pinned:
        told["pinned_message"] = chat.posts[chat.pinned[-1]].body
    return told
