"""Bots change or take back what they wrote."""

from simulator.calls import Call
from simulator.markup import read_markup
from simulator.sending import read_caption, read_preview, read_text
from simulator.shapes import Json, bad_request
from simulator.town import Chat, Post

TWO_DAYS = 48 * 3600.0
MOST_AT_ONCE = 100
_CONTENT = ("text", "entities", "caption", "caption_entities", "link_preview_options")
_MARKED = (*_CONTENT, "show_caption_above_media", "reply_markup")


def edit_message_text(call: Call) -> Json:
    """Other words in the same place; without a keyboard in the call, the old one goes."""
    chat, post = _editable(call)
    if "text" not in post.body:
        raise bad_request("there is no text in the message to edit")
    fields = read_text(call).fields("text", "entities")
    if preview := read_preview(call):
        fields["link_preview_options"] = preview
    return _changed(call, chat, post, {**fields, **_keyboard(call)})


def edit_message_caption(call: Call) -> Json:
    """Other words under the same file."""
    chat, post = _editable(call)
    if "text" in post.body:
        raise bad_request("there is no caption in the message to edit")
    words = read_caption(call)
    fields = words.fields("caption", "caption_entities") if words.text else {}
    if call.get("show_caption_above_media"):
        fields["show_caption_above_media"] = True
    return _changed(call, chat, post, {**fields, **_keyboard(call)})


def edit_message_reply_markup(call: Call) -> Json:
    """The same words, with other buttons or none."""
    chat, post = _editable(call)
    kept = {name: post.body[name] for name in _MARKED if name in post.body}
    kept.pop("reply_markup", None)
    return _changed(call, chat, post, {**kept, **_keyboard(call)})


def delete_message(call: Call) -> bool:
    """It disappears from the phone; of the last 48 hours only."""
    chat = call.chat()
    post = call.post(chat, "message to delete not found")
    if call.town.machine.now() - post.sent_at > TWO_DAYS:
        raise bad_request("message can't be deleted for everyone")
    _vanish(call, chat, post)
    return True


def delete_messages(call: Call) -> bool:
    """Up to a hundred disappear; those that cannot are passed over."""
    chat = call.chat()
    numbers = call.get("message_ids")
    if len(numbers) > MOST_AT_ONCE or not all(isinstance(each, int) for each in numbers):
        raise bad_request("too many message identifiers specified")
    for number in numbers:
        post = chat.standing(number)
        if post and call.town.machine.now() - post.sent_at <= TWO_DAYS:
            _vanish(call, chat, post)
    return True


def _vanish(call: Call, chat: Chat, post: Post) -> None:
    post.deleted = True
    if post.id in chat.pinned:
        chat.pinned.remove(post.id)
    call.town.tell("delete", chat.person.id, message_id=post.id)


def _editable(call: Call) -> tuple[Chat, Post]:
    """A message of this bot that Telegram lets it change: never one sent with a reply keyboard."""
    chat = call.chat()
    if "message_id" not in call.given:
        raise bad_request("message identifier is not specified")
    post = call.post(chat, "message to edit not found")
    if not post.by_bot or (post.markup and "inline_keyboard" not in post.markup):
        raise bad_request("message can't be edited")
    return chat, post


def _keyboard(call: Call) -> Json:
    markup = read_markup(call.get("reply_markup"), only_inline=True)
    return {"reply_markup": markup} if markup else {}


def _changed(call: Call, chat: Chat, post: Post, marked: Json) -> Json:
    before = {name: post.body[name] for name in _MARKED if name in post.body}
    if before == marked:
        raise bad_request(
            "message is not modified: specified new message content and reply markup are exactly"
            " the same as a current content and reply markup of the message"
        )
    call.keep_pace(chat)
    kept = {name: value for name, value in post.body.items() if name not in _MARKED}
    post.body = {**kept, "edit_date": call.town.clock.bot_stamp(), **marked}
    post.markup = marked.get("reply_markup")
    call.town.tell("edit", chat.person.id, message_id=post.id)
    return post.body
