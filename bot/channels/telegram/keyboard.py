"""Buttons under a message, in Telegram's shape and within its limits."""

from telegram import InlineKeyboardButton, InlineKeyboardMarkup

MAX_VALUE_BYTES = 64
MAX_BUTTONS = 100


def inline(rows: tuple[tuple[tuple[str, str], ...], ...] | None) -> InlineKeyboardMarkup | None:
    """The keyboard of these (label, value) rows; None for no keyboard at all.

    Raises ValueError when a value is over 64 bytes or there are over 100 buttons: our own slip.
    """
    if not rows:
        return None
    values = [value for row in rows for _, value in row]
    too_long = [value for value in values if len(value.encode()) > MAX_VALUE_BYTES]
    if too_long or len(values) > MAX_BUTTONS:
        raise ValueError(f"keyboard out of Telegram's limits: {too_long or len(values)}")
    return InlineKeyboardMarkup(
        [[InlineKeyboardButton(label, callback_data=value) for label, value in row] for row in rows]
    )
