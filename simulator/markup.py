"""Keyboards: under a message (inline), in place of the letters, taken away; or a forced reply."""

import json
from typing import Any

from simulator.shapes import Json, bad_request, named

MAX_BUTTONS = 100
MAX_IN_A_ROW = 8
MAX_DATA_BYTES = 64
MAX_MARKUP_BYTES = 10_240
PLACEHOLDER = range(1, 65)
STYLES = named("danger success primary")
LOOKS = named("text icon_custom_emoji_id style")
INLINE_DEEDS = named(
    "url callback_data web_app login_url switch_inline_query switch_inline_query_current_chat"
    " switch_inline_query_chosen_chat copy_text callback_game pay disabled"
)
REPLY_DEEDS = named(
    "request_users request_chat request_managed_bot request_contact request_location request_poll"
    " web_app"
)
FORMS = {
    "inline_keyboard": named("inline_keyboard force_reply"),
    "keyboard": named(
        "keyboard is_persistent resize_keyboard one_time_keyboard input_field_placeholder selective"
        " force_reply"
    ),
    "remove_keyboard": named("remove_keyboard selective"),
    "force_reply": named("force_reply input_field_placeholder selective"),
}


def read_markup(markup: Json | None, *, only_inline: bool = False) -> Json | None:
    """The markup, checked; None when there is none or an inline keyboard without buttons."""
    if not markup:
        return None
    form = next((name for name in FORMS if name in markup), None)
    if form is None:
        raise bad_request("object expected as reply markup")
    _only_known(markup, FORMS[form], "reply markup")
    if only_inline and form != "inline_keyboard":
        raise bad_request("inline keyboard expected")
    if form == "inline_keyboard":
        return _inline(markup)
    return _reply(markup, form)


def _inline(markup: Json) -> Json | None:
    rows = [
        [_inline_button(button) for button in row]
        for row in _rows(markup["inline_keyboard"])
        if row
    ]
    if len(json.dumps(rows, ensure_ascii=False)) > MAX_MARKUP_BYTES:
        raise bad_request("reply markup is too long")
    return {**markup, "inline_keyboard": rows} if rows else None


def _rows(rows: Any) -> list[list[Any]]:
    if not isinstance(rows, list) or not all(isinstance(row, list) for row in rows):
        raise bad_request("can't parse reply keyboard markup: expected an Array of Arrays")
    if sum(map(len, rows)) > MAX_BUTTONS or any(len(row) > MAX_IN_A_ROW for row in rows):
        raise bad_request("reply markup is too long")
    return rows


def _inline_button(button: Any) -> Json:
    _labelled(button, "inline keyboard button", LOOKS | INLINE_DEEDS)
    deeds = INLINE_DEEDS & button.keys()
    if not deeds:
        raise bad_request(
            "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard"
        )
    if len(deeds) > 1:
        raise bad_request("can't parse inline keyboard button: exactly one action is expected")
    if "callback_data" in deeds:
        _check_data(button["callback_data"])
    if "url" in deeds:
        _check_url(str(button["url"]))
    return dict(button)


def _labelled(button: Any, what: str, known: frozenset[str]) -> None:
    if not isinstance(button, dict) or not isinstance(button.get("text"), str):
        raise bad_request(f"can't parse {what}: Can't find field \"text\"")
    if not button["text"].strip():
        raise bad_request("BUTTON_TEXT_INVALID" if "inline" in what else f"{what} text is empty")
    _only_known(button, known, what)
    if button.get("style", "primary") not in STYLES:
        raise bad_request(f"can't parse {what}: invalid button style specified")


def _check_data(data: Any) -> None:
    if not isinstance(data, str) or not 1 <= len(data.encode()) <= MAX_DATA_BYTES:
        raise bad_request("BUTTON_DATA_INVALID")


def _check_url(url: str) -> None:
    scheme, _, rest = url.partition("://")
    if scheme not in {"http", "https", "tg", "ton"} or not rest.strip() or " " in url:
        raise bad_request(f"inline keyboard button URL '{url}' is invalid: Wrong HTTP URL")


def _reply(markup: Json, form: str) -> Json:
    placeholder = markup.get("input_field_placeholder")
    if placeholder is not None and len(placeholder) not in PLACEHOLDER:
        raise bad_request("input field placeholder must be 1-64 characters")
    if form != "keyboard":
        if markup[form] is not True:
            raise bad_request(f"field {form} must be True")
        return markup
    rows = [[_reply_button(button) for button in row] for row in _keyboard_rows(markup)]
    return {**markup, "keyboard": rows}


def _keyboard_rows(markup: Json) -> list[list[Any]]:
    rows = [row for row in markup["keyboard"] if row]
    if not rows:
        raise bad_request("keyboard is empty")
    return rows


def _reply_button(button: Any) -> Json:
    whole = {"text": button} if isinstance(button, str) else button
    _labelled(whole, "keyboard button", LOOKS | REPLY_DEEDS)
    return dict(whole)


def _only_known(given: Json, known: frozenset[str], what: str) -> None:
    for name in given:
        if name not in known:
            raise bad_request(f'can\'t parse {what}: unknown field "{name}"')
